"""Boosts: results reordered by filters, decays and the size of numbers."""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping, Sequence
from typing import Any

from weaviate_gen.engine import deadline
from weaviate_gen.engine.search.filters import AND, NOT, OR, Filter
from weaviate_gen.engine.search.hits import Hit
from weaviate_gen.engine.search.query import Boost, Condition, Decay, Growth
from weaviate_gen.engine.values.dates import nanoseconds

_TESTS: Mapping[str, Callable[[Any, Any], bool]] = {
    "Equal": lambda a, b: a == b,
    "NotEqual": lambda a, b: a != b,
    "GreaterThan": lambda a, b: a > b,
    "GreaterThanEqual": lambda a, b: a >= b,
    "LessThan": lambda a, b: a < b,
    "LessThanEqual": lambda a, b: a <= b,
}
BOOSTABLE = frozenset({*_TESTS, AND, OR, NOT})
"""The operators that a condition's filter may have."""


def boosted(hits: Sequence[Hit], boost: Boost) -> list[Hit]:
    """Reorder results: their scores, scaled to run from 0 to 1, mixed with those of the conditions.

    Args:
        hits: the results; their scores are replaced. Results of a vector search count by their distance.
        boost: the conditions and their weight.
    """
    if not hits or not boost.conditions or boost.weight <= 0:
        return list(hits)
    own = _scaled([-hit.distance if hit.distance is not None else hit.score for hit in hits])
    each = [_scores(condition, hits) for condition in boost.conditions]
    weights = [condition.weight or 1.0 for condition in boost.conditions]
    span = sum(abs(weight) for weight in weights)
    mixed = [
        (1 - boost.weight) * mine
        + boost.weight * sum(weight * scores[at] for weight, scores in zip(weights, each, strict=True)) / span
        for at, mine in enumerate(own)
    ]
    for hit, score in zip(hits, _scaled(mixed), strict=True):
        hit.score = score
    return sorted(hits, key=lambda hit: (-hit.score, hit.record.uuid))


def _scaled(values: Sequence[float]) -> list[float]:
    lowest, highest = min(values), max(values)
    if highest <= lowest:
        return [1.0] * len(values)
    return [(value - lowest) / (highest - lowest) for value in values]


def _scores(condition: Condition, hits: Sequence[Hit]) -> list[float]:
    criterion = condition.criterion
    if isinstance(criterion, Filter):
        return [1.0 if _matches(criterion, hit.record.properties) else 0.0 for hit in deadline.checked(hits)]
    if isinstance(criterion, Decay):
        return [_decayed(criterion, hit.record.properties.get(criterion.prop)) for hit in deadline.checked(hits)]
    return _grown(criterion, hits)


def _matches(condition: Filter, properties: Mapping[str, Any]) -> bool:
    if condition.operator == AND:
        return all(_matches(one, properties) for one in condition.operands)
    if condition.operator == OR:
        return any(_matches(one, properties) for one in condition.operands)
    if condition.operator == NOT:
        return not _matches(condition.operands[0], properties)
    value = properties.get(condition.path.prop) if condition.path is not None else None
    if value is None or isinstance(value, (list, dict)):
        return False
    if isinstance(value, bool) or isinstance(condition.value, bool):
        comparable = isinstance(value, bool) and isinstance(condition.value, bool)
        return (
            comparable
            and condition.operator in {"Equal", "NotEqual"}
            and ((value == condition.value) == (condition.operator == "Equal"))
        )
    if isinstance(value, str) != isinstance(condition.value, str):
        return False
    return _TESTS[condition.operator](value, condition.value)


def _decayed(decay: Decay, value: Any) -> float:
    if value is None or isinstance(value, (list, dict)):
        return 0.0
    number = float(nanoseconds(value) if decay.dated else value)
    away = max(0.0, abs(number - decay.origin) - decay.offset)
    if not away:
        return 1.0
    part = away / decay.scale
    if decay.curve == "gauss":
        return math.exp(math.log(decay.value) * part * part)
    if decay.curve == "linear":
        return max(0.0, 1 - (1 - decay.value) * part)
    return float(decay.value**part)


def _grown(growth: Growth, hits: Sequence[Hit]) -> list[float]:
    found: dict[int, float] = {}
    for at, hit in enumerate(deadline.checked(hits)):
        value = hit.record.properties.get(growth.prop)
        if isinstance(value, (int, float)) and not isinstance(value, bool):
            found[at] = _modified(float(value), growth.modifier)
    if not found:
        return [0.0] * len(hits)
    scaled = dict(zip(found, _scaled(list(found.values())), strict=True))
    return [scaled.get(at, 0.0) for at in range(len(hits))]


def _modified(value: float, modifier: str) -> float:
    if modifier == "log1p":
        return math.log1p(max(0.0, value))
    if modifier == "sqrt":
        return math.sqrt(max(0.0, value))
    return value
