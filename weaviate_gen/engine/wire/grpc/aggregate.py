"""The `Aggregate` RPC."""

from __future__ import annotations

from collections.abc import Mapping
from time import perf_counter
from typing import Any

from weaviate_gen.engine.database.database import Database
from weaviate_gen.engine.search.aggregate import DEFAULT_TOP, AggregateGroup, AggregateQuery, Measured, PropertyMetrics
from weaviate_gen.engine.wire.context import Context
from weaviate_gen.engine.wire.grpc.filters import read_filters
from weaviate_gen.engine.wire.grpc.near import read_hybrid, read_near
from weaviate_gen.engine.wire.grpc.search_request import find_collection
from weaviate_gen_wire.grpc import messages as pb

_INT_METRICS: Mapping[str, type] = {
    "count": int, "mean": float, "median": float, "mode": int, "maximum": int, "minimum": int, "sum": int,
}  # fmt: skip


def aggregate(database: Database, request: Any, context: Context) -> Any:  # noqa: ARG001 - every RPC's signature
    """Answer an `AggregateRequest` with an `AggregateReply`; numbers and dates say no type without anything else."""
    reply = measure(database, request)
    for group in (reply.single_result, *reply.grouped_results.groups) if reply.WhichOneof("result") else ():
        for aggregation in group.aggregations.aggregations:
            kind = aggregation.WhichOneof("aggregation")
            filled = {found.name for found, _ in getattr(aggregation, kind).ListFields()} if kind else set[str]()
            if kind in {"int", "number", "date"} and filled == {"type"}:
                getattr(aggregation, kind).ClearField("type")
    return reply


def measure(database: Database, request: Any) -> Any:
    """Answer an `AggregateRequest` with an `AggregateReply` that names every type."""
    started = perf_counter()
    with database.storage.lock:
        query = read_aggregate(database, request)
        nameless = request.HasField("group_by") and not query.group_by  # no object has such a property
        groups = [] if nameless else database.aggregate(query)
    reply = pb.AggregateReply()
    if query.group_by:
        for group in groups:
            out = reply.grouped_results.groups.add()
            _write_group(out, group)
            _write_value(out.grouped_by, query.group_by, group.value)
    elif not nameless:
        reply.single_result.SetInParent()
        _write_group(reply.single_result, groups[0])
        if not request.objects_count:
            reply.single_result.objects_count = 0
    reply.took = perf_counter() - started
    return reply


def read_aggregate(database: Database, request: Any) -> AggregateQuery:
    """Read an `AggregateRequest`.

    Raises:
        EngineError: it means nothing valid.
    """
    collection = find_collection(database, request.collection)
    return AggregateQuery(
        collection.name,
        request.tenant or None,
        tuple(_property_metrics(message) for message in request.aggregations),
        read_filters(database, collection, request.filters) if request.HasField("filters") else None,
        read_near(request, collection),
        read_hybrid(request.hybrid, collection) if request.HasField("hybrid") else None,
        request.object_limit if request.HasField("object_limit") else None,
        request.group_by.property if request.HasField("group_by") else "",
        request.limit if request.HasField("limit") else None,
    )


def _property_metrics(message: Any) -> PropertyMetrics:
    which = message.WhichOneof("aggregation")
    if which is None:
        return PropertyMetrics(message.property, frozenset())
    asked = getattr(message, which)
    metrics = frozenset(found.name for found, value in asked.ListFields() if value is True)
    limited = which == "text" and asked.top_occurences and asked.HasField("top_occurences_limit")
    return PropertyMetrics(message.property, metrics, asked.top_occurences_limit if limited else DEFAULT_TOP)


def _write_group(out: Any, group: AggregateGroup) -> None:
    out.objects_count = group.count
    for measured in group.measured:
        _write_measured(out.aggregations.aggregations.add(), measured)


def _write_measured(out: Any, measured: Measured) -> None:
    out.property = measured.prop
    target = getattr(out, measured.kind)
    target.SetInParent()
    target.type = measured.data_type
    if measured.kind == "text":
        target.count = measured.values["count"]
        for value, occurs in measured.top:
            target.top_occurences.items.add(value=value, occurs=occurs)
    elif measured.kind == "reference":
        target.pointing_to.extend(measured.values["pointing_to"])
    else:
        for name, value in measured.values.items():
            setattr(target, name, _INT_METRICS[name](value) if measured.kind == "int" else value)


def _write_value(out: Any, prop: str, value: Any) -> None:
    out.path.append(prop)
    if isinstance(value, bool):
        out.boolean = value
    elif isinstance(value, float):
        out.number = value
    else:
        out.text = value
