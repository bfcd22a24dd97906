"""The built-in model providers as plugins of the engine, made when a collection first names their modules."""

from __future__ import annotations

import os
from collections.abc import Collection, Iterable, Mapping, Sequence
from typing import Any, TypeVar

import numpy as np

from weaviate_gen import providers
from weaviate_gen.engine import deadline
from weaviate_gen.engine.errors import EngineError, RequestStopped
from weaviate_gen.engine.plugins.caller import headers
from weaviate_gen.engine.plugins.protocols import Prompt, Written
from weaviate_gen.engine.values.arrays import NDArray
from weaviate_gen.providers import models, table
from weaviate_gen.providers.errors import ProviderError
from weaviate_gen.providers.sending import Sender, TimeLimit
from weaviate_gen.providers.table import Context

P = TypeVar("P")

_GENERATIVE = "generative-"


class Library:
    """Finds the plugins of built-in modules.

    Args:
        enabled: the modules that collections may name; ``None``: all.
    """

    def __init__(self, enabled: Collection[str] | None = None) -> None:
        self._enabled = enabled

    def find(self, module: str) -> object | None:
        """Return a new plugin for a module; ``None`` if it is not built in, or not enabled."""
        if not _has_known_prefix(module) or not table.has(module):
            return None
        if self._enabled is not None and module not in self._enabled:
            return None
        row = table.row(module)
        if "generate" in row:
            return ProvidedGenerator(module)
        return ProvidedReranker(module) if "rank" in row else ProvidedVectorizer(module)

    def names(self) -> Iterable[str]:
        """Return the modules that can be found."""
        return [name for name in table.names() if self._enabled is None or name in self._enabled]

    def described(self) -> Mapping[str, Mapping[str, str]]:
        """Return what ``GET /v1/meta`` shows of the modules that can be found."""
        shown = table.documentation()
        return {name: shown.get(name, {}) for name in self.names()}


def _has_known_prefix(module: str) -> bool:
    """Return whether a name looks like one of the table, which is not read for others."""
    return module.partition("-")[0] in {
        "text2vec", "text2multivec", "text2colbert", "multi2vec", "multi2multivec", "generative", "reranker"
    }  # fmt: skip


class _Provided:
    """A module that waits for the network.

    Attributes:
        name: the module's name.
        remote: that it waits.
    """

    remote = True

    def __init__(self, module: str) -> None:
        self.name = module
        self._sender = Sender()

    def close(self) -> None:
        """Close the connections."""
        self._sender.close()

    def _context(self) -> Context:
        return Context(headers(), os.environ)

    def _limit(self) -> TimeLimit:
        current = deadline.current()
        seconds = providers.default_timeout(os.environ)
        left = current.remaining() if current is not None else None
        return TimeLimit(seconds if left is None else min(seconds, left), deadline.stopped_check())


def _engine_error(error: ProviderError) -> EngineError | RequestStopped:
    """Return what a failure is to the engine: the end of the request, where its deadline has passed meanwhile."""
    if error.cause in {"timeout", "canceled"}:
        try:
            deadline.check()
        except RequestStopped as stopped:
            return stopped
    return EngineError("plugin_failed", "provider", cause=error)


class ProvidedVectorizer(_Provided):
    """A vectorizer over the network.

    Attributes:
        kind: the server's word for what it reads.
        media: what it reads besides text.
        multi: whether it makes several vectors an object.
        defaults: settings that a collection stores though it does not give them.
        property_defaults: settings that a property stores though it does not give them.
    """

    def __init__(self, module: str) -> None:
        super().__init__(module)
        row = table.row(module)
        self.kind: str = table.canonical(module).partition("-")[0]
        self.media: tuple[str, ...] = tuple(kind for kind in table.kinds(module) if kind != "text")
        self.multi: bool = bool(row.get("multi"))
        self.defaults: Mapping[str, Any] = row.get("stored", {})
        own = {"skip": False, "vectorizePropertyName": False}
        self.property_defaults: Mapping[str, Any] = {} if self.media else {**own, **row.get("stored_by_property", {})}

    def vectorize(self, inputs: Sequence[str], config: Mapping[str, Any]) -> Sequence[NDArray[np.float32]]:
        """Return one vector a text that is stored."""
        return self._vectors(inputs, config, "text", "document")

    def vectorize_query(self, inputs: Sequence[str], config: Mapping[str, Any]) -> Sequence[NDArray[np.float32]]:
        """Return one vector a text that is searched for."""
        return self._vectors(inputs, config, "text", "query")

    def vectorize_media(
        self, kind: str, values: Sequence[str], config: Mapping[str, Any]
    ) -> Sequence[NDArray[np.float32]]:
        """Return one vector a value, in base64."""
        return self._vectors(values, config, kind, "document")

    def _vectors(
        self, inputs: Sequence[str], config: Mapping[str, Any], kind: str, task: models.Task
    ) -> Sequence[NDArray[np.float32]]:
        try:
            vectors = models.vectorize(
                self._sender,
                self.name,
                config,
                inputs,
                kind=kind,
                task=task,
                context=self._context(),
                limit=self._limit(),
            )
        except ProviderError as error:
            raise _engine_error(error) from None
        return [np.asarray(vector, dtype=np.float32) for vector in vectors]


class ProvidedReranker(_Provided):
    """A reranker over the network."""

    def rerank(self, query: str, documents: Sequence[str], config: Mapping[str, Any]) -> Sequence[float]:
        """Return one score a document, higher is better."""
        try:
            return models.rank(
                self._sender, self.name, config, query, documents, context=self._context(), limit=self._limit()
            )
        except ProviderError as error:
            raise _engine_error(error) from None


class ProvidedGenerator(_Provided):
    """A generator over the network."""

    def generate(self, prompt: str, config: Mapping[str, Any]) -> str:
        """Answer a prompt.

        Raises:
            EngineError: the provider does not.
        """
        written = self.generate_many([Prompt(prompt)], config)[0]
        if isinstance(written, EngineError):
            raise written
        return written.text

    def generate_many(self, prompts: Sequence[Prompt], config: Mapping[str, Any]) -> Sequence[Written | EngineError]:
        """Answer prompts, several at once."""
        context, limit = self._context(), self._limit()

        def work(prompt: Prompt) -> Written | ProviderError:
            pair = (prompt.text, prompt.images)
            try:
                made = models.generate(self._sender, self.name, config, [pair], context=context, limit=limit)[0]
            except ProviderError as error:
                return error
            return Written(made.text, self._metadata(made.usage))

        written = self._sender.each(work, prompts, limit)
        return [_outcome(each) for each in written]

    def _metadata(self, usage: Mapping[str, Any]) -> Mapping[str, Any]:
        if not usage:
            return {}
        name = table.row(self.name)["generate"].get("usage_name", "usage")
        counted: Mapping[str, Any] = usage if name == "meta" else {name: usage}
        return {table.canonical(self.name).removeprefix(_GENERATIVE): counted}


def _outcome(written: Written | ProviderError) -> Written | EngineError:
    if isinstance(written, Written):
        return written
    error = _engine_error(written)
    if isinstance(error, RequestStopped):
        raise error
    return error
