"""Copies of the tree, in which modules are changed and tests run: the working tree itself is never touched."""

from __future__ import annotations

import os
import shutil
import signal
import subprocess
import sys
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path

from codegen.steps import sync
from codegen.unasync import Rewriter
from tests.support.source import ROOT

CACHE = ROOT / ".cache" / "mutation"
_UNWANTED = ("WEAVIATE_RECORDINGS", "WEAVIATE_URL", "WEAVIATE_GRPC_URL", "WEAVIATE_GEN_FULL", "WEAVIATE_GEN_SEED")
"""What tests must not get: a mutant counts as noticed if what the repository holds notices it."""

_MEMORY = 8 << 30
"""Bytes of address space that a run may have: a loop without an end must not take the machine along."""


class Workspace:
    """One copy of the tree.

    Attributes:
        path: where it is.
    """

    def __init__(self, path: Path) -> None:
        """Make the copy, or bring an older one up to date."""
        self.path = path
        wanted = set(tracked())
        for path in [path for path in self.path.rglob("*") if path.is_file()]:
            if path.relative_to(self.path).as_posix() not in wanted:
                path.unlink()
        for name in wanted:
            target = self.path / name
            content = (ROOT / name).read_bytes()
            if not target.exists() or target.read_bytes() != content:
                target.parent.mkdir(parents=True, exist_ok=True)
                target.write_bytes(content)
                shutil.copymode(ROOT / name, target)

    def write(self, name: str, source: bytes) -> None:
        """Write a module; one of the asynchronous client changes its synchronous counterpart, too."""
        (self.path / name).write_bytes(source)
        if name.startswith(f"{sync.SOURCE}/"):
            counterpart = self.path / f"{sync.TARGET}{name.removeprefix(sync.SOURCE)}"
            head = b"".join(counterpart.read_bytes().splitlines(keepends=True)[:2])
            body = Rewriter(sync.RULES).rewrite(source.decode()).split("\n", 2)[2]
            counterpart.write_bytes(head + body.encode())

    def pytest(
        self, arguments: Sequence[str], more: Mapping[str, str], limit: float | None = None
    ) -> tuple[int | None, str]:
        """Run pytest in the copy.

        Args:
            arguments: its arguments.
            more: what to add to its environment.
            limit: seconds after which it is ended.

        Returns:
            Its exit status, or ``None`` if it ran out of time, and what it said.
        """
        environment = {name: value for name, value in os.environ.items() if name not in _UNWANTED}
        environment |= {
            "PYTHONPATH": f"{self.path}{os.pathsep}{self.path / 'generated'}",
            "PYTHONDONTWRITEBYTECODE": "1",
            **more,
        }
        command = [sys.executable, "-m", "pytest", "-q", "-p", "tests.mutation.plugin", "-p", "no:cacheprovider",
                   "--hypothesis-seed=0", *arguments]  # fmt: skip
        process = subprocess.Popen(
            command, cwd=self.path, env=environment, text=True, stdout=subprocess.PIPE, stderr=subprocess.STDOUT,
            start_new_session=True, preexec_fn=_limit_memory,  # noqa: PLW1509 - nothing of ours runs beside it
        )  # fmt: skip
        try:
            said, _ = process.communicate(timeout=limit)
        except subprocess.TimeoutExpired:
            os.killpg(process.pid, signal.SIGKILL)
            process.communicate()
            return None, ""
        return process.returncode, said


def _limit_memory() -> None:
    import resource

    resource.setrlimit(resource.RLIMIT_AS, (_MEMORY, _MEMORY))


def tracked() -> Iterable[str]:
    """Return the paths of the project's files, those not yet committed among them."""
    command = ["git", "ls-files", "-z", "--cached", "--others", "--exclude-standard"]
    listed = subprocess.run(command, cwd=ROOT, check=True, capture_output=True, text=True).stdout
    return [name for name in listed.split("\0") if name and (ROOT / name).is_file()]
