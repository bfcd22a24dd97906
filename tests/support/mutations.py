"""Random changes of specs, each with what a comparison has to say of it."""

from __future__ import annotations

import copy
import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from typing import Any

from google.protobuf.descriptor_pb2 import DescriptorProto, FieldDescriptorProto, FileDescriptorSet
from hypothesis import strategies as st

from codegen.diff import grpc, rest
from codegen.diff.change import Severity
from codegen.diff.side import Side
from codegen.parse import openapi_import, proto

Draw = Callable[[st.SearchStrategy[Any]], Any]
BREAKING, ADDITIVE, COSMETIC = Severity.BREAKING, Severity.ADDITIVE, Severity.COSMETIC


@dataclass
class Mutant:
    """Specs to change: a document with prose, compiled protos, their texts, and module facts.

    Attributes:
        expected: how much the change matters.
        where: what the change is told of; a part of the `where` of a change.
    """

    document: dict[str, Any]
    protos: FileDescriptorSet
    texts: dict[str, str]
    modules: dict[str, Any]
    expected: Severity = COSMETIC
    where: str = ""
    spelled: str = field(default="")
    origin: Mutant | None = None

    def side(self) -> Side:
        """Return the specs as one side of a comparison."""
        return Side("9", self.facts(), self.protos, self.modules, self.document, self.texts)

    def facts(self) -> dict[str, Any]:
        """Return the document's canonical form; what is as in the origin is not made again: mutants are many."""
        if self.origin is None:
            return _facts_of(self)
        before, known = self.origin.document, _facts_of(self.origin)
        parts = ("definitions", "paths")
        changed = {
            part: {name: value for name, value in self.document[part].items() if before[part].get(name) != value}
            for part in parts
        }
        facts: dict[str, Any] = openapi_import.canonical({**self.document, **changed})
        for part in parts:
            made = {name: facts[part].get(name, known[part].get(name)) for name in self.document[part]}
            facts[part] = dict(sorted(made.items()))
        return facts

    def tell(self, severity: Severity, where: str) -> None:
        """Keep what a comparison must find."""
        self.expected, self.where = severity, where


_made: dict[int, dict[str, Any]] = {}


def _facts_of(origin: Mutant) -> dict[str, Any]:
    if id(origin) not in _made:
        _made[id(origin)] = openapi_import.canonical(origin.document)
    return _made[id(origin)]


def base(side: Side) -> Mutant:
    """Return specs to change, with words where the canonical form has none."""
    document: dict[str, Any] = json.loads(json.dumps(side.rest))
    document["tags"] = [{"name": tag, "description": "Words."} for tag in document["tags"]]
    for schema in document["definitions"].values():
        schema["description"] = "Words."
    for item in document["paths"].values():
        for operation in item.values():
            operation["summary"] = "Words."
    return Mutant(document, side.protos, dict(proto.reprint(side.protos)), copy.deepcopy(dict(side.modules)))


def mutant(origin: Mutant, draw: Draw) -> Mutant:
    """Change one thing, drawn at random."""
    kind = draw(st.sampled_from(sorted(MUTATIONS)))
    changed = replace(origin, spelled=kind, origin=origin)
    changed.document = json.loads(json.dumps(origin.document))
    changed.modules = copy.deepcopy(origin.modules)
    changed.texts = dict(origin.texts)
    changed.protos = FileDescriptorSet()
    changed.protos.CopyFrom(origin.protos)
    MUTATIONS[kind](changed, draw)
    return changed


# REST


def _operations(document: Mapping[str, Any]) -> list[tuple[str, str]]:
    return [(path, method) for path, item in sorted(document["paths"].items()) for method in sorted(item)]


def _operation(mutant: Mutant, draw: Draw, *, having: Callable[[Any], bool] = bool) -> tuple[str, Any]:
    known = _operations(mutant.document)
    fitting = [(path, method) for path, method in known if having(mutant.document["paths"][path][method])]
    path, method = draw(st.sampled_from(fitting))
    return f"{method.upper()} {path}", mutant.document["paths"][path][method]


