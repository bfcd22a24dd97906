"""Search pipeline: what is found, in which order, and what is made of it."""

from __future__ import annotations

from collections.abc import Sequence
from contextlib import AbstractContextManager
from dataclasses import replace

import numpy as np

from weaviate_gen.engine.collections.catalog import Catalog
from weaviate_gen.engine.collections.shard import Shard
from weaviate_gen.engine.errors import EngineError, within_plugin
from weaviate_gen.engine.index.columns import Mask
from weaviate_gen.engine.index.distance import COSINE, certainty
from weaviate_gen.engine.index.shard_index import order_of_uuids
from weaviate_gen.engine.plugins.protocols import Plugins
from weaviate_gen.engine.schema.collection_schema import CollectionSchema
from weaviate_gen.engine.search import hybrid, models
from weaviate_gen.engine.search.autocut import autocut
from weaviate_gen.engine.search.bm25 import keyword_search
from weaviate_gen.engine.search.boosting import boosted
from weaviate_gen.engine.search.diversity import diversified
from weaviate_gen.engine.search.expiry import unexpired
from weaviate_gen.engine.search.filtering import allowed, first_allowed, only_id
from weaviate_gen.engine.search.grouping import grouped
from weaviate_gen.engine.search.hits import Found, Hit, hits_at
from weaviate_gen.engine.search.nearest import nearest, prefetch, query_vectors, target_names
from weaviate_gen.engine.search.ordering import check_sort, sorted_slots
from weaviate_gen.engine.search.profile import measured, profiled
from weaviate_gen.engine.search.query import BOOST_DEPTH, MOST_RESULTS, Keyword, Near, Query
from weaviate_gen.engine.search.scope import Scope
from weaviate_gen.engine.values.beacons import is_uuid


def search(catalog: Catalog, plugins: Plugins, query: Query, now: int, most: int) -> Found:
    """Answer a search.

    Args:
        catalog: the collections.
        plugins: vectorizers, rerankers and generators.
        query: what is asked for.
        now: milliseconds since the epoch; what has expired by then is left out where a collection says so.
        most: the most results, offset included.

    Raises:
        EngineError: it cannot be answered.
    """
    collection = catalog.collection(query.collection)
    if query.sort and (query.near or query.hybrid or query.keyword or query.generate):
        raise EngineError("arguments_conflict", "sort")
    with plugins.working_ahead(), catalog.storage.lock:
        prefetch(collection.schema, plugins, query.near, query.hybrid)
        shard = collection.shard(query.tenant)
        check_sort(shard.schema, query.sort)
        _check_window(query, most)
        if query.after:
            _check_cursor(query)
        if query.profile:
            with profiled() as profile:
                found = _find(Scope(shard, catalog, plugins), query)
            found.profile = profile.searches
        else:
            found = _find(Scope(shard, catalog, plugins), query)
        found.hits = unexpired(shard.schema, found.hits, now)
        found.shard = shard.name
        return _finish(plugins, shard.schema, query, found)


_VECTORIZING = (
    "explorer: get class",
    "concurrentTargetVectorSearch): explorer: get class",
    "vectorize search vector",
    "vectorize params",
    "vectorize params",
    "vectorize keywords",
)
"""What a server is doing when it makes a query's vector, in its words."""


def _check_window(query: Query, most: int) -> None:
    if query.offset + query.limit > most:
        raise EngineError("limit_exceeded", "results_search", offset=query.offset, limit=query.limit, most=most)


def _check_cursor(query: Query) -> None:
    if query.near or query.keyword or query.hybrid:
        raise EngineError("cursor_invalid", "conflict")
    others = [
        name for name, value in (("offset", query.offset), ("where", query.filters), ("sort", query.sort)) if value
    ]
    if others:
        raise EngineError("cursor_invalid", "conflicts", others=",".join(others))
    if not is_uuid(query.after):
        raise EngineError("cursor_invalid", "id", after=query.after, length=len(query.after))


