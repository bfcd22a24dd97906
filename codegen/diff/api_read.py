"""The public API of a source tree, read by griffe without importing anything."""

from __future__ import annotations

import logging
from collections.abc import Iterator
from pathlib import Path

import griffe

from codegen.diff.api import ELSEWHERE, Api, Entry, normalized
from codegen.diff.signature import Kind, Parameter, Signature
from codegen.parse.openapi_import import SpecError

PACKAGES = {"weaviate_gen": ".", "weaviate_gen_wire": "generated"}
"""What is read, and where it lies in a tree; the first one is the public one, and names things of the second."""
REACHED = ("weaviate_gen._client", "weaviate_gen._types", "weaviate_gen._inputs", "weaviate_gen_wire.modules")
"""Where lie classes that users get without naming them. What the specs have (messages, bodies) other rules cover."""
INNER = frozenset({"cli", "engine"})
"""Packages without an underscore that are no API of a client."""
SPECIAL = frozenset(
    {"__init__", "__call__", "__enter__", "__exit__", "__aenter__", "__aexit__", "__iter__", "__getitem__", "__len__"}
)
"""Underscored methods that users call, or have called for them."""
KINDS: dict[griffe.ParameterKind, Kind] = {
    griffe.ParameterKind.positional_only: "position",
    griffe.ParameterKind.positional_or_keyword: "either",
    griffe.ParameterKind.keyword_only: "name",
    griffe.ParameterKind.var_positional: "rest",
    griffe.ParameterKind.var_keyword: "others",
}
LONGEST = 200
"""Characters of a value; a longer one is data, which is no promise."""


def has_package(root: Path) -> bool:
    """Return whether a directory is a source tree that has the public package."""
    return (root / "weaviate_gen/__init__.py").is_file()


def read(root: Path) -> Api:
    """Return the public API of a source tree.

    It is what public modules list in `__all__`, and the classes that are reached from there by annotations.

    Args:
        root: the project's tree.

    Raises:
        SpecError: the tree has no such package, or griffe cannot read it.
    """
    if not has_package(root):
        raise SpecError(str(root), "holds no package weaviate_gen")
    logging.getLogger("griffe").setLevel(logging.ERROR)
    loader = griffe.GriffeLoader(search_paths=[root / place for place in PACKAGES.values()], allow_inspection=False)
    try:
        package, *_ = [loader.load(name, try_relative_path=False) for name in PACKAGES]
        loader.resolve_aliases(implicit=False, external=False)
    except (griffe.GriffeError, ImportError) as error:
        raise SpecError(str(root), f"cannot be read: {error}") from error
    assert isinstance(package, griffe.Module)
    return _Reader(loader.modules_collection).read(package)


