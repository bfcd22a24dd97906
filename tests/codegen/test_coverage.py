"""What the client reaches of the interface: divided, shown on a page, and held by the check."""

from __future__ import annotations

import json
import shutil
from pathlib import Path

import pytest

from codegen.ir.coverage import Thing, Unused, divide
from codegen.since import table
from codegen.step import Context
from codegen.steps import coverage, rest
from tests.support.release import PRESENT
from tests.support.source import ROOT

pytestmark = pytest.mark.unit


@pytest.fixture
def tree(tmp_path: Path) -> Path:
    """Return a copy of the specs, the templates and the record."""
    for part in ("specs", "templates"):
        shutil.copytree(ROOT / part, tmp_path / part)
    (tmp_path / coverage.RECORD).parent.mkdir()
    shutil.copyfile(ROOT / coverage.RECORD, tmp_path / coverage.RECORD)
    return tmp_path


def record(tree: Path, **changes: object) -> None:
    file = tree / coverage.RECORD
    file.write_text(json.dumps({**json.loads(file.read_text()), **changes}))


def test_operations_have_the_names_of_their_functions() -> None:
    interface = rest.interface(Context(ROOT))
    assert interface is not None
    assert {operation.name for operation in interface.operations} == coverage.exchanges(Context(ROOT))[1].keys()


def test_everything_is_reached_left_out_for_a_reason_or_to_do() -> None:
    divided, release, measured = coverage.coverage(Context(ROOT))
    rows = [f"{coverage.UNUSED}: {gap.kind} {gap.name}" for gap in divided.gaps]
    assert [*rows, *([f"{coverage.RECORD}: release"] if release != measured else [])] == [
        row.where for row in coverage.todo(Context(ROOT))
    ]
    assert release != measured or not rows
    assert () == divided.stale
    assert all(row.reason.endswith(".") for _, row in divided.unused)


def test_few_things_are_left_out_and_all_on_one_of_a_few_grounds() -> None:
    context = Context(ROOT)
    divided = coverage.coverage(context)[0]
    assert {"raw", "deprecated", "internal", "server-to-server"} == {row.because for _, row in divided.unused}
    assert len(divided.unused) < len(divided.reached) / 8
    assert [] == context.problems


def test_a_setting_is_reached_by_either_of_its_names() -> None:
    given = dict(coverage.settings(Context(ROOT)))
    for name in ("text2vec-google.modelId", "text2vec-google.model", "generative-aws.maxTokenCount"):
        assert given[Thing("setting", name)]
    assert not given[Thing("setting", "qna-openai.model")]


def test_another_ground_is_a_problem(tree: Path) -> None:
    (tree / coverage.UNUSED).write_text(
        '[[unused]]\nkind = "rpc"\nnames = ["x"]\nbecause = "unloved"\nreason = "No."\n'
    )
    context = Context(tree)
    assert [] == coverage.unused(context)
    (problem,) = context.problems
    assert f"{coverage.UNUSED}: unused.0.because" == problem.where
    assert problem.message.endswith("got 'unloved'")


def test_the_interface_is_divided() -> None:
    things = [Thing("rpc", name) for name in ("Search", "Batch", "Old", "Other")]
    row = Unused("rpc", ("Old*", "Search", "None"), "deprecated", "It is old.", ("1.39",))
    divided = divide(things, [Thing("rpc", "Search"), Thing("rpc", "Batch")], [row], "1.39.0")
    assert ("Batch", "Search") == tuple(thing.name for thing in divided.reached)
    assert [("Old", "It is old.")] == [(thing.name, each.reason) for thing, each in divided.unused]
    assert ["Other"] == [thing.name for thing in divided.gaps]
    assert ["Search", "None"] == [pattern for _, pattern in divided.stale]


@pytest.mark.parametrize(
    ("releases", "release", "covers"),
    [((), "1.40.1", True), (("1.39",), "1.40.1", False), (("1.40.1",), "1.40.1", True)],
)
def test_a_reason_holds_for_its_releases(releases: tuple[str, ...], release: str, covers: bool) -> None:
    row = Unused("rpc", ("Old",), "deprecated", "It is old.", releases)
    assert covers == row.covers(Thing("rpc", "Old"), release)
    assert not row.covers(Thing("operation", "Old"), release)


def test_the_page_shows_what_is_reached_left_out_and_open(tree: Path) -> None:
    record(tree, rpcs=[])
    (output,) = coverage.run(Context(tree))
    page = output.content.decode()
    assert coverage.PAGE == output.path
    assert "| REST operations |" in page
    assert "- rpc `Search`" in page
    assert "Deprecated: a newer field" in page


def _checked(tree: Path) -> list[str]:
    record(tree, release=PRESENT)
    context = Context(tree)
    coverage.check(context)
    return [problem.message for problem in context.problems]


def test_the_check_names_what_is_open_and_what_is_stale(tree: Path) -> None:
    reached = json.loads((tree / coverage.RECORD).read_text())
    before = _checked(tree)
    record(
        tree,
        rpcs=[name for name in reached["rpcs"] if name != "Search"],
        operations=[*reached["operations"], "mcp_get"],
    )
    (tree / coverage.UNUSED).write_text(
        (tree / coverage.UNUSED).read_text()
        + '\n[[unused]]\nkind = "rpc"\nnames = ["Gone"]\nbecause = "internal"\nreason = "No."\n'
    )
    assert [
        "rpc Search is not reached by the ergonomic layer",
        "rpc Gone is in use, or not there",
    ] == [what for what in _checked(tree) if what not in before]
    assert f"{coverage.UNUSED}: rpc Search" in [row.where for row in coverage.todo(Context(tree))]


def test_on_another_release_gaps_are_reported_and_no_problem(tree: Path) -> None:
    record(tree, rpcs=[], release="1.38.0")
    context = Context(tree)
    coverage.check(context)
    assert [] == context.problems
    where = [row.where for row in coverage.todo(context)]
    assert f"{coverage.UNUSED}: rpc Search" in where
    assert f"{coverage.RECORD}: release" == where[-1]


def test_a_row_of_an_unknown_kind_is_a_problem(tree: Path) -> None:
    (tree / coverage.UNUSED).write_text(
        '[[unused]]\nkind = "thing"\nnames = ["x"]\nbecause = "internal"\nreason = "No."\n'
    )
    context = Context(tree)
    assert [] == coverage.unused(context)
    (problem,) = context.problems
    assert f"{coverage.UNUSED}: unused.0.kind" == problem.where
    assert problem.message.endswith("got 'thing'")


def test_without_a_rest_interface_there_are_no_operations(tree: Path) -> None:
    (tree / "specs/openapi/schema.json").unlink()
    context = Context(tree)
    assert {} == coverage.exchanges(context)[1]
    assert ["specs/openapi/schema.json"] == [problem.where for problem in context.problems]


def test_without_a_lock_there_is_no_release(tree: Path) -> None:
    (tree / "specs/lock.toml").unlink()
    assert "" == coverage.coverage(Context(tree))[1]


def test_what_is_newer_than_the_oldest_server_is_listed_by_versions(tree: Path) -> None:
    found = coverage.newer(Context(tree))
    assert "SearchRequest.boost" in found["1.38.0"]
    assert "aliases_get" in found["1.32.0"]
    assert ["SearchOperatorOptions.Operator.OPERATOR_AND_CROSS"] == found["1.37.15, 1.38.8"]
    assert "BatchReferences" in found["1.33.0"]
    assert not any("Boost.Condition" in name for names in found.values() for name in names)
    (tree / table.PATH).unlink()
    assert {} == coverage.newer(Context(tree))
