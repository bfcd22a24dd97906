"""`ref2vec-centroid`: vectors that are the mean of those of the objects pointed at."""

from __future__ import annotations

import numpy as np

from weaviate_gen.engine import deadline
from weaviate_gen.engine.collections.catalog import Catalog
from weaviate_gen.engine.collections.shard import Shard
from weaviate_gen.engine.errors import EngineError
from weaviate_gen.engine.schema.collection_schema import VectorSettings
from weaviate_gen.engine.storage.record import Record, Vector
from weaviate_gen.engine.values import beacons
from weaviate_gen.engine.values.json_types import parts


def update_centroid(catalog: Catalog, shard: Shard, settings: VectorSettings, record: Record) -> None:
    """Set an object's vector to the mean of those that it points at, in place; to none if there are none.

    Raises:
        EngineError: an object that it points at is not there, or their vectors differ in length.
    """
    found: list[Vector] = []
    for name in parts(settings.module, "referenceProperties"):
        for entry in deadline.checked(parts(record.properties, name), deadline.OBJECTS):
            vector = _vector(catalog, shard, entry["beacon"])
            if vector is not None:
                found.append(vector)
    record.vectors = {name: vector for name, vector in record.vectors.items() if name != settings.name}
    if len({vector.shape for vector in found}) > 1:
        raise EngineError("vector_length_mismatch", "mean")
    if found:
        record.vectors[settings.name] = np.asarray(np.mean(found, axis=0), dtype=np.float32)


def _vector(catalog: Catalog, shard: Shard, text: str) -> Vector | None:
    beacon = beacons.parse(text)
    target = catalog.find(beacon.collection)
    other = None
    if target is not None:
        other = target.shard(shard.tenant if target.multi_tenant else None).by_uuid(beacon.uuid)
    if other is None:
        raise EngineError("object_not_found", "at_beacon", beacon=text)
    return other.vectors.get("", next(iter(other.vectors.values()), None))
