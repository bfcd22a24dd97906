"""Every collection and alias that the storage has."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator, Mapping
from typing import Any

from weaviate_gen.engine.collections.collection import Collection
from weaviate_gen.engine.errors import EngineError, StorageError
from weaviate_gen.engine.index.shard_index import Background
from weaviate_gen.engine.storage.catalog_rows import catalog_rows
from weaviate_gen.engine.storage.sqlite import FILE, Storage
from weaviate_gen.engine.values.capitals import capitalized


class Catalog:
    """The collections and aliases of a storage.

    Attributes:
        storage: the storage.
    """

    def __init__(self, storage: Storage, new_name: Callable[[], str], background: Background | None = None) -> None:
        """Read the collections that the storage has.

        Args:
            storage: the storage.
            new_name: returns a short random name, for a shard.
            background: runs work beside everything else; ``None`` where nothing may run.
        """
        self.storage = storage
        self._new_name = new_name
        self._background = background
        self._collections: dict[str, Collection] = {}
        self._aliases: dict[str, str] = {}
        self._read()
        storage.on_recovery(self._read)

    def _read(self) -> None:
        """Read what the storage has; what was known before stays the same object, without its caches."""
        for collection in self._collections.values():
            for shard in collection.shards.values():
                shard.drop_caches()
        before = self._collections
        self._collections = {collection.name: collection for collection in self._loaded()}
        self._aliases = dict(self._rows("alias"))
        for name, collection in before.items():
            if self._collections.get(name) is not collection:
                collection.drop()

    def _rows(self, table: str) -> list[tuple[Any, ...]]:
        return catalog_rows(self.storage, table, FILE)

    def load(self, name: str) -> None:
        """Open a collection that the storage has."""
        for collection in self._loaded(name):
            self._keep(collection)

    def _loaded(self, only: str | None = None) -> Iterator[Collection]:
        """Yield the collections that the storage has, or one of them."""
        shards: dict[int, list[tuple[Any, ...]]] = {}
        for number, owner, *values in self._rows("shard"):
            shards.setdefault(owner, []).append((number, *values))
        for number, name, text in self._rows("collection"):
            if only is None or name == only:
                collection = self._configured(number, name, text)
                collection.open_shards(shards.get(number, ()))
                yield collection

    def _configured(self, number: int, name: str, text: str) -> Collection:
        before = self._collections.get(name)
        try:
            config = json.loads(text)
            if before is None or before.number != number:
                return self._opened(number, config)
            before.apply_config(config)
        except (ValueError, LookupError, TypeError, AttributeError) as error:
            raise StorageError(
                "data_damaged", "config", file=FILE, collection=name, cause=error, path=self.storage.path
            ) from error
        return before

    def _opened(self, number: int, config: dict[str, Any]) -> Collection:
        return Collection(self.storage, number, config, self._background)

    def drop(self, name: str) -> None:
        """Drop a collection that the storage does not have."""
        collection = self._collections.get(name)
        self._collections = {known: other for known, other in self._collections.items() if known != name}
        if collection is not None:
            collection.drop()

    def _keep(self, collection: Collection) -> None:
        # a new mapping each time: whoever goes through the old one, in another thread, is not disturbed
        self._collections = {**self._collections, collection.name: collection}

    @property
    def collections(self) -> Mapping[str, Collection]:
        """Return the collections by name."""
        return self._collections

    @property
    def aliases(self) -> Mapping[str, str]:
        """Return the collections that aliases stand for."""
        return self._aliases

    def find(self, name: str) -> Collection | None:
        """Return a collection by its name or an alias, first letter in any case, or ``None``."""
        upper = capitalized(name)
        return self._collections.get(upper) or self._collections.get(self._aliases.get(upper, ""))

    def collection(self, name: str) -> Collection:
        """Return a collection by its name or an alias.

        Raises:
            EngineError: there is none.
        """
        found = self.find(name)
        if found is None:
            raise EngineError("collection_not_found", "in_schema", collection=name)
        return found

    def create(self, config: dict[str, Any]) -> Collection:
        """Store a new collection; its config is complete and checked."""
        with self.storage.transaction():
            self.storage.run(
                "INSERT INTO collection (name, config) VALUES (?, ?)", (config["class"], json.dumps(config))
            )
            row = self.storage.row("SELECT last_insert_rowid()")
            collection = self._opened(row[0] if row else 0, config)
            self.storage.on_rollback(lambda: self.drop(collection.name))
            self._keep(collection)
            if not collection.multi_tenant:
                collection.create_shard(self._new_name(), "READY")
            return collection

    def change(self, collection: Collection, config: dict[str, Any]) -> None:
        """Replace a collection's config."""
        before = collection.config
        with self.storage.transaction():
            self.storage.on_rollback(lambda: collection.apply_config(before))
            self.storage.run("UPDATE collection SET config = ? WHERE id = ?", (json.dumps(config), collection.number))
            collection.apply_config(config)

    def delete(self, name: str) -> None:
        """Delete a collection with everything in it; an unknown name is nothing to do."""

        def work() -> None:
            collection = self._collections.get(name)
            if collection is None:
                return
            for shard in list(collection.shards.values()):
                shard.clear()
            self.storage.run("DELETE FROM shard WHERE collection = ?", (collection.number,))
            self.storage.run("DELETE FROM collection WHERE id = ?", (collection.number,))
            self.storage.after_commit(lambda: self.drop(name))

        self.storage.delete(work)

    def set_alias(self, name: str, target: str | None) -> None:
        """Point an alias at a collection, or delete it."""
        before = self._aliases.get(name)
        with self.storage.transaction():
            self.storage.on_rollback(lambda: self._keep_alias(name, before))
            self.storage.run("DELETE FROM alias WHERE name = ?", (name,))
            if target is not None:
                self.storage.run("INSERT INTO alias VALUES (?, ?)", (name, target))
            self._keep_alias(name, target)

    def _keep_alias(self, name: str, target: str | None) -> None:
        kept = {alias: known for alias, known in self._aliases.items() if alias != name}
        self._aliases = kept if target is None else {**kept, name: target}
