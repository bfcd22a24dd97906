"""A reranker and a generator on this machine: no network, no language model."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from typing import Any

from weaviate_gen.engine.plugins.text2vec_local import Text2VecLocal

_SENTENCE = re.compile(r"[^.!?\n]+[.!?]?")
_WORD = re.compile(r"\w+")
_SENTENCES = 3


class RerankerLocal:
    """Scores documents by the cosine of their ``text2vec-local`` vectors with the query's.

    Args:
        vectorizer: makes the vectors.

    Attributes:
        name: the module's name.
    """

    name = "reranker-local"

    def __init__(self, vectorizer: Text2VecLocal) -> None:
        self._vectorizer = vectorizer

    def rerank(self, query: str, documents: Sequence[str], config: Mapping[str, Any]) -> Sequence[float]:  # noqa: ARG002 - a protocol's
        """Return one score a document, from -1 to 1.

        Raises:
            EngineError: the [embeddings] extra is not installed.
        """
        vectors = self._vectorizer.vectorize([query, *documents], {})
        scores: list[float] = (vectors[1:] @ vectors[0]).tolist()
        return scores


class GenerativeLocal:
    """Answers a prompt with those of its own sentences that have most words in common with its first one.

    It writes nothing new: what it returns stands in the prompt, in order. So a task over results gives the sentences of
    the results that fit the task.

    Attributes:
        name: the module's name.
    """

    name = "generative-local"

    def generate(self, prompt: str, config: Mapping[str, Any]) -> str:
        """Return up to `sentences` sentences of the prompt, 3 by default."""
        task, _, context = prompt.partition(": [")
        if not context:
            task, _, context = prompt.partition(":")
        found = [text.strip() for text in _SENTENCE.findall(_plain(context or prompt))]
        asked = {word for word in _WORD.findall(task.lower()) if len(word) > 3}
        ranked = sorted(
            (at for at, text in enumerate(found) if _WORD.search(text)),
            key=lambda at: (-len(asked.intersection(_WORD.findall(found[at].lower()))), at),
        )
        chosen = sorted(ranked[: int(config.get("sentences", _SENTENCES))])
        return " ".join(found[at] for at in chosen)


def _plain(context: str) -> str:
    """Return the values of results that a task has as JSON, each on a line of its own."""
    return re.sub(r'[\]}]*"[,}\]]+|[{,]*"\w+":"?|\\n', "\n", context)
