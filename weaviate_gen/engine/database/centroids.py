"""`ref2vec-centroid`: vectors that are the mean of those of the objects pointed at."""

from __future__ import annotations

from typing import Any

import numpy as np

from weaviate_gen.engine import deadline
from weaviate_gen.engine.database.collection import Collection, VectorSettings
from weaviate_gen.engine.database.shard import Shard
from weaviate_gen.engine.errors import invalid
from weaviate_gen.engine.storage.record import Record, Vector
from weaviate_gen.engine.values import beacons
from weaviate_gen.engine.values.json_types import is_list, parts

NAME = "ref2vec-centroid"


def check_settings(owner: str, settings: dict[str, Any]) -> None:
    """Refuse settings that name no reference properties."""
    named = settings.get("referenceProperties")
    if not is_list(named) or not named:
        raise invalid(
            f"module '{NAME}': validate \"{owner}\": invalid config: must have at least one value in the "
            '"referenceProperties" field'
        )
    if not all(isinstance(name, str) for name in named):
        raise invalid(f'module \'{NAME}\': validate "{owner}": invalid config: "referenceProperties" are names')


def uses(collection: Collection) -> bool:
    """Say whether a collection's vectors depend on what its objects point at."""
    return any(settings.vectorizer == NAME for settings in collection.vectors.values())


def point(shard: Shard, settings: VectorSettings, record: Record) -> None:
    """Give an object the mean of the vectors that it points at, in place; none if there are none.

    Raises:
        EngineError: an object that it points at is not there, or their vectors differ in length.
    """
    found: list[Vector] = []
    for name in parts(settings.module, "referenceProperties"):
        for entry in deadline.checked(parts(record.properties, name), deadline.OBJECTS):
            vector = _vector(shard, entry["beacon"])
            if vector is not None:
                found.append(vector)
    record.vectors = {name: vector for name, vector in record.vectors.items() if name != settings.name}
    if len({vector.shape for vector in found}) > 1:
        raise invalid("calculate vector: calculate mean: found vectors of different length")
    if found:
        record.vectors[settings.name] = np.asarray(np.mean(found, axis=0), dtype=np.float32)


def point_anew(shard: Shard, record: Record) -> None:
    """Give an object whose references changed the vectors that follow from them, in place."""
    for settings in shard.collection.vectors.values():
        if settings.vectorizer == NAME:
            point(shard, settings, record)


def _vector(shard: Shard, text: str) -> Vector | None:
    beacon = beacons.parse(text)
    target = shard.collection.database.find(beacon.collection)
    other = None
    if target is not None:
        other = target.shard(shard.tenant if target.multi_tenant else None).by_uuid(beacon.uuid)
    if other is None:
        raise invalid(f"find object with beacon '{text}': not found")
    return other.vectors.get("", next(iter(other.vectors.values()), None))
