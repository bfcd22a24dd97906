"""Encrypted HTTP/1.1 on the loopback, in both flavors: whom to trust, client certificates, deadlines, and contexts."""

from __future__ import annotations

import contextlib
import importlib.util
import os
import select
import socket
import ssl
import sys
import threading
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from tests.support.canned import CERTIFICATE
from tests.support.http_clients import FLAVORS, http_clients
from tests.support.raw_server import OK, Peer, raw_server
from weaviate_gen._transport.http1 import sockets, tls
from weaviate_gen._transport.http1.errors import (
    ConnectError,
    ConnectionBroken,
    ConnectTimeout,
    ReadTimeout,
    TlsBroken,
    TlsError,
)
from weaviate_gen._transport.http1.origin import Origin
from weaviate_gen._transport.http1.pool import PoolLimits
from weaviate_gen._transport.http1.threads import HttpClient
from weaviate_gen._types.settings import TLS
from weaviate_gen.exceptions import WeaviateInvalidInputError

pytestmark = pytest.mark.contract

LONG = 20.0
SHORT = 0.3
LATE = SHORT + 1.0

Make = Callable[..., Any]


@pytest.fixture(params=FLAVORS)
def make(request: pytest.FixtureRequest) -> Iterator[Make]:
    """Return a function that makes a client of one flavor."""
    with http_clients(request.param) as start:

        def build(port: int, settings: TLS | None, host: str = "localhost") -> Any:
            context = tls.system_context() if settings is None else tls.own_context(settings)
            return start(Origin(host, port, True), PoolLimits(), context)

        yield build


def get(client: Any, timeout: float = LONG, verb: str = "GET", body: bytes | None = None) -> Any:
    return client.request(verb, "/", (), body, timeout)


def server_context(*, asks_for_certificate: bool = False, version: ssl.TLSVersion | None = None) -> ssl.SSLContext:
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(CERTIFICATE)
    if asks_for_certificate:
        context.verify_mode = ssl.CERT_REQUIRED
        context.load_verify_locations(CERTIFICATE)
    if version is not None:
        context.maximum_version = version
    return context


@pytest.mark.parametrize("version", [ssl.TLSVersion.TLSv1_2, ssl.TLSVersion.TLSv1_3])
@pytest.mark.parametrize("host", ["localhost", "127.0.0.1"])
def test_own_authority_is_trusted_and_the_connection_is_kept(host: str, version: Any, make: Make) -> None:
    with raw_server(context=server_context(version=version)) as server:
        client = make(server.port, TLS(ca=CERTIFICATE), host)
        assert [b"hello"] * 4 == [get(client)[2] for _ in range(4)]
        assert 1 == len(server.peers)


def test_unknown_authority_is_refused(make: Make) -> None:
    for settings in (None, TLS()):
        with (
            raw_server(context=server_context()) as server,
            pytest.raises(ConnectError, match="CERTIFICATE_VERIFY_FAILED") as caught,
        ):
            get(make(server.port, settings))
        assert isinstance(caught.value.__cause__, ssl.SSLError)


def test_handshake_that_failed_is_final(make: Make) -> None:
    with raw_server(context=server_context()) as server:
        with pytest.raises(TlsError, match="CERTIFICATE_VERIFY_FAILED") as caught:
            get(make(server.port, TLS()))
        assert (True, True) == (caught.value.is_final, caught.value.is_unsent)
        assert 1 == len(server.peers)


@pytest.mark.parametrize("resets", [False, True])
def test_handshake_that_the_server_breaks_off_is_not_final(make: Make, resets: bool) -> None:
    def handle(peer: Peer) -> None:
        peer.sock.recv(65_536)
        if resets:
            peer.sock.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, b"\1\0\0\0\0\0\0\0")

    with raw_server(handle) as server, pytest.raises(TlsBroken) as caught:
        get(make(server.port, TLS(ca=CERTIFICATE)))
    assert (False, True) == (caught.value.is_final, caught.value.is_unsent)


def test_certificate_of_another_name_is_refused(make: Make, monkeypatch: pytest.MonkeyPatch) -> None:
    real = socket.getaddrinfo

    def resolve(host: Any, port: int, *args: Any, **more: Any) -> Any:
        if more.get("flags"):
            raise socket.gaierror("not an address")
        return real("127.0.0.1", port, *args, **more)

    with raw_server(context=server_context()) as server:
        client = make(server.port, TLS(ca=CERTIFICATE), "other.example")
        monkeypatch.setattr(socket, "getaddrinfo", resolve)
        with pytest.raises(ConnectError, match=r"other\.example"):
            get(client)


def test_certificate_is_not_verified_where_that_is_turned_off(make: Make) -> None:
    with raw_server(context=server_context()) as server:
        with pytest.warns(UserWarning, match=r"TLS\(verify=False\)"):
            client = make(server.port, TLS(verify=False), "127.0.0.1")
        assert b"hello" == get(client)[2]


