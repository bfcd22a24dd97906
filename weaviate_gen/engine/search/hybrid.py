"""Hybrid searches: keywords and vectors, joined."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

import numpy as np

from weaviate_gen.engine import deadline
from weaviate_gen.engine.collections.shard import Shard
from weaviate_gen.engine.index.columns import Mask
from weaviate_gen.engine.search.autocut import autocut
from weaviate_gen.engine.search.bm25 import Scored, keyword_search
from weaviate_gen.engine.search.boosting import boosted
from weaviate_gen.engine.search.diversity import diversified
from weaviate_gen.engine.search.filtering import allowed
from weaviate_gen.engine.search.fusion import Candidate, ranked, relative_score
from weaviate_gen.engine.search.hits import Hit, load
from weaviate_gen.engine.search.nearest import nearest, query_vectors, target_names, vectorize
from weaviate_gen.engine.search.profile import measured
from weaviate_gen.engine.search.query import BOOST_DEPTH, HYBRID_DEPTH, MOST_RESULTS, Hybrid, Near, Query, Vectors
from weaviate_gen.engine.search.scope import Scope


def search(scope: Scope, query: Query, asked: Hybrid) -> list[Hit]:
    """Answer a hybrid search.

    Args:
        scope: where.
        query: the whole request.
        asked: its hybrid part.

    Returns:
        The page asked for, best first.
    """
    shard = scope.shard
    found = fused(scope, asked, allowed(shard, query.filters, scope.catalog), _depth(query))
    boosts = query.boost is not None and query.boost.weight > 0
    if query.diversity is None:
        found = found[: min(_window(query), MOST_RESULTS)]
    if query.autocut > 0:
        found = found[: autocut([one.score for one in found], query.autocut)]
    vectors = query.vectors or query.diversity is not None
    if query.boost is None or not boosts:
        page = _hits(shard, found[query.offset : query.offset + query.limit], vectors=vectors)
    else:
        page = boosted(_hits(shard, found[: _window(query)], vectors=vectors), query.boost)
        page = page[query.offset : query.offset + query.limit]
    if query.diversity is None:
        return page
    targets = asked.near.targets if asked.near is not None else asked.targets
    name = target_names(shard.schema, targets.names)[0]
    metric = shard.schema.vectors[name].distance
    return diversified(page, query.diversity, metric, name, by_distance=False)[: query.diversity.limit]


def fused(scope: Scope, asked: Hybrid, mask: Mask, depth: int, words: Mask | None = None) -> list[Candidate]:
    """Run both searches and join them.

    Args:
        scope: where.
        asked: what is asked for.
        mask: which slots to look at.
        depth: how many results each search fetches.
        words: which slots to look for words in; `None`: the same. Without words, aggregations look for none.

    Returns:
        The results, best first; their keys are docids.
    """
    shard = scope.shard
    weights: list[float] = []
    sets: list[list[Candidate]] = []
    names: list[str] = []
    near_enough: set[int] | None = None
    if asked.alpha > 0:
        label, found = _dense(scope, asked, mask, depth)
        if asked.max_distance is not None:
            found = [(slot, away) for slot, away in found if away <= asked.max_distance]
            near_enough = {slot for slot, _ in found}
        weights.append(asked.alpha)
        sets.append([Candidate(slot, 1 - away, away=away) for slot, away in found])
        names.append(label)
    if asked.alpha < 1 and (words is None or asked.keyword.query):
        scored = _sparse(shard, asked, mask if words is None else words, depth)
        sets.append(
            [
                Candidate(int(slot), float(score))
                for slot, score in zip(scored.slots, scored.scores, strict=True)
                if near_enough is None or int(slot) in near_enough
            ]
        )
        weights.append(1 - asked.alpha)
        names.append("keyword,bm25")
    every = [one for found_set in sets for one in found_set]
    slots = np.asarray([one.key for one in every], dtype=np.int32)
    places = zip(shard.index.docids[slots].tolist(), shard.index.uuids_at(slots), strict=True)
    for one, (docid, uuid) in deadline.checked(zip(every, places, strict=True)):
        one.key, one.tie = docid, uuid
    join = ranked if asked.fusion == "ranked" else relative_score
    return join(weights, sets, names)


@measured("total_took", "vector")
def _dense(scope: Scope, asked: Hybrid, mask: Mask, depth: int) -> tuple[str, list[tuple[int, float]]]:
    shard, plugins, near = scope.shard, scope.plugins, asked.near
    targets = near.targets if near is not None else asked.targets
    targets = replace(targets, names=target_names(shard.schema, targets.names))
    if near is None:
        label = "vector,hybridVector"
        vectors = [vectorize(shard.schema, plugins, [asked.keyword.query], name) for name in targets.names]
    else:
        searched = "nearVector" if isinstance(near.source, Vectors) else "nearText"
        label = "vector,hybridVector" if asked.beside_words else f"vector,{searched}"
        vectors = query_vectors(shard, plugins, near.source, targets.names)
    found = nearest(shard, vectors, targets, mask, depth, None if near is None else near.distance)
    pairs = zip(found.slots.tolist(), found.distances.tolist(), strict=True)
    return label, [(slot, away) for slot, away in pairs if near is None or _within(near, away)]


@measured("total_took", "keyword")
def _sparse(shard: Shard, asked: Hybrid, mask: Mask, depth: int) -> Scored:
    return keyword_search(shard, asked.keyword, mask, depth)


def _within(near: Near, away: float) -> bool:
    return near.distance is None or away <= near.distance + 1e-6


def _hits(shard: Shard, found: Sequence[Candidate], *, vectors: bool) -> list[Hit]:
    records = load(shard, [one.key for one in found], vectors=vectors)
    return [Hit(records[one.key], None, one.score, one.explanation, away=one.away) for one in found]


def _window(query: Query) -> int:
    return max(_boost_depth(query), query.offset + query.limit)


def _boost_depth(query: Query) -> int:
    if query.boost is None or query.boost.weight <= 0:
        return 0
    return min(query.boost.depth or BOOST_DEPTH, MOST_RESULTS)


def _depth(query: Query) -> int:
    """Return how many results each half fetches; as on a server, the offset does not count."""
    depth = query.limit
    if query.diversity is not None:
        depth = max(query.offset + query.limit, _boost_depth(query))
    return max(HYBRID_DEPTH, depth)
