"""Responses from bytes: what both parsers share."""

from __future__ import annotations

from collections.abc import Container

from weaviate_gen._transport.http1.errors import (
    ConnectionBroken,
    DecodingError,
    Http1Error,
    ProtocolError,
    ResponseTooLarge,
)
from weaviate_gen._transport.http1.whole import body_spans, split_head

MAX_HEAD = 102_400
"""Bytes of the largest head; and of the most between two parts of a body: extensions of chunks, trailers."""

MAX_BODY = 1 << 30
"""Bytes of the largest body, before and after decompression."""

_MAX_NAMES = 256

_MAX_FIELDS = 1_000
"""Headers of one response; joining repeated ones costs more with each."""

_STATUS_LINE = 17
"""Bytes that a status line counts for."""

_HEAD_SLACK = 64
"""Bytes beyond the limit that a head may have before it is complete, as its status line and spaces are not counted."""

_MAX_SMALL_PARTS = 1_024
"""Parts of a body that are joined; a part of few bytes takes many times its size."""

_MAX_MEMBERS = 1_000
"""Members of gzip data; each costs a copy of what follows it."""

_SLICE = 65_536
"""Bytes of compressed data that are decompressed at a time."""

_MAX_HEADS = 8
"""Heads that a connection remembers."""

_LONGEST_HEAD = 4_096
"""Bytes of the longest of them."""

_names: dict[bytes, str] = {}
"""Names of headers as received, in lower case; servers send few."""

Fields = list[tuple[bytes, bytes]]


