"""Searching by vectors, by texts that become vectors, and by objects that have some."""

from __future__ import annotations

import math
import uuid
from typing import Any

import numpy as np
import pytest

from weaviate_gen.classes.config import Configure, DataType, Property, VectorDistances
from weaviate_gen.classes.data import DataObject
from weaviate_gen.classes.query import Filter, MetadataQuery
from weaviate_gen.exceptions import UnexpectedStatusCodeError, WeaviateInvalidInputError, WeaviateQueryError

IDS = [uuid.UUID(int=number) for number in range(1, 5)]
VECTORS = [[1.0, 0.0, 2.0], [0.0, 1.0, 2.0], [-1.0, 0.5, 0.25], [3.0, 3.0, 3.0]]
QUERY = [1.0, 0.5, 1.0]

DISTANCES = {
    VectorDistances.COSINE: lambda a, b: 1 - np.dot(a, b) / (np.linalg.norm(a) * np.linalg.norm(b)),
    VectorDistances.DOT: lambda a, b: -np.dot(a, b),
    VectorDistances.L2_SQUARED: lambda a, b: np.sum((a - b) ** 2),
    VectorDistances.MANHATTAN: lambda a, b: np.sum(np.abs(a - b)),
    VectorDistances.HAMMING: lambda a, b: float(np.sum(a != b)),
}


def _collection(client: Any, name: str, distance: VectorDistances = VectorDistances.COSINE) -> Any:
    collection = client.collections.create(
        name,
        properties=[Property(name="number", data_type=DataType.INT)],
        vector_config=Configure.Vectors.self_provided(
            vector_index_config=Configure.VectorIndex.hnsw(distance_metric=distance)
        ),
    )
    collection.data.insert_many(
        [
            DataObject(properties={"number": number}, uuid=identity, vector=vector)
            for number, (identity, vector) in enumerate(zip(IDS, VECTORS, strict=True))
        ]
    )
    return collection


def _numbers(result: Any) -> list[int]:
    return [found.properties["number"] for found in result.objects]


@pytest.mark.parametrize("distance", DISTANCES, ids=lambda distance: distance.value)
def test_each_distance_orders_and_measures(client: Any, name: str, distance: VectorDistances) -> None:
    collection = _collection(client, name, distance)
    measured = [float(DISTANCES[distance](np.array(QUERY), np.array(vector))) for vector in VECTORS]
    result = collection.query.near_vector(QUERY, limit=4, return_metadata=MetadataQuery(distance=True))
    assert sorted(measured) == pytest.approx([found.metadata.distance for found in result.objects], abs=1e-5)
    for found in result.objects:
        assert measured[found.properties["number"]] == pytest.approx(found.metadata.distance, abs=1e-5)


def test_a_vector_may_be_a_list_an_array_or_a_buffer(client: Any, name: str) -> None:
    import array

    collection = _collection(client, name)
    wanted = _numbers(collection.query.near_vector(QUERY))
    assert wanted == _numbers(collection.query.near_vector(np.array(QUERY)))
    assert wanted == _numbers(collection.query.near_vector(np.array(QUERY, dtype=np.float32)))
    assert wanted == _numbers(collection.query.near_vector(array.array("f", QUERY)))
    assert wanted == _numbers(collection.query.near_vector(tuple(QUERY)))


def test_distance_and_certainty_cut(client: Any, name: str) -> None:
    collection = _collection(client, name)
    nearest = collection.query.near_vector(QUERY, limit=1, return_metadata=MetadataQuery.full()).objects[0].metadata
    assert nearest.certainty == pytest.approx(1 - nearest.distance / 2, abs=1e-6)
    assert 1 == len(collection.query.near_vector(QUERY, distance=nearest.distance + 1e-4).objects)
    assert 1 == len(collection.query.near_vector(QUERY, certainty=nearest.certainty - 1e-4).objects)
    assert [] == collection.query.near_vector([0.0, 0.0, -1.0], distance=0.01).objects


