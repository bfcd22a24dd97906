"""One issue and one pull request a release, against a stand-in of GitHub and a git repository to push to."""

from __future__ import annotations

import subprocess
from pathlib import Path

import pytest

from scripts import drift_publish
from scripts.drift import BOT, EMAIL, Outcome, Verdict
from scripts.drift_publish import FAILING, LABEL
from tests.support.github import REPOSITORY, TOKEN, Fault, Repository

PASSES, FAILS, BROKEN, CURRENT = Verdict.PASSES, Verdict.FAILS, Verdict.BROKEN, Verdict.CURRENT


def _git(folder: Path, *arguments: str, name: str = "Someone", email: str = "someone@example.com") -> str:
    identity = ("-c", f"user.name={name}", "-c", f"user.email={email}", "-c", "commit.gpgsign=false")
    ran = subprocess.run(["git", "-C", str(folder), *identity, *arguments], capture_output=True, text=True, check=True)
    return ran.stdout.strip()


class World:
    """A checkout, the repository that it is of, and results of drift."""

    def __init__(self, folder: Path) -> None:
        self.remote, self.checkout, self.results = folder / "remote.git", folder / "checkout", folder / "results"
        self.results.mkdir()
        self.checkout.mkdir()
        _git(folder, "init", "--quiet", "--bare", str(self.remote))
        _git(self.checkout, "init", "--quiet", "--initial-branch", "main")
        self.commit(self.checkout, "first")
        self.push("main")

    def commit(self, folder: Path, text: str, *, email: str = "someone@example.com") -> str:
        (folder / "file").write_text(text, "utf-8")
        _git(folder, "add", "--all")
        _git(folder, "commit", "--quiet", "-m", text, name=BOT, email=email)
        return _git(folder, "rev-parse", "HEAD")

    def push(self, branch: str) -> None:
        _git(self.checkout, "push", "--quiet", "--force", str(self.remote), f"HEAD:refs/heads/{branch}")

    def found(self, release: str, verdict: Verdict, report: str = "# Report\n", text: str = "generated") -> str:
        """Write what scripts/drift.sh would; return the commit."""
        base = _git(self.checkout, "rev-parse", "main")
        outcome = Outcome(release, "1.39.0", verdict, base)
        (self.results / "drift.json").write_text(outcome.to_json(), "utf-8")
        (self.results / "report.md").write_text(report, "utf-8")
        _git(self.checkout, "checkout", "--quiet", "-B", outcome.branch, "main")
        commit = self.commit(self.checkout, f"{text} {release}", email=EMAIL)
        bundle = str(self.results / "drift.bundle")
        _git(self.checkout, "bundle", "create", "--quiet", bundle, outcome.branch, f"^{base}")
        _git(self.checkout, "checkout", "--quiet", "main")
        _git(self.checkout, "branch", "--quiet", "-D", outcome.branch)
        return commit

    def head(self, branch: str) -> str:
        """Return the commit of a branch that was pushed; nothing if there is none."""
        return _git(self.remote, "for-each-ref", "--format=%(objectname)", f"refs/heads/{branch}")

    def publish(self) -> int:
        arguments = ["--remote", str(self.remote), "--root", str(self.checkout), str(self.results)]
        return drift_publish.main(arguments)


@pytest.fixture
def world(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, api: str) -> World:
    for name, value in {
        "GITHUB_API_URL": api,
        "GITHUB_REPOSITORY": REPOSITORY,
        "GITHUB_TOKEN": TOKEN,
        "GITHUB_SERVER_URL": "https://github.example",
        "GITHUB_RUN_ID": "77",
    }.items():
        monkeypatch.setenv(name, value)
    return World(tmp_path)


def _names(item: dict[str, object]) -> set[str]:
    labels = item["labels"]
    assert isinstance(labels, list)
    return {label["name"] for label in labels}


def test_a_release_that_passes_gets_an_issue_and_a_pull_request(world: World, repository: Repository) -> None:
    commit = world.found("v1.40.0", PASSES, "# Weaviate v1.40.0\n\n- Tests pass\n")
    assert 0 == world.publish()
    (issue,), (pull,) = repository.issues(), repository.pulls()
    assert "Weaviate v1.40.0 is released" == issue["title"]
    assert ("drift/v1.40.0", "main") == (pull["head"], pull["base"])
    assert "- Tests pass" in issue["body"]
    assert "- Tests pass" in pull["body"]
    assert f"Closes #{issue['number']}" in pull["body"]
    assert "https://github.example/owner/project/actions/runs/77" in issue["body"]
    assert ({LABEL}, {LABEL}) == (_names(issue), _names(pull))
    assert commit == world.head("drift/v1.40.0")


