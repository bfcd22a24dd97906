"""`weaviate-gen doctor` against real servers: ours, encrypted ones, and those that fail."""

from __future__ import annotations

import json
import re
import socket
import ssl
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from tests.support import servers
from tests.support.canned import CERTIFICATE, META, Canned, serving
from tests.support.raw_server import Peer, raw_server
from tests.support.source import ROOT
from weaviate_gen.cli import main

pytestmark = pytest.mark.contract

AUTHORITY = CERTIFICATE.parent / "certificates" / "authority.pem"
AUTH = """
admins = ["alice"]
[keys]
alice-secret = "alice"
"""

Run = Callable[..., "tuple[int, str]"]
Hops = Callable[..., "tuple[int, dict[str, Any]]"]


@pytest.fixture(autouse=True)
def no_environment(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("WEAVIATE_URL", "WEAVIATE_API_KEY"):
        monkeypatch.delenv(name, raising=False)


@pytest.fixture
def run(capsys: pytest.CaptureFixture[str]) -> Run:
    """Return a function that runs the command: exit status and output."""

    def call(*arguments: object) -> tuple[int, str]:
        status = main(["doctor", *map(str, arguments)])
        printed = capsys.readouterr()
        return status, printed.out + printed.err

    return call


@pytest.fixture
def hops(run: Run) -> Hops:
    """Return a function that runs the command: exit status, and the last step of each hop."""

    def call(*arguments: object) -> tuple[int, dict[str, Any]]:
        status, printed = run(*arguments, "--json")
        report = json.loads(printed)
        assert report["ok"] is (status == 0)
        return status, {step["hop"]: step for step in report["hops"]}

    return call


def free_port() -> int:
    with socket.create_server(("127.0.0.1", 0)) as server:
        return int(server.getsockname()[1])


@pytest.fixture(scope="module")
def server() -> Any:
    with servers.running() as running:
        yield running


def test_every_hop_of_a_server_is_shown(server: Any, hops: Hops) -> None:
    status, found = hops(f"http://localhost:{server.port}", "--grpc-port", server.grpc_port)
    expected = ["name resolution", "TCP", "HTTP", "authentication", "version", "Connect", "gRPC"]
    assert (0, expected) == (status, list(found))
    assert "127.0.0.1" in found["name resolution"]["details"]["addresses"]
    assert 200 == found["HTTP"]["details"]["status"]
    assert re.match(r"\d+\.\d+\.\d+", found["version"]["details"]["version"])
    assert all(0 <= step["seconds"] < 10 for step in found.values())
    assert f"localhost:{server.grpc_port}" == found["gRPC"]["text"]


def test_output_is_a_line_for_each_hop(server: Any, run: Run) -> None:
    status, printed = run(f"127.0.0.1:{server.port}")
    lines = printed.splitlines()
    assert 0 == status
    assert [f"http://127.0.0.1:{server.port}", "a client can work with this server"] == [lines[0], lines[-1]]
    assert all(re.match(r"ok +[A-Za-z ]+ +\d+\.\d ms  ", line) for line in lines[1:-1])


def test_address_and_key_come_from_the_environment(run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    with serving() as canned:
        monkeypatch.setenv("WEAVIATE_URL", f"http://127.0.0.1:{canned.port}/prefix")
        monkeypatch.setenv("WEAVIATE_API_KEY", "a-secret")
        _, printed = run()
        assert {"Bearer a-secret"} == {seen.headers["authorization"] for seen in canned.seen}
        assert "/prefix/v1/meta" == canned.seen[0].path
        run("--api-key", "another")
        assert "Bearer another" == canned.seen[-1].headers["authorization"]
    assert "secret" not in printed


def test_credentials_are_tried(tmp_path: Path, hops: Hops) -> None:
    (tmp_path / "auth.toml").write_text(AUTH, "utf-8")
    with servers.running(more=["--auth", str(tmp_path / "auth.toml")]) as guarded:
        address = f"http://127.0.0.1:{guarded.port}"
        status, found = hops(address, "--api-key", "alice-secret")
        assert (0, "alice") == (status, found["authentication"]["details"]["user"])
        for more, words in (((), "requests without credentials"), (("--api-key", "wrong"), "the API key")):
            status, found = hops(address, *more)
            assert 1 == status
            assert "failed" == found["authentication"]["state"]
            assert words in found["authentication"]["text"]
            assert "--api-key" in found["authentication"]["advice"]
            assert "ok" == found["HTTP"]["state"]


def test_address_that_refuses_is_named(hops: Hops) -> None:
    port = free_port()
    status, found = hops(f"http://127.0.0.1:{port}")
    assert (1, ["name resolution", "TCP"]) == (status, list(found))
    assert f"127.0.0.1 port {port}" in found["TCP"]["text"]
    assert "refused" == found["TCP"]["details"]["cause"]
    assert "server runs" in found["TCP"]["advice"]


def test_one_address_of_several_suffices(run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    from weaviate_gen._transport import examination

    with serving() as canned:
        there = (socket.AF_INET, socket.SOCK_STREAM, 0, ("127.0.0.1", canned.port))
        nowhere = (socket.AF_INET, socket.SOCK_STREAM, 0, ("127.0.0.1", free_port()))
        monkeypatch.setattr(examination, "resolve", lambda *_: [nowhere, there])
        _, printed = run(f"http://127.0.0.1:{canned.port}")
    assert re.search(rf"note +TCP .*127\.0\.0\.1 port {nowhere[3][1]}", printed)
    assert re.search(rf"ok +TCP .*127\.0\.0\.1 port {canned.port}", printed)
    assert "FAILED  TCP" not in printed


def test_name_that_cannot_be_resolved_ends_the_walk(hops: Hops) -> None:
    status, found = hops(f"http://{'a' * 64}.invalid", "--timeout", "5")
    assert (1, ["name resolution"]) == (status, list(found))
    assert "labels" in found["name resolution"]["advice"]


def tls_server(name: str, handle: Any = None) -> Any:
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(CERTIFICATE if name == "own" else AUTHORITY.with_name(f"{name}.pem"))

    def answer(peer: Peer) -> None:
        body = json.dumps(META).encode()
        while peer.request():
            peer.send(b"HTTP/1.1 200 OK\r\nServer: canned\r\nContent-Length: %d\r\n\r\n" % len(body) + body)

    return raw_server(handle or answer, context=context)


def test_certificate_is_shown(hops: Hops) -> None:
    with tls_server("signed") as encrypted:
        status, found = hops(f"https://localhost:{encrypted.port}", "--ca", AUTHORITY)
    assert (0, "ok") == (status, found["TLS"]["state"])
    details = found["TLS"]["details"]
    assert ["localhost", "127.0.0.1"] == details["names"]
    assert ("Test authority", "2126-01-01T00:00:00+00:00") == (details["issuer"], details["not_after"])
    assert "TLSv1.3" == details["version"]
    assert "canned" == found["HTTP"]["details"]["server"]


@pytest.mark.parametrize(
    ("name", "host", "cause", "words"),
    [
        ("expired", "localhost", "certificate_expired", "until 2021-01-01"),
        ("early", "localhost", "certificate_not_yet_valid", "from 2100-01-01"),
        ("elsewhere", "localhost", "certificate_wrong_name", r"db\.example, \*\.db\.example, 192\.0\.2\.7"),
        ("own", "localhost", "certificate_self_signed", "issued by itself"),
    ],
)
def test_certificate_that_is_refused_is_described(name: str, host: str, cause: str, words: str, hops: Hops) -> None:
    with tls_server(name) as encrypted:
        status, found = hops(f"https://{host}:{encrypted.port}", "--ca", AUTHORITY)
    assert (1, "TLS") == (status, list(found)[-1])
    step = found["TLS"]
    assert cause == step["details"]["cause"]
    assert re.search(words, step["text"])
    assert step["advice"]


def test_check_of_the_certificate_can_be_left_out(hops: Hops) -> None:
    with tls_server("expired") as encrypted, pytest.warns(UserWarning, match="verify=False"):
        status, found = hops(f"https://localhost:{encrypted.port}", "--insecure")
    assert (0, "note") == (status, found["TLS"]["state"])
    assert "renew" in found["TLS"]["advice"]


def test_encrypted_and_plain_ports_are_told_apart(hops: Hops, server: Any) -> None:
    status, found = hops(f"https://127.0.0.1:{server.port}")
    assert (1, "plain_port") == (status, found["TLS"]["details"]["cause"])
    with tls_server("signed") as encrypted:
        status, found = hops(f"http://localhost:{encrypted.port}")
    assert (1, "encrypted_port") == (status, found["HTTP"]["details"]["cause"])


@pytest.mark.parametrize(
    ("status", "body", "headers", "words", "advice"),
    [
        (301, b"", {"location": "https://db.example/v1/meta"}, "https://db.example/v1/meta", "http_secure"),
        (404, b"404 page not found", {}, "404 page not found", "host, port and path"),
        (503, b"", {}, "status 503", "starting"),
        (200, b"<html>hello</html>", {}, "<html>", "host, port and path"),
    ],
)
def test_response_of_another_server_is_shown(
    status: int, body: Any, headers: dict[str, str], words: str, advice: str, hops: Hops
) -> None:
    with serving(Canned(rest=lambda seen: (status, body), headers=headers)) as canned:
        exit_status, found = hops(f"http://127.0.0.1:{canned.port}")
    assert (1, "HTTP", "failed") == (exit_status, list(found)[-1], found["HTTP"]["state"])
    assert words in found["HTTP"]["text"]
    assert advice in found["HTTP"]["advice"]


def test_response_without_a_version_is_not_weaviates(hops: Hops) -> None:
    with serving(Canned(rest=lambda seen: (200, {}))) as canned:
        status, found = hops(f"http://127.0.0.1:{canned.port}")
    assert (1, "failed") == (status, found["version"]["state"])


def test_server_without_rpcs_over_http_is_noted(hops: Hops) -> None:
    def rest(seen: Any) -> tuple[int, Any]:
        return (200, {**META, "version": "1.36.0"}) if seen.verb == "GET" else (404, b"404 page not found")

    with serving(Canned(rest=rest, connect=False)) as canned:
        status, found = hops(f"http://127.0.0.1:{canned.port}", "--grpc-url", f"127.0.0.1:{canned.grpc_port}")
    assert (0, "note", "ok") == (status, found["Connect"]["state"], found["gRPC"]["state"])
    assert "1.38.3" in found["Connect"]["advice"]


def test_closed_grpc_port_is_named(hops: Hops, server: Any) -> None:
    port = free_port()
    status, found = hops(f"http://127.0.0.1:{server.port}", "--grpc-port", port)
    assert (1, "failed") == (status, found["gRPC"]["state"])
    assert f"127.0.0.1:{port}" in found["gRPC"]["text"]
    assert "ok" == found["Connect"]["state"]


def test_proxy_is_asked_instead_of_the_host(hops: Hops) -> None:
    with serving(Canned(rest=lambda seen: (407, b""))) as canned:
        status, found = hops("http://db.example", "--proxy", f"http://me:secret@127.0.0.1:{canned.port}")
    assert (1, ["proxy"]) == (status, list(found))
    assert "secret" not in json.dumps(found)
    assert "user and password" in found["proxy"]["advice"]


def test_missing_file_is_named(run: Run) -> None:
    with tls_server("signed") as encrypted:
        status, printed = run(f"https://localhost:{encrypted.port}", "--ca", "/nowhere/ca.pem")
    assert 1 == status
    assert "/nowhere/ca.pem" in printed


@pytest.mark.parametrize("arguments", [["ftp://x"], ["http://h:8080", "--grpc-port", "8080"]])
def test_arguments_that_make_no_sense_are_refused(arguments: list[str], run: Run) -> None:
    status, printed = run(*arguments)
    assert 1 == status
    assert printed.startswith("weaviate-gen: ")


@pytest.mark.parametrize("arguments", [["--timeout", "0"], ["--grpc-port", "1", "--grpc-url", "h:2"]])
def test_options_that_make_no_sense_are_refused(arguments: list[str], run: Run) -> None:
    with pytest.raises(SystemExit, match="2"):
        run(*arguments)


def test_grpc_is_imported_only_where_its_port_is_tried(server: Any) -> None:
    program = (
        "import sys; from weaviate_gen.cli import main\n"
        f"main(['doctor', 'http://127.0.0.1:{server.port}'])\n"
        "print([name for name in ('grpc', 'httpx', 'httpx2', 'ssl', 'numpy') if name in sys.modules])"
    )
    done = subprocess.run([sys.executable, "-c", program], cwd=ROOT, capture_output=True, text=True, check=True)
    assert "[]" == done.stdout.splitlines()[-1]
