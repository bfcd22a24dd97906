"""Runs of the generator: what is written, what is left, what is said."""

from __future__ import annotations

import json
import os
import re
import runpy
import shutil
import signal
import sys
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path

import pytest

from codegen import cli, finish, globs, release_report, transaction, tree_lock, trial
from codegen.diff.report import Report
from codegen.diff.rules import classify
from codegen.render.env import environment, header
from codegen.step import Context, Output, Problem, Step
from codegen.steps import sync
from codegen.unasync import Rules
from tests.support.upstream import write_project, write_release


def _shout(context: Context) -> Iterator[Output]:
    """Stand for the steps between `grpc` and `sync`: a template, and a hand-kept spec."""
    words = (context.root / "specs/words.txt").read_text("utf-8").split()
    text = (
        environment(context.root).get_template("shout.py.jinja").render(header=header("shout", "a", "b"), words=words)
    )
    yield Output("weaviate_gen/_client/aio/shout.py", text.encode())


def _words(context: Context) -> list[str]:
    return (context.root / "specs/words.txt").read_text("utf-8").split()


def _todo(context: Context) -> list[Problem]:
    return [Problem("specs/words.txt", f"has {word}", "look at it") for word in _words(context)]


def _no_curse(context: Context) -> None:
    if "curse" in _words(context):
        context.problem("specs/words.txt", "holds a curse", "take it out")


SHOUT = Step("shout", _shout, ("weaviate_gen/_client/aio/shout.py",), check=_no_curse, todo=_todo)


@pytest.fixture(scope="module", autouse=True)
def _little_steps() -> Iterator[None]:
    known = cli.steps
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(sync, "RULES", Rules({}, {r"Async(\w+)": r"\1"}))
        patch.setattr(cli, "STEPS", ("grpc", "shout", "sync"))
        patch.setattr(cli, "steps", lambda names: [SHOUT if name == "shout" else known([name])[0] for name in names])
        yield


