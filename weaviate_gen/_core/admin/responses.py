"""Values of JSON responses: enums, times, arrays and objects."""

from __future__ import annotations

from datetime import UTC, datetime
from enum import Enum
from typing import Any, TypeVar

from weaviate_gen._core.typeguards import is_list, is_mapping

E = TypeVar("E", bound=Enum)

NEVER = datetime(1, 1, 1, tzinfo=UTC)
"""Go's zero time: a time that is not set."""


def enum_value(kind: type[E], value: Any) -> E:
    """Return an enum's member; a value that only later servers know is returned verbatim."""
    try:
        found: Any = kind._value2member_map_.get(value, value)  # much faster than a call of the class
    except TypeError:  # no scalar
        found = value
    member: E = found
    return member


def time(value: Any) -> datetime | None:
    """Return a time from its JSON string; Go's zero time is ``None``."""
    if not value:
        return None
    read = datetime.fromisoformat(value)
    return None if read == NEVER else read


def milliseconds(value: Any) -> datetime | None:
    """Return a time from milliseconds since 1970."""
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
