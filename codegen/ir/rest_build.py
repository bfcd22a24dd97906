"""From the parser's properties and endpoints to the REST interface of the templates."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from typing import Any, Literal

from openapi_python_client.parser.openapi import Endpoint
from openapi_python_client.parser.properties import (
    AnyProperty,
    LiteralEnumProperty,
    ModelProperty,
    Property,
)
from openapi_python_client.parser.properties.boolean import BooleanProperty
from openapi_python_client.parser.properties.datetime import DateTimeProperty
from openapi_python_client.parser.properties.float import FloatProperty
from openapi_python_client.parser.properties.int import IntProperty
from openapi_python_client.parser.properties.list_property import ListProperty
from openapi_python_client.parser.properties.model_property import ANY_ADDITIONAL_PROPERTY
from openapi_python_client.parser.properties.none import NoneProperty
from openapi_python_client.parser.properties.protocol import PropertyProtocol
from openapi_python_client.parser.properties.string import StringProperty
from openapi_python_client.parser.properties.union import UnionProperty
from openapi_python_client.parser.properties.uuid import UuidProperty

from codegen.ir.rest import Body, Field, Interface, Model, Operation, Parameter, Shape, type_names
from codegen.names import ASYNC, BUILTINS, Names, snake_name
from codegen.parse.rest_parser import Parsed
from codegen.parse.rest_passes import operations
from codegen.parse.words import Words
from codegen.step import Context

_PLAIN: dict[type[Any], str] = {
    AnyProperty: "Any",
    BooleanProperty: "bool",
    DateTimeProperty: "str",
    FloatProperty: "float",
    IntProperty: "int",
    NoneProperty: "None",
    StringProperty: "str",
    UuidProperty: "str",
}
_CALLED = BUILTINS - {"id"}
"""Built-in names, but for `id`: many of Weaviate's parameters have that name, and nothing generated calls it."""
_FUNCTIONS = ASYNC | _CALLED | {"annotations", "given", "m", "operation", "request", "rest", "segment", "self"}
"""What modules and classes of operations mean by these names."""
_ARGUMENTS = ASYNC | _CALLED | {"body", "given", "m", "reply", "request", "rest", "segment", "self"}
"""What functions of operations mean by these names."""
_PLACES: tuple[Literal["path", "query", "header"], ...] = ("path", "query", "header")
_MODULES = BUILTINS | {"annotations", "lazy", "models", "operations"}
"""What the package of operations means by these names."""


