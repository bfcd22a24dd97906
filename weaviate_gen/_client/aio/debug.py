# Written once for both flavors: scripts/regen.sh writes the counterpart in _client/sync from this file.
# Edit this one.
"""Direct reads and writes via REST, and the server's configuration."""

from __future__ import annotations

import uuid as uuid_module
from collections.abc import Mapping, Sequence
from typing import Any

from weaviate_gen._client.aio.session import AsyncSession
from weaviate_gen._core.admin import debug as debug_plans
from weaviate_gen._types.debug import DebugRESTObject
from weaviate_gen._types.schema.enums import ConsistencyLevel


class _DebugAsync:
    """Tools for debugging a server.

    Args:
        connection: session that sends the requests.
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
        """Return an object directly from storage via REST.

        Args:
            collection: name of the collection.
            uuid: id of the object.
            consistency_level: number of replicas that must answer.
            node_name: name of the node to read from.
            tenant: name of the tenant.

        Returns:
            The object, or ``None`` if no such id exists.
        """
        return await self._session.execute(
            debug_plans.get_object_over_rest(collection, uuid, consistency_level, node_name, tenant)
        )

    async def links(self) -> list[dict[str, Any]]:
        """List the links at the root of the REST interface.

        Returns:
            The links, each with `href` and `name`.
        """
        return await self._session.execute(debug_plans.links())

    async def list_objects_over_rest(
        self,
        collection: str,
        *,
        limit: int | None = None,
        offset: int | None = None,
        after: str | uuid_module.UUID | None = None,
        include: str | None = None,
        tenant: str | None = None,
    ) -> list[DebugRESTObject]:
        """List objects directly from storage via REST.

        Args:
            collection: name of the collection.
            limit: maximum number of objects.
            offset: number of objects to skip.
            after: start after the object with this id.
            include: comma-separated extra fields such as `vector`.
            tenant: name of the tenant.

        Returns:
            The objects in storage order.
        """
        return await self._session.execute(
            debug_plans.list_objects_over_rest(collection, limit, offset, after, include, tenant)
        )

    async def insert_objects_over_rest(
        self, objects: Sequence[Mapping[str, Any]], *, consistency_level: ConsistencyLevel | None = None
    ) -> list[dict[str, Any]]:
        """Insert objects verbatim via REST, and return what the server made of each.

        Args:
            objects: objects as JSON, with keys such as `class` and `id`.
            consistency_level: number of replicas that must answer.

        Returns:
            The stored objects, including timestamps and vectors; `result` holds errors.
        """
        return await self._session.execute(debug_plans.insert_objects_over_rest(objects, consistency_level))

    async def delete_objects_over_rest(
        self,
        collection: str,
        where: Mapping[str, Any],
        *,
        dry_run: bool = False,
        verbose: bool = False,
        consistency_level: ConsistencyLevel | None = None,
        tenant: str | None = None,
    ) -> dict[str, Any]:
        """Delete objects by filter via REST, and return the server's limit on deletions.

        Args:
            collection: name of the collection.
            where: filter as JSON with `path`, `operator`, `valueText` and so on.
            dry_run: whether to delete nothing.
            verbose: whether to list the objects.
            consistency_level: number of replicas that must answer.
            tenant: name of the tenant.

        Returns:
            The server's answer; `results` holds the counts and the `limit`.
        """
        return await self._session.execute(
            debug_plans.delete_objects_over_rest(collection, where, dry_run, verbose, consistency_level, tenant)
        )

    async def list_tenants_over_rest(self, collection: str) -> list[dict[str, Any]]:
        """List tenants via REST.

        Args:
            collection: name of the collection.

        Returns:
            Each tenant's `name` and `activityStatus`.
        """
        return await self._session.execute(debug_plans.list_tenants_over_rest(collection))

    async def near_text_over_rest(
        self, collection: str, query: str | Sequence[str], *, options: Mapping[str, Any] | None = None
    ) -> dict[str, Any]:
        """Search near text via REST; requires Weaviate 1.38.6, where it must be enabled.

        Args:
            collection: name of the collection.
            query: one or several strings to search for.
            options: further keys of the REST request.

        Returns:
            The server's answer: `results`, and `tookMs`.
        """
        return await self._session.execute(debug_plans.near_text_over_rest(collection, query, options))

    async def server_config(self, *, port: int = 6060) -> dict[str, Any]:
        """Return the effective configuration of the server, including runtime overrides.

        The server returns it without secrets, on its debug port only, if started with `DEBUG_ENDPOINTS_ENABLED=true`.
        No API key is sent, because the port is not encrypted.

        Args:
            port: debug port of the server, set by `GO_PROFILING_PORT`.

        Returns:
            The settings by the server's names, without empty ones.
        """
        return await self._session.execute(debug_plans.server_config(port))
