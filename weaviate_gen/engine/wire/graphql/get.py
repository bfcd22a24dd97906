"""`Get { Class(…) { … } }`: a search, answered with exactly what is asked for."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace
from typing import Any

from weaviate_gen.engine import deadline
from weaviate_gen.engine.database.collection import Collection
from weaviate_gen.engine.database.database import Database
from weaviate_gen.engine.errors import invalid
from weaviate_gen.engine.search.explore import explore
from weaviate_gen.engine.search.query import MOST_RESULTS
from weaviate_gen.engine.values.json_types import is_list, is_map
from weaviate_gen.engine.wire.access import authorize_rpc
from weaviate_gen.engine.wire.context import Context
from weaviate_gen.engine.wire.graphql.additional import group, hits_of, model_fields, profile, written
from weaviate_gen.engine.wire.graphql.arguments import SEARCHES, check_where, search_to_message, where_to_message
from weaviate_gen.engine.wire.graphql.checks import PLAIN, check_get
from weaviate_gen.engine.wire.graphql.faults import UnknownField
from weaviate_gen.engine.wire.graphql.parse import Field
from weaviate_gen.engine.wire.graphql.rows import Row, row
from weaviate_gen.engine.wire.grpc.reply import ReplyWriter
from weaviate_gen.engine.wire.grpc.search_request import read_search
from weaviate_gen_wire.grpc import messages as pb

_DEFAULT_LIMIT = 100
_LEVELS = {"ONE": 1, "QUORUM": 2, "ALL": 3}


def get(database: Database, field: Field, context: Context) -> list[dict[str, Any]]:
    """Answer one class of a `Get`.

    Raises:
        EngineError: an argument means nothing valid.
        Fault: something is asked for that there is not.
        NotSupportedByLocalEngine: an argument is not supported.
    """
    collection = database.find(field.name)
    if collection is None:
        raise UnknownField(field, "GetObjectsObj")
    check_get(database, collection, field)
    request = pb.SearchRequest(collection=collection.name, uses_123_api=True, uses_125_api=True, uses_127_api=True)
    check_where(database, collection, field.arguments.get("where"))
    for name, value in field.arguments.items():
        _argument(request, name, value)
    if field.arguments.get("limit") is None:
        request.limit = _limit(request)
    if not any(name in field.arguments for name in SEARCHES):
        request.ClearField("group_by")  # only what a search found is grouped
    grouped = request.HasField("group_by")
    chosen = hits_of(field.fields) if grouped else field.fields
    _selection(database, collection, request.properties, request.metadata, chosen)
    model_fields(request, field.fields)
    authorize_rpc(database, context, "GraphQL", request)
    rows = _found(database, request, context, chosen)
    return [row(each, field.fields) for each in deadline.checked(rows, deadline.OBJECTS)]


def _found(database: Database, request: Any, context: Context, chosen: Sequence[Field]) -> Iterator[Row]:
    with database.storage.lock:
        query, selection = read_search(database, request, context.now)
        collection = database.collection(query.collection)
        if (asked := query.generate) is not None:
            names = asked.properties or tuple(one for one in collection.properties if not collection.is_reference(one))
            query = replace(query, generate=replace(asked, lenient=True, properties=names))
        found = explore(database, query)
        writer = ReplyWriter(database, collection, selection, query.tenant)
        reply = writer.write(found, modern=True, debug=(False, False))
    heads = found.hits if found.groups is None else [each.head for each in found.groups]
    for number, hit in enumerate(heads):
        extras = written(hit, found.summary if number == 0 else None, query.generate)
        if number == 0 and request.metadata.query_profile:
            extras["queryProfile"] = profile(reply.query_profile)
        if found.groups is None:
            yield Row(reply.results[number].properties, reply.results[number].metadata, extras)
        else:
            message = reply.group_by_results[number]
            extras["group"] = group(number, message, query.group_by, chosen)
            yield Row(None, None, extras)


def _limit(request: pb.SearchRequest) -> int:
    """Give the limit when none is asked for: everything that is near enough, if that is asked for."""
    for near in (request.near_vector, request.near_object, request.near_text):
        if near.HasField("distance") or near.HasField("certainty"):
            return max(1, MOST_RESULTS - request.offset)
    return _DEFAULT_LIMIT


def _argument(request: pb.SearchRequest, name: str, value: Any) -> None:
    if name in ("limit", "offset", "autocut"):
        if name == "offset" and value is not None and value < 0:
            raise invalid("invalid pagination params: query maximum results exceeded: a negative offset")
        setattr(request, name, max(0, value or 0))  # a negative number is none
    elif name in ("after", "tenant"):
        setattr(request, name, str(value))
    elif name == "consistencyLevel":
        request.consistency_level = _LEVELS.get(str(value), 0)
    elif name == "where":
        request.filters.CopyFrom(where_to_message(value))
    elif name == "sort":
        for at, each in enumerate(value if is_list(value) else [value]):
            path = each.get("path") if is_map(each) else None
            if not path:
                raise invalid(
                    f"invalid 'sort' parameter: sort parameter at position {at}: path parameter cannot be empty"
                )
            if each.get("order", "asc") not in ("asc", "desc"):
                raise invalid(f"invalid 'sort' parameter: order is asc or desc, not {each['order']}")
            names = [path] if isinstance(path, str) else path
            request.sort_by.add(path=names, ascending=each.get("order", "asc") != "desc")
    elif name == "groupBy":
        path = value["path"]
        request.group_by.path.extend([path] if isinstance(path, str) else path)
        request.group_by.number_of_groups = value["groups"]
        request.group_by.objects_per_group = value["objectsPerGroup"]
    else:
        search_to_message(request, name, value)


def _selection(
    database: Database, collection: Collection, properties: Any, metadata: Any, fields: Sequence[Field]
) -> None:
    metadata.uuid = True
    properties.SetInParent()
    known = collection.properties
    for field in fields:
        if field.name == "_additional":
            _metadata(metadata, field)
        elif field.name == "__typename":
            continue
        elif any(inner.on for inner in field.fields):
            for target in dict.fromkeys(inner.on for inner in field.fields):
                inner = database.collection(target)
                wanted = properties.ref_properties.add(reference_property=field.name, target_collection=target)
                chosen = [each for each in field.fields if each.on == target]
                _selection(database, inner, wanted.properties, wanted.metadata, chosen)
        elif known[field.name]["dataType"][0] in ("object", "object[]"):
            _nested(properties.object_properties.add(prop_name=field.name), field.fields)
        else:
            properties.non_ref_properties.append(field.name)


def _nested(message: Any, fields: Sequence[Field]) -> None:
    for field in fields:
        if field.fields:
            _nested(message.object_properties.add(prop_name=field.name), field.fields)
        else:
            message.primitive_properties.append(field.name)


def _metadata(metadata: Any, field: Field) -> None:
    for wanted in field.fields:
        if wanted.name == "vectors":
            metadata.vectors.extend(each.name for each in wanted.fields)
        elif wanted.name in PLAIN:
            setattr(metadata, PLAIN[wanted.name], True)
