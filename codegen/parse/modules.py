"""Read `specs/modules/*.toml`: providers' modules, configurations, sets of values, and words on arguments."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Annotated, Any, Literal, TypeAlias

from pydantic import AfterValidator, Field, model_validator

from codegen.parse import tables
from codegen.parse.tables import Table
from codegen.step import Context

FOLDER = "specs/modules"
ROOTS = ("Configure", "Reconfigure", "GenerativeConfig")


TYPES = (
    "any",
    "async_replication",
    "bool",
    "dictionaries",
    "encoding",
    "enum",
    "fields",
    "float",
    "host",
    "host_of_url",
    "index",
    "int",
    "list[object]",
    "list[str]",
    "map",
    "map[list[str]]",
    "multi_vector",
    "object",
    "one",
    "quantizer",
    "seconds",
    "str",
    "url",
    "url_trimmed",
)
NAMED = ("enum", "index", "str", "switch")
"""Types that may have a name behind a colon: of an enum, of a literal, or of a kind of index."""
INDEXES = ("dynamic", "flat", "hfresh", "hnsw")


def _known(value: str) -> str:
    kind, separator, _ = value.partition(":")
    if kind not in (NAMED if separator else TYPES):
        raise ValueError(f"type must be one of {', '.join(TYPES)}, or {', '.join(NAMED)} with :NAME")
    return value


Type: TypeAlias = Annotated[str, AfterValidator(_known)]
"""The type of an argument, such as `int`, `list[str]` or `enum:Tokenization`."""


class Setting(Table):
    """One setting: its key on the wire, its argument in Python (or several), and what the server makes of it.

    `default`, `stored`, `since`, `allowed_when` and the like are facts about the server; `type`, `min`, `max`, `above`
    and `min_items` are also what is checked.
    """

    wire: str
    type: Type
    python: str | list[str] = Field(default_factory=list)
    server_type: str | None = None
    default: Any = None
    stored: bool = False
    stored_as: str | None = None
    min: int | float | None = None
    max: int | float | None = None
    above: int | None = None
    range_when: str | None = None
    allowed: list[Any] | None = None
    allowed_when: dict[str, list[Any] | dict[str, Any] | str] | None = None
    min_items: int | None = None
    max_items: int | None = None
    min_length: int | None = None
    required: bool = False
    required_when: str | None = None
    applies_when: str | None = None
    forbidden_when: str | None = None
    exclusive_with: Any = None
    alias_of: str | None = None
    read: bool = True
    honoured: bool = True
    deprecated: bool = False
    removed_in: str | None = None
    updatable: bool = True
    managed_by: str | None = None
    unit: Literal["s", "ms"] | None = None
    indexes: list[str] | None = None
    since: str | None = None
    backports: list[str] = Field(default_factory=list)
    on: str | None = None
    off: str | None = None

    @property
    def arguments(self) -> list[str]:
        """Return its names in Python."""
        return [self.python] if isinstance(self.python, str) else self.python


class RuntimeField(Table):
    """One field of a provider's gRPC message; its number only where the protos here do not have it yet."""

    proto: str
    number: int | None = None
    type: Type
    python: str | None = None
    setting: str | None = None
    enum: dict[str, int] | None = None


class Rewrite(Table):
    """A value that the server refuses, and what it takes instead."""

    when: dict[str, Any]
    unless: list[str] = Field(default_factory=list)
    set: dict[str, Any]


class Factory(Table):
    """One method, in one or several namespaces; the signature of each is written as its arguments in order.

    In a signature `*` begins the keyword-only arguments, `name!` is required, `name!?` too but may be None, `name=True`
    has that default, and everything else defaults to None.
    """

    name: str
    always: dict[str, Any] = Field(default_factory=dict)
    ignored: dict[str, Type] = Field(default_factory=dict)
    deprecated: bool | list[str] = False
    together: list[str] = Field(default_factory=list)
    whole: bool = False
    signatures: dict[str, str]

    @model_validator(mode="before")
    @classmethod
    def _collect(cls, row: Any) -> Any:
        if not isinstance(row, Mapping):
            return row
        plain = {key: value for key, value in row.items() if key.split(".")[0] not in ROOTS}
        return plain | {"signatures": {key: value for key, value in row.items() if key not in plain}}

    def deprecated_in(self, namespace: str) -> bool:
        """Return whether the method is deprecated there."""
        return self.deprecated if isinstance(self.deprecated, bool) else namespace in self.deprecated


class Runtime(Table):
    """What a generative module takes per request: its message, and the methods that fill it."""

    oneof: str
    number: int | None = None
    message: str | None = None
    accepts_images: bool = False
    in_server_proto: bool = True
    fields: list[RuntimeField] = Field(default_factory=list)
    factories: list[Factory] = Field(default_factory=list)


class Unit(Table):
    """What modules and configurations have in common."""

    kind: str
    since: str | None = None
    settings: list[Setting] = Field(default_factory=list)
    rewrites: list[Rewrite] = Field(default_factory=list)
    factories: list[Factory] = Field(default_factory=list)
    posts_as: str | None = None


