"""Connects sockets of threads: several addresses at once where one is silent."""

from __future__ import annotations

import errno
import os
import socket
from time import monotonic, sleep

from weaviate_gen._transport.http1.race import Race
from weaviate_gen._transport.http1.resolver import AF_UNIX, Address, connect_error
from weaviate_gen._transport.http1.waiting import MAX_WAIT, wait_connected

_IN_PROGRESS = frozenset({errno.EINPROGRESS, errno.EINTR, getattr(errno, "WSAEWOULDBLOCK", errno.EINPROGRESS)})

BACKLOG_PAUSE = 0.01
"""Seconds between two attempts to connect to a Unix socket whose backlog is full; there is nothing to wait for."""


def connected(addresses: list[Address], deadline: float) -> socket.socket:
    """Return a non-blocking socket that is connected to one of some addresses.

    Args:
        addresses: in the order of the resolver.
        deadline: the time by which it must be connected.

    Raises:
        ConnectError: if no address accepts a connection.
        ConnectTimeout: if none does so in time.
    """
    race = Race(addresses)
    pending: list[socket.socket] = []
    try:
        while True:
            now = monotonic()
            while (address := race.due(now, is_pending=bool(pending))) is not None:
                try:
                    sock, is_connected = _start(address, deadline)
                except OSError as error:
                    race.problem = error
                    continue
                if is_connected:
                    return sock
                pending.append(sock)
            if not pending:
                raise connect_error(race.problem) from race.problem
            for sock in wait_connected(pending, min(max(race.wait_limit(deadline) - now, 0), MAX_WAIT)):
                pending.remove(sock)
                code = _failure(sock)
                if not code:
                    return sock
                sock.close()
                race.problem = OSError(code, os.strerror(code))
            if pending and monotonic() >= deadline:
                raise connect_error(TimeoutError())
    finally:
        for sock in pending:
            sock.close()


def opened(address: Address) -> socket.socket:
    """Return a non-blocking socket for an address, not connected yet.

    Raises:
        OSError: if this machine lacks the address's family.
    """
    family, kind, protocol, _ = address
    sock = socket.socket(family, kind, protocol)
    try:
        sock.setblocking(False)
        if family != AF_UNIX:
            sock.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
    except BaseException:
        sock.close()
        raise
    return sock


def _start(address: Address, deadline: float) -> tuple[socket.socket, bool]:
    """Begin to connect; return the socket, and whether it is connected already."""
    sock = opened(address)
    try:
        while True:
            code = sock.connect_ex(address[3])
            if not code:
                return sock, True
            if address[0] != AF_UNIX and code in _IN_PROGRESS:
                return sock, False
            if code != errno.EAGAIN or monotonic() >= deadline:
                raise OSError(code, os.strerror(code))
            sleep(BACKLOG_PAUSE)
    except BaseException:
        sock.close()
        raise


def _failure(sock: socket.socket) -> int:
    """Return the error of an attempt that is over; 0 if there is none."""
    try:
        return sock.getsockopt(socket.SOL_SOCKET, socket.SO_ERROR)
    except BaseException:
        sock.close()
        raise
