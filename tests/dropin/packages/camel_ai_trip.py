"""camel-ai: vectors with payloads are added, searched and deleted. It has no update and no keyword search."""

from __future__ import annotations

from uuid import uuid4

from camel.storages import VectorDBQuery, VectorRecord
from camel.storages.vectordb_storages import WeaviateStorage
from embedding import SIZE, embed
from support import BIKE, BOAT, COUNT, GRPC_PORT, HOST, PORT, RIDES, TEXTS, TRAIN, finish, use_directly
from weaviate.classes.query import Filter


def opened(name: str, **settings: object) -> WeaviateStorage:
    return WeaviateStorage(
        vector_dim=SIZE,
        collection_name=name,
        local_host=HOST,
        local_port=PORT,
        local_grpc_port=GRPC_PORT,
        **settings,
    )


storage = opened("Storage", ef_construction=100, max_connections=16)
records = [VectorRecord(id=str(uuid4()), vector=embed(ride.text), payload=ride._asdict()) for ride in RIDES]
storage.add(records)
assert (SIZE, COUNT) == (storage.status().vector_dim, storage.status().vector_count)
again = opened("Storage")
assert COUNT == again.status().vector_count
again.close()

found = storage.query(VectorDBQuery(query_vector=embed("a blue boat"), top_k=2))
assert (records[1].id, BOAT._asdict()) == (found[0].record.id, found[0].record.payload)
assert SIZE == len(found[0].record.vector)
assert found[0].similarity > found[1].similarity
only = storage.query(
    VectorDBQuery(query_vector=embed("a blue boat"), top_k=2), filters=Filter.by_property("payload").like("*train*")
)
assert [TRAIN.text] == [result.record.payload["text"] for result in only]
storage.delete([record.id for record in records[3:]])
assert 3 == storage.status().vector_count
storage.clear()
assert 0 == storage.status().vector_count

collection = storage.client.collections.get("Storage")
collection.data.insert_many([{"payload": text} for text in TEXTS])
use_directly(collection, "payload")
storage.client.collections.delete("Storage")
storage.close()

flat = opened("Flat", vector_index_type="flat", distance_metric="dot")
flat.add(records[:3])
nearest = flat.query(VectorDBQuery(query_vector=embed("a red bike"), top_k=1))
assert [BIKE.text] == [result.record.payload["text"] for result in nearest]
flat.client.collections.delete("Flat")
flat.close()
finish()
