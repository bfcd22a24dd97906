"""The searches: each function turns arguments into a call."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from functools import partial
from typing import Any

from weaviate_gen._core.call import Call, Flow, Need, RpcRequest
from weaviate_gen._core.encoding import checks_encoding
from weaviate_gen._core.search import near, reply
from weaviate_gen._core.search.request import AND_CROSS, BM25_OPERATOR, DIVERSITY, Options, Prepared, Reading, prepare
from weaviate_gen._inputs.arguments import instance, strings
from weaviate_gen._inputs.errors import invalid
from weaviate_gen._inputs.identifiers import UUID, canonical_uuids
from weaviate_gen._types.query.filters import Filter
from weaviate_gen._types.query.media import Media
from weaviate_gen._types.query.options import (
    BM25_OPERATORS,
    BM25OperatorAndCross,
    BM25OperatorOptions,
    Move,
    NearMediaType,
)
from weaviate_gen._types.query.vectors import NearVectorInput
from weaviate_gen_wire.grpc import messages as pb
from weaviate_gen_wire.grpc import rpcs


def _call(
    name: str,
    reading: Reading,
    options: Options,
    prepared: Prepared,
    needs: Sequence[Need] = (),
    older: tuple[tuple[int, int, int], RpcRequest] | None = None,
) -> Call[Any]:
    kind = "query" if options.generate is None else "generate"
    read = reply.reader(generates=options.generate is not None, groups=options.group_by is not None)
    return Call(
        request=RpcRequest(rpcs.SEARCH, prepared.message),
        decode=partial(read, names=prepared.names),
        what=f"{kind}.{name} on collection {reading.scope.name!r}",
        retry=options.generate is None,
        needs=(*prepared.needs, *needs),
        older=older,
    )


@checks_encoding
def fetch_objects(reading: Reading, options: Options) -> Call[Any]:
    """Plan to fetch objects, page by page, sorted, or filtered."""
    return _call("fetch_objects", reading, options, prepare(reading, options))


@checks_encoding
def fetch_objects_by_ids(reading: Reading, options: Options, ids: Sequence[UUID]) -> Flow[Any]:
    """Plan to fetch the objects with some ids; without an id nothing is sent."""
    if isinstance(ids, str) or not isinstance(ids, Iterable):  # pyright: ignore[reportUnnecessaryIsInstance]
        raise invalid("ids", "a list of uuids", ids)
    found = canonical_uuids(ids, "ids")
    prepared = prepare(reading, options)
    call = _call("fetch_objects_by_ids", reading, options, prepared)
    if found:
        prepared.message.filters.CopyFrom(Filter.any_of([Filter.by_id().equal(each) for each in found]).to_wire())
    return _unless_empty(call if found else None, reply.reader(generates=options.generate is not None, groups=False))


def _unless_empty(call: Call[Any] | None, read: reply.Reader) -> Flow[Any]:
    return read(pb.SearchReply(), names=()) if call is None else (yield call)


@checks_encoding
def fetch_object_by_id(reading: Reading, options: Options, uuid: UUID) -> Call[Any]:
    """Plan to fetch one object."""
    prepared = prepare(reading, options)
    message = prepared.message
    message.limit = 1
    message.metadata.creation_time_unix = True
    message.metadata.last_update_time_unix = True
    message.metadata.is_consistent = True
    message.filters.CopyFrom(Filter.by_id().equal(uuid).to_wire())
    call = _call("fetch_object_by_id", reading, options, prepared)
    return Call(call.request, partial(reply.single, names=prepared.names), call.what, retry=True, needs=call.needs)


@checks_encoding
def near_text(
    reading: Reading,
    options: Options,
    query: str | Sequence[str],
    bounds: near.Bounds,
    move_to: Move | None = None,
    move_away: Move | None = None,
) -> Call[Any]:
    """Plan a search near texts."""
    prepared = prepare(reading, options)
    prepared.message.near_text.CopyFrom(near.near_text(query, move_to, move_away, bounds))
    return _call("near_text", reading, options, prepared, diverse(bounds))


@checks_encoding
def near_vector(reading: Reading, options: Options, vector: NearVectorInput, bounds: near.Bounds) -> Call[Any]:
    """Plan a search near vectors."""
    prepared = prepare(reading, options)
    prepared.message.near_vector.CopyFrom(near.near_vector(vector, bounds))
    return _call("near_vector", reading, options, prepared, diverse(bounds))


@checks_encoding
def near_object(reading: Reading, options: Options, uuid: UUID, bounds: near.Bounds) -> Call[Any]:
    """Plan a search near an object."""
    prepared = prepare(reading, options)
    prepared.message.near_object.CopyFrom(near.near_object(uuid, bounds))
    return _call("near_object", reading, options, prepared, diverse(bounds))


@checks_encoding
def near_image(reading: Reading, options: Options, image: Media, bounds: near.Bounds) -> Call[Any]:
    """Plan a search near an image."""
    prepared = prepare(reading, options)
    _, message = near.near_media(image, NearMediaType.IMAGE, bounds, "near_image")
    prepared.message.near_image.CopyFrom(message)
    return _call("near_image", reading, options, prepared, diverse(bounds))


@checks_encoding
def near_media(
    reading: Reading, options: Options, media: Media, media_type: NearMediaType, bounds: near.Bounds
) -> Call[Any]:
    """Plan a search near media."""
    prepared = prepare(reading, options)
    field, message = near.near_media(media, media_type, bounds)
    getattr(prepared.message, field).CopyFrom(message)
    return _call("near_media", reading, options, prepared, diverse(bounds))


@checks_encoding
def bm25(
    reading: Reading,
    options: Options,
    query: str | None,
    query_properties: Sequence[str] | None = None,
    operator: BM25OperatorOptions | None = None,
) -> Call[Any]:
    """Plan a keyword search; without a query it fetches objects."""
    prepared = prepare(reading, options)
    properties = strings(query_properties, "query_properties")
    instance(operator, BM25_OPERATORS, "operator", "made by BM25Operator")
    if query is not None:
        if not isinstance(query, str):  # pyright: ignore[reportUnnecessaryIsInstance]  # users without a type checker
            raise invalid("query", "a text or None", query)
        prepared.message.bm25_search.query = query
        prepared.message.bm25_search.properties.extend(properties)
        if operator is not None:
            prepared.message.bm25_search.search_operator.CopyFrom(operator.to_wire())
    return _call("bm25", reading, options, prepared, operators(operator))


@checks_encoding
def hybrid(reading: Reading, options: Options, arguments: near.HybridArguments) -> Call[Any]:
    """Plan a search by keywords and vectors together; with neither a query nor a vector it fetches objects."""
    prepared = prepare(reading, options)
    message, old = near.hybrid(arguments)
    older = None
    if message is not None and old is not None:
        before = pb.SearchRequest()
        before.CopyFrom(prepared.message)
        before.hybrid_search.CopyFrom(old)
        older = (near.ALPHA_PARAM_SINCE, RpcRequest(rpcs.SEARCH, before))
        prepared.message.hybrid_search.CopyFrom(message)
    needs = [*operators(arguments.bm25_operator), *([] if arguments.diversity is None else [DIVERSITY])]
    return _call("hybrid", reading, options, prepared, needs, older)


def diverse(bounds: near.Bounds) -> list[Need]:
    """Give what a diversity selection needs."""
    return [] if bounds.diversity is None else [DIVERSITY]


def operators(operator: BM25OperatorOptions | None) -> list[Need]:
    """Give what a keyword operator needs."""
    if operator is None:
        return []
    return [AND_CROSS if isinstance(operator, BM25OperatorAndCross) else BM25_OPERATOR]
