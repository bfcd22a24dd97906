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


@pytest.mark.parametrize(("last", "kept"), [((3, 5), (3, 5)), ((5, 6), (5,)), ((4, 9), (4,)), ((6, 7), ())], ids=str)
def test_a_range_ends_with_its_last_id(last: tuple[int, ...], kept: tuple[int, ...]) -> None:
    steps = paging.pages(dict[str, Any], 2, UUID(int=0), None, UUID(int=5))
    assert {"limit": 2, "after": UUID(int=0)} == next(steps)
    assert found(1, 2) == steps.send(found(1, 2))
    assert {"limit": 2, "after": UUID(int=2)} == steps.send([])
    assert found(*kept) == steps.send(found(*last))
    assert [] == list(steps)


def test_a_range_ends_where_the_ids_do() -> None:
    steps = paging.pages(dict[str, Any], 2, None, None, UUID(int=5))
    next(steps)
    assert found(1) == steps.send(found(1))
    assert {"limit": 2, "after": UUID(int=1)} == steps.send([])
    with pytest.raises(StopIteration):
        steps.send([])


@pytest.mark.parametrize("last", [(4, 5), (4, 5, 6)], ids=str)
def test_a_range_with_a_filter_is_read_by_ids_at_once(last: tuple[int, ...]) -> None:
    steps: Any = paging.pages(dict[str, Any], 9, UUID(int=1), WHERE, UUID(int=5))
    window = next(steps)
    assert (paging.WINDOW, UUID(int=1), None) == tuple(window[name] for name in ("limit", "after", "filters"))
    assert WHERE & Filter.by_id().contains_any([UUID(int=2), UUID(int=3)]) == steps.send(found(2, 3))["filters"]
    assert found(3) == steps.send(found(3))
    assert UUID(int=3) == steps.send([])["after"]
    assert WHERE & Filter.by_id().contains_any([UUID(int=4), UUID(int=5)]) == steps.send(found(*last))["filters"]
    assert [] == steps.send([])
    assert [] == list(steps)


def test_a_range_with_a_filter_and_no_ids_filters_nothing() -> None:
    steps = paging.pages(dict[str, Any], 9, UUID(int=1), WHERE, UUID(int=5))
    next(steps)
    with pytest.raises(StopIteration):
        steps.send(found(6, 7))


LAST = UUID(int=paging.SPACE - 1)
QUARTERS = [UUID(hex=digit + 31 * "f") for digit in "37bf"]


@pytest.mark.parametrize(
    ("count", "after", "expected"),
    [
        (1, None, [(None, LAST)]),
        (1, str(UUID(int=7)), [(str(UUID(int=7)), LAST)]),
        (4, None, list(zip([None, *QUARTERS[:3]], QUARTERS, strict=True))),
        (2, QUARTERS[1], [(QUARTERS[1], QUARTERS[2]), (QUARTERS[2], LAST)]),
        (2, UUID(int=paging.SPACE - 4), [(UUID(int=paging.SPACE - 4), UUID(int=paging.SPACE - 3)),
                                         (UUID(int=paging.SPACE - 3), LAST)]),
        (2, LAST, [(LAST, LAST), (LAST, LAST)]),
    ],
)  # fmt: skip
def test_ranges_are_of_equal_size_and_leave_no_id_out(count: int, after: Any, expected: list[Any]) -> None:
    assert expected == paging.ranges(count, after)


def test_a_reader_gives_objects_and_the_next_request() -> None:
    reader = paging.PageReader(paging.pages(dict[str, Any], 2, None, None, UUID(int=5)))
    assert {"limit": 2, "after": None} == reader.request
    assert found(1, 2) == reader.receive(found(1, 2))
    assert {"limit": 2, "after": UUID(int=2)} == reader.request
    assert found(5) == reader.receive(found(5, 6))
    assert reader.request is None


def test_a_reader_of_nothing_ends_with_the_first_response() -> None:
    reader = paging.PageReader(paging.pages(dict[str, Any], 2, None, None))
    assert [] == reader.receive([])
    assert reader.request is None


def test_a_reader_puts_lists_between_two_requests_together() -> None:
    def lists() -> Any:
        response = yield {"limit": 1}
        yield response
        yield found(8, 9)
        yield {"limit": 2}

    reader = paging.PageReader(lists())
    assert found(7, 8, 9) == reader.receive(found(7))
    assert {"limit": 2} == reader.request


def test_a_reader_of_no_pages_has_no_request() -> None:
    assert paging.PageReader(each for each in ()).request is None


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
