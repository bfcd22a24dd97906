"""The Python source of what a factory checks and gives."""

from __future__ import annotations

from collections.abc import Container, Mapping, Sequence
from dataclasses import dataclass

from codegen.ir.source import Name, Source, Writer
from codegen.parse.modules import Factory, Facts, Module, Setting, Unit

CHECK = "weaviate_gen._inputs.check"
CONFIG = "weaviate_gen._inputs.config"
GENERATIVE = "weaviate_gen._inputs.generative"
VALUES = "weaviate_gen_wire.modules.values"
RESULTS = (
    *(
        Name(CONFIG, name)
        for name in (
            "AsyncReplicationConfigCreate",
            "AsyncReplicationConfigUpdate",
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
            "TextAnalyzerConfigCreate",
            "VectorConfigCreate",
            "VectorConfigUpdate",
            "VectorIndexConfigCreate",
            "VectorIndexConfigUpdate",
            "VectorizerConfigCreate",
        )
    ),
    *(
        Name(GENERATIVE, name)
        for name in ("GenerativeConfigRuntime", "GenerativeParameters", "GroupedTask", "SinglePrompt")
    ),
)
"""Classes of the values that factories take and return; the wire package exports them."""
PLAIN = {
    "str": ("str", "string"),
    "bool": ("bool", "boolean"),
    "int": ("int", "integer"),
    "float": ("float", "number"),
    "list[str]": ("list[str]", "strings"),
    "url": ("str", "url"),
    "url_trimmed": ("str", "url_trimmed"),
    "host_of_url": ("str", "host_of_url"),
    "one": ("str", "one"),
    "fields": ("list[str] | list[Multi2VecField]", "names"),
    "seconds": ("int | timedelta", "seconds"),
    "map": ("dict[str, Any]", "mapping"),
    "map[list[str]]": ("dict[str, list[str]]", "presets"),
    "dictionaries": ("dict[str, dict[str, str]]", "dictionaries"),
}
"""Annotation and check of each type without parameters."""
IMPORTED = {
    "fields": Name(CONFIG, "Multi2VecField"),
    "seconds": Name("datetime", "timedelta"),
    "map": Name("typing", "Any"),
}
"""Names that the annotations of `PLAIN` import."""
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
    """Writes the source of factories.

    Args:
        facts: facts whose enums and literals decide how a value is checked.
    """

    def __init__(self, facts: Facts) -> None:
        self._enums = facts.enums

    def annotation(self, path: str, parameter: Parameter) -> Source:
        """Return the annotation of an argument."""
        kind, _, name = parameter.type.partition(":")
        writer = Writer()
        if kind == "enum":
            text = writer.use(VALUES, name)
        elif kind == "str" and name:
            text = f"{writer.use(VALUES, name)} | str"
        elif kind == "switch":
            text = f"bool | {writer.use(VALUES, name)}"
        elif kind in INSTANCES:
            text = writer.use(CONFIG, INSTANCES[kind] + _suffix(path))
        else:
            text = PLAIN[kind][0]
            if kind in IMPORTED:
                writer.names.add(IMPORTED[kind])
        optional = parameter.default == "None" or parameter.nullable
        return writer.source(f"{text} | None" if optional else text)

    def result(
        self,
        path: str,
        unit: Unit,
        name: str,
        factory: Factory,
        settings: Sequence[Setting],
        parameters: Sequence[Parameter],
    ) -> tuple[Source, Source]:
        """Return the class that a factory returns, and the expression that makes it."""
        given = {parameter.name: parameter for parameter in parameters}
        expression = _Expression(path, self._enums, Writer())
        module, class_, arguments = expression.result(unit, name, factory, settings, given)
        text = f"{expression.writer.use(module, class_)}({', '.join(arguments)})"
        return Source(class_, frozenset({Name(module, class_)})), expression.writer.source(text)


