"""Groups of an OIDC provider."""

from __future__ import annotations

from typing import TYPE_CHECKING

from weaviate_gen._runtime.lazy import lazy

__all__ = [
    "_Groups",
    "_GroupsAsync",
]

if TYPE_CHECKING:
    from weaviate_gen._client.aio.groups import _GroupsAsync as _GroupsAsync
    from weaviate_gen._client.sync.groups import _Groups as _Groups
else:
    __getattr__, __dir__ = lazy(
        __name__,
        {
            "weaviate_gen._client.aio.groups": ["_GroupsAsync"],
            "weaviate_gen._client.sync.groups": ["_Groups"],
        },
    )
