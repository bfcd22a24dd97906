"""Vector searches: the query's vectors, one or several targets, and the join of their distances."""

from __future__ import annotations

from collections.abc import Sequence
from contextlib import suppress

import numpy as np

from weaviate_gen.engine.collections.shard import Shard
from weaviate_gen.engine.compat.lanes import cosine_in_lanes
from weaviate_gen.engine.errors import EngineError, within_plugin
from weaviate_gen.engine.index.columns import Mask
from weaviate_gen.engine.index.distance import COSINE, Floats
from weaviate_gen.engine.index.vectors import NOTHING
from weaviate_gen.engine.index.vectors import Near as Nearest
from weaviate_gen.engine.plugins.protocols import VECTORIZERS, Plugins
from weaviate_gen.engine.schema.collection_schema import CollectionSchema, VectorSettings
from weaviate_gen.engine.search.fusion import Candidate, relative_score
from weaviate_gen.engine.search.hits import hits_at
from weaviate_gen.engine.search.profile import measured, note
from weaviate_gen.engine.search.query import Hybrid, MediaQuery, Move, Near, Object, Targets, TextQuery, Vectors
from weaviate_gen.engine.values.arrays import NDArray

_HALF = np.float32(0.5)

_NEXT_TO_NOTHING = 1e-6
_MOST_ROUNDED = 100
"""Number of results at distance 0 that are checked again."""


def target_names(schema: CollectionSchema, names: Sequence[str]) -> tuple[str, ...]:
    """Return the vectors to search: those named, or the only one there is.

    Raises:
        EngineError: several could be meant, or one named does not exist.
    """
    known = schema.vectors
    for name in names:
        if name not in known:
            available = " ".join(known)
            raise EngineError(
                "vector_not_configured", "to_search", collection=schema.name, vector=name, available=available
            )
    if names:
        return tuple(names)
    if "" in known:
        return ("",)
    if len(known) > 1:
        raise EngineError("target_vectors_required", "collection", collection=schema.name)
    return tuple(known)


def query_vectors(
    shard: Shard, plugins: Plugins, source: Vectors | Object | TextQuery | MediaQuery, names: Sequence[str]
) -> list[Floats]:
    """Return one query vector a target.

    Args:
        shard: where stored objects are looked up.
        plugins: the modules that turn texts into vectors.
        source: what to be near to.
        names: the targets.
    """
    if isinstance(source, Vectors):
        if len(source.values) != len(names):
            raise EngineError("target_vectors_mismatch", "vectors", vectors=len(source.values), targets=len(names))
        return list(source.values)
    if isinstance(source, Object):
        return [vector_of(shard, source.uuid, name) for name in names]
    if isinstance(source, MediaQuery):
        return [_media_vector(shard.schema, plugins, source, name) for name in names]
    return [_text_vector(shard, plugins, source, name) for name in names]


def prefetch(schema: CollectionSchema, plugins: Plugins, near: Near | None, words: Hybrid | None) -> None:
    """Make the query vectors of a search that remote modules make, within :meth:`Plugins.working_ahead`.

    Args:
        schema: of the collection that is searched.
        plugins: the modules.
        near: its vector search.
        words: its hybrid search.
    """
    searches: list[tuple[TextQuery | MediaQuery, Targets]] = []
    for found in (near, None if words is None else words.near):
        if found is not None and isinstance(source := found.source, (TextQuery, MediaQuery)):
            searches.append((source, found.targets))  # noqa: PERF401 - the type of the source is known here alone
    if words is not None and words.near is None and words.alpha > 0:
        searches.append((TextQuery((words.keyword.query,)), words.targets))
    for source, targets in searches:
        with suppress(EngineError):  # the search raises the same, in its turn
            for name in target_names(schema, targets.names):
                if plugins.is_remote(schema.vectors[name].vectorizer):
                    _prefetch_one(schema, plugins, source, name)


def _prefetch_one(schema: CollectionSchema, plugins: Plugins, source: TextQuery | MediaQuery, name: str) -> None:
    if isinstance(source, MediaQuery):
        _media_vector(schema, plugins, source, name)
        return
    for concepts in (source.concepts, *(move.concepts for move in (source.move_to, source.move_away) if move)):
        if concepts:
            vectorize(schema, plugins, concepts, name)


