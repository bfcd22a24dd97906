"""Every built-in module on a stand-in of its provider: the request as documented, and each way in which it can fail."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

import pytest

from tests.support.model_apis import APIS, IMAGE, KEY, Failure, StandIn, headers_for, settings_for, stand_in, vector
from weaviate_gen import providers
from weaviate_gen.providers import ProviderError
from weaviate_gen.providers.table import kinds

pytestmark = pytest.mark.unit

MODULES = sorted(APIS)
KEYED = [module for module in MODULES if headers_for(module) and module != "text2vec-huggingface"]


@dataclass(frozen=True)
class Model:
    """A module with settings."""

    module: str
    settings: dict[str, Any] = field(default_factory=dict)


@pytest.fixture(autouse=True)
def _no_keys(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("OPENAI_APIKEY", "COHERE_APIKEY", "AWS_ACCESS_KEY_ID", "AWS_ACCESS_KEY", "AWS_SECRET_ACCESS_KEY"):
        monkeypatch.delenv(name, raising=False)


@pytest.fixture
def served(module: str) -> Iterator[StandIn]:
    """Serve the interface of a module's provider."""
    with stand_in(module) as server:
        yield server


def call(module: str, served: StandIn, headers: dict[str, str] | None = None, timeout: float = 20) -> Any:
    """Call a module once, and return what it makes."""
    model = Model(module, settings_for(module, served.url))
    options: dict[str, Any] = {"headers": headers_for(module) if headers is None else headers, "timeout": timeout}
    if module.startswith("generative"):
        return providers.generate(["cats"], model, **options)
    if module.startswith("reranker"):
        return providers.rerank("cat food", ["dogs", "cat food", "a cat"], model, **options)
    return providers.embed(["cats"], model, **options)


def expected(module: str) -> Any:
    """Return what a call makes."""
    if module.startswith("generative"):
        return ["On cats: 0 images"]
    if module.startswith("reranker"):
        return [0.0, 1.0, 0.5]
    return [[vector("cats")]] if "multivec" in module else [vector("cats")]


def failure(module: str, served: StandIn, **options: Any) -> ProviderError:
    with pytest.raises(ProviderError) as caught:
        call(module, served, **options)
    assert KEY not in str(caught.value)
    assert module == caught.value.module
    return caught.value


def test_each_built_in_module_has_a_stand_in() -> None:
    assert MODULES == providers.modules()


@pytest.mark.parametrize("module", MODULES)
def test_request_is_as_documented_and_response_is_read(module: str, served: StandIn) -> None:
    assert expected(module) == call(module, served)
    assert ([], 1) == (served.problems, len(served.requests))


@pytest.mark.parametrize("module", [name for name in MODULES if name.startswith(("text2", "multi2"))])
def test_everything_that_a_vectorizer_reads_is_sent_as_documented(module: str, served: StandIn) -> None:
    model, options = Model(module, settings_for(module, served.url)), {"headers": headers_for(module)}
    assert len(providers.embed(["cats and dogs"], model, task="query", **options)) == 1  # type: ignore[arg-type]
    for kind in kinds(module)[1:]:
        if (module, kind) != ("multi2vec-google", "audio"):  # of another interface of Google's
            assert len(providers.embed([IMAGE], model, kind=kind, **options)) == 1  # type: ignore[arg-type]
    assert [] == served.problems


@pytest.mark.parametrize("module", KEYED)
def test_missing_key_fails_before_anything_is_sent(module: str, served: StandIn) -> None:
    error = failure(module, served, headers={"X-Weaviate-Cluster-Url": "https://c.weaviate.cloud"})
    assert "key" == error.cause
    assert "found" in str(error)
    assert [] == served.requests


@pytest.mark.parametrize("module", MODULES)
def test_error_of_the_provider_is_reported_and_not_repeated(module: str, served: StandIn) -> None:
    key, shown = (KEY, "***") if headers_for(module) else ("none", "none")
    served.script = [Failure(status, f"no: {key} is wrong") for status in (401, 500)]
    for count, status in enumerate((401, 500), 1):
        error = failure(module, served)
        assert ("status", status, count) == (error.cause, error.status, len(served.requests))
        assert f"no: {shown} is wrong" in str(error)


@pytest.mark.parametrize("module", MODULES)
def test_rate_limit_is_waited_for(module: str, served: StandIn) -> None:
    served.script = [Failure(429, "slow down", {"Retry-After": "0"})] * 2
    assert expected(module) == call(module, served)
    assert 3 == len(served.requests)


@pytest.mark.parametrize("module", MODULES)
def test_rate_limit_beyond_the_timeout_is_reported_at_once(module: str, served: StandIn) -> None:
    served.script = [Failure(429, "slow down", {"Retry-After": "60"})]
    error = failure(module, served)
    assert ("status", 429, 1) == (error.cause, error.status, len(served.requests))
    assert "slow down" in str(error)


@pytest.mark.parametrize("module", MODULES)
def test_silence_ends_with_the_timeout(module: str, served: StandIn) -> None:
    served.script = [Failure(200, "late", delay=20)]
    error = failure(module, served, timeout=0.05)
    assert ("timeout", None) == (error.cause, error.status)
    assert 1 == len(served.requests)


MALFORMED = (b"<html>", b"{}", b"[]", b"null", b'{"data": 1, "embeddings": [[[]]], "choices": []}')


