"""Aggregations: counts and metrics over all objects, over those that match, and by group."""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any, Literal, TypeAlias

import numpy as np

from weaviate_gen.engine import deadline
from weaviate_gen.engine.collections.catalog import Catalog
from weaviate_gen.engine.errors import EngineError
from weaviate_gen.engine.index.distance import certainty, distance_of_certainty
from weaviate_gen.engine.index.parts import base_type, values_of
from weaviate_gen.engine.plugins.protocols import Plugins
from weaviate_gen.engine.schema.collection_schema import CollectionSchema
from weaviate_gen.engine.search import hybrid
from weaviate_gen.engine.search.bm25 import is_searchable
from weaviate_gen.engine.search.filtering import allowed
from weaviate_gen.engine.search.filters import Filter, property_type
from weaviate_gen.engine.search.nearest import nearest, prefetch, query_vectors, target_names
from weaviate_gen.engine.search.query import HYBRID_DEPTH, Hybrid, Near, Vectors
from weaviate_gen.engine.search.scope import Scope
from weaviate_gen.engine.storage.record import Record
from weaviate_gen.engine.values.dates import nanoseconds, rfc3339

Kind: TypeAlias = Literal["int", "number", "text", "boolean", "date", "reference"]
DEFAULT_TOP = 5
"""How many of the most frequent texts an aggregation returns that names no number."""
_GROUPS = 100


@dataclass(frozen=True, slots=True)
class PropertyMetrics:
    """The metrics of one property.

    Attributes:
        prop: the property.
        metrics: their names: ``count``, ``type``, ``mean``, ``median``, ``mode``, ``maximum``, ``minimum``, ``sum``,
            ``pointing_to`` ...
        top: how many of the most frequent texts to give.
    """

    prop: str
    metrics: frozenset[str]
    top: int = DEFAULT_TOP


@dataclass(frozen=True, slots=True)
class AggregateQuery:
    """One aggregation.

    Attributes:
        collection: where.
        tenant: whose objects.
        metrics: the metrics.
        filters: what has to hold.
        near: a vector search whose results are counted.
        hybrid: a hybrid search whose results are counted.
        object_limit: how many results of the search count.
        group_by: the property whose values make groups.
        limit: how many groups.
    """

    collection: str
    tenant: str | None = None
    metrics: tuple[PropertyMetrics, ...] = ()
    filters: Filter | None = None
    near: Near | None = None
    hybrid: Hybrid | None = None
    object_limit: int | None = None
    group_by: str = ""
    limit: int | None = None


@dataclass(slots=True)
class Measured:
    """The metrics of one property.

    Attributes:
        prop: the property.
        kind: what it holds.
        data_type: its type, if that was asked for.
        values: metrics by name.
        top: the most frequent texts, and how often they occur.
    """

    prop: str
    kind: Kind
    data_type: str = ""
    values: dict[str, Any] = field(default_factory=dict[str, Any])
    top: list[tuple[str, int]] = field(default_factory=list[tuple[str, int]])


@dataclass(slots=True)
class AggregateGroup:
    """One group, or everything.

    Attributes:
        count: the number of objects.
        measured: the metrics.
        value: the group's value.
    """

    count: int
    measured: list[Measured]
    value: Any = None


def aggregate(catalog: Catalog, plugins: Plugins, query: AggregateQuery) -> list[AggregateGroup]:
    """Answer an aggregation.

    Args:
        catalog: the collections.
        plugins: vectorizers.
        query: what is asked for.

    Returns:
        One group without a value, or the groups asked for, largest first.

    Raises:
        EngineError: it cannot be answered.
    """
    collection = catalog.collection(query.collection)
    with plugins.working_ahead(), catalog.storage.lock:
        prefetch(collection.schema, plugins, query.near, query.hybrid)
        shard = collection.shard(query.tenant)
        schema = shard.schema
        partial = query.filters is not None or query.near is not None or query.hybrid is not None
        docids = _docids(Scope(shard, catalog, plugins), query)
        if query.group_by:
            if schema.property_config(query.group_by) is None:
                return []
            property_type(schema, query.group_by)
        if not query.group_by and not query.metrics:
            return [AggregateGroup(len(docids), [])]
        records = shard.records(docids) if partial else list(shard.scan())
        if query.group_by:
            return _grouped(schema, query, records)
        kinds = _kinds(schema, query)
        return [AggregateGroup(len(records), _measure_all(schema, query.metrics, records, kinds, partial))]


