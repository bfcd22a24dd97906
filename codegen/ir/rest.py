"""The REST interface as the templates see it: names are final, types are spelled out, nothing is left to decide."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass
from keyword import iskeyword
from typing import Literal, TypeAlias

Shape: TypeAlias = "str | tuple[str, Shape | None] | None"
"""Where arrays and maps are in an answer: an object's name, ``("list", items)``, ``("map", values)``, or nothing."""

_LITERAL_OR_NAME = re.compile(r"""'(?:\\.|[^'\\])*'|"(?:\\.|[^"\\])*"|[^\W\d]\w*""")


def type_names(kind: str) -> set[str]:
    """Return the names that a type is made of; what stands in strings of literals is none."""
    return {word for word in _LITERAL_OR_NAME.findall(kind) if word[0] not in "'\""}


def with_names(kind: str, change: Callable[[str], str]) -> str:
    """Return a type with its names changed."""
    return _LITERAL_OR_NAME.sub(lambda found: found[0] if found[0][0] in "'\"" else change(found[0]), kind)


@dataclass(frozen=True, slots=True)
class Field:
    """A key of an object.

    Attributes:
        name: its name on the wire.
        type: its type in a stub.
        shape: where arrays and maps are in it.
        required: whether it is required.
        words: what it is, in words; nothing in answers.
    """

    name: str
    type: str
    shape: Shape
    required: bool = False
    words: str = ""


@dataclass(frozen=True, slots=True)
class Model:
    """A named type: an object with fields, or another name for a type.

    Attributes:
        name: its name, for definitions the specs' own.
        definition: whether the specs name it; else it was found inside another one.
        alias: the type that it is another name for; ``None`` for objects.
        runtime: the built-in type that stands for it at run time.
        fields: an object's fields, sorted by name.
        shape: where arrays and maps are in it, if it is an alias.
    """

    name: str
    definition: bool
    alias: str | None
    runtime: Literal["dict", "list", "str", "object"]
    fields: tuple[Field, ...]
    shape: Shape

    @property
    def has_plain_names(self) -> bool:
        """Return whether a class statement can spell all field names, and means the same types as elsewhere."""
        names = {field.name for field in self.fields}
        used = {"Required"}.union(*(type_names(field.type) for field in self.fields))
        plain = all(name.isidentifier() and name.isascii() and not iskeyword(name) for name in names)
        return plain and not names & used and not any(name.startswith("__") for name in names)


@dataclass(frozen=True, slots=True)
class Parameter:
    """An argument of an operation that goes into the path, the query or a header.

    Attributes:
        name: its name.
        wire: its name in the specs.
        place: where it goes.
        type: its type in a stub.
        required: whether it is required.
        words: what it is, in words.
        list_format: how a list is written, by the words of Swagger's `collectionFormat`.
    """

    name: str
    wire: str
    place: Literal["path", "query", "header"]
    type: str
    required: bool
    words: str
    list_format: str = "csv"


@dataclass(frozen=True, slots=True)
class Body:
    """The body of an operation: the type of its JSON, and whether it is required."""

    type: str
    required: bool


@dataclass(frozen=True, slots=True)
class Operation:
    """An operation: how to ask, and what its answers hold.

    Attributes:
        name: the function's name.
        id: its id in the specs.
        tag: the module that it is in.
        verb: the HTTP method, in capitals.
        path: the path's template, base path included, with the names of the specs.
        words: what it does, in one sentence.
        parameters: arguments, those of the path first and in its order.
        body: the body, if it takes one.
        ok: the statuses of success.
        errors: the other statuses that the specs name.
        reply: the type of a successful answer, or ``"None"``.
        shape: where arrays and maps are in a successful answer.
        accept: the content types that it answers with.
    """

    name: str
    id: str
    tag: str
    verb: str
    path: str
    words: str
    parameters: tuple[Parameter, ...]
    body: Body | None
    ok: tuple[int, ...]
    errors: tuple[int, ...]
    reply: str
    shape: Shape
    accept: str

    @property
    def path_parameters(self) -> tuple[Parameter, ...]:
        """Return the parameters of the path."""
        return tuple(parameter for parameter in self.parameters if parameter.place == "path")

    @property
    def options(self) -> tuple[Parameter, ...]:
        """Return the parameters of query and headers, required ones first."""
        rest = [parameter for parameter in self.parameters if parameter.place != "path"]
        return tuple(sorted(rest, key=lambda parameter: not parameter.required))

    @property
    def options_and_body(self) -> tuple[str, ...]:
        """Return the names of all arguments that are given by name."""
        return (*(option.name for option in self.options), *(("body",) if self.body is not None else ()))

    @property
    def constant(self) -> str:
        """Return the name of the constant that describes it."""
        return self.name.upper()


@dataclass(frozen=True, slots=True)
class Interface:
    """All of it, sorted: models by name, operations by tag and name."""

    models: tuple[Model, ...]
    operations: tuple[Operation, ...]

    @property
    def tags(self) -> tuple[str, ...]:
        """Return the tags, sorted."""
        return tuple(sorted({operation.tag for operation in self.operations}))

    def under(self, tag: str) -> tuple[Operation, ...]:
        """Return the operations with a tag."""
        return tuple(operation for operation in self.operations if operation.tag == tag)
