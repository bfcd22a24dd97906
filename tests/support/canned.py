"""A server on the loopback that answers as a test says, over HTTP and gRPC."""

from __future__ import annotations

import http.server
import inspect
import json
import ssl
import threading
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import grpc

META = {"version": "1.39.0", "hostname": "here", "modules": {}}
CERTIFICATE = Path(__file__).with_name("loopback.pem")
"""A self-signed certificate for localhost and 127.0.0.1, and its key; good until 2126."""


CONNECT = "/v1/grpc-web"
"""What stands before the path of an RPC over HTTP."""


@dataclass(frozen=True)
class Seen:
    """One request.

    Attributes:
        verb: the HTTP method, or ``RPC``.
        path: path and query, or the RPC's path.
        headers: by lower-case name.
        body: the bytes.
    """

    verb: str
    path: str
    headers: dict[str, str]
    body: bytes


class Refusal(Exception):
    """An RPC's refusal."""

    def __init__(self, code: grpc.StatusCode, text: str) -> None:
        super().__init__(code, text)
        self.code = code
        self.text = text


Rest = Callable[[Seen], "tuple[int, Any]"]
Rpc = Callable[[Seen], bytes]
Stream = Callable[..., Iterator[bytes]]
"""Handler of requests; with gRPC's context if it takes one."""


def healthy(seen: Seen) -> bytes:
    """Answer the health check, and nothing else."""
    return b"\x08\x01" if seen.path.endswith("/Check") else b""


def plain(seen: Seen) -> tuple[int, Any]:
    """Answer requests for the version, and nothing else; RPCs are not known here."""
    if CONNECT in seen.path:
        return 404, {"code": 404, "message": f"path {seen.path} was not found"}
    return (200, META) if seen.path.endswith("/v1/meta") else (200, {})


@dataclass
class Canned:
    """A running server.

    Attributes:
        rest: answers HTTP: status, and JSON or bytes.
        rpc: answers unary RPCs.
        stream: answers streaming RPCs.
        headers: sent with every HTTP answer.
        connect: whether `rpc` answers over HTTP, too; otherwise, `rest` gets to see such requests.
        seen: every request, in order.
    """

    rest: Rest = plain
    rpc: Rpc = healthy
    stream: Stream | None = None
    headers: dict[str, str] = field(default_factory=dict)
    connect: bool = True
    seen: list[Seen] = field(default_factory=list)
    port: int = 0
    grpc_port: int = 0

    def paths(self, verb: str) -> list[str]:
        """Return the paths asked for with a method."""
        return [each.path for each in self.seen if each.verb == verb]

    def over_http(self, seen: Seen) -> tuple[int, Any]:
        """Answer an RPC over HTTP, as the Connect protocol has it."""
        self.seen.append(seen)
        try:
            return 200, self.rpc(seen)
        except Refusal as refusal:
            code = refusal.code.name.lower().replace("cancelled", "canceled")
            return 503 if code == "unavailable" else 400, {"code": code, "message": refusal.text}


def _http(canned: Canned) -> http.server.ThreadingHTTPServer:
    class Handler(http.server.BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"
        disable_nagle_algorithm = True  # else a body waits 40 ms until its head is acknowledged

        def log_message(self, format: str, *args: Any) -> None:
            """Be silent."""

        def answer(self) -> None:
            length = int(self.headers.get("content-length") or 0)
            headers = {name.lower(): value for name, value in self.headers.items()}
            seen = Seen(self.command, self.path, headers, self.rfile.read(length))
            _, connect, path = self.path.partition(CONNECT)
            if canned.connect and connect and self.command == "POST":
                status, body = canned.over_http(Seen("RPC", path, headers, seen.body))
            else:
                canned.seen.append(seen)
                status, body = canned.rest(seen)
            payload = body if isinstance(body, bytes) else json.dumps(body).encode()
            self.send_response(status)
            for header in {"content-length": str(len(payload)), **canned.headers}.items():
                self.send_header(*header)
            self.end_headers()
            if self.command != "HEAD":
                self.wfile.write(payload)

        do_GET = do_POST = do_PUT = do_PATCH = do_DELETE = do_HEAD = answer  # noqa: N815 - http.server's names

    class Server(http.server.ThreadingHTTPServer):
        daemon_threads = True

        def handle_error(self, request: Any, client_address: Any) -> None:
            """Be silent: clients that go away are part of tests."""

    return Server(("127.0.0.1", 0), Handler)


class _Generic(grpc.GenericRpcHandler):
    def __init__(self, canned: Canned) -> None:
        self.canned = canned

    def service(self, handler_call_details: Any) -> Any:
        path = handler_call_details.method
        headers = dict(handler_call_details.invocation_metadata)
        if path.endswith("/BatchStream"):
            assert self.canned.stream is not None
            stream = self.canned.stream
            takes_context = len(inspect.signature(stream).parameters) == 2
            return grpc.stream_stream_rpc_method_handler(
                stream if takes_context else lambda requests, context: stream(requests)
            )

        def unary(message: bytes, context: Any) -> bytes:
            seen = Seen("RPC", path, headers, message)
            self.canned.seen.append(seen)
            try:
                return self.canned.rpc(seen)
            except Refusal as refusal:
                context.abort(refusal.code, refusal.text)
                raise

        return grpc.unary_unary_rpc_method_handler(unary)


@contextmanager
def serving(canned: Canned | None = None, *, tls: bool = False) -> Iterator[Canned]:
    """Serve for the length of a block."""
    canned = canned or Canned()
    web = _http(canned)
    rpcs = grpc.server(ThreadPoolExecutor(8), options=[("grpc.so_reuseport", 0)])
    rpcs.add_generic_rpc_handlers((_Generic(canned),))
    if tls:
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        context.load_cert_chain(CERTIFICATE)
        web.socket = context.wrap_socket(web.socket, server_side=True)
        pem = CERTIFICATE.read_bytes()
        key, _, chain = pem.partition(b"-----BEGIN CERTIFICATE-----")
        credentials = grpc.ssl_server_credentials([(key, b"-----BEGIN CERTIFICATE-----" + chain)])
        canned.grpc_port = rpcs.add_secure_port("127.0.0.1:0", credentials)
    else:
        canned.grpc_port = rpcs.add_insecure_port("127.0.0.1:0")
    canned.port = web.server_address[1]
    rpcs.start()
    thread = threading.Thread(target=web.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True)
    thread.start()
    try:
        yield canned
    finally:
        web.shutdown()
        web.server_close()
        thread.join()
        rpcs.stop(None).wait()
