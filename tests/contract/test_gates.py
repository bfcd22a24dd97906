"""What a server is too old for is refused with both versions, and nothing else is."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any

import pytest

from weaviate_gen._core import gating
from weaviate_gen._core.version import parse, show
from weaviate_gen._runtime.gates import MinVersions, has
from weaviate_gen.classes.config import Configure, DataType, Property
from weaviate_gen.classes.query import Boost, Filter
from weaviate_gen.exceptions import NotSupportedByLocalEngine, WeaviateUnsupportedFeatureError
from weaviate_gen_wire import rest

pytestmark = pytest.mark.about_gates

NEWER: dict[str, tuple[MinVersions, Callable[[Any, str], object]]] = {
    "an operation": (
        gating.operation(rest.OPERATIONS["aliases_get"]),
        lambda client, name: client.alias.list_all(),
    ),
    "a field": (
        gating.field("SearchRequest", "boost"),
        lambda client, name: client.collections.use(name).query.near_vector(
            [1.0], boost=Boost.numeric_property("number")
        ),
    ),
    "a value": (
        gating.value("Filters", "operator", "OPERATOR_NOT"),
        lambda client, name: client.collections.use(name).query.fetch_objects(
            filters=~Filter.by_property("number").equal(1)
        ),
    ),
}
"""Kinds of what not every server has: which ones have it, and a function that uses it."""


@pytest.fixture
def numbers(client: Any, name: str) -> str:
    """Return the name of a collection with a property of numbers."""
    client.collections.create(
        name,
        properties=[Property(name="number", data_type=DataType.NUMBER)],
        vector_config=Configure.Vectors.self_provided(),
    )
    return name


@pytest.mark.parametrize("kind", NEWER)
def test_a_server_is_asked_for_what_it_has_and_for_nothing_else(numbers: str, client: Any, kind: str) -> None:
    min_versions, use = NEWER[kind]
    version = parse(client.get_meta()["version"])
    assert min_versions
    try:
        use(client, numbers)
    except WeaviateUnsupportedFeatureError as error:
        assert not has(min_versions, version)
        assert show(version) in re.findall(r"\d+\.\d+\.\d+", str(error))
    except NotSupportedByLocalEngine:
        pass
    else:
        assert has(min_versions, version)
