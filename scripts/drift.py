"""Try a release of Weaviate out on this project's last commit: verify, regenerate, run tests and checks, and report.

Exit status: 0 if all passes or nothing is newer, 1 if the upgraded tree does not pass, 2 if it could not be tried.

With --into, a folder gets the report (report.md), what came of it (drift.json) and, where something was generated,
the commit on its branch (drift.bundle), for `python -m scripts.drift_publish`. This tree stays as it is.
"""

from __future__ import annotations

import argparse
import json
import os
import subprocess
import sys
import tempfile
import tomllib
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from enum import Enum
from pathlib import Path
from typing import Self

from scripts.github import GitHub, GitHubError
from scripts.newest import UPSTREAM, newest, version

ROOT = Path(__file__).resolve().parent.parent
BOT = "github-actions[bot]"
EMAIL = "41898282+github-actions[bot]@users.noreply.github.com"
"""Who commits on branches of drift; commits of others there are left alone."""
LINES = 60
"""Lines of a log that a report shows."""
CHECKS = (("tests", "scripts/test.sh"), ("checks", "scripts/check.sh"))
REPORT, OUTCOME, BUNDLE = "report.md", "drift.json", "drift.bundle"


class Verdict(Enum):
    """What came of trying a release out."""

    CURRENT = "current"
    """Nothing is newer than what the specs are of."""
    PASSES = "passes"
    FAILS = "fails"
    """Tests or checks of the upgraded tree fail."""
    BROKEN = "broken"
    """It could not be imported or generated from; there is no commit."""


@dataclass(frozen=True, slots=True)
class Outcome:
    """What came of trying a release out.

    Attributes:
        release: the release's tag.
        locked: the release that the specs were of.
        verdict: what came of it.
        base: the commit that it was tried on.
    """

    release: str
    locked: str
    verdict: Verdict
    base: str

    @property
    def branch(self) -> str:
        """The branch of the commit."""
        return f"drift/{self.release}"

    @property
    def has_commit(self) -> bool:
        """Whether something was generated."""
        return self.verdict in {Verdict.PASSES, Verdict.FAILS}

    def to_json(self) -> str:
        """Return the content of drift.json."""
        return json.dumps({**asdict(self), "verdict": self.verdict.value}, indent=2) + "\n"

    @classmethod
    def from_json(cls, text: str) -> Self:
        """Read what `to_json` returned.

        Raises:
            ValueError: it is something else.
        """
        fields = json.loads(text)
        if not isinstance(fields, dict) or fields.keys() != {"release", "locked", "verdict", "base"}:
            raise ValueError(f"{OUTCOME} must have the keys release, locked, verdict and base")
        if version(str(fields["release"])) is None:
            raise ValueError(f"release must be a tag such as v1.40.0, got {fields['release']!r}")
        return cls(str(fields["release"]), str(fields["locked"]), Verdict(fields["verdict"]), str(fields["base"]))


class CannotTryError(Exception):
    """The release could not be tried out, for reasons that say nothing about it."""


