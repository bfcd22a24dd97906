"""Which objects a shard has: from the index of ids, which is believed as far as the census confirms it."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from contextlib import suppress
from dataclasses import dataclass

import numpy as np

from weaviate_gen.engine import deadline
from weaviate_gen.engine.errors import StorageError
from weaviate_gen.engine.storage import id_snapshot
from weaviate_gen.engine.storage.artifacts import Artifacts
from weaviate_gen.engine.storage.checksums import identities
from weaviate_gen.engine.storage.id_snapshot import Ids, ids_of
from weaviate_gen.engine.storage.layout import DOCID_BITS, DOCID_MASK
from weaviate_gen.engine.storage.object_rows import Census, intact_rows, store_census, stored_census
from weaviate_gen.engine.storage.record import uuid_bytes, uuid_text
from weaviate_gen.engine.storage.sqlite import Storage

_CHUNK = 500
_NAMED = 5
_UNUSED = 1 << 32
"""So many numbers are skipped where it is not known which ones were used."""

_ID_FROM_INDEX = "CAST(uuid AS BLOB) FROM object INDEXED BY object_uuid WHERE shard = ?"
_SAME_IN_ROW = "object.uuid IS (SELECT uuid FROM object AS row NOT INDEXED WHERE row.docid = object.docid)"


@dataclass(frozen=True, slots=True)
class Rescue:
    """What a damaged shard has left.

    Attributes:
        docids: numbers of the objects that are undamaged, by id.
        lost: ids of the others; ``None`` where they are not known.
    """

    docids: dict[str, int]
    lost: frozenset[str] | None


class IdIndex:
    """Numbers and ids of the objects of a shard.

    They are stored three times over: in the rows, in the index of ids, and as a count and a sum, the census. What two
    of them agree on is right. The index alone is asked as long as all is well; where it is not, the rows are.

    Attributes:
        writes: how often anything was written, or dropped from memory.
    """

    def __init__(self, storage: Storage, number: int, artifacts: Artifacts, title: Callable[[], str]) -> None:
        """Read nothing yet.

        Args:
            storage: the storage.
            number: the shard's number in it.
            artifacts: where a snapshot of them is kept.
            title: returns what messages call the shard.
        """
        self.writes: int = 0
        self._storage = storage
        self._number = number
        self._low = number << DOCID_BITS
        self._artifacts = artifacts
        self._title = title
        self._known: Census | None = None
        self._verified = False
        self._rescue: Rescue | None = None
        self._every: tuple[int, Ids] | None = None

    def drop_caches(self) -> None:
        """Drop everything that can be read from the storage again."""
        self._known = None
        self._verified = False
        self._rescue = None
        self._every = None
        self.writes += 1

    # -- what there is

    def docids(self, ids: Iterable[str]) -> dict[str, int]:
        """Return the numbers of the objects that exist among ids, by id.

        Raises:
            StorageError: something is damaged so that it is not known whether one exists.
        """
        distinct = list(dict.fromkeys(ids))
        if self._rescue is None:
            try:
                found = self._indexed(distinct)
                if len(found) < len(distinct):
                    self._verify()
                return found
            except StorageError as error:
                rescue = self._rescued(error)
        else:
            rescue = self._rescue
        lost = rescue.lost
        for uuid in distinct:
            if uuid not in rescue.docids and (lost is None or uuid in lost):
                raise self._left_out(rescue)
        return {uuid: rescue.docids[uuid] for uuid in distinct if uuid in rescue.docids}

    def _indexed(self, ids: list[str]) -> dict[str, int]:
        """Return the numbers that the index has for ids, which the rows or the census confirm."""
        try:
            entries = self._entries(ids, _SAME_IN_ROW)
            if all(same for _, _, same in entries):
                return _numbers(entries)
        except StorageError as error:
            raise_unless_damage(error)
        self._verify()  # it is the rows that are damaged, and who reads them says so
        return _numbers(self._entries(ids, "1"))

    def _entries(self, ids: list[str], confirmation: str) -> list[tuple[int, bytes, int]]:
        found: list[tuple[int, bytes, int]] = []
        for start in deadline.checked(range(0, len(ids), _CHUNK), 1):
            part = [uuid_bytes(uuid) for uuid in ids[start : start + _CHUNK]]
            marks = ",".join("?" * len(part))
            statement = f"SELECT docid, {confirmation}, {_ID_FROM_INDEX} AND uuid IN ({marks})"
            found += [(docid, uuid, same) for docid, same, uuid in self._storage.rows(statement, [self._number, *part])]
        return found

    def after(self, uuid: bytes, limit: int | None, offset: int) -> list[int]:
        """Return the numbers of objects in the order of their ids.

        Args:
            uuid: start behind this id.
            limit: at most so many.
            offset: leave out the first so many.
        """
        if self._rescue is None:
            try:
                self._verify()
                rows = self._storage.rows(
                    "SELECT docid FROM object INDEXED BY object_uuid WHERE shard = ? AND uuid > ? "
                    "ORDER BY uuid LIMIT ? OFFSET ?",
                    (self._number, uuid, -1 if limit is None else limit, offset),
                )
                return [docid & DOCID_MASK for (docid,) in rows]
            except StorageError as error:
                self._rescued(error)
        behind = [docid for name, docid in sorted(self._all_rescued().items()) if uuid_bytes(name) > uuid]
        return behind[offset:] if limit is None else behind[offset : offset + limit]

    def all(self) -> Ids:
        """Return the number and the id of every object, by number."""
        if self._rescue is None:
            try:
                found = self._restored() or ids_of(sorted(self._confirmed()))
            except StorageError as error:
                self._rescued(error)
            else:
                self._every = self.writes, found
                return found
        return ids_of(sorted((docid, uuid_bytes(uuid)) for uuid, docid in self._all_rescued().items()))

    def keep(self, ids: Ids) -> None:
        """Keep the numbers and ids of all objects, so that they are read at once when they are needed again."""
        census = self.census()
        if census.objects == len(ids.docids):
            self._artifacts.keep(id_snapshot.NAME, id_snapshot.pack(ids, census))

    def _restored(self) -> Ids | None:
        """Return all objects: those of a snapshot, and those that came later, where the census confirms both."""
        content = self._artifacts.get(id_snapshot.NAME)
        unpacked = None if content is None else id_snapshot.unpack(content)
        if unpacked is None:
            return None
        (known, then), now = unpacked, self.census()
        if then == now:
            return known
        rows = self._storage.rows(
            "SELECT docid, CAST(uuid AS BLOB) FROM object NOT INDEXED WHERE docid > ? AND docid <= ? ORDER BY docid",
            (self._low | then.last_docid, self._low | DOCID_MASK),
        )
        later = [(docid & DOCID_MASK, uuid) for docid, uuid in rows]
        total = _summed(later)
        if (then.objects + len(later), total and then.identities + total) != (now.objects, now.identities):
            return None  # some are gone
        fresh = ids_of(later)
        return Ids(np.concatenate([known.docids, fresh.docids]), np.concatenate([known.uuids, fresh.uuids]))

    def count_after(self, docid: int) -> int:
        """Return how many objects have a higher number."""
        if not docid:
            return self.census().objects
        if self._every is not None and self._every[0] == self.writes:
            docids = self._every[1].docids
            return len(docids) - int(docids.searchsorted(docid, side="right"))
        self._verify()
        return len(self._indexed_ids(docid))

    # -- the census

    def census(self) -> Census:
        """Return how many objects there are, and the highest number that one has had.

        Raises:
            StorageError: it is damaged, and the objects do not agree on it.
        """
        known = self._known
        if known is None:
            known = self._known = self._stored_census() or self._counted()
        return known

    def _stored_census(self) -> Census | None:
        try:
            return stored_census(self._storage, self._number)
        except StorageError as error:
            raise_unless_damage(error)
            return None

    def _counted(self) -> Census:
        """Count the objects, which the rows and the index of ids must agree on."""
        try:
            rows = self._storage.rows(
                "SELECT docid, CAST(uuid AS BLOB) FROM object NOT INDEXED WHERE docid BETWEEN ? AND ?",
                (self._low, self._low | DOCID_MASK),
            )
            found = sorted((docid & DOCID_MASK, uuid) for docid, uuid in rows)
            if found == sorted(self._indexed_ids()):
                last = found[-1][0] if found else 0
                return Census(last + _UNUSED, len(found), identities(found))  # no number is used again
        except (StorageError, TypeError) as error:
            raise_unless_damage(error)
        raise StorageError("data_damaged", "census", shard=self._title())

    def clear(self) -> None:
        """Note that all objects were deleted, inside a transaction."""
        stored = self._known or self._stored_census()
        self._keep_census(Census(stored.last_docid if stored else _UNUSED, 0, 0))
        self._rescue, self._verified = None, False

    def add(self, ids: list[tuple[int, bytes]]) -> None:
        """Note that objects are written, inside a transaction."""
        self.check_writable()
        before, last = self.census(), max(docid for docid, _ in ids)
        self._keep_census(
            Census(max(before.last_docid, last), before.objects + len(ids), before.identities + identities(ids))
        )

    def remove(self, ids: list[tuple[int, bytes]]) -> None:
        """Note that objects are deleted, inside a transaction."""
        self.check_writable()
        before = self.census()
        self._keep_census(Census(before.last_docid, before.objects - len(ids), before.identities - identities(ids)))

    def _keep_census(self, census: Census) -> None:
        before = self._known

        def undo() -> None:
            self._known = before

        self._storage.on_rollback(undo)
        store_census(self._storage, self._number, census)
        self._known = census
        self.writes += 1

    # -- verification

    def _verify(self) -> None:
        if not self._verified:
            self._confirmed()

    def _confirmed(self) -> list[tuple[int, bytes]]:
        """Return the number and the id of every object from the index of ids, which the census confirms."""
        found, census = self._indexed_ids(), self.census()
        if (len(found), _summed(found)) != (census.objects, census.identities):
            raise StorageError("data_damaged", "ids", shard=self._title())
        self._verified = True
        return found

    def _indexed_ids(self, behind: int = 0) -> list[tuple[int, bytes]]:
        # not in their order: that index is ten times as small as the table, and holds them all
        rows = self._storage.rows(
            f"SELECT docid, {_ID_FROM_INDEX} AND docid > ?",
            (self._number, self._low | behind),
        )
        return [(docid & DOCID_MASK, uuid) for docid, uuid in rows]

    def check_gone(self, docids: list[int]) -> None:
        """Check that objects that have no row are not in the index either."""
        for start in range(0, len(docids), _CHUNK):
            part = [self._low | docid for docid in docids[start : start + _CHUNK]]
            marks = ",".join("?" * len(part))
            statement = f"SELECT {_ID_FROM_INDEX} AND docid IN ({marks})"
            if found := self._storage.rows(statement, (self._number, *part)):
                raise self.lost([uuid_text(uuid) for (uuid,) in found])

    def check_writable(self) -> None:
        """Raise where rows must be read in the place of the index: it would be damaged further."""
        if self._rescue is not None:
            raise StorageError("data_damaged", "written", shard=self._title())

    # -- what is left of a damaged shard

    def left(self) -> Rescue:
        """Read every object, and return which are undamaged and which are not."""
        ids = [(row[0] & DOCID_MASK, row[1]) for row in intact_rows(self._storage, *self.keys())]
        return Rescue({uuid_text(uuid): docid for docid, uuid in ids}, self._missing(ids))

    def keys(self) -> tuple[int, int]:
        """Return the lowest and the highest key that a row may have."""
        try:
            last = self.census().last_docid
        except StorageError:
            last = DOCID_MASK
        return self._low + 1, self._low | last

    def is_damaged(self) -> bool:
        """Return whether the index of ids does not match the objects that there should be."""
        try:
            self._confirmed()
        except StorageError as error:
            raise_unless_damage(error)
            return True
        return False

    def _rescued(self, error: StorageError) -> Rescue:
        """Find out what is left of a shard that is damaged.

        Raises:
            StorageError: the error, if it says something else.
        """
        raise_unless_damage(error)
        self._rescue = self.left()
        return self._rescue

    def _missing(self, ids: list[tuple[int, bytes]]) -> frozenset[str] | None:
        """Return which objects are not among those that were found, as far as census and index say."""
        try:
            census = self.census()
            if (len(ids), identities(ids)) == (census.objects, census.identities):
                return frozenset()
            return frozenset(uuid_text(uuid) for _, uuid in {*self._confirmed()} - {*ids})
        except StorageError as error:
            raise_unless_damage(error)
            return None

    def _all_rescued(self) -> dict[str, int]:
        rescue = self._rescue
        if rescue is None or rescue.lost != frozenset():
            raise self._left_out(rescue)
        return rescue.docids

    # -- errors

    def _left_out(self, rescue: Rescue | None) -> StorageError:
        if rescue is None or rescue.lost is None:
            return StorageError("data_damaged", "unknown", shard=self._title())
        return self.lost(sorted(rescue.lost))

    def lost(self, names: list[str]) -> StorageError:
        """Return the error for objects that are damaged or lost, given by id."""
        if len(names) == 1:
            return StorageError("data_damaged", "object", uuid=names[0], shard=self._title())
        some = ", ".join(names[:_NAMED]) + (" ..." if len(names) > _NAMED else "")
        return StorageError("data_damaged", "objects", count=len(names), named=some, shard=self._title())

    def unknown(self, docid: int) -> StorageError:
        """Return the error for a row of an object that does not exist."""
        return self.lost([f"number {docid}"])

    def named(self, error: StorageError) -> StorageError:
        """Return the error that names what is lost, if it is known, in the place of one that does not."""
        raise_unless_damage(error)
        lost = self.left().lost
        return self.lost(sorted(lost)) if lost else error

    def name(self, docid: int) -> str:
        """Return what messages call an object: its id, which the index knows even if its row is damaged."""
        with suppress(StorageError):
            rows = self._storage.rows(
                f"SELECT {_ID_FROM_INDEX} AND docid = ?",
                (self._number, self._low | docid),
            )
            for (uuid,) in rows:
                return uuid_text(uuid)
        return f"number {docid}"


def _numbers(entries: list[tuple[int, bytes, int]]) -> dict[str, int]:
    return {uuid_text(uuid): docid & DOCID_MASK for docid, uuid, _ in entries}


def _summed(ids: list[tuple[int, bytes]]) -> int | None:
    try:
        return identities(ids)
    except TypeError:  # not bytes
        return None


def raise_unless_damage(error: BaseException) -> None:
    """Raise a :class:`StorageError` that is about something else than damage."""
    if isinstance(error, StorageError) and error.code != "data_damaged":
        raise error
