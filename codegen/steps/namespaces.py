"""The step `namespaces`: what is administered (backups, users, tenants …), each method one line over its plan."""

from __future__ import annotations

import re
import textwrap
import tomllib
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from codegen import tree
from codegen.render.env import environment, header
from codegen.step import Context, Output, Step

SPECS = "specs/surface/namespaces"
TYPES = "specs/surface/types.toml"
TEMPLATE = "weaviate_gen/_async/namespace.py.jinja"
PACKAGE = "weaviate_gen/_async"
WIDTH = 120
TAKEN = {"scope": "Scope", "name": "str"}
"""What a namespace may be built with beside the session, and of what type it is."""


@dataclass(frozen=True, slots=True)
class Argument:
    """An argument: its type, its default as written, what is said of it, and whether it goes by keyword."""

    name: str
    type: str
    default: str | None
    doc: str
    keyword: bool

    @property
    def text(self) -> str:
        """The argument as a signature has it."""
        return f"{self.name}: {self.type}" + ("" if self.default is None else f" = {self.default}")


@dataclass(frozen=True, slots=True)
class Method:
    """A method, ready to be written: every decision is made.

    Attributes:
        name: its name.
        signature: its arguments, without what it is a method of.
        overloads: signatures and results of its overloads.
        gives: the type of its result.
        doc: the docstring's lines.
        call: what is sent.
    """

    name: str
    signature: str
    overloads: tuple[tuple[str, str], ...]
    gives: str
    doc: tuple[str, ...]
    call: str


@dataclass(frozen=True, slots=True)
class Namespace:
    """A class of methods: what it is built with, the namespaces in it, and whether it sends anything itself."""

    name: str
    doc: tuple[str, ...]
    takes: Mapping[str, str]
    holds: Mapping[str, str]
    methods: tuple[Method, ...]


def _signature(arguments: Sequence[Argument]) -> str:
    pieces = [each.text for each in arguments if not each.keyword]
    keywords = [each.text for each in arguments if each.keyword]
    return ", ".join(["self", *pieces, *(["*"] if keywords else []), *keywords])


def _section(title: str, rows: Mapping[str, str], indent: int) -> list[str]:
    if not rows:
        return []
    lines = [line for name, doc in rows.items() for line in _wrapped(f"{name}: {doc}", indent)]
    return ["", f"{title}:", *lines]


def _wrapped(text: str, indent: int) -> list[str]:
    return textwrap.wrap(
        text,
        WIDTH - indent,
        initial_indent="    ",
        subsequent_indent="        ",
        break_long_words=False,
        break_on_hyphens=False,
    )


def _arguments(
    context: Context, where: str, facts: Mapping[str, Any], known: Mapping[str, Mapping[str, str]]
) -> list[Argument]:
    found = []
    for kind in ("positional", "keywords"):
        for row in facts.get(kind, ()):
            own = {"name": row} if isinstance(row, str) else row
            merged = {**known.get(own["name"], {}), **own}
            if not {"type", "doc"} <= merged.keys():
                context.problem(where, f"the argument {own['name']!r} is not described", "add it to [arguments]")
                continue
            default = merged.get("default")
            found.append(Argument(own["name"], merged["type"], default, merged["doc"], kind == "keywords"))
    return found


def _overload(arguments: Sequence[Argument], changes: Mapping[str, str]) -> str:
    changed = []
    for each in arguments:
        if each.name in changes:
            kind, _, default = changes[each.name].partition(" = ")
            changed.append(replace(each, type=kind, default=default or None))
        else:
            changed.append(each)
    return _signature(changed)


def _method(facts: Mapping[str, Any], arguments: Sequence[Argument], plans: str, scoped: bool) -> Method:
    passes = [*(["self._scope"] if scoped else []), *facts.get("passes", (each.name for each in arguments))]
    verb = "drive" if facts.get("waits", False) else "run"
    sent = f"await self._session.{verb}({plans}.{facts.get('plan', facts['name'])}({', '.join(passes)}))"
    told = ["", "Returns:", *_wrapped(facts["returns"], 8)] if "returns" in facts else []
    doc = (
        *facts["doc"].split("\n"),
        *_section("Args", {each.name: each.doc for each in arguments}, 8),
        *told,
        *_section("Raises", facts.get("raises", {}), 8),
    )
    return Method(
        facts["name"],
        _signature(arguments),
        tuple((_overload(arguments, each.get("changes", {})), each["gives"]) for each in facts.get("overloads", ())),
        facts["gives"],
        doc,
        sent if facts["gives"] == "None" else f"return {sent}",
    )


