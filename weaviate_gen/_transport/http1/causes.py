"""The cause of a failed connection, by the numbers that the system and OpenSSL return; their words are not read."""

from __future__ import annotations

import errno
import socket
from typing import Any

_NO_SUCH_NAME = frozenset(
    number for name in ("EAI_NONAME", "EAI_NODATA") if (number := getattr(socket, name, None)) is not None
)
_UNREACHABLE = frozenset({errno.ENETUNREACH, errno.EHOSTUNREACH, errno.ENETDOWN, errno.EADDRNOTAVAIL})
_VERIFY_CODES = {
    9: "certificate_not_yet_valid",
    10: "certificate_expired",
    18: "certificate_self_signed",
    19: "certificate_unknown_authority",  # self-signed, above the server's own
    20: "certificate_unknown_authority",
    21: "certificate_unknown_authority",
    62: "certificate_wrong_name",
    64: "certificate_wrong_name",  # an address
}
"""Causes by X509_V_ERR_… of OpenSSL."""

_HANDSHAKE_WORDS = {
    "certificate_expired": "the server's certificate has expired",
    "certificate_not_yet_valid": "the server's certificate is not valid yet",
    "certificate_self_signed": "the server's certificate is self-signed, and not trusted",
    "certificate_unknown_authority": "the server's certificate was issued by an authority that is not trusted",
    "certificate_wrong_name": "the server's certificate is not for {host!r}",
    "certificate": "the server's certificate was refused",
    "plain_port": "what the server sends is not TLS",
}

_PLAIN_REASONS = frozenset({"WRONG_VERSION_NUMBER", "HTTP_REQUEST", "PACKET_LENGTH_TOO_LONG", "RECORD_LAYER_FAILURE"})
"""Reasons of OpenSSL when what came is not TLS."""

_resolved: set[str] = set()
"""Hosts that had an address since this process began: DNS may lose a name for a while, as when a pod restarts."""


def remember_resolved(host: str) -> None:
    """Remember that a host has addresses."""
    _resolved.add(host)


def of_resolution(host: str, error: Exception) -> str:
    """Return why a name has no address."""
    if isinstance(error, UnicodeError):
        return "name_invalid"
    number = getattr(error, "errno", None)
    return "name_unknown" if number in _NO_SUCH_NAME and host not in _resolved else "name_unresolved"


def of_connect(error: OSError) -> str:
    """Return why no TCP connection was made."""
    if isinstance(error, TimeoutError):
        return "tcp_timeout"
    if isinstance(error, ConnectionRefusedError):
        return "refused"
    return "unreachable" if error.errno in _UNREACHABLE else "tcp"


def of_handshake(error: BaseException) -> str:
    """Return why TLS was not established."""
    code: Any = getattr(error, "verify_code", None)
    if code is not None:
        return _VERIFY_CODES.get(code, "certificate")
    return "plain_port" if getattr(error, "reason", None) in _PLAIN_REASONS else "tls"


def handshake_text(cause: str, error: BaseException, host: str) -> str:
    """Return the words for a failed handshake: OpenSSL's, or its reason after ours where the cause is known."""
    words, reason = _HANDSHAKE_WORDS.get(cause), getattr(error, "reason", None)
    if words is None:
        return str(error)
    return words.format(host=host) + (f" ({reason})" if reason else "")


def root_of(error: BaseException) -> OSError | None:
    """Return the system's or OpenSSL's error that an exception of another library was raised from."""
    pending, seen = [error], 0
    while pending and seen < 50:
        step, seen = pending.pop(0), seen + 1
        if isinstance(step, OSError) and (step.errno is not None or hasattr(step, "reason")):
            return step
        pending += [*getattr(step, "exceptions", ())]  # of a group
        pending += [before for before in (step.__cause__, step.__context__) if before is not None]
    return None


def of_os(error: OSError) -> str:
    """Return the cause that an error of the system or of OpenSSL stands for."""
    if hasattr(error, "verify_code") or type(error).__name__.startswith("SSL"):
        return of_handshake(error)
    return of_resolution("", error) if isinstance(error, socket.gaierror) else of_connect(error)
