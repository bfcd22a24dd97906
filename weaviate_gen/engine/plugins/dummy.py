"""The server's modules for tests: a generator that repeats its prompt, and a reranker that likes long texts."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any


class GenerativeDummy:
    """Answers every prompt with the prompt, as the server's ``generative-dummy`` does.

    Attributes:
        name: the module's name.
        tells_prompts: full prompts are not given back.
    """

    name = "generative-dummy"
    tells_prompts = False

    def generate(self, prompt: str, config: Mapping[str, Any]) -> str:
        """Return what was asked, and with which settings."""
        settings = "".join(f"{name}={value}," for name, value in config.items())
        return (
            f"You want me to generate something based on the following prompt: {prompt}. With settings: {settings}. "
            "I'm sorry, I'm just a dummy and can't generate anything."
        )


class RerankerDummy:
    """Scores documents by their length in bytes, as the server's ``reranker-dummy`` does.

    Attributes:
        name: the module's name.
    """

    name = "reranker-dummy"

    def rerank(self, query: str, documents: Sequence[str], config: Mapping[str, Any]) -> Sequence[float]:  # noqa: ARG002 - a protocol's
        """Return the length of each document."""
        return [float(len(document.encode())) for document in documents]
