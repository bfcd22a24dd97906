"""Autocut: keep results up to the n-th jump in their scores."""

from __future__ import annotations

from collections.abc import Sequence


def autocut(values: Sequence[float], jumps: int) -> int:
    """Return how many results to keep.

    The values are scaled to run from 0 to 1 and compared with the straight line between their ends; where the
    difference has a peak, a group of similar results ends.

    Args:
        values: distances or scores, in the order of the results.
        jumps: how many groups to keep.
    """
    count = len(values)
    span = values[-1] - values[0] if count else 0.0
    if count <= 1 or not span:
        return count
    bend = [(value - values[0]) / span - at / (count - 1) for at, value in enumerate(values)]
    seen = 0
    for at in range(1, count):
        behind = bend[at - 2] if at == count - 1 else bend[at + 1]
        if bend[at] > bend[at - 1] and bend[at] > behind:
            seen += 1
            if seen >= jumps:
                return at
    return count