def test_a_second_run_updates_both_and_opens_nothing(world: World, repository: Repository) -> None:
    world.found("v1.40.0", FAILS, "the first report")
    assert 0 == world.publish()
    assert [{LABEL, FAILING}] * 2 == [_names(item) for item in repository.items.values()]
    commit = world.found("v1.40.0", PASSES, "the second report", text="generated anew")
    assert 0 == world.publish()
    assert 2 == len(repository.items)
    for item in repository.items.values():
        assert "the second report" in item["body"]
        assert "the first report" not in item["body"]
        assert {LABEL} == _names(item)
    assert commit == world.head("drift/v1.40.0")


def test_a_run_with_the_same_results_changes_nothing(world: World, repository: Repository) -> None:
    world.found("v1.40.0", PASSES)
    assert 0 == world.publish()
    before = [dict(item) for item in repository.items.values()], list(repository.labels), world.head("drift/v1.40.0")
    assert 0 == world.publish()
    assert before == (list(repository.items.values()), repository.labels, world.head("drift/v1.40.0"))


def test_labels_and_titles_that_people_set_stay(world: World, repository: Repository) -> None:
    world.found("v1.40.0", PASSES)
    world.publish()
    for item in repository.items.values():
        item["title"] = "our own words"
        item["labels"].append({"name": "priority"})
    world.publish()
    assert ["our own words"] * 2 == [item["title"] for item in repository.items.values()]
    assert [{LABEL, "priority"}] * 2 == [_names(item) for item in repository.items.values()]


def test_a_release_that_cannot_be_generated_from_gets_an_issue_alone(world: World, repository: Repository) -> None:
    world.found("v1.40.0", BROKEN)
    assert 0 == world.publish()
    assert (1, []) == (len(repository.issues()), repository.pulls())
    assert {LABEL, FAILING} == _names(repository.issues()[0])
    assert "" == world.head("drift/v1.40.0")


def test_nothing_newer_changes_nothing(world: World, repository: Repository) -> None:
    world.found("v1.39.0", CURRENT)
    assert 0 == world.publish()
    assert ([], {}) == (repository.requests, repository.items)


@pytest.mark.parametrize("reason", ["completed", "not_planned"])
def test_an_issue_that_was_closed_stays_closed(world: World, repository: Repository, reason: str) -> None:
    world.found("v1.40.0", PASSES)
    world.publish()
    commit = world.head("drift/v1.40.0")
    repository.issues()[0].update(state="closed", state_reason=reason)
    repository.requests.clear()
    world.found("v1.40.0", FAILS, text="another")
    assert 0 == world.publish()
    assert [] == repository.writes()
    assert commit == world.head("drift/v1.40.0")


def test_a_closed_issue_does_not_stand_in_for_the_next_release(world: World, repository: Repository) -> None:
    world.found("v1.40.0", PASSES)
    world.publish()
    for item in repository.items.values():
        item["state"] = "closed"
    world.found("v1.40.1", PASSES)
    world.publish()
    assert ["closed", "closed", "open", "open"] == [item["state"] for item in repository.items.values()]


def test_a_pull_request_that_was_closed_is_not_opened_again(world: World, repository: Repository) -> None:
    world.found("v1.40.0", PASSES)
    world.publish()
    commit = world.head("drift/v1.40.0")
    repository.pulls()[0]["state"] = "closed"
    world.found("v1.40.0", FAILS, "the second report", text="another")
    assert 0 == world.publish()
    assert (1, 1) == (len(repository.issues()), len(repository.pulls()))
    assert "the second report" in repository.issues()[0]["body"]
    assert "the second report" not in repository.pulls()[0]["body"]
    assert commit == world.head("drift/v1.40.0")


def test_older_releases_give_way(world: World, repository: Repository) -> None:
    world.found("v1.39.9", PASSES)
    world.publish()
    world.found("v1.39.10", PASSES)
    assert 0 == world.publish()
    old, new = list(repository.items.values())[:2], list(repository.items.values())[2:]
    assert [("closed", "not_planned"), ("closed", None)] == [(it["state"], it.get("state_reason")) for it in old]
    assert ["open", "open"] == [item["state"] for item in new]
    assert [(item["number"], "Superseded by #4.") for item in old] == repository.comments


def test_an_older_release_that_is_tried_by_hand_closes_nothing(world: World, repository: Repository) -> None:
    world.found("v1.41.0", PASSES)
    world.publish()
    world.found("v1.40.0", PASSES)
    world.publish()
    assert ["open"] * 4 == [item["state"] for item in repository.items.values()]


