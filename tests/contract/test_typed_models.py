"""Typed models: a class is a collection, and its instances are the objects."""

from __future__ import annotations

import dataclasses
import datetime as dt
import uuid
from collections.abc import Iterator
from typing import Annotated, Any

import pytest

from weaviate_gen.classes.config import Configure
from weaviate_gen.classes.data import DataObject, GeoCoordinate
from weaviate_gen.classes.query import GroupBy, QueryReference
from weaviate_gen.exceptions import WeaviateBatchValidationError, WeaviateInvalidInputError
from weaviate_gen.models import (
    ID,
    TENANT,
    CollectionOptions,
    Model,
    Prop,
    PropertyOptions,
    Ref,
    Refs,
    Vector,
    count,
    field,
    fields,
    into,
    link,
)

pydantic = pytest.importorskip("pydantic")
from weaviate_gen.models import PydanticModel  # noqa: E402 - it needs pydantic

pytestmark = pytest.mark.contract


class TmAddress(Model):
    city: Prop[str]
    zip: Prop[int | None] = field(default=None)


class TmWriter(Model):
    id: Annotated[uuid.UUID | None, ID] = None
    name: Annotated[Prop[str], PropertyOptions(name="called")]
    born: Prop[dt.datetime | None] = field(default=None)
    books: Refs[TmBook] = field(default_factory=list)


class TmBook(Model):
    __collection__ = CollectionOptions(description="Books")

    id: Annotated[uuid.UUID | None, ID] = None
    title: Prop[str]
    price: Prop[float | None] = field(default=None)
    tags: Prop[list[str]] = field(default_factory=list)
    shop: Prop[TmAddress | None] = field(default=None)
    shops: Prop[list[TmAddress]] = field(default_factory=list)
    place: Prop[GeoCoordinate | None] = field(default=None)
    writer: Ref[TmWriter] = field(default=None)
    seller: Ref[TmWriter | TmBook] = field(default=None)
    cover: Annotated[list[float] | None, Vector()] = None
    text: Annotated[list[float] | None, Vector()] = None


class TmNote(PydanticModel):
    id: Annotated[uuid.UUID | None, ID] = None
    text: Prop[str] = pydantic.Field(max_length=5)
    shop: Prop[TmAddress | None] = field(default=None)


@dataclasses.dataclass(frozen=True)
class TmPlain:
    __collection__ = CollectionOptions(multi_tenancy_config=Configure.multi_tenancy(auto_tenant_creation=True))

    tenant: Annotated[str, TENANT]
    number: int = 3


MODELS: list[type[Any]] = [TmBook, TmWriter, TmNote, TmPlain]


@pytest.fixture(autouse=True)
def _gone(client: Any) -> Iterator[None]:
    client.collections.delete([each.__name__ for each in MODELS])
    yield
    client.collections.delete([each.__name__ for each in MODELS])


@pytest.fixture
def books(client: Any) -> Any:
    """Return two collections of models that refer to each other; the second one is the one of books."""
    client.collections.create(TmWriter)
    return client.collections.create(TmBook)


def test_models_that_refer_to_each_other_are_created_in_any_order(client: Any) -> None:
    for first, second in ((TmWriter, TmBook), (TmBook, TmWriter)):
        client.collections.create(first)
        client.collections.create(second)
        writer = client.collections.use("TmWriter").config.get()
        book = client.collections.use("TmBook").config.get()
        assert ["TmBook"] == writer.references[0].target_collections
        assert {"writer": ["TmWriter"], "seller": ["TmWriter", "TmBook"]} == {
            each.name: sorted(each.target_collections, reverse=True) for each in book.references
        }
        assert "Books" == book.description
        client.collections.delete(["TmWriter", "TmBook"])


