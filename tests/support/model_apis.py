"""Model providers on the loopback, as their documentation describes them; each request is checked field by field.

The pages are named beside each interface. What the documentation does not name is refused with status 400, as
providers do.
"""

from __future__ import annotations

import base64
import hashlib
import json
import re
import threading
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

KEY = "sk-stand-in-0123456789"
IMAGE = base64.b64encode(b"an image").decode()

Check = Callable[[Any], bool]


def text(value: Any) -> bool:
    """A string that is not empty."""
    return isinstance(value, str) and bool(value)


def number(value: Any) -> bool:
    """A number."""
    return isinstance(value, (int, float)) and not isinstance(value, bool)


def integer(value: Any) -> bool:
    """An integer."""
    return isinstance(value, int) and not isinstance(value, bool)


def boolean(value: Any) -> bool:
    """A boolean."""
    return isinstance(value, bool)


def exactly(*values: Any) -> Check:
    """One of some values."""
    return lambda value: (
        value in values and not (isinstance(value, bool) and True not in values and False not in values)
    )


def several(check: Check, most: int = 10_000) -> Check:
    """A list of at least one."""
    return lambda value: isinstance(value, list) and 0 < len(value) <= most and all(map(check, value))


def table(required: Mapping[str, Check], optional: Mapping[str, Check] = {}) -> Check:
    """A table with these fields and no others."""

    def check(value: Any) -> bool:
        known = {**required, **optional}
        return (
            isinstance(value, dict)
            and required.keys() <= value.keys()
            and all(name in known and known[name](part) for name, part in value.items())
        )

    return check


def matching(pattern: str) -> Check:
    """A string of a form."""
    return lambda value: isinstance(value, str) and re.fullmatch(pattern, value) is not None


def either(*checks: Check) -> Check:
    """Whatever one of some checks takes."""
    return lambda value: any(check(value) for check in checks)


def vector(value: str) -> list[float]:
    """Return a vector that stands for a value: of words, their mean, so that what shares words is near."""
    words = re.findall(r"\w+", value.lower()) or [value]
    rows = [[byte / 255 for byte in hashlib.sha256(word.encode()).digest()[:8]] for word in words]
    return [sum(column) / len(rows) for column in zip(*rows, strict=True)]


BEARER = {"authorization": f"Bearer {KEY}"}
JSON = {"content-type": "application/json"}


@dataclass(frozen=True)
class Api:
    """One interface of a provider.

    Attributes:
        page: where it is documented.
        path: a pattern of path and query.
        headers: what must be sent.
        body: what the body must be.
        respond: makes the response from the body and the path.
        failure: makes the body of an error from a status and a message.
        settings: of the module, besides the address.
        address: the setting that takes the address.
        address_suffix: what follows the address in it.
    """

    page: str
    path: str
    headers: Mapping[str, str]
    body: Check
    respond: Callable[[Any], Any]
    failure: Callable[[int, str], Any]
    settings: Mapping[str, Any] = field(default_factory=dict)
    address: str = "baseURL"
    address_suffix: str = ""


def _openai_failure(status: int, message: str) -> Any:
    return {"error": {"message": message, "type": "invalid_request_error", "param": None, "code": str(status)}}


def _message(_: int, message: str) -> Any:
    return {"message": message}


def _detail(_: int, message: str) -> Any:
    return {"detail": message}


def _error_text(_: int, message: str) -> Any:
    return {"error": message}


def _google_failure(status: int, message: str) -> Any:
    return {"error": {"code": status, "message": message, "status": "INVALID_ARGUMENT"}}


def _listed(body: Any) -> Any:
    """Return embeddings as OpenAI and others list them, last first: an index says which is which."""
    inputs = [body["input"]] if isinstance(body["input"], str) else body["input"]
    data = [
        {"object": "embedding", "index": at, "embedding": vector(_content(value))} for at, value in enumerate(inputs)
    ]
    return {"object": "list", "data": data[::-1], "model": body.get("model"), "usage": {"total_tokens": 5}}


def _content(value: Any) -> str:
    if isinstance(value, str):
        return value
    parts = value.get("content", [value])
    found = next(part for name, part in parts[0].items() if name != "type")
    return str(found)


def _chat(body: Any) -> Any:
    content = body["messages"][-1]["content"]
    prompt = content if isinstance(content, str) else next(part["text"] for part in content if part["type"] == "text")
    images = 0 if isinstance(content, str) else sum("image_url" in part for part in content)
    return {
        "id": "chatcmpl-1",
        "object": "chat.completion",
        "choices": [
            {
                "index": 0,
                "message": {"role": "assistant", "content": f"On {prompt}: {images} images"},
                "finish_reason": "stop",
            }
        ],
        "usage": {"prompt_tokens": 7, "completion_tokens": 3, "total_tokens": 10},
    }


