"""Requests that are meant to harm a server: after each one it answers, stops when asked to, and stayed small.

Every case runs against a `weaviate-gen serve` of its own, with short time limits and a small limit of messages. The
seconds allowed here are many times what is needed: what goes wrong takes minutes, or has no end.
"""

from __future__ import annotations

import gzip
import json
import queue
import re
import socket
import sys
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager, suppress
from pathlib import Path
from time import monotonic
from typing import Any

import grpc
import httpx
import pytest

from tests.support.servers import Server, running
from weaviate_gen_wire.grpc import messages as pb

pytestmark = pytest.mark.contract

LARGEST = 8_000_000
"""Bytes of the largest message that these servers accept."""

GROWTH = 400 << 20
"""Bytes by which a server may grow: what a few messages take, and what reading them as JSON takes."""

SECONDS = 30.0
LIMITS = (
    "--grpc-max-message-size", str(LARGEST), "--header-timeout", "2", "--body-timeout", "2", "--max-streams", "20",
)  # fmt: skip
CANCELED = re.compile(
    r"Traceback \(most recent call last\):\n  File \"[^\"]*server\.pyx\.pxi\", line \d+, in \S+\._schedule_rpc_coro\n"
    r"asyncio\.exceptions\.CancelledError\n"
)
"""What grpcio prints of an RPC that is canceled before it began to run."""
JSON = {"content-type": "application/json"}
PROTO = {"content-type": "application/proto", "connect-protocol-version": "1"}
SEARCH = "/weaviate.v1.Weaviate/Search"
AUTH = 'admins = ["ada"]\n[keys]\n"secret" = "ada"\n'
ARTICLE = {"class": "Article", "vectorizer": "none", "properties": [{"name": "title", "dataType": ["text"]}]}


class Target:
    """A server under attack.

    Attributes:
        server: the process.
        folder: where its data, its backups and its log are.
        http: a client of its REST port.
    """

    def __init__(self, server: Server, folder: Path, http: httpx.Client) -> None:
        self.server = server
        self.folder = folder
        self.http = http

    def post(self, path: str, body: Any, **headers: str) -> httpx.Response:
        """Send JSON, as it is if it is bytes."""
        content = body if isinstance(body, bytes) else json.dumps(body).encode()
        return self.http.post(f"/v1{path}", content=content, headers={**JSON, **headers})

    def socket(self, port: int | None = None) -> socket.socket:
        """Connect to a port, by default that of REST."""
        return socket.create_connection(("127.0.0.1", port or self.server.port), timeout=SECONDS)

    def send(self, *parts: bytes) -> tuple[int, bytes]:
        """Send bytes on a connection of its own; return the status and everything that was answered."""
        with self.socket() as connection:
            try:
                for part in parts:
                    connection.sendall(part)
            except OSError:
                pass  # the answer came first
            return answered(connection)

    def memory(self) -> int:
        """Return the most memory that the process ever had."""
        if sys.platform != "linux":
            return 0
        text = Path(f"/proc/{self.server.process.pid}/status").read_text("ascii")
        return next(int(line.split()[1]) << 10 for line in text.splitlines() if line.startswith("VmHWM"))


def answered(connection: socket.socket) -> tuple[int, bytes]:
    """Read one answer, or what there is of it when the connection ends."""
    received = b""
    try:
        while b"\r\n\r\n" not in received and (part := connection.recv(65536)):
            received += part
    except ConnectionError:
        pass
    return int(received.split(b" ", 2)[1]) if received else 0, received


def head(verb: str, path: str, *lines: str, host: str = "127.0.0.1") -> bytes:
    """Return the head of a request."""
    return "\r\n".join((f"{verb} {path} HTTP/1.1", f"Host: {host}", *lines, "", "")).encode()


def header_lines(headers: dict[str, str]) -> list[str]:
    """Return headers as the lines of a request's head."""
    return [f"{name}: {value}" for name, value in headers.items()]


