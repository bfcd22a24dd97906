"""Checks of configuration arguments: each returns the wire value, or raises."""

from __future__ import annotations

import warnings
from collections.abc import Callable, Iterable, Mapping
from enum import Enum
from typing import Any, NoReturn, Self, TypeVar, cast, get_args

from weaviate_gen._inputs.errors import invalid
from weaviate_gen._inputs.value import Table
from weaviate_gen.exceptions import WeaviateInvalidInputError

T = TypeVar("T")
E = TypeVar("E", bound=Enum)


def wrong(name: str, value: object, expectation: str) -> NoReturn:
    """Raise the error for an argument that is not what it must be."""
    raise invalid(name, expectation, value)


def needed(name: str, value: T | None) -> T:
    """Return a value that must not be ``None``."""
    if value is None:
        raise WeaviateInvalidInputError(f"{name} is required, got None")
    return value


def string(name: str, value: object) -> str | None:
    """Check a string; a member of an Enum of strings counts as its value."""
    if value is None or (isinstance(value, str) and not isinstance(value, Enum)):
        return value
    if isinstance(value, Enum) and isinstance(value.value, str):
        return value.value
    wrong(name, value, "a str")


def boolean(name: str, value: object) -> bool | None:
    """Check a bool."""
    if value is None or isinstance(value, bool):
        return value
    wrong(name, value, "a bool")


def _within(name: str, value: float, low: float | None, high: float | None) -> None:
    if low is not None and not value >= low:
        wrong(name, value, f"at least {low}" if high is None else f"from {low} to {high}")
    if high is not None and not value <= high:
        wrong(name, value, f"at most {high}" if low is None else f"from {low} to {high}")


def integer(name: str, value: object, low: int | None = None, high: int | None = None) -> int | None:
    """Check an int and its range; True and False are none."""
    if value is None:
        return None
    if not isinstance(value, int) or isinstance(value, bool):
        wrong(name, value, "an int")
    _within(name, value, low, high)
    return value


def number(name: str, value: object, low: float | None = None, high: float | None = None) -> float | None:
    """Check a number and its range.

    A whole float becomes an int: servers refuse `1.0` where they take `1`, in the settings of some modules.
    """
    if value is None:
        return None
    if not isinstance(value, int | float) or isinstance(value, bool):
        wrong(name, value, "a number")
    if value - value != 0:
        wrong(name, value, "a finite number")
    _within(name, value, low, high)
    return int(value) if isinstance(value, float) and value.is_integer() else value


def _items(value: object) -> list[Any] | None:
    """Return the items of a list or tuple; ``None`` for anything else."""
    return [*cast("Iterable[Any]", value)] if isinstance(value, list | tuple) else None


def strings(name: str, value: object, least: int = 0) -> list[str] | None:
    """Check a list of strings and its minimum length."""
    if value is None:
        return None
    items = _items(value)
    if items is None or not all(isinstance(item, str) for item in items):
        wrong(name, value, "a list of str")
    if len(items) < least:
        wrong(name, value, f"a list of at least {least}")
    return items


def one(name: str, value: object) -> list[str] | None:
    """Check a string that is sent as a list of one."""
    found = string(name, value)
    return None if found is None else [found]


def url(name: str, value: object) -> str | None:
    """Check an http(s) URL; one without a path gets the path `/`."""
    if value is None:
        return None
    found = str(value)
    scheme, separator, rest = found.partition("://")
    if scheme.lower() not in ("http", "https") or not separator or not rest.strip("/") or " " in rest:
        wrong(name, value, "a URL that begins with http:// or https://")
    return found if "/" in rest or "?" in rest else f"{found}/"


def url_trimmed(name: str, value: object) -> str | None:
    """Check an http(s) URL, and drop slashes at its end."""
    found = url(name, value)
    return None if found is None else found.strip("/")


def host_of_url(name: str, value: object) -> str | None:
    """Check a host, or the URL of one: the scheme and slashes at the end are dropped."""
    found = string(name, value)
    return None if found is None else found.rpartition("://")[2].strip("/")


def member(name: str, value: object, of: type[E]) -> Any:
    """Check a member of an Enum, or its value."""
    if value is None:
        return None
    try:
        return of(value)
    except ValueError:
        wrong(name, value, f"one of {', '.join(f'{of.__name__}.{found.name}' for found in of)}")


def choice(name: str, value: object, of: Any) -> str | None:
    """Check a value of a closed Literal."""
    if value is None or value in get_args(of):
        return value  # type: ignore[return-value]  # members of a Literal of strings
    wrong(name, value, f"one of {', '.join(map(repr, get_args(of)))}")


class Numbered(str):
    """Name of an enum's member that knows its number on the wire.

    Attributes:
        number: the number.
    """

    __slots__ = ("number",)

    number: int

    def __new__(cls, name: str, number: int) -> Self:
        """Create the name."""
        made = super().__new__(cls, name)
        made.number = number
        return made

    def __reduce__(self) -> tuple[Any, ...]:
        return Numbered, (str(self), self.number)


def enumerated(name: str, value: object, numbers: Mapping[str, int]) -> Numbered | None:
    """Check a name, and return it with its number on the wire."""
    if value is None:
        return None
    if not isinstance(value, str) or value not in numbers:
        wrong(name, value, f"one of {', '.join(map(repr, numbers))}")
    return Numbered(value, numbers[value])


