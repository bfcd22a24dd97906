"""Stand-ins for models: deterministic, on every machine, and without a network."""

from __future__ import annotations

import hashlib
import re
from collections import deque
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import lru_cache
from typing import Any, TypeAlias

import numpy as np

from weaviate_gen.engine.plugins.dummy import GenerativeDummy
from weaviate_gen.engine.values.arrays import NDArray

DIMENSIONS = 64
"""Length of the vectors of :class:`StandInVectorizer`; one BLAKE2b digest is one vector."""

_PROVIDERS: Mapping[str, Sequence[str]] = {
    "text2vec": (
        "aws", "bigram", "cohere", "contextionary", "databricks", "digitalocean", "google", "gpt4all", "huggingface",
        "jinaai", "mistral", "model2vec", "morph", "nvidia", "octoai", "ollama", "openai", "palm", "transformers",
        "voyageai", "weaviate",
    ),
    "generative": (
        "anthropic", "anyscale", "aws", "cohere", "contextualai", "databricks", "deepseek", "digitalocean", "dummy",
        "friendliai", "google", "meta", "mistral", "nvidia", "octoai", "ollama", "openai", "palm", "xai",
    ),
    "reranker": (
        "cohere", "contextualai", "dummy", "jinaai", "nvidia", "transformers", "voyageai",
    ),
}  # fmt: skip
"""By kind of module, the providers that a stand-in is registered for."""

_WORD = re.compile(r"\w+")

Respond: TypeAlias = Callable[[str], str]


def _words(text: str) -> list[str]:
    return _WORD.findall(text.lower())


@lru_cache(maxsize=100_000)
def _direction(word: str) -> NDArray[np.float32]:
    """Return the direction of a word: two words are nearly orthogonal, however alike they are spelled."""
    digest = hashlib.blake2b(word.encode(), digest_size=DIMENSIONS).digest()
    vector: NDArray[np.float32] = np.frombuffer(digest, np.int8).astype(np.float32) / np.float32(128)
    return vector


class StandInVectorizer:
    """Vectorizer that sums a direction for each word: what shares more words is nearer, whatever their order."""

    def vectorize(self, text: str) -> NDArray[np.float32]:
        """Return the vector of a text, of length 1.

        Args:
            text: natural language; without any word, it has a direction of its own.
        """
        total = np.sum([_direction(word) for word in _words(text) or [""]], axis=0, dtype=np.float32)
        length = float(np.linalg.norm(total))
        vector: NDArray[np.float32] = np.divide(total, np.float32(length)) if length else _direction("")
        return vector


class StandInReranker:
    """Reranker that scores a document by the share of the query's words that it has."""

    def score(self, query: str, document: str) -> float:
        """Return a score from 0 to 1; for a query without words it is 0."""
        asked = set(_words(query))
        return len(asked & set(_words(document))) / len(asked) if asked else 0.0


class StandInGenerator(GenerativeDummy):
    """Generator that keeps prompts, and responds as it is set up to: by default as the server's ``generative-dummy``.

    Attributes:
        prompts: every prompt so far, with property values filled in.
    """

    def __init__(self) -> None:
        self.prompts: list[str] = []
        self._queue: deque[str] = deque()
        self._respond: Respond | None = None

    def respond(self, *responses: str | Respond) -> None:
        """Set what it generates.

        Args:
            responses: one string for each of the next prompts, of which the last one is for all further prompts, too;
                or one function that takes a prompt and returns what is generated.

        Raises:
            TypeError: if there is none, or a function among several.
        """
        if len(responses) == 1 and callable(responses[0]):
            self._respond, self._queue = responses[0], deque()
            return
        strings = [response for response in responses if isinstance(response, str)]
        if not strings or len(strings) != len(responses):
            raise TypeError("responses must be strings, or one function that takes a prompt")
        self._respond, self._queue = None, deque(strings)

    def generate(self, prompt: str, config: Mapping[str, Any]) -> str:
        """Return what was set up for a prompt."""
        self.prompts.append(prompt)
        if self._respond is not None:
            return self._respond(prompt)
        if self._queue:
            return self._queue.popleft() if len(self._queue) > 1 else self._queue[0]
        return super().generate(prompt, config)


@dataclass(frozen=True, slots=True)
class _Vectorizer:
    name: str
    model: StandInVectorizer
    kind: str = "text2vec"

    def vectorize(self, texts: Sequence[str], config: Mapping[str, Any]) -> Any:  # noqa: ARG002 - a protocol's
        return np.stack([self.model.vectorize(text) for text in texts])


@dataclass(frozen=True, slots=True)
class _Reranker:
    name: str
    model: StandInReranker

    def rerank(self, query: str, documents: Sequence[str], config: Mapping[str, Any]) -> Sequence[float]:  # noqa: ARG002 - a protocol's
        return [self.model.score(query, document) for document in documents]


@dataclass(frozen=True, slots=True)
class _Generator:
    name: str
    model: StandInGenerator
    tells_prompts: bool = False

    def generate(self, prompt: str, config: Mapping[str, Any]) -> str:
        return self.model.generate(prompt, config)


@dataclass(frozen=True, slots=True)
class StandIns:
    """One model of each kind, in the place of every provider's: collections keep the config of production.

    Attributes:
        vectorizer: for all ``text2vec-…`` modules.
        reranker: for all ``reranker-…`` modules.
        generator: for all ``generative-…`` modules.
    """

    vectorizer: StandInVectorizer = field(default_factory=StandInVectorizer)
    reranker: StandInReranker = field(default_factory=StandInReranker)
    generator: StandInGenerator = field(default_factory=StandInGenerator)

    def plugins(self) -> list[object]:
        """Return a plugin of the engine for each provider."""
        return list(self._plugins())

    def _plugins(self) -> Iterator[object]:
        for provider in _PROVIDERS["text2vec"]:
            yield _Vectorizer(f"text2vec-{provider}", self.vectorizer)
        for provider in _PROVIDERS["reranker"]:
            yield _Reranker(f"reranker-{provider}", self.reranker)
        for provider in _PROVIDERS["generative"]:
            yield _Generator(f"generative-{provider}", self.generator)
