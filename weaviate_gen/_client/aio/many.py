# Written once for both flavors: scripts/regen.sh writes the counterpart in _client/sync from this file.
# Edit this one.
"""Many searches at the same time."""

from __future__ import annotations

from collections import deque
from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from weaviate_gen._inputs.errors import invalid
from weaviate_gen._transport.jobs import AsyncJobs
from weaviate_gen.exceptions import WeaviateBaseError

if TYPE_CHECKING:
    from weaviate_gen._client.aio.search.builder import AsyncQuery

CONCURRENCY = 8
"""How many searches are in flight by default."""

MOST_CONCURRENT = 256
"""How many searches may be in flight at most."""


class AsyncManySearches:
    """The part of a collection's searches that runs many of them."""

    __slots__ = ()

    async def many(self, searches: Sequence[AsyncQuery[Any, Any]], *, concurrency: int = CONCURRENCY) -> list[Any]:
        """Run many searches at the same time.

        One that fails does not fail the others: its error is in the place of its result. If the waiting is canceled or
        interrupted, no further search is sent.

        Args:
            searches: The searches, made by `collection.q`; also of several collections.
            concurrency: How many are in flight at the same time, from 1 to 256.

        Returns:
            In the order of `searches`: what `run()` of each returns, or the :class:`WeaviateBaseError` that it raises.

        Raises:
            WeaviateInvalidInputError: an argument is of the wrong kind; nothing was sent.
        """
        from weaviate_gen._client.aio.search.builder import AsyncQuery

        expected = "a list of searches made by collection.q"
        if not isinstance(searches, list | tuple):
            raise invalid("searches", expected, searches)
        for number, search in enumerate(searches):
            if not isinstance(search, AsyncQuery):  # pyright: ignore[reportUnnecessaryIsInstance]
                raise invalid(f"searches[{number}]", "a search made by collection.q", search)
        if not isinstance(concurrency, int) or isinstance(concurrency, bool) or not 1 <= concurrency <= MOST_CONCURRENT:  # pyright: ignore[reportUnnecessaryIsInstance]
            raise invalid("concurrency", f"an integer from 1 to {MOST_CONCURRENT}", concurrency)
        return await _run(searches, concurrency)


async def _run(searches: Sequence[AsyncQuery[Any, Any]], concurrency: int) -> list[Any]:
    results: list[Any] = [None] * len(searches)
    waiting = deque(enumerate(searches))

    async def work() -> None:
        while True:
            try:
                number, search = waiting.popleft()
            except IndexError:
                return
            try:
                results[number] = await search.run()
            except WeaviateBaseError as error:
                results[number] = error

    jobs: AsyncJobs[None] = AsyncJobs()
    try:
        for number in range(min(concurrency, len(searches))):
            jobs.start(number, work)
        while not jobs.is_empty:
            await jobs.next()
    finally:
        waiting.clear()  # after an interrupt or an error of another kind, threads end with what they sent
        jobs.cancel()
    return results