def main(arguments: Sequence[str] | None = None) -> int:
    """Try the release out; print the report."""
    parser = argparse.ArgumentParser(
        prog="scripts/drift.sh", description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("release", nargs="?", default="", help="a tag such as v1.40.0; default: the newest by version")
    parser.add_argument("--root", type=Path, default=ROOT, help="the project (default: the one this lies in)")
    parser.add_argument("--into", type=Path, metavar="DIR", help="where the results go")
    parser.add_argument("--base-url", help="where <tag>.tar.gz lies, instead of at GitHub")
    options = parser.parse_args(arguments)
    try:
        outcome, report = _drift(options.root.resolve(), options.release, options.base_url, options.into)
    except (CannotTryError, GitHubError, OSError) as error:
        print(f"drift: {error}", file=sys.stderr)
        return 2
    print(report)
    return 0 if outcome.verdict in {Verdict.CURRENT, Verdict.PASSES} else 1


def _drift(root: Path, release: str, base_url: str | None, into: Path | None) -> tuple[Outcome, str]:
    if release and version(release) is None:
        raise CannotTryError(f"release must be a tag such as v1.40.0, got {release!r}")
    locked = str(tomllib.loads((root / "specs" / "lock.toml").read_text("utf-8"))["release"])
    base = _git(root, "rev-parse", "HEAD")
    tag = release or newest(GitHub.from_env(UPSTREAM).pages("releases"))
    if tag is None:
        raise CannotTryError(f"{UPSTREAM} has no release")
    tag = f"v{tag.removeprefix('v')}"
    if into is not None:
        into.mkdir(parents=True, exist_ok=True)
        into = into.resolve()
    if not release and (version(tag) or ()) <= (version(locked) or ()):
        outcome = Outcome(tag, locked, Verdict.CURRENT, base)
        report = f"# Weaviate {tag}\n\nThe newest release; the specs are of {locked}.\n"
    else:
        with tempfile.TemporaryDirectory(prefix="drift-", ignore_cleanup_errors=True) as folder:
            copy = Path(folder) / "tree"
            _git(root, "clone", "--quiet", "--shared", str(root), str(copy))
            _git(copy, "checkout", "--quiet", "-B", f"drift/{tag}", base)
            verdict, report = _attempt(copy, tag, locked, base_url, Path(folder))
            outcome = Outcome(tag, locked, verdict, base)
            if into is not None and outcome.has_commit:
                _git(copy, "bundle", "create", "--quiet", str(into / BUNDLE), outcome.branch, f"^{base}")
    if into is not None:
        (into / REPORT).write_text(report, "utf-8")
        (into / OUTCOME).write_text(outcome.to_json(), "utf-8")
    return outcome, report


def _attempt(copy: Path, tag: str, locked: str, base_url: str | None, folder: Path) -> tuple[Verdict, str]:
    """Upgrade a copy of the tree and commit; return the verdict and the report."""
    page = folder / "changes.md"
    source = ["--base-url", base_url] if base_url else []
    verified, log = _run(copy, ["scripts/regen.sh", "verify", *source])
    if not verified:
        return Verdict.BROKEN, f"# Weaviate {tag}\n\nThe specs of {locked} could not be verified.\n\n{_quote(log)}"
    regenerated, log = _run(copy, ["scripts/regen.sh", "--release", tag, "--report", str(page), *source])
    if not regenerated:
        return Verdict.BROKEN, f"# Weaviate {tag}\n\nRegenerating failed.\n\n{_quote(log)}"
    _git(copy, "add", "--all")
    message = f"specs: regenerate on Weaviate {tag}\n\nWritten by scripts/drift.sh; the specs were of {locked}."
    identity = ("-c", f"user.name={BOT}", "-c", f"user.email={EMAIL}", "-c", "commit.gpgsign=false")
    _git(copy, *identity, "commit", "--quiet", "--no-verify", "--allow-empty", "--message", message)
    lines = [f"# Weaviate {tag}", ""]
    verdict = Verdict.PASSES
    for name, script in CHECKS:
        passed, log = _run(copy, [script])
        lines += [f"- {name.capitalize()} (`{script}`) {'pass' if passed else '**fail**'}: `{_last(log)}`"]
        if not passed:
            verdict = Verdict.FAILS
            lines += ["", "<details><summary>The log's end</summary>", "", _quote(log), "</details>", ""]
    changes = page.read_text("utf-8").splitlines()
    lines += ["", *(f"#{line}" if line.startswith("#") else line for line in changes)]
    return verdict, "\n".join(lines).rstrip("\n") + "\n"


def _run(folder: Path, command: Sequence[str]) -> tuple[bool, str]:
    """Run one of the copy's scripts, without the token; return whether it passed, and its log."""
    env = {name: value for name, value in os.environ.items() if name not in {"GITHUB_TOKEN", "PYTHONPATH"}}
    ran = subprocess.run(
        ["bash", *command],
        cwd=folder,
        env=env,
        text=True,
        encoding="utf-8",
        errors="replace",
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        check=False,
    )
    return ran.returncode == 0, ran.stdout


def _git(folder: Path, *arguments: str) -> str:
    """Run git; return its output.

    Raises:
        CannotTryError: it failed.
    """
    ran = subprocess.run(["git", "-C", str(folder), *arguments], text=True, capture_output=True, check=False)
    if ran.returncode:
        raise CannotTryError(f"git {' '.join(arguments[:2])} failed: {ran.stderr.strip()}")
    return ran.stdout.strip()


def _last(log: str) -> str:
    return next((line for line in reversed(log.splitlines()) if line.strip()), "nothing was printed").strip().strip("`")


def _quote(log: str) -> str:
    """Return a log's end as a code block, which no line of the log can end."""
    return "\n".join(["~~~~~~", *(line.replace("~~~~~~", "~~~") for line in log.splitlines()[-LINES:]), "~~~~~~", ""])


if __name__ == "__main__":
    sys.exit(main())
