"""Result types of writes."""

from __future__ import annotations

from weaviate_gen._types.data.results import DeleteManyObject, DeleteManyReturn, Error, RefError

__all__ = [
    "DeleteManyObject",
    "DeleteManyReturn",
    "Error",
    "RefError",
]
