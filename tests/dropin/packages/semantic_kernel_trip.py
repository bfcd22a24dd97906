"""semantic-kernel: records are upserted, searched, filtered and deleted; with named vectors and with one.

It has no search by keywords alone.
"""

from __future__ import annotations

import asyncio
from typing import Any
from uuid import uuid4

import weaviate
from embedding import SIZE, embed
from semantic_kernel.connectors.weaviate import WeaviateCollection, WeaviateStore
from semantic_kernel.data.vector import (
    DistanceFunction,
    IndexKind,
    VectorStoreCollectionDefinition,
    VectorStoreField,
)
from support import GRPC_PORT, HOST, PORT, RIDES, TEXTS, finish, use_directly

MODEL = VectorStoreCollectionDefinition(
    fields=[
        VectorStoreField("key", name="id", type="str"),
        VectorStoreField("data", name="text", type="str", is_full_text_indexed=True),
        VectorStoreField("data", name="wheels", type="int", is_indexed=True),
        VectorStoreField("data", name="kind", type="str", is_indexed=True),
        VectorStoreField(
            "vector",
            name="embedding",
            type="float",
            dimensions=SIZE,
            index_kind=IndexKind.HNSW,
            distance_function=DistanceFunction.COSINE_DISTANCE,
        ),
    ]
)


def vehicles() -> list[dict[str, Any]]:
    return [{"id": str(uuid4()), **ride._asdict(), "embedding": embed(ride.text)} for ride in RIDES]


async def trip(collection: WeaviateCollection) -> None:
    await collection.ensure_collection_exists()
    assert await collection.collection_exists()
    records = vehicles()
    keys = await collection.upsert(records)
    assert [record["id"] for record in records] == list(keys)

    read = await collection.get(keys[0], include_vectors=True)
    assert (TEXTS[0], 2, "bike") == (read["text"], read["wheels"], read["kind"])
    assert [round(number, 5) for number in embed(TEXTS[0])] == [round(number, 5) for number in read["embedding"]]
    assert {"bike", "boat"} == {one["kind"] for one in await collection.get(keys=list(keys[:2]))}

    found = await collection.search(vector=embed("a blue boat"), top=2)
    near = [one async for one in found.results]
    assert "boat" == near[0].record["kind"]
    assert near[0].score < near[1].score
    rolling = "lambda one: one.wheels > 1 and one.kind == 'train'"
    found = await collection.search(vector=embed("a blue boat"), top=3, filter=rolling)
    assert ["train"] == [one.record["kind"] async for one in found.results]
    found = await collection.hybrid_search("train", vector=embed("a green train"), top=1)
    assert ["train"] == [one.record["kind"] async for one in found.results]

    assert keys[0] == await collection.upsert({**records[0], "wheels": 3})
    assert 3 == (await collection.get(keys[0]))["wheels"]
    await collection.delete(list(keys[1:]))
    assert await collection.get(keys[1]) is None
    assert "bike" == (await collection.get(keys[0]))["kind"]
    await collection.ensure_collection_deleted()
    assert not await collection.collection_exists()


async def main() -> None:
    where = {"local_host": HOST, "local_port": PORT, "local_grpc_port": GRPC_PORT}
    async with WeaviateCollection(dict, MODEL, "named", **where) as collection:
        await trip(collection)
    async with WeaviateCollection(dict, MODEL, "single", named_vectors=False, **where) as collection:
        await trip(collection)
    async with weaviate.use_async_with_local(host=HOST, port=PORT, grpc_port=GRPC_PORT) as client:
        store = WeaviateStore(async_client=client)
        collection = store.get_collection(dict, definition=MODEL, collection_name="Vehicle")
        await collection.ensure_collection_exists()
        assert "Vehicle" in await store.list_collection_names()
    async with client:
        await collection.upsert(vehicles())
        with weaviate.connect_to_local(host=HOST, port=PORT, grpc_port=GRPC_PORT) as direct:
            use_directly(direct.collections.get("Vehicle"), "text")
        await client.collections.delete("Vehicle")


asyncio.run(main())
finish()
