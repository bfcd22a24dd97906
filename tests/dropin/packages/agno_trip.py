"""agno: documents are added, searched in three ways, filtered, updated and deleted; by owner, and from asyncio."""

from __future__ import annotations

import asyncio
from typing import Any

import weaviate
from agno.knowledge.document import Document
from agno.knowledge.embedder import Embedder
from agno.vectordb.search import SearchType
from agno.vectordb.weaviate import Distance, VectorIndex, Weaviate
from embedding import embed
from support import BIKE, BOAT, COUNT, GRPC_PORT, HOST, PORT, RIDES, TRAIN, finish


class StandIn(Embedder):
    def get_embedding(self, text: str) -> list[float]:
        return embed(text)

    def get_embedding_and_usage(self, text: str) -> tuple[list[float], dict[str, Any] | None]:
        return embed(text), None

    async def async_get_embedding(self, text: str) -> list[float]:
        return embed(text)

    async def async_get_embedding_and_usage(self, text: str) -> tuple[list[float], dict[str, Any] | None]:
        return embed(text), None


def documents() -> list[Document]:
    return [
        Document(content=ride.text, name=ride.kind, content_id=ride.kind, meta_data={"kind": ride.kind})
        for ride in RIDES
    ]


def store(client: weaviate.WeaviateClient | None, name: str, search_type: SearchType = SearchType.vector) -> Weaviate:
    return Weaviate(
        client=client,
        collection=name,
        embedder=StandIn(),
        search_type=search_type,
        vector_index=VectorIndex.HNSW,
        distance=Distance.COSINE,
    )


def synchronous(client: weaviate.WeaviateClient) -> None:
    vectors = store(client, "Knowledge")
    vectors.create()
    assert vectors.exists()
    vectors.insert("batch", documents())
    assert COUNT == len(client.collections.get("Knowledge"))
    assert vectors.content_hash_exists("batch")
    assert vectors.name_exists("boat")
    assert not vectors.name_exists("plane")

    found = vectors.search("a blue boat", limit=2)
    assert (BOAT.text, "boat", {"kind": "boat"}) == (found[0].content, found[0].name, found[0].meta_data)
    assert [TRAIN.text] == [one.content for one in vectors.search("a blue boat", filters={"kind": "train"})]
    words = store(client, "Knowledge", SearchType.keyword)
    assert [BIKE.text] == [one.content for one in words.search("bike")]
    both = store(client, "Knowledge", SearchType.hybrid)
    assert BOAT.text == both.search("blue boat", limit=1)[0].content

    vectors.upsert("batch of one", documents()[:1])
    assert COUNT + 1 == len(client.collections.get("Knowledge"))
    vectors.update_metadata("boat", {"color": "blue"})
    assert {"kind": "boat", "color": "blue"} == vectors.search("a blue boat", limit=1)[0].meta_data
    assert vectors.delete_by_metadata({"color": "blue"})
    assert vectors.delete_by_name("train")
    assert vectors.delete_by_content_id("page")
    assert {BIKE.text} == {one.content for one in vectors.search("anything")}

    vectors.insert("private", documents()[1:2], user_id="ann")
    assert {BIKE.text, BOAT.text} == {one.content for one in vectors.search("anything", user_id="ann")}
    assert {BIKE.text} == {one.content for one in vectors.search("anything", user_id="bob")}
    vectors.drop()
    assert not vectors.exists()


async def asynchronous(client: weaviate.WeaviateClient) -> None:
    vectors = store(client, "Later")
    vectors.async_client = weaviate.use_async_with_local(host=HOST, port=PORT, grpc_port=GRPC_PORT)
    await vectors.async_create()
    await vectors.async_insert("batch", documents()[:20])
    assert await vectors.async_exists()
    assert await vectors.async_name_exists("train")
    assert BOAT.text == (await vectors.async_search("a blue boat", limit=2))[0].content
    assert BIKE.text == (await vectors.async_keyword_search("bike"))[0].content
    assert TRAIN.text == (await vectors.async_hybrid_search("green train"))[0].content
    await vectors.async_upsert("batch", documents()[:3])
    assert 3 == len(client.collections.get("Later"))
    await vectors.async_drop()
    assert not await vectors.async_exists()


with weaviate.connect_to_local(host=HOST, port=PORT, grpc_port=GRPC_PORT) as opened:
    synchronous(opened)
    asyncio.run(asynchronous(opened))
finish()
