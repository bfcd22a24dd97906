"""Decoding of search replies."""

from __future__ import annotations

import datetime as dt
import struct
import uuid
from collections.abc import Callable
from functools import partial
from typing import TYPE_CHECKING, Any

from weaviate_gen._core import decoding
from weaviate_gen._core.search.values import at_milliseconds, properties_from_wire, uuid_of_bytes
from weaviate_gen._core.vectors import unpack, unpack_multi
from weaviate_gen._types.query.results import (
    Group,
    GroupByObject,
    GroupByReturn,
    MetadataReturn,
    MetadataSingleObjectReturn,
    Object,
    ObjectSingleReturn,
    QueryProfileReturn,
    QueryReturn,
    SearchProfileReturn,
    ShardProfileReturn,
    VectorValues,
)
from weaviate_gen_wire.grpc import messages as pb

if TYPE_CHECKING:
    from weaviate_gen._types.query.selection import CrossReferenceObjects


EPOCH = dt.datetime.fromtimestamp(0, dt.UTC)
"""What stands for a time that an object does not have."""


def query(
    reply: pb.SearchReply, names: tuple[str, ...], operation: str = "the objects of a reply"
) -> QueryReturn[Any, Any]:
    """Read the reply of a plain query; its objects are read when they are asked for."""
    result: QueryReturn[Any, Any] = QueryReturn(partial(_objects, reply, names, operation), profile(reply), reply.took)
    result._table = partial(_table, reply, names, operation)
    return result


def with_table(read: Callable[[bytes], Any], names: tuple[str, ...], operation: str) -> Callable[[bytes], Any]:
    """Return a compiled reader whose results can become tables.

    Args:
        read: reads the bytes of a reply.
        names: properties that were asked for.
        operation: what was asked, for messages.
    """

    def decode(data: bytes) -> object:
        found: QueryReturn[Any, Any] | None = read(data)  # or one object
        if isinstance(found, QueryReturn):
            found._table = lambda: _table(pb.SearchReply.FromString(data), names, operation)
        return found

    return decode


def _objects(reply: pb.SearchReply, names: tuple[str, ...], operation: str) -> list[Object[Any, Any]]:
    try:
        return [_object(each, names) for each in reply.results]
    except Exception as error:
        raise decoding.decode_error(operation, error) from error


def _table(reply: pb.SearchReply, names: tuple[str, ...], operation: str) -> Any:
    from weaviate_gen._core.search.columns import table

    return table(reply, names, operation)


def single(reply: pb.SearchReply, names: tuple[str, ...]) -> ObjectSingleReturn[Any, Any] | None:
    """Read the reply of a fetch by id; ``None`` where there is no such object."""
    if not reply.results:
        return None
    found = reply.results[0]
    meta = found.metadata
    facts = metadata(meta)
    return ObjectSingleReturn(
        identity(meta),
        MetadataSingleObjectReturn(facts.creation_time or EPOCH, facts.last_update_time or EPOCH, facts.is_consistent),
        properties_from_wire(found.properties.non_ref_props, names),
        references(found.properties),
        partial(vectors, meta),
        found.properties.target_collection,
    )


def grouped(reply: pb.SearchReply, names: tuple[str, ...]) -> GroupByReturn[Any, Any]:
    """Read the reply of a grouped query."""
    groups = {group.name: Group(*group_fields(group, names)) for group in reply.group_by_results}
    objects = [each for group in groups.values() for each in group.objects]
    return GroupByReturn(objects, groups, profile(reply), reply.took)


def group_fields(group: pb.GroupByResult, names: tuple[str, ...]) -> tuple[Any, ...]:
    """Read the fields that groups of either kind have."""
    objects = [
        GroupByObject(
            identity(each.metadata),
            metadata(each.metadata),
            properties_from_wire(each.properties.non_ref_props, names),
            references(each.properties),
            partial(vectors, each.metadata),
            each.properties.target_collection,
            group.name,
        )
        for each in group.objects
    ]
    score = group.rerank.score if group.HasField("rerank") else None
    return group.name, group.min_distance, group.max_distance, group.number_of_objects, objects, score


def _object(result: pb.SearchResult, names: tuple[str, ...]) -> Object[Any, Any]:
    meta = result.metadata
    found = result.properties
    return Object(
        identity(meta),
        metadata(meta),
        properties_from_wire(found.non_ref_props, names),
        references(found),
        partial(vectors, meta),
        found.target_collection,
    )


def references(result: pb.PropertiesResult) -> dict[str, CrossReferenceObjects[Any, Any]] | None:
    """Read the references that were followed; ``None`` if none was asked for."""
    if not result.ref_props:
        return {} if result.ref_props_requested else None
    from weaviate_gen._types.query.selection import CrossReferenceObjects

    return {
        each.prop_name: CrossReferenceObjects([_referenced(one) for one in each.properties])
        for each in result.ref_props
    }


def _referenced(result: pb.PropertiesResult) -> Object[Any, Any]:
    meta = result.metadata
    return Object(
        identity(meta),
        metadata(meta),
        properties_from_wire(result.non_ref_props, ()),
        references(result),
        partial(vectors, meta),
        result.target_collection,
    )


def identity(meta: pb.MetadataResult) -> uuid.UUID:
    """Read an object's id."""
    if meta.id_as_bytes:
        return uuid_of_bytes(meta.id_as_bytes)
    return uuid.UUID(meta.id) if meta.id else uuid.UUID(int=0)


def metadata(meta: pb.MetadataResult) -> MetadataReturn:
    """Read the metadata; what is not there is ``None``."""
    return MetadataReturn(
        at_milliseconds(meta.creation_time_unix) if meta.creation_time_unix_present else None,
        at_milliseconds(meta.last_update_time_unix) if meta.last_update_time_unix_present else None,
        meta.distance if meta.distance_present else None,
        meta.certainty if meta.certainty_present else None,
        meta.score if meta.score_present else None,
        meta.explain_score if meta.explain_score_present else None,
        meta.is_consistent if meta.is_consistent_present else None,
        meta.rerank_score if meta.rerank_score_present else None,
    )


def vectors(meta: pb.MetadataResult) -> dict[str, VectorValues]:
    """Read the vectors; the only one of a collection without names is ``"default"``."""
    multi = pb.Vectors.VECTOR_TYPE_MULTI_FP32
    try:
        if meta.vector_bytes:
            return {"default": unpack(meta.vector_bytes)}
        if meta.vector:
            return {"default": list(meta.vector)}
        return {
            each.name: unpack_multi(each.vector_bytes) if each.type == multi else unpack(each.vector_bytes)
            for each in meta.vectors
        }
    except struct.error as error:  # here, as vectors are read when they are asked for
        raise decoding.decode_error("the vectors of an object", error) from error


def profile(reply: pb.SearchReply) -> QueryProfileReturn | None:
    """Read where the server spent its time; ``None`` if that was not asked for."""
    if not reply.HasField("query_profile"):
        return None
    return QueryProfileReturn(
        [
            ShardProfileReturn(
                shard.name,
                shard.node,
                {name: SearchProfileReturn(dict(search.details)) for name, search in shard.searches.items()},
            )
            for shard in reply.query_profile.shards
        ]
    )