@dataclass(frozen=True, slots=True)
class _Expression:
    """The expression of one factory.

    Attributes:
        path: namespace of the factory.
        enums: names of the sets of values that are Enums; the others are Literals.
        writer: collects the names that the expression refers to.
    """

    path: str
    enums: Container[str]
    writer: Writer

    def result(
        self,
        unit: Unit,
        name: str,
        factory: Factory,
        settings: Sequence[Setting],
        given: Mapping[str, Parameter],
    ) -> tuple[str, str, list[str]]:
        """Return module and name of the class, and the arguments that it is made with."""
        if isinstance(unit, Module) and self.path == "GenerativeConfig":
            return GENERATIVE, "GenerativeConfigRuntime", self._runtime(unit, name, factory, given)
        if self.path in MODULE_CLASSES:
            return CONFIG, MODULE_CLASSES[self.path], self._module(unit, name, factory, given)
        class_, arguments = self._config(unit, name, factory, settings, given)
        return CONFIG, class_, arguments

    def _config(
        self,
        unit: Unit,
        name: str,
        factory: Factory,
        settings: Sequence[Setting],
        given: Mapping[str, Parameter],
    ) -> tuple[str, list[str]]:
        suffix = _suffix(self.path)
        match unit.kind:
            case "quantizer":
                made = "True" if factory.whole else self._settings(unit, factory, settings, given)
                return f"QuantizerConfig{suffix}", [f'"{name}"', made]
            case "encoding":
                made = self._settings(unit, factory, settings, given)
                return f"MultiVectorEncodingConfig{suffix}", [f'"{name}"', made]
            case "multi_vector":
                made = self._settings(unit, factory, settings, given)
                return f"MultiVectorConfig{suffix}", [made, self._value(given["encoding"], None)]
            case "index":
                made = self._settings(unit, factory, settings, given)
                parts = (
                    f"{INDEX_PARTS[setting.wire]}={self._value(given[argument], setting)}"
                    for setting in settings
                    if setting.wire in INDEX_PARTS
                    for argument in setting.arguments
                    if argument in given
                )
                return f"VectorIndexConfig{suffix}", [f'"{name}"', made, *parts]
            case "vector_update":
                vector = self._value(given["name"], None)
                return "VectorConfigUpdate", [
                    f'{vector} or "default"',
                    self._value(given["vector_index_config"], None),
                ]
            case "text_analyzer":
                return "TextAnalyzerConfigCreate", [f"{key}={key}" for key in given]
            case _:
                made = self._settings(unit, factory, settings, given)
                return SETTINGS_CLASSES[unit.kind] + suffix, [made]

    def _module(self, unit: Unit, name: str, factory: Factory, given: Mapping[str, Parameter]) -> list[str]:
        made = self._settings(unit, factory, unit.settings, given)
        posted = f'"{name}"'
        if "module_name" in given:
            posted = self._value(given["module_name"], None)
            config = self._value(given["module_config"], None)
            made = f"{self.writer.use(CONFIG, 'custom')}({config}, {made})"
        if not self.path.endswith("Vectors"):
            return [posted, made]
        index = self._value(given["vector_index_config"], None)
        if self.path == "Configure.Vectors":
            quantizer = self._value(given["quantizer"], None)
            index = f"{self.writer.use(CONFIG, 'single')}({index}, {quantizer})"
        elif self.path == "Configure.MultiVectors":
            more = (self._value(given[key], None) for key in ("quantizer", "multi_vector_config", "encoding"))
            index = f"{self.writer.use(CONFIG, 'multi')}({index}, {', '.join(more)})"
        return [self._value(given["name"], None), posted, made, index]

    def _runtime(self, unit: Module, name: str, factory: Factory, given: Mapping[str, Parameter]) -> list[str]:
        runtime = unit.runtime
        assert runtime is not None
        pairs: list[str] = []
        for field in runtime.fields:
            if field.python is not None and field.python in given:
                parameter = given[field.python]
                if field.enum:
                    numbers = {key.rsplit("_", 1)[-1].lower(): value for key, value in field.enum.items() if value}
                    check = f'{self._check("enumerated")}("{field.python}", {field.python}, {numbers})'
                else:
                    check = self._value(parameter, None)
                pairs.append(f'("{field.proto}", {check})')
        arguments = [
            f'"{name}"',
            f'"{runtime.oneof}"',
            self._joined(factory.always, pairs),
            str(runtime.accepts_images),
        ]
        if runtime.number is not None:
            ahead = {field.proto: (field.number, field.type) for field in runtime.fields}
            arguments.append(f"({runtime.number}, {ahead!r})")
        return arguments

    def _settings(
        self, unit: Unit, factory: Factory, settings: Sequence[Setting], given: Mapping[str, Parameter]
    ) -> str:
        pairs: list[str] = []
        for setting in settings:
            if setting.wire.startswith("@") or (unit.kind == "index" and setting.wire in INDEX_PARTS):
                continue
            for name in setting.arguments:
                if name in given:
                    pairs.append(f'("{setting.wire}", {self._value(given[name], setting)})')
                    if setting.type == "fields":
                        pairs.append(f'("weights.{setting.wire}", {self._check("weights")}("{name}", {name}))')
        made = self._joined(factory.always, pairs)
        if factory.together:
            values = ", ".join(f"{name}={name}" for name in factory.together)
            made = f"{self._check('together')}({made}, {values})"
        for rewrite in unit.rewrites:
            made = f"{self._check('rewritten')}({made}, {rewrite.when!r}, {tuple(rewrite.unless)!r}, {rewrite.set!r})"
        return made

    def _value(self, parameter: Parameter, setting: Setting | None) -> str:
        kind, _, name = parameter.type.partition(":")
        argument = parameter.name
        value = argument
        if parameter.default is None and not parameter.nullable:
            value = f'{self._check("needed")}("{argument}", {argument})'
        if kind in INSTANCES:
            class_ = self.writer.use(CONFIG, INSTANCES[kind] + _suffix(self.path))
            of = f', "{name}"' if name else ""
            code = f'{self._check("instance")}("{argument}", {value}, {class_}{of})'
            return f"{self._check('checked')}({code})" if kind == "async_replication" else code
        if kind == "enum":
            check = self._check("member" if name in self.enums else "choice")
            return f'{check}("{argument}", {value}, {self.writer.use(VALUES, name)})'
        if kind == "switch":
            assert setting is not None
            of = self.writer.use(VALUES, name)
            return f'{self._check("switch")}("{argument}", {value}, "{setting.off}", "{setting.on}", {of})'
        return f'{self._check(PLAIN[kind][1])}("{argument}", {value}{_bounds(setting)})'

    def _joined(self, always: Mapping[str, object], pairs: Sequence[str]) -> str:
        if not pairs:
            return repr(always)
        return f"{self._check('settings')}({always!r}, {', '.join(pairs)})"

    def _check(self, name: str) -> str:
        return self.writer.use(CHECK, name)


def _suffix(path: str) -> str:
    return "Update" if path.startswith("Reconfigure") else "Create"


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
