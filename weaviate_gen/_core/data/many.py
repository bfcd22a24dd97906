"""Writes of many objects, over gRPC."""

from __future__ import annotations

import uuid as uuid_module
from collections.abc import Callable, Sequence
from typing import Any, TypeAlias

from weaviate_gen._core.call import Call, RpcRequest
from weaviate_gen._core.consistency import grpc_level
from weaviate_gen._core.data.messages import encoded
from weaviate_gen._core.data.objects import apart
from weaviate_gen._core.encoding import checks_encoding
from weaviate_gen._core.scope import Scope
from weaviate_gen._core.search.values import uuid_of_bytes
from weaviate_gen._core.typeguards import as_data_object, is_iterable, is_mapping
from weaviate_gen._inputs.arguments import boolean
from weaviate_gen._inputs.errors import shown
from weaviate_gen._inputs.identifiers import canonical_uuid
from weaviate_gen._types.data.batch import BatchObject, BatchObjectReturn, ErrorObject
from weaviate_gen._types.data.objects import DataObject
from weaviate_gen._types.data.results import DeleteManyObject, DeleteManyReturn
from weaviate_gen._types.query.conditions import FilterReturn
from weaviate_gen.exceptions import (
    WeaviateBaseError,
    WeaviateInsertInvalidPropertyError,
    WeaviateInsertManyAllFailedError,
    WeaviateInvalidInputError,
)
from weaviate_gen_wire.codec import objects as codec
from weaviate_gen_wire.grpc import messages as pb
from weaviate_gen_wire.grpc import rpcs

Refused: TypeAlias = dict[int, WeaviateBaseError]
"""Why objects cannot be sent, by their place in the list."""

_ITEM_ERRORS = (WeaviateInvalidInputError, WeaviateInsertInvalidPropertyError)


def batch_objects(
    scope: Scope, objects: Any, fresh: Callable[[], uuid_module.UUID]
) -> tuple[list[BatchObject], list[Any], Refused]:
    """Read what the user wants to insert.

    Args:
        scope: where.
        objects: mappings of properties, or :class:`DataObject`.
        fresh: returns a new id.

    Returns:
        The objects; the ids that the user gave, or ``None``; and those objects whose id is not one.
    """
    if is_mapping(objects) or not is_iterable(objects):
        raise WeaviateInvalidInputError(f"objects must be a list of objects, got {type(objects).__name__}")
    items: list[BatchObject] = []
    given: list[Any] = []
    refused: Refused = {}
    for index, item in enumerate(objects):
        one: DataObject[Any, Any] = as_data_object(item)
        given_properties: Any = one.properties
        own, error = scope, None
        if type(given_properties) is not dict and given_properties is not None and not is_mapping(given_properties):
            own, one, error = _apart(scope, one)
        uuid = one.uuid
        given.append(uuid)
        if error is not None:
            refused[index] = error
        try:
            uuid = str(fresh()) if uuid is None else canonical_uuid(uuid)
        except WeaviateInvalidInputError as error:
            refused[index] = error
        items.append(
            BatchObject(
                collection=scope.name,
                properties={} if one.properties is None else one.properties,
                references=one.references,
                uuid=uuid,
                vector=one.vector,
                tenant=own.tenant,
                index=index,
            )
        )
    return items, given, refused


def _apart(
    scope: Scope, item: DataObject[Any, Any]
) -> tuple[Scope, DataObject[Any, Any], WeaviateInvalidInputError | None]:
    """Return an object that has an instance of a model in parts, or why it cannot be."""
    try:
        own, properties, references, uuid, vector = apart(
            scope, item.properties, item.references, item.uuid, item.vector
        )
    except WeaviateInvalidInputError as error:
        return scope, DataObject(properties={}), error
    return own, DataObject(properties=properties, uuid=uuid, vector=vector, references=references), None