def test_limit_and_offset(client: Any, name: str) -> None:
    collection = _collection(client, name)
    everything = _numbers(collection.query.near_vector(QUERY))
    assert 4 == len(everything)
    assert everything[1:3] == _numbers(collection.query.near_vector(QUERY, limit=2, offset=1))


def test_a_vector_of_another_length_is_an_error(client: Any, name: str) -> None:
    collection = _collection(client, name)
    with pytest.raises(WeaviateQueryError):
        collection.query.near_vector([1.0, 2.0])
    with pytest.raises(UnexpectedStatusCodeError):
        collection.data.insert({"number": 9}, vector=[1.0, 2.0])


def test_near_an_object(client: Any, name: str) -> None:
    collection = _collection(client, name)
    result = collection.query.near_object(IDS[0], return_metadata=MetadataQuery(distance=True))
    assert IDS[0] == result.objects[0].uuid
    assert 0.0 == pytest.approx(result.objects[0].metadata.distance, abs=1e-6)
    assert 2 == len(
        collection.query.near_object(IDS[0], limit=2, filters=Filter.by_property("number").less_than(3)).objects
    )


def test_near_an_object_that_is_not_there(client: Any, name: str) -> None:
    collection = _collection(client, name)
    with pytest.raises(WeaviateQueryError):
        collection.query.near_object(uuid.UUID(int=99))


def test_searches_follow_changes(client: Any, name: str) -> None:
    collection = _collection(client, name)
    assert 3 == _numbers(collection.query.near_vector([1.0, 1.0, 1.0], limit=1))[0]
    collection.data.delete_by_id(IDS[3])
    assert 3 not in _numbers(collection.query.near_vector([1.0, 1.0, 1.0]))
    collection.data.update(IDS[2], vector=[1.0, 1.0, 1.0])
    assert 2 == _numbers(collection.query.near_vector([1.0, 1.0, 1.0], limit=1))[0]


def test_objects_without_a_vector_are_not_found_by_one(client: Any, name: str) -> None:
    collection = _collection(client, name)
    collection.data.insert({"number": 9})
    assert 9 not in _numbers(collection.query.near_vector(QUERY))
    assert 5 == len(collection.query.fetch_objects().objects)


def test_named_vectors_are_searched_by_name(client: Any, name: str) -> None:
    collection = client.collections.create(
        name,
        properties=[Property(name="number", data_type=DataType.INT)],
        vector_config=[
            Configure.Vectors.self_provided(name="flat", vector_index_config=Configure.VectorIndex.flat()),
            Configure.Vectors.self_provided(name="wide"),
        ],
    )
    collection.data.insert_many(
        [
            DataObject(properties={"number": 0}, vector={"flat": [1.0, 0.0], "wide": [0.0, 0.0, 1.0]}),
            DataObject(properties={"number": 1}, vector={"flat": [0.0, 1.0], "wide": [0.0, 1.0, 0.0]}),
            DataObject(properties={"number": 2}, vector={"wide": [1.0, 0.0, 0.0]}),
        ]
    )
    assert [1, 0] == _numbers(collection.query.near_vector([0.1, 1.0], target_vector="flat"))
    assert [2] == _numbers(collection.query.near_vector([1.0, 0.1, 0.0], target_vector="wide", limit=1))
    with pytest.raises(WeaviateQueryError):
        collection.query.near_vector([1.0, 0.0], target_vector="nothing")
    with pytest.raises(WeaviateQueryError):
        collection.query.near_vector([1.0, 0.0])


def _lettered(client: Any, name: str, module: str) -> Any:
    collection = client.collections.create(
        name,
        properties=[Property(name="title", data_type=DataType.TEXT), Property(name="number", data_type=DataType.INT)],
        vector_config=Configure.Vectors.custom(module_name=module, module_config={"vectorizeClassName": False}),
    )
    collection.data.insert_many(
        [{"title": title, "number": number} for number, title in enumerate(["aaa", "aab", "bbb", "zzz", "yyz"])]
    )
    return collection


