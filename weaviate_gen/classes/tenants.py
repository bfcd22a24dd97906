"""Input types for tenants."""

from __future__ import annotations

from weaviate_gen._types.data.tenants import (
    Tenant,
    TenantActivityStatus,
    TenantCreate,
    TenantCreateActivityStatus,
    TenantCreateInputType,
    TenantUpdate,
    TenantUpdateActivityStatus,
    TenantUpdateInputType,
)

__all__ = [
    "Tenant",
    "TenantActivityStatus",
    "TenantCreate",
    "TenantCreateActivityStatus",
    "TenantCreateInputType",
    "TenantUpdate",
    "TenantUpdateActivityStatus",
    "TenantUpdateInputType",
]
