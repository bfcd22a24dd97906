"""What tenants are."""

from __future__ import annotations

from weaviate_gen.data.tenants import Tenant, TenantActivityStatus, TenantOutputType

__all__ = [
    "Tenant",
    "TenantActivityStatus",
    "TenantOutputType",
]
