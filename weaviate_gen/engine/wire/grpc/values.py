"""Property values as gRPC messages."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any

import numpy as np

from weaviate_gen.engine.errors import EngineError
from weaviate_gen.engine.wire.grpc.selection import Nested


def write_value(out: Any, value: Any, field: Nested) -> None:
    """Fill a `Value` message.

    Args:
        out: the message.
        value: the stored value; `None`: null.
        field: its type, and which of an object's fields are wanted.

    Raises:
        EngineError: it is a reference, which is asked for by another field of a request.
    """
    scalar = _SCALARS.get(field.data_type)
    if value is None:
        out.null_value = 0
    elif scalar is not None:
        scalar(out, value)
    elif field.data_type == "object":
        write_object(out.object_value, value, field.fields)
    elif field.data_type == "object[]":
        values = out.list_value.object_values.values
        out.list_value.object_values.SetInParent()
        for one in value:
            write_object(values.add(), one, field.fields)
    elif field.data_type.endswith("[]"):
        _LISTS[field.data_type](out.list_value, value)
    else:
        raise EngineError("data_type_unsupported", "reply", property=field.name)


def write_object(out: Any, value: Mapping[str, Any], fields: Sequence[Nested]) -> None:
    """Fill a `Properties` message with the fields that are wanted and there."""
    out.SetInParent()
    for field in fields:
        if field.name in value:
            write_value(out.fields[field.name], value[field.name], field)


def _number(out: Any, value: Any) -> None:
    out.number_value = float(value)


def _integer(out: Any, value: Any) -> None:
    out.int_value = int(value)


def _boolean(out: Any, value: Any) -> None:
    out.bool_value = value


def _text(out: Any, value: Any) -> None:
    out.text_value = value


def _date(out: Any, value: Any) -> None:
    out.date_value = value


def _uuid(out: Any, value: Any) -> None:
    out.uuid_value = value


def _blob(out: Any, value: Any) -> None:
    out.blob_value = value


def _geo(out: Any, value: Mapping[str, Any]) -> None:
    out.geo_value.latitude = value["latitude"]
    out.geo_value.longitude = value["longitude"]


def _phone(out: Any, value: Mapping[str, Any]) -> None:
    phone = out.phone_value
    phone.SetInParent()
    phone.country_code = int(value.get("countryCode") or 0)
    phone.default_country = value.get("defaultCountry") or ""
    phone.input = value.get("input") or ""
    phone.international_formatted = value.get("internationalFormatted") or ""
    phone.national = int(value.get("national") or 0)
    phone.national_formatted = value.get("nationalFormatted") or ""
    phone.valid = bool(value.get("valid"))


def _numbers(out: Any, values: Sequence[Any]) -> None:
    out.number_values.values = np.asarray(values, dtype="<f8").tobytes()


def _integers(out: Any, values: Sequence[Any]) -> None:
    out.int_values.values = np.asarray(values, dtype="<i8").tobytes()


def _booleans(out: Any, values: Sequence[Any]) -> None:
    out.bool_values.SetInParent()
    out.bool_values.values.extend(values)


def _strings(out: Any, values: Sequence[Any]) -> None:
    out.text_values.SetInParent()
    out.text_values.values.extend(values)


def _dates(out: Any, values: Sequence[Any]) -> None:
    out.date_values.SetInParent()
    out.date_values.values.extend(values)


def _uuids(out: Any, values: Sequence[Any]) -> None:
    out.uuid_values.SetInParent()
    out.uuid_values.values.extend(values)


_SCALARS: Mapping[str, Callable[[Any, Any], None]] = {
    "text": _text,
    "string": _text,
    "int": _integer,
    "number": _number,
    "boolean": _boolean,
    "date": _date,
    "uuid": _uuid,
    "blob": _blob,
    "blobHash": _blob,
    "geoCoordinates": _geo,
    "phoneNumber": _phone,
}
_LISTS: Mapping[str, Callable[[Any, Sequence[Any]], None]] = {
    "text[]": _strings,
    "string[]": _strings,
    "int[]": _integers,
    "number[]": _numbers,
    "boolean[]": _booleans,
    "date[]": _dates,
    "uuid[]": _uuids,
}
