"""Result types of replication operations."""

from __future__ import annotations

from weaviate_gen._types.cluster.replication import (
    ReplicateOperation,
    ReplicateOperationError,
    ReplicateOperations,
    ReplicateOperationState,
    ReplicateOperationStatus,
    ReplicateOperationWithHistory,
    ReplicateOperationWithoutHistory,
)

__all__ = [
    "ReplicateOperation",
    "ReplicateOperationError",
    "ReplicateOperationState",
    "ReplicateOperationStatus",
    "ReplicateOperationWithHistory",
    "ReplicateOperationWithoutHistory",
    "ReplicateOperations",
]
