"""Requests that settings and headers change, compared with what Weaviate 1.39.0 sends for the same, or documents."""

from __future__ import annotations

import json
from collections.abc import Mapping
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from tests.support.model_apis import headers_for, settings_for
from weaviate_gen.providers import requests, signing
from weaviate_gen.providers.errors import ProviderError
from weaviate_gen.providers.models import Task
from weaviate_gen.providers.table import Context, resolve

pytestmark = pytest.mark.unit

KEYS = {
    "x-openai-api-key": "k", "x-azure-api-key": "z", "x-cohere-api-key": "k", "x-voyageai-api-key": "k",
    "x-jinaai-api-key": "k", "x-goog-studio-api-key": "s", "x-goog-vertex-api-key": "v", "x-anthropic-api-key": "k",
}  # fmt: skip


def embedding(
    module: str, settings: Mapping[str, Any], task: Task = "document", kind: str = "text", **headers: str
) -> tuple[str, dict[str, str], Any]:
    given = {name.replace("_", "-"): value for name, value in headers.items()}
    provider = resolve(module, settings, Context({**KEYS, **given}), task)
    request = requests.embedding(provider, kind, ["a"], task)
    return request.url, dict(request.headers), json.loads(request.body)


def generation(module: str, settings: Mapping[str, Any], images: tuple[str, ...] = ()) -> tuple[str, Any]:
    request = requests.generation(resolve(module, settings, Context(KEYS)), "p", images)
    return request.url, json.loads(request.body)


AZURE = {"isAzure": True, "resourceName": "res", "deploymentId": "dep", "apiVersion": "2024-02-01"}


def test_azure_has_addresses_and_keys_of_its_own() -> None:
    url, headers, body = embedding("text2vec-openai", AZURE)
    assert "https://res.openai.azure.com/openai/deployments/dep/embeddings?api-version=2024-02-01" == url
    assert ("z", {"input": ["a"]}) == (headers["api-key"], body)
    assert "Authorization" not in headers


def test_azure_is_reached_by_a_base_url_and_by_headers() -> None:
    url, _, body = embedding("text2vec-openai", {**AZURE, "baseURL": "https://gateway/", "dimensions": 256})
    assert "https://gateway/openai/deployments/dep/embeddings?api-version=2024-02-01" == url
    assert 256 == body["dimensions"]
    url, _, _ = embedding("text2vec-openai", AZURE, x_azure_resource_name="other", x_azure_deployment_id="d2")
    assert url.startswith("https://other.openai.azure.com/openai/deployments/d2/")


def test_azure_generates_without_a_model_in_the_body() -> None:
    url, body = generation("generative-openai", {**AZURE, "maxTokens": 5})
    assert url.startswith("https://res.openai.azure.com/openai/deployments/dep/chat/completions?api-version=2024-")
    assert ("model" in body, body["max_completion_tokens"]) == (False, 5)


@pytest.mark.parametrize(
    ("settings", "body"),
    [
        ({}, {"model": "text-embedding-3-small", "dimensions": 1536}),
        ({"dimensions": 512}, {"model": "text-embedding-3-small", "dimensions": 512}),
        ({"model": "text-embedding-3-large"}, {"model": "text-embedding-3-large", "dimensions": 3072}),
        ({"model": "ada", "modelVersion": "002"}, {"model": "text-embedding-ada-002"}),
        ({"model": "mxbai", "baseURL": "http://localhost:8000", "dimensions": 9}, {"model": "mxbai"}),
    ],
)
def test_openai_gets_dimensions_with_models_that_take_them(settings: dict[str, Any], body: dict[str, Any]) -> None:
    assert {"input": ["a"], **body} == embedding("text2vec-openai", settings)[2]


def test_base_url_of_a_header_replaces_that_of_the_settings() -> None:
    url, _, _ = embedding("text2vec-openai", {"baseURL": "https://one"}, x_openai_baseurl="https://two/")
    assert "https://two/v1/embeddings" == url
    url, headers, _ = embedding("text2vec-openai", {"endpoint": "/api/embed"}, x_openai_organization="org-1")
    assert ("https://api.openai.com/api/embed", "org-1") == (url, headers["OpenAI-Organization"])


def test_older_models_of_openai_take_max_tokens_by_another_name() -> None:
    assert 7 == generation("generative-openai", {"model": "gpt-4o-mini", "maxTokens": 7})[1]["max_tokens"]
    body = generation("generative-openai", {"maxTokens": 7})[1]
    assert (7, "gpt-5-mini", 1.0, 0.0) == (
        body["max_completion_tokens"], body["model"], body["top_p"], body["presence_penalty"]
    )  # fmt: skip


