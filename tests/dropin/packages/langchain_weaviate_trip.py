"""langchain-weaviate: create, add, filter, search, delete; with tenants, and from asyncio."""

from __future__ import annotations

import asyncio
import sys
from uuid import UUID

import weaviate
from embedding import embed
from langchain_core.documents import Document
from langchain_core.embeddings import Embeddings
from langchain_weaviate import WeaviateVectorStore
from weaviate.classes.query import Filter
from weaviate.util import generate_uuid5

HOST, PORT, GRPC_PORT = sys.argv[1], int(sys.argv[2]), int(sys.argv[3])
TEXTS = ["red bike for the city", "blue boat on the lake", "green train to the north"]
KINDS = [{"kind": "bike", "wheels": 2}, {"kind": "boat", "wheels": 0}, {"kind": "train", "wheels": 64}]


class Fake(Embeddings):
    def embed_documents(self, texts: list[str]) -> list[list[float]]:
        return [embed(text) for text in texts]

    def embed_query(self, text: str) -> list[float]:
        return embed(text)


def flat(client: weaviate.WeaviateClient) -> None:
    client.collections.delete("Ride")
    store = WeaviateVectorStore(client, "Ride", "text", embedding=Fake())
    header = dict(client.integrations._session._headers).get("x-weaviate-client-integration", "")
    assert header.startswith("langchain-python/"), header
    ids = [str(generate_uuid5(text)) for text in TEXTS]
    assert ids == store.add_texts(TEXTS, KINDS, ids=ids)

    found = store.similarity_search("a boat", k=1)
    assert [(TEXTS[1], "boat", 0)] == [
        (one.page_content, one.metadata["kind"], one.metadata["wheels"]) for one in found
    ]
    only = store.similarity_search("a boat", k=3, filters=Filter.by_property("wheels").greater_than(1))
    assert {TEXTS[0], TEXTS[2]} == {one.page_content for one in only}
    scored = store.similarity_search_with_score("red bike", k=3)
    assert scored[0][0].page_content == TEXTS[0]
    assert [score for _, score in scored] == sorted((score for _, score in scored), reverse=True)
    assert all(0 <= score <= 1 for _, score in store.similarity_search_with_relevance_scores("red bike", k=2))
    by_vector = store.similarity_search_by_vector(embed(TEXTS[2]), k=1)
    assert [TEXTS[2]] == [one.page_content for one in by_vector]
    varied = store.max_marginal_relevance_search("bike", k=2, fetch_k=3)
    assert 2 == len(varied)
    assert varied[0].page_content == TEXTS[0]
    assert [Document] == [type(one) for one in store.as_retriever(search_kwargs={"k": 1}).invoke("train")]

    store.delete(ids[:2])
    rest = client.collections.get("Ride").query.fetch_objects().objects
    assert [UUID(ids[2])] == [one.uuid for one in rest]
    client.collections.delete("Ride")


def tenants(client: weaviate.WeaviateClient) -> None:
    client.collections.delete("Shared")
    store = WeaviateVectorStore(client, "Shared", "text", embedding=Fake(), use_multi_tenancy=True)
    store.add_texts(TEXTS[:1], tenant="one")
    store.add_texts(TEXTS[1:], tenant="two")
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
print("round trip done")
