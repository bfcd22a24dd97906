# Written once for both flavors: scripts/regen.sh writes the counterpart in _client/sync from this file.
# Edit this one.
"""Base of `client.batch` and `collection.batch`: modes, results, and waiting for indexing."""

from __future__ import annotations

import logging
from collections.abc import Sequence

from weaviate_gen._client.aio.batch.base import AsyncMode, AsyncSender
from weaviate_gen._client.aio.batch.failover import AsyncStreamsOrRequests
from weaviate_gen._client.aio.batch.requests import AsyncRequests
from weaviate_gen._client.aio.session import AsyncSession
from weaviate_gen._core import indexing
from weaviate_gen._core.batch.rate import RateController
from weaviate_gen._core.batch.state import BatchState
from weaviate_gen._types.data.batch import BatchResult, ErrorObject, ErrorReference, Shard
from weaviate_gen._types.schema.enums import ConsistencyLevel
from weaviate_gen.exceptions import WeaviateInvalidInputError


def by_requests(rate: RateController) -> AsyncMode:
    """Return the mode that sends in requests.

    Args:
        rate: how much at a time, and how fast.

    Returns:
        The mode.
    """

    def make(connection: AsyncSession, state: BatchState, consistency: ConsistencyLevel | None) -> AsyncSender:
        return AsyncRequests(connection, state, rate, consistency)

    return make


def by_stream(concurrency: int | None) -> AsyncMode:
    """Return the mode that sends over a stream, or in requests where none can be had.

    Args:
        concurrency: how many streams are open at a time; one if ``None``.

    Returns:
        The mode.

    Raises:
        WeaviateInvalidInputError: if it is not a positive integer.
    """
    if concurrency is not None and (not isinstance(concurrency, int) or concurrency < 1):  # pyright: ignore[reportUnnecessaryIsInstance]
        raise WeaviateInvalidInputError(f"concurrency must be a positive integer, got {concurrency!r}")

    def make(connection: AsyncSession, state: BatchState, consistency: ConsistencyLevel | None) -> AsyncSender:
        return AsyncStreamsOrRequests(connection, state, consistency, concurrency or 1)

    return make


class AsyncBatchWrapper:
    """Creates batches, and keeps the results of the last one.

    Args:
        connection: the session that sends.
        consistency: the consistency level of batches that name none.
    """

    def __init__(self, connection: AsyncSession, consistency: ConsistencyLevel | None) -> None:
        self._session = connection
        self._consistency = consistency
        self._results = BatchResult()
        self._shards: set[Shard] = set()

    @property
    def results(self) -> BatchResult:
        """The results of the last batch."""
        return self._results

    @property
    def failed_objects(self) -> list[ErrorObject]:
        """The objects of the last batch that were not stored, each with the reason."""
        return list(self._results.objs.errors.values())

    @property
    def failed_references(self) -> list[ErrorReference]:
        """The references of the last batch that were not stored, each with the reason."""
        return list(self._results.refs.errors.values())

    def record(self, state: BatchState) -> None:
        """Keep the results of a batch that ended, and log that something failed.

        Args:
            state: its items.
        """
        self._shards = state.shards
        self._results.objs.trim()
        if state.number_errors:
            logging.getLogger("weaviate_gen").error(
                "%d of %d objects and %d of %d references were not stored; see failed_objects and failed_references",
                len(self.failed_objects),
                state.object_count,
                len(self.failed_references),
                state.reference_count,
            )

    def _fresh(self) -> BatchResult:
        self._results = BatchResult()
        return self._results

    async def wait_for_vector_indexing(self, shards: Sequence[Shard] | None = None, how_many_failures: int = 5) -> None:
        """Wait until vectors that were stored can be found, on servers that index asynchronously.

        Args:
            shards: where; those of the last batch if ``None``.
            how_many_failures: how often a shard's state may fail to be read.

        Raises:
            TypeError: if `shards` is not a list of shards.
        """
        await self._session.execute_flow(
            indexing.wait(self._shards if shards is None else indexing.checked(shards), how_many_failures)
        )
