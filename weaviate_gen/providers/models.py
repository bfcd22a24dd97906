"""Calls of models: inputs cut into requests, sent side by side, and put together again."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any, Literal, TypeAlias

from weaviate_gen.providers import requests, responses
from weaviate_gen.providers.responses import Generation
from weaviate_gen.providers.sending import Sender, TimeLimit
from weaviate_gen.providers.table import Context, resolve

Task: TypeAlias = Literal["document", "query"]
Prompt: TypeAlias = "tuple[str, Sequence[str]]"
"""A full prompt, and images in base64."""


def vectorize(
    sender: Sender,
    module: str,
    settings: Mapping[str, Any],
    inputs: Sequence[str],
    *,
    kind: str = "text",
    task: Task = "document",
    context: Context,
    limit: TimeLimit,
) -> list[Any]:
    """Return the vectors of inputs, in order.

    Args:
        sender: the connections.
        module: the vectorizer's name.
        settings: the module's.
        inputs: what it reads: text, or media in base64.
        kind: ``text``, ``image`` ...
        task: whether the inputs are stored or searched for.
        context: headers and environment.
        limit: of the call.

    Raises:
        ProviderError: a key or setting is missing, the provider reports an error, or there is no response in time.
    """
    provider = resolve(module, settings, context, task)
    if kind not in provider.row:
        raise provider.error(f"{module} reads no {kind}")

    def work(part: Sequence[str]) -> list[Any]:
        request = requests.embedding(provider, kind, part, task)
        response = sender.send(provider.module, request, limit)
        return responses.read_vectors(provider, kind, response, len(part), request.secrets)

    parts = sender.each(work, list(_batches(provider.row[kind], inputs)), limit)
    return [vector for part in parts for vector in part]


def _batches(spec: Mapping[str, Any], inputs: Sequence[str]) -> Iterator[Sequence[str]]:
    """Cut inputs into what one request takes: by number, and by length."""
    most, longest = spec["batch"], spec.get("characters")
    start, length = 0, 0
    for at, text in enumerate(inputs):
        if at > start and (at - start == most or (longest is not None and length + len(text) > longest)):
            yield inputs[start:at]
            start, length = at, 0
        length += len(text)
    yield inputs[start:]


def rank(
    sender: Sender,
    module: str,
    settings: Mapping[str, Any],
    query: str,
    documents: Sequence[str],
    *,
    context: Context,
    limit: TimeLimit,
) -> list[float]:
    """Return the scores of documents, in order; higher is better.

    Args:
        sender: the connections.
        module: the reranker's name.
        settings: the module's.
        query: what they are compared with.
        documents: what is scored.
        context: headers and environment.
        limit: of the call.

    Raises:
        ProviderError: a key or setting is missing, the provider reports an error, or there is no response in time.
    """
    provider = resolve(module, settings, context)

    def work(part: Sequence[str]) -> list[float]:
        request = requests.ranking(provider, query, part)
        response = sender.send(provider.module, request, limit)
        return responses.read_scores(provider, response, len(part), request.secrets)

    parts = sender.each(work, list(_batches(provider.row["rank"], documents)), limit)
    return [score for part in parts for score in part]


def generate(
    sender: Sender,
    module: str,
    settings: Mapping[str, Any],
    prompts: Sequence[Prompt],
    *,
    context: Context,
    limit: TimeLimit,
) -> list[Generation]:
    """Return the responses to prompts, in order.

    Args:
        sender: the connections.
        module: the generator's name.
        settings: the module's.
        prompts: each with its images.
        context: headers and environment.
        limit: of the call.

    Raises:
        ProviderError: a key or setting is missing, the provider reports an error, or there is no response in time.
    """
    provider = resolve(module, settings, context)

    def work(prompt: Prompt) -> Generation:
        request = requests.generation(provider, *prompt)
        response = sender.send(provider.module, request, limit)
        return responses.read_generation(provider, response, request.secrets)

    return sender.each(work, prompts, limit)
