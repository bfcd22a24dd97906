"""Result types of tokenization."""

from __future__ import annotations

from weaviate_gen.tokenization.models import TokenizeResult

__all__ = [
    "TokenizeResult",
]
