"""Permissions as the templates see them: the specs' actions and resources, with the public names of the overlay."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any

from pydantic import Field, model_validator

from codegen.parse import tables
from codegen.parse.tables import Table
from codegen.step import Context, Problem

OVERLAY = "specs/overlays/rbac.toml"
_HINT = "give it a public name, or none while `UnknownPermission` is enough"


class ResourceField(Table):
    """A key of a resource: its public name, its name on the wire, and whether it may be left out."""

    name: str
    wire: str = ""
    words: str
    capital: bool = False
    default: str | None = None
    optional: bool = False

    @property
    def key(self) -> str:
        """Return its name on the wire."""
        return self.wire or self.name


class Argument(Table):
    """A field that a factory takes as an argument, one or several; `any` if leaving it out means all."""

    field: str
    name: str = Field(default="", alias="as")
    any: bool = False

    @property
    def argument(self) -> str:
        """Return the argument's name."""
        return self.name or self.field


class Factory(Table):
    """A method that makes permissions of a kind."""

    of: str
    name: str
    words: str
    takes: list[Argument]
    fixed: dict[str, str] = Field(default_factory=dict)
    passes: dict[str, str] = Field(default_factory=dict)
    allows: dict[str, str]
    verbs: dict[str, str] = Field(default_factory=dict)

    def verb(self, argument: str) -> str:
        """Return the verb that an argument allows: `verbs` says it, or it is the argument's name."""
        return self.verbs.get(argument, argument)


class Kind(Table):
    """A kind of permissions.

    Attributes:
        verbs: what may be done: what factories name, what else the specs have, what older servers had.
    """

    suffix: str
    key: str
    name: str
    class_: str = Field(alias="class")
    actions: str
    role: str
    on: str
    former_verbs: list[str] = Field(default_factory=list)
    fields: list[ResourceField]
    factories: list[Factory]
    verbs: tuple[str, ...] = ()

    @model_validator(mode="after")
    def _fields_are_known(self) -> Kind:
        known = {field.name for field in self.fields}
        for factory in self.factories:
            named = {*(argument.field for argument in factory.takes), *factory.fixed}
            if unknown := sorted(named - known):
                raise ValueError(f"factory {factory.name!r} names unknown fields: {', '.join(unknown)}")
            if unknown := sorted(factory.verbs.keys() - factory.allows.keys()):
                raise ValueError(f"factory {factory.name!r} has verbs of unknown arguments: {', '.join(unknown)}")
        return self

    def field_named(self, name: str) -> ResourceField:
        """Return a field by its public name."""
        return next(field for field in self.fields if field.name == name)


class Overlay(Table):
    """The file."""

    kind: list[Kind] = Field(default_factory=list)


def kinds(document: Mapping[str, Any], context: Context) -> tuple[Kind, ...]:
    """Put the specs and the overlay together.

    Args:
        document: the Swagger 2.0 document.
        context: takes what is wrong with the overlay.

    Returns:
        The kinds, in the overlay's order: also those that this release has not, for servers of other releases have.
    """
    actions = _permission(document).get("action", {}).get("enum", ())
    return tuple(_with_verbs(kind, actions) for kind in (tables.read(context, OVERLAY, Overlay) or Overlay()).kind)


def unnamed(document: Mapping[str, Any], kinds: Iterable[Kind]) -> Iterator[Problem]:
    """Return what the specs have and the overlay has not: clients read it as an `UnknownPermission`, or pass it by.

    Args:
        document: the Swagger 2.0 document.
        kinds: what :func:`kinds` returned.
    """
    known = list(kinds)
    actions = {f"{verb}_{kind.suffix}" for kind in known for verb in kind.verbs}
    keys = {kind.key: {field.key for field in kind.fields} for kind in known if kind.key}
    for key, resource in _permission(document).items():
        if key == "action":
            for action in resource.get("enum", ()):
                if action not in actions:
                    yield Problem(f"{OVERLAY}: kind", f"the specs have the action {action}, which is of no kind", _HINT)
        for name in sorted(resource.get("properties", {}).keys() - keys.get(key, set())):
            yield Problem(f"{OVERLAY}: kind.fields", f"the specs have {key}.{name}, which is no field", _HINT)


def _permission(document: Mapping[str, Any]) -> Mapping[str, Any]:
    found: Mapping[str, Any] = document.get("definitions", {}).get("Permission", {}).get("properties", {})
    return found


def _with_verbs(kind: Kind, actions: Sequence[str]) -> Kind:
    there = [action.removesuffix(f"_{kind.suffix}") for action in actions if action.endswith(f"_{kind.suffix}")]
    named = [factory.verb(argument) for factory in kind.factories for argument in factory.allows]
    return kind.model_copy(update={"verbs": tuple(dict.fromkeys([*named, *there, *kind.former_verbs]))})
