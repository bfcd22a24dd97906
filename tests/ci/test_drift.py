"""Trying a release out, in a small project with scripts of its own; the real ones are tested in tests/codegen."""

from __future__ import annotations

import subprocess
from pathlib import Path

import pytest

from scripts import drift
from scripts.drift import Outcome, Verdict
from tests.support.github import Fault, Repository

REGEN = """
if [ "$1" = verify ]; then
    [ ! -e specs/forged ] || { echo "specs/schema.json: is not what Weaviate gives"; exit 1; }
    exit 0
fi
while [ $# -gt 0 ]; do
    case $1 in
        --release) release=${2#v} ;;
        --report) report=$2 ;;
        --base-url) echo "$2" > asked-at ;;
    esac
    shift
done
[ -z "${GITHUB_TOKEN:-}" ] || { echo "a token is in reach"; exit 9; }
[ "$release" != 9.9.9 ] || { echo "specs/schema.json: is no Swagger"; exit 1; }
echo "release = \\"$release\\"" > specs/lock.toml
printf '# From Weaviate to %s\\n\\n## What changed\\n\\nOne operation.\\n' "$release" > "$report"
"""


def _git(folder: Path, *arguments: str) -> str:
    identity = ("-c", "user.name=Someone", "-c", "user.email=someone@example.com", "-c", "commit.gpgsign=false")
    ran = subprocess.run(["git", "-C", str(folder), *identity, *arguments], capture_output=True, text=True, check=True)
    return ran.stdout.strip()


@pytest.fixture
def project(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, api: str) -> Path:
    monkeypatch.setenv("GITHUB_API_URL", api)
    monkeypatch.delenv("GITHUB_TOKEN", raising=False)
    root = tmp_path / "project"
    for name, text in {
        "specs/lock.toml": 'release = "1.39.0"\n',
        "scripts/regen.sh": REGEN,
        "scripts/test.sh": 'grep -q 1.41 specs/lock.toml && { echo "1 failed"; exit 1; }\necho "5 passed"\n',
        "scripts/check.sh": 'echo "check.sh: all checks passed"\n',
    }.items():
        (root / name).parent.mkdir(parents=True, exist_ok=True)
        (root / name).write_text(text, "utf-8")
    _git(root, "init", "--quiet", "--initial-branch", "main")
    _git(root, "add", "--all")
    _git(root, "commit", "--quiet", "-m", "first")
    return root


def _run(project: Path, *arguments: str) -> tuple[int, Path]:
    into = project.parent / "results"
    return drift.main(["--root", str(project), "--into", str(into), *arguments]), into


def _outcome(into: Path) -> Outcome:
    return Outcome.from_json((into / "drift.json").read_text("utf-8"))


def _releases(*tags: str) -> list[dict[str, object]]:
    return [{"tag_name": tag, "draft": False, "prerelease": False} for tag in tags]


@pytest.mark.parametrize("newest", ["v1.39.0", "v1.38.12"])
def test_without_a_newer_release_nothing_is_tried(project: Path, repository: Repository, newest: str) -> None:
    repository.releases = _releases(newest)
    code, into = _run(project)
    assert (0, Verdict.CURRENT) == (code, _outcome(into).verdict)
    assert {"drift.json", "report.md"} == {path.name for path in into.iterdir()}


def test_a_newer_release_is_regenerated_tested_and_committed(
    project: Path, repository: Repository, capsys: pytest.CaptureFixture[str]
) -> None:
    repository.releases = _releases("v1.38.13", "v1.40.0", "v1.39.5")
    base = _git(project, "rev-parse", "HEAD")
    code, into = _run(project)
    assert 0 == code
    assert Outcome("v1.40.0", "1.39.0", Verdict.PASSES, base) == _outcome(into)
    report = (into / "report.md").read_text("utf-8")
    assert capsys.readouterr().out == f"{report}\n"
    for line in (
        "# Weaviate v1.40.0",
        "- Tests (`scripts/test.sh`) pass: `5 passed`",
        "- Checks (`scripts/check.sh`) pass: `check.sh: all checks passed`",
        "## From Weaviate to 1.40.0",
        "### What changed",
    ):
        assert line in report.splitlines()
    _git(project, "fetch", "--quiet", str(into / "drift.bundle"), "refs/heads/drift/v1.40.0")
    assert base == _git(project, "rev-parse", "FETCH_HEAD^")
    assert drift.EMAIL == _git(project, "log", "-1", "--format=%ce", "FETCH_HEAD")
    assert 'release = "1.40.0"' == _git(project, "show", "FETCH_HEAD:specs/lock.toml")


