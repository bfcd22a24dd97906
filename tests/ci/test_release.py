"""A release from one tag: what must fit, and what is put on GitHub, against a stand-in of it."""

from __future__ import annotations

import json
from fnmatch import fnmatch
from pathlib import Path

import pytest

from scripts import release
from tests.support.github import REPOSITORY, TOKEN, Fault, Repository
from tests.support.source import ROOT

CHANGELOG = """# Changelog

## Unreleased

## 1.2.0 - 2026-01-31

### Added

- Something.

## [1.1.0]

- Older.

[1.1.0]: https://example.com
"""
NATIVE = "weaviate_gen_native-1.2.0-cp311-abi3"
BUILT = (
    "sbom.cdx.json",
    "weaviate_gen-1.2.0-py3-none-any.whl",
    "weaviate_gen-1.2.0.tar.gz",
    "weaviate_gen_native-1.2.0.tar.gz",
    f"{NATIVE}-macosx_10_12_x86_64.whl",
    f"{NATIVE}-macosx_11_0_arm64.whl",
    f"{NATIVE}-manylinux2014_aarch64.manylinux_2_17_aarch64.whl",
    f"{NATIVE}-manylinux2014_x86_64.manylinux_2_17_x86_64.whl",
    f"{NATIVE}-win_amd64.whl",
)


@pytest.fixture
def project(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, api: str) -> Path:
    monkeypatch.setenv("GITHUB_API_URL", api)
    monkeypatch.setenv("GITHUB_REPOSITORY", REPOSITORY)
    monkeypatch.setenv("GITHUB_TOKEN", TOKEN)
    for name, text in {
        "pyproject.toml": '[project]\nname = "weaviate-gen"\nversion = "1.2.0"\n'
        '[project.optional-dependencies]\nnative = ["weaviate-gen-native==1.2.0"]\n',
        "native/pyproject.toml": '[project]\nname = "weaviate-gen-native"\nversion = "1.2.0"\n',
        "weaviate_gen/__init__.py": 'import absent\n\n__version__ = "1.2.0"\n',
        "CHANGELOG.md": CHANGELOG,
        **dict.fromkeys((f"dist/{name}" for name in BUILT[1:]), "built"),
        "dist/sbom.cdx.json": json.dumps({"metadata": {"component": {"name": "weaviate-gen", "version": "1.2.0"}}}),
    }.items():
        (tmp_path / name).parent.mkdir(exist_ok=True)
        (tmp_path / name).write_text(text, "utf-8")
    return tmp_path


def _run(project: Path, command: str, tag: str = "v1.2.0") -> int:
    return release.main([command, tag, "--root", str(project), "--dist", str(project / "dist")])


