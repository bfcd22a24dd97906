"""Processes of benchmarks: what they use, by /proc, and a server of this project in one."""

from __future__ import annotations

import os
import subprocess
import sys
import tempfile
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import urlsplit

START_SECONDS = 60.0
PAGE = os.sysconf("SC_PAGE_SIZE")


@dataclass(frozen=True)
class Usage:
    """Resources of a process.

    Attributes:
        rss: resident memory, in MB.
        descriptors: open files and sockets.
        sockets: those of them that are sockets.
        threads: threads.
    """

    rss: float
    descriptors: int
    sockets: int
    threads: int


def _target(link: Path) -> str:
    try:
        return str(link.readlink())
    except OSError:  # closed meanwhile
        return ""


def usage(pid: int | None = None) -> Usage:
    """Return what a process uses now; without an id, this one."""
    process = Path("/proc") / str(pid or os.getpid())
    targets = [_target(link) for link in (process / "fd").iterdir()]
    return Usage(
        rss=rss(pid),
        descriptors=len(targets) - (pid is None),  # the folder itself was open
        sockets=sum(target.startswith("socket:") for target in targets),
        threads=sum(1 for _ in (process / "task").iterdir()),
    )


def rss(pid: int | None = None) -> float:
    """Return the resident memory of a process, in MB."""
    return int((Path("/proc") / str(pid or os.getpid()) / "statm").read_text().split()[1]) * PAGE / 1e6


def forget_peak() -> None:
    """Start the peak of this process's memory anew."""
    Path("/proc/self/clear_refs").write_text("5")


def peak() -> float:
    """Return the peak of this process's resident memory since it was started anew, in MB."""
    lines = Path("/proc/self/status").read_text().splitlines()
    return next(int(line.split()[1]) * 1024 / 1e6 for line in lines if line.startswith("VmHWM:"))


def folder_size(folder: Path) -> float:
    """Return the size of the files in a folder, in MB; files that vanish meanwhile do not count."""
    total = 0
    for path in folder.rglob("*"):
        try:
            total += path.stat().st_size if path.is_file() else 0
        except OSError:
            continue
    return total / 1e6


@dataclass(frozen=True)
class Server:
    """Addresses of a server.

    Attributes:
        http_host: host of REST.
        http_port: port of REST.
        http_secure: whether REST is on TLS.
        grpc_host: host of gRPC.
        grpc_port: port of gRPC.
        grpc_secure: whether gRPC is on TLS.
        pid: its process, if it is known.
        folder: its data, if that is known.
    """

    http_host: str
    http_port: int
    http_secure: bool
    grpc_host: str
    grpc_port: int
    grpc_secure: bool
    pid: int | None = None
    folder: str | None = None

    @property
    def connection(self) -> dict[str, str | int | bool]:
        """The arguments of `connect_to_custom`."""
        return {name: value for name, value in vars(self).items() if name not in ("pid", "folder")}


def from_environment(pid: int | None = None) -> Server:
    """Return the server that $WEAVIATE_URL and $WEAVIATE_GRPC_URL name.

    Raises:
        SystemExit: Neither is set.
    """
    url = os.environ.get("WEAVIATE_URL")
    if not url:
        raise SystemExit("WEAVIATE_URL must name a server, for example http://localhost:8080")
    http = urlsplit(url if "//" in url else f"//{url}")
    named = os.environ.get("WEAVIATE_GRPC_URL") or f"//{http.hostname}:50051"
    grpc = urlsplit(named if "//" in named else f"//{named}")
    secure = http.scheme == "https"
    return Server(
        http.hostname or "localhost",
        http.port or (443 if secure else 80),
        secure,
        grpc.hostname or "localhost",
        grpc.port or (443 if secure else 50051),
        secure or grpc.scheme in ("https", "grpcs"),
        pid,
    )


@contextmanager
def serving(python: str = sys.executable) -> Iterator[Server]:
    """Run `weaviate-gen serve` on free ports and a folder of its own, for the length of a block."""
    with tempfile.TemporaryDirectory() as folder:
        command = [python, "-m", "weaviate_gen.cli", "serve", "--port", "0", "--grpc-port", "0", "--path", folder]
        # In a session of its own: an interrupt ends a benchmark, which then ends the server.
        with subprocess.Popen(
            command, text=True, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, start_new_session=True
        ) as process:
            assert process.stdout is not None
            guard = threading.Timer(START_SECONDS, process.kill)
            guard.start()
            line = process.stdout.readline()
            guard.cancel()
            try:
                words = dict(word.partition("=")[::2] for word in line.split()[1:])
                if not line.startswith("ready "):
                    raise SystemExit(f"weaviate-gen serve did not start: {line!r}")
                ports = [int(words[name].rpartition(":")[2]) for name in ("http", "grpc")]
                yield Server("127.0.0.1", ports[0], False, "127.0.0.1", ports[1], False, process.pid, folder)
            finally:
                process.terminate()