def test_the_tree_and_its_branches_stay_as_they_are(project: Path) -> None:
    (project / "scripts" / "regen.sh").write_text("exit 1\n", "utf-8")  # not committed: not tried
    _git(project, "branch", "drift/v1.40.0")
    before = (_git(project, "status", "--porcelain"), _git(project, "show-ref"))
    assert 0 == _run(project, "v1.40.0")[0]
    assert before == (_git(project, "status", "--porcelain"), _git(project, "show-ref"))


def test_failing_tests_are_in_the_report_beside_the_commit(project: Path) -> None:
    code, into = _run(project, "v1.41.0")
    assert (1, Verdict.FAILS) == (code, _outcome(into).verdict)
    report = (into / "report.md").read_text("utf-8")
    assert "**fail**: `1 failed`" in report
    assert "all checks passed" in report  # the checks ran nevertheless
    assert (into / "drift.bundle").exists()


def test_a_release_that_cannot_be_imported_is_reported_without_a_commit(project: Path) -> None:
    code, into = _run(project, "v9.9.9")
    assert (1, Verdict.BROKEN) == (code, _outcome(into).verdict)
    assert "specs/schema.json: is no Swagger" in (into / "report.md").read_text("utf-8")
    assert not (into / "drift.bundle").exists()


def test_specs_that_are_not_those_of_their_release_are_reported_without_a_commit(project: Path) -> None:
    (project / "specs" / "forged").touch()
    _git(project, "add", "--all")
    _git(project, "commit", "--quiet", "-m", "forge")
    code, into = _run(project, "v1.40.0")
    assert (1, Verdict.BROKEN) == (code, _outcome(into).verdict)
    report = (into / "report.md").read_text("utf-8")
    assert "The specs of 1.39.0 could not be verified." in report
    assert "specs/schema.json: is not what Weaviate gives" in report
    assert not (into / "drift.bundle").exists()


def test_the_token_is_out_of_reach_of_what_a_release_brings(project: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("GITHUB_TOKEN", "secret")
    assert Verdict.PASSES is _outcome(_run(project, "v1.40.0")[1]).verdict


def test_the_release_may_come_from_elsewhere(project: Path) -> None:
    _, into = _run(project, "v1.40.0", "--base-url", "http://127.0.0.1:1/tags")
    _git(project, "fetch", "--quiet", str(into / "drift.bundle"), "refs/heads/drift/v1.40.0")
    assert "http://127.0.0.1:1/tags" == _git(project, "show", "FETCH_HEAD:asked-at")


@pytest.mark.parametrize("release", ["latest", "v1.40", "1.40.0-rc.1"])
def test_a_tag_of_another_form_is_refused(project: Path, capsys: pytest.CaptureFixture[str], release: str) -> None:
    code, into = _run(project, release)
    assert 2 == code
    assert "release must be a tag" in capsys.readouterr().err
    assert not into.exists()


def test_github_out_of_reach_is_no_verdict(
    project: Path, repository: Repository, capsys: pytest.CaptureFixture[str]
) -> None:
    repository.faults = [Fault(403, "Forbidden")]
    code, into = _run(project)
    assert 2 == code
    assert "403: Forbidden" in capsys.readouterr().err
    assert not (into / "drift.json").exists()


def test_an_outcome_reads_as_it_was_written() -> None:
    outcome = Outcome("v1.40.0", "1.39.0", Verdict.FAILS, "abc")
    assert outcome == Outcome.from_json(outcome.to_json())


@pytest.mark.parametrize(
    "text",
    ["[]", "{", "{}", '{"release": "v1.0.0; rm", "locked": "1", "verdict": "passes", "base": "x"}',
     '{"release": "v1.0.0", "locked": "1", "verdict": "fine", "base": "x"}'],
)  # fmt: skip
def test_what_is_no_outcome_is_refused(text: str) -> None:
    with pytest.raises(ValueError, match=r"must|Expecting|valid"):
        Outcome.from_json(text)


def test_a_log_cannot_leave_its_block() -> None:
    quoted = drift._quote("~~~~~~\n# heading\n")
    assert ["~~~~~~", "~~~", "# heading", "~~~~~~"] == quoted.splitlines()
