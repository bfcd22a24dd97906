"""The server behind the proxy: one of ours that can be killed, or a real one that is there."""

from __future__ import annotations

import json
import os
import subprocess
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import httpx

from tests.faults.sockets import PortReservation
from tests.support import servers

SECONDS = 60.0


class Backend:
    """A server on the loopback that keeps its ports.

    Args:
        http: its port for REST.
        grpc: its port for gRPC.
    """

    can_be_killed = False
    finishes_abandoned_requests = True

    def __init__(self, http: int, grpc: int) -> None:
        self.http = http
        self.grpc = grpc
        self._direct = httpx.Client(  # connections are not kept: the server may close an idle one just as it is used
            base_url=f"http://127.0.0.1:{http}/v1",
            timeout=SECONDS,
            trust_env=False,
            limits=httpx.Limits(max_keepalive_connections=0),
        )

    def ask(self, verb: str, path: str, body: Any = None, *, ok: tuple[int, ...] = (200, 204)) -> Any:
        """Ask the server itself, not through the proxy."""
        try:
            reply = self._direct.request(verb, path, json=body)
        except httpx.TransportError as error:
            raise AssertionError(f"{verb} {path}: {error!r}; {self.state()}") from error
        if reply.status_code not in ok:
            raise AssertionError(f"{verb} {path}: {reply.status_code} {reply.text[:500]}")
        return json.loads(reply.content) if reply.content else None

    def state(self) -> str:
        """Describe the process for a failure report."""
        return "a server of somebody else"

    def kill(self, seconds: float) -> None:
        """End it without warning, and start it again after so many seconds."""

    def close(self) -> None:
        """End it."""
        self._direct.close()


class OwnServer(Backend):
    """A `weaviate-gen serve` of our own, over a directory.

    Args:
        path: the directory.
    """

    can_be_killed = True
    finishes_abandoned_requests = False

    def __init__(self, path: Path) -> None:
        self._reservation = PortReservation(2)
        super().__init__(*self._reservation.ports)
        self._path = path
        self._lock = threading.Lock()
        self._server = self._start()

    def _start(self) -> servers.Server:
        ports = ["--port", str(self.http), "--grpc-port", str(self.grpc)]
        return servers.start(self._path, more=ports, log=self._path.with_suffix(".log"))

    def state(self) -> str:
        """Describe the process for a failure report: its status, and the end of its log."""
        log = self._path.with_suffix(".log").read_text("utf-8", "replace")
        return f"{_status(self._server.process, self._lock)}\n{log[-4000:]}"

    def _stop(self) -> None:
        self._server.process.kill()
        self._server.process.wait()
        if self._server.process.stdout is not None:
            self._server.process.stdout.close()

    def kill(self, seconds: float) -> None:
        """End it without warning, and start it again after so many seconds."""
        with self._lock:
            self._stop()
            time.sleep(seconds)
            self._server = self._start()

    def close(self) -> None:
        """End it."""
        super().close()
        with self._lock:
            self._stop()
        self._reservation.release()


class CommandServer(Backend):
    """A real server that a command starts, over its own data; killed and started again as ours is.

    Args:
        command: starts it in the foreground.
        http: its port for REST.
        grpc: its port for gRPC.
    """

    can_be_killed = True

    def __init__(self, command: str, http: int, grpc: int) -> None:
        super().__init__(http, grpc)
        self._command = command
        self._lock = threading.Lock()
        self._start()

    def _start(self) -> None:
        self._process = subprocess.Popen(
            ["/bin/sh", "-c", f"exec {self._command}"], stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
        )
        end = time.monotonic() + SECONDS
        while True:
            try:
                if self._direct.get("/.well-known/ready").status_code == 200:
                    return
            except httpx.TransportError:
                pass
            if time.monotonic() > end:
                raise AssertionError(f"not ready after {SECONDS} s: {self._command}")
            time.sleep(0.1)

    def state(self) -> str:
        """Describe the process for a failure report: its status."""
        return _status(self._process, self._lock)

    def kill(self, seconds: float) -> None:
        """End it without warning, and start it again after so many seconds."""
        with self._lock:
            self._process.kill()
            self._process.wait()
            time.sleep(seconds)
            self._start()

    def close(self) -> None:
        """End it."""
        super().close()
        with self._lock:
            self._process.terminate()
            self._process.wait(SECONDS)


def _status(process: subprocess.Popen[Any], restarts: threading.Lock) -> str:
    status = process.poll()
    words = "runs" if status is None else f"ended with {status}"
    return f"process {process.pid} {words}{', and is being started again' if restarts.locked() else ''}"


@contextmanager
def backend(path: Path) -> Iterator[Backend]:
    """Return the real server that the environment names, else one of ours over a directory."""
    url = os.environ.get("WEAVIATE_URL")
    if url is None:
        server: Backend = OwnServer(path)
    else:
        http, grpc = urlsplit(url), urlsplit(f"//{os.environ.get('WEAVIATE_GRPC_URL', 'localhost:50051')}")
        command = os.environ.get("WEAVIATE_SERVER_COMMAND")
        ports = (http.port or 8080, grpc.port or 50051)
        server = Backend(*ports) if command is None else CommandServer(command, *ports)
    try:
        yield server
    finally:
        server.close()