def insert_many(scope: Scope, objects: Sequence[Any], fresh: Callable[[], uuid_module.UUID]) -> Call[BatchObjectReturn]:
    """Store several new objects in one request; an object that cannot be sent is refused alone.

    Args:
        scope: where.
        objects: mappings of properties, or :class:`DataObject`.
        fresh: returns a new id.

    Returns:
        The call; it returns the outcome of each object.

    Raises:
        WeaviateInvalidInputError: not one object can be sent.
    """
    items, given, refused = batch_objects(scope, objects, fresh)
    operation = f"data.insert_many into collection {scope.name!r}"
    return send_objects(items, given, scope.consistency, operation, refused=refused)


def send_objects(
    items: list[BatchObject],
    given: list[Any],
    consistency: Any,
    operation: str,
    *,
    all_failed: bool = True,
    refused: Refused | None = None,
) -> Call[BatchObjectReturn]:
    """Send objects in one request, without those that cannot be sent.

    Args:
        items: the objects.
        given: the ids that the user gave them, or ``None``.
        consistency: the consistency level.
        operation: what was asked, for messages.
        all_failed: whether it is an error when not one of them is stored.
        refused: the objects that are known not to be sendable.

    Returns:
        The call; it returns the outcome of each object, by its place in `items`.

    Raises:
        WeaviateInvalidInputError: not one object can be sent.
        WeaviateInsertManyAllFailedError: by the call, if not one is stored.
    """
    unsent: Refused = dict(refused or {})
    rows: list[bytes] = []
    places: list[int] = []
    for place, item in enumerate(items):
        if place in unsent:
            continue
        try:
            rows.append(encoded(item))
        except _ITEM_ERRORS as error:
            unsent[place] = error
        else:
            places.append(place)
    if unsent and not rows:
        raise unsent[min(unsent)]
    message = codec.request(rows, grpc_level(consistency))

    def decode(reply: Any) -> BatchObjectReturn:
        failed = {place: f"object {place} is not sent: {error}" for place, error in unsent.items()}
        failed |= {places[error.index]: error.error for error in reply.errors}
        if all_failed and items and len(failed) == len(items):
            words = "\n".join(dict.fromkeys(failed.values()))
            error = WeaviateInsertManyAllFailedError(f"Server errors: {words}")
            error.asked, error.server_text = operation, words
            raise error
        errors: dict[int, ErrorObject] = {}
        uuids: dict[int, uuid_module.UUID] = {}
        responses: list[uuid_module.UUID | ErrorObject] = []
        for place, (item, own) in enumerate(zip(items, given, strict=True)):
            if place in failed:
                errors[place] = ErrorObject(failed[place], item, own)
                responses.append(errors[place])
            else:
                uuids[place] = uuid_module.UUID(str(item.uuid))
                responses.append(uuids[place])
        return BatchObjectReturn(responses, float(reply.took), errors, uuids, bool(errors))

    return Call(RpcRequest(rpcs.BATCH_OBJECTS, message), decode, operation, retry=True, timeout_kind="insert")


@checks_encoding
def delete_many(scope: Scope, where: Any, verbose: object, dry_run: object) -> Call[DeleteManyReturn[Any]]:
    """Delete what a filter matches.

    Args:
        scope: where.
        where: the filter.
        verbose: whether the objects are listed.
        dry_run: whether nothing is to be deleted.

    Returns:
        The call; it gives what was done.
    """
    if not isinstance(where, FilterReturn):
        raise WeaviateInvalidInputError(f"where must be a Filter, got {type(where).__name__}: {shown(where)}")
    listed = boolean(verbose, "verbose")
    message = pb.BatchDeleteRequest(
        collection=scope.name,
        filters=where.to_wire(),
        verbose=listed,
        dry_run=boolean(dry_run, "dry_run"),
        consistency_level=grpc_level(scope.consistency),
        tenant=scope.tenant,
    )

    def decode(reply: Any) -> DeleteManyReturn[Any]:
        objects = None
        if listed:
            objects = [
                DeleteManyObject(uuid_of_bytes(each.uuid), each.successful, each.error or None)
                for each in reply.objects
            ]
        return DeleteManyReturn(reply.failed, reply.matches, objects, reply.successful, reply.took)

    return Call(
        RpcRequest(rpcs.BATCH_DELETE, message),
        decode,
        f"data.delete_many in collection {scope.name!r}",
        timeout_kind="insert",
    )
