"""Input types for generative searches."""

from __future__ import annotations

from weaviate_gen_wire.modules import GenerativeConfig
from weaviate_gen_wire.modules.parameters import GenerativeParameters

__all__ = [
    "GenerativeConfig",
    "GenerativeParameters",
]
