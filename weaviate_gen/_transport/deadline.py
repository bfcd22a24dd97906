"""Deadline of a whole HTTP request of a thread; httpx's timeouts restart with every chunk."""

from __future__ import annotations

import threading
from collections.abc import Generator
from contextlib import contextmanager
from time import monotonic
from typing import Any

_LEAST = 0.001
"""Seconds left to an operation after the deadline, so that it fails by itself with the library's own timeout error."""

_PIECE = 65_536
"""Bytes per write: within one write, the library's timeout begins anew with every part that leaves."""


class Deadline:
    """Limits the network operations of one client, by the deadline of each thread."""

    def __init__(self) -> None:
        self._of_thread = threading.local()

    @contextmanager
    def after(self, seconds: float) -> Generator[None]:
        """Limit this thread's operations to so many seconds, all of them together."""
        self._of_thread.end = monotonic() + seconds
        try:
            yield
        finally:
            self._of_thread.end = None

    def left(self, timeout: float | None) -> float | None:
        """Return how long an operation of this thread may take that would otherwise have this timeout."""
        end: float | None = getattr(self._of_thread, "end", None)
        if end is None:
            return timeout
        left = max(end - monotonic(), _LEAST)
        return left if timeout is None else min(timeout, left)

    def watch(self, client: Any) -> None:
        """Limit the connections that an httpx client opens from now on.

        The libraries have no public API to configure how their pools open connections.
        """
        for transport in (client._transport, *client._mounts.values()):
            pool = getattr(transport, "_pool", None)
            if pool is not None:
                pool._network_backend = _Backend(pool._network_backend, self)


class _Backend:
    """Network backend whose connections respect a deadline."""

    def __init__(self, inner: Any, deadline: Deadline) -> None:
        self._inner = inner
        self._deadline = deadline

    def connect_tcp(self, host: str, port: int, timeout: float | None = None, **more: Any) -> Any:
        stream = self._inner.connect_tcp(host, port, timeout=self._deadline.left(timeout), **more)
        return _Stream(stream, self._deadline)

    def connect_unix_socket(self, path: str, timeout: float | None = None, **more: Any) -> Any:
        stream = self._inner.connect_unix_socket(path, timeout=self._deadline.left(timeout), **more)
        return _Stream(stream, self._deadline)

    def sleep(self, seconds: float) -> None:
        self._inner.sleep(self._deadline.left(seconds))


class _Stream:
    """Network stream that respects a deadline."""

    def __init__(self, inner: Any, deadline: Deadline) -> None:
        self._inner = inner
        self._deadline = deadline

    def read(self, max_bytes: int, timeout: float | None = None) -> Any:
        return self._inner.read(max_bytes, timeout=self._deadline.left(timeout))

    def write(self, buffer: bytes, timeout: float | None = None) -> None:
        if len(buffer) <= _PIECE:
            self._inner.write(buffer, timeout=self._deadline.left(timeout))
            return
        view = memoryview(buffer)
        for start in range(0, len(buffer), _PIECE):
            self._inner.write(view[start : start + _PIECE], timeout=self._deadline.left(timeout))

    def close(self) -> None:
        self._inner.close()

    def start_tls(self, ssl_context: Any, server_hostname: str | None = None, timeout: float | None = None) -> Any:
        return _Stream(
            self._inner.start_tls(ssl_context, server_hostname, self._deadline.left(timeout)), self._deadline
        )

    def get_extra_info(self, info: str) -> Any:
        return self._inner.get_extra_info(info)