class ResponseReader:
    """Reads the responses of one connection, one after the other while it is reusable; subclasses parse.

    Bodies that end with the connection, responses without one (to HEAD, 204, 304) and informational responses are
    handled here, and so is what parsers disagree on: contradictory lengths are refused.

    Args:
        max_body: bytes of the largest body.
        max_head: bytes of the largest head.

    Attributes:
        status: the status.
        headers: by lower-case name; repeated ones are joined by commas.
        is_started: whether any byte of the response arrived.
        is_complete: whether the response is complete.
    """

    __slots__ = (
        "_connection_kept",
        "_extra",
        "_has_excess",
        "_heads",
        "_is_head",
        "_joined",
        "_parts",
        "_problem",
        "_size",
        "_until_eof",
        "headers",
        "is_complete",
        "is_started",
        "max_body",
        "max_head",
        "status",
    )

    def __init__(self, max_body: int = MAX_BODY, max_head: int = MAX_HEAD) -> None:
        self.max_body = max_body
        self.max_head = max_head
        self._heads: dict[bytes, tuple[int, dict[str, str], bool]] = {}
        self.start("GET")

    def start(self, verb: str) -> None:
        """Expect the response to a request.

        Args:
            verb: its method.
        """
        self._is_head = verb == "HEAD"
        self._parts: list[bytes] = []
        self._joined = 0
        self._size = 0
        self._extra = 0
        self._problem: tuple[type[Http1Error], str] | None = None
        self._has_excess = False
        self._until_eof = False
        self._connection_kept = False
        self.status = 0
        self.headers: dict[str, str] = {}
        self.is_started = False
        self.is_complete = False

    def receive(self, data: bytes) -> bool:
        """Read bytes.

        Args:
            data: bytes of the response; at least one.

        Returns:
            Whether the response is complete.

        Raises:
            ProtocolError: if it is not valid HTTP/1.1.
            ResponseTooLarge: if it exceeds a limit.
        """
        is_first = not self.is_started
        if is_first and self._receive_whole(data):
            return True
        self.is_started = True
        size = self._size
        self._parse(data)
        if self._problem is not None:
            kind, text = self._problem
            raise kind(text)
        if self.is_complete:
            if is_first:
                self._remember_head(data)
            return True
        if size == self._size:
            self._extra += len(data)
            if self._extra > self.max_head + _HEAD_SLACK:
                raise ResponseTooLarge(self._head_problem())
        else:
            self._extra = 0
        return False

    def receive_eof(self) -> None:
        """Read the end of the connection.

        Raises:
            ConnectionBroken: if the response is not complete with it.
        """
        if self._until_eof:
            self.is_complete = True
        if not self.is_complete:
            raise ConnectionBroken(
                "the connection ended in the middle of the response"
                if self.is_started
                else "the server closed the connection without a response"
            )

    @property
    def is_reusable(self) -> bool:
        """Whether the connection can carry another request."""
        return self.is_complete and self._connection_kept and not self._has_excess and not self._until_eof

    def body(self) -> bytes:
        """Return the body, decompressed.

        Raises:
            DecodingError: if it is not what its content encoding says.
            ResponseTooLarge: if it exceeds the limit.
        """
        body = b"".join(self._parts)
        coding = self.headers.get("content-encoding")
        if coding is None or not body:
            return body
        coding = coding.lower()
        if coding in {"gzip", "x-gzip"}:
            return self._gunzip(body)
        if coding == "identity":
            return body
        raise DecodingError(f"content encoding {coding!r} is not supported")

    def _gunzip(self, data: bytes) -> bytes:
        """Return decompressed data of one or several gzip members."""
        import zlib

        parts: list[bytes] = []
        size, members, member, rest = 0, 0, None, b""
        source = memoryview(data)
        while source or rest:
            if not rest:
                rest, source = bytes(source[:_SLICE]), source[_SLICE:]
            if member is None:
                member = zlib.decompressobj(wbits=31)
                members += 1
                if members > _MAX_MEMBERS:
                    raise DecodingError(f"the gzip data of the body has more than {_MAX_MEMBERS} members")
            try:
                part = member.decompress(rest, self.max_body - size + 1)
            except zlib.error as error:
                raise DecodingError(f"the body must be gzip data: {error}") from error
            size += len(part)
            if size > self.max_body:
                raise ResponseTooLarge(self._body_problem("the decompressed body has at least", size))
            parts.append(part)
            rest = member.unused_data
            if member.eof:
                member = None
        if member is not None:
            raise DecodingError("the gzip data of the body is incomplete")
        return b"".join(parts)

    def _receive_whole(self, data: bytes) -> bool:
        """Read a whole response whose head was parsed before, with any content length or in chunks.

        Responses of a server differ by little else, and a parser calls Python for each header.

        Returns:
            Whether it was one; otherwise nothing was read.
        """
        found = None if self._is_head else split_head(data)
        if found is None or found[0] not in self._heads:
            return False
        spans = body_spans(data, *found[1:])
        if spans is None:
            return False
        size = sum([span.stop - span.start for span in spans])
        if size > self.max_body:
            return False
        self.is_started = self.is_complete = True
        self.status, headers, self._connection_kept = self._heads[found[0]]
        self.headers = headers.copy()
        if "content-length" in headers:
            self.headers["content-length"] = str(size)
        self._parts = [data[span] for span in spans]
        return True

    def _remember_head(self, data: bytes) -> None:
        """Remember the head of a whole response, which was parsed."""
        found = split_head(data)
        if found is None or self._is_head or self.status in {204, 304} or self._has_excess:
            return
        if len(found[0]) > min(_LONGEST_HEAD, self.max_head // 2):  # far from the limit, whatever the length
            return
        spans = body_spans(data, *found[1:])
        if spans is None or b"".join([data[span] for span in spans]) != b"".join(self._parts):  # as the parser read it
            return
        if len(self._heads) >= _MAX_HEADS:
            self._heads.clear()
        self._heads[found[0]] = self.status, self.headers.copy(), self._connection_kept

    def _parse(self, data: bytes) -> None:
        """Parse bytes, and call the methods below."""
        raise NotImplementedError

    def _refuse(self, text: str, kind: type[Http1Error] = ProtocolError) -> None:
        """Remember the first problem; parsers written in C cannot pass exceptions on."""
        if self._problem is None:
            self._problem = (kind, text)

    def _receive_head(self, status: int, version: str, fields: Fields) -> bool:
        """Read a head.

        Returns:
            Whether it is that of the final response.
        """
        headers: dict[str, str] = {}
        size = _STATUS_LINE
        if len(fields) > _MAX_FIELDS:
            self._refuse(f"more than {_MAX_FIELDS} headers", ResponseTooLarge)
            return False
        for name, value in fields:
            key = _names.get(name) or _lower(name)
            decoded = value.decode("latin-1").strip(" \t")
            size += len(name) + len(decoded) + 4
            if key in headers:  # lengths and codings are refused then, as what they are joined to is neither
                decoded = f"{headers[key]}, {decoded}"
            headers[key] = decoded
        if size > self.max_head:
            self._refuse(self._head_problem(), ResponseTooLarge)
        if version not in {"1.1", "1.0"}:
            self._refuse(f"HTTP version must be 1.1 or 1.0, got {version}")
        length, coding = headers.get("content-length"), headers.get("transfer-encoding")
        connection = headers.get("connection")
        options = () if connection is None else {option.strip() for option in connection.lower().split(",")}
        if status < 200:
            self._check_informational(
                status, version, options, has_body=coding is not None or length not in {None, "0"}
            )
            return False
        self.status = status
        self.headers = headers
        self._check_framing(length, coding, version)
        self._connection_kept = "close" not in options and (version == "1.1" or "keep-alive" in options)
        if self._is_head or status in {204, 304}:
            self.is_complete = True
        elif length is None and coding is None:
            self._until_eof = True
        return True

    def _check_informational(self, status: int, version: str, options: Container[str], *, has_body: bool) -> None:
        if version == "1.0":
            self._refuse(f"HTTP/1.0 has no informational responses, got {status}")
        elif status < 100:
            self._refuse(f"status must be 100 or more, got {status}")
        elif status == 101:
            self._refuse("the server switched protocols, which was not requested")
        elif has_body:
            self._refuse(f"the informational response {status} has a body")
        elif "close" in options:
            self._refuse(f"the informational response {status} announces the end of the connection")

    def _check_framing(self, length: str | None, coding: str | None, version: str) -> None:
        if coding is not None:
            if coding.lower() != "chunked" or version == "1.0":
                self._refuse(f"transfer encoding must be chunked in HTTP/1.1, got {coding!r} in HTTP/{version}")
            elif length is not None:
                self._refuse("the response has both a content length and a transfer encoding")
        elif length is not None:
            if not length.isdecimal() or len(length) > 18:
                self._refuse(f"content length must be a number of bytes, got {length[:40]!r}")
            elif int(length) > self.max_body and not self._is_head:
                self._refuse(self._body_problem("the body has", int(length)), ResponseTooLarge)

    def _receive_body(self, data: bytes) -> None:
        """Read a part of the body."""
        if self.is_complete:
            self._has_excess = True
            return
        self._size += len(data)
        if self._size > self.max_body:
            self._refuse(self._body_problem("the body has at least", self._size), ResponseTooLarge)
            return
        parts = self._parts
        parts.append(data)
        if len(parts) - self._joined > _MAX_SMALL_PARTS:
            parts[self._joined :] = [b"".join(parts[self._joined :])]
            self._joined += 1

    def _head_problem(self) -> str:
        return (
            f"the response has more than {self.max_head} bytes of headers, the limit; increase it: "
            "ConnectionConfig(max_response_head=…)"
        )

    def _body_problem(self, subject: str, size: int) -> str:
        return (
            f"{subject} {size} bytes, and the limit is {self.max_body}; increase it: "
            "ConnectionConfig(max_response_body=…)"
        )


def _lower(name: bytes) -> str:
    lowered = name.decode("latin-1").lower()
    if len(_names) < _MAX_NAMES and len(name) <= 64:
        _names[name] = lowered
    return lowered