def test_own_certificate_is_shown(make: Make) -> None:
    with raw_server(context=server_context(asks_for_certificate=True)) as server:
        shown = TLS(ca=CERTIFICATE, certificate=CERTIFICATE, key=CERTIFICATE)
        assert b"hello" == get(make(server.port, shown))[2]
        with pytest.raises((ConnectError, ConnectionBroken)):
            get(make(server.port, TLS(ca=CERTIFICATE)))


def test_key_may_be_in_a_file_of_its_own(make: Make, tmp_path: Path) -> None:
    key, mark, certificate = CERTIFICATE.read_text("ascii").partition("-----BEGIN CERTIFICATE-----")
    (tmp_path / "key.pem").write_text(key, "ascii")
    (tmp_path / "certificate.pem").write_text(mark + certificate, "ascii")
    settings = TLS(ca=CERTIFICATE, certificate=tmp_path / "certificate.pem", key=tmp_path / "key.pem")
    with raw_server(context=server_context(asks_for_certificate=True)) as server:
        assert b"hello" == get(make(server.port, settings))[2]
        assert b"hello" == get(make(server.port, TLS(ca=CERTIFICATE, certificate=CERTIFICATE)))[2]


def test_interrupted_handshake_closes_the_connection(monkeypatch: pytest.MonkeyPatch) -> None:
    def interrupt(*_: Any) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr(sockets.Connection, "_wait_blocked", interrupt)
    with raw_server(lambda peer: peer.wait_until_closed()) as server:
        client = HttpClient(Origin("127.0.0.1", server.port, True), PoolLimits(), tls.own_context(TLS(ca=CERTIFICATE)))
        with pytest.raises(KeyboardInterrupt):
            get(client)
        assert server.peer(1).ended.wait(LONG)
        client.close()


def test_large_bodies_go_both_ways(make: Make) -> None:
    data = os.urandom(1 << 20) * 4

    def handle(peer: Peer) -> None:
        while head := peer.head():
            body = peer.body(head)
            peer.send(b"HTTP/1.1 200 OK\r\nContent-Length: %d\r\n\r\n" % len(body))
            peer.send(body)

    with raw_server(handle, context=server_context()) as server:
        client = make(server.port, TLS(ca=CERTIFICATE))
        for _ in range(2):
            assert data == get(client, verb="POST", body=data)[2]
        assert 1 == len(server.peers)


def test_idle_connection_may_receive_messages_of_tls_itself() -> None:
    received, sent = threading.Event(), threading.Event()

    def handle(peer: Peer) -> None:
        peer.request()
        peer.send(OK)
        received.wait(LONG)
        peer.sock.verify_client_post_handshake()
        peer.sock.do_handshake()  # sends the request for the client's certificate
        sent.set()
        peer.request()
        peer.send(OK)

    context = server_context()
    context.verify_mode = ssl.CERT_OPTIONAL
    context.load_verify_locations(CERTIFICATE)
    context.post_handshake_auth = True
    with raw_server(handle, context=context) as server:
        trusting = tls.own_context(TLS(ca=CERTIFICATE, certificate=CERTIFICATE))
        trusting.post_handshake_auth = True
        client = HttpClient(Origin("localhost", server.port, True), PoolLimits(), trusting)
        assert b"hello" == get(client)[2]
        received.set()
        assert sent.wait(LONG)
        assert b"hello" == get(client)[2]
        assert 1 == len(server.peers)
        client.close()


@pytest.mark.parametrize("unwraps", [True, False])
def test_connection_that_the_server_closed_is_replaced(unwraps: bool, make: Make) -> None:
    def handle(peer: Peer) -> None:
        peer.request()
        peer.send(OK)
        if unwraps:
            peer.sock.settimeout(0)
            with contextlib.suppress(ssl.SSLWantReadError):
                peer.sock.unwrap()

    with raw_server(handle, context=server_context()) as server:
        client = make(server.port, TLS(ca=CERTIFICATE))
        for number in range(3):
            assert b"hello" == get(client, verb="POST", body=b"write")[2]
            assert server.peers[number].ended.wait(LONG)
        assert 3 == len(server.requests)


def test_unrequested_bytes_are_not_taken_for_the_next_response(make: Make) -> None:
    received, sent = threading.Event(), threading.Event()

    def handle(peer: Peer) -> None:
        peer.request()
        peer.send(OK)
        if peer.number == 1:
            received.wait(LONG)
            peer.send(b"HTTP/1.1 408 Request Timeout\r\nContent-Length: 0\r\n\r\n")
            sent.set()
            peer.wait_until_closed()

    with raw_server(handle, context=server_context()) as server:
        client = make(server.port, TLS(ca=CERTIFICATE))
        get(client)
        received.set()
        assert sent.wait(LONG)
        assert 200 == get(client)[0]
        assert 2 == len(server.peers)


