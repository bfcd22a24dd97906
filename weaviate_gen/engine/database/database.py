"""The engine's composition root: builds every service, and holds them for the interfaces."""

from __future__ import annotations

from weaviate_gen.engine.access.control import AccessControl
from weaviate_gen.engine.collections.catalog import Catalog
from weaviate_gen.engine.database.auto_schema import AutoSchema
from weaviate_gen.engine.database.backups import Backups
from weaviate_gen.engine.database.environment import Environment
from weaviate_gen.engine.database.expiration import Expiration
from weaviate_gen.engine.database.exports import Exports
from weaviate_gen.engine.database.object_input import ObjectValidator
from weaviate_gen.engine.database.objects import Objects
from weaviate_gen.engine.database.references import References
from weaviate_gen.engine.database.schema import Schema
from weaviate_gen.engine.database.tenants import Tenants
from weaviate_gen.engine.database.vectorizing import ObjectVectorizer
from weaviate_gen.engine.plugins.protocols import Plugins
from weaviate_gen.engine.search import aggregate, pipeline
from weaviate_gen.engine.search.hits import Found
from weaviate_gen.engine.search.query import Query
from weaviate_gen.engine.storage.sqlite import Storage


class Database:
    """Everything that is stored, and what can be done with it.

    Attributes:
        storage: the file.
        plugins: vectorizers, rerankers and generators.
        env: time, chance and settings.
        catalog: the collections and aliases.
        schema: creates, changes and deletes collections and aliases.
        tenants: creates, changes and deletes tenants.
        expiration: deletes objects whose time is over.
        objects: writes and reads objects.
        references: writes references.
        access: roles and users; ``None`` where everybody may do everything.
        backups: makes and restores backups.
        exports: writes collections as Parquet.
    """

    def __init__(self, storage: Storage, plugins: Plugins, env: Environment) -> None:
        """Read what the storage has."""
        self.storage = storage
        self.plugins = plugins
        self.env = env
        self.catalog: Catalog = Catalog(storage, env.new_name, env.background)
        catalog = self.catalog
        plugins.waiting = storage.lock.released
        self.access: AccessControl | None = AccessControl(env.access, storage, env.now) if env.access else None
        self.schema: Schema = Schema(catalog, plugins, env.settings.maximum_collections)
        self.tenants: Tenants = Tenants(storage)
        self.expiration: Expiration = Expiration(catalog)
        validator, vectorizer = ObjectValidator(catalog), ObjectVectorizer(catalog, plugins)
        auto_schema = AutoSchema(catalog, self.schema, env.settings) if env.settings.auto_schema else None
        self.objects: Objects = Objects(
            catalog, self.tenants, self.expiration, auto_schema, validator, vectorizer, env.new_uuid
        )
        self.references: References = References(catalog, self.tenants, validator, vectorizer)
        self.backups: Backups = Backups(catalog, self.access, env.backups, env.now)
        self.exports: Exports = Exports(catalog, env.exports, env.settings.node, env.version, env.now)

    def search(self, query: Query) -> Found:
        """Answer a search.

        Raises:
            EngineError: it cannot be answered.
        """
        return pipeline.search(self.catalog, self.plugins, query, self.env.now(), self.env.settings.maximum_results)

    def aggregate(self, query: aggregate.AggregateQuery) -> list[aggregate.AggregateGroup]:
        """Answer an aggregation: one group without a value, or the groups asked for, largest first.

        Raises:
            EngineError: it cannot be answered.
        """
        return aggregate.aggregate(self.catalog, self.plugins, query)

    def close(self) -> None:
        """Close the file, and what plugins have open."""
        self.storage.close()
        self.plugins.close()
