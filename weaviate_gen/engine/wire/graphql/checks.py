"""What a `Get` may ask for: held against the schema before anything is searched."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from functools import partial
from typing import Any

from weaviate_gen.engine.database.collection import Collection
from weaviate_gen.engine.database.database import Database
from weaviate_gen.engine.errors import NotSupportedByLocalEngine
from weaviate_gen.engine.values.json_types import is_map
from weaviate_gen.engine.wire.graphql.arguments import SEARCHES
from weaviate_gen.engine.wire.graphql.faults import (
    Fault,
    UnknownArgument,
    UnknownField,
    WrongArgument,
    wants_fields,
    wants_none,
)
from weaviate_gen.engine.wire.graphql.parse import Field

PLAIN: Mapping[str, str] = {
    "id": "uuid",
    "creationTimeUnix": "creation_time_unix",
    "lastUpdateTimeUnix": "last_update_time_unix",
    "distance": "distance",
    "certainty": "certainty",
    "score": "score",
    "explainScore": "explain_score",
    "isConsistent": "is_consistent",
    "vector": "vector",
    "queryProfile": "query_profile",
}
"""Plain fields of `_additional`, and what they are called in a message."""

_PLACE = frozenset({"latitude", "longitude"})
_PHONE = frozenset(
    {
        "input",
        "internationalFormatted",
        "nationalFormatted",
        "national",
        "valid",
        "countryCode",
        "defaultCountry",
    }
)
_GENERATE = frozenset({"singleResult", "groupedResult", "error", "debug"})
_GROUP = frozenset({"id", "groupedBy", "minDistance", "maxDistance", "count", "hits"})
_CLASSIFICATION = frozenset({"id", "basedOn", "scope", "classifiedFields", "completed"})
_NUMBERS = ("limit", "offset", "autocut")
_ALWAYS = frozenset({*_NUMBERS, "after", "where", "sort", "groupBy", *SEARCHES})


def check_get(database: Database, collection: Collection, field: Field) -> None:
    """Check the arguments and fields of one class of a `Get`.

    Args:
        database: where references lead.
        collection: what is searched.
        field: the class's field.

    Raises:
        Fault: something is asked for that there is not.
        NotSupportedByLocalEngine: a server has it, and the engine leaves it out.
    """
    for name, value in field.arguments.items():
        _check_argument(collection, field, name, value)
    wants_fields(field, f"[{collection.name}]")
    check_object(database, collection, field.fields)


def _check_argument(collection: Collection, field: Field, name: str, value: Any) -> None:
    if name == "group":
        raise NotSupportedByLocalEngine("GraphQL argument group", "use groupBy")
    known = {
        "tenant": collection.multi_tenant,
        "consistencyLevel": _replicated(collection),
        "nearText": any(space.vectorizer != "none" for space in collection.vectors.values()),
    }
    if not known.get(name, name in _ALWAYS):
        raise UnknownArgument(field, name, "GetObjectsObj")
    if name in _NUMBERS and (not isinstance(value, int) or isinstance(value, bool)) and value is not None:
        raise WrongArgument(field, name, f'Expected type "Int", found {value!r}.')
    if name == "groupBy":
        for part, kind in (("path", "[String]!"), ("groups", "Int!"), ("objectsPerGroup", "Int!")):
            if not is_map(value) or value.get(part) is None:
                raise WrongArgument(field, name, f'In field "{part}": Expected "{kind}", found null.')


def _replicated(collection: Collection) -> bool:
    return int(collection.config.get("replicationConfig", {}).get("factor") or 1) > 1


def check_object(database: Database, collection: Collection, fields: Sequence[Field]) -> None:
    """Check what is asked for of objects.

    Raises:
        Fault: something is asked for that there is not.
    """
    known = {prop["name"]: prop for prop in collection.config.get("properties") or ()}
    for field in fields:
        if field.name == "_additional":
            wants_fields(field, f"{collection.name}Additional")
            for each in field.fields:
                _check_additional(database, collection, each)
        elif field.name == "__typename":
            wants_none(field, "String")
        elif field.name not in known:
            raise UnknownField(field, collection.name)
        else:
            _check_property(database, collection, field, known[field.name])


def _check_property(database: Database, collection: Collection, field: Field, prop: Mapping[str, Any]) -> None:
    kind = str(prop["dataType"][0])
    if collection.is_reference(field.name):
        name = f"{collection.name}{field.name[:1].upper()}{field.name[1:]}Obj"
        wants_fields(field, f"[{name}]")
        for each in field.fields:
            if not each.on:
                raise UnknownField(each, name)
            target = database.find(each.on)
            if target is None:
                raise Fault(f'Unknown type "{each.on}".', each.place)
            check_object(database, target, [each])
    elif kind in ("object", "object[]"):
        _check_nested(field, prop, f"{collection.name}_{field.name}_object")
    elif kind in ("geoCoordinates", "phoneNumber"):
        name, parts = ("GeoCoordinatesObj", _PLACE) if kind == "geoCoordinates" else ("PhoneNumberObj", _PHONE)
        _check_parts(field, f"{collection.name}{field.name}{name}", parts)
    else:
        wants_none(field, "String" if kind in ("text", "uuid", "date", "blob") else kind)


def _check_nested(field: Field, prop: Mapping[str, Any], kind: str) -> None:
    wants_fields(field, kind)
    known = {each["name"]: each for each in prop.get("nestedProperties") or ()}
    for each in field.fields:
        inner = known.get(each.name)
        if inner is None:
            raise UnknownField(each, kind)
        if inner["dataType"][0] in ("object", "object[]"):
            _check_nested(each, inner, f"{kind.removesuffix('_object')}_{each.name}_object")
        else:
            wants_none(each, str(inner["dataType"][0]))


def _check_parts(field: Field, kind: str, known: frozenset[str]) -> None:
    wants_fields(field, kind)
    for each in field.fields:
        if each.name not in known:
            raise UnknownField(each, kind)


def _check_additional(database: Database, collection: Collection, field: Field) -> None:
    kind = f"{collection.name}Additional"
    if field.name in PLAIN and (field.name != "isConsistent" or _replicated(collection)):
        wants_none(field, "String")
        return
    named = frozenset(collection.config.get("vectorConfig") or ())
    reranks = any(name.startswith("reranker-") for name in collection.config.get("moduleConfig") or ())
    structured: dict[str, Callable[[], None]] = {
        "classification": partial(_check_parts, field, f"{kind}Classification", _CLASSIFICATION),
        "generate": partial(_check_generate, field, kind),
        "group": partial(_check_group, database, collection, field),
    }
    if named:
        structured["vectors"] = partial(_check_parts, field, f"{kind}Vectors", named)
    if reranks:
        structured["rerank"] = partial(_check_rerank, field, kind)
    if field.name not in structured:
        raise UnknownField(field, kind)
    structured[field.name]()


def _check_rerank(field: Field, kind: str) -> None:
    _check_names(field, kind, "property", "query")
    _check_parts(field, f"{kind}Reranker", frozenset({"score"}))


def _check_generate(field: Field, kind: str) -> None:
    _check_names(field, kind, "singleResult", "groupedResult")
    parts = {"singleResult": {"prompt", "debug"}, "groupedResult": {"task", "properties", "debug"}}
    for name, value in field.arguments.items():
        for inner in value if is_map(value) else ():
            if inner not in parts[name]:
                raise WrongArgument(field, name, f'In field "{inner}": Unknown field.')
    _check_parts(field, f"{kind}Generate", _GENERATE)
    for each in field.fields:
        if each.name == "debug":
            _check_parts(each, f"{kind}DebugFields", frozenset({"prompt"}))


def _check_names(field: Field, kind: str, *known: str) -> None:
    for name in field.arguments:
        if name not in known:
            raise UnknownArgument(field, name, kind)


def _check_group(database: Database, collection: Collection, field: Field) -> None:
    kind = f"{collection.name}AdditionalGroup"
    _check_parts(field, kind, _GROUP)
    for each in field.fields:
        if each.name == "groupedBy":
            _check_parts(each, f"{kind}GroupedBy", frozenset({"path", "value"}))
        elif each.name == "hits":
            wants_fields(each, f"[{kind}Hits]")
            for inner in each.fields:
                if inner.name == "_additional":
                    _check_parts(inner, f"{kind}HitsAdditional", frozenset({"id", "vector", "distance"}))
                else:
                    check_object(database, collection, [inner])
