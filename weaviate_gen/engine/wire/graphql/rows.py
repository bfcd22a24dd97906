"""Results of searches as GraphQL has them: what is asked for, by the names that it is asked by."""

from __future__ import annotations

import json
import struct
from collections.abc import Callable, Mapping, Sequence
from typing import Any

from weaviate_gen.engine import deadline
from weaviate_gen.engine.collections.collection import Collection
from weaviate_gen.engine.database.database import Database
from weaviate_gen.engine.index.distance import certainty
from weaviate_gen.engine.search import assembly
from weaviate_gen.engine.search.hits import Found, Group, Hit, linked_record
from weaviate_gen.engine.search.query import Query
from weaviate_gen.engine.storage.record import Record
from weaviate_gen.engine.values.json_types import is_list, parts
from weaviate_gen.engine.wire.graphql.additional import generated
from weaviate_gen.engine.wire.graphql.fields import Field
from weaviate_gen.engine.wire.graphql.schema import type_name
from weaviate_gen.engine.wire.rest.object_body import numbers

_PHONE: Mapping[str, Any] = {
    "input": "",
    "internationalFormatted": "",
    "nationalFormatted": "",
    "national": 0,
    "valid": False,
    "countryCode": 0,
    "defaultCountry": "",
}
_FLOAT = struct.Struct("<f")


def chosen(value: Any, fields: Sequence[Field]) -> Any:
    """Return what is asked for of a value; the whole value, where it has no fields."""
    if value is None or not fields:
        return value
    if is_list(value):
        return [chosen(each, fields) for each in value]
    return {
        each.key: each.parent if each.name == "__typename" else chosen(value.get(each.name), each.fields)
        for each in fields
    }


class Rows:
    """Encoder of one search's results; it reads objects that they refer to, under the storage's lock."""

    def __init__(self, database: Database, collection: Collection, query: Query) -> None:
        self._database = database
        self._collection = collection
        self._query = query
        searched = query.near or query.hybrid
        self._certain = assembly.has_certainty(collection, None if searched is None else searched.targets.names)

    def of(self, found: Found, fields: Sequence[Field]) -> list[dict[str, Any]]:
        """Return a search's results, or its groups."""
        rows: list[dict[str, Any]] = []
        for hit in deadline.checked(found.hits if found.groups is None else (), deadline.OBJECTS):
            extras = self._extras(found, hit, first=not rows)
            rows.append(self._hit(found.kind, hit, fields, extras))
        for group in deadline.checked(found.groups or (), deadline.OBJECTS):
            extras = self._extras(found, group.head, first=not rows)
            rows.append(self._group(len(rows), group, fields, extras))
        return rows

    def _extras(self, found: Found, hit: Hit, *, first: bool) -> dict[str, Any]:
        """Return what models made of a result; the first one has what is about all of them, too."""
        extras = dict[str, Any]()
        if hit.rerank is not None:
            extras["rerank"] = [{"score": hit.rerank}]
        if self._query.generate is not None:
            generative = generated(hit.generated, found.summary if first else None, self._query.generate)
            extras |= {} if generative is None else {"generate": generative}
        if first:
            extras["queryProfile"] = self._profile(found)
        return extras

    def _profile(self, found: Found) -> str:
        kinds = ("keyword", "vector") if found.kind == "hybrid" else (found.kind,)
        searches = {kind: {"details": {"engine": "weaviate_gen.engine"}} for kind in kinds}
        shard = {"name": found.shard, "node": self._database.env.settings.node, "searches": searches}
        return json.dumps([shard], separators=(",", ":"))

    def _hit(self, kind: str, hit: Hit, fields: Sequence[Field], extras: Mapping[str, Any]) -> dict[str, Any]:
        def additional(field: Field) -> Any:
            known = dict[str, Any]()
            for each in field.fields:
                if each.name in extras:
                    known[each.name] = extras[each.name]
                else:
                    known |= self._search_metadata(kind, hit, each) or _metadata(hit.record, each)
            return _selected(known, field)

        return self._object(hit.record, self._collection, fields, additional)

    def _search_metadata(self, kind: str, hit: Hit, field: Field) -> dict[str, Any]:
        near = kind == "vector" and hit.distance is not None
        if field.name == "distance" and near:
            return {field.name: _number(hit.distance or 0.0)}
        if field.name == "certainty" and near and self._certain:
            return {field.name: certainty(hit.distance or 0.0)}
        if field.name == "score":
            return {field.name: _shortest(hit.score)}
        return {field.name: hit.explanation} if field.name == "explainScore" else {}

    def _group(self, position: int, group: Group, fields: Sequence[Field], extras: Mapping[str, Any]) -> dict[str, Any]:
        """Return a group as a row: beside `_additional`, it has nothing."""
        by = self._query.group_by

        def hits(field: Field) -> list[dict[str, Any]]:
            return [self._grouped_hit(hit, field.fields) for hit in deadline.checked(group.hits, deadline.OBJECTS)]

        def members(field: Field) -> dict[str, Any]:
            known = {
                "id": position,
                "groupedBy": {"path": [] if by is None else [by.prop], "value": group.name},
                "minDistance": _number(group.nearest),
                "maxDistance": _number(group.furthest),
                "count": len(group.hits),
            }
            plain: dict[str, Any] = chosen(known, field.fields)
            return plain | {each.key: hits(each) for each in field.fields if each.name == "hits"}

        def additional(field: Field) -> Any:
            groups = {each.key: members(each) for each in field.fields if each.name == "group"}
            rest = _selected(extras, field)
            return {**(rest or chosen({}, field.fields)), **groups} if groups else rest

        return {each.key: additional(each) if each.name == "_additional" else None for each in fields}

    def _grouped_hit(self, hit: Hit, fields: Sequence[Field]) -> dict[str, Any]:
        away = hit.away if hit.distance is None else hit.distance

        def additional(field: Field) -> Any:
            known = {"distance": _number(away)}
            for each in field.fields:
                known |= _metadata(hit.record, each)
            return _selected(known, field)

        return self._object(hit.record, self._collection, fields, additional)

    def _object(
        self,
        record: Record,
        collection: Collection,
        fields: Sequence[Field],
        additional: Callable[[Field], Any],
        kind: str = "",
    ) -> dict[str, Any]:
        """Return what is asked for of an object.

        Args:
            record: the object.
            collection: the collection that it is in.
            fields: what is asked for.
            additional: returns what is asked for of `_additional`.
            kind: the name of its type; empty: the one that the fields are asked for on.
        """
        row = dict[str, Any]()
        for each in fields:
            if each.name == "_additional":
                row[each.key] = additional(each)
            elif each.name == "__typename":
                row[each.key] = kind or each.parent
            elif collection.is_reference(each.name):
                row[each.key] = self._references(record.properties.get(each.name), collection, each)
            else:
                config = collection.property_config(each.name) or {}
                row[each.key] = _value(record.properties.get(each.name), config, each.fields)
        return row

    def _references(self, beacons: Any, collection: Collection, field: Field) -> list[dict[str, Any]] | None:
        """Return the objects that a reference leads to, of the types that something is asked for on."""
        config = collection.property_config(field.name) or {}
        targets = [
            (target, [each for each in field.fields if each.on in ("", type_name(target.name))])
            for name in parts(config, "dataType")
            if (target := self._database.catalog.find(name)) is not None
        ]
        rows: list[dict[str, Any]] = []
        for beacon in beacons or ():
            for target, fields in targets:
                record = linked_record(self._database.catalog, target, str(beacon["beacon"]), self._query.tenant)
                if fields and any(each.on for each in fields) and record is not None:
                    rows.append(self._linked(record, target, fields))
        return rows or None

    def _linked(self, record: Record, collection: Collection, fields: Sequence[Field]) -> dict[str, Any]:
        def additional(field: Field) -> Any:
            known = dict[str, Any]()
            for each in field.fields:
                known |= _metadata(record, each)
            return _selected(known, field)

        return self._object(record, collection, fields, additional, type_name(collection.name))