def _plain(operation: Mapping[str, Any]) -> list[dict[str, Any]]:
    return [each for each in operation.get("parameters", ()) if "$ref" not in each and each["in"] != "body"]


def _property(mutant: Mutant, draw: Draw, *, having: Callable[[Any], bool]) -> tuple[str, dict[str, Any], str]:
    fitting = [
        (name, key)
        for name, schema in sorted(mutant.document["definitions"].items())
        for key, value in sorted(schema.get("properties", {}).items())
        if having(value)
    ]
    name, key = draw(st.sampled_from(fitting))
    return f"{name}.{key}", mutant.document["definitions"][name], key


def _incoming(mutant: Mutant) -> list[str]:
    found = rest._ways(openapi_import.canonical(mutant.document))
    objects = mutant.document["definitions"]
    return [name for name, way in sorted(found.items()) if rest.Way.IN in way and objects[name].get("properties")]


def remove_parameter(mutant: Mutant, draw: Draw) -> None:
    where, operation = _operation(mutant, draw, having=_plain)
    gone = draw(st.sampled_from(_plain(operation)))
    operation["parameters"].remove(gone)
    mutant.tell(BREAKING, f"{where}: {gone['name']}")


def require_parameter(mutant: Mutant, draw: Draw) -> None:
    def loose(operation: Any) -> list[Any]:
        return [each for each in _plain(operation) if not each.get("required")]

    where, operation = _operation(mutant, draw, having=loose)
    changed = draw(st.sampled_from(loose(operation)))
    changed["required"] = True
    mutant.tell(BREAKING, f"{where}: {changed['name']}")


def release_parameter(mutant: Mutant, draw: Draw) -> None:
    def strict(operation: Any) -> list[Any]:
        return [each for each in _plain(operation) if each.get("required")]

    where, operation = _operation(mutant, draw, having=strict)
    changed = draw(st.sampled_from(strict(operation)))
    changed["required"] = False
    mutant.tell(ADDITIVE, f"{where}: {changed['name']}")


def add_parameter(mutant: Mutant, draw: Draw) -> None:
    where, operation = _operation(mutant, draw)
    required = draw(st.booleans())
    new = {"name": "brandNew", "in": "query", "type": "string", "required": required}
    operation.setdefault("parameters", []).append(new)
    mutant.tell(BREAKING if required else ADDITIVE, f"{where}: brandNew")


def retype_parameter(mutant: Mutant, draw: Draw) -> None:
    where, operation = _operation(mutant, draw, having=_plain)
    changed = draw(st.sampled_from(_plain(operation)))
    changed["type"] = "boolean" if changed["type"] != "boolean" else "string"
    mutant.tell(BREAKING, f"{where}: {changed['name']}")


def reformat_parameter(mutant: Mutant, draw: Draw) -> None:
    where, operation = _operation(mutant, draw, having=_plain)
    changed = draw(st.sampled_from(_plain(operation)))
    changed["format"] = "date-time" if changed.get("format") != "date-time" else "uuid"
    mutant.tell(BREAKING, f"{where}: {changed['name']}")


def retype_property(mutant: Mutant, draw: Draw) -> None:
    where, schema, key = _property(mutant, draw, having=lambda value: "type" in value)
    schema["properties"][key]["type"] = "boolean" if schema["properties"][key]["type"] != "boolean" else "string"
    mutant.tell(BREAKING, where)


def reformat_property(mutant: Mutant, draw: Draw) -> None:
    where, schema, key = _property(mutant, draw, having=lambda value: "type" in value)
    schema["properties"][key]["format"] = "made-up"
    mutant.tell(BREAKING, where)


def remove_property(mutant: Mutant, draw: Draw) -> None:
    where, schema, key = _property(mutant, draw, having=bool)
    del schema["properties"][key]
    mutant.tell(BREAKING, where)