def test_images_are_parts_of_the_prompt() -> None:
    content = generation("generative-openai", {}, ("QUJD",))[1]["messages"][0]["content"]
    assert [
        {"type": "text", "text": "p"},
        {"type": "image_url", "image_url": {"url": "data:image/jpeg;base64,QUJD"}},
    ] == content
    content = generation("generative-anthropic", {}, ("QQ==", "Qg=="))[1]["messages"][0]["content"]
    assert ["Image 1:", "Image 2:", "p"] == [part["text"] for part in content if part["type"] == "text"]
    assert content[-1] == {"type": "text", "text": "p"}
    assert ["QQ=="] == generation("generative-ollama", {}, ("QQ==",))[1]["images"]


def test_images_are_refused_where_none_are_read() -> None:
    provider = resolve("generative-mistral", {}, Context({"x-mistral-api-key": "k"}))
    with pytest.raises(ProviderError, match="generative-mistral reads no images"):
        requests.generation(provider, "p", ["QUJD"])


def test_google_has_an_interface_for_projects_and_one_for_keys_alone() -> None:
    url, headers, body = embedding("text2vec-google", {"projectId": "p"}, "query")
    assert url == (
        "https://us-central1-aiplatform.googleapis.com/v1/projects/p/locations/us-central1/publishers/google/models/"
        "gemini-embedding-001:predict"
    )
    assert ("Bearer v", {"outputDimensionality": 768}) == (headers["Authorization"], body["parameters"])
    assert [{"content": "a", "task_type": "RETRIEVAL_QUERY"}] == body["instances"]
    studio = {"apiEndpoint": "generativelanguage.googleapis.com", "dimensions": 256}
    url, headers, body = embedding("text2vec-google", studio)
    assert "https://generativelanguage.googleapis.com/v1beta/models/gemini-embedding-001:batchEmbedContents" == url
    assert ("s", False) == (headers["x-goog-api-key"], "Authorization" in headers)
    assert body == {
        "requests": [
            {
                "model": "models/gemini-embedding-001",
                "content": {"parts": [{"text": "a"}]},
                "taskType": "RETRIEVAL_DOCUMENT",
                "outputDimensionality": 256,
            }
        ]
    }


def test_google_without_a_project_generates_by_key() -> None:
    url, _ = generation("generative-google", {"model": "gemini-2.5-flash"})
    assert "https://generativelanguage.googleapis.com/v1beta/models/gemini-2.5-flash:generateContent" == url
    url, _ = generation("generative-google", {"modelId": "gemini-x", "projectId": "p", "location": "global"})
    assert url.startswith("https://aiplatform.googleapis.com/v1/projects/p/locations/global/")


def test_contextual_models_of_voyage_have_an_interface_of_their_own() -> None:
    url, _, body = embedding("text2vec-voyageai", {"model": "voyage-context-3"})
    assert "https://api.voyageai.com/v1/contextualizedembeddings" == url
    assert {"inputs": [["a"]], "input_type": "document", "model": "voyage-context-3"} == body


def test_some_models_of_jina_are_given_their_task() -> None:
    body = embedding("text2vec-jinaai", {"model": "jina-embeddings-v3"}, "query")[2]
    assert ("retrieval.query", False) == (body["task"], body["normalized"])
    body = embedding("multi2vec-jinaai", {}, "query")[2]
    assert (["a"], "retrieval.query", True) == (body["input"], body["task"], body["normalized"])


def test_containers_may_differ_for_passages_and_queries() -> None:
    settings = {"passageInferenceUrl": "http://p", "queryInferenceUrl": "http://q"}
    assert ["http://p/vectors", "http://q/vectors"] == [
        embedding("text2vec-transformers", settings, task)[0] for task in ("document", "query")
    ]
    with pytest.raises(ProviderError, match=r"inferenceUrl cannot be empty: .* environment variable TRANSFORMERS_INF"):
        embedding("text2vec-transformers", {})


def test_environment_stands_in_for_settings_and_keys() -> None:
    environment = {"CLIP_INFERENCE_API": "http://clip:8080", "OPENAI_APIKEY": "from-env"}
    provider = resolve("multi2vec-clip", {}, Context({}, environment))
    assert "http://clip:8080/vectorize" == requests.embedding(provider, "image", ["QQ=="], "document").url
    request = requests.embedding(resolve("text2vec-openai", {}, Context({}, environment)), "text", ["a"], "query")
    assert ("Authorization", "Bearer from-env") in request.headers
    assert "from-env" not in repr(request)
    assert "from-env" not in repr(Context({}, environment))


