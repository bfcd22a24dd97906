"""The five distances between vectors, as a server defines and reports them; smaller is nearer in all of them."""

from __future__ import annotations

import math
from typing import TypeAlias

import numpy as np

from weaviate_gen.engine import deadline
from weaviate_gen.engine.errors import EngineError
from weaviate_gen.engine.values.arrays import NDArray

Floats: TypeAlias = NDArray[np.float32]

COSINE = "cosine"
DOT = "dot"
L2 = "l2-squared"
HAMMING = "hamming"
MANHATTAN = "manhattan"
METRICS = (COSINE, DOT, L2, HAMMING, MANHATTAN)

_BLOCK = 1 << 20
"""Numbers that an elementwise metric looks at in one go: its temporaries stay in the processor's cache."""


_PRODUCTS = 1 << 26
"""Numbers that are multiplied in one go, between two looks at the clock: some ten milliseconds."""

_SMALL = 1 << 13
"""Numbers that BLAS multiplies on one thread."""

_GATHERED = 1 << 17
"""Numbers that are gathered in one go: 512 KiB."""

_NOISE = 2e-7
"""Twice what float32 can tell from 1: a cosine distance below it is 0."""


def normalized(vectors: Floats) -> Floats:
    """Scale vectors to unit length; a zero vector stays what it is.

    Args:
        vectors: one vector, or one a row.
    """
    if vectors.ndim == 1:
        exact = vectors.astype(np.float64)
        length = math.sqrt(exact @ exact) or 1.0
        return np.asarray(vectors / np.float32(length), dtype=np.float32)
    lengths = np.sqrt(np.einsum("...i,...i->...", vectors, vectors, dtype=np.float64))
    lengths[lengths == 0] = 1.0
    return np.asarray(vectors / lengths[..., None].astype(np.float32), dtype=np.float32)


def comparable(metric: str, vectors: Floats) -> Floats:
    """Bring vectors into the form that :func:`distances` compares: unit length for cosine, unchanged otherwise."""
    if metric != COSINE or not vectors.size:
        return np.asarray(vectors, dtype=np.float32)
    if vectors.ndim == 1:
        return normalized(np.asarray(vectors, dtype=np.float32))
    return normalized(np.asarray(vectors, dtype=np.float32).reshape(-1, vectors.shape[-1])).reshape(vectors.shape)


def distances(metric: str, query: Floats, rows: Floats) -> Floats:
    """Measure the distance from a query to each row.

    cosine is ``1 - q.r`` of unit vectors (0 where float32 cannot tell it from 0), dot ``-q.r``, l2-squared the sum of
    squared differences, manhattan the sum of absolute differences, hamming the number of dimensions that differ.

    Args:
        metric: one of :data:`METRICS`.
        query: one vector, :func:`comparable`.
        rows: (n, d), :func:`comparable`.

    Returns:
        n distances.

    Raises:
        EngineError: the lengths differ, or the metric is unknown.
    """
    if rows.shape[1] != len(query):
        raise EngineError("vector_length_mismatch", "searched", stored=rows.shape[1], searched=len(query))
    if metric not in METRICS:
        raise EngineError("choice_unknown", "distance_named", metric=metric, known=", ".join(METRICS))
    out = np.empty(len(rows), dtype=np.float32)
    step = max(1, (_PRODUCTS if metric in {COSINE, DOT} else _BLOCK) // max(1, rows.shape[1]))
    for start in deadline.checked(range(0, len(rows), step), 1):
        part = rows[start : start + step]
        if metric in {COSINE, DOT}:
            np.matmul(part, query, out=out[start : start + step])
        else:
            out[start : start + step] = _elementwise(metric, query, part)
    return _from_products(metric, out)


def distances_at(metric: str, query: Floats, rows: Floats, places: NDArray[np.int32]) -> Floats:
    """Measure the distance from a query to some rows; see :func:`distances`.

    They are gathered a block at a time into one buffer, which stays in the processor's cache, and multiplied one by one
    on this thread: BLAS would wait for others, which takes longer than the work where processors are busy.

    Args:
        metric: one of :data:`METRICS`.
        query: one vector, :func:`comparable`.
        rows: (n, d), :func:`comparable`.
        places: which rows.

    Returns:
        One distance a place.

    Raises:
        EngineError: the lengths differ, or the metric is unknown.
    """
    width = rows.shape[1]
    if len(places) * width <= _SMALL:
        return distances(metric, query, rows[places])
    step = max(1, _GATHERED // max(1, width))
    out = np.empty(len(places), dtype=np.float32)
    buffer = np.empty((min(step, len(places)), width), dtype=np.float32)
    for start in deadline.checked(range(0, len(places), step), 1):
        part = places[start : start + step]
        gathered = rows.take(part, axis=0, out=buffer[: len(part)], mode="clip")  # "raise" would copy once more
        if metric in {COSINE, DOT} and width == len(query):
            np.matmul(gathered[:, None, :], query[:, None], out=out[start : start + step, None, None])
        else:
            out[start : start + step] = distances(metric, query, gathered)
    return _from_products(metric, out)


def _from_products(metric: str, out: Floats) -> Floats:
    """Turn inner products into distances, in place; other metrics have theirs already."""
    if metric == COSINE:
        np.subtract(1, out, out=out)
        out[out < _NOISE] = 0
    elif metric == DOT:
        np.negative(out, out=out)
    return out


def _elementwise(metric: str, query: Floats, rows: Floats) -> Floats:
    if metric == HAMMING:
        return np.asarray(np.count_nonzero(rows != query, axis=1), dtype=np.float32)
    difference = rows - query
    if metric == MANHATTAN:
        return np.asarray(np.abs(difference, out=difference).sum(axis=1), dtype=np.float32)
    return np.asarray(np.einsum("ij,ij->i", difference, difference))


def late_interaction(queries: Floats, rows: Floats, starts: NDArray[np.int64], metric: str = DOT) -> Floats:
    """Measure the distance between multi-vectors: the sum over the query's vectors of the nearest one in a document.

    Args:
        queries: (m, d), the query's vectors.
        rows: (n, d), the vectors of all documents, a document's together.
        starts: where in `rows` each document begins; no document is empty.
        metric: what is summed.

    Returns:
        One distance a document.
    """
    total = np.zeros(len(starts), dtype=np.float32)
    for query in queries:
        total += np.minimum.reduceat(distances(metric, query, rows), starts)
    return total


def certainty(distance: float) -> float:
    """Return the certainty of a cosine distance: 1 at 0, 0 at 2."""
    return 1 - distance / 2


def distance_of_certainty(value: float) -> float:
    """Return the cosine distance of a certainty."""
    return (1 - value) * 2
