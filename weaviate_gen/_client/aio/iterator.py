# Written once for both flavors: scripts/regen.sh writes the counterpart in _client/sync from this file.
# Edit this one.
"""Iteration over all objects of a collection."""

from __future__ import annotations

from collections.abc import AsyncIterator, Callable
from copy import copy
from functools import partial
from typing import TYPE_CHECKING, Any, Generic, TypeVar

from weaviate_gen._core.search import paging
from weaviate_gen._inputs.errors import invalid
from weaviate_gen._inputs.identifiers import canonical_uuid
from weaviate_gen._transport.jobs import AsyncJobs
from weaviate_gen._types.data.objects import UUID
from weaviate_gen._types.query.conditions import FilterReturn
from weaviate_gen.exceptions import WeaviateInvalidInputError

if TYPE_CHECKING:
    from weaviate_gen._types.query.results import Object, QueryReturn

P = TypeVar("P")
R = TypeVar("R")

PAGE = 100
"""How many objects a page has."""

MOST_RANGES = 64
"""How many ranges are read at once at most: each has a request in flight, and a page in memory."""


class AsyncObjectIterator(Generic[P, R]):
    """Yields objects in the order of their ids; each iteration starts from the beginning.

    Read in several ranges at once, objects come in no particular order, each of them once.

    Args:
        query: what fetches.
        include_vector: which vectors to fetch.
        return_metadata: which metadata to fetch.
        return_properties: which properties to fetch.
        return_references: which references to fetch.
        after: begin after the object with this id.
        cache_size: how many objects a page has.
        filters: which objects to give; ``None`` for all.
        prefetch: whether the next page is requested while the objects of this one are being processed.
        parallel: how many ranges of ids to read at once.
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
        prefetch: bool = True,
        parallel: int = 1,
    ) -> None:
        if cache_size is not None and (not isinstance(cache_size, int) or cache_size < 1):  # pyright: ignore[reportUnnecessaryIsInstance]
            raise invalid("cache_size", "a positive integer", cache_size)
        if filters is not None and not isinstance(filters, FilterReturn):  # pyright: ignore[reportUnnecessaryIsInstance]
            raise invalid("filters", "made by Filter or P", filters)
        if prefetch not in (True, False):
            raise invalid("prefetch", "True or False", prefetch)
        if not isinstance(parallel, int) or isinstance(parallel, bool) or not 1 <= parallel <= MOST_RANGES:  # pyright: ignore[reportUnnecessaryIsInstance]
            raise invalid("parallel", f"an integer from 1 to {MOST_RANGES}", parallel)
        self._query = query
        self._arguments: dict[str, Any] = {
            "include_vector": include_vector,
            "return_metadata": return_metadata,
            "return_properties": return_properties,
            "return_references": return_references,
        }
        self._first = None if after is None else canonical_uuid(after, "after")
        self._size, self._filters = cache_size, filters
        self._prefetch, self._parallel = bool(prefetch), parallel
        self._begin()

    def _begin(self) -> None:
        self._page: list[Object[P, R]] = []
        self._last = self._first
        read = partial(paging.pages, dict[str, Any], self._size or PAGE)
        if self._parallel == 1:
            self._readers = [paging.PageReader(read(self._first, self._filters))]
        else:
            ranges = paging.ranges(self._parallel, self._first)
            self._readers = [paging.PageReader(read(start, self._filters, end)) for start, end in ranges]
        self._jobs: AsyncJobs[Any] = AsyncJobs()
        self._is_due = False

    @property
    def checkpoint(self) -> str | None:
        """The id of the last object given; ``after`` it, another iterator goes on. ``None`` before the first.

        Raises:
            WeaviateInvalidInputError: it reads several ranges at once.
        """
        self._check_order("checkpoint")
        return self._last

    def resume(self) -> AsyncObjectIterator[P, R]:
        """Return an iterator that continues after the last object that this one yielded.

        Returns:
            The iterator; going through it again begins at the same place.

        Raises:
            WeaviateInvalidInputError: it reads several ranges at once.
        """
        self._check_order("resume()")
        return copy(self)

    def __reduce__(self) -> tuple[Any, ...]:
        """Go on behind the last object given, wherever the copy is."""
        self._check_order("a copy")
        options = (self._last, self._size, self._filters, self._prefetch)
        return type(self), (self._query, *self._arguments.values(), *options)

    def _check_order(self, name: str) -> None:
        if self._parallel > 1:
            raise WeaviateInvalidInputError(
                f"{name} requires objects in the order of their ids, and parallel={self._parallel} yields them in "
                "none: use parallel=1"
            )

    def __aiter__(self) -> AsyncObjectIterator[P, R]:
        self._begin()
        return self

    async def __anext__(self) -> Object[P, R]:
        if self._is_due and self._page:
            self._start_jobs()  # not before the second object: who takes only the first needs no further page
        while not self._page:
            self._page = (await self._next_page(_objects))[::-1]
        given = self._page.pop()
        self._last = str(given.uuid)
        return given

    def _start_jobs(self) -> None:
        self._is_due = False
        for number, reader in enumerate(self._readers):
            if reader.request is not None and number not in self._jobs:
                self._jobs.start(number, self._work(reader.request))

    def _work(self, request: dict[str, Any]) -> Any:
        """Return what fetches a page; it does not refer to the iterator, which may be abandoned meanwhile."""
        return partial(self._query.fetch_objects, **{**self._arguments, **request})

    async def to_arrow_batches(self) -> AsyncIterator[Any]:
        """Yield a ``pyarrow.Table`` for each page, from the beginning; see ``QueryReturn.to_arrow()`` for its columns.

        A column may have another type in another page: null, where no object of the page has a value.

        Raises:
            WeaviateInvalidInputError: if pyarrow is not installed.
        """
        from weaviate_gen._core.search import columns

        self._begin()
        while True:
            try:
                rows = await self._next_page(columns.rows_of)
            except StopAsyncIteration:
                return
            if self._is_due:
                self._start_jobs()
            for table in columns.gathered(rows):
                self._last = columns.last_id(table)
                yield table

    async def to_arrow(self) -> Any:
        """Return all objects as one ``pyarrow.Table``, from the beginning, with the columns of a query's.

        Raises:
            WeaviateInvalidInputError: if pyarrow is not installed.
        """
        from weaviate_gen._core.search import columns

        tables = list[Any]()
        async for table in self.to_arrow_batches():
            tables.append(table)
        return columns.concatenated(tables)

    async def _next_page(self, read: Callable[[QueryReturn[Any, Any]], list[Any]]) -> list[Any]:
        self._jobs.drop_lost()
        if self._parallel > 1:
            self._start_jobs()
        number = 0
        if not self._jobs.is_empty:
            number, response = await self._jobs.next()
        elif (request := self._readers[0].request) is None:
            raise StopAsyncIteration
        else:
            response = await self._work(request)()
        objects: list[Any] = self._readers[number].receive(read(response))
        if self._parallel > 1:
            self._start_jobs()
        self._is_due = self._prefetch
        return objects


def _objects(response: QueryReturn[P, R]) -> list[Object[P, R]]:
    return response.objects
