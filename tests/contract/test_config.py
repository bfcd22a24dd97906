"""The configuration of a collection is read, changed, copied, and grows."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest

from weaviate_gen.classes.config import (
    Configure,
    DataType,
    Property,
    Reconfigure,
    ReferenceProperty,
    StopwordsPreset,
    Tokenization,
    VectorDistances,
)
from weaviate_gen.exceptions import UnexpectedStatusCodeError, WeaviateInvalidInputError


@pytest.fixture
def articles(client: Any, name: str) -> Any:
    """Return a collection with two vectors, one of them with its own distance."""
    return client.collections.create(
        name,
        description="before",
        properties=[
            Property(name="title", data_type=DataType.TEXT, tokenization=Tokenization.WORD),
            Property(name="day", data_type=DataType.DATE),
        ],
        vector_config=[
            Configure.Vectors.self_provided(
                name="one", vector_index_config=Configure.VectorIndex.hnsw(distance_metric=VectorDistances.DOT, ef=99)
            ),
            Configure.Vectors.self_provided(name="two"),
        ],
    )


def test_a_copy_of_a_configuration_makes_an_equal_collection(client: Any, articles: Any, name: str) -> None:
    config = articles.config.get()
    config.name = f"{name}Copy"
    copy = client.collections.create_from_config(config)
    try:
        assert config.vector_config == copy.config.get().vector_config
        assert config.properties == copy.config.get().properties
    finally:
        client.collections.delete(config.name)


def test_words_of_a_tokenizer_are_kept_or_refused_by_name(client: Any, name: str) -> None:
    words = {"kagome_ja": {"one": "two"}, "kagome_kr": {"three": "four"}}
    config = Configure.inverted_index(tokenizer_user_dict=words)
    try:
        made = client.collections.create(name, inverted_index_config=config)
    except UnexpectedStatusCodeError as error:
        assert "tokenizerUserDict" in str(error)
    else:
        assert made.config.get().inverted_index_config.tokenizer_user_dict == words


def test_texts_and_the_inverted_index_can_be_changed(articles: Any) -> None:
    articles.config.update(
        description="after",
        property_descriptions={"title": "headline"},
        inverted_index_config=Reconfigure.inverted_index(
            bm25_b=0.5, stopwords_preset=StopwordsPreset.NONE, stopwords_additions=["hm"]
        ),
    )
    config = articles.config.get()
    inverted = config.inverted_index_config
    assert ("after", "headline", 0.5, StopwordsPreset.NONE, ["hm"]) == (
        config.description,
        {prop.name: prop.description for prop in config.properties}["title"],
        inverted.bm25.b,
        inverted.stopwords.preset,
        inverted.stopwords.additions,
    )


def test_an_index_can_be_changed_where_it_allows(articles: Any) -> None:
    articles.config.update(
        vector_config=Reconfigure.Vectors.update(
            name="one", vector_index_config=Reconfigure.VectorIndex.hnsw(ef=7, flat_search_cutoff=5)
        )
    )
    index = articles.config.get().vector_config["one"].vector_index_config
    assert (7, 5, VectorDistances.DOT) == (index.ef, index.flat_search_cutoff, index.distance_metric)


def test_a_vector_that_is_not_there_cannot_be_changed(articles: Any) -> None:
    with pytest.raises(WeaviateInvalidInputError, match="three"):
        articles.config.update(
            vector_config=Reconfigure.Vectors.update(
                name="three", vector_index_config=Reconfigure.VectorIndex.hnsw(ef=7)
            )
        )


def test_properties_and_references_can_be_added_once(client: Any, articles: Any, name: str) -> None:
    articles.config.add_property(Property(name="pages", data_type=DataType.INT, index_range_filters=True))
    articles.config.add_reference(ReferenceProperty(name="cites", target_collection=name))
    config = articles.config.get()
    assert ["title", "day", "pages"] == [prop.name for prop in config.properties]
    assert [("cites", [name])] == [(ref.name, ref.target_collections) for ref in config.references]
    for again in (
        lambda: articles.config.add_property(Property(name="pages", data_type=DataType.INT)),
        lambda: articles.config.add_reference(ReferenceProperty(name="cites", target_collection=name)),
    ):
        with pytest.raises(WeaviateInvalidInputError, match="already"):
            again()


def test_vectors_can_be_added(articles: Any) -> None:
    articles.config.add_vector(vector_config=Configure.Vectors.self_provided(name="three"))
    assert ["one", "three", "two"] == sorted(articles.config.get().vector_config)


def test_shards_can_be_set_to_read_only_and_back(articles: Any) -> None:
    (shard,) = articles.config.get_shards()
    assert "READY" == shard.status
    assert {shard.name: "READONLY"} == articles.config.update_shards("READONLY")
    assert {shard.name: "READY"} == articles.config.update_shards("READY", shard.name)


def test_a_collection_can_be_told_when_its_objects_expire(client: Any, name: str) -> None:
    try:
        collection = client.collections.create(
            name,
            properties=[Property(name="day", data_type=DataType.DATE)],
            object_ttl_config=Configure.ObjectTTL.delete_by_date_property("day", ttl_offset=timedelta(hours=1)),
        )
    except UnexpectedStatusCodeError as error:
        if "OBJECTS_TTL_DELETE_SCHEDULE" not in str(error):
            raise
        pytest.skip(f"the server is not set up to delete objects: {error}")
    ttl = collection.config.get().object_ttl_config
    assert ("day", timedelta(hours=1)) == (ttl.delete_on, ttl.time_to_live)
    collection.config.update(object_ttl_config=Reconfigure.ObjectTTL.disable())
    assert collection.config.get().object_ttl_config is None


def test_what_cannot_be_changed_is_refused_by_the_server(articles: Any) -> None:
    with pytest.raises(UnexpectedStatusCodeError):
        articles.config.delete_property_index("nope", "filterable")
