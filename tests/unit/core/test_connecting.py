"""Causes of failed connections: their catalog, their finality, and certificates as data."""

from __future__ import annotations

import errno
import random
import socket
import ssl
from typing import Any, get_args

import pytest

from tests.support.canned import CERTIFICATE
from weaviate_gen._core import errors, retrying, server
from weaviate_gen._runtime import causes as catalog
from weaviate_gen._runtime.codes import UNSENT_CODES
from weaviate_gen._transport import errors as transport
from weaviate_gen._transport.http1 import causes
from weaviate_gen._transport.http1.certificates import read_certificate
from weaviate_gen._transport.http1.errors import ConnectError, ConnectTimeout
from weaviate_gen._transport.http1.tls import handshake_error

pytestmark = pytest.mark.unit

CERTIFICATES = CERTIFICATE.parent / "certificates"


def der(name: str) -> bytes:
    text = (CERTIFICATES / f"{name}.pem").read_text("ascii")
    return ssl.PEM_cert_to_DER_cert(text[text.index("-----BEGIN CERTIFICATE-----") :])


@pytest.mark.parametrize("name", catalog.CAUSES)
def test_cause_has_a_hop_and_advice_and_is_repeated_unless_it_is_final(name: str) -> None:
    cause = catalog.CAUSES[name]
    assert cause.hop in get_args(catalog.Hop)
    if cause.hop in {"Connect", "gRPC"} or name in {"redirect", "encrypted_port"}:
        return  # of no exception of `http1`
    failure = transport.of_http(ConnectError("words", name))
    assert (failure.code == "misconfigured", failure.is_final) == (cause.is_final, cause.is_final)
    assert failure.code in UNSENT_CODES
    assert (retrying.max_attempts(server.meta(), failure.code) == 1) is cause.is_final
    error = errors.of_code(server.meta(), failure.code, failure.text, "http://h:1", failure.cause)
    assert (error.hop, error.outcome, error.retryable) == (cause.hop, "unsent", not cause.is_final)
    assert f"http://h:1 ({cause.hop}): words" in str(error)
    assert cause.advice.replace("{timeout}", "init") == error.advice
    assert "{" not in str(error)


def test_advice_names_the_timeout_that_applies() -> None:
    failure = transport.of_http(ConnectTimeout("late", "tcp_timeout"))
    assert "Timeout(init=…)" in str(errors.of_code(server.meta(), failure.code, "late", "h", failure.cause))
    assert "Timeout(init=…)" in str(errors.of_code(server.meta(), "deadline_exceeded", "late", "h"))


@pytest.mark.parametrize(
    ("number", "cause"),
    [
        (9, "certificate_not_yet_valid"),
        (10, "certificate_expired"),
        (18, "certificate_self_signed"),
        (19, "certificate_unknown_authority"),
        (20, "certificate_unknown_authority"),
        (62, "certificate_wrong_name"),
        (64, "certificate_wrong_name"),
        (23, "certificate"),
    ],
)
def test_certificates_are_judged_by_openssls_number(number: int, cause: str) -> None:
    error = ssl.SSLCertVerificationError(1, "words in any language")
    error.verify_code = number
    failure = handshake_error(error, "db.example")
    assert (cause, True) == (failure.cause, failure.is_final)


def test_handshake_that_broke_off_may_be_tried_again() -> None:
    for error in (ConnectionResetError(errno.ECONNRESET, "reset"), ssl.SSLEOFError(8, "EOF")):
        failure = handshake_error(error, "db.example")
        assert ("tls", False) == (failure.cause, failure.is_final)
    assert handshake_error(ValueError("no name"), "db.example").is_final


def test_name_that_was_known_may_be_known_again() -> None:
    lost = socket.gaierror(socket.EAI_NONAME, "unknown")
    assert "name_unknown" == causes.of_resolution("pod-1.example", lost)
    causes.remember_resolved("pod-1.example")
    assert "name_unresolved" == causes.of_resolution("pod-1.example", lost)
    assert "name_unresolved" == causes.of_resolution("other.example", socket.gaierror(socket.EAI_AGAIN, "later"))
    assert "name_invalid" == causes.of_resolution("a..b", UnicodeError("empty"))


@pytest.mark.parametrize(
    ("error", "cause"),
    [
        (ConnectionRefusedError(errno.ECONNREFUSED, "no"), "refused"),
        (TimeoutError(), "tcp_timeout"),
        (OSError(errno.ENETUNREACH, "no"), "unreachable"),
        (OSError(errno.EHOSTUNREACH, "no"), "unreachable"),
        (OSError(errno.EMFILE, "too many"), "tcp"),
    ],
)
def test_connections_are_judged_by_the_systems_number(error: OSError, cause: str) -> None:
    assert cause == causes.of_connect(error)


def test_root_of_an_exception_is_found_in_groups_and_circles() -> None:
    root = ConnectionRefusedError(errno.ECONNREFUSED, "no")
    outer = RuntimeError("all failed")
    outer.__cause__ = ExceptionGroup("several", [ValueError("x"), root])
    assert root is causes.root_of(outer)
    circle = ValueError("a")
    circle.__context__ = RuntimeError("b")
    circle.__context__.__context__ = circle
    assert causes.root_of(circle) is None


def test_certificate_is_read_as_openssl_reads_it(monkeypatch: pytest.MonkeyPatch) -> None:
    found = read_certificate(der("elsewhere"))
    assert ("db.example", "Test authority") == (found.subject, found.issuer)
    assert ("db.example", "*.db.example", "192.0.2.7") == found.names
    assert ("2026-01-01", "2126-01-01") == (f"{found.not_before:%Y-%m-%d}", f"{found.not_after:%Y-%m-%d}")
    context = ssl.create_default_context(cafile=str(CERTIFICATES / "authority.pem"))
    (known,) = context.get_ca_certs()
    own = read_certificate(der("authority"))
    assert dict(part[0] for part in known["subject"])["commonName"] == own.subject  # type: ignore[misc]
    assert ssl.cert_time_to_seconds(str(known["notAfter"])) == own.not_after.timestamp()
    assert "issued by itself, has the names (none)" in own.describe()


def test_bytes_that_are_no_certificate_are_one_kind_of_error() -> None:
    seed = random.randrange(1 << 30)
    print(f"seed {seed}")
    chance, whole = random.Random(seed), der("signed")
    damaged: list[bytes] = [b"", b"0", whole[:-1], whole[:40], b"\x30\x80" + whole]
    for _ in range(3000):
        data = bytearray(whole)
        for _ in range(chance.randint(1, 4)):
            data[chance.randrange(len(data))] = chance.randrange(256)
        damaged.append(bytes(data[: chance.choice((len(data), chance.randrange(len(data))))]))
    for data in damaged:
        try:
            read_certificate(data).describe()
        except ValueError as error:
            assert "X.509" in str(error)


def test_redirects_are_named_once_and_not_followed() -> None:
    failure = transport.of_redirect(301, "https://db.example/v1/meta")
    error: Any = errors.of_code(server.meta(), failure.code, failure.text, "http://db.example:80", failure.cause)
    assert ("HTTP", False) == (error.hop, error.retryable)
    assert "status 301: redirected to https://db.example/v1/meta" in str(error)
