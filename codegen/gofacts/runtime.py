"""Facts about what generative modules take per request: from GraphQL, from their parameters, and from gRPC."""

from __future__ import annotations

from collections.abc import Iterator

from tree_sitter import Node

from codegen.gofacts.facts import Collector, Fact
from codegen.gofacts.syntax import ROOT_IMPORT, GoFile, Package, Tree, line, string, text, walk
from codegen.gofacts.values import quoted

PARSER = "adapters/handlers/grpc/v1/generative"
FOLDER, PARAMETERS = "/parameters", "Params"
READER = "GetValueAs"
INPUTS = "InputObjectConfigFieldMap"
TYPES = (
    ("StringArray", "list[str]"),
    ("StringPtrArray", "list[str]"),
    ("String", "str"),
    ("Float", "float"),
    ("Int", "int"),
    ("Bool", "bool"),
)
"""Types by the names of the functions that read them."""


def normalized(name: str) -> str:
    """Return a name as it is compared: `baseURL`, `BaseURL` and `base_url` are one."""
    return name.replace("_", "").lower()


def parameters(packages: list[Package], collector: Collector) -> None:
    """Record what the parameter package of a module reads of GraphQL, and the fields that it keeps."""
    for package in packages:
        if PARAMETERS not in package.structs or not package.folder.endswith(FOLDER):
            continue
        struct = package.structs[PARAMETERS]
        for declared in struct.fields:
            where = f"{struct.file.path}:{line(declared.node)} ({PARAMETERS})"
            collector.add(f"runtime.{normalized(declared.name)}", "parameter", quoted(declared.name), where)
        for file in package.files:
            for node in walk(file.root):
                _read(file, node, collector)
                _declared(file, node, collector)


def _read(file: GoFile, node: Node, collector: Collector) -> None:
    """Record a case of the switch over the arguments' names."""
    listed = node.child_by_field_name("value") if node.type == "expression_case" else None
    calls = [text(one) for one in walk(node) if one.type == "selector_expression"] if listed is not None else []
    reader = next((call.partition(READER)[2] for call in calls if READER in call), "")
    for option in listed.named_children if listed is not None and reader else ():
        name = string(option)
        if name is not None:
            where = f"{file.path}:{line(option)} (extract)"
            setting = f"runtime.{normalized(name)}"
            collector.add(setting, "graphql", quoted(name), where)
            kind = next((kind for prefix, kind in TYPES if reader.startswith(prefix)), "")
            if kind:
                collector.add(setting, "type", quoted(kind), where)


def _declared(file: GoFile, node: Node, collector: Collector) -> None:
    """Record an argument that GraphQL's schema declares, and the values of its enum."""
    key, content = node.child_by_field_name("key"), node.child_by_field_name("value")
    around = node.parent.parent if node.parent is not None else None
    kind = text(around.child_by_field_name("type")) if around is not None else ""
    name = string(key.named_children[0]) if key is not None and key.named_children else None
    if node.type != "keyed_element" or content is None or name is None or not kind.endswith(INPUTS):
        return
    setting = f"runtime.{normalized(name)}"
    collector.add(setting, "input", quoted(name), f"{file.path}:{line(node)} (input)")
    for inner in walk(content):
        option = inner.child_by_field_name("key") if inner.type == "keyed_element" else None
        value = string(option.named_children[0]) if option is not None and option.named_children else None
        if value is not None:
            collector.add(setting, "values", quoted(value), f"{file.path}:{line(inner)} (input)")


def collect(tree: Tree, names: dict[str, str]) -> list[Fact]:
    """Return what the gRPC parser reads for each module.

    Args:
        tree: the source.
        names: the modules' names by their folders.
    """
    package = tree.package(PARSER)
    collectors: dict[str, Collector] = {}
    for functions in package.functions.values() if package is not None else ():
        for function in functions:
            for node in walk(function.body):
                folder = _filled(function.file, node)
                if folder in names:
                    unit = f"modules.{names[folder]}"
                    taken = collectors.setdefault(unit, Collector(unit))
                    for field, at in _fields(node):
                        where = f"{function.file.path}:{line(at)} ({function.name})"
                        taken.add(f"runtime.{normalized(field)}", "grpc", quoted(field), where)
    return [fact for collector in collectors.values() for fact in collector.facts()]


def _filled(file: GoFile, node: Node) -> str:
    """Return the module's folder whose parameters a struct literal is, or an empty string."""
    kind = node.child_by_field_name("type") if node.type == "composite_literal" else None
    alias, _, name = text(kind).partition(".")
    path = file.imports.get(alias, "").removeprefix(ROOT_IMPORT)
    return "/".join(path.split("/")[:2]) if name == PARAMETERS else ""


def _fields(node: Node) -> Iterator[tuple[str, Node]]:
    body = node.child_by_field_name("body")
    for element in body.named_children if body is not None else ():
        key = element.child_by_field_name("key")
        if element.type == "keyed_element" and key is not None:
            yield text(key), element