@pytest.mark.parametrize("module", MODULES)
def test_malformed_response_is_an_error(module: str, served: StandIn) -> None:
    served.script = [Failure(200, body) for body in MALFORMED]
    for count, _ in enumerate(MALFORMED, 1):
        error = failure(module, served)
        assert ("malformed", 200, count) == (error.cause, error.status, len(served.requests))


WORDED = {
    "text2vec-openai": "connection to: OpenAI API failed with status: 401 error: so it is",
    "text2vec-morph": "connection to: OpenAI API failed with status: 401 error: so it is",
    "text2vec-digitalocean": (
        "connection to: DigitalOcean Serverless Inference API failed with status: 401 error: so it is"
    ),
    "text2vec-cohere": "connection to Cohere failed with status: 401 error: so it is",
    "multi2vec-cohere": "connection to Cohere failed with status: 401 error: so it is",
    "generative-cohere": "connection to Cohere API failed with status: 401 error: so it is",
    "reranker-cohere": "connection to Cohere API failed with status 401: so it is",
    "text2vec-voyageai": "connection to VoyageAI failed with status: 401 error: so it is",
    "multi2vec-voyageai": "connection to VoyageAI failed with status: 401 error: so it is",
    "text2vec-jinaai": "connection to: JinaAI API failed with status: 401 error: so it is",
    "multi2vec-jinaai": "connection to: JinaAI API failed with status: 401 error: so it is",
    "text2vec-huggingface": "failed with status: 401 error: so it is",
    "text2vec-mistral": "connection to Mistral failed with status: 401 error: so it is",
    "text2vec-databricks": (
        "connection to: Databricks Foundation Model API failed with error code: 401 message: so it is"
    ),
    "generative-anthropic": "Anthropic API error: kind_401 - so it is",
    "generative-xai": "connection to xAI API failed with status: 401 error: so it is",
    "generative-deepseek": "DeepSeek API error (status 401): so it is",
    "generative-friendliai": "connection to FriendliAI API failed with status: 401 error: so it is",
    "generative-anyscale": "connection to Anyscale API failed with status: 401 error: so it is",
    "multi2vec-clip": "fail with status 401: so it is",
    "generative-ollama": "connection to Ollama API failed with error: so it is",
}
"""What Weaviate 1.39.0 was observed to say about the same response; of Ollama, what its source says."""

MISSING = {
    "text2vec-openai": ("API Key: no api key found", "X-Openai-Api-Key", "OPENAI_APIKEY"),
    "text2vec-digitalocean": ("API key: no api key found", "X-Digitalocean-Api-Key", "DIGITALOCEAN_APIKEY"),
    "generative-openai": ("OpenAI API Key: no api key found", "X-Openai-Api-Key", "OPENAI_APIKEY"),
    "text2vec-cohere": ("Cohere API Key: no api key found", "X-Cohere-Api-Key", "COHERE_APIKEY"),
    "reranker-cohere": ("Cohere API Key: no api key found", "X-Cohere-Api-Key", "COHERE_APIKEY"),
    "text2vec-voyageai": ("VoyageAI API Key: no api key found", "X-VoyageAI-Api-Key", "VOYAGEAI_APIKEY"),
    "text2vec-jinaai": ("API Key: no api key found", "X-Jinaai-Api-Key", "JINAAI_APIKEY"),
    "text2vec-nvidia": ("Nvidia API Key: no api key found", "X-Nvidia-Api-Key", "NVIDIA_APIKEY"),
    "generative-nvidia": ("NVIDIA API Key: no api key found", "X-Nvidia-Api-Key", "NVIDIA_APIKEY"),
    "text2vec-mistral": ("Mistral API Key: no api key found", "X-Mistral-Api-Key", "MISTRAL_APIKEY"),
    "text2vec-databricks": ("API Key: no Databricks token found", "X-Databricks-Token", "DATABRICKS_TOKEN"),
    "generative-databricks": ("Databricks Token: no api key found", "X-Databricks-Token", "DATABRICKS_TOKEN"),
    "generative-anthropic": (
        "Anthropic API key: no api key found for Anthropic",
        "X-Anthropic-Api-Key",
        "ANTHROPIC_APIKEY",
    ),
    "generative-xai": ("xAI API Key: no api key found", "X-xAI-Api-Key", "XAI_APIKEY"),
    "generative-friendliai": ("FriendliAI API Key: no api key found", "X-Friendli-Token", "FRIENDLI_TOKEN"),
    "generative-anyscale": ("Anyscale (OpenAI) API Key: no api key found", "X-Anyscale-Api-Key", "ANYSCALE_APIKEY"),
}
"""How Weaviate 1.39.0 was observed to begin what it says without a key, and which header and variable it names."""


@pytest.mark.parametrize("module", sorted(WORDED))
def test_errors_are_worded_as_a_server_words_them(module: str, served: StandIn) -> None:
    served.script = [Failure(401, "so it is")]
    assert WORDED[module] == str(failure(module, served))


@pytest.mark.parametrize("module", sorted(MISSING))
def test_missing_keys_are_worded_as_a_server_words_them(module: str, served: StandIn) -> None:
    words, header, variable = MISSING[module]
    the = "the " if module == "generative-anthropic" else ""
    assert str(failure(module, served, headers={})) == (
        f"{words} neither in request header: {header} nor in {the}environment variable under {variable}"
    )
