"""Rules of the workflows in .github: what they run is pinned, exists, and may do no more than it must."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import yaml

from scripts import drift, release
from tests.support.source import ROOT

FILES = sorted((ROOT / ".github" / "workflows").glob("*.yml"))
PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))
PINNED = re.compile(r"uses: ([\w./-]+)@([0-9a-f]{40}) # (v\d+\.\d+\.\d+)$")
WRITES = {
    ("drift.yml", "publish"): {"contents", "issues", "pull-requests"},
    ("publish.yml", "build"): {"id-token", "attestations"},
    ("publish.yml", "pypi"): {"id-token"},
    ("publish.yml", "release"): {"contents"},
}
"""The jobs that may write, and what."""
FETCHES = re.compile(r"\b(pip3? install|pipx|uvx|uv (pip|tool|run)|npm|npx|curl|wget|brew|apt-get|choco|gem)\b")
"""Ways to get tools past pyproject.toml, where they are pinned."""


def _load(path: Path) -> dict[str, Any]:
    document = yaml.safe_load(path.read_text("utf-8"))
    assert isinstance(document, dict)
    return document


def _on(document: dict[Any, Any]) -> Any:
    return document[True]  # YAML 1.1 reads the key `on` so


def _jobs() -> Iterator[tuple[str, str, dict[str, Any]]]:
    for path in FILES:
        for name, job in _load(path)["jobs"].items():
            yield path.name, name, job


def _steps() -> Iterator[tuple[str, dict[str, Any]]]:
    for file, name, job in _jobs():
        for step in job.get("steps", ()):
            yield f"{file}:{name}", step


def test_there_are_workflows_for_changes_drift_and_releases() -> None:
    assert ["checks.yml", "drift.yml", "publish.yml"] == [path.name for path in FILES]


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.name)
def test_every_action_is_pinned_by_commit_with_its_version(path: Path) -> None:
    uses = [line.strip().removeprefix("- ") for line in path.read_text("utf-8").splitlines() if "uses:" in line]
    loose = [line for line in uses if not line.startswith("uses: ./") and not PINNED.fullmatch(line)]
    assert uses
    assert [] == loose


def test_an_action_has_one_version_everywhere() -> None:
    pins = {
        match.groups() for path in FILES for match in map(PINNED.search, path.read_text("utf-8").split("\n")) if match
    }
    assert len({action for action, _, _ in pins}) == len(pins)


def test_reused_workflows_exist() -> None:
    local = [job["uses"] for _, _, job in _jobs() if "uses" in job]
    assert local
    assert [] == [name for name in local if not (ROOT / name).is_file()]


def test_permissions_are_none_but_those_of_jobs() -> None:
    assert [{}] * len(FILES) == [_load(path)["permissions"] for path in FILES]
    assert [] == [f"{file}:{name}" for file, name, job in _jobs() if not isinstance(job.get("permissions"), dict)]


def test_jobs_write_only_what_they_are_known_to() -> None:
    writing = {
        (file, name): written
        for file, name, job in _jobs()
        if (written := {key for key, value in job["permissions"].items() if value != "read"})
    }
    assert writing == WRITES


def test_jobs_that_may_change_the_repository_run_no_tests_or_builds() -> None:
    """What a release of Weaviate or of a dependency brings never runs where it could write."""
    changing = [job for _, _, job in _jobs() if job["permissions"].get("contents") == "write"]
    assert 2 == len(changing)
    commands = [step["run"] for job in changing for step in job["steps"] if "run" in step]
    assert ["drift_publish", "release"] == [command.split()[2].removeprefix("scripts.") for command in commands]


def test_no_checkout_leaves_a_token_behind() -> None:
    checkouts = [(where, step) for where, step in _steps() if step.get("uses", "").startswith("actions/checkout@")]
    assert checkouts
    assert [] == [where for where, step in checkouts if step.get("with", {}).get("persist-credentials") is not False]


def test_every_job_has_a_timeout() -> None:
    assert [] == [f"{file}:{name}" for file, name, job in _jobs() if "uses" not in job and "timeout-minutes" not in job]


def test_no_expression_is_pasted_into_a_shell() -> None:
    assert [] == [where for where, step in _steps() if "${{" in step.get("run", "")]


def test_what_is_run_lies_in_the_repository() -> None:
    """Logic is in scripts, which are tested, and not in YAML."""
    missing: list[str] = []
    for where, step in _steps():
        command = step.get("run", "")
        assert len(command.strip().splitlines()) <= 1, where
        scripts = [ROOT / script for script in re.findall(r"scripts/[\w.]+", command)]
        missing += [f"{where}: {path}" for path in scripts if not (path.is_file() and path.stat().st_mode & 0o100)]
        modules = [(ROOT / name.replace(".", "/")).with_suffix(".py") for name in re.findall(r"-m ([\w.]+)", command)]
        missing += [f"{where}: {path}" for path in modules if not path.is_file()]
    assert [] == missing


def test_tools_come_from_pyproject_and_are_pinned_there() -> None:
    sources = [step.get("run", "") for _, step in _steps()]
    sources += [path.read_text("utf-8") for path in sorted((ROOT / "scripts").glob("*.sh"))]
    lines = [line for text in sources for line in text.splitlines() if not line.lstrip().startswith("#")]
    assert [] == [line for line in lines if FETCHES.search(line)]
    assert [] == [line for line in lines if re.search(r'--with "(?![$])', line) and "==" not in line]
    loose = [
        line
        for group in PROJECT["dependency-groups"].values()
        for line in group
        if isinstance(line, str) and not re.fullmatch(r"[\w.-]+==[\w.]+", line)
    ]
    assert [] == loose


def _matrix(job: str) -> dict[str, list[str]]:
    matrix = _load(ROOT / ".github" / "workflows" / "checks.yml")["jobs"][job]["strategy"]["matrix"]
    assert isinstance(matrix, dict)
    return matrix


def test_the_matrix_has_every_python_that_is_supported_on_every_system() -> None:
    prefix = "Programming Language :: Python :: 3."
    supported = [line.rpartition(" ")[2] for line in PROJECT["project"]["classifiers"] if line.startswith(prefix)]
    assert supported == _matrix("tests")["python"]
    assert f">={supported[0]}" == PROJECT["project"]["requires-python"]
    assert ["ubuntu", "macos", "windows"] == [name.removesuffix("-latest") for name in _matrix("tests")["os"]]


@pytest.mark.parametrize("requirement", PROJECT["project"]["dependencies"])
def test_the_matrix_has_the_oldest_and_the_newest_of_each_dependency(requirement: str) -> None:
    name, _, oldest = requirement.partition(";")[0].partition(">=")
    rows = [row for row in _matrix("dependencies")["requirement"] if re.match(rf"{name}\b(?!\d)", row)]
    assert f"{name}=={oldest}.*" in rows
    assert any("==" not in row for row in rows)


def test_the_matrix_has_httpx2_and_each_major_version_of_protobuf() -> None:
    rows = _matrix("dependencies")["requirement"]
    assert "httpx2" in rows
    majors = {int(row.partition("==")[2].partition(".")[0]) for row in rows if row.startswith("protobuf==")}
    assert set(range(min(majors), max(majors) + 1)) == majors
    assert f"protobuf>={max(majors) + 1}" in rows


def test_a_release_is_made_by_a_tag_after_all_checks() -> None:
    document = _load(ROOT / ".github" / "workflows" / "publish.yml")
    assert {"push": {"tags": ["v[0-9]*"]}} == _on(document)
    needs = {name: job.get("needs") for name, job in document["jobs"].items()}
    order = ["version", "checks", "native", "build", "pypi", "release"]
    assert dict(zip(order, [None, *order], strict=False)) == needs
    assert "workflow_call" in _on(_load(ROOT / ".github" / "workflows" / "checks.yml"))
    commands = [step.get("run") or step["uses"].partition("@")[0] for step in document["jobs"]["build"]["steps"]]
    assert commands[2:] == [
        "actions/download-artifact",
        "scripts/native.sh --sdist dist",
        "scripts/build.sh dist",
        "scripts/sbom.sh dist/sbom.cdx.json",
        'python -m scripts.release check "$GITHUB_REF_NAME" --dist dist',
        "actions/attest-build-provenance",
        "actions/upload-artifact",
    ]


def test_a_release_has_a_wheel_of_the_compiled_codec_for_each_platform() -> None:
    jobs = _load(ROOT / ".github" / "workflows" / "publish.yml")["jobs"]
    native, build = jobs["native"], jobs["build"]
    systems = native["strategy"]["matrix"]["os"]
    assert len(release.WHEELS) == len(systems)
    assert set(_matrix("tests")["os"]) <= set(systems)
    manifest = tomllib.loads((ROOT / "native" / "Cargo.toml").read_text("utf-8"))
    assert re.fullmatch(r"\d+\.\d+\.\d+", native["env"]["RUSTUP_TOOLCHAIN"])
    oldest, pinned = manifest["package"]["rust-version"], native["env"]["RUSTUP_TOOLCHAIN"]
    assert [int(part) for part in oldest.split(".")] <= [int(part) for part in pinned.split(".")]
    assert "scripts/native.sh --wheel dist" in [step.get("run") for step in native["steps"]]
    upload, download = native["steps"][-1]["with"], build["steps"][2]["with"]
    assert ("native-${{ matrix.os }}", "dist/") == (upload["name"], upload["path"])
    assert ("native-*", "dist/", True) == (download["pattern"], download["path"], download["merge-multiple"])


def test_crates_are_pinned() -> None:
    """Each release of the compiled codec is built from what was tested."""
    locked = tomllib.loads((ROOT / "native" / "Cargo.lock").read_text("utf-8"))["package"]
    assert all("checksum" in package for package in locked if package["name"] != "weaviate-gen-native")
    assert "--locked" in (ROOT / "scripts" / "native.sh").read_text("utf-8")


def test_a_release_takes_nothing_from_a_cache() -> None:
    caches = [(where, step) for where, step in _steps() if step.get("uses", "").startswith("actions/cache@")]
    assert caches
    assert {"github.ref_type != 'tag'"} == {step.get("if") for _, step in caches}
    assert [] == [where for where, step in _steps() if "cache" in step.get("with", {})]


def test_drift_runs_all_tests_and_publishes_apart_from_them() -> None:
    jobs = _load(ROOT / ".github" / "workflows" / "drift.yml")["jobs"]
    assert {"contents": "read"} == jobs["try"]["permissions"]
    assert "try" == jobs["publish"]["needs"]
    assert ["scripts/test.sh", "scripts/check.sh"] == [script for _, script in drift.CHECKS]
    assert [] == [script for _, script in drift.CHECKS if not (ROOT / script).is_file()]
