"""Calls of a collection handle's own models: of providers, or objects with the methods of the engine's plugins."""

from __future__ import annotations

import os
from collections.abc import Callable, Mapping, Sequence
from typing import Any

from weaviate_gen.providers import default_timeout, describe, models
from weaviate_gen.providers.errors import ProviderError
from weaviate_gen.providers.sending import Sender, TimeLimit
from weaviate_gen.providers.table import Context, has, row

_METHODS = {"vectorizer": "vectorize", "reranker": "rerank", "generator": "generate"}
_PARTS = {"vectorizer": "text", "reranker": "rank", "generator": "generate"}


def check(role: str, model: Any) -> None:
    """Return if a model can be what it is given as.

    Args:
        role: ``vectorizer``, ``reranker`` or ``generator``.
        model: the model; ``None`` for none.

    Raises:
        ProviderError: it cannot.
    """
    if model is None or callable(getattr(model, _METHODS[role], None)):
        return
    if not isinstance(model, str) and not hasattr(model, "module"):
        expected = f"a configuration, a module's name or an object with a method {_METHODS[role]!r}"
        raise ProviderError("", "settings", f"{role} must be {expected}, got {type(model).__name__}")
    module, _ = describe(model)
    if not has(module):
        expected = f"a built-in module or an object, got {module!r}; see weaviate_gen.providers.modules()"
        raise ProviderError(module, "settings", f"{role} must be {expected}")
    if _PARTS[role] not in row(module):
        raise ProviderError(module, "settings", f"{module} is no {role}")


class Work:
    """One call of a model, for any thread.

    Args:
        run: makes what is asked for.
        limit: its time.
    """

    def __init__(self, run: Callable[[], Any], limit: TimeLimit) -> None:
        self.run = run
        self._limit = limit

    def stop(self) -> None:
        """End what still waits: nobody waits for the call."""
        self._limit.stop()


class Caller:
    """Calls models, with connections that are kept as long as the collection's handle."""

    def __init__(self) -> None:
        self._sender = Sender()

    def start(
        self, attached: Any, action: str, inputs: Sequence[str], query: str, headers: Mapping[str, str], seconds: float
    ) -> Work:
        """Return the work of a step.

        Args:
            attached: `vectorizer`, `reranker` and `generator`.
            action: ``document``, ``query``, ``rerank`` or ``generate``.
            inputs: what the model reads.
            query: what a reranker compares with.
            headers: of the client, by lower-case name: keys and addresses.
            seconds: the most that it may take.
        """
        context = Context(headers, os.environ)
        limit = TimeLimit(min(seconds, default_timeout(os.environ)))
        options: dict[str, Any] = {"context": context, "limit": limit}
        if action == "rerank":
            return Work(lambda: self._rerank(attached.reranker, query, inputs, options), limit)
        if action == "generate":
            return Work(lambda: self._generate(attached.generator, inputs, options), limit)
        return Work(lambda: self._vectorize(attached.vectorizer, inputs, action, options), limit)

    def _vectorize(self, model: Any, inputs: Sequence[str], task: Any, options: dict[str, Any]) -> list[list[float]]:
        method: Callable[..., list[Any]] | None = getattr(model, "vectorize", None)
        if method is not None:
            chosen: Callable[..., list[Any]] = (
                getattr(model, "vectorize_query", None) if task == "query" else None
            ) or method
            return [[float(number) for number in vector] for vector in chosen(list(inputs), {})]
        module, settings = describe(model)
        return models.vectorize(self._sender, module, settings, inputs, task=task, **options)

    def _rerank(self, model: Any, query: str, documents: Sequence[str], options: dict[str, Any]) -> list[float]:
        method: Callable[..., list[Any]] | None = getattr(model, "rerank", None)
        if method is not None:
            return [float(score) for score in method(query, list(documents), {})]
        module, settings = describe(model)
        return models.rank(self._sender, module, settings, query, documents, **options)

    def _generate(self, model: Any, prompts: Sequence[str], options: dict[str, Any]) -> list[str]:
        if callable(method := getattr(model, "generate", None)):
            return [str(method(prompt, {})) for prompt in prompts]
        module, settings = describe(model)
        written = models.generate(self._sender, module, settings, [(prompt, ()) for prompt in prompts], **options)
        return [generation.text for generation in written]