class _Reader:
    """Walks a package; keeps what it found and what is still to be described."""

    def __init__(self, modules: griffe.ModulesCollection) -> None:
        self._modules = modules
        self._found: dict[str, Entry] = {}
        self._names: dict[str, str] = {}
        self._reached: dict[str, griffe.Object] = {}

    def read(self, package: griffe.Module) -> Api:
        """Return all entries."""
        listed = [pair for module in _public(package) for pair in self._listed(module)]
        # A thing is described under its shortest name, and the others refer to that one.
        for name, thing in sorted(listed, key=lambda pair: (pair[0].count("."), pair[0])):
            known = self._names.setdefault(thing.path, name)
            if known == name:
                self._describe(name, thing)
            else:
                self._found[name] = Entry(ELSEWHERE, same=known)
        while self._reached:
            path, thing = self._reached.popitem()
            if path not in self._names:
                # A private module may be split or renamed; the class is known to users by its name alone.
                name = f"(reached) {thing.name}".replace(" ", "")
                name = name if name not in self._found else f"(reached){path}"
                self._names[path] = name
                self._describe(name, thing)
        return dict(sorted(self._found.items()))

    def _listed(self, module: griffe.Module) -> Iterator[tuple[str, griffe.Object]]:
        self._found[module.path] = Entry("module")
        for export in module.exports or ():
            thing = self._target(module.members.get(str(export)))
            if thing is not None and not thing.is_module:
                yield f"{module.path}.{export}", thing

    def _target(self, member: griffe.Object | griffe.Alias | None) -> griffe.Object | None:
        try:
            return member.final_target if isinstance(member, griffe.Alias) else member
        except (griffe.AliasResolutionError, griffe.CyclicAliasError):
            return None  # of a package that is not read

    def _describe(self, name: str, thing: griffe.Object) -> None:
        if isinstance(thing, griffe.Class):
            self._found[name] = normalized(Entry("class", bases=tuple(self._source(base) for base in thing.bases)))
            for inner, member in thing.all_members.items():
                target = self._target(member)
                if target is not None and (not inner.startswith("_") or inner in SPECIAL):
                    self._describe(f"{name}.{inner}", target)
        elif isinstance(thing, griffe.Function):
            self._found[name] = normalized(Entry("def", self._signature(thing)))
        elif isinstance(thing, griffe.Attribute):
            self._found[name] = normalized(self._attribute(thing))

    def _attribute(self, thing: griffe.Attribute) -> Entry:
        annotation = self._source(thing.annotation)
        if "property" in thing.labels:
            return Entry("property", type=annotation)
        if isinstance(thing.value, griffe.ExprCall):
            self._source(thing.value.function)
        value = str(thing.value or "")
        constant = thing.name.isupper() or (thing.parent is not None and thing.parent.is_module)
        kept = value if constant and len(value) <= LONGEST and "\n" not in value else ""
        return Entry("attribute", type=annotation, value=kept)

    def _signature(self, thing: griffe.Function) -> Signature:
        listed = list(thing.parameters)
        if thing.parent is not None and thing.parent.is_class and "staticmethod" not in thing.labels:
            listed = listed[1:]
        returns = [self._source(each.returns) for each in _overloads(thing) or [thing]]
        return Signature(
            parameters=tuple(
                Parameter(
                    each.name.lstrip("*"),
                    KINDS[each.kind or griffe.ParameterKind.positional_or_keyword],
                    self._source(each.annotation),
                    _default(each),
                )
                for each in listed
            ),
            returns=" | ".join(dict.fromkeys(filter(None, returns))),
            is_async="async" in thing.labels,
            deprecated=any(str(each.callable_path).endswith("deprecated") for each in thing.decorators),
        )

    def _source(self, expression: str | griffe.Expr | None) -> str:
        """Return an expression as source; classes of ours that it names are described too."""
        if isinstance(expression, griffe.Expr):
            for name in expression.iterate(flat=True):
                if isinstance(name, griffe.ExprName):
                    self._reach(name)
        return str(expression or "").strip("'\"")

    def _reach(self, name: griffe.ExprName) -> None:
        path = name.canonical_path
        if path.split(".")[0] in PACKAGES and path not in self._names:
            try:
                target = self._target(self._modules[path])
            except KeyError:
                return
            if isinstance(target, griffe.Class) and target.path.startswith(REACHED):
                self._reached[target.path] = target


def _overloads(function: griffe.Function) -> list[griffe.Function]:
    declared = function.parent.overloads.get(function.name) if isinstance(function.parent, griffe.Class) else None
    return function.overloads or declared or []


def _default(parameter: griffe.Parameter) -> str | None:
    if KINDS.get(parameter.kind or griffe.ParameterKind.positional_or_keyword) in {"rest", "others"}:
        return None
    return None if parameter.default is None else str(parameter.default)


def _public(module: griffe.Module) -> Iterator[griffe.Module]:
    """Return a package's public modules: no part of their path is underscored."""
    if module.exports is not None:
        yield module
    for name, member in sorted(module.members.items()):
        if isinstance(member, griffe.Module) and not name.startswith("_") and name not in INNER:
            yield from _public(member)
