"""Result types of classifications."""

from __future__ import annotations

from weaviate_gen._types.classifications import (
    Classification,
    ClassificationStatus,
)

__all__ = [
    "Classification",
    "ClassificationStatus",
]
