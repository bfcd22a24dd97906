"""Rules of style that no linter at hand knows."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from dataclasses import dataclass

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
        if not module.name.startswith(("weaviate_gen.dropin", "weaviate_gen.engine"))
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
        "adopt",
        "answer",
        "answers",
        "attach",
        "budget",
        "built",
        "colour",
        "cure",
        "fault",
        "fed",
        "feed",
        "fitted",
        "flag",
        "forget",
        "forms",
        "give",
        "golang",
        "heard",
        "jsons",
        "keeper",
        "knows",
        "land",
        "lane",
        "lay",
        "ledger",
        "moment",
        "moments",
        "needs",
        "news",
        "older",
        "opening",
        "pace",
        "patience",
        "prepared",
        "presses",
        "procedure",
        "reading",
        "refusal",
        "refusals",
        "said",
        "say",
        "says",
        "settle",
        "settled",
        "since",
        "spread",
        "surroundings",
        "tell",
        "texts",
        "told",
        "twin",
        "unheard",
        "unreadable",
        "wake",
        "wanted",
        "wants",
        "what",
    }
)
"""Words for which the field has others, so that no identifier may contain them."""

PHRASES_OF_NAMES = frozenset({"give_up", "pass_by", "put_back", "take_over", "wants_none"})
"""Names for which the field has others, although each of their words is harmless."""


@dataclass(frozen=True)
class Kept:
    """Identifiers that may contain such a word.

    Attributes:
        where: the prefix of their modules' paths.
        names: the identifiers.
        why: the reason.
    """

    where: str
    names: frozenset[str]
    why: str


KEPT = (
    Kept(
        "weaviate_gen/_client/aio/connection.py", frozenset({"colour"}), "an argument of the official client's methods"
    ),
    Kept("weaviate_gen/dropin/", frozenset({"Colour", "colour"}), "names and arguments of the official client"),
    Kept("weaviate_gen/_types/settings.py", frozenset({"what"}), "a public attribute of `Event`"),
    Kept("weaviate_gen/_client/aio/batch/", frozenset({"_broken_since"}), "a point in time, not a version"),
    Kept("weaviate_gen/_transport/http1/parsers.py", frozenset({"feed_data"}), "a method of httptools' parser"),
    Kept(
        "weaviate_gen/_transport/http1/coroutines.py", frozenset({"pause_reading"}), "a method of asyncio's transports"
    ),
    Kept("weaviate_gen/engine/plugins/", frozenset({"texts"}), "natural language is what text2vec modules read"),
    Kept("weaviate_gen/testing/stand_ins.py", frozenset({"texts"}), "an argument of the engine's vectorizers"),
    Kept("weaviate_gen/engine/server/", frozenset({"BodyBudget", "budget", "_budget"}), "bytes that may be in memory"),
    Kept("weaviate_gen/engine/compat/lanes.py", frozenset({"lane"}), "part of a SIMD register"),
    Kept(
        "weaviate_gen/engine/wire/graphql/",
        frozenset({"FragmentSpreadNode"}),
        "graphql-core's, after GraphQL's grammar",
    ),
    Kept(
        "weaviate_gen/engine/", frozenset({"BUILT_IN", "built_in_role"}), "roles that come with a server are built in"
    ),
    Kept("codegen/diff/change.py", frozenset({"Flag"}), "`enum.Flag` of the standard library"),
    Kept("codegen/parse/modules.py", frozenset({"since_under_current_name"}), "a key of specs/modules"),
    Kept(
        "codegen/",
        frozenset({"Since", "SinceFile", "_since", "since"}),
        "since when servers have something: a key of specs/modules, the table specs/since.toml, and its command",
    ),
)

OPENINGS = re.compile(r"(Give|Gives|Have|Let|Refuse|Refuses|Say|Says|Take|Takes|Tell|Tells)\b")
"""Words that no docstring begins with: it begins with an imperative such as "Return", or with a noun phrase."""

PHRASES = re.compile(
    r", and (is|holds) (\{|an? )|is no (text|number|mapping|list|vector)\b|\b(has|have) to be\b|\btime-outs?\b"
    r"|\bmade up\b"
    r"|\bunder way\b|\bas (it|they) stands?\b|\bin both colours\b|\bmust be (a )?texts?\b|\btold\b"
)
"""What neither docstrings, messages nor pages say."""


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


def _uses(module: Module) -> Iterator[tuple[int, str]]:
    """Yield line and name of each identifier of a module that contains a word of the glossary's left column."""
    for line, name in _identifiers(module.tree):
        words = [word.lower() for word in re.findall(r"[A-Z]?[a-z]+|[A-Z]+", name)]
        if WORDS.intersection(words) or any(phrase in "_".join(words) for phrase in PHRASES_OF_NAMES):
            yield line, name


def _is_kept(path: str, name: str) -> bool:
    return any(path.startswith(kept.where) and name in kept.names for kept in KEPT)


def _held() -> Iterator[tuple[str, Module]]:
    for module in modules(ROOT / "weaviate_gen", ROOT / "codegen"):
        path = module.path.relative_to(ROOT).as_posix()
        if not module.generated:
            yield path, module


def test_identifiers_are_words_of_the_glossary() -> None:
    found = {
        f"{path}:{line} {name}" for path, module in _held() for line, name in _uses(module) if not _is_kept(path, name)
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


def test_code_and_docs_use_the_phrases_of_the_glossary() -> None:
    code = [
        module.path
        for module in modules(*(ROOT / name for name in ("weaviate_gen", "codegen", "scripts")))
        if not module.generated
    ]
    docs = [
        *(ROOT / "docs").glob("*.md"),
        *(ROOT / name for name in ("README.md", "ARCHITECTURE.md", "CONTRIBUTING.md")),
    ]
    assert [] == [
        f"{path.relative_to(ROOT)}:{number} {line.strip()}"
        for path in (*code, *docs)
        for number, line in enumerate(path.read_text("utf-8").splitlines(), 1)
        if PHRASES.search(line)
    ]


def test_docstrings_of_tests_use_the_phrases_of_the_glossary() -> None:
    assert [] == [
        f"{module.path.relative_to(ROOT)}:{getattr(node, 'lineno', 1)} {found[0]}"
        for module in modules(ROOT / "tests")
        for node in ast.walk(module.tree)
        if isinstance(node, ast.Module | ast.ClassDef | ast.FunctionDef | ast.AsyncFunctionDef)
        if (found := PHRASES.search(ast.get_docstring(node) or ""))
    ]


def test_every_exception_from_the_glossary_is_needed() -> None:
    used = {(path, name) for path, module in _held() for _, name in _uses(module)}
    assert [] == [
        f"{kept.where} {name}"
        for kept in KEPT
        for name in sorted(kept.names)
        if not any(path.startswith(kept.where) and name == other for path, other in used)
    ]