@contextmanager
def attacked(tmp_path: Path, *more: str, auth: bool = False) -> Iterator[Target]:
    """Serve, and see afterwards that the server is well."""
    (tmp_path / "precious").mkdir()
    (tmp_path / "precious" / "letter").write_text("mine")
    options = [*LIMITS, "--backup-path", str(tmp_path / "backups"), "--export-path", str(tmp_path / "exports"), *more]
    if auth:
        (tmp_path / "auth.toml").write_text(AUTH)
        options += ["--auth", str(tmp_path / "auth.toml")]
    log = tmp_path / "log"
    with (
        running(tmp_path / "data", more=options, log=log) as server,
        httpx.Client(  # connections are not kept: the server may close an idle one just as it is used
            base_url=f"http://127.0.0.1:{server.port}",
            timeout=SECONDS,
            limits=httpx.Limits(max_keepalive_connections=0),
        ) as http,
    ):
        target = Target(server, tmp_path, http)
        key = {"authorization": "Bearer secret"} if auth else {}
        assert 200 == target.post("/schema", ARTICLE, **key).status_code
        before = target.memory()
        yield target
        assert min(seconds_of_meta(target, key) for _ in range(3)) < 1.0  # a busy machine may delay one of them
        assert 200 == target.http.get("/v1/schema/Article", headers=key).status_code
        assert target.memory() - before < GROWTH
        assert "mine" == (tmp_path / "precious" / "letter").read_text()
        assert (tmp_path / "data" / "weaviate.db").exists()
        begun = monotonic()
        assert server.stop() == 0
        assert monotonic() - begun < 5.0
    words = CANCELED.sub("", log.read_text("utf-8"))
    assert "Traceback" not in words, words


def seconds_of_meta(target: Target, headers: dict[str, str]) -> float:
    begun = monotonic()
    assert 200 == target.http.get("/v1/meta", headers=headers).status_code
    return monotonic() - begun


@pytest.fixture
def target(tmp_path: Path) -> Iterator[Target]:
    with attacked(tmp_path) as target:
        yield target


@pytest.fixture
def guarded(tmp_path: Path) -> Iterator[Target]:
    with attacked(tmp_path, auth=True) as target:
        yield target


# -- files


def test_backups_stay_in_their_directory(target: Target) -> None:
    folder = target.folder
    for body in (
        {"id": "precious", "config": {"Path": str(folder)}},
        {"id": "data", "config": {"Path": str(folder)}},
        {"id": "precious", "config": {"Path": ".."}},
        {"id": "../precious"},
        {"id": "../data"},
        {"id": "a" * 300},
    ):
        answer = target.post("/backups/filesystem", body)
        assert 422 == answer.status_code
        assert str(folder) not in answer.text.replace(json.dumps(str(folder))[1:-1], "", 1)
        assert 422 == target.post("/export/filesystem", {"id": body["id"] + "/", "file_format": "parquet"}).status_code
    assert 200 == target.post("/backups/filesystem", {"id": "kept"}).status_code
    (folder / "backups" / "link").symlink_to(folder / "precious")
    assert 422 == target.post("/backups/filesystem", {"id": "link"}).status_code
    assert 422 == target.post("/backups/filesystem", {"id": "x", "config": {"Path": "link"}}).status_code


# -- from a browser


@pytest.mark.parametrize(
    "host", ["evil.example", "evil.example:80", "127.0.0.1.evil.example", "[::2]", "10.0.0.1", "a:b:c"]
)
def test_a_server_answers_to_its_own_names_alone(target: Target, host: str) -> None:
    assert 421 == target.send(head("GET", "/v1/meta", host=host))[0]
    assert 403 == target.send(head("POST", f"/v1/grpc-web{SEARCH}", "Content-Length: 0", host=host))[0]
    for name in ("localhost", "LOCALHOST:1", "127.0.0.1", "127.9.9.9:8080", "[::1]:80", "app.localhost", "localhost."):
        assert 200 == target.send(head("GET", "/v1/meta", host=name))[0], name


def test_names_and_origins_can_be_allowed(tmp_path: Path) -> None:
    more = ("--allowed-host", "DB.example", "--allowed-host", "other", "--allowed-origin", "https://app.example/")
    with attacked(tmp_path, *more) as target:
        for host, status in (("db.example:443", 200), ("other", 200), ("localhost", 200), ("third", 421)):
            assert status == target.http.get("/v1/meta", headers={"host": host}).status_code
        for origin, status in (("https://app.example", 200), ("https://evil.example", 403)):
            answer = target.post("/schema", {**ARTICLE, "class": f"C{status}"}, origin=origin)
            assert status == answer.status_code
            shared = {name for name in answer.headers if name.startswith("access-control-")}
            assert (status == 200) == ("access-control-allow-origin" in shared) == bool(shared)


