"""The engine's root: every collection, and the one writer's lock."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from weaviate_gen.engine.access.control import AccessControl
from weaviate_gen.engine.access.settings import AccessSettings
from weaviate_gen.engine.database.auto_schema import AutoSchema
from weaviate_gen.engine.database.backups import Backups
from weaviate_gen.engine.database.collection import Collection
from weaviate_gen.engine.database.expiration import Expiration
from weaviate_gen.engine.database.exports import Exports
from weaviate_gen.engine.database.objects import Objects
from weaviate_gen.engine.database.references import References
from weaviate_gen.engine.database.schema import Schema
from weaviate_gen.engine.database.shard import Shard
from weaviate_gen.engine.database.tenants import Tenants
from weaviate_gen.engine.errors import StorageError, not_found
from weaviate_gen.engine.plugins.protocols import Plugins
from weaviate_gen.engine.storage.sqlite import FILE, Storage, Transaction
from weaviate_gen.engine.values.phone import parse_phone


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
        backups: the directory that backups lie in; ``None`` where there is none.
        exports: the directory that exports lie in; ``None`` where there is none.
        message_size: the most bytes that one gRPC message may have.
        phones: reads a phone number, given what was typed and a country or nothing.
        background: runs work beside everything else, such as building an index; the work is told when to stop.
            ``None`` where nothing may run.
    """

    now: Callable[[], int]
    new_uuid: Callable[[], str]
    new_name: Callable[[], str]
    auto_schema: bool = False
    node: str = "node1"
    hostname: str = "http://[::]:8080"
    access: AccessSettings | None = None
    backups: Path | None = None
    exports: Path | None = None
    message_size: int = 104_858_000
    phones: Callable[[str, str], dict[str, Any]] = parse_phone
    background: Callable[[Callable[[Callable[[], bool]], None]], None] | None = None


