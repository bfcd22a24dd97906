"""Names that a server answers to, and pages that may change its data."""

from __future__ import annotations

import pytest

from weaviate_gen.engine.wire.origin import OriginPolicy, is_loopback, is_wildcard

pytestmark = pytest.mark.unit

LOOPBACK = ["localhost", "LocalHost", "localhost.", "a.localhost", "127.0.0.1", "127.255.255.254", "::1"]
ELSEWHERE = ["", "localhost.evil.example", "127.0.0.1.evil.example", "evil", "0.0.0.0", "::", "10.0.0.1", "128.0.0.1"]


def status(policy: OriginPolicy, verb: str = "GET", **headers: str) -> int:
    refused = policy.rejection(verb, headers)
    return 200 if refused is None else refused[0]


@pytest.mark.parametrize("name", LOOPBACK)
def test_names_of_this_machine_alone_are_known(name: str) -> None:
    assert is_loopback(name)


@pytest.mark.parametrize("name", ELSEWHERE)
def test_other_names_are_not(name: str) -> None:
    assert not is_loopback(name)


def test_a_server_on_every_interface_answers_to_any_name_unless_names_are_listed() -> None:
    for host in ("0.0.0.0", "::", "", "0:0:0:0:0:0:0:0"):
        assert is_wildcard(host)
        assert 200 == status(OriginPolicy.of(host), host="anything.example:8080")
        assert 421 == status(OriginPolicy.of(host, ["db.example"]), host="anything.example:8080")
        assert 200 == status(OriginPolicy.of(host, ["db.example"]), host="db.example:8080")
    assert not is_wildcard("db.example")


def test_a_server_answers_to_what_it_listens_on() -> None:
    policy = OriginPolicy.of("192.168.0.7")
    for host, expected in (
        ("192.168.0.7", 200),
        ("192.168.0.7:8080", 200),
        ("localhost:8080", 200),
        ("192.168.0.8", 421),
        ("", 200),  # HTTP/1.0, and no browser
    ):
        assert expected == status(policy, host=host), host
    assert 200 == status(policy)
    assert 200 == status(OriginPolicy.of("fe80::1"), host="[FE80::1]:8080")
    assert 421 == status(OriginPolicy.of("fe80::1"), host="[fe80::2]:8080")
    assert 200 == status(OriginPolicy.of("127.0.0.1", ["*"]), host="any")


@pytest.mark.parametrize("verb", ["POST", "PUT", "PATCH", "DELETE", "SOMETHING"])
def test_what_changes_data_needs_an_origin_that_may(verb: str) -> None:
    policy = OriginPolicy.of("127.0.0.1", origins=["https://App.example/"])
    for origin, expected in (
        ("https://app.example", 200),
        ("HTTPS://APP.example", 200),
        ("http://app.example", 403),
        ("https://app.example:8443", 403),
        ("http://127.0.0.1:8080", 200),
        ("https://127.0.0.1:8080", 403),
        ("http://127.0.0.1", 403),
        ("null", 403),
        ("", 403),
        ("http://127.0.0.1:8080, http://evil.example", 403),
    ):
        assert expected == status(policy, verb, host="127.0.0.1:8080", origin=origin), origin
    assert 403 == status(policy, verb, origin="http://")
    assert 200 == status(policy, verb, host="127.0.0.1:8080")
    assert 200 == status(OriginPolicy.of("127.0.0.1", origins=["*"]), verb, origin="null")


@pytest.mark.parametrize("verb", ["GET", "HEAD", "OPTIONS"])
def test_reading_needs_none(verb: str) -> None:
    assert 200 == status(OriginPolicy.of("127.0.0.1"), verb, host="127.0.0.1", origin="http://evil.example")
