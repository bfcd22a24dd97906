"""What is inferred: `assert_type` fails a checker where it infers something else."""

from __future__ import annotations

import uuid
from typing import Annotated, Any, TypedDict, assert_type

import weaviate_gen
from weaviate_gen._types.access.roles import Role, RoleBase
from weaviate_gen._types.query.conditions import FilterReturn
from weaviate_gen.classes.backup import BackupStorage
from weaviate_gen.classes.config import Configure, DataType, Property
from weaviate_gen.classes.export import ExportFileFormat
from weaviate_gen.classes.generics import CrossReference
from weaviate_gen.classes.query import Filter, GroupBy, MetadataQuery, QueryReference, Sort
from weaviate_gen.classes.rbac import Permissions
from weaviate_gen.collections import BatchCollection, Collection, CollectionAsync
from weaviate_gen.models import (
    ID,
    Expression,
    Model,
    Prop,
    PropertyOptions,
    PydanticModel,
    Ref,
    Refs,
    Vector,
    count,
    field,
    link,
)
from weaviate_gen.outputs.aggregate import AggregateGroupByReturn, AggregateReturn
from weaviate_gen.outputs.backup import BackupStatus
from weaviate_gen.outputs.query import GenerativeReturn, GroupByReturn, ObjectSingleReturn, QueryReturn
from weaviate_gen.outputs.replication import ReplicateOperationState
from weaviate_gen_wire.rest import models


class Article(TypedDict):
    title: str
    pages: int


class Writer(TypedDict):
    name: str


class Poet(Model):
    id: Annotated[uuid.UUID | None, ID] = None
    name: Prop[str]


class ValidPoet(PydanticModel):
    name: Prop[str]
    age: Prop[int | None] = field(default=None)


class Poem(Model):
    title: Annotated[Prop[str], PropertyOptions(description="as printed")]
    lines: Prop[int | None] = field(default=None)
    tags: Prop[list[str]] = field(default_factory=list)
    poet: Ref[Poet] = field(default=None)
    readers: Refs[Poet] = field(default_factory=list)
    vector: Annotated[list[float] | None, Vector()] = None


def of_models(client: weaviate_gen.WeaviateClient) -> None:
    poems = client.collections.use(Poem)
    assert_type(poems, Collection[Poem, None])
    assert_type(client.collections.create(ValidPoet, validate=True), Collection[ValidPoet, None])
    assert_type(poems.data.insert(Poem(title="one", lines=3, poet=Poet(name="Ada"))), uuid.UUID)
    poems.data.insert_many([Poem(title="one")])
    with poems.batch.dynamic() as batch:
        batch.add_object(Poem(title="one"))
    poem = poems.query.fetch_objects(sort=Poem.lines.desc(), filters=Poem.poet.name.like("A*")).objects[0].properties
    assert_type(poem, Poem)
    assert_type(poem.title, str)
    assert_type(poem.lines, int | None)
    assert_type(poem.poet, Poet | None)
    assert_type(poem.readers, list[Poet])
    assert_type(Poem.title, Expression[str])
    assert_type(Poem.lines > 3, FilterReturn)
    assert_type((Poem.lines <= 3) & (Poem.title == "one"), FilterReturn)
    assert_type(Poem.readers.name.like("A*"), FilterReturn)
    assert_type(Poem.tags.contains_any(["one"]), FilterReturn)
    assert_type(Poem.title.contains_any(["one"]), FilterReturn)
    assert_type(count(Poem.readers) > 3, FilterReturn)
    assert_type(ValidPoet(name="Ada").age, int | None)
    assert_type(ValidPoet.age >= 3, FilterReturn)
    assert_type(link(Poet, uuid.uuid4()), Poet)


async def of_models_asynchronously(client: weaviate_gen.WeaviateAsyncClient) -> None:
    poems = client.collections.use(Poem)
    assert_type(poems, CollectionAsync[Poem, None])
    assert_type(await client.collections.create(Poem), CollectionAsync[Poem, None])
    assert_type((await poems.query.fetch_objects()).objects[0].properties, Poem)


class Links(TypedDict):
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


