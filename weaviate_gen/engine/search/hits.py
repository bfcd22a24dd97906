"""What searches find."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

import numpy as np

from weaviate_gen.engine.collections.catalog import Catalog
from weaviate_gen.engine.collections.collection import Collection
from weaviate_gen.engine.collections.shard import Shard
from weaviate_gen.engine.errors import EngineError
from weaviate_gen.engine.search.profile import measured
from weaviate_gen.engine.storage.record import Record
from weaviate_gen.engine.values import beacons


@dataclass(slots=True)
class Generated:
    """A text that was written.

    Attributes:
        text: what was written.
        prompt: what was asked, in full.
        error: why nothing was generated, if the error is part of the result.
        metadata: what the provider counted, if it was asked for.
        shows_prompt: whether the generator gives its prompt back to those who ask.
    """

    text: str
    prompt: str
    error: str = ""
    shows_prompt: bool = True
    metadata: Mapping[str, Any] = field(default_factory=dict[str, Any])


@dataclass(slots=True)
class Hit:
    """One result.

    Attributes:
        record: the object.
        distance: from the query, after a vector search.
        score: of a keyword or hybrid search, or a boost.
        explanation: how the score came about.
        rerank: the reranker's score.
        generated: the text written from it.
        away: the distance that groups report, where it is not that of a vector search.
    """

    record: Record
    distance: float | None = None
    score: float = 0.0
    explanation: str = ""
    rerank: float | None = None
    generated: Generated | None = None
    away: float = 0.0


@dataclass(slots=True)
class Group:
    """Results that share a value.

    Attributes:
        name: the value.
        hits: the results.
        nearest: the first one's distance.
        furthest: the last one's.
    """

    name: str
    hits: list[Hit]
    nearest: float = 0.0
    furthest: float = 0.0

    @property
    def head(self) -> Hit:
        """Return the first result, which rerankers and generators look at."""
        return self.hits[0]


@dataclass(slots=True)
class Found:
    """All that a search found.

    Attributes:
        hits: the results, in order; without groups.
        groups: the groups, if they were asked for.
        summary: the text written from all results.
        kind: ``object``, ``vector``, ``keyword`` or ``hybrid``.
        shard: where it was found.
        profile: how long parts of the search took, by its kind, where that was asked for.
    """

    hits: list[Hit]
    groups: list[Group] | None = None
    summary: Generated | None = None
    kind: str = "object"
    shard: str = ""
    profile: Mapping[str, Mapping[str, str]] = field(default_factory=dict[str, dict[str, str]])


def linked_record(catalog: Catalog, collection: Collection, beacon: str, tenant: str | None) -> Record | None:
    """Return the object that a beacon points at, if it is one of a collection.

    Args:
        catalog: where aliases are resolved.
        collection: the collection.
        beacon: the beacon, with or without a collection's name.
        tenant: the tenant whose objects are read, where the collection has tenants.
    """
    name, _, uuid = beacon.removeprefix(beacons.START).rpartition("/")
    if name and catalog.find(name) is not collection:
        return None
    try:
        return collection.shard(tenant if collection.multi_tenant else None).by_uuid(uuid)
    except (EngineError, ValueError):
        return None


def load(shard: Shard, docids: Sequence[int], *, vectors: bool = True) -> dict[int, Record]:
    """Read objects by their numbers; without their vectors where nobody needs them."""
    return {record.docid: record for record in shard.records(docids, vectors=vectors)}


@measured("objects_took")
def hits_at(
    shard: Shard, slots: Sequence[int], distances: Sequence[float] | None = None, *, vectors: bool = True
) -> list[Hit]:
    """Read the objects at slots, in order.

    Args:
        shard: where.
        slots: which.
        distances: beside each slot.
        vectors: whether to read their vectors too.
    """
    numbers: list[int] = shard.index.docids[np.asarray(slots, dtype=np.int64)].tolist()
    records = load(shard, numbers, vectors=vectors)
    if distances is None:
        return [Hit(records[number]) for number in numbers if number in records]
    pairs = zip(numbers, distances, strict=True)
    return [Hit(records[number], distance) for number, distance in pairs if number in records]
