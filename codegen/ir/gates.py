"""Since when servers have what requests consist of: by operation, parameter, key of a body, and field of a message."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from typing import Any

from google.protobuf.descriptor_pb2 import DescriptorProto, EnumDescriptorProto, FieldDescriptorProto, FileDescriptorSet

from codegen.parse import proto
from codegen.parse.modules import Config, Facts, Module
from codegen.since import facts
from codegen.since.facts import VERBS, resolve
from codegen.since.table import Since
from codegen.since.versions import Version, condense, parse

MODULES = "@modules"
"""Form of the settings of modules, by name; the REST document calls them any JSON."""
OPEN = {"Class.moduleConfig": MODULES, "VectorConfig.vectorizer": MODULES}
"""Where those stand."""
INDEXES = ("Class.vectorIndexConfig", "VectorConfig.vectorIndexConfig")
"""Where the settings of vector indexes stand, which the document calls any JSON too."""
CHOOSER, DEFAULT_INDEX = "vectorIndexType", "hnsw"
"""The key beside those settings that names the kind of index, and the kind where it is left out."""
PARTS = ("encoding", "multi_vector", "quantizer")
"""Kinds of what the settings of an index hold, and the types of those settings."""


@dataclass(frozen=True, slots=True)
class Gate:
    """See :class:`weaviate_gen._runtime.gates.Gate`."""

    since: tuple[Version, ...] = ()
    values: Mapping[Any, tuple[Version, ...]] = field(default_factory=dict)
    form: str | None = None
    default: Any = None
    chooser: str = ""
    choices: Mapping[str, str] = field(default_factory=dict)

    @property
    def inner(self) -> set[str]:
        """The forms that the value may have."""
        return {*self.choices.values(), *([] if self.form is None else [self.form])}

    def within(self, kept: set[str]) -> Gate:
        """Return the gate without the forms that are not among these."""
        chosen = {value: form for value, form in self.choices.items() if form in kept}
        form = self.form if self.form in kept else None
        return replace(self, form=form, chooser=self.chooser if chosen else "", choices=chosen)


@dataclass(frozen=True, slots=True)
class Gates:
    """All gates.

    Attributes:
        newest: the first version from which on there is none.
        operations: of REST operations that not all servers have, by verb and path.
        parameters: of parameters in queries and headers, by operation and name; also their values.
        bodies: forms of bodies that have gates, by operation.
        rpcs: of RPCs, by path.
        objects: forms of JSON objects by name, which is their definition's.
        messages: forms of messages by full name.
    """

    newest: Version
    operations: Mapping[str, tuple[Version, ...]]
    parameters: Mapping[str, Mapping[str, Gate]]
    bodies: Mapping[str, str]
    rpcs: Mapping[str, tuple[Version, ...]]
    objects: Mapping[str, Mapping[str, Gate]]
    messages: Mapping[str, Mapping[str, Gate]]


def build(
    document: Mapping[str, Any],
    protos: FileDescriptorSet,
    modules: Facts,
    since: Since,
    implied: Mapping[str, Any],
) -> Gates:
    """Return the gates of an interface.

    Args:
        document: the REST interface.
        protos: the gRPC interface, compiled.
        modules: facts on modules and vector indexes.
        since: since when servers have what.
        implied: by address of a property or parameter, the value that servers without it imply.
    """
    rest = _Rest(document, since, implied, _indexes(modules, since))
    objects = {**rest.objects(), **_open_objects(modules, since)}
    messages = _messages(protos, since)
    objects, messages = _only_gated(objects), _only_gated(messages)
    bodies = {name: form for name, form in rest.bodies() if form in objects}
    used = _reachable(bodies.values(), objects)
    gates = Gates(
        newest=since.oldest,
        operations=dict(rest.operations()),
        parameters={name: found for name, found in rest.parameters() if found},
        bodies=bodies,
        rpcs={
            f"/{name}": row
            for name in (
                each.removeprefix("rpc ") for each in sorted(facts.of_protos(protos)) if each.startswith("rpc ")
            )
            if (row := since.of(f"rpc {name}").since)
        },
        objects={name: objects[name] for name in sorted(used)},
        messages=dict(sorted(messages.items())),
    )
    return replace(gates, newest=max((row[-1] for row in _all(gates)), default=since.oldest))


def _all(gates: Gates) -> Iterator[tuple[Version, ...]]:
    yield from gates.operations.values()
    yield from gates.rpcs.values()
    for objects in (gates.parameters, gates.objects, gates.messages):
        for form in objects.values():
            for gate in form.values():
                yield from (row for row in (gate.since, *gate.values.values()) if row)


def _only_gated(objects: Mapping[str, Mapping[str, Gate]]) -> dict[str, dict[str, Gate]]:
    """Keep keys that have a gate, or lead to one."""
    gated = {name for name, form in objects.items() if any(gate.since or gate.values for gate in form.values())}
    while more := {name for name, form in objects.items() if any(gate.inner & gated for gate in form.values())} - gated:
        gated |= more
    return {
        name: {key: gate.within(gated) for key, gate in form.items() if gate.since or gate.values or gate.inner & gated}
        for name, form in objects.items()
        if name in gated
    }


def _reachable(roots: Iterable[str], objects: Mapping[str, Mapping[str, Gate]]) -> set[str]:
    left, found = list(roots), set[str]()
    while left:
        name = left.pop()
        if name not in found:
            found.add(name)
            left += [form for gate in objects[name].values() for form in sorted(gate.inner)]
    return found


class _Rest:
    def __init__(
        self,
        document: Mapping[str, Any],
        since: Since,
        implied: Mapping[str, Any],
        indexes: Mapping[str, tuple[Version, ...]],
    ) -> None:
        self._document = document
        self._since = since
        self._implied = implied
        self._indexes = indexes
        self._objects: dict[str, dict[str, Gate]] = {}

    def _each(self) -> Iterator[tuple[str, str, list[Mapping[str, Any]]]]:
        """Return each operation: its address, its name, its parameters."""
        base = self._document.get("basePath", "")
        for path, item in sorted(self._document["paths"].items()):
            for verb in VERBS:
                if verb in item:
                    given = [*item.get("parameters", []), *item[verb].get("parameters", [])]
                    yield (
                        f"operation {verb.upper()} {path}",
                        f"{verb.upper()} {base}{path}",
                        [resolve(self._document, each) for each in given],
                    )

    def operations(self) -> Iterator[tuple[str, tuple[Version, ...]]]:
        for address, name, _ in self._each():
            if row := self._since.of(address).since:
                yield name, row

    def parameters(self) -> Iterator[tuple[str, dict[str, Gate]]]:
        for address, name, parameters in self._each():
            found = {}
            for each in parameters:
                gate = self._gate(f"{address}?{each['name']}", each, outer=address)
                if each.get("in") in {"query", "header"} and (gate.since or gate.values):
                    found[each["name"]] = gate
            yield name, found

    def bodies(self) -> Iterator[tuple[str, str]]:
        for address, name, parameters in self._each():
            for each in parameters:
                form = self._form(f"{address}#body", each.get("schema", {})) if each.get("in") == "body" else None
                if form is not None:
                    yield name, form

    def objects(self) -> dict[str, dict[str, Gate]]:
        """Return the forms of all definitions, and of bodies without one."""
        for name, schema in self._document["definitions"].items():
            self._objects[name] = dict(self._keys(f"definition {name}", schema))
        list(self.bodies())
        return self._objects

    def _gate(self, address: str, schema: Mapping[str, Any], *, outer: str) -> Gate:
        row = self._since.of(address).since
        if row == self._since.of(outer).since:
            row = ()
        listed = schema.get("items", {}).get("enum", ()) if schema.get("type") == "array" else ()
        values = {
            value: found
            for value in (*schema.get("enum", ()), *listed)
            if (found := self._since.of(f"{address}={value}").since) != self._since.of(address).since
        }
        return Gate(row, values, default=self._implied.get(address, schema.get("default")))

    def _keys(self, address: str, schema: Mapping[str, Any]) -> Iterator[tuple[str, Gate]]:
        for part in schema.get("allOf", []):
            if "$ref" in part:
                name = str(part["$ref"]).removeprefix("#/definitions/")
                yield from self._keys(f"definition {name}", resolve(self._document, part))
            else:
                yield from self._keys(address, part)
        for key, part in schema.get("properties", {}).items():
            name = f"{address}.{key}"
            form = self._form(name, part) or OPEN.get(name.removeprefix("definition "))
            yield key, self._of_index(name, replace(self._gate(name, part, outer=address), form=form))
        extra = schema.get("additionalProperties")
        if isinstance(extra, Mapping) and (form := self._form(address, extra)) is not None:
            yield "*", Gate(form=form)

    def _of_index(self, address: str, gate: Gate) -> Gate:
        """Return a gate with the kinds of vector indexes, if it is of their settings or of the key that names one."""
        name = address.removeprefix("definition ")
        if name in INDEXES:
            by_kind = {kind: f"@{kind}" for kind in self._indexes}
            return replace(gate, form=by_kind.get(DEFAULT_INDEX), chooser=CHOOSER, choices=by_kind)
        if name in {f"{settings.partition('.')[0]}.{CHOOSER}" for settings in INDEXES}:
            return replace(gate, values={**gate.values, **{kind: row for kind, row in self._indexes.items() if row}})
        return gate

    def _form(self, address: str, schema: Any) -> str | None:
        """Return the form of a value, or of its elements; ``None`` if it is neither an object nor a list of them."""
        if not isinstance(schema, Mapping):
            return None
        if "$ref" in schema:
            name = str(schema["$ref"]).removeprefix("#/definitions/")
            target = self._document["definitions"].get(name, {})
            return self._form(address, target) if target.get("type") == "array" else name
        if schema.get("type") == "array":
            return self._form(address, schema.get("items"))
        keys = dict(self._keys(address, schema))
        if not keys:
            return None
        name = address.removeprefix("definition ").removeprefix("operation ")
        self._objects[name] = keys
        return name


def _indexes(modules: Facts, since: Since) -> dict[str, tuple[Version, ...]]:
    return {
        name: _since(config.since, (), since) for name, (config, _) in modules.configs.items() if config.kind == "index"
    }


def _open_objects(modules: Facts, since: Since) -> dict[str, dict[str, Gate]]:
    objects: dict[str, dict[str, Gate]] = {MODULES: {}}
    for name, (module, _, _) in modules.modules.items():
        for each in (name, *module.aliases):
            objects[MODULES][each] = Gate(form=name)
        objects[name] = _settings(module, since)
    configs = {name: config for name, (config, _) in modules.configs.items()}
    for name, config in configs.items():
        if config.kind in {"index", *PARTS}:
            objects[f"@{name}"] = {**_settings(config, since), **dict(_parts(name, config, configs, since))}
    return objects


def _parts(name: str, config: Config, configs: Mapping[str, Config], since: Since) -> Iterator[tuple[str, Gate]]:
    """Return the settings of an index, or of a part of one, that hold further settings."""
    own = _since(config.since, (), since)
    for setting in config.settings:
        kind, _, index = setting.type.partition(":")
        if not setting.read:
            continue
        if kind == "index":
            yield setting.wire, Gate(form=f"@{index}")
        for key, part in configs.items() if kind in PARTS else ():
            if part.kind == kind and (kind != "quantizer" or key in (config.quantizers or ())):
                row = _since(part.min_versions_by_index.get(name, part.since), (), since)
                yield key, Gate(() if row[-1:] <= own[:1] else row, form=f"@{key}")


def _settings(unit: Module | Config, since: Since) -> dict[str, Gate]:
    """Return the settings that are newer than what they belong to."""
    found: dict[str, Gate] = {}
    old: set[str] = set()
    for setting in unit.settings:
        row = _since(setting.since, setting.backports, since)
        if not row or not setting.read or setting.managed_by is not None:
            old.add(setting.wire)
        elif "." not in setting.wire and not setting.wire.startswith("@"):
            found[setting.wire] = Gate(row, default=setting.default)
    return {key: gate for key, gate in found.items() if key not in old}


def _since(first: str | None, backports: Iterable[str], since: Since) -> tuple[Version, ...]:
    """Return the first versions that a table of modules names, but for what is as old as the oldest server."""
    versions = sorted(version for text in (first, *backports) if text and (version := parse(text)) is not None)
    return () if not versions or versions[0] <= since.oldest else condense(versions)


def _messages(protos: FileDescriptorSet, since: Since) -> dict[str, dict[str, Gate]]:
    messages, enums = dict[str, DescriptorProto](), dict[str, EnumDescriptorProto]()
    for file in proto.own_files(protos):
        enums |= {f".{file.package}.{enum.name}": enum for enum in file.enum_type}
        for message in file.message_type:
            _collect(f".{file.package}.{message.name}", message, messages, enums)
    sent = {method.input_type for file in proto.own_files(protos) for rpc in file.service for method in rpc.method}
    objects = {name.removeprefix("."): dict(_fields(name, message, enums, since)) for name, message in messages.items()}
    used = _reachable(
        {name.removeprefix(".") for name in sent}, {**objects, **{name: {} for name in _foreign(objects)}}
    )
    return {name: form for name, form in objects.items() if name in used}


def _foreign(objects: Mapping[str, Mapping[str, Gate]]) -> set[str]:
    return {gate.form for form in objects.values() for gate in form.values() if gate.form} - {*objects}


def _collect(
    name: str, message: DescriptorProto, messages: dict[str, DescriptorProto], enums: dict[str, EnumDescriptorProto]
) -> None:
    messages[name] = message
    enums |= {f"{name}.{enum.name}": enum for enum in message.enum_type}
    for nested in message.nested_type:
        _collect(f"{name}.{nested.name}", nested, messages, enums)


def _fields(
    name: str, message: DescriptorProto, enums: Mapping[str, EnumDescriptorProto], since: Since
) -> Iterator[tuple[str, Gate]]:
    outer = f"message {facts.short(name)}"
    for each in message.field:
        row = since.of(f"{outer}:{each.name}").since
        values = {}
        if each.type == FieldDescriptorProto.TYPE_ENUM and each.type_name in enums:
            enum = f"enum {facts.short(each.type_name)}"
            values = {
                value.name: found
                for value in enums[each.type_name].value
                if (found := since.of(f"{enum}={value.name}").since) != since.of(enum).since
            }
        form = each.type_name.removeprefix(".") if each.type == FieldDescriptorProto.TYPE_MESSAGE else None
        yield each.name, Gate(() if row == since.of(outer).since else row, values, form)