class Builder:
    """Builds the interface from what the parser found.

    Args:
        document: the OpenAPI 3.1 document that the parser read.
        parsed: what it found.
        words: sentences on operations and parameters.
        context: takes what is renamed.
    """

    def __init__(self, document: dict[str, Any], parsed: Parsed, words: Words, context: Context) -> None:
        self._document = document
        self._parsed = parsed
        self._words = words
        self._context = context

    def build(self) -> Interface:
        """Return the interface, sorted."""
        models = [self._model(name, found) for name, found in self._parsed.types.items()]
        named = operation_names(self._document, self._context)
        tags = tag_names(self._document, self._context)
        made = [self._operation(self._parsed.endpoints[key], *key, named[key], tags) for key in self._parsed.endpoints]
        return Interface(
            tuple(self._described(sorted(models, key=lambda model: model.name), made)),
            tuple(sorted(made, key=lambda operation: (operation.tag, operation.name))),
        )

    def _described(self, models: Sequence[Model], made: Sequence[Operation]) -> Iterator[Model]:
        """Yield models with words on the fields of those that requests are made of."""
        known = {model.name: model for model in models}
        pending = [name for operation in made if operation.body for name in type_names(operation.body.type)]
        sent = set[str]()
        while pending:
            name = pending.pop()
            if name in known and name not in sent:
                sent.add(name)
                kinds = [known[name].alias or "", *(field.type for field in known[name].fields)]
                pending += [other for kind in kinds for other in type_names(kind)]
        for model in models:
            words = {field: self._words.of_field(model.name, field.name, field.type) for field in model.fields}
            fields = tuple(replace(field, words=words[field]) for field in model.fields)
            yield replace(model, fields=fields) if model.name in sent else model

    def _model(self, name: str, found: Property) -> Model:
        definition = name in self._parsed.definitions
        if isinstance(found, ModelProperty) and not _is_map(self._resolved(found)) and not self._alias(name, found):
            resolved = self._resolved(found)
            inner = [*(resolved.required_properties or ()), *(resolved.optional_properties or ())]
            fields = [
                Field(self._parsed.name(each), self._type(each), self._shape(each), each.required) for each in inner
            ]
            return Model(name, definition, None, "dict", tuple(sorted(fields, key=lambda field: field.name)), None)
        runtime: Literal["dict", "list", "str", "object"] = "object"
        if isinstance(found, ModelProperty):
            runtime = "dict"
        elif isinstance(found, ListProperty):
            runtime = "list"
        elif isinstance(found, LiteralEnumProperty):
            runtime = "str"
        return Model(name, definition, self._type(found, inside=name), runtime, (), self._shape(found))

    def _alias(self, name: str, found: ModelProperty) -> bool:
        """Return whether a type is another name for an object."""
        return self._name(found) != name

    def _name(self, found: ModelProperty) -> str:
        """Return the name of an object's type; a map within another type has none."""
        return self._parsed.real.get(str(found.class_info.name), "")

    def _resolved(self, found: ModelProperty) -> ModelProperty:
        resolved = self._parsed.classes[str(found.class_info.name)]
        assert isinstance(resolved, ModelProperty)
        return resolved

    def _type(self, found: PropertyProtocol, *, inside: str = "") -> str:
        if isinstance(found, ModelProperty):
            name = self._name(found)
            if name in self._parsed.types and name != inside:
                return name
            return f"dict[str, {self._type(_values(self._resolved(found)))}]"
        if isinstance(found, ListProperty):
            return f"list[{self._type(found.inner_property)}]"
        if isinstance(found, LiteralEnumProperty):
            return _open_enum(found)
        if isinstance(found, UnionProperty):
            kinds = dict.fromkeys(self._type(each) for each in found.inner_properties)
            return " | ".join(sorted(kinds, key=lambda kind: kind == "None"))
        return _PLAIN.get(type(found), "Any")

    def _shape(self, found: PropertyProtocol) -> Shape:
        if isinstance(found, ListProperty):
            return ("list", self._shape(found.inner_property))
        if not isinstance(found, ModelProperty):
            return None
        resolved = self._resolved(found)
        if _is_map(resolved):
            return ("map", self._shape(_values(resolved)))
        return self._name(found) if self._holds_lists(str(found.class_info.name), set()) else None

    def _holds_lists(self, name: str, seen: set[str]) -> bool:
        """Return whether an object holds arrays or maps at any depth."""
        seen.add(name)
        found = self._parsed.classes[name]
        assert isinstance(found, ModelProperty)
        for each in [*(found.required_properties or ()), *(found.optional_properties or ())]:
            if isinstance(each, ListProperty) or (isinstance(each, ModelProperty) and _is_map(self._resolved(each))):
                return True
            if isinstance(each, ModelProperty):
                inner = str(each.class_info.name)
                if inner not in seen and self._holds_lists(inner, seen):
                    return True
        return False

    def _operation(self, endpoint: Endpoint, path: str, verb: str, name: str, tags: Mapping[str, str]) -> Operation:
        operation: dict[str, Any] = self._document["paths"][path][verb]
        ok, errors = _statuses(operation["responses"])
        reply, shape, accepted = self._reply(endpoint, operation)
        body = endpoint.bodies[0] if endpoint.bodies else None
        return Operation(
            name=name,
            id=operation["operationId"],
            tag=tags[operation["tags"][0]],
            verb=verb.upper(),
            path=self._document["servers"][0]["url"] + path,
            words=self._words.rest.get(operation["operationId"], f"Send {verb.upper()} {path}."),
            parameters=self._parameters(endpoint, operation),
            body=None if body is None else Body(self._type(body.prop), operation["requestBody"]["required"]),
            ok=ok,
            errors=errors,
            reply=reply,
            shape=shape,
            accept=", ".join(accepted) or "application/json",
        )

    def _reply(self, endpoint: Endpoint, operation: dict[str, Any]) -> tuple[str, Shape, list[str]]:
        """Return type and shape of a successful answer, and its content types."""
        responses = operation["responses"]
        ok = [status for status in responses if status[0] in "12"] or ["default"]
        accepted = dict.fromkeys(kind for status in sorted(ok) for kind in responses.get(status, {}).get("content", ()))
        found = {response.status_code.pattern: response.prop for response in endpoint.responses.patterns}
        if endpoint.responses.default is not None:
            found["default"] = endpoint.responses.default.prop
        for status in sorted(ok):
            if responses.get(status, {}).get("content"):
                return self._type(found[status]), self._shape(found[status]), list(accepted)
        return "None", None, list(accepted)

    def _parameters(self, endpoint: Endpoint, operation: dict[str, Any]) -> tuple[Parameter, ...]:
        found = [*endpoint.path_parameters, *endpoint.query_parameters]
        listed = [(place, each) for place in _PLACES for each in found if self._parsed.place(each) == place]
        names = Names(self._context, f"parameter of {operation['operationId']}", _ARGUMENTS, style=snake_name)
        named = names.assign({(place, self._parsed.name(found)): self._parsed.name(found) for place, found in listed})
        formats = {(each["in"], each["name"]): each.get("x-list-format", "csv") for each in operation["parameters"]}
        return tuple(
            self._parameter(found, place, named[place, wire], formats[place, wire], operation["tags"][0])
            for place, found in listed
            for wire in [self._parsed.name(found)]
        )

    def _parameter(
        self, found: Property, place: Literal["path", "query", "header"], name: str, list_format: str, tag: str
    ) -> Parameter:
        wire = self._parsed.name(found)
        words = self._words.of_parameter(tag, wire) or f"`{wire}` of the {place}."
        return Parameter(name, wire, place, _parameter_type(found), found.required, words, list_format)


