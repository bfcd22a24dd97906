"""Stand-ins for models of the internet, as plugins of the server: under the names that packages configure."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np
import numpy.typing as npt

from tests.dropin.packages.embedding import embed


class OpenAI:
    """Vectors of OpenAI."""

    name = "text2vec-openai"
    kind = "text2vec"

    def vectorize(self, texts: Sequence[str], config: Mapping[str, Any]) -> npt.NDArray[np.float32]:
        """Return one vector a text."""
        return np.array([embed(text) for text in texts], dtype=np.float32)


class Transformers(OpenAI):
    """Vectors of a model beside the server."""

    name = "text2vec-transformers"


class Generator:
    """Texts of OpenAI: the prompt again."""

    name = "generative-openai"

    def generate(self, prompt: str, config: Mapping[str, Any]) -> str:
        """Return the prompt."""
        return prompt


class Reranker:
    """Scores of Cohere: short documents are better."""

    name = "reranker-cohere"

    def rerank(self, query: str, documents: Sequence[str], config: Mapping[str, Any]) -> Sequence[float]:
        """Return one score a document."""
        return [-float(len(document)) for document in documents]
