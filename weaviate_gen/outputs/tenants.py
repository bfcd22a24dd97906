"""Result types of tenant calls."""

from __future__ import annotations

from weaviate_gen._types.data.tenants import Tenant, TenantActivityStatus, TenantOutputType, TenantsReturn

__all__ = [
    "Tenant",
    "TenantActivityStatus",
    "TenantOutputType",
    "TenantsReturn",
]
