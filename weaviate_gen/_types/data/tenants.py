"""Tenants: isolated partitions of a collection."""

from __future__ import annotations

from collections.abc import Sequence
from enum import Enum
from typing import TypeAlias

from weaviate_gen._inputs.checked import checked
from weaviate_gen._runtime.records import record
from weaviate_gen.exceptions import WeaviateInvalidInputError


class TenantActivityStatus(str, Enum):
    """Activity status of a tenant.

    Attributes:
        ACTIVE: it can be used.
        INACTIVE: it cannot be used; its files are kept on the server.
        OFFLOADED: it cannot be used; its files are kept in the cloud.
        OFFLOADING: its files are on their way to the cloud.
        ONLOADING: its files are on their way back.
        HOT: ACTIVE, by its older name.
        COLD: INACTIVE, by its older name.
        FROZEN: OFFLOADED, by its older name.
    """

    ACTIVE = "ACTIVE"
    INACTIVE = "INACTIVE"
    OFFLOADED = "OFFLOADED"
    OFFLOADING = "OFFLOADING"
    ONLOADING = "ONLOADING"
    HOT = "HOT"
    COLD = "COLD"
    FROZEN = "FROZEN"


class TenantCreateActivityStatus(str, Enum):
    """Activity status of a new tenant.

    Attributes:
        ACTIVE: it can be used.
        INACTIVE: it cannot be used yet.
        HOT: ACTIVE, by its older name.
        COLD: INACTIVE, by its older name.
    """

    ACTIVE = "ACTIVE"
    INACTIVE = "INACTIVE"
    HOT = "HOT"
    COLD = "COLD"


class TenantUpdateActivityStatus(str, Enum):
    """Activity status to set.

    Attributes:
        ACTIVE: it can be used.
        INACTIVE: it cannot be used; its files are kept on the server.
        OFFLOADED: it cannot be used; its files are kept in the cloud.
        HOT: ACTIVE, by its older name.
        COLD: INACTIVE, by its older name.
        FROZEN: OFFLOADED, by its older name.
    """

    ACTIVE = "ACTIVE"
    INACTIVE = "INACTIVE"
    OFFLOADED = "OFFLOADED"
    HOT = "HOT"
    COLD = "COLD"
    FROZEN = "FROZEN"


_MODERN = {"HOT": "ACTIVE", "COLD": "INACTIVE", "FROZEN": "OFFLOADED"}
_WIRE = {"ACTIVE": "HOT", "INACTIVE": "COLD", "OFFLOADED": "FROZEN"}


def _check_name(name: str) -> None:
    if not name:
        raise WeaviateInvalidInputError("a tenant's name must not be empty")


@checked
@record(kw_only=True, frozen=True)
class Tenant:
    """A tenant.

    Attributes:
        name: its name.
        activity_status: whether it can be used, or where it is kept; older names are turned into today's.
    """

    name: str
    activity_status: TenantActivityStatus = TenantActivityStatus.ACTIVE

    def __post_init__(self) -> None:
        _check_name(self.name)
        modern = _MODERN.get(self.activity_status, self.activity_status)
        object.__setattr__(self, "activity_status", TenantActivityStatus(modern))

    @property
    def activityStatusInternal(self) -> TenantActivityStatus:  # noqa: N802 - an official name
        """The status."""
        return self.activity_status

    @property
    def activityStatus(self) -> str:  # noqa: N802 - the server's spelling, which users of the official client know
        """The status in the server's older words."""
        return _WIRE.get(self.activity_status, "OTHER")


TenantOutputType = Tenant


class TenantsReturn(dict[str, Tenant]):
    """Tenants by name.

    Attributes:
        took: how long the server took, in seconds.
    """

    took: float = 0.0


@checked
@record(kw_only=True, frozen=True)
class TenantCreate:
    """A tenant to create.

    Attributes:
        name: its name.
        activity_status: whether it can be used at once; older names are turned into today's.
    """

    name: str
    activity_status: TenantCreateActivityStatus = TenantCreateActivityStatus.ACTIVE

    def __post_init__(self) -> None:
        _check_name(self.name)
        modern = _MODERN.get(self.activity_status, self.activity_status)
        object.__setattr__(self, "activity_status", TenantCreateActivityStatus(modern))

    @property
    def activityStatusInternal(self) -> TenantCreateActivityStatus:  # noqa: N802 - an official name
        """The status."""
        return self.activity_status

    @property
    def activityStatus(self) -> str:  # noqa: N802 - the server's spelling, which users of the official client know
        """The status in the server's older words."""
        return _WIRE[self.activity_status.value]


@checked
@record(kw_only=True, frozen=True)
class TenantUpdate:
    """A tenant to update.

    Attributes:
        name: its name.
        activity_status: what it is to be; older names are turned into today's.
    """

    name: str
    activity_status: TenantUpdateActivityStatus = TenantUpdateActivityStatus.ACTIVE

    def __post_init__(self) -> None:
        _check_name(self.name)
        modern = _MODERN.get(self.activity_status, self.activity_status)
        object.__setattr__(self, "activity_status", TenantUpdateActivityStatus(modern))

    @property
    def activityStatusInternal(self) -> TenantUpdateActivityStatus:  # noqa: N802 - an official name
        """The status."""
        return self.activity_status

    @property
    def activityStatus(self) -> str:  # noqa: N802 - the server's spelling, which users of the official client know
        """The status in the server's older words."""
        return _WIRE[self.activity_status.value]


TenantCreateInputType: TypeAlias = str | Tenant | TenantCreate | Sequence[str | Tenant | TenantCreate]
TenantUpdateInputType: TypeAlias = Tenant | TenantUpdate | Sequence[Tenant | TenantUpdate]
