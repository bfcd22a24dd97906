"""Responses of providers: vectors, scores, texts, and what went wrong."""

from __future__ import annotations

import json
import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, TypeAlias

from weaviate_gen.providers.errors import ProviderError
from weaviate_gen.providers.table import Provider
from weaviate_gen.providers.templates import fill_string, is_list, is_table, pick

Embedding: TypeAlias = "list[float] | list[list[float]]"
"""One vector, or several of a multi-vector."""


@dataclass(frozen=True, slots=True)
class Response:
    """A provider's HTTP response.

    Attributes:
        status: the status.
        headers: by lower-case name.
        body: the body.
    """

    status: int
    headers: Mapping[str, str]
    body: bytes


@dataclass(frozen=True, slots=True)
class Generation:
    """What a generator wrote.

    Attributes:
        text: the text.
        usage: what the provider counted, by its own names; empty where it counts nothing.
    """

    text: str
    usage: Mapping[str, Any] = field(default_factory=dict[str, Any])


def read_vectors(provider: Provider, kind: str, response: Response, count: int, secrets: Sequence[str]) -> list[Any]:
    """Return the vectors of a response, in the order of the inputs.

    Args:
        provider: the vectorizer.
        kind: what it read.
        response: the response.
        count: the number of inputs.
        secrets: what no message may contain.

    Raises:
        ProviderError: the provider reports an error, or the response has not one vector an input.
    """
    content = _content(provider, response, "vectorization", secrets)
    spec: Mapping[str, Any] = provider.row[kind]
    paths = [spec["vectors"]] if isinstance(spec["vectors"], str) else spec["vectors"]
    multi = bool(provider.row.get("multi"))
    found: list[Any] = []
    for path in paths:
        found = _listed(pick(content, path), path)
        if found and all(_is_vector(vector, multi) for vector in found):
            break
    else:
        if not found:
            raise _malformed(provider, response, str(provider.row.get("lost", "empty embeddings response")))
        found = [_pooled(vector) for vector in found]
        if any(vector is None for vector in found):
            raise _malformed(
                provider, response, _parsing("vectorization", response, "a vector must be a list of numbers")
            )
    if spec.get("pooled"):
        found = [_pooled(found[0] if len(found) == 1 and isinstance(found[0][0], list) else found)]
    if "index" in spec:
        found = _in_order(found, pick(content, spec["index"]))
    if len(found) != count:
        raise _malformed(provider, response, f"failed to vectorize all {count} texts got only {len(found)} embeddings")
    return found


def read_scores(provider: Provider, response: Response, count: int, secrets: Sequence[str]) -> list[float]:
    """Return the scores of a response, in the order of the documents.

    Args:
        provider: the reranker.
        response: the response.
        count: the number of documents.
        secrets: what no message may contain.

    Raises:
        ProviderError: the provider reports an error, or the response has not one score a document.
    """
    content = _content(provider, response, "reranker", secrets)
    spec: Mapping[str, Any] = provider.row["rank"]
    results = pick(content, spec["results"])
    scores: dict[int, float] = {}
    for at, result in enumerate(results if is_list(results) else ()):
        index = pick(result, spec["index"]) if "index" in spec else at
        score = pick(result, spec["score"])
        if isinstance(index, int) and 0 <= index < count and _is_number(score):
            scores[index] = float(score)
    if len(scores) != count:
        problem = f"there must be a score for each of {count} documents, got {len(scores)}"
        raise _malformed(provider, response, _parsing("reranker", response, problem))
    return [scores[index] for index in range(count)]


def read_generation(provider: Provider, response: Response, secrets: Sequence[str]) -> Generation:
    """Return the text of a response.

    Args:
        provider: the generator.
        response: the response.
        secrets: what no message may contain.

    Raises:
        ProviderError: the provider reports an error, or the response has no text.
    """
    content = _content(provider, response, "generative", secrets)
    spec: Mapping[str, Any] = provider.row["generate"]
    found = [text for path in spec["text"] if isinstance(text := pick(content, path), str)]
    if not found:
        raise _malformed(provider, response, str(provider.row["lost"]))
    usage = pick(content, spec["usage"]) if "usage" in spec else None
    return Generation(found[0].strip(spec.get("strip", "")) if "strip" in spec else found[0], _table(usage))


def _table(value: Any) -> Mapping[str, Any]:
    return value if is_table(value) else {}


def _content(provider: Provider, response: Response, purpose: str, secrets: Sequence[str]) -> Any:
    try:
        content: Any = json.loads(response.body)
    except (ValueError, RecursionError):
        if response.status == 200:
            raise _malformed(provider, response, _parsing(purpose, response, "the body must be JSON")) from None
        content = None
    if response.status == 200 and pick(content, "error") is None:
        return content
    raise _failure(provider, response, content, secrets)


def _failure(provider: Provider, response: Response, content: Any, secrets: Sequence[str]) -> ProviderError:
    row = provider.row
    message = next((text for path in row.get("message", ()) if (text := _text(pick(content, path)))), "")
    words = {
        "service": row["service"],
        "status": str(response.status),
        "message": message,
        "kind": _text(pick(content, row["kind"])) if "kind" in row else "",
    }
    if message and "failure_with_message" in row:
        text = fill_words(row["failure_with_message"], words)
    else:
        text = fill_words(row["failure"], words)
        if (number := response.headers.get(row.get("request_id", ""))) is not None:
            text += f" request-id: {number}"
        if message:
            text += fill_words(row.get("detail", " error: {message}"), words)
    for secret in secrets:
        text = text.replace(secret, "***")
    return ProviderError(provider.module, "status", text, response.status)


def fill_words(template: str, words: Mapping[str, str]) -> str:
    """Return a message with its words filled in."""
    return fill_string(template, words)


def _text(value: Any) -> str:
    if is_list(value):
        return " ".join(text for part in value if (text := _text(part)))
    return value if isinstance(value, str) else ""


def _malformed(provider: Provider, response: Response, message: str) -> ProviderError:
    return ProviderError(provider.module, "malformed", message, response.status)


def _parsing(purpose: str, response: Response, problem: str) -> str:
    return f"failed to parse {purpose} response (status {response.status}): {problem}"


def _listed(value: Any, path: str) -> list[Any]:
    """Return what was picked as a list: paths without ``[]`` lead to one vector."""
    if "[]" in path:
        return value if is_list(value) else []
    return [] if value is None else [value]


def _is_number(value: Any) -> bool:
    return isinstance(value, (int, float)) and not isinstance(value, bool) and math.isfinite(value)


def _is_vector(value: Any, multi: bool) -> bool:
    if not is_list(value) or not value:
        return False
    return all(_is_vector(part, False) for part in value) if multi else all(map(_is_number, value))


def _pooled(value: Any) -> list[float] | None:
    """Return the mean of a matrix's rows; ``None`` if it is none."""
    if not _is_vector(value, True):
        return None
    rows: list[list[float]] = value
    return [sum(column) / len(rows) for column in zip(*rows, strict=True)] if len({*map(len, rows)}) == 1 else None


def _in_order(vectors: list[Any], numbers: Any) -> list[Any]:
    """Return vectors in the order of their numbers, where each has its own."""
    if not is_list(numbers) or {*map(str, numbers)} != {*map(str, range(len(vectors)))} or len(numbers) != len(vectors):
        return vectors
    return [vector for _, vector in sorted(zip(numbers, vectors, strict=True), key=lambda pair: int(pair[0]))]
