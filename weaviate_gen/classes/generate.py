"""Input types for generative searches."""

from __future__ import annotations

from weaviate_gen._inputs.generative import GenerativeParameters
from weaviate_gen_wire.modules import GenerativeConfig

__all__ = [
    "GenerativeConfig",
    "GenerativeParameters",
]
