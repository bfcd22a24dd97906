"""Writes of one object, over REST."""

from __future__ import annotations

import uuid as uuid_module
from collections.abc import Mapping
from typing import Any

from weaviate_gen._core import values, vectors
from weaviate_gen._core.call import Call
from weaviate_gen._core.consistency import rest_level
from weaviate_gen._core.scope import Scope
from weaviate_gen._core.typeguards import is_mapping
from weaviate_gen._inputs.beacons import beacon
from weaviate_gen._inputs.errors import invalid
from weaviate_gen._inputs.identifiers import canonical_uuid, canonical_uuids
from weaviate_gen._types.data.objects import ReferenceToMulti
from weaviate_gen_wire import rest

_CREATED = frozenset({200})
_UPDATED = frozenset({200, 204})
_DELETED = frozenset({204, 404})
_EXISTS = frozenset({204, 404})


def _mapping(value: object, name: str) -> Mapping[Any, Any]:
    if not is_mapping(value):
        raise invalid(name, "a mapping of names to values", value)
    return value


def apart(scope: Scope, properties: Any, references: Any, uuid: Any, vector: Any) -> tuple[Scope, Any, Any, Any, Any]:
    """Split an instance of a model; anything else is returned verbatim.

    Args:
        scope: where it goes.
        properties: the instance.
        references: the references that were passed beside it.
        uuid: the id that was passed beside it.
        vector: the vector that was passed beside it.

    Returns:
        All of them, of the instance.
    """
    if properties is None or is_mapping(properties):
        return scope, properties, references, uuid, vector
    from weaviate_gen._core.modeling.instances import parts

    found = parts(scope, properties, references, uuid, vector)
    return found.scope, found.properties, found.references, found.uuid, found.vector


def beacons(reference: Any, name: str) -> list[dict[str, str]]:
    """Return a reference's targets for REST.

    Args:
        reference: a UUID, several, or a :class:`ReferenceToMulti`.
        name: the property's name, for messages.

    Returns:
        One beacon a target.
    """
    if isinstance(reference, ReferenceToMulti):
        return [{"beacon": beacon(uuid, reference.target_collection)} for uuid in reference.uuids_str]
    return [{"beacon": beacon(uuid)} for uuid in canonical_uuids(reference, name)]


def body(scope: Scope, properties: Any, references: Any, vector: Any) -> Any:
    """Return an object for REST, without its id.

    Args:
        scope: the collection and tenant.
        properties: by name; ``None`` is none.
        references: by name of the property; ``None`` is none.
        vector: one vector, several by name, or ``None``.

    Returns:
        The JSON.

    Raises:
        WeaviateInvalidInputError: if one of them is something else.
    """
    fields: dict[str, Any] = {}
    if properties is not None:
        try:
            fields.update(values.properties_to_json(_mapping(properties, "properties"), ""))
        except RecursionError as error:
            raise values.too_deep() from error
    if references is not None:
        fields.update({name: beacons(each, name) for name, each in _mapping(references, "references").items()})
    wire: dict[str, Any] = {"class": scope.name, "properties": fields}
    unnamed, named = vectors.to_json(vector)
    if unnamed is not None:
        wire["vector"] = unnamed
    if named is not None:
        wire["vectors"] = named
    if scope.tenant is not None:
        wire["tenant"] = scope.tenant
    return wire


def insert(
    scope: Scope, properties: Any, references: Any, uuid: Any, vector: Any, fresh: uuid_module.UUID
) -> Call[uuid_module.UUID]:
    """Store a new object.

    Args:
        scope: where.
        properties: its properties by name.
        references: its references by name.
        uuid: its id; `fresh` is taken if ``None``.
        vector: its vectors.
        fresh: a new id.

    Returns:
        The call; it gives the id.
    """
    scope, properties, references, uuid, vector = apart(scope, properties, references, uuid, vector)
    given = str(fresh) if uuid is None else canonical_uuid(uuid)
    wire = body(scope, _mapping(properties, "properties"), references, vector)
    wire["id"] = given
    return Call(
        rest.objects.objects_create(body=wire, consistency_level=rest_level(scope.consistency)),
        lambda reply: uuid_module.UUID(given),  # noqa: ARG005 - the server's answer repeats the object
        f"data.insert into collection {scope.name!r}",
        ok=_CREATED,
        timeout_kind="insert",
    )