def test_a_page_is_told_beforehand_whether_it_may_send(tmp_path: Path) -> None:
    with attacked(tmp_path, "--allowed-origin", "https://app.example") as target:
        asked = {"access-control-request-method": "PUT", "access-control-request-headers": "content-type,x-key"}
        for origin, allowed in (("https://app.example", True), ("https://evil.example", False)):
            answer = target.http.options("/v1/schema/Article", headers={"origin": origin, **asked})
            assert (answer.status_code, answer.content) == (200, b"")
            assert answer.headers.get("access-control-allow-origin") == (origin if allowed else None)
            assert answer.headers.get("access-control-allow-headers") == ("content-type,x-key" if allowed else None)
            assert ("PUT" in answer.headers.get("access-control-allow-methods", "")) == allowed
        assert target.http.options("/v1/schema", headers={"host": "evil.example", **asked}).status_code == 421
        for name in ("live", "ready"):
            assert target.http.head(f"/v1/.well-known/{name}").status_code == 200


@pytest.mark.parametrize("origin", ["http://evil.example", "null", "http://localhost:3000", "https://127.0.0.1", ""])
def test_pages_of_others_change_nothing(target: Target, origin: str) -> None:
    headers = {"origin": origin}
    answers = [
        target.post("/schema", {**ARTICLE, "class": "Other"}, **headers),
        target.http.delete("/v1/schema/Article", headers=headers),
        target.http.put("/v1/schema/Article", content=b"{}", headers={**JSON, **headers}),
        target.http.patch("/v1/objects/Article/x", content=b"{}", headers={**JSON, **headers}),
        target.http.post(f"/v1/grpc-web{SEARCH}", content=b"", headers={**PROTO, **headers}),
    ]
    assert [403] * 5 == [answer.status_code for answer in answers]
    assert 200 == target.http.get("/v1/meta", headers=headers).status_code
    own = f"http://127.0.0.1:{target.server.port}"
    assert 200 == target.post("/schema", {**ARTICLE, "class": "Other"}, origin=own).status_code


@pytest.mark.parametrize(
    "kind", ["text/plain", "application/x-www-form-urlencoded", "multipart/form-data; boundary=x", "text/json", ""]
)
def test_bodies_that_a_form_can_send_are_refused(target: Target, kind: str) -> None:
    line = (f"Content-Type: {kind}",) if kind else ()
    body = json.dumps({**ARTICLE, "class": "Other"}).encode()
    for lines in ((f"Content-Length: {len(body)}",), ("Transfer-Encoding: chunked",)):
        sent = body if "Length" in lines[0] else b"%x\r\n%b\r\n0\r\n\r\n" % (len(body), body)
        status, answer = target.send(head("POST", "/v1/schema", *line, *lines) + sent)
        assert 415 == status, answer
        assert 404 == target.send(head("POST", f"/v1/grpc-web{SEARCH}", *line, *lines) + sent)[0]
    assert 404 == target.http.get("/v1/schema/Other").status_code


# -- size


def test_a_body_that_says_it_is_too_large_is_not_read(target: Target) -> None:
    for path, headers, status in (("/v1/objects", JSON, 413), (f"/v1/grpc-web{SEARCH}", PROTO, 429)):
        lines = (*header_lines(headers), f"Content-Length: {3 << 29}")
        assert status == target.send(head("POST", path, *lines), b"{" * 1000)[0]
        assert status == target.send(head("POST", path, *lines, "Expect: 100-continue"))[0]


@pytest.mark.parametrize("path", ["/v1/objects", "/v1/graphql", f"/v1/grpc-web{SEARCH}"])
def test_a_body_without_an_end_is_read_as_far_as_allowed(target: Target, path: str) -> None:
    lines = header_lines(PROTO if "grpc-web" in path else JSON)
    chunk = b"10000\r\n" + b"[" * 0x10000 + b"\r\n"
    status, _ = target.send(head("POST", path, *lines, "Transfer-Encoding: chunked"), *[chunk] * (100 * LARGEST >> 16))
    assert status == (429 if "grpc-web" in path else 413)


