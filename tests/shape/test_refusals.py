"""The engine's refusals are data: causes of one catalog, with parameters; the text of an error decides nothing."""

from __future__ import annotations

import ast
from collections import Counter
from collections.abc import Iterator, Mapping
from collections.abc import Set as AbstractSet
from string import Formatter
from typing import get_args

import pytest

from tests.support.source import ROOT, Module, modules
from weaviate_gen.engine.errors.catalog import CATALOG
from weaviate_gen.engine.errors.codes import Code
from weaviate_gen.engine.errors.wording import Wording

MAKERS = {"EngineError": frozenset[str](), "StorageError": frozenset({"path"}), "RequestDecodeError": frozenset[str]()}
"""What makes a refusal, and its arguments that are no parameters of the wording."""

WORDINGS: Mapping[str, Mapping[str, Wording]] = {str(code): wordings for code, wordings in CATALOG.items()}

INSIDE = "weaviate_gen.engine.errors"

TEXT_READERS = {
    "weaviate_gen.engine.wire.graphql.document": "graphql-core's syntax errors have a text alone",
    "weaviate_gen.engine.wire.graphql.rules": "graphql-core's validation errors have a text alone",
    "weaviate_gen.engine.wire.graphql.fields": "graphql-core's errors of values have a text alone",
    "weaviate_gen._transport.errors": "grpcio tells by details alone whether a connection was made",
    "weaviate_gen._inputs.checked": "Python names an unexpected argument by the text of a `TypeError` alone",
}
"""Modules that read the text of somebody else's error, and why."""

CUTTERS = frozenset(
    {"startswith", "endswith", "replace", "removeprefix", "removesuffix", "split", "rsplit", "partition", "rpartition",
     "find", "index", "count", "match", "fullmatch", "search", "sub", "findall"}
)  # fmt: skip


def _texts(node: ast.expr) -> tuple[str, ...]:
    """Return the strings that an expression can be: a literal, or one of two."""
    if isinstance(node, ast.IfExp):
        return (*_texts(node.body), *_texts(node.orelse))
    assert isinstance(node, ast.Constant), f"line {node.lineno}: codes and wordings must be literals"
    return (str(node.value),)


def _made(tree: ast.AST) -> Iterator[tuple[ast.Call, str]]:
    for node in ast.walk(tree):
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id in MAKERS:
            yield node, node.func.id


def _fields(template: str) -> set[str]:
    return {name for _, name, _, _ in Formatter().parse(template) if name is not None}


def _engine() -> list[Module]:
    known = [module for module in modules() if module.name.startswith("weaviate_gen.engine.")]
    return [module for module in known if not module.name.startswith(INSIDE)]


def _problems(call: ast.Call, maker: str) -> Iterator[str]:
    codes, wordings = _texts(call.args[0]), _texts(call.args[1]) if len(call.args) > 1 else ("",)
    given = {keyword.arg for keyword in call.keywords if keyword.arg is not None} - MAKERS[maker]
    if len(call.args) > 2 or any(keyword.arg is None for keyword in call.keywords):
        yield "parameters must be named"
    for code in codes:
        for wording in wordings:
            known = WORDINGS.get(code, {}).get(wording)
            if known is None:
                yield f"{code!r}, {wording!r} is not in the catalog"
            elif _fields(known.template) != given:
                yield f"{code!r}, {wording!r} needs {sorted(_fields(known.template))}, got {sorted(given)}"


@pytest.mark.unit
def test_each_refusal_has_a_cause_of_the_catalog_and_the_parameters_of_its_wording() -> None:
    problems = [
        f"{module.path.relative_to(ROOT)}:{call.lineno}: {problem}"
        for module in _engine()
        for call, maker in _made(module.tree)
        for problem in _problems(call, maker)
    ]
    assert [] == problems


@pytest.mark.unit
def test_each_wording_of_the_catalog_is_used() -> None:
    used = {
        (code, wording)
        for module in modules(ROOT / "weaviate_gen" / "engine")
        for call, _ in _made(module.tree)
        for code in _texts(call.args[0])
        for wording in (_texts(call.args[1]) if len(call.args) > 1 else ("",))
    }
    used |= {("unsupported", "feature"), ("unsupported", "with_advice")}
    known = {(code, wording) for code, wordings in CATALOG.items() for wording in wordings}
    assert set() == known - used


@pytest.mark.unit
def test_catalog_has_every_code_and_no_text_twice() -> None:
    assert set(get_args(Code)) == set(CATALOG)
    assert len(CATALOG) <= 120
    templates = Counter(wording.template for wordings in CATALOG.values() for wording in wordings.values())
    assert [] == [template for template, count in templates.items() if count > 1]


