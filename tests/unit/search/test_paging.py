"""What is asked for, page by page, looked at without a server."""

from __future__ import annotations

from typing import Any
from uuid import UUID

import pytest

from weaviate_gen._client.sync.search.builder import Query
from weaviate_gen._core.scope import Scope
from weaviate_gen._core.search import paging
from weaviate_gen._types.query.results import MetadataReturn, Object
from weaviate_gen.classes.query import Filter, P
from weaviate_gen.exceptions import WeaviateInvalidInputError

pytestmark = pytest.mark.unit

WHERE = Filter.by_property("number").greater_than(3)


def found(*numbers: int) -> list[Any]:
    return [Object(UUID(int=number), MetadataReturn(), {}, None, {}, "Bike") for number in numbers]


def test_a_cursor_goes_on_until_nothing_is_left() -> None:
    steps = paging.pages(dict[str, Any], 2, None, None)
    assert {"limit": 2, "after": None} == next(steps)
    assert found(1, 2) == steps.send(found(1, 2))
    assert {"limit": 2, "after": UUID(int=2)} == steps.send([])
    assert [] == list(steps)


def test_what_fits_into_a_page_is_asked_for_once_and_sorted_here() -> None:
    steps = paging.pages(dict[str, Any], 4, str(UUID(int=5)), WHERE)
    assert {"limit": 4, "after": None, "filters": WHERE} == next(steps)
    assert found(6, 9) == steps.send(found(9, 5, 6))
    assert [] == list(steps)


def test_a_larger_result_is_read_by_ids_and_filtered_window_by_window() -> None:
    steps: Any = paging.pages(dict[str, Any], 2, None, WHERE)
    next(steps)
    window = steps.send(found(9, 1))
    assert (paging.WINDOW, None, None, ()) == tuple(
        window[name] for name in ("limit", "after", "filters", "return_properties")
    )
    first = steps.send(found(1, 2, 3, 4))
    assert WHERE & Filter.by_id().contains_any([UUID(int=n) for n in (1, 2, 3, 4)]) == first["filters"]
    assert found(1, 3) == steps.send(found(1, 3))
    assert WHERE & Filter.by_id().contains_any([UUID(int=4)]) == steps.send([])["filters"]
    assert [] == steps.send([])
    assert UUID(int=4) == steps.send([])["after"]
    assert [] == list(steps)


def test_a_query_with_a_filter_streams_by_cursor_too() -> None:
    session: Any = None
    query = Query[Any, Any](session, Scope("Bike")).where(P("number") > 3).after(UUID(int=1))
    pages = query._pages()
    asked = next(pages)
    assert not isinstance(asked, list)
    assert "after:" not in asked.wire_form()
    assert found(2) == pages.send(found(2, 1))
    assert [] == list(pages)


def test_cache_sizes_and_filters_are_checked_at_once() -> None:
    from weaviate_gen._client.sync.iterator import ObjectIterator

    for size, filters in ((0, None), (3, "number > 3")):
        with pytest.raises(WeaviateInvalidInputError, match=r"cache_size|made by Filter"):
            ObjectIterator(None, False, None, None, None, None, size, filters)  # type: ignore[arg-type]
