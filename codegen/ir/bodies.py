"""Bodies of REST requests as the engine checks them: each object's fields with their JSON types and allowed values."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any, Literal, TypeAlias

from pydantic import Field

from codegen.parse import tables
from codegen.parse.rest_passes import operations
from codegen.parse.tables import Table
from codegen.since import table
from codegen.since.versions import parse
from codegen.step import Context

OVERLAY = "specs/overlays/bodies.toml"

Schema: TypeAlias = "str | list[Schema]"
"""A JSON type (`string`, `number`, `boolean`, `map`, `any`), the name of a body, or a list of one of these."""

_TYPES = {"string": "string", "integer": "number", "number": "number", "boolean": "boolean"}
_REFERENCE = "#/definitions/"


class Override(Table):
    """A field whose schema is not the document's, and why."""

    field: str = Field(pattern=r"^\w+\.\w+$")
    type: Literal["any", "map"]
    reason: str = Field(min_length=10)


class Overlay(Table):
    """The file."""

    bodies: dict[str, str] = Field(default_factory=dict)
    names: dict[str, str] = Field(default_factory=dict)
    override: list[Override] = Field(default_factory=list)


@dataclass(frozen=True, slots=True)
class Body:
    """An object that is a body, or a part of one.

    Attributes:
        name: what a server calls it.
        fields: each field's schema.
        choices: the values that a field may have, for fields that have few.
    """

    name: str
    fields: dict[str, Schema] = field(default_factory=dict[str, Schema])
    choices: dict[str, list[str]] = field(default_factory=dict[str, list[str]])


def build(document: Mapping[str, Any], context: Context) -> list[Body]:
    """Collect the bodies that the overlay names, and what they consist of.

    Args:
        document: the Swagger 2.0 document.
        context: takes the problems: what the overlay names and the document does not have.

    Returns:
        The bodies, by name.
    """
    overlay = tables.read(context, OVERLAY, Overlay) or Overlay()
    schemas = _schemas(document)
    known = {name: schemas[operation] for name, operation in overlay.bodies.items() if operation in schemas}
    for name in sorted(overlay.bodies.keys() - known.keys() - _newer(document, overlay.bodies, context)):
        problem = f"the specs have no operation {overlay.bodies[name]} with a body"
        context.problem(f"{OVERLAY}: bodies.{name}", problem, "correct or remove it")
    builder = _Builder(document["definitions"], overlay, known)
    for name in sorted({override.field for override in overlay.override} - builder.overridden):
        context.problem(OVERLAY, f"no body has the field {name}", "correct or remove it")
    return sorted(builder.bodies.values(), key=lambda body: body.name)


def _newer(document: Mapping[str, Any], names: Iterable[str], context: Context) -> set[str]:
    """Return the names of definitions that came after the release that the document is of."""
    since, release = table.read_if_there(context), parse(str(document.get("info", {}).get("version")))
    if since is None or release is None:
        return set()
    return {name for name in names if not since.of(f"definition {name}").has(release)}


def _schemas(document: Mapping[str, Any]) -> dict[str, dict[str, Any]]:
    """Return the schema of each operation's body; of a list, that of its items."""
    return {
        operation["operationId"]: parameter["schema"].get("items", parameter["schema"])
        for _, _, operation in operations(document)
        if "operationId" in operation
        for parameter in operation.get("parameters", ())
        if parameter.get("in") == "body"
    }


class _Builder:
    """Collects bodies by name, each once: definitions may refer to themselves."""

    def __init__(
        self, definitions: Mapping[str, Any], overlay: Overlay, schemas: Mapping[str, Mapping[str, Any]]
    ) -> None:
        self.bodies: dict[str, Body] = {}
        self.overridden: set[str] = set()
        self._definitions = definitions
        roots = {schema["$ref"].removeprefix(_REFERENCE): name for name, schema in schemas.items() if "$ref" in schema}
        self._names = {**overlay.names, **roots}
        self._overrides = {override.field: override.type for override in overlay.override}
        for name, schema in schemas.items():
            self._schema_of(schema, name)

    def _body(self, name: str, schema: Mapping[str, Any]) -> Schema:
        """Return the schema of an object with fields of its own, and collect it."""
        if name not in self.bodies:
            made = self.bodies[name] = Body(name)
            for key, value in sorted(schema["properties"].items()):
                made.fields[key] = self._field(name, key, value)
                if "enum" in value:
                    made.choices[key] = value["enum"]
        return name

    def _field(self, owner: str, key: str, schema: Mapping[str, Any]) -> Schema:
        path = f"{owner}.{key}"
        if path in self._overrides:
            self.overridden.add(path)
            return self._overrides[path]
        return self._schema_of(schema, owner + key[0].upper() + key[1:])

    def _schema_of(self, schema: Mapping[str, Any], name: str) -> Schema:
        """Return what a schema of the document becomes; a name for it is needed if it is an object without one."""
        if "$ref" in schema:
            name = schema["$ref"].removeprefix(_REFERENCE)
            return self._schema_of(self._definitions[name], self._names.get(name, name))
        if "properties" in schema:
            return self._body(name, schema)
        if schema.get("type") == "array":
            return [self._schema_of(schema.get("items", {}), f"{name}Items0")]
        return _TYPES.get(str(schema.get("type"))) or ("map" if "additionalProperties" in schema else "any")
