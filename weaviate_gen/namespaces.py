"""Namespaces: parts of a cluster, each with collections of its own."""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum


class NamespaceState(str, Enum):
    """Whether a namespace is in use."""

    ACTIVE = "active"
    SUSPENDED = "suspended"
    RESUMING = "resuming"
    DELETING = "deleting"


@dataclass(frozen=True, slots=True)
class Namespace:
    """A namespace.

    Attributes:
        name: its name.
        home_node: the node that holds it.
        state: whether it is in use.
    """

    name: str
    home_node: str | None
    state: NamespaceState | None


__all__ = ["Namespace", "NamespaceState"]