def vector_of(shard: Shard, uuid: str, name: str) -> Floats:
    """Return the vector of a stored object.

    Raises:
        EngineError: there is no such object, or it has no such vector.
    """
    try:
        record = shard.by_uuid(uuid)
    except ValueError as error:
        problem = f"invalid UUID length: {len(uuid)}"
        raise EngineError("id_malformed", "near_object", id=uuid, problem=problem) from error
    if record is None:
        raise EngineError("vector_missing", "no_object")
    found = record.vectors.get(name)
    if found is None or not found.size:
        if name:
            raise EngineError("vector_missing", "named", vector=name)
        raise EngineError("vector_missing", "of_object", id=uuid)
    return found


def vectorize(schema: CollectionSchema, plugins: Plugins, concepts: Sequence[str], name: str) -> Floats:
    """Return the vector of some texts together, by the vectorizer of a target: the mean of their vectors.

    Raises:
        EngineError: the target has no vectorizer, or it is not registered.
    """
    settings = schema.vectors[name]
    _check_vectorizer(schema, plugins, settings)
    if settings.multi:  # matrices have no mean: one text stands for all, as on a server
        concepts = [" ".join(sorted(concepts))]
    with within_plugin("remote client vectorize"):
        vectors = np.stack(plugins.vectorize(settings.vectorizer, settings.module, concepts, query=True))
    return np.asarray(vectors.mean(axis=0), dtype=np.float32)


def _media_vector(schema: CollectionSchema, plugins: Plugins, source: MediaQuery, name: str) -> Floats:
    settings = schema.vectors[name]
    if settings.vectorizer == "none":
        label = f" of vector {name!r}" if name else ""
        search = "nearIMU" if source.kind == "imu" else f"near{source.kind.capitalize()}"
        raise EngineError("model_missing", "vectorizer_media", collection=schema.name, search=search, label=label)
    _check_vectorizer(schema, plugins, settings)
    with within_plugin("remote client vectorize"):
        return plugins.vectorize(settings.vectorizer, settings.module, [source.data], kind=source.kind, query=True)[0]


def _check_vectorizer(schema: CollectionSchema, plugins: Plugins, settings: VectorSettings) -> None:
    name = settings.name
    if plugins.vectorizer(settings.vectorizer) is None:
        label = f" of vector {name!r}" if name else ""
        if settings.vectorizer == "none":
            raise EngineError("model_missing", "vectorizer_none", collection=schema.name, label=label)
        raise EngineError(
            "model_missing",
            "vectorizer_unregistered",
            collection=schema.name,
            vectorizer=settings.vectorizer,
            label=label,
            known=plugins.known(*VECTORIZERS),
        )


def _text_vector(shard: Shard, plugins: Plugins, source: TextQuery, name: str) -> Floats:
    vector = vectorize(shard.schema, plugins, source.concepts, name)
    to, away = source.move_to, source.move_away
    if to is not None and to.force > 0 and (to.concepts or to.uuids):
        if to.force > 1:
            raise EngineError("move_invalid", "force", force=to.force)
        part = np.float32(to.force) * _HALF
        vector = np.asarray(vector * (1 - part) + _goal(shard, plugins, to, name) * part, dtype=np.float32)
    if away is not None and away.force > 0 and (away.concepts or away.uuids):
        part = np.float32(away.force) * _HALF
        vector = np.asarray(vector + part * (vector - _goal(shard, plugins, away, name)), dtype=np.float32)
    return vector


def _goal(shard: Shard, plugins: Plugins, move: Move, name: str) -> Floats:
    vectors = [vectorize(shard.schema, plugins, move.concepts, name)] if move.concepts else []
    vectors += [vector_of(shard, uuid, name) for uuid in move.uuids]
    return np.asarray(np.stack(vectors).mean(axis=0), dtype=np.float32)


@measured("vector_search_took", "vector")
def nearest(
    shard: Shard,
    vectors: Sequence[Floats],
    targets: Targets,
    allowed: Mask,
    limit: int | None,
    most: float | None = None,
) -> Nearest:
    """Find the nearest slots.

    Args:
        shard: where.
        vectors: one a target.
        targets: which vectors to search, and the join of several.
        allowed: which slots to look at.
        limit: at most so many; of several targets, each gives so many, before they are joined.
        most: no further away than this, once several are joined; `None`: any distance.
    """
    with np.errstate(all="ignore"):
        return _nearest(shard, vectors, targets, allowed, limit, most)