def test_of_two_keys_neither_counts(guarded: Target) -> None:
    right, wrong = "Authorization: Bearer secret", "Authorization: Bearer wrong"
    for lines, expected in (((right,), 200), ((wrong,), 401), ((wrong, right), 401), ((right, wrong), 401)):
        status, answer = guarded.send(head("GET", "/v1/schema", *lines, "Connection: close"))
        assert expected == status, answer


def test_bodies_of_nobody_are_not_read(guarded: Target) -> None:
    bomb = gzip.compress(bytes(50 * LARGEST))
    for path, headers, statuses in (("/v1/objects", JSON, {401}), (f"/v1/grpc-web{SEARCH}", PROTO, {401, 500})):
        for line in (f"Content-Length: {3 << 29}", "Transfer-Encoding: chunked"):
            status, answer = guarded.send(head("POST", path, *header_lines(headers), line), b"10000\r\n")
            assert status in statuses, answer
    answer = guarded.http.post(f"/v1/grpc-web{SEARCH}", content=bomb, headers={**PROTO, "content-encoding": "gzip"})
    assert "anonymous access not enabled" in answer.text
    with channel(guarded) as opened:
        waiting = queue.SimpleQueue[bytes]()
        with pytest.raises(grpc.RpcError) as refused:
            opened.stream_unary(SEARCH)(iter(waiting.get, b""), timeout=SECONDS)
        assert "anonymous access not enabled" in refused.value.details()
        waiting.put(b"")
        opened.unary_unary("/grpc.health.v1.Health/Check")(b"", timeout=SECONDS)


def test_gzip_is_inflated_as_far_as_allowed_over_http(target: Target) -> None:
    headers = {**PROTO, "content-encoding": "gzip"}
    for bomb in (gzip.compress(bytes(100 * LARGEST), 9), gzip.compress(bytes(LARGEST + 1))):
        answer = target.http.post(f"/v1/grpc-web{SEARCH}", content=bomb, headers=headers)
        assert (429, "resource_exhausted") == (answer.status_code, answer.json()["code"])
    request = pb.SearchRequest(collection="Article", uses_127_api=True).SerializeToString()
    for body, status in (
        (gzip.compress(request), 200),
        (gzip.compress(request) * 2, 400),
        (gzip.compress(request)[:-4], 400),
        (request, 400),
    ):
        assert status == target.http.post(f"/v1/grpc-web{SEARCH}", content=body, headers=headers).status_code
    body = gzip.compress(b'{"class":"Article"}')
    assert 400 == target.post("/objects", body, **{"content-encoding": "gzip"}).status_code


@contextmanager
def channel(target: Target) -> Iterator[Any]:
    """Open a channel that limits nothing itself."""
    options = [("grpc.max_send_message_length", -1), ("grpc.max_receive_message_length", -1)]
    with grpc.insecure_channel(f"127.0.0.1:{target.server.grpc_port}", options=options) as opened:
        yield opened


@pytest.mark.parametrize("compression", [grpc.Compression.NoCompression, grpc.Compression.Gzip], ids=["plain", "gzip"])
@pytest.mark.parametrize("size", [LARGEST + 1, 20 * LARGEST])
def test_messages_that_are_too_large_are_refused_over_grpc(target: Target, compression: Any, size: int) -> None:
    with channel(target) as opened:
        with pytest.raises(grpc.RpcError) as refused:
            opened.unary_unary(SEARCH)(bytes(size), compression=compression, timeout=SECONDS)
        assert grpc.StatusCode.RESOURCE_EXHAUSTED == refused.value.code()
        stream = opened.stream_stream("/weaviate.v1.Weaviate/BatchStream")
        with pytest.raises(grpc.RpcError) as refused:
            list(stream(iter([bytes(size)]), compression=compression, timeout=SECONDS))
        assert grpc.StatusCode.RESOURCE_EXHAUSTED == refused.value.code()
        request = pb.SearchRequest(collection="Article", uses_127_api=True).SerializeToString()
        opened.unary_unary(SEARCH)(request, compression=compression, timeout=SECONDS)


