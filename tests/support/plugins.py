"""A vectorizer for tests: small, real, and the same on every machine."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray

LETTERS = "abcdefghijklmnopqrstuvwxyz"


class Text2VecLetters:
    """Counts letters: texts with the same letters are near, whatever the order.

    A text without letters points along a dimension of its own, so that no vector is zero.
    """

    name = "text2vec-letters"
    kind = "text2vec"

    def vectorize(self, texts: Sequence[str], config: Mapping[str, Any]) -> NDArray[np.float32]:
        """Give 27 numbers a text: how often each letter occurs, and whether none does."""
        rows = np.zeros((len(texts), len(LETTERS) + 1), dtype=np.float32)
        for row, text in zip(rows, texts, strict=True):
            for letter in text.lower():
                if letter in LETTERS:
                    row[LETTERS.index(letter)] += 1
            row[-1] = not row.any()
        return rows
