"""Layout of a collection's objects: its properties and vectors, as its schema has them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, TypeAlias, cast

from weaviate_gen.exceptions import TransferError

Json: TypeAlias = dict[str, Any]


def fields_of(value: Any) -> Json:
    """Return an object of JSON; an absent one is empty."""
    return cast("Json", value or {})


def list_of(value: Any) -> list[Json]:
    """Return a list of objects of JSON; an absent one is empty."""
    return cast("list[Json]", value or [])


UNNAMED = ""
"""Name of the vector of a collection without named vectors."""

PRIMITIVES = frozenset(
    {"text", "string", "int", "number", "boolean", "date", "uuid", "blob", "geoCoordinates", "phoneNumber", "object"}
)


@dataclass(frozen=True, slots=True)
class PropertyLayout:
    """A property.

    Attributes:
        name: its name.
        kind: the data type, without the brackets of a list; ``"reference"`` for references.
        is_list: whether a value is a list.
        nested: the properties of an object property, by name.
        targets: the collections that a reference may point to.
    """

    name: str
    kind: str
    is_list: bool
    nested: Mapping[str, PropertyLayout]
    targets: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Layout:
    """Properties and vectors of a collection.

    Attributes:
        name: the collection's name.
        properties: its properties without references, by name.
        references: its references, by name of the property.
        vectors: names of its vectors that can be read; ``UNNAMED`` for the one of a collection without named vectors.
        multi_vectors: names of those that are multi-vectors.
        has_tenants: whether it has tenants.
    """

    name: str
    properties: Mapping[str, PropertyLayout]
    references: Mapping[str, PropertyLayout]
    vectors: tuple[str, ...]
    multi_vectors: frozenset[str]
    has_tenants: bool

    @classmethod
    def of(cls, schema: Mapping[str, Any]) -> Layout:
        """Read the layout from the JSON of a schema.

        Args:
            schema: a class, as ``GET /v1/schema/{class}`` returns it.
        """
        properties = {each["name"]: _property(each) for each in list_of(schema.get("properties"))}
        named = fields_of(schema.get("vectorConfig"))
        readable = tuple(name for name, config in named.items() if config.get("vectorIndexType") != "none")
        return cls(
            schema["class"],
            {name: each for name, each in properties.items() if each.kind != "reference"},
            {name: each for name, each in properties.items() if each.kind == "reference"},
            readable if named else (UNNAMED,),
            frozenset(name for name in readable if _is_multi(named[name])),
            bool(fields_of(schema.get("multiTenancyConfig")).get("enabled")),
        )

    def find(self, name: str) -> PropertyLayout:
        """Return a property.

        Raises:
            TransferError: the schema has none of this name.
        """
        found = self.properties.get(name) or self.references.get(name)
        if found is None:
            raise TransferError(
                f"collection {self.name} has no property {name!r} in the schema that the transfer began with: "
                "properties were added meanwhile; start the transfer again"
            )
        return found


def _is_multi(config: Mapping[str, Any]) -> bool:
    index = fields_of(config.get("vectorIndexConfig"))
    return bool(fields_of(index.get("multivector")).get("enabled"))


def _property(schema: Mapping[str, Any]) -> PropertyLayout:
    types: list[str] = schema["dataType"]
    kind = types[0].removesuffix("[]")
    if kind not in PRIMITIVES:
        return PropertyLayout(schema["name"], "reference", True, {}, tuple(types))
    nested = {each["name"]: _property(each) for each in list_of(schema.get("nestedProperties"))}
    return PropertyLayout(schema["name"], kind, types[0].endswith("[]"), nested)


def renamed(schema: Mapping[str, Any], name: str) -> Json:
    """Return the schema of the same collection under another name; references to itself follow.

    Args:
        schema: the JSON of a schema.
        name: the new name.
    """
    old = schema["class"]
    properties = [
        {**each, "dataType": [name if target == old else target for target in each["dataType"]]}
        for each in list_of(schema.get("properties"))
    ]
    return {**schema, "class": name, **({"properties": properties} if properties else {})}
