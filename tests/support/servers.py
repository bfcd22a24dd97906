"""A server of ours in another process, on free ports of the loopback."""

from __future__ import annotations

import os
import subprocess
import sys
import threading
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from tests.support.source import ROOT

START_SECONDS = 60.0
STOP_SECONDS = 30.0


@dataclass(frozen=True)
class Server:
    """A running `weaviate-gen serve`.

    Attributes:
        process: the process.
        port: of REST.
        grpc_port: of gRPC.
    """

    process: subprocess.Popen[str]
    port: int
    grpc_port: int

    def stop(self) -> int:
        """Ask it to stop; return its exit status."""
        self.process.terminate()
        return self.process.wait(STOP_SECONDS)


def start(
    path: Path | None = None, *, plugins: Sequence[str] = (), more: Sequence[str] = (), log: Path | None = None
) -> Server:
    """Start a server and wait until it is ready; what it says of errors goes to a log, if there is one."""
    command = [sys.executable, "-m", "weaviate_gen.cli", "serve", "--port", "0", "--grpc-port", "0", *more]
    command += ["--path", str(path)] if path else []
    for plugin in plugins:
        command += ["--plugin", plugin]
    with Path(log or os.devnull).open("w", encoding="utf-8") as errors:
        stderr = None if log is None else errors
        process = subprocess.Popen(command, cwd=ROOT, text=True, stdout=subprocess.PIPE, stderr=stderr)
    assert process.stdout is not None
    guard = threading.Timer(START_SECONDS, process.kill)
    guard.start()
    try:
        line = process.stdout.readline()
    finally:
        guard.cancel()
    words = dict(word.partition("=")[::2] for word in line.split()[1:])
    if not line.startswith("ready ") or set(words) != {"http", "grpc"}:
        process.kill()
        process.wait()
        raise AssertionError(f"the server said {line!r} and ended with {process.returncode}")
    return Server(process, int(words["http"].rpartition(":")[2]), int(words["grpc"].rpartition(":")[2]))


@contextmanager
def running(
    path: Path | None = None, *, plugins: Sequence[str] = (), more: Sequence[str] = (), log: Path | None = None
) -> Iterator[Server]:
    """Run a server for the length of a block; it must stop cleanly."""
    server = start(path, plugins=plugins, more=more, log=log)
    try:
        yield server
    finally:
        status = server.stop()
        if server.process.stdout is not None:
            server.process.stdout.close()
    assert status == 0
