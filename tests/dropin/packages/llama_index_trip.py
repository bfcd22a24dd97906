"""llama-index-vector-stores-weaviate: nodes are added, searched in each way and deleted; in both flavors.

It has no update: a node is deleted and added again. Tenants it has none.
"""

from __future__ import annotations

import asyncio

import weaviate
from embedding import embed
from llama_index.core.schema import NodeRelationship, RelatedNodeInfo, TextNode
from llama_index.core.vector_stores.types import (
    FilterCondition,
    FilterOperator,
    MetadataFilter,
    MetadataFilters,
    VectorStoreQuery,
    VectorStoreQueryMode,
)
from llama_index.vector_stores.weaviate import WeaviateVectorStore
from support import COUNT, GRPC_PORT, HOST, PORT, RIDES, TEXTS, finish


def nodes(count: int = 3) -> list[TextNode]:
    made = [
        TextNode(text=ride.text, embedding=embed(ride.text), metadata={"wheels": ride.wheels, "kind": ride.kind})
        for ride in RIDES[:count]
    ]
    for number, node in enumerate(made):
        node.relationships[NodeRelationship.SOURCE] = RelatedNodeInfo(node_id=f"page {number}")
    return made


def query(
    text: str,
    *conditions: MetadataFilter,
    mode: VectorStoreQueryMode = VectorStoreQueryMode.DEFAULT,
    alpha: float = 0.5,
) -> VectorStoreQuery:
    filters = MetadataFilters(filters=list(conditions), condition=FilterCondition.AND) if conditions else None
    return VectorStoreQuery(
        query_embedding=embed(text), query_str=text, similarity_top_k=3, filters=filters, mode=mode, alpha=alpha
    )


ROLLING = MetadataFilter(key="wheels", value=1, operator=FilterOperator.GT)
NO_TRAIN = MetadataFilter(key="kind", value="train", operator=FilterOperator.NE)


def synchronous(client: weaviate.WeaviateClient) -> None:
    store = WeaviateVectorStore(weaviate_client=client, index_name="Page")
    added = nodes(COUNT)
    assert [node.node_id for node in added] == store.add(added)
    assert COUNT == len(client.collections.get("Page"))

    found = store.query(query("a blue boat"))
    assert found.nodes is not None
    assert TEXTS[1] == found.nodes[0].text
    assert {"wheels": 0, "kind": "boat"} == found.nodes[0].metadata
    assert found.nodes[0].node_id == added[1].node_id
    assert found.nodes[0].embedding is not None
    assert len(embed("")) == len(found.nodes[0].embedding)
    assert found.similarities == sorted(found.similarities or [], reverse=True)
    both = store.query(query("a red bike", mode=VectorStoreQueryMode.HYBRID))
    assert TEXTS[0] == (both.nodes or [])[0].text
    words = store.query(query("train", mode=VectorStoreQueryMode.HYBRID, alpha=0))
    assert TEXTS[2] == (words.nodes or [])[0].text
    only = store.query(query("a blue boat", ROLLING, NO_TRAIN))
    assert [TEXTS[0]] == [node.text for node in only.nodes or []]

    store.delete("page 0")
    assert COUNT - 1 == len(client.collections.get("Page"))
    store.delete_nodes([node.node_id for node in added[3:]])
    assert {TEXTS[1], TEXTS[2]} == {node.text for node in store.query(query("bike")).nodes or []}
    store.delete_nodes([added[1].node_id])
    added[1].text = "a yellow boat"
    store.add([added[1]])
    assert {"a yellow boat", TEXTS[2]} == {node.text for node in store.query(query("bike")).nodes or []}
    store.clear()
    assert not client.collections.exists("Page")


def with_a_batch(client: weaviate.WeaviateClient) -> None:
    batch = client.batch.fixed_size(batch_size=2)
    store = WeaviateVectorStore(weaviate_client=client, index_name="Batched", client_kwargs={"custom_batch": batch})
    store.add(nodes())
    assert 3 == len(store.query(query("anything")).nodes or [])
    store.clear()


async def asynchronous() -> None:
    async with weaviate.use_async_with_local(host=HOST, port=PORT, grpc_port=GRPC_PORT) as client:
        store = WeaviateVectorStore(weaviate_client=client, index_name="Later")
        added = nodes()
        await store.async_add(added)
        found = await store.aquery(query("a green train", ROLLING))
        assert [TEXTS[2], TEXTS[0]] == [node.text for node in found.nodes or []]
        await store.adelete("page 2")
        await store.adelete_nodes([added[0].node_id])
        assert [TEXTS[1]] == [node.text for node in (await store.aquery(query("bike"))).nodes or []]
        await store.aclear()
        assert not await client.collections.exists("Later")


with weaviate.connect_to_local(host=HOST, port=PORT, grpc_port=GRPC_PORT) as opened:
    synchronous(opened)
    with_a_batch(opened)
asyncio.run(asynchronous())
finish()