@pytest.mark.parametrize("region", ["us-east-1.evil.example/", "a b", "x@y", "?"])
def test_setting_cannot_lead_to_another_host(region: str) -> None:
    keys = Context({"x-aws-access-key": "a", "x-aws-secret-key": "b"})
    with pytest.raises(ProviderError, match="region must be part of a host name"):
        requests.embedding(resolve("text2vec-aws", {"region": region, "model": "m"}, keys), "text", ["a"], "document")


def test_key_with_a_line_break_is_refused() -> None:
    provider = resolve("text2vec-openai", {}, Context({"x-openai-api-key": "a\nb"}))
    with pytest.raises(ProviderError, match="line breaks"):
        requests.embedding(provider, "text", ["a"], "document")


def test_signature_is_that_of_the_example_in_the_documentation_of_aws() -> None:
    """The case ``post-vanilla`` of AWS's test suite of signature version 4."""
    keys = signing.Credentials("AKIDEXAMPLE", "wJalrXUtnFEMI/K7MDENG+bPxRfiCYEXAMPLEKEY")
    now = datetime(2015, 8, 30, 12, 36, tzinfo=UTC)
    headers = signing.sign(keys, "service", "us-east-1", "https://example.amazonaws.com/", {}, b"", now)
    assert headers["Authorization"] == (
        "AWS4-HMAC-SHA256 Credential=AKIDEXAMPLE/20150830/us-east-1/service/aws4_request, "
        "SignedHeaders=host;x-amz-date, Signature=5da7c1a2acd57cee7505fc6676e4e544621c30862966e37dddb68e92efbe5d6b"
    )


def test_session_token_is_signed_and_nothing_secret_is_shown() -> None:
    keys = signing.Credentials("id", "secret", "token")
    headers = signing.sign(keys, "bedrock", "eu-west-1", "https://h/model/a%3A0/invoke", {}, b"{}")
    assert "token" == headers["X-Amz-Security-Token"]
    assert "x-amz-security-token" in headers["Authorization"]
    assert "secret" not in repr(keys)


def test_bedrock_has_bodies_by_model() -> None:
    keys = {"x_aws_access_key": "a", "x_aws_secret_key": "b"}
    settings = {"region": "us-east-1", "model": "cohere.embed-english-v3"}
    url, _, body = embedding("text2vec-aws", settings, "query", **keys)
    assert "https://bedrock-runtime.us-east-1.amazonaws.com/model/cohere.embed-english-v3/invoke" == url
    assert {"texts": ["a"], "input_type": "search_query"} == body
    sagemaker = {"region": "us-east-1", "service": "sagemaker", "endpoint": "e"}
    url, _, body = embedding("text2vec-aws", sagemaker, **keys)
    assert ("https://runtime.sagemaker.us-east-1.amazonaws.com/endpoints/e/invocations", {"inputs": ["a"]}) == (
        url, body
    )  # fmt: skip


OBSERVED = [
    json.loads(line) for line in (Path(__file__).parent / "requests_of_a_server.jsonl").read_text("utf-8").splitlines()
]
"""What Weaviate 1.39.0 sent to the stand-in for an object with the string ``cat food``, and a search near ``cat``."""


@pytest.mark.parametrize("row", OBSERVED, ids=lambda row: f"{row['module']}-{row['task']}")
def test_request_is_the_one_that_a_server_sends(row: dict[str, Any]) -> None:
    module, body, task = row["module"], row["body"], row["task"]
    headers = {name.lower(): value for name, value in headers_for(module).items()}
    provider = resolve(module, settings_for(module, "http://h"), Context(headers), task)
    if module.startswith("generative"):
        request = requests.generation(provider, "on cat food", ())
    elif module.startswith("reranker"):
        request = requests.ranking(provider, "cat food", ["cat food"])
    else:
        inputs = body.get("input") or body.get("texts") or body["inputs"]
        request = requests.embedding(provider, "text", inputs, task)
    assert (f"http://h{row['path']}", body) == (request.url, json.loads(request.body))
    sent = {name.lower(): value for name, value in request.headers}
    assert row.get("headers", {}).items() <= sent.items()


def test_unknown_module_names_those_that_are_there() -> None:
    with pytest.raises(ProviderError, match=r"no built-in module 'text2vec-other'; built in are: .*text2vec-openai"):
        resolve("text2vec-other", {}, Context())
