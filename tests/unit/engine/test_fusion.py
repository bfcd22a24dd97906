from __future__ import annotations

import math
from functools import cmp_to_key
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from weaviate_gen.engine.search.autocut import autocut
from weaviate_gen.engine.search.fusion import Candidate, _compared, _ordered, _runs, ranked, relative_score

pytestmark = pytest.mark.unit

SETS = st.lists(st.dictionaries(st.integers(0, 6), st.integers(-9, 9), max_size=6), min_size=1, max_size=3)


def candidates(found: dict[int, int]) -> list[Candidate]:
    ordered = sorted(found.items(), key=lambda item: -item[1])
    return [Candidate(key, float(value), tie=str(key)) for key, value in ordered]


@given(sets=SETS)
def test_relative_scores_run_from_nothing_to_the_weight(sets: list[dict[int, int]]) -> None:
    weights = [0.5 + at for at in range(len(sets))]
    expected: dict[int, float] = {}
    for weight, found in zip(weights, sets, strict=True):
        for key, value in found.items():
            span = max(found.values()) - min(found.values())
            part = (value - min(found.values())) / span if span else 1.0
            expected[key] = expected.get(key, 0.0) + weight * part

    fused = relative_score(weights, [candidates(found) for found in sets], [str(w) for w in weights])

    assert expected == pytest.approx({one.key: one.score for one in fused})
    assert all(a.score >= b.score - 1e-7 for a, b in pairwise(fused))


@given(sets=SETS)
def test_ranked_scores_depend_on_the_place_alone(sets: list[dict[int, int]]) -> None:
    weights = [0.5 + at for at in range(len(sets))]
    expected: dict[int, float] = {}
    for weight, found in zip(weights, sets, strict=True):
        for rank, one in enumerate(candidates(found)):
            expected[one.key] = expected.get(one.key, 0.0) + weight / (rank + 60)

    fused = ranked(weights, [candidates(found) for found in sets], [str(w) for w in weights])

    assert expected == pytest.approx({one.key: one.score for one in fused})


def test_equal_scores_are_ordered_by_value_and_then_by_id() -> None:
    fused = relative_score([1.0], [[Candidate(1, 2.0, tie="b"), Candidate(2, 2.0, tie="a")]], ["x"])
    assert [one.key for one in fused] == [2, 1]


@pytest.mark.parametrize(("gap", "first"), [(1e-7, 1), (0.9e-7, 2)])
def test_scores_that_differ_by_less_than_a_tenmillionth_are_equal(gap: float, first: int) -> None:
    candidates = [Candidate(1, gap, tie="b"), Candidate(2, 0.0, tie="a")]
    for each in candidates:
        each.score = each.value
    assert first == _ordered(candidates, descending=True)[0].key
    assert (first == 1) == (_compared(1, *candidates) < 0)


def test_what_is_nearly_equal_forms_a_run_unless_it_is_a_chain() -> None:
    def places(*values: float) -> list[list[int]] | None:
        found = _runs([(at, Candidate(at, value)) for at, value in enumerate(values)], lambda each: each.value)
        return found and [[at for at, _ in run] for run in found]

    assert [[1], [0, 3], [2]] == places(2.0, 3.0, 1.0, 2.0)
    assert places(0.0, 0.9e-7, 1.8e-7) is None
    assert places(1.0, math.inf) is None


NEARLY = st.one_of(st.sampled_from([0.0, 4e-8, 8e-8, 1.2e-7, 1.0, math.inf, math.nan]), st.floats(-1, 1))


def test_a_rank_is_explained_behind_what_was_known_before() -> None:
    first, second = Candidate(1, 2.0, "by words", tie="a"), Candidate(1, 2.0, "by vector", tie="a")
    (fused,) = ranked([1.0, 0.5], [[first], [second]], ["x", "y"])
    lines = fused.explanation.splitlines()
    assert ["by words", "Hybrid (Result Set x) Document a contributed"] == [lines[0], lines[1][:44]]
    assert "Hybrid (Result Set y) Document a contributed" in lines[-1]


@given(pairs=st.lists(st.tuples(NEARLY, NEARLY, st.sampled_from("abc")), max_size=12), descending=st.booleans())
def test_the_order_is_that_of_comparing_two_by_two(pairs: list[tuple[float, float, str]], descending: bool) -> None:
    sign = 1 if descending else -1
    given_order = [Candidate(at, value, "", score, tie) for at, (score, value, tie) in enumerate(pairs)]

    def compare(a: Candidate, b: Candidate) -> int:
        for mine, other in ((a.score, b.score), (a.value, b.value)):
            if abs(mine - other) >= 1e-7:
                return sign if mine < other else -sign
        return sign * ((a.tie > b.tie) - (a.tie < b.tie))

    found = _ordered(list(given_order), descending)

    assert [one.key for one in sorted(given_order, key=cmp_to_key(compare))] == [one.key for one in found]


def test_ascending_fusion_puts_the_smallest_first() -> None:
    fused = relative_score([1.0], [[Candidate(1, 2.0), Candidate(2, 1.0)]], ["x"], descending=False)
    assert [one.key for one in fused] == [2, 1]


def test_explanations_name_every_search() -> None:
    sets = [[Candidate(1, 0.5, tie="u")], [Candidate(1, 2.0, "words", tie="u")]]
    told = relative_score([0.25, 0.75], sets, ["vector", "keyword"])[0].explanation
    assert "Result Set vector" in told
    assert "Result Set keyword" in told
    assert told.startswith("words")


def test_explanations_have_the_shortest_numbers_that_are_the_same_float32() -> None:
    told = relative_score([0.7], [[Candidate(1, 0.30032372, tie="u"), Candidate(2, 0.1, tie="v")]], ["x"])
    assert "original score 0.30032372, normalized score: 0.7" in told[0].explanation
    assert "original score 0.1, normalized score: 0" in told[1].explanation


@pytest.mark.parametrize(
    ("values", "jumps", "expected"),
    [
        ([], 1, 0),
        ([1.0], 1, 1),
        ([1.0, 1.0, 1.0], 1, 3),
        ([0.1, 0.11, 0.9, 0.91, 0.92], 1, 2),
        ([0.0, 0.01, 0.5, 0.51, 1.0, 1.01], 1, 2),
        ([0.0, 0.01, 0.5, 0.51, 1.0, 1.01], 2, 4),
        ([1.0, 0.99, 0.1, 0.09], 1, 2),
        ([1.0, 2.0, 3.0], 1, 3),
        ([1.0, 2.0], 1, 2),
        ([0.0, 0.5, 1.0], 1, 3),  # on the line between the ends: no peak
        ([0.0, 0.5, 0.75, 0.75, 1.0], 1, 5),  # a plateau has no peak on either side
        ([0.0, 0.1, 0.2, 0.3, 1.0], 1, 4),
        ([0.0, 0.1, 0.2, 0.3, 1.0], 2, 5),
    ],
)
def test_autocut_stops_at_jumps(values: list[float], jumps: int, expected: int) -> None:
    assert expected == autocut(values, jumps)
