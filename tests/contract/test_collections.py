"""Collections: made, found, listed and deleted."""

from __future__ import annotations

from typing import Any

import pytest

from weaviate_gen.classes.config import Configure, DataType, Property, Tokenization, VectorDistances
from weaviate_gen.exceptions import UnexpectedStatusCodeError, WeaviateInvalidInputError


def test_a_collection_exists_from_its_creation_to_its_deletion(client: Any, name: str) -> None:
    assert not client.collections.exists(name)
    created = client.collections.create(name)
    assert created.name == name
    assert client.collections.exists(name)
    client.collections.delete(name)
    assert not client.collections.exists(name)


def test_a_name_is_capitalised(client: Any, name: str) -> None:
    client.collections.create(name[0].lower() + name[1:])
    assert client.collections.exists(name)
    assert client.collections.use(name[0].lower() + name[1:]).name == name


def test_creating_twice_is_refused(client: Any, name: str) -> None:
    client.collections.create(name)
    with pytest.raises(UnexpectedStatusCodeError) as refused:
        client.collections.create(name)
    assert refused.value.status_code == 422
    assert "already exists" in str(refused.value)


def test_deleting_what_is_not_there_is_no_error(client: Any, name: str) -> None:
    client.collections.delete(name)
    assert not client.collections.exists(name)


def test_several_are_deleted_at_once(client: Any, name: str) -> None:
    names = [f"{name}A", f"{name}B"]
    for each in names:
        client.collections.create(each)
    client.collections.delete(names)
    assert [False, False] == [client.collections.exists(each) for each in names]


def test_all_are_listed_with_their_settings(client: Any, name: str) -> None:
    client.collections.create(name, description="a list", properties=[Property(name="title", data_type=DataType.TEXT)])
    simple = client.collections.list_all()
    assert simple[name].description == "a list"
    assert [prop.name for prop in simple[name].properties] == ["title"]
    full = client.collections.list_all(simple=False)
    assert full[name].replication_config.factor == 1


def test_a_handle_costs_no_request(client: Any) -> None:
    handle = client.collections.use("NobodyMadeThisOne")
    assert handle.name == "NobodyMadeThisOne"
    assert client.collections.get("NobodyMadeThisOne").name == "NobodyMadeThisOne"


def test_a_collection_is_made_from_a_dictionary(client: Any, name: str) -> None:
    client.collections.create_from_dict(
        {
            "class": name,
            "vectorizer": "none",
            "properties": [{"name": "title", "dataType": ["text"], "tokenization": "field"}],
        }
    )
    config = client.collections.use(name).config.get()
    assert config.properties[0].tokenization == Tokenization.FIELD


def test_the_config_says_what_was_asked_for(client: Any, name: str) -> None:
    collection = client.collections.create(
        name,
        description="articles",
        properties=[
            Property(
                name="title",
                data_type=DataType.TEXT,
                description="its title",
                tokenization=Tokenization.LOWERCASE,
                index_filterable=False,
                index_searchable=True,
            ),
            Property(name="pages", data_type=DataType.INT, index_range_filters=True),
            Property(name="tags", data_type=DataType.TEXT_ARRAY),
            Property(
                name="author",
                data_type=DataType.OBJECT,
                nested_properties=[
                    Property(name="name", data_type=DataType.TEXT),
                    Property(name="age", data_type=DataType.INT),
                ],
            ),
        ],
        vector_config=[
            Configure.Vectors.self_provided(
                name="first",
                vector_index_config=Configure.VectorIndex.hnsw(
                    distance_metric=VectorDistances.L2_SQUARED, ef_construction=100, max_connections=8
                ),
            ),
            Configure.Vectors.self_provided(name="second", vector_index_config=Configure.VectorIndex.flat()),
        ],
        inverted_index_config=Configure.inverted_index(
            bm25_b=0.5, bm25_k1=1.5, index_null_state=True, index_property_length=True, index_timestamps=True
        ),
    )
    config = collection.config.get()
    assert config.name == name
    assert config.description == "articles"
    title, pages, tags, author = config.properties
    assert (title.name, title.data_type, title.description) == ("title", DataType.TEXT, "its title")
    assert (title.tokenization, title.index_filterable, title.index_searchable) == (Tokenization.LOWERCASE, False, True)
    assert (pages.data_type, pages.index_range_filters) == (DataType.INT, True)
    assert tags.data_type == DataType.TEXT_ARRAY
    assert [nested.name for nested in author.nested_properties] == ["name", "age"]
    assert sorted(config.vector_config) == ["first", "second"]
    first = config.vector_config["first"].vector_index_config
    assert (first.distance_metric, first.ef_construction, first.max_connections) == (VectorDistances.L2_SQUARED, 100, 8)
    inverted = config.inverted_index_config
    assert (inverted.bm25.b, inverted.bm25.k1) == (0.5, 1.5)
    assert (inverted.index_null_state, inverted.index_property_length, inverted.index_timestamps) == (True, True, True)


def test_the_simple_config_says_less(client: Any, name: str) -> None:
    collection = client.collections.create(name, properties=[Property(name="title", data_type=DataType.TEXT)])
    simple = collection.config.get(simple=True)
    assert [prop.name for prop in simple.properties] == ["title"]
    assert not hasattr(simple, "replication_config")


def test_the_config_of_a_missing_collection_is_an_error_that_says_so(client: Any, name: str) -> None:
    with pytest.raises(UnexpectedStatusCodeError) as missing:
        client.collections.use(name).config.get()
    assert missing.value.status_code == 404


def test_bad_arguments_are_refused_before_anything_is_sent(client: Any, name: str) -> None:
    with pytest.raises(WeaviateInvalidInputError):
        client.collections.create(name, properties="title")
    with pytest.raises(ValueError):
        client.collections.create(name, description=3)
    assert not client.collections.exists(name)


def test_an_unknown_vectorizer_is_refused_with_those_there_are(client: Any, name: str) -> None:
    with pytest.raises(UnexpectedStatusCodeError) as refused:
        client.collections.create(name, vector_config=Configure.Vectors.custom(module_name="text2vec-nowhere"))
    assert refused.value.status_code == 422
    assert "text2vec-nowhere" in str(refused.value)


def test_everything_can_be_deleted(client: Any, name: str, backend: str) -> None:
    if backend in {"live", "sockets", "http"}:
        pytest.skip("the server is shared with other tests")
    client.collections.create(name)
    client.collections.delete_all()
    assert {} == client.collections.list_all()
