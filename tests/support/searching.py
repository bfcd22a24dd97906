"""Builders of small databases for tests of the embedded engine's searches."""

from __future__ import annotations

import itertools
import uuid
from collections.abc import Iterable, Mapping
from typing import Any

import numpy as np

from weaviate_gen._runtime.engine_settings import EngineSettings
from weaviate_gen.engine.collections.collection import Collection
from weaviate_gen.engine.collections.shard import Shard
from weaviate_gen.engine.database.database import Database
from weaviate_gen.engine.database.environment import Environment
from weaviate_gen.engine.index.shard_index import Background
from weaviate_gen.engine.plugins.protocols import Plugins
from weaviate_gen.engine.search.query import Query
from weaviate_gen.engine.storage.record import Record
from weaviate_gen.engine.storage.sqlite import Storage

NOW = 1_700_000_000_000
INVERTED: Mapping[str, Any] = {
    "bm25": {"b": 0.75, "k1": 1.2},
    "stopwords": {"preset": "en", "additions": None, "removals": None},
    "indexNullState": True,
    "indexPropertyLength": True,
    "indexTimestamps": True,
}


def database(plugins: Plugins | None = None, background: Background | None = None) -> Database:
    """Make an empty database in memory."""
    numbers = itertools.count(1)
    env = Environment(
        lambda: NOW,
        lambda: number_uuid(next(numbers)),
        lambda: f"shard{next(numbers)}",
        EngineSettings(auto_schema=False),
        background=background,
    )
    return Database(Storage(None), plugins or Plugins(), env)


def number_uuid(number: int) -> str:
    """Return the id that stands for a number."""
    return str(uuid.UUID(int=number))


def collection(base: Database, properties: Mapping[str, Any] | None = None, /, **settings: Any) -> Collection:
    """Make a collection.

    Args:
        base: where.
        properties: a data type by name, or a whole property config.
        settings: more of the collection's config; `name` is its name.
    """
    config: dict[str, Any] = {
        "class": settings.pop("name", "Thing"),
        "invertedIndexConfig": {**INVERTED, **settings.pop("inverted", {})},
        "multiTenancyConfig": {"enabled": False},
        "properties": [_property(name, kind) for name, kind in (properties or {}).items()],
    }
    if "vectorConfig" not in settings:
        config |= {"vectorizer": "none", "vectorIndexType": "hnsw", "vectorIndexConfig": {"distance": "cosine"}}
    config |= settings
    return base.catalog.create(config)


def _property(name: str, kind: Any) -> dict[str, Any]:
    if isinstance(kind, str):
        kind = {"dataType": [kind]}
    return {"name": name, "indexFilterable": True, "indexSearchable": True, "tokenization": "word", **kind}


def named_vectors(**metrics: str) -> dict[str, Any]:
    """Return a `vectorConfig` with a distance by name."""
    return {
        name: {"vectorizer": {"none": {}}, "vectorIndexType": "hnsw", "vectorIndexConfig": {"distance": metric}}
        for name, metric in metrics.items()
    }


def fill(shard: Shard, objects: Iterable[Mapping[str, Any]], first: int = 1) -> list[Record]:
    """Store objects; their ids count from `first`.

    Args:
        shard: where.
        objects: properties; ``_vector`` and ``_vectors`` are vectors, ``_created`` and ``_updated`` times.
        first: the number of the first id.
    """
    records: list[Record] = []
    for number, given in enumerate(objects, first):
        values = dict(given)
        vectors = {name: np.asarray(v, dtype=np.float32) for name, v in values.pop("_vectors", {}).items()}
        if "_vector" in values:
            vectors[""] = np.asarray(values.pop("_vector"), dtype=np.float32)
        created = values.pop("_created", NOW)
        updated = values.pop("_updated", created)
        records.append(Record(number_uuid(number), values, vectors, created, updated))
    with shard.storage.transaction():
        shard.put(records)
    return records


def numbers(base: Database, query: Query) -> list[int]:
    """Run a search and give the numbers of the ids it found."""
    return [uuid.UUID(hit.record.uuid).int for hit in base.search(query).hits]
