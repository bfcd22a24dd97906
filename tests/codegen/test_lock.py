"""`specs/lock.toml`."""

from __future__ import annotations

from pathlib import Path

import pytest

from codegen import lock
from codegen.cli import main
from codegen.step import Context, Problem
from tests.support.upstream import write_project, write_release


@pytest.fixture
def context(tmp_path: Path) -> Context:
    project, release = write_project(tmp_path / "project"), write_release(tmp_path / "release")
    assert 0 == main(["--root", str(project), "import", "--from", str(release)])
    return Context(project)


def _read(context: Context) -> lock.Lock:
    found = lock.read(context)
    assert found is not None
    return found


def test_a_lock_reads_as_it_was_written(context: Context) -> None:
    pinned = lock.Lock("1.2.3", "abc", {"b": "2", "a": "1"}, {"c": "3"}, {})
    (context.root / lock.PATH).write_bytes(pinned.to_bytes())
    assert pinned == _read(context)


def test_untouched_specs_are_no_problem(context: Context) -> None:
    lock.verify(context, _read(context), kept=False)
    lock.verify(context, lock.refresh(context, _read(context)), kept=True)
    assert [] == context.problems


def test_an_edited_a_missing_and_a_surplus_imported_spec_are_named(context: Context) -> None:
    (context.root / "specs/openapi/schema.json").write_text("{}", "utf-8")
    (context.root / "specs/proto/v1/base.proto").unlink()
    (context.root / "specs/proto/v1/more.proto").write_text("", "utf-8")
    lock.verify(context, _read(context), kept=False)
    found = [(problem.where, problem.message) for problem in context.problems]
    assert [
        ("specs/openapi/schema.json", "its digest is not the locked one"),
        ("specs/proto/v1/base.proto", "the lock names it, and it is missing"),
        ("specs/proto/v1/more.proto", "the lock does not name it"),
    ] == found
    assert all("specs/overlays" in problem.hint for problem in context.problems)


def test_hand_kept_specs_are_compared_only_when_asked(context: Context) -> None:
    pinned = lock.refresh(context, _read(context))
    (context.root / "specs/overlays/grpc.toml").write_text("rpc = []", "utf-8")
    lock.verify(context, pinned, kept=False)
    assert [] == context.problems
    lock.verify(context, pinned, kept=True)
    assert ["specs/overlays/grpc.toml"] == [problem.where for problem in context.problems]
    assert "scripts/regen.sh" in context.problems[0].hint


def _problems(context: Context, text: bytes | None) -> list[Problem]:
    if text is None:
        (context.root / lock.PATH).unlink()
    else:
        (context.root / lock.PATH).write_bytes(text)
    assert lock.read(context) is None
    return context.problems


@pytest.mark.parametrize(
    ("text", "what"),
    [
        (None, "there is no lock"),
        (b"release =", "the lock is not readable TOML"),
        (b"\xff", "the lock is not readable TOML"),
        (b'release = "1"', "the lock lacks 'commit'"),
    ],
)
def test_a_lock_that_cannot_be_read_is_a_problem_with_its_hint(context: Context, text: bytes | None, what: str) -> None:
    (problem,) = _problems(context, text)
    assert lock.PATH == problem.where
    assert problem.message.startswith(what)
    assert "python -m codegen import" in problem.hint
