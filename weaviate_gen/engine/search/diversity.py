"""Maximal marginal relevance: results that are near the query and unlike each other."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from weaviate_gen.engine import deadline
from weaviate_gen.engine.index.distance import Floats, distances
from weaviate_gen.engine.search.hits import Hit
from weaviate_gen.engine.search.query import Diversity


def diversified(hits: Sequence[Hit], asked: Diversity, metric: str, name: str, by_distance: bool) -> list[Hit]:
    """Put results into the order in which they add most.

    The nearest comes first; each next one has the greatest ``(1 - balance) * distance to the nearest one picked -
    balance * distance from the query``. Results without a vector keep their place. Vectors are compared as they are
    stored: a cosine distance between them is ``1 - a.b``, whatever their lengths.

    Args:
        hits: the results, nearest first.
        asked: how many to pick, and how.
        metric: the distance between vectors.
        name: which of the objects' vectors to compare.
        by_distance: whether results are near by their distance, else by their score.
    """
    known = {at: vector for at, hit in enumerate(hits) if (vector := _vector(hit, name)) is not None}
    places = list(known)
    page = sum(1 for at in places if at < asked.limit)
    if not places or not page:
        return list(hits)
    vectors = np.stack(list(known.values()))
    away = _relevance([hits[at] for at in places], by_distance)
    picked = _picked(vectors, away, metric, asked.balance, page)
    chosen = set(picked)
    order = [*picked, *(at for at in range(len(places)) if at not in chosen)]
    out = list(hits)
    for place, at in zip(places, order, strict=True):
        out[place] = hits[places[at]]
    return out


def _vector(hit: Hit, name: str) -> Floats | None:
    found = hit.record.vectors.get(name)
    return found if found is not None and found.ndim == 1 and found.size else None


def _relevance(hits: Sequence[Hit], by_distance: bool) -> Floats:
    if by_distance:
        return np.asarray([hit.distance or 0.0 for hit in hits], dtype=np.float32)
    scores = np.asarray([hit.score for hit in hits], dtype=np.float32)
    span = scores.max() - scores.min()
    return 1 - (scores - scores.min()) / span if span > 0 else np.zeros(len(hits), dtype=np.float32)


def _picked(vectors: Floats, away: Floats, metric: str, balance: float, count: int) -> list[int]:
    left = np.ones(len(vectors), dtype=np.bool_)
    apart = np.full(len(vectors), np.inf, dtype=np.float32)
    picked = [int(np.argmin(away))]
    left[picked[0]] = False
    while len(picked) < count and left.any():
        deadline.check()
        np.minimum(apart, distances(metric, vectors[picked[-1]], vectors), out=apart)
        worth = (1 - balance) * apart - balance * away
        worth[~left] = -np.inf
        picked.append(int(np.argmax(worth)))
        left[picked[-1]] = False
    return picked
