"""The two ways to join the results of several searches."""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import cmp_to_key, partial

import numpy as np

from weaviate_gen.engine import deadline

_RANK_BASE = 60
_EQUAL = 1e-7
"""Scores closer together than this count as equal."""


@dataclass(slots=True)
class Candidate:
    """One result of one search.

    Attributes:
        key: tells objects apart.
        value: its score; of searches by distance, 1 minus the distance.
        words: how the value came about.
        score: the joined score.
        tie: decides between equal scores and values, smaller first.
        explain: what it is joined of; put into words when somebody asks.
        away: its distance, if the last search that found it was one by distance.
    """

    key: int
    value: float
    words: str = ""
    score: float = 0.0
    tie: str = ""
    explain: Callable[[], str] | None = None
    away: float = 0.0

    @property
    def explanation(self) -> str:
        """Return how the score came about, in words."""
        return self.words if self.explain is None else self.explain()


def ranked(weights: Sequence[float], sets: Sequence[Sequence[Candidate]], names: Sequence[str]) -> list[Candidate]:
    """Join by rank: each search gives ``weight / (rank + 60)``, ranks from 0.

    Args:
        weights: one a search.
        sets: the results of each search, best first.
        names: what explanations call the searches.
    """
    joined: dict[int, Candidate] = {}
    for weight, found, name in zip(weights, sets, names, strict=True):
        for rank, one in enumerate(deadline.checked(found)):
            score = weight / (rank + _RANK_BASE)
            before = joined.get(one.key)
            one.explain = partial(_explain_rank, one.words if before is None else before.explain, name, one.tie, score)
            one.score = score + (before.score if before is not None else 0.0)
            joined[one.key] = one
    return _ordered(list(joined.values()), descending=True)


def relative_score(
    weights: Sequence[float],
    sets: Sequence[Sequence[Candidate]],
    names: Sequence[str],
    *,
    descending: bool = True,
) -> list[Candidate]:
    """Join by score: each search's values are scaled to run from 0 to its weight, and summed.

    Args:
        weights: one a search.
        sets: the results of each search.
        names: what explanations call the searches.
        descending: whether greater is better.
    """
    joined: dict[int, Candidate] = {}
    for weight, found, name in zip(weights, sets, names, strict=True):
        if not found:
            continue
        lowest = min(one.value for one in found)
        span = max(one.value for one in found) - lowest
        for one in deadline.checked(found):
            score = weight * (one.value - lowest) / span if span else weight
            before = joined.get(one.key)
            explain = None if before is None else before.explain
            one.explain = partial(_explain_score, one.words, name, one.tie, one.value, score, explain)
            one.score = score if before is None else score + before.score
            joined[one.key] = one
    return _ordered(list(joined.values()), descending)


def _explain_rank(before: str | Callable[[], str] | None, name: str, tie: str, score: float) -> str:
    words = before() if callable(before) else before
    return f"{words}\nHybrid (Result Set {name}) Document {tie} contributed {_shortest(score)} to the score"


def _explain_score(
    words: str, name: str, tie: str, value: float, score: float, before: Callable[[], str] | None
) -> str:
    contribution = (
        f"{words}\nHybrid (Result Set {name}) Document {tie}: original score {_shortest(value)}, "
        f"normalized score: {_shortest(score)}"
    )
    return contribution if before is None else f"{contribution} - {before()}"


def _shortest(value: float) -> str:
    return str(np.float32(value)).removesuffix(".0")


def _ordered(candidates: list[Candidate], descending: bool) -> list[Candidate]:
    """Sort by score, then by value, then by tie; numbers that are nearly the same count as equal."""
    out: list[Candidate] = []
    sign = 1 if descending else -1
    by_score = _runs(list(enumerate(candidates)), lambda one: sign * one.score)
    for run in by_score or ():
        if len(run) == 1:
            out.append(run[0][1])
            continue
        by_value = _runs(run, lambda one: sign * one.value)
        if by_value is None:
            by_score = None
            break
        for equal in by_value:
            equal.sort(key=lambda each: each[0])
            out += [one for _, one in sorted(equal, key=lambda each: each[1].tie, reverse=not descending)]
    return deadline.ordered(candidates, cmp_to_key(partial(_compared, sign))) if by_score is None else out


def _runs(
    candidates: list[tuple[int, Candidate]], number: Callable[[Candidate], float]
) -> list[list[tuple[int, Candidate]]] | None:
    """Sort by a number, greatest first, and part where it differs.

    Returns:
        `None`: the nearly equal results cannot be separated from the rest, because they form a chain, or have no
        number.
    """
    runs: list[list[tuple[int, Candidate]]] = []
    highest = last = math.inf
    for each in deadline.checked(sorted(candidates, key=lambda each: number(each[1]), reverse=True)):
        value = number(each[1])
        if not math.isfinite(value):
            return None
        if last - value >= _EQUAL:
            runs.append([each])
            highest = value
        elif highest - value >= _EQUAL:
            return None
        else:
            runs[-1].append(each)
        last = value
    return runs


def _compared(sign: int, a: Candidate, b: Candidate) -> int:
    for mine, other in ((a.score, b.score), (a.value, b.value)):
        if abs(mine - other) >= _EQUAL:
            return sign if mine < other else -sign
    return sign * ((a.tie > b.tie) - (a.tie < b.tie))
