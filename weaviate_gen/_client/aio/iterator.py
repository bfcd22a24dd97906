# Written once for both flavors: scripts/regen.sh writes the counterpart in _client/sync from this file.
# Edit this one.
"""Iteration over all objects of a collection."""

from __future__ import annotations

from copy import copy
from typing import TYPE_CHECKING, Any, Generic, TypeVar

from weaviate_gen._core.search import paging
from weaviate_gen._inputs.errors import invalid
from weaviate_gen._inputs.identifiers import canonical_uuid
from weaviate_gen._types.data.objects import UUID
from weaviate_gen._types.query.conditions import FilterReturn

if TYPE_CHECKING:
    from weaviate_gen._types.query.results import Object

P = TypeVar("P")
R = TypeVar("R")

PAGE = 100
"""How many objects a page has."""


class AsyncObjectIterator(Generic[P, R]):
    """Yields objects in the order of their ids; each iteration starts from the beginning.

    Args:
        query: what fetches.
        include_vector: which vectors to fetch.
        return_metadata: which metadata to fetch.
        return_properties: which properties to fetch.
        return_references: which references to fetch.
        after: begin after the object with this id.
        cache_size: how many objects a page has.
        filters: which objects to give; ``None`` for all.
    """

    def __init__(
        self,
        query: Any,
        include_vector: Any,
        return_metadata: Any,
        return_properties: Any,
        return_references: Any,
        after: UUID | None,
        cache_size: int | None,
        filters: FilterReturn | None = None,
    ) -> None:
        if cache_size is not None and (not isinstance(cache_size, int) or cache_size < 1):  # pyright: ignore[reportUnnecessaryIsInstance]
            raise invalid("cache_size", "a positive integer", cache_size)
        if filters is not None and not isinstance(filters, FilterReturn):  # pyright: ignore[reportUnnecessaryIsInstance]
            raise invalid("filters", "made by Filter or P", filters)
        self._query = query
        self._arguments: dict[str, Any] = {
            "include_vector": include_vector,
            "return_metadata": return_metadata,
            "return_properties": return_properties,
            "return_references": return_references,
        }
        self._first = None if after is None else canonical_uuid(after, "after")
        self._size, self._filters = cache_size, filters
        self._begin()

    def _begin(self) -> None:
        self._page: list[Object[P, R]] = []
        self._last = self._first
        self._pages = paging.pages(dict[str, Any], self._size or PAGE, self._first, self._filters)
        self._step = next(self._pages, None)

    @property
    def checkpoint(self) -> str | None:
        """The id of the last object given; ``after`` it, another iterator goes on. ``None`` before the first."""
        return self._last

    def resume(self) -> AsyncObjectIterator[P, R]:
        """Return an iterator that continues after the last object that this one yielded.

        Returns:
            The iterator; going through it again begins at the same place.
        """
        return copy(self)

    def __reduce__(self) -> tuple[Any, ...]:
        """Go on behind the last object given, wherever the copy is."""
        return type(self), (self._query, *self._arguments.values(), self._last, self._size, self._filters)

    def __aiter__(self) -> AsyncObjectIterator[P, R]:
        self._begin()
        return self

    async def __anext__(self) -> Object[P, R]:
        while not self._page:
            if self._step is None:
                raise StopAsyncIteration
            found: list[Object[P, R]] = []
            if isinstance(self._step, list):
                self._page = self._step[::-1]
            else:
                found = (await self._query.fetch_objects(**{**self._arguments, **self._step})).objects
            try:
                self._step = self._pages.send(found)
            except StopIteration:
                self._step = None
        given = self._page.pop()
        self._last = str(given.uuid)
        return given
