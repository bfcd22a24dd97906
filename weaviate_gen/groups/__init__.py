"""Groups of an identity provider."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from weaviate_gen._async.groups import _GroupsAsync as _GroupsAsync
    from weaviate_gen._sync.groups import _Groups as _Groups

__all__ = ["_Groups", "_GroupsAsync"]


def __getattr__(name: str) -> Any:
    if name == "_GroupsAsync":
        from weaviate_gen._async.groups import _GroupsAsync

        return _GroupsAsync
    if name == "_Groups":
        from weaviate_gen._sync.groups import _Groups

        return _Groups
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
