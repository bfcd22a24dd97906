"""Rounding of a server's cosine distances near 0, which its processor's instructions decide.

A server multiplies in single precision, eight lanes at a time. What that leaves of a vector's distance to itself is 0
or a little noise, and the noise is in its replies.
"""

from __future__ import annotations

from typing import Any, TypeAlias

import numpy as np

Floats: TypeAlias = np.ndarray[Any, np.dtype[np.float32]]

_LANES = 8


def product_in_lanes(query: Floats, rows: Floats) -> Floats:
    """Multiply as a server does: in single precision, eight lanes at a time, in the order of its instructions.

    What is left of a vector's distance to itself is 0 or the noise that this order makes.

    Args:
        query: one vector.
        rows: (n, d).

    Returns:
        n products.
    """
    wide, width = rows.astype(np.float64) * query.astype(np.float64), rows.shape[1]
    whole, blocks = width - width % _LANES, width - width % (4 * _LANES)
    total = np.zeros(len(rows), dtype=np.float32)
    if width < _LANES:
        for at in range(width):
            total = (wide[:, at] + total).astype(np.float32)
        return total
    lanes = np.zeros((4, len(rows), _LANES), dtype=np.float32)
    for start in range(0, whole, _LANES):
        lane = start // _LANES % 4 if start < blocks else 0
        lanes[lane] = wide[:, start : start + _LANES] + lanes[lane]
    for at in range(whole, width):
        total = (wide[:, at] + total).astype(np.float32)
    joined = (lanes[3] + lanes[2]) + (lanes[1] + lanes[0])
    pairs = joined[:, 0::2] + joined[:, 1::2]
    halves = pairs[:, 0::2] + pairs[:, 1::2]
    return np.asarray(total + (halves[:, 0] + halves[:, 1]), dtype=np.float32)


def cosine_in_lanes(query: Floats, rows: Floats) -> Floats:
    """Return cosine distances with a server's rounding.

    Args:
        query: one vector, as it came.
        rows: (n, d), as they are stored.
    """
    here = _scaled_in_lanes(query[None, :])[0]
    out: Floats = np.float32(1) - product_in_lanes(here, _scaled_in_lanes(rows))
    np.maximum(out, 0, out=out)
    return out


def _scaled_in_lanes(rows: Floats) -> Floats:
    lengths = np.asarray([product_in_lanes(row, row[None, :])[0] for row in rows], dtype=np.float64)
    lengths[lengths == 0] = 1.0
    return np.asarray(rows * (1 / np.sqrt(lengths)).astype(np.float32)[:, None], dtype=np.float32)
