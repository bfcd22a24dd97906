"""Filters as values: what is asked for, resolved against the schema."""

from __future__ import annotations

import math
import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from weaviate_gen.engine.collections.catalog import Catalog
from weaviate_gen.engine.errors import EngineError
from weaviate_gen.engine.index.parts import ID_NAMES, TIMES, base_type, listed
from weaviate_gen.engine.schema.collection_schema import PRIMITIVE, CollectionSchema
from weaviate_gen.engine.values.json_types import is_list

AND, OR, NOT = "And", "Or", "Not"
COMBINING = frozenset({AND, OR, NOT})
"""What combines filters."""

CONTAINS = frozenset({"ContainsAny", "ContainsAll", "ContainsNone"})
OPERATORS = frozenset(
    [
        "Equal",
        "NotEqual",
        "GreaterThan",
        "GreaterThanEqual",
        "LessThan",
        "LessThanEqual",
        "WithinGeoRange",
        "Like",
        "IsNull",
        "ContainsAny",
        "ContainsAll",
        "ContainsNone",
    ]
)
"""What compares a property with a value."""

_LENGTH = re.compile(r"len\((.+)\)")
_MEASURES = frozenset({"Equal", "NotEqual", "GreaterThan", "GreaterThanEqual", "LessThan", "LessThanEqual"})
_COUNTED = _MEASURES | CONTAINS | {"Like"}
_INT64 = 1 << 63


@dataclass(frozen=True, slots=True)
class Path:
    """Where a value lies: in a property, or behind a reference.

    Attributes:
        collection: the collection's name.
        prop: the property; ``len(name)`` stands for a length; ``_id`` and the times are internal ones.
        child: what lies behind the reference; `None`: the property's own value.
    """

    collection: str
    prop: str
    child: Path | None = None

    @property
    def innermost(self) -> Path:
        """Return the last step of the path."""
        path = self
        while path.child is not None:
            path = path.child
        return path


@dataclass(frozen=True, slots=True)
class GeoRange:
    """A circle on the earth: degrees and metres."""

    latitude: float
    longitude: float
    distance: float


@dataclass(frozen=True, slots=True)
class Filter:
    """A condition.

    Attributes:
        operator: ``And``, ``Or``, ``Not``, or one of :data:`OPERATORS`.
        operands: what ``And``, ``Or`` and ``Not`` combine.
        path: what is compared, else.
        value: what it is compared with.
    """

    operator: str
    operands: tuple[Filter, ...] = ()
    path: Path | None = None
    value: Any = None


def combine(operator: str, operands: Sequence[Filter]) -> Filter:
    """Combine filters with ``And``, ``Or`` or ``Not``.

    Raises:
        EngineError: there are none, or several under ``Not``.
    """
    if not operands:
        raise EngineError("filter_malformed", "operands_no_operands", operator=operator)
    if operator == NOT and len(operands) != 1:
        raise EngineError("filter_malformed", "operands_several", operator=operator, count=len(operands))
    return Filter(operator, tuple(operands))


def compare(catalog: Catalog, operator: str, path: Path, value: Any) -> Filter:
    """Compare what lies at a path with a value; the value is brought into the property's type.

    Args:
        catalog: the collections that the path leads through.
        operator: one of :data:`OPERATORS`.
        path: where.
        value: str, int, float, bool, a list of one of them, or a :class:`GeoRange`.

    Raises:
        EngineError: the path leads nowhere, or the value or the operator does not fit it.
    """
    last = path.innermost
    schema = catalog.collection(last.collection).schema
    if last.prop in ID_NAMES or last.prop in TIMES:
        return _compare_internal(operator, path, value)
    measured = _LENGTH.fullmatch(last.prop)
    if measured is not None:
        return _compare_length(schema, operator, path, measured.group(1), value)
    kind = property_type(schema, last.prop)
    if operator == "IsNull":
        if not isinstance(value, bool):
            raise EngineError("filter_value_mismatch", "null_value", got=value)
        return Filter(operator, path=path, value=value)
    if kind not in PRIMITIVE:
        return _compare_count(operator, path, value, kind)
    if kind.startswith("uuid") and operator in {"Like", "WithinGeoRange"}:
        raise EngineError("operator_not_allowed", "id", operator=operator)
    return Filter(operator, path=path, value=_coerced(base_type(kind), operator, value))


