"""Batches, concurrency, rate limits and deadlines of calls."""

from __future__ import annotations

import threading
import time
from typing import Any

import pytest

from tests.support.model_apis import KEY, Failure, StandIn, settings_for, stand_in, vector
from tests.unit.providers.test_modules import Model
from weaviate_gen import providers
from weaviate_gen.providers import ProviderError
from weaviate_gen.providers.models import _batches  # pyright: ignore[reportPrivateUsage]
from weaviate_gen.providers.sending import CONCURRENCY, Sender, TimeLimit

pytestmark = pytest.mark.unit

HEADERS = {"X-Cohere-Api-Key": KEY, "X-NVIDIA-Api-Key": KEY}


def embed(served: StandIn, inputs: list[str], module: str = "text2vec-cohere", **options: Any) -> list[Any]:
    model = Model(module, settings_for(module, served.url))
    return providers.embed(inputs, model, headers=HEADERS, **options)


def test_batches_are_sent_side_by_side_and_joined_in_order() -> None:
    inputs = [f"word{number}" for number in range(96 * 6 + 5)]
    with stand_in("text2vec-cohere") as served:
        served.script = [Failure(503, "warming up", {"Retry-After": "0"}, delay=0.2) for _ in range(CONCURRENCY)]
        assert [vector(text) for text in inputs] == embed(served, inputs)
        assert ([], 7 + CONCURRENCY) == (served.problems, len(served.requests))
        assert CONCURRENCY == served.most_busy


def test_batches_are_bounded_by_number_and_length() -> None:
    spec = {"batch": 3, "characters": 10}
    assert [["aaaa", "bbbb"], ["cccccccccccc"], ["d", "e", "f"], ["g"]] == [
        list(part) for part in _batches(spec, ["aaaa", "bbbb", "cccccccccccc", "d", "e", "f", "g"])
    ]


def test_rate_limit_pauses_all_of_the_provider() -> None:
    inputs = [f"word{number}" for number in range(30)]
    with stand_in("text2vec-nvidia") as served:
        served.script = [Failure(429, "slow down", {"Retry-After": "0.4"})] * 3
        started = time.monotonic()
        assert [vector(text) for text in inputs] == embed(served, inputs, "text2vec-nvidia")
        assert time.monotonic() - started >= 0.4
        assert 6 == len(served.requests)


def test_first_failure_ends_the_call_and_what_waits() -> None:
    inputs = [f"word{number}" for number in range(96 * 20)]
    with stand_in("text2vec-cohere") as served:
        served.script = [Failure(429, "slow down", {"Retry-After": "20"}, delay=0.5), Failure(401, "no")]
        started = time.monotonic()
        with pytest.raises(ProviderError, match="status: 401 error: no"):
            embed(served, inputs, timeout=60)
        assert time.monotonic() - started < 5
        assert len(served.requests) < 20


def test_a_date_may_say_when_to_try_again() -> None:
    with stand_in("text2vec-cohere") as served:
        served.script = [Failure(429, "slow down", {"Retry-After": "Mon, 30 Nov 2020 10:00:00 GMT"})]
        assert [vector("a")] == embed(served, ["a"])
        assert 2 == len(served.requests)


def test_attempts_are_bounded() -> None:
    with stand_in("text2vec-cohere") as served:
        served.script = [Failure(429, "slow down", {"Retry-After": "0"})] * 9
        with pytest.raises(ProviderError, match="status: 429 error: slow down"):
            embed(served, ["a"])
        assert 4 == len(served.requests)


def test_unreachable_provider_is_tried_again_and_reported() -> None:
    model = Model("text2vec-ollama", {"apiEndpoint": "http://127.0.0.1:9"})
    with pytest.raises(ProviderError, match=r"the provider cannot be reached at 127\.0\.0\.1:9") as caught:
        providers.embed(["a"], model, timeout=30)
    assert "unreachable" == caught.value.cause


def test_canceled_call_ends_at_once() -> None:
    canceled = threading.Event()
    limit = TimeLimit(60, canceled.is_set)
    threading.Timer(0.1, canceled.set).start()
    started = time.monotonic()
    assert not limit.sleep(30)
    assert time.monotonic() - started < 5


def test_connections_are_kept_and_closed() -> None:
    from weaviate_gen.providers import models
    from weaviate_gen.providers.table import Context

    sender = Sender()
    with stand_in("text2vec-ollama") as served:
        for _ in range(2):
            models.vectorize(
                sender,
                "text2vec-ollama",
                settings_for("text2vec-ollama", served.url),
                ["a"],
                context=Context(),
                limit=TimeLimit(10),
            )
        sender.close()
        sender.close()
        assert 2 == len(served.requests)


@pytest.mark.parametrize(("text", "seconds"), [("90s", 90), ("1m30s", 90), ("250ms", 0.25), ("", 50), ("x", 50)])
def test_timeout_comes_from_the_variable_of_a_server(text: str, seconds: float) -> None:
    assert seconds == providers.default_timeout({"MODULES_CLIENT_TIMEOUT": text})


def test_nothing_asked_is_nothing_sent() -> None:
    assert ([], [], []) == (
        providers.embed([], "text2vec-openai"),
        providers.rerank("q", [], "reranker-cohere"),
        providers.generate([], "generative-openai"),
    )


def test_model_without_a_module_is_refused() -> None:
    with pytest.raises(ProviderError, match="model must name a module"):
        providers.embed(["a"], Model(""))