class Module(Unit):
    """A server module and its facts."""

    kind: Literal[
        "backup",
        "extension",
        "generative",
        "img2vec",
        "multi2multivec",
        "multi2vec",
        "ner",
        "offload",
        "qna",
        "ref2vec",
        "reranker",
        "sum",
        "text2multivec",
        "text2vec",
        "usage",
    ]
    status: Literal["active", "legacy", "deprecated", "defunct", "test_only", "client_only"]
    capability: (
        Literal[
            "Backup",
            "Extension",
            "Img2Vec",
            "Multi2Multivec",
            "Multi2Vec",
            "Offload",
            "Ref2Vec",
            "Text2ManyVec",
            "Text2Multivec",
            "Text2TextGenerative",
            "Text2TextNER",
            "Text2TextQnA",
            "Text2TextReranker",
            "Text2TextSummarize",
            "Text2Vec",
            "Usage",
        ]
        | None
    ) = None
    since_under_current_name: str | None = None
    backports: list[str] = Field(default_factory=list)
    aliases: list[str] = Field(default_factory=list)
    enabled_by_default: bool = False
    named_vectors_only: bool = False
    registered: bool = True
    headers: list[str] = Field(default_factory=list)
    env: list[str] = Field(default_factory=list)
    validated_in: str | None = None
    property_defaults: dict[str, bool] | None = None
    runtime: Runtime | None = None


class Config(Unit):
    """A configuration that belongs to no provider: an index, a quantizer, a part of a collection's own."""

    kind: Literal[
        "async_replication",
        "encoding",
        "facts",
        "index",
        "inverted_index",
        "module",
        "multi_tenancy",
        "multi_vector",
        "object_ttl",
        "quantizer",
        "replication",
        "sharding",
        "text_analyzer",
        "vector_update",
    ]
    wire: str | None = None
    source: str | None = None
    quantizers: list[str] | None = None
    indexes: list[str] | None = None
    min_versions_by_index: dict[str, str] = Field(default_factory=dict)


class Members(Table):
    """A closed set that is an Enum in Python."""

    members: dict[str, str]
    words: str
    meanings: dict[str, str] = Field(default_factory=dict)


class Values(Table):
    """A set of values that is a Literal in Python; an open one only helps the editor."""

    closed: bool
    values: list[str]


class File(Table):
    """One file of the folder."""

    provider: str | None = None
    title: str | None = None
    modules: dict[str, Module] = Field(default_factory=dict)
    configs: dict[str, Config] = Field(default_factory=dict)
    enums: dict[str, Members] = Field(default_factory=dict)
    literals: dict[str, Values] = Field(default_factory=dict)
    arguments: dict[str, str] = Field(default_factory=dict)
    phrases: dict[str, str] = Field(default_factory=dict)


@dataclass(slots=True)
class Facts:
    """All of the folder's files together.

    Attributes:
        modules: by name, with the provider's title and the file it stands in.
        configs: by name, with the file.
    """

    modules: dict[str, tuple[Module, str, str]] = field(default_factory=dict)
    configs: dict[str, tuple[Config, str]] = field(default_factory=dict)
    enums: dict[str, Members] = field(default_factory=dict)
    literals: dict[str, Values] = field(default_factory=dict)
    arguments: dict[str, str] = field(default_factory=dict)
    phrases: dict[str, str] = field(default_factory=dict)


def read(context: Context) -> Facts:
    """Read the folder; what is wrong in a file becomes a problem, and the file is left out."""
    facts = Facts()
    paths = sorted(path.name for path in (context.root / FOLDER).glob("*.toml"))
    if not paths:
        context.problem(FOLDER, "holds no *.toml", "restore the folder: one file a provider")
    for name in paths:
        found = tables.read(context, f"{FOLDER}/{name}", File)
        if found is not None:
            _add(context, facts, found, f"{FOLDER}/{name}")
    _check_names(context, facts)
    return facts


def _check_names(context: Context, facts: Facts) -> None:
    """Make every type that names an unknown enum, literal or index a problem."""
    known = {
        "enum": {*facts.enums, *facts.literals},
        "str": {*facts.enums, *facts.literals},
        "switch": {*facts.literals},
        "index": {*INDEXES},
    }
    for where, value in _types(facts):
        kind, separator, name = value.partition(":")
        if separator and name not in known[kind]:
            context.problem(
                where, f"type {value!r} names nothing that is known", "add it to values.toml, or correct it"
            )


def _types(facts: Facts) -> Iterator[tuple[str, str]]:
    units: list[tuple[str, Unit]] = [
        (f"{file}: modules.{name}", unit) for name, (unit, _, file) in facts.modules.items()
    ]
    units += [(f"{file}: configs.{name}", unit) for name, (unit, file) in facts.configs.items()]
    for where, unit in units:
        for setting in unit.settings:
            yield f"{where}.settings.{setting.wire}.type", setting.type
        for factory in unit.factories:
            for argument, value in factory.ignored.items():
                yield f"{where}.factories.{factory.name}.ignored.{argument}", value
        if isinstance(unit, Module) and unit.runtime is not None:
            for each in unit.runtime.fields:
                yield f"{where}.runtime.fields.{each.proto}.type", each.type


def _add(context: Context, facts: Facts, found: File, where: str) -> None:
    tables: list[tuple[str, dict[str, Any], dict[str, Any]]] = [
        ("module", facts.modules, {k: (v, found.title or k, where) for k, v in found.modules.items()}),
        ("config", facts.configs, {k: (v, where) for k, v in found.configs.items()}),
        ("enum", facts.enums, found.enums),
        ("literal", facts.literals, found.literals),
        ("argument", facts.arguments, found.arguments),
        ("phrase", facts.phrases, found.phrases),
    ]
    for kind, known, new in tables:
        for name in sorted(known.keys() & new.keys()):
            context.problem(where, f"{kind} {name!r} stands in another file too", "keep one of the two")
        known.update(new)
