"""Writes of references.

A server appends a reference each time it gets it, so that additions are repeated only if they never arrived. Deletions
and replacements are idempotent.
"""

from __future__ import annotations

from typing import Any

from weaviate_gen._core import gating
from weaviate_gen._core.call import Call, Flow, Requirement, RpcRequest
from weaviate_gen._core.consistency import grpc_level, rest_level
from weaviate_gen._core.data.messages import batch_reference
from weaviate_gen._core.data.objects import beacons
from weaviate_gen._core.scope import Scope
from weaviate_gen._core.typeguards import is_iterable, is_mapping
from weaviate_gen._inputs.arguments import string
from weaviate_gen._inputs.errors import invalid
from weaviate_gen._inputs.identifiers import canonical_uuid
from weaviate_gen._types.data.batch import BatchReference, BatchReferenceReturn, ErrorReference
from weaviate_gen._types.data.objects import DataReference, DataReferenceMulti
from weaviate_gen.exceptions import WeaviateInvalidInputError
from weaviate_gen_wire import rest
from weaviate_gen_wire.grpc import messages as pb
from weaviate_gen_wire.grpc import rpcs

_FINE = frozenset({200, 204})


def _one(to: Any, instead: str) -> list[Any]:
    found = beacons(to, "to")
    if len(found) > 1:
        raise WeaviateInvalidInputError(f"this takes one object at a time; for several use {instead}")
    return found


def _address(scope: Scope, from_uuid: Any, from_property: Any) -> tuple[str, str, str]:
    return scope.name, canonical_uuid(from_uuid, "from_uuid"), string(from_property, "from_property")


def reference_add(scope: Scope, from_uuid: Any, from_property: Any, to: Any) -> Flow[None]:
    """Add one reference.

    Args:
        scope: where the object is that has it.
        from_uuid: that object's id.
        from_property: the property.
        to: what it points to.

    Returns:
        The flow.
    """
    address = _address(scope, from_uuid, from_property)
    for beacon in _one(to, "reference_add_many or reference_replace"):
        yield Call(
            rest.objects.objects_class_references_create(
                *address, body=beacon, consistency_level=rest_level(scope.consistency), tenant=scope.tenant
            ),
            _nothing,
            f"data.reference_add in collection {scope.name!r}",
            ok=_FINE,
            timeout_kind="insert",
        )


def reference_delete(scope: Scope, from_uuid: Any, from_property: Any, to: Any) -> Flow[None]:
    """Delete one reference.

    Args:
        scope: where the object is that has it.
        from_uuid: that object's id.
        from_property: the property.
        to: what it points to.

    Returns:
        The flow.
    """
    address = _address(scope, from_uuid, from_property)
    for beacon in _one(to, "reference_replace"):
        yield Call(
            rest.objects.objects_class_references_delete(
                *address, body=beacon, consistency_level=rest_level(scope.consistency), tenant=scope.tenant
            ),
            _nothing,
            f"data.reference_delete in collection {scope.name!r}",
            ok=_FINE,
            timeout_kind="insert",
            retry=True,
        )


def reference_replace(scope: Scope, from_uuid: Any, from_property: Any, to: Any) -> Call[None]:
    """Replace all references of a property.

    Args:
        scope: where the object is that has them.
        from_uuid: that object's id.
        from_property: the property.
        to: what they point to.

    Returns:
        The call.
    """
    address = _address(scope, from_uuid, from_property)
    targets: Any = beacons(to, "to")
    return Call(
        rest.objects.objects_class_references_put(
            *address, body=targets, consistency_level=rest_level(scope.consistency), tenant=scope.tenant
        ),
        _nothing,
        f"data.reference_replace in collection {scope.name!r}",
        ok=_FINE,
        timeout_kind="insert",
        retry=True,
    )


def reference_add_many(scope: Scope, refs: Any, over: str = "rest") -> Call[BatchReferenceReturn]:
    """Add many references in one request.

    Args:
        scope: where the objects are that have them.
        refs: the references.
        over: ``"rest"`` or ``"grpc"``.

    Returns:
        The call; it gives how they fared.
    """
    if not is_iterable(refs):
        raise invalid("refs", "a list of DataReference", refs)
    read: list[BatchReference] = []
    for ref in refs:
        if not isinstance(ref, DataReference | DataReferenceMulti):
            raise invalid("refs", "a list of DataReference", ref)
        target = ref.target_collection if isinstance(ref, DataReferenceMulti) else None
        read.extend(
            BatchReference(
                from_object_collection=scope.name,
                from_object_uuid=canonical_uuid(ref.from_uuid, "from_uuid"),
                from_property_name=ref.from_property,
                to_object_uuid=uuid,
                to_object_collection=target,
                tenant=scope.tenant,
                index=len(read),
            )
            for uuid in ref.to_uuids
        )
    if over not in {"rest", "grpc"}:
        raise invalid("over", '"rest" or "grpc"', over)
    send = send_references if over == "rest" else _send_messages
    return send(read, scope.consistency, f"data.reference_add_many in collection {scope.name!r}")


def _send_messages(read: list[BatchReference], consistency: Any, operation: str) -> Call[BatchReferenceReturn]:
    message = pb.BatchReferencesRequest(
        references=map(batch_reference, read), consistency_level=grpc_level(consistency)
    )

    def decode(reply: Any) -> BatchReferenceReturn:
        errors = {error.index: ErrorReference(error.error, read[int(error.index)]) for error in reply.errors}
        return BatchReferenceReturn(float(reply.took), errors, bool(errors))

    requires = (Requirement('reference_add_many(over="grpc")', gating.rpc(rpcs.BATCH_REFERENCES)),)
    return Call(RpcRequest(rpcs.BATCH_REFERENCES, message), decode, operation, timeout_kind="insert", requires=requires)


def send_references(read: list[BatchReference], consistency: Any, operation: str) -> Call[BatchReferenceReturn]:
    """Send references in one request.

    Args:
        read: the references.
        consistency: the consistency level.
        operation: what was asked, for messages.

    Returns:
        The call; it gives how they fared, by their place in `read`.
    """
    body: Any = [_row(each) for each in read]

    def decode(reply: tuple[int, Any]) -> BatchReferenceReturn:
        errors: dict[int, ErrorReference] = {}
        for place, (item, row) in enumerate(zip(read, reply[1] or [], strict=False)):
            words = _failure_message(row)
            if words is not None:
                errors[place] = ErrorReference(words, item)
        return BatchReferenceReturn(0.0, errors, bool(errors))

    return Call(
        rest.batch.batch_references_create(body=body, consistency_level=rest_level(consistency)),
        decode,
        operation,
        ok=frozenset({200}),
        timeout_kind="insert",
    )


def _row(item: BatchReference) -> dict[str, Any]:
    row: dict[str, Any] = {"from": item.from_beacon, "to": item.to_beacon}
    if item.tenant is not None:
        row["tenant"] = item.tenant
    return row


def _failure_message(row: Any) -> str | None:
    whole: dict[str, Any] = row or {}
    result: dict[str, Any] = whole.get("result") or {}
    if result.get("status") != "FAILED":
        return None
    errors: dict[str, Any] = result.get("errors") or {}
    found: list[Any] = errors.get("error") or []
    words = (each.get("message", each) if is_mapping(each) else each for each in found)
    return "; ".join(map(str, words)) or "refused without a reason"


def _nothing(reply: Any) -> None:  # noqa: ARG001 - every decoder gets the reply
    return None
