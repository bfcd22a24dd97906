"""Publish what scripts/drift.sh found: one issue and one pull request a release, opened or brought up to date.

Run it as often as you like. What a person closed stays closed, commits of people on the branch are left alone, and the
issues and pull requests of older releases are closed in favor of the newest one's.
"""

from __future__ import annotations

import argparse
import base64
import os
import re
import subprocess
import sys
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from scripts.drift import BUNDLE, EMAIL, OUTCOME, REPORT, ROOT, Outcome, Verdict
from scripts.github import GitHub, GitHubError
from scripts.newest import version

LABEL = "drift"
FAILING = "drift: fails"
LABELS: Mapping[str, tuple[str, str]] = {
    LABEL: ("1d76db", "A release of Weaviate that the specs are not of yet"),
    FAILING: ("d93f0b", "The tree upgraded to it does not pass"),
}
MARK = re.compile(r"<!-- drift (v\d+\.\d+\.\d+) -->")
LONGEST_BODY = 60_000
"""Characters; GitHub takes 65,536."""
WORDS: Mapping[Verdict, str] = {
    Verdict.PASSES: "All tests and checks of the upgraded tree pass.",
    Verdict.FAILS: "Tests or checks of the upgraded tree **fail**.",
    Verdict.BROKEN: "The tree could **not be regenerated** on it.",
}


@dataclass(frozen=True, slots=True)
class Thread:
    """An issue or a pull request of drift.

    Attributes:
        number: its number.
        release: the release that it is about.
        is_open: whether it is open.
        is_pull: whether it is a pull request.
    """

    number: int
    release: str
    is_open: bool
    is_pull: bool


class PushError(Exception):
    """The branch could not be pushed."""


def main(arguments: Sequence[str] | None = None) -> int:
    """Publish; print what was done. Return 1 if that failed."""
    parser = argparse.ArgumentParser(prog="python -m scripts.drift_publish", description=__doc__)
    parser.add_argument("folder", type=Path, help="what scripts/drift.sh --into wrote")
    parser.add_argument("--base", default="main", help="the branch that the pull request is for (default: %(default)s)")
    parser.add_argument("--remote", help="where to push (default: the repository at $GITHUB_SERVER_URL)")
    parser.add_argument("--root", type=Path, default=ROOT, help="the repository that is pushed from")
    options = parser.parse_args(arguments)
    try:
        github = GitHub.from_env()
        outcome = Outcome.from_json((options.folder / OUTCOME).read_text("utf-8"))
        report = (options.folder / REPORT).read_text("utf-8")
        remote = options.remote or f"{os.environ.get('GITHUB_SERVER_URL', 'https://github.com')}/{github.repository}"
        branch = Branch(options.root, remote, options.folder.resolve() / BUNDLE, outcome.branch, options.base)
        for line in publish(github, outcome, report, branch):
            print(line)
    except (GitHubError, PushError, OSError, ValueError) as error:
        print(f"drift_publish: {error}", file=sys.stderr)
        return 1
    return 0


@dataclass(frozen=True, slots=True)
class Branch:
    """The branch of a pull request, and where it comes from.

    Attributes:
        root: a repository that has the commit which the bundle builds on.
        remote: where it is pushed to.
        bundle: what holds the commit.
        name: the branch.
        base: the branch that the pull request is for.
    """

    root: Path
    remote: str
    bundle: Path
    name: str
    base: str

    def push(self, token: str) -> bool:
        """Push it, in place of what an earlier run has pushed.

        Returns:
            False if the branch has commits of somebody else, and was left alone.

        Raises:
            PushError: git failed.
        """
        ref = f"refs/heads/{self.name}"
        there = self._git(token, "ls-remote", self.remote, ref).split("\t")[0]
        if there:
            self._git(token, "fetch", "--quiet", "--no-tags", self.remote, ref)
            self._git(token, "fetch", "--quiet", "--no-tags", self.remote, f"refs/heads/{self.base}:refs/drift/base")
            if set(self._git(token, "log", "--format=%ce", there, "^refs/drift/base").split("\n")) - {EMAIL, ""}:
                return False
        self._git(token, "fetch", "--quiet", "--no-tags", str(self.bundle), ref)
        lease = f"--force-with-lease={ref}:{there}"
        self._git(token, "push", "--quiet", lease, self.remote, f"FETCH_HEAD:{ref}")
        return True

    def _git(self, token: str, *arguments: str) -> str:
        env = dict(os.environ)
        if token and self.remote.startswith("https://"):
            basic = base64.b64encode(f"x-access-token:{token}".encode()).decode()
            env |= {"GIT_CONFIG_COUNT": "1", "GIT_CONFIG_KEY_0": f"http.{self.remote}.extraheader"}
            env |= {"GIT_CONFIG_VALUE_0": f"authorization: basic {basic}"}  # not an argument: those are seen by all
        env["GIT_TERMINAL_PROMPT"] = "0"
        command = ["git", "-C", str(self.root), *arguments]
        ran = subprocess.run(command, env=env, text=True, capture_output=True, check=False)
        if ran.returncode:
            raise PushError(f"git {arguments[0]} of {self.name} failed: {ran.stderr.strip()}")
        return ran.stdout.strip()