def _scores(body: Any) -> list[float]:
    asked = set(body["query"].lower().split())
    return [len(asked & set(document.lower().split())) / max(len(asked), 1) for document in body["documents"]]


def _ranked(name: str, documents: bool = False) -> Callable[[Any], Any]:
    def respond(body: Any) -> Any:
        results: list[dict[str, Any]] = [
            {"index": at, "relevance_score": score} for at, score in enumerate(_scores(body))
        ]
        if documents:
            for result in results:
                result["document"] = {"text": body["documents"][result["index"]]}
        return {name: sorted(results, key=lambda result: -result["relevance_score"])}

    return respond


_MESSAGES = several(table({"role": exactly("user"), "content": text}))
_CHAT_BODY = table(
    {"model": text, "messages": _MESSAGES}, {"temperature": number, "top_p": number, "max_tokens": integer}
)
_IMAGE_URL = table({"type": exactly("image_url"), "image_url": table({"url": matching("data:image/[a-z]+;base64,.+")})})
_TEXT_PART = table({"type": exactly("text"), "text": text})
_OPENAI_MESSAGES = several(
    table({"role": exactly("user"), "content": either(text, several(either(_TEXT_PART, _IMAGE_URL)))})
)
_PENALTY = {"frequency_penalty": number, "presence_penalty": number, "temperature": number, "top_p": number}

_OPENAI_EMBEDDINGS = table(
    {"input": several(text, 2048), "model": text},
    {"dimensions": integer, "encoding_format": exactly("float", "base64"), "user": text},
)
_OPENAI_CHAT = table(
    {"messages": _OPENAI_MESSAGES, "model": text},
    {
        **_PENALTY,
        "max_completion_tokens": integer,
        "max_tokens": integer,
        "n": integer,
        "stop": several(text, 4),
        "reasoning_effort": exactly("minimal", "low", "medium", "high"),
        "verbosity": exactly("low", "medium", "high"),
    },
)


