"""The `where` filter that REST and GraphQL share: one form, whose fields imply data types."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from weaviate_gen.engine import deadline
from weaviate_gen.engine.errors import EngineError
from weaviate_gen.engine.search.clauses import Clause
from weaviate_gen.engine.search.filters import COMBINING, GeoRange
from weaviate_gen.engine.values.capitals import capitalized
from weaviate_gen.engine.values.json_types import is_list, parts

FIELDS = (
    "valueText", "valueString", "valueInt", "valueNumber", "valueBoolean", "valueDate", "valueTextArray",
    "valueStringArray", "valueIntArray", "valueNumberArray", "valueBooleanArray", "valueDateArray",
)  # fmt: skip
"""Fields for values, but for circles on the earth."""


def read_clause(where: Mapping[str, Any]) -> Clause:
    """Read a `where` filter whose operators and types of values the protocol has checked.

    Raises:
        EngineError: a part is missing.
    """
    deadline.check()
    operator = str(where.get("operator") or "")
    if not operator:
        raise EngineError("choice_unknown", "operator_where")
    if operator in COMBINING:
        operands = parts(where, "operands")
        if not operands:
            raise EngineError("filter_malformed", "operands_missing", operator=operator)
        return Clause(operator, tuple(read_clause(operand) for operand in operands))
    path: Any = where.get("path")
    names = [str(name) for name in path] if is_list(path) else []
    if not names:
        raise EngineError("filter_malformed", "path_empty")
    names[1::2] = [capitalized(name) for name in names[1::2]]
    if names[-1] == "id" and len(names) % 2:
        names[-1] = "_id"
    field, value = _value(where)
    return Clause(operator, path=tuple(names), value=value, field=field)


def _value(where: Mapping[str, Any]) -> tuple[str, Any]:
    area = where.get("valueGeoRange")
    if area is not None:
        return "valueGeoRange", _circle(area)
    fields = [name for name in FIELDS if where.get(name) is not None]
    if not fields:
        raise EngineError("argument_missing", "filter_value_where", operator=where["operator"])
    if len(fields) > 1:
        raise EngineError("argument_missing", "filter_value_several", fields=", ".join(fields))
    return fields[0], where[fields[0]]


def _circle(area: Any) -> GeoRange:
    try:
        place, reach = area["geoCoordinates"], area["distance"]
        return GeoRange(float(place["latitude"]), float(place["longitude"]), float(reach["max"]))
    except (TypeError, KeyError, ValueError, OverflowError) as error:
        raise EngineError("filter_malformed", "where_geo_range") from error
