"""Vectors that follow from references: the mean of those of the objects pointed at."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest

from tests.support.engines import Engine, numbered, opened

pytestmark = pytest.mark.unit

SETTINGS = {"referenceProperties": ["likes"]}
POINTING: dict[str, Any] = {
    "class": "Pointing",
    "vectorizer": "ref2vec-centroid",
    "moduleConfig": {"ref2vec-centroid": SETTINGS},
    "properties": [{"name": "likes", "dataType": ["Target"]}, {"name": "other", "dataType": ["Target"]}],
}


@pytest.fixture
def pointing() -> Iterator[Engine]:
    with opened() as engine:
        engine.create({"class": "Target", "vectorizer": "none"})
        engine.create(POINTING)
        for number, vector in ((1, [1.0, 3.0]), (2, [3.0, 5.0]), (3, None)):
            engine.insert("Target", number, {}, vector=vector)
        yield engine


def beacon(number: int) -> dict[str, str]:
    return {"beacon": f"weaviate://localhost/Target/{numbered(number)}"}


def vector(engine: Engine, number: int = 1) -> Any:
    return engine.ask("GET", f"/objects/Pointing/{numbered(number)}?include=vector")[1].get("vector")


def test_a_collection_says_which_references_count(pointing: Engine) -> None:
    config = pointing.ask("GET", "/schema/Pointing")[1]
    assert {"ref2vec-centroid": {"method": "mean", **SETTINGS}} == config["moduleConfig"]
    assert "moduleConfig" not in config["properties"][0]
    for settings in ({}, {"referenceProperties": []}, {"referenceProperties": [1]}):
        body = {**POINTING, "class": "Other", "moduleConfig": {"ref2vec-centroid": settings}}
        status, message = pointing.message("POST", "/schema", body)
        assert 422 == status
        assert "referenceProperties" in message


def test_the_vector_is_the_mean_of_those_pointed_at(pointing: Engine) -> None:
    made = pointing.insert("Pointing", 1, {"likes": [beacon(1), beacon(2), beacon(3)], "other": [beacon(1)]})
    assert [2.0, 4.0] == made["vector"]
    pointing.insert("Pointing", 2, {})
    assert vector(pointing, 2) is None


def test_it_follows_references_that_are_added_and_removed(pointing: Engine) -> None:
    pointing.insert("Pointing", 1, {"likes": [beacon(1)]})
    path = f"/objects/Pointing/{numbered(1)}/references/likes"
    pointing.ask("POST", path, beacon(2))
    assert [2.0, 4.0] == vector(pointing)
    pointing.ask("DELETE", path, beacon(1))
    assert [3.0, 5.0] == vector(pointing)
    pointing.ask("DELETE", path, beacon(2))
    assert vector(pointing) is None
    pointing.ask("PATCH", f"/objects/Pointing/{numbered(1)}", {"properties": {"likes": [beacon(1)]}})
    assert [1.0, 3.0] == vector(pointing)


def test_vectors_of_different_lengths_have_no_mean(pointing: Engine) -> None:
    pointing.create({"class": "Wide", "vectorizer": "none"})
    pointing.insert("Wide", 1, {}, vector=[1.0, 2.0, 3.0])
    pointing.ask("POST", "/schema/Pointing/properties", {"name": "any", "dataType": ["Target", "Wide"]})
    body = {
        **POINTING,
        "class": "Mixed",
        "moduleConfig": {"ref2vec-centroid": {"referenceProperties": ["any"]}},
        "properties": [{"name": "any", "dataType": ["Target", "Wide"]}],
    }
    pointing.create(body)
    wide = {"beacon": f"weaviate://localhost/Wide/{numbered(1)}"}
    status, message = pointing.message("POST", "/objects", {"class": "Mixed", "properties": {"any": [beacon(1), wide]}})
    assert (422, "calculate vector: calculate mean: found vectors of different length") == (status, message)
