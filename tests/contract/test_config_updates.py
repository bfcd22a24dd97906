"""What can be changed of a collection after it was made."""

from __future__ import annotations

from typing import Any

import pytest

from weaviate_gen.classes.config import Configure, DataType, Property, Reconfigure, ReferenceProperty, StopwordsPreset
from weaviate_gen.classes.query import Filter
from weaviate_gen.exceptions import UnexpectedStatusCodeError, WeaviateInvalidInputError, WeaviateQueryError


@pytest.fixture
def notes(client: Any, name: str) -> Any:
    """Return a collection with one property and one vector."""
    return client.collections.create(
        name,
        properties=[Property(name="title", data_type=DataType.TEXT)],
        vector_config=Configure.Vectors.self_provided(name="main"),
    )


def test_properties_and_references_are_added(notes: Any, name: str) -> None:
    notes.config.add_property(Property(name="pages", data_type=DataType.INT))
    notes.config.add_reference(ReferenceProperty(name="next", target_collection=name))
    config = notes.config.get()
    assert ["title", "pages"] == [each.name for each in config.properties]
    assert ["next"] == [each.name for each in config.references]
    notes.data.insert({"title": "one", "pages": 3})
    assert 1 == len(notes.query.fetch_objects(filters=Filter.by_property("pages").equal(3)).objects)


def test_a_property_is_not_added_twice(notes: Any) -> None:
    with pytest.raises(WeaviateInvalidInputError, match="title"):
        notes.config.add_property(Property(name="title", data_type=DataType.TEXT))


def test_a_vector_is_added(notes: Any) -> None:
    notes.config.add_vector(vector_config=Configure.Vectors.self_provided(name="second"))
    assert {"main", "second"} == set(notes.config.get().vector_config)
    identity = notes.data.insert({"title": "one"}, vector={"main": [1.0], "second": [1.0, 2.0]})
    assert identity == notes.query.near_vector([1.0, 2.0], target_vector="second").objects[0].uuid


def test_settings_are_changed(notes: Any) -> None:
    notes.config.update(
        description="changed",
        inverted_index_config=Reconfigure.inverted_index(
            bm25_b=0.4, bm25_k1=1.1, stopwords_preset=StopwordsPreset.NONE, stopwords_additions=["foo"]
        ),
    )
    config = notes.config.get()
    assert "changed" == config.description
    assert (0.4, 1.1) == (config.inverted_index_config.bm25.b, config.inverted_index_config.bm25.k1)
    assert StopwordsPreset.NONE == config.inverted_index_config.stopwords.preset
    assert ["foo"] == config.inverted_index_config.stopwords.additions


def test_a_vector_index_is_changed(notes: Any) -> None:
    notes.config.update(
        vector_config=Reconfigure.Vectors.update(
            name="main", vector_index_config=Reconfigure.VectorIndex.hnsw(ef=77, dynamic_ef_factor=9)
        )
    )
    index = notes.config.get().vector_config["main"].vector_index_config
    assert (77, 9) == (index.ef, index.dynamic_ef_factor)


def test_what_is_fixed_stays_fixed(client: Any, notes: Any, name: str) -> None:
    with pytest.raises(UnexpectedStatusCodeError) as refused:
        client.raw.rest.schema_objects_update(name, body={"class": f"{name}Other"})
    assert refused.value.status_code in {400, 403, 404, 422}


def test_shards_are_listed(notes: Any) -> None:
    (shard,) = notes.config.get_shards()
    assert "READY" == shard.status
    changed = notes.config.update_shards(status="READONLY", shard_names=shard.name)
    assert {shard.name: "READONLY"} == changed
    notes.config.update_shards(status="READY", shard_names=[shard.name])


def test_a_config_makes_the_same_collection_again(client: Any, notes: Any, name: str) -> None:
    config = notes.config.get()
    client.collections.delete(name)
    again = client.collections.create_from_config(config)
    assert config == again.config.get()
    assert config.to_dict() == again.config.get().to_dict()


def test_an_index_that_was_dropped_cannot_be_filtered(client: Any, name: str) -> None:
    collection = client.collections.create(
        name, properties=[Property(name="pages", data_type=DataType.INT, index_filterable=True)]
    )
    collection.data.insert({"pages": 3})
    assert 1 == len(collection.query.fetch_objects(filters=Filter.by_property("pages").equal(3)).objects)
    collection.config.delete_property_index("pages", "filterable")
    assert collection.config.get().properties[0].index_filterable is False
    with pytest.raises(WeaviateQueryError):
        collection.query.fetch_objects(filters=Filter.by_property("pages").equal(3))
