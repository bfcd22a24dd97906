"""Which way RPCs take, by itself: what is tried first, and when that changes."""

from __future__ import annotations

import logging
from typing import Any

import pytest

from weaviate_gen._transport.errors import TransportError
from weaviate_gen._transport.ways import FIRST_PAUSE, LONGEST_PAUSE, Ways, is_absent, neither

REFUSED = TransportError("connect", "refused", "http")


def fall_back(ways: Ways, now: float) -> None:
    """Find the preferred way missing, and an answer on the other one."""
    assert ways.order(now) == ("http", "grpc")
    assert ways.failed("http", REFUSED, now)
    ways.succeeded("grpc", now, REFUSED)


@pytest.mark.parametrize("asked", ["http", "grpc"])
def test_a_way_that_was_asked_for_is_the_only_one(asked: Any) -> None:
    ways = Ways(asked)
    ways.learn(takes_http=asked == "grpc")
    assert ways.order(0.0) == (asked, None)
    assert ways.mode == asked


def test_http_comes_first_unless_the_server_is_too_old() -> None:
    ways = Ways("auto")
    assert ways.order(0.0) == ("http", "grpc")
    ways.learn(takes_http=False)
    assert ways.order(0.0) == ("grpc", None)
    ways.learn(takes_http=True)
    assert ways.order(0.0) == ("http", "grpc")


def test_a_server_that_turns_out_to_be_too_old_is_not_said_to_be_reached_over_http() -> None:
    ways = Ways("auto")
    ways.succeeded("http", 0.0)
    assert ways.mode == "http"
    ways.learn(takes_http=False)
    assert ways.mode == "auto"


def test_the_other_way_is_kept_for_a_while_and_each_time_for_longer() -> None:
    ways, now, pause = Ways("auto"), 100.0, FIRST_PAUSE
    fall_back(ways, now)
    for _ in range(8):
        assert ways.mode == "grpc"
        assert ways.order(now + pause - 0.001) == ("grpc", "http")
        now += pause
        assert ways.order(now) == ("http", "grpc")
        assert ways.order(now) == ("grpc", "http")  # one call tries it, and not all of them
        assert ways.failed("http", REFUSED, now)
        ways.succeeded("grpc", now, REFUSED)
        pause = min(pause * 2, LONGEST_PAUSE)
    assert pause == LONGEST_PAUSE


def test_the_preferred_way_comes_back() -> None:
    ways = Ways("auto")
    fall_back(ways, 0.0)
    assert ways.order(FIRST_PAUSE) == ("http", "grpc")
    ways.succeeded("http", FIRST_PAUSE)
    assert ways.order(FIRST_PAUSE) == ("http", "grpc")
    assert ways.mode == "http"
    fall_back(ways, 1000.0)
    assert ways.order(1000.0 + FIRST_PAUSE - 0.001) == ("grpc", "http")  # the pauses begin anew
    assert ways.order(1000.0 + FIRST_PAUSE) == ("http", "grpc")


def test_silence_on_the_other_way_is_a_reason_to_try_the_preferred_one() -> None:
    ways = Ways("auto")
    fall_back(ways, 0.0)
    assert not ways.failed("grpc", TransportError("deadline_exceeded", "late", "grpc"), 1.0)
    assert ways.order(1.0) == ("http", "grpc")


@pytest.mark.parametrize(
    ("failure", "absent"),
    [
        (TransportError("connect", "", "grpc"), True),
        (TransportError("connect", "", "http"), True),
        (TransportError("unimplemented", "", "http"), True),
        (TransportError("unimplemented", "", "http", from_server=True), False),
        (TransportError("unimplemented", "", "grpc"), False),
        (TransportError("unavailable", "", "http"), False),
    ],
)
def test_a_way_is_not_there_if_nothing_could_be_carried_out(failure: TransportError, absent: bool) -> None:
    assert is_absent(failure) == absent


def test_a_refusal_by_the_server_settles_the_way() -> None:
    ways = Ways("auto")
    assert not ways.failed("http", TransportError("not_found", "", "http", from_server=True), 0.0)
    assert ways.mode == "http"
    ways = Ways("auto")
    assert not ways.failed("grpc", TransportError("unavailable", "", "grpc"), 0.0)
    assert ways.mode == "auto"
    ways.failed("grpc", TransportError("invalid_argument", "", "grpc"), 0.0)
    assert ways.mode == "grpc"


def test_an_error_for_neither_way_names_both_and_can_be_retried_if_the_last_can() -> None:
    both = neither(TransportError("unimplemented", "status 404", "http"), TransportError("connect", "refused", "grpc"))
    assert (both.code, both.hop, both.text) == ("connect", "grpc", "refused; and over http: status 404")


def test_a_listener_hears_of_changes_and_not_of_the_first_way() -> None:
    events: list[tuple[str, str, str]] = []
    ways = Ways("auto")
    ways.listener = lambda *event: events.append(event)
    ways.succeeded("http", 0.0)
    assert [] == events
    fall_back(ways, 1.0)
    ways.succeeded("grpc", 2.0)
    ways.succeeded("http", 40.0)
    assert [("http", "grpc", "http failed: refused"), ("grpc", "http", "")] == events
    ways = Ways("auto")
    ways.listener = lambda *event: events.append(event)
    fall_back(ways, 0.0)
    assert ("http", "grpc", "http failed: refused") == events[-1]


def test_the_way_is_logged_once_and_again_when_it_changes(caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.INFO, "weaviate_gen")
    ways = Ways("auto")
    ways.succeeded("http", 0.0)
    ways.succeeded("http", 1.0)
    fall_back(ways, 2.0)
    lines = [(record.name, record.levelname, record.getMessage()) for record in caplog.records]
    assert lines == [
        ("weaviate_gen.transport", "INFO", "RPCs travel over http"),
        ("weaviate_gen.transport", "INFO", "RPCs travel over grpc, as http failed: refused"),
    ]
    caplog.clear()
    Ways("grpc").succeeded("grpc", 0.0)
    assert caplog.records == []
