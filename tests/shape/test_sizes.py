"""How long modules, classes and functions may be; what counts is lines of code, not blanks, comments and docstrings."""

from __future__ import annotations

import ast

import pytest

from tests.support.source import ROOT, Module, code_lines, modules

pytestmark = pytest.mark.unit

MODULE, CLASS, METHODS, FUNCTION = 600, 250, 20, 60

FACADES = frozenset(
    {
        "weaviate_gen._client.aio.client:WeaviateAsyncClient",
        "weaviate_gen._client.aio.connection:AsyncConnectionV4",
    }
)
"""Official classes that are wider than ours may be, as `module:class`; each name is the official client's."""


def _written() -> list[Module]:
    everything = [*modules(), *modules(ROOT / "codegen"), *modules(ROOT / "examples"), *modules(ROOT / "benchmarks")]
    return [
        module
        for module in everything
        if not module.generated and not module.name.startswith("weaviate_gen._client.sync")
    ]


def _length(node: ast.AST, lines: frozenset[int]) -> int:
    assert isinstance(node, (ast.ClassDef, ast.FunctionDef, ast.AsyncFunctionDef))
    return len(lines & set(range(node.lineno, (node.end_lineno or node.lineno) + 1)))


def test_a_module_has_at_most_600_lines() -> None:
    lengths = {str(module.path.relative_to(ROOT)): len(code_lines(module.text)) for module in _written()}
    assert {name: length for name, length in lengths.items() if length > MODULE} == {}


def test_a_function_has_at_most_60_lines() -> None:
    long = {}
    for module in _written():
        lines = code_lines(module.text)
        for node in ast.walk(module.tree):
            if isinstance(node, (ast.FunctionDef, ast.AsyncFunctionDef)) and _length(node, lines) > FUNCTION:
                long[f"{module.path.relative_to(ROOT)}:{node.name}"] = _length(node, lines)
    assert long == {}


def test_a_class_has_at_most_250_lines_and_20_public_methods() -> None:
    wide = {}
    for module in _written():
        lines = code_lines(module.text)
        for node in ast.walk(module.tree):
            if not isinstance(node, ast.ClassDef) or f"{module.name}:{node.name}" in FACADES:
                continue
            methods = {
                child.name
                for child in node.body
                if isinstance(child, (ast.FunctionDef, ast.AsyncFunctionDef)) and not child.name.startswith("_")
            }
            if _length(node, lines) > CLASS or len(methods) > METHODS:
                wide[f"{module.name}:{node.name}"] = (_length(node, lines), len(methods))
    assert wide == {}


def test_each_facade_that_is_excepted_exists_and_needs_the_exception() -> None:
    known = {
        f"{module.name}:{node.name}": node
        for module in _written()
        for node in ast.walk(module.tree)
        if isinstance(node, ast.ClassDef)
    }
    assert sorted(FACADES) == sorted(FACADES & known.keys())
