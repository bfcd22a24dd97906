"""Keeps account of everything in a batch: what waits, what is under way, and how it fared. Nothing leaves it unseen."""

from __future__ import annotations

import uuid as uuid_module
from collections import deque
from collections.abc import Iterable

from weaviate_gen.data.batch import BatchObject, BatchReference, BatchResult, ErrorObject, ErrorReference, Shard


class Ledger:
    """The account of one batch.

    A reference waits until the objects at both of its ends, if they are in this batch, have been answered for.

    Args:
        results: where outcomes go.
    """

    def __init__(self, results: BatchResult) -> None:
        self.results = results
        self.objects: deque[BatchObject] = deque()
        self.references: deque[BatchReference] = deque()
        self._shards: set[tuple[str, str | None]] = set()
        self._open: dict[str, int] = {}
        self._sent_objects: dict[str, deque[BatchObject]] = {}
        self._sent_references: dict[str, deque[BatchReference]] = {}
        self._added = [0, 0]
        self._flying = 0
        self._moved = False
        self._unseen = 0

    @property
    def shards(self) -> set[Shard]:
        """Where its objects went."""
        return {Shard(collection=collection, tenant=tenant) for collection, tenant in self._shards}

    @property
    def object_count(self) -> int:
        """How many objects were added."""
        return self._added[0]

    @property
    def reference_count(self) -> int:
        """How many references were added."""
        return self._added[1]

    @property
    def waiting(self) -> int:
        """How many objects and references wait."""
        return len(self.objects) + len(self.references)

    @property
    def under_way(self) -> int:
        """How many were sent and not answered for."""
        return self._flying

    @property
    def answered(self) -> int:
        """How many were answered for."""
        return self.object_count + self.reference_count - self.waiting - self.under_way

    @property
    def number_errors(self) -> int:
        """How many objects and references were refused."""
        return len(self.results.objs.errors) + len(self.results.refs.errors)

    def add_object(self, item: BatchObject) -> None:
        """Let an object wait."""
        self.objects.append(item)
        self._shards.add((item.collection, item.tenant))
        uuid = str(item.uuid)
        self._open[uuid] = self._open.get(uuid, 0) + 1
        self._added[0] += 1

    def add_references(self, items: Iterable[BatchReference]) -> None:
        """Let references wait."""
        for item in items:
            self.references.append(item)
            self._added[1] += 1
            self._unseen += 1

    def take_objects(self, size: int) -> list[BatchObject]:
        """Send the first objects that wait: at most `size`, and no id twice at a time."""
        taken: list[BatchObject] = []
        seen: set[str] = set()
        while self.objects and len(taken) < size and str(self.objects[0].uuid) not in seen:
            item = self.objects.popleft()
            seen.add(str(item.uuid))
            self._sent_objects.setdefault(str(item.uuid), deque()).append(item)
            taken.append(item)
        self._flying += len(taken)
        return taken

    def has_references(self, size: int) -> bool:
        """Tell whether a look at the references that wait is worth it: there are `size`, and something changed."""
        return len(self.references) >= size and (self._moved or self._unseen >= size)

    def take_references(self, size: int) -> list[BatchReference]:
        """Send the first references that wait for no object any more: at most `size`."""
        taken: list[BatchReference] = []
        held: deque[BatchReference] = deque()
        while self.references and len(taken) < size:
            item = self.references.popleft()
            if str(item.from_object_uuid) in self._open or str(item.to_object_uuid) in self._open:
                held.append(item)
                continue
            self._sent_references.setdefault(item.from_beacon, deque()).append(item)
            taken.append(item)
        self.references.extendleft(reversed(held))
        self._flying += len(taken)
        self._moved = len(taken) == size
        self._unseen = 0
        return taken

    def object_done(self, uuid: str, error: str | None = None) -> None:
        """Note the answer for an object that was sent; for one that was not, it is ignored."""
        line = self._sent_objects.get(uuid)
        if not line:
            return
        item = line.popleft()
        self._flying -= 1
        self._moved = True
        if not line:
            del self._sent_objects[uuid]
        self._close(item, error)

    def reference_done(self, beacon: str, error: str | None = None) -> None:
        """Note the answer for a reference that was sent; for one that was not, it is ignored."""
        line = self._sent_references.get(beacon)
        if not line:
            return
        item = line.popleft()
        self._flying -= 1
        if not line:
            del self._sent_references[beacon]
        if error is not None:
            self.results.refs.add_errors({item.index: ErrorReference(error, item)})

    def _close(self, item: BatchObject, error: str | None) -> None:
        uuid = str(item.uuid)
        left = self._open[uuid] - 1
        if left:
            self._open[uuid] = left
        else:
            del self._open[uuid]
        if error is None:
            self.results.objs.add_uuids({item.index: uuid_module.UUID(uuid)})
        else:
            self.results.objs.add_errors({item.index: ErrorObject(error, item, item.uuid)})

    def send_again(self) -> None:
        """Let everything that was sent and not answered for wait again, in its old order."""
        objects = sorted((item for line in self._sent_objects.values() for item in line), key=lambda item: item.index)
        references = sorted(
            (item for line in self._sent_references.values() for item in line), key=lambda item: item.index
        )
        for item in objects:
            item.retry_count += 1
        self.objects.extendleft(reversed(objects))
        self.references.extendleft(reversed(references))
        self._sent_objects.clear()
        self._sent_references.clear()
        self._flying = 0
        self._moved = True

    def give_up(self, why: str) -> None:
        """Note everything that waits or is under way as not stored."""
        self.send_again()
        while self.objects:
            self._close(self.objects.popleft(), why)
        while self.references:
            item = self.references.popleft()
            self.results.refs.add_errors({item.index: ErrorReference(why, item)})
