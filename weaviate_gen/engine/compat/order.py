"""Orders in which a server looks at what it stores, where they show in its replies."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import Any, TypeAlias

import numpy as np

Mask: TypeAlias = np.ndarray[Any, np.dtype[np.bool_]]
Slots: TypeAlias = np.ndarray[Any, np.dtype[Any]]


def cut_off_in_row_order(matching: Mask, rows: Iterable[Slots], count: int) -> Mask:
    """Return which matches a list looks at: a server stops reading the rows of its index when it has enough matches.

    What it has not read by then is left out, even where the list is sorted by something else.

    Args:
        matching: which slots match.
        rows: the slots of each value, the smallest value first.
        count: how many are enough.
    """
    out, missing = np.zeros(len(matching), dtype=np.bool_), count
    for row in rows:
        fresh = np.unique(row[matching[row] & ~out[row]])
        out[fresh] = True
        missing -= len(fresh)
        if missing <= 0:
            return out
    return matching


def digits_keep_order(milliseconds: Iterable[int]) -> bool:
    """Return whether times are in the order of their digits, by which a server compares them.

    They are from 2001 to 2286: 13 digits, and no sign.
    """
    return all(value >= 0 and len(str(value)) == 13 for value in milliseconds)


def by_digits(compares: Callable[[Any, Any], bool], timestamps: Iterable[int], timestamp: int) -> Mask:
    """Compare times by their digits, as text.

    Args:
        compares: the comparison.
        timestamps: the times, in milliseconds.
        timestamp: what they are compared with.
    """
    return np.asarray([compares(str(value), str(timestamp)) for value in timestamps], dtype=np.bool_)
