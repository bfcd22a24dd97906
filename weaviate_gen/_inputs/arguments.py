"""Checks of strings, booleans, numbers, lists and enums: each returns the value, or raises before any I/O."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from enum import Enum
from typing import Any, TypeAlias, TypeVar

from weaviate_gen._inputs.errors import invalid, wrong_type
from weaviate_gen._inputs.identifiers import capitalized
from weaviate_gen.exceptions import WeaviateInvalidInputError

Number: TypeAlias = int | float

T = TypeVar("T")
E = TypeVar("E", bound=Enum)


def string(value: object, name: str) -> str:
    """Return a string that must not be empty.

    Raises:
        WeaviateInvalidInputError: it is empty, or something else.
    """
    if not isinstance(value, str):
        raise wrong_type(name, "a string", value)
    if not value:
        raise invalid(name, "a non-empty string", value)
    return value


def boolean(value: object, name: str) -> bool:
    """Return a boolean.

    Raises:
        WeaviateInvalidInputError: it is something else.
    """
    if not isinstance(value, bool):
        raise wrong_type(name, "True or False", value)
    return value


def names(value: Any, name: str) -> list[str]:
    """Return one name, or an iterable of them, as a list.

    Raises:
        WeaviateInvalidInputError: one of them is not a string, or empty.
    """
    if isinstance(value, str):
        return [string(value, name)]
    try:
        listed: list[Any] = list(value)
    except TypeError:
        raise wrong_type(name, "a string or a list of strings", value) from None
    return [string(item, name) for item in listed]


def collection_names(value: Any, name: str) -> list[str]:
    """Return no, one or several names of collections as a list, as servers spell them.

    Raises:
        WeaviateInvalidInputError: one of them is not a string, or empty.
    """
    return [] if value is None else [capitalized(item) for item in names(value, name)]


def member(value: object, enum: type[E], name: str) -> E:
    """Return the member of an enum that a value is, or spells in any case.

    Raises:
        WeaviateInvalidInputError: it is none.
    """
    spelled = value.value if isinstance(value, Enum) else value
    for candidate in enum:
        if isinstance(spelled, str) and spelled.lower() == str(candidate.value).lower():
            return candidate
    raise invalid(name, f"one of {', '.join(repr(candidate.value) for candidate in enum)}", spelled)


def strings(values: str | Sequence[str] | None, name: str, *, one: bool = False) -> list[str]:
    """Return a list of strings.

    Args:
        values: the strings; ``None`` is an empty list.
        name: the argument's name, for the error.
        one: whether a single string is accepted; otherwise a string in place of a list is an error.

    Raises:
        WeaviateInvalidInputError: it is something else.
    """
    if values is None:
        return []
    if isinstance(values, str):
        if one:
            return [values]
        raise invalid(name, "a list of strings (put the string in a list)", values)
    expectation = "a string or a list of strings" if one else "a list of strings"
    if isinstance(values, Mapping) or not isinstance(values, Iterable):  # pyright: ignore[reportUnnecessaryIsInstance]
        raise wrong_type(name, expectation, values)
    found = list(values)
    for value in found:
        if not isinstance(value, str):  # pyright: ignore[reportUnnecessaryIsInstance]  # users without a type checker
            raise invalid(name, expectation, values)
    return found


def natural(value: int | None, name: str) -> int | None:
    """Check a count: an integer that is not negative, or ``None``; a bool is neither."""
    if value is None:
        return None
    if isinstance(value, bool) or not isinstance(value, int):  # pyright: ignore[reportUnnecessaryIsInstance]
        raise invalid(name, "an int or None", value)
    if value < 0:
        raise WeaviateInvalidInputError(f"{name} must be 0 or more, got {value}")
    return value


def number(value: Any, name: str) -> float | None:
    """Check a number: int, float (or what numpy has for them), or ``None``; a bool is none of these."""
    if value is None:
        return None
    plain: object = value.item() if hasattr(value, "item") else value
    if isinstance(plain, bool) or not isinstance(plain, int | float):
        raise invalid(name, "a number or None", value)
    return float(plain)


def instance(value: T, cls: type[Any] | tuple[type[Any], ...], name: str, expectation: str) -> T:
    """Return a value that must be ``None`` or an instance of a class."""
    if value is None or isinstance(value, cls):
        return value
    raise invalid(name, expectation, value)
