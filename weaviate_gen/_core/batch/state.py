"""Tracks pending, in-flight and completed items of a batch.

An item is accepted, then pending, then in flight on a connection, then completed: stored, or failed with what is known
about it. Whatever is accepted is kept until it is completed, and :meth:`BatchState.end` completes everything. A move
writes the new place before it clears the old one, so that an interrupt between the two loses nothing.
"""

from __future__ import annotations

import uuid as uuid_module
from collections import Counter, defaultdict, deque
from collections.abc import Iterable
from typing import get_args

from weaviate_gen._runtime.records import record
from weaviate_gen._types.data.batch import (
    BatchObject,
    BatchObjectReturn,
    BatchReference,
    BatchResult,
    ErrorObject,
    ErrorReference,
    Shard,
)
from weaviate_gen._types.data.results import OnConflict
from weaviate_gen.exceptions import Outcome

_UPSERTS = frozenset(get_args(OnConflict))
_SENT_TOGETHER = frozenset({"add", "replace"})
"""Actions on objects that a request has many of; the others are requests of their own."""


@record(frozen=True, slots=True)
class Failure:
    """Reason why an item was not stored.

    Attributes:
        message: why.
        outcome: what is known about it.
    """

    message: str
    outcome: Outcome = "failed"

    @classmethod
    def of(cls, error: Exception) -> Failure:
        """Return the failure that an exception of a request stands for."""
        return cls(str(error) or type(error).__name__, getattr(error, "outcome", "failed"))


class _SameProperty:
    """References of one property of one object that are in flight on one connection.

    A stream's replies name the property and not the reference. Where some of them failed, it cannot be known which.
    """

    __slots__ = ("answered", "errors", "references")

    def __init__(self) -> None:
        self.references: list[BatchReference] = []
        self.errors: list[str] = []
        self.answered = 0


class _Connection:
    """Items sent in one request or over one stream and not answered yet; `unacked` may not have arrived."""

    __slots__ = ("objects", "references", "unacked")

    def __init__(self) -> None:
        self.objects: dict[str, BatchObject] = {}
        self.references: dict[str, _SameProperty] = {}
        self.unacked: set[str] = set()

    @property
    def count(self) -> int:
        return len(self.objects) + sum(len(each.references) - each.answered for each in self.references.values())


