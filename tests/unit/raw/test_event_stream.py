"""An operation that answers with an event stream is read as text, through a real socket."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, HTTPServer
from typing import Any

import pytest

import weaviate_gen
from weaviate_gen.exceptions import ResponseCannotBeDecodedError

pytestmark = pytest.mark.unit

STREAM = b'event: message\ndata: {"jsonrpc": "2.0"}\n\n'


class _Streaming(BaseHTTPRequestHandler):
    asked: list[str | None] = []  # noqa: RUF012 - one list for all requests of the server

    def _answer(self, kind: str, body: bytes) -> None:
        self.rfile.read(int(self.headers.get("content-length") or 0))
        self.send_response(200)
        self.send_header("content-type", kind)
        self.send_header("content-length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def do_POST(self) -> None:
        self.asked.append(self.headers.get("accept"))
        self._answer("text/event-stream", STREAM)

    def do_GET(self) -> None:
        if self.path == "/v1/meta":
            self._answer("application/json", b'{"version": "1.39.0"}')
        else:
            self._answer("text/html", b"<html>log in</html>")

    def log_message(self, format: str, *args: Any) -> None:
        """Ignore it."""


@pytest.fixture
def client() -> Iterator[Any]:
    server = HTTPServer(("127.0.0.1", 0), _Streaming)
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    try:
        port = server.server_address[1]
        with weaviate_gen.connect_to_local("127.0.0.1", port, 1, skip_init_checks=True, transport="http") as client:
            yield client
    finally:
        server.shutdown()
        thread.join()
        server.server_close()


def test_a_stream_is_asked_for_and_read(client: Any) -> None:
    assert client.raw.rest.mcp_post(body={"jsonrpc": "2.0"}) == STREAM.decode()
    assert _Streaming.asked[-1] == "application/json, text/event-stream"


def test_a_page_in_the_place_of_json_says_where_to_look(client: Any) -> None:
    with pytest.raises(ResponseCannotBeDecodedError, match="lead to Weaviate"):
        client.raw.rest.schema_objects_get("Bike")
