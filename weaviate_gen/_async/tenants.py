# Written once, for both colours: weaviate_gen/_sync has its twin, which scripts/regen.sh makes from it.
# Edit this one.
"""The tenants of a collection."""

from __future__ import annotations

from collections.abc import Sequence

from weaviate_gen._async.session import AsyncSession
from weaviate_gen._core import tenants as plan
from weaviate_gen._core.scope import Scope
from weaviate_gen.data.tenants import (
    Tenant,
    TenantCreateInputType,
    TenantUpdateActivityStatus,
    TenantUpdateInputType,
)

TenantNames = str | Tenant | Sequence[str | Tenant]


class _TenantsAsync:
    """Creates, changes and lists the tenants of one collection."""

    def __init__(self, connection: AsyncSession, scope: Scope) -> None:
        self._session = connection
        self._scope = scope

    async def create(self, tenants: TenantCreateInputType) -> None:
        """Create tenants.

        Args:
            tenants: names or tenants: one, or several.
        """
        await self._session.run(plan.create(self._scope, tenants))

    async def remove(self, tenants: TenantNames) -> None:
        """Remove tenants, and all that they hold.

        Args:
            tenants: names or tenants: one, or several.
        """
        await self._session.run(plan.remove(self._scope, tenants))

    async def get(self) -> dict[str, Tenant]:
        """List all tenants.

        Returns:
            Tenants by name.
        """
        return await self._session.run(plan.get(self._scope))

    async def get_by_names(self, tenants: Sequence[str | Tenant]) -> dict[str, Tenant]:
        """List some tenants.

        Args:
            tenants: names or tenants.

        Returns:
            Tenants by name, without those that are not there.
        """
        return await self._session.run(plan.get_by_names(self._scope, tenants))

    async def get_by_name(self, tenant: str | Tenant) -> Tenant | None:
        """Look one tenant up.

        Args:
            tenant: its name, or a tenant.

        Returns:
            The tenant, or ``None``.
        """
        return await self._session.run(plan.get_by_name(self._scope, tenant))

    async def update(self, tenants: TenantUpdateInputType) -> None:
        """Change what tenants are.

        Args:
            tenants: what they are to be: one, or several.
        """
        await self._session.drive(plan.update(self._scope, tenants))

    async def exists(self, tenant: str | Tenant) -> bool:
        """Ask whether there is a tenant.

        Args:
            tenant: its name, or a tenant.

        Returns:
            Whether there is.
        """
        return await self._session.run(plan.exists(self._scope, tenant))

    async def activate(self, tenant: TenantNames) -> None:
        """Make tenants ACTIVE, so that they can be used.

        Args:
            tenant: names or tenants: one, or several.
        """
        await self._session.drive(plan.become(self._scope, tenant, TenantUpdateActivityStatus.ACTIVE))

    async def deactivate(self, tenant: TenantNames) -> None:
        """Make tenants INACTIVE; their files stay on the server.

        Args:
            tenant: names or tenants: one, or several.
        """
        await self._session.drive(plan.become(self._scope, tenant, TenantUpdateActivityStatus.INACTIVE))

    async def offload(self, tenant: TenantNames) -> None:
        """Make tenants OFFLOADED; their files go to the cloud.

        Args:
            tenant: names or tenants: one, or several.
        """
        await self._session.drive(plan.become(self._scope, tenant, TenantUpdateActivityStatus.OFFLOADED))