def _alias(module: str) -> str:
    return f"{module.rpartition('.')[2]}_plans"


def namespaces(context: Context, path: str, spec: Mapping[str, Any]) -> list[Namespace]:
    """Read a module's spec; what is wrong becomes a problem."""
    found = []
    used: set[str] = set()
    for name, facts in spec["classes"].items():
        takes = facts.get("takes", {})
        methods = []
        for each in facts.get("methods", ()):
            where = f"{path}: {name}.{each['name']}"
            arguments = _arguments(context, where, each, spec.get("arguments", {}))
            used.update(argument.name for argument in arguments)
            methods.append(_method(each, arguments, _alias(facts.get("plans", spec["plans"])), "scope" in takes))
        built = {"connection": "the session that sends.", **takes}
        doc = (*facts["doc"].strip().split("\n"), *_section("Args", built, 4))
        found.append(
            Namespace(name, doc, {each: TAKEN[each] for each in takes}, facts.get("holds", {}), tuple(methods))
        )
    for name in sorted(spec.get("arguments", {}).keys() - used):
        context.problem(f"{path}: {name}", "no method takes this argument", "remove it")
    return found


def _imports(words: set[str], table: Mapping[str, Sequence[str]]) -> dict[str, list[str]]:
    wanted = {
        module: [name for name in names if name.rpartition(" as ")[2] in words] for module, names in table.items()
    }
    return {module: names for module, names in wanted.items() if names}


def _lines(found: Mapping[str, Sequence[str]]) -> list[str]:
    return [
        f"from {module} import {', '.join(names)}" if module else f"import {', '.join(names)}"
        for module, names in sorted(found.items())
    ]


def run(context: Context) -> Iterator[Output]:
    """Give a module for each spec."""
    types = tomllib.loads((context.root / TYPES).read_text("utf-8"))
    template = environment(context.root).get_template(TEMPLATE)
    for path in tree.files(context.root, [f"{SPECS}/*.toml"]):
        spec = tomllib.loads((context.root / path).read_text("utf-8"))
        found = namespaces(context, path, spec)
        plans = sorted({spec["plans"], *(each["plans"] for each in spec["classes"].values() if "plans" in each)})
        methods = [method for each in found for method in each.methods]
        spoken = [f"{each.signature} {each.gives} {each.call}" for each in methods]
        spoken += [" ".join(overload) for each in methods for overload in each.overloads]
        words = set(re.findall(r"\w+", re.sub(r'"[^"]*"', "", " ".join(spoken))))
        checked = _imports(words, types["checked"])
        words |= {"AsyncSession"} | ({"overload"} if any(each.overloads for each in methods) else set())
        words |= ({"TYPE_CHECKING"} if checked else set()) | {kind for each in found for kind in each.takes.values()}
        known = _imports(words, types["now"])
        for module in plans:
            known.setdefault(module.rpartition(".")[0], []).append(f"{module.rpartition('.')[2]} as {_alias(module)}")
        name = path.rpartition("/")[2].removesuffix(".toml")
        text = template.render(
            header=header("namespaces", path, f"templates/{TEMPLATE}"),
            doc=spec["doc"],
            others=[line for line in _lines(known) if "weaviate" not in line],
            ours=[line for line in _lines(known) if "weaviate" in line],
            checked=_lines(checked),
            classes=found,
        )
        yield Output(f"{PACKAGE}/{name}.py", text.encode())


MODULES = (
    "alias",
    "backup",
    "classifications",
    "cluster",
    "config",
    "debug",
    "export",
    "groups",
    "indexes",
    "namespaces",
    "rbac",
    "tenants",
    "tokenization",
    "users",
)

STEP = Step(name="namespaces", run=run, owns=tuple(f"{PACKAGE}/{module}.py" for module in MODULES))
