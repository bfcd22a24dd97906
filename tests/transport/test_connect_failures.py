"""Failed connections, by real faults on the loopback: every message names hop, address, cause and what to do.

`connect_failures.txt` has the messages. `python -m tests.transport.test_connect_failures` writes it anew.
"""

from __future__ import annotations

import re
import socket
import ssl
import sys
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, ExitStack, contextmanager
from pathlib import Path
from typing import Any

import pytest

import weaviate_gen
from tests.support import asynchronous
from tests.support.canned import CERTIFICATE, META, Canned, Seen, serving
from tests.support.raw_server import Peer, raw_server
from weaviate_gen._core import retrying
from weaviate_gen._transport.http1 import causes
from weaviate_gen.auth import Auth
from weaviate_gen.config import AdditionalConfig, Proxies, Timeout
from weaviate_gen.exceptions import WeaviateBaseError

pytestmark = pytest.mark.contract

GOLDEN = Path(__file__).with_name("connect_failures.txt")
CERTIFICATES = CERTIFICATE.parent / "certificates"
AUTHORITY = CERTIFICATES / "authority.pem"
PATIENT = Timeout(init=30)
"""Where time is not what fails, a busy machine must not fail by it."""
HOPS = (
    "name resolution", "TCP", "TLS", "proxy", "HTTP", "Connect", "gRPC", "authentication", "version",
)  # fmt: skip

_WORDS_OF_OTHERS = (
    r"(over gRPC at 127\.0\.0\.1:PORT: )(?!the health).*?(\. Check )",
    r"(cannot resolve '[^']*': ).*?(\. What)",
    r"()\[Errno \d+\] [^.;]*()",
    r"(no connection to the proxy \S+: ).*?()(?=, after|\. What)",
    r"(is not valid HTTP/1\.1: )[^.]*?()(?=, after|\. What)",
    r"(\(HTTP\): )(?!status|Client|the resp|no comp).*?(; the port)",
    r"(without any: ).*?(\. What)",
    r"((?:localhost|127\.0\.0\.1):PORT \(TLS\): )(?!what|the|TLS).*?(?=, after|\. What)()",
)
"""What the system, OpenSSL, grpcio and the parsers say, in words of their own for each version and flavor."""

Scene = Callable[[ExitStack], dict[str, Any]]
SCENES: dict[str, Scene] = {}
AFTER_CONNECTING = frozenset({"RPCs over HTTP are switched off"})
"""Scenes in which connecting succeeds, as it takes one request of REST, and the first search fails."""


def scene(name: str) -> Callable[[Scene], Scene]:
    """Register a scene: it starts servers, and returns arguments of `connect_to_custom`."""

    def register(make: Scene) -> Scene:
        SCENES[name] = make
        return make

    return register


def free_port() -> int:
    with socket.create_server(("127.0.0.1", 0)) as server:
        return int(server.getsockname()[1])


def to(port: int, host: str = "127.0.0.1", *, secure: bool = False, config: Any = None, **more: Any) -> dict[str, Any]:
    """Return the arguments of a client of a server without a gRPC port."""
    return {
        "http_host": host,
        "http_port": port,
        "http_secure": secure,
        "grpc_host": host,
        "grpc_port": more.pop("grpc_port", 1),
        "grpc_secure": secure,
        "additional_config": config or AdditionalConfig(timeout=PATIENT),
        **more,
    }


def answering(status: int, body: Any = b"", headers: dict[str, str] | None = None) -> Canned:
    return Canned(rest=lambda seen: (status, body), headers=headers or {})


def encrypted(name: str) -> ssl.SSLContext:
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(CERTIFICATES / name if name != CERTIFICATE.name else CERTIFICATE)
    return context


def trusting(ca: Any = AUTHORITY) -> AdditionalConfig:
    return AdditionalConfig(tls=weaviate_gen.config.TLS(ca=ca), timeout=PATIENT)


@scene("name: unknown")
def _unknown_name(stack: ExitStack) -> dict[str, Any]:
    return to(8080, "weaviate.invalid")


@scene("name: impossible")
def _impossible_name(stack: ExitStack) -> dict[str, Any]:
    return to(8080, f"{'a' * 64}.invalid")


