"""One connection of a thread, on a non-blocking socket, so that each wait ends with the deadline."""

from __future__ import annotations

import socket
from contextlib import suppress
from time import monotonic
from typing import Any

from weaviate_gen._transport.http1.dialing import connected
from weaviate_gen._transport.http1.errors import ConnectionBroken, ConnectTimeout, ReadTimeout
from weaviate_gen._transport.http1.origin import Origin
from weaviate_gen._transport.http1.parsers import reader_class
from weaviate_gen._transport.http1.pool import PoolLimits
from weaviate_gen._transport.http1.requests import pieces
from weaviate_gen._transport.http1.resolver import resolve
from weaviate_gen._transport.http1.tls import handshake_error
from weaviate_gen._transport.http1.waiting import MAX_WAIT, Poller, poller_of
from weaviate_gen._transport.protocol import RestResponse
from weaviate_gen._types.secrets import SecretBytes

CHUNK = 65_536
"""Bytes of one read; larger buffers are mapped anew for each."""

_BLOCKED: tuple[type[Exception], ...] = (BlockingIOError,)


class Connection:
    """A connection that can be opened and closed repeatedly.

    Args:
        limits: of responses.

    Attributes:
        last_used: when it was used last.
    """

    __slots__ = ("__weakref__", "_blocked", "_limits", "_readable", "_reader", "_socket", "_ssl", "last_used")

    def __init__(self, limits: PoolLimits) -> None:
        self._limits = limits
        self._socket: Any = None
        self._ssl: Any = None
        self._blocked = _BLOCKED
        self._readable: Any = None
        self._reader: Any = None
        self.last_used = 0.0

    @property
    def is_open(self) -> bool:
        """Whether it is open."""
        return self._socket is not None

    def ensure_open(self, origin: Origin, context: Any, deadline: float) -> None:
        """Connect, unless there is a connection that the other side has not closed.

        Args:
            origin: the server.
            context: the TLS context; ``None`` where the connection is not encrypted.
            deadline: the time by which the connection must be made.

        Raises:
            ConnectError: if no connection was made.
            ConnectTimeout: if none was made in time.
        """
        if self._readable is not None:
            if not self._readable.poll(0) or not self._is_stale():
                return
            self.close()
        self._open(origin, context, deadline)

    def exchange(self, head: bytes, body: bytes | None, verb: str, deadline: float) -> bool:
        """Send a request, and receive its response.

        Args:
            head: the request's head.
            body: its body.
            verb: its method.
            deadline: the time by which the response must be complete.

        Returns:
            Whether the connection can carry another request.

        Raises:
            ConnectionBroken: if the connection ended first.
            ReadTimeout: if the response is not complete in time.
            ProtocolError: if it is not valid HTTP/1.1.
        """
        reader = self._reader
        reader.start(verb)
        try:
            is_sent = self._try_send(head, body, deadline)
            while not reader.is_complete:
                self._receive(deadline)
        except OSError as error:
            raise ConnectionBroken(str(error)) from error
        return is_sent and reader.is_reusable

    def response(self) -> RestResponse:
        """Return the response.

        Raises:
            DecodingError: if the body is not what its content encoding says.
        """
        reader = self._reader
        return reader.status, reader.headers, reader.body()

    def interrupt(self) -> None:
        """End what another thread does with the connection."""
        sock = self._socket
        if sock is not None:
            with suppress(OSError):
                socket.socket.shutdown(sock, socket.SHUT_RDWR)  # that of TLS would let the other thread read ciphertext

    def close(self) -> None:
        """Close the connection, if it is open."""
        sock, self._socket, self._readable = self._socket, None, None
        if sock is not None:
            sock.close()
            self._reader.close()

    def _open(self, origin: Origin, context: Any, deadline: float) -> None:
        sock = connected(resolve(origin.host, origin.port, deadline), deadline)
        try:
            if context is not None:
                sock = self._start_tls(sock, context, origin.host.partition("%")[0], deadline)
            self._readable = poller_of(sock, read=True)
            self._reader = reader_class()(self._limits.max_body, self._limits.max_head)
            self._socket = sock
        except BaseException:
            sock.close()
            raise

    def _start_tls(self, sock: socket.socket, context: Any, name: str, deadline: float) -> Any:
        import ssl

        self._ssl = ssl
        self._blocked = (BlockingIOError, ssl.SSLWantReadError, ssl.SSLWantWriteError)
        try:
            wrapped = context.wrap_socket(sock, server_hostname=name, do_handshake_on_connect=False)
        except (OSError, ValueError) as error:  # ValueError: a host that cannot be a server's name
            raise handshake_error(error, name) from error
        try:
            self._handshake(wrapped, deadline)
        except ReadTimeout as error:
            wrapped.close()
            raise ConnectTimeout("the TLS handshake was not completed in time", "tls_timeout") from error
        except OSError as error:
            wrapped.close()
            raise handshake_error(error, name) from error
        except BaseException:
            wrapped.close()
            raise
        return wrapped

    def _handshake(self, sock: Any, deadline: float) -> None:
        while True:
            try:
                sock.do_handshake()
            except self._blocked as error:
                self._wait_blocked(sock, error, deadline)
            else:
                return

    def _is_stale(self) -> bool:
        """Return whether a readable idle connection ended, or received what was not requested."""
        try:
            self._socket.recv(1)
        except self._blocked:  # what there was is TLS's own, such as session tickets
            return False
        except OSError:
            return True
        return True

    def _try_send(self, head: bytes, body: bytes | None, deadline: float) -> bool:
        try:
            return self._send(head, body, deadline)
        except OSError:
            return False  # a server that refuses a body closes the connection; its response can still be received

    def _send(self, head: bytes, body: bytes | None, deadline: float) -> bool:
        """Send a request; return whether all of it was sent before the response was complete."""
        return all(self._send_all(piece, deadline) for piece in pieces(head, body))

    def _send_all(self, data: bytes, deadline: float) -> bool:
        try:
            sent = self._socket.send(data)
        except self._blocked:
            sent = 0
        return sent == len(data) or self._send_rest(memoryview(data)[sent:], deadline)

    def _send_rest(self, data: memoryview, deadline: float) -> bool:
        """Send what did not fit into the system's buffer; a response that comes meanwhile is received."""
        sock, ready = self._socket, poller_of(self._socket, read=True, write=True)
        while data:
            _wait(ready, deadline)
            if self._readable.poll(0):
                self._receive_available()
                if self._reader.is_complete:
                    return False
            with suppress(*self._blocked):
                data = data[sock.send(data) :]
        return True

    def _receive(self, deadline: float) -> None:
        """Wait for bytes, and read them."""
        if self._ssl is None or not self._socket.pending():
            _wait(self._readable, deadline)
        blocked = self._receive_available()
        if blocked is not None:
            self._wait_blocked(self._socket, blocked, deadline)

    def _receive_available(self) -> Exception | None:
        """Read the bytes that are there; return why, if there are none yet."""
        try:
            data = SecretBytes(self._socket.recv(CHUNK))  # it may be the response of an issuer, with a token
        except self._blocked as error:
            return error
        if data:
            self._reader.receive(data)
        else:
            self._reader.receive_eof()
        return None

    def _wait_blocked(self, sock: Any, error: Exception, deadline: float) -> None:
        """Wait for what an operation lacked: TLS also reads when it writes, and the other way around."""
        writes = self._ssl is not None and isinstance(error, self._ssl.SSLWantWriteError)
        _wait(poller_of(sock, read=not writes, write=writes), deadline)


def _wait(poller: Poller, deadline: float) -> None:
    left = deadline - monotonic()
    if left <= 0 or not poller.poll(min(left, MAX_WAIT) * 1000):
        raise ReadTimeout("no complete response in time")