def _selected(known: Mapping[str, Any], field: Field) -> dict[str, Any] | None:
    """Return what is asked for in `_additional`; null where nothing of it is known."""
    if not any(each.name in known or each.name == "__typename" for each in field.fields):
        return None
    selected: dict[str, Any] = chosen(known, field.fields)
    return selected


def _metadata(record: Record, field: Field) -> dict[str, Any]:
    """Return a part of what is known about any object; empty where it is something else."""
    if field.name == "id":
        return {field.name: record.uuid}
    if field.name == "creationTimeUnix":
        return {field.name: str(record.created)}
    if field.name == "lastUpdateTimeUnix":
        return {field.name: str(record.updated)}
    if field.name == "isConsistent":
        return {field.name: True}  # there is one replica
    if field.name == "vector":
        return {field.name: [] if record.vector is None else numbers(record.vector)}
    if field.name == "vectors":
        vectors = {name: numbers(vector) for name, vector in record.vectors.items() if vector.size}
        return {field.name: vectors}
    return {}


def _number(value: float) -> float:
    """Return the shortest number that is the same in 32 bits."""
    return float(_shortest(value))


def _shortest(value: float) -> str:
    (exact,) = _FLOAT.unpack(_FLOAT.pack(value))
    for digits in range(1, 18):
        text = f"{exact:.{digits}g}"
        if _FLOAT.pack(float(text)) == _FLOAT.pack(exact):
            return text
    return repr(exact)


def _value(value: Any, config: Mapping[str, Any], fields: Sequence[Field]) -> Any:
    """Return what is asked for of a property's value."""
    if value is None:
        return None
    data_type = str(config["dataType"][0])
    if data_type == "object[]":
        return [_nested(each, config, fields) for each in value]
    if data_type == "object":
        return _nested(value, config, fields)
    if data_type == "phoneNumber":
        return chosen({**_PHONE, **value}, fields)
    return chosen(value, fields)


def _nested(value: Mapping[str, Any], config: Mapping[str, Any], fields: Sequence[Field]) -> dict[str, Any]:
    inner = {each["name"]: each for each in parts(config, "nestedProperties")}
    return {
        each.key: each.parent
        if each.name == "__typename"
        else _value(value.get(each.name), inner[each.name], each.fields)
        for each in fields
    }
