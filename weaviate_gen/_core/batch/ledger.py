"""Keeps account of everything in a batch: what waits, what is under way, and how it fared. Nothing leaves it unseen."""

from __future__ import annotations

import uuid as uuid_module
from collections import defaultdict, deque
from collections.abc import Iterable

from weaviate_gen.data.batch import BatchObject, BatchReference, BatchResult, ErrorObject, ErrorReference, Shard


class _Lane:
    """What went one way, in a request or over a stream, and has no answer yet; `unheard` is not even acknowledged."""

    __slots__ = ("count", "objects", "references", "unheard")

    def __init__(self) -> None:
        self.objects: dict[str, BatchObject] = {}
        self.references: dict[str, deque[BatchReference]] = {}
        self.unheard: set[str] = set()
        self.count = 0


class Ledger:
    """The account of one batch.

    What writes under an id waits until everything that was added before under this id has been answered for, so that
    a change never overtakes the object that it changes. A reference waits for the objects at both of its ends, if they
    are in this batch. What is sent goes by a lane, and only an answer on that lane settles it.

    Args:
        results: where outcomes go.
    """

    def __init__(self, results: BatchResult) -> None:
        self.results = results
        self.objects: deque[BatchObject] = deque()
        self.changes: deque[BatchObject] = deque()
        self.references: deque[BatchReference] = deque()
        self._shards: set[tuple[str, str | None]] = set()
        self._open: set[str] = set()
        self._behind: dict[str, deque[BatchObject]] = {}
        self._held = 0
        self._lanes: defaultdict[int, _Lane] = defaultdict(_Lane)
        self._added = [0, 0]
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
        return len(self.objects) + len(self.changes) + len(self.references) + self._held

    @property
    def under_way(self) -> int:
        """How many were sent and not answered for."""
        return sum(lane.count for lane in self._lanes.values())

    @property
    def number_errors(self) -> int:
        """How many objects and references were refused."""
        return len(self.results.objs.errors) + len(self.results.refs.errors)

    def load(self, lane: int) -> tuple[int, int]:
        """Tell how many went by a lane and are not answered for, and of how many it is not known that they arrived."""
        held = self._lanes.get(lane)
        return (held.count, len(held.unheard)) if held else (0, 0)

    def is_full(self, size: int) -> bool:
        """Tell whether objects are to be sent: there are `size`, or as many wait for one that has their id."""
        return len(self.objects) >= size or self._held >= size

    def presses(self, size: int) -> bool:
        """Tell whether so much waits that no more should be added before some is sent."""
        return self.is_full(size) or len(self.changes) >= size or self.has_references(size)

    def add_object(self, item: BatchObject) -> None:
        """Let an object wait, or a change of one."""
        self._shards.add((item.collection, item.tenant))
        self._added[0] += 1
        uuid = str(item.uuid)
        if uuid in self._open:
            self._behind.setdefault(uuid, deque()).append(item)
            self._held += 1
        else:
            self._open.add(uuid)
            self._line(item).append(item)

    def add_references(self, items: Iterable[BatchReference]) -> None:
        """Let references wait."""
        for item in items:
            self.references.append(item)
            self._added[1] += 1
            self._unseen += 1

    def _line(self, item: BatchObject) -> deque[BatchObject]:
        return self.objects if item.action == "add" else self.changes

    def take_objects(self, size: int, lane: int = 0) -> list[BatchObject]:
        """Send the first objects that wait: at most `size`, no two with one id."""
        return self._take(self.objects, size, lane)

    def take_change(self, lane: int = 0) -> BatchObject:
        """Send the first change that waits."""
        return self._take(self.changes, 1, lane)[0]

    def _take(self, line: deque[BatchObject], size: int, lane: int) -> list[BatchObject]:
        taken = [line.popleft() for _ in range(min(size, len(line)))]
        way = self._lanes[lane]
        way.objects.update((str(item.uuid), item) for item in taken)
        way.unheard.update(str(item.uuid) for item in taken)
        way.count += len(taken)
        return taken

    def has_references(self, size: int) -> bool:
        """Tell whether a look at the references that wait is worth it: there are `size`, and something changed."""
        return len(self.references) >= size and (self._moved or self._unseen >= size)

    def take_references(self, size: int, lane: int = 0) -> list[BatchReference]:
        """Send the first references that wait for no object any more: at most `size`."""
        taken: list[BatchReference] = []
        held: deque[BatchReference] = deque()
        way = self._lanes[lane]
        while self.references and len(taken) < size:
            item = self.references.popleft()
            if str(item.from_object_uuid) in self._open or str(item.to_object_uuid) in self._open:
                held.append(item)
                continue
            way.references.setdefault(item.from_beacon, deque()).append(item)
            way.unheard.add(item.from_beacon)
            taken.append(item)
        self.references.extendleft(reversed(held))
        way.count += len(taken)
        self._moved = len(taken) == size
        self._unseen = 0
        return taken

    def heard(self, keys: Iterable[str], lane: int = 0) -> None:
        """Note that ids and beacons have arrived; they are not answered for yet."""
        self._lanes[lane].unheard.difference_update(keys)

    def object_done(self, uuid: str, error: str | None = None, lane: int = 0) -> None:
        """Note the answer for an object that went by this lane; for one that did not, it is ignored."""
        item = self._lanes[lane].objects.pop(uuid, None)
        if item is not None:
            self._moved = True
            self._settled(lane, uuid)
            self._close(item, error)

    def reference_done(self, beacon: str, error: str | None = None, lane: int = 0) -> None:
        """Note the answer for a reference that went by this lane; for one that did not, it is ignored."""
        line = self._lanes[lane].references.get(beacon)
        if line:
            item = line.popleft()
            self._settled(lane, beacon)
            if error is not None:
                self.results.refs.add_errors({item.index: ErrorReference(error, item)})

    def _settled(self, lane: int, key: str) -> None:
        way = self._lanes[lane]
        way.unheard.discard(key)
        way.count -= 1
        if not way.count:
            del self._lanes[lane]

    def _close(self, item: BatchObject, error: str | None) -> None:
        uuid = str(item.uuid)
        behind = self._behind.get(uuid)
        if behind:
            following = behind.popleft()
            self._held -= 1
            self._line(following).append(following)
        else:
            self._behind.pop(uuid, None)
            self._open.discard(uuid)
        if error is None:
            self.results.objs.add_uuids({item.index: uuid_module.UUID(uuid)})
        else:
            self.results.objs.add_errors({item.index: ErrorObject(error, item, item.uuid)})

    def send_again(self, lane: int, keys: Iterable[str] | None = None) -> None:
        """Let what went by a lane and has no answer wait again, in its old order: all, or these ids and beacons."""
        objects, references = self._return(lane, keys)
        for item in reversed(objects):
            item.retry_count += 1
            self._line(item).appendleft(item)
        self.references.extendleft(reversed(references))
        self._moved = True

    def _return(self, lane: int, keys: Iterable[str] | None = None) -> tuple[list[BatchObject], list[BatchReference]]:
        way = self._lanes.pop(lane, _Lane())
        wanted = [*way.objects, *way.references] if keys is None else list(keys)
        objects = [way.objects.pop(key) for key in wanted if key in way.objects]
        references = [item for key in wanted for item in way.references.pop(key, ())]
        way.unheard.difference_update(wanted)
        way.count -= len(objects) + len(references)
        if way.count:
            self._lanes[lane] = way
        return sorted(objects, key=lambda item: item.index), sorted(references, key=lambda item: item.index)

    def give_up(self, why: str) -> None:
        """Note everything that waits or is under way as not stored, as far as is known."""
        unsure = f"sent, but not answered for: {why}; it may be stored all the same"
        for lane in list(self._lanes):
            objects, references = self._return(lane)
            for item in objects:
                self._close(item, unsure)
            for reference in references:
                self.results.refs.add_errors({reference.index: ErrorReference(unsure, reference)})
        while self.objects or self.changes:
            self._close((self.objects or self.changes).popleft(), f"not sent: {why}")
        while self.references:
            reference = self.references.popleft()
            self.results.refs.add_errors({reference.index: ErrorReference(f"not sent: {why}", reference)})
