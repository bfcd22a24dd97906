"""semantic-kernel: create, add, filter, search, delete; with named vectors and with one."""

from __future__ import annotations

import asyncio
import sys
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

HOST, PORT, GRPC_PORT = sys.argv[1], int(sys.argv[2]), int(sys.argv[3])
TEXTS = ["red bike for the city", "blue boat on the lake", "green train to the north"]


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
    kinds = zip(TEXTS, (2, 0, 64), ("bike", "boat", "train"), strict=True)
    return [
        {"id": str(uuid4()), "text": text, "wheels": wheels, "kind": kind, "embedding": embed(text)}
        for text, wheels, kind in kinds
    ]


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
    found = await collection.hybrid_search("boat", vector=embed("train"), top=3)
    assert "boat" in [one.record["kind"] async for one in found.results]

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
        await client.collections.delete("Vehicle")


asyncio.run(main())
print("round trip done")