def test_large_bodies_at_a_time_share_what_memory_there_is(target: Target) -> None:
    size = LARGEST - 1
    lines = ("Content-Type: application/json", f"Content-Length: {size}")
    with ExitStack() as stack:
        connections = [stack.enter_context(target.socket()) for _ in range(60)]
        for connection in connections:
            connection.sendall(head("POST", "/v1/objects", *lines))
        for connection in connections:
            with suppress(OSError):  # refused already
                connection.sendall(b" " * (size - 1))
        statuses = {answered(connection)[0] for connection in connections}
    assert statuses <= {408, 503}
    assert 503 in statuses


# -- time and connections


@pytest.mark.parametrize(
    ("part", "status"),
    [(b"", 0), (b"G", 408), (b"GET /v1/meta HTTP/1.1\r\nHost: x\r\nX-A: ", 408)],
    ids=["none", "one", "most"],
)
def test_headers_that_do_not_come_end_the_connection(target: Target, part: bytes, status: int) -> None:
    with ExitStack() as stack:
        connections = []
        for _ in range(600):  # each sends at once: on a busy machine the first would be late before the last is there
            connections.append(stack.enter_context(target.socket()))
            connections[-1].sendall(part)
        assert 200 == target.http.get("/v1/meta").status_code
        assert {status} == {answered(connection)[0] for connection in connections}


def test_an_idle_connection_ends_without_an_answer_that_a_later_request_could_take_for_its_own(target: Target) -> None:
    with target.socket() as connection:
        connection.sendall(head("GET", "/v1/.well-known/live"))
        assert 200 == answered(connection)[0]
        assert (0, b"") == answered(connection)
    with target.socket() as connection:
        connection.sendall(head("GET", "/v1/.well-known/live"))
        assert 200 == answered(connection)[0]
        connection.sendall(b"G")
        assert 408 == answered(connection)[0]


@pytest.mark.parametrize("lines", ["Content-Length: 1000", "Transfer-Encoding: chunked"])
def test_bodies_that_do_not_come_end_the_request(target: Target, lines: str) -> None:
    with ExitStack() as stack:
        connections = [stack.enter_context(target.socket()) for _ in range(200)]
        for connection in connections:
            connection.sendall(head("POST", "/v1/objects", "Content-Type: application/json", lines) + b"3e8\r\n{")
        assert 200 == target.http.get("/v1/meta").status_code
        assert {408} == {answered(connection)[0] for connection in connections}


def test_a_server_stops_while_headers_bodies_and_streams_are_waited_for(tmp_path: Path) -> None:
    more = ("--header-timeout", "600", "--body-timeout", "600")
    with ExitStack() as stack, attacked(tmp_path, *more) as target:
        for part in (b"", b"GET ", head("POST", "/v1/objects", "Content-Type: application/json", "Content-Length: 99")):
            for _ in range(20):
                stack.enter_context(target.socket()).sendall(part)
        opened = stack.enter_context(channel(target))
        waiting = queue.SimpleQueue[bytes]()
        stream = opened.stream_stream("/weaviate.v1.Weaviate/BatchStream")
        calls = [stream(iter(waiting.get, b"")) for _ in range(10)]
        calls += [opened.stream_unary(SEARCH).future(iter(waiting.get, b"")) for _ in range(10)]
        assert 200 == target.http.get("/v1/meta").status_code
        for _ in calls:
            stack.callback(waiting.put, b"")


def test_idle_connections_give_way_to_new_ones(tmp_path: Path) -> None:
    with ExitStack() as stack, attacked(tmp_path, "--max-connections", "30", "--header-timeout", "600") as target:
        idle = [stack.enter_context(target.socket()) for _ in range(100)]
        assert 200 == httpx.get(target.http.base_url.join("/v1/meta"), timeout=SECONDS).status_code  # not an idle one
        assert (0, b"") == answered(idle[0])


def test_connections_beyond_the_limit_are_told_so(tmp_path: Path) -> None:
    with ExitStack() as stack, attacked(tmp_path, "--max-connections", "30") as target:
        request = head(
            "POST", "/v1/objects", "Content-Type: application/json", "Content-Length: 9", "Expect: 100-continue"
        )
        busy = [stack.enter_context(target.socket()) for _ in range(30)]
        for connection in busy:
            connection.sendall(request)
            assert 100 == answered(connection)[0]
        others = [stack.enter_context(target.socket()) for _ in range(5)]
        assert [503] * 5 == [answered(connection)[0] for connection in others]
        assert {408} == {answered(connection)[0] for connection in busy}