def _is_text_of_an_error(node: ast.AST, caught: set[str], held: AbstractSet[str] = frozenset()) -> bool:
    """Return whether an expression is the text of an error: ``error.message``, ``str(error)``, or made of it."""
    if isinstance(node, ast.Name):
        return node.id in held
    if isinstance(node, ast.BoolOp):
        return any(_is_text_of_an_error(value, caught, held) for value in node.values)
    if isinstance(node, ast.Attribute):
        return node.attr == "message" or (node.attr == "text" and isinstance(node.value, ast.Name)
                                                      and node.value.id in caught)  # fmt: skip
    if isinstance(node, ast.Call):
        function = node.func
        if isinstance(function, ast.Name) and function.id in {"str", "repr"} and node.args:
            return isinstance(node.args[0], ast.Name) and node.args[0].id in caught
        return isinstance(function, ast.Attribute) and (
            function.attr == "details"
            or (
                function.attr in {"lower", "upper", "casefold", "strip"}
                and _is_text_of_an_error(function.value, caught, held)
            )
        )
    return False


def _held_texts(function: ast.AST, caught: set[str]) -> set[str]:
    """Return the names of a function that hold the text of an error, those of grpcio's ``details`` among them."""
    held = {argument.arg for argument in ast.walk(function) if isinstance(argument, ast.arg)} & {"details"}
    for node in ast.walk(function):
        if isinstance(node, ast.Assign):
            for target in node.targets:
                pairs = [(target, node.value)]
                if isinstance(target, ast.Tuple) and isinstance(node.value, ast.Tuple):
                    pairs = list(zip(target.elts, node.value.elts, strict=True))
                held |= {name.id for name, value in pairs
                         if isinstance(name, ast.Name) and _is_text_of_an_error(value, caught, held)}  # fmt: skip
    return held


def _read_texts(tree: ast.AST) -> Iterator[int]:
    """Yield the lines where something depends on the text of an error."""
    caught = {node.name for node in ast.walk(tree) if isinstance(node, ast.ExceptHandler) and node.name}
    caught |= {
        argument.arg
        for argument in ast.walk(tree)
        if isinstance(argument, ast.arg)
        and argument.annotation is not None
        and "Error" in ast.unparse(argument.annotation)
    }
    for function in ast.walk(tree):
        if isinstance(function, ast.FunctionDef | ast.AsyncFunctionDef):
            yield from _readers(function, caught, _held_texts(function, caught))
    yield from _readers(tree, caught, frozenset())


def _readers(tree: ast.AST, caught: set[str], held: AbstractSet[str]) -> Iterator[int]:
    for node in ast.walk(tree):
        parts: list[ast.expr] = []
        if isinstance(node, ast.Compare) and not isinstance(node.ops[0], ast.Is | ast.IsNot):
            parts = [node.left, *node.comparators]
        elif isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute) and node.func.attr in CUTTERS:
            parts = [node.func.value, *node.args]
        elif isinstance(node, ast.Subscript):
            parts = [node.value]
        elif isinstance(node, ast.Match):
            parts = [node.subject]
        yield from (node.lineno for part in parts if _is_text_of_an_error(part, caught, held))  # type: ignore[attr-defined]


@pytest.mark.unit
def test_nothing_depends_on_the_text_of_an_error() -> None:
    found: dict[str, list[int]] = {}
    for module in modules(ROOT / "weaviate_gen"):
        if lines := list(_read_texts(module.tree)):
            found[module.name] = lines
    assert {name: lines for name, lines in found.items() if name not in TEXT_READERS} == {}
    assert set(TEXT_READERS) == set(found), "an exception that is none any more"


@pytest.mark.unit
@pytest.mark.parametrize(
    "statement",
    ['"no available" in error.message', 'error.message.replace("a", "b")', 'str(error).startswith("x")',
     '"local" in error.message.lower()', 're.search("x", str(error))', 'error.message == "x"', "error.message[:3]"],
)  # fmt: skip
def test_dependence_on_a_text_is_found(statement: str) -> None:
    source = f"try:\n    pass\nexcept EngineError as error:\n    {statement}\n"
    assert [4] == list(_read_texts(ast.parse(source)))


@pytest.mark.unit
def test_dependence_on_a_text_is_found_where_a_name_holds_it() -> None:
    source = """
def read(error: EngineError, details: str) -> bool:
    kind, text = 1, error.message or "none"
    lowered = text.lower()
    return any(words in lowered for words in ("a", "b")) or details[:1] == "x" or text is None
"""
    assert {5} == set(_read_texts(ast.parse(source)))
