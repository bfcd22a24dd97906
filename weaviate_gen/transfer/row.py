"""One object in transfer, between JSON of the server, files, and requests that store it."""

from __future__ import annotations

import sys
from array import array
from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, NamedTuple, TypeAlias, cast

from weaviate_gen._types.data.objects import DataObject
from weaviate_gen._types.data.values import GeoCoordinate, PhoneNumber
from weaviate_gen.transfer.layout import UNNAMED, Layout, PropertyLayout, fields_of, list_of

VectorValue: TypeAlias = "array[float] | list[array[float]]"
"""A vector, or the rows of a multi-vector, as float32."""

_BEACON = "weaviate://"


@dataclass(slots=True)
class Row:
    """An object with everything that a collection keeps of it.

    Attributes:
        uuid: its id.
        properties: its properties by name, as JSON has them.
        references: by name of the property, ``"Collection/id"`` for each target, or the id alone.
        vectors: its vectors by name; ``UNNAMED`` is the one without a name.
        created: when it was created, in milliseconds since 1970, or ``None``.
        updated: when it was changed last, in milliseconds since 1970, or ``None``.
    """

    uuid: str
    properties: dict[str, Any]
    references: dict[str, list[str]]
    vectors: dict[str, VectorValue]
    created: int | None = None
    updated: int | None = None

    def to_json(self) -> dict[str, Any]:
        """Return the JSON form; empty fields are left out."""
        fields: dict[str, Any] = {
            "id": self.uuid,
            "creationTimeUnix": self.created,
            "lastUpdateTimeUnix": self.updated,
            "properties": self.properties or None,
            "references": self.references or None,
            "vectors": {name: as_lists(vector) for name, vector in self.vectors.items()} or None,
        }
        return {name: value for name, value in fields.items() if value is not None}

    @classmethod
    def from_json(cls, fields: Mapping[str, Any]) -> Row:
        """Read the JSON form."""
        return cls(
            fields["id"],
            fields.get("properties") or {},
            fields.get("references") or {},
            {name: vector_of(values) for name, values in fields_of(fields.get("vectors")).items()},
            fields.get("creationTimeUnix"),
            fields.get("lastUpdateTimeUnix"),
        )

    @classmethod
    def from_server(cls, fields: Mapping[str, Any], layout: Layout) -> Row:
        """Read an object as ``GET /v1/objects`` returns it.

        Args:
            fields: its JSON.
            layout: the collection's.

        Raises:
            TransferError: it has a property that the layout lacks.
        """
        row = cls(fields["id"], {}, {}, {}, fields.get("creationTimeUnix"), fields.get("lastUpdateTimeUnix"))
        for name, value in fields_of(fields.get("properties")).items():
            if layout.find(name).kind != "reference":
                row.properties[name] = value
            elif value:
                row.references[name] = [_target(each["beacon"]) for each in list_of(value)]
        if fields.get("vector"):
            row.vectors[UNNAMED] = vector_of(fields["vector"])
        for name, values in fields_of(fields.get("vectors")).items():
            if values:
                row.vectors[name] = vector_of(values)
        return row

    def to_object(self, layout: Layout) -> DataObject[Any, Any]:
        """Return the object to insert, without its references.

        Args:
            layout: that of the collection it is inserted into.
        """
        vectors: Any = self.vectors or None
        if self.vectors.keys() == {UNNAMED}:
            vectors = self.vectors[UNNAMED]
        properties = {name: _storable(value, layout.find(name)) for name, value in self.properties.items()}
        return DataObject(properties, self.uuid, vectors)

    def links(self, layout: Layout, source: str) -> Counter[Link]:
        """Return the references, each with how often it is there.

        Args:
            layout: that of the collection the object is in, or goes to.
            source: name of the collection that it was read from; references to that lead to the one of the layout.
        """
        found = Counter[Link]()
        for name, targets in self.references.items():
            collections = layout.find(name).targets
            for target in targets:
                collection, _, uuid = target.rpartition("/")
                if not collection and len(collections) == 1:
                    collection = collections[0]
                found[Link(name, layout.name if collection == source else collection, uuid.lower())] += 1
        return found


class Link(NamedTuple):
    """A reference of an object.

    Attributes:
        property: the property.
        collection: the collection that it points to; empty if that is not known.
        uuid: the id that it points to.
    """

    property: str
    collection: str
    uuid: str


def vector_of(values: Any) -> VectorValue:
    """Return a vector or multi-vector as float32.

    Args:
        values: numbers, or lists of numbers.
    """
    if len(values) and not isinstance(values[0], int | float):
        return [array("f", row) for row in values]
    return array("f", values)


def as_lists(vector: VectorValue) -> list[Any]:
    """Return a vector as numbers, or a multi-vector as lists of numbers."""
    return [row.tolist() for row in vector] if isinstance(vector, list) else vector.tolist()


def float32_bytes(vector: array[float]) -> bytes:
    """Return the numbers in little-endian order."""
    if sys.byteorder == "little":
        return vector.tobytes()
    swapped = array("f", vector)
    swapped.byteswap()
    return swapped.tobytes()


def _target(beacon: str) -> str:
    """Return ``Collection/id`` of a beacon such as ``weaviate://localhost/Collection/id``."""
    return beacon.removeprefix(_BEACON).partition("/")[2]


def _storable(value: Any, property_: PropertyLayout) -> Any:
    """Return a value that is sent as its data type: a whole number of a list of floats is a float, for example."""
    if value is None:
        return None
    if property_.is_list:
        return [_storable_item(item, property_) for item in value]
    return _storable_item(value, property_)


def _storable_item(value: Any, property_: PropertyLayout) -> Any:
    if property_.kind == "number":
        return float(value)
    if property_.kind == "geoCoordinates":
        return GeoCoordinate(latitude=value["latitude"], longitude=value["longitude"])
    if property_.kind == "phoneNumber":
        return PhoneNumber(number=value["input"], default_country=value.get("defaultCountry") or None)
    if property_.kind == "object" and property_.nested:
        fields = cast("dict[str, Any]", value)
        return {
            name: _storable(each, property_.nested[name]) if name in property_.nested else each
            for name, each in fields.items()
        }
    return value
