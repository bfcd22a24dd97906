"""`Get { Class(…) { … } }`: a search, answered with exactly what is asked for."""

from __future__ import annotations

import struct
from collections.abc import Sequence
from typing import Any

from weaviate_gen.local.engine.collection import Collection
from weaviate_gen.local.engine.database import Database
from weaviate_gen.local.engine.errors import NotSupportedByLocalEngine, invalid
from weaviate_gen.local.engine.jsons import is_list, is_map
from weaviate_gen.local.engine.search.query import MOST_RESULTS
from weaviate_gen.local.wire.access import authorize_rpc
from weaviate_gen.local.wire.context import Context
from weaviate_gen.local.wire.graphql.arguments import SEARCHES, search_to_message, where_to_message
from weaviate_gen.local.wire.graphql.parse import Field
from weaviate_gen.local.wire.grpc.search import search
from weaviate_gen.local.wire.grpc.vectors import read_single, read_vector
from weaviate_gen.local.wire.rest.shapes import numbers
from weaviate_gen_wire.grpc import messages as pb

_ADDITIONAL = {
    "id": "uuid",
    "creationTimeUnix": "creation_time_unix",
    "lastUpdateTimeUnix": "last_update_time_unix",
    "distance": "distance",
    "certainty": "certainty",
    "score": "score",
    "explainScore": "explain_score",
    "isConsistent": "is_consistent",
    "vector": "vector",
}
_DEFAULT_LIMIT = 100
_LEVELS = {"ONE": 1, "QUORUM": 2, "ALL": 3}


class UnknownField(ValueError):
    """A field that the schema does not have.

    Attributes:
        field: the field.
    """

    def __init__(self, field: Field, kind: str) -> None:
        super().__init__(f'Cannot query field "{field.name}" on type "{kind}".')
        self.field = field


def get(database: Database, field: Field, context: Context) -> list[dict[str, Any]]:
    """Answer one class of a `Get`.

    Raises:
        EngineError: an argument means nothing valid, or is not supported.
        UnknownField: a property is asked for that there is not.
    """
    collection = database.find(field.name)
    if collection is None:
        raise UnknownField(field, "GetObjectsObj")
    request = pb.SearchRequest(collection=collection.name, uses_123_api=True, uses_125_api=True, uses_127_api=True)
    for name, value in field.arguments.items():
        _argument(request, name, value)
    if "limit" not in field.arguments:
        request.limit = _limit(request)
    _selection(database, collection, request.properties, request.metadata, field.fields)
    authorize_rpc(database, context, "Search", request)
    reply = search(database, request, context)
    return [_object(each.properties, each.metadata, field.fields) for each in reply.results]


def _limit(request: pb.SearchRequest) -> int:
    """Give the limit when none is asked for: everything that is near enough, if that is asked for."""
    for near in (request.near_vector, request.near_object, request.near_text):
        if near.HasField("distance") or near.HasField("certainty"):
            return max(1, MOST_RESULTS - request.offset)
    return _DEFAULT_LIMIT


def _argument(request: pb.SearchRequest, name: str, value: Any) -> None:
    if name in ("limit", "offset", "autocut"):
        if not isinstance(value, int) or value < 0:
            raise invalid(f"invalid '{name}' argument: it is a whole number from 0")
        setattr(request, name, value)
    elif name in ("after", "tenant"):
        setattr(request, name, str(value))
    elif name == "consistencyLevel":
        request.consistency_level = _LEVELS.get(str(value), 0)
    elif name == "where":
        request.filters.CopyFrom(where_to_message(value))
    elif name == "sort":
        for each in value if is_list(value) else [value]:
            path = each.get("path") if is_map(each) else None
            if not path:
                raise invalid("invalid 'sort' parameter: path parameter cannot be empty")
            names = [path] if isinstance(path, str) else path
            request.sort_by.add(path=names, ascending=each.get("order", "asc") != "desc")
    elif name in SEARCHES:
        search_to_message(request, name, value)
    else:
        raise NotSupportedByLocalEngine(f"GraphQL argument {name}", "use gRPC")