def test_commits_of_people_on_the_branch_are_left_alone(world: World, repository: Repository) -> None:
    world.found("v1.40.0", FAILS)
    world.publish()
    _git(world.checkout, "fetch", "--quiet", str(world.remote), "drift/v1.40.0")
    _git(world.checkout, "checkout", "--quiet", "FETCH_HEAD")
    mended = world.commit(world.checkout, "mended by hand")
    world.push("drift/v1.40.0")
    _git(world.checkout, "checkout", "--quiet", "main")
    world.found("v1.40.0", PASSES, text="another")
    assert 0 == world.publish()
    assert mended == world.head("drift/v1.40.0")
    assert "commits of others" in repository.pulls()[0]["body"]


def test_commits_of_people_on_main_are_not_taken_for_such(world: World) -> None:
    world.found("v1.40.0", PASSES)
    world.publish()
    world.commit(world.checkout, "main goes on")
    world.push("main")
    commit = world.found("v1.40.0", PASSES)
    assert 0 == world.publish()
    assert commit == world.head("drift/v1.40.0")


def test_an_open_pull_request_without_our_label_is_found(world: World, repository: Repository) -> None:
    """A run that broke off between opening it and labeling it leaves one behind."""
    repository.faults = [Fault(403, "Forbidden", method="POST", path="issues/2/labels")]
    world.found("v1.40.0", PASSES)
    assert 1 == world.publish()
    assert [set()] == [_names(pull) for pull in repository.pulls()]
    assert 0 == world.publish()
    assert (1, 1) == (len(repository.issues()), len(repository.pulls()))
    assert {LABEL} == _names(repository.pulls()[0])


def test_issues_of_strangers_are_not_ours(world: World, repository: Repository) -> None:
    repository.add("spoofed", "<!-- drift v1.40.0 -->", [], state_reason=None)
    repository.add("no text", None, [LABEL])
    world.found("v1.40.0", PASSES)
    assert 0 == world.publish()
    assert ["spoofed", "no text", "Weaviate v1.40.0 is released"] == [it["title"] for it in repository.issues()]


def test_threads_are_found_on_later_pages(world: World, repository: Repository) -> None:
    repository.largest_page = 2
    for number in range(5):
        repository.add("other", None, [LABEL], state_reason=None if number else "completed")
    world.found("v1.40.0", PASSES)
    world.publish()
    world.publish()
    assert 7 == len(repository.items)


def test_labels_are_made_once(world: World, repository: Repository) -> None:
    repository.labels = [LABEL]
    world.found("v1.40.0", PASSES)
    world.publish()
    world.publish()
    assert [LABEL, FAILING] == repository.labels


def test_a_long_report_is_cut_at_a_line(world: World, repository: Repository) -> None:
    world.found("v1.40.0", PASSES, "".join(f"line {number}\n" for number in range(20_000)))
    assert 0 == world.publish()
    for item in repository.items.values():
        assert 65_536 > len(item["body"]) > 50_000
        assert item["body"].endswith("\n\n… and more, in the artifact of the run.\n")


@pytest.mark.parametrize(
    ("fault", "words"),
    [
        (Fault(403, "GitHub Actions is not permitted to create or approve pull requests.", path="/pulls"), "settings"),
        (Fault(422, "Validation Failed", path="/pulls"), "422: Validation Failed"),
        (Fault(502, "Server Error", method="POST", path="/issues"), "502"),
    ],
)
def test_what_github_refuses_fails_the_run_and_the_next_one_makes_up_for_it(
    world: World, repository: Repository, capsys: pytest.CaptureFixture[str], fault: Fault, words: str
) -> None:
    world.found("v1.40.0", PASSES)
    repository.faults = [fault]
    assert 1 == world.publish()
    assert words in capsys.readouterr().err
    assert 0 == world.publish()
    assert (1, 1) == (len(repository.issues()), len(repository.pulls()))


def test_a_branch_that_cannot_be_pushed_fails_the_run(
    world: World, capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    world.found("v1.40.0", PASSES)
    world.remote = tmp_path / "nowhere.git"
    assert 1 == world.publish()
    assert "git ls-remote of drift/v1.40.0 failed" in capsys.readouterr().err


def test_results_that_are_missing_fail_the_run(world: World, capsys: pytest.CaptureFixture[str]) -> None:
    assert 1 == world.publish()
    assert "drift.json" in capsys.readouterr().err