def operation_names(document: Mapping[str, Any], context: Context) -> dict[tuple[str, str], str]:
    """Return the names of the functions of all operations, by path and verb."""
    wires = {(path, verb): operation["operationId"] for path, verb, operation in operations(document)}
    return Names(context, "operation", _FUNCTIONS, style=snake_name, fold=str.upper).assign(wires)


def tag_names(document: Mapping[str, Any], context: Context) -> dict[str, str]:
    """Return the names of the modules of all tags."""
    tags = {tag: tag for _, _, operation in operations(document) for tag in operation["tags"]}
    return Names(context, "tag", _MODULES, style=snake_name).assign(tags)


def _statuses(responses: Iterable[str]) -> tuple[tuple[int, ...], tuple[int, ...]]:
    """Return the statuses of success and of failure; without any of success, it is every one between 200 and 299."""
    numbers: set[int] = set()
    for status in responses:
        if status != "default":
            first = int(status.replace("X", "0"))
            numbers.update(range(first, first + 100) if status.endswith("XX") else [first])
    ok = tuple(sorted(number for number in numbers if number < 300))
    return ok or tuple(range(200, 300)), tuple(sorted(number for number in numbers if number >= 300))


def _values(found: ModelProperty) -> PropertyProtocol:
    """Return the type of a map's values; one that may have none holds any JSON."""
    return found.additional_properties or ANY_ADDITIONAL_PROPERTY


def _open_enum(found: LiteralEnumProperty) -> str:
    """Return the type of an enum: its values, and any other of their kind, for a later server may have more."""
    values = ", ".join(repr(value) for value in sorted(found.values))
    return f"Literal[{values}] | {found.value_type.__name__}"


def _is_map(found: ModelProperty) -> bool:
    """Return whether a model has no field of its own."""
    return not found.required_properties and not found.optional_properties


def _parameter_type(found: Property) -> str:
    if isinstance(found, ListProperty):
        return f"Sequence[{_PLAIN.get(type(found.inner_property), 'str')}]"
    if isinstance(found, UuidProperty):
        return "str | UUID"
    if isinstance(found, LiteralEnumProperty):
        return _open_enum(found)
    return _PLAIN.get(type(found), "Any")
