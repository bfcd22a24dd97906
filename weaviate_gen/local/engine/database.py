"""The engine's root: every collection, and the one writer's lock."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

from weaviate_gen.local.engine.access.control import AccessControl
from weaviate_gen.local.engine.access.settings import AccessSettings
from weaviate_gen.local.engine.collection import Collection
from weaviate_gen.local.engine.errors import not_found
from weaviate_gen.local.engine.objects import Objects
from weaviate_gen.local.engine.plugins import Plugins
from weaviate_gen.local.engine.references import References
from weaviate_gen.local.engine.shard import Shard
from weaviate_gen.local.engine.storage import Storage
from weaviate_gen.local.engine.tenants import Tenants


@dataclass(frozen=True, slots=True)
class Surroundings:
    """What the engine does not decide for itself.

    Attributes:
        now: gives milliseconds since the epoch.
        new_uuid: gives a fresh random id.
        new_name: gives a short random name, for a shard.
        auto_schema: whether unknown classes and properties are made up from objects.
        node: the name of the one node.
        hostname: what ``GET /v1/meta`` gives as the server's address.
        access: who may do what; ``None`` lets everybody do everything.
    """

    now: Callable[[], int]
    new_uuid: Callable[[], str]
    new_name: Callable[[], str]
    auto_schema: bool = False
    node: str = "node1"
    hostname: str = "http://[::]:8080"
    access: AccessSettings | None = None


class Database:
    """Everything that is stored, and what it may be done with.

    Attributes:
        storage: the file.
        plugins: vectorizers, rerankers and generators.
        around: time, chance and settings.
        tenants: creates, changes and deletes tenants.
        access: roles and users; ``None`` where everybody may do everything.
    """

    def __init__(self, storage: Storage, plugins: Plugins, around: Surroundings) -> None:
        """Read the schema that the storage has."""
        self.storage = storage
        self.plugins = plugins
        self.around = around
        self.tenants = Tenants(self)
        self.objects = Objects(self)
        self.references = References(self)
        self.access = AccessControl(around.access, storage, around.now) if around.access else None
        self._collections: dict[str, Collection] = {}
        self._aliases: dict[str, str] = {}
        self._load()

    def _load(self) -> None:
        self._collections.clear()
        for number, config in self.storage.rows("SELECT id, config FROM collection ORDER BY id"):
            collection = Collection(self, number, json.loads(config))
            self._collections[collection.name] = collection
        by_number = {c.number: c for c in self._collections.values()}
        for number, owner, name, status in self.storage.rows(
            "SELECT id, collection, name, status FROM shard ORDER BY id"
        ):
            self.attach(by_number[owner], number, name, status)
        self._aliases = dict(self.storage.rows("SELECT name, target FROM alias ORDER BY name"))  # type: ignore[arg-type]

    def attach(self, collection: Collection, number: int, name: str, status: str) -> Shard:
        """Let a collection know a shard."""
        tenant = name if collection.multi_tenant else None
        shard = Shard(collection, number, name, tenant)
        collection.shards[tenant or ""] = shard
        if tenant is not None:
            collection.states[tenant] = status
        return shard

    @contextmanager
    def writing(self) -> Iterator[None]:
        """Make all changes inside certain together, or none of them."""
        with self.storage.transaction():
            yield

    @property
    def collections(self) -> Mapping[str, Collection]:
        """Give the collections by name."""
        return self._collections

    @property
    def aliases(self) -> dict[str, str]:
        """Give the collections that aliases stand for; changed by :mod:`weaviate_gen.local.engine.aliases` alone."""
        return self._aliases

    def find(self, name: str) -> Collection | None:
        """Give a collection by its name or an alias, first letter in any case, or ``None``."""
        upper = name[:1].upper() + name[1:]
        return self._collections.get(self._aliases.get(upper, upper))

    def collection(self, name: str) -> Collection:
        """Give a collection by its name or an alias.

        Raises:
            EngineError: there is none.
        """
        found = self.find(name)
        if found is None:
            raise not_found(f"class {name} not found in schema")
        return found

    def add_collection(self, config: dict[str, Any]) -> Collection:
        """Keep a new collection; its config is complete and checked."""
        with self.writing():
            self.storage.run(
                "INSERT INTO collection (name, config) VALUES (?, ?)", (config["class"], json.dumps(config))
            )
            row = self.storage.row("SELECT last_insert_rowid()")
            collection = Collection(self, row[0] if row else 0, config)
            self._collections[collection.name] = collection
            self.storage.on_undo(lambda: self._collections.pop(collection.name, None))
            if not collection.multi_tenant:
                self.add_shard(collection, self.around.new_name(), "READY")
            return collection

    def add_shard(self, collection: Collection, name: str, status: str) -> Shard:
        """Keep a new shard, inside a transaction."""
        self.storage.run(
            "INSERT INTO shard (collection, name, status) VALUES (?, ?, ?)", (collection.number, name, status)
        )
        row = self.storage.row("SELECT last_insert_rowid()")
        return self.attach(collection, row[0] if row else 0, name, status)

    def change_collection(self, collection: Collection, config: dict[str, Any]) -> None:
        """Replace a collection's config."""
        before = collection.config
        with self.writing():
            self.storage.on_undo(lambda: collection.adopt(before))
            self.storage.run(
                "UPDATE collection SET config = ? WHERE id = ?", (json.dumps(config), collection.number)
            )
            collection.adopt(config)

    def delete_collection(self, collection: Collection) -> None:
        """Delete a collection with everything in it."""
        with self.writing():
            for shard in collection.shards.values():
                shard.clear()
            self.storage.run("DELETE FROM shard WHERE collection = ?", (collection.number,))
            self.storage.run("DELETE FROM collection WHERE id = ?", (collection.number,))
            self.storage.after_commit(lambda: self._collections.pop(collection.name, None))

    def close(self) -> None:
        """Close the file."""
        self.storage.close()