@pytest.fixture(scope="module")
def generated(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Make the little project, and generate it, once."""
    folder = tmp_path_factory.mktemp("generated")
    project, release = write_project(folder / "project"), write_release(folder / "release")
    (project / "specs/words.txt").write_text("one two", "utf-8")
    (project / "templates/shout.py.jinja").write_text(
        "{{ header }}{% for w in words %}{{ w }} = 1\n{% endfor %}", "utf-8"
    )
    (project / "weaviate_gen/_client/aio").mkdir(parents=True)
    (project / "weaviate_gen/_client/aio/session.py").write_text(f"{sync.NOTE}class AsyncSession: ...\n", "utf-8")
    assert 0 == cli.main(["--root", str(project), "import", "--from", str(release)])
    assert 0 == cli.main(["--root", str(project), "regen"])
    return project


@pytest.fixture
def made(generated: Path, tmp_path: Path) -> Path:
    return Path(shutil.copytree(generated, tmp_path / "project"))


@pytest.fixture
def run(made: Path) -> Callable[..., int]:
    return lambda *arguments: cli.main(["--root", str(made), *arguments])


def _tree(project: Path) -> dict[str, str]:
    """Return what lies in a tree, without the generator's own state: digests of files, and where links lead."""
    paths = [path for path in globs.files(project, ["**"]) if not path.startswith(".cache/")]
    links = {path: str((project / path).readlink()) for path in paths if (project / path).is_symlink()}
    return globs.digests(project, [path for path in paths if path not in links]) | links


def test_a_run_writes_every_step_s_output_and_the_manifest(made: Path) -> None:
    manifest = json.loads((made / finish.MANIFEST).read_text("utf-8"))
    assert {
        "weaviate_gen/_client/aio/shout.py",
        "weaviate_gen/_client/sync/shout.py",
        "weaviate_gen/_client/sync/session.py",
    } <= set(manifest["files"])
    assert manifest["files"] == globs.digests(made, manifest["files"])
    assert "class Session: ...\n" in (made / "weaviate_gen/_client/sync/session.py").read_text("utf-8")
    assert "one = 1\ntwo = 1\n" in (made / "weaviate_gen/_client/sync/shout.py").read_text("utf-8")
    assert '"specs/words.txt"' in (made / "specs/lock.toml").read_text("utf-8")


def test_a_second_run_changes_nothing(made: Path, run: Callable[..., int], capsys: pytest.CaptureFixture[str]) -> None:
    before = _tree(made)
    capsys.readouterr()
    assert 0 == run("regen")
    said = capsys.readouterr().err
    assert before == _tree(made)
    assert [("grpc", "7"), ("shout", "1"), ("sync", "2")] == re.findall(r"^(\w+) +(\d+) files +\d+\.\d s$", said, re.M)
    assert said.endswith("0 files written, 0 removed\n")


def test_a_fresh_tree_passes_the_check(made: Path, run: Callable[..., int], capsys: pytest.CaptureFixture[str]) -> None:
    assert 0 == run("check")
    assert 0 == run("regen", "--check")
    assert "the tree is what its specs give" in capsys.readouterr().err


def test_one_step_alone_leaves_the_others_and_their_digests(made: Path, run: Callable[..., int]) -> None:
    before = _tree(made)
    (made / "specs/words.txt").write_text("three", "utf-8")
    assert 0 == run("shout")
    after = _tree(made)
    changed = {path for path in before if before[path] != after[path]}
    assert {"specs/words.txt", "weaviate_gen/_client/aio/shout.py", finish.MANIFEST} == changed
    assert set(before) == set(after)


def test_a_new_release_is_imported_generated_and_reported(
    made: Path, run: Callable[..., int], tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    before = _tree(made)
    older, newer = write_release(tmp_path / "older"), write_release(tmp_path / "newer")
    schema, protos = newer / "openapi-specs/schema.json", newer / "grpc/proto/v1/weaviate.proto"
    schema.write_text(schema.read_text("utf-8").replace("9.1.0", "9.2.0"), "utf-8")
    protos.write_text(protos.read_text("utf-8").replace("bytes blob = 2;", "bytes blob = 2; bool more = 9;"), "utf-8")
    capsys.readouterr()
    assert 0 == run("regen", "--from", str(newer))
    page = capsys.readouterr().out
    assert page.startswith("# From Weaviate 9.1.0 to 9.2.0\n\n0 breaking, 0 warning, 1 additive, 0 cosmetic.\n")
    assert "| grpc | 7 |\n| shout | 1 |\n| sync | 2 |\n" in page
    assert "- Nothing is breaking.\n" in page
    assert "| `specs/words.txt` | has one | look at it |\n| `specs/words.txt` | has two | look at it |\n" in page
    assert "### Additive: " in page
    assert "| gRPC | `SearchReply.more` | new, as 9 | additive | additive | grpc-field-added |\n" in page
    assert 'release = "9.2.0"' in (made / "specs/lock.toml").read_text("utf-8")
    assert "MORE_FIELD_NUMBER: Final = 9" in (made / "generated/weaviate_gen_wire/grpc/messages.pyi").read_text("utf-8")
    report = tmp_path / "report.md"
    assert 0 == run("regen", "--from", str(older), "--report", str(report))
    assert before == _tree(made)
    page = report.read_text("utf-8")
    assert "- Look at each of the 1 breaking changes below.\n" in page
    assert "| gRPC | `SearchReply.more` | removed | breaking | breaking | grpc-field-removed |\n" in page


Damage = Callable[[Path], object]


def _append(path: str, text: str = "# more\n") -> Damage:
    return lambda project: (project / path).write_text((project / path).read_text("utf-8") + text, "utf-8")


def _replace(path: str, old: str, new: str) -> Damage:
    def damage(project: Path) -> None:
        text = (project / path).read_text("utf-8")
        assert old in text
        (project / path).write_text(text.replace(old, new), "utf-8")

    return damage


def _write(path: Path, text: str) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text, "utf-8")


def _link(project: Path, path: str) -> None:
    """Move a file or folder out of the tree, and leave a link in its place."""
    (project / path).rename(project.parent / "elsewhere")
    (project / path).symlink_to(project.parent / "elsewhere")


def _fold(path: Path) -> None:
    path.unlink()
    path.mkdir()


TAMPERING: dict[str, tuple[Damage, str, str]] = {
    "output edited": (
        _append("generated/weaviate_gen_wire/grpc/rpcs.py"),
        "generated/weaviate_gen_wire/grpc/rpcs.py",
        "differs",
    ),
    "counterpart edited": (
        _append("weaviate_gen/_client/sync/session.py"),
        "weaviate_gen/_client/sync/session.py",
        "differs",
    ),
    "output deleted": (
        lambda project: (project / "weaviate_gen/_client/sync/session.py").unlink(),
        "weaviate_gen/_client/sync/session.py",
        "missing",
    ),
    "output added": (
        lambda project: (project / "generated/extra.txt").write_text("", "utf-8"),
        "generated/extra.txt",
        "surplus",
    ),
    "counterpart added": (
        lambda project: (project / "weaviate_gen/_client/sync/extra.py").write_text("", "utf-8"),
        "weaviate_gen/_client/sync/extra.py",
        "surplus",
    ),
    "stranger added": (
        lambda project: (project / "weaviate_gen/stray.py").write_text("# Generated by hand\n", "utf-8"),
        "weaviate_gen/stray.py",
        "begins as a generated file does, and is not in generated/MANIFEST.json",
    ),
    "stranger among the tests": (
        lambda project: _write(project / "tests/stray.txt", "# Generated by hand\n"),
        "tests/stray.txt",
        "begins as a generated file does, and is not in generated/MANIFEST.json",
    ),
    "output made executable": (
        lambda project: (project / "generated/weaviate_gen_wire/grpc/rpcs.py").chmod(0o755),
        "generated/weaviate_gen_wire/grpc/rpcs.py",
        "is executable",
    ),
    "output linked": (
        lambda project: _link(project, "weaviate_gen/_client/sync/session.py"),
        "weaviate_gen/_client/sync/session.py",
        "is a symbolic link",
    ),
    "folder of output linked": (
        lambda project: _link(project, "weaviate_gen/_client/sync"),
        "weaviate_gen/_client/sync",
        "is a symbolic link above generated files",
    ),
    "linked folder added": (
        lambda project: (project / "generated/extra").symlink_to(project / "specs"),
        "generated/extra",
        "surplus",
    ),
    "output replaced by a folder": (
        lambda project: _fold(project / "weaviate_gen/_client/sync/session.py"),
        "weaviate_gen/_client/sync/session.py",
        "is no file",
    ),
    "output named in the manifest alone": (
        _replace(finish.MANIFEST, '"files": {', '"files": {"weaviate_gen/_client/aio/session.py": "0",'),
        "weaviate_gen/_client/aio/session.py",
        "surplus: nothing generates it",
    ),
    "source edited": (
        _append("weaviate_gen/_client/aio/session.py"),
        "weaviate_gen/_client/sync/session.py",
        "is behind",
    ),
    "imported spec edited": (_append("specs/openapi/schema.json", "\n"), "specs/openapi/schema.json", "digest"),
    "imported spec deleted": (
        lambda project: (project / "specs/proto/v1/base.proto").unlink(),
        "specs/proto/v1/base.proto",
        "missing",
    ),
    "kept spec edited": (_append("specs/words.txt", " three"), "specs/words.txt", "digest"),
    "kept spec added": (
        lambda project: (project / "specs/more.toml").write_text("", "utf-8"),
        "specs/more.toml",
        "does not name it",
    ),
    "lock's digest edited": (
        _replace("specs/lock.toml", '"specs/words.txt" = "', '"specs/words.txt" = "0'),
        "specs/words.txt",
        "digest",
    ),
    "lock's release edited": (_replace("specs/lock.toml", "9.1.0", "9.1.1"), "specs/lock.toml", "changed"),
    "lock deleted": (lambda project: (project / "specs/lock.toml").unlink(), "specs/lock.toml", "no lock"),
    "template edited": (
        _append("templates/shout.py.jinja", "{# nothing #}"),
        "templates/shout.py.jinja",
        "changed since",
    ),
    "tool version changed": (_replace("pyproject.toml", "ruff==", "ruff==9"), "pyproject.toml", "is pinned"),
    "manifest deleted": (lambda project: (project / finish.MANIFEST).unlink(), finish.MANIFEST, "missing"),
    "manifest cut short": (
        lambda project: (project / finish.MANIFEST).write_text("{", "utf-8"),
        finish.MANIFEST,
        "JSON",
    ),
    "tool in the manifest edited": (_replace(finish.MANIFEST, '"ruff": "', '"ruff": "9'), "ruff", "another version"),
    "release in the manifest edited": (
        _replace(finish.MANIFEST, '"release": "9', '"release": "8'),
        finish.MANIFEST,
        "differs",
    ),
    "digest in the manifest edited": (
        _replace(
            finish.MANIFEST,
            '"generated/weaviate_gen_wire/grpc/rpcs.py": "',
            '"generated/weaviate_gen_wire/grpc/rpcs.py": "0',
        ),
        finish.MANIFEST,
        "does not hold the digest of generated/weaviate_gen_wire/grpc/rpcs.py",
    ),
}


@pytest.mark.parametrize("kind", TAMPERING)
def test_the_check_catches_tampering_and_names_file_and_hint(
    kind: str, made: Path, run: Callable[..., int], capsys: pytest.CaptureFixture[str]
) -> None:
    damage, path, what = TAMPERING[kind]
    damage(made)
    before = _tree(made)
    capsys.readouterr()
    assert 1 == run("check")
    said = capsys.readouterr().err
    found = re.search(rf"^ *{re.escape(path)}: (.*{re.escape(what)}.*)\n +hint: \S.*$", said, re.M)
    assert found, said
    assert before == _tree(made)


def test_what_version_control_leaves_out_is_no_stranger(made: Path, run: Callable[..., int]) -> None:
    _write(made / ".gitignore", "# comment\nbuild/\n*.log\n")
    for path in ("build/lib/a.py", "docs/run.log", ".git/hooks/a.py", ".cache/a.py"):
        _write(made / path, "# Generated by hand\n")
    (made / "docs/link").symlink_to("nowhere")
    assert 0 == run("check")
    (made / ".gitignore").unlink()
    assert 1 == run("check")


def test_a_file_that_the_manifest_names_is_surplus_wherever_it_lies(
    made: Path, run: Callable[..., int], capsys: pytest.CaptureFixture[str]
) -> None:
    (made / "docs").mkdir()
    (made / "docs/stray.md").write_text("", "utf-8")
    manifest = json.loads((made / finish.MANIFEST).read_text("utf-8"))
    manifest["files"]["docs/stray.md"] = "0"
    (made / finish.MANIFEST).write_text(json.dumps(manifest), "utf-8")
    assert 1 == run("check")
    assert "docs/stray.md: surplus" in capsys.readouterr().err


BROKEN: dict[str, tuple[Damage, str]] = {
    "imported spec": (_append("specs/openapi/schema.json", "}"), "specs/openapi/schema.json: its digest is not"),
    "hand-kept spec": (
        lambda project: (project / "specs/words.txt").write_bytes(b"\xff"),
        "UnicodeDecodeError: 'utf-8' codec can't decode byte 0xff",
    ),
    "template": (_append("templates/shout.py.jinja", "{{ nothing.at.all }}"), "UndefinedError: 'nothing' is undefined"),
    "rendered text": (_append("templates/shout.py.jinja", "def"), "ruff format: error: Failed to parse"),
    "missing specs": (lambda project: shutil.rmtree(project / "specs"), "specs/lock.toml: there is no lock"),
    "missing templates": (lambda project: shutil.rmtree(project / "templates"), "TemplateNotFound"),
}


@pytest.mark.parametrize("kind", BROKEN)
def test_a_broken_input_is_named_and_the_old_output_stays(
    kind: str, made: Path, run: Callable[..., int], capsys: pytest.CaptureFixture[str]
) -> None:
    damage, said = BROKEN[kind]
    damage(made)
    before = _tree(made)
    assert 1 == run("regen")
    error = capsys.readouterr().err
    assert said in error
    assert "nothing was written" in error
    assert before == _tree(made)


def test_problems_of_all_steps_are_shown_together(
    made: Path, run: Callable[..., int], capsys: pytest.CaptureFixture[str]
) -> None:
    (made / "specs/words.txt").unlink()
    (made / "weaviate_gen/_client/aio/session.py").write_text("class AsyncSession: ...\n", "utf-8")
    capsys.readouterr()
    assert 1 == run("--traceback", "regen")
    said = capsys.readouterr().err
    assert "FileNotFoundError" in said
    assert "Traceback (most recent call last)" in said
    assert "weaviate_gen/_client/aio/session.py: lacks the note on its counterpart" in said
    assert re.search(r"^[3-9] problems; nothing was written\.$", said, re.M)


def test_protos_that_do_not_compile_are_a_problem_of_their_own(
    made: Path, run: Callable[..., int], capsys: pytest.CaptureFixture[str]
) -> None:
    path = "specs/proto/v1/base.proto"
    (made / path).write_text("message", "utf-8")
    lock = (made / "specs/lock.toml").read_text("utf-8")
    digest = globs.digests(made, [path])[path]
    (made / "specs/lock.toml").write_text(re.sub(rf'("{path}" = )"\w+"', rf'\1"{digest}"', lock), "utf-8")
    assert 1 == run("grpc")
    assert "specs/proto: protoc: v1/base.proto:1" in capsys.readouterr().err


def test_half_written_output_is_written_whole_by_the_next_run(made: Path, run: Callable[..., int]) -> None:
    before = _tree(made)
    path = made / "generated/weaviate_gen_wire/grpc/messages.py"
    path.write_bytes(path.read_bytes()[:1000])
    assert 1 == run("check")
    assert 0 == run("regen")
    assert before == _tree(made)


def test_the_module_runs_and_says_how_it_is_used(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(sys, "argv", ["codegen", "--help"])
    with pytest.raises(SystemExit) as caught:
        runpy.run_module("codegen", run_name="__main__")
    assert 0 == caught.value.code
    assert "import" in capsys.readouterr().out


def test_importing_the_module_runs_nothing() -> None:
    assert callable(runpy.run_module("codegen.__main__", run_name="other")["main"])


def test_one_step_alone_does_not_build_on_a_broken_manifest(
    made: Path, run: Callable[..., int], capsys: pytest.CaptureFixture[str]
) -> None:
    (made / finish.MANIFEST).write_text("{", "utf-8")
    before = _tree(made)
    assert 1 == run("shout")
    assert f"{finish.MANIFEST}: is not JSON" in capsys.readouterr().err
    assert before == _tree(made)


def test_a_run_takes_what_no_step_gives_out_of_the_output_folder(made: Path, run: Callable[..., int]) -> None:
    before = _tree(made)
    (made / "generated/extra.txt").write_text("", "utf-8")
    assert 0 == run("regen")
    assert before == _tree(made)


def test_specs_come_back_after_they_were_lost(
    made: Path, run: Callable[..., int], tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    before = _tree(made)
    shutil.rmtree(made / "specs/openapi")
    shutil.rmtree(made / "specs/proto")
    (made / "specs/lock.toml").unlink()
    assert 0 == run("regen", "--from", str(write_release(tmp_path / "release")))
    assert before == _tree(made)
    assert "" == capsys.readouterr().out


def test_sources_that_are_none_leave_all_as_it_was(
    made: Path, run: Callable[..., int], tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    before = _tree(made)
    assert 1 == run("regen", "--from", str(tmp_path / "nowhere"))
    assert "nowhere: is no directory" in capsys.readouterr().err
    assert before == _tree(made)


def test_what_no_step_owns_any_more_is_listed_in_the_report() -> None:
    warned = classify("rest-response-success-added", "GET /", "new")
    found = Report("1", "2", [warned], unmatched=["specs/overlays/diff.toml: a rule at a place"])
    page = release_report.render(
        found,
        {"grpc": 1},
        transaction.Changes((), ("generated/old.py",)),
        [Problem("a.toml: b|c", "is <new>", "look")],
    )
    assert "Removed:\n\n- `generated/old.py`\n" in page
    assert "| `a.toml: b|c` | is &lt;new> | look |\n" in page
    assert "| `specs/overlays/diff.toml: a rule at a place` | names nothing | drop it |\n" in page
    assert "- Look at each of the 1 warnings below.\n- Run scripts/test.sh" in page
    assert "## What users must change\n\nNothing: code that uses the API stays right.\n" in page
    assert page.startswith("# From Weaviate 1 to 2\n\n0 breaking, 1 warning, 0 additive, 0 cosmetic.\n")
    page = release_report.render(Report("1", "2", []), {}, transaction.Changes((), ()), [])
    assert page.startswith("# From Weaviate 1 to 2\n\nNo differences.\n")
    assert "| file and row |" not in page


def test_what_users_must_change_is_listed_in_the_report() -> None:
    found = Report("1", "2", [classify("rest-operation-renamed", "GET /", "operationId 'a' became 'b'")])
    page = release_report.render(found, {}, transaction.Changes((), ()), [])
    reason = "Paths are as they were; the method is named after the id."
    assert f"## What users must change\n\n- `GET /` (REST): operationId 'a' became 'b'. {reason}\n" in page
    assert "- Look at each of the 1 breaking changes below.\n" in page


def test_what_a_step_asks_for_beside_its_outputs_is_checked(
    made: Path, run: Callable[..., int], capsys: pytest.CaptureFixture[str]
) -> None:
    (made / "specs/words.txt").write_text("curse", "utf-8")
    assert 0 == run("regen")
    assert 1 == run("check")
    assert "specs/words.txt: holds a curse\n    hint: take it out\n\n1 problem\n" in capsys.readouterr().err


def test_output_that_cannot_be_put_in_place_is_told_and_all_is_as_it_was(
    made: Path, run: Callable[..., int], capsys: pytest.CaptureFixture[str]
) -> None:
    shutil.rmtree(made / ".cache")
    (made / ".cache").write_text("a file where a folder should be", "utf-8")
    (made / "specs/words.txt").write_text("three", "utf-8")
    before = _tree(made)
    assert 1 == run("regen")
    assert "could not be written, and is as it was: " in capsys.readouterr().err
    assert before == _tree(made)


def test_modes_and_links_are_mended_by_the_next_run(made: Path, run: Callable[..., int]) -> None:
    before = _tree(made)
    (made / "generated/weaviate_gen_wire/grpc/rpcs.py").chmod(0o755)
    _link(made, "weaviate_gen/_client/sync/session.py")
    assert 0 == run("regen")
    assert before == _tree(made)
    assert 0 == run("check")


def test_output_that_does_not_import_replaces_nothing(
    made: Path, run: Callable[..., int], capsys: pytest.CaptureFixture[str]
) -> None:
    path = "templates/shout.py.jinja"
    (made / path).write_text((made / path).read_text("utf-8") + "print(nothing)\n", "utf-8")
    before = _tree(made)
    for command in ("regen", "shout"):
        assert 1 == run(command)
        said = capsys.readouterr().err
        assert (
            "weaviate_gen/_client/aio/shout.py:5: cannot be imported: NameError: name 'nothing' is not defined" in said
        )
        assert "nothing was written" in said
        assert before == _tree(made)


def _next(folder: Path) -> Path:
    """Write a release with one message more, which is another generated tree."""
    release = write_release(folder)
    path = release / "grpc/proto/v1/base.proto"
    path.write_text(path.read_text("utf-8") + "message Brand { string new = 1; }\n", "utf-8")
    return release


def test_a_report_that_cannot_be_written_changes_nothing(
    made: Path, run: Callable[..., int], tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    before, release = _tree(made), _next(tmp_path / "next")
    for target in (tmp_path / "missing/report.md", tmp_path):
        assert 1 == run("regen", "--from", str(release), "--report", str(target))
        said = capsys.readouterr().err
        assert "could not be written, and is as it was: [Errno " in said
        assert str(target) in said
        assert before == _tree(made)


def test_a_report_is_left_as_it_was_when_the_run_fails(made: Path, run: Callable[..., int], tmp_path: Path) -> None:
    report, other = tmp_path / "report.md", tmp_path / "other.md"
    report.write_text("old", "utf-8")
    for target in (report, other):
        assert 1 == run("regen", "--from", str(tmp_path / "nowhere"), "--report", str(target))
    assert "old" == report.read_text("utf-8")
    assert not other.exists()


def test_the_report_is_written_before_the_tree_changes(
    made: Path, run: Callable[..., int], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    before, report = _tree(made), tmp_path / "report.md"

    def stop(root: Path, work: Path, changes: transaction.Changes) -> None:
        assert before == _tree(made)
        assert f"{len(changes.written)} files were written" in report.read_text("utf-8")
        raise OSError("as if the disk were full")

    monkeypatch.setattr(transaction, "apply", stop)
    assert 1 == run("regen", "--from", str(_next(tmp_path / "next")), "--report", str(report))
    assert before == _tree(made)


def test_a_run_is_refused_while_another_holds_the_tree(
    made: Path, run: Callable[..., int], capsys: pytest.CaptureFixture[str]
) -> None:
    before = _tree(made)
    with tree_lock.hold(made, 0.0, pytest.fail):
        for command in ("regen", "check", "shout"):
            assert 1 == run("--wait", "0", command)
            said = capsys.readouterr().err
            assert (
                f"nothing was written: another run of the generator is writing this tree: process {os.getpid()} ("
                in said
            )
    assert before == _tree(made)


def test_a_run_that_is_asked_to_stop_leaves_nothing(
    made: Path, run: Callable[..., int], monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    before = _tree(made)
    (made / "specs/words.txt").write_text("three", "utf-8")
    words = (made / "specs/words.txt").read_bytes()
    monkeypatch.setattr(trial, "run", lambda context, paths: signal.raise_signal(signal.SIGTERM))
    assert 128 + signal.SIGTERM == run("regen")
    assert capsys.readouterr().err.endswith("interrupted; the tree is as the last run that ended left it\n")
    assert before | {"specs/words.txt": globs.digest(words)} == _tree(made)
    assert ["lock"] == [path.name for path in (made / transaction.STATE).iterdir()]


def test_what_a_killed_run_left_is_put_back_before_anything_else(
    made: Path, run: Callable[..., int], monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    (made / "specs/words.txt").write_text("three", "utf-8")
    before = _tree(made)

    def die(root: Path, folder: Path, moves: Sequence[transaction.Move]) -> None:
        real(root, folder, moves[:2])
        raise OSError("as if the process were killed")

    with monkeypatch.context() as patch:
        real = transaction._move
        patch.setattr(transaction, "_move", die)
        patch.setattr(transaction, "_undo", lambda root, folder, moves: (_ for _ in ()).throw(OSError("so it was")))
        assert 1 == run("regen")
    assert "the next run of the generator will put the tree back: so it was" in capsys.readouterr().err
    assert before != _tree(made)
    assert 1 == run("check")
    said = capsys.readouterr().err
    assert said.startswith("an earlier run was interrupted while it wrote 4 files: undone\n")
    assert before == _tree(made)
    assert 0 == run("regen")
    assert 0 == run("check")


def test_a_tree_that_cannot_be_written_is_checked(made: Path, run: Callable[..., int]) -> None:
    shutil.rmtree(made / ".cache")
    (made / ".cache").write_text("a file where a folder should be", "utf-8")
    assert 0 == run("check")


def test_a_changed_name_is_told_by_the_step_and_in_the_report(
    tmp_path: Path, run: Callable[..., int], capsys: pytest.CaptureFixture[str]
) -> None:
    capsys.readouterr()
    assert 0 == run("regen", "--from", str(write_release(tmp_path / "release")))
    said = capsys.readouterr()
    told = "gRPC message weaviate.v1.SearchRequest: 'from' is called from_, because from is a keyword of Python"
    assert re.search(rf"^grpc .*\n +{re.escape(told)}\n", said.err, re.M)
    assert f"Names that could not stand as the specs spell them:\n\n- {told}\n" in said.out
