"""What one search reads."""

from __future__ import annotations

from dataclasses import dataclass

from weaviate_gen.engine.collections.catalog import Catalog
from weaviate_gen.engine.collections.shard import Shard
from weaviate_gen.engine.plugins.protocols import Plugins


@dataclass(frozen=True, slots=True)
class Scope:
    """A shard to search, and what its references and its vectors lead to.

    Attributes:
        shard: the shard.
        catalog: the collections that references lead to.
        plugins: the modules that turn texts into vectors.
    """

    shard: Shard
    catalog: Catalog
    plugins: Plugins
