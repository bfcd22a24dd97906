"""Waits for sockets, by poll() where the system has it: select() cannot wait for descriptors above 1023."""

from __future__ import annotations

import select
from typing import Any, Protocol


class Poller(Protocol):
    """Waits for one socket."""

    def poll(self, timeout: float, /) -> object:
        """Wait for so many milliseconds at most; return something true if the socket is ready."""
        ...


class SelectPoller:
    """The same by select(), for Windows.

    Args:
        sock: the socket.
        read: whether it is ready when it can be read.
        write: whether it is ready when it can be written.
    """

    def __init__(self, sock: Any, *, read: bool, write: bool) -> None:
        self._read = [sock] if read else []
        self._write = [sock] if write else []

    def poll(self, timeout: float, /) -> bool:
        """Wait for so many milliseconds at most; return whether the socket is ready."""
        return any(select.select(self._read, self._write, self._read + self._write, timeout / 1000))


def poller_of(sock: Any, *, read: bool = False, write: bool = False) -> Poller:
    """Return what waits for a socket.

    Args:
        sock: the socket.
        read: whether it is ready when it can be read.
        write: whether it is ready when it can be written.
    """
    if not hasattr(select, "poll"):
        return SelectPoller(sock, read=read, write=write)
    poller = select.poll()
    poller.register(sock, (select.POLLIN if read else 0) | (select.POLLOUT if write else 0))
    return poller
