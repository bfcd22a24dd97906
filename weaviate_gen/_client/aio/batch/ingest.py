# Written once for both flavors: scripts/regen.sh writes the counterpart in _client/sync from this file.
# Edit this one.
"""Stores any number of objects of one collection."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from weaviate_gen._client.aio.batch.base import AsyncBatchingContext
from weaviate_gen._client.aio.batch.collection import AsyncBatchCollection
from weaviate_gen._client.aio.batch.wrapper import by_requests
from weaviate_gen._client.aio.session import AsyncSession
from weaviate_gen._core.batch.rate import Dynamic
from weaviate_gen._core.batch.state import BatchState
from weaviate_gen._core.scope import Scope
from weaviate_gen._core.typeguards import as_data_object
from weaviate_gen._types.data.batch import BatchObjectReturn, BatchResult


class AsyncNoSink:
    """Discards results, which the caller has already."""

    def record(self, state: BatchState) -> None:
        """Do nothing."""


async def ingest(session: AsyncSession, scope: Scope, objs: Iterable[Any]) -> BatchObjectReturn:
    """Store objects as they come.

    Args:
        session: what sends.
        scope: where.
        objs: mappings of properties, or :class:`DataObject`.

    Returns:
        How they fared.
    """
    results = BatchResult()
    mode = by_requests(Dynamic())  # streams cost the client two to three times the CPU, and are no faster
    batch = AsyncBatchCollection(None, session, scope.consistency, results, mode, scope.name, scope.tenant)
    async with AsyncBatchingContext(batch, AsyncNoSink()):
        for item in objs:
            one = as_data_object(item)
            await batch.add_object(one.properties, one.references, one.uuid, one.vector)
    return results.objs