def test_texts_become_vectors_on_the_way_in_and_in_a_search(client: Any, name: str, letters: str) -> None:
    collection = _lettered(client, name, letters)
    result = collection.query.near_text("aaab", limit=2, return_metadata=MetadataQuery(distance=True))
    assert [1, 0] == _numbers(result)
    cosine = (3 * 2 + 1) / math.sqrt(10 * 5)
    assert 1 - cosine == pytest.approx(result.objects[0].metadata.distance, abs=1e-5)
    stored = collection.query.fetch_objects(limit=1, filters=Filter.by_property("number").equal(1), include_vector=True)
    assert [2.0, 1.0, 0.0] == stored.objects[0].vector["default"][:3]


def test_a_text_search_is_filtered_and_cut(client: Any, name: str, letters: str) -> None:
    collection = _lettered(client, name, letters)
    high = Filter.by_property("number").greater_than(1)
    assert [2] == _numbers(collection.query.near_text("bb", filters=high, distance=0.5))
    assert [4, 3] == _numbers(collection.query.near_text(["y", "y", "z"], limit=2))


def test_a_changed_text_gets_a_new_vector(client: Any, name: str, letters: str) -> None:
    collection = _lettered(client, name, letters)
    found = collection.query.near_text("zzz", limit=1).objects[0]
    collection.data.update(found.uuid, properties={"title": "aaa"})
    assert 3 not in _numbers(collection.query.near_text("zzz", limit=1))
    assert {0, 3} == set(_numbers(collection.query.near_text("aaa", limit=2)))


def test_a_given_vector_wins_over_the_vectorizer(client: Any, name: str, letters: str) -> None:
    collection = _lettered(client, name, letters)
    identity = collection.data.insert({"title": "aaa", "number": 9}, vector=[0.0] * 26 + [1.0])
    assert 1.0 == collection.query.fetch_object_by_id(identity, include_vector=True).vector["default"][26]


def test_named_vectors_read_the_properties_they_are_told_to(client: Any, name: str, letters: str) -> None:
    collection = client.collections.create(
        name,
        properties=[Property(name="title", data_type=DataType.TEXT), Property(name="body", data_type=DataType.TEXT)],
        vector_config=[
            Configure.Vectors.custom(
                name=each, module_name=letters, module_config={"vectorizeClassName": False}, source_properties=[each]
            )
            for each in ("title", "body")
        ],
    )
    first = collection.data.insert({"title": "aaa", "body": "zzz"})
    second = collection.data.insert({"title": "zzz", "body": "aaa"})
    assert first == collection.query.near_text("a", target_vector="title", limit=1).objects[0].uuid
    assert second == collection.query.near_text("a", target_vector="body", limit=1).objects[0].uuid


def test_text_search_without_a_vectorizer_is_an_error_that_says_so(client: Any, name: str) -> None:
    collection = _collection(client, name)
    with pytest.raises(WeaviateQueryError):
        collection.query.near_text("anything")


def test_text2vec_local_finds_what_is_meant(client: Any, name: str) -> None:
    modules = client.get_meta().get("modules") or {}
    if "text2vec-local" not in modules:
        pytest.skip("the server has no module text2vec-local")
    collection = client.collections.create(
        name,
        properties=[Property(name="title", data_type=DataType.TEXT)],
        vector_config=Configure.Vectors.custom(module_name="text2vec-local"),
    )
    collection.data.insert_many(
        [
            {"title": title}
            for title in ("a red bicycle with two wheels", "bread, butter and cheese", "the stars at night")
        ]
    )
    found = [
        collection.query.near_text(question, limit=1).objects[0].properties["title"]
        for question in (
            "something to ride on the road",
            "food for breakfast",
            "looking at the sky through a telescope",
        )
    ]
    assert ["a red bicycle with two wheels", "bread, butter and cheese", "the stars at night"] == found


def test_bad_vectors_are_refused_before_anything_is_sent(client: Any, name: str) -> None:
    collection = client.collections.use(name)
    for vector in ("text", ["a", "b"], 3):
        with pytest.raises(WeaviateInvalidInputError):
            collection.query.near_vector(vector)
