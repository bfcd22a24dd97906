"""The two parsers of responses: httptools where it is installed, else h11."""

from __future__ import annotations

import importlib
import importlib.util
import re
from functools import cache
from typing import Any

from weaviate_gen._transport.http1.errors import ProtocolError, ResponseTooLarge
from weaviate_gen._transport.http1.responses import MAX_BODY, MAX_HEAD, Fields, ResponseReader

_END = b"\r\n\r\n"

_HEAD = re.compile(
    rb"(HTTP/[0-9]\.[0-9] [0-9]{3})(?: [^\r\n]*)?\r\n"
    rb"((?:[!#$%&'*+\-.^_`|~0-9A-Za-z]+:[^\x00-\x08\x0a-\x1f\x7f]*\r\n)*)\r\n"
)
"""A head without what recipients read in different ways: folded lines, bare line feeds, control characters."""

_PREFIX = b"HTTP/"

_LF_WITHOUT_CR = re.compile(rb"(?<!\r)\n")


class HttptoolsReader(ResponseReader):
    """Response reader on httptools, whose parser calls methods by their names."""

    __slots__ = ("_errors", "_fields", "_is_informational", "_must_renew", "_new", "_parser")

    def __init__(self, max_body: int = MAX_BODY, max_head: int = MAX_HEAD) -> None:
        library = importlib.import_module("httptools")
        self._new = library.HttpResponseParser
        self._errors: tuple[type[Exception], ...] = (library.HttpParserError, library.HttpParserUpgrade)
        self._must_renew = True
        self._parser: Any = None
        super().__init__(max_body, max_head)

    def start(self, verb: str) -> None:
        """Expect the response to a request."""
        super().start(verb)
        self._fields: Fields = []
        self._is_informational = False
        if self._must_renew:
            self._parser = self._new(self)
            self._must_renew = False

    def close(self) -> None:
        """Release the parser, which refers to the reader."""
        self._parser = None
        self._must_renew = True

    def _parse(self, data: bytes) -> None:
        try:
            self._parser.feed_data(data)
        except self._errors as error:
            self._must_renew = True
            if self.is_complete:
                self._has_excess = True
            elif self._problem is None:
                raise ProtocolError(f"the response is not valid HTTP/1.1: {error}") from error

    def on_message_begin(self) -> None:
        """Note what follows a complete response."""
        if self.is_complete:
            self._has_excess = True

    def on_header(self, name: bytes, value: bytes) -> None:
        """Collect a header; those after the body are not part of the head."""
        if not self.status:
            self._fields.append((name, value))

    def on_headers_complete(self) -> None:
        """Read the head."""
        if self.status:
            return
        parser, fields = self._parser, self._fields
        if self._receive_head(parser.get_status_code(), parser.get_http_version(), fields):
            # the parser would wait for a body that a response to HEAD does not have
            self._must_renew = self.is_complete
        else:
            self._is_informational = True
            self._fields = []

    def on_body(self, data: bytes) -> None:
        """Read a part of the body."""
        self._receive_body(data)

    def on_message_complete(self) -> None:
        """Complete the response, unless it is an informational one."""
        if self._is_informational:
            self._is_informational = False
        else:
            self.is_complete = True


class H11Reader(ResponseReader):
    """Response reader on h11, as strict as the other."""

    __slots__ = ("_buffer", "_connection", "_h11")

    def __init__(self, max_body: int = MAX_BODY, max_head: int = MAX_HEAD) -> None:
        self._h11: Any = importlib.import_module("h11")
        super().__init__(max_body, max_head)

    def start(self, verb: str) -> None:
        """Expect the response to a request."""
        super().start(verb)
        self._buffer = bytearray()
        self._connection: Any = self._h11.Connection(self._h11.CLIENT, max_incomplete_event_size=self.max_head)
        self._connection.send(self._h11.Request(method=verb, target="/", headers=[("host", "h")]))
        self._connection.send(self._h11.EndOfMessage())

    def close(self) -> None:
        """Release what was received."""
        self._buffer.clear()

    def _parse(self, data: bytes) -> None:
        try:
            if self.status:
                self._parse_body(data)
                return
            start = max(len(self._buffer) - len(_END) + 1, 0)
            self._buffer += data
            while not self.status and self._problem is None:
                end = self._find_end(start)
                if end < 0:
                    return
                head = bytes(self._buffer[: end + len(_END)])
                del self._buffer[: end + len(_END)]
                self._parse_head(head)
                start = 0
            if self._problem is None:
                self._parse_body(bytes(self._buffer))
        except self._h11.RemoteProtocolError as error:
            if error.error_status_hint == 431:  # an extension of a chunk, or trailers
                raise ResponseTooLarge(self._head_problem()) from error
            raise ProtocolError(f"the response is not valid HTTP/1.1: {error}") from error

    def _find_end(self, start: int) -> int:
        """Return where the end of the head begins; what cannot become a head is refused before its end."""
        buffer = self._buffer
        if buffer.startswith((b"\r", b"\n")):  # as the other parser
            del buffer[: len(buffer) - len(buffer.lstrip(b"\r\n"))]
            start = 0
        end = buffer.find(_END, start)
        has_prefix = _PREFIX.startswith(bytes(buffer[: len(_PREFIX)]))
        if not has_prefix or _LF_WITHOUT_CR.search(buffer, start, len(buffer) if end < 0 else end) is not None:
            raise ProtocolError(f"the response is not valid HTTP/1.1: {bytes(buffer[:80])!r}")
        return end

    def _parse_head(self, head: bytes) -> None:
        match = _HEAD.fullmatch(head)
        if match is None:
            raise ProtocolError(f"the response is not valid HTTP/1.1: {head[:80]!r}")
        self._connection.receive_data(match[1] + b" \r\n" + match[2] + b"\r\n")  # the other ignores the reason
        event = self._connection.next_event()
        # h11 merges equal lengths, so the fields are read from the bytes that it accepted
        lines = match[2].split(b"\r\n")[:-1]
        fields = [(name, value) for name, _, value in (line.partition(b":") for line in lines)]
        self._receive_head(event.status_code, event.http_version.decode("ascii"), fields)

    def _parse_body(self, data: bytes) -> None:
        if self.is_complete:
            self._has_excess = self._has_excess or bool(data)
            return
        if data:  # none would be the end of the connection
            self._connection.receive_data(data)
        while True:
            event = self._connection.next_event()
            if isinstance(event, self._h11.Data):
                self._receive_body(bytes(event.data))
            elif isinstance(event, self._h11.EndOfMessage):
                self.is_complete = True
                self._has_excess = bool(self._connection.trailing_data[0])
                return
            else:
                return


@cache
def reader_class() -> type[HttptoolsReader | H11Reader]:
    """Return the faster reader whose library is installed."""
    return HttptoolsReader if importlib.util.find_spec("httptools") is not None else H11Reader