def test_what_fits_passes(project: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert 0 == _run(project, "check")
    assert ("", "") == capsys.readouterr()


def _edit(path: Path, old: str, new: str) -> None:
    text = path.read_text("utf-8")
    assert old in text
    path.write_text(text.replace(old, new), "utf-8")


@pytest.mark.parametrize(
    ("file", "old", "new", "words"),
    [
        ("pyproject.toml", 'version = "1.2.0"', 'version = "1.1.9"', "the tag is v1.2.0, but pyproject.toml is 1.1.9"),
        ("pyproject.toml", "native==1.2.0", "native==1.1.9", "but the extra native is 1.1.9"),
        ("native/pyproject.toml", "1.2.0", "1.1.9", "but native/pyproject.toml is 1.1.9"),
        ("weaviate_gen/__init__.py", "1.2.0", "1.2.1", "but weaviate_gen.__version__ is 1.2.1"),
        ("weaviate_gen/__init__.py", "__version__", "version", "but weaviate_gen.__version__ is missing"),
        ("CHANGELOG.md", "## 1.2.0 ", "## 1.2.00 ", "CHANGELOG.md has no section"),
        ("CHANGELOG.md", "\n### Added\n\n- Something.\n", "", "CHANGELOG.md has no section"),
        ("dist/sbom.cdx.json", "1.2.0", "1.1.9", "sbom.cdx.json is of weaviate-gen 1.1.9"),
        ("dist/sbom.cdx.json", '"weaviate-gen"', '"pip"', "sbom.cdx.json is of pip 1.2.0"),
    ],
)
def test_what_does_not_fit_is_named(
    project: Path, capsys: pytest.CaptureFixture[str], file: str, old: str, new: str, words: str
) -> None:
    _edit(project / file, old, new)
    assert 1 == _run(project, "check")
    assert words in capsys.readouterr().err


@pytest.mark.parametrize("tag", ["1.2.0", "v1.2", "v1.2.0.dev1", "refs/tags/v1.2.0", "v1.2.0 ", "version-1"])
def test_tags_of_other_forms_are_refused(project: Path, capsys: pytest.CaptureFixture[str], tag: str) -> None:
    assert 1 == _run(project, "check", tag)
    assert "the tag must be like v1.2.0" in capsys.readouterr().err


@pytest.mark.parametrize("name", BUILT)
def test_what_was_not_built_is_named(project: Path, capsys: pytest.CaptureFixture[str], name: str) -> None:
    (project / "dist" / name).rename(project / "dist" / f"other-{name}")
    assert 1 == _run(project, "check")
    said = capsys.readouterr().err
    assert any(fnmatch(name, line.rpartition("lacks ")[2]) for line in said.splitlines())
    assert f"has other-{name}, which is no part of 1.2.0" in said


def test_the_notes_are_the_section_of_the_version(project: Path) -> None:
    assert "### Added\n\n- Something." == release.notes(project, "1.2.0")
    assert "- Older." == release.notes(project, "1.1.0")
    assert "" == release.notes(project, "1.2")
    assert "" == release.notes(project, "1x2.0")


def test_it_is_made_with_every_file_and_then_shown(project: Path, repository: Repository) -> None:
    assert 0 == _run(project, "publish")
    (made,) = repository.releases
    assert ("v1.2.0", False, False) == (made["tag_name"], made["draft"], made["prerelease"])
    assert "### Added\n\n- Something." == made["body"]
    assert {(1, name): (project / "dist" / name).read_bytes() for name in BUILT} == repository.assets
    assert repository.requests[-1] == "PATCH releases/1"  # until then it was a draft


def test_a_candidate_is_a_prerelease(project: Path, repository: Repository) -> None:
    for name in ("pyproject.toml", "native/pyproject.toml", "weaviate_gen/__init__.py", "CHANGELOG.md"):
        path = project / name
        _edit(path, "1.2.0", "1.2.0rc1")
    _edit(project / "dist" / "sbom.cdx.json", "1.2.0", "1.2.0rc1")
    for name in BUILT[1:]:
        (project / "dist" / name).rename(project / "dist" / name.replace("1.2.0", "1.2.0rc1"))
    assert 0 == _run(project, "publish", "v1.2.0rc1")
    assert repository.releases[0]["prerelease"]


def test_nothing_is_published_that_does_not_fit(project: Path, repository: Repository) -> None:
    _edit(project / "pyproject.toml", "1.2.0", "1.2.1")
    assert 1 == _run(project, "publish")
    assert [] == repository.requests


@pytest.mark.parametrize("after", range(3))
def test_a_run_that_broke_off_is_gone_on_with(project: Path, repository: Repository, after: int) -> None:
    names = sorted(BUILT)
    repository.faults = [Fault(502, "Server Error", method="POST", path=f"/assets?name={names[after]}")]
    assert 1 == _run(project, "publish")
    assert repository.releases[0]["draft"]
    assert names[:after] == [name for _, name in repository.assets]
    assert 0 == _run(project, "publish")
    assert (1, False) == (len(repository.releases), repository.releases[0]["draft"])
    assert names == sorted(name for _, name in repository.assets)


def test_a_public_release_is_completed_but_not_changed(
    project: Path, repository: Repository, capsys: pytest.CaptureFixture[str]
) -> None:
    assert 0 == _run(project, "publish")
    repository.requests.clear()
    assert 0 == _run(project, "publish")
    assert [] == repository.writes()
    (project / "dist" / BUILT[1]).write_text("built again", "utf-8")
    assert 1 == _run(project, "publish")
    assert "is public with another one" in capsys.readouterr().err
    assert [] == repository.writes()


def test_this_project_fits_its_own_version() -> None:
    version = release._version_of_the_package(ROOT)
    missing_notes = f"CHANGELOG.md has no section, or an empty one, for {version}"
    assert {missing_notes} >= set(release.check(ROOT, f"v{version}"))  # they are written when it is released


def test_publishing_needs_what_was_built(project: Path) -> None:
    with pytest.raises(SystemExit):
        release.main(["publish", "v1.2.0", "--root", str(project)])
