"""Name resolution that ends with a deadline: it runs on a thread that nobody waits for longer."""

from __future__ import annotations

import os
import socket
import threading
from collections.abc import Callable
from time import monotonic
from typing import Any, TypeAlias

from weaviate_gen._transport.http1 import causes
from weaviate_gen._transport.http1.errors import ConnectError, ConnectTimeout
from weaviate_gen._types.connection import socket_path

Address: TypeAlias = tuple[int, int, int, Any]
"""Family, type, protocol, and address of a socket."""

AF_UNIX: int | None = getattr(socket, "AF_UNIX", None)
"""The family of Unix sockets; Windows has none."""

_LOCAL = frozenset({"localhost", "localhost.localdomain", "ip6-localhost"})
"""Names that need no network."""


def resolve_locally(host: str, port: int) -> list[Address] | None:
    """Return the addresses of a host that is an address itself or this machine; ``None`` for other names."""
    path = socket_path(host)
    if path is not None and AF_UNIX is not None:
        return [(AF_UNIX, socket.SOCK_STREAM, 0, path)]
    flags = 0 if host in _LOCAL else socket.AI_NUMERICHOST
    try:
        return _addresses(host, port, flags)
    except (OSError, UnicodeError) as error:
        if flags:
            return None
        raise ConnectError(f"cannot resolve {host!r}: {error}", causes.of_resolution(host, error)) from error


def resolve_on_thread(host: str, port: int, deliver: Callable[[list[Address] | Exception], object]) -> None:
    """Resolve a name on a thread of its own.

    Args:
        host: the name.
        port: the port.
        deliver: called on that thread with the addresses, or with the error.
    """

    def work() -> None:
        try:
            result: list[Address] | Exception = _addresses(host, port, 0)
        except (OSError, UnicodeError) as error:  # UnicodeError: a label that is empty or too long
            result = error
        deliver(result)

    threading.Thread(target=work, daemon=True, name="weaviate-gen-resolver").start()


def resolve(host: str, port: int, deadline: float) -> list[Address]:
    """Return the addresses of a host.

    Raises:
        ConnectError: if it has none.
        ConnectTimeout: if they are not known by the deadline.
    """
    addresses = resolve_locally(host, port)
    if addresses is not None:
        return addresses
    results: list[list[Address] | Exception] = []
    done = threading.Event()

    def deliver(result: list[Address] | Exception) -> None:
        results.append(result)
        done.set()

    resolve_on_thread(host, port, deliver)
    if not done.wait(min(max(deadline - monotonic(), 0), threading.TIMEOUT_MAX)):
        raise ConnectTimeout(f"the name {host!r} was not resolved in time", "name_timeout")
    return checked(host, results[0])


def checked(host: str, result: list[Address] | Exception) -> list[Address]:
    """Return the addresses that a resolution found.

    Raises:
        ConnectError: if it failed.
    """
    if isinstance(result, Exception):
        raise ConnectError(f"cannot resolve {host!r}: {result}", causes.of_resolution(host, result)) from result
    causes.remember_resolved(host)
    return result


def _addresses(host: str, port: int, flags: int) -> list[Address]:
    # of text, even of ASCII, Python loads its tables of Unicode; they tell what is wrong with a label that is too long
    name = host.encode() if host.isascii() and max(map(len, host.split("."))) < 64 else host
    found = socket.getaddrinfo(name, port, type=socket.SOCK_STREAM, flags=flags)
    return [(family, kind, protocol, address) for family, kind, protocol, _, address in found]


def connect_error(cause: OSError) -> ConnectError:
    """Return the error for a failed attempt to connect."""
    if isinstance(cause, TimeoutError):
        return ConnectTimeout("no connection was made in time", "tcp_timeout")
    why = causes.of_connect(cause)
    if cause.errno is None:
        return ConnectError(str(cause), why)
    return ConnectError(f"[Errno {cause.errno}] {os.strerror(cause.errno)}", why)  # asyncio has words of its own
