"""Pages of a collection, or of its objects that match a filter, in the order of ids."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Callable, Generator
from typing import Any, TypeVar
from uuid import UUID

from weaviate_gen._types.query.conditions import FilterReturn
from weaviate_gen._types.query.filters import Filter
from weaviate_gen._types.query.results import Object
from weaviate_gen._types.query.sorting import Sort

Asked = TypeVar("Asked")

WINDOW = 1000
"""How many ids are read at once to be filtered."""


def pages(
    ask: Callable[..., Asked], size: int, after: str | UUID | None, filters: FilterReturn | None
) -> Generator[Asked | list[Object[Any, Any]], list[Object[Any, Any]], None]:
    """Ask for one page after the other.

    A server takes no filter beside a cursor. What fits into one page is asked for by the filter alone; else the cursor
    gives ids, and the filter goes over them: that costs a server far less than to sort all that is left for each page.

    Args:
        ask: makes a request of the arguments of ``fetch_objects``.
        size: how many objects a page has.
        after: begin after the object with this id.
        filters: which objects to give; ``None`` for all.

    Yields:
        Either a request, to which what it found is sent back, or a list of objects to be given.
    """
    if filters is None:
        while found := (yield ask(limit=size, after=after)):
            after = found[-1].uuid
            yield found
        return
    found = yield ask(limit=size, after=None, filters=filters)
    if len(found) < size:
        first = None if after is None else UUID(str(after))
        yield sorted((each for each in found if first is None or each.uuid > first), key=lambda each: each.uuid)
        return
    only_ids = {"include_vector": False, "return_metadata": None, "return_properties": (), "return_references": None}
    while window := (yield ask(limit=WINDOW, after=after, filters=None, **only_ids)):
        ids = [each.uuid for each in window]
        after = ids[-1]
        while ids:
            page = filters & Filter.by_id().contains_any(ids)
            found = yield ask(limit=size, after=None, filters=page, sort=Sort.by_id())
            yield found
            ids = ids[bisect_right(ids, found[-1].uuid) :] if len(found) == size else []
