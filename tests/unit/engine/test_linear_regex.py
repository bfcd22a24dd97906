"""Regular expressions of permissions: as Python's own match, and in linear time."""

from __future__ import annotations

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from weaviate_gen.engine import deadline
from weaviate_gen.engine.access.permissions import Permission
from weaviate_gen.engine.access.regex import LinearPattern, compiled
from weaviate_gen.engine.deadline import Deadline
from weaviate_gen.engine.errors import RequestStopped
from weaviate_gen.engine.wire.grpc.boost import duration

pytestmark = pytest.mark.unit

ATOMS = st.sampled_from(["a", "b", ".", "[ab]", "[^a]", "[a-c_]", r"\d", r"\w", r"\S", r"\.", "^", "$", "é"])
EXPRESSIONS = st.recursive(
    ATOMS,
    lambda inner: st.one_of(
        st.lists(inner, min_size=1, max_size=3).map("".join),
        st.lists(inner, min_size=1, max_size=3).map(lambda parts: f"(?:{'|'.join(parts)})"),
        st.tuples(inner, st.sampled_from(["*", "+", "?", "{2}", "{1,3}", "{0,}", "*?", "+?"])).map(
            lambda pair: f"({pair[0]}){pair[1]}"
        ),
    ),
    max_leaves=6,
)


@given(EXPRESSIONS, st.text("abc1_.é\n", max_size=8))
def test_match_is_that_of_python(expression: str, text: str) -> None:
    expected = re.fullmatch(expression.replace("$", r"\Z"), text) is not None
    assert (LinearPattern(expression).fullmatch(text) is not None) == expected


@pytest.mark.parametrize("expression", ["(a+)+b", "(a|a)*b", "(a|aa)+b", ".*a" * 25 + "b", "(a?){30}a{30}b", "(.*)*c"])
def test_expressions_that_would_backtrack_for_ever_end(expression: str) -> None:
    steps = 0

    def clock() -> float:
        nonlocal steps
        steps += 1
        return 0.0

    with deadline.limited(Deadline(clock, 1.0)):
        assert compiled(expression).fullmatch("a" * 200) is None
    assert steps <= 20


@pytest.mark.parametrize("expression", [r"(a)+\1+", "(?=a)a*b*", "a*+b+", r"\bA*B*", "(?>a*)b+"])
def test_what_linear_time_does_not_allow_is_refused(expression: str) -> None:
    with pytest.raises(re.error, match="is not supported"):
        compiled(expression)
    with pytest.raises(re.error, match="too large"):
        compiled("(a{1000}){1000}")


def test_permission_with_many_stars_is_decided_at_once() -> None:
    held = Permission.of("read_data", collection="A*a*a*a*a*a*a*a*a*a*a*a*a*a*a*a*a*b", tenant="(a+)+x")
    assert not held.covers(Permission.of("read_data", collection="A" + "a" * 250, tenant="a" * 60))
    assert held.covers(Permission.of("read_data", collection="A" + "a" * 250 + "b", tenant="a" * 60 + "x", object="*"))


def test_long_text_stops_at_the_deadline() -> None:
    ticks = iter(range(1 << 30))
    with deadline.limited(Deadline(lambda: float(next(ticks)), 5.0)), pytest.raises(RequestStopped):
        compiled("(a+)+b").fullmatch("a" * 10_000)


def test_duration_of_many_digits_is_read_at_once() -> None:
    assert duration("1h30m") == 5400e9
    assert duration("1" * 200_000) == float("inf")
    for text in ("1h30", "h", "1h 1m"):
        with pytest.raises(ValueError, match="could not convert"):
            duration(text)
