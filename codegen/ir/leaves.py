"""The leaves of the REST interface: parameters, properties and values, each under a name of its own.

A property is named by the definition that has it (`Class.vectorConfig`); inside an object without a definition, by the
way to it (`Permission.backups.collection`, `assign_role_to_user.roles`). What requests may set and what answers may
hold are apart: the second ends in `(read)`.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any, TypeAlias

from codegen.ir.coverage import READ, Thing
from codegen.parse.rest_passes import operations

Schema: TypeAlias = Mapping[str, Any]
_REFERENCE = "#/definitions/"


@dataclass(frozen=True, slots=True)
class Node:
    """A schema and the name that its properties are named by."""

    name: str
    schema: Schema


@dataclass(frozen=True, slots=True)
class Shapes:
    """The definitions of a document, to walk schemas and values by.

    Attributes:
        definitions: the document's definitions.
    """

    definitions: Mapping[str, Schema]

    def parts(self, node: Node) -> Iterator[Node]:
        """Return what a schema consists of: behind its reference, and of `allOf` each part."""
        reference = str(node.schema.get("$ref", ""))
        if reference:
            name = reference.removeprefix(_REFERENCE)
            yield from self.parts(Node(name, self.definitions[name]))
            return
        yield node
        for part in node.schema.get("allOf", ()):
            yield from self.parts(Node(node.name, part))

    def properties(self, node: Node) -> dict[str, Node]:
        """Return the properties of an object by their keys, each named by where it stands."""
        return {
            key: Node(f"{part.name}.{key}", schema)
            for part in self.parts(node)
            for key, schema in part.schema.get("properties", {}).items()
        }

    def inner(self, node: Node) -> Node | None:
        """Return what the items of a list, or the other values of a map, are; ``None`` for anything else."""
        for part in self.parts(node):
            for word in ("items", "additionalProperties"):
                if isinstance(part.schema.get(word), Mapping):
                    return Node(part.name, part.schema[word])
        return None

    def choices(self, node: Node) -> tuple[str, list[str]]:
        """Return the values that a schema lists, and the name they go by."""
        for part in self.parts(node):
            if "enum" in part.schema:
                return part.name, [str(value) for value in part.schema["enum"]]
        return node.name, []

    def walk(self, node: Node, seen: set[str] | None = None) -> Iterator[Node]:
        """Return every property below a schema, once."""
        known = set[str]() if seen is None else seen
        for child in self.properties(node).values():
            if child.name not in known:
                known.add(child.name)
                yield child
                yield from self.walk(child, known)
        inner = self.inner(node)
        if inner is not None:
            yield from self.walk(inner, known)

    def note(self, value: Any, node: Node, add: Callable[[Thing], object]) -> None:
        """Add the leaves that a value sets, at every depth; a server reads keys in any case."""
        name, choices = self.choices(node)
        if isinstance(value, str) and value in choices:
            add(Thing("choice", f"{name}: {value}"))
        inner = self.inner(node)
        if isinstance(value, Mapping):
            properties = {key.lower(): child for key, child in self.properties(node).items()}
            for key, each in value.items():
                child = properties.get(key.lower())
                if child is not None:
                    add(Thing("property", child.name))
                    self.note(each, child, add)
                elif inner is not None:
                    self.note(each, inner, add)
        elif isinstance(value, list | tuple) and inner is not None:
            for each in value:
                self.note(each, inner, add)


@dataclass(frozen=True, slots=True)
class Exchange:
    """One operation: what it takes, and what it answers where all went well.

    Attributes:
        name: its function's name.
        parameters: those of the query and of headers, by their names on the wire.
        body: what it sends; ``None`` if nothing.
        responses: what the server sends back.
    """

    name: str
    parameters: Mapping[str, Node]
    body: Node | None
    responses: tuple[Node, ...]


def exchanges(document: Schema, names: Mapping[tuple[str, str], str]) -> Iterator[Exchange]:
    """Return every operation.

    Args:
        document: the normalized Swagger document.
        names: the functions' names, by path and verb.
    """
    for path, verb, operation in operations(document):
        name, parameters = names[path, verb], operation.get("parameters", ())
        yield Exchange(
            name,
            {
                each["name"]: Node(f"{name}.{each['name']}", each)
                for each in parameters
                if each["in"] in {"query", "header"}
            },
            next((Node(name, each["schema"]) for each in parameters if each["in"] == "body"), None),
            tuple(
                Node(name, response["schema"])
                for status, response in operation["responses"].items()
                if status.startswith("2") and "schema" in response
            ),
        )


def of_rest(shapes: Shapes, found: Iterable[Exchange]) -> Iterator[Thing]:
    """Return the operations, the parameters, properties and values of requests, and the properties of answers."""
    for exchange in found:
        yield Thing("operation", exchange.name)
        sent = list(exchange.parameters.values())
        yield from (Thing("parameter", each.name) for each in sent)
        if exchange.body is not None:
            properties = list(shapes.walk(exchange.body))
            yield from (Thing("property", each.name) for each in properties)
            sent += [exchange.body, *properties]
        for each in sent:
            inner = shapes.inner(each)
            yield from (*_choices(shapes, each), *(_choices(shapes, inner) if inner is not None else ()))
        for response in exchange.responses:
            yield from (Thing("property", f"{each.name}{READ}") for each in shapes.walk(response))


def _choices(shapes: Shapes, node: Node) -> Iterator[Thing]:
    name, values = shapes.choices(node)
    yield from (Thing("choice", f"{name}: {value}") for value in values)