def switch(name: str, value: object, off: str, on: str, of: Any) -> str | None:
    """Check a value of a closed Literal, or a bool that stands for two of them."""
    if isinstance(value, bool):
        return on if value else off
    return choice(name, value, of)


def seconds(name: str, value: object) -> int | None:
    """Check a time in whole seconds, or a timedelta (fractions of a second are dropped)."""
    if isinstance(value, int) and not isinstance(value, bool):
        return value
    total: Callable[[], float] | None = getattr(value, "total_seconds", None)
    if value is None or total is None:
        return None if value is None else wrong(name, value, "an int (seconds) or a timedelta")
    return int(total())


def mapping(name: str, value: object) -> dict[str, Any] | None:
    """Check a dict."""
    if value is None or isinstance(value, dict):
        return cast("dict[str, Any] | None", value)
    wrong(name, value, "a dict")


def presets(name: str, value: object) -> dict[str, list[str]] | None:
    """Check a dict of lists of strings."""
    found = mapping(name, value)
    return None if found is None else {key: strings(f"{name}[{key!r}]", words) or [] for key, words in found.items()}


def dictionaries(name: str, value: object) -> list[dict[str, Any]] | None:
    """Check a dict, by tokenizer, of words and what stands for each; return it in wire form."""
    found = mapping(name, value)
    if found is None:
        return None
    wire: list[dict[str, Any]] = []
    for tokenizer, words in found.items():
        key = f"{name}[{str(tokenizer)!r}]"
        if not isinstance(words, dict):
            wrong(key, words, "a dict")
        pairs = cast("dict[str, Any]", words)
        for source, target in pairs.items():
            if not isinstance(target, str):
                wrong(f"{key}[{source!r}]", target, "a str")
        replacements = [{"source": source, "target": target} for source, target in pairs.items()]
        wire.append({"tokenizer": string(name, tokenizer), "replacements": replacements})
    return wire


def _fields(name: str, value: object) -> list[Any] | None:
    if value is None:
        return None
    items = _items(value)
    if items is None or not all(isinstance(item, str) or hasattr(item, "weight") for item in items):
        wrong(name, value, "a list of str, or a list of Multi2VecField")
    return items


def names(name: str, value: object) -> list[str] | None:
    """Check the properties of a multi-modal vector, and return their names."""
    found = _fields(name, value)
    return None if found is None else [item if isinstance(item, str) else item.name for item in found]


def weights(name: str, value: object) -> list[float] | None:
    """Return the weights of the properties that have one; ``None`` if none has."""
    given = [item.weight for item in _fields(name, value) or () if not isinstance(item, str)]
    return [weight for weight in given if weight is not None] or None


def instance(name: str, value: object, of: type[T], kind: str | None = None) -> T | None:
    """Check a value made by one of the factories, and its kind."""
    if value is None:
        return None
    if not isinstance(value, of):
        wrong(name, value, f"a {of.__name__}")
    if kind is not None and getattr(value, "kind", None) != kind:
        wrong(name, value, f"a {of.__name__} of {kind}")
    return value


def checked(value: Any) -> Any:
    """Return a value's representation on the wire."""
    return None if value is None else value.to_wire()


def settings(always: dict[str, Any], *given: tuple[str, Any]) -> Table:
    """Add the given settings to those that are always sent; dots in a key mean nesting."""
    found = Table(always)
    for path, value in given:
        *outer, key = path.split(".")
        table = found
        for step in outer:
            table.names.setdefault(step)
            if value is None and step not in table:
                break
            table = table.setdefault(step, Table())
        else:
            table.names.setdefault(key)
            if value is not None:
                table[key] = value
    return found


def together(made: dict[str, Any], **values: object) -> dict[str, Any]:
    """Check that all of the given arguments are set, or none."""
    missing = [name for name, value in values.items() if value is None]
    if missing and len(missing) < len(values):
        raise WeaviateInvalidInputError(
            f"{' and '.join(values)} must be passed together: pass {', '.join(missing)}, too"
        )
    return made


def rewritten(
    made: dict[str, Any], when: Mapping[str, object], unless: tuple[str, ...], new: Mapping[str, object]
) -> dict[str, Any]:
    """Replace a value that servers refuse by one that they accept."""
    if any(made.get(key) != value for key, value in when.items()) or any(key in made for key in unless):
        return made
    return {**new, **{key: value for key, value in made.items() if key not in when}}


def _warn(message: str) -> None:
    warnings.warn(message, DeprecationWarning, stacklevel=4)


def deprecated(path: str) -> None:
    """Warn that a factory is deprecated."""
    _warn(f"{path} is deprecated and may go in a later release.")


def discouraged(name: str, value: object) -> None:
    """Warn that an argument that was given is deprecated."""
    if value is not None:
        _warn(f"Argument '{name}' is deprecated here: pass it to the vector itself (Configure.MultiVectors).")


def without_effect(name: str, value: object, version: str | None = None) -> None:
    """Warn that an argument that was given has no effect."""
    if value is not None:
        _warn(f"Argument '{name}' has no effect{f' on servers from {version} on' if version else ''}.")
