from __future__ import annotations

from typing import Any, TypedDict

import pytest

from weaviate_gen._core import models, version
from weaviate_gen._core.consistency import rest_level
from weaviate_gen._inputs.arguments import boolean, string
from weaviate_gen._types.schema.enums import ConsistencyLevel
from weaviate_gen.exceptions import InvalidDataModelError, WeaviateInvalidInputError

pytestmark = pytest.mark.unit

ID = "0b5fcd2e-11a4-4c39-9d0f-6f2a1e7c4b01"


class Bike(TypedDict):
    name: str


def test_text_is_text_and_not_empty() -> None:
    assert string("a", "name") == "a"
    with pytest.raises(TypeError, match="name must be a string, got int: 5"):
        string(5, "name")
    with pytest.raises(WeaviateInvalidInputError, match="name must be a non-empty string, got str: ''"):
        string("", "name")


def test_a_choice_is_true_or_false() -> None:
    assert boolean(True, "simple") is True
    with pytest.raises(WeaviateInvalidInputError, match="simple must be True or False"):
        boolean("yes", "simple")


def test_a_consistency_level_is_spelled_as_rest_has_it() -> None:
    assert [rest_level(ConsistencyLevel.ALL), rest_level("ONE"), rest_level(None)] == ["ALL", "ONE", None]


@pytest.mark.parametrize("model", [None, Bike, dict, dict[str, Any]])
def test_models_are_dict_types(model: Any) -> None:
    models.check_properties(model)
    models.check_references(model)


def test_other_models_are_refused() -> None:
    with pytest.raises(InvalidDataModelError, match="data_model_properties"):
        models.check_properties(int)
    with pytest.raises(InvalidDataModelError, match="data_model_references"):
        models.check_references(list[str])


@pytest.mark.parametrize(
    ("text", "parsed"),
    [
        ("1.39.0", (1, 39, 0)),
        ("v1.39.2-rc.1", (1, 39, 2)),
        ("1.39", (1, 39, 0)),
        ("2", (2, 0, 0)),
        ("", (0, 0, 0)),
        ("stable", (0, 0, 0)),
    ],
)
def test_a_version_is_three_numbers(text: str, parsed: tuple[int, int, int]) -> None:
    assert parsed == version.parse(text)
    assert version.parse(version.show(parsed)) == parsed