def _nearest(
    shard: Shard, vectors: Sequence[Floats], targets: Targets, allowed: Mask, limit: int | None, most: float | None
) -> Nearest:
    names = targets.names
    for name, vector in zip(names, vectors, strict=True):
        if shard.schema.vectors[name].skipped:
            raise EngineError("index_missing", "vector")
        if vector.ndim != (2 if shard.schema.vectors[name].multi else 1):
            raise EngineError(
                "vector_shape_mismatch", "searched_single" if shard.schema.vectors[name].multi else "searched_multi"
            )
    if not allowed.any():  # a server measures no distance then, and so does not mind how long a vector is
        return NOTHING
    index = [shard.index.vectors(name) for name in names]
    note("hnsw_flat_search", str(all(getattr(rows, "graph", None) is None for rows in index)).lower())
    each = [
        _rounded(shard, name, vector, rows.search(vector, allowed, limit))
        for name, rows, vector in zip(names, index, vectors, strict=True)
    ]
    if len(each) == 1:
        return each[0]
    if not any(len(near.slots) for near in each):
        return NOTHING
    joined = _minimum(each) if targets.join == "minimum" else _weighed(each, shard, vectors, targets)
    if targets.join != "relative" and most:
        keep = joined.distances <= most
        joined = Nearest(joined.slots[keep], joined.distances[keep])
    return joined if limit is None else Nearest(joined.slots[:limit], joined.distances[:limit])


def _rounded(shard: Shard, name: str, vector: Floats, near: Nearest) -> Nearest:
    if not len(near.distances) or near.distances[0] >= _NEXT_TO_NOTHING:  # the smallest
        return near
    away = _without_noise(shard, name, vector, near.slots, near.distances)
    return near if away is near.distances else _by_distance(near.slots, away)


def _without_noise(shard: Shard, name: str, vector: Floats, slots: NDArray[np.int32], away: Floats) -> Floats:
    """Round distances that are indistinguishable from 0 as a server does: to 0, or a little more."""
    if vector.ndim != 1 or shard.schema.vectors[name].distance != COSINE or not np.any(away < _NEXT_TO_NOTHING):
        return away
    places = np.flatnonzero(away < _NEXT_TO_NOTHING)[:_MOST_ROUNDED]
    hits = hits_at(shard, slots[places].tolist())
    rows = [hit.record.vectors[name] for hit in hits if name in hit.record.vectors]
    if len(rows) != len(places):
        return away
    out = away.copy()
    out[places] = cosine_in_lanes(np.asarray(vector, dtype=np.float32), np.stack(rows))
    return out


def _minimum(each: Sequence[Nearest]) -> Nearest:
    slots = np.concatenate([near.slots for near in each])
    away = np.concatenate([near.distances for near in each])
    order = np.lexsort((away, slots))
    slots, away = slots[order], away[order]
    first = np.concatenate([[True], slots[1:] != slots[:-1]])
    return _by_distance(slots[first], away[first])


def _weighed(each: Sequence[Nearest], shard: Shard, vectors: Sequence[Floats], targets: Targets) -> Nearest:
    found: NDArray[np.int32] = np.unique(np.concatenate([near.slots for near in each])).astype(np.int32)
    index = [shard.index.vectors(name) for name in targets.names]
    complete = np.logical_and.reduce([rows.present(shard.index.size)[found] for rows in index])
    found = found[complete]
    away = [
        _without_noise(shard, name, vector, found, rows.distances(vector, found))
        for name, rows, vector in zip(targets.names, index, vectors, strict=True)
    ]
    if targets.join == "relative":
        sets = [
            [Candidate(int(slot), float(value)) for slot, value in zip(found, values, strict=True)] for values in away
        ]
        fused = relative_score(targets.weights, sets, targets.names, descending=False)
        return Nearest(
            np.asarray([one.key for one in fused], dtype=np.int32),
            np.asarray([one.score for one in fused], dtype=np.float32),
        )
    total = np.zeros(len(found), dtype=np.float32)
    for weight, values in zip(targets.weights, away, strict=True):
        total += np.float32(weight) * values
    return _by_distance(found, total)


def _by_distance(slots: NDArray[np.int32], away: Floats) -> Nearest:
    order = np.argsort(away, kind="stable")
    return Nearest(slots[order], away[order])
