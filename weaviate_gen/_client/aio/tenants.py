# Written once for both flavors: scripts/regen.sh writes the counterpart in _client/sync from this file.
# Edit this one.
"""Tenants of a collection."""

from __future__ import annotations

from collections.abc import Sequence

from weaviate_gen._client.aio.session import AsyncSession
from weaviate_gen._core import tenants as tenants_plans
from weaviate_gen._core.scope import Scope
from weaviate_gen._types.data.tenants import (
    Tenant,
    TenantCreateInputType,
    TenantsReturn,
    TenantUpdateActivityStatus,
    TenantUpdateInputType,
)


class _TenantsAsync:
    """Tenants of one collection.

    Args:
        connection: session that sends the requests.
        scope: collection that is addressed.
    """

    def __init__(self, connection: AsyncSession, scope: Scope) -> None:
        self._session = connection
        self._scope = scope

    async def create(self, tenants: TenantCreateInputType) -> None:
        """Create tenants.

        Args:
            tenants: one or several names or tenants.
        """
        await self._session.execute(tenants_plans.create(self._scope, tenants))

    async def remove(self, tenants: str | Tenant | Sequence[str | Tenant]) -> None:
        """Remove tenants with their objects.

        Args:
            tenants: one or several names or tenants.
        """
        await self._session.execute(tenants_plans.remove(self._scope, tenants))

    async def get(self) -> TenantsReturn:
        """List all tenants.

        Returns:
            Tenants by name; `took` is the server-side duration.
        """
        return await self._session.execute(tenants_plans.get(self._scope))

    async def get_by_names(self, tenants: Sequence[str | Tenant]) -> TenantsReturn:
        """List some tenants.

        Args:
            tenants: names or tenants.

        Returns:
            Tenants by name, without those that do not exist.
        """
        return await self._session.execute(tenants_plans.get_by_names(self._scope, tenants))

    async def get_by_name(self, tenant: str | Tenant) -> Tenant | None:
        """Return one tenant.

        Args:
            tenant: name of the tenant, or a tenant.

        Returns:
            The tenant, or ``None`` if it does not exist.
        """
        return await self._session.execute(tenants_plans.get_by_name(self._scope, tenant))

    async def update(self, tenants: TenantUpdateInputType) -> None:
        """Change the activity status of tenants.

        Args:
            tenants: one or several tenants with the new status.
        """
        await self._session.execute_flow(tenants_plans.update(self._scope, tenants))

    async def exists(self, tenant: str | Tenant) -> bool:
        """Return whether a tenant exists.

        Args:
            tenant: name of the tenant, or a tenant.

        Returns:
            Whether it exists.
        """
        return await self._session.execute(tenants_plans.exists(self._scope, tenant))

    async def activate(self, tenant: str | Tenant | Sequence[str | Tenant]) -> None:
        """Make tenants ACTIVE.

        Args:
            tenant: one or several names or tenants.
        """
        await self._session.execute_flow(tenants_plans.become(self._scope, tenant, TenantUpdateActivityStatus.ACTIVE))

    async def deactivate(self, tenant: str | Tenant | Sequence[str | Tenant]) -> None:
        """Make tenants INACTIVE; their files are kept on the server's disk.

        Args:
            tenant: one or several names or tenants.
        """
        await self._session.execute_flow(tenants_plans.become(self._scope, tenant, TenantUpdateActivityStatus.INACTIVE))

    async def offload(self, tenant: str | Tenant | Sequence[str | Tenant]) -> None:
        """Make tenants OFFLOADED; their files are moved to cloud storage.

        Args:
            tenant: one or several names or tenants.
        """
        await self._session.execute_flow(
            tenants_plans.become(self._scope, tenant, TenantUpdateActivityStatus.OFFLOADED)
        )
