"""Permissions through the templates: actions, classes of permissions, and what makes them."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from jinja2 import Environment

from codegen.ir.rbac import OVERLAY, Factory, Kind
from codegen.render.env import environment, header
from codegen.step import Output

_TEMPLATES = "weaviate_gen/_types/access"
_ACTIONS = ("Action", "Actions")
_PERMISSIONS = (
    "KINDS",
    "Permission",
    "PermissionsCreateType",
    "PermissionsInputType",
    "PermissionsOutputType",
    "RoleScope",
    "UnknownPermission",
)


@dataclass(frozen=True, slots=True)
class FactoryClass:
    """A class of factories: its name, its words, classes within it, and its methods with their kinds."""

    name: str
    words: str
    nested: tuple[tuple[str, str], ...]
    factories: tuple[tuple[Kind, Factory], ...]


def render(root: Path, kinds: tuple[Kind, ...]) -> Iterator[Output]:
    """Return the modules of `weaviate_gen.rbac` that follow from the specs.

    Args:
        root: the tree that has `templates/`.
        kinds: the kinds of permissions.

    Yields:
        One output a file.
    """
    templates = environment(root)
    templates.filters["plural"] = _plural
    action_names = sorted([*_ACTIONS, *(kind.actions for kind in kinds)])
    permission_names = sorted([*_PERMISSIONS, *(kind.class_ for kind in kinds)])
    yield _output(templates, "actions", kinds=kinds, names=action_names)
    yield _output(templates, "permissions", kinds=kinds, names=permission_names)
    yield _output(templates, "factories", classes=_classes(kinds))


def _output(templates: Environment, name: str, **values: Any) -> Output:
    path = f"{_TEMPLATES}/{name}.py.jinja"
    head = header("rest", f"specs/openapi and {OVERLAY}", f"templates/{path}")
    return Output(f"{_TEMPLATES}/{name}.py", templates.get_template(path).render(header=head, **values).encode())


def _classes(kinds: tuple[Kind, ...]) -> tuple[FactoryClass, ...]:
    """Return the classes of factories: those that stand within `Permissions` first."""
    made = [(kind, factory) for kind in kinds for factory in kind.factories]
    inner = [(kind, kind.factories[0].of) for kind in kinds if kind.factories[0].of != "Permissions"]
    classes = [
        FactoryClass(name, f"Make permissions on {kind.on}.", (), tuple(pair for pair in made if pair[1].of == name))
        for kind, name in inner
    ]
    words = "Make the permissions of a role; each method gives a list, and lists may be put together."
    nested = tuple((kind.name, name) for kind, name in inner)
    own = tuple(pair for pair in made if pair[1].of == "Permissions")
    return (*classes, FactoryClass("Permissions", words, nested, own))


def _plural(words: str) -> str:
    """Return the type of an argument that takes several values for a field of one."""
    return words.replace("name or pattern", "names or patterns").replace("id or pattern", "ids or patterns")