def _find(scope: Scope, query: Query) -> Found:
    if query.near is not None and query.keyword is not None:
        raise EngineError("arguments_conflict", "keyword_and_vector")
    if query.keyword is not None:
        return Found(_by_keyword(scope, query, query.keyword), kind="keyword")
    if query.near is not None:
        return Found(_by_vector(scope, query, query.near), kind="vector")
    if query.hybrid is not None:
        return Found(hybrid.search(scope, query, query.hybrid), kind="hybrid")
    listed = _by_list(scope, query)
    return Found(listed if query.autocut <= 0 else [])  # there is no jump between no scores


def _depth(query: Query) -> tuple[int, int]:
    """Return from where and how many results a search fetches: a boost looks deeper than the page."""
    if query.boost is None or query.boost.weight <= 0 or query.diversity is not None:
        return query.offset, query.limit
    return 0, max(min(query.boost.depth or BOOST_DEPTH, MOST_RESULTS), query.offset + query.limit)


def _boosted(query: Query, hits: list[Hit]) -> list[Hit]:
    if query.boost is None or query.boost.weight <= 0:
        return hits
    return boosted(hits, query.boost)[query.offset : query.offset + query.limit]


@measured("total_took", "object")
def _by_list(scope: Scope, query: Query) -> list[Hit]:
    shard = scope.shard
    offset, limit = _depth(query)
    uuid = only_id(query.filters)
    if uuid is not None:
        record = shard.by_key(uuid, vectors=query.vectors) if offset == 0 else None
        return _boosted(query, [] if record is None else [Hit(record)])
    if query.filters is None and not query.sort:
        return _boosted(query, [Hit(r) for r in shard.by_order_of_uuid(query.after or None, limit, offset)])
    order = np.flatnonzero(_listed(scope, query, offset + limit))
    if query.filters is None:
        order = order[order_of_uuids(shard.index, order)]
    else:
        order = order[np.argsort(shard.index.docids[order], kind="stable")]
    if query.sort:
        order = sorted_slots(shard, order, query.sort)
    return _boosted(query, hits_at(shard, order[offset : offset + limit].tolist(), vectors=query.vectors))


def _listed(scope: Scope, query: Query, count: int) -> Mask:
    if query.filters is None or query.sort:
        return allowed(scope.shard, query.filters, scope.catalog)
    return first_allowed(scope.shard, query.filters, scope.catalog, count)


@measured("total_took", "keyword")
def _by_keyword(scope: Scope, query: Query, keyword: Keyword) -> list[Hit]:
    if not keyword.query:
        raise EngineError("argument_missing", "query_keyword")
    shard = scope.shard
    offset, limit = _depth(query)
    found = keyword_search(shard, keyword, allowed(shard, query.filters, scope.catalog), offset + limit)
    # what scores the same as the last one is found too, and may be very much: ids decide before anything is read
    ids = shard.index.uuids_at(found.slots)
    best = sorted(zip((-found.scores).tolist(), ids, found.slots.tolist(), strict=True))[: offset + limit]
    hits = hits_at(shard, [slot for _, _, slot in best], vectors=query.vectors)
    for hit, (score, _, slot) in zip(hits, best, strict=True):
        hit.score, hit.explanation = -score, found.explanation(slot)
    if query.autocut:
        hits = hits[: autocut([hit.score for hit in hits], query.autocut)]
    return _boosted(query, hits[offset:])


