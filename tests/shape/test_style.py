"""Rules of style that no linter at hand knows."""

from __future__ import annotations

import ast

import pytest

from tests.support.source import ROOT, Module, modules

pytestmark = pytest.mark.unit

Callable = ast.FunctionDef | ast.AsyncFunctionDef


def _public(module: Module) -> list[tuple[str, ast.ClassDef | Callable]]:
    """List a module's public classes, functions and methods, with their dotted names."""
    if any(part.startswith("_") for part in module.name.split(".")[1:]) and "._async" not in module.name:
        return []
    found: list[tuple[str, ast.ClassDef | Callable]] = []
    for node in module.tree.body:
        if isinstance(node, (ast.ClassDef, ast.FunctionDef, ast.AsyncFunctionDef)) and not node.name.startswith("_"):
            found.append((f"{module.name}.{node.name}", node))
            if isinstance(node, ast.ClassDef):
                found += [
                    (f"{module.name}.{node.name}.{child.name}", child)
                    for child in node.body
                    if isinstance(child, (ast.FunctionDef, ast.AsyncFunctionDef)) and not child.name.startswith("_")
                ]
    return found


def _decorators(node: ast.ClassDef | Callable) -> set[str]:
    return {ast.unparse(decorator).rpartition(".")[2] for decorator in node.decorator_list}


def test_every_public_thing_has_a_docstring() -> None:
    bare = [
        name
        for module in modules()
        for name, node in _public(module)
        if ast.get_docstring(node) is None and not _decorators(node) & {"overload", "setter", "override"}
    ]
    assert [] == bare


def test_every_module_has_a_docstring() -> None:
    assert [] == [module.name for module in modules() if not module.generated and not ast.get_docstring(module.tree)]


def test_every_hand_written_module_postpones_annotations() -> None:
    bare = [
        str(module.path.relative_to(ROOT))
        for module in [*modules(), *modules(ROOT / "codegen"), *modules(ROOT / "tests")]
        if not module.generated
        if any(isinstance(node, (ast.ClassDef, ast.FunctionDef, ast.AnnAssign)) for node in module.tree.body)
        if "from __future__ import annotations" not in module.text
    ]
    assert [] == bare


def test_public_functions_take_no_arbitrary_keywords() -> None:
    loose = [
        name
        for module in modules()
        if not module.name.startswith(("weaviate_gen.engine", "weaviate_gen.engine.wire"))
        for name, node in _public(module)
        if not isinstance(node, ast.ClassDef) and node.args.kwarg is not None
    ]
    assert [] == loose


def test_each_list_of_exports_is_literal_and_has_no_doubles() -> None:
    """Their order is ruff's RUF022."""
    doubled = []
    for module in modules():
        for node in module.tree.body:
            if isinstance(node, ast.Assign) and any(
                isinstance(target, ast.Name) and target.id == "__all__" for target in node.targets
            ):
                assert isinstance(node.value, (ast.List, ast.Tuple)), module.name
                names = [ast.literal_eval(element) for element in node.value.elts]
                if len(names) != len(set(names)):
                    doubled.append(module.name)
    assert [] == doubled


def test_assert_guards_nothing_in_shipped_code() -> None:
    found = [
        f"{module.path.relative_to(ROOT)}:{node.lineno}"
        for module in modules()
        for node in ast.walk(module.tree)
        if isinstance(node, ast.Assert)
    ]
    assert [] == found


def test_each_ignore_of_a_checker_names_the_rule() -> None:
    bare = [
        f"{module.path.relative_to(ROOT)}:{number}"
        for module in [*modules(), *modules(ROOT / "codegen")]
        for number, line in enumerate(module.text.splitlines(), 1)
        if line.rstrip().endswith(("# noqa", "# type: ignore", "# pyright: ignore"))
    ]
    assert [] == bare
