"""Decoding of property values in a reply: dates, ids, geo coordinates, phone numbers, nested objects."""

from __future__ import annotations

import datetime as dt
import struct
import uuid
from collections.abc import Callable
from typing import TYPE_CHECKING, Any

from weaviate_gen_wire.grpc import messages as pb

if TYPE_CHECKING:
    from weaviate_gen._types.data.values import GeoCoordinate, PhoneNumberRead

_UNSAFE = uuid.SafeUUID.unknown

_UUID, _new = uuid.UUID, object.__new__
_set_number, _set_safety = uuid.UUID.__dict__["int"].__set__, uuid.UUID.__dict__["is_safe"].__set__


def fast_uuid(number: int) -> uuid.UUID:
    """Make a UUID from its number without the checks of its constructor."""
    made = _new(_UUID)
    _set_number(made, number)
    _set_safety(made, _UNSAFE)
    return made


def uuid_of_bytes(data: bytes) -> uuid.UUID:
    """Return the UUID of 16 bytes, or of fewer: servers before 1.38.8 drop leading zeros."""
    if len(data) > 16:
        raise ValueError(f"an id must have at most 16 bytes, got {len(data)}")
    return fast_uuid(int.from_bytes(data, "big"))


def _uuid(text: str) -> uuid.UUID:
    digits = text.replace("-", "")
    if len(digits) != 32:
        raise ValueError(f"a uuid must have 32 digits, got {text!r:.80}")
    return fast_uuid(int(digits, 16))


def at_milliseconds(timestamp: int) -> dt.datetime:
    """Read a Unix time in milliseconds; some servers give nanoseconds, which have more digits."""
    return dt.datetime.fromtimestamp(timestamp / (1000 if timestamp < 10**14 else 10**9), dt.UTC)


def date(text: str) -> dt.datetime:
    """Read a date in RFC 3339; what Python cannot hold (year 0, a tenth of a microsecond) is cut off.

    Args:
        text: the date; a bare day is taken as midnight in UTC.
    """
    if text.startswith("0000"):
        return dt.datetime.min.replace(tzinfo=dt.UTC)
    found = dt.datetime.fromisoformat(text)
    return found if found.tzinfo is not None else found.replace(tzinfo=dt.UTC)


def _of_unknown_kind(name: str) -> Any:  # noqa: ARG001 - the drop-in replaces it
    """Read a property whose value is of no kind that this client knows, as nothing; the drop-in warns with its name."""
    return None


def _geo(value: pb.Value) -> GeoCoordinate:
    from weaviate_gen._types.data.values import GeoCoordinate

    return GeoCoordinate(latitude=value.geo_value.latitude, longitude=value.geo_value.longitude)


def _phone(value: pb.Value) -> PhoneNumberRead:
    from weaviate_gen._types.data.values import PhoneNumberRead

    phone = value.phone_value
    return PhoneNumberRead(
        number=phone.input,
        default_country=phone.default_country,
        country_code=phone.country_code,
        international_formatted=phone.international_formatted,
        national=phone.national,
        national_formatted=phone.national_formatted,
        valid=phone.valid,
    )


def _objects(value: pb.ListValue) -> list[dict[str, Any]]:
    return [properties_from_wire(each, ()) for each in value.object_values.values]


def _list(value: pb.Value) -> list[Any]:
    items = value.list_value
    kind = _which_list(items, "kind")
    return [] if kind is None else _LISTS[kind](items)


_AS_THEY_ARE = frozenset({"text_value", "int_value", "number_value", "bool_value", "blob_value"})
"""The kinds of values that Python has as the wire has them."""

_VALUES: dict[str, Callable[[pb.Value], Any]] = {
    "object_value": lambda value: properties_from_wire(value.object_value, ()),
    "list_value": _list,
    "date_value": lambda value: date(value.date_value),
    "uuid_value": lambda value: _uuid(value.uuid_value),
    "geo_value": _geo,
    "phone_value": _phone,
    "null_value": lambda _: None,
}

_LISTS: dict[str, Callable[[pb.ListValue], list[Any]]] = {
    "number_values": lambda value: _numbers(value.number_values.values, "d"),
    "bool_values": lambda value: value.bool_values.values[:],
    "object_values": _objects,
    "date_values": lambda value: [date(each) for each in value.date_values.values],
    "uuid_values": lambda value: [_uuid(each) for each in value.uuid_values.values],
    "int_values": lambda value: _numbers(value.int_values.values, "q"),
    "text_values": lambda value: value.text_values.values[:],
}
"""Slices are lists, and made faster than from the items."""

# Of the class, as an attribute of a message is looked for among its fields first.
value_kind = pb.Value.WhichOneof
_which_list = pb.ListValue.WhichOneof


def _numbers(data: bytes, kind: str) -> list[Any]:
    """Read numbers of eight bytes each: ``d`` for float64, ``q`` for int64."""
    return list(struct.unpack(f"<{len(data) // 8}{kind}", data))


def value_from_wire(value: pb.Value) -> Any:
    """Read the value of a property."""
    kind = value_kind(value, "kind")
    if kind in _AS_THEY_ARE:
        return getattr(value, kind)
    return None if kind is None else _VALUES[kind](value)


def properties_from_wire(message: pb.Properties, names: tuple[str, ...]) -> dict[str, Any]:
    """Read properties.

    Args:
        message: the properties as the wire has them.
        names: the properties that were asked for by name; those that are missing are ``None``.
    """
    found: dict[str, Any] = dict.fromkeys(names)
    fields = message.fields
    for name in fields:  # not over items(): that view is Python's, and slow
        value = fields[name]
        kind = value_kind(value, "kind")
        if kind in _AS_THEY_ARE:
            found[name] = getattr(value, kind)
        else:
            found[name] = _VALUES[kind](value) if kind is not None else _of_unknown_kind(name)
    return found