def publish(github: GitHub, outcome: Outcome, report: str, branch: Branch) -> list[str]:
    """Open or update the issue and the pull request of a release.

    Args:
        github: the repository.
        outcome: what came of trying the release out.
        report: the report, as Markdown.
        branch: the branch of the pull request; used if something was generated.

    Returns:
        What was done, a sentence each.

    Raises:
        GitHubError: GitHub refused, or cannot be reached.
        PushError: the branch could not be pushed.
    """
    if outcome.verdict is Verdict.CURRENT:
        return [f"{outcome.release} is the newest release, and the specs are of {outcome.locked}: nothing to do"]
    threads = _threads(github)
    issue = _of(threads, outcome.release, is_pull=False)
    if issue is not None and not issue.is_open:
        return [f"issue #{issue.number} of {outcome.release} was closed: nothing to do"]
    _ensure_labels(github)
    body = _body(outcome, report)
    done: list[str] = []
    if issue is None:
        title = f"Weaviate {outcome.release} is released"
        number = int(
            github.call("POST", "issues", {"title": title, "body": body, "labels": _labels(outcome)})["number"]
        )
        done.append(f"opened issue #{number}")
    else:
        number = issue.number
        _update(github, f"issues/{number}", number, body, outcome)
        done.append(f"updated issue #{number}")
    pull = None
    if outcome.has_commit:
        pull, said = _pull_request(github, outcome, report, branch, number, _of(threads, outcome.release, is_pull=True))
        done.append(said)
    return done + _close_older(github, threads, outcome.release, pull or number)


def _threads(github: GitHub) -> list[Thread]:
    """List what has our label and our mark: the label alone keeps strangers out, as setting it takes a right."""
    return [
        Thread(int(item["number"]), mark[1], item["state"] == "open", "pull_request" in item)
        for item in github.pages("issues", labels=LABEL, state="all")
        if (mark := MARK.search(item.get("body") or ""))
    ]


def _of(threads: Sequence[Thread], release: str, *, is_pull: bool) -> Thread | None:
    """Find a release's thread; an open one, or else the youngest."""
    matching = [thread for thread in threads if thread.release == release and thread.is_pull == is_pull]
    return max(matching, key=lambda thread: (thread.is_open, thread.number), default=None)


def _pull_request(
    github: GitHub, outcome: Outcome, report: str, branch: Branch, issue: int, pull: Thread | None
) -> tuple[int | None, str]:
    if pull is not None and not pull.is_open:
        return None, f"pull request #{pull.number} was closed: left alone"
    pushed = branch.push(github.token)
    note = "" if pushed else "The branch has commits of others, and was not regenerated since.\n\n"
    body = _body(outcome, report, f"Closes #{issue}\n\n{note}")
    number = pull.number if pull else _open_pull(github, outcome, branch, body)
    _update(github, f"pulls/{number}", number, body, outcome)
    said = "updated" if pull else "opened"
    return number, f"{said} pull request #{number}{'' if pushed else '; its branch has commits of others'}"


def _open_pull(github: GitHub, outcome: Outcome, branch: Branch, body: str) -> int:
    """Open the pull request, or find the one that is open without our label."""
    title = f"specs: regenerate on Weaviate {outcome.release}"
    wanted = {"title": title, "head": branch.name, "base": branch.base, "body": body}
    try:
        return int(github.call("POST", "pulls", wanted)["number"])
    except GitHubError as error:
        if error.status != 422 or not any("already exists" in reason for reason in error.reasons):
            raise
        owner = github.repository.partition("/")[0]
        found: list[Any] = github.call("GET", "pulls", head=f"{owner}:{branch.name}", base=branch.base, state="open")
        if not found:
            raise
        return int(found[0]["number"])


def _update(github: GitHub, path: str, number: int, body: str, outcome: Outcome) -> None:
    """Bring the text and our labels up to date; the title and other labels are whose they are."""
    github.call("PATCH", path, {"body": body})
    github.call("POST", f"issues/{number}/labels", {"labels": _labels(outcome)})
    if FAILING not in _labels(outcome):
        try:
            github.call("DELETE", f"issues/{number}/labels/{FAILING.replace(' ', '%20')}")
        except GitHubError as error:
            if error.status != 404:  # it does not have the label
                raise


def _close_older(github: GitHub, threads: Sequence[Thread], release: str, number: int) -> list[str]:
    done = []
    for thread in threads:
        if thread.is_open and (version(thread.release) or ()) < (version(release) or ()):
            github.call("POST", f"issues/{thread.number}/comments", {"body": f"Superseded by #{number}."})
            reason: dict[str, object] = {} if thread.is_pull else {"state_reason": "not_planned"}
            github.call("PATCH", f"{_kind(thread)}/{thread.number}", {"state": "closed", **reason})
            done.append(f"closed #{thread.number} of {thread.release}")
    return done


def _kind(thread: Thread) -> str:
    return "pulls" if thread.is_pull else "issues"


def _ensure_labels(github: GitHub) -> None:
    have = {str(label["name"]) for label in github.pages("labels")}
    for name, (color, description) in LABELS.items():
        if name not in have:
            github.call("POST", "labels", {"name": name, "color": color, "description": description})


def _labels(outcome: Outcome) -> list[str]:
    return [LABEL] if outcome.verdict is Verdict.PASSES else [LABEL, FAILING]


def _body(outcome: Outcome, report: str, opening: str = "") -> str:
    """Return the text of an issue or a pull request: our mark, the verdict, the report."""
    if len(report) > LONGEST_BODY:
        report = f"{report[:LONGEST_BODY].rpartition(chr(10))[0]}\n\n… and more, in the artifact of the run.\n"
    run = os.environ.get("GITHUB_RUN_ID")
    url = f"{os.environ.get('GITHUB_SERVER_URL')}/{os.environ.get('GITHUB_REPOSITORY')}/actions/runs/{run}"
    source = f"From [this run]({url}), on {outcome.base[:10]}." if run else f"On {outcome.base[:10]}."
    opening = f"{opening}{WORDS[outcome.verdict]} The specs are of {outcome.locked}. {source}"
    return f"<!-- drift {outcome.release} -->\n{opening}\n\n{report}"


if __name__ == "__main__":
    sys.exit(main())
