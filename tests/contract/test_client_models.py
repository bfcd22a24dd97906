"""Models of the client's own for a collection that has no modules, whatever the server and the transport."""

from __future__ import annotations

import time
from collections.abc import Iterator
from typing import Any

import pytest

from tests.support.model_apis import KEY, Failure, StandIn, stand_in, vector
from weaviate_gen.classes.config import Configure, DataType, Property
from weaviate_gen.classes.query import MetadataQuery, Rerank
from weaviate_gen.exceptions import WeaviateInvalidInputError, WeaviateTimeoutError
from weaviate_gen.providers import ProviderError

pytestmark = pytest.mark.contract


@pytest.fixture
def served(monkeypatch: pytest.MonkeyPatch) -> Iterator[StandIn]:
    for name in ("OPENAI_APIKEY", "COHERE_APIKEY", "MISTRAL_APIKEY"):
        monkeypatch.setenv(name, KEY)
    with stand_in("text2vec-openai", "reranker-cohere", "generative-mistral") as models:
        yield models
        assert [] == models.problems


@pytest.fixture
def words(client: Any, name: str, served: StandIn) -> Any:
    """Return a collection without modules, and models of the client."""
    client.collections.create(
        name,
        properties=[Property(name="text", data_type=DataType.TEXT), Property(name="n", data_type=DataType.INT)],
        vector_config=Configure.Vectors.self_provided(),
    )
    return client.collections.use(
        name,
        vectorizer=Configure.Vectors.text2vec_openai(base_url=served.url),
        reranker=Configure.Reranker.custom("reranker-cohere", module_config={"baseURL": served.url}),
        generator=Configure.Generative.custom("generative-mistral", module_config={"baseURL": served.url}),
    )


def texts(found: Any) -> list[str]:
    return [each.properties["text"] for each in found.objects]


def test_objects_and_queries_get_vectors(words: Any, served: StandIn) -> None:
    first = words.data.insert({"text": "cat food", "n": 1})
    words.data.insert_many([{"text": "dog food"}, {"text": "green tea"}])
    with words.batch.dynamic() as batch:
        batch.add_object({"text": "black tea"})
    own = words.data.insert({"text": "own"}, vector=[0.0] * 7 + [1.0])
    assert 3 == sum("input" in request.body for request in served.requests)
    got = words.query.fetch_object_by_id(first, include_vector=True).vector["default"]
    assert got == pytest.approx(vector("cat food"), abs=1e-6)
    assert "green tea" == texts(words.query.near_text("green tea", limit=1))[0]
    assert "dog food" == texts(words.query.near_text(["dog", "food"], limit=1, distance=0.5))[0]
    assert "black tea" == texts(words.query.hybrid("black tea", limit=1))[0]
    assert 5 == words.aggregate.near_text("tea", object_limit=5, total_count=True).total_count
    words.data.replace(own, {"text": "white tea"})
    near = words.query.near_text("white tea", limit=1, return_metadata=MetadataQuery(distance=True)).objects[0]
    assert (own, True) == (near.uuid, near.metadata.distance < 1e-4)


def test_results_are_reranked_and_written_about(words: Any, served: StandIn) -> None:
    words.data.insert_many([{"text": "cat food", "n": 1}, {"text": "green tea", "n": 2}])
    found = words.query.near_text("cat food", rerank=Rerank(prop="text", query="green tea"), return_properties=["n"])
    assert [({"n": 2}, 1.0), ({"n": 1}, 0.0)] == [
        (each.properties, each.metadata.rerank_score) for each in found.objects
    ]
    found = words.generate.near_text("green tea", limit=1, single_prompt="on {text}, {n}", grouped_task="sum up")
    assert "On on green tea, 2: 0 images" == found.objects[0].generative.text
    assert 'On sum up: [{"n":"2","text":"green tea"}]: 0 images' == found.generative.text
    assert [] == words.generate.near_text("tea", distance=0.0, single_prompt="on {text}").objects


def test_failures_are_those_of_the_provider(words: Any, served: StandIn, monkeypatch: pytest.MonkeyPatch) -> None:
    served.script = [Failure(401, "so it is")]
    with pytest.raises(ProviderError, match="connection to: OpenAI API failed with status: 401 error: so it is"):
        words.data.insert({"text": "tea"})
    monkeypatch.delenv("OPENAI_APIKEY")
    with pytest.raises(ProviderError, match="no api key found"):
        words.query.near_text("tea")
    assert 0 == words.aggregate.over_all(total_count=True).total_count


def test_what_the_client_cannot_do_is_refused(client: Any, name: str, words: Any) -> None:
    from weaviate_gen.classes.query import Move

    with pytest.raises(WeaviateInvalidInputError, match="near_image needs a vectorizer of the collection"):
        words.query.near_image("aGVsbG8=")
    with pytest.raises(WeaviateInvalidInputError, match="move_to and move_away need a vectorizer of the collection"):
        words.query.near_text("tea", move_to=Move(0.5, concepts="x"))
    for arguments, message in (
        (
            {"vectorizer": 5},
            "vectorizer must be a configuration, a module's name or an object with a method 'vectorize'",
        ),
        ({"vectorizer": "reranker-cohere"}, "reranker-cohere is no vectorizer"),
        ({"generator": "generative-nope"}, "generator must be a built-in module or an object, got 'generative-nope'"),
    ):
        with pytest.raises(ProviderError, match=message):
            client.collections.use(name, **arguments)


class Shout:
    """A generator in the program."""

    def generate(self, prompt: str, config: Any) -> str:
        """Return the prompt, loudly."""
        return prompt.upper()


def test_an_object_of_the_program_can_be_a_model(client: Any, name: str, words: Any) -> None:
    words.data.insert({"text": "tea"})
    loud = client.collections.use(name, generator=Shout())
    assert "ON TEA" == loud.generate.fetch_objects(single_prompt="on {text}").objects[0].generative.text


class Slow:
    """A vectorizer in the program, which takes longer than a request may."""

    def vectorize(self, inputs: list[str], config: Any) -> list[list[float]]:
        """Return the vectors, late."""
        time.sleep(0.4)
        return [[1.0] * 8 for _ in inputs]


def test_models_and_server_share_the_time_of_a_request(client: Any, name: str, words: Any) -> None:
    words.data.insert({"text": "tea"})
    hasty = client.with_options(timeout=0.3).collections.use(name, vectorizer=Slow())
    with pytest.raises(WeaviateTimeoutError):
        hasty.query.near_text("tea")
