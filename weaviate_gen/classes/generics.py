"""Annotations for data models."""

from __future__ import annotations

from weaviate_gen._types.query.selection import CrossReference, CrossReferenceAnnotation, Nested

__all__ = [
    "CrossReference",
    "CrossReferenceAnnotation",
    "Nested",
]
