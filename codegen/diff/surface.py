"""Differences of two sets of methods that `specs/surface` describes: searches and aggregations."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, TypeAlias

from codegen.diff import signature
from codegen.diff.change import Change
from codegen.diff.rules import classify
from codegen.diff.signature import Parameter, Signature
from codegen.ir.surface import Family, Method
from codegen.parse import surface, tables
from codegen.parse.openapi_import import SpecError
from codegen.step import Context

Files: TypeAlias = Mapping[str, Mapping[str, Any]]
ARGUMENTS = "arguments.toml"
WORDS = frozenset({"doc", "returns"})


@dataclass(slots=True)
class Surface:
    """The methods.

    Attributes:
        classes: names of the families' classes, by module.
        methods: signatures, by class and name.
        passed: how methods pass their arguments on, likewise.
        unknown: keys that nobody reads, and their values.
    """

    classes: dict[str, str] = field(default_factory=dict)
    methods: dict[str, Signature] = field(default_factory=dict)
    passed: dict[str, object] = field(default_factory=dict)
    unknown: dict[str, object] = field(default_factory=dict)


def read(files: Files, where: str) -> Surface:
    """Put the tables of `specs/surface` together.

    Args:
        files: the contents of its files, by name.
        where: the folder, for what is wrong with them.

    Raises:
        SpecError: a table does not fit its model.
    """
    made = Surface()
    context = Context(Path())
    names = [path.rpartition("/")[2] for path in surface.METHODS]
    arguments = tables.validate(context, f"{where}/{ARGUMENTS}", files.get(ARGUMENTS, {}), surface.Arguments)
    parts = {
        name: tables.validate(context, f"{where}/{name}", files[name], surface.Methods)
        for name in names
        if name in files
    }
    if arguments is None or context.problems:
        raise SpecError(context.problems[0].where, context.problems[0].message)
    whole = {name: part for name, part in parts.items() if part is not None}
    # Whether the tables fit each other is asked where they are generated from.
    for family in surface.families(Context(Path()), arguments, whole):
        _family(made, family)
    made.unknown |= {name: files[name] for name in files.keys() - {ARGUMENTS, *names}}
    return made


def _family(made: Surface, family: Family) -> None:
    made.classes[family.module] = family.name
    for method in family.methods:
        name = f"{family.module}.{method.name}"
        made.methods[name] = _method(method)
        made.passed[name] = (method.passes, method.options, method.runner)


def _method(method: Method) -> Signature:
    parameters = [Parameter(each.name, "either", each.type, each.default) for each in method.positional]
    parameters += [Parameter(each.name, "name", each.type, each.default) for each in method.keywords]
    returns = " | ".join(dict.fromkeys(each.returns for each in method.overloads))
    return Signature(tuple(parameters), returns, is_async=True)


def compare(old: Files, new: Files, where: tuple[str, str]) -> Iterator[Change]:
    """Return the differences of two folders' tables.

    Args:
        old: the contents of the files before, by name.
        new: those now.
        where: both folders, for what is wrong with them.

    Raises:
        SpecError: a table does not fit its model.
    """
    if old == new:
        return
    was, now = read(old, where[0]), read(new, where[1])
    found = [*_classes(was.classes, now.classes), *_methods(was, now), *_unknown(was.unknown, now.unknown)]
    yield from found
    if not found:
        files = ", ".join(sorted(name for name in old.keys() | new.keys() if old.get(name) != new.get(name)))
        reworded = _sentences(old) != _sentences(new)
        rule = "surface-words-changed" if reworded else "surface-rewritten"
        yield classify(rule, files, "other words" if reworded else "written otherwise, with the same meaning")


def _unknown(was: Mapping[str, object], now: Mapping[str, object]) -> Iterator[Change]:
    for key in sorted(was.keys() | now.keys()):
        if was.get(key) != now.get(key):
            yield classify("surface-unknown-changed", key, "came, went or changed")


def _classes(was: Mapping[str, str], now: Mapping[str, str]) -> Iterator[Change]:
    for module in sorted(was.keys() | now.keys()):
        if module in was and module in now:
            if was[module] != now[module]:
                yield classify("surface-class-renamed", module, f"class {was[module]} became {now[module]}")
        else:
            rule = "surface-class-removed" if module in was else "surface-class-added"
            yield classify(rule, module, "removed" if module in was else "new")


def _methods(was: Surface, now: Surface) -> Iterator[Change]:
    yield from signature.all_of(was.methods, now.methods, "surface")
    for name in sorted(was.methods.keys() & now.methods.keys()):
        if was.passed[name] != now.passed[name] and was.methods[name] == now.methods[name]:
            yield classify("surface-passed-otherwise", name, "passes its arguments on otherwise")


def _sentences(value: Any) -> list[str]:
    """Return all sentences, in a fixed order."""
    if isinstance(value, Mapping):
        own = [f"{key} {value[key]}" for key in sorted(value) if key in WORDS and isinstance(value[key], str)]
        return own + [each for key in sorted(value) for each in _sentences(value[key])]
    if isinstance(value, list):
        return [each for inner in value for each in _sentences(inner)]
    return []
