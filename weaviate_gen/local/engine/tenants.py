"""Tenants of a multi-tenant collection: creation, states, deletion."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from weaviate_gen.local.engine.collection import ACTIVE, Collection

if TYPE_CHECKING:
    from weaviate_gen.local.engine.database import Database


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
            for name, state in tenants:
                if name in collection.states:
                    continue
                self._database.add_shard(collection, name, state)
                storage.on_undo(lambda name=name: self._forget(collection, name))  # type: ignore[misc]

    def activate(self, collection: Collection, names: Sequence[str]) -> None:
        """Make tenants active."""
        self.set_states(collection, [(name, ACTIVE) for name in names])

    def set_states(self, collection: Collection, tenants: Sequence[tuple[str, str]]) -> None:
        """Change the states of tenants that exist."""
        storage = self._database.storage
        with storage.transaction():
            before = {name: collection.states[name] for name, _ in tenants}
            storage.on_undo(lambda: collection.states.update(before))
            for name, state in tenants:
                storage.run("UPDATE shard SET status = ? WHERE id = ?", (state, collection.shards[name].number))
                collection.states[name] = state

    def delete(self, collection: Collection, names: Sequence[str]) -> None:
        """Delete tenants with their objects; unknown names are nothing to do."""
        storage = self._database.storage
        with storage.transaction():
            for name in dict.fromkeys(names):
                shard = collection.shards.get(name)
                if shard is None:
                    continue
                shard.clear()
                storage.run("DELETE FROM shard WHERE id = ?", (shard.number,))
                storage.after_commit(lambda name=name: self._forget(collection, name))  # type: ignore[misc]

    @staticmethod
    def _forget(collection: Collection, name: str) -> None:
        collection.shards.pop(name, None)
        collection.states.pop(name, None)
