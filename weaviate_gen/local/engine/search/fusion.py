"""The two ways to join the results of several searches."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cmp_to_key

import numpy as np

_RANK_BASE = 60
_EQUAL = 1e-7
"""Scores closer together than this count as equal."""


@dataclass(slots=True)
class Candidate:
    """One result of one search.

    Attributes:
        key: tells objects apart.
        value: its score; of searches by distance, 1 minus the distance.
        explanation: how the score came about.
        score: the joined score.
        tie: decides between equal scores and values, smaller first.
    """

    key: int
    value: float
    explanation: str = ""
    score: float = 0.0
    tie: str = ""


def ranked(weights: Sequence[float], sets: Sequence[Sequence[Candidate]], names: Sequence[str]) -> list[Candidate]:
    """Join by rank: each search gives ``weight / (rank + 60)``, ranks from 0.

    Args:
        weights: one a search.
        sets: the results of each search, best first.
        names: what explanations call the searches.
    """
    joined: dict[int, Candidate] = {}
    for weight, found, name in zip(weights, sets, names, strict=True):
        for rank, one in enumerate(found):
            score = weight / (rank + _RANK_BASE)
            before = joined.get(one.key)
            told = one.explanation if before is None else before.explanation
            one.explanation = (
                f"{told}\nHybrid (Result Set {name}) Document {one.tie} contributed {_shortest(score)} to the score"
            )
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
        for one in found:
            score = weight * (one.value - lowest) / span if span else weight
            told = (
                f"Hybrid (Result Set {name}) Document {one.tie}: original score {_shortest(one.value)}, "
                f"normalized score: {_shortest(score)}"
            )
            before = joined.get(one.key)
            if before is not None:
                score += before.score
                told = f"{told} - {before.explanation}"
            one.score = score
            one.explanation = f"{one.explanation}\n{told}"
            joined[one.key] = one
    return _ordered(list(joined.values()), descending)


def _shortest(value: float) -> str:
    return str(np.float32(value)).removesuffix(".0")


def _ordered(candidates: list[Candidate], descending: bool) -> list[Candidate]:
    sign = 1 if descending else -1

    def compare(a: Candidate, b: Candidate) -> int:
        for mine, other in ((a.score, b.score), (a.value, b.value)):
            if abs(mine - other) >= _EQUAL:
                return sign if mine < other else -sign
        return sign * ((a.tie > b.tie) - (a.tie < b.tie))

    return sorted(candidates, key=cmp_to_key(compare))
