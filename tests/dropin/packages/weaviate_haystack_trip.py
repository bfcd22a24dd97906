"""weaviate-haystack: documents are written, searched in each way, filtered, updated and deleted; in both flavors."""

from __future__ import annotations

import asyncio

from embedding import embed
from haystack import Document
from haystack.document_stores.errors import DuplicateDocumentError
from haystack.document_stores.types import DuplicatePolicy
from haystack_integrations.components.retrievers.weaviate import (
    WeaviateBM25Retriever,
    WeaviateEmbeddingRetriever,
    WeaviateHybridRetriever,
)
from haystack_integrations.document_stores.weaviate import WeaviateDocumentStore
from support import COUNT, GRPC_PORT, RIDES, URL, finish
from weaviate.config import AdditionalConfig, Timeout

SETTINGS = {
    "class": "Paper",
    "invertedIndexConfig": {"indexNullState": True},
    "properties": [
        {"name": "_original_id", "dataType": ["text"]},
        {"name": "content", "dataType": ["text"]},
        {"name": "blob_data", "dataType": ["blob"]},
        {"name": "blob_mime_type", "dataType": ["text"]},
        {"name": "score", "dataType": ["number"]},
        {"name": "kind", "dataType": ["text"]},
        {"name": "wheels", "dataType": ["int"]},
        {"name": "when", "dataType": ["date"]},
    ],
}
ROLLING = {
    "operator": "AND",
    "conditions": [
        {"field": "meta.wheels", "operator": ">", "value": 1},
        {"operator": "NOT", "conditions": [{"field": "meta.kind", "operator": "==", "value": "train"}]},
    ],
}


def documents(count: int = 3) -> list[Document]:
    return [
        Document(
            id=f"{ride.kind} {number}" if ride.kind == "page" else ride.kind,
            content=ride.text,
            embedding=embed(ride.text),
            meta={"kind": ride.kind, "wheels": ride.wheels, "when": f"20{ride.wheels:02}-01-02T03:04:05Z"},
        )
        for number, ride in enumerate(RIDES[:count])
    ]


def opened(name: str) -> WeaviateDocumentStore:
    store = WeaviateDocumentStore(
        url=URL,
        grpc_port=GRPC_PORT,
        collection_settings={**SETTINGS, "class": name},
        additional_config=AdditionalConfig(timeout=Timeout(init=10)),
    )
    assert store.to_dict() == WeaviateDocumentStore.from_dict(store.to_dict()).to_dict()
    return store


def synchronous() -> None:
    store = opened("Paper")
    assert COUNT == store.write_documents(documents(COUNT))
    assert 0 == store.write_documents(documents()[:1], policy=DuplicatePolicy.SKIP)
    try:
        store.write_documents(documents()[:1], policy=DuplicatePolicy.FAIL)
    except DuplicateDocumentError:
        pass
    else:
        raise AssertionError("a document was written twice")
    assert COUNT == store.count_documents()

    by_id = {document.id: document for document in store.filter_documents()}
    for document in documents():
        read = by_id[document.id]
        assert (document.content, document.meta) == (
            read.content,
            {k: v for k, v in read.meta.items() if v is not None},
        )
        assert [round(number, 5) for number in document.embedding or []] == [round(n, 5) for n in read.embedding or []]
    assert ["bike"] == [document.id for document in store.filter_documents(ROLLING)]
    assert 1 == store.count_documents_by_filter(ROLLING)
    by_field = {"operator": "OR", "conditions": [
        {"field": "meta.when", "operator": ">=", "value": "2064-01-01T00:00:00Z"},
        {"field": "meta.kind", "operator": "in", "value": ["boat", "plane"]},
    ]}  # fmt: skip
    assert {"boat", "train"} == {document.id for document in store.filter_documents(by_field)}
    assert {"min": 0, "max": 64} == store.get_metadata_field_min_max("meta.wheels")
    assert {"kind": 4} == store.count_unique_metadata_by_filter({}, ["kind"])
    assert {"type": "int"} == store.get_metadata_fields_info()["wheels"]

    near = WeaviateEmbeddingRetriever(document_store=store, top_k=2).run(query_embedding=embed("a blue boat"))
    assert "boat" == near["documents"][0].id
    assert near["documents"][0].score is not None
    words = WeaviateBM25Retriever(document_store=store, top_k=2).run(query="train")
    assert ["train"] == [document.id for document in words["documents"]]
    both = WeaviateHybridRetriever(document_store=store, top_k=1).run("boat", query_embedding=embed("a blue boat"))
    assert ["boat"] == [document.id for document in both["documents"]]

    assert 1 == store.update_by_filter(ROLLING, {"kind": "tricycle", "wheels": 3})
    changed = store.filter_documents({"field": "meta.kind", "operator": "==", "value": "tricycle"})
    assert [("bike", 3)] == [(document.id, document.meta["wheels"]) for document in changed]
    store.delete_documents(["boat"])
    store.delete_documents([document.id for document in documents(COUNT)[3:]])
    assert {"bike", "train"} == {document.id for document in store.filter_documents()}
    assert 1 == store.delete_by_filter({"field": "meta.kind", "operator": "==", "value": "train"})
    store.delete_all_documents()
    assert 0 == store.count_documents()
    store.client.collections.delete("Paper")
    store.close()


async def asynchronous() -> None:
    store = opened("Later")
    assert 3 == await store.write_documents_async(documents())
    assert 3 == await store.count_documents_async()
    assert {"bike", "boat", "train"} == {document.id for document in await store.filter_documents_async()}
    assert ["bike"] == [document.id for document in await store.filter_documents_async(ROLLING)]
    near = await WeaviateEmbeddingRetriever(document_store=store, top_k=1).run_async(query_embedding=embed("boat"))
    assert ["boat"] == [document.id for document in near["documents"]]
    await store.delete_documents_async(["bike", "boat", "train"])
    assert 0 == await store.count_documents_async()
    await (await store.async_client).collections.delete("Later")
    await store.close_async()


synchronous()
asyncio.run(asynchronous())
finish()
