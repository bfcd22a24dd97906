"""Items and results of batches."""

from __future__ import annotations

import uuid as uuid_module
from collections.abc import Mapping
from typing import Any, Literal, TypeAlias

from weaviate_gen._inputs.beacons import beacon
from weaviate_gen._inputs.checked import checked
from weaviate_gen._runtime.records import field, record
from weaviate_gen._types.data.objects import UUID, ReferenceInputs
from weaviate_gen._types.data.results import UpsertOutcome
from weaviate_gen.exceptions import Outcome

MAX_STORED_RESULTS = 100_000
"""How many ids of stored objects a result keeps; of more, the oldest are dropped."""

_SLACK = MAX_STORED_RESULTS // 10
"""How many more may gather while a batch runs, so that dropping the oldest costs next to nothing an object."""


BatchAction: TypeAlias = Literal["add", "update", "replace", "merge", "skip", "fail"]
"""What is done with an object: it is stored, merged into the one with its id, or upserted: stored unless there is one,
which is replaced, merged with it, kept, or an error."""


@checked
@record(frozen=True, kw_only=True)
class Shard:
    """A part of a collection.

    Attributes:
        collection: the collection's name.
        tenant: the tenant's name, or ``None`` for all there is.
    """

    collection: str
    tenant: str | None = None


@record(kw_only=True)
class BatchObject:
    """An object of a batch.

    Attributes:
        collection: the collection's name.
        properties: its properties by name.
        references: its references by name of the property.
        uuid: its id.
        vector: its vector, or its vectors by name.
        tenant: the tenant's name.
        index: its place in the order of adding, from 0.
        retry_count: how often it was sent again.
        action: what is done with it.
        outcome: what an upsert did; ``None`` until then, and for everything else.
    """

    collection: str
    properties: Mapping[str, Any] | None = None
    references: ReferenceInputs | None = None
    uuid: UUID | None = None
    vector: Any = None
    tenant: str | None = None
    index: int
    retry_count: int = 0
    action: BatchAction = "add"
    outcome: UpsertOutcome | None = None


@record(kw_only=True)
class BatchReference:
    """A reference of a batch.

    Attributes:
        from_object_collection: the collection of the object that has it.
        from_object_uuid: id of that object.
        from_property_name: the property.
        to_object_uuid: id of the object that it points to.
        to_object_collection: the collection of that object, if the property may point to several.
        tenant: the tenant's name.
        index: its place in the order of adding, from 0.
    """

    from_object_collection: str
    from_object_uuid: UUID
    from_property_name: str
    to_object_uuid: UUID
    to_object_collection: str | None = None
    tenant: str | None = None
    index: int

    @property
    def from_beacon(self) -> str:
        """Where it starts, as the server spells it."""
        return f"{beacon(self.from_object_uuid, self.from_object_collection)}/{self.from_property_name}"

    @property
    def to_beacon(self) -> str:
        """Where it points to, as the server spells it."""
        return beacon(self.to_object_uuid, self.to_object_collection)


@record
class ErrorObject:
    """An object that was not stored.

    Attributes:
        message: why.
        object_: the object.
        original_uuid: the id that the user gave it, or ``None``.
        outcome: ``"failed"``: it was refused, or cannot be written. ``"unsent"``: it never reached the server.
            ``"unknown"``: it was sent and not answered for; adding it again under its id does no harm.
    """

    message: str
    object_: BatchObject
    original_uuid: UUID | None = None
    outcome: Outcome = "failed"


@record
class ErrorReference:
    """A reference that was not stored.

    Attributes:
        message: why.
        reference: the reference.
        outcome: ``"failed"``: it was refused. ``"unsent"``: it never reached the server. ``"unknown"``: it was sent and
            not answered for. The server appends a reference that it gets again: look whether it is there first.
    """

    message: str
    reference: BatchReference
    outcome: Outcome = "failed"