APIS: dict[str, Api] = {
    "text2vec-openai": Api(
        "https://platform.openai.com/docs/api-reference/embeddings/create",
        "/v1/embeddings", {**BEARER, **JSON}, _OPENAI_EMBEDDINGS, _listed, _openai_failure,
    ),
    "generative-openai": Api(
        "https://platform.openai.com/docs/api-reference/chat/create",
        "/v1/chat/completions", {**BEARER, **JSON}, _OPENAI_CHAT, _chat, _openai_failure,
    ),
    "text2vec-morph": Api(
        "https://docs.morphllm.com/api-reference/endpoint/embedding",
        "/v1/embeddings", {**BEARER, **JSON}, table({"input": several(text), "model": text}), _listed, _openai_failure,
    ),
    "text2vec-digitalocean": Api(
        "https://docs.digitalocean.com/reference/api/reference/serverless-inference",
        "/v1/embeddings", {**BEARER, **JSON},
        table({"input": several(text), "model": text}, {"encoding_format": exactly("float")}),
        _listed, _openai_failure, {"model": "gte-large-en-v1.5"},
    ),
    "text2vec-cohere": Api(
        "https://docs.cohere.com/reference/embed",
        "/v2/embed", {**BEARER, **JSON, "accept": "application/json"},
        table(
            {
                "texts": several(text, 96),
                "model": text,
                "input_type": exactly("search_document", "search_query"),
                "embedding_types": several(exactly("float")),
            },
            {"truncate": exactly("NONE", "START", "END"), "output_dimension": exactly(256, 512, 1024, 1536)},
        ),
        lambda body: {"id": "1", "embeddings": {"float": [vector(value) for value in body["texts"]]}},
        _message,
    ),
    "multi2vec-cohere": Api(
        "https://docs.cohere.com/reference/embed",
        "/v2/embed", {**BEARER, **JSON},
        either(
            table(
                {
                    "texts": several(text, 96),
                    "model": text,
                    "input_type": exactly("search_document", "search_query"),
                    "embedding_types": several(exactly("float")),
                },
                {"truncate": exactly("NONE", "START", "END"), "output_dimension": integer},
            ),
            table(
                {
                    "images": several(matching("data:image/[a-z]+;base64,.+"), 1),
                    "model": text,
                    "input_type": exactly("image"),
                    "embedding_types": several(exactly("float")),
                },
                {"output_dimension": integer},
            ),
        ),
        lambda body: {
            "id": "1", "embeddings": {"float": [vector(value) for value in body.get("texts") or body["images"]]}
        },
        _message,
    ),
    "generative-cohere": Api(
        "https://docs.cohere.com/reference/chat",
        "/v2/chat", {"authorization": f"BEARER {KEY}", **JSON},
        table(
            {
                "model": text,
                "messages": several(
                    table({"role": exactly("user"), "content": several(either(_TEXT_PART, _IMAGE_URL))})
                ),
            },
            {
                "max_tokens": integer, "stop_sequences": several(text, 5), "temperature": number,
                "frequency_penalty": number, "presence_penalty": number, "k": integer, "p": number,
            },
        ),
        lambda body: {
            "id": "1",
            "finish_reason": "COMPLETE",
            "message": {
                "role": "assistant",
                "content": [{"type": "text", "text": _chat(body)["choices"][0]["message"]["content"]}],
            },
            "usage": {"billed_units": {"input_tokens": 7, "output_tokens": 3}},
        },
        _message,
    ),
    "reranker-cohere": Api(
        "https://docs.cohere.com/reference/rerank",
        "/v2/rerank", {**BEARER, **JSON},
        table(
            {"documents": several(text, 1000), "query": text, "model": text},
            {"top_n": integer, "return_documents": boolean},
        ),
        _ranked("results"), _message,
    ),
    "text2vec-voyageai": Api(
        "https://docs.voyageai.com/reference/embeddings-api",
        "/v1/embeddings", {**BEARER, **JSON},
        table(
            {"input": several(text, 1000), "model": text},
            {"input_type": exactly("document", "query"), "truncation": boolean, "output_dimension": integer},
        ),
        _listed, _detail, address_suffix="/v1",
    ),
    "multi2vec-voyageai": Api(
        "https://docs.voyageai.com/reference/multimodal-embeddings-api",
        "/v1/multimodalembeddings", {**BEARER, **JSON},
        table(
            {
                "inputs": several(
                    table(
                        {
                            "content": several(
                                either(
                                    _TEXT_PART,
                                    table(
                                        {
                                            "type": exactly("image_base64"),
                                            "image_base64": matching("data:image/[a-z]+;base64,.+"),
                                        }
                                    ),
                                    table(
                                        {
                                            "type": exactly("video_base64"),
                                            "video_base64": matching("data:video/mp4;base64,.+"),
                                        }
                                    ),
                                )
                            )
                        }
                    ),
                    1000,
                ),
                "model": text,
            },
            {"input_type": exactly("document", "query"), "truncation": boolean},
        ),
        lambda body: _listed({"input": body["inputs"], "model": body["model"]}), _detail, address_suffix="/v1",
    ),
    "reranker-voyageai": Api(
        "https://docs.voyageai.com/reference/reranker-api",
        "/v1/rerank", {**BEARER, **JSON},
        table(
            {"query": text, "documents": several(text, 1000), "model": text},
            {"top_k": integer, "return_documents": boolean, "truncation": boolean},
        ),
        _ranked("data"), _detail, address_suffix="/v1",
    ),
    "text2vec-jinaai": Api(
        "https://api.jina.ai/redoc",
        "/v1/embeddings", {**BEARER, **JSON},
        table(
            {"input": several(text, 2048), "model": text},
            {
                "embedding_type": exactly("float"), "dimensions": integer, "normalized": boolean,
                "task": exactly("retrieval.passage", "retrieval.query", "text-matching"),
            },
        ),
        _listed, _detail,
    ),
    "text2multivec-jinaai": Api(
        "https://api.jina.ai/redoc",
        "/v1/multi-vector", {**BEARER, **JSON},
        table(
            {"input": several(text, 2048), "model": text},
            {"embedding_type": exactly("float"), "dimensions": integer, "input_type": exactly("document", "query")},
        ),
        lambda body: {
            "data": [
                {"index": at, "embeddings": [vector(word) for word in value.split()]}
                for at, value in enumerate(body["input"])
            ]
        },
        _detail,
    ),
    "multi2vec-jinaai": Api(
        "https://api.jina.ai/redoc",
        "/v1/embeddings", {**BEARER, **JSON},
        table(
            {
                "input": several(either(text, table({"text": text}), table({"image": text})), 2048),
                "model": text,
            },
            {
                "embedding_type": exactly("float"), "dimensions": integer, "normalized": boolean,
                "task": exactly("retrieval.passage", "retrieval.query"),
            },
        ),
        _listed, _detail,
    ),
    "multi2multivec-jinaai": Api(
        "https://api.jina.ai/redoc",
        "/v1/embeddings", {**BEARER, **JSON},
        table(
            {
                "input": several(either(text, table({"text": text}), table({"image": text})), 2048),
                "model": text,
                "return_multivector": exactly(True),
            },
            {"embedding_type": exactly("float"), "task": exactly("retrieval.query"), "normalized": boolean},
        ),
        lambda body: {
            "data": [
                {"index": at, "embeddings": [vector(word) for word in _content(value).split()]}
                for at, value in enumerate(body["input"])
            ]
        },
        _detail,
    ),
    "reranker-jinaai": Api(
        "https://api.jina.ai/redoc",
        "/v1/rerank", {**BEARER, **JSON},
        table(
            {"model": text, "query": text, "documents": several(text, 2048)},
            {"top_n": integer, "return_documents": boolean},
        ),
        _ranked("results", documents=True), _detail,
    ),
    "text2vec-huggingface": Api(
        "https://huggingface.co/docs/inference-providers/tasks/feature-extraction",
        "/models/bge", {**BEARER, **JSON},
        table(
            {"inputs": several(text)},
            {
                "options": table({}, {"wait_for_model": boolean, "use_gpu": boolean, "use_cache": boolean}),
                "normalize": boolean, "truncate": boolean,
            },
        ),
        lambda body: [vector(value) for value in body["inputs"]],
        _error_text, address="endpointURL", address_suffix="/models/bge",
    ),
    "text2vec-google": Api(
        "https://cloud.google.com/vertex-ai/generative-ai/docs/model-reference/text-embeddings-api",
        "/v1/projects/p1/locations/us-central1/publishers/google/models/gemini-embedding-001:predict",
        {**BEARER, **JSON},
        table(
            {
                "instances": several(
                    table(
                        {"content": text},
                        {
                            "task_type": exactly(
                                "RETRIEVAL_DOCUMENT", "RETRIEVAL_QUERY", "QUESTION_ANSWERING", "FACT_VERIFICATION",
                                "CODE_RETRIEVAL_QUERY", "CLASSIFICATION", "CLUSTERING", "SEMANTIC_SIMILARITY",
                            ),
                            "title": text,
                        },
                    ),
                    250,
                )
            },
            {"parameters": table({}, {"outputDimensionality": integer, "autoTruncate": boolean})},
        ),
        lambda body: {
            "predictions": [{"embeddings": {"values": vector(value["content"])}} for value in body["instances"]]
        },
        _google_failure, {"projectId": "p1"}, address="apiEndpoint",
    ),
    "multi2vec-google": Api(
        "https://cloud.google.com/vertex-ai/generative-ai/docs/model-reference/multimodal-embeddings-api",
        "/v1/projects/p1/locations/us-central1/publishers/google/models/multimodalembedding@001:predict",
        {**BEARER, **JSON},
        table(
            {
                "instances": several(
                    either(
                        table({"text": text}),
                        table({"image": table({"bytesBase64Encoded": text}, {"mimeType": text})}),
                        table(
                            {
                                "video": table(
                                    {"bytesBase64Encoded": text},
                                    {"videoSegmentConfig": table({"intervalSec": integer})},
                                )
                            }
                        ),
                    ),
                    1,
                )
            },
            {"parameters": table({"dimension": exactly(128, 256, 512, 1408)})},
        ),
        lambda body: {
            "predictions": [
                {"textEmbedding": vector(value["text"])}
                if "text" in value
                else {"imageEmbedding": vector(value["image"]["bytesBase64Encoded"])}
                if "image" in value
                else {
                    "videoEmbeddings": [
                        {"startOffsetSec": 0, "endOffsetSec": 7, "embedding": vector("a")},
                        {"startOffsetSec": 7, "endOffsetSec": 9, "embedding": vector("b")},
                    ]
                }
                for value in body["instances"]
            ]
        },
        _google_failure, {"projectId": "p1", "location": "us-central1"}, address="apiEndpoint",
    ),
    "generative-google": Api(
        "https://cloud.google.com/vertex-ai/generative-ai/docs/model-reference/inference",
        "/v1/projects/p1/locations/us-central1/publishers/google/models/gemini-2.5-flash:generateContent",
        {**BEARER, **JSON},
        table(
            {
                "contents": several(
                    table(
                        {
                            "role": exactly("user"),
                            "parts": several(
                                either(
                                    table({"text": text}),
                                    table({"inline_data": table({"mime_type": text, "data": text})}),
                                )
                            ),
                        }
                    )
                )
            },
            {
                "generationConfig": table(
                    {},
                    {
                        "temperature": number, "maxOutputTokens": integer, "topP": number, "topK": integer,
                        "presencePenalty": number, "frequencyPenalty": number, "stopSequences": several(text),
                        "candidateCount": integer,
                    },
                ),
                "safetySettings": several(
                    table({"category": matching("HARM_CATEGORY_[A-Z_]+"), "threshold": matching("BLOCK_[A-Z_]+")})
                ),
            },
        ),
        lambda body: {
            "candidates": [
                {
                    "content": {
                        "role": "model",
                        "parts": [
                            {
                                "text": f"On {body['contents'][0]['parts'][0]['text']}: "
                                f"{len(body['contents'][0]['parts']) - 1} images"
                            }
                        ],
                    },
                    "finishReason": "STOP",
                }
            ],
            "usageMetadata": {"promptTokenCount": 7, "candidatesTokenCount": 3, "totalTokenCount": 10},
        },
        _google_failure, {"projectId": "p1", "model": "gemini-2.5-flash"}, address="apiEndpoint",
    ),
    "text2vec-nvidia": Api(
        "https://docs.api.nvidia.com/nim/reference/nvidia-nv-embed-v1-infer",
        "/v1/embeddings", {**BEARER, **JSON, "accept": "application/json"},
        table(
            {"input": several(text), "model": text},
            {
                "encoding_format": exactly("float"), "input_type": exactly("passage", "query"),
                "truncate": exactly("NONE", "START", "END"),
            },
        ),
        _listed, _detail,
    ),
    "multi2vec-nvidia": Api(
        "https://docs.api.nvidia.com/nim/reference/nvidia-nvclip-infer",
        "/v1/embeddings", {**BEARER, **JSON, "accept": "application/json"},
        table({"input": several(text, 64), "model": text}, {"encoding_format": exactly("float")}), _listed, _detail,
    ),
    "generative-nvidia": Api(
        "https://docs.api.nvidia.com/nim/reference/llm-apis",
        "/v1/chat/completions", {**BEARER, **JSON},
        _CHAT_BODY,
        _chat, _detail,
    ),
    "reranker-nvidia": Api(
        "https://docs.api.nvidia.com/nim/reference/retrieval-apis",
        "/v1/retrieval/nvidia/reranking", {**BEARER, **JSON, "accept": "application/json"},
        table(
            {"model": text, "query": table({"text": text}), "passages": several(table({"text": text}), 512)},
            {"truncate": exactly("NONE", "END")},
        ),
        lambda body: {
            "rankings": [
                {"index": at, "logit": score}
                for at, score in enumerate(
                    _scores(
                        {"query": body["query"]["text"], "documents": [part["text"] for part in body["passages"]]}
                    )
                )
            ][::-1]
        },
        _detail,
    ),
    "text2vec-mistral": Api(
        "https://docs.mistral.ai/api/endpoint/embeddings",
        "/v1/embeddings", {**BEARER, **JSON}, table({"input": several(text), "model": text}), _listed, _message,
        address_suffix="/v1/embeddings",
    ),
    "generative-mistral": Api(
        "https://docs.mistral.ai/api/endpoint/chat",
        "/v1/chat/completions", {**BEARER, **JSON},
        _CHAT_BODY,
        _chat, _message,
    ),
    "text2vec-ollama": Api(
        "https://github.com/ollama/ollama/blob/main/docs/api.md#generate-embeddings",
        "/api/embed", {}, table({"model": text, "input": several(text)}),
        lambda body: {"model": body["model"], "embeddings": [vector(value) for value in body["input"]]},
        _error_text, address="apiEndpoint",
    ),
    "generative-ollama": Api(
        "https://github.com/ollama/ollama/blob/main/docs/api.md#generate-a-completion",
        "/api/generate", {},
        table(
            {"model": text, "prompt": text, "stream": exactly(False)},
            {"options": table({"temperature": number}), "images": several(text)},
        ),
        lambda body: {
            "model": body["model"],
            "response": f"On {body['prompt']}: {len(body.get('images', ()))} images",
            "done": True,
        },
        _error_text, address="apiEndpoint",
    ),
    "text2vec-databricks": Api(
        "https://docs.databricks.com/aws/en/machine-learning/foundation-model-apis/api-reference#embedding-task",
        "/serving-endpoints/gte/invocations", {**BEARER, **JSON},
        table({"input": several(text)}, {"instruction": text}), _listed,
        lambda status, message: {"error_code": str(status), "message": message},
        address="endpoint", address_suffix="/serving-endpoints/gte/invocations",
    ),
    "generative-databricks": Api(
        "https://docs.databricks.com/aws/en/machine-learning/foundation-model-apis/api-reference#chat-task",
        "/serving-endpoints/llama/invocations", {**BEARER, **JSON},
        table(
            {"messages": _MESSAGES},
            {
                "max_tokens": integer, "temperature": number, "top_p": number, "n": integer, "stop": several(text),
                "logprobs": boolean, "top_logprobs": integer,
            },
        ),
        _chat, lambda status, message: {"error_code": str(status), "message": message},
        address="endpoint", address_suffix="/serving-endpoints/llama/invocations",
    ),
    "generative-anthropic": Api(
        "https://docs.anthropic.com/en/api/messages",
        "/v1/messages", {"x-api-key": KEY, "anthropic-version": "2023-06-01", **JSON},
        table(
            {
                "model": text,
                "max_tokens": integer,
                "messages": several(
                    table(
                        {
                            "role": exactly("user"),
                            "content": either(
                                text,
                                several(
                                    either(
                                        _TEXT_PART,
                                        table(
                                            {
                                                "type": exactly("image"),
                                                "source": table(
                                                    {
                                                        "type": exactly("base64"),
                                                        "media_type": matching("image/(jpeg|png|gif|webp)"),
                                                        "data": text,
                                                    }
                                                ),
                                            }
                                        ),
                                    )
                                ),
                            ),
                        }
                    )
                ),
            },
            {"stop_sequences": several(text), "temperature": number, "top_k": integer, "top_p": number},
        ),
        lambda body: {
            "type": "message",
            "role": "assistant",
            "content": [
                {
                    "type": "text",
                    "text": f"On {body['messages'][0]['content']}: 0 images"
                    if isinstance(body["messages"][0]["content"], str)
                    else f"On {body['messages'][0]['content'][-1]['text']}: "
                    f"{sum(part['type'] == 'image' for part in body['messages'][0]['content'])} images",
                }
            ],
            "stop_reason": "end_turn",
            "usage": {"input_tokens": 7, "output_tokens": 3},
        },
        lambda status, message: {"type": "error", "error": {"type": f"kind_{status}", "message": message}},
    ),
    "generative-xai": Api(
        "https://docs.x.ai/docs/api-reference#chat-completions",
        "/v1/chat/completions", {**BEARER, **JSON},
        table(
            {"model": text, "messages": _OPENAI_MESSAGES},
            {"temperature": number, "top_p": number, "max_tokens": integer},
        ),
        _chat, _openai_failure,
    ),
    "generative-deepseek": Api(
        "https://api-docs.deepseek.com/api/create-chat-completion",
        "/chat/completions", {**BEARER, **JSON},
        table({"model": text, "messages": _MESSAGES}, {**_PENALTY, "max_tokens": integer, "stop": several(text, 16)}),
        _chat, _openai_failure,
    ),
    "generative-friendliai": Api(
        "https://friendli.ai/docs/openapi/serverless/chat-completions",
        "/v1/chat/completions", {**BEARER, **JSON},
        table({"model": text, "messages": _MESSAGES}, {"max_tokens": integer, "temperature": number}),
        _chat, _openai_failure,
    ),
    "generative-anyscale": Api(
        "https://docs.anyscale.com",
        "/v1/chat/completions", {**BEARER, **JSON},
        table(
            {"model": text, "messages": several(table({"role": exactly("system", "user"), "content": text}))},
            {"temperature": number},
        ),
        _chat, _openai_failure,
    ),
    "text2vec-transformers": Api(
        "https://github.com/weaviate/t2v-transformers-models",
        "/vectors", {},
        table(
            {"text": text},
            {
                "config": table(
                    {},
                    {"pooling_strategy": text, "task_type": exactly("passage", "query"), "dimensions": integer},
                )
            },
        ),
        lambda body: {"text": body["text"], "vector": vector(body["text"]), "dim": 8}, _error_text,
        address="inferenceUrl",
    ),
    "text2vec-model2vec": Api(
        "https://github.com/weaviate/model2vec-inference",
        "/vectors", {},
        table({"text": text}, {"config": table({}, {"task_type": exactly("passage", "query")})}),
        lambda body: {"text": body["text"], "vector": vector(body["text"]), "dim": 8}, _error_text,
        address="inferenceUrl",
    ),
    "text2vec-gpt4all": Api(
        "https://github.com/weaviate/t2v-gpt4all-models",
        "/vectorize", {}, table({"text": text}),
        lambda body: {"text": body["text"], "vector": vector(body["text"]), "dim": 8}, _error_text,
        address="inferenceUrl",
    ),
    "multi2vec-clip": Api(
        "https://github.com/weaviate/multi2vec-clip-inference",
        "/vectorize", {**JSON}, table({}, {"texts": several(text), "images": several(text)}),
        lambda body: {
            "textVectors": [vector(value) for value in body.get("texts", ())],
            "imageVectors": [vector(value) for value in body.get("images", ())],
        },
        _error_text, address="inferenceUrl",
    ),
    "multi2vec-bind": Api(
        "https://github.com/weaviate/multi2vec-bind-inference",
        "/vectorize", {},
        table(
            {},
            {
                name: several(text)
                for name in ("texts", "images", "audio", "video", "imu", "thermal", "depth")
            },
        ),
        lambda body: {
            f"{name.removesuffix('s')}Vectors": [vector(value) for value in values] for name, values in body.items()
        },
        _error_text, address="inferenceUrl",
    ),
    "reranker-transformers": Api(
        "https://github.com/weaviate/reranker-transformers",
        "/rerank", {}, table({"query": text, "documents": several(text)}, {"property": lambda _: True}),
        lambda body: {
            "query": body["query"],
            "scores": [
                {"document": document, "score": score}
                for document, score in zip(body["documents"], _scores(body), strict=True)
            ],
        },
        _error_text, address="inferenceUrl",
    ),
    "text2vec-weaviate": Api(
        "https://docs.weaviate.io/cloud/embeddings",
        "/v1/embeddings/embed", {"authorization": f"Bearer {KEY}", "x-weaviate-cluster-url": "https://c.weaviate.cloud"},
        table({"input": several(text), "model": text}, {"is_search_query": exactly(True), "dimensions": integer}),
        lambda body: {"embeddings": [vector(value) for value in body["input"]], "metadata": {}}, _detail,
    ),
    "text2vec-aws": Api(
        "https://docs.aws.amazon.com/bedrock/latest/userguide/model-parameters-titan-embed-text.html",
        "/model/amazon\\.titan-embed-text-v2%3A0/invoke", {**JSON},
        table({"inputText": text}, {"dimensions": exactly(256, 512, 1024), "normalize": boolean}),
        lambda body: {"embedding": vector(body["inputText"]), "inputTextTokenCount": 3}, _message,
        {"region": "us-east-1", "model": "amazon.titan-embed-text-v2:0"}, address="bedrockUrl",
    ),
    "multi2vec-aws": Api(
        "https://docs.aws.amazon.com/bedrock/latest/userguide/model-parameters-titan-embed-mm.html",
        "/model/amazon\\.titan-embed-image-v1/invoke", {**JSON},
        table(
            {}, {"inputText": text, "inputImage": text, "embeddingConfig": table({"outputEmbeddingLength": integer})}
        ),
        lambda body: {"embedding": vector(body.get("inputText") or body["inputImage"])}, _message,
        {"region": "us-east-1", "model": "amazon.titan-embed-image-v1"}, address="bedrockUrl",
    ),
}  # fmt: skip
"""The interfaces, by the modules that talk to them."""

