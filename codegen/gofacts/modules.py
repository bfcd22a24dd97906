"""Facts about modules: names, settings, headers and constants, from the folders of `modules/`."""

from __future__ import annotations

import re
from collections.abc import Iterator

from tree_sitter import Node

from codegen.gofacts import runtime
from codegen.gofacts.facts import Collector, Fact
from codegen.gofacts.interpreter import Interpreter, constant
from codegen.gofacts.syntax import ROOT_IMPORT, Function, GoFile, Package, Tree, line, string, text, walk
from codegen.gofacts.values import NOTHING, quoted, union

FOLDER = "modules"
COMPONENTS = "usecases/modulecomponents"
SETTINGS = f"{COMPONENTS}/settings"
READS = re.compile(rb"\.Class\(\)|ClassByModuleName\(|GetSettings\(|GetPropertyAs")
HEADER = re.compile(r"[xX]-[A-Za-z][\w%-]*")
SENDS = re.compile(r"(?i)header")
"""A header that is read from an answer or put into a request to a provider is no header of Weaviate's API."""
HEADER_READERS = ("GetValueFromContext", "GetValueFromGRPC", "ValidatedBaseURLFromHeader")
STORED = {"ClassConfigDefaults": "", "PropertyConfigDefaults": "@property."}
"""Methods that return what is stored with a collection, and with a property, where nothing was set."""
MENTIONS = re.compile(b"|".join((rb"[xX]-", *(name.encode() for name in HEADER_READERS))))
DEFAULTS = re.compile(r"(?i)default|available|minimum|maximum|supported|allowed")


def collect(tree: Tree) -> list[Fact]:
    """Return the facts of every module of a tree."""
    folders = sorted(f"{FOLDER}/{path.name}" for path in (tree.root / FOLDER).iterdir() if path.is_dir())
    found = {folder: list(_module(tree, folder)) for folder in folders}
    names = {folder: facts[0].unit.removeprefix("modules.") for folder, facts in found.items() if facts}
    return [*(fact for facts in found.values() for fact in facts), *runtime.collect(tree, names)]


def _module(tree: Tree, folder: str) -> Iterator[Fact]:
    packages = tree.packages_under(folder)
    main = tree.package(folder)
    names = sorted(_returned(tree, main, "Name")) if main is not None else []
    if main is None or not names:
        return
    collector = Collector(f"modules.{names[0][1:-1]}")
    where = f"{main.files[0].path}:1"
    collector.add("", "module", names[0], _place(main, "Name") or where)
    for aspect, method in (("alias", "AltNames"), ("capability", "Type")):
        for value in _returned(tree, main, method):
            collector.add("", aspect, value, _place(main, method) or where)
    machine = Interpreter(
        tree, (f"{folder}/",), collector.add, lambda path: path.startswith((f"{folder}/", f"{SETTINGS}/"))
    )
    for method, prefix in STORED.items():
        for key, value in sorted(_stored(machine, main, method)):
            collector.add(f"{prefix}{key[1:-1]}", "stored", value, _place(main, method))
    machine.getters = True
    for package in packages:
        if any(_reads(file) for file in package.files):
            run_all(machine, package)
            _embedded(machine, package)
            _constants(machine, package, collector)
    for package in _closure(tree, packages):
        _headers(machine, package, collector)
    runtime.parameters(packages, collector)
    yield from collector.facts()


def _reads(file: GoFile) -> bool:
    return f"{ROOT_IMPORT}{SETTINGS}" in file.imports.values() or bool(READS.search(file.root.text or b""))


def _stored(machine: Interpreter, package: Package, method: str) -> frozenset[tuple[str, str]]:
    values = [
        machine.run(package, function, NOTHING, [NOTHING] * len(function.parameters))
        for function in package.functions.get(method, ())
    ]
    return union(values).pairs


def run_all(machine: Interpreter, package: Package) -> None:
    """Run each function of a package by itself, with arguments that nothing is known of."""
    for functions in package.functions.values():
        for function in functions:
            machine.run(package, function, NOTHING, [NOTHING] * len(function.parameters))


