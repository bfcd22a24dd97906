"""Differences of two Python signatures: of factories, of methods that `specs/surface` describes, of the public API."""

from __future__ import annotations

import ast
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cache
from typing import Literal, TypeAlias

from codegen.diff.change import BOTH, Area, Change
from codegen.diff.rules import classify

Kind: TypeAlias = Literal["position", "either", "name", "rest", "others"]
"""How a parameter is given: by position alone, by either, by name alone, as `*rest`, or as `**others`."""


@dataclass(frozen=True, slots=True)
class Parameter:
    """A parameter; `default` is `None` if it must be given."""

    name: str
    kind: Kind = "name"
    type: str = ""
    default: str | None = None


@dataclass(frozen=True, slots=True)
class Signature:
    """Parameters and return type of a function or method."""

    parameters: tuple[Parameter, ...] = ()
    returns: str = ""
    is_async: bool = False
    deprecated: bool = False


def compare(old: Signature, new: Signature, where: str, area: Area) -> Iterator[Change]:
    """Return the differences of two signatures.

    Args:
        old: the one before.
        new: the one now.
        where: the function.
        area: the part that it belongs to.
    """
    if old == new:
        return
    if old.is_async != new.is_async:
        yield classify("python-async-changed", where, "a coroutine" if new.is_async else "no coroutine", area=area)
    if old.deprecated != new.deprecated:
        detail = "deprecated" if new.deprecated else "no longer deprecated"
        yield classify("python-callable-deprecated", where, detail, area=area)
    yield from _parameters(old.parameters, new.parameters, where, area)
    if members(old.returns) != members(new.returns):
        narrowed = members(old.returns) > members(new.returns) != frozenset()
        rule = "python-return-narrowed" if narrowed else "python-return-changed"
        yield classify(rule, where, f"gives {new.returns or 'anything'}, not {old.returns or 'anything'}", area=area)


def all_of(old: Mapping[str, Signature], new: Mapping[str, Signature], area: Area) -> Iterator[Change]:
    """Return the differences of two sets of signatures, by the names of their functions."""
    for name in sorted(old.keys() | new.keys()):
        if name in old and name in new:
            yield from compare(old[name], new[name], name, area)
        else:
            rule = "python-callable-removed" if name in old else "python-callable-added"
            yield classify(rule, name, "removed" if name in old else "new", area=area)


@cache
def members(annotation: str) -> frozenset[str]:
    """Return the types of a union, however they are ordered; of anything else, the annotation as it is normalized."""
    try:
        tree = ast.parse(annotation, mode="eval").body
    except SyntaxError:
        return frozenset({annotation} - {""})
    return frozenset(_split(tree))


def _split(tree: ast.expr) -> Iterator[str]:
    if isinstance(tree, ast.BinOp) and isinstance(tree.op, ast.BitOr):
        yield from _split(tree.left)
        yield from _split(tree.right)
    elif isinstance(tree, ast.Subscript) and isinstance(tree.value, ast.Name) and tree.value.id == "Optional":
        yield from _split(tree.slice)
        yield "None"
    elif isinstance(tree, ast.Subscript) and isinstance(tree.value, ast.Name) and tree.value.id == "Union":
        for each in tree.slice.elts if isinstance(tree.slice, ast.Tuple) else [tree.slice]:
            yield from _split(each)
    elif isinstance(tree, ast.Subscript) and isinstance(tree.value, ast.Name) and tree.value.id == "Literal":
        for each in tree.slice.elts if isinstance(tree.slice, ast.Tuple) else [tree.slice]:
            yield f"Literal[{ast.unparse(each)}]"
    else:
        yield ast.unparse(tree)


def _parameters(old: Sequence[Parameter], new: Sequence[Parameter], where: str, area: Area) -> Iterator[Change]:
    renamed = _renamed(old, new)
    for name, target in sorted(renamed.items()):
        yield classify("python-parameter-renamed", f"{where}({name})", f"renamed to {target}", area=area)
    was = {renamed.get(each.name, each.name): replace(each, name=renamed.get(each.name, each.name)) for each in old}
    now = {each.name: each for each in new}
    for name in [*was, *(name for name in now if name not in was)]:
        at = f"{where}({name})"
        if name not in now:
            yield classify("python-parameter-removed", at, "removed", area=area)
        elif name not in was:
            required = now[name].default is None and now[name].kind not in {"rest", "others"}
            rule = "python-parameter-added-required" if required else "python-parameter-added"
            yield classify(rule, at, "new, and required" if required else "new", area=area)
        else:
            yield from _parameter(was[name], now[name], at, area)
    yield from _order(list(was.values()), new, where, area)


def _renamed(old: Sequence[Parameter], new: Sequence[Parameter]) -> dict[str, str]:
    """Find parameters that are gone, at whose place among the others stands a new one that is otherwise the same."""
    gone = [each for each in old if each.name not in {other.name for other in new}]
    come = [each for each in new if each.name not in {other.name for other in old}]
    if len(gone) != len(come) or len(old) != len(new):
        return {}
    same = {each.name for each in old} & {each.name for each in new}
    kept = [[each.name if each.name in same else "" for each in side] for side in (old, new)]
    if kept[0] != kept[1]:
        return {}
    pairs = zip(gone, come, strict=True)
    return {one.name: other.name for one, other in pairs if replace(one, name=other.name) == other}


def _parameter(old: Parameter, new: Parameter, where: str, area: Area) -> Iterator[Change]:
    if old.kind != new.kind:
        wider = new.kind == "either" and old.kind in {"name", "position"}
        rule = "python-parameter-kind-widened" if wider else "python-parameter-kind-narrowed"
        yield classify(rule, where, f"given by {new.kind}, not by {old.kind}", area=area)
    if old.default is None and new.default is not None:
        yield classify("python-parameter-optional", where, f"{new.default} if not given", area=area)
    elif new.default is None and old.default is not None:
        yield classify("python-parameter-required", where, "now required", area=area)
    elif old.default != new.default:
        yield classify(
            "python-parameter-default-changed", where, f"default {old.default} became {new.default}", area=area
        )
    was, now = members(old.type), members(new.type)
    if was != now:
        wider = not now or bool(was and was < now)
        rule = "python-parameter-type-widened" if wider else "python-parameter-type-changed"
        yield classify(rule, where, f"type {old.type or 'any'} became {new.type or 'any'}", area=area)


def _order(old: Sequence[Parameter], new: Sequence[Parameter], where: str, area: Area) -> Iterator[Change]:
    was, now = (_by_position(side) for side in (old, new))
    for index, name in enumerate(was):
        if name in now and now.index(name) != index:
            detail = f"number {index + 1} by position became {now.index(name) + 1}"
            yield classify("python-parameter-moved", f"{where}({name})", detail, area=area)
    both = {each.name for each in old} & {each.name for each in new}
    named = [[each.name for each in side if each.kind == "name" and each.name in both] for side in (old, new)]
    if named[0] != named[1] and sorted(named[0]) == sorted(named[1]):
        yield classify("python-parameter-reordered", where, "parameters by name in another order", BOTH, area=area)


def _by_position(parameters: Iterable[Parameter]) -> list[str]:
    return [each.name for each in parameters if each.kind in {"position", "either"}]
