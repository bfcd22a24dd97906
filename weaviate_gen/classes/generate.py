"""What generative searches take."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from weaviate_gen.query.generating import GenerativeParameters

if TYPE_CHECKING:
    from weaviate_gen_wire.modules import GenerativeConfig

__all__ = ["GenerativeConfig", "GenerativeParameters"]


def __getattr__(name: str) -> Any:
    if name == "GenerativeConfig":
        from weaviate_gen_wire.modules import GenerativeConfig

        return GenerativeConfig
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
