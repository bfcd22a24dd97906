# Written once, for both colours: weaviate_gen/_sync has its twin, which scripts/regen.sh makes from it.
# Edit this one.
"""Goes through all objects of a collection."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Generic, TypeVar

from weaviate_gen._core import check
from weaviate_gen.data.objects import UUID
from weaviate_gen.exceptions import WeaviateInvalidInputError

if TYPE_CHECKING:
    from weaviate_gen.query.results import Object

P = TypeVar("P")
R = TypeVar("R")

PAGE = 100
"""How many objects a page has."""


class AsyncObjectIterator(Generic[P, R]):
    """Gives objects in the order of their ids; each iteration over it begins anew.

    Args:
        query: what fetches.
        include_vector: which vectors to fetch.
        return_metadata: which metadata to fetch.
        return_properties: which properties to fetch.
        return_references: which references to fetch.
        after: begin after the object with this id.
        cache_size: how many objects a page has.
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
    ) -> None:
        if cache_size is not None and (not isinstance(cache_size, int) or cache_size < 1):  # pyright: ignore[reportUnnecessaryIsInstance]
            raise WeaviateInvalidInputError(f"cache_size must be a number from 1 on, and is {cache_size!r}")
        self._query = query
        self._arguments: dict[str, Any] = {
            "include_vector": include_vector,
            "return_metadata": return_metadata,
            "return_properties": return_properties,
            "return_references": return_references,
        }
        self._first = None if after is None else check.uuid(after, "after")
        self._size = cache_size or PAGE
        self._page: list[Object[P, R]] = []
        self._last = self._first
        self._ended = False

    @property
    def checkpoint(self) -> str | None:
        """The id of the last object given; ``after`` it, another iterator goes on. ``None`` before the first."""
        return self._last

    def __aiter__(self) -> AsyncObjectIterator[P, R]:
        self._page, self._last, self._ended = [], self._first, False
        return self

    async def __anext__(self) -> Object[P, R]:
        if not self._page:
            if self._ended:
                raise StopAsyncIteration
            reply = await self._query.fetch_objects(limit=self._size, after=self._last, **self._arguments)
            self._page = list(reversed(reply.objects))
            self._ended = not self._page
            if self._ended:
                raise StopAsyncIteration
        found = self._page.pop()
        self._last = str(found.uuid)
        return found
