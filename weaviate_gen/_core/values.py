"""Encoding of property values as JSON.

| Python | wire |
|---|---|
| None, bool, int, float, str | verbatim; NaN, infinities and ints too large for a float raise; rounded ints warn |
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
| Mapping, dataclass | object; names are strings, or Enum members whose value is one |
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
from weaviate_gen._inputs.errors import described, shown
from weaviate_gen._inputs.scalars import date_text, plain_array
from weaviate_gen._types.data.values import GeoCoordinate, PhoneNumber, PhoneNumberRead
from weaviate_gen.exceptions import WeaviateInvalidInputError

_PLAIN = frozenset({str, bool, type(None)})
_EXACT = 2**53
"""From here on a float, which is what the server keeps of every number, skips some ints."""
_TOO_LARGE = 2**1023
_BYTES = frozenset({"B", "b", "c"})
"""Formats of memoryviews that hold bytes; those of others hold numbers."""


def to_json(value: Any, path: str) -> Any:
    """Return a property's value as JSON.

    Args:
        value: by the table above.
        path: the property's name, for messages.

    Returns:
        The JSON value.

    Raises:
        WeaviateInvalidInputError: if the table has no row for it, or something would be lost.
    """
    kind: object = type(value)  # pyright: ignore[reportUnknownVariableType] - of anything
    if kind in _PLAIN:
        return value
    if kind is float:
        return _finite(value, path)
    if kind is int:
        return _whole(value, path)
    if kind is list:
        return [to_json(item, path) for item in value]
    if kind is dict:
        return properties_to_json(value, path)
    return _rare(value, path)


def properties_to_json(value: Mapping[Any, Any], path: str) -> dict[str, Any]:
    """Return an object's properties as JSON.

    Args:
        value: properties by name.
        path: the name of what they belong to, for messages; may be empty.

    Returns:
        JSON values by name.
    """
    inside = f"{path}." if path else ""
    found = {named(name, path): to_json(item, f"{inside}{name}") for name, item in value.items()}
    if len(found) < len(value):
        raise WeaviateInvalidInputError(f"{path or 'properties'} must have one value for each name, got several")
    return found


def too_deep() -> WeaviateInvalidInputError:
    """Return the error for values that contain each other without an end, or nearly so; the caller raises it."""
    return WeaviateInvalidInputError("properties must not contain themselves, nor be nested this deeply")


def named(name: Any, path: str) -> str:
    """Return a property's name: a string, or an Enum member whose value is one."""
    given = name.value if isinstance(name, Enum) else name
    if not isinstance(given, str):
        raise WeaviateInvalidInputError(
            f"{path or 'properties'}: property names must be strings, got {described(name)}"
        )
    return str(given)


def _whole(value: int, path: str) -> int:
    if abs(value) >= _TOO_LARGE:
        raise _lossy(value, path)
    if abs(value) > _EXACT and int(float(value)) != value:
        warnings.warn(f"{path}: a server keeps {value} as {int(float(value))}; store it as a string", stacklevel=2)
    return value


def _lossy(value: object, path: str) -> WeaviateInvalidInputError:
    return WeaviateInvalidInputError(
        f"{path}: {shown(value)} has more digits than a float keeps; round it, or store it as a string"
    )


def _finite(value: float, path: str) -> float:
    if not math.isfinite(value):
        raise WeaviateInvalidInputError(f"{path} is {value}, which the server cannot store; leave it out or use None")
    return value


def _rare(value: Any, path: str) -> Any:
    if isinstance(value, date):
        return date_text(value, path)
    if isinstance(value, uuid_module.UUID):
        return str(value)
    if isinstance(value, GeoCoordinate | PhoneNumber | PhoneNumberRead):
        return value.to_wire()
    if isinstance(value, Enum):
        return to_json(value.value, path)
    if isinstance(value, str):
        return str(value)
    if isinstance(value, float):
        return _finite(float(value), path)
    if isinstance(value, int):
        return _whole(int(value), path)
    if isinstance(value, bytes | bytearray) or (isinstance(value, memoryview) and value.format in _BYTES):
        return base64.b64encode(bytes(cast("bytes", value))).decode("ascii")
    if isinstance(value, PurePath):
        raise WeaviateInvalidInputError(
            f"{path} must not be a path, got {shown(value)}: pass str(path) for a string, or "
            "weaviate_gen.util.file_encoder_b64(path) for a blob"
        )
    if isinstance(value, Decimal):
        return _decimal(value, path)
    return _structured(value, path)


def _structured(value: Any, path: str) -> Any:
    if is_mapping(value):
        return properties_to_json(value, path)
    if dataclasses.is_dataclass(value) and not isinstance(value, type):
        return properties_to_json({each.name: getattr(value, each.name) for each in dataclasses.fields(value)}, path)
    if hasattr(value, "tolist"):
        return to_json(plain_array(value, path), path)
    listed: Any = getattr(value, "to_list", None)
    if listed is not None:
        return to_json(listed(), path)
    if is_sequence(value):
        return [to_json(item, path) for item in value]
    if is_set(value):
        return [to_json(item, path) for item in sorted(value, key=str)]
    raise WeaviateInvalidInputError(
        f"{path}: cannot serialize {type(value).__name__}; pass a string, a number, a boolean, a date, a UUID, bytes, "
        "a list or a mapping of such, a GeoCoordinate or a PhoneNumber"
    )


def _decimal(value: Decimal, path: str) -> int | float:
    if not value.is_finite():
        raise WeaviateInvalidInputError(f"{path} is {value}, which the server cannot store; leave it out or use None")
    if abs(value) <= _EXACT and value == value.to_integral_value():
        return int(value)
    if Decimal(repr(float(value))) != value:
        raise _lossy(value, path)
    return float(value)
