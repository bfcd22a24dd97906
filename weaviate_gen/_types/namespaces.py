"""Namespaces: parts of a cluster, each with its own collections."""

from __future__ import annotations

from enum import Enum

from weaviate_gen._runtime.records import record


class NamespaceState(str, Enum):
    """State of a namespace."""

    ACTIVE = "active"
    SUSPENDED = "suspended"
    RESUMING = "resuming"
    DELETING = "deleting"


@record(frozen=True)
class Namespace:
    """Namespace of a cluster.

    Attributes:
        name: name of the namespace.
        home_node: name of the node that holds it, or ``None`` if unknown.
        state: current state, or ``None`` if unknown.
    """

    name: str
    home_node: str | None
    state: NamespaceState | None


__all__ = [
    "Namespace",
    "NamespaceState",
]
