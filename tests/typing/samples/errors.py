"""What is refused: each line with the mark `# refused` must be an error for a checker, and no other line."""

from __future__ import annotations

from typing import TypedDict

import weaviate_gen
from weaviate_gen.classes.config import Configure, DataType, Property
from weaviate_gen.classes.query import Filter, MetadataQuery, Sort
from weaviate_gen.classes.rbac import Permissions
from weaviate_gen.models import Model, Prop, PydanticModel, Ref, field


class Article(TypedDict):
    title: str


class Poet(Model):
    name: Prop[str]


class Poem(Model):
    title: Prop[str]
    lines: Prop[int] = field(default=3)
    tags: Prop[list[str]] = field(default_factory=list)
    poet: Ref[Poet] = field(default=None)


class ValidPoet(PydanticModel):
    name: Prop[str]


def modeled(client: weaviate_gen.WeaviateClient) -> None:
    poems = client.collections.use(Poem)
    poems.data.insert(Poet(name="Ada"))  # refused
    poems.data.insert_many([Poet(name="Ada")])  # refused
    Poem()  # refused
    Poem(title=3)  # refused
    Poem(title="one", poet="Ada")  # refused
    ValidPoet(name=3)  # refused
    print(Poem.titel)  # refused
    print(Poem.poet.titel)  # refused
    print(Poem.lines > "3")  # refused
    Poem.lines.like("A*")  # refused
    Poem.tags.contains_any([3])  # refused
    poem = poems.query.fetch_objects().objects[0].properties
    print(poem.titel)  # refused
    print(poem.poet.name)  # refused
    client.collections.use(Poem, Poem)  # refused
    client.collections.create(Poem, description="Poems")  # refused


def typed(client: weaviate_gen.WeaviateClient) -> None:
    articles = client.collections.use("Article", Article)
    found = articles.query.bm25("bike")
    print(found.objects[0].properties["titel"])  # refused
    print(found.groups)  # refused
    articles.query.bm25("bike", group_by="title")  # refused
    articles.query.hybrid("bike", fusion_type="ranked")  # refused
    articles.generate.bm25("bike", single_prompt=3)  # refused
    articles.aggregate.near_text("bike", group_by=3)  # refused
    articles.query.fetch_objects(diversity_selection=3)  # refused
    made = client.collections.create("Article", data_model_properties=Article)
    made.data.insert({"title": "one"})
    made.data.insert({"title": 1})  # refused
    made.data.insert({"titel": "one"})  # refused
    made.data.insert_many([{"title": 1}])  # refused
    with made.batch.dynamic() as batch:
        batch.add_object({"title": "one"})
        batch.add_object({"titel": "one"})  # refused


def blocking(client: weaviate_gen.WeaviateClient) -> None:
    articles = client.collections.use("Article")
    client.collections.use(3)  # refused
    client.collections.exists()  # refused
    client.collections.create("Article", properties="title")  # refused
    client.nothing()  # refused
    articles.query.near_text()  # refused
    articles.query.near_text("bike", limit="3")  # refused
    articles.query.near_text("bike", limits=3)  # refused
    articles.query.fetch_objects(filters="title")  # refused
    articles.query.fetch_object_by_id(3)  # refused
    articles.data.insert("title")  # refused
    articles.data.insert_many({"title": "one"}, 3)  # refused
    articles.tenants.create(3)  # refused
    len(articles.query.fetch_objects())  # refused
    MetadataQuery(distances=True)  # refused
    Property(name="title")  # refused
    Property(name=3, data_type=DataType.TEXT)  # refused
    Sort.by_property(3)  # refused
    Filter.by_property("title").equals("one")  # refused
    Configure.Vectors.text2vec_nobody()  # refused
    Configure.Vectors.self_provided(nam="x")  # refused
    articles.query.fetch_objects(limit=3, offset=1)


async def asynchronous(client: weaviate_gen.WeaviateAsyncClient) -> None:
    articles = client.collections.use("Article")
    found = articles.query.fetch_objects()
    print(found.objects)  # refused
    await articles.query.near_vector("bike", limit="3")  # refused
    for _ in articles.iterator():  # refused
        pass


def administering(client: weaviate_gen.WeaviateClient) -> None:
    client.roles.create("reader")  # refused
    client.roles.create(role_name="reader", permissions=["read_data"])  # refused
    Permissions.data(read=True)  # refused
    client.users.db.delete("ada")  # refused
    client.cluster.nodes(output="loud")  # refused
    client.cluster.nodes()[0].shards[0]  # refused
    client.backup.create("one", "tape")  # refused
    client.raw.rest.schema_objects_get()  # refused
    client.raw.rest.schema_objects_create(body={"classes": "Article"})  # refused
    client.raw.rest.nothing()  # refused
