"""Resolution of names: which type a name means, and which functions a call may reach."""

from __future__ import annotations

from collections.abc import Iterator

from tree_sitter import Node

from codegen.gofacts.syntax import Field, Function, GoFile, Package, Tree, part, text
from codegen.gofacts.values import Scope

SHARED = ("usecases/modulecomponents/settings",)
"""Packages whose functions are looked up by name alone, where a type is not known."""


def named_type(tree: Tree, package: Package, file: GoFile, written: str) -> tuple[Package, str] | None:
    """Return the package and the name of a type of the tree, or ``None`` for other types."""
    alias, dot, name = written.lstrip("[]*&").partition(".")
    if not dot:
        return (package, alias) if alias in package.types else None
    found = tree.imported(file, alias)
    return (found, name) if found is not None and name in found.types else None


def field_of(tree: Tree, package: Package, name: str, field: str) -> tuple[Field, Package, GoFile] | None:
    """Return a field of a struct, also of an embedded one, with the package and the file that declare it."""
    struct = package.structs.get(name)
    if struct is None:
        return None
    for declared in struct.fields:
        if declared.name == field:
            return declared, package, struct.file
    for declared in struct.fields:
        if declared.embedded:
            inner = named_type(tree, package, struct.file, declared.type)
            found = field_of(tree, *inner, field) if inner else None
            if found:
                return found
    return None


def static_type(tree: Tree, scope: Scope, node: Node) -> tuple[Package, str] | None:
    """Return the named type of an expression, as far as declarations tell."""
    if node.type == "identifier":
        return named_type(tree, scope.package, scope.file, scope.type_of(text(node)))
    if node.type in {"parenthesized_expression", "unary_expression"}:
        return static_type(tree, scope, node.named_children[-1])
    if node.type == "selector_expression":
        operand, name = node.child_by_field_name("operand"), text(node.child_by_field_name("field"))
        outer = static_type(tree, scope, operand) if operand is not None else None
        found = field_of(tree, *outer, name) if outer else None
        return named_type(tree, found[1], found[2], found[0].type) if found else None
    if node.type in {"composite_literal", "type_conversion_expression", "type_assertion_expression"}:
        return named_type(tree, scope.package, scope.file, text(node.child_by_field_name("type")))
    return None


def methods(tree: Tree, package: Package, type_name: str, name: str) -> list[Function]:
    """Return the methods of a type by this name, also of embedded ones; of an interface, any in its package."""
    own = [one for one in package.functions.get(name, ()) if one.receiver and _base(one.receiver[1]) == type_name]
    if own:
        return own
    struct = package.structs.get(type_name)
    if struct is None:
        return [one for one in package.functions.get(name, ()) if one.receiver]
    for declared in struct.fields:
        inner = named_type(tree, package, struct.file, declared.type) if declared.embedded else None
        found = methods(tree, *inner, name) if inner else []
        if found:
            return found
    return []


def _base(written: str) -> str:
    return written.lstrip("*").partition("[")[0]


def callees(tree: Tree, scope: Scope, function: Node, count: int) -> list[Function]:
    """Return the functions of the tree that a call may mean.

    Args:
        tree: the source.
        scope: where the call stands.
        function: the called expression.
        count: number of arguments.
    """
    return [one for one in _candidates(tree, scope, function) if _takes(one, count)]


def _takes(function: Function, count: int) -> bool:
    declared = function.body.parent
    listed = text(declared.child_by_field_name("parameters")) if declared is not None else ""
    return "..." in listed or len(function.parameters) == count


def _candidates(tree: Tree, scope: Scope, function: Node) -> Iterator[Function]:
    if function.type == "identifier":
        yield from (one for one in scope.package.functions.get(text(function), ()) if one.receiver is None)
        return
    if function.type != "selector_expression":
        return
    operand, name = part(function, "operand"), text(part(function, "field"))
    if operand.type == "identifier" and text(operand) in scope.file.imports and not scope.type_of(text(operand)):
        package = tree.imported(scope.file, text(operand))
        yield from (one for one in (package.functions.get(name, ()) if package else ()) if one.receiver is None)
        return
    known = static_type(tree, scope, operand)
    if known is not None:
        yield from methods(tree, *known, name)
        return
    yield from _by_name(tree, scope, name)


def _by_name(tree: Tree, scope: Scope, name: str) -> Iterator[Function]:
    own = [one for one in scope.package.functions.get(name, ()) if one.receiver is not None]
    if own:
        yield from own
        return
    for folder in SHARED:
        package = tree.package(folder)
        yield from (one for one in (package.functions.get(name, ()) if package else ()) if one.receiver is not None)
