"""How what users pass is read: ids, dates, numbers, lists; one error, before any I/O, when it cannot be."""

from __future__ import annotations

import datetime as dt
import uuid
from collections.abc import Iterable, Mapping, Sequence
from enum import Enum
from typing import Any, TypeAlias, TypeVar, cast

from weaviate_gen._inputs.checked import WrongType
from weaviate_gen.exceptions import WeaviateInvalidInputError

UUID: TypeAlias = str | uuid.UUID
"""The id of an object: :class:`uuid.UUID`, or a string in any form that it reads, or a beacon that ends in one."""

Number: TypeAlias = int | float

T = TypeVar("T")


def invalid(name: str, wanted: str, got: object) -> WeaviateInvalidInputError:
    """Give the error for an argument of the wrong kind; the caller raises it."""
    return WeaviateInvalidInputError(f"{name} must be {wanted}, but got {type(got).__name__}: {shown(got)}")


def shown(value: object) -> str:
    """Show a value in an error, cut where it gets long."""
    text = repr(value)
    return text if len(text) <= 80 else text[:77] + "..."


def no_instances(cls: type[Any], example: str) -> TypeError:
    """Give the error for calling a class that is only a family of factories; the caller raises it."""
    return TypeError(f"{cls.__name__} is not instantiated; use one of its methods, such as {example}")


def canonical_uuid(value: object, name: str = "uuid") -> str:
    """Return an id in its canonical form: 36 characters, lower case.

    Every id that leaves the client passes through here: a server stores some ids under the very string that it was
    sent, where searches, which ask for the canonical form, never find them.

    Args:
        value: a UUID, a string in any form that :class:`uuid.UUID` reads, or a beacon that ends in one.
        name: the argument's name, for the error.

    Raises:
        WeaviateInvalidInputError: it is not an id.
    """
    if isinstance(value, uuid.UUID):
        return str(value)
    if isinstance(value, str):
        try:
            return str(uuid.UUID(value.rstrip("/").rsplit("/", 1)[-1]))
        except ValueError:
            raise WeaviateInvalidInputError(f"{name} must be a valid uuid, got {shown(value)}") from None
    raise WrongType(f"{name} must be a uuid.UUID or its string, got {type(value).__name__}: {shown(value)}")


def canonical_uuids(values: object, name: str = "uuids") -> list[str]:
    """Return one id, or an iterable of them, as a list of ids in canonical form.

    Raises:
        WeaviateInvalidInputError: one of them is not an id.
    """
    if isinstance(values, str | uuid.UUID):
        return [canonical_uuid(values, name)]
    listed: Any = values
    if isinstance(listed, bytes | Mapping) or not isinstance(listed, Iterable):
        raise WrongType(f"{name} must be a uuid or a list of them, got {type(values).__name__}: {shown(values)}")
    return [canonical_uuid(value, name) for value in cast("Iterable[object]", listed)]


def capitalized(name: str) -> str:
    """Return a collection's name as servers spell it, with its first letter in upper case."""
    return name[:1].upper() + name[1:]


def collection_name(value: object, name: str) -> str:
    """Return a collection's name as servers spell it.

    Args:
        value: the name in the user's spelling.
        name: the argument's name, for the error.

    Raises:
        WeaviateInvalidInputError: it is not a string, or empty.
    """
    if not isinstance(value, str):
        raise WrongType(f"{name} must be a collection's name, got {type(value).__name__}: {shown(value)}")
    if not value:
        raise WeaviateInvalidInputError(f"{name} must be a collection's name, got an empty string")
    return capitalized(value)


def date_text(value: dt.date, name: str) -> str:
    """Write a date as RFC 3339 with microseconds; without a time zone it is taken as UTC, a bare date as midnight.

    Raises:
        WeaviateInvalidInputError: it is none (NaT), or has parts of a microsecond.
    """
    if type(value) is not dt.datetime and (str(value) == "NaT" or getattr(value, "nanosecond", 0) != 0):
        raise WeaviateInvalidInputError(
            f"{name}: {value} is no moment, or finer than a microsecond; round it, or use None"
        )
    if not isinstance(value, dt.datetime):
        value = dt.datetime(value.year, value.month, value.day, tzinfo=dt.UTC)
    elif value.utcoffset() is None:
        value = value.replace(tzinfo=dt.UTC)
    return value.isoformat(timespec="microseconds")


def texts(values: str | Sequence[str] | None, name: str, *, one: bool = False) -> list[str]:
    """Read a list of texts.

    Args:
        values: the texts; ``None`` is an empty list.
        name: the argument's name, for the error.
        one: whether a single text is welcome; otherwise a text where a list belongs is an error.

    Raises:
        WeaviateInvalidInputError: it is something else.
    """
    if values is None:
        return []
    if isinstance(values, str):
        if one:
            return [values]
        raise invalid(name, "a list of texts (put the text in a list)", values)
    if isinstance(values, Mapping) or not isinstance(values, Iterable):  # pyright: ignore[reportUnnecessaryIsInstance]
        raise invalid(name, "a text or a list of texts" if one else "a list of texts", values)
    found = list(values)
    for value in found:
        if not isinstance(value, str):  # pyright: ignore[reportUnnecessaryIsInstance]  # users without a type checker
            raise invalid(name, "a list of texts", values)
    return found


def whole(value: int | None, name: str) -> int | None:
    """Check a count: a whole number from 0 on, or ``None``; a bool is neither."""
    if value is None:
        return None
    if isinstance(value, bool) or not isinstance(value, int):  # pyright: ignore[reportUnnecessaryIsInstance]
        raise invalid(name, "an int or None", value)
    if value < 0:
        raise WeaviateInvalidInputError(f"{name} must be 0 or more, but got {value}")
    return value


def number(value: Any, name: str) -> float | None:
    """Check a number: int, float (or what numpy has for them), or ``None``; a bool is none of these."""
    if value is None:
        return None
    plain: object = value.item() if hasattr(value, "item") else value
    if isinstance(plain, bool) or not isinstance(plain, int | float):
        raise invalid(name, "a number or None", value)
    return float(plain)


def instance(value: T, kind: type[Any] | tuple[type[Any], ...], name: str, wanted: str) -> T:
    """Check that a value is of a kind (``None`` passes), and give it back."""
    if value is None or isinstance(value, kind):
        return value
    raise invalid(name, wanted, value)


def plain_array(value: Any, name: str) -> Any:
    """Turn a numpy array or scalar (or what is like one) into Python's own.

    Raises:
        WeaviateInvalidInputError: it holds moments or numbers that Python has no equal of.
    """
    kept = _KEPT.get(getattr(getattr(value, "dtype", None), "char", ""))
    if kept is not None:
        exact = value.astype(kept)
        if not (exact == value).all():
            raise WeaviateInvalidInputError(f"{name}: {shown(value)} as {kept} loses something; round it, or use None")
        value = exact
    return value.tolist()


_KEPT = {"M": "datetime64[us]", "m": "timedelta64[us]", "g": "float64"}
"""What numpy's own kinds are brought to before they become Python's; nanoseconds would become bare numbers."""


def plain_scalar(value: object, name: str) -> object:
    """Turn an enum's member into its value and a numpy scalar into Python's own."""
    if isinstance(value, Enum):
        return value.value
    return plain_array(value, name) if getattr(value, "shape", None) == () and hasattr(value, "tolist") else value
