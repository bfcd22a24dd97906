"""Reads `specs/surface` into families of search methods."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from itertools import product
from typing import Any

from codegen.ir.surface import Argument, Family, Method, Overload
from codegen.step import Context

GROUPS = {
    "bounds": "Bounds",
    "hybrid": "HybridArguments",
    "generate": "Generate",
}
"""What the core has for arguments that go together, beside the options."""

REPLACED = {"return_properties": "type[TProperties]", "return_references": "type[TReferences]"}
"""The arguments that may be a model, and the annotation in the overloads where they are."""

ARGUMENTS = "specs/surface/arguments.toml"
METHODS = "specs/surface/methods.toml"


def families(context: Context, arguments: Mapping[str, Any], methods: Mapping[str, Any]) -> list[Family]:
    """Give the families, with every decision made; what is wrong becomes a problem.

    Args:
        context: where problems go.
        arguments: the arguments' file.
        methods: the methods' file.
    """
    known = {key: _argument(key, each) for key, each in arguments.items()}
    used: set[str] = set()
    found: list[Family] = []
    for module, family in methods["families"].items():
        own = methods["methods"].items()
        made = [
            _method(context, name, each, family, known, used) for name, each in own if each.get("only", module) == module
        ]
        results = {family["result"], family["grouped"], *(each["result"] for _, each in own if each.get("only") == module)}
        found.append(Family(module, family["class"], family["doc"], tuple(made), tuple(sorted(results))))
    for key in sorted(set(known) - used):
        context.problem(f"{ARGUMENTS}: {key}", "no method uses it", "remove it, or name it in methods.toml")
    return found


def _argument(key: str, each: Mapping[str, str]) -> Argument:
    name = each.get("name", key)
    return Argument(
        name, each["type"], each.get("default"), each["doc"], each.get("into", ""), each.get("field", name)
    )


def _method(
    context: Context,
    name: str,
    each: Mapping[str, Any],
    family: Mapping[str, Any],
    known: Mapping[str, Argument],
    used: set[str],
) -> Method:
    def pick(keys: Sequence[str]) -> tuple[Argument, ...]:
        missing = [key for key in keys if key not in known]
        for key in missing:
            context.problem(f"{METHODS}: {name}", f"there is no argument {key!r}", f"describe it in {ARGUMENTS}")
        used.update(keys)
        return tuple(known[key] for key in keys if key not in missing)

    positional = pick(each["positional"])
    keywords = pick([*family["arguments"], *each["arguments"]])
    everything = (*positional, *keywords)
    options = [f"{argument.field}={argument.name}" for argument in everything if argument.into == "options"]
    generated = [argument for argument in everything if argument.into == "generate"]
    if generated:
        options.append(f"generate={_gathered('generate', generated)}")
    return Method(
        name=name,
        doc=each["doc"],
        returns=each.get("returns", "The results."),
        positional=positional,
        keywords=keywords,
        overloads=tuple(_overloads(positional, keywords, each.get("result", family["result"]), family["grouped"])),
        passes=tuple(_passed(key, everything) for key in each["passes"]),
        options=tuple(options),
        runner="drive" if each.get("flow") else "run",
    )


def _passed(key: str, arguments: Sequence[Argument]) -> str:
    if key in GROUPS:
        return _gathered(key, [argument for argument in arguments if argument.into == key])
    return key


def _gathered(key: str, arguments: Sequence[Argument]) -> str:
    return f"{GROUPS[key]}({', '.join(f'{argument.field}={argument.name}' for argument in arguments)})"


def _overloads(
    positional: tuple[Argument, ...], keywords: tuple[Argument, ...], result: str, grouped: str
) -> list[Overload]:
    """List the ways to call a method: with and without models and, where it may be, in groups."""
    in_groups = any(argument.name == "group_by" for argument in keywords)
    found: list[Overload] = []
    for groups, properties, references in product((False, True), repeat=3):
        if groups and not in_groups:
            continue
        models = {"return_properties": properties, "return_references": references}
        declared: list[str] = []
        for argument in keywords:
            given = argument
            if models.get(argument.name):
                given = replace(argument, type=REPLACED[argument.name], default=None)
            elif argument.name == "group_by":
                given = replace(argument, type="GroupBy" if groups else "None", default=None if groups else "None")
            declared.append(given.declared())
        kind = grouped if groups else result
        into = f"{'TProperties' if properties else 'Properties'}, {'TReferences' if references else 'References'}"
        found.append(Overload(tuple(each.declared() for each in positional), tuple(declared), f"{kind}[{into}]"))
    return found
