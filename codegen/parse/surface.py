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

PROPERTIES = ((None, "Properties"), ("type[TProperties]", "TProperties"))
REFERENCES = (("None", "References"), ("REFERENCES", "CrossReferences"), ("type[TReferences]", "TReferences"))
"""What may be asked for, and what then comes back; the first of each is what is left out."""

ARGUMENTS = "specs/surface/arguments.toml"
METHODS = ("specs/surface/methods.toml", "specs/surface/aggregate.toml")


def families(context: Context, arguments: Mapping[str, Any], files: Mapping[str, Mapping[str, Any]]) -> list[Family]:
    """Give the families, with every decision made; what is wrong becomes a problem.

    Args:
        context: where problems go.
        arguments: what the arguments' file holds.
        files: what the methods' files hold, by their path.
    """
    known = {key: _argument(key, each) for key, each in arguments.items()}
    used: set[str] = set()
    found: list[Family] = []
    for path, methods in files.items():
        for module, family in methods["families"].items():
            own = {name: each for name, each in methods["methods"].items() if each.get("only", module) == module}
            made = [_method(context, f"{path}: {name}", name, each, family, known, used) for name, each in own.items()]
            results = {
                family["result"],
                family["grouped"],
                *(each["result"] for each in own.values() if "result" in each),
            }
            found.append(Family(module, family["class"], family["doc"], tuple(made), tuple(sorted(results))))
    for key in sorted(set(known) - used):
        context.problem(f"{ARGUMENTS}: {key}", "no method uses it", "remove it, or name it where methods are listed")
    return found


def _argument(key: str, each: Mapping[str, str]) -> Argument:
    name = each.get("name", key)
    return Argument(name, each["type"], each.get("default"), each["doc"], each.get("into", ""), each.get("field", name))


def _method(
    context: Context,
    where: str,
    name: str,
    each: Mapping[str, Any],
    family: Mapping[str, Any],
    known: Mapping[str, Argument],
    used: set[str],
) -> Method:
    def pick(keys: Sequence[str]) -> tuple[Argument, ...]:
        missing = [key for key in keys if key not in known]
        for key in missing:
            context.problem(where, f"there is no argument {key!r}", f"describe it in {ARGUMENTS}")
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
    names = {argument.name for argument in keywords}
    in_groups = (False, True) if "group_by" in names else (False,)
    models = list(product(PROPERTIES, REFERENCES)) if "return_properties" in names else [((None, ""), (None, ""))]
    found: list[Overload] = []
    for groups, ((properties, into), (references, linked)) in product(in_groups, models):
        types = {"return_properties": properties, "return_references": references}
        returns = grouped if groups else result
        found.append(
            Overload(
                tuple(each.declared() for each in positional),
                tuple(_narrowed(each, types, groups=groups).declared() for each in keywords),
                f"{returns}[{into}, {linked}]" if into else returns,
            )
        )
    return found


def _narrowed(argument: Argument, types: Mapping[str, str | None], *, groups: bool) -> Argument:
    """Give an argument as it is in one overload; what decides between them must be given."""
    wanted = types.get(argument.name)
    if argument.name == "group_by":
        wanted = argument.type.removesuffix(" | None") if groups else "None"
    if wanted is None:
        return argument
    return replace(argument, type=wanted, default=argument.default if wanted == "None" else None)
