"""Aggregations: arguments into a call, the reply into metrics."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import partial
from typing import Any, TypeAlias

from weaviate_gen._core.call import Call, Need, RpcRequest
from weaviate_gen._core.encoding import checks_encoding
from weaviate_gen._core.scope import Scope
from weaviate_gen._core.search import near
from weaviate_gen._core.search.plan import operators
from weaviate_gen._core.search.request import NEGATION, negates
from weaviate_gen._inputs.arguments import instance, natural
from weaviate_gen._inputs.errors import invalid
from weaviate_gen._inputs.identifiers import UUID
from weaviate_gen._types.data.values import GeoCoordinate
from weaviate_gen._types.query.aggregates import (
    AggregateBoolean,
    AggregateDate,
    AggregateGroup,
    AggregateGroupByReturn,
    AggregateInteger,
    AggregateNumber,
    AggregateReference,
    AggregateResult,
    AggregateReturn,
    AggregateText,
    AProperties,
    GroupedBy,
    TopOccurrence,
)
from weaviate_gen._types.query.conditions import FilterReturn, GeoRange
from weaviate_gen._types.query.media import Media
from weaviate_gen._types.query.metrics import GroupByAggregate, PropertyMetrics
from weaviate_gen._types.query.options import BM25OperatorOptions, Move, NearMediaType
from weaviate_gen._types.query.vectors import NearVectorInput
from weaviate_gen.exceptions import WeaviateInvalidInputError
from weaviate_gen_wire.grpc import messages as pb
from weaviate_gen_wire.grpc import rpcs


@dataclass(frozen=True, slots=True)
class Wanted:
    """What the aggregations have in common."""

    filters: FilterReturn | None = None
    group_by: str | GroupByAggregate | None = None
    total_count: bool = True
    return_metrics: PropertyMetrics | Sequence[PropertyMetrics] | None = None
    object_limit: int | None = None


Aggregated: TypeAlias = "AggregateReturn | AggregateGroupByReturn"
"""One result for all, or one a group."""


def _prepare(scope: Scope, wanted: Wanted) -> pb.AggregateRequest:
    instance(wanted.filters, FilterReturn, "filters", "made by Filter")
    message = pb.AggregateRequest(
        collection=scope.name,
        tenant=scope.tenant or "",
        objects_count=wanted.total_count,
        object_limit=natural(wanted.object_limit, "object_limit"),
    )
    metrics = wanted.return_metrics
    if metrics is not None:
        several = [metrics] if isinstance(metrics, PropertyMetrics) else metrics
        known = isinstance(several, list | tuple) and all(isinstance(each, PropertyMetrics) for each in several)  # pyright: ignore[reportUnnecessaryIsInstance]
        if not known:
            raise invalid("return_metrics", "made by Metrics(…), or a list of such", metrics)
        for each in several:
            message.aggregations.append(each.to_wire())
    group_by = wanted.group_by
    if group_by is not None:
        instance(group_by, (str, GroupByAggregate), "group_by", "a property's name or a GroupByAggregate")
        group = GroupByAggregate(prop=group_by) if isinstance(group_by, str) else group_by
        message.group_by.property = group.prop
        if group.limit is not None:
            message.limit = group.limit
    if wanted.filters is not None:
        message.filters.CopyFrom(wanted.filters.to_wire())
    return message


def _call(
    name: str,
    scope: Scope,
    wanted: Wanted,
    message: pb.AggregateRequest,
    needs: Sequence[Need] = (),
    older: tuple[tuple[int, int, int], RpcRequest] | None = None,
) -> Call[Aggregated]:
    if wanted.filters is not None and negates(wanted.filters):
        needs = (*needs, NEGATION)
    return Call(
        request=RpcRequest(rpcs.AGGREGATE, message),
        decode=partial(whole_reply if wanted.group_by is None else grouped_reply, counts=wanted.total_count),
        what=f"aggregate.{name} on collection {scope.name!r}",
        retry=True,
        needs=tuple(needs),
        older=older,
    )


@checks_encoding
def over_all(scope: Scope, wanted: Wanted) -> Call[Aggregated]:
    """Plan an aggregation over all objects, or those that a filter matches."""
    return _call("over_all", scope, wanted, _prepare(scope, wanted))


@checks_encoding
def length(scope: Scope) -> Call[int]:
    """Plan to count the objects."""
    call = _call("length", scope, Wanted(), _prepare(scope, Wanted()))
    return Call(call.request, lambda reply: int(reply.single_result.objects_count), call.what, retry=True)


@checks_encoding
def near_text(
    scope: Scope,
    wanted: Wanted,
    query: str | Sequence[str],
    bounds: near.Bounds,
    move_to: Move | None = None,
    move_away: Move | None = None,
) -> Call[Aggregated]:
    """Plan an aggregation over what is near texts."""
    _bounded(wanted, bounds)
    message = _prepare(scope, wanted)
    message.near_text.CopyFrom(near.near_text(query, move_to, move_away, bounds))
    return _call("near_text", scope, wanted, message)


@checks_encoding
def near_vector(scope: Scope, wanted: Wanted, vector: NearVectorInput, bounds: near.Bounds) -> Call[Aggregated]:
    """Plan an aggregation over what is near vectors."""
    _bounded(wanted, bounds)
    message = _prepare(scope, wanted)
    message.near_vector.CopyFrom(near.near_vector(vector, bounds))
    return _call("near_vector", scope, wanted, message)


@checks_encoding
def near_object(scope: Scope, wanted: Wanted, uuid: UUID, bounds: near.Bounds) -> Call[Aggregated]:
    """Plan an aggregation over what is near an object."""
    _bounded(wanted, bounds)
    message = _prepare(scope, wanted)
    message.near_object.CopyFrom(near.near_object(uuid, bounds))
    return _call("near_object", scope, wanted, message)


@checks_encoding
def near_image(scope: Scope, wanted: Wanted, image: Media, bounds: near.Bounds) -> Call[Aggregated]:
    """Plan an aggregation over what is near an image."""
    _bounded(wanted, bounds)
    message = _prepare(scope, wanted)
    message.near_image.CopyFrom(near.near_media(image, NearMediaType.IMAGE, bounds, "near_image")[1])
    return _call("near_image", scope, wanted, message)


@checks_encoding
def near_media(
    scope: Scope, wanted: Wanted, media: Media, media_type: NearMediaType, bounds: near.Bounds
) -> Call[Aggregated]:
    """Plan an aggregation over what is near media."""
    _bounded(wanted, bounds)
    message = _prepare(scope, wanted)
    field, part = near.near_media(media, media_type, bounds)
    getattr(message, field).CopyFrom(part)
    return _call("near_media", scope, wanted, message)


@checks_encoding
def hybrid(scope: Scope, wanted: Wanted, arguments: near.HybridArguments, name: str = "hybrid") -> Call[Aggregated]:
    """Plan an aggregation over what a hybrid search finds."""
    message = _prepare(scope, wanted)
    search, old = near.hybrid(arguments)
    older = None
    if search is not None and old is not None:
        before = pb.AggregateRequest()
        before.CopyFrom(message)
        before.hybrid.CopyFrom(old)
        older = (near.ALPHA_PARAM_SINCE, RpcRequest(rpcs.AGGREGATE, before))
        message.hybrid.CopyFrom(search)
    return _call(name, scope, wanted, message, operators(arguments.bm25_operator), older)


@checks_encoding
def bm25(
    scope: Scope,
    wanted: Wanted,
    query: str,
    query_properties: Sequence[str] | None = None,
    operator: BM25OperatorOptions | None = None,
    target_vector: str | None = None,
) -> Call[Aggregated]:
    """Plan an aggregation over what a keyword search finds: a hybrid search by its keyword half alone."""
    if not isinstance(query, str):  # pyright: ignore[reportUnnecessaryIsInstance]  # users without a type checker
        raise invalid("query", "a text", query)
    if wanted.object_limit is None:
        raise WeaviateInvalidInputError("An aggregation over what words find needs a bound: give object_limit")
    arguments = near.HybridArguments(
        query, 0, query_properties=query_properties, bm25_operator=operator, target_vector=target_vector
    )
    return hybrid(scope, wanted, arguments, "bm25")


def _bounded(wanted: Wanted, bounds: near.Bounds) -> None:
    if wanted.object_limit is None and bounds.certainty is None and bounds.distance is None:
        raise WeaviateInvalidInputError(
            "An aggregation over near objects needs a bound: give object_limit, certainty or distance"
        )


def whole_reply(reply: pb.AggregateReply, *, counts: bool = True) -> AggregateReturn:
    """Read the metrics of all objects.

    Args:
        reply: the reply.
        counts: whether the objects were to be counted; the server says 0 where they were not.
    """
    found = reply.single_result
    count = found.objects_count if counts and found.HasField("objects_count") else None
    return AggregateReturn(_properties(found.aggregations), count, reply.took)


def grouped_reply(reply: pb.AggregateReply, *, counts: bool = True) -> AggregateGroupByReturn:
    """Read the metrics of each group.

    Args:
        reply: the reply.
        counts: whether the objects were to be counted.
    """
    groups = [
        AggregateGroup(
            GroupedBy(group.grouped_by.path[0] if group.grouped_by.path else "", _group_value(group.grouped_by)),
            _properties(group.aggregations),
            group.objects_count if counts and group.HasField("objects_count") else None,
        )
        for group in reply.grouped_results.groups
    ]
    return AggregateGroupByReturn(groups, reply.took)


def _group_value(grouped_by: pb.AggregateReply.Group.GroupedBy) -> Any:
    kind = grouped_by.WhichOneof("value")
    if kind is None:
        return None
    value = getattr(grouped_by, kind)
    if kind == "geo":
        if value.distance:
            return GeoRange(value.latitude, value.longitude, value.distance)
        return GeoCoordinate(latitude=value.latitude, longitude=value.longitude)
    return list(value.values) if hasattr(value, "values") else value


def _properties(message: pb.AggregateReply.Aggregations) -> AProperties:
    return {each.property: _metrics(each) for each in message.aggregations}


def _metrics(message: pb.AggregateReply.Aggregations.Aggregation) -> AggregateResult:
    kind = message.WhichOneof("aggregation")
    part: Any = getattr(message, kind or "text")

    def field(name: str) -> Any:
        if name == "type" and not part.type:
            return None  # the server says "" where it was not asked
        return getattr(part, name) if part.HasField(name) else None

    numeric = ("count", "maximum", "mean", "median", "minimum", "mode", "sum", "type")
    if kind == "int":
        return AggregateInteger(*map(field, numeric))
    if kind == "number":
        return AggregateNumber(*map(field, numeric))
    if kind == "boolean":
        return AggregateBoolean(
            *map(field, ("count", "percentage_false", "percentage_true", "total_false", "total_true", "type"))
        )
    if kind == "date":
        return AggregateDate(*map(field, ("count", "maximum", "median", "minimum", "mode", "type")))
    if kind == "reference":
        return AggregateReference(list(part.pointing_to), field("type"))
    top = [TopOccurrence(each.occurs, each.value) for each in part.top_occurences.items]
    return AggregateText(field("count"), top, field("type"))
