"""Patterns of `Like`: what they match, and that no pattern makes them slow."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from weaviate_gen.engine import deadline
from weaviate_gen.engine.deadline import Deadline
from weaviate_gen.engine.errors import RequestStopped
from weaviate_gen.engine.search import patterns
from weaviate_gen.engine.search.patterns import LikePattern

pytestmark = pytest.mark.unit

LONG = 100_000


def matches(pattern: str, text: str) -> bool:
    return LikePattern(pattern).among([text]) == [text]


def table(pattern: str, text: str) -> bool:
    """Match by the table of which prefixes of the pattern fit which prefixes of the text."""
    fits = [True] + [False] * len(text)
    for letter in pattern:
        row = [fits[0] and letter == "*"]
        for at, other in enumerate(text):
            if letter == "*":
                row.append(fits[at + 1] or (row[at] and other != "\n"))
            else:
                row.append(fits[at] and (letter == other or (letter == "?" and other != "\n")))
        fits = row
    return fits[-1]


@given(st.text("aab?*é\n", max_size=12), st.text("aaabé\n.", max_size=16))
def test_short_and_long_forms_match_what_the_table_matches(pattern: str, text: str) -> None:
    expected = table(pattern, text)
    assert matches(pattern, text) == expected
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(patterns, "_SHORT_TEXT", -1)
        assert matches(pattern, text) == expected


@pytest.mark.parametrize(
    ("pattern", "text", "expected"),
    [
        ("", "", True),
        ("*", "", True),
        ("?", "", False),
        ("a.c", "abc", False),
        ("(a|b)+", "(a|b)+", True),
        ("*a\\", "ba\\", True),
        ("?" * 100, "x" * 100, True),
        ("?" * 100, "x" * 99, False),
        ("*b?d*" * 30, "bcd" * 30, True),
        ("*\ud800?*", "x\ud800y" + "z" * 300, True),
        ("*é?ü*", "x" * 300 + "éöü", True),
        ("a*\nb*", "a" * 300 + "\nb", True),
        ("a*b", "a" * 300 + "\nb", False),
    ],
)
def test_examples(pattern: str, text: str, expected: bool) -> None:
    assert matches(pattern, text) == expected


@pytest.mark.parametrize(
    ("pattern", "expected"),
    [
        ("a*" * 50 + "b", False),
        ("a*" * 50 + "a", True),
        ("*a?" * 50 + "*b", False),
        ("*" + "a?" * 25 + "b*", False),
        ("*" + "a" * 5000 + "b*", False),
        ("*" + "a?" * 5000 + "b*", False),
        ("*?" * 2000, True),
        (("a" * 20 + "*b*") * 3, False),
    ],
)
def test_long_texts_take_a_number_of_steps_that_their_lengths_bound(pattern: str, expected: bool) -> None:
    """Backtracking would try the stars' places in turn, each for each, and not end."""
    steps = 0

    def clock() -> float:
        nonlocal steps
        steps += 1
        return 0.0

    with deadline.limited(Deadline(clock, 1.0)):
        assert matches(pattern, "a" * LONG) == expected
    assert steps <= 2 * len(pattern) + 10


def test_short_adversarial_patterns_end_on_many_texts() -> None:
    texts = ["a" * length for length in range(200, 256)] * 20
    assert LikePattern("a*" * 31 + "b").among(texts) == []
    assert LikePattern("*" + "a?" * 30 + "b*").among(texts) == []


def test_many_plain_parts_stop_at_the_deadline() -> None:
    ticks = iter(range(6000))
    with deadline.limited(Deadline(lambda: float(next(ticks)), 20.0)), pytest.raises(RequestStopped):
        matches("*" + "a*" * 5000, "a" * LONG)


def test_long_pattern_stops_at_the_deadline() -> None:
    ticks = iter(range(100))
    with deadline.limited(Deadline(lambda: float(next(ticks)), 20.0)), pytest.raises(RequestStopped):
        matches("*" + "a?" * 5000 + "b*", "a" * LONG)
