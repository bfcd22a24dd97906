"""Aggregations: arguments into a call, the reply into metrics."""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial
from typing import Any, TypeAlias

from weaviate_gen._core.call import Call, Requirement, RpcRequest
from weaviate_gen._core.encoding import checks_encoding
from weaviate_gen._core.scope import Scope
from weaviate_gen._core.search import near
from weaviate_gen._core.search.plan import operators
from weaviate_gen._core.search.request import NEGATION, negates
from weaviate_gen._inputs.arguments import instance, natural
from weaviate_gen._inputs.blobs import Media
from weaviate_gen._inputs.errors import invalid
from weaviate_gen._inputs.identifiers import UUID
from weaviate_gen._runtime.records import record, replace
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
from weaviate_gen._types.query.metrics import GroupByAggregate, PropertyMetrics
from weaviate_gen._types.query.options import BM25OperatorOptions, Move, NearMediaType
from weaviate_gen._types.query.vectors import NearVectorInput
from weaviate_gen.exceptions import WeaviateInvalidInputError
from weaviate_gen_wire.grpc import messages as pb
from weaviate_gen_wire.grpc import rpcs


@record(frozen=True, slots=True)
class AggregateOptions:
    """Options that all aggregations share."""

    filters: FilterReturn | None = None
    group_by: str | GroupByAggregate | None = None
    total_count: bool = True
    return_metrics: PropertyMetrics | Sequence[PropertyMetrics] | None = None
    object_limit: int | None = None


Aggregated: TypeAlias = "AggregateReturn | AggregateGroupByReturn"
"""One result for all, or one a group."""


def _prepare(scope: Scope, options: AggregateOptions) -> pb.AggregateRequest:
    instance(options.filters, FilterReturn, "filters", "made by Filter")
    message = pb.AggregateRequest(
        collection=scope.name,
        tenant=scope.tenant or "",
        objects_count=options.total_count,
        object_limit=natural(options.object_limit, "object_limit"),
    )
    metrics = options.return_metrics
    if metrics is not None:
        several = [metrics] if isinstance(metrics, PropertyMetrics) else metrics
        known = isinstance(several, list | tuple) and all(isinstance(each, PropertyMetrics) for each in several)  # pyright: ignore[reportUnnecessaryIsInstance]
        if not known:
            raise invalid("return_metrics", "made by Metrics(…), or a list of such", metrics)
        for each in several:
            message.aggregations.append(each.to_wire())
    group_by = options.group_by
    if group_by is not None:
        instance(group_by, (str, GroupByAggregate), "group_by", "a property's name or a GroupByAggregate")
        group = GroupByAggregate(prop=group_by) if isinstance(group_by, str) else group_by
        message.group_by.property = group.prop
        if group.limit is not None:
            message.limit = group.limit
    if options.filters is not None:
        message.filters.CopyFrom(options.filters.to_wire())
    return message


def _call(
    name: str,
    scope: Scope,
    options: AggregateOptions,
    message: pb.AggregateRequest,
    requires: Sequence[Requirement] = (),
    fallback: tuple[tuple[int, int, int], RpcRequest] | None = None,
) -> Call[Aggregated]:
    if options.filters is not None and negates(options.filters):
        requires = (*requires, NEGATION)
    return Call(
        request=RpcRequest(rpcs.AGGREGATE, message),
        decode=partial(whole_reply if options.group_by is None else grouped_reply, counts=options.total_count),
        operation=f"aggregate.{name} on collection {scope.name!r}",
        retry=True,
        requires=tuple(requires),
        fallback=fallback,
    )


@checks_encoding
def over_all(scope: Scope, options: AggregateOptions) -> Call[Aggregated]:
    """Plan an aggregation over all objects, or those that a filter matches."""
    return _call("over_all", scope, options, _prepare(scope, options))


@checks_encoding
def count(scope: Scope, filters: FilterReturn | None = None) -> Call[int]:
    """Plan to count the objects, or those that a filter matches."""
    options = AggregateOptions(filters=filters)
    call: Call[Any] = _call("count", scope, options, _prepare(scope, options))

    def decode(reply: pb.AggregateReply) -> int:
        return int(reply.single_result.objects_count)

    return replace(call, decode=decode)


