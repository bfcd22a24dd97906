"""One collection: its settings, its shards, and the states of its tenants."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from weaviate_gen.engine import deadline
from weaviate_gen.engine.collections.shard import Shard
from weaviate_gen.engine.errors import EngineError
from weaviate_gen.engine.index.shard_index import Background
from weaviate_gen.engine.schema.collection_schema import CollectionSchema, VectorSettings
from weaviate_gen.engine.storage.sqlite import Storage

ACTIVE = "HOT"
INACTIVE = "COLD"
OFFLOADED = "FROZEN"


class Collection:
    """One collection of a database.

    Attributes:
        storage: the storage that its rows lie in.
        number: its number in the storage.
        schema: its settings; replaced as a whole, never changed in place.
        shards: by tenant; the key of a collection without multi-tenancy is ``""``.
        states: a tenant's state (``HOT``, ``COLD``, ``FROZEN``) by name.
    """

    def __init__(
        self, storage: Storage, number: int, config: dict[str, Any], background: Background | None = None
    ) -> None:
        self.storage = storage
        self.number = number
        self.schema: CollectionSchema = CollectionSchema(config)
        self.shards: dict[str, Shard] = {}
        self.states: dict[str, str] = {}
        self._background = background

    def apply_config(self, config: dict[str, Any]) -> None:
        """Follow a new config; indexes are built anew under it when they are next used."""
        self.schema = CollectionSchema(config)
        for shard in list(self.shards.values()):
            shard.apply_schema(self.schema)

    # -- shards

    def open_shards(self, rows: Iterable[Sequence[Any]]) -> None:
        """Replace the shards by those of the storage; what was known before stays the same object.

        Args:
            rows: number, name, status, and whether writes are refused.
        """
        known = {shard.number: shard for shard in self.shards.values()}
        shards: dict[str, Shard] = {}
        states: dict[str, str] = {}
        for number, name, status, frozen in rows:
            tenant = name if self.multi_tenant else None
            shard = known.get(number)
            if shard is None or shard.name != name:
                shard = self._opened(number, name, tenant)
            else:
                del known[number]
            shards[tenant or ""] = shard
            shard.read_only = bool(frozen)
            if tenant is not None:
                states[tenant] = status
        self.shards, self.states = shards, states
        for gone in known.values():
            gone.drop()

    def _opened(self, number: int, name: str, tenant: str | None) -> Shard:
        return Shard(self.storage, number, name, tenant, self.schema, self._background)

    def create_shard(self, name: str, status: str) -> Shard:
        """Store a new shard, inside a transaction.

        Args:
            name: its name; of a tenant, the tenant's.
            status: its status; of a tenant, the tenant's state.
        """
        self.storage.run("INSERT INTO shard (collection, name, status) VALUES (?, ?, ?)", (self.number, name, status))
        row = self.storage.row("SELECT last_insert_rowid()")
        tenant = name if self.multi_tenant else None
        shard = self.shards[tenant or ""] = self._opened(row[0] if row else 0, name, tenant)
        if tenant is not None:
            self.states[tenant] = status
        return shard

    def drop_tenant(self, name: str) -> None:
        """Drop a tenant that the storage does not have."""
        shard = self.shards.pop(name, None)
        self.states.pop(name, None)
        if shard is not None:
            shard.drop()

    def drop(self) -> None:
        """Drop everything, for good: the storage does not have it."""
        for shard in self.shards.values():
            shard.drop()

    def set_states(self, tenants: Sequence[tuple[str, str]]) -> None:
        """Store new states of tenants that exist.

        Args:
            tenants: names and states.
        """
        with self.storage.transaction():
            before = {name: self.states[name] for name, _ in tenants}
            self.storage.on_rollback(lambda: self.states.update(before))
            for name, state in deadline.checked(tenants, deadline.OBJECTS):
                self.storage.run("UPDATE shard SET status = ? WHERE id = ?", (state, self.shards[name].number))
                self.states[name] = state

    def shard(self, tenant: str | None = None) -> Shard:
        """Return the shard to read; a tenant is activated where the config says so.

        Args:
            tenant: the tenant asked for, if any.

        Raises:
            EngineError: the tenant is missing, unknown, not active, or not wanted here.
        """
        self.schema.check_tenancy(tenant)
        if not self.multi_tenant:
            return self.shards[""]
        name = tenant or ""
        if name not in self.states:
            raise EngineError("tenant_not_found", "named", tenant=name)
        if self.states[name] != ACTIVE:
            if self.states[name] == INACTIVE and self.schema.tenancy("autoTenantActivation"):
                self.set_states([(name, ACTIVE)])
                return self.shards[name]
            raise EngineError("tenant_not_active", tenant=name)
        return self.shards[name]

    # -- settings

    @property
    def name(self) -> str:
        """Return the collection's name."""
        return self.schema.name

    @property
    def config(self) -> dict[str, Any]:
        """Return the config, exactly as ``GET /v1/schema/{name}`` returns it."""
        return self.schema.config

    @property
    def properties(self) -> Mapping[str, dict[str, Any]]:
        """Return the properties' configs by name, in their order."""
        return self.schema.properties

    @property
    def vectors(self) -> Mapping[str, VectorSettings]:
        """Return the vectors' settings by name; ``""`` is the unnamed one."""
        return self.schema.vectors

    @property
    def multi_tenant(self) -> bool:
        """Return whether every object belongs to a tenant."""
        return self.schema.multi_tenant

    def property_config(self, name: str) -> dict[str, Any] | None:
        """Return one property's config, or ``None``."""
        return self.schema.property_config(name)

    def is_reference(self, name: str) -> bool:
        """Return whether a property points at objects."""
        return self.schema.is_reference(name)