def test_connections_of_grpc_have_a_limit(tmp_path: Path) -> None:
    with attacked(tmp_path, "--max-connections", "30") as target:
        with ExitStack() as stack:
            for _ in range(100):
                stack.enter_context(target.socket(target.server.grpc_port))
            assert 200 == target.http.get("/v1/meta").status_code
        with channel(target) as opened:
            request = pb.SearchRequest(collection="Article", uses_127_api=True).SerializeToString()
            opened.unary_unary(SEARCH)(request, wait_for_ready=True, timeout=SECONDS)


def test_streams_beyond_the_limit_are_told_so(target: Target) -> None:
    start = pb.BatchStreamRequest(start=pb.BatchStreamRequest.Start()).SerializeToString()
    with channel(target) as opened:
        stream = opened.stream_stream("/weaviate.v1.Weaviate/BatchStream")
        waiting = queue.SimpleQueue[bytes]()

        def requests() -> Iterator[bytes]:
            yield start
            yield from iter(waiting.get, b"")

        calls = [stream(requests(), timeout=SECONDS) for _ in range(20)]
        for call in calls:
            assert pb.BatchStreamReply.FromString(next(call)).HasField("started")
        for _ in range(30):
            with pytest.raises(grpc.RpcError) as refused:
                next(stream(requests(), timeout=SECONDS))
            assert grpc.StatusCode.RESOURCE_EXHAUSTED == refused.value.code()
        request = pb.SearchRequest(collection="Article", uses_127_api=True).SerializeToString()
        opened.unary_unary(SEARCH)(request, timeout=SECONDS)
        for _ in range(50):
            waiting.put(b"")
        for call in calls:
            list(call)
        assert pb.BatchStreamReply.FromString(next(stream(iter([start]), timeout=SECONDS))).HasField("started")


def test_a_request_of_grpc_that_does_not_come_ends(target: Target) -> None:
    with channel(target) as opened:
        waiting = queue.SimpleQueue[bytes]()
        calls = [opened.stream_unary(SEARCH).future(iter(waiting.get, b"")) for _ in range(50)]
        codes = {call.exception(SECONDS).code() for call in calls}
        assert {grpc.StatusCode.DEADLINE_EXCEEDED} == codes
        for _ in calls:
            waiting.put(b"")


# -- content


def deep(opening: str, closing: str, depth: int) -> bytes:
    return (f'{{"class":"Article","properties":{{"title":{opening * depth}1{closing * depth}}}}}').encode()


CONTENT: dict[str, tuple[bytes, set[int]]] = {
    "arrays 900 deep": (deep("[", "]", 900), {400}),
    "objects 900 deep": (deep('{"a":', "}", 900), {400}),
    "arrays 3,000,000 deep": (deep("[", "]", 3_000_000), {400}),
    "half a surrogate": (rb'{"class":"Article","properties":{"title":"a\ud800"}}', {200}),
    "half a surrogate in a name": (rb'{"class":"Article\ud800","properties":{}}', {500}),
    "no UTF-8": (b'{"class":"Article","properties":{"title":"\xed\xa0\x80\xff"}}', {200}),
    "many digits": (b'{"class":"Article","properties":{"title":' + b"9" * 5000 + b"}}", {400}),
    "a vector of a million numbers": (b'{"class":"Article","vector":[' + b"0," * 999_999 + b"0]}", {422}),
    "no JSON": (b"\x00" * 1000, {400}),
}


@pytest.mark.parametrize(("body", "statuses"), CONTENT.values(), ids=CONTENT)
def test_odd_content_is_answered_without_words_of_python(target: Target, body: bytes, statuses: set[int]) -> None:
    answer = target.post("/objects", body)
    assert answer.status_code in statuses, answer.text[:300]
    assert answer.status_code < 500 or "is not a valid class name" in answer.text
    for word in ("Error", "codec", "recursion", "maximum", "Traceback", str(target.folder)):
        assert word not in answer.text[:10_000]
    assert 200 == target.http.get("/v1/objects").status_code


