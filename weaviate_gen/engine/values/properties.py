"""Values of properties: what each data type takes, and how it is kept."""

from __future__ import annotations

import math
import re
import uuid as uuids
from collections.abc import Callable, Mapping
from contextlib import suppress
from typing import Any

import numpy as np

from weaviate_gen.engine.compat.go_text import Spelled, show, type_name
from weaviate_gen.engine.compat.values import element_type
from weaviate_gen.engine.errors import EngineError, within
from weaviate_gen.engine.values import dates
from weaviate_gen.engine.values.json_types import is_list, is_map, parts

_BLOB = re.compile(r"(?:[A-Za-z0-9+/]{4})*(?:[A-Za-z0-9+/]{2}==|[A-Za-z0-9+/]{3}=|[A-Za-z0-9+/]{4})")
_UUID = re.compile(r"[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}")
_EXACT = 1 << 53
_WORDS = {
    "text": "text",
    "uuid": "uuid",
    "int": "integer",
    "number": "number",
    "boolean": "boolean",
    "date": "date",
    "geoCoordinates": "geoCoordinates",
    "phoneNumber": "phoneNumber",
    "blob": "blob",
    "blobHash": "blobHash",
}


def check_value(name: str, value: Any, config: Mapping[str, Any], owner: str) -> Any:
    """Check a value that is not a reference, and return it as stored.

    Args:
        name: the property's name, with its parents' before it.
        value: what was sent; not ``None``.
        config: the property's config.
        owner: the collection's name.

    Raises:
        EngineError: the data type does not take it.
    """
    kind = config["dataType"][0]
    plain = _SINGLE.get(kind)
    if plain is not None:
        try:
            return plain(value)
        except EngineError as error:
            error.within(f"invalid {_WORDS[kind]} property '{name}' on class '{owner}'").as_kind("invalid")
            raise
    if kind == "object":
        with within(f"invalid object property '{name}' on class '{owner}'", kind="invalid"):
            return _object(name, value, config, owner)
    if kind == "object[]":
        with within(f"invalid object[] property '{name}' on class '{owner}'", kind="invalid"):
            return _objects(name, value, config, owner)
    base = kind.removesuffix("[]")
    try:
        return _array(base, value)
    except EngineError as error:
        error.within(f"invalid {_WORDS[base]} array property '{name}' on class '{owner}'").as_kind("invalid")
        raise


def _object(name: str, value: Any, config: Mapping[str, Any], owner: str) -> dict[str, Any]:
    if not is_map(value):
        raise EngineError("value_type_mismatch", "object", type=type_name(value))
    known = {inner["name"]: inner for inner in parts(config, "nestedProperties")}
    out: dict[str, Any] = {}
    for key, part in value.items():
        path = f"{name}.{key}"
        if key not in known:
            raise EngineError("property_not_found", "nested", property=path)
        with within(f"property '{path}'", kind="invalid"):
            out[key] = None if part is None else check_value(path, part, known[key], owner)
    return out


def _objects(name: str, value: Any, config: Mapping[str, Any], owner: str) -> list[Any]:
    if not is_list(value):
        raise EngineError("value_type_mismatch", "object_array", type=type_name(value))
    out: list[dict[str, Any]] = []
    for at, part in enumerate(value):
        with within(f"invalid object '{at}' in array", kind="invalid"):
            out.append(_object(name, part, config, owner))
    return out


def _text(value: Any) -> str:
    if not isinstance(value, str):
        raise EngineError("value_type_mismatch", "string", type=type_name(value))
    return value


def _uuid(value: Any) -> str:
    if isinstance(value, str):
        if _UUID.fullmatch(value):
            return value
        try:
            return str(uuids.UUID(value))
        except ValueError:
            pass
    raise EngineError("value_type_mismatch", "id", value=show(value))


def _integer(value: Any) -> int:
    if isinstance(value, bool) or not isinstance(value, (int, float)):
        raise EngineError("value_type_mismatch", "integer", value=show(value))
    if isinstance(value, float):
        if isinstance(value, Spelled):
            raise EngineError("value_invalid", "number_integer", value=show(value))
        if not value.is_integer():
            raise EngineError("value_type_mismatch", "integer", value=show(value))
        value = int(value)
    number: int = value
    if not -(1 << 63) <= number < 1 << 63:
        raise EngineError("value_invalid", "number_integer", value=show(value))
    return number


def _number(value: Any) -> int | float:
    if isinstance(value, bool) or not isinstance(value, (int, float)):
        raise EngineError("value_type_mismatch", "number", value=show(value))
    if isinstance(value, float):
        if not math.isfinite(value):
            raise EngineError("value_invalid", "number_not_finite", value=show(value))
        # JSON does not tell 3.0 from 3, and a server writes 3
        return int(value) if value.is_integer() and abs(value) < _EXACT else float(value)
    return value


def _boolean(value: Any) -> bool:
    if not isinstance(value, bool):
        raise EngineError("value_type_mismatch", "boolean", type=type_name(value))
    return value


def _date(value: Any) -> str:
    if isinstance(value, str):
        with suppress(ValueError):
            return dates.rewritten(value)
    raise EngineError("value_type_mismatch", "date", value=show(value))


_FLOAT32_MAX = float(np.finfo(np.float32).max)


def _geo(value: Any) -> dict[str, float]:
    if not is_map(value):
        raise EngineError("value_type_mismatch", "geo", type=type_name(value))
    out: dict[str, float] = {}
    for key in ("longitude", "latitude"):
        if key not in value:
            raise EngineError("value_invalid", "incomplete_geo", key=key)
        part = value[key]
        if isinstance(part, bool) or not isinstance(part, (int, float)):
            raise EngineError("value_type_mismatch", "coordinate", field=key, type=type_name(part))
        if not abs(part) <= _FLOAT32_MAX:
            raise EngineError("value_invalid", "number_coordinate", field=key, value=part)
        # kept with single precision, in its shortest form
        out[key] = float(str(np.float32(part)))
    return {"latitude": out["latitude"], "longitude": out["longitude"]}


def _phone(value: Any) -> dict[str, Any]:
    if not is_map(value):
        raise EngineError("value_type_mismatch", "phone", type=type_name(value))
    if "input" not in value:
        raise EngineError("value_invalid", "incomplete_phone")
    country = value.get("defaultCountry", "")
    if not isinstance(value["input"], str):
        raise EngineError("value_type_mismatch", "phone_input")
    if not isinstance(country, str):
        raise EngineError("value_type_mismatch", "phone_country")
    return {"input": value["input"], "defaultCountry": country}  # its meaning depends on the context


def _blob(value: Any) -> str:
    if not isinstance(value, str):
        raise EngineError("value_type_mismatch", "blob", type=type_name(value))
    if not _BLOB.fullmatch(value):
        raise EngineError("value_invalid", "blob")
    return value


_SINGLE: Mapping[str, Callable[[Any], Any]] = {
    "text": _text,
    "uuid": _uuid,
    "int": _integer,
    "number": _number,
    "boolean": _boolean,
    "date": _date,
    "geoCoordinates": _geo,
    "phoneNumber": _phone,
    "blob": _blob,
    "blobHash": _blob,
}


def _array(base: str, value: Any) -> list[Any]:
    type_words = element_type(_WORDS[base])
    article = "an" if type_words == "integer" else "a"
    if not is_list(value):
        raise EngineError("value_type_mismatch", "array", article=article, type_words=type_words, type=type_name(value))
    check = _SINGLE[base]
    try:
        return [check(part) for part in value]
    except EngineError as error:
        raise EngineError("value_type_mismatch", "element", type_words=type_words, value=show(value)) from error
