"""Checking what goes out and reading what comes back, as all of administration needs it."""

from __future__ import annotations

from datetime import UTC, datetime
from enum import Enum
from typing import Any, TypeVar

from weaviate_gen._core.kinds import is_list, is_mapping
from weaviate_gen._inputs.checked import WrongType
from weaviate_gen._types.query.inputs import capitalized
from weaviate_gen.exceptions import WeaviateInvalidInputError

E = TypeVar("E", bound=Enum)

NEVER = datetime(1, 1, 1, tzinfo=UTC)
"""What Go writes for a time that is not set."""


def text(what: str, value: object) -> str:
    """Make sure that an argument is text, and not empty.

    Raises:
        WeaviateInvalidInputError: if it is not.
    """
    if not isinstance(value, str):
        raise WrongType(f"{what} must be text, and is {value!r}")
    if not value:
        raise WeaviateInvalidInputError(f"{what} is empty: give the name or id that is meant")
    return value


def flag(what: str, value: object) -> bool:
    """Make sure that an argument is true or false.

    Raises:
        WeaviateInvalidInputError: if it is not.
    """
    if not isinstance(value, bool):
        raise WrongType(f"{what} must be True or False, and is {value!r}")
    return value


def names(what: str, value: Any) -> list[str]:
    """Make a list of names of one name or several.

    Raises:
        WeaviateInvalidInputError: if it is neither.
    """
    if isinstance(value, str):
        return [text(what, value)]
    try:
        listed: list[Any] = list(value)
    except TypeError:
        raise WrongType(f"{what} must be text or a list of it, and is {value!r}") from None
    return [text(what, name) for name in listed]


def collections(what: str, value: object) -> list[str]:
    """Make a list of collections' names of none, one or several, first letters in upper case."""
    return [] if value is None else [capitalized(name) for name in names(what, value)]


def choice(what: str, kind: type[E], value: object) -> E:
    """Make sure that an argument is one of an enum's members, or says one in any case.

    Raises:
        WeaviateInvalidInputError: if it is not.
    """
    spelled = value.value if isinstance(value, Enum) else value
    for member in kind:
        if isinstance(spelled, str) and spelled.lower() == str(member.value).lower():
            return member
    known = ", ".join(repr(member.value) for member in kind)
    raise WeaviateInvalidInputError(f"{what} must be one of {known}, and is {spelled!r}")


def member(kind: type[E], value: Any) -> E:
    """Read an enum's member; what a later server says beyond them stays as it is."""
    try:
        return kind(value)
    except ValueError:
        unknown: E = value
        return unknown


def time(value: Any) -> datetime | None:
    """Read a time as JSON has it; Go's zero is none."""
    if not value:
        return None
    read = datetime.fromisoformat(value)
    return None if read == NEVER else read


def milliseconds(value: Any) -> datetime | None:
    """Read a time in milliseconds since 1970."""
    return datetime.fromtimestamp(value / 1000, UTC) if value else None


def items(value: Any) -> list[Any]:
    """Return a copy of an array that may be left out.

    Raises:
        TypeError: it is something else.
    """
    if value is None:
        return []
    if not is_list(value):
        raise TypeError(f"expected an array, got {value!r:.80}")
    return list(value)


def fields(value: Any) -> dict[str, Any]:
    """Return a copy of an object that may be left out.

    Raises:
        TypeError: it is something else.
    """
    return {} if value is None else required(value)


def required(value: Any) -> dict[str, Any]:
    """Return a copy of an object.

    Raises:
        TypeError: it is something else.
    """
    if not is_mapping(value):
        raise TypeError(f"expected an object, got {value!r:.80}")
    return dict(value)
