"""`Aggregate { Class(…) { … } }`: counts and metrics."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from typing import Any

from weaviate_gen.engine.collections.collection import Collection
from weaviate_gen.engine.compat.go_text import show_float
from weaviate_gen.engine.database.database import Database
from weaviate_gen.engine.errors import EngineError
from weaviate_gen.engine.search.aggregate import (
    DEFAULT_TOP,
    AggregateGroup,
    AggregateQuery,
    Measured,
    PropertyMetrics,
)
from weaviate_gen.engine.search.filters import Filter
from weaviate_gen.engine.wire.access import authorize_query
from weaviate_gen.engine.wire.context import Context
from weaviate_gen.engine.wire.graphql.arguments import SEARCHES, hybrid_of, near_of, resolved, where_of
from weaviate_gen.engine.wire.graphql.fields import Field
from weaviate_gen.engine.wire.graphql.rows import chosen

METRICS: Mapping[str, str] = {
    "count": "count",
    "type": "type",
    "sum": "sum",
    "mean": "mean",
    "mode": "mode",
    "median": "median",
    "maximum": "maximum",
    "minimum": "minimum",
    "totalTrue": "total_true",
    "totalFalse": "total_false",
    "percentageTrue": "percentage_true",
    "percentageFalse": "percentage_false",
    "pointingTo": "pointing_to",
    "topOccurrences": "top_occurences",
}
"""Metrics by GraphQL's names, and the engine's."""

_NOT_MEASURED = frozenset({"meta", "groupedBy", "__typename"})


def aggregate(database: Database, field: Field, context: Context) -> list[dict[str, Any]]:
    """Answer one class of an `Aggregate`.

    Raises:
        EngineError: an argument is not valid.
    """
    collection = database.catalog.collection(field.name)
    clause = where_of(field.arguments)
    clauses = [] if clause is None else [clause]
    authorize_query(database, context, collection, field.arguments.get("tenant"), clauses)
    query = query_of(collection, field, resolved(database, collection, clause))
    return [_group(query, group, field.fields) for group in database.aggregate(query)]


def query_of(collection: Collection, field: Field, filters: Filter | None) -> AggregateQuery:
    """Return the aggregation that a class's arguments and fields describe.

    Raises:
        EngineError: an argument is not valid.
    """
    arguments = field.arguments
    if arguments.get("objectLimit", 1) < 1:
        raise EngineError("aggregation_limit_invalid", "not_positive")
    limit = arguments.get("limit", -1)
    if "objectLimit" in arguments and not any(name in arguments for name in SEARCHES):
        raise EngineError("aggregation_limit_invalid", "unbounded")
    if arguments.get("groupBy") == []:
        raise EngineError("group_by_invalid", "incomplete", collection=collection.name)
    return AggregateQuery(
        collection.name,
        arguments.get("tenant") or None,
        tuple(_property_metrics(each) for each in field.fields if each.name not in _NOT_MEASURED),
        filters,
        near_of(arguments, collection),
        hybrid_of(arguments, collection),
        arguments.get("objectLimit"),
        str((arguments.get("groupBy") or [""])[0]),
        limit if limit >= 0 else None,
    )


def _property_metrics(field: Field) -> PropertyMetrics:
    metrics = frozenset(METRICS[each.name] for each in field.fields if each.name in METRICS)
    tops = (each.arguments.get("limit") for each in field.fields if each.name == "topOccurrences")
    return PropertyMetrics(field.name, metrics, next((top for top in tops if top is not None), DEFAULT_TOP))


def _group(query: AggregateQuery, group: AggregateGroup, fields: Sequence[Field]) -> dict[str, Any]:
    by = {"path": [query.group_by], "value": _text(group.value)} if query.group_by else None
    known: dict[str, Any] = {"meta": {"count": group.count}, "groupedBy": by}
    reply: dict[str, Any] = chosen(known | {each.prop: _metrics(each) for each in group.measured}, fields)
    return reply


def _text(value: Any) -> str:
    if isinstance(value, bool):
        return str(value).lower()
    return show_float(value) if isinstance(value, float) else str(value)


def _metrics(measured: Measured) -> dict[str, Any]:
    values = {name: measured.values.get(metric) for name, metric in METRICS.items()}
    for name, value in values.items():
        if isinstance(value, float) and math.isnan(value):
            values[name] = None  # the share of nothing
        elif measured.kind == "int" and name in ("mode", "maximum", "minimum", "sum") and value is not None:
            values[name] = int(value)
    top = [{"value": value, "occurs": occurs} for value, occurs in measured.top]
    return {**values, "type": measured.data_type or None, "topOccurrences": top}
