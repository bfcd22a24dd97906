"""Writes of many objects, over gRPC."""

from __future__ import annotations

import uuid as uuid_module
from collections.abc import Callable, Sequence
from typing import Any

from weaviate_gen._core import check
from weaviate_gen._core.call import Call, RpcRequest
from weaviate_gen._core.data.messages import encoded, level
from weaviate_gen._core.kinds import as_data_object, is_iterable, is_mapping
from weaviate_gen._core.scope import Scope
from weaviate_gen.data.batch import BatchObject, BatchObjectReturn, ErrorObject
from weaviate_gen.data.results import DeleteManyObject, DeleteManyReturn
from weaviate_gen.exceptions import WeaviateInsertManyAllFailedError, WeaviateInvalidInputError
from weaviate_gen.query.filters import FilterReturn
from weaviate_gen_wire.codec import objects as codec
from weaviate_gen_wire.grpc import messages as pb
from weaviate_gen_wire.grpc import rpcs


def batch_objects(
    scope: Scope, objects: Any, fresh: Callable[[], uuid_module.UUID]
) -> tuple[list[BatchObject], list[Any]]:
    """Read what the user wants to insert.

    Args:
        scope: where.
        objects: mappings of properties, or :class:`DataObject`.
        fresh: gives a new id.

    Returns:
        The objects, and the ids that the user gave, or ``None``.
    """
    if is_mapping(objects) or not is_iterable(objects):
        raise WeaviateInvalidInputError(f"objects must be a list of objects, and is {type(objects).__name__}")
    read: list[BatchObject] = []
    given: list[Any] = []
    for index, item in enumerate(objects):
        one = as_data_object(item)
        given.append(one.uuid)
        uuid = str(fresh()) if one.uuid is None else check.uuid(one.uuid, f"uuid of object {index}")
        read.append(
            BatchObject(
                collection=scope.name,
                properties={} if one.properties is None else one.properties,
                references=one.references,
                uuid=uuid,
                vector=one.vector,
                tenant=scope.tenant,
                index=index,
            )
        )
    return read, given


def insert_many(scope: Scope, objects: Sequence[Any], fresh: Callable[[], uuid_module.UUID]) -> Call[BatchObjectReturn]:
    """Store several new objects in one request.

    Args:
        scope: where.
        objects: mappings of properties, or :class:`DataObject`.
        fresh: gives a new id.

    Returns:
        The call; it gives how they fared.
    """
    read, given = batch_objects(scope, objects, fresh)
    return send_objects(read, given, scope.consistency, f"data.insert_many into collection {scope.name!r}")


def send_objects(
    read: list[BatchObject], given: list[Any], consistency: Any, what: str, *, all_failed: bool = True
) -> Call[BatchObjectReturn]:
    """Send objects in one request.

    Args:
        read: the objects.
        given: the ids that the user gave them, or ``None``.
        consistency: the consistency level.
        what: what was asked, for messages.
        all_failed: whether it is an error when not one of them is stored.

    Returns:
        The call; it gives how they fared, by their place in `read`.

    Raises:
        WeaviateInsertManyAllFailedError: by the call, if not one is stored.
    """
    message = codec.request(map(encoded, read), level(consistency))

    def decode(reply: Any) -> BatchObjectReturn:
        refused = {error.index: error.error for error in reply.errors}
        if all_failed and read and len(refused) == len(read):
            words = "\n".join(dict.fromkeys(refused.values()))
            error = WeaviateInsertManyAllFailedError(f"The server says: {words}")
            error.asked, error.server_text = what, words
            raise error
        errors: dict[int, ErrorObject] = {}
        uuids: dict[int, uuid_module.UUID] = {}
        responses: list[uuid_module.UUID | ErrorObject] = []
        for place, (item, own) in enumerate(zip(read, given, strict=True)):
            if place in refused:
                errors[place] = ErrorObject(refused[place], item, own)
                responses.append(errors[place])
            else:
                uuids[place] = uuid_module.UUID(str(item.uuid))
                responses.append(uuids[place])
        return BatchObjectReturn(responses, float(reply.took), errors, uuids, bool(errors))

    return Call(RpcRequest(rpcs.BATCH_OBJECTS, message), decode, what, retry=True, budget="insert")


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
        raise WeaviateInvalidInputError(f"where must be a Filter, as what is deleted has to be said; it is {where!r}")
    listed = check.boolean(verbose, "verbose")
    message = pb.BatchDeleteRequest(
        collection=scope.name,
        filters=where.to_wire(),
        verbose=listed,
        dry_run=check.boolean(dry_run, "dry_run"),
        consistency_level=level(scope.consistency),
        tenant=scope.tenant,
    )

    def decode(reply: Any) -> DeleteManyReturn[Any]:
        objects = None
        if listed:
            objects = [
                DeleteManyObject(uuid_module.UUID(bytes=each.uuid), each.successful, each.error or None)
                for each in reply.objects
            ]
        return DeleteManyReturn(reply.failed, reply.matches, objects, reply.successful, reply.took)

    return Call(
        RpcRequest(rpcs.BATCH_DELETE, message),
        decode,
        f"data.delete_many in collection {scope.name!r}",
        budget="insert",
    )