def add_property(mutant: Mutant, draw: Draw) -> None:
    where, schema, _ = _property(mutant, draw, having=bool)
    schema["properties"]["brandNew"] = {"type": "string"}
    mutant.tell(ADDITIVE, f"{where.split('.')[0]}.brandNew")


def require_property(mutant: Mutant, draw: Draw) -> None:
    name = draw(st.sampled_from(_incoming(mutant)))
    schema = mutant.document["definitions"][name]
    schema["properties"]["brandNew"] = {"type": "string"}
    schema["required"] = [*schema.get("required", ()), "brandNew"]
    mutant.tell(BREAKING, f"{name}.brandNew")


def remove_value(mutant: Mutant, draw: Draw) -> None:
    where, schema, key = _property(mutant, draw, having=lambda value: len(value.get("enum", ())) > 1)
    schema["properties"][key]["enum"].pop(draw(st.sampled_from([0, -1])))
    mutant.tell(BREAKING, where)


def rename_value(mutant: Mutant, draw: Draw) -> None:
    where, schema, key = _property(mutant, draw, having=lambda value: value.get("enum"))
    schema["properties"][key]["enum"][0] = "BRAND_NEW"
    mutant.tell(BREAKING, where)


def add_value(mutant: Mutant, draw: Draw) -> None:
    where, schema, key = _property(mutant, draw, having=lambda value: value.get("enum"))
    schema["properties"][key]["enum"].append("BRAND_NEW")
    mutant.tell(ADDITIVE, where)


def swap_values(mutant: Mutant, draw: Draw) -> None:
    where, schema, key = _property(mutant, draw, having=lambda value: len(value.get("enum", ())) > 1)
    schema["properties"][key]["enum"].reverse()
    mutant.tell(COSMETIC, where)


def narrow_limit(mutant: Mutant, draw: Draw) -> None:
    where, schema, key = _property(mutant, draw, having=lambda value: value.get("type") in ("integer", "number"))
    schema["properties"][key]["maximum"] = 1
    mutant.tell(BREAKING, where)


def move_path(mutant: Mutant, draw: Draw) -> None:
    path = draw(st.sampled_from([path for path, item in sorted(mutant.document["paths"].items()) if _named(item)]))
    mutant.document["paths"][f"/moved{path}"] = mutant.document["paths"].pop(path)
    mutant.tell(BREAKING, path)


def _named(item: Mapping[str, Any]) -> bool:
    return all("operationId" in operation for operation in item.values())


def remove_operation(mutant: Mutant, draw: Draw) -> None:
    path, method = draw(st.sampled_from(_operations(mutant.document)))
    del mutant.document["paths"][path][method]
    mutant.tell(BREAKING, f"{method.upper()} {path}")


def add_operation(mutant: Mutant, draw: Draw) -> None:
    name = draw(st.text("abcdefgh", min_size=1, max_size=8))
    mutant.document["paths"][f"/brand-new/{name}"] = {"get": {"operationId": f"brand.{name}", "responses": {"200": {}}}}
    mutant.tell(ADDITIVE, f"GET /brand-new/{name}")


def remove_answer(mutant: Mutant, draw: Draw) -> None:
    where, operation = _operation(mutant, draw, having=lambda each: any(s[0] == "2" for s in each["responses"]))
    status = draw(st.sampled_from(sorted(status for status in operation["responses"] if status[0] == "2")))
    del operation["responses"][status]
    mutant.tell(BREAKING, f"{where}: {status}")


def add_definition(mutant: Mutant, draw: Draw) -> None:
    mutant.document["definitions"]["BrandNew"] = {"type": "object", "properties": {"made": {"type": "string"}}}
    mutant.tell(ADDITIVE, "BrandNew")


def rename_definition(mutant: Mutant, draw: Draw) -> None:
    name = draw(st.sampled_from(sorted(mutant.document["definitions"])))
    text = json.dumps(mutant.document).replace(f'"#/definitions/{name}"', '"#/definitions/BrandNew"')
    mutant.document = json.loads(text)
    mutant.document["definitions"]["BrandNew"] = mutant.document["definitions"].pop(name)
    mutant.tell(COSMETIC, name)