def _embedded(machine: Interpreter, package: Package) -> None:
    """Run the methods of shared types that a module's settings embed, for they are its own."""
    for struct in package.structs.values():
        for field in struct.fields:
            alias, dot, name = field.type.lstrip("*").partition(".")
            shared = machine.tree.imported(struct.file, alias) if dot else None
            if not field.embedded or shared is None or shared.folder != SETTINGS:
                continue
            for functions in shared.functions.values():
                for function in functions:
                    if function.receiver and function.receiver[1].lstrip("*") == name and not function.parameters:
                        machine.run(shared, function, NOTHING, ())


def _returned(tree: Tree, package: Package, method: str) -> frozenset[str]:
    collector = Collector("")
    machine = Interpreter(tree, (), collector.add, lambda path: path.rpartition("/")[0] == package.folder)
    value = NOTHING
    for function in package.functions.get(method, ()):
        if function.receiver is not None and not function.parameters:
            value |= machine.run(package, function, NOTHING, ())
    return value.literals | value.items


def _place(package: Package, method: str) -> str:
    return next((place(one, one.body) for one in package.functions.get(method, ())), "")


def place(function: Function, node: Node) -> str:
    """Return file, line and function of a node."""
    return f"{function.file.path}:{line(node)} ({function.name})"


def _constants(machine: Interpreter, package: Package, collector: Collector) -> None:
    """Record the named defaults, limits and lists that no setting was found to use.

    They are what a default or a check is made of in a way that is not followed.
    """
    used = {text(node) for file in package.files for node in _mentions(file)}
    for name in sorted(package.constants):
        value = constant(machine, package, name)
        known = {value for (_, aspect), found in collector.found.items() if aspect != "constant" for value in found}
        expression, file = package.constants[name]
        if expression is None or not DEFAULTS.search(name) or name not in used:
            continue
        loose = (value.literals | value.items | value.keys) - known
        for one in sorted(loose):
            collector.add(name, "constant", one, f"{file.path}:{line(expression)}")


def _mentions(file: GoFile) -> Iterator[Node]:
    for node in walk(file.root):
        declares = node.parent is not None and node.parent.type in {"const_spec", "var_spec"}
        if node.type in {"identifier", "field_identifier"} and not (declares and _is_name(node)):
            yield node


def _is_name(node: Node) -> bool:
    return node.parent is not None and node in node.parent.children_by_field_name("name")


def _closure(tree: Tree, packages: list[Package]) -> list[Package]:
    """Return packages and the clients that they share with others."""
    seen = {package.folder: package for package in packages}
    queue = list(packages)
    while queue:
        for file in queue.pop().files:
            for path in file.imports.values():
                folder = path.removeprefix(ROOT_IMPORT)
                inner = tree.package(folder) if folder.startswith(f"{COMPONENTS}/") else None
                if inner is not None and folder not in seen:
                    seen[folder] = inner
                    queue.append(inner)
    return list(seen.values())


def _headers(machine: Interpreter, package: Package, collector: Collector) -> None:
    for file in package.files:
        for node in walk(file.root) if MENTIONS.search(file.root.text or b"") else ():
            for content in _header(machine, package, node):
                collector.add("", "header", quoted(content), f"{file.path}:{line(node)}")


def _header(machine: Interpreter, package: Package, node: Node) -> Iterator[str]:
    if node.type == "call_expression":
        function, listed = node.child_by_field_name("function"), node.child_by_field_name("arguments")
        if function is None or listed is None or not text(function).endswith(HEADER_READERS):
            return
        for argument in listed.named_children[1:2]:
            yield from (found for found in [string(argument)] if found is not None)
            if argument.type == "identifier":
                yield from (value[1:-1] for value in constant(machine, package, text(argument)).literals)
        return
    content = string(node)
    if content is not None and HEADER.fullmatch(content) and not _sent(node):
        yield content


def _sent(node: Node) -> bool:
    outer = node.parent
    if outer is not None and outer.type == "index_expression":
        return bool(SENDS.search(text(outer.child_by_field_name("operand"))))
    call = outer.parent if outer is not None else None
    if call is None or call.type != "call_expression":
        return False
    called = text(call.child_by_field_name("function"))
    return bool(SENDS.search(called)) and not called.endswith(HEADER_READERS)