def _kinds(schema: CollectionSchema, query: AggregateQuery) -> dict[str, Kind]:
    return {metrics.prop: _kind(schema, metrics.prop) for metrics in query.metrics}


def _kind(schema: CollectionSchema, name: str) -> Kind:
    kind = property_type(schema, name)
    if schema.is_reference(name):
        return "reference"
    base = base_type(kind)
    if base in {"int", "number", "text", "boolean", "date"}:
        return base  # type: ignore[return-value]  # the set above is the type's members
    raise EngineError("data_type_unsupported", "aggregation_named", property=name, data_type=kind)


def _docids(scope: Scope, query: AggregateQuery) -> list[int]:
    index = scope.shard.index
    mask = allowed(scope.shard, query.filters, scope.catalog)
    if query.near is not None and not _is_empty(query.near):
        near: list[int] = index.docids[_near(scope, query.near, query.object_limit, mask)].tolist()
        return near
    if query.hybrid is not None:
        return _hybrid(scope, query.hybrid, query.object_limit, mask)
    return sorted(index.docids[mask].tolist())


def _is_empty(near: Near) -> bool:
    """Return whether a vector search has a vector without numbers, which a server takes for none."""
    return isinstance(near.source, Vectors) and len(near.source.values) == 1 and not near.source.values[0].size


def _near(scope: Scope, near: Near, limit: int | None, mask: Any) -> Any:
    shard = scope.shard
    sure = near.certainty or (certainty(near.distance) if near.distance is not None else 0.0)
    if limit is None and sure <= 0:
        raise EngineError("aggregation_limit_invalid", "missing")
    targets = replace(near.targets, names=target_names(shard.schema, near.targets.names))
    if len(targets.names) > 1:
        raise EngineError("target_vectors_several", "aggregation")
    found = nearest(shard, query_vectors(shard, scope.plugins, near.source, targets.names), targets, mask, limit)
    if sure <= 0:
        return found.slots
    return found.slots[found.distances <= distance_of_certainty(sure) + 1e-6]


def _hybrid(scope: Scope, asked: Hybrid, limit: int | None, mask: Any) -> list[int]:
    shard = scope.shard
    words, near = bool(asked.keyword.query) and asked.alpha < 1, asked.near
    bounded = asked.max_distance is not None or (near is not None and (near.distance is not None or near.certainty > 0))
    if limit is None and not (words if asked.beside_words else bounded):
        raise EngineError("aggregation_limit_invalid", "missing")
    depth = limit if limit is not None else HYBRID_DEPTH if words else len(shard.index)
    # a server looks for the words in all texts that are no lists, whatever is asked for and filtered
    schema = shard.schema
    names = tuple(
        name
        for name, prop in schema.properties.items()
        if prop["dataType"][0] in {"text", "string"} and is_searchable(schema, name)
    )
    asked = replace(asked, keyword=replace(asked.keyword, properties=names))
    found = hybrid.fused(scope, asked, mask, depth, shard.index.alive)
    return [one.key for one in found]


def _grouped(schema: CollectionSchema, query: AggregateQuery, records: Sequence[Record]) -> list[AggregateGroup]:
    members: dict[Any, list[Record]] = {}
    for record in deadline.checked(records):
        for value in dict.fromkeys(_group_values(schema, record, query.group_by)):
            members.setdefault(value, []).append(record)
    largest = sorted(members.items(), key=lambda item: -len(item[1]))
    kinds = _kinds(schema, query) if members else {}  # nothing is measured of no groups
    most = _GROUPS if query.limit is None else max(1, query.limit)  # a server keeps the largest whatever the limit
    return [
        AggregateGroup(len(found), _measure_all(schema, query.metrics, found, kinds, True), value)
        for value, found in deadline.checked(largest[:most], 1)
    ]