def test_deadline_covers_the_handshake(make: Make) -> None:
    with raw_server(lambda peer: peer.wait_until_closed()) as server:
        started = time.monotonic()
        with pytest.raises(ConnectTimeout):
            get(make(server.port, TLS(ca=CERTIFICATE)), timeout=SHORT)
        assert SHORT <= time.monotonic() - started < LATE
        assert server.peer(1).ended.wait(LONG)


def test_deadline_covers_the_response(make: Make) -> None:
    def handle(peer: Peer) -> None:
        peer.request()
        peer.send(OK[:-1])
        peer.wait_until_closed()

    with raw_server(handle, context=server_context()) as server:
        started = time.monotonic()
        with pytest.raises(ReadTimeout):
            get(make(server.port, TLS(ca=CERTIFICATE)), timeout=SHORT)
        assert SHORT <= time.monotonic() - started < LATE
        assert server.peer(1).ended.wait(LONG)


def test_deadline_covers_a_body_that_is_not_read(make: Make) -> None:
    over = threading.Event()
    with raw_server(lambda peer: over.wait(LONG), context=server_context()) as server:
        started = time.monotonic()
        with pytest.raises(ReadTimeout):
            get(make(server.port, TLS(ca=CERTIFICATE)), timeout=SHORT, verb="POST", body=bytes(20 << 20))
        assert SHORT <= time.monotonic() - started < LATE
        over.set()


def test_server_without_encryption_is_an_error(make: Make) -> None:
    def handle(peer: Peer) -> None:
        peer.sock.recv(65_536)
        peer.send(b"HTTP/1.1 400 Bad Request\r\nConnection: close\r\n\r\n")
        peer.wait_until_closed()

    with raw_server(handle) as server, pytest.raises(ConnectError, match=r"(?i)wrong.version"):
        get(make(server.port, TLS(ca=CERTIFICATE)))


def test_trust_store_of_the_system_is_used_where_truststore_is_installed(monkeypatch: pytest.MonkeyPatch) -> None:
    truststore = pytest.importorskip("truststore")
    assert isinstance(tls.system_context(), truststore.SSLContext)
    find = importlib.util.find_spec
    monkeypatch.setattr(importlib.util, "find_spec", lambda name: None if name == "truststore" else find(name))
    context = tls.system_context()
    assert type(context) is ssl.SSLContext
    assert (ssl.CERT_REQUIRED, True) == (context.verify_mode, context.check_hostname)


def test_certifi_is_trusted_where_the_system_has_no_store(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    certifi = pytest.importorskip("certifi")
    find = importlib.util.find_spec
    monkeypatch.setattr(importlib.util, "find_spec", lambda name: None if name == "truststore" else find(name))
    monkeypatch.setattr(ssl, "create_default_context", lambda: ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT))
    monkeypatch.setattr(certifi, "where", lambda: str(CERTIFICATE))
    paths = ssl.get_default_verify_paths()
    for folder in (None, str(tmp_path)):
        monkeypatch.setattr(
            ssl, "get_default_verify_paths", lambda folder=folder: paths._replace(cafile=None, capath=folder)
        )
        assert 1 == len(tls.system_context().get_ca_certs())
    (tmp_path / "own.pem").touch()
    assert [] == tls.system_context().get_ca_certs()


def test_authority_may_be_bytes_and_missing_files_are_named() -> None:
    pem = CERTIFICATE.read_bytes()
    context = tls.own_context(TLS(ca=pem[pem.index(b"-----BEGIN CERTIFICATE-----") :]))
    assert 1 == len(context.get_ca_certs())
    with pytest.raises(WeaviateInvalidInputError, match=r"TLS\(ca=…\) .*/nowhere/ca\.pem"):
        tls.own_context(TLS(ca="/nowhere/ca.pem"))
    with pytest.raises(WeaviateInvalidInputError, match=r"TLS\(key=…\) .*/nowhere/key\.pem"):
        tls.own_context(TLS(certificate=CERTIFICATE, key="/nowhere/key.pem"))
    with pytest.raises(WeaviateInvalidInputError, match=r"TLS\(certificate=…, key=…\)"):
        tls.own_context(TLS(certificate=__file__))


@pytest.mark.skipif(sys.platform == "win32", reason="Windows has no poll()")
def test_select_serves_where_there_is_no_poll(make: Make, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delattr(select, "poll")

    def handle(peer: Peer) -> None:
        for _ in range(2):
            peer.request()
            peer.send(OK)

    with raw_server(handle, context=server_context()) as server:
        client = make(server.port, TLS(ca=CERTIFICATE))
        assert [b"hello"] * 2 == [get(client, verb="POST", body=bytes(1 << 20))[2] for _ in range(2)]
        assert server.peer(1).ended.wait(LONG)
        assert b"hello" == get(client)[2]
    with (
        raw_server(lambda peer: peer.wait_until_closed(), context=server_context()) as server,
        pytest.raises(ReadTimeout),
    ):
        get(make(server.port, TLS(ca=CERTIFICATE)), timeout=SHORT)
