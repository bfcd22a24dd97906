"""What a search returns: properties, references, nested objects, metadata."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

from weaviate_gen.engine.collections.collection import Collection
from weaviate_gen.engine.database.database import Database
from weaviate_gen.engine.errors import EngineError
from weaviate_gen.engine.search.assembly import has_certainty
from weaviate_gen.engine.search.clauses import named_target, reference_targets
from weaviate_gen.engine.values.capitals import uncapitalized

_OBJECTS = frozenset({"object", "object[]"})
_BLOBS = frozenset({"blob", "blobHash"})
_MOST_REMEMBERED = 64


@dataclass(frozen=True, slots=True)
class Metadata:
    """Which metadata to return; see the `MetadataRequest` message."""

    uuid: bool = False
    vector: bool = False
    vectors: tuple[str, ...] = ()
    created: bool = False
    updated: bool = False
    distance: bool = False
    certainty: bool = False
    score: bool = False
    explain_score: bool = False
    is_consistent: bool = False
    query_profile: bool = False


@dataclass(frozen=True, slots=True)
class Nested:
    """A property of objects, and which of its fields to return.

    Attributes:
        name: the field.
        data_type: its type.
        fields: the fields of an object; empty for others.
    """

    name: str
    data_type: str
    fields: tuple[Nested, ...] = ()


@dataclass(frozen=True, slots=True)
class Reference:
    """A reference, and what to return of the objects it points at.

    Attributes:
        name: the property.
        collection: where the objects are that are wanted.
        inner: what of them.
    """

    name: str
    collection: Collection
    inner: Selection


@dataclass(frozen=True, slots=True)
class Selection:
    """What to return of an object.

    Attributes:
        fields: properties that are no references.
        references: references.
        metadata: metadata.
    """

    fields: tuple[Nested, ...] = ()
    references: tuple[Reference, ...] = ()
    metadata: Metadata = field(default_factory=Metadata)


def read_returned(database: Database, collection: Collection, request: Any, targets: Sequence[str] | None) -> Selection:
    """Read what a `SearchRequest` wants back; what it says is remembered, as most requests say the same.

    Args:
        database: whose schema it speaks of.
        collection: whose objects.
        request: the request.
        targets: the vectors searched; `None` if it is not a vector search; then there is no certainty.

    Raises:
        EngineError: a property is not there.
    """
    properties = request.properties if request.HasField("properties") else None
    message = request.metadata if request.HasField("metadata") else None
    if properties is not None and properties.ref_properties:  # they depend on other collections
        metadata = read_metadata(collection, message, targets)
        return read_selection(database, collection, properties, metadata, targets or ())
    encoded = None if properties is None else properties.SerializeToString()
    key = "selection", encoded, message and message.SerializeToString(), targets and tuple(targets)
    known = collection.schema.derived
    if key not in known:
        if len(known) >= _MOST_REMEMBERED:
            known.clear()
        known[key] = read_selection(
            database, collection, properties, read_metadata(collection, message, targets), targets or ()
        )
    selection: Selection = known[key]
    return selection


def read_selection(
    database: Database,
    collection: Collection,
    properties: Any | None,
    metadata: Metadata,
    targets: Sequence[str] = (),
    *,
    linked: bool = False,
) -> Selection:
    """Read what is asked for.

    Args:
        database: whose schema it speaks of.
        collection: whose objects.
        properties: a `PropertiesRequest`; `None`: every property that is no reference and no blob.
        metadata: what of the metadata.
        targets: the vectors searched, which decide whether there is a certainty.
        linked: whether the objects are those that a reference leads to.

    Raises:
        EngineError: a property is not there.
    """
    if properties is None:
        return Selection(_all_fields(collection), metadata=metadata)
    if properties.return_all_nonref_properties:
        fields = list(_all_fields(collection))
    else:
        fields = [_named(collection, uncapitalized(name)) for name in properties.non_ref_properties]
    for message in properties.object_properties:
        name = uncapitalized(message.prop_name)
        config = collection.property_config(name)
        if config is not None:
            fields.append(_nested(config, message))
        elif not linked:  # behind references, and inside of objects, a server overlooks what is not there
            raise EngineError("property_not_found", "in_schema", collection=collection.name, property=name)
    references = [_reference(database, collection, message, targets) for message in properties.ref_properties]
    chosen = {field.name: field for field in fields}  # of two entries for a property the later one counts
    return Selection(tuple(chosen.values()), tuple(references), metadata)


def with_property(selection: Selection, collection: Collection, name: str) -> Selection:
    """Return a selection with one more property, as a server adds the one that results are grouped by."""
    schema = collection.schema
    known = schema.property_config(name) is not None and not schema.is_reference(name)
    if not known or any(field.name == name for field in selection.fields):
        return selection
    return replace(selection, fields=(*selection.fields, _named(collection, name)))


def read_metadata(collection: Collection, message: Any | None, targets: Sequence[str] | None) -> Metadata:
    """Read a `MetadataRequest`.

    Args:
        collection: whose objects.
        message: the message; `None`: nothing.
        targets: the vectors searched; `None` if it is not a vector search; then there is no certainty.
    """
    if message is None:
        return Metadata()
    names = tuple(message.vectors)
    if message.vector:
        named = tuple(name for name in collection.vectors if name)
        names = named or names
    certain = has_certainty(collection, targets)
    return Metadata(
        message.uuid,
        message.vector,
        names,
        message.creation_time_unix,
        message.last_update_time_unix,
        message.distance,
        message.certainty and certain,
        message.score,
        message.explain_score,
        message.is_consistent,
        message.query_profile,
    )


def _config(collection: Collection, name: str) -> Mapping[str, Any]:
    found = collection.property_config(name)
    if found is None:
        raise EngineError("property_not_found", "in_schema", collection=collection.name, property=name).within(
            f"extract properties request: get property by name {name} for class {collection.name}"
        )
    return found


def _all_fields(collection: Collection) -> tuple[Nested, ...]:
    return tuple(
        _whole(prop)
        for name, prop in collection.properties.items()
        if not collection.is_reference(name) and prop["dataType"][0] not in _BLOBS
    )


def _named(collection: Collection, name: str) -> Nested:
    return _whole(_config(collection, name))


def _whole(prop: Mapping[str, Any]) -> Nested:
    kind = str(prop["dataType"][0])
    if kind not in _OBJECTS:
        return Nested(str(prop["name"]), kind)
    inner = [one for one in prop.get("nestedProperties") or () if one["dataType"][0] not in _BLOBS]
    return Nested(str(prop["name"]), kind, tuple(_whole(one) for one in inner))


def _nested(prop: Mapping[str, Any], message: Any) -> Nested:
    inner = {one["name"]: one for one in prop.get("nestedProperties") or ()}
    names = (uncapitalized(name) for name in message.primitive_properties)
    fields = [_whole(inner[name]) for name in names if name in inner]
    for child in message.object_properties:
        found = inner.get(uncapitalized(child.prop_name))
        if found is not None:
            fields.append(_nested(found, child))
    return Nested(str(prop["name"]), str(prop["dataType"][0]), tuple(fields))


def reference_target(collection: Collection, message: Any) -> str:
    """Return the collection that a `RefPropertiesRequest` follows a reference into.

    Returns:
        The only collection that the property leads to, or of several the one asked for; empty where there is none.
    """
    name = uncapitalized(message.reference_property)
    prop = collection.property_config(name)
    if prop is None or not collection.is_reference(name):
        return ""
    return str(prop["dataType"][0]) if len(prop["dataType"]) == 1 else str(message.target_collection)


def followed(database: Database, collection: Collection, properties: Any) -> Iterator[str]:
    """Yield the name of every collection that a `PropertiesRequest` follows a reference into."""
    for message in properties.ref_properties:
        name = reference_target(collection, message)
        if not name:
            continue
        yield name
        target = database.catalog.find(name)
        if target is not None:
            yield from followed(database, target, message.properties)


def _reference(database: Database, collection: Collection, message: Any, targets: Sequence[str]) -> Reference:
    name = uncapitalized(message.reference_property)
    _config(collection, name)
    linked = reference_targets(collection, name)
    target_name = reference_target(collection, message)
    if not target_name:
        raise EngineError(
            "reference_target_unclear", "linked", collection=collection.name, property=name, linked=linked
        )
    target = named_target(database.catalog, target_name)
    metadata = read_metadata(target, message.metadata if message.HasField("metadata") else None, targets or None)
    properties = message.properties if message.HasField("properties") else None
    return Reference(name, target, read_selection(database, target, properties, metadata, targets, linked=True))
