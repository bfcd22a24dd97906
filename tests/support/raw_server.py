"""A TCP server on the loopback whose connections do as a test says, byte by byte."""

from __future__ import annotations

import contextlib
import socket
import ssl
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

SECONDS = 20.0
OK = b"HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\nhello"


class Peer:
    """The server's side of one connection.

    Attributes:
        number: which connection it is, from 1.
        sock: the socket.
        ended: set when the connection's handler is over.
    """

    def __init__(self, number: int, sock: Any, requests: list[bytes]) -> None:
        self.number = number
        self.sock = sock
        self.ended = threading.Event()
        self._requests = requests
        self._buffer = b""

    def head(self) -> bytes:
        """Return the next head; nothing at the end of the connection."""
        while b"\r\n\r\n" not in self._buffer:
            data = self.sock.recv(65_536)
            if not data:
                return b""
            self._buffer += data
        head, _, self._buffer = self._buffer.partition(b"\r\n\r\n")
        self._requests.append(head)
        return head

    def body(self, head: bytes) -> bytes:
        """Return the body that follows a head."""
        fields = dict(line.lower().split(b": ", 1) for line in head.split(b"\r\n")[1:])
        length = int(fields.get(b"content-length", b"0"))
        while len(self._buffer) < length:
            data = self.sock.recv(1 << 20)
            if not data:
                break
            self._buffer += data
        body, self._buffer = self._buffer[:length], self._buffer[length:]
        return body

    def request(self) -> bytes:
        """Return the head of the next request, after reading its body; nothing at the end of the connection."""
        head = self.head()
        if head:
            self.body(head)
        return head

    def send(self, data: bytes) -> None:
        """Send bytes."""
        self.sock.sendall(data)

    def wait_until_closed(self) -> bytes:
        """Return what else comes until the other side closes the connection."""
        rest = self._buffer
        with contextlib.suppress(ConnectionError, ssl.SSLError):
            while data := self.sock.recv(65_536):
                rest += data
        return rest


Handle = Callable[[Peer], Any]


def answer_all(peer: Peer, reply: bytes = OK) -> None:
    """Answer every request."""
    while peer.request():
        peer.send(reply)


class RawServer:
    """A running server.

    Attributes:
        port: its port.
        peers: the connections that it accepted, in order.
        requests: the heads of all requests, in order.
        failures: what handlers raised.
    """

    def __init__(self, handle: Handle, family: int, context: ssl.SSLContext | None, path: str | None) -> None:
        self._handle = handle
        self._context = context
        if path is None:
            host = "::1" if family == socket.AF_INET6 else "127.0.0.1"
            self._listener = socket.create_server((host, 0), family=family)
        else:
            self._listener = socket.socket(socket.AF_UNIX)
            self._listener.bind(path)
            self._listener.listen()
        self.port = int(self._listener.getsockname()[1]) if path is None else 0
        self.peers: list[Peer] = []
        self.requests: list[bytes] = []
        self.failures: list[BaseException] = []
        self._accepted = threading.Condition()
        self._threads = [threading.Thread(target=self._accept, daemon=True)]
        self._threads[0].start()

    def peer(self, number: int) -> Peer:
        """Return a connection, once it is accepted."""
        with self._accepted:
            assert self._accepted.wait_for(lambda: len(self.peers) >= number, SECONDS)
        return self.peers[number - 1]

    def _accept(self) -> None:
        with contextlib.suppress(OSError):
            while True:
                sock = self._listener.accept()[0]
                peer = Peer(len(self.peers) + 1, sock, self.requests)
                with self._accepted:
                    self.peers.append(peer)
                    self._accepted.notify_all()
                thread = threading.Thread(target=self._serve, args=(peer,), daemon=True)
                self._threads.append(thread)
                thread.start()

    def _serve(self, peer: Peer) -> None:
        try:
            peer.sock.settimeout(SECONDS)
            if self._context is not None:
                peer.sock = self._context.wrap_socket(peer.sock, server_side=True)
            self._handle(peer)
        except OSError:
            pass  # clients that go away are part of tests
        except BaseException as error:  # noqa: BLE001 - it is raised where the test sees it
            self.failures.append(error)
        finally:
            peer.sock.close()
            peer.ended.set()

    def close(self) -> None:
        """Stop, and raise what a handler raised."""
        with contextlib.suppress(OSError):
            self._listener.shutdown(socket.SHUT_RDWR)
        self._listener.close()
        for peer in self.peers:
            with contextlib.suppress(OSError):
                peer.sock.shutdown(socket.SHUT_RDWR)
        for thread in self._threads:
            thread.join(SECONDS)
        for failure in self.failures:
            raise failure


@contextmanager
def raw_server(
    handle: Handle = answer_all,
    *,
    family: int = socket.AF_INET,
    context: ssl.SSLContext | None = None,
    path: str | None = None,
) -> Iterator[RawServer]:
    """Serve for the length of a block.

    Args:
        handle: what each connection does; it is closed thereafter.
        family: the family of addresses.
        context: the TLS context of an encrypted server.
        path: the path of a Unix socket to listen on instead.
    """
    server = RawServer(handle, family, context, path)
    try:
        yield server
    finally:
        server.close()