def replace(scope: Scope, uuid: Any, properties: Any, references: Any, vector: Any) -> Call[None]:
    """Replace the object with this id.

    Args:
        scope: where.
        uuid: the id.
        properties: its properties by name; none of the former stay.
        references: its references by name.
        vector: its vectors.

    Returns:
        The call.
    """
    scope, properties, references, uuid, vector = apart(scope, properties, references, uuid, vector)
    given = canonical_uuid(uuid)
    wire = body(scope, _mapping(properties, "properties"), references, vector)
    wire["id"] = given
    return Call(
        rest.objects.objects_class_put(scope.name, given, body=wire, consistency_level=rest_level(scope.consistency)),
        _nothing,
        f"data.replace in collection {scope.name!r}",
        ok=_CREATED,
        timeout_kind="insert",
        retry=True,
    )


def update(scope: Scope, uuid: Any, properties: Any, references: Any, vector: Any) -> Call[None]:
    """Change some of an object's properties; the others stay.

    Args:
        scope: where.
        uuid: the id.
        properties: the changed properties by name.
        references: the changed references by name.
        vector: the changed vectors.

    Returns:
        The call.
    """
    scope, properties, references, uuid, vector = apart(scope, properties, references, uuid, vector)
    given = canonical_uuid(uuid)
    wire = body(scope, properties, references, vector)
    return Call(
        rest.objects.objects_class_patch(scope.name, given, body=wire, consistency_level=rest_level(scope.consistency)),
        _nothing,
        f"data.update in collection {scope.name!r}",
        ok=_UPDATED,
        timeout_kind="insert",
        retry=not references,  # a merge appends references
    )


def exists(scope: Scope, uuid: Any) -> Call[bool]:
    """Ask whether there is an object with this id.

    Args:
        scope: where.
        uuid: the id.

    Returns:
        The call.
    """
    return Call(
        rest.objects.objects_class_head(
            scope.name,
            canonical_uuid(uuid),
            consistency_level=rest_level(scope.consistency),
            tenant=scope.tenant,
        ),
        lambda reply: bool(reply[0] == 204),
        f"data.exists in collection {scope.name!r}",
        ok=_EXISTS,
        retry=True,
    )


def delete_by_id(scope: Scope, uuid: Any) -> Call[bool]:
    """Delete the object with this id.

    Args:
        scope: where.
        uuid: the id.

    Returns:
        The call; it gives whether there was one.
    """
    return Call(
        rest.objects.objects_class_delete(
            scope.name,
            canonical_uuid(uuid),
            consistency_level=rest_level(scope.consistency),
            tenant=scope.tenant,
        ),
        lambda reply: bool(reply[0] == 204),
        f"data.delete_by_id in collection {scope.name!r}",
        ok=_DELETED,
        timeout_kind="insert",
        retry=True,
    )


def validate(scope: Scope, properties: Any, references: Any, uuid: Any, vector: Any) -> Call[None]:
    """Validate an object on the server, without storing it.

    Args:
        scope: where it would go.
        properties: its properties by name.
        references: its references by name.
        uuid: its id.
        vector: its vectors.

    Returns:
        The call.
    """
    scope, properties, references, uuid, vector = apart(scope, properties, references, uuid, vector)
    wire = body(scope, _mapping(properties, "properties"), references, vector)
    wire["id"] = canonical_uuid(uuid)
    return Call(
        rest.objects.objects_validate(body=wire),
        _nothing,
        f"data.validate for collection {scope.name!r}",
        ok=_CREATED,
        retry=True,
    )


def _nothing(reply: Any) -> None:  # noqa: ARG001 - every decoder gets the reply
    return None
