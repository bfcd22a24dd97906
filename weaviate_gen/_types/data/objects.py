"""Input types for writes."""

from __future__ import annotations

import uuid as uuid_module
from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any, ClassVar, Generic, TypeAlias

from weaviate_gen._inputs.beacons import beacon
from weaviate_gen._inputs.checked import checked
from weaviate_gen._inputs.identifiers import canonical_uuids, collection_name
from weaviate_gen._runtime.records import record

UUID: TypeAlias = str | uuid_module.UUID
UUIDS: TypeAlias = Sequence[UUID] | UUID

if TYPE_CHECKING:
    from typing_extensions import TypeVar

    P = TypeVar("P", default=Any)
    R = TypeVar("R", default=Any)
else:
    from typing import TypeVar

    P = TypeVar("P")
    R = TypeVar("R")


@record
class DataObject(Generic[P, R]):
    """An object to insert.

    Attributes:
        properties: its properties by name.
        uuid: its id; generated if ``None``.
        vector: its vector, or its vectors by name.
        references: its references by name of the property.
    """

    properties: P = None  # type: ignore[assignment]  # a collection without properties has objects without, too
    uuid: UUID | None = None
    vector: Any = None
    references: R = None  # type: ignore[assignment]  # most objects have none


@checked
@record(frozen=True, slots=True, kw_only=True)
class ReferenceToMulti:
    """References of a property that may point to several collections.

    Attributes:
        target_collection: the collection that these point to.
        uuids: ids of the objects there: one, or several.
    """

    target_collection: str
    uuids: UUIDS

    def __post_init__(self) -> None:
        name = collection_name(self.target_collection, "target_collection")
        object.__setattr__(self, "target_collection", name)
        canonical_uuids(self.uuids)

    @property
    def uuids_str(self) -> list[str]:
        """The ids in canonical form."""
        return canonical_uuids(self.uuids)

    @property
    def is_one_to_many(self) -> bool:
        """Whether there are several."""
        return len(self.uuids_str) > 1


SingleReferenceInput: TypeAlias = UUID | ReferenceToMulti
ReferenceInput: TypeAlias = UUID | Sequence[UUID] | ReferenceToMulti
ReferenceInputs: TypeAlias = Mapping[str, ReferenceInput]


@record
class _Reference:
    from_property: str
    from_uuid: UUID
    to_uuid: UUID | list[UUID]

    @property
    def to_uuids(self) -> list[str]:
        """The ids that it points to, in canonical form."""
        return canonical_uuids(self.to_uuid, "to_uuid")


@record
class DataReferenceMulti(_Reference):
    """A reference to add to a property with several target collections.

    Attributes:
        from_property: the property.
        from_uuid: id of the object that has it.
        to_uuid: id of the object that it points to, or several.
        target_collection: the collection of that object.
    """

    target_collection: str

    def __post_init__(self) -> None:
        self.target_collection = collection_name(self.target_collection, "target_collection")

    @property
    def beacons(self) -> list[str]:
        """Where it points to, as the server spells it."""
        return [beacon(uuid, self.target_collection) for uuid in self.to_uuids]


@record
class DataReference(_Reference):
    """A reference to add.

    Attributes:
        from_property: the property.
        from_uuid: id of the object that has it.
        to_uuid: id of the object that it points to, or several.
        MultiTarget: the same for a property that may point to several collections.
    """

    MultiTarget: ClassVar[type[DataReferenceMulti]] = DataReferenceMulti

    @property
    def beacons(self) -> list[str]:
        """Where it points to, as the server spells it."""
        return [beacon(uuid) for uuid in self.to_uuids]


DataReferences: TypeAlias = DataReference | DataReferenceMulti
