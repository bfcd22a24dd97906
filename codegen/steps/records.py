"""The step `records`: what the server tells of, as modules of enums and dataclasses, from one table a module."""

from __future__ import annotations

import re
import textwrap
import tomllib
from collections.abc import Iterator, Mapping
from typing import Any

from codegen import tree
from codegen.render.env import environment, header
from codegen.step import Context, Output, Step

SPECS = "specs/records"
TEMPLATE = "weaviate_gen/records.py.jinja"
WIDTH = 120
FLAGS = ("frozen", "slots")
KINDS = ("alias", "enum", "record", "variable")
TYPING = ("TYPE_CHECKING", "Any", "Generic", "Literal", "TypeAlias", "TypeVar")


def described(doc: str, attributes: Mapping[str, str]) -> list[str]:
    """Give the lines of a class's docstring."""
    lines = doc.split("\n")
    if attributes:
        lines += ["", "Attributes:"]
    for name, told in attributes.items():
        lines += textwrap.wrap(
            f"{name}: {told}",
            WIDTH - 4,
            initial_indent="    ",
            subsequent_indent="        ",
            break_long_words=False,
            break_on_hyphens=False,
        )
    return lines


def ready(thing: Mapping[str, Any]) -> dict[str, Any]:
    """Decide how a thing is written."""
    kind = next(each for each in KINDS if each in thing)
    fields = thing.get("fields", ())
    told = thing.get("told", {}) | {field["name"]: field["doc"] for field in fields if "doc" in field}
    flags = ", ".join(f"{flag}=True" for flag in thing.get("flags", FLAGS))
    return {
        "kind": kind,
        "name": thing[kind],
        "of": thing.get("is", ""),
        "doc": described(thing.get("doc", ""), told) if kind in {"enum", "record"} else thing.get("doc", ""),
        "bases": f"({', '.join(thing['bases'])})" if "bases" in thing else "",
        "decorator": f"@dataclass({flags})" if flags else "@dataclass",
        "fields": [
            f"{field['name']}: {field['type']}" + (f" = {field['default']}" if "default" in field else "")
            for field in fields
        ],
        "values": thing.get("values", {}),
        "older": thing.get("older", ()),
    }


def render(context: Context, path: str, spec: Mapping[str, Any]) -> str:
    """Write a module out."""
    things = [ready(thing) for thing in spec["things"]]
    kinds = {thing["kind"] for thing in things}
    words = set(re.findall(r"\w+", " ".join(f"{each['bases']} {each['of']} {each['fields']}" for each in things)))
    words |= ({"TypeAlias"} if "alias" in kinds else set()) | ({"TypeVar"} if "variable" in kinds else set())
    words |= {"TYPE_CHECKING"} if "checked" in spec else set()
    standard = [line for line in spec.get("imports", ()) if "weaviate" not in line]
    if "record" in kinds:
        standard.append("from dataclasses import dataclass" + (", field" if "field" in words else ""))
    if "enum" in kinds:
        standard.append("from enum import Enum")
    if typing := [name for name in TYPING if name in words]:
        standard.append(f"from typing import {', '.join(typing)}")
    return (
        environment(context.root)
        .get_template(TEMPLATE)
        .render(
            header=header("records", path, f"templates/{TEMPLATE}"),
            doc=spec["doc"],
            standard=sorted(standard, key=lambda line: (line.startswith("from"), line)),
            ours=sorted(line for line in spec.get("imports", ()) if "weaviate" in line),
            checked=spec.get("checked", ()),
            things=things,
            public=spec.get("public", ()),
        )
    )


def run(context: Context) -> Iterator[Output]:
    """Give a module for each table."""
    for path in tree.files(context.root, [f"{SPECS}/*.toml"]):
        spec = tomllib.loads((context.root / path).read_text("utf-8"))
        unknown = [place for place, thing in enumerate(spec["things"]) if not set(KINDS) & thing.keys()]
        if unknown:
            context.problem(path, f"the thing at {unknown[0]} is none of {', '.join(KINDS)}", "say what it is")
            continue
        module = path.removeprefix(f"{SPECS}/").removesuffix(".toml")
        yield Output(f"weaviate_gen/{module.replace('.', '/')}.py", render(context, path, spec).encode())


MODULES = (
    "aliases/alias",
    "classifications",
    "cluster/models",
    "cluster/nodes",
    "data/raw",
    "data/results",
    "export/export",
    "indexes",
    "namespaces",
    "query/aggregates",
    "tokenization/models",
    "users/users",
)

STEP = Step(name="records", run=run, owns=tuple(f"weaviate_gen/{module}.py" for module in MODULES))
