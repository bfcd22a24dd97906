"""Deadlines of requests: when a check raises, and what is left of the time."""

from __future__ import annotations

import pytest

from weaviate_gen.engine import deadline
from weaviate_gen.engine.deadline import Deadline
from weaviate_gen.engine.errors import RequestStopped

pytestmark = pytest.mark.unit


class Clock:
    """A clock that moves on demand."""

    def __init__(self) -> None:
        self.now = 100.0

    def __call__(self) -> float:
        return self.now


def test_check_raises_from_the_moment_the_deadline_is_reached() -> None:
    clock = Clock()
    limit = Deadline(clock, 2.0)
    clock.now = 101.9
    limit.check()
    assert limit.remaining() == pytest.approx(0.1)
    clock.now = 102.0
    with pytest.raises(RequestStopped) as raised:
        limit.check()
    assert raised.value.kind == "deadline_exceeded"
    clock.now = 105.0
    assert limit.remaining() == 0.0


def test_deadline_without_seconds_never_passes() -> None:
    clock = Clock()
    limit = Deadline(clock)
    clock.now = 1e9
    limit.check()
    assert limit.remaining() is None


def test_canceled_request_stops_at_its_next_check() -> None:
    limit = Deadline(Clock(), 60.0)
    limit.cancel()
    assert limit.remaining() == 0.0
    with pytest.raises(RequestStopped) as raised:
        limit.check()
    assert raised.value.kind == "canceled"


def test_checks_outside_of_a_request_do_nothing() -> None:
    assert deadline.current() is None
    deadline.check()
    assert list(deadline.checked(range(5))) == [0, 1, 2, 3, 4]


def test_checked_looks_at_the_clock_before_the_first_item_and_after_each_stride() -> None:
    clock = Clock()
    token = deadline.enter(Deadline(clock, 2.0))
    seen: list[int] = []
    try:
        with pytest.raises(RequestStopped):
            for item in deadline.checked(range(10), stride=3):
                seen.append(item)
                clock.now += 0.5
        assert seen == [0, 1, 2, 3, 4, 5]
        with pytest.raises(RequestStopped):
            next(deadline.checked([1]))
    finally:
        deadline.leave(token)
    assert deadline.current() is None
