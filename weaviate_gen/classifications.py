"""Classifications: filling references by what is near."""

from __future__ import annotations

import uuid as uuid_module
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from enum import Enum
from typing import Any


class ClassificationStatus(str, Enum):
    """How far a classification is."""

    RUNNING = "running"
    COMPLETED = "completed"
    FAILED = "failed"


@dataclass(frozen=True, slots=True, kw_only=True)
class Classification:
    """A classification.

    Attributes:
        id: its id.
        kind: how it decides: ``"knn"``, ``"zeroshot"`` or what a module offers.
        collection: the collection whose objects are classified.
        classify_properties: the properties that are filled.
        based_on_properties: the properties that are compared.
        status: how far it is.
        error: what went wrong, if it failed.
        settings: its settings.
        started_at: when it was started.
        completed_at: when it ended, if it did.
        count: how many objects there were to classify.
        succeeded: how many were.
        failed: how many could not be.
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


__all__ = ["Classification", "ClassificationStatus"]
