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
        """Return 27 numbers for a string: each letter's count, and whether there are none."""
        rows = np.zeros((len(texts), len(LETTERS) + 1), dtype=np.float32)
        for row, text in zip(rows, texts, strict=True):
            for letter in text.lower():
                if letter in LETTERS:
                    row[LETTERS.index(letter)] += 1
            row[-1] = not row.any()
        return rows


class RerankerLetters:
    """Scores a document by how many of the query's letters it has."""

    name = "reranker-letters"

    def rerank(self, query: str, documents: Sequence[str], config: Mapping[str, Any]) -> Sequence[float]:
        """Return one score a document."""
        wanted = {letter for letter in query.lower() if letter in LETTERS}
        return [float(len(wanted & set(document.lower()))) for document in documents]


class GenerativeEcho:
    """Answers with the prompt, in capitals."""

    name = "generative-echo"

    def generate(self, prompt: str, config: Mapping[str, Any]) -> str:
        """Answer a prompt."""
        return prompt.upper()


def every() -> list[object]:
    """Return one of each."""
    return [Text2VecLetters(), RerankerLetters(), GenerativeEcho()]
