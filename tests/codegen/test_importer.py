"""The step `import`."""

from __future__ import annotations

import shutil
import subprocess
import tomllib
from pathlib import Path

import pytest

from codegen import globs, importer
from codegen.cli import main
from codegen.importer import read_upstream
from codegen.parse.openapi_import import SpecError
from codegen.step import Context
from tests.support.upstream import write_project, write_release


@pytest.fixture
def release(tmp_path: Path) -> Path:
    return write_release(tmp_path / "release")


@pytest.fixture
def project(tmp_path: Path) -> Path:
    return write_project(tmp_path / "project")


def _import(project: Path, release: Path) -> int:
    return main(["--root", str(project), "import", "--from", str(release)])


def test_import_writes_the_canonical_specs_and_locks_them(project: Path, release: Path) -> None:
    assert 0 == _import(project, release)
    lock = tomllib.loads((project / "specs/lock.toml").read_text("utf-8"))
    specs = ["specs/openapi/schema.json", "specs/proto/v1/base.proto", "specs/proto/v1/weaviate.proto"]
    assert ("9.1.0", "c0ffee") == (lock["release"], lock["commit"])
    assert globs.digests(project, specs) == lock["imported"]
    inputs = ["grpc/proto/v1/base.proto", "grpc/proto/v1/weaviate.proto", "openapi-specs/schema.json"]
    assert globs.digests(release, inputs) == lock["upstream"]
    assert {} == lock["kept"]


def test_importing_twice_changes_nothing(project: Path, release: Path) -> None:
    _import(project, release)
    before = globs.digests(project, globs.files(project, ["**"]))
    _import(project, release)
    assert before == globs.digests(project, globs.files(project, ["**"]))


def test_a_proto_that_is_gone_upstream_goes_here(project: Path, release: Path) -> None:
    (release / "grpc/proto/v1/extra.proto").write_text('syntax = "proto3";\npackage weaviate.v1;\n', "utf-8")
    _import(project, release)
    assert (project / "specs/proto/v1/extra.proto").is_file()
    (release / "grpc/proto/v1/extra.proto").unlink()
    _import(project, release)
    assert not (project / "specs/proto/v1/extra.proto").exists()


def test_import_leaves_the_digests_of_hand_kept_specs_as_they_were(project: Path, release: Path) -> None:
    _import(project, release)
    lock = project / "specs/lock.toml"
    lock.write_text(lock.read_text("utf-8") + '"specs/modules/a.toml" = "abc"\n', "utf-8")
    _import(project, release)
    assert {"specs/modules/a.toml": "abc"} == tomllib.loads(lock.read_text("utf-8"))["kept"]


def test_a_broken_release_leaves_the_old_specs(
    project: Path, release: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    _import(project, release)
    before = globs.digests(project, globs.files(project, ["specs/**"]))
    (release / "openapi-specs/schema.json").write_text("{", "utf-8")
    assert 1 == _import(project, release)
    assert before == globs.digests(project, globs.files(project, ["specs/**"]))
    assert "openapi-specs/schema.json: is not JSON" in capsys.readouterr().err


def test_what_has_not_upstreams_layout_is_refused(release: Path) -> None:
    with pytest.raises(SpecError, match="is no directory"):
        read_upstream(release / "nowhere")
    with pytest.raises(SpecError, match=r"schema\.json: is missing"):
        read_upstream(release / "grpc")
    (release / "openapi-specs/schema.json").write_bytes(b"\xff")
    with pytest.raises(SpecError, match="is not UTF-8"):
        read_upstream(release)
    shutil.rmtree(release / "grpc")
    with pytest.raises(SpecError, match="holds no protos"):
        read_upstream(release)


def test_the_commit_comes_from_the_file_or_from_git_or_is_not_known(tmp_path: Path) -> None:
    plain = write_release(tmp_path / "plain", commit=None)
    assert "" == read_upstream(plain).commit
    git = ["git", "-C", str(plain), "-c", "user.name=t", "-c", "user.email=t@example.org", "-c", "commit.gpgsign=false"]
    for arguments in (["init", "-q"], ["commit", "-q", "--allow-empty", "-m", "one"]):
        subprocess.run([*git, *arguments], check=True, capture_output=True)
    head = subprocess.run([*git, "rev-parse", "HEAD"], check=True, capture_output=True, text=True).stdout.strip()
    assert head == read_upstream(plain).commit


def test_a_broken_lock_does_not_hinder_an_import(project: Path, release: Path) -> None:
    (project / "specs/lock.toml").write_text("release =", "utf-8")
    context = Context(project)
    assert "9.1.0" == importer.import_into(context, release)
    assert [] == context.problems
