"""What is inferred: `assert_type` fails a checker where it infers something else."""

from __future__ import annotations

import uuid
from typing import Any, TypedDict, assert_type

import weaviate_gen
from weaviate_gen.classes.config import Configure, DataType, Property
from weaviate_gen.classes.generics import CrossReference
from weaviate_gen.classes.query import Filter, GroupBy, MetadataQuery, QueryReference, Sort
from weaviate_gen.outputs.aggregate import AggregateGroupByReturn, AggregateReturn
from weaviate_gen.outputs.query import GenerativeReturn, GroupByReturn, ObjectSingleReturn, QueryReturn


class Article(TypedDict):
    title: str
    pages: int


class Writer(TypedDict):
    name: str


class Refs(TypedDict):
    writtenBy: CrossReference[Writer, None]


def blocking(client: weaviate_gen.WeaviateClient) -> None:
    articles = client.collections.create(
        "Article",
        properties=[Property(name="title", data_type=DataType.TEXT)],
        vector_config=Configure.Vectors.self_provided(),
    )
    assert_type(client.is_ready(), bool)
    assert_type(client.collections.exists("Article"), bool)
    assert_type(articles.name, str)
    assert_type(articles.data.insert({"title": "one"}), uuid.UUID)
    assert_type(articles.data.exists(uuid.uuid4()), bool)
    assert_type(articles.data.delete_by_id(uuid.uuid4()), bool)
    found = articles.query.fetch_objects(
        filters=Filter.by_property("title").equal("one") & Filter.by_id().not_equal(uuid.uuid4()),
        sort=Sort.by_property("title"),
        limit=3,
        return_metadata=MetadataQuery(distance=True),
    )
    assert_type(found.objects[0].uuid, uuid.UUID)
    assert_type(found.objects[0].metadata.distance, float | None)
    near = articles.query.near_text("bike", limit=3)
    assert isinstance(near, QueryReturn)
    for each in articles.iterator():
        assert_type(each.uuid, uuid.UUID)
    with articles.batch.fixed_size(batch_size=10) as batch:
        assert_type(batch.number_errors, int)


async def asynchronous(client: weaviate_gen.WeaviateAsyncClient) -> None:
    articles = client.collections.use("Article")
    assert_type(await client.is_ready(), bool)
    assert_type(await client.collections.exists("Article"), bool)
    assert_type(await articles.data.insert({"title": "one"}), uuid.UUID)
    assert_type(await articles.data.exists(uuid.uuid4()), bool)
    found = await articles.query.near_vector([1.0, 2.0], limit=3)
    assert_type(found.objects[0].uuid, uuid.UUID)
    async for each in articles.iterator():
        assert_type(each.uuid, uuid.UUID)


def typed(client: weaviate_gen.WeaviateClient) -> None:
    articles = client.collections.use("Article", Article, Refs)
    found = articles.query.near_text("bike")
    assert_type(found, QueryReturn[Article, Refs])
    assert_type(found.objects[0].properties["pages"], int)
    assert_type(found.objects[0].references["writtenBy"].objects[0].properties["name"], str)
    groups = GroupBy(prop="title", objects_per_group=1, number_of_groups=2)
    assert_type(articles.query.bm25("bike", group_by=groups), GroupByReturn[Article, Refs])
    assert_type(articles.generate.hybrid("bike", single_prompt="{title}?"), GenerativeReturn[Article, Refs])
    plain = client.collections.use("Article")
    assert_type(plain.query.fetch_objects(), QueryReturn[dict[str, Any], None])
    assert_type(plain.query.fetch_objects(return_properties=Article), QueryReturn[Article, None])
    assert_type(
        plain.query.fetch_object_by_id(uuid.uuid4(), return_references=Refs),
        ObjectSingleReturn[dict[str, Any], Refs] | None,
    )
    linked = plain.query.near_vector([1.0], return_references=QueryReference(link_on="writtenBy"))
    assert_type(linked.objects[0].references["writtenBy"].objects[0].uuid, uuid.UUID)
    assert_type(plain.aggregate.over_all(), AggregateReturn)
    assert_type(plain.aggregate.near_text("bike", distance=0.5, group_by="title"), AggregateGroupByReturn)
