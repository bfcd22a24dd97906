"""Results of writes."""

from __future__ import annotations

import uuid as uuid_module
from typing import Generic, Literal, TypeAlias, TypeVar

from weaviate_gen._runtime.records import record
from weaviate_gen._types.data.objects import UUID

T = TypeVar("T")

OnConflict: TypeAlias = Literal["replace", "merge", "skip", "fail"]
"""What an upsert does with an object that already exists."""

UpsertOutcome: TypeAlias = Literal["created", "replaced", "merged", "skipped", "stored", "failed"]
"""What an upsert did; ``"stored"`` if whether it created or replaced is not known."""


@record(frozen=True)
class UpsertReturn:
    """Result of an upsert.

    Attributes:
        uuid: id of the object.
        outcome: what was done; ``"stored"`` if whether it created or replaced could not be read.
        error: error message, or ``None``.
    """

    uuid: uuid_module.UUID
    outcome: UpsertOutcome
    error: str | None = None


@record
class Error:
    """Error that prevented an object from being stored.

    Attributes:
        message: error message from the server.
        code: error code from the server, or ``None``.
        original_uuid: id of the object, as it was passed.
    """

    message: str
    code: int | None = None
    original_uuid: UUID | None = None


@record
class RefError:
    """Error that prevented a reference from being stored.

    Attributes:
        message: error message from the server.
    """

    message: str


@record
class DeleteManyObject:
    """Object matched by a delete by filter.

    Attributes:
        uuid: id of the object.
        successful: whether it was deleted.
        error: error message, or ``None``.
    """

    uuid: uuid_module.UUID
    successful: bool
    error: str | None = None


@record
class DeleteManyReturn(Generic[T]):
    """Result of a delete by filter.

    Attributes:
        failed: number of objects that could not be deleted.
        matches: number of objects that the filter matched; the server limits how many it deletes at a time.
        objects: matched objects, or ``None`` unless requested with ``verbose``.
        successful: number of objects deleted; in a dry run, that would be deleted.
        took: server-side duration in seconds.
    """

    failed: int
    matches: int
    objects: T
    successful: int
    took: float = 0.0
