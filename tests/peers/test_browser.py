"""A page of another origin, in a browser, reads and writes on our server: CORS, JSON and gRPC-Web."""

from __future__ import annotations

import base64
import json
import queue
import shutil
import subprocess
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any
from urllib.parse import urlencode

import pytest

from tests.support.engines import numbered
from tests.support.servers import running
from weaviate_gen_wire.grpc import messages as pb

PAGE = (Path(__file__).parent / "page.html").read_bytes()
BROWSERS = ("chromium-headless-shell", "chromium", "chromium-browser", "google-chrome")
SECONDS = 120.0


class Site(ThreadingHTTPServer):
    """The server of the page, which also takes what the page reports."""

    daemon_threads = True

    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), _Requests)
        self.results: queue.Queue[dict[str, Any]] = queue.Queue()

    @property
    def origin(self) -> str:
        """Scheme, host and port."""
        return f"http://127.0.0.1:{self.server_address[1]}"


class _Requests(BaseHTTPRequestHandler):
    server: Site

    def do_GET(self) -> None:
        self._respond(200 if self.path.startswith("/?") else 404, PAGE)

    def do_POST(self) -> None:
        self.server.results.put(json.loads(self.rfile.read(int(self.headers["content-length"]))))
        self._respond(200, b"")

    def _respond(self, status: int, body: bytes) -> None:
        self.send_response(status)
        self.send_header("content-type", "text/html; charset=utf-8")
        self.send_header("content-length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, format: str, *args: object) -> None:
        """Log nothing."""


@contextmanager
def site() -> Iterator[Site]:
    """Serve the page for the length of a block."""
    with Site() as server:
        thread = threading.Thread(target=server.serve_forever)
        thread.start()
        try:
            yield server
        finally:
            server.shutdown()
            thread.join()


@pytest.fixture(scope="module")
def browser() -> str:
    """Return the path of a browser."""
    found = next(filter(None, map(shutil.which, BROWSERS)), None)
    if found is None:
        pytest.skip(f"there is none of {', '.join(BROWSERS)} on this machine")
    return found


def visited(browser: str, page: Site, folder: Path, **query: str) -> dict[str, Any]:
    """Open the page in a browser, and return what it reports."""
    command = [browser, "--headless", "--no-sandbox", "--disable-gpu", "--remote-debugging-port=0"]
    process = subprocess.Popen(
        [*command, f"--user-data-dir={folder}", f"{page.origin}/?{urlencode(query)}"],
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )
    try:
        return page.results.get(timeout=SECONDS)
    finally:
        process.terminate()
        process.wait()


def encoded(message: Any) -> str:
    """Return a message in base64."""
    return base64.b64encode(message.SerializeToString()).decode()


def test_page_of_an_allowed_origin_reads_and_writes(browser: str, tmp_path: Path) -> None:
    batch = pb.BatchObjectsRequest()
    added = batch.objects.add(uuid=numbered(2), collection="Page")
    added.properties.non_ref_properties["n"] = 5
    added.vector_bytes = b"\0\0\0\0\0\0\x80\x3f"
    search = pb.SearchRequest(collection="Page", limit=5, uses_123_api=True, uses_125_api=True, uses_127_api=True)
    search.near_vector.vector_bytes = added.vector_bytes
    search.metadata.uuid = True
    with site() as page, running(more=["--allowed-origin", page.origin]) as server:
        api = f"http://127.0.0.1:{server.port}"
        found = visited(browser, page, tmp_path, api=api, batch=encoded(batch), search=encoded(search))
    assert None is found.get("error")
    assert [200, 200, 204, 200, 404] == [
        found[name][0] for name in ("created", "inserted", "merged", "read", "unknown")
    ]
    assert {"n": 2} == found["read"][1]["properties"]
    for name in ("batch", "search"):
        assert 200 == found[name]["status"]
        assert "grpc-status: 0" in found[name]["trailers"].lower()
    assert [] == list(pb.BatchObjectsReply.FromString(base64.b64decode(found["batch"]["message"])).errors)
    reply = pb.SearchReply.FromString(base64.b64decode(found["search"]["message"]))
    assert [numbered(2), numbered(1)] == [result.metadata.id for result in reply.results]
    assert 204 == found["deleted"][0]


def test_page_of_another_origin_does_neither(browser: str, tmp_path: Path) -> None:
    with site() as page, running(more=["--allowed-origin", "https://elsewhere.example"]) as server:
        found = visited(browser, page, tmp_path, api=f"http://127.0.0.1:{server.port}")
    assert {"error": "TypeError: Failed to fetch"} == found
