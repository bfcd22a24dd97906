"""The step `names`: the modules that only gather names, from one table."""

from __future__ import annotations

import tomllib
from collections.abc import Iterator, Mapping
from typing import Any

from codegen.render.env import environment, header
from codegen.step import Context, Output, Step

TABLE = "specs/surface/names.toml"
TEMPLATE = "weaviate_gen/names.py.jinja"
LAZY_TEMPLATE = "weaviate_gen/lazy_names.py.jinja"
VERSION = "__version__"


def kind(name: str) -> int:
    """Say where a name stands in a list: constants, then classes, then all else."""
    return 0 if len(name) > 1 and name.isupper() else 1 if name[0].isupper() else 2


def given(name: str) -> str:
    """Give the name under which something is known here."""
    return name.rpartition(" as ")[2]


def clashes(facts: Mapping[str, Any]) -> list[str]:
    """Give the names that a module would have twice."""
    names = [*facts.get("parts", ()), *(given(name) for listed in facts.get("names", {}).values() for name in listed)]
    return sorted({name for name in names if names.count(name) > 1})


def path(module: str, facts: Mapping[str, Any]) -> str:
    """Give the file of a module."""
    return module.replace(".", "/") + ("/__init__.py" if facts.get("package", False) else ".py")


def render(context: Context, module: str, facts: Mapping[str, Any], version: str) -> str:
    """Write a module out."""
    lazy = facts.get("lazy", False)
    template = LAZY_TEMPLATE if lazy else TEMPLATE
    parts = sorted(facts.get("parts", ()))
    quiet = set(facts.get("quiet", ()))
    places = {
        source: sorted(names, key=lambda name: (kind(name), name.lower()))
        for source, names in sorted(facts.get("names", {}).items())
    }
    homes = {given(name): source for source, names in places.items() for name in names}
    listed = [
        *homes,
        *(part for part in parts if part not in quiet),
        *([VERSION] if facts.get("version", False) else []),
    ]
    return (
        environment(context.root)
        .get_template(template)
        .render(
            header=header("names", TABLE, f"templates/{template}"),
            doc=facts["doc"],
            module=module,
            parts=parts,
            places=places,
            homes=dict(sorted(homes.items())),
            exported=sorted(listed),
            version=version if facts.get("version", False) else None,
        )
    )


def run(context: Context) -> Iterator[Output]:
    """Give the modules."""
    modules = tomllib.loads((context.root / TABLE).read_text("utf-8"))["modules"]
    version = tomllib.loads((context.root / "pyproject.toml").read_text("utf-8"))["project"]["version"]
    for module, facts in modules.items():
        twice = clashes(facts)
        if twice:
            context.problem(f"{TABLE}: {module}", f"names {', '.join(twice)} twice", "leave one of them")
            continue
        yield Output(path(module, facts), render(context, module, facts, version).encode())


PACKAGES = ("aliases", "backup", "cluster", "collections", "debug", "export", "groups", "rbac", "tokenization", "users")
"""Packages whose names are gathered, and whose modules are written by hand."""

STEP = Step(
    name="names",
    run=run,
    owns=(
        "weaviate_gen/__init__.py",
        "weaviate_gen/classes/**",
        "weaviate_gen/outputs/**",
        *(f"weaviate_gen/{package}/__init__.py" for package in PACKAGES),
    ),
)