def property_type(schema: CollectionSchema, name: str) -> str:
    """Return a property's data type.

    Raises:
        EngineError: there is no such property, or the name leads into an object.
    """
    root = re.split(r"[.\[]", name)[0]
    found = schema.property_config(root)
    if found is None:
        raise EngineError("property_not_found", "in_schema", collection=schema.name, property=name)
    kind = str(found["dataType"][0])
    if kind in {"object", "object[]"}:
        raise EngineError("data_type_unsupported", "filter_preview")
    if root != name:
        raise EngineError("data_type_unsupported", "filter_position", property=name)
    return kind


def _compare_internal(operator: str, path: Path, value: Any) -> Filter:
    name = path.innermost.prop
    many = operator in CONTAINS
    values = value if many and is_list(value) else [value]
    if operator in {"IsNull", "WithinGeoRange"}:
        raise EngineError("operator_not_allowed", "internal", operator=operator, property=name)
    if not all(isinstance(one, str) for one in listed(values)) or many != isinstance(value, list):
        raise EngineError("filter_value_mismatch", "internal", property=name)
    return Filter(operator, path=path, value=value)


def _compare_length(schema: CollectionSchema, operator: str, path: Path, name: str, value: Any) -> Filter:
    kind = property_type(schema, name)
    if operator == "IsNull" and isinstance(value, bool):
        raise EngineError("operator_not_allowed", "length_null", property=name, data_type=kind)
    if isinstance(value, bool) or not isinstance(value, int):
        raise EngineError("filter_value_mismatch", "length", got=value)
    if operator not in _MEASURES:
        raise EngineError("operator_not_allowed", "length", operator=operator)
    if value < 0:
        raise EngineError("filter_value_malformed", "length", value=value)
    return Filter(operator, path=path, value=value)


def _compare_count(operator: str, path: Path, value: Any, target: str) -> Filter:
    counts = listed(value)
    if operator in _COUNTED and not any(isinstance(one, (bool, GeoRange)) or _is_word(one) for one in counts):
        return Filter(operator, path=path, value=_coerced("int", operator, value))
    raise EngineError("filter_value_mismatch", "reference_by_value", property=path.innermost.prop, collection=target)


def _is_word(value: Any) -> bool:
    return isinstance(value, str) and not value.strip().lstrip("+-").replace(".", "", 1).isdigit()


def _coerced(kind: str, operator: str, value: Any) -> Any:
    if isinstance(value, list):
        if operator not in CONTAINS:
            raise EngineError("filter_value_mismatch", "one", operator=operator)
        return [_coerced(kind, "Equal", one) for one in listed(value)]
    if operator in CONTAINS:
        raise EngineError("filter_value_mismatch", "several", operator=operator, got=value)
    if operator == "WithinGeoRange" or kind == "geoCoordinates":
        if kind != "geoCoordinates" and isinstance(value, GeoRange):
            raise EngineError("filter_value_mismatch", "geo_elsewhere", expected=kind, got=_named(value))
        if kind != "geoCoordinates" or operator != "WithinGeoRange" or not isinstance(value, GeoRange):
            raise EngineError("filter_value_mismatch", "geo")
        return value
    if kind == "number":
        return _number(value)
    if kind == "int":
        return _integer(value)
    expected = {"boolean": bool, "text": str, "date": str, "uuid": str}.get(kind)
    if expected is None:
        raise EngineError("data_type_unsupported", "filter", data_type=kind)
    if not isinstance(value, expected):
        raise EngineError("filter_value_mismatch", "type", expected=_named(expected()), got=_named(value))
    return value


def _named(value: object) -> str:
    if isinstance(value, GeoRange):
        return "filters.GeoRange"
    name = type(value).__name__
    return {"str": "string", "float": "float64"}.get(name, name)


def _number(value: Any) -> float:
    if isinstance(value, bool) or not isinstance(value, (int, float, str)):
        raise EngineError("filter_value_mismatch", "type", expected="float64", got=_named(value))
    try:
        return float(value)
    except ValueError:
        raise EngineError("filter_value_malformed", "number", value=value) from None


def _integer(value: Any) -> int:
    if isinstance(value, int) and not isinstance(value, bool):
        return value
    if isinstance(value, bool) or not isinstance(value, (float, str)):
        raise EngineError("filter_value_mismatch", "type", expected="int", got=_named(value))
    try:
        number = float(value)
    except ValueError:
        raise EngineError("filter_value_malformed", "integer", value=value) from None
    if not math.isfinite(number):
        raise EngineError("filter_value_malformed", "not_finite", number=number)
    if not -_INT64 <= number < _INT64:
        raise EngineError("filter_value_malformed", "out_of_range", number=number)
    if not number.is_integer():
        raise EngineError("filter_value_malformed", "fraction", number=number)
    return int(number)
