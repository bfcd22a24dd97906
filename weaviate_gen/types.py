"""Types that arguments have."""

from __future__ import annotations

from weaviate_gen._types.type_aliases import (
    BEACON,
    BLOB_INPUT,
    DATE,
    GEO_COORDINATES,
    INCLUDE_VECTOR,
    NUMBER,
    NUMBERS,
    PRIMITIVE,
    TIME,
    UUID,
    UUIDS,
    VECTORS,
)

__all__ = [
    "BEACON",
    "BLOB_INPUT",
    "DATE",
    "GEO_COORDINATES",
    "INCLUDE_VECTOR",
    "NUMBER",
    "NUMBERS",
    "PRIMITIVE",
    "TIME",
    "UUID",
    "UUIDS",
    "VECTORS",
]
