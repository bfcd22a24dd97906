# Written once, for both colours: weaviate_gen/_sync has its twin, which scripts/regen.sh makes from it.
# Edit this one.
"""Classifications: filling references by what is near."""

from __future__ import annotations

import uuid as uuid_module
from collections.abc import Mapping, Sequence
from typing import Any

from weaviate_gen._async.session import AsyncSession
from weaviate_gen._core.admin import classifications as plan
from weaviate_gen.classifications import Classification


class AsyncClassifications:
    """Fill references of objects by what is near them.

    Args:
        connection: the session that sends.
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
            collection: the collection whose objects are classified.
            classify_properties: the references to fill.
            based_on_properties: the properties that are compared.
            kind: how it decides: ``"knn"``, ``"zeroshot"`` or what a module offers.
            settings: settings of that kind, such as ``{"k": 3}``.
            filters: ``sourceWhere``, ``trainingSetWhere``, ``targetWhere``, each as the REST interface has filters.
            wait_for_completion: whether to wait until it ended.

        Returns:
            The classification; one that was waited for tells whether it failed.
        """
        return await self._session.drive(
            plan.start(
                collection,
                classify_properties,
                based_on_properties,
                kind,
                settings,
                filters,
                wait_for_completion,
            )
        )

    async def get(self, id: str | uuid_module.UUID) -> Classification | None:
        """Read a classification.

        Args:
            id: its id.

        Returns:
            The classification, or ``None`` if there is none of that id.
        """
        return await self._session.run(plan.get(id))
