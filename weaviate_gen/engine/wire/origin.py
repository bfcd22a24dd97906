"""Who may talk to a server from inside a browser: the names it answers to, and the pages that may change data.

A browser lets any page send requests to a server of the same machine. Two things give such a page away: the name in
``Host``, where the page's own name was pointed at this machine (DNS rebinding), and ``Origin``, which a browser adds to
every request that changes something. Clients that are not browsers send no ``Origin``.
"""

from __future__ import annotations

import ipaddress
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

ANY = "*"
_SAFE_METHODS = frozenset({"GET", "HEAD", "OPTIONS"})
_METHODS = "GET, HEAD, POST, PUT, PATCH, DELETE"


@dataclass(frozen=True, slots=True)
class OriginPolicy:
    """The names a server answers to, and the origins that may change data.

    Attributes:
        hosts: names, besides those of the loopback interface; ``*`` stands for any.
        origins: such as ``https://app.example``, besides the server's own; ``*`` stands for any.
    """

    hosts: frozenset[str]
    origins: frozenset[str]

    @classmethod
    def of(cls, host: str, hosts: Iterable[str] = (), origins: Iterable[str] = ()) -> OriginPolicy:
        """Return the policy of a server.

        Args:
            host: the interface that it listens on; one that listens on all of them answers to any name, unless names
                are listed.
            hosts: names that it answers to.
            origins: origins that may change data.
        """
        names = {_name(name) for name in hosts}
        if not names and is_wildcard(host):
            names = {ANY}
        return cls(frozenset({*names, _name(host)}), frozenset(origin.lower().rstrip("/") for origin in origins))

    def rejection(self, verb: str, headers: Mapping[str, str]) -> tuple[int, str] | None:
        """Return the status and the message of a request's refusal, or ``None``.

        Args:
            verb: the HTTP verb.
            headers: names in lower case, and values.
        """
        host = headers.get("host", "")
        if host and not self._is_own_name(_name(host)):
            return 421, (
                f"Host must name this server, got {host!r}: start it with --allowed-host {_name(host)} if that is one "
                "of its names"
            )
        origin = headers.get("origin")
        if origin is None or verb in _SAFE_METHODS or self._may_change(origin, host):
            return None
        return 403, (
            f"Origin must be one that may change data, got {origin!r}: start the server with --allowed-origin {origin} "
            "if it may"
        )

    def sharing(self, verb: str, headers: Mapping[str, str]) -> tuple[tuple[str, str], ...]:
        """Return the headers that let a page of another origin read an answer (CORS); none if it may not.

        Args:
            verb: the HTTP verb; ``OPTIONS`` asks beforehand what a page may send.
            headers: names in lower case, and values.
        """
        origin = headers.get("origin")
        if origin is None or not self._may_change(origin, headers.get("host", "")):
            return ()
        found = (("access-control-allow-origin", origin), ("vary", "Origin"))
        if verb != "OPTIONS":
            return (*found, ("access-control-expose-headers", "*"))
        return (
            *found,
            ("access-control-allow-methods", _METHODS),
            ("access-control-allow-headers", headers.get("access-control-request-headers", "*")),
            ("access-control-max-age", "600"),
        )

    def _is_own_name(self, name: str) -> bool:
        return ANY in self.hosts or name in self.hosts or is_loopback(name)

    def _may_change(self, origin: str, host: str) -> bool:
        origin = origin.lower()
        return ANY in self.origins or origin in self.origins or (bool(host) and origin == f"http://{host.lower()}")


def is_loopback(host: str) -> bool:
    """Return whether a name or address, without a port, is one of this machine alone."""
    name = host.lower().rstrip(".")
    if name == "localhost" or name.endswith(".localhost"):
        return True
    try:
        return ipaddress.ip_address(name).is_loopback
    except ValueError:
        return False


def is_wildcard(host: str) -> bool:
    """Return whether a server that listens on a host listens on every interface."""
    try:
        return not host or ipaddress.ip_address(host).is_unspecified
    except ValueError:
        return False


def _name(host: str) -> str:
    """Return the name in a ``Host`` header, without its port and brackets."""
    text = host.strip().lower()
    if text.startswith("["):
        return text[1:].partition("]")[0]
    name, colon, port = text.rpartition(":")
    is_port = bool(colon) and ":" not in name and (port.isdigit() or not port)
    return (name if is_port else text).rstrip(".")