def _selection(
    database: Database, collection: Collection, properties: Any, metadata: Any, fields: Sequence[Field]
) -> None:
    metadata.uuid = True
    properties.SetInParent()
    known = {prop["name"]: prop for prop in collection.config.get("properties") or ()}
    for field in fields:
        if field.name == "_additional":
            _additional(metadata, field)
        elif field.name not in known:
            raise UnknownField(field, collection.name)
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


def _additional(metadata: Any, field: Field) -> None:
    for wanted in field.fields:
        if wanted.name == "vectors":
            metadata.vectors.extend(each.name for each in wanted.fields)
        elif wanted.name in _ADDITIONAL:
            setattr(metadata, _ADDITIONAL[wanted.name], True)
        else:
            raise NotSupportedByLocalEngine(f"GraphQL field _additional.{wanted.name}", "use gRPC")


def _object(properties: Any, metadata: Any, fields: Sequence[Field]) -> dict[str, Any]:
    values = properties.non_ref_props.fields
    references = {each.prop_name: each.properties for each in properties.ref_props}
    found = dict[str, Any]()
    for field in fields:
        if field.name == "_additional":
            found[field.key] = {each.key: _metadata(metadata, each) for each in field.fields}
        elif any(inner.on for inner in field.fields):
            there = references.get(field.name, ())
            found[field.key] = [
                _object(each, each.metadata, [inner for inner in field.fields if inner.on == each.target_collection])
                for each in there
            ] or None
        else:
            found[field.key] = _value(values[field.name], field.fields) if field.name in values else None
    return found


def _metadata(metadata: Any, field: Field) -> Any:
    name = field.name
    if name == "id":
        return metadata.id
    if name == "vector":
        return numbers(read_single(metadata.vector_bytes))
    if name == "vectors":
        named = {each.name: numbers(read_vector(each)) for each in metadata.vectors}
        return {each.key: named.get(each.name) for each in field.fields}
    value = getattr(metadata, _ADDITIONAL[name])
    if name == "isConsistent":
        return value
    if not getattr(metadata, f"{_ADDITIONAL[name]}_present"):
        return None
    # A score and the times are texts in GraphQL.
    if name == "distance":
        return float(_shortest(value))
    return _shortest(value) if name == "score" else str(value) if name.endswith("Unix") else value


def _shortest(value: float) -> str:
    (exact,) = struct.unpack("<f", struct.pack("<f", value))
    for digits in range(1, 18):
        text = f"{exact:.{digits}g}"
        if struct.pack("<f", float(text)) == struct.pack("<f", exact):
            return text
    return repr(exact)


def _value(value: Any, fields: Sequence[Field]) -> Any:
    kind = value.WhichOneof("kind")
    if kind is None or kind == "null_value":
        return None
    found = getattr(value, kind)
    if kind == "object_value":
        return {
            each.key: _value(found.fields[each.name], each.fields) if each.name in found.fields else None
            for each in fields
        }
    if kind == "list_value":
        return _list(found, fields)
    if kind in ("geo_value", "phone_value"):
        return {each.key: getattr(found, _snake(each.name)) for each in fields}
    return found


def _list(values: Any, fields: Sequence[Field]) -> Any:
    kind = values.WhichOneof("kind")
    if kind is None:
        return []
    found = getattr(values, kind).values
    if kind == "number_values":
        return list(struct.unpack(f"<{len(found) // 8}d", found))
    if kind == "int_values":
        return list(struct.unpack(f"<{len(found) // 8}q", found))
    if kind == "object_values":
        return [
            {
                each.key: _value(one.fields[each.name], each.fields) if each.name in one.fields else None
                for each in fields
            }
            for one in found
        ]
    return list(found)


def _snake(name: str) -> str:
    return "".join(f"_{letter.lower()}" if letter.isupper() else letter for letter in name)
