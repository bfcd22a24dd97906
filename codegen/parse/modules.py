"""Read `specs/modules/*.toml`: providers' modules, configurations, sets of values, and words on arguments."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Literal

from pydantic import BaseModel, ConfigDict, Field, ValidationError, model_validator

from codegen.step import Context

FOLDER = "specs/modules"
ROOTS = ("Configure", "Reconfigure", "GenerativeConfig")


class Row(BaseModel):
    """The base of every table in these files: an unknown key is an error, not a comment."""

    model_config = ConfigDict(extra="forbid", frozen=True)


class Setting(Row):
    """One setting: its key on the wire, its argument in Python (or several), and what the server makes of it.

    `default`, `stored`, `since`, `allowed_when` and the like are facts about the server; `type`, `min`, `max`, `above`
    and `min_items` are also what is checked.
    """

    wire: str
    type: str
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
    unit: str | None = None
    indexes: list[str] | None = None
    since: str | None = None
    backports: list[str] = Field(default_factory=list)
    on: str | None = None
    off: str | None = None

    @property
    def arguments(self) -> list[str]:
        """Give its names in Python."""
        return [self.python] if isinstance(self.python, str) else self.python


class RuntimeField(Row):
    """One field of a provider's gRPC message; its number only where the protos here do not have it yet."""

    proto: str
    number: int | None = None
    type: str
    python: str | None = None
    setting: str | None = None
    enum: dict[str, int] | None = None


class Rewrite(Row):
    """A value that the server refuses, and what it takes instead."""

    when: dict[str, Any]
    unless: list[str] = Field(default_factory=list)
    set: dict[str, Any]


class Factory(Row):
    """One method, in one or several namespaces; the signature of each is written as its arguments in order.

    In a signature `*` begins the keyword-only arguments, `name!` is required, `name!?` too but may be None, `name=True`
    has that default, and everything else defaults to None.
    """

    name: str
    always: dict[str, Any] = Field(default_factory=dict)
    ignored: dict[str, str] = Field(default_factory=dict)
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
        """Tell whether the method is deprecated there."""
        return self.deprecated if isinstance(self.deprecated, bool) else namespace in self.deprecated


class Runtime(Row):
    """What a generative module takes per request: its message, and the methods that fill it."""

    oneof: str
    number: int | None = None
    message: str | None = None
    accepts_images: bool = False
    in_server_proto: bool = True
    fields: list[RuntimeField] = Field(default_factory=list)
    factories: list[Factory] = Field(default_factory=list)


class Unit(Row):
    """What modules and configurations have in common."""

    kind: str
    since: str | None = None
    settings: list[Setting] = Field(default_factory=list)
    rewrites: list[Rewrite] = Field(default_factory=list)
    factories: list[Factory] = Field(default_factory=list)
    posts_as: str | None = None


class Module(Unit):
    """A server module and its facts."""

    status: Literal["active", "legacy", "deprecated", "defunct", "test_only", "client_only"]
    capability: str | None = None
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

    wire: str | None = None
    source: str | None = None
    quantizers: list[str] | None = None
    indexes: list[str] | None = None


class Members(Row):
    """A closed set that is an Enum in Python."""

    members: dict[str, str]
    words: str
    meanings: dict[str, str] = Field(default_factory=dict)


class Values(Row):
    """A set of values that is a Literal in Python; an open one only helps the editor."""

    closed: bool
    values: list[str]


class File(Row):
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
    paths = sorted((context.root / FOLDER).glob("*.toml"))
    if not paths:
        context.problem(FOLDER, "holds no *.toml", "restore the folder: one file a provider")
    for path in paths:
        found = _file(context, path)
        if found is not None:
            _add(context, facts, found, f"{FOLDER}/{path.name}")
    return facts


def _file(context: Context, path: Path) -> File | None:
    where = f"{FOLDER}/{path.name}"
    try:
        return File.model_validate(tomllib.loads(path.read_text("utf-8")))
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        context.problem(where, f"is not readable TOML: {error}", "mend the line it names")
    except ValidationError as error:
        for one in error.errors():
            place = ".".join(str(part) for part in one["loc"])
            context.problem(f"{where}: {place}", one["msg"], "see the tables of codegen/parse/modules.py for what fits")
    return None


def _add(context: Context, facts: Facts, found: File, where: str) -> None:
    tables: list[tuple[str, dict[str, Any], dict[str, Any]]] = [
        ("module", facts.modules, {k: (v, found.title or k, where) for k, v in found.modules.items()}),
        ("config", facts.configs, {k: (v, where) for k, v in found.configs.items()}),
        ("enum", facts.enums, found.enums),
        ("literal", facts.literals, found.literals),
        ("argument", facts.arguments, found.arguments),
        ("phrase", facts.phrases, found.phrases),
    ]
    for what, known, new in tables:
        for name in sorted(known.keys() & new.keys()):
            context.problem(where, f"{what} {name!r} stands in another file too", "keep one of the two")
        known.update(new)
