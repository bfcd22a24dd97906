"""Models of properties and references, an engine that makes up its schema, and the tools for values."""

from __future__ import annotations

import io
import uuid
from collections.abc import Iterator
from pathlib import Path
from typing import Annotated, Any, TypedDict

import pytest

import weaviate_gen
from tests.support.proxy import Loop, wrap
from weaviate_gen import util
from weaviate_gen.classes.config import Configure, DataType, Property, ReferenceProperty
from weaviate_gen.classes.data import GeoCoordinate, PhoneNumber
from weaviate_gen.classes.generics import CrossReference, CrossReferenceAnnotation, Nested
from weaviate_gen.classes.query import MetadataQuery
from weaviate_gen.exceptions import WeaviateInvalidInputError


class House(TypedDict):
    """Where a book was printed."""

    name: str


class Author(TypedDict):
    """Who wrote it."""

    called: str


class Book(TypedDict):
    """A book, with some of its properties."""

    title: str
    house: Annotated[House, "NESTED"]
    shops: Nested[list[House]]


class BookLinks(TypedDict):
    """What a book points to."""

    by: Annotated[
        CrossReference[Author, None],
        CrossReferenceAnnotation(metadata=MetadataQuery(creation_time=True), include_vector=True),
    ]


class Wrong(TypedDict):
    """A model whose reference is none."""

    by: str


@pytest.fixture
def book(client: Any, name: str) -> Iterator[str]:
    """Return the name of a collection with one book."""
    author = f"{name}Author"
    client.collections.delete(author)
    vectors = Configure.Vectors.self_provided()
    authors = client.collections.create(
        author, properties=[Property(name="called", data_type=DataType.TEXT)], vector_config=vectors
    )
    nested = [Property(name="name", data_type=DataType.TEXT), Property(name="city", data_type=DataType.TEXT)]
    books = client.collections.create(
        name,
        properties=[
            Property(name="title", data_type=DataType.TEXT),
            Property(name="pages", data_type=DataType.INT),
            Property(name="house", data_type=DataType.OBJECT, nested_properties=nested),
            Property(name="shops", data_type=DataType.OBJECT_ARRAY, nested_properties=nested),
        ],
        references=[ReferenceProperty(name="by", target_collection=author)],
        vector_config=vectors,
    )
    ada = authors.data.insert({"called": "Ada"}, vector=[1.0, 0.0])
    books.data.insert(
        {
            "title": "harbour",
            "pages": 3,
            "house": {"name": "quay", "city": "north"},
            "shops": [{"name": "one", "city": "south"}],
        },
        references={"by": ada},
        vector=[0.0, 1.0],
    )
    yield name
    client.collections.delete(author)


def test_a_model_says_what_comes_back(client: Any, book: str) -> None:
    (found,) = (
        client.collections.use(book).query.fetch_objects(return_properties=Book, return_references=BookLinks).objects
    )
    assert {"title": "harbour", "house": {"name": "quay"}, "shops": [{"name": "one"}]} == found.properties
    (by,) = found.references["by"].objects
    assert {"called": "Ada"} == by.properties
    assert by.metadata.creation_time is not None
    assert [1.0, 0.0] == list(by.vector["default"])


def test_a_collection_keeps_its_models(client: Any, book: str) -> None:
    typed = client.collections.use(book, data_model_properties=Book, data_model_references=BookLinks)
    (found,) = typed.query.near_vector([0.0, 1.0]).objects
    assert {"title", "house", "shops"} == set(found.properties)
    assert "by" in found.references


def test_a_model_that_is_none_is_refused(client: Any, book: str) -> None:
    books = client.collections.use(book)
    with pytest.raises(WeaviateInvalidInputError, match="must be a CrossReference"):
        books.query.fetch_objects(return_references=Wrong)
    with pytest.raises(WeaviateInvalidInputError, match="names, QueryNested, a bool or a TypedDict"):
        books.query.fetch_objects(return_properties=[1])


@pytest.fixture
def embedded(flavor: str, loop: Loop, tmp_path: Path) -> Iterator[Any]:
    """Return a client of an engine that makes up its schema."""
    make = weaviate_gen.connect_to_embedded if flavor == "sync" else weaviate_gen.use_async_with_embedded
    made: Any = make(persistence_data_path=str(tmp_path))
    with wrap(made, loop) if flavor == "async" else made as client:
        yield client


def test_a_schema_is_made_up_from_objects(embedded: Any) -> None:
    things = embedded.collections.use("Thing")
    things.data.insert(
        {
            "text": "a",
            "number": 1.5,
            "flag": True,
            "day": "2024-01-01T00:00:00Z",
            "code": str(uuid.UUID(int=1)),
            "texts": ["a"],
            "numbers": [1.5],
            "flags": [True],
            "place": GeoCoordinate(latitude=1.5, longitude=2.5),
            "phone": PhoneNumber(number="030 1234567", default_country="DE"),
            "inner": {"name": "x", "deep": {"size": 1}},
            "many": [{"name": "y"}],
        }
    )
    kinds = {prop.name: str(prop.data_type) for prop in things.config.get().properties}
    assert ("text", "number", "boolean", "date", "uuid") == tuple(
        kinds[name].rpartition(".")[2].lower().replace("bool", "boolean").replace("booleanean", "boolean")
        for name in ("text", "number", "flag", "day", "code")
    )
    assert {"place", "phone", "inner", "many", "texts", "numbers", "flags"} <= set(kinds)
    things.data.insert_many([{"text": "b", "later": "new"}])
    assert "later" in {prop.name for prop in things.config.get().properties}
    assert 2 == len(things)


def test_the_tools_turn_values_around(tmp_path: Path) -> None:
    file = tmp_path / "picture.bin"
    file.write_bytes(b"bytes")
    encoded = util.file_encoder_b64(file)
    assert encoded == util.file_encoder_b64(str(file)) == util.image_encoder_b64(file) == util.parse_blob(file)
    assert encoded == util.parse_blob(b"bytes") == util.parse_blob(io.BufferedReader(io.BytesIO(b"bytes")))  # type: ignore[arg-type]
    assert b"bytes" == util.file_decoder_b64(encoded) == util.image_decoder_b64(encoded)
    text = str(uuid.UUID(int=7))
    assert text == util.get_valid_uuid(uuid.UUID(int=7)) == util.get_valid_uuid(f"weaviate://localhost/Thing/{text}")
    with pytest.raises(ValueError, match=r"uuid|UUID"):
        util.get_valid_uuid("none")
    assert util.is_weaviate_object_url(f"weaviate://localhost/{text}")
    assert util.is_object_url(f"http://localhost:8080/v1/objects/{text}")
    assert not util.is_object_url("elsewhere")
    assert util.is_weaviate_domain("https://x.weaviate.cloud")
    assert (1, 39, 0) <= (*util.parse_version_string("1.39.0"), 0, 0)
    assert util.is_weaviate_too_old("1.10.0")
    assert not util.is_weaviate_too_old("1.39.0")
    assert util.generate_uuid5("a") == util.generate_uuid5("a") != util.generate_uuid5("a", "b")
    assert [1.0, 2.0] == list(util.get_vector([1.0, 2.0]))
    assert "ab" == util.strip_newlines("a\nb").replace(" ", "")
    assert "%22" == util.escape_string('"')
