"""Laying outputs into a tree, and putting them in place."""

from __future__ import annotations

import importlib.metadata
import json
from pathlib import Path

from codegen import finish, globs
from codegen.step import Context, Output, Step
from tests.support.source import ROOT


def _step(*owns: str) -> Step:
    return Step(name="little", run=lambda context: (), owns=owns)


def _write(root: Path, files: dict[str, str]) -> None:
    for path, content in files.items():
        (root / path).parent.mkdir(parents=True, exist_ok=True)
        (root / path).write_text(content, "utf-8")


def _read(root: Path) -> dict[str, str]:
    return {path: (root / path).read_text("utf-8") for path in globs.files(root, ["**"])}


def test_python_is_formatted_and_the_rest_is_not(tmp_path: Path) -> None:
    context = Context(tmp_path)
    outputs = [Output("out/a.py", b"x  =  1\n"), Output("out/a.pyi", b"x :int\n"), Output("out/a.txt", b"x  =  1\n")]
    assert ["out/a.py", "out/a.pyi", "out/a.txt"] == finish.write_outputs(context, _step("out/**"), outputs)
    assert {"out/a.py": "x = 1\n", "out/a.pyi": "x: int\n", "out/a.txt": "x  =  1\n"} == _read(tmp_path)
    assert [] == context.problems


def test_the_twins_of_formatted_files_are_left_line_by_line(tmp_path: Path) -> None:
    finish.write_outputs(
        Context(tmp_path),
        _step("weaviate_gen/_client/sync/**"),
        [Output("weaviate_gen/_client/sync/a.py", b"x  =  1\n")],
    )
    assert {"weaviate_gen/_client/sync/a.py": "x  =  1\n"} == _read(tmp_path)


def test_what_a_step_owned_and_does_not_give_goes(tmp_path: Path) -> None:
    _write(tmp_path, {"out/old.txt": "", "out/deep/old.txt": "", "other/kept.txt": ""})
    finish.write_outputs(Context(tmp_path), _step("out/**"), [Output("out/new.txt", b"")])
    assert {"out/new.txt": "", "other/kept.txt": ""} == _read(tmp_path)


def test_an_output_outside_and_an_output_given_twice_are_problems(tmp_path: Path) -> None:
    context = Context(tmp_path)
    outputs = [Output("out/a.txt", b"1"), Output("out/a.txt", b"2"), Output("elsewhere.txt", b"")]
    assert ["out/a.txt"] == finish.write_outputs(context, _step("out/**"), outputs)
    assert ["out/a.txt", "elsewhere.txt"] == [problem.where for problem in context.problems]


def test_output_that_is_not_python_is_a_problem_that_names_the_file(tmp_path: Path) -> None:
    context = Context(tmp_path)
    finish.write_outputs(context, _step("out/**"), [Output("out/a.py", b"def\n")])
    assert any("out/a.py" in problem.message for problem in context.problems)


def test_a_workspace_is_a_copy_that_goes(tmp_path: Path) -> None:
    _write(
        tmp_path, {"specs/a.toml": "1", "weaviate_gen/__pycache__/a.pyc": "1", "tests/a.py": "1", "pyproject.toml": "2"}
    )
    with finish.workspace(tmp_path) as work:
        assert {"specs/a.toml": "1", "pyproject.toml": "2"} == _read(work)
        (work / "specs/a.toml").write_text("changed", "utf-8")
    assert not work.exists()
    assert "1" == (tmp_path / "specs/a.toml").read_text("utf-8")


def test_the_pinned_tools_are_those_that_are_installed() -> None:
    context = Context(ROOT)
    finish.check_tools(context)
    assert [] == context.problems
    assert importlib.metadata.version("ruff") == finish.pins(ROOT)["ruff"]


def test_a_tool_of_another_version_and_a_missing_one_are_problems(tmp_path: Path) -> None:
    _write(tmp_path, {"pyproject.toml": '[dependency-groups]\ncodegen = ["ruff==0.0.1", "no-such-tool==1"]\n'})
    context = Context(tmp_path)
    finish.check_tools(context)
    installed = importlib.metadata.version("ruff")
    assert [
        "no-such-tool 1 is pinned, none is installed",
        f"ruff 0.0.1 is pinned, {installed} is installed",
    ] == [problem.message for problem in context.problems]


def test_a_manifest_holds_release_tools_specs_templates_and_outputs(tmp_path: Path) -> None:
    pyproject = '[dependency-groups]\ncodegen = ["ruff==1"]\n'
    _write(tmp_path, {"specs/lock.toml": 'release = "9.1.0"\n', "templates/a.jinja": "", "pyproject.toml": pyproject})
    written = json.loads(finish.manifest(tmp_path, {"b": "2", "a": "1"}))
    assert "9.1.0" == written["release"]
    assert {"ruff": "1"} == written["tools"]
    assert globs.digests(tmp_path, ["specs/lock.toml"]) == written["specs"]
    assert globs.digests(tmp_path, ["templates/a.jinja"]) == written["templates"]
    assert ["a", "b"] == list(written["files"])


def test_without_a_manifest_nothing_was_generated(tmp_path: Path) -> None:
    context = Context(tmp_path)
    assert finish.NO_MANIFEST == finish.read_manifest(context, tmp_path)
    _write(tmp_path, {finish.MANIFEST: '{"files": {"a": "1"}}'})
    assert {"a": "1"} == finish.read_manifest(context, tmp_path)["files"]
    assert [] == context.problems


def test_a_manifest_that_is_cut_short_is_a_problem(tmp_path: Path) -> None:
    context = Context(tmp_path)
    _write(tmp_path, {finish.MANIFEST: '{"files": {"a'})
    assert finish.NO_MANIFEST == finish.read_manifest(context, tmp_path)
    assert [finish.MANIFEST] == [problem.where for problem in context.problems]