class Database:
    """Everything that is stored, and what it may be done with.

    Attributes:
        storage: the file.
        plugins: vectorizers, rerankers and generators.
        around: time, chance and settings.
        schema: creates, changes and deletes collections and aliases.
        tenants: creates, changes and deletes tenants.
        auto_schema: makes up collections and properties, where that is wanted.
        expiration: deletes objects whose time is over.
        objects: writes and reads objects.
        references: writes references.
        access: roles and users; ``None`` where everybody may do everything.
        backups: makes and restores backups.
        exports: writes collections as Parquet.
    """

    def __init__(self, storage: Storage, plugins: Plugins, around: Surroundings) -> None:
        """Read the schema that the storage has."""
        self.storage = storage
        self.plugins = plugins
        self.around = around
        self.schema: Schema = Schema(self)
        self.tenants: Tenants = Tenants(self)
        self.auto_schema: AutoSchema = AutoSchema(self)
        self.expiration: Expiration = Expiration(self)
        self.objects: Objects = Objects(self)
        self.references: References = References(self)
        self.backups: Backups = Backups(self, around.backups)
        self.exports: Exports = Exports(self, around.exports)
        self.access: AccessControl | None = AccessControl(around.access, storage, around.now) if around.access else None
        self._collections: dict[str, Collection] = {}
        self._aliases: dict[str, str] = {}
        self._read()
        storage.on_recovery(self._read)

    def _read(self) -> None:
        """Read the schema that the storage has; what was known before stays the same object, without its caches."""
        for collection in self._collections.values():
            for shard in collection.shards.values():
                shard.drop_caches()
        names = [name for (name,) in self.storage.rows("SELECT name FROM collection ORDER BY id")]
        self._collections = {name: self._loaded(name) for name in names}
        self._aliases = dict(self.storage.rows("SELECT name, target FROM alias ORDER BY name"))

    def load(self, name: str) -> None:
        """Let a collection be known that the storage has."""
        self._know(self._loaded(name))

    def _loaded(self, name: str) -> Collection:
        ((number, text),) = self.storage.rows("SELECT id, config FROM collection WHERE name = ?", (name,))
        before = self._collections.get(name)
        try:
            config = json.loads(text)
            if before is None or before.number != number:
                collection = Collection(self, number, config)
            else:
                collection = before
                collection.adopt(config)
        except (ValueError, LookupError, TypeError, AttributeError) as error:
            message = f"{FILE} is damaged: the config of {name} cannot be read ({error})"
            raise StorageError(message, "internal", path=self.storage.path) from error
        collection.set_shards(
            self.storage.rows("SELECT id, name, status, frozen FROM shard WHERE collection = ? ORDER BY id", (number,))
        )
        return collection

    def forget(self, name: str) -> None:
        """Let a collection be unknown that the storage does not have."""
        self._collections = {known: other for known, other in self._collections.items() if known != name}

    def _know(self, collection: Collection) -> None:
        # a new mapping each time: whoever goes through the old one, in another thread, is not disturbed
        self._collections = {**self._collections, collection.name: collection}

    def writing(self) -> Transaction:
        """Return a `with` block that makes all changes inside certain together, or none of them."""
        return self.storage.transaction()

    @property
    def collections(self) -> Mapping[str, Collection]:
        """Give the collections by name."""
        return self._collections

    @property
    def aliases(self) -> Mapping[str, str]:
        """Give the collections that aliases stand for."""
        return self._aliases

    def find(self, name: str) -> Collection | None:
        """Give a collection by its name or an alias, first letter in any case, or ``None``."""
        upper = name[:1].upper() + name[1:]
        return self._collections.get(upper) or self._collections.get(self._aliases.get(upper, ""))

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
            self.storage.on_undo(lambda: self.forget(collection.name))
            self._know(collection)
            if not collection.multi_tenant:
                self.add_shard(collection, self.around.new_name(), "READY")
            return collection

    def add_shard(self, collection: Collection, name: str, status: str) -> Shard:
        """Keep a new shard, inside a transaction."""
        self.storage.run(
            "INSERT INTO shard (collection, name, status) VALUES (?, ?, ?)", (collection.number, name, status)
        )
        row = self.storage.row("SELECT last_insert_rowid()")
        return collection.add_shard(row[0] if row else 0, name, status)

    def change_collection(self, collection: Collection, config: dict[str, Any]) -> None:
        """Replace a collection's config."""
        before = collection.config
        with self.writing():
            self.storage.on_undo(lambda: collection.adopt(before))
            self.storage.run("UPDATE collection SET config = ? WHERE id = ?", (json.dumps(config), collection.number))
            collection.adopt(config)

    def delete_collection(self, name: str) -> None:
        """Delete a collection with everything in it; an unknown name is nothing to do."""

        def work() -> None:
            collection = self._collections.get(name)
            if collection is None:
                return
            for shard in list(collection.shards.values()):
                shard.clear()
            self.storage.run("DELETE FROM shard WHERE collection = ?", (collection.number,))
            self.storage.run("DELETE FROM collection WHERE id = ?", (collection.number,))
            self.storage.after_commit(lambda: self.forget(name))

        self.storage.delete(work)

    def set_alias(self, name: str, target: str | None) -> None:
        """Let an alias stand for a collection, or forget it."""
        before = self._aliases.get(name)
        with self.writing():
            self.storage.on_undo(lambda: self._keep_alias(name, before))
            self.storage.run("DELETE FROM alias WHERE name = ?", (name,))
            if target is not None:
                self.storage.run("INSERT INTO alias VALUES (?, ?)", (name, target))
            self._keep_alias(name, target)

    def _keep_alias(self, name: str, target: str | None) -> None:
        kept = {alias: known for alias, known in self._aliases.items() if alias != name}
        self._aliases = kept if target is None else {**kept, name: target}

    def close(self) -> None:
        """Close the file."""
        self.storage.close()
