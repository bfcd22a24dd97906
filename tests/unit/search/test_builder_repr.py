"""What a query says of itself."""

from __future__ import annotations

import pytest

from weaviate_gen._core.scope import Scope
from weaviate_gen._core.search.query_builder import QueryBuilder
from weaviate_gen._core.search.request import ReadScope

pytestmark = pytest.mark.unit


def test_only_refinements_are_shown() -> None:
    query = QueryBuilder[None, None](ReadScope(Scope("Bike")))
    assert repr(query) == "<QueryBuilder Bike.fetch_objects>"
    assert repr(query.limit(3).offset(1)) == "<QueryBuilder Bike.fetch_objects, limit=3, offset=1>"
