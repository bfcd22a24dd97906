"""Reads `specs/surface` into families of search methods."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from itertools import product
from typing import Literal, TypeAlias

from pydantic import Field, RootModel

from codegen.ir.surface import Argument, Family, Method, Overload
from codegen.parse.tables import Table
from codegen.step import Context

GROUPS = {
    "near_options": "NearOptions",
    "hybrid": "HybridArguments",
    "generate": "Generate",
}
"""What the core has for arguments that go together, beside the options."""

PROPERTIES = ((None, "Properties"), ("type[TProperties]", "TProperties"))
REFERENCES = (("None", "References"), ("REFERENCES", "CrossReferences"), ("type[TReferences]", "TReferences"))
"""What may be asked for, and what then comes back; the first of each is what is left out."""

ARGUMENTS = "specs/surface/arguments.toml"
METHODS = ("specs/surface/methods.toml", "specs/surface/aggregate.toml")


Module: TypeAlias = Literal["aggregate", "generate", "query"]


class ArgumentRow(Table):
    """An argument: its name if not its key, annotation, default and sentence, and where the core takes it."""

    name: str | None = None
    type: str
    default: str | None = None
    doc: str
    into: Literal["", "near_options", "generate", "hybrid", "options"] = ""
    field: str | None = None


class Arguments(RootModel[dict[str, ArgumentRow]]):
    """The file of arguments."""


class MethodRow(Table):
    """A method: its sentences, its arguments, and what it passes on to the core."""

    doc: str
    returns: str = "The results."
    only: Module | None = None
    positional: list[str]
    arguments: list[str]
    passes: list[str]
    result: str | None = None
    flow: bool = False


class FamilyRow(Table):
    """A class of methods: its name and docstring, types of results, and arguments that every method takes."""

    class_: str = Field(alias="class")
    doc: str
    result: str
    grouped: str
    arguments: list[str]


class Methods(Table):
    """A file of methods."""

    families: dict[Module, FamilyRow]
    methods: dict[str, MethodRow]


def families(context: Context, arguments: Arguments, files: Mapping[str, Methods]) -> list[Family]:
    """Return the families, with every decision made; what is wrong becomes a problem.

    Args:
        context: where problems go.
        arguments: what the arguments' file holds.
        files: what the methods' files hold, by their path.
    """
    known = {key: _argument(key, each) for key, each in arguments.root.items()}
    used: set[str] = set()
    found: list[Family] = []
    for path, methods in files.items():
        for module, family in methods.families.items():
            own = {name: each for name, each in methods.methods.items() if each.only in {None, module}}
            made = [_method(context, f"{path}: {name}", name, each, family, known, used) for name, each in own.items()]
            results = {
                family.result,
                family.grouped,
                *(each.result for each in own.values() if each.result is not None),
            }
            found.append(Family(module, family.class_, family.doc, tuple(made), tuple(sorted(results))))
    for key in sorted(set(known) - used):
        context.problem(f"{ARGUMENTS}: {key}", "no method uses it", "remove it, or name it where methods are listed")
    return found


def _argument(key: str, each: ArgumentRow) -> Argument:
    name = each.name or key
    return Argument(name, each.type, each.default, each.doc, each.into, each.field or name)


def _method(
    context: Context,
    where: str,
    name: str,
    each: MethodRow,
    family: FamilyRow,
    known: Mapping[str, Argument],
    used: set[str],
) -> Method:
    def pick(keys: Sequence[str]) -> tuple[Argument, ...]:
        missing = [key for key in keys if key not in known]
        for key in missing:
            context.problem(where, f"there is no argument {key!r}", f"describe it in {ARGUMENTS}")
        used.update(keys)
        return tuple(known[key] for key in keys if key not in missing)

    positional = pick(each.positional)
    keywords = pick([*family.arguments, *each.arguments])
    everything = (*positional, *keywords)
    for key in sorted({*each.passes} - {*GROUPS} - {argument.name for argument in everything}):
        context.problem(where, f"passes {key!r}, which is not an argument", "correct it, or add the argument")
    options = [f"{argument.field}={argument.name}" for argument in everything if argument.into == "options"]
    generated = [argument for argument in everything if argument.into == "generate"]
    if generated:
        options.append(f"generate={_gathered('generate', generated)}")
    return Method(
        name=name,
        doc=each.doc,
        returns=each.returns,
        positional=positional,
        keywords=keywords,
        overloads=tuple(_overloads(positional, keywords, each.result or family.result, family.grouped)),
        passes=tuple(_passed(key, everything) for key in each.passes),
        options=tuple(options),
        runner="execute_flow" if each.flow else "execute",
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
    """Return an argument as it is in one overload; what decides between them must be given."""
    narrowed = types.get(argument.name)
    if argument.name == "group_by":
        narrowed = argument.type.removesuffix(" | None") if groups else "None"
    if narrowed is None:
        return argument
    return replace(argument, type=narrowed, default=argument.default if narrowed == "None" else None)
