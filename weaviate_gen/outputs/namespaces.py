"""Result types of namespaces."""

from __future__ import annotations

from weaviate_gen._types.namespaces import (
    Namespace,
    NamespaceState,
)

__all__ = [
    "Namespace",
    "NamespaceState",
]
