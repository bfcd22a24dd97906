"""What the contract says of typed models, in memory: here, each line of the core must run."""

from __future__ import annotations

from typing import Any

import pytest

import weaviate_gen
from tests.contract.test_typed_models import (
    _gone,
    books,
    test_an_instance_says_its_tenant,
    test_attributes_filter_and_sort,
    test_each_way_of_writing_takes_instances,
    test_groups_have_instances,
    test_instances_go_in_and_come_back,
    test_mistakes_are_errors_before_anything_is_sent,
    test_models_that_refer_to_each_other_are_created_in_any_order,
    test_pydantic_validates_results_if_asked,
    test_upserts_take_instances,
)

__all__ = [
    "_gone",
    "books",
    "test_an_instance_says_its_tenant",
    "test_attributes_filter_and_sort",
    "test_each_way_of_writing_takes_instances",
    "test_groups_have_instances",
    "test_instances_go_in_and_come_back",
    "test_mistakes_are_errors_before_anything_is_sent",
    "test_models_that_refer_to_each_other_are_created_in_any_order",
    "test_pydantic_validates_results_if_asked",
    "test_upserts_take_instances",
]

pytestmark = pytest.mark.unit


@pytest.fixture
def client(weaviate_client: weaviate_gen.WeaviateClient) -> Any:
    """Return a client of an engine in memory."""
    return weaviate_client