@scene("TCP: refused")
def _refused(stack: ExitStack) -> dict[str, Any]:
    return to(free_port())


@scene("TCP: black hole")
def _black_hole(stack: ExitStack) -> dict[str, Any]:
    return to(stack.enter_context(black_hole()), config=AdditionalConfig(timeout=Timeout(init=0.3)))


@contextmanager
def black_hole() -> Iterator[int]:
    """Listen with a full backlog, so that further connections are not answered."""
    with ExitStack() as stack:
        server = stack.enter_context(socket.socket())
        server.bind(("127.0.0.1", 0))
        server.listen(0)
        for _ in range(16):
            sock = stack.enter_context(socket.socket())
            sock.setblocking(False)
            sock.connect_ex(server.getsockname())
        yield int(server.getsockname()[1])


def _certificate(name: str, config: Any, host: str = "localhost") -> Scene:
    return lambda stack: to(
        stack.enter_context(raw_server(context=encrypted(name))).port, host, secure=True, config=config
    )


SCENES["TLS: expired"] = _certificate("expired.pem", trusting())
SCENES["TLS: not valid yet"] = _certificate("early.pem", trusting())
SCENES["TLS: self-signed"] = _certificate(CERTIFICATE.name, None)
SCENES["TLS: unknown authority"] = _certificate("signed.pem", None)
SCENES["TLS: another name"] = _certificate("elsewhere.pem", trusting())
SCENES["TLS: another address"] = _certificate("elsewhere.pem", trusting(), "127.0.0.1")
SCENES["TLS: missing CA file"] = _certificate("signed.pem", trusting("/nowhere/ca.pem"))
SCENES["TLS: CA file without certificates"] = _certificate("signed.pem", trusting(Path(__file__)))
SCENES["TLS: CA bytes without certificates"] = _certificate("signed.pem", trusting(b"certificate"))


@scene("TLS: plain port")
def _plain_port(stack: ExitStack) -> dict[str, Any]:
    return to(stack.enter_context(serving()).port, secure=True)


@scene("TLS: silent port")
def _silent_port(stack: ExitStack) -> dict[str, Any]:
    server = stack.enter_context(raw_server(lambda peer: peer.wait_until_closed()))
    return to(server.port, secure=True, config=AdditionalConfig(timeout=Timeout(init=0.3)))


@scene("TLS: connection closed in the handshake")
def _closed_handshake(stack: ExitStack) -> dict[str, Any]:
    return to(stack.enter_context(raw_server(lambda peer: peer.sock.recv(1 << 16))).port, secure=True)


@scene("HTTP: encrypted port")
def _encrypted_port(stack: ExitStack) -> dict[str, Any]:
    return to(stack.enter_context(raw_server(context=encrypted("signed.pem"))).port)


@scene("HTTP: encrypted port that answers in plain text, as Go's and nginx do")
def _encrypted_port_of_go(stack: ExitStack) -> dict[str, Any]:
    context = encrypted("signed.pem")

    def handle(peer: Peer) -> None:
        if peer.sock.recv(1, socket.MSG_PEEK) != b"\x16":
            peer.head()
            peer.send(b"HTTP/1.0 400 Bad Request\r\n\r\nClient sent an HTTP request to an HTTPS server.\n")
        else:
            peer.sock = context.wrap_socket(peer.sock, server_side=True)

    return to(stack.enter_context(raw_server(handle)).port)


@scene("HTTP: gRPC port")
def _grpc_port(stack: ExitStack) -> dict[str, Any]:
    return to(stack.enter_context(serving()).grpc_port)


@scene("HTTP: silent server")
def _silent_server(stack: ExitStack) -> dict[str, Any]:
    server = stack.enter_context(raw_server(lambda peer: peer.wait_until_closed()))
    return to(server.port, config=AdditionalConfig(timeout=Timeout(init=0.3)))


@scene("proxy: refused")
def _proxy_refused(stack: ExitStack) -> dict[str, Any]:
    return to(80, "db.example", config=through(free_port()))


@scene("proxy: password required")
def _proxy_password(stack: ExitStack) -> dict[str, Any]:
    return to(80, "db.example", config=through(stack.enter_context(serving(answering(407))).port))


