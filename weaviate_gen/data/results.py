"""What writes give back."""

from __future__ import annotations

import uuid as uuid_module
from dataclasses import dataclass
from typing import Generic, Literal, TypeAlias, TypeVar

from weaviate_gen.data.objects import UUID

T = TypeVar("T")

OnConflict: TypeAlias = Literal["replace", "merge", "skip", "fail"]
"""What an upsert does with an object that is there."""


@dataclass(frozen=True, slots=True)
class UpsertReturn:
    """What an upsert did.

    Attributes:
        uuid: the object's id.
        outcome: what was done; ``stored`` where the server overwrites without a word on what was there.
        error: why it was not stored, or ``None``.
    """

    uuid: uuid_module.UUID
    outcome: Literal["created", "replaced", "merged", "skipped", "stored", "failed"]
    error: str | None = None


@dataclass
class Error:
    """Why an object was not stored.

    Attributes:
        message: the server's words.
        code: the server's number for it, if any.
        original_uuid: the id that the user gave the object.
    """

    message: str
    code: int | None = None
    original_uuid: UUID | None = None


@dataclass
class RefError:
    """Why a reference was not stored.

    Attributes:
        message: the server's words.
    """

    message: str


@dataclass
class DeleteManyObject:
    """An object that a deletion by filter met.

    Attributes:
        uuid: its id.
        successful: whether it was deleted.
        error: why not, or ``None``.
    """

    uuid: uuid_module.UUID
    successful: bool
    error: str | None = None


@dataclass
class DeleteManyReturn(Generic[T]):
    """What a deletion by filter did.

    Attributes:
        failed: how many objects could not be deleted.
        matches: how many the filter matched; the server deletes no more than its own limit at a time.
        objects: the objects, if asked for with ``verbose``; else ``None``.
        successful: how many were deleted; in a dry run, would have been.
        took: how long the server took, in seconds.
    """

    failed: int
    matches: int
    objects: T
    successful: int
    took: float = 0.0
