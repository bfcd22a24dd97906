"""weaviate-demo-datasets: datasets inside the package are uploaded and searched.

NewsArticles is left out: the package downloads it from the internet. What the datasets configure of OpenAI and Cohere
is stood in for by the server.
"""

from __future__ import annotations

import weaviate
from support import GRPC_PORT, HOST, PORT, finish
from weaviate.classes.config import Configure
from weaviate.classes.query import Filter, QueryReference, Rerank
from weaviate_datasets import JeopardyQuestions1k, Wiki100, WineReviews, WineReviewsMT, WineReviewsNV

WINES = 50


def wines(client: weaviate.WeaviateClient) -> None:
    dataset = WineReviews()
    dataset.upload_dataset(client, overwrite=True)
    reviews = client.collections.get("WineReview")
    assert WINES == len(reviews)
    title = dataset.get_sample()["title"]
    assert title == reviews.query.bm25(title, query_properties=["title"], limit=1).objects[0].properties["title"]
    told = reviews.generate.near_text(title, limit=1, single_prompt="{title}").objects[0]
    assert told.properties["title"] == told.generative.text
    dataset.upload_dataset(client, overwrite=True, compress=True)
    assert WINES == len(reviews)
    (configured,) = reviews.config.get().vector_config.values()
    assert "BQ" in type(configured.vector_index_config.quantizer).__name__.upper()
    client.collections.delete("WineReview")


def tenants(client: weaviate.WeaviateClient) -> None:
    WineReviewsMT().upload_dataset(client)
    shared = client.collections.get("WineReviewMT")
    assert {"tenantA", "tenantB"} == set(shared.tenants.get())
    assert [WINES, WINES] == [len(shared.with_tenant(name)) for name in ("tenantA", "tenantB")]
    client.collections.delete("WineReviewMT")


def named_vectors(client: weaviate.WeaviateClient) -> None:
    WineReviewsNV().upload_dataset(client)
    reviews = client.collections.get("WineReviewNV")
    assert {"title", "review_body", "title_country"} == set(reviews.config.get().vector_config)
    found = reviews.query.near_text("wine", target_vector="title_country", include_vector=["title"], limit=1)
    assert ["title"] == list(found.objects[0].vector)
    client.collections.delete("WineReviewNV")


def articles(client: weaviate.WeaviateClient) -> None:
    dataset = Wiki100(vector_config=Configure.Vectors.self_provided())
    dataset.set_chunking("wiki_heading_only")
    dataset.upload_dataset(client, overwrite=True)
    chunks = client.collections.get("WikiChunk")
    assert len(chunks) > 1_000
    assert 0 < len(chunks.query.bm25("history", limit=5).objects)
    client.collections.delete("WikiChunk")


def questions(client: weaviate.WeaviateClient) -> None:
    JeopardyQuestions1k().upload_dataset(client, overwrite=True)
    asked = client.collections.get("JeopardyQuestion")
    assert 1_000 == len(asked)
    sample = asked.query.fetch_objects(limit=1, include_vector=True).objects[0]
    vector = sample.vector["default"]
    assert 1_536 == len(vector)
    assert sample.uuid == asked.query.near_vector(vector, limit=1).objects[0].uuid
    words = asked.query.hybrid("capital city", vector=vector, limit=3, rerank=Rerank(prop="question")).objects
    assert sorted(words, key=lambda found: len(found.properties["question"])) == words
    doubled = asked.query.fetch_objects(
        filters=Filter.by_property("round").equal("Double Jeopardy!") & Filter.by_property("points").greater_than(500),
        return_references=QueryReference(link_on="hasCategory"),
        limit=1_000,
    ).objects
    assert {"Double Jeopardy!"} == {found.properties["round"] for found in doubled}
    assert all(1 == len(found.references["hasCategory"].objects) for found in doubled)
    asked.data.update(sample.uuid, properties={"points": 12_345})
    rich = Filter.by_property("points").equal(12_345)
    assert [sample.uuid] == [found.uuid for found in asked.query.fetch_objects(filters=rich).objects]
    assert 1 == asked.data.delete_many(where=rich).successful
    assert 999 == len(asked)
    client.collections.delete(["JeopardyQuestion", "JeopardyCategory"])


with weaviate.connect_to_local(host=HOST, port=PORT, grpc_port=GRPC_PORT) as opened:
    wines(opened)
    tenants(opened)
    named_vectors(opened)
    articles(opened)
    questions(opened)
finish()