def test_instances_go_in_and_come_back(client: Any, books: Any) -> None:
    writers = client.collections.use(TmWriter)
    born = dt.datetime(1815, 12, 10, tzinfo=dt.UTC)
    ada = TmWriter(id=uuid.uuid4(), name="Ada", born=born)
    assert ada.id == writers.data.insert(ada)
    book = TmBook(
        id=uuid.uuid4(),
        title="Notes",
        price=4.5,
        tags=["a", "b"],
        shop=TmAddress(city="London", zip=3),
        shops=[TmAddress(city="Bath")],
        place=GeoCoordinate(latitude=1, longitude=2),
        writer=link(TmWriter, ada.id),
        seller=ada,
        cover=[1.0, 0.0],
        text=[0.0, 1.0, 2.0],
    )
    books.data.insert(book)
    follow = [
        QueryReference(link_on="writer"),
        QueryReference.MultiTarget(link_on="seller", target_collection="TmWriter"),
    ]
    (found,) = books.query.fetch_objects(return_references=follow, include_vector=True).objects
    assert dataclasses.replace(book, writer=ada) == found.properties
    one = books.query.fetch_object_by_id(book.id)
    assert dataclasses.replace(book, writer=None, seller=None, cover=None, text=None) == one.properties
    assert "Notes" == books.query.fetch_objects().to_dicts()[0]["title"]
    assert writers.query.fetch_objects().objects[0].properties == ada


def test_each_way_of_writing_takes_instances(client: Any, books: Any) -> None:
    own = uuid.uuid4()
    outcome = books.data.insert_many(
        [TmBook(id=own, title="a"), DataObject(TmBook(title="b"), vector={"cover": [1.0]})]
    )
    assert not outcome.has_errors
    assert own == outcome.uuids[0]
    with books.batch.fixed_size() as batch:
        batch.add_object(TmBook(title="c", cover=[2.0]))
        with pytest.raises(WeaviateBatchValidationError, match="TmBook, got TmWriter"):
            batch.add_object(TmWriter(name="Ada"))
    books.data.replace(own, TmBook(title="d"))
    books.data.update(own, TmBook(title="e", price=2.0))
    done = books.data.upsert(TmBook(title="f"), key="title")
    assert "created" == done.outcome
    titles = {each.properties.title: each.properties for each in books.iterator(include_vector=True)}
    assert {"b", "c", "e", "f"} == set(titles)
    assert 2.0 == titles["e"].price
    assert [1.0] == titles["b"].cover
    assert [2.0] == titles["c"].cover


def test_attributes_filter_and_sort(client: Any, books: Any) -> None:
    writers = client.collections.use(TmWriter)
    ada = TmWriter(id=uuid.uuid4(), name="Ada")
    writers.data.insert(ada)
    for number, title in enumerate("abc"):
        books.data.insert(TmBook(title=title, price=float(number), tags=[f"t{title}"], writer=ada if number else None))

    def titles(where: Any, sort: Any = TmBook.title.asc()) -> str:  # noqa: B008 - a value
        return "".join(each.properties.title for each in books.query.fetch_objects(filters=where, sort=sort).objects)

    assert "c" == titles(TmBook.price > 1)
    assert "bc" == titles(TmBook.price >= 1)
    assert "a" == titles(TmBook.price < 1)
    assert "ab" == titles(TmBook.price <= 1)
    assert "b" == titles(TmBook.title == "b")
    assert "ac" == titles(TmBook.title != "b")
    assert "bc" == titles(TmBook.writer.name.like("A*"))
    assert "bc" == titles(TmBook.writer.id == ada.id)
    assert "bc" == titles(count(TmBook.writer) > 0)
    assert "" == titles(into(TmBook.seller, TmWriter).name == "Ada")
    assert "ac" == titles(TmBook.tags.contains_any(["ta", "tc"]))
    assert "b" == titles(TmBook.tags.contains_all(["tb"]))
    assert "ac" == titles((TmBook.price < 1) | (TmBook.price > 1))
    assert "b" == titles(fields(TmBook).title == "b")
    assert "cba" == titles(None, TmBook.price.desc())


