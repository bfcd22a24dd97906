"""Indexes of a collection's properties, and tasks on them."""

from __future__ import annotations

from enum import Enum

from weaviate_gen._runtime.records import record


class IndexState(str, Enum):
    """State of an index."""

    READY = "ready"
    INDEXING = "indexing"
    PENDING = "pending"
    FAILED = "failed"
    CANCELLED = "cancelled"


@record(frozen=True, kw_only=True)
class PropertyIndex:
    """Index of a property.

    Attributes:
        kind: ``"filterable"``, ``"searchable"`` or ``"rangeFilters"``.
        state: current state.
        progress: progress of the task on the index from 0 to 1, or ``None`` without a task.
        task_id: id of the task on the index, or ``None``.
        tokenization: tokenization of the index, or ``None``.
        target_tokenization: tokenization after the task, or ``None``.
        algorithm: search algorithm, or ``None``.
        target_algorithm: search algorithm after the task, or ``None``.
    """

    kind: str
    state: IndexState
    progress: float | None = None
    task_id: str | None = None
    tokenization: str | None = None
    target_tokenization: str | None = None
    algorithm: str | None = None
    target_algorithm: str | None = None


@record(frozen=True, kw_only=True)
class PropertyIndexes:
    """Indexes of a property.

    Attributes:
        name: name of the property.
        data_type: data type of the property.
        description: description of the property, or ``None``.
        indexes: indexes of the property.
    """

    name: str
    data_type: str
    description: str | None
    indexes: list[PropertyIndex]


@record(frozen=True, kw_only=True)
class IndexTask:
    """Task on an index that was requested.

    Attributes:
        task_id: id of the task, see `client.cluster.tasks`, or ``None`` if there is nothing to do.
        status: status from the server.
    """

    task_id: str | None
    status: str


__all__ = [
    "IndexState",
    "IndexTask",
    "PropertyIndex",
    "PropertyIndexes",
]
