"""Tenants of a multi-tenant collection: creation, states, deletion."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from weaviate_gen.engine import deadline
from weaviate_gen.engine.database.collection import ACTIVE, INACTIVE, OFFLOADED, Collection
from weaviate_gen.engine.errors import NotSupportedByLocalEngine, invalid
from weaviate_gen.engine.schema.names import check_tenant

if TYPE_CHECKING:
    from weaviate_gen.engine.database.database import Database


STATES = {
    "ACTIVE": ACTIVE,
    "INACTIVE": INACTIVE,
    "OFFLOADED": OFFLOADED,
    "HOT": ACTIVE,
    "COLD": INACTIVE,
    "FROZEN": OFFLOADED,
    "": ACTIVE,
}
"""States by the words that are sent for them, today's and earlier ones."""

_AT_ONCE = 100


def check_states(tenants: Sequence[tuple[str, str]], *, change: bool) -> list[tuple[str, str]]:
    """Check names and states of tenants, and give the states in the engine's words.

    Args:
        tenants: names, and states as they were sent.
        change: whether the tenants exist, and their states change.

    Raises:
        EngineError: a name cannot be one, comes twice, or a state is none.
    """
    if change and len(tenants) > _AT_ONCE:
        raise invalid(f"maximum number of tenants allowed to be updated simultaneously is {_AT_ONCE}")
    seen: set[str] = set()
    out: list[tuple[str, str]] = []
    for name, state in tenants:
        check_tenant(name)
        if name in seen:
            raise invalid(f"tenant name {name} existed multiple times")
        seen.add(name)
        if state not in STATES or (change and not state):
            raise invalid(f"invalid activity status '{state}' for tenant \"{name}\"")
        if STATES[state] == OFFLOADED:
            raise NotSupportedByLocalEngine("tenant offloading")
        out.append((name, STATES[state]))
    return out


def check_enabled(collection: Collection) -> None:
    """Refuse a collection without tenants."""
    if not collection.multi_tenant:
        raise invalid(f'multi-tenancy is not enabled for class "{collection.name}"')


class Tenants:
    """Creates, changes and deletes tenants."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def create(self, collection: Collection, tenants: Sequence[tuple[str, str]]) -> None:
        """Create tenants that do not exist yet.

        Args:
            collection: where.
            tenants: names and states.
        """
        storage = self._database.storage
        with storage.transaction():
            for name, state in deadline.checked(tenants, deadline.OBJECTS):
                if name in collection.states:
                    continue
                storage.on_undo(lambda name=name: self._forget(collection, name))  # type: ignore[misc]
                self._database.add_shard(collection, name, state)

    def activate(self, collection: Collection, names: Sequence[str]) -> None:
        """Make tenants active."""
        self.set_states(collection, [(name, ACTIVE) for name in names])

    def set_states(self, collection: Collection, tenants: Sequence[tuple[str, str]]) -> None:
        """Change the states of tenants that exist.

        Raises:
            EngineError: one does not.
        """
        missing = [name for name, _ in tenants if name not in collection.states]
        if missing:
            raise invalid(f"updating tenants: shard not found: {', '.join(missing)}")
        storage = self._database.storage
        with storage.transaction():
            before = {name: collection.states[name] for name, _ in tenants}
            storage.on_undo(lambda: collection.states.update(before))
            for name, state in deadline.checked(tenants, deadline.OBJECTS):
                storage.run("UPDATE shard SET status = ? WHERE id = ?", (state, collection.shards[name].number))
                collection.states[name] = state

    def delete(self, collection: Collection, names: Sequence[str]) -> None:
        """Delete tenants with their objects; unknown names are nothing to do."""
        storage = self._database.storage

        def work() -> None:
            for name in deadline.checked(dict.fromkeys(names), 1):
                shard = collection.shards.get(name)
                if shard is None:
                    continue
                shard.clear()
                storage.run("DELETE FROM shard WHERE id = ?", (shard.number,))
                storage.after_commit(lambda name=name: self._forget(collection, name))  # type: ignore[misc]

        storage.delete(work)

    @staticmethod
    def _forget(collection: Collection, name: str) -> None:
        collection.shards.pop(name, None)
        collection.states.pop(name, None)
