"""Collections and aliases of a database: created, changed, deleted."""

from __future__ import annotations

import copy
from collections.abc import Mapping, Sequence
from typing import Any

from weaviate_gen.engine.collections.catalog import Catalog
from weaviate_gen.engine.collections.collection import Collection
from weaviate_gen.engine.errors import EngineError
from weaviate_gen.engine.plugins.protocols import Plugins
from weaviate_gen.engine.schema import names, vectors
from weaviate_gen.engine.schema.change import changed_config
from weaviate_gen.engine.schema.create import new_config, new_properties
from weaviate_gen.engine.schema.properties import check_nested, merge_nested
from weaviate_gen.engine.values.capitals import capitalized, uncapitalized
from weaviate_gen.engine.values.json_types import part, parts


class Schema:
    """Creates, changes and deletes collections, their properties and aliases."""

    def __init__(self, catalog: Catalog, plugins: Plugins, most: int = -1) -> None:
        self._catalog = catalog
        self._most = most
        self._storage = catalog.storage
        self._plugins = plugins

    def create(self, requested: Mapping[str, Any]) -> Collection:
        """Create a collection.

        Raises:
            EngineError: its config says something that no collection can be, its name is taken, or there are enough.
        """
        self.check_room()
        with self._storage.transaction():
            config = new_config(requested, self._exists, self._plugins)
            name = config["class"]
            for other in self._catalog.collections:
                if other.lower() == name.lower():
                    detail = "" if other == name else f": found similar class {other}"
                    raise EngineError("already_exists", "collection_as_collection", collection=name, detail=detail)
            if name in self._catalog.aliases:
                raise EngineError("already_exists", "collection_as_alias", collection=name)
            return self._catalog.create(config)

    def check_room(self) -> None:
        """Raise an error if there may be no further collection."""
        if 0 <= self._most <= len(self._catalog.collections):
            raise EngineError("limit_exceeded", "collections", limit="collections", value=self._most)

    def change(self, name: str, requested: Mapping[str, Any]) -> Collection:
        """Change a collection's config.

        Raises:
            EngineError: there is no such collection, or it cannot change so.
        """
        with self._storage.transaction():
            collection = self.named(name)
            config = changed_config(collection.config, requested, self._plugins)
            self._catalog.change(collection, config)
            return collection

    def delete(self, name: str) -> None:
        """Delete a collection with everything in it; an unknown name is nothing to do."""
        self._catalog.delete(name)

    def named(self, name: str) -> Collection:
        """Return a collection by its own name; an alias does not do.

        Raises:
            EngineError: there is none.
        """
        found = self._catalog.collections.get(capitalized(name))
        if found is None:
            raise EngineError("collection_not_found", "by_name", collection=name)
        return found

    def add_property(self, collection: Collection, prop: Mapping[str, Any]) -> dict[str, Any]:
        """Add a property to a collection.

        Raises:
            EngineError: its name is taken, or it cannot be so.
        """
        if not prop.get("name"):
            raise EngineError("property_invalid", "incomplete_name")
        if prop.get("dataType") is None:
            raise EngineError("property_invalid", "incomplete_data_type")
        with self._storage.transaction():
            config = copy.deepcopy(collection.config)
            presets = part(config["invertedIndexConfig"], "stopwordPresets")
            taken = list(collection.properties)
            made = new_properties([prop], taken, collection.name, self._exists, presets)
            used = vectors.vectorizers(config)
            vectors.check_property_modules(made, used, self._plugins)
            for module in used:
                vectors.add_property_defaults(made, module, self._plugins)
            config["properties"] = [*parts(config, "properties"), *made]
            self._catalog.change(collection, config)
            return made[0]

    def extend_property(self, collection: Collection, name: str, nested: Sequence[Mapping[str, Any]]) -> None:
        """Add nested properties to a property that has some; those that it has stay as they are.

        Args:
            collection: the collection.
            name: the property.
            nested: configs of nested properties.

        Raises:
            EngineError: one of them cannot be so.
        """
        with self._storage.transaction():
            config = copy.deepcopy(collection.config)
            entry = next(entry for entry in config["properties"] if entry["name"] == name)
            merged = merge_nested(parts(entry, "nestedProperties"), nested)
            if merged is not None:
                check_nested(merged, name, part(config["invertedIndexConfig"], "stopwordPresets"))
                entry["nestedProperties"] = merged
                self._catalog.change(collection, config)

    def drop_vector(self, collection: Collection, name: str) -> None:
        """Drop a named vector's index; its vectors are gone with it.

        Raises:
            EngineError: there is no such vector.
        """
        with self._storage.transaction():
            config = copy.deepcopy(collection.config)
            entry = part(config, "vectorConfig").get(name)
            if entry is None or entry["vectorIndexType"] == "none":
                raise EngineError("vector_not_configured", "to_delete", vector=name, collection=collection.name)
            config["vectorConfig"].pop(name)
            if not config["vectorConfig"]:
                config.pop("vectorConfig")
            for shard in list(collection.shards.values()):
                shard.drop_vectors(name)
            self._catalog.change(collection, config)

    def switch_index(self, collection: Collection, name: str, switches: Mapping[str, Any]) -> None:
        """Switch a property's indexes on or off, or cut its texts otherwise.

        Args:
            collection: the collection.
            name: the property.
            switches: `indexFilterable`, `indexSearchable`, `indexRangeFilters` or `tokenization`, and their new values.

        Raises:
            EngineError: there is no such property.
        """
        with self._storage.transaction():
            config = copy.deepcopy(collection.config)
            entry = next((p for p in parts(config, "properties") if p["name"] == uncapitalized(name)), None)
            if entry is None:
                raise EngineError("property_not_found", "to_change", property=name, collection=collection.name)
            entry.update(switches)
            self._catalog.change(collection, config)

    def create_alias(self, alias: str, target: str) -> tuple[str, str]:
        """Create an alias of a collection; return both names.

        Raises:
            EngineError: the alias is taken, or the collection is not there.
        """
        alias, target = capitalized(alias), capitalized(target)
        names.check_class(alias, "alias")
        names.check_class(target)
        with self._storage.transaction():
            if target not in self._catalog.collections:
                raise EngineError("collection_not_found", "of_alias", collection=target)
            if alias in self._catalog.aliases:
                raise EngineError("already_exists", "alias_as_alias", alias=alias)
            if alias in self._catalog.collections:
                raise EngineError("already_exists", "alias_as_collection", alias=alias)
            self._catalog.set_alias(alias, target)
        return alias, target

    def change_alias(self, alias: str, target: str) -> tuple[str, str]:
        """Point an alias at another collection; return both names.

        Raises:
            EngineError: there is no such alias, or no such collection.
        """
        alias, target = capitalized(alias), capitalized(target)
        with self._storage.transaction():
            if alias not in self._catalog.aliases:
                raise EngineError("alias_not_found", "to_change", alias=alias)
            if target not in self._catalog.collections:
                raise EngineError("collection_not_found", "of_alias", collection=target)
            self._catalog.set_alias(alias, target)
        return alias, target

    def delete_alias(self, alias: str) -> None:
        """Forget an alias.

        Raises:
            EngineError: there is none.
        """
        alias = capitalized(alias)

        def work() -> None:
            if alias not in self._catalog.aliases:
                raise EngineError("alias_not_found", "to_delete", alias=alias)
            self._catalog.set_alias(alias, None)

        self._storage.delete(work)

    def _exists(self, name: str) -> bool:
        return name in self._catalog.collections
