"""Input types for writes."""

from __future__ import annotations

from weaviate_gen._types.data.objects import DataObject, DataReference, ReferenceToMulti
from weaviate_gen._types.data.values import GeoCoordinate, PhoneNumber

__all__ = [
    "DataObject",
    "DataReference",
    "GeoCoordinate",
    "PhoneNumber",
    "ReferenceToMulti",
]
