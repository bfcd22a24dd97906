"""Result types of batches."""

from __future__ import annotations

from weaviate_gen._types.data.batch import (
    BatchObjectReturn,
    BatchReferenceReturn,
    BatchResult,
    ErrorObject,
    ErrorReference,
)

__all__ = [
    "BatchObjectReturn",
    "BatchReferenceReturn",
    "BatchResult",
    "ErrorObject",
    "ErrorReference",
]