@scene("proxy: password required, encrypted")
def _proxy_password_encrypted(stack: ExitStack) -> dict[str, Any]:
    return to(443, "db.example", secure=True, config=through(stack.enter_context(proxy("407 Who are you")).port))


@scene("proxy: bad gateway")
def _proxy_gateway(stack: ExitStack) -> dict[str, Any]:
    config = through(stack.enter_context(serving(answering(502, b"no route"))).port)
    return to(80, "db.example", config=config)


@scene("proxy: bad gateway, encrypted")
def _proxy_gateway_encrypted(stack: ExitStack) -> dict[str, Any]:
    return to(443, "db.example", secure=True, config=through(stack.enter_context(proxy("502 Bad Gateway")).port))


def proxy(status: str) -> AbstractContextManager[Any]:
    """Run a proxy that refuses every CONNECT."""

    def handle(peer: Peer) -> None:
        peer.head()
        peer.send(f"HTTP/1.1 {status}\r\nContent-Length: 0\r\n\r\n".encode())

    return raw_server(handle)


def through(port: int) -> AdditionalConfig:
    address = f"http://user:secret@127.0.0.1:{port}"
    return AdditionalConfig(proxies=Proxies(http=address, https=address), timeout=PATIENT)


def _status(status: int, body: Any = b"", headers: dict[str, str] | None = None, **more: Any) -> Scene:
    return lambda stack: to(stack.enter_context(serving(answering(status, body, headers))).port, **more)


SCENES["HTTP: redirect"] = _status(301, headers={"location": "https://db.example/weaviate/v1/meta"})
SCENES["HTTP: redirect to nowhere"] = _status(302)
SCENES["HTTP: not found"] = _status(404, b"404 page not found")
SCENES["HTTP: server error"] = _status(500, {"error": [{"message": "out of luck"}]})
SCENES["HTTP: bad gateway"] = _status(502, b"<html>bad gateway</html>")
SCENES["HTTP: starting"] = _status(503, {"error": [{"message": "not ready"}]})
SCENES["HTTP: a page"] = _status(200, b"<html>hello</html>")
SCENES["HTTP: other JSON"] = _status(200, {"name": "elsewhere"})
SCENES["HTTP: empty object"] = _status(200, {})
SCENES["HTTP: empty response"] = _status(204)
SCENES["version: too old"] = _status(200, {**META, "version": "1.20.1"})
SCENES["authentication: no credentials"] = _status(401, {"error": [{"message": "anonymous access not enabled"}]})
SCENES["authentication: API key"] = _status(
    401, {"code": 401, "message": "invalid api key"}, auth_credentials=Auth.api_key("secret")
)
SCENES["authentication: forbidden"] = _status(
    403, {"error": [{"message": "forbidden"}]}, auth_credentials=Auth.api_key("secret")
)


@scene("authentication: token of an identity provider")
def _token(stack: ExitStack) -> dict[str, Any]:
    provider = Canned()

    def rest(seen: Seen) -> tuple[int, Any]:
        if seen.path.endswith("/v1/.well-known/openid-configuration"):
            return 200, {"href": f"http://127.0.0.1:{provider.port}/provider", "clientId": "me", "scopes": []}
        if seen.path == "/provider":
            return 200, {"token_endpoint": f"http://127.0.0.1:{provider.port}/token"}
        return 401, {"code": 401, "message": "unauthorized"}

    provider.rest = rest
    return to(
        stack.enter_context(serving(provider)).port,
        auth_credentials=Auth.bearer_token("secret", expires_in=3600),
    )


@scene("gRPC: closed port")
def _closed_grpc_port(stack: ExitStack) -> dict[str, Any]:
    return to(stack.enter_context(serving()).port, grpc_port=free_port(), transport="grpc")


@scene("gRPC: closed port of an older server")
def _closed_grpc_port_of_an_older_server(stack: ExitStack) -> dict[str, Any]:
    server = stack.enter_context(serving(answering(200, {**META, "version": "1.36.0"})))
    return to(server.port, grpc_port=free_port())


@scene("gRPC: not serving")
def _not_serving(stack: ExitStack) -> dict[str, Any]:
    server = stack.enter_context(serving(Canned(rpc=lambda seen: b"\x08\x02")))
    return to(server.port, grpc_port=server.grpc_port, transport="grpc")


