"""Requests as bytes."""

from __future__ import annotations

import re
from collections.abc import Iterable

from weaviate_gen._transport.http1.errors import InvalidRequest
from weaviate_gen._transport.protocol import Headers
from weaviate_gen._types.secrets import Secret, SecretBytes

_DEFAULTS = (("user-agent", "weaviate-gen"), ("accept", "*/*"), ("accept-encoding", "gzip"))
"""Headers of every request that does not set them itself."""

_FRAMING = frozenset({"connection", "content-length", "transfer-encoding"})
"""Headers that only the encoder sets: they must fit the bytes that follow."""

_BODY_EXPECTED = frozenset({"POST", "PUT", "PATCH"})
"""Methods whose requests have a length even without a body."""

_MAX_BLOCKS = 16

_JOINED = 65_536
"""Bytes of the largest body that is sent together with its head: one system call and one packet less."""

_TOKEN = re.compile(r"[!#$%&'*+\-.^_`|~0-9A-Za-z]+")
_VALUE = re.compile(r"[^\x00-\x08\x0a-\x1f\x7f]*")
_TARGET = re.compile(r"/[!-~]*")
_UNRESERVED = "/?:@!$&'()*+,;=%~-._[]|"


class RequestEncoder:
    """Encodes the heads of requests to one origin.

    Args:
        authority: value of the ``host`` header.
    """

    def __init__(self, authority: str) -> None:
        self._authority = authority
        self._blocks: dict[tuple[tuple[str, str], ...], SecretBytes] = {}

    def head(self, verb: str, target: str, headers: Headers, body: bytes | None) -> bytes:
        """Return everything before the body.

        Args:
            verb: the method.
            target: path and query.
            headers: the request's own.
            body: the body, for its length.

        Raises:
            InvalidRequest: if a part cannot be written, such as a header with a line break.
        """
        key = tuple(headers)
        block = self._blocks.get(key)
        if block is None:
            if len(self._blocks) >= _MAX_BLOCKS:  # tokens change, and texts of users may be in headers
                self._blocks.clear()
            block = self._blocks[key] = self._block(key)
        if _TARGET.fullmatch(target) is None:
            target = _quoted(target)
        if body is not None:
            return SecretBytes(
                b"%b %b HTTP/1.1\r\n%bcontent-length: %d\r\n\r\n"
                % (verb.encode("ascii"), target.encode("ascii"), block, len(body))
            )
        length = b"content-length: 0\r\n" if verb in _BODY_EXPECTED else b""
        return SecretBytes(
            b"%b %b HTTP/1.1\r\n%b%b\r\n" % (verb.encode("ascii"), target.encode("ascii"), block, length)
        )

    def _block(self, headers: Iterable[tuple[str, str]]) -> SecretBytes:
        own = [(name, value) for name, value in headers if name.lower() not in _FRAMING]
        names = {name.lower() for name, _ in own}
        defaults = [("host", self._authority), *_DEFAULTS]
        lines: list[Secret] = []
        for name, value in [*(pair for pair in defaults if pair[0] not in names), *own]:
            if _TOKEN.fullmatch(name) is None:
                raise InvalidRequest(f"name of a header must be a token of HTTP, got {name!r}")
            if _VALUE.fullmatch(value) is None:
                raise InvalidRequest(f"header {name!r} must not contain control characters")
            lines.append(Secret(f"{name}: {value.strip()}\r\n"))
        return SecretBytes("".join(lines).encode())


def pieces(head: bytes, body: bytes | None) -> tuple[bytes, ...]:
    """Return a request in the pieces that are sent: a small body goes with its head.

    Args:
        head: the request's head.
        body: its body.
    """
    if not body:
        return (head,)
    return (SecretBytes(head + body),) if len(body) <= _JOINED else (head, body)


def _quoted(target: str) -> str:
    """Return a target whose other characters are percent-encoded, without a fragment."""
    if not target.startswith("/"):
        raise InvalidRequest(f"path must start with /, got {target!r}")
    from urllib.parse import quote

    return quote(target.partition("#")[0], safe=_UNRESERVED)
