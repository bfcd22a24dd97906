"""Steps that fill a batch of each kind, by the client and by a collection, with objects and references."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import suppress
from typing import Any

from tests.faults.clients import Caller, certainty_of
from tests.faults.model import Certainty, Effect, Key, add, change, put
from tests.faults.scene import HOLDERS, User
from tests.faults.writes import values, vector
from weaviate_gen._client.sync.batch.stream import CLOSE_TIMEOUT, START_TIMEOUT


class _LeftError(Exception):
    """A user's own error in the middle of a batch."""


class Filling:
    """One batch, what was added to it, and what it said of that.

    Args:
        caller: the client.
        user: whose batch it is.
        mode: how it is sent.
    """

    def __init__(self, caller: Caller, user: User, mode: str) -> None:
        self._caller = caller
        self._user = user
        self._mode = mode
        # what the last batch of a client did is kept in one place, so that only one user has such batches
        self._whole = user.number == 0 and user.chance.random() < 0.5
        self._collection = caller.client.collections.use(user.scene.holders)
        self._owner = caller.client.batch if self._whole else self._collection.batch
        self.objects: list[tuple[Key, Effect, bool]] = []
        self.references: list[tuple[str, str, bool]] = []

    @property
    def words(self) -> str:
        """What it is, for the report."""
        level = "client" if self._whole else "collection"
        return f"{level}.batch.{self._mode} of {len(self.objects)} objects and {len(self.references)} references"

    def run(self) -> None:
        """Open it, fill it, and leave it; some are canceled on the way, and some are left by an exception."""
        chance, user = self._user.chance, self._user
        number = chance.randint(5, 60)
        canceled = chance.choice((0, chance.randrange(number), number, number))
        left = chance.randrange(number) if chance.random() < 0.1 else None
        if canceled == 0:
            self._caller.cancel_next(user.cancel)
        with suppress(_LeftError), self._open() as batch:
            for at in range(number):
                if at == left:
                    raise _LeftError
                if canceled == at:
                    self._caller.cancel_next(user.cancel)
                if chance.random() < 0.3:
                    self._add_reference(batch)
                else:
                    self._add_object(batch)
            if canceled == number:
                self._caller.cancel_next(user.cancel)

    def _open(self) -> Any:
        chance = self._user.chance
        if self._mode == "fixed_size":
            return self._owner.fixed_size(
                batch_size=chance.choice((1, 5, 20)), concurrent_requests=chance.choice((1, 3))
            )
        if self._mode == "rate_limit":
            return self._owner.rate_limit(requests_per_minute=100_000)
        if self._mode == "stream":
            return self._owner.stream(concurrency=chance.choice((None, 2)))
        return self._owner.dynamic()

    def _add_object(self, batch: Any) -> None:
        """Add an object, sometimes again under the id of one that was added before, or a change of it."""
        user = self._user
        n = user.next()
        linked = {holder for holder, _, _ in self.references}  # storing an object anew takes its references away
        old = [key for key, _, _ in self.objects if key[3] not in linked]
        chosen = user.chance.random()
        key = user.chance.choice(old) if old and chosen < 0.2 else ("object", user.scene.holders, "", user.fresh())
        where = {"collection": user.scene.holders} if self._whole else {}
        if old and chosen < 0.1:
            self.objects.append((key, change(lambda before: (before[0], n)), False))
            batch.update_object(**where, uuid=key[3], properties={"m": n})
        else:
            self.objects.append((key, put((n, 6)), False))
            batch.add_object(**where, properties=values(n, 6), uuid=key[3], vector=vector(n))
        self.objects[-1] = (*self.objects[-1][:2], True)

    def _add_reference(self, batch: Any) -> None:
        """Add a reference, of an object of this batch that is added once, or of one that is there."""
        user = self._user
        keys = [key for key, _, _ in self.objects]
        once = [key[3] for key in keys if keys.count(key) == 1]
        stays = user.scene.holder(user.number, user.chance.randrange(HOLDERS))
        holder = user.chance.choice(once) if once and user.chance.random() < 0.5 else stays
        target = user.unlinked(holder)
        if target is None:
            return
        where = {"from_collection": user.scene.holders} if self._whole else {}
        self.references.append((holder, target, False))
        batch.add_reference(**where, from_uuid=holder, from_property="links", to=target)
        self.references[-1] = (holder, target, True)

    def book(self) -> None:
        """Book what was said of everything that was added."""
        model, words = self._user.scene.model, self.words
        failed = {each.object_.index: each for each in self._owner.failed_objects}
        stored = dict(self._owner.results.objs.uuids)
        for index, (key, effect, added) in enumerate(self.objects):
            certainty = Certainty.UNKNOWN
            if index in failed:
                certainty = certainty_of(failed[index])
            elif index in stored:
                certainty = Certainty.ACKNOWLEDGED
                if str(stored[index]) != key[3]:
                    model.violate(f"WRONG: {words}: object {index} is {key[3]}, and said to be {stored[index]}")
            elif added:
                model.violate(f"UNSEEN: {words}: nothing is said of object {index}, {key[3]}")
            model.wrote(key, certainty, effect, f"{words}, {index}{_why(failed.get(index))}")
        lost = {
            (str(each.reference.from_object_uuid), str(each.reference.to_object_uuid)): each
            for each in self._owner.failed_references
        }
        for holder, target, added in self.references:
            failure = lost.get((holder, target))
            certainty = Certainty.ACKNOWLEDGED if added else Certainty.UNKNOWN
            if failure is not None:
                certainty = certainty_of(failure)
            model.wrote(("reference", holder, target), certainty, add(1), f"{words}{_why(failure)}")


def _why(failure: Any) -> str:
    return "" if failure is None else f", {failure.outcome}: {failure.message[:200]}"


def _step(mode: str) -> Callable[[Caller, User], None]:
    def fill(caller: Caller, user: User) -> None:
        filling = Filling(caller, user, mode)
        more = START_TIMEOUT + CLOSE_TIMEOUT if mode == "stream" else 0.0
        caller.call(f"batch.{mode}", filling.run, insert=3, more=more)
        filling.book()

    fill.__name__ = f"batch_{mode}"
    return fill


STEPS: dict[str, Callable[[Caller, User], None]] = {
    f"batch_{mode}": _step(mode) for mode in ("fixed_size", "dynamic", "rate_limit", "stream")
}
