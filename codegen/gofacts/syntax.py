"""Go source as packages: files, imports, constants, functions and structs, parsed with tree-sitter."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path

import tree_sitter_go
from tree_sitter import Language, Node, Parser

ROOT_IMPORT = "github.com/weaviate/weaviate/"
"""Prefix of the import paths that lie in the tree."""
TAG = re.compile(r'json:"([^",]+)')


@dataclass(frozen=True, slots=True)
class GoFile:
    """A parsed file.

    Attributes:
        path: its path from the tree's root.
        root: its syntax tree.
        imports: folders, or foreign import paths, by the name they have in the file.
    """

    path: str
    root: Node
    imports: dict[str, str]


@dataclass(frozen=True, slots=True, eq=False)
class Function:
    """A function or method.

    Attributes:
        name: its name.
        receiver: name and type of the receiver, if it is a method.
        parameters: names and types.
        results: names and types of what it returns, where they have names.
        body: its block.
        file: where it stands.
    """

    name: str
    receiver: tuple[str, str] | None
    parameters: tuple[tuple[str, str], ...]
    results: tuple[tuple[str, str], ...]
    body: Node
    file: GoFile


@dataclass(frozen=True, slots=True)
class Field:
    """A field of a struct.

    Attributes:
        name: its name; of an embedded one, its type's.
        type: its type, as written.
        key: its key in JSON, or an empty string.
        embedded: whether it is embedded.
        node: where it stands.
    """

    name: str
    type: str
    key: str
    embedded: bool
    node: Node


@dataclass(frozen=True, slots=True, eq=False)
class Struct:
    """A struct type: its fields, and where it stands."""

    name: str
    fields: tuple[Field, ...]
    file: GoFile


@dataclass(slots=True, eq=False)
class Package:
    """The files of one folder, without tests and mocks.

    Attributes:
        folder: its path from the tree's root.
        constants: constants and variables of the package: the expression, or ``None``, and the file.
        functions: functions and methods by name.
        structs: struct types by name.
        types: names of all types.
    """

    folder: str
    files: list[GoFile] = field(default_factory=list)
    constants: dict[str, tuple[Node | None, GoFile]] = field(default_factory=dict)
    functions: dict[str, list[Function]] = field(default_factory=dict)
    structs: dict[str, Struct] = field(default_factory=dict)
    types: set[str] = field(default_factory=set)


class GoSyntaxError(Exception):
    """A file that is not Go, as far as the grammar knows it."""


class Tree:
    """A source tree, whose packages are parsed when they are first asked for."""

    def __init__(self, root: Path) -> None:
        self.root = root
        self._packages: dict[str, Package] = {}

    def package(self, folder: str) -> Package | None:
        """Return the package in a folder, or ``None`` if it holds no Go."""
        if folder not in self._packages:
            self._packages[folder] = self._parse(folder)
        found = self._packages[folder]
        return found if found.files else None

    def packages_under(self, folder: str) -> list[Package]:
        """Return the packages in a folder and below it, sorted by path."""
        base = self.root / folder
        folders = sorted({path.parent.relative_to(self.root).as_posix() for path in base.rglob("*.go")})
        return [package for name in folders if (package := self.package(name))]

    def imported(self, file: GoFile, name: str) -> Package | None:
        """Return the package that a name stands for in a file, if it lies in the tree."""
        folder = file.imports.get(name, "")
        return self.package(folder.removeprefix(ROOT_IMPORT)) if folder.startswith(ROOT_IMPORT) else None

    def _parse(self, folder: str) -> Package:
        package = Package(folder)
        for path in sorted((self.root / folder).glob("*.go")):
            if path.name.endswith("_test.go") or path.name.startswith("mock_"):
                continue
            root = _parser().parse(path.read_bytes()).root_node
            name = path.relative_to(self.root).as_posix()
            if root.has_error:
                raise GoSyntaxError(f"{name}: is no Go that the grammar knows, at line {_first_error(root)}")
            file = GoFile(name, root, dict(_imports(root)))
            package.files.append(file)
            for node in root.named_children:
                _declare(package, file, node)
        return package


@cache
def _parser() -> Parser:
    return Parser(Language(tree_sitter_go.language()))


def _first_error(root: Node) -> int:
    return next((node.start_point[0] + 1 for node in walk(root) if node.is_error or node.is_missing), 1)


def walk(node: Node) -> Iterator[Node]:
    """Return a node and all named nodes in it, in the order of the text."""
    stack = [node]
    while stack:
        current = stack.pop()
        yield current
        stack.extend(reversed(current.named_children))


def text(node: Node | None) -> str:
    """Return the source of a node; of none, an empty string."""
    return node.text.decode() if node is not None and node.text is not None else ""


def part(node: Node, name: str) -> Node:
    """Return a part that the grammar always has."""
    child = node.child_by_field_name(name)
    assert child is not None
    return child


def string(node: Node) -> str | None:
    """Return the value of a string literal, or ``None`` for other nodes."""
    if node.type == "raw_string_literal":
        return text(node)[1:-1]
    if node.type != "interpreted_string_literal":
        return None
    return re.sub(r"\\(.)", lambda match: {"n": "\n", "t": "\t"}.get(match[1], match[1]), text(node)[1:-1])


def line(node: Node) -> int:
    """Return the line that a node begins in."""
    return int(node.start_point[0]) + 1


def _imports(root: Node) -> Iterator[tuple[str, str]]:
    for node in root.named_children:
        if node.type != "import_declaration":
            continue
        for spec in walk(node):
            if spec.type == "import_spec":
                path = text(spec.child_by_field_name("path"))[1:-1]
                named = spec.child_by_field_name("name")
                yield text(named) or path.rsplit("/", 1)[-1], path


def _declare(package: Package, file: GoFile, node: Node) -> None:
    if node.type in {"const_declaration", "var_declaration"}:
        for spec in walk(node):
            if spec.type in {"const_spec", "var_spec"}:
                _declare_constants(package, file, spec)
    elif node.type in {"function_declaration", "method_declaration"}:
        body = node.child_by_field_name("body")
        if body is not None:
            function = _function(file, node, body)
            package.functions.setdefault(function.name, []).append(function)
    elif node.type == "type_declaration":
        for spec in node.named_children:
            name, kind = text(spec.child_by_field_name("name")), spec.child_by_field_name("type")
            package.types.add(name)
            if kind is not None and kind.type == "struct_type":
                package.structs[name] = Struct(name, tuple(_fields(kind)), file)


def _declare_constants(package: Package, file: GoFile, spec: Node) -> None:
    names = spec.children_by_field_name("name")
    listed = spec.child_by_field_name("value")
    values: list[Node | None] = list(listed.named_children) if listed is not None else []
    for index, name in enumerate(name for name in names if name.type == "identifier"):
        package.constants[text(name)] = (values[index] if index < len(values) else None, file)


def _function(file: GoFile, node: Node, body: Node) -> Function:
    receivers = parameters(node.child_by_field_name("receiver"))
    given = parameters(node.child_by_field_name("parameters"))
    result = node.child_by_field_name("result")
    results = parameters(result) if result is not None and result.type == "parameter_list" else ()
    name = text(node.child_by_field_name("name"))
    return Function(name, receivers[0] if receivers else None, given, results, body, file)


def parameters(node: Node | None) -> tuple[tuple[str, str], ...]:
    """Return names and types of a parameter list."""
    found: list[tuple[str, str]] = []
    for declared in node.named_children if node is not None else ():
        if declared.type in {"parameter_declaration", "variadic_parameter_declaration"}:
            kind = text(declared.child_by_field_name("type"))
            found += [(text(name), kind) for name in declared.children_by_field_name("name")] or [("_", kind)]
    return tuple(found)


def _fields(node: Node) -> Iterator[Field]:
    for declared in walk(node):
        if declared.type != "field_declaration":
            continue
        kind = text(declared.child_by_field_name("type"))
        match = TAG.search(text(declared.child_by_field_name("tag")))
        key = match[1] if match and match[1] != "-" else ""
        names = [text(name) for name in declared.children_by_field_name("name")]
        for name in names:
            yield Field(name, kind, key, False, declared)
        if not names:
            yield Field(kind.lstrip("*").rsplit(".", 1)[-1], kind, key, True, declared)
