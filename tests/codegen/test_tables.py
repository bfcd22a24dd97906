"""A typo in any hand-kept table is a problem that names the file and the key."""

from __future__ import annotations

import shutil
from collections.abc import Callable
from pathlib import Path

import pytest

from codegen.diff import ignored
from codegen.ir import rbac
from codegen.parse import grpc_overlay, modules, rest_overlay, tables, words
from codegen.parse.surface import ARGUMENTS, METHODS, Arguments, Methods
from codegen.step import Context
from codegen.steps import coverage, rest
from tests.support.source import ROOT

pytestmark = pytest.mark.unit

Read = Callable[[Context], object]
OPENAI, VALUES = "specs/modules/openai.toml", "specs/modules/values.toml"
READERS: dict[str, Read] = {
    ARGUMENTS: lambda context: tables.read(context, ARGUMENTS, Arguments),
    METHODS[0]: lambda context: tables.read(context, METHODS[0], Methods),
    METHODS[1]: lambda context: tables.read(context, METHODS[1], Methods),
    rest_overlay.OVERLAY: rest_overlay.read,
    grpc_overlay.OVERLAY: grpc_overlay.read,
    coverage.UNUSED: coverage.unused,
    rbac.OVERLAY: lambda context: rbac.kinds({}, context),
    words.PATH: words.read,
    ignored.PATH: ignored.read,
    OPENAI: modules.read,
    VALUES: modules.read,
}
CHANGES = [
    (ARGUMENTS, 'doc = "The text to search near', 'dok = "The text to search near', "query_text.dok"),
    (ARGUMENTS, 'into = "hybrid"', 'into = "hybird"', "query_hybrid.into"),
    (METHODS[0], "grouped = ", "groupd = ", "families.query.groupd"),
    (METHODS[0], 'only = "query"', 'only = "qery"', "methods.fetch_object_by_id.only"),
    (METHODS[0], "[families.generate]", "[families.genrate]", "families.genrate.[key]"),
    (METHODS[1], "positional = ", "positionl = ", "methods.bm25.positionl"),
    (METHODS[1], "[families.aggregate]", "[families.agregate]", "families.agregate.[key]"),
    (rest_overlay.OVERLAY, "merge = ", "merg = ", "change.0.merg"),
    (rest_overlay.OVERLAY, 'since = "1.38.11"', 'since = "1.38"', "change.1.since"),
    (grpc_overlay.OVERLAY, "reply = ", "replay = ", "rpc.0.replay"),
    (grpc_overlay.OVERLAY, 'reason = "The', 'reason = ""  # The', "rpc.0.reason"),
    (coverage.UNUSED, "names = ", "name = ", "unused.0.name"),
    (coverage.UNUSED, 'kind = "field"', 'kind = "feild"', "unused.0.kind"),
    (coverage.UNUSED, 'because = "deprecated"', 'because = "depricated"', "unused.0.because"),
    (rbac.OVERLAY, "suffix = ", "sufix = ", "kind.0.sufix"),
    (rbac.OVERLAY, 'takes = [{ field = "alias" }', 'takes = [{ field = "alais" }', "kind.0"),
    (words.PATH, "[parameter]", "[paramter]", "paramter"),
    (OPENAI, "kind = ", "knid = ", "modules.text2vec-openai.knid"),
    (OPENAI, 'kind = "generative"', 'kind = "generativ"', "modules.generative-openai.kind"),
    (OPENAI, 'type = "url"', 'type = "ulr"', "modules.text2vec-openai.settings"),
    (OPENAI, "str:OpenAIModel", "str:OpenAIModl", "modules.text2vec-openai.settings.model.type"),
    (VALUES, "closed = ", "colsed = ", "literals"),
]


@pytest.fixture
def tree(tmp_path: Path) -> Path:
    """Copy the specs."""
    shutil.copytree(ROOT / "specs", tmp_path / "specs")
    return tmp_path


@pytest.mark.parametrize("path", READERS)
def test_tables_of_the_project_are_valid(path: str) -> None:
    context = Context(ROOT)
    READERS[path](context)
    assert [] == context.problems


@pytest.mark.parametrize(("path", "right", "wrong", "key"), CHANGES)
def test_typo_is_a_problem_that_names_file_and_key(tree: Path, path: str, right: str, wrong: str, key: str) -> None:
    text = (tree / path).read_text("utf-8")
    assert right in text
    (tree / path).write_text(text.replace(right, wrong, 1), "utf-8")
    context = Context(tree)
    READERS[path](context)
    named = [problem.where for problem in context.problems]
    assert [where for where in named if where.startswith(f"{path}: {key}")], named


def test_factory_of_unknown_verb_is_a_problem(tree: Path) -> None:
    text = (tree / rbac.OVERLAY).read_text("utf-8")
    (tree / rbac.OVERLAY).write_text(text.replace("verbs = { ", 'verbs = { raed = "x", ', 1), "utf-8")
    context = Context(tree)
    rbac.kinds({}, context)
    assert any("verbs of unknown arguments: raed" in problem.message for problem in context.problems)


@pytest.mark.parametrize("table", ["rest", "grpc", "parameter"])
def test_sentence_on_something_unknown_fails_the_check(tree: Path, table: str) -> None:
    context = Context(ROOT)
    rest.check(context)
    assert [] == context.problems
    text = (tree / words.PATH).read_text("utf-8")
    (tree / words.PATH).write_text(text.replace(f"[{table}]", f'[{table}]\n"activteUser" = "Activate."', 1), "utf-8")
    context = Context(tree)
    rest.check(context)
    assert [f"{words.PATH}: {table}.activteUser"] == [problem.where for problem in context.problems]


def test_check_of_words_needs_a_rest_interface(tree: Path) -> None:
    (tree / rest.SOURCE).unlink()
    context = Context(tree)
    rest.check(context)
    assert [rest.SOURCE] == [problem.where for problem in context.problems]


def test_same_problem_is_kept_once() -> None:
    context = Context(ROOT)
    context.problem("a", "b", "c")
    context.problem("a", "b", "c")
    assert 1 == len(context.problems)