def _group_values(schema: CollectionSchema, record: Record, name: str) -> Iterable[Any]:
    values = values_of(record, name)
    if schema.is_reference(name):
        return [str(value["beacon"]) for value in values]
    if any(isinstance(value, dict) for value in values):
        raise EngineError("data_type_unsupported", "aggregation_grouped", property=name)
    return [float(value) if isinstance(value, int) and not isinstance(value, bool) else value for value in values]


def _measure_all(
    schema: CollectionSchema,
    metrics: Sequence[PropertyMetrics],
    records: Sequence[Record],
    kinds: Mapping[str, Kind],
    partial: bool,
) -> list[Measured]:
    out: list[Measured] = []
    for asked in metrics:
        kind = kinds[asked.prop]
        if kind == "reference" and not partial and "type" not in asked.metrics:
            continue
        values = [value for record in deadline.checked(records) for value in values_of(record, asked.prop)]
        if kind == "date" and not partial:  # a server reads them from its index, which knows no spellings
            values = [rfc3339(nanoseconds(value)) for value in deadline.checked(values)]
        measured = _measure(kind, asked, values)
        if "type" in asked.metrics:
            declared = [str(name) for name in schema.properties[asked.prop]["dataType"]]
            measured.data_type = "cref" if kind == "reference" else declared[0]
            if kind == "reference":
                measured.values["pointing_to"] = declared
        out.append(measured)
    return out


def _measure(kind: Kind, asked: PropertyMetrics, values: Sequence[Any]) -> Measured:
    out = Measured(asked.prop, kind)
    if kind in {"int", "number"}:
        out.values = _numbers(values, asked.metrics)
    elif kind == "text":
        counted = Counter(deadline.checked(values))
        out.values = {"count": len(values)}
        out.top = deadline.ordered(counted.items(), lambda item: (-item[1], item[0]))[: max(1, asked.top)]
    elif kind == "boolean":
        out.values = _booleans(values)
    elif kind == "date":
        out.values = _dates(values, asked.metrics)
    else:
        pointing = dict.fromkeys(str(value["beacon"]) for value in deadline.checked(values))
        out.values = {"pointing_to": list(pointing)}
    return out


def _numbers(values: Sequence[Any], metrics: frozenset[str]) -> dict[str, Any]:
    if not values:
        return {"count": 0} if "count" in metrics else {}
    array = np.asarray(values, dtype=np.float64)
    distinct, counts = np.unique(array, return_counts=True)
    every = {
        "count": len(array),
        "mean": float(array.mean()),
        "median": float(np.median(array)),
        "mode": float(distinct[np.argmax(counts)]),
        "maximum": float(distinct[-1]),
        "minimum": float(distinct[0]),
        "sum": math.fsum(values),
    }
    return {name: value for name, value in every.items() if name in metrics}


def _booleans(values: Sequence[bool]) -> dict[str, Any]:
    yes = sum(values)
    share = yes / len(values) if values else math.nan
    return {
        "count": len(values),
        "total_true": yes,
        "total_false": len(values) - yes,
        "percentage_true": share,
        "percentage_false": 1 - share,
    }


def _dates(values: Sequence[str], metrics: frozenset[str]) -> dict[str, Any]:
    if not values:
        return {"count": 0} if "count" in metrics else {}
    ordered = deadline.ordered(values, nanoseconds)
    middle = len(ordered) // 2
    median = ordered[middle]
    if len(ordered) % 2 == 0 and ordered[middle - 1] != median:
        low, high = nanoseconds(ordered[middle - 1]), nanoseconds(median)
        median = rfc3339(low + (high - low) // 2)
    every = {
        "count": len(ordered),
        "median": median,
        "mode": Counter(ordered).most_common(1)[0][0],
        "maximum": ordered[-1],
        "minimum": ordered[0],
    }
    return {name: value for name, value in every.items() if name in metrics}
