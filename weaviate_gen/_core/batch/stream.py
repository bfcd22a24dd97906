"""The messages of a batch stream."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from weaviate_gen._core.batch.ledger import Ledger
from weaviate_gen._core.data.messages import batch_object, batch_reference, level
from weaviate_gen.data.batch import BatchObject, BatchReference
from weaviate_gen.exceptions import WeaviateInvalidInputError
from weaviate_gen_wire.grpc import messages as pb

SINCE = (1, 36, 0)
"""The first server version with batch streams."""

_AROUND = 64
"""Bytes that a message may need around what it carries."""


def start(consistency: Any) -> bytes:
    """Give the first message of a stream."""
    request = pb.BatchStreamRequest()
    request.start.SetInParent()
    number = level(consistency)
    if number is not None:
        request.start.consistency_level = number
    return request.SerializeToString()


def stop() -> bytes:
    """Give the last message of a stream."""
    request = pb.BatchStreamRequest()
    request.stop.SetInParent()
    return request.SerializeToString()


@dataclass(slots=True)
class _Pack:
    message: Any
    size: int


def data(
    ledger: Ledger, objects: Sequence[BatchObject], references: Sequence[BatchReference], limit: int, lane: int = 0
) -> list[bytes]:
    """Give the messages that carry objects and references, none larger than `limit` bytes.

    What cannot be written as such a message is answered for at once, with the reason.

    Args:
        ledger: the account of the batch.
        objects: to be sent.
        references: to be sent.
        limit: bytes of the largest message.
        lane: by which stream they go.

    Returns:
        The messages.
    """
    packs = [_Pack(pb.BatchStreamRequest(), 0)]
    for item in objects:
        try:
            message = batch_object(item)
            size = message.ByteSize()
            if size + _AROUND > limit:
                raise WeaviateInvalidInputError(f"it has {size:,} bytes, and the server takes messages of {limit:,}")
        except Exception as error:  # noqa: BLE001 - whatever it is, it is told with the object
            ledger.object_done(str(item.uuid), str(error) or type(error).__name__, lane)
            continue
        _room(packs, size, limit).data.objects.values.append(message)
    for reference in references:
        pointer = batch_reference(reference)
        _room(packs, pointer.ByteSize(), limit).data.references.values.append(pointer)
    return [pack.message.SerializeToString() for pack in packs if pack.size]


def _room(packs: list[_Pack], size: int, limit: int) -> Any:
    if packs[-1].size and packs[-1].size + size + _AROUND > limit:
        packs.append(_Pack(pb.BatchStreamRequest(), 0))
    packs[-1].size += size + _AROUND
    return packs[-1].message


@dataclass(frozen=True, slots=True)
class News:
    """What a reply means for the sender.

    Attributes:
        started: the server takes data.
        closing: the server goes away; what it has not answered for is to be sent to the next stream.
        size: how many objects to send at a time from now on, or ``None``.
        wait: seconds that the server needs before it takes more, or ``None``.
    """

    started: bool = False
    closing: bool = False
    size: int | None = None
    wait: float | None = None


def read(ledger: Ledger, reply: bytes, lane: int = 0) -> News:
    """Book a reply.

    Args:
        ledger: the account of the batch.
        reply: the encoded message.
        lane: the stream that it came by.

    Returns:
        What it means for the sender.
    """
    message = pb.BatchStreamReply.FromString(reply)
    kind = message.WhichOneof("message")
    if kind == "results":
        for error in message.results.errors:
            _book(ledger, error, error.error or "refused without a reason", lane)
        for success in message.results.successes:
            _book(ledger, success, None, lane)
    elif kind == "acks":
        ledger.heard((*message.acks.uuids, *message.acks.beacons), lane)
    elif kind == "backoff":
        return News(size=message.backoff.batch_size)
    elif kind == "out_of_memory":
        refused = [*message.out_of_memory.uuids, *message.out_of_memory.beacons]
        ledger.send_again(lane, refused)
        return News(size=len(refused) // 2 or None, wait=float(message.out_of_memory.wait_time), closing=True)
    return News(started=kind == "started", closing=kind == "shutting_down")


def _book(ledger: Ledger, detail: Any, error: str | None, lane: int) -> None:
    if detail.WhichOneof("detail") == "beacon":
        ledger.reference_done(detail.beacon, error, lane)
    else:
        ledger.object_done(detail.uuid, error, lane)
