"""Calls on the tenants of a collection."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from weaviate_gen._core.admin.responses import enum_value
from weaviate_gen._core.call import Call, Flow, RpcRequest
from weaviate_gen._core.encoding import checks_encoding
from weaviate_gen._core.scope import Scope
from weaviate_gen._core.typeguards import is_iterable
from weaviate_gen._inputs.errors import invalid
from weaviate_gen._types.data.tenants import (
    Tenant,
    TenantActivityStatus,
    TenantCreate,
    TenantsReturn,
    TenantUpdate,
    TenantUpdateActivityStatus,
)
from weaviate_gen.exceptions import WeaviateInvalidInputError
from weaviate_gen_wire import rest
from weaviate_gen_wire.grpc import messages as pb
from weaviate_gen_wire.grpc import rpcs

AT_ONCE = 100
"""How many tenants one request changes at most."""

_MODERN = {"HOT": "ACTIVE", "COLD": "INACTIVE", "FROZEN": "OFFLOADED"}
_NAMES = {
    "FREEZING": "OFFLOADING",
    "UNFREEZING": "ONLOADING",
    **_MODERN,
}


def _listed(tenants: object, name: str, kinds: tuple[type, ...]) -> list[Any]:
    items: object = [tenants] if isinstance(tenants, kinds) else tenants
    if not is_iterable(items):
        raise invalid(name, "a tenant or a list of tenants", tenants)
    found = list(items)
    for item in found:
        if not isinstance(item, kinds):
            names = ", ".join(kind.__name__ for kind in kinds)
            raise invalid(name, f"a list of {names}", item)
    return found


def _names(tenants: object, name: str) -> list[str]:
    found = _listed(tenants, name, (str, Tenant))
    return [item if isinstance(item, str) else item.name for item in found]


def _read(name: str, status: str) -> Tenant:
    tenant = Tenant(name=name)
    object.__setattr__(tenant, "activity_status", enum_value(TenantActivityStatus, _NAMES.get(status, status)))
    return tenant


def _found(reply: Any) -> TenantsReturn:
    found = TenantsReturn((each.name, _read(each.name, _status(each.activity_status))) for each in reply.tenants)
    found.took = reply.took
    return found


def _state(tenant: Any) -> str:
    return str.__str__(tenant.activity_status)


def create(scope: Scope, tenants: Any) -> Call[None]:
    """Create tenants.

    Args:
        scope: the collection.
        tenants: names or tenants: one, or several.

    Returns:
        The call.

    Raises:
        WeaviateInvalidInputError: if a new tenant cannot be what it is to be.
    """
    body: list[Any] = []
    for item in _listed(tenants, "tenants", (str, Tenant, TenantCreate)):
        tenant = Tenant(name=item) if isinstance(item, str) else item
        if _state(tenant) not in {"ACTIVE", "INACTIVE"}:
            raise WeaviateInvalidInputError(
                f"cannot create tenant {tenant.name!r} as {_state(tenant)}; use ACTIVE or INACTIVE"
            )
        body.append({"name": tenant.name, "activityStatus": tenant.activityStatus})
    return Call(
        rest.schema.tenants_create(scope.name, body=body),
        _nothing,
        f"tenants.create in collection {scope.name!r}",
        ok=frozenset({200}),
        timeout_kind="insert",
        retry=True,
    )


def remove(scope: Scope, tenants: Any) -> Call[None]:
    """Remove tenants, and all that they hold.

    Args:
        scope: the collection.
        tenants: names or tenants: one, or several.

    Returns:
        The call.
    """
    return Call(
        rest.schema.tenants_delete(scope.name, body=_names(tenants, "tenants")),
        _nothing,
        f"tenants.remove in collection {scope.name!r}",
        ok=frozenset({200}),
        timeout_kind="insert",
        retry=True,
    )


def update(scope: Scope, tenants: Any) -> Flow[None]:
    """Change what tenants are, a hundred a request.

    Args:
        scope: the collection.
        tenants: what they are to be: one, or several.

    Returns:
        The flow.

    Raises:
        WeaviateInvalidInputError: if a tenant cannot be made what it is to be.
    """
    found = _listed(tenants, "tenants", (Tenant, TenantUpdate))
    for tenant in found:
        if _state(tenant) not in {"ACTIVE", "INACTIVE", "OFFLOADED"}:
            raise WeaviateInvalidInputError(
                f"cannot set tenant {tenant.name!r} to {_state(tenant)}; use ACTIVE, INACTIVE or OFFLOADED"
            )
    body: list[Any] = [{"name": tenant.name, "activityStatus": tenant.activityStatus} for tenant in found]
    for start in range(0, len(body) or 1, AT_ONCE):
        yield Call(
            rest.schema.tenants_update(scope.name, body=body[start : start + AT_ONCE]),
            _nothing,
            f"tenants.update in collection {scope.name!r}",
            ok=frozenset({200}),
            timeout_kind="insert",
            retry=True,
        )


def become(scope: Scope, tenant: Any, status: TenantUpdateActivityStatus) -> Flow[None]:
    """Make tenants one thing.

    Args:
        scope: the collection.
        tenant: names or tenants: one, or several.
        status: what they are to be.

    Returns:
        The flow.
    """
    names = _names(tenant, "tenant")
    return update(scope, [TenantUpdate(name=name, activity_status=status) for name in names])


@checks_encoding
def get(scope: Scope, names: Sequence[str] | None = None) -> Call[TenantsReturn]:
    """List tenants.

    Args:
        scope: the collection.
        names: of those to list; ``None`` lists all.

    Returns:
        The call; it gives tenants by name.
    """
    message = pb.TenantsGetRequest(collection=scope.name)
    if names is not None:
        message.names.SetInParent()
        message.names.values.extend(names)
    return Call(
        RpcRequest(rpcs.TENANTS_GET, message),
        _found,
        f"tenants.get in collection {scope.name!r}",
        retry=True,
    )


def get_by_names(scope: Scope, tenants: Any) -> Call[TenantsReturn]:
    """List some tenants.

    Args:
        scope: the collection.
        tenants: names or tenants.

    Returns:
        The call; it gives tenants by name, without those that are not there.
    """
    return get(scope, _names(tenants, "tenants"))


def get_by_name(scope: Scope, tenant: Any) -> Call[Tenant | None]:
    """Look one tenant up.

    Args:
        scope: the collection.
        tenant: its name, or a tenant.

    Returns:
        The call; it gives the tenant, or ``None``.
    """
    return Call(
        rest.schema.tenants_get_one(scope.name, _one_name(tenant)),
        lambda reply: (
            None if reply[0] == 404 else _read(str(reply[1]["name"]), str(reply[1].get("activityStatus", "ACTIVE")))
        ),
        f"tenants.get_by_name in collection {scope.name!r}",
        ok=frozenset({200, 404}),
        retry=True,
    )


def exists(scope: Scope, tenant: Any) -> Call[bool]:
    """Ask whether there is a tenant.

    Args:
        scope: the collection.
        tenant: its name, or a tenant.

    Returns:
        The call.
    """
    return Call(
        rest.schema.tenant_exists(scope.name, _one_name(tenant)),
        lambda reply: bool(reply[0] == 200),
        f"tenants.exists in collection {scope.name!r}",
        ok=frozenset({200, 404}),
        retry=True,
    )


def _one_name(tenant: Any) -> str:
    if isinstance(tenant, Tenant):
        return tenant.name
    if not isinstance(tenant, str):
        raise invalid("tenant", "a name or a Tenant", tenant)
    return tenant


def _status(number: int) -> str:
    names: dict[int, str] = {
        value.number: value.name for value in pb.Tenant.DESCRIPTOR.fields_by_name["activity_status"].enum_type.values
    }
    return names.get(number, str(number)).removeprefix("TENANT_ACTIVITY_STATUS_")


def _nothing(reply: Any) -> None:  # noqa: ARG001 - every decoder gets the reply
    return None