def change_words(mutant: Mutant, draw: Draw) -> None:
    words = draw(st.text(min_size=1).filter(lambda text: text != "Words."))
    if draw(st.booleans()):
        name = draw(st.sampled_from(sorted(mutant.document["definitions"])))
        mutant.document["definitions"][name]["description"] = words
        mutant.tell(COSMETIC, name)
    else:
        where, operation = _operation(mutant, draw)
        operation["summary"] = words
        mutant.tell(COSMETIC, where)


def reorder_keys(mutant: Mutant, draw: Draw) -> None:
    mutant.document = _reversed(mutant.document)
    mutant.tell(COSMETIC, "the document")


def _reversed(value: Any) -> Any:
    if isinstance(value, dict):
        return {key: _reversed(inner) for key, inner in reversed(list(value.items()))}
    return [_reversed(inner) for inner in value] if isinstance(value, list) else value


# gRPC


def _messages(mutant: Mutant, *, having: Callable[[DescriptorProto], Any]) -> dict[str, DescriptorProto]:
    found = grpc.index(mutant.protos).messages
    return {name.removeprefix("weaviate.v1."): message for name, message in sorted(found.items()) if having(message)}


def _message(mutant: Mutant, draw: Draw, *, having: Callable[[DescriptorProto], Any]) -> tuple[str, DescriptorProto]:
    found = _messages(mutant, having=having)
    name = draw(st.sampled_from(sorted(found)))
    return name, found[name]


def _single(message: DescriptorProto) -> list[FieldDescriptorProto]:
    """Return the fields that are single scalars outside of any group."""
    return [
        each
        for each in message.field
        if each.label == each.LABEL_OPTIONAL and not each.HasField("oneof_index") and each.type in proto.SCALARS
    ]


def _grouped(message: DescriptorProto) -> list[FieldDescriptorProto]:
    return [each for each in message.field if each.HasField("oneof_index") and not each.proto3_optional]


def renumber_field(mutant: Mutant, draw: Draw) -> None:
    name, message = _message(mutant, draw, having=lambda each: each.field)
    changed = draw(st.sampled_from(list(message.field)))
    changed.number = 5000
    mutant.tell(BREAKING, f"{name}.{changed.name}")


def retype_field(mutant: Mutant, draw: Draw) -> None:
    name, message = _message(mutant, draw, having=_single)
    changed = draw(st.sampled_from(_single(message)))
    kinds = sorted(kind for kind in proto.SCALARS if kind != changed.type)
    changed.type = draw(st.sampled_from(kinds))
    mutant.tell(BREAKING, f"{name}.{changed.name}")


def repeat_field(mutant: Mutant, draw: Draw) -> None:
    name, message = _message(mutant, draw, having=_single)
    changed = draw(st.sampled_from(_single(message)))
    changed.label = FieldDescriptorProto.LABEL_REPEATED
    mutant.tell(BREAKING, f"{name}.{changed.name}")


def tell_presence(mutant: Mutant, draw: Draw) -> None:
    name, message = _message(mutant, draw, having=_single)
    changed = draw(st.sampled_from(_single(message)))
    message.oneof_decl.add(name=f"_{changed.name}")
    changed.oneof_index, changed.proto3_optional = len(message.oneof_decl) - 1, True
    mutant.tell(ADDITIVE, f"{name}.{changed.name}")


def forget_presence(mutant: Mutant, draw: Draw) -> None:
    def optional(message: DescriptorProto) -> list[FieldDescriptorProto]:
        return [each for each in message.field if each.proto3_optional]

    name, message = _message(mutant, draw, having=optional)
    changed = draw(st.sampled_from(optional(message)))
    changed.ClearField("proto3_optional")
    changed.ClearField("oneof_index")
    mutant.tell(BREAKING, f"{name}.{changed.name}")


