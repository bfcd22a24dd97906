"""Validation of what users add to a batch."""

from __future__ import annotations

import uuid as uuid_module
from collections.abc import Callable, Mapping
from typing import Any, TypeVar

from weaviate_gen._core.data import upserts
from weaviate_gen._core.data.objects import apart
from weaviate_gen._core.scope import Scope
from weaviate_gen._core.typeguards import is_mapping
from weaviate_gen._inputs.errors import described
from weaviate_gen._inputs.identifiers import canonical_uuid, canonical_uuids, collection_name
from weaviate_gen._types.data.batch import BatchAction, BatchObject, BatchReference
from weaviate_gen._types.data.objects import ReferenceToMulti
from weaviate_gen._types.data.tenants import Tenant
from weaviate_gen.exceptions import WeaviateBatchValidationError, WeaviateInvalidInputError

T = TypeVar("T")


def _sound(checked: Callable[..., T], *arguments: Any) -> T:
    try:
        return checked(*arguments)
    except WeaviateInvalidInputError as error:
        raise WeaviateBatchValidationError(str(error)) from None


def _name(value: object) -> str:
    return _sound(collection_name, value, "collection")


def tenant_name(tenant: str | Tenant | None) -> str | None:
    """Return a tenant's name."""
    return tenant.name if isinstance(tenant, Tenant) else tenant


def batch_object(
    collection: object,
    properties: object,
    references: object,
    uuid: object,
    vector: Any,
    tenant: str | Tenant | None,
    index: int,
    fresh: Callable[[], uuid_module.UUID],
    action: BatchAction = "add",
) -> BatchObject:
    """Return an object in canonical form.

    Args:
        collection: its collection's name.
        properties: its properties by name, or ``None``.
        references: its references by name, or ``None``.
        uuid: its id; one of `fresh` is taken if ``None``.
        vector: its vectors.
        tenant: its tenant.
        index: its place in the order of adding.
        fresh: returns a new id.
        action: what is done with it.

    Returns:
        The object.

    Raises:
        WeaviateBatchValidationError: if something is not well formed.
    """
    if properties is not None and not is_mapping(properties):
        scope = Scope(_name(collection), tenant_name(tenant))
        scope, properties, references, uuid, vector = _sound(apart, scope, properties, references, uuid, vector)
        tenant = scope.tenant
    checked: tuple[tuple[Any, str], ...] = ((properties, "properties"), (references, "references"))
    for value, name in checked:
        if value is not None and not isinstance(value, Mapping):
            raise WeaviateBatchValidationError(f"{name} must be a mapping of names to values, got {described(value)}")
    return BatchObject(
        collection=_name(collection),
        properties=properties,  # type: ignore[arg-type]  # checked above
        references=references,  # type: ignore[arg-type]  # checked above
        uuid=str(fresh()) if uuid is None and action == "add" else _sound(canonical_uuid, uuid, "uuid"),
        vector=vector,
        tenant=tenant_name(tenant),
        index=index,
        action=action,
    )


def upsert(
    collection: object, properties: object, key: Any, uuid: object, on_conflict: object, tenant: str | Tenant | None
) -> tuple[Any, BatchAction]:
    """Settle under which id an object is stored, and what is done if there is one.

    Args:
        collection: its collection's name.
        properties: its properties by name.
        key: the names of those that make the id, or ``None``.
        uuid: the id, or ``None``.
        on_conflict: what to do with one that is there.
        tenant: its tenant.

    Returns:
        The id, and what is done.

    Raises:
        WeaviateBatchValidationError: if it is not well formed, or has not one of `key` and `uuid`.
    """
    if (key is None) == (uuid is None):
        raise WeaviateBatchValidationError("an upsert requires either key or uuid")
    rule = _sound(upserts.rule_of, on_conflict)
    if key is not None:
        scope = Scope(_name(collection), tenant_name(tenant))
        scope, properties, *_ = _sound(apart, scope, properties, None, None, None)
        uuid = _sound(upserts.key_uuid, scope, properties, key)
    return uuid, rule


def batch_references(
    from_uuid: object,
    from_collection: object,
    from_property: object,
    to: object,
    tenant: str | Tenant | None,
    index: int,
) -> list[BatchReference]:
    """Return references in canonical form, one for each target.

    Args:
        from_uuid: id of the object that has them.
        from_collection: that object's collection.
        from_property: the property.
        to: what they point to.
        tenant: the tenant of the object that has them.
        index: the place of the first in the order of adding.

    Returns:
        The references.

    Raises:
        WeaviateBatchValidationError: if something is not well formed.
    """
    if not isinstance(from_property, str) or not from_property:
        raise WeaviateBatchValidationError(f"from_property must be a name, got {described(from_property)}")
    target = to.target_collection if isinstance(to, ReferenceToMulti) else None
    uuids = to.uuids_str if isinstance(to, ReferenceToMulti) else _sound(canonical_uuids, to, "to")
    return [
        BatchReference(
            from_object_collection=_name(from_collection),
            from_object_uuid=_sound(canonical_uuid, from_uuid, "from_uuid"),
            from_property_name=from_property,
            to_object_uuid=uuid,
            to_object_collection=None if target is None else _name(target),
            tenant=tenant_name(tenant),
            index=index + place,
        )
        for place, uuid in enumerate(uuids)
    ]
