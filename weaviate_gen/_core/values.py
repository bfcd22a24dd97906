"""The one table of coercions: from Python's values to the JSON that a property's value is.

| Python | wire |
|---|---|
| None, bool, int, float, str | as they are; NaN, infinities and ints too large for a float raise; rounded ints warn |
| datetime | RFC 3339 with six digits of seconds; without a zone it is UTC; finer ones raise |
| date | midnight in UTC |
| uuid.UUID | its text |
| Enum | its value |
| Decimal | int or float, if that loses nothing |
| numpy scalar | what Python has for it |
| bytes, bytearray, memoryview of bytes | base64 (a blob) |
| Path | refused: its name and the contents of its file are both meant by it elsewhere |
| GeoCoordinate, PhoneNumber | their ``to_wire()`` |
| list, tuple, set, frozenset, array, any other sequence | list |
| Mapping, dataclass | object; names are texts, or Enum members that stand for some |
"""

from __future__ import annotations

import base64
import dataclasses
import math
import uuid as uuid_module
import warnings
from collections.abc import Mapping
from datetime import date
from decimal import Decimal
from enum import Enum
from pathlib import PurePath
from typing import Any, cast

from weaviate_gen._core.typeguards import is_mapping, is_sequence, is_set
from weaviate_gen._inputs.errors import shown
from weaviate_gen._inputs.scalars import date_text, plain_array
from weaviate_gen._types.data.values import GeoCoordinate, PhoneNumber, PhoneNumberRead
from weaviate_gen.exceptions import WeaviateInvalidInputError

_PLAIN = frozenset({str, bool, type(None)})
_EXACT = 2**53
"""From here on a float, which is what the server keeps of every number, skips some ints."""
_TOO_LARGE = 2**1023
_BYTES = frozenset({"B", "b", "c"})
"""Formats of memoryviews that hold bytes; those of others hold numbers."""


def to_json(value: Any, what: str) -> Any:
    """Give a property's value as JSON.

    Args:
        value: by the table above.
        what: the property's name, for messages.

    Returns:
        The JSON value.

    Raises:
        WeaviateInvalidInputError: if the table has no row for it, or something would be lost.
    """
    kind: object = type(value)  # pyright: ignore[reportUnknownVariableType] - of anything
    if kind in _PLAIN:
        return value
    if kind is float:
        return _finite(value, what)
    if kind is int:
        return _whole(value, what)
    if kind is list:
        return [to_json(item, what) for item in value]
    if kind is dict:
        return properties_to_json(value, what)
    return _rare(value, what)


def properties_to_json(value: Mapping[Any, Any], what: str) -> dict[str, Any]:
    """Give an object's properties as JSON.

    Args:
        value: properties by name.
        what: the name of what they belong to, for messages; may be empty.

    Returns:
        JSON values by name.
    """
    inside = f"{what}." if what else ""
    found = {named(name, what): to_json(item, f"{inside}{name}") for name, item in value.items()}
    if len(found) < len(value):
        raise WeaviateInvalidInputError(f"{what or 'properties'} must have one value for each name, got several")
    return found


def too_deep() -> WeaviateInvalidInputError:
    """Return the error for values that contain each other without an end, or nearly so; the caller raises it."""
    return WeaviateInvalidInputError("properties must not contain themselves, nor be nested this deeply")


def named(name: Any, what: str) -> str:
    """Give a property's name, which is a text, or an Enum member that stands for one."""
    given = name.value if isinstance(name, Enum) else name
    if not isinstance(given, str):
        raise WeaviateInvalidInputError(f"{what or 'properties'}: the name {name!r} is no text")
    return str(given)


def _whole(value: int, what: str) -> int:
    if abs(value) >= _TOO_LARGE:
        raise _lossy(value, what)
    if abs(value) > _EXACT and int(float(value)) != value:
        warnings.warn(f"{what}: a server keeps {value} as {int(float(value))}; store it as text", stacklevel=2)
    return value


def _lossy(value: object, what: str) -> WeaviateInvalidInputError:
    return WeaviateInvalidInputError(
        f"{what}: {shown(value)} has more digits than a float keeps; round it, or store it as text"
    )


def _finite(value: float, what: str) -> float:
    if not math.isfinite(value):
        raise WeaviateInvalidInputError(f"{what} is {value}, which the server cannot store; leave it out or use None")
    return value


def _rare(value: Any, what: str) -> Any:
    if isinstance(value, date):
        return date_text(value, what)
    if isinstance(value, uuid_module.UUID):
        return str(value)
    if isinstance(value, GeoCoordinate | PhoneNumber | PhoneNumberRead):
        return value.to_wire()
    if isinstance(value, Enum):
        return to_json(value.value, what)
    if isinstance(value, str):
        return str(value)
    if isinstance(value, float):
        return _finite(float(value), what)
    if isinstance(value, int):
        return _whole(int(value), what)
    if isinstance(value, bytes | bytearray) or (isinstance(value, memoryview) and value.format in _BYTES):
        return base64.b64encode(bytes(cast("bytes", value))).decode("ascii")
    if isinstance(value, PurePath):
        raise WeaviateInvalidInputError(
            f"{what} must not be a path, got {shown(value)}: pass str(path) for text, or "
            "weaviate_gen.util.file_encoder_b64(path) for a blob"
        )
    if isinstance(value, Decimal):
        return _decimal(value, what)
    return _structured(value, what)


def _structured(value: Any, what: str) -> Any:
    if is_mapping(value):
        return properties_to_json(value, what)
    if dataclasses.is_dataclass(value) and not isinstance(value, type):
        return properties_to_json({each.name: getattr(value, each.name) for each in dataclasses.fields(value)}, what)
    if hasattr(value, "tolist"):
        return to_json(plain_array(value, what), what)
    listed: Any = getattr(value, "to_list", None)
    if listed is not None:
        return to_json(listed(), what)
    if is_sequence(value):
        return [to_json(item, what) for item in value]
    if is_set(value):
        return [to_json(item, what) for item in sorted(value, key=str)]
    raise WeaviateInvalidInputError(
        f"{what}: cannot serialize {type(value).__name__}; give text, a number, a bool, a date, a UUID, bytes, a list "
        "or a mapping of such, a GeoCoordinate or a PhoneNumber"
    )


def _decimal(value: Decimal, what: str) -> int | float:
    if not value.is_finite():
        raise WeaviateInvalidInputError(f"{what} is {value}, which the server cannot store; leave it out or use None")
    if abs(value) <= _EXACT and value == value.to_integral_value():
        return int(value)
    if Decimal(repr(float(value))) != value:
        raise _lossy(value, what)
    return float(value)
