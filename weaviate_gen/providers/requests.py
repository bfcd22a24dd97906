"""Requests to providers: address, headers with the key, and body."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from weaviate_gen.providers.errors import ProviderError
from weaviate_gen.providers.table import Provider
from weaviate_gen.providers.templates import fill, fill_string, fill_url


@dataclass(frozen=True, slots=True)
class Request:
    """One HTTP request, always a ``POST``.

    Attributes:
        url: where to.
        headers: names and values, the key among them.
        body: JSON.
        secrets: what must not appear in any message.
    """

    url: str
    headers: tuple[tuple[str, str], ...] = field(repr=False)
    body: bytes = field(repr=False)
    secrets: tuple[str, ...] = field(repr=False)


def embedding(provider: Provider, kind: str, inputs: Sequence[str], task: str) -> Request:
    """Return the request for the vectors of some inputs of one kind.

    Args:
        provider: the vectorizer.
        kind: ``text``, ``image`` ...
        inputs: no more than one request takes; media in base64.
        task: ``document`` or ``query``.
    """
    spec: Mapping[str, Any] = provider.row[kind]
    prefix = spec.get("data_url", "")
    values = [text if not prefix or text.startswith("data:") else prefix + text for text in inputs]
    tasks: Mapping[str, str] = spec.get("tasks", {})
    known = {**provider.settings, "task": fill_string(tasks.get(task, ""), provider.settings) or None}
    items = [fill(spec["item"], {**known, "input": value}) for value in values] if "item" in spec else None
    return _request(provider, spec["body"], {**known, "inputs": values, "input": values[0], "items": items})


def ranking(provider: Provider, query: str, documents: Sequence[str]) -> Request:
    """Return the request for the scores of some documents.

    Args:
        provider: the reranker.
        query: what they are compared with.
        documents: no more than one request takes.
    """
    spec: Mapping[str, Any] = provider.row["rank"]
    items = [fill(spec["item"], {"document": text}) for text in documents] if "item" in spec else None
    values = {**provider.settings, "query": query, "documents": list(documents), "items": items}
    return _request(provider, spec["body"], values)


def generation(provider: Provider, prompt: str, images: Sequence[str]) -> Request:
    """Return the request for the response to a prompt.

    Args:
        provider: the generator.
        prompt: the full prompt.
        images: in base64; none where the provider reads none.

    Raises:
        ProviderError: there are images, and the module reads none.
    """
    spec: Mapping[str, Any] = provider.row["generate"]
    body = spec["body"]
    parts: Mapping[str, Any] = spec.get("parts", {})
    if images and not parts and "images" not in body:
        raise provider.error(f"{provider.module} reads no images")
    content: Any = prompt
    if parts.get("always") or (images and parts):
        values = {**provider.settings, "prompt": prompt}
        shown = [fill(parts["text"], values)]
        pictures = [
            fill(part, {**values, "image": image, "number": number})
            for number, image in enumerate(images, 1)
            for part in parts["image"]
        ]
        content = [*pictures, *shown] if parts.get("text_last") else [*shown, *pictures]
    known = {**provider.settings, "prompt": prompt, "content": content, "images": list(images) or None}
    return _request(provider, body, known)


def _request(provider: Provider, template: Any, values: Mapping[str, Any]) -> Request:
    try:
        url = fill_url(provider.row["url"], provider.settings)
    except ValueError as error:
        raise provider.error(str(error)) from None
    if not url.startswith(("http://", "https://")):
        raise provider.error(f"the address must start with http:// or https://, got {url!r}")
    body = json.dumps(fill(template, values), ensure_ascii=False, separators=(",", ":")).encode()
    own = {"Content-Type": "application/json", **provider.row.get("headers", {})}
    headers = {name: text for name, value in own.items() if (text := fill(value, provider.settings))}
    if (service := provider.row.get("signing")) is not None:
        from weaviate_gen.providers import signing

        keys = signing.credentials(provider)
        headers.update(signing.sign(keys, service, provider.settings["region"], url, headers, body))
        return Request(url, tuple(headers.items()), body, (keys.secret,))
    key = _key(provider)
    if key:
        headers[provider.row["key"]["header"]] = provider.row["key"]["prefix"] + key
    if any("\n" in value or "\r" in value for value in headers.values()):
        raise ProviderError(provider.module, "key", "a header must not contain line breaks; check the key")
    return Request(url, tuple(headers.items()), body, (key, key.rpartition(" ")[2]) if key else ())


def _key(provider: Provider) -> str:
    spec: Mapping[str, Any] | None = provider.row.get("key")
    if spec is None:
        return ""
    context = provider.context
    found = [context.headers.get(name.lower(), "") for name in spec["headers"]]
    found += [context.environment.get(name, "") for name in spec["env"]]
    key = next((value for value in found if value), "")
    if not key and not spec.get("optional"):
        raise ProviderError(provider.module, "key", f"{spec['context']}: {_missing(spec)}")
    return key.strip()


def _missing(spec: Mapping[str, Any]) -> str:
    if "missing" in spec:
        return str(spec["missing"])
    headers = " or ".join(spec.get("shown", spec["headers"]))
    variables = " or ".join(spec.get("shown_env", spec["env"]))
    subject = spec.get("subject", "api key")
    return f"no {subject} found neither in request header: {headers} nor in environment variable under {variables}"
