"""Messages of a batch stream."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from weaviate_gen._core import gating
from weaviate_gen._core.batch.state import BatchState, Failure
from weaviate_gen._core.consistency import grpc_level
from weaviate_gen._core.data.messages import batch_object, batch_reference
from weaviate_gen._runtime.gates import MinVersions
from weaviate_gen._runtime.records import record
from weaviate_gen._types.data.batch import BatchObject, BatchReference
from weaviate_gen.exceptions import WeaviateInvalidInputError
from weaviate_gen_wire.grpc import messages as pb
from weaviate_gen_wire.grpc import rpcs

_OVERHEAD = 64
"""Bytes of a message beside what it carries, at most."""


def min_versions() -> MinVersions:
    """Return which servers have batch streams."""
    return gating.rpc(rpcs.BATCH_STREAM)


def start(consistency: Any) -> bytes:
    """Return the first message of a stream."""
    request = pb.BatchStreamRequest()
    request.start.SetInParent()
    number = grpc_level(consistency)
    if number is not None:
        request.start.consistency_level = number
    return request.SerializeToString()


def stop() -> bytes:
    """Return the last message of a stream."""
    request = pb.BatchStreamRequest()
    request.stop.SetInParent()
    return request.SerializeToString()


@record(slots=True)
class _Pack:
    message: Any
    size: int


def data(
    state: BatchState, objects: Sequence[BatchObject], references: Sequence[BatchReference], limit: int, number: int = 0
) -> list[bytes]:
    """Return the messages that carry objects and references, none larger than `limit` bytes.

    What cannot be written as such a message is answered for at once, with the reason.

    Args:
        state: the items of the batch.
        objects: to be sent.
        references: to be sent.
        limit: bytes of the largest message.
        number: the stream that they are sent on.

    Returns:
        The messages.
    """
    packs = [_Pack(pb.BatchStreamRequest(), 0)]
    for item in objects:
        try:
            message = batch_object(item)
            size = message.ByteSize()
            if size + _OVERHEAD > limit:
                raise WeaviateInvalidInputError(f"an object must fit into a message of {limit:,} bytes, got {size:,}")
        except Exception as error:  # noqa: BLE001 - reported with the object
            state.object_done(str(item.uuid), Failure.of(error), number)
            continue
        _room(packs, size, limit).data.objects.values.append(message)
    for reference in references:
        try:
            pointer = batch_reference(reference)
        except ValueError as error:
            state.reference_done(reference, Failure.of(error), number)
            continue
        _room(packs, pointer.ByteSize(), limit).data.references.values.append(pointer)
    return [pack.message.SerializeToString() for pack in packs if pack.size]


def _room(packs: list[_Pack], size: int, limit: int) -> Any:
    if packs[-1].size and packs[-1].size + size + _OVERHEAD > limit:
        packs.append(_Pack(pb.BatchStreamRequest(), 0))
    packs[-1].size += size + _OVERHEAD
    return packs[-1].message


@record(frozen=True, slots=True)
class StreamEvent:
    """A reply, as far as the sender must react to it.

    Attributes:
        started: the server takes data.
        closing: the server ends the stream; what it does not answer for goes to the next one.
        size: how many objects to send in a message from now on, or ``None``.
        wait: seconds that the server needs before it takes more, or ``None``.
    """

    started: bool = False
    closing: bool = False
    size: int | None = None
    wait: float | None = None


def read(state: BatchState, reply: bytes, number: int = 0) -> StreamEvent:
    """Apply a reply to the items that were sent.

    Args:
        state: the items of the batch.
        reply: the encoded message.
        number: the stream that it came on.

    Returns:
        What it means for the sender.
    """
    message = pb.BatchStreamReply.FromString(reply)
    kind = message.WhichOneof("message")
    if kind == "results":
        for error in message.results.errors:
            _record(state, error, error.error or "refused without a reason", number)
        for success in message.results.successes:
            _record(state, success, None, number)
    elif kind == "acks":
        state.acknowledge((*message.acks.uuids, *message.acks.beacons), number)
    elif kind == "backoff":
        return StreamEvent(size=message.backoff.batch_size)
    elif kind == "out_of_memory":
        refused = [*message.out_of_memory.uuids, *message.out_of_memory.beacons]
        state.resend(number, refused)
        return StreamEvent(size=len(refused) // 2 or None, wait=float(message.out_of_memory.wait_time), closing=True)
    return StreamEvent(started=kind == "started", closing=kind == "shutting_down")


def _record(state: BatchState, detail: Any, error: str | None, number: int) -> None:
    if detail.WhichOneof("detail") == "beacon":
        state.beacon_done(detail.beacon, error, number)
    else:
        state.object_done(detail.uuid, None if error is None else Failure(error), number)
