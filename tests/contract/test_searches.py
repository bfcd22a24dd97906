"""Searches by words, by words and vectors, in groups, reranked, boosted, diversified, and in several vectors."""

from __future__ import annotations

import uuid
from typing import Any

import pytest

from weaviate_gen.classes.config import Configure, DataType, Property, ReferenceProperty
from weaviate_gen.classes.data import DataObject
from weaviate_gen.classes.query import (
    BM25Operator,
    Boost,
    Diversity,
    Filter,
    GroupBy,
    HybridFusion,
    HybridVector,
    MetadataQuery,
    NearVector,
    QueryReference,
    TargetVectors,
)
from weaviate_gen.exceptions import WeaviateInvalidInputError

IDS = [uuid.UUID(int=number) for number in range(1, 6)]
ROWS: list[dict[str, Any]] = [
    {"title": "red bicycle", "body": "a bicycle with two wheels", "shelf": "a", "price": 3.0},
    {"title": "blue bicycle", "body": "it has a bell", "shelf": "a", "price": 9.0},
    {"title": "red car", "body": "a car with four wheels and no pedals", "shelf": "b", "price": 50.0},
    {"title": "harbour", "body": "ships and a red crane", "shelf": "b", "price": 1.0},
    {"title": "orchard", "body": "apples", "shelf": "c", "price": 2.0},
]
FORM = [[1.0, 0.0], [0.9, 0.1], [0.5, 0.5], [0.1, 0.9], [0.0, 1.0]]
HUE = [[0.0, 1.0], [1.0, 0.0], [0.0, 1.0], [0.5, 0.5], [1.0, 1.0]]


@pytest.fixture
def shop(client: Any, name: str) -> Any:
    collection = client.collections.create(
        name,
        properties=[
            Property(name="title", data_type=DataType.TEXT),
            Property(name="body", data_type=DataType.TEXT),
            Property(name="shelf", data_type=DataType.TEXT),
            Property(name="price", data_type=DataType.NUMBER),
        ],
        vector_config=[Configure.Vectors.self_provided(name="form"), Configure.Vectors.self_provided(name="hue")],
        references=[ReferenceProperty(name="beside", target_collection=name)],
    )
    collection.data.insert_many(
        [
            DataObject(
                properties=row,
                uuid=IDS[at],
                vector={"form": FORM[at], "hue": HUE[at]},
            )
            for at, row in enumerate(ROWS)
        ]
    )
    collection.data.reference_add(IDS[4], "beside", IDS[0])
    return collection


def titles(result: Any) -> list[str]:
    return [each.properties["title"] for each in result.objects]


def test_words_find_what_holds_them_the_best_first(shop: Any) -> None:
    found = shop.query.bm25("red bicycle", return_metadata=MetadataQuery(score=True))
    assert "red bicycle" == titles(found)[0]
    assert {"red bicycle", "blue bicycle", "red car", "harbour"} == set(titles(found))
    scores = [each.metadata.score for each in found.objects]
    assert sorted(scores, reverse=True) == scores


def test_words_are_looked_for_in_some_properties(shop: Any) -> None:
    assert {"red bicycle", "red car"} == set(titles(shop.query.bm25("red", query_properties=["title"])))
    assert "harbour" == titles(shop.query.bm25("red", query_properties=["title", "body^5"]))[0]


def test_all_words_or_some_of_them_must_occur(shop: Any) -> None:
    everything = shop.query.bm25("red wheels", query_properties=["body", "title"], operator=BM25Operator.or_(2))
    assert {"red bicycle", "red car"} >= set(titles(everything))
    assert ["red bicycle"] == titles(
        shop.query.bm25("red bicycle", query_properties=["title"], operator=BM25Operator.and_())
    )


def test_words_are_filtered_and_cut(shop: Any) -> None:
    found = shop.query.bm25("red", filters=Filter.by_property("shelf").equal("b"), limit=1)
    assert 1 == len(found.objects)
    assert {"red car", "harbour"} > set(titles(found))


@pytest.mark.parametrize("fusion", list(HybridFusion))
def test_words_and_vectors_are_put_together(shop: Any, fusion: HybridFusion) -> None:
    found = shop.query.hybrid("orchard", vector=[1.0, 0.0], target_vector="form", alpha=0.5, fusion_type=fusion)
    assert {"orchard", "red bicycle"} <= set(titles(found)[:3])
    assert "orchard" == titles(shop.query.hybrid("orchard", vector=[1.0, 0.0], target_vector="form", alpha=0))[0]
    assert "red bicycle" == titles(shop.query.hybrid("orchard", vector=[1.0, 0.0], target_vector="form", alpha=1))[0]