class BatchState:
    """The items of one batch.

    A write under an id waits until everything that was added before under this id is completed, so that a change never
    overtakes the object that it changes. A reference waits for the objects at both of its ends that were added before
    it, and is not sent if one of them failed. Only an answer on the connection that carries an item completes it.

    Objects may be sent again, as their ids make that harmless. References may not: a server appends each time.

    Args:
        results: where outcomes go.

    Attributes:
        ended: why it accepts nothing more, or ``None``.
        object_count: how many objects were added.
        reference_count: how many references were added.
        objects: pending ones.
        changes: pending updates and the like.
        references: pending ones.
    """

    def __init__(self, results: BatchResult) -> None:
        self.results = results
        self.ended: str | None = None
        self.object_count: int = 0
        self.reference_count: int = 0
        self.objects: deque[BatchObject] = deque()
        self.changes: deque[BatchObject] = deque()
        self.references: deque[BatchReference] = deque()
        self._open_objects: dict[int, BatchObject] = {}
        self._open_references: dict[int, BatchReference] = {}
        self._uncertain: set[int] = set()
        self._shards: set[tuple[str, str | None]] = set()
        self._ids: set[str] = set()
        self._behind: dict[str, deque[BatchObject]] = {}
        self._held = 0
        self._failed: defaultdict[str, dict[str, str]] = defaultdict(dict)
        self._connections: dict[int, _Connection] = {}
        self._moved = False
        self._unseen = 0

    @property
    def shards(self) -> set[Shard]:
        """Where its objects went."""
        return {Shard(collection=collection, tenant=tenant) for collection, tenant in self._shards}

    @property
    def pending(self) -> int:
        """How many objects and references wait to be sent."""
        return len(self.objects) + len(self.changes) + len(self.references) + self._held

    @property
    def in_flight(self) -> int:
        """How many were sent and not answered for."""
        return sum(connection.count for connection in self._connections.values())

    @property
    def number_errors(self) -> int:
        """How many objects and references failed."""
        return len(self.results.objs.errors) + len(self.results.refs.errors)

    def load(self, number: int) -> tuple[int, int]:
        """Return how many items are in flight on a connection, and how many of them are not acknowledged."""
        connection = self._connections.get(number)
        return (connection.count, len(connection.unacked)) if connection else (0, 0)

    def is_full(self, size: int) -> bool:
        """Return whether objects should be sent: there are `size`, or as many wait for one that has their id."""
        return len(self.objects) >= size or self._held >= size

    def should_apply_backpressure(self, size: int) -> bool:
        """Return whether so much is pending that no more should be added before some is sent."""
        return self.is_full(size) or len(self.changes) >= size or self.has_references(size)

    def add_object(self, item: BatchObject) -> bool:
        """Accept an object, or a change of one; one that comes after the end fails.

        Returns:
            Whether it was accepted.
        """
        self.object_count += 1
        if self.ended is not None:
            _record_object(self.results.objs, item, Failure(f"not sent: {self.ended}", "unsent"))
            return False
        self._open_objects[item.index] = item
        self._shards.add((item.collection, item.tenant))
        uuid = str(item.uuid)
        if uuid in self._ids:
            self._behind.setdefault(uuid, deque()).append(item)
            self._held += 1
        else:
            self._ids.add(uuid)
            self._queue(item).append(item)
        return True

    def add_references(self, items: Iterable[BatchReference]) -> bool:
        """Accept references; those that come after the end fail.

        Returns:
            Whether they were accepted.
        """
        for item in items:
            self.reference_count += 1
            if self.ended is not None:
                self._record_reference(item, Failure(f"not sent: {self.ended}", "unsent"))
                continue
            self._open_references[item.index] = item
            self.references.append(item)
            self._unseen += 1
        return self.ended is None

    def _queue(self, item: BatchObject) -> deque[BatchObject]:
        return self.objects if item.action in _SENT_TOGETHER else self.changes

    def take_objects(self, size: int, number: int = 0) -> list[BatchObject]:
        """Move the first pending objects in flight: at most `size`, no two with one id."""
        return self._take(self.objects, size, number)

    def take_change(self, number: int) -> BatchObject:
        """Move the first pending change in flight."""
        return self._take(self.changes, 1, number)[0]

    def _take(self, queue: deque[BatchObject], size: int, number: int) -> list[BatchObject]:
        connection = self._connections.setdefault(number, _Connection())
        taken: list[BatchObject] = []
        while queue and len(taken) < size:
            uuid = str(queue[0].uuid)
            connection.objects[uuid] = queue[0]
            connection.unacked.add(uuid)
            taken.append(queue.popleft())
        return taken

    def has_references(self, size: int) -> bool:
        """Return whether a look at the pending references is worth it: there are `size`, and something changed."""
        return len(self.references) >= size and (self._moved or self._unseen >= size)

    def take_references(self, size: int, number: int = 0) -> list[BatchReference]:
        """Move the first pending references in flight that wait for no object: at most `size`."""
        taken: list[BatchReference] = []
        held: deque[BatchReference] = deque()
        connection = self._connections.setdefault(number, _Connection())
        while self.references and len(taken) < size:
            item = self.references[0]
            dangling = self._dangling(item)
            if str(item.from_object_uuid) in self._ids or str(item.to_object_uuid) in self._ids:
                held.append(item)
            elif dangling is not None:
                self._complete_reference(item, Failure(dangling, "unsent"))
            else:
                connection.references.setdefault(item.from_beacon, _SameProperty()).references.append(item)
                connection.unacked.add(item.from_beacon)
                taken.append(item)
            self.references.popleft()
        self.references.extendleft(reversed(held))
        self._moved = len(taken) == size
        self._unseen = 0
        self._drop_if_idle(number)
        return taken

    def _dangling(self, item: BatchReference) -> str | None:
        start = self._failed.get(str(item.from_object_uuid), {}).get(item.from_object_collection)
        if start is not None:
            return f"not sent: its source object was not stored: {start}"
        ends = self._failed.get(str(item.to_object_uuid), {})
        end = (
            next(iter(ends.values()), None)
            if item.to_object_collection is None
            else ends.get(item.to_object_collection)
        )
        return None if end is None else f"not sent: its target object was not stored: {end}"

    def acknowledge(self, keys: Iterable[str], number: int = 0) -> None:
        """Record that ids and beacons have arrived; they are not answered for yet."""
        connection = self._connections.get(number)
        if connection is not None:
            connection.unacked.difference_update(keys)

    def object_done(self, uuid: str, failure: Failure | None = None, number: int = 0) -> None:
        """Complete an object that is in flight on a connection; an answer for another one is ignored."""
        connection = self._connections.get(number)
        item = connection.objects.get(uuid) if connection else None
        if connection is not None and item is not None:
            self._complete_object(item, failure)
            connection.objects.pop(uuid)
            connection.unacked.discard(uuid)
            self._drop_if_idle(number)

    def reference_done(self, item: BatchReference, failure: Failure | None = None, number: int = 0) -> None:
        """Complete a reference that is in flight on a connection."""
        connection = self._connections.get(number)
        siblings = connection.references.get(item.from_beacon) if connection else None
        if connection is not None and siblings is not None and item in siblings.references:
            self._complete_reference(item, failure)
            siblings.references.remove(item)
            if not siblings.references:
                del connection.references[item.from_beacon]
                connection.unacked.discard(item.from_beacon)
            self._drop_if_idle(number)

    def beacon_done(self, beacon: str, error: str | None = None, number: int = 0) -> None:
        """Record the answer for one of the references of a property; all are completed once each has an answer."""
        connection = self._connections.get(number)
        siblings = connection.references.get(beacon) if connection else None
        if connection is None or siblings is None:
            return
        siblings.answered += 1
        if error is not None:
            siblings.errors.append(error)
        if siblings.answered == len(siblings.references):
            failure = self._verdict(siblings)
            for item in siblings.references:
                self._complete_reference(item, failure)
            del connection.references[beacon]
            connection.unacked.discard(beacon)
            self._drop_if_idle(number)

    @staticmethod
    def _verdict(siblings: _SameProperty) -> Failure | None:
        failed, sent = len(siblings.errors), len(siblings.references)
        reasons = "; ".join(dict.fromkeys(siblings.errors))
        if failed in {0, sent}:
            return Failure(reasons) if failed else None
        return Failure(f"{failed} of {sent} references of this property failed, unknown which: {reasons}", "unknown")

    def _drop_if_idle(self, number: int) -> None:
        connection = self._connections[number]
        if not connection.objects and not connection.references:
            del self._connections[number]

    def _complete_object(self, item: BatchObject, failure: Failure | None) -> None:
        uuid = str(item.uuid)
        _record_object(self.results.objs, item, failure)
        self._open_objects.pop(item.index, None)
        self._uncertain.discard(item.index)
        if failure is not None:
            self._failed[uuid][item.collection] = failure.message
        elif uuid in self._failed:
            self._failed[uuid].pop(item.collection, None)
        behind = self._behind.get(uuid)
        if behind:
            self._held -= 1
            self._queue(behind[0]).append(behind[0])
            behind.popleft()
        else:
            self._behind.pop(uuid, None)
            self._ids.discard(uuid)
        self._moved = True

    def _complete_reference(self, item: BatchReference, failure: Failure | None) -> None:
        if failure is not None:
            self._record_reference(item, failure)
        self._open_references.pop(item.index, None)

    def _record_reference(self, item: BatchReference, failure: Failure) -> None:
        self.results.refs.add_errors({item.index: ErrorReference(failure.message, item, failure.outcome)})

    def reclaim(self, number: int, why: str) -> None:
        """Reclaim what was sent on a connection that broke: objects are pending again, references are completed.

        Args:
            number: the connection.
            why: why it broke.
        """
        connection = self._connections.get(number)
        if connection is None:
            return
        self._uncertain.update(item.index for item in connection.objects.values())
        self._return_objects(connection, list(connection.objects))
        for beacon in list(connection.references):
            self._release(connection, beacon, why)
        self._connections.pop(number, None)
        self._moved = True

    def _release(self, connection: _Connection, beacon: str, why: str) -> None:
        for item in connection.references[beacon].references:
            self._complete_reference(item, _unanswered(why))
        del connection.references[beacon]
        connection.unacked.discard(beacon)

    def resend(self, number: int, keys: Iterable[str]) -> None:
        """Make items pending again that the server did not process, in their original order.

        Args:
            number: the connection that they were sent on.
            keys: their ids, and one beacon for each reference.
        """
        connection = self._connections.get(number)
        if connection is None:
            return
        counts = Counter(keys)
        self._return_objects(connection, [key for key in counts if key in connection.objects])
        again: list[BatchReference] = []
        for beacon in [key for key in counts if key in connection.references]:
            siblings = connection.references[beacon]
            if counts[beacon] == len(siblings.references):
                again += siblings.references
                del connection.references[beacon]
                connection.unacked.discard(beacon)
            else:
                self._release(connection, beacon, "the server refused some of this property for want of memory")
        self.references.extendleft(sorted(again, key=lambda item: -item.index))
        self._moved = True
        self._drop_if_idle(number)

    def _return_objects(self, connection: _Connection, uuids: list[str]) -> None:
        items = sorted((connection.objects[uuid] for uuid in uuids), key=lambda item: -item.index)
        for item in items:
            item.retry_count += 1
            self._queue(item).appendleft(item)
            del connection.objects[str(item.uuid)]
        connection.unacked.difference_update(uuids)

    def end(self, why: str) -> None:
        """Complete everything that is not completed, and accept nothing more; the first reason stays.

        Args:
            why: why the batch ends.
        """
        self.ended = why = self.ended or why
        objects = {item.index for each in self._connections.values() for item in each.objects.values()}
        groups = [group for each in self._connections.values() for group in each.references.values()]
        references = {item.index for group in groups for item in group.references}
        unknown, unsent = _unanswered(why), Failure(f"not sent: {why}", "unsent")
        for index, item in sorted(self._open_objects.items()):
            _record_object(self.results.objs, item, unknown if index in objects or index in self._uncertain else unsent)
            del self._open_objects[index]
        for index, reference in sorted(self._open_references.items()):
            self._record_reference(reference, unknown if index in references else unsent)
            del self._open_references[index]
        self._held = 0
        for queue in (self.objects, self.changes, self.references):
            queue.clear()
        for container in (self._behind, self._ids, self._connections, self._uncertain):
            container.clear()


def _unanswered(why: str) -> Failure:
    return Failure(f"sent, but not acknowledged: {why}; it may have been stored", "unknown")


def _record_object(results: BatchObjectReturn, item: BatchObject, failure: Failure | None) -> None:
    if failure is None:
        results.add_uuids({item.index: uuid_module.UUID(str(item.uuid))})
    else:
        if item.action in _UPSERTS:
            item.outcome = "failed"
        results.add_errors({item.index: ErrorObject(failure.message, item, item.uuid, failure.outcome)})
    if item.outcome is not None:
        results.outcomes[item.index] = item.outcome
