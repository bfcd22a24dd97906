"""Waits for sockets, by poll() where the system has it: select() cannot wait for descriptors above 1023."""

from __future__ import annotations

import select
import socket
from collections.abc import Sequence
from typing import Any, Protocol

MAX_WAIT = 86_400.0
"""Seconds of the longest wait."""


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


def wait_connected(socks: Sequence[socket.socket], seconds: float) -> list[socket.socket]:
    """Wait until an attempt to connect is over.

    Args:
        socks: the sockets that are being connected.
        seconds: how long to wait at most.

    Returns:
        The sockets whose attempts are over, whether they failed or not.
    """
    if not hasattr(select, "poll"):
        _, writable, failed = select.select([], socks, socks, seconds)
        return [sock for sock in socks if sock in writable or sock in failed]
    poller = select.poll()
    for sock in socks:
        poller.register(sock, select.POLLOUT)
    ready = {descriptor for descriptor, _ in poller.poll(seconds * 1000)}
    return [sock for sock in socks if sock.fileno() in ready]
