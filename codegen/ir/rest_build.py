"""From the parser's properties and endpoints to the REST interface of the templates."""

from __future__ import annotations

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
from openapi_python_client.parser.properties.none import NoneProperty
from openapi_python_client.parser.properties.protocol import PropertyProtocol
from openapi_python_client.parser.properties.string import StringProperty
from openapi_python_client.parser.properties.union import UnionProperty
from openapi_python_client.parser.properties.uuid import UuidProperty
from openapi_python_client.strings import PythonIdentifier

from codegen.ir.rest import Body, Field, Interface, Model, Operation, Parameter, Shape
from codegen.parse.rest_parser import Parsed, raw
from codegen.parse.rest_passes import operations
from codegen.parse.words import Words

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


class Builder:
    """Builds the interface from what the parser found.

    Args:
        document: the OpenAPI 3.1 document that the parser read.
        parsed: what it found.
        words: sentences on operations and parameters.
    """

    def __init__(self, document: dict[str, Any], parsed: Parsed, words: Words) -> None:
        self._document = document
        self._parsed = parsed
        self._words = words.rest
        self._parameter_words = words.parameter
        self._names = {
            str(found.class_info.name): name
            for name, found in parsed.definitions.items()
            if isinstance(found, ModelProperty)
        }

    def build(self) -> Interface:
        """Return the interface, sorted."""
        models = [self._definition(name, found) for name, found in self._parsed.definitions.items()]
        models += [
            self._object(name, found, definition=False)
            for name, found in self._parsed.classes.items()
            if isinstance(found, ModelProperty) and name not in self._names and not _is_map(found)
        ]
        made = [self._operation(endpoint) for endpoint in self._parsed.endpoints]
        return Interface(
            tuple(sorted(models, key=lambda model: model.name)),
            tuple(sorted(made, key=lambda operation: (operation.tag, operation.name))),
        )

    def _definition(self, name: str, found: Property) -> Model:
        if isinstance(found, ModelProperty) and not _is_map(self._resolved(found)):
            return self._object(name, found, definition=True)
        runtime: Literal["dict", "list", "str", "object"] = "object"
        if isinstance(found, ModelProperty):
            runtime = "dict"
        elif isinstance(found, ListProperty):
            runtime = "list"
        elif isinstance(found, LiteralEnumProperty):
            runtime = "str"
        return Model(name, True, self._type(found, inside=name), runtime, (), self._shape(found))

    def _object(self, name: str, found: ModelProperty, *, definition: bool) -> Model:
        resolved = self._resolved(found)
        inner = [*(resolved.required_properties or ()), *(resolved.optional_properties or ())]
        fields = [Field(raw(each.name), self._type(each), self._shape(each)) for each in inner]
        return Model(name, definition, None, "dict", tuple(sorted(fields, key=lambda field: field.name)), None)

    def _resolved(self, found: ModelProperty) -> ModelProperty:
        resolved = self._parsed.classes[str(found.class_info.name)]
        assert isinstance(resolved, ModelProperty)
        return resolved

    def _type(self, found: PropertyProtocol, *, inside: str = "") -> str:
        if isinstance(found, ModelProperty):
            resolved = self._resolved(found)
            name = self._names.get(str(found.class_info.name), str(found.class_info.name))
            if name != inside and (name in self._parsed.definitions or not _is_map(resolved)):
                return name
            assert resolved.additional_properties is not None
            return f"dict[str, {self._type(resolved.additional_properties)}]"
        if isinstance(found, ListProperty):
            return f"list[{self._type(found.inner_property)}]"
        if isinstance(found, LiteralEnumProperty):
            return _open_enum(found)
        if isinstance(found, UnionProperty):
            return " | ".join(dict.fromkeys(self._type(each) for each in found.inner_properties))
        return _PLAIN.get(type(found), "Any")

    def _shape(self, found: PropertyProtocol) -> Shape:
        if isinstance(found, ListProperty):
            return ("list", self._shape(found.inner_property))
        if not isinstance(found, ModelProperty):
            return None
        resolved = self._resolved(found)
        if _is_map(resolved):
            assert resolved.additional_properties is not None
            return ("map", self._shape(resolved.additional_properties))
        name = str(found.class_info.name)
        return self._names.get(name, name) if self._holds_lists(name, set()) else None

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

    def _operation(self, endpoint: Endpoint) -> Operation:
        path, verb, operation = self._found(endpoint)
        parameters = [
            *(self._parameter(each, "path") for each in endpoint.path_parameters),
            *(self._parameter(each, "query") for each in endpoint.query_parameters),
            *(self._parameter(each, "header") for each in endpoint.header_parameters),
        ]
        statuses = sorted(int(status) for status in operation["responses"])
        ok = tuple(status for status in statuses if status < 300)
        replies = {
            self._type(response.prop): self._shape(response.prop)
            for response in endpoint.responses
            if int(response.status_code.pattern) in ok
            and operation["responses"][response.status_code.pattern].get("content")
        }
        reply, shape = next(iter(replies.items())) if replies else ("None", None)
        accepted = [kind for status in ok for kind in operation["responses"][str(status)].get("content", ())]
        body = endpoint.bodies[0] if endpoint.bodies else None
        return Operation(
            name=str(endpoint.name),
            id=operation["operationId"],
            tag=str(endpoint.tags[0]),
            verb=verb.upper(),
            path=self._document["servers"][0]["url"] + path,
            words=self._words.get(operation["operationId"], f"Send {verb.upper()} {path}."),
            parameters=tuple(parameters),
            body=None if body is None else Body(self._type(body.prop), operation["requestBody"]["required"]),
            ok=ok,
            errors=tuple(status for status in statuses if status >= 300),
            reply=reply,
            shape=shape,
            accept=", ".join(dict.fromkeys(accepted)) or "application/json",
        )

    def _parameter(self, found: Property, place: Literal["path", "query", "header"]) -> Parameter:
        wire = raw(found.name)
        words = self._parameter_words.get(wire, f"`{wire}` of the {place}.")
        return Parameter(str(found.python_name), wire, place, _parameter_type(found), found.required, words)

    def _found(self, endpoint: Endpoint) -> tuple[str, str, dict[str, Any]]:
        for path, verb, operation in operations(self._document):
            if PythonIdentifier(operation["operationId"], prefix="") == endpoint.name:
                return path, verb, operation
        raise LookupError(endpoint.name)


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
