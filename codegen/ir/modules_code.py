"""The Python source of what a factory checks and gives."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from codegen.parse.modules import Factory, Facts, Setting, Unit

TYPES = (
    "AsyncReplicationConfigCreate",
    "AsyncReplicationConfigUpdate",
    "GenerativeConfigRuntime",
    "GenerativeProvider",
    "InvertedIndexConfigCreate",
    "InvertedIndexConfigUpdate",
    "Multi2VecField",
    "MultiTenancyConfigCreate",
    "MultiTenancyConfigUpdate",
    "MultiVectorConfigCreate",
    "MultiVectorEncodingConfigCreate",
    "NamedVectorConfigCreate",
    "ObjectTTLConfigCreate",
    "ObjectTTLConfigUpdate",
    "QuantizerConfigCreate",
    "QuantizerConfigUpdate",
    "ReplicationConfigCreate",
    "ReplicationConfigUpdate",
    "RerankerProvider",
    "ShardingConfigCreate",
    "StopwordsCreate",
    "TextAnalyzerConfigCreate",
    "VectorConfigCreate",
    "VectorConfigUpdate",
    "VectorIndexConfigCreate",
    "VectorIndexConfigUpdate",
    "VectorizerConfigCreate",
)
"""The value classes of the template types.py."""
PLAIN = {
    "str": ("str", "text"),
    "bool": ("bool", "flag"),
    "int": ("int", "integer"),
    "float": ("float", "number"),
    "list[str]": ("list[str]", "texts"),
    "url": ("str", "url"),
    "url_trimmed": ("str", "url_trimmed"),
    "host_of_url": ("str", "host_of_url"),
    "one": ("str", "one"),
    "fields": ("list[str] | list[Multi2VecField]", "names"),
    "seconds": ("int | timedelta", "seconds"),
    "map": ("dict[str, Any]", "mapping"),
    "map[list[str]]": ("dict[str, list[str]]", "presets"),
}
"""Annotation and check of the types that need no more than that."""
INSTANCES = {
    "quantizer": "QuantizerConfig",
    "index": "VectorIndexConfig",
    "multi_vector": "MultiVectorConfig",
    "encoding": "MultiVectorEncodingConfig",
    "async_replication": "AsyncReplicationConfig",
}
"""Types that are values of our own classes: `…Create` in Configure, `…Update` in Reconfigure."""
MODULE_CLASSES = {
    "Configure.Vectors": "VectorConfigCreate",
    "Configure.MultiVectors": "VectorConfigCreate",
    "Configure.NamedVectors": "NamedVectorConfigCreate",
    "Configure.Vectorizer": "VectorizerConfigCreate",
    "Configure.Generative": "GenerativeProvider",
    "Configure.Reranker": "RerankerProvider",
}
SETTINGS_CLASSES = {
    "inverted_index": "InvertedIndexConfig",
    "replication": "ReplicationConfig",
    "async_replication": "AsyncReplicationConfig",
    "sharding": "ShardingConfig",
    "multi_tenancy": "MultiTenancyConfig",
    "object_ttl": "ObjectTTLConfig",
}
INDEX_PARTS = {"@quantizer": "quantizer", "multivector": "multivector", "hnsw": "hnsw", "flat": "flat"}
"""Settings of an index that are values of their own, and the attribute that holds them."""
CHECK_NAMES = (
    "checked",
    "choice",
    "custom",
    "deprecated",
    "discouraged",
    "enumerated",
    "flag",
    "host_of_url",
    "instance",
    "integer",
    "mapping",
    "member",
    "multi",
    "names",
    "needed",
    "number",
    "one",
    "presets",
    "rewritten",
    "seconds",
    "settings",
    "single",
    "switch",
    "text",
    "texts",
    "together",
    "url",
    "url_trimmed",
    "weights",
    "without_effect",
)
BUILD_NAMES = ("custom", "multi", "single")
"""Those of them that stand in types.py, because they know its classes."""


@dataclass(frozen=True, slots=True)
class Parameter:
    """An argument as the facts give it.

    Attributes:
        name: its name.
        type: its type, in the words of the facts.
        default: its default as source; ``None`` if it must be given.
        nullable: whether it may be None although it must be given.
        keyword_only: whether it can be given by name only.
    """

    name: str
    type: str
    default: str | None
    nullable: bool
    keyword_only: bool


class Coder:
    """Write source for what the facts say."""

    def __init__(self, facts: Facts) -> None:
        """Keep the facts: names of enums and literals tell how a value is checked."""
        self._enums = facts.enums
        self._literals = facts.literals

    def annotation(self, path: str, parameter: Parameter) -> str:
        """Give the type of an argument."""
        kind, _, name = parameter.type.partition(":")
        if kind == "enum":
            found = name
        elif kind == "str" and name:
            found = f"{name} | str"
        elif kind == "switch":
            found = f"bool | {name}"
        elif kind in INSTANCES:
            found = INSTANCES[kind] + _suffix(path)
        else:
            found = PLAIN[kind][0]
        optional = parameter.default == "None" or parameter.nullable
        return f"{found} | None" if optional else found

    def result(
        self,
        path: str,
        unit: Unit,
        name: str,
        factory: Factory,
        settings: Sequence[Setting],
        parameters: Sequence[Parameter],
    ) -> tuple[str, str]:
        """Give the class that a factory gives, and the expression that makes it."""
        given = {parameter.name: parameter for parameter in parameters}
        if path == "GenerativeConfig":
            return self._runtime(unit, name, factory, given)
        if path in MODULE_CLASSES:
            return self._module(path, unit, name, factory, given)
        suffix = _suffix(path)
        made = self._settings(path, unit, factory, settings, given)
        match unit.kind:
            case "quantizer":
                return (
                    f"QuantizerConfig{suffix}",
                    f'QuantizerConfig{suffix}("{name}", {"True" if factory.whole else made})',
                )
            case "encoding":
                return f"MultiVectorEncodingConfig{suffix}", f'MultiVectorEncodingConfig{suffix}("{name}", {made})'
            case "multi_vector":
                encoding = self._value(path, given["encoding"], None)
                return f"MultiVectorConfig{suffix}", f"MultiVectorConfig{suffix}({made}, {encoding})"
            case "index":
                parts = "".join(
                    f", {INDEX_PARTS[setting.wire]}={self._value(path, given[name_], setting)}"
                    for setting in settings
                    if setting.wire in INDEX_PARTS
                    for name_ in setting.arguments
                    if name_ in given
                )
                return f"VectorIndexConfig{suffix}", f'VectorIndexConfig{suffix}("{name}", {made}{parts})'
            case "vector_update":
                vector = self._value(path, given["name"], None)
                index = self._value(path, given["vector_index_config"], None)
                return "VectorConfigUpdate", f'VectorConfigUpdate({vector} or "default", {index})'
            case "text_analyzer":
                values = ", ".join(f"{key}={key}" for key in given)
                return "TextAnalyzerConfigCreate", f"TextAnalyzerConfigCreate({values})"
            case _:
                found = SETTINGS_CLASSES[unit.kind] + suffix
                return found, f"{found}({made})"

    def _module(
        self, path: str, unit: Unit, name: str, factory: Factory, given: dict[str, Parameter]
    ) -> tuple[str, str]:
        found = MODULE_CLASSES[path]
        made = self._settings(path, unit, factory, unit.settings, given)
        posted = f'"{name}"'
        if "module_name" in given:
            posted = self._value(path, given["module_name"], None)
            config = self._value(path, given["module_config"], None)
            made = f"custom({config}, {made})"
        parts = [posted, made]
        if path in ("Configure.Vectors", "Configure.MultiVectors", "Configure.NamedVectors"):
            index = self._value(path, given["vector_index_config"], None)
            if path == "Configure.Vectors":
                index = f"single({index}, {self._value(path, given['quantizer'], None)})"
            elif path == "Configure.MultiVectors":
                more = (self._value(path, given[key], None) for key in ("quantizer", "multi_vector_config", "encoding"))
                index = f"multi({index}, {', '.join(more)})"
            parts = [self._value(path, given["name"], None), *parts, index]
        return found, f"{found}({', '.join(parts)})"

    def _runtime(self, unit: Unit, name: str, factory: Factory, given: dict[str, Parameter]) -> tuple[str, str]:
        runtime = unit.runtime  # type: ignore[attr-defined]
        pairs: list[str] = []
        for field in runtime.fields:
            if field.python in given:
                parameter = given[field.python]
                if field.enum:
                    numbers = {key.rsplit("_", 1)[-1].lower(): value for key, value in field.enum.items() if value}
                    check = f'enumerated("{field.python}", {field.python}, {numbers})'
                else:
                    check = self._value("GenerativeConfig", parameter, None)
                pairs.append(f'("{field.proto}", {check})')
        made = _joined(factory.always, pairs)
        found = "GenerativeConfigRuntime"
        ahead = ""
        if runtime.number is not None:
            numbers = {field.proto: (field.number, field.type) for field in runtime.fields}
            ahead = f", ({runtime.number}, {numbers!r})"
        return found, f'{found}("{name}", "{runtime.oneof}", {made}, {runtime.accepts_images}{ahead})'

    def _settings(
        self, path: str, unit: Unit, factory: Factory, settings: Sequence[Setting], given: dict[str, Parameter]
    ) -> str:
        pairs: list[str] = []
        for setting in settings:
            if setting.wire.startswith("@") or (unit.kind == "index" and setting.wire in INDEX_PARTS):
                continue
            for name in setting.arguments:
                if name in given:
                    pairs.append(f'("{setting.wire}", {self._value(path, given[name], setting)})')
                    if setting.type == "fields":
                        pairs.append(f'("weights.{setting.wire}", weights("{name}", {name}))')
        made = _joined(factory.always, pairs)
        if factory.together:
            values = ", ".join(f"{name}={name}" for name in factory.together)
            made = f"together({made}, {values})"
        for rewrite in unit.rewrites:
            made = f"rewritten({made}, {rewrite.when!r}, {tuple(rewrite.unless)!r}, {rewrite.set!r})"
        return made

    def _value(self, path: str, parameter: Parameter, setting: Setting | None) -> str:
        kind, _, name = parameter.type.partition(":")
        argument = parameter.name
        value = argument
        if parameter.default is None and not parameter.nullable:
            value = f'needed("{argument}", {argument})'
        if kind in INSTANCES:
            wanted = INSTANCES[kind] + _suffix(path)
            of = f', "{name}"' if name else ""
            code = f'instance("{argument}", {value}, {wanted}{of})'
            return f"checked({code})" if kind == "async_replication" else code
        if kind == "enum":
            return f'{"member" if name in self._enums else "choice"}("{argument}", {value}, {name})'
        if kind == "switch":
            assert setting is not None
            return f'switch("{argument}", {value}, "{setting.off}", "{setting.on}", {name})'
        return f'{PLAIN[kind][1]}("{argument}", {value}{_bounds(setting)})'

    def imports(self, code: str, types: str) -> tuple[dict[str, set[str]], dict[str, set[str]]]:
        """Give the modules and names that source needs when it runs, and those that only its annotations need."""
        words = set(re.findall(r"\w+", code))
        run = {
            "_check": {name for name in CHECK_NAMES if name in words and name not in BUILD_NAMES},
            "types": {name for name in (*TYPES, *BUILD_NAMES) if name in words},
            "values": {name for name in (*self._enums, *self._literals) if re.search(rf", {name}\b", code)},
        }
        said = set(re.findall(r"\w+", types))
        hints = {
            "types": {name for name in TYPES if name in said} - run["types"],
            "values": {name for name in (*self._enums, *self._literals) if name in said} - run["values"],
        }
        for name, module in (("Any", "typing"), ("timedelta", "datetime")):
            if name in said:
                hints[module] = {name}
        return run, hints


def _suffix(path: str) -> str:
    return "Update" if path.startswith("Reconfigure") else "Create"


def _joined(always: dict[str, object], pairs: Iterable[str]) -> str:
    listed = ", ".join(pairs)
    if not listed:
        return repr(always)
    return f"settings({always!r}, {listed})"


def _bounds(setting: Setting | None) -> str:
    if setting is None or setting.range_when is not None:
        return ""
    if setting.type == "list[str]":
        return f", {setting.min_items}" if setting.min_items else ""
    if setting.type not in ("int", "float"):
        return ""
    low = setting.above + 1 if setting.above is not None else setting.min
    if setting.max is not None:
        return f", {low}, {setting.max}"
    return f", {low}" if low is not None else ""