def join_group(mutant: Mutant, draw: Draw) -> None:
    name, message = _message(mutant, draw, having=lambda each: _single(each) and _grouped(each))
    changed = draw(st.sampled_from(_single(message)))
    changed.oneof_index = _grouped(message)[0].oneof_index
    mutant.tell(BREAKING, f"{name}.{changed.name}")


def leave_group(mutant: Mutant, draw: Draw) -> None:
    name, message = _message(mutant, draw, having=_grouped)
    changed = draw(st.sampled_from(_grouped(message)))
    changed.ClearField("oneof_index")
    mutant.tell(BREAKING, f"{name}.{changed.name}")


def rename_field(mutant: Mutant, draw: Draw) -> None:
    name, message = _message(mutant, draw, having=lambda each: each.field)
    changed = draw(st.sampled_from(list(message.field)))
    mutant.tell(BREAKING, f"{name}.{changed.name}")
    changed.name, changed.json_name = "brand_new", "brandNew"


def remove_field(mutant: Mutant, draw: Draw) -> None:
    name, message = _message(mutant, draw, having=lambda each: each.field)
    at = draw(st.integers(0, len(message.field) - 1))
    mutant.tell(BREAKING, f"{name}.{message.field[at].name}")
    del message.field[at]


def add_field(mutant: Mutant, draw: Draw) -> None:
    name, message = _message(mutant, draw, having=lambda each: True)
    message.field.add(
        name="brand_new", json_name="brandNew", number=5000, label=1, type=draw(st.sampled_from([1, 8, 9]))
    )
    mutant.tell(ADDITIVE, f"{name}.brand_new")


def reuse_number(mutant: Mutant, draw: Draw) -> None:
    name, message = _message(mutant, draw, having=lambda each: each.reserved_range)
    number = message.reserved_range[0].start
    message.field.add(name="brand_new", json_name="brandNew", number=number, label=1, type=9)
    mutant.tell(BREAKING, f"{name}.brand_new")


def add_message(mutant: Mutant, draw: Draw) -> None:
    proto.own_files(mutant.protos)[0].message_type.add(name="BrandNew")
    mutant.tell(ADDITIVE, "BrandNew")


def remove_message(mutant: Mutant, draw: Draw) -> None:
    file = draw(st.sampled_from([file for file in proto.own_files(mutant.protos) if file.message_type]))
    at = draw(st.integers(0, len(file.message_type) - 1))
    mutant.tell(BREAKING, file.message_type[at].name)
    del file.message_type[at]


def _enum(mutant: Mutant, draw: Draw) -> tuple[str, Any]:
    found = grpc.index(mutant.protos).enums
    name = draw(st.sampled_from(sorted(found)))
    return name.removeprefix("weaviate.v1."), found[name]


def remove_enum_value(mutant: Mutant, draw: Draw) -> None:
    name, enum = _enum(mutant, draw)
    at = draw(st.integers(0, len(enum.value) - 1))
    mutant.tell(BREAKING, f"{name}.{enum.value[at].name}")
    del enum.value[at]


def rename_enum_value(mutant: Mutant, draw: Draw) -> None:
    name, enum = _enum(mutant, draw)
    value = draw(st.sampled_from(list(enum.value)))
    mutant.tell(BREAKING, f"{name}.{value.name}")
    value.name = "BRAND_NEW"


def renumber_enum_value(mutant: Mutant, draw: Draw) -> None:
    name, enum = _enum(mutant, draw)
    value = draw(st.sampled_from(list(enum.value)))
    value.number = 5000
    mutant.tell(BREAKING, f"{name}.{value.name}")


def add_enum_value(mutant: Mutant, draw: Draw) -> None:
    name, enum = _enum(mutant, draw)
    enum.value.add(name="BRAND_NEW", number=5000)
    mutant.tell(ADDITIVE, f"{name}.BRAND_NEW")


def _services(mutant: Mutant) -> list[Any]:
    return [service for file in proto.own_files(mutant.protos) for service in file.service]


