"""Pages of a collection, or of its objects that match a filter, in the order of ids."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Callable, Generator
from typing import Any, TypeVar, cast
from uuid import UUID

from weaviate_gen._types.query.conditions import FilterReturn
from weaviate_gen._types.query.filters import Filter
from weaviate_gen._types.query.results import Object
from weaviate_gen._types.query.sorting import Sort

Asked = TypeVar("Asked")

WINDOW = 1000
"""How many ids are read at once to be filtered."""


SPACE = 1 << 128
"""How many uuids there are."""


def pages(
    ask: Callable[..., Asked],
    size: int,
    after: str | UUID | None,
    filters: FilterReturn | None,
    end: UUID | None = None,
) -> Generator[Asked | list[Object[Any, Any]], list[Object[Any, Any]], None]:
    """Ask for one page after the other.

    A server takes no filter beside a cursor. What fits into one page is asked for by the filter alone; else the cursor
    gives ids, and the filter goes over them: that costs a server far less than to sort all that is left for each page.
    A cursor has no end either, so that the last page of a range is read beyond it, and cut.

    Args:
        ask: makes a request of the arguments of ``fetch_objects``.
        size: how many objects a page has.
        after: begin after the object with this id.
        filters: which objects to give; ``None`` for all.
        end: the last id of the range; ``None`` for all ids.

    Yields:
        Either a request, to which what it found is sent back, or a list of objects to be given.
    """
    if filters is None:
        while found := (yield ask(limit=size, after=after)):
            after = found[-1].uuid
            yield _until(end, found)
            if end is not None and after >= end:
                return
        return
    if end is None:
        found = yield ask(limit=size, after=None, filters=filters)
        if len(found) < size:
            first = None if after is None else UUID(str(after))
            yield sorted((each for each in found if first is None or each.uuid > first), key=lambda each: each.uuid)
            return
    only_ids = {"include_vector": False, "return_metadata": None, "return_properties": (), "return_references": None}
    while window := (yield ask(limit=WINDOW, after=after, filters=None, **only_ids)):
        after = window[-1].uuid
        ids = [each.uuid for each in _until(end, window)]
        while ids:
            page = filters & Filter.by_id().contains_any(ids)
            found = yield ask(limit=size, after=None, filters=page, sort=Sort.by_id())
            yield found
            ids = ids[bisect_right(ids, found[-1].uuid) :] if len(found) == size else []
        if end is not None and after >= end:
            return


def _until(end: UUID | None, objects: list[Object[Any, Any]]) -> list[Object[Any, Any]]:
    """Return the objects of a sorted list up to an id."""
    if end is None or objects[-1].uuid <= end:
        return objects
    return objects[: bisect_right(objects, end, key=lambda each: each.uuid)]


def ranges(count: int, after: str | UUID | None) -> list[tuple[str | UUID | None, UUID]]:
    """Split the ids behind one into ranges of equal size.

    Args:
        count: how many ranges.
        after: the id before the first; ``None``: from the first id on.

    Returns:
        For each range the id before it, and its last id.
    """
    first = 0 if after is None else UUID(str(after)).int + 1
    ends = [first + (SPACE - first) * (number + 1) // count - 1 for number in range(count)]
    inner: list[str | UUID | None] = [UUID(int=end) for end in ends[:-1]]
    starts = [after, *inner]
    return [(start, UUID(int=end)) for start, end in zip(starts, ends, strict=True)]


class PageReader:
    """Reads pages: says what to request next, and what of the responses to give.

    Args:
        pages: the pages, as :func:`pages` asks for them.

    Attributes:
        request: the next request, until its response was received; ``None`` at the end.
    """

    __slots__ = ("_pages", "request")

    def __init__(self, pages: Generator[Any, list[Object[Any, Any]], None]) -> None:
        self._pages = pages
        self.request: dict[str, Any] | None = next(pages, None)

    def receive(self, response: list[Object[Any, Any]]) -> list[Object[Any, Any]]:
        """Return the objects to give, and find the next request.

        Args:
            response: what the request found.
        """
        objects: list[Object[Any, Any]] = []
        try:
            step = self._pages.send(response)
            while isinstance(step, list):
                objects.extend(cast("list[Object[Any, Any]]", step))
                step = self._pages.send([])
        except StopIteration:
            step = None
        self.request = step
        return objects
