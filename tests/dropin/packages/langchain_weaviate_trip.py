"""langchain-weaviate: texts are added, searched in each way, updated and deleted; with tenants, and from asyncio."""

from __future__ import annotations

import asyncio
from uuid import UUID

import weaviate
from embedding import embed
from langchain_core.documents import Document
from langchain_core.embeddings import Embeddings
from langchain_weaviate import WeaviateVectorStore
from support import COUNT, GRPC_PORT, HOST, PORT, RIDES, TEXTS, finish
from weaviate.classes.query import Filter
from weaviate.util import generate_uuid5

KINDS = [{"kind": ride.kind, "wheels": ride.wheels} for ride in RIDES]


class Fake(Embeddings):
    def embed_documents(self, texts: list[str]) -> list[list[float]]:
        return [embed(text) for text in texts]

    def embed_query(self, text: str) -> list[float]:
        return embed(text)


def flat(client: weaviate.WeaviateClient) -> None:
    store = WeaviateVectorStore(client, "Ride", "text", embedding=Fake())
    ids = [str(generate_uuid5(text)) for text in TEXTS]
    assert ids == store.add_texts(TEXTS, KINDS, ids=ids)
    assert COUNT == len(client.collections.get("Ride"))

    found = store.similarity_search("a boat", k=1)
    assert [(TEXTS[1], "boat", 0)] == [
        (one.page_content, one.metadata["kind"], one.metadata["wheels"]) for one in found
    ]
    only = store.similarity_search("a boat", k=3, filters=Filter.by_property("wheels").greater_than(1))
    assert {TEXTS[0], TEXTS[2]} == {one.page_content for one in only}
    words = store.similarity_search("train", k=3, alpha=0)
    assert [TEXTS[2]] == [one.page_content for one in words]
    scored = store.similarity_search_with_score("red bike", k=3)
    assert scored[0][0].page_content == TEXTS[0]
    assert [score for _, score in scored] == sorted((score for _, score in scored), reverse=True)
    assert all(0 <= score <= 1 for _, score in store.similarity_search_with_relevance_scores("red bike", k=2))
    by_vector = store.similarity_search_by_vector(embed(TEXTS[2]), k=1)
    assert [TEXTS[2]] == [one.page_content for one in by_vector]
    varied = store.max_marginal_relevance_search("a red bike", k=2, fetch_k=3)
    assert 2 == len(varied)
    assert varied[0].page_content == TEXTS[0]
    assert [Document] == [type(one) for one in store.as_retriever(search_kwargs={"k": 1}).invoke("train")]

    assert ids[:1] == store.add_texts(["a trike"], [{"kind": "trike", "wheels": 3}], ids=ids[:1])
    trike = store.similarity_search("trike", k=1)[0]
    assert ("a trike", "trike", 3) == (trike.page_content, trike.metadata["kind"], trike.metadata["wheels"])
    assert COUNT == len(client.collections.get("Ride"))
    store.delete(ids[1:])
    rest = client.collections.get("Ride").query.fetch_objects().objects
    assert [UUID(ids[0])] == [one.uuid for one in rest]
    client.collections.delete("Ride")


def tenants(client: weaviate.WeaviateClient) -> None:
    store = WeaviateVectorStore(client, "Shared", "text", embedding=Fake(), use_multi_tenancy=True)
    store.add_texts(TEXTS[:1], tenant="one")
    store.add_texts(TEXTS[1:3], tenant="two")
    assert {"one", "two"} == set(client.collections.get("Shared").tenants.get())
    assert [TEXTS[0]] == [one.page_content for one in store.similarity_search("anything", k=3, tenant="one")]
    assert 2 == len(store.similarity_search("anything", k=3, tenant="two"))
    client.collections.delete("Shared")


async def asynchronous(client: weaviate.WeaviateClient) -> None:
    async with weaviate.use_async_with_local(host=HOST, port=PORT, grpc_port=GRPC_PORT) as other:
        store = WeaviateVectorStore(client, "Later", "text", embedding=Fake(), client_async=other)
        ids = await store.aadd_texts(TEXTS, KINDS)
        found = await store.asimilarity_search("the boat", k=1)
        assert [TEXTS[1]] == [one.page_content for one in found]
        await store.adelete(ids)
        assert [] == await store.asimilarity_search("the boat", k=1)
    client.collections.delete("Later")


with weaviate.connect_to_local(host=HOST, port=PORT, grpc_port=GRPC_PORT) as opened:
    flat(opened)
    tenants(opened)
    asyncio.run(asynchronous(opened))
finish()
