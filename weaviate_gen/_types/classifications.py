"""kNN and zero-shot classification of references."""

from __future__ import annotations

import uuid as uuid_module
from collections.abc import Mapping
from datetime import datetime
from enum import Enum
from typing import Any

from weaviate_gen._runtime.records import field, record


class ClassificationStatus(str, Enum):
    """State of a classification."""

    RUNNING = "running"
    COMPLETED = "completed"
    FAILED = "failed"


@record(frozen=True, kw_only=True)
class Classification:
    """Classification of a collection's objects.

    Attributes:
        id: id of the classification.
        kind: ``"knn"``, ``"zeroshot"`` or a kind that a module offers.
        collection: name of the collection whose objects are classified.
        classify_properties: reference properties that are set.
        based_on_properties: properties that are compared.
        status: current state.
        error: error message, or ``None``.
        settings: settings of this kind of classification.
        started_at: start time, or ``None`` if unknown.
        completed_at: end time, or ``None`` while it runs.
        count: number of objects to classify.
        succeeded: number of objects classified.
        failed: number of objects that could not be classified.
    """

    id: uuid_module.UUID
    kind: str
    collection: str
    classify_properties: list[str]
    based_on_properties: list[str]
    status: ClassificationStatus
    error: str | None = None
    settings: Mapping[str, Any] = field(default_factory=dict[str, Any])
    started_at: datetime | None = None
    completed_at: datetime | None = None
    count: int = 0
    succeeded: int = 0
    failed: int = 0


__all__ = [
    "Classification",
    "ClassificationStatus",
]
