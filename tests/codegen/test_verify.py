"""Comparing the specs with the release that the lock names, imported again."""

from __future__ import annotations

import re
from collections.abc import Callable
from pathlib import Path

import pytest

from codegen import cli, globs, lock
from tests.support import recordings
from tests.support.source import ROOT
from tests.support.upstream import write_project, write_release


@pytest.fixture
def release(tmp_path: Path) -> Path:
    return write_release(tmp_path / "release")


@pytest.fixture
def project(tmp_path: Path, release: Path) -> Path:
    project = write_project(tmp_path / "project")
    assert 0 == cli.main(["--root", str(project), "import", "--from", str(release)])
    return project


def _verify(project: Path, release: Path) -> int:
    return cli.main(["--root", str(project), "verify", "--from", str(release)])


def test_imported_specs_are_those_of_their_release(
    project: Path, release: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    before = globs.digests(project, globs.files(project, ["**"]))
    assert 0 == _verify(project, release)
    assert capsys.readouterr().err.endswith("the specs are those of Weaviate 9.1.0\n")
    assert before == globs.digests(project, globs.files(project, ["**"]))


def _forge(project: Path, path: str, old: str, new: str) -> None:
    """Edit a spec, and put its digest into the lock."""
    text = (project / path).read_text("utf-8")
    assert old in text
    (project / path).write_text(text.replace(old, new), "utf-8")
    pinned = (project / lock.PATH).read_text("utf-8")
    digest = globs.digests(project, [path])[path]
    (project / lock.PATH).write_text(re.sub(rf'("{re.escape(path)}" = )"\w+"', rf'\1"{digest}"', pinned), "utf-8")


def _edit_lock(old: str, new: str) -> Callable[[Path], None]:
    def edit(project: Path) -> None:
        text = (project / lock.PATH).read_text("utf-8")
        assert old in text
        (project / lock.PATH).write_text(text.replace(old, new, 1), "utf-8")

    return edit


def _delete(project: Path) -> None:
    (project / "specs/proto/v1/base.proto").unlink()
    text = (project / lock.PATH).read_text("utf-8")
    (project / lock.PATH).write_text(re.sub(r'"specs/proto/v1/base\.proto" = "\w+"\n', "", text), "utf-8")


def _add(project: Path) -> None:
    (project / "specs/proto/v1/more.proto").write_text("", "utf-8")


FORGERIES: dict[str, tuple[Callable[[Path], object], str]] = {
    "edited REST": (
        lambda project: _forge(project, "specs/openapi/schema.json", '"title"', '"tytle"'),
        "specs/openapi/schema.json: is not what Weaviate 9.1.0 gives",
    ),
    "edited proto": (
        lambda project: _forge(project, "specs/proto/v1/weaviate.proto", "bytes blob = 2;", "bytes blob = 9;"),
        "specs/proto/v1/weaviate.proto: is not what Weaviate 9.1.0 gives",
    ),
    "deleted": (_delete, "specs/proto/v1/base.proto: is not what Weaviate 9.1.0 gives"),
    "added": (_add, "specs/proto/v1/more.proto: is not what Weaviate 9.1.0 gives"),
    "commit": (_edit_lock("c0ffee", "beef"), "specs/lock.toml: names commit beef, the release is of c0ffee"),
    "release": (_edit_lock('release = "9.1.0"', 'release = "9.1.1"'), "specs/lock.toml: names 9.1.1; "),
    "upstream's digest": (
        _edit_lock('"openapi-specs/schema.json" = "', '"openapi-specs/schema.json" = "0'),
        "specs/lock.toml: openapi-specs/schema.json: its digest is not that of Weaviate 9.1.0",
    ),
    "no lock": (lambda project: (project / lock.PATH).unlink(), "specs/lock.toml: there is no lock"),
}


@pytest.mark.parametrize("kind", FORGERIES)
def test_a_forgery_is_found(kind: str, project: Path, release: Path, capsys: pytest.CaptureFixture[str]) -> None:
    forge, said = FORGERIES[kind]
    forge(project)
    capsys.readouterr()
    assert 1 == _verify(project, release)
    assert said in capsys.readouterr().err


def test_sources_that_are_none_are_a_problem(project: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert 1 == _verify(project, tmp_path / "nowhere")
    assert "nowhere: is no directory" in capsys.readouterr().err


def test_sources_that_do_not_name_their_commit_are_compared_by_their_files(project: Path, release: Path) -> None:
    (release / "COMMIT").unlink()
    assert 0 == _verify(project, release)


def test_the_project_s_own_specs_are_those_of_their_release() -> None:
    release = (ROOT / lock.PATH).read_text("utf-8").split('release = "', 1)[1].split('"', 1)[0]
    source = recordings.folder() / "specs" / f"weaviate-{release}"
    if not source.is_dir():
        pytest.skip(f"$WEAVIATE_RECORDINGS has no sources of {release}")
    assert 0 == _verify(ROOT, source)
