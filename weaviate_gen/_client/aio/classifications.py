# Written once for both flavors: scripts/regen.sh writes the counterpart in _client/sync from this file.
# Edit this one.
"""kNN and zero-shot classification of references."""

from __future__ import annotations

import uuid as uuid_module
from collections.abc import Mapping, Sequence
from typing import Any

from weaviate_gen._client.aio.session import AsyncSession
from weaviate_gen._core.admin import classifications as classifications_plans
from weaviate_gen._types.classifications import Classification


class AsyncClassifications:
    """Classification of objects: sets references by kNN, zero-shot or a module.

    Args:
        connection: session that sends the requests.
    """

    def __init__(self, connection: AsyncSession) -> None:
        self._session = connection

    async def start(
        self,
        collection: str,
        *,
        classify_properties: Sequence[str],
        based_on_properties: Sequence[str],
        kind: str = "knn",
        settings: Mapping[str, Any] | None = None,
        filters: Mapping[str, Any] | None = None,
        wait_for_completion: bool = False,
    ) -> Classification:
        """Start a classification.

        Args:
            collection: name of the collection whose objects are classified.
            classify_properties: reference properties to set.
            based_on_properties: properties to compare.
            kind: ``"knn"``, ``"zeroshot"`` or a kind that a module offers.
            settings: settings of that kind, such as ``{"k": 3}``.
            filters: ``sourceWhere``, ``trainingSetWhere``, ``targetWhere``, each in the REST interface's filter format.
            wait_for_completion: whether to wait for the end.

        Returns:
            The classification; after waiting, its status shows whether it failed.
        """
        return await self._session.execute_flow(
            classifications_plans.start(
                collection, classify_properties, based_on_properties, kind, settings, filters, wait_for_completion
            )
        )

    async def get(self, id: str | uuid_module.UUID) -> Classification | None:
        """Read a classification.

        Args:
            id: id of the classification.

        Returns:
            The classification, or ``None`` if no such id exists.
        """
        return await self._session.execute(classifications_plans.get(id))
