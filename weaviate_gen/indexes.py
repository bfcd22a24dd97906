"""The indexes of a collection's properties, and the work on them."""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum


class IndexState(str, Enum):
    """Whether an index can be used."""

    READY = "ready"
    INDEXING = "indexing"
    PENDING = "pending"
    FAILED = "failed"
    CANCELLED = "cancelled"


@dataclass(frozen=True, slots=True, kw_only=True)
class PropertyIndex:
    """One index of a property.

    Attributes:
        kind: ``"filterable"``, ``"searchable"`` or ``"rangeFilters"``.
        state: whether it can be used.
        progress: of the work on it, from 0 to 1; ``None`` without.
        task_id: the task that works on it, if one does.
        tokenization: how text is cut in it.
        target_tokenization: how text will be cut in it.
        algorithm: how it is searched.
        target_algorithm: how it will be searched.
    """

    kind: str
    state: IndexState
    progress: float | None = None
    task_id: str | None = None
    tokenization: str | None = None
    target_tokenization: str | None = None
    algorithm: str | None = None
    target_algorithm: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class PropertyIndexes:
    """The indexes of a property.

    Attributes:
        name: the property's name.
        data_type: what it holds.
        description: what it is about.
        indexes: its indexes.
    """

    name: str
    data_type: str
    description: str | None
    indexes: list[PropertyIndex]


@dataclass(frozen=True, slots=True, kw_only=True)
class IndexTask:
    """Work on an index that was asked for.

    Attributes:
        task_id: the task, to be found in `client.cluster.tasks`; ``None`` if there is nothing to do.
        status: what the server says of it.
    """

    task_id: str | None
    status: str


__all__ = ["IndexState", "IndexTask", "PropertyIndex", "PropertyIndexes"]