def created(client: weaviate_gen.WeaviateClient) -> None:
    plain = client.collections.create("Article")
    assert_type(plain, Collection[dict[str, Any], None])
    assert_type(client.collections.use("Article"), Collection[dict[str, Any], None])
    articles = client.collections.create("Article", data_model_properties=Article)
    assert_type(articles, Collection[Article, None])
    assert_type(client.collections.use("Article", Article), Collection[Article, None])
    linked = client.collections.create("Article", data_model_properties=Article, data_model_references=Links)
    assert_type(linked, Collection[Article, Links])
    assert_type(client.collections.create("Article", data_model_references=Links), Collection[dict[str, Any], Links])
    assert_type(client.collections.use("Article", data_model_references=Links), Collection[dict[str, Any], Links])
    articles.data.insert({"title": "one", "pages": 1})
    with articles.batch.dynamic() as batch:
        assert_type(batch, BatchCollection[Article])
        assert_type(batch.add_object({"title": "one", "pages": 1}), uuid.UUID)
        assert_type(batch.update_object(uuid.uuid4(), {"pages": 2}), uuid.UUID)
        assert_type(batch.upsert_object({"title": "one", "pages": 1}, key="title"), uuid.UUID)
    with client.batch.dynamic() as whole:
        assert_type(whole.add_object("Article", {"title": "one"}), uuid.UUID)


async def created_asynchronously(client: weaviate_gen.WeaviateAsyncClient) -> None:
    articles = await client.collections.create("Article", data_model_properties=Article)
    assert_type(articles, CollectionAsync[Article, None])
    async with articles.batch.stream() as batch:
        assert_type(await batch.add_object({"title": "one", "pages": 1}), uuid.UUID)


def typed(client: weaviate_gen.WeaviateClient) -> None:
    articles = client.collections.use("Article", Article, Links)
    found = articles.query.near_text("bike")
    assert_type(found, QueryReturn[Article, Links])
    assert_type(found.objects[0].properties["pages"], int)
    assert_type(found.objects[0].references["writtenBy"].objects[0].properties["name"], str)
    groups = GroupBy(prop="title", objects_per_group=1, number_of_groups=2)
    assert_type(articles.query.bm25("bike", group_by=groups), GroupByReturn[Article, Links])
    assert_type(articles.generate.hybrid("bike", single_prompt="{title}?"), GenerativeReturn[Article, Links])
    plain = client.collections.use("Article")
    assert_type(plain.query.fetch_objects(), QueryReturn[dict[str, Any], None])
    assert_type(plain.query.fetch_objects(return_properties=Article), QueryReturn[Article, None])
    assert_type(
        plain.query.fetch_object_by_id(uuid.uuid4(), return_references=Links),
        ObjectSingleReturn[dict[str, Any], Links] | None,
    )
    linked = plain.query.near_vector([1.0], return_references=QueryReference(link_on="writtenBy"))
    assert_type(linked.objects[0].references["writtenBy"].objects[0].uuid, uuid.UUID)
    assert_type(plain.aggregate.over_all(), AggregateReturn)
    assert_type(plain.aggregate.near_text("bike", distance=0.5, group_by="title"), AggregateGroupByReturn)


def administered(client: weaviate_gen.WeaviateClient) -> None:
    assert_type(client.users.db.get_assigned_roles(user_id="ada"), dict[str, RoleBase])
    assert_type(client.users.db.get_assigned_roles(user_id="ada", include_permissions=True), dict[str, Role])
    assert_type(client.roles.create(role_name="reader", permissions=Permissions.data(collection="A", read=True)), Role)
    assert_type(client.roles.get("reader"), Role | None)
    assert_type(client.cluster.nodes()[0].shards, None)
    assert_type(client.cluster.nodes(output="verbose")[0].shards[0].object_count, int)
    assert_type(client.alias.list_all()["Latest"].collection, str)
    assert_type(client.backup.create("one", BackupStorage.S3).status, BackupStatus)
    waited = client.export.create(
        export_id="one", backend=BackupStorage.S3, file_format=ExportFileFormat.PARQUET, wait_for_completion=True
    )
    assert_type(waited.took_in_ms, int | None)
    moved = client.cluster.replications.get(uuid=uuid.uuid4(), include_history=True)
    assert moved is not None
    assert_type(moved.status_history[0].state, ReplicateOperationState)
    assert_type(client.raw.rest.schema_objects_get("Article"), models.Class)
    assert_type(client.raw.rest.tenants_get("Article"), list[models.Tenant])
    assert_type(client.raw.rest.schema_objects_get("Article").get("vectorizer"), str | None)


async def administered_asynchronously(client: weaviate_gen.WeaviateAsyncClient) -> None:
    assert_type(await client.users.oidc.get_assigned_roles(user_id="ada"), dict[str, RoleBase])
    assert_type(await client.alias.exists(alias_name="Latest"), bool)
    assert_type(await client.raw.rest.schema_objects_get("Article"), models.Class)