def test_groups_have_instances(books: Any) -> None:
    books.data.insert(TmBook(title="a", cover=[1.0]))
    found = books.query.near_vector(
        [1.0], target_vector="cover", group_by=GroupBy(prop="title", number_of_groups=1, objects_per_group=1)
    )
    assert "a" == found.objects[0].properties.title
    assert "a" == found.groups["a"].objects[0].properties.title


def test_pydantic_validates_results_if_asked(client: Any) -> None:
    notes = client.collections.create(TmNote)
    notes.data.insert({"text": "too long"})
    (found,) = notes.query.fetch_objects().objects
    assert "too long" == found.properties.text
    validated = client.collections.use(TmNote, validate=True)
    with pytest.raises(WeaviateInvalidInputError, match=r"(?s)TmNote is not|is not a valid TmNote.*at most 5"):
        _ = validated.query.fetch_objects().objects
    notes.data.update(found.uuid, {"text": "short", "shop": {"city": "Rome"}})
    (found,) = validated.query.fetch_objects().objects
    assert TmNote(id=found.uuid, text="short", shop=TmAddress(city="Rome")) == found.properties


def test_an_instance_says_its_tenant(client: Any) -> None:
    plain = client.collections.create(TmPlain)
    plain.data.insert(TmPlain(tenant="north"))
    plain.data.insert_many([TmPlain(tenant="south", number=4)])
    assert [TmPlain("north")] == [each.properties for each in plain.with_tenant("north").query.fetch_objects().objects]
    assert [4] == [each.properties.number for each in plain.with_tenant("south").query.fetch_objects().objects]
    with pytest.raises(WeaviateInvalidInputError, match="tenant must be the tenant"):
        plain.with_tenant("north").data.insert(TmPlain(tenant="south"))


def test_mistakes_are_errors_before_anything_is_sent(client: Any) -> None:
    absent = client.collections.use(TmBook)
    with pytest.raises(WeaviateInvalidInputError, match="instance of TmBook, got TmWriter"):
        absent.data.insert(TmWriter(name="Ada"))
    with pytest.raises(WeaviateInvalidInputError, match="instance of TmBook, got TmWriter"):
        absent.data.insert_many([TmWriter(name="Ada")])
    with pytest.raises(WeaviateInvalidInputError, match=r"TmBook.writer requires the id of the TmWriter"):
        absent.data.insert(TmBook(title="a", writer=TmWriter(name="Ada")))
    with pytest.raises(WeaviateInvalidInputError, match="uuid must be the instance's id"):
        absent.data.insert(TmBook(id=uuid.uuid4(), title="a"), uuid=uuid.uuid4())
    with pytest.raises(WeaviateInvalidInputError, match="validate=True requires a model of pydantic"):
        client.collections.use(TmBook, validate=True)
    with pytest.raises(WeaviateInvalidInputError, match="description must not be passed beside a model"):
        client.collections.create(TmBook, description="x")


def test_upserts_take_instances(client: Any) -> None:
    plain = client.collections.create(TmPlain)
    plain.tenants.create(["a", "b"])
    sent = [TmPlain("a", 1), TmPlain("b", 1), TmPlain("a", 1)]
    done = plain.data.upsert_many(sent, key="number")
    assert ["created", "created", "replaced"] == [each.outcome for each in done]
    assert done[0].uuid == done[2].uuid != done[1].uuid
    assert ["skipped"] == [each.outcome for each in plain.data.upsert_many(sent[:1], key="number", on_conflict="skip")]
    with client.batch.fixed_size() as batch:
        uuid_of_b = batch.upsert_object("TmPlain", TmPlain("b", 1), key="number")
    assert {0: "replaced"} == client.batch.results.objs.outcomes
    assert uuid_of_b == done[1].uuid
    assert [1, 1] == [len(plain.with_tenant(name)) for name in "ab"]
