"""Models that write about results, and models that sort them anew."""

from __future__ import annotations

from typing import Any

import pytest

from weaviate_gen.classes.config import Configure, DataType, Property
from weaviate_gen.classes.data import DataObject
from weaviate_gen.classes.query import Filter, MetadataQuery, Rerank
from weaviate_gen.exceptions import WeaviateQueryError


@pytest.fixture
def talks(client: Any, name: str, models: None) -> Any:
    """Three talks, each with a vector."""
    collection = client.collections.create(
        name,
        properties=[Property(name="title", data_type=DataType.TEXT), Property(name="number", data_type=DataType.INT)],
        vector_config=Configure.Vectors.self_provided(),
        generative_config=Configure.Generative.custom("generative-echo"),
        reranker_config=Configure.Reranker.custom("reranker-letters"),
    )
    collection.data.insert_many(
        [
            DataObject(properties={"title": title, "number": number}, vector=[float(number), 1.0])
            for number, title in enumerate(["bread", "bicycles", "stars"])
        ]
    )
    return collection


@pytest.mark.parametrize("method", ["fetch_objects", "near_vector", "bm25", "hybrid"])
def test_each_result_gets_its_own_text(talks: Any, method: str) -> None:
    arguments: dict[str, Any] = {
        "fetch_objects": {},
        "near_vector": {"near_vector": [1.0, 1.0]},
        "bm25": {"query": "bread bicycles stars"},
        "hybrid": {"query": "stars", "vector": [1.0, 1.0]},
    }[method]
    result = getattr(talks.generate, method)(single_prompt="about {title}", **arguments)
    assert 3 == len(result.objects)
    for found in result.objects:
        assert f"ABOUT {found.properties['title'].upper()}" == found.generative.text


def test_all_results_get_one_text_together(talks: Any) -> None:
    result = talks.generate.fetch_objects(
        grouped_task="summarise", grouped_properties=["title"], filters=Filter.by_property("number").less_than(2)
    )
    assert 2 == len(result.objects)
    assert "SUMMARISE" in result.generative.text
    assert "BREAD" in result.generative.text
    assert "STARS" not in result.generative.text


def test_both_kinds_go_together(talks: Any) -> None:
    result = talks.generate.near_vector(
        [2.0, 1.0],
        limit=1,
        single_prompt="only {title}",
        grouped_task="all",
        return_metadata=MetadataQuery(distance=True),
    )
    assert "ONLY" in result.objects[0].generative.text
    assert result.generative.text.startswith("ALL")
    assert result.objects[0].metadata.distance is not None


def test_one_object_is_written_about(talks: Any) -> None:
    found = talks.query.fetch_objects(filters=Filter.by_property("title").equal("stars")).objects[0]
    result = talks.generate.fetch_objects_by_ids([found.uuid], single_prompt="see {title}")
    assert ["SEE STARS"] == [each.generative.text for each in result.objects]


def test_results_are_sorted_anew_by_a_model(talks: Any) -> None:
    result = talks.query.near_vector(
        [0.0, 1.0], rerank=Rerank(prop="title", query="tsar"), return_metadata=MetadataQuery(score=True)
    )
    assert "stars" == result.objects[0].properties["title"]
    scores = [found.metadata.rerank_score for found in result.objects]
    assert sorted(scores, reverse=True) == scores


def test_without_a_model_the_error_says_so(client: Any, name: str) -> None:
    collection = client.collections.create(name, properties=[Property(name="title", data_type=DataType.TEXT)])
    collection.data.insert({"title": "bread"})
    with pytest.raises(WeaviateQueryError):
        collection.generate.fetch_objects(single_prompt="about {title}")
    with pytest.raises(WeaviateQueryError):
        collection.query.bm25("bread", rerank=Rerank(prop="title"))