def change_streaming(mutant: Mutant, draw: Draw) -> None:
    service = draw(st.sampled_from(_services(mutant)))
    method = draw(st.sampled_from(list(service.method)))
    side = draw(st.sampled_from(["client_streaming", "server_streaming"]))
    setattr(method, side, not getattr(method, side))
    mutant.tell(BREAKING, f"{service.name}/{method.name}")


def change_request(mutant: Mutant, draw: Draw) -> None:
    service = draw(st.sampled_from(_services(mutant)))
    method = draw(st.sampled_from(list(service.method)))
    method.input_type = ".weaviate.v1.Tenant"
    mutant.tell(BREAKING, f"{service.name}/{method.name}")


def add_method(mutant: Mutant, draw: Draw) -> None:
    service = draw(st.sampled_from(_services(mutant)))
    service.method.add(name="BrandNew", input_type=".weaviate.v1.Tenant", output_type=".weaviate.v1.Tenant")
    mutant.tell(ADDITIVE, f"{service.name}/BrandNew")


def deprecate_field(mutant: Mutant, draw: Draw) -> None:
    name, message = _message(mutant, draw, having=_single)
    changed = draw(st.sampled_from(_single(message)))
    changed.options.deprecated = not changed.options.deprecated
    mutant.tell(COSMETIC, f"{name}.{changed.name}")


def change_comments(mutant: Mutant, draw: Draw) -> None:
    name = draw(st.sampled_from(sorted(mutant.texts)))
    mutant.texts[name] = "// words\n" + mutant.texts[name]
    mutant.tell(COSMETIC, name)


# Module facts


def _module(mutant: Mutant, draw: Draw) -> tuple[str, Any]:
    fitting = [
        (file, name)
        for file, content in sorted(mutant.modules.items())
        for name, unit in sorted(content.get("modules", {}).items())
        if unit.get("settings")
    ]
    file, name = draw(st.sampled_from(fitting))
    return f"modules.{name}", mutant.modules[file]["modules"][name]


def add_module(mutant: Mutant, draw: Draw) -> None:
    mutant.modules["brand.toml"] = {"modules": {"text2vec-brand": {"kind": "text2vec", "settings": []}}}
    mutant.tell(ADDITIVE, "modules.text2vec-brand")


def remove_setting(mutant: Mutant, draw: Draw) -> None:
    name, unit = _module(mutant, draw)
    gone = unit["settings"].pop(draw(st.integers(0, len(unit["settings"]) - 1)))
    mutant.tell(BREAKING, f"{name}.{gone['wire']}")


def add_setting(mutant: Mutant, draw: Draw) -> None:
    name, unit = _module(mutant, draw)
    required = draw(st.booleans())
    unit["settings"].append({"wire": "brandNew", "type": "str", "required": required})
    mutant.tell(BREAKING if required else ADDITIVE, f"{name}.brandNew")


def retype_setting(mutant: Mutant, draw: Draw) -> None:
    name, unit = _module(mutant, draw)
    changed = draw(st.sampled_from(unit["settings"]))
    changed["type"] += "-else"
    mutant.tell(BREAKING, f"{name}.{changed['wire']}")


MUTATIONS: dict[str, Callable[[Mutant, Draw], None]] = {
    function.__name__: function
    for function in (
        *(remove_parameter, require_parameter, release_parameter, add_parameter, retype_parameter, reformat_parameter),
        *(retype_property, reformat_property, remove_property, add_property, require_property),
        *(remove_value, rename_value, add_value, swap_values, narrow_limit),
        *(move_path, remove_operation, add_operation, remove_answer, add_definition, rename_definition),
        *(change_words, reorder_keys),
        *(renumber_field, retype_field, repeat_field, tell_presence, forget_presence, join_group, leave_group),
        *(rename_field, remove_field, add_field, reuse_number, add_message, remove_message),
        *(remove_enum_value, rename_enum_value, renumber_enum_value, add_enum_value),
        *(change_streaming, change_request, add_method, deprecate_field, change_comments),
        *(add_module, remove_setting, add_setting, retype_setting),
    )
}
