# Written once, for both colours: weaviate_gen/_sync has its twin, which scripts/regen.sh makes from it.
# Edit this one.
"""Looking at objects past the search."""

from __future__ import annotations

import uuid as uuid_module

from weaviate_gen._async.session import AsyncSession
from weaviate_gen._core.admin import debug as plan
from weaviate_gen.debug.types import DebugRESTObject
from weaviate_gen.schema.enums import ConsistencyLevel


class _DebugAsync:
    """Look for what went wrong.

    Args:
        connection: the session that sends.
    """

    def __init__(self, connection: AsyncSession) -> None:
        self._session = connection

    async def get_object_over_rest(
        self,
        collection: str,
        uuid: str | uuid_module.UUID,
        *,
        consistency_level: ConsistencyLevel | None = None,
        node_name: str | None = None,
        tenant: str | None = None,
    ) -> DebugRESTObject | None:
        """Read an object over REST, past the search.

        Args:
            collection: the collection's name.
            uuid: the object's id.
            consistency_level: how many replicas have to answer.
            node_name: the node that is asked, alone.
            tenant: the tenant's name.

        Returns:
            The object, or ``None`` if there is none of that id.
        """
        return await self._session.run(
            plan.get_object_over_rest(collection, uuid, consistency_level, node_name, tenant)
        )
