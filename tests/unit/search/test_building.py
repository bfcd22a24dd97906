"""A search as a value: what changes it gives another, what changes nothing gives the same."""

from __future__ import annotations

import pytest

from weaviate_gen._core.scope import Scope
from weaviate_gen._core.search import building
from weaviate_gen._core.search.request import Reading

pytestmark = pytest.mark.unit


class Marked(building.Built):  # type: ignore[type-arg]
    """A search with a place for something that is not set."""

    __slots__ = ("mark",)


def test_a_filter_that_is_none_changes_nothing() -> None:
    search = building.Built(Reading(Scope("Article")))
    assert search.where(None) is search


def test_what_is_not_set_is_not_copied() -> None:
    search = Marked(Reading(Scope("Article")))
    limited = search.limit(3)
    assert not hasattr(limited, "mark")
    assert limited is not search
