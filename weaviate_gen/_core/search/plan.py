"""Plans for searches."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from functools import partial
from typing import TYPE_CHECKING, Any

from weaviate_gen._core.call import Call, Flow, Requirement, RpcRequest
from weaviate_gen._core.encoding import checks_encoding
from weaviate_gen._core.search import compiled, near, reply
from weaviate_gen._core.search.request import (
    AND_CROSS,
    BM25_OPERATOR,
    DIVERSITY,
    Options,
    PartialRequest,
    ReadScope,
    prepare,
)
from weaviate_gen._inputs.arguments import strings
from weaviate_gen._inputs.errors import invalid
from weaviate_gen._inputs.identifiers import UUID, canonical_uuid, canonical_uuids
from weaviate_gen_wire.grpc import messages as pb
from weaviate_gen_wire.grpc import rpcs

if TYPE_CHECKING:
    from weaviate_gen._inputs.blobs import Media
    from weaviate_gen._types.query.options import BM25OperatorOptions, Move, NearMediaType
    from weaviate_gen._types.query.vectors import NearVectorInput


def reader(*, generates: bool, groups: bool) -> Callable[..., Any]:
    """Return the function that decodes a reply of this shape."""
    if generates:
        from weaviate_gen._core.search import generated

        return generated.grouped if groups else generated.query
    return reply.grouped if groups else reply.query


def _call(
    name: str,
    read_scope: ReadScope,
    options: Options,
    partial_request: PartialRequest,
    requires: Sequence[Requirement] = (),
    fallback: tuple[tuple[int, int, int], RpcRequest] | None = None,
    read: Callable[..., Any] | None = None,
) -> Call[Any]:
    kind = "query" if options.generate is None else "generate"
    if read is None:
        read = reader(generates=options.generate is not None, groups=options.group_by is not None)
    operation = f"{kind}.{name} on collection {read_scope.scope.name!r}"
    decode: Callable[..., Any] = partial(read, names=partial_request.names)
    compiled_reader = compiled.reader(read, partial_request.names)
    if read is reply.query:
        decode = partial(decode, operation=operation)
    decode_bytes: Callable[[bytes], Any] | None = None
    if compiled_reader is not None:
        decode_bytes = reply.with_table(compiled_reader, partial_request.names, operation)
    if read_scope.scope.model is not None:
        from weaviate_gen._core.modeling.instances import typed

        decode = typed(decode, read_scope.scope)
        decode_bytes = None if decode_bytes is None else typed(decode_bytes, read_scope.scope)
    return Call(
        request=RpcRequest(rpcs.SEARCH, partial_request.message),
        decode=decode,
        decode_bytes=decode_bytes,
        operation=operation,
        retry=options.generate is None,
        requires=(*partial_request.requires, *requires),
        fallback=fallback,
    )


@checks_encoding
def fetch_objects(read_scope: ReadScope, options: Options) -> Call[Any]:
    """Plan to fetch objects, page by page, sorted, or filtered."""
    return _call("fetch_objects", read_scope, options, prepare(read_scope, options))


@checks_encoding
def fetch_objects_by_ids(read_scope: ReadScope, options: Options, ids: Sequence[UUID]) -> Flow[Any]:
    """Plan to fetch the objects with some ids; without an id nothing is sent."""
    if isinstance(ids, str) or not isinstance(ids, Iterable):  # pyright: ignore[reportUnnecessaryIsInstance]
        raise invalid("ids", "a list of uuids", ids)
    found = canonical_uuids(ids, "ids")
    partial_request = prepare(read_scope, options)
    call = _call("fetch_objects_by_ids", read_scope, options, partial_request)
    if found:
        from weaviate_gen._types.query.filters import Filter

        partial_request.message.filters.CopyFrom(
            Filter.any_of([Filter.by_id().equal(each) for each in found]).to_wire()
        )
    return _unless_empty(call if found else None, reader(generates=options.generate is not None, groups=False))


def _unless_empty(call: Call[Any] | None, read: Callable[..., Any]) -> Flow[Any]:
    return read(pb.SearchReply(), names=()) if call is None else (yield call)


@checks_encoding
def fetch_object_by_id(read_scope: ReadScope, options: Options, uuid: UUID) -> Call[Any]:
    """Plan to fetch one object."""
    partial_request = prepare(read_scope, options)
    message = partial_request.message
    message.limit = 1
    metadata = message.metadata
    metadata.creation_time_unix = True
    metadata.last_update_time_unix = True
    metadata.is_consistent = True
    filters = message.filters
    filters.operator = pb.Filters.OPERATOR_EQUAL
    filters.target.property = "_id"
    filters.value_text = canonical_uuid(uuid, "uuid")
    return _call("fetch_object_by_id", read_scope, options, partial_request, read=reply.single)


@checks_encoding
def near_text(
    read_scope: ReadScope,
    options: Options,
    query: str | Sequence[str],
    near_options: near.NearOptions,
    move_to: Move | None = None,
    move_away: Move | None = None,
) -> Call[Any]:
    """Plan a near-text search."""
    partial_request = prepare(read_scope, options)
    partial_request.message.near_text.CopyFrom(near.near_text(query, move_to, move_away, near_options))
    return _call("near_text", read_scope, options, partial_request, diverse(near_options))


@checks_encoding
def near_vector(
    read_scope: ReadScope, options: Options, vector: NearVectorInput, near_options: near.NearOptions
) -> Call[Any]:
    """Plan a search near vectors."""
    partial_request = prepare(read_scope, options)
    partial_request.message.near_vector.CopyFrom(near.near_vector(vector, near_options))
    return _call("near_vector", read_scope, options, partial_request, diverse(near_options))


@checks_encoding
def near_object(read_scope: ReadScope, options: Options, uuid: UUID, near_options: near.NearOptions) -> Call[Any]:
    """Plan a search near an object."""
    partial_request = prepare(read_scope, options)
    partial_request.message.near_object.CopyFrom(near.near_object(uuid, near_options))
    return _call("near_object", read_scope, options, partial_request, diverse(near_options))


@checks_encoding
def near_image(read_scope: ReadScope, options: Options, image: Media, near_options: near.NearOptions) -> Call[Any]:
    """Plan a search near an image."""
    partial_request = prepare(read_scope, options)
    from weaviate_gen._types.query.options import NearMediaType

    _, message = near.near_media(image, NearMediaType.IMAGE, near_options, "near_image")
    partial_request.message.near_image.CopyFrom(message)
    return _call("near_image", read_scope, options, partial_request, diverse(near_options))


@checks_encoding
def near_media(
    read_scope: ReadScope, options: Options, media: Media, media_type: NearMediaType, near_options: near.NearOptions
) -> Call[Any]:
    """Plan a search near media."""
    partial_request = prepare(read_scope, options)
    field, message = near.near_media(media, media_type, near_options)
    getattr(partial_request.message, field).CopyFrom(message)
    return _call("near_media", read_scope, options, partial_request, diverse(near_options))


@checks_encoding
def bm25(
    read_scope: ReadScope,
    options: Options,
    query: str | None,
    query_properties: Sequence[str] | None = None,
    operator: BM25OperatorOptions | None = None,
) -> Call[Any]:
    """Plan a keyword search; without a query it fetches objects."""
    partial_request = prepare(read_scope, options)
    properties = strings(query_properties, "query_properties")
    near.check_operator(operator)
    if query is not None:
        if not isinstance(query, str):  # pyright: ignore[reportUnnecessaryIsInstance]  # users without a type checker
            raise invalid("query", "a string or None", query)
        partial_request.message.bm25_search.query = query
        partial_request.message.bm25_search.properties.extend(properties)
        if operator is not None:
            partial_request.message.bm25_search.search_operator.CopyFrom(operator.to_wire())
    return _call("bm25", read_scope, options, partial_request, operators(operator))


@checks_encoding
def hybrid(read_scope: ReadScope, options: Options, arguments: near.HybridArguments) -> Call[Any]:
    """Plan a search by keywords and vectors together; with neither a query nor a vector it fetches objects."""
    partial_request = prepare(read_scope, options)
    message, old = near.hybrid(arguments)
    fallback = None
    if message is not None and old is not None:
        before = pb.SearchRequest()
        before.CopyFrom(partial_request.message)
        before.hybrid_search.CopyFrom(old)
        fallback = (near.ALPHA_PARAM_MIN_VERSION, RpcRequest(rpcs.SEARCH, before))
        partial_request.message.hybrid_search.CopyFrom(message)
    requires = [*operators(arguments.bm25_operator), *([] if arguments.diversity is None else [DIVERSITY])]
    return _call("hybrid", read_scope, options, partial_request, requires, fallback)


def diverse(near_options: near.NearOptions) -> list[Requirement]:
    """Return what a diversity selection requires of a server."""
    return [] if near_options.diversity is None else [DIVERSITY]


def operators(operator: BM25OperatorOptions | None) -> list[Requirement]:
    """Return what a keyword operator requires of a server."""
    if operator is None:
        return []
    from weaviate_gen._types.query.options import BM25OperatorAndCross

    return [AND_CROSS if isinstance(operator, BM25OperatorAndCross) else BM25_OPERATOR]
