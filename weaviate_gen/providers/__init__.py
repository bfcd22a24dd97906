"""Model providers: vectors, scores and texts from hosted models, with your own key.

The local engine calls them for collections that name their modules, and clients for collections that have none of their
own; :func:`embed`, :func:`rerank` and :func:`generate` call them directly. Nothing is sent before.
"""

from __future__ import annotations

import os
import re
from collections.abc import Mapping, Sequence
from typing import Any, Protocol, Self, TypeAlias

from weaviate_gen.providers import models, table
from weaviate_gen.providers.errors import ProviderError
from weaviate_gen.providers.models import Task
from weaviate_gen.providers.sending import DEFAULT_TIMEOUT, Sender, TimeLimit
from weaviate_gen.providers.table import Context

__all__ = ["ProviderError", "embed", "generate", "modules", "rerank"]


class Configured(Protocol):
    """A module with settings, such as what ``Configure.Vectors.text2vec_openai()`` returns."""

    @property
    def module(self) -> str | None:
        """Name of the module."""
        ...

    @property
    def settings(self) -> Mapping[str, Any]:
        """Settings of the module."""
        ...


Model: TypeAlias = "str | Configured"


def embed(
    inputs: Sequence[str],
    model: Model,
    *,
    kind: str = "text",
    task: Task = "document",
    headers: Mapping[str, str] | None = None,
    timeout: float | None = None,
) -> list[Any]:
    """Return the vectors of inputs, in order.

    Args:
        inputs: strings; media in base64.
        model: a value of ``Configure.Vectors``, or a module's name for its default settings.
        kind: ``text``, ``image``, ``video`` or ``audio``.
        task: ``document`` for what is stored, ``query`` for what is searched for; some models distinguish.
        headers: keys and addresses by the names that a server reads, such as ``X-OpenAI-Api-Key``; those that are not
            there come from the environment, such as ``OPENAI_APIKEY``.
        timeout: seconds for all of it; by default what ``MODULES_CLIENT_TIMEOUT`` says, or 50.

    Returns:
        A list of floats for each input; for a multi-vector model, a list of such lists.

    Raises:
        ProviderError: a key or setting is missing, the provider reports an error, or there is no response in time.
    """
    if not inputs:
        return []
    module, settings = describe(model)
    with _Call(headers, timeout) as call:
        return models.vectorize(
            call.sender, module, settings, inputs, kind=kind, task=task, context=call.context, limit=call.limit
        )


def rerank(
    query: str,
    documents: Sequence[str],
    model: Model,
    *,
    headers: Mapping[str, str] | None = None,
    timeout: float | None = None,
) -> list[float]:
    """Return the scores of documents, in their order; higher is better.

    Args:
        query: what they are compared with.
        documents: what is scored.
        model: a value of ``Configure.Reranker``, or a module's name for its default settings.
        headers: as for :func:`embed`.
        timeout: as for :func:`embed`.

    Raises:
        ProviderError: a key or setting is missing, the provider reports an error, or there is no response in time.
    """
    if not documents:
        return []
    module, settings = describe(model)
    with _Call(headers, timeout) as call:
        return models.rank(call.sender, module, settings, query, documents, context=call.context, limit=call.limit)


def generate(
    prompts: Sequence[str],
    model: Model,
    *,
    images: Sequence[str] = (),
    headers: Mapping[str, str] | None = None,
    timeout: float | None = None,
) -> list[str]:
    """Return the responses to prompts, in order.

    Args:
        prompts: the prompts, which are sent side by side.
        model: a value of ``Configure.Generative``, or a module's name for its default settings.
        images: in base64, sent with every prompt.
        headers: as for :func:`embed`.
        timeout: as for :func:`embed`.

    Raises:
        ProviderError: a key or setting is missing, the provider reports an error, or there is no response in time.
    """
    if not prompts:
        return []
    module, settings = describe(model)
    pairs = [(prompt, images) for prompt in prompts]
    with _Call(headers, timeout) as call:
        written = models.generate(call.sender, module, settings, pairs, context=call.context, limit=call.limit)
    return [generation.text for generation in written]


def modules() -> list[str]:
    """List the built-in modules by their names on a server, sorted."""
    return table.names()


def describe(model: Model) -> tuple[str, Mapping[str, Any]]:
    """Return a model's module and settings.

    Raises:
        ProviderError: it names no module.
    """
    if isinstance(model, str):
        return model, {}
    if not model.module:
        raise ProviderError("", "settings", "model must name a module, got a configuration without one")
    return model.module, model.settings


_UNITS = {"ms": 0.001, "s": 1.0, "m": 60.0, "h": 3600.0}


def default_timeout(environment: Mapping[str, str]) -> float:
    """Return the seconds of a call that names no timeout: ``MODULES_CLIENT_TIMEOUT``, such as ``1m30s``, or 50."""
    found = re.findall(r"(\d+(?:\.\d+)?)(ms|s|m|h)", environment.get("MODULES_CLIENT_TIMEOUT", ""))
    return sum(float(number) * _UNITS[unit] for number, unit in found) or DEFAULT_TIMEOUT


class _Call:
    """Connections, context and time of one call."""

    def __init__(self, headers: Mapping[str, str] | None, timeout: float | None) -> None:
        self.context = Context({name.lower(): value for name, value in (headers or {}).items()}, os.environ)
        self.limit = TimeLimit(default_timeout(os.environ) if timeout is None else timeout)
        self.sender = Sender()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.sender.close()
