"""Plans for namespaces."""

from __future__ import annotations

from typing import Any

from weaviate_gen._core.admin.rbac import OK_OR_ABSENT
from weaviate_gen._core.admin.responses import enum_value, fields, items
from weaviate_gen._core.call import Call
from weaviate_gen._inputs.arguments import string
from weaviate_gen._types.namespaces import Namespace, NamespaceState
from weaviate_gen_wire import rest


def _namespace(reply: tuple[int, Any]) -> Namespace:
    return _read(fields(reply[1]))


def _read(wire: dict[str, Any]) -> Namespace:
    state = wire.get("state")
    return Namespace(
        wire.get("name", ""), wire.get("home_node"), None if state is None else enum_value(NamespaceState, state)
    )


def list_all() -> Call[list[Namespace]]:
    """List the namespaces."""
    return Call(
        rest.namespaces.list_namespaces(),
        lambda reply: [_read(wire) for wire in items(reply[1])],
        "namespaces.list_all",
        retry=True,
    )


def get(name: str) -> Call[Namespace | None]:
    """Read a namespace; ``None`` where there is none."""
    return Call(
        rest.namespaces.get_namespace(string(name, "name")),
        lambda reply: _namespace(reply) if reply[0] == 200 else None,
        f"namespaces.get({name!r})",
        OK_OR_ABSENT,
        retry=True,
    )


def create(name: str, home_node: str | None) -> Call[Namespace]:
    """Create a namespace."""
    body: Any = {} if home_node is None else {"home_node": string(home_node, "home_node")}
    request = rest.namespaces.create_namespace(string(name, "name"), body=body)
    return Call(request, _namespace, f"namespaces.create({name!r})")


def update(name: str, home_node: str) -> Call[Namespace]:
    """Change a namespace's home node."""
    request = rest.namespaces.update_namespace(string(name, "name"), body={"home_node": string(home_node, "home_node")})
    return Call(request, _namespace, f"namespaces.update({name!r})")


def delete(name: str) -> Call[None]:
    """Delete a namespace."""
    return Call(rest.namespaces.delete_namespace(string(name, "name")), _nothing, f"namespaces.delete({name!r})")


def suspend(name: str) -> Call[None]:
    """Suspend a namespace."""
    return Call(rest.namespaces.suspend_namespace(string(name, "name")), _nothing, f"namespaces.suspend({name!r})")


def resume(name: str) -> Call[None]:
    """Resume a namespace."""
    return Call(rest.namespaces.resume_namespace(string(name, "name")), _nothing, f"namespaces.resume({name!r})")


def _nothing(_: tuple[int, Any]) -> None:
    return None
