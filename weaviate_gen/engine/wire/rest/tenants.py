"""Routes on tenants."""

from __future__ import annotations

from typing import Any

from weaviate_gen.engine.access.permissions import Permission
from weaviate_gen.engine.collections.collection import Collection
from weaviate_gen.engine.database.tenants import check_enabled, check_states
from weaviate_gen.engine.errors import EngineError
from weaviate_gen.engine.values.capitals import capitalized
from weaviate_gen.engine.wire.access import visible
from weaviate_gen.engine.wire.rest.body_schemas import TENANT, check
from weaviate_gen.engine.wire.rest.request import Request, Response, Route


def create(request: Request) -> Response:
    """Create tenants."""
    return Response(200, _change(request, change=False))


def update(request: Request) -> Response:
    """Change the states of tenants."""
    return Response(200, _change(request, change=True))


def _change(request: Request, *, change: bool) -> list[dict[str, Any]]:
    body = check(_list(request), [TENANT], "body")
    sent = [(str(entry.get("name") or ""), str(entry.get("activityStatus") or "")) for entry in body]
    tenants = check_states(sent, change=change)
    collection = _collection(request, "TYPE_UPDATE_TENANT" if change else "TYPE_ADD_TENANT")
    if change:
        request.database.tenants.set_states(collection, tenants)
    else:
        request.database.tenants.create(collection, tenants)
    states = dict(sent)
    return [_shown(name, state if states[name] else "") for name, state in tenants]


def delete(request: Request) -> Response:
    """Delete tenants."""
    body = check(_list(request), ["string"], "tenants")
    for at, name in enumerate(body):
        if not name:
            raise EngineError("name_invalid", "tenant_empty_at", at=at)
    request.database.tenants.delete(_collection(request, "TYPE_DELETE_TENANT"), body)
    return Response(200)


def _list(request: Request) -> Any:
    body = request.json()
    return [] if body is None else body


def list_tenants(request: Request) -> Response:
    """List tenants and their states."""
    found = request.database.catalog.find(request.path["className"])
    if found is None:
        raise EngineError("collection_not_found", "of_tenants")
    check_enabled(found)
    states = dict(found.states)
    shown = visible(request, states, lambda name: Permission.of("read_tenants", collection=found.name, tenant=name))
    return Response(200, [_shown(name, states[name]) for name in shown])


def get(request: Request) -> Response:
    """Return a tenant's state."""
    found = _found(request)
    name = request.path["tenantName"]
    if name not in found.states:
        return Response(404)
    return Response(200, _shown(name, found.states[name]))


def head(request: Request) -> Response:
    """Return whether a tenant is there."""
    return Response(200 if request.path["tenantName"] in _found(request).states else 404)


def _found(request: Request) -> Collection:
    found = request.database.catalog.find(request.path["className"])
    if found is None:
        raise EngineError("collection_not_found", "of_tenants")
    check_enabled(found)
    return found


def _collection(request: Request, change: str) -> Collection:
    found = request.database.catalog.collections.get(capitalized(request.path["className"]))
    if found is None:
        raise EngineError("collection_not_found", "of_changed_tenants", change=change)
    check_enabled(found)
    return found


def _shown(name: str, state: str) -> dict[str, Any]:
    return {"activityStatus": state, "name": name} if state else {"name": name}


_MANY = "/v1/schema/{className}/tenants"
_ONE = "/v1/schema/{className}/tenants/{tenantName}"
ROUTES = (
    Route("POST", _MANY, create),
    Route("PUT", _MANY, update),
    Route("DELETE", _MANY, delete),
    Route("GET", _MANY, list_tenants),
    Route("GET", _ONE, get),
    Route("HEAD", _ONE, head),
)