def test_a_pattern_with_many_stars_is_matched_in_time(target: Target) -> None:
    thing = {"class": "Article", "properties": {"title": "a" * 5000}}
    assert 200 == target.post("/objects", thing).status_code
    where = {"path": ["title"], "operator": "Like", "valueText": "*a" * 200 + "*b"}
    body = {"match": {"class": "Article", "where": where}, "dryRun": True}
    assert 200 == target.http.request("DELETE", "/v1/batch/objects", json=body).status_code


def test_a_vector_of_a_million_numbers_is_refused(target: Target) -> None:
    begun = monotonic()
    answer = target.post("/objects", {"class": "Article", "properties": {}, "vector": [1] * 1_000_000})
    assert 422 == answer.status_code
    assert monotonic() - begun < SECONDS / 3


@pytest.mark.parametrize("depth", ["wide", "deep"])
def test_a_hundred_thousand_filters_end_in_time(target: Target, depth: str) -> None:
    assert 200 == target.post("/objects", {"class": "Article", "properties": {"title": "a"}}).status_code
    one: dict[str, Any] = {"path": ["title"], "operator": "Equal", "valueText": "stone"}
    if depth == "wide":
        where = b'{"operator":"Or","operands":[%s]}' % b",".join([json.dumps(one).encode()] * 100_000)
    else:
        where = b'{"operator":"Or","operands":[' * 100_000 + json.dumps(one).encode() + b"]}" * 100_000
    begun = monotonic()
    body = b'{"match":{"class":"Article","where":%s},"dryRun":true}' % where
    answer = target.http.request("DELETE", "/v1/batch/objects", content=body, headers=JSON)
    assert answer.status_code == (200 if depth == "wide" else 400)
    assert monotonic() - begun < SECONDS / 3


def test_ten_thousand_ids_are_found_among_many_objects(target: Target) -> None:
    def numbered(number: int) -> str:
        return f"00000000-0000-4000-8000-{number:012d}"

    objects = 20_000
    with channel(target) as opened:
        for start in range(0, objects, 5000):
            request = pb.BatchObjectsRequest(
                objects=[
                    pb.BatchObject(uuid=numbered(number), collection="Article") for number in range(start, start + 5000)
                ]
            )
            opened.unary_unary("/weaviate.v1.Weaviate/BatchObjects")(request.SerializeToString(), timeout=SECONDS)
        search = pb.SearchRequest(
            collection="Article",
            uses_127_api=True,
            limit=10_000,
            filters=pb.Filters(
                operator=pb.Filters.OPERATOR_CONTAINS_ANY,
                target=pb.FilterTarget(property="_id"),
                value_text_array=pb.TextArray(values=[numbered(number) for number in range(0, objects, 2)]),
            ),
            metadata=pb.MetadataRequest(uuid=True),
        )
        begun = monotonic()
        reply = opened.unary_unary(SEARCH)(search.SerializeToString(), timeout=SECONDS)
        assert monotonic() - begun < SECONDS / 3
    assert len(pb.SearchReply.FromString(reply).results) == objects // 2


@pytest.mark.parametrize(
    ("request_", "status"),
    [
        (b"GET /v1/meta?" + b"a" * 2_000_000 + b" HTTP/1.1\r\nHost: localhost\r\n\r\n", 431),
        (b"GET /v1/meta HTTP/1.1\r\nHost: localhost\r\nX-A: " + b"a" * 2_000_000 + b"\r\n\r\n", 431),
        (b"GET /v1/meta HTTP/1.1\r\nHost: localhost\r\n" + b"X-A: a\r\n" * 200_000 + b"\r\n", 431),
        (b"GET /v1/meta HTTP/1.1\r\n\r\n", 400),
        (b"GET /v1/meta HTTP/1.1\r\nHost: localhost\r\nHost: evil\r\n\r\n", 400),
        (b"NONSENSE\r\n\r\n", 400),
        (b"\x16\x03\x01" + b"\x00" * 100, 400),
        (b"POST /v1/objects HTTP/1.1\r\nHost: localhost\r\nContent-Length: -1\r\n\r\n", 400),
        (b"POST /v1/objects HTTP/1.1\r\nHost: localhost\r\nContent-Length: " + b"9" * 5000 + b"\r\n\r\n", 400),
    ],
    ids=["url", "header", "headers", "no host", "two hosts", "nonsense", "TLS", "negative", "long"],
)
def test_odd_heads_are_answered(target: Target, request_: bytes, status: int) -> None:
    assert status == target.send(request_)[0]
