"""Result types of tokenization."""

from __future__ import annotations

from weaviate_gen._types.tokenization import TokenizeResult

__all__ = [
    "TokenizeResult",
]