AWS_SIGNATURE = re.compile(
    r"AWS4-HMAC-SHA256 Credential=AKIDEXAMPLE/\d{8}/us-east-1/bedrock/aws4_request, "
    r"SignedHeaders=[a-z0-9;-]*host[a-z0-9;-]*, Signature=[0-9a-f]{64}"
)


def _names_of_keys() -> dict[str, str]:
    names = {
        "openai": "X-OpenAI-Api-Key", "morph": "X-OpenAI-Api-Key", "digitalocean": "X-Digitalocean-Api-Key",
        "cohere": "X-Cohere-Api-Key", "voyageai": "X-VoyageAI-Api-Key", "jinaai": "X-JinaAI-Api-Key",
        "huggingface": "X-HuggingFace-Api-Key", "google": "X-Goog-Vertex-Api-Key", "nvidia": "X-NVIDIA-Api-Key",
        "mistral": "X-Mistral-Api-Key", "databricks": "X-Databricks-Token", "anthropic": "X-Anthropic-Api-Key",
        "xai": "X-xAI-Api-Key", "deepseek": "X-Deepseek-Api-Key", "friendliai": "X-Friendli-Token",
        "anyscale": "X-Anyscale-Api-Key", "weaviate": "Authorization", "aws": "X-AWS-Secret-Key",
    }  # fmt: skip
    return {module: names[module.partition("-")[2]] for module in APIS if module.partition("-")[2] in names}