@checks_encoding
def near_text(
    scope: Scope,
    options: AggregateOptions,
    query: str | Sequence[str],
    near_options: near.NearOptions,
    move_to: Move | None = None,
    move_away: Move | None = None,
) -> Call[Aggregated]:
    """Plan an aggregation over a near-text search."""
    _bounded(options, near_options)
    message = _prepare(scope, options)
    message.near_text.CopyFrom(near.near_text(query, move_to, move_away, near_options))
    return _call("near_text", scope, options, message)


@checks_encoding
def near_vector(
    scope: Scope, options: AggregateOptions, vector: NearVectorInput, near_options: near.NearOptions
) -> Call[Aggregated]:
    """Plan an aggregation over a near-vector search."""
    _bounded(options, near_options)
    message = _prepare(scope, options)
    message.near_vector.CopyFrom(near.near_vector(vector, near_options))
    return _call("near_vector", scope, options, message)


@checks_encoding
def near_object(
    scope: Scope, options: AggregateOptions, uuid: UUID, near_options: near.NearOptions
) -> Call[Aggregated]:
    """Plan an aggregation over a near-object search."""
    _bounded(options, near_options)
    message = _prepare(scope, options)
    message.near_object.CopyFrom(near.near_object(uuid, near_options))
    return _call("near_object", scope, options, message)


@checks_encoding
def near_image(
    scope: Scope, options: AggregateOptions, image: Media, near_options: near.NearOptions
) -> Call[Aggregated]:
    """Plan an aggregation over a near-image search."""
    _bounded(options, near_options)
    message = _prepare(scope, options)
    message.near_image.CopyFrom(near.near_media(image, NearMediaType.IMAGE, near_options, "near_image")[1])
    return _call("near_image", scope, options, message)


@checks_encoding
def near_media(
    scope: Scope, options: AggregateOptions, media: Media, media_type: NearMediaType, near_options: near.NearOptions
) -> Call[Aggregated]:
    """Plan an aggregation over what is near media."""
    _bounded(options, near_options)
    message = _prepare(scope, options)
    field, part = near.near_media(media, media_type, near_options)
    getattr(message, field).CopyFrom(part)
    return _call("near_media", scope, options, message)


@checks_encoding
def hybrid(
    scope: Scope, options: AggregateOptions, arguments: near.HybridArguments, name: str = "hybrid"
) -> Call[Aggregated]:
    """Plan an aggregation over what a hybrid search finds."""
    message = _prepare(scope, options)
    search, old = near.hybrid(arguments)
    fallback = None
    if search is not None and old is not None:
        before = pb.AggregateRequest()
        before.CopyFrom(message)
        before.hybrid.CopyFrom(old)
        fallback = (near.ALPHA_PARAM_MIN_VERSION, RpcRequest(rpcs.AGGREGATE, before))
        message.hybrid.CopyFrom(search)
    return _call(name, scope, options, message, operators(arguments.bm25_operator), fallback)


@checks_encoding
def bm25(
    scope: Scope,
    options: AggregateOptions,
    query: str,
    query_properties: Sequence[str] | None = None,
    operator: BM25OperatorOptions | None = None,
    target_vector: str | None = None,
) -> Call[Aggregated]:
    """Plan an aggregation over what a keyword search finds: a hybrid search by its keyword half alone."""
    if not isinstance(query, str):  # pyright: ignore[reportUnnecessaryIsInstance]  # users without a type checker
        raise invalid("query", "a string", query)
    if options.object_limit is None:
        raise WeaviateInvalidInputError("object_limit is required when aggregating over a search")
    arguments = near.HybridArguments(
        query, 0, query_properties=query_properties, bm25_operator=operator, target_vector=target_vector
    )
    return hybrid(scope, options, arguments, "bm25")


def _bounded(options: AggregateOptions, near_options: near.NearOptions) -> None:
    if options.object_limit is None and near_options.certainty is None and near_options.distance is None:
        raise WeaviateInvalidInputError(
            "An aggregation over near objects needs a bound: give object_limit, certainty or distance"
        )


def whole_reply(reply: pb.AggregateReply, *, counts: bool = True) -> AggregateReturn:
    """Read the metrics of all objects.

    Args:
        reply: the reply.
        counts: whether the objects were to be counted; the server reports 0 if they were not.
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
            return None  # the server sends "" if it was not requested
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