def test_the_vector_half_can_be_bounded(shop: Any) -> None:
    near = HybridVector.near_vector([1.0, 0.0], distance=0.05)
    found = shop.query.hybrid("nothing of it", vector=near, target_vector="form", alpha=1)
    assert ["red bicycle", "blue bicycle"] == titles(found)
    bounded = shop.query.hybrid(None, vector=[1.0, 0.0], target_vector="form", max_vector_distance=0.05)
    assert ["red bicycle", "blue bicycle"] == titles(bounded)


def test_results_are_collected_in_groups(shop: Any) -> None:
    groups = GroupBy(prop="shelf", objects_per_group=2, number_of_groups=2)
    found = shop.query.near_vector([1.0, 0.0], target_vector="form", group_by=groups)
    assert ["a", "b"] == list(found.groups)
    assert [["red bicycle", "blue bicycle"], ["red car", "harbour"]] == [
        titles(group) for group in found.groups.values()
    ]
    assert ["a", "a", "b", "b"] == [each.belongs_to_group for each in found.objects]
    assert found.groups["a"].min_distance <= found.groups["a"].max_distance
    assert 2 == found.groups["a"].number_of_objects


def test_several_vectors_are_joined(shop: Any) -> None:
    query = {"form": [1.0, 0.0], "hue": [1.0, 0.0]}
    for join in (
        TargetVectors.sum(["form", "hue"]),
        TargetVectors.average(["form", "hue"]),
        TargetVectors.manual_weights({"form": 1, "hue": 1}),
    ):
        assert "blue bicycle" == titles(shop.query.near_vector(query, target_vector=join, limit=1))[0]
    least = shop.query.near_vector(query, target_vector=TargetVectors.minimum(["form", "hue"]), limit=2)
    assert {"red bicycle", "blue bicycle"} == set(titles(least))
    tilted = TargetVectors.manual_weights({"form": 10, "hue": 0.01})
    assert "red bicycle" == titles(shop.query.near_vector(query, target_vector=tilted, limit=1))[0]
    ranked = TargetVectors.relative_score({"form": 1, "hue": 5})
    assert "blue bicycle" == titles(shop.query.near_vector(query, target_vector=ranked, limit=1))[0]


def test_one_target_takes_several_vectors(shop: Any) -> None:
    query = {"form": NearVector.list_of_vectors([1.0, 0.0], [0.9, 0.1]), "hue": [0.0, 1.0]}
    found = shop.query.near_vector(query, target_vector=TargetVectors.sum(["form", "hue"]), limit=1)
    assert ["red bicycle"] == titles(found)


def test_an_object_is_searched_near(shop: Any) -> None:
    found = shop.query.near_object(IDS[4], target_vector="form", limit=2)
    assert ["orchard", "harbour"] == titles(found)


def test_results_cut_themselves_off_at_a_jump(shop: Any) -> None:
    found = shop.query.near_vector([1.0, 0.0], target_vector="form", auto_limit=1)
    assert ["red bicycle", "blue bicycle", "red car"] == titles(found)


def test_boosts_lift_without_leaving_out(shop: Any) -> None:
    cheap = Boost.numeric_decay("price", origin=1, scale=1, weight=1.0)
    found = shop.query.near_vector([1.0, 0.0], target_vector="form", boost=cheap)
    assert len(ROWS) == len(found.objects)
    assert "harbour" == titles(found)[0]
    shelf = Boost.filter(Filter.by_property("shelf").equal("c"), weight=1.0)
    assert "orchard" == titles(shop.query.near_vector([1.0, 0.0], target_vector="form", boost=shelf))[0]


def test_diversity_prefers_what_differs(shop: Any) -> None:
    chosen = shop.query.near_vector(
        [1.0, 0.0], target_vector="form", limit=5, diversity_selection=Diversity.mmr(limit=2, balance=0.2)
    )
    assert "red bicycle" == titles(chosen)[0]
    assert "blue bicycle" != titles(chosen)[1]


def test_references_come_with_search_results(shop: Any) -> None:
    found = shop.query.bm25(
        "orchard",
        return_properties=["title"],
        return_references=QueryReference(link_on="beside", return_properties="title"),
    )
    (orchard,) = found.objects
    assert {"title": "orchard"} == orchard.properties
    assert ["red bicycle"] == [each.properties["title"] for each in orchard.references["beside"].objects]


def test_wrong_searches_are_refused_before_anything_is_sent(shop: Any) -> None:
    for wrong in (
        lambda: shop.query.bm25("x", query_properties="title"),
        lambda: shop.query.hybrid("x", alpha="0.5"),
        lambda: shop.query.near_vector({"form": [1.0, 0.0]}),
        lambda: shop.query.near_object("nope"),
    ):
        with pytest.raises(WeaviateInvalidInputError):
            wrong()