@scene("RPCs over HTTP are switched off")
def _connect_off(stack: ExitStack) -> dict[str, Any]:
    def rest(seen: Seen) -> tuple[int, Any]:
        return (200, META) if seen.path == "/v1/meta" else (404, b"404 page not found")

    return to(stack.enter_context(serving(Canned(rest=rest, connect=False))).port, transport="http")


def fail(name: str, module: Any) -> WeaviateBaseError:
    """Play a scene; return the error in which it ends."""
    with ExitStack() as stack:
        arguments = SCENES[name](stack)
        try:
            client = module.connect_to_custom(**arguments)
        except WeaviateBaseError as error:
            return error
        try:
            assert name in AFTER_CONNECTING, "connecting succeeded"
            client.collections.use("Bike").query.bm25("red")
        except WeaviateBaseError as error:
            return error
        finally:
            client.close()
    raise AssertionError("nothing failed")


def written(name: str, error: WeaviateBaseError) -> str:
    """Return a message as the file has it."""
    text = re.sub(r"\(_ssl\.c:\d+\)", "(_ssl.c)", str(error))
    text = re.sub(r":\d{4,5}\b", ":PORT", text)
    text = text.replace(str(Path(__file__).parent), "HERE")
    for words in _WORDS_OF_OTHERS:
        text = re.sub(words, r"\1(…)\2", text)
    text = re.sub(r", after \d+ attempts", "", text)  # as many as the time allows
    return f"{name}\n    {type(error).__name__}, {error.hop}, retryable: {error.retryable}\n    {text}\n"


def kept() -> dict[str, str]:
    """Return the messages by scene."""
    parts = GOLDEN.read_text("utf-8").split("\n\n")
    return {part.partition("\n")[0]: part.rstrip("\n") + "\n" for part in parts if part.strip()}


@pytest.fixture(params=["threads", "coroutines"])
def module(request: pytest.FixtureRequest) -> Any:
    return weaviate_gen if request.param == "threads" else asynchronous


@pytest.mark.parametrize("name", SCENES)
def test_message_names_hop_address_cause_and_what_to_do(
    name: str, module: Any, quiet: None, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(retrying, "_FIRST_PAUSE", 0.001)
    if name == "TCP: black hole" and sys.platform != "linux":
        pytest.skip("other systems refuse connections when a backlog is full")
    if name == "name: unknown" and not _resolver_answers():
        pytest.skip("no DNS server answers here")
    error = fail(name, module)
    assert written(name, error) == kept()[name]
    assert error.hop in HOPS
    text = str(error)
    assert "What to do: " in text or "Check that" in text
    assert re.search(r"(127\.0\.0\.1|localhost|db\.example|\.invalid):\d|http://db\.example", text)
    assert "secret" not in text


@pytest.mark.parametrize(("ca", "connections"), [(AUTHORITY, 2), ("/nowhere/ca.pem", 0)])
def test_what_would_fail_alike_is_not_tried_again(ca: Any, connections: int, module: Any) -> None:
    with raw_server(context=encrypted("expired.pem")) as server, pytest.raises(WeaviateBaseError) as caught:
        module.connect_to_custom(**to(server.port, "localhost", secure=True, config=trusting(ca)))
    assert connections == len(server.peers)  # one attempt, and one look at the certificate
    assert not caught.value.retryable
    with serving(answering(308, headers={"location": "https://db.example"})) as canned:
        with pytest.raises(WeaviateBaseError):
            module.connect_to_custom(**to(canned.port))
        assert 1 == len(canned.seen)


def test_file_has_no_other_scenes() -> None:
    assert set(kept()) == set(SCENES)


def _resolver_answers() -> bool:
    try:
        socket.getaddrinfo("weaviate.invalid", 80)
    except socket.gaierror as error:
        return causes.of_resolution("", error) == "name_unknown"
    return False


def main() -> None:
    """Write the file anew."""
    text = "\n".join(written(name, fail(name, weaviate_gen)) for name in SCENES)
    GOLDEN.write_text(text, "utf-8")


if __name__ == "__main__":
    main()