@measured("total_took", "vector")
def _by_vector(scope: Scope, query: Query, near: Near) -> list[Hit]:
    shard = scope.shard
    targets = replace(near.targets, names=target_names(shard.schema, near.targets.names))
    if near.certainty:
        _check_certainty(shard.schema, targets.names)
    with within_plugin(*_VECTORIZING):
        asked = query_vectors(shard, scope.plugins, near.source, targets.names)
    if len(asked) == 1 and not asked[0].size:
        return _near_nothing(_by_list(scope, replace(query, near=None)), query)
    offset, limit = _depth(query)
    fetch = offset + limit
    if query.diversity is not None:
        fetch = max(fetch, _boost_depth(query))
    found = nearest(shard, asked, targets, allowed(shard, query.filters, scope.catalog), fetch, near.distance)
    vectors = query.vectors or query.diversity is not None
    hits = hits_at(shard, found.slots.tolist(), found.distances.tolist(), vectors=vectors)
    if query.group_by is None and query.diversity is None:
        hits = hits[offset:]
    if query.autocut > 0 and query.group_by is None:
        hits = hits[: autocut([hit.distance or 0.0 for hit in hits], query.autocut)]
    if query.diversity is None:
        return _boosted(query, hits)
    return _diverse(shard, query, hits, targets.names[0])


def _near_nothing(hits: list[Hit], query: Query) -> list[Hit]:
    """Return what a server finds near a vector without numbers: a list of objects, each at no distance."""
    if query.group_by is not None and hits:
        raise EngineError("group_by_invalid", "no_group")
    for hit in hits:
        hit.distance = 0.0
    return [] if query.autocut > 0 else hits


def _check_certainty(schema: CollectionSchema, names: Sequence[str]) -> None:
    if len(names) > 1:
        raise EngineError("target_vectors_several", "certainty")
    metric = schema.vectors[names[0]].distance
    if metric != COSINE:
        raise EngineError("certainty_unavailable", metric=metric)


def _boost_depth(query: Query) -> int:
    if query.boost is None or query.boost.weight <= 0:
        return 0
    return min(query.boost.depth or BOOST_DEPTH, MOST_RESULTS)


def _diverse(shard: Shard, query: Query, hits: list[Hit], name: str) -> list[Hit]:
    if query.diversity is None:
        return hits
    boost = query.boost is not None and query.boost.weight > 0
    if query.boost is not None and boost:
        hits = boosted(hits, query.boost)
    window = hits[query.offset : query.offset + query.limit]
    metric = shard.schema.vectors[name].distance
    return diversified(window, query.diversity, metric, name, not boost)[: query.diversity.limit]


def within(near: Near, hit: Hit) -> bool:
    """Return whether a result is near enough for what was asked."""
    away = hit.distance or 0.0
    if near.certainty:
        sure = certainty(away)
        return sure >= near.certainty or sure < 0
    return near.distance is None or away <= near.distance + 1e-6


def _reranking(found: Found) -> AbstractContextManager[None]:
    explorer = "explorer: list class" if found.kind == "object" else "explorer: get class"
    return within_plugin(explorer, "extend", "extend rerank", "client rank")


def _finish(plugins: Plugins, schema: CollectionSchema, query: Query, found: Found) -> Found:
    if query.group_by is not None:
        found.groups = grouped(schema, found.hits, query.group_by, found.kind == "vector")
        if found.kind == "object" and found.hits:
            raise EngineError("group_by_invalid", "no_group")  # a server groups what a search found
        if found.kind == "vector":
            found.groups = found.groups[query.offset : query.offset + query.limit]
            if query.autocut > 0:
                count = autocut([group.head.distance or 0.0 for group in found.groups], query.autocut)
                found.groups = found.groups[:count]
        if query.rerank is not None:
            with _reranking(found):
                found.groups = models.reranked_groups(plugins, schema, found.groups, query.rerank)
    elif query.rerank is not None:
        with _reranking(found):
            found.hits = models.reranked(plugins, schema, found.hits, query.rerank)
    if query.generate is not None:
        heads: Sequence[Hit] = found.hits if found.groups is None else [group.head for group in found.groups]
        found.summary = models.generate(plugins, schema, heads, query.generate)
    if found.kind == "vector" and query.near is not None:
        # last of all, as on a server: groups, rerankers and generators have seen what is too far, too
        near = query.near
        found.hits = [hit for hit in found.hits if within(near, hit)]
        found.groups = found.groups and [group for group in found.groups if within(near, group.head)]
    return found