@record
class BatchObjectReturn:
    """Results of the objects of a batch.

    Attributes:
        elapsed_seconds: how long it took.
        errors: those that were not stored, by their place in the order of adding.
        uuids: ids of those that were, by their place; of many, the last 100,000.
        has_errors: whether there are errors.
        outcomes: what upserts did, by their place; of many, the last 100,000. An object that `on_conflict="replace"`
            found is ``"replaced"``, a new one ``"created"``; ``"stored"`` if that could not be read.
    """

    _all_responses: list[uuid_module.UUID | ErrorObject] = field(default_factory=list[uuid_module.UUID | ErrorObject])
    elapsed_seconds: float = 0.0
    errors: dict[int, ErrorObject] = field(default_factory=dict[int, ErrorObject])
    uuids: dict[int, uuid_module.UUID] = field(default_factory=dict[int, uuid_module.UUID])
    has_errors: bool = False
    outcomes: dict[int, UpsertOutcome] = field(default_factory=dict[int, UpsertOutcome])

    def __post_init__(self) -> None:
        self.has_errors = self.has_errors or bool(self.errors)

    @property
    def all_responses(self) -> list[uuid_module.UUID | ErrorObject]:
        """Ids and errors in the order in which they came back; of many, the last 100,000."""
        return self._all_responses

    def add_uuids(self, uuids: dict[int, uuid_module.UUID]) -> None:
        """Record objects that were stored.

        Args:
            uuids: their ids, by their place in the order of adding.
        """
        self.uuids.update(uuids)
        self._all_responses.extend(uuids.values())
        self.trim(_SLACK)

    def add_errors(self, errors: dict[int, ErrorObject]) -> None:
        """Record objects that were not stored.

        Args:
            errors: they and why, by their place in the order of adding.
        """
        self.errors.update(errors)
        self._all_responses.extend(errors.values())
        self.has_errors = self.has_errors or bool(errors)
        for place in errors:
            self.uuids.pop(place, None)
        self.trim(_SLACK)

    def __add__(self, other: BatchObjectReturn) -> BatchObjectReturn:
        self._all_responses.extend(other._all_responses)
        self.errors.update(other.errors)
        self.uuids.update(other.uuids)
        self.outcomes.update(other.outcomes)
        self.elapsed_seconds += other.elapsed_seconds
        self.has_errors = self.has_errors or other.has_errors
        self.trim()
        return self

    def trim(self, slack: int = 0) -> None:
        """Drop the oldest of many results.

        Args:
            slack: how many more than 100,000 may stay.
        """
        for kept in (self.uuids, self.outcomes):
            if len(kept) > MAX_STORED_RESULTS + slack:
                for place in list(kept)[:-MAX_STORED_RESULTS]:
                    del kept[place]
        if len(self._all_responses) > MAX_STORED_RESULTS + slack:
            del self._all_responses[:-MAX_STORED_RESULTS]


@record
class BatchReferenceReturn:
    """Results of the references of a batch.

    Attributes:
        elapsed_seconds: how long it took.
        errors: those that were not stored, by their place in the order of adding.
        has_errors: whether there are errors.
    """

    elapsed_seconds: float = 0.0
    errors: dict[int, ErrorReference] = field(default_factory=dict[int, ErrorReference])
    has_errors: bool = False

    def __post_init__(self) -> None:
        self.has_errors = self.has_errors or bool(self.errors)

    def add_errors(self, errors: dict[int, ErrorReference]) -> None:
        """Record references that were not stored.

        Args:
            errors: they and why, by their place in the order of adding.
        """
        self.errors.update(errors)
        self.has_errors = self.has_errors or bool(errors)

    def __add__(self, other: BatchReferenceReturn) -> BatchReferenceReturn:
        self.elapsed_seconds += other.elapsed_seconds
        self.add_errors(other.errors)
        return self


class BatchResult:
    """Results of a batch.

    Attributes:
        objs: its objects.
        refs: its references.
    """

    def __init__(self) -> None:
        self.objs: BatchObjectReturn = BatchObjectReturn()
        self.refs: BatchReferenceReturn = BatchReferenceReturn()
