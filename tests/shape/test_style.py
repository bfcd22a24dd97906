"""Rules of style that no linter at hand knows."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator

import pytest

from tests.support.source import ROOT, Module, modules

pytestmark = pytest.mark.unit

Callable = ast.FunctionDef | ast.AsyncFunctionDef


def _public(module: Module) -> list[tuple[str, ast.ClassDef | Callable]]:
    """List a module's public classes, functions and methods, with their dotted names."""
    if any(part.startswith("_") for part in module.name.split(".")[1:]) and "._client.aio" not in module.name:
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
        if not module.name.startswith("weaviate_gen.engine")
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


WORDS = frozenset(
    {
        "budget",
        "built",
        "colour",
        "fault",
        "fitted",
        "flag",
        "give",
        "heard",
        "knows",
        "lane",
        "ledger",
        "moment",
        "needs",
        "news",
        "older",
        "prepared",
        "presses",
        "reading",
        "said",
        "says",
        "since",
        "tell",
        "texts",
        "told",
        "twin",
        "unheard",
        "wanted",
        "what",
    }
)
"""Words for which the field has others, so that no identifier of the client side may contain them."""

KEPT = {
    "colour": "an argument of the official client's `ConnectionV4.open_connection_grpc` and `connect`",
    "what": "a public attribute of `Event`",
    "_broken_since": "a point in time, not a version",
}
"""Identifiers that may, and why."""

OPENINGS = re.compile(r"(Give|Gives|Have|Let|Refuse|Refuses|Say|Says|Take|Takes|Tell|Tells)\b")
"""Words that no docstring begins with: it begins with an imperative such as "Return", or with a noun phrase."""

PHRASES = re.compile(
    r", and (is|holds) (\{|an? )|is no (text|number|mapping|list|vector)\b|\b(has|have) to be\b|\btime-outs?\b"
    r"|\bmade up\b"
    r"|\bunder way\b|\bas (it|they) stands?\b|\bin both colours\b|\bmust be (a )?texts?\b|\btold\b"
)
"""What neither docstrings nor messages say."""


def _client_side() -> list[Module]:
    return [
        module
        for module in modules(ROOT / "weaviate_gen")
        if not module.generated and not module.name.startswith("weaviate_gen.engine")
    ]


def _identifiers(tree: ast.Module) -> Iterator[tuple[int, str]]:
    for node in ast.walk(tree):
        if isinstance(node, ast.Name):
            yield node.lineno, node.id
        elif isinstance(node, ast.Attribute):
            yield node.lineno, node.attr
        elif isinstance(node, ast.ClassDef | ast.FunctionDef | ast.AsyncFunctionDef):
            yield node.lineno, node.name
        elif isinstance(node, ast.arg):
            yield node.lineno, node.arg
        elif isinstance(node, ast.keyword) and node.arg is not None:
            yield node.value.lineno, node.arg


def test_identifiers_of_the_client_side_are_words_of_the_glossary() -> None:
    found = {
        f"{module.path.relative_to(ROOT)}:{line} {name}"
        for module in _client_side()
        for line, name in _identifiers(module.tree)
        if name not in KEPT and WORDS & {word.lower() for word in re.findall(r"[A-Z]?[a-z]+|[A-Z]+", name)}
    }
    assert [] == sorted(found)


def test_docstrings_begin_with_the_verbs_of_the_field() -> None:
    folders = (
        ROOT / name
        for name in ("weaviate_gen/engine", "generated", "codegen", "scripts", "tests", "benchmarks", "examples")
    )
    assert [] == [
        f"{module.path.relative_to(ROOT)}:{getattr(node, 'lineno', 1)} {text.splitlines()[0]}"
        for module in (*_client_side(), *modules(*folders))
        for node in ast.walk(module.tree)
        if isinstance(node, ast.Module | ast.ClassDef | ast.FunctionDef | ast.AsyncFunctionDef)
        if OPENINGS.match(text := ast.get_docstring(node) or "")
    ]


def test_docstrings_and_messages_of_the_client_side_use_the_phrases_of_the_glossary() -> None:
    assert [] == [
        f"{module.path.relative_to(ROOT)}:{number} {line.strip()}"
        for module in _client_side()
        for number, line in enumerate(module.text.splitlines(), 1)
        if PHRASES.search(line)
    ]


def test_every_exception_from_the_glossary_is_needed() -> None:
    used = {name for module in _client_side() for _, name in _identifiers(module.tree)}
    assert [] == sorted(KEPT.keys() - used)
