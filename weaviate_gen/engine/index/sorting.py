"""What sort criteria compare, by slot, and the rank of each value among all."""

from __future__ import annotations

from collections.abc import Hashable
from typing import Any

import numpy as np

from weaviate_gen.engine import deadline
from weaviate_gen.engine.values.arrays import NDArray


class SortKeys:
    """The values of one property in a form that can be compared; a slot may have none."""

    __slots__ = ("_keys", "_ranks")

    def __init__(self) -> None:
        self._keys: list[Any] = []
        self._ranks: NDArray[np.int32] = np.zeros(0, dtype=np.int32)

    def add(self, slot: int, key: Hashable) -> None:
        """Add the value of a slot; slots come in ascending order.

        Args:
            slot: where.
            key: comparable with the others; `None`: missing.
        """
        self._keys.extend([None] * (slot - len(self._keys)))
        self._keys.append(key)

    def ranks(self) -> NDArray[np.int32]:
        """Return the rank of each slot's value, from 1; equal values share theirs, and a missing one is 0."""
        if len(self._ranks) != len(self._keys):
            different = deadline.ordered(set(self._keys) - {None})
            rank_of: dict[Any, int] = {key: at for at, key in enumerate(deadline.checked(different), 1)}
            rank_of[None] = 0
            self._ranks = np.fromiter((rank_of[key] for key in deadline.checked(self._keys)), np.int32, len(self._keys))
        return self._ranks
