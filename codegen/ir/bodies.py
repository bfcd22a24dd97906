"""Bodies of REST requests as the engine checks them: each object's fields with their JSON types and allowed values."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Literal, TypeAlias

from pydantic import Field

from codegen.parse import tables
from codegen.parse.tables import Table
from codegen.step import Context

OVERLAY = "specs/overlays/bodies.toml"

Form: TypeAlias = "str | list[Form]"
"""A JSON type (`string`, `number`, `boolean`, `map`, `any`), the name of a body, or a list of one of these."""

_TYPES = {"string": "string", "integer": "number", "number": "number", "boolean": "boolean"}
_REFERENCE = "#/definitions/"


class Override(Table):
    """A field whose form is not the document's, and why."""

    field: str = Field(pattern=r"^\w+\.\w+$")
    form: Literal["any", "map"]
    reason: str = Field(min_length=10)


class Overlay(Table):
    """The file."""

    definitions: list[str] = Field(default_factory=list)
    operations: list[str] = Field(default_factory=list)
    names: dict[str, str] = Field(default_factory=dict)
    override: list[Override] = Field(default_factory=list)


@dataclass(frozen=True, slots=True)
class Body:
    """An object that is a body, or a part of one.

    Attributes:
        name: what a server calls it.
        fields: each field's form.
        choices: the values that a field may have, for fields that have few.
    """

    name: str
    fields: dict[str, Form] = field(default_factory=dict[str, Form])
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
    builder = _Builder(document["definitions"], overlay)
    for name in overlay.definitions:
        if name in builder.definitions:
            builder.definition(name)
        else:
            context.problem(OVERLAY, f"the specs have no definition {name}", "correct or remove it")
    schemas = _inline(document)
    for operation in overlay.operations:
        if operation in schemas:
            name = "".join(part.capitalize() for part in operation.split("."))
            builder.body(f"{name}Body", schemas[operation])
        else:
            context.problem(OVERLAY, f"the specs have no operation {operation} with a body", "correct or remove it")
    for name in sorted({override.field for override in overlay.override} - builder.overridden):
        context.problem(OVERLAY, f"no body has the field {name}", "correct or remove it")
    return sorted(builder.bodies.values(), key=lambda body: body.name)


def _inline(document: Mapping[str, Any]) -> dict[str, dict[str, Any]]:
    """Return the schema of each operation's body."""
    return {
        operation["operationId"]: parameter["schema"]
        for operations in document["paths"].values()
        for operation in operations.values()
        if isinstance(operation, dict)
        for parameter in operation.get("parameters", ())
        if parameter.get("in") == "body"
    }


class _Builder:
    """Collects bodies by name, each once: definitions may refer to themselves."""

    def __init__(self, definitions: Mapping[str, Any], overlay: Overlay) -> None:
        self.definitions = definitions
        self.bodies: dict[str, Body] = {}
        self.overridden: set[str] = set()
        self._names = overlay.names
        self._forms = {override.field: override.form for override in overlay.override}

    def definition(self, name: str) -> Form:
        """Return the form of a definition."""
        return self._form(self.definitions[name], self._names.get(name, name))

    def body(self, name: str, schema: Mapping[str, Any]) -> Form:
        """Return the form of an object with fields of its own, and collect it."""
        if name not in self.bodies:
            made = self.bodies[name] = Body(name)
            for key, value in sorted(schema["properties"].items()):
                made.fields[key] = self._field(name, key, value)
                if "enum" in value:
                    made.choices[key] = value["enum"]
        return name

    def _field(self, owner: str, key: str, schema: Mapping[str, Any]) -> Form:
        path = f"{owner}.{key}"
        if path in self._forms:
            self.overridden.add(path)
            return self._forms[path]
        return self._form(schema, owner + key[0].upper() + key[1:])

    def _form(self, schema: Mapping[str, Any], name: str) -> Form:
        """Return the form of a schema; a name for it is needed if it is an object without one."""
        if "$ref" in schema:
            return self.definition(schema["$ref"].removeprefix(_REFERENCE))
        if "properties" in schema:
            return self.body(name, schema)
        if schema.get("type") == "array":
            return [self._form(schema["items"], f"{name}Items0")]
        return _TYPES.get(schema["type"]) or ("map" if "additionalProperties" in schema else "any")