KEY_HEADERS: Mapping[str, str] = _names_of_keys()
"""The header of a request to Weaviate that has the key, by module; none for modules without keys."""


def headers_for(module: str) -> dict[str, str]:
    """Return the headers with which a module finds its key."""
    if module.endswith("-aws"):
        return {"X-AWS-Access-Key": "AKIDEXAMPLE", "X-AWS-Secret-Key": KEY}
    if module == "text2vec-weaviate":
        return {"Authorization": f"Bearer {KEY}", "X-Weaviate-Cluster-Url": "https://c.weaviate.cloud"}
    return {KEY_HEADERS[module]: KEY} if module in KEY_HEADERS else {}


@dataclass
class Failure:
    """A response that is no success.

    Attributes:
        status: its status.
        message: the provider's words, in its documented form; or the body verbatim where it is bytes.
        headers: further headers.
        delay: seconds before it is sent.
    """

    status: int
    message: str | bytes
    headers: Mapping[str, str] = field(default_factory=dict)
    delay: float = 0.0


@dataclass
class Received:
    """One request."""

    path: str
    headers: dict[str, str]
    body: Any
    time: float


class StandIn:
    """A provider of one interface.

    Attributes:
        requests: what was received.
        script: what is answered to the next requests, before the interface answers by itself.
        problems: requests that are not as documented.
    """

    def __init__(self, apis: Sequence[Api]) -> None:
        self.apis = apis
        self.requests: list[Received] = []
        self.script: list[Failure] = []
        self.problems: list[str] = []
        self.lock = threading.Lock()
        self.released = threading.Event()
        self.busy = self.most_busy = 0
        stand_in = self

        class Handler(BaseHTTPRequestHandler):
            protocol_version = "HTTP/1.1"

            def do_POST(self) -> None:
                stand_in._serve(self)

            def log_message(self, format: str, *args: Any) -> None:
                pass

        self._server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self._server.daemon_threads = True
        self.url = f"http://127.0.0.1:{self._server.server_address[1]}"
        self._thread = threading.Thread(target=self._server.serve_forever, kwargs={"poll_interval": 0.005})
        self._thread.start()

    def close(self) -> None:
        """Stop serving."""
        self.released.set()
        self._server.shutdown()
        self._server.server_close()
        self._thread.join()

    def _serve(self, handler: BaseHTTPRequestHandler) -> None:
        raw = handler.rfile.read(int(handler.headers.get("content-length", 0)))
        headers = {name.lower(): value for name, value in handler.headers.items()}
        received = Received(handler.path, headers, json.loads(raw), time.monotonic())
        with self.lock:
            self.requests.append(received)
            failure = self.script.pop(0) if self.script else None
            self.busy += 1
            self.most_busy = max(self.most_busy, self.busy)
        try:
            status, extra, content = self._answer(received, failure)
        finally:
            with self.lock:
                self.busy -= 1
        with suppress(OSError):  # whoever asked may be gone
            handler.send_response(status)
            for name, value in {"Content-Type": "application/json", **extra}.items():
                handler.send_header(name, value)
            handler.send_header("Content-Length", str(len(content)))
            handler.end_headers()
            handler.wfile.write(content)

    def _answer(self, received: Received, failure: Failure | None) -> tuple[int, Mapping[str, str], bytes]:
        api = next((api for api in self.apis if re.fullmatch(api.path, received.path)), None)
        if api is None:
            self.problems.append(f"there is no {received.path}")
            return 404, {}, b"{}"
        problem = self._problem(api, received)
        if problem:
            self.problems.append(problem)
            return 400, {}, json.dumps(api.failure(400, problem)).encode()
        if failure is not None:
            if failure.delay:
                self.released.wait(failure.delay)
            words = failure.message
            body = words if isinstance(words, bytes) else json.dumps(api.failure(failure.status, words)).encode()
            return failure.status, failure.headers, body
        return 200, {}, json.dumps(api.respond(received.body)).encode()

    @staticmethod
    def _problem(api: Api, received: Received) -> str:
        for name, value in api.headers.items():
            if received.headers.get(name) != value:
                return f"header {name} must be {value!r}, got {received.headers.get(name)!r}"
        if "bedrockUrl" in api.address and not AWS_SIGNATURE.fullmatch(received.headers.get("authorization", "")):
            return f"not signed: {received.headers.get('authorization')}"
        return "" if api.body(received.body) else f"the body is not as documented: {received.body}"


@contextmanager
def stand_in(*modules: str) -> Iterator[StandIn]:
    """Serve the interfaces that some modules talk to."""
    served = StandIn([APIS[module] for module in modules])
    try:
        yield served
    finally:
        served.close()


def settings_for(module: str, url: str) -> dict[str, Any]:
    """Return the settings with which a module talks to a stand-in."""
    api = APIS[module]
    return {**api.settings, api.address: url + api.address_suffix}
