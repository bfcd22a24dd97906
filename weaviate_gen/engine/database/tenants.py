"""Tenants of a multi-tenant collection: creation, states, deletion."""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial

from weaviate_gen.engine import deadline
from weaviate_gen.engine.collections.collection import ACTIVE, INACTIVE, OFFLOADED, Collection
from weaviate_gen.engine.collections.shard import Shard
from weaviate_gen.engine.errors import EngineError, NotSupportedByLocalEngine
from weaviate_gen.engine.schema.names import check_tenant
from weaviate_gen.engine.storage.sqlite import Storage

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
        raise EngineError("limit_exceeded", "tenants", most=_AT_ONCE)
    seen: set[str] = set()
    out: list[tuple[str, str]] = []
    for name, state in tenants:
        check_tenant(name)
        if name in seen:
            raise EngineError("given_twice", "tenant", tenant=name)
        seen.add(name)
        if state not in STATES or (change and not state):
            raise EngineError("choice_unknown", "tenant_status", status=state, tenant=name)
        if STATES[state] == OFFLOADED:
            raise NotSupportedByLocalEngine("tenant offloading")
        out.append((name, STATES[state]))
    return out


def check_writable(shard: Shard) -> None:
    """Check that a shard takes writes.

    Raises:
        EngineError: somebody made it read-only.
    """
    if shard.read_only:
        raise EngineError("shard_read_only")


def check_enabled(collection: Collection) -> None:
    """Check that a collection has tenants.

    Raises:
        EngineError: it has none.
    """
    if not collection.multi_tenant:
        raise EngineError("tenancy_disabled", "named", collection=collection.name)


class Tenants:
    """Creates, changes and deletes tenants, and finds the shard that a write goes to."""

    def __init__(self, storage: Storage) -> None:
        self._storage = storage

    def create(self, collection: Collection, tenants: Sequence[tuple[str, str]]) -> None:
        """Create tenants that do not exist yet.

        Args:
            collection: where.
            tenants: names and states.
        """
        with self._storage.transaction():
            for name, state in deadline.checked(tenants, deadline.OBJECTS):
                if name in collection.states:
                    continue
                self._storage.on_rollback(partial(collection.drop_tenant, name))
                collection.create_shard(name, state)

    @staticmethod
    def set_states(collection: Collection, tenants: Sequence[tuple[str, str]]) -> None:
        """Change the states of tenants that exist.

        Raises:
            EngineError: one does not.
        """
        missing = [name for name, _ in tenants if name not in collection.states]
        if missing:
            raise EngineError("tenant_not_found", "to_update", tenants=", ".join(missing))
        collection.set_states(tenants)

    def delete(self, collection: Collection, names: Sequence[str]) -> None:
        """Delete tenants with their objects; unknown names are nothing to do."""

        def work() -> None:
            for name in deadline.checked(dict.fromkeys(names), 1):
                shard = collection.shards.get(name)
                if shard is None:
                    continue
                shard.clear()
                self._storage.run("DELETE FROM shard WHERE id = ?", (shard.number,))
                self._storage.after_commit(partial(collection.drop_tenant, name))

        self._storage.delete(work)

    # -- shards to write to

    def activate_tenant(self, collection: Collection | None, tenant: str | None) -> None:
        """Activate a tenant where the collection says so; it stays active, whatever becomes of the request."""
        if collection is None or not tenant or not collection.schema.tenancy("autoTenantActivation"):
            return
        if collection.states.get(tenant) == INACTIVE:
            collection.set_states([(tenant, ACTIVE)])

    def shard_to_write(self, collection: Collection, tenant: str | None, *, create: bool = False) -> Shard:
        """Return the shard to write to, as :meth:`shard_of` does.

        Raises:
            EngineError: there is none, or it is read-only.
        """
        shard = self.shard_of(collection, tenant, create=create)
        check_writable(shard)
        return shard

    def shard_of(self, collection: Collection, tenant: str | None, *, create: bool = False) -> Shard:
        """Return the shard that a write is about; a tenant is activated where the collection says so.

        Args:
            collection: the collection.
            tenant: the tenant asked for, if any.
            create: whether a tenant is created where the collection says so: new objects do that, and nothing else.

        Raises:
            EngineError: the tenant is missing, unknown, not active, or not wanted here.
        """
        collection.schema.check_tenancy(tenant)
        if create and tenant and tenant not in collection.states and collection.schema.tenancy("autoTenantCreation"):
            check_tenant(tenant)
            self.create(collection, [(tenant, ACTIVE)])
        return collection.shard(tenant)
