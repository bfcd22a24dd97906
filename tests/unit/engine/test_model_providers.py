"""Collections of the engine whose modules are providers' over the network."""

from __future__ import annotations

import base64
import threading
import time
from collections.abc import Iterator
from typing import Any

import numpy as np
import pytest

import weaviate_gen
from tests.support.model_apis import IMAGE, KEY, Failure, StandIn, stand_in, vector
from weaviate_gen.classes.config import Configure, DataType, Multi2VecField, Property
from weaviate_gen.classes.generate import GenerativeConfig, GenerativeParameters
from weaviate_gen.classes.query import MetadataQuery, NearMediaType, Rerank
from weaviate_gen.exceptions import (
    UnexpectedStatusCodeError,
    WeaviateInsertManyAllFailedError,
    WeaviateQueryError,
)

pytestmark = pytest.mark.unit

HEADERS = {
    "X-OpenAI-Api-Key": KEY, "X-Cohere-Api-Key": KEY, "X-Mistral-Api-Key": KEY, "X-Anthropic-Api-Key": KEY,
    "X-VoyageAI-Api-Key": KEY, "X-JinaAI-Api-Key": KEY,
}  # fmt: skip
TEXT = Property(name="text", data_type=DataType.TEXT)


@pytest.fixture
def client() -> Iterator[weaviate_gen.WeaviateClient]:
    with weaviate_gen.connect_to_memory(headers=HEADERS) as opened:
        yield opened


@pytest.fixture
def served() -> Iterator[StandIn]:
    modules = (
        "text2vec-openai", "generative-openai", "generative-mistral", "generative-anthropic", "reranker-cohere",
        "text2vec-cohere", "multi2vec-clip", "multi2vec-voyageai", "text2multivec-jinaai",
    )  # fmt: skip
    with stand_in(*modules) as server:
        yield server
        assert [] == server.problems


@pytest.fixture
def docs(client: weaviate_gen.WeaviateClient, served: StandIn) -> Any:
    """Return a collection with a vectorizer, a reranker and a generator."""
    return client.collections.create(
        "Doc",
        properties=[TEXT, Property(name="picture", data_type=DataType.BLOB)],
        vector_config=Configure.Vectors.text2vec_openai(
            base_url=served.url, vectorize_collection_name=False, source_properties=["text"]
        ),
        reranker_config=Configure.Reranker.custom("reranker-cohere", module_config={"baseURL": served.url}),
        generative_config=Configure.Generative.openai(base_url=served.url, model="gpt-5-mini"),
    )


def test_objects_and_queries_are_vectorized(docs: Any, served: StandIn) -> None:
    docs.data.insert({"text": "cat food"})
    docs.data.insert_many([{"text": "dog food"}, {"text": "green tea"}])
    assert [["cat food"], ["dog food", "green tea"]] == [request.body["input"] for request in served.requests]
    found = docs.query.near_text("green tea", limit=1, include_vector=True).objects[0]
    assert "green tea" == found.properties["text"]
    assert np.allclose(vector("green tea"), found.vector["default"], atol=1e-6)
    assert "cat food" == docs.query.hybrid("cat food", limit=1).objects[0].properties["text"]
    assert 3 == docs.aggregate.near_text("tea", object_limit=3, total_count=True).total_count


def test_what_did_not_change_is_not_vectorized_again(docs: Any, served: StandIn) -> None:
    uuid = docs.data.insert({"text": "cat food"})
    docs.data.replace(uuid, {"text": "cat food"})
    docs.data.update(uuid, {"picture": IMAGE})
    assert 1 == len(served.requests)
    docs.data.update(uuid, {"text": "dog food"})
    assert 2 == len(served.requests)


def test_results_are_reranked(docs: Any) -> None:
    docs.data.insert_many([{"text": "green tea"}, {"text": "cat food"}])
    found = docs.query.fetch_objects(limit=2)
    assert {"green tea", "cat food"} == {each.properties["text"] for each in found.objects}
    found = docs.query.bm25("tea food", rerank=Rerank(prop="text", query="cat food"))
    assert [("cat food", 1.0), ("green tea", 0.0)] == [
        (each.properties["text"], each.metadata.rerank_score) for each in found.objects
    ]


def test_texts_are_generated_for_each_result_and_for_all(docs: Any, served: StandIn) -> None:
    docs.data.insert_many([{"text": "green tea"}, {"text": "cat food"}])
    found = docs.generate.bm25(
        "tea food", single_prompt="on {text}", grouped_task="sum up", grouped_properties=["text"]
    )
    assert ["On on cat food: 0 images", "On on green tea: 0 images"] == sorted(
        each.generative.text for each in found.objects
    )
    assert found.generative.text.startswith('On sum up: [{"text":"')
    assert all(request.headers["authorization"] == f"Bearer {KEY}" for request in served.requests)


def test_settings_of_a_query_choose_another_generator(docs: Any, served: StandIn) -> None:
    docs.data.insert({"text": "green tea"})
    provider = GenerativeConfig.anthropic(base_url=served.url, model="claude", max_tokens=9, temperature=0.5)
    found = docs.generate.bm25(
        "tea",
        single_prompt=GenerativeParameters.single_prompt(prompt="on {text}", metadata=True, debug=True),
        generative_provider=provider,
    ).objects[0]
    assert "On on green tea: 0 images" == found.generative.text
    assert (7, 3) == (found.generative.metadata.usage.input_tokens, found.generative.metadata.usage.output_tokens)
    assert "on green tea" == found.generative.debug.full_prompt
    body = served.requests[-1].body
    assert ("claude", 9, 0.5) == (body["model"], body["max_tokens"], body["temperature"])


def test_counts_are_returned_where_they_are_asked_for(docs: Any, served: StandIn) -> None:
    docs.data.insert({"text": "green tea"})
    found = docs.generate.bm25(
        "tea",
        grouped_task=GenerativeParameters.grouped_task(prompt="sum up", metadata=True),
        generative_provider=GenerativeConfig.openai(base_url=served.url, reasoning_effort="low"),
    )
    assert 10 == found.generative.metadata.usage.total_tokens
    assert "low" == served.requests[-1].body["reasoning_effort"]


def test_images_go_with_prompts(docs: Any, served: StandIn) -> None:
    docs.data.insert({"text": "green tea", "picture": IMAGE})
    prompt = GenerativeParameters.single_prompt(
        prompt="what is {text}?", images=[base64.b64encode(b"another").decode()], image_properties=["picture"]
    )
    provider = GenerativeConfig.openai(base_url=served.url)
    found = docs.generate.bm25("tea", single_prompt=prompt, generative_provider=provider).objects[0]
    assert "On what is green tea?: 2 images" == found.generative.text


def test_missing_key_is_reported_as_a_server_reports_it(served: StandIn, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("OPENAI_APIKEY", raising=False)
    missing = (
        "API Key: no api key found neither in request header: X-Openai-Api-Key nor in environment variable under "
        "OPENAI_APIKEY"
    )
    with weaviate_gen.connect_to_memory() as client:
        words = client.collections.create(
            "Word", properties=[TEXT], vector_config=Configure.Vectors.text2vec_openai(base_url=served.url)
        )
        with pytest.raises(UnexpectedStatusCodeError) as insert:
            words.data.insert({"text": "tea"})
        assert f"status 500: vectorize target vector default: update vector: {missing}" in str(insert.value)
        with pytest.raises(WeaviateQueryError) as near:
            words.query.near_text("tea")
        assert f"vectorize keywords: remote client vectorize: {missing}" in str(near.value)
        with pytest.raises(WeaviateQueryError, match="remote client vectorize: API Key"):
            words.query.hybrid("tea")
        with pytest.raises(WeaviateInsertManyAllFailedError, match="no api key found"):
            words.data.insert_many([{"text": "tea"}])
        assert ([], 0) == (served.requests, len(words))
        monkeypatch.setenv("OPENAI_APIKEY", KEY)
        words.data.insert({"text": "tea"})
        assert 1 == len(words)


def test_failures_of_rerankers_and_generators_are_worded_as_a_server_words_them(docs: Any, served: StandIn) -> None:
    docs.data.insert({"text": "green tea"})
    served.script = [Failure(401, "so it is")]
    with pytest.raises(WeaviateQueryError) as caught:
        docs.query.bm25("tea", rerank=Rerank(prop="text", query="tea"))
    assert (
        "explorer: get class: extend: extend rerank: client rank: connection to Cohere API failed with status 401: "
        "so it is"
    ) in str(caught.value)
    served.script = [Failure(500, "so it is")]
    with pytest.raises(WeaviateQueryError, match="connection to: OpenAI API failed with status: 500 error: so it is"):
        docs.generate.bm25("tea", single_prompt="on {text}")


def test_prompts_of_results_are_sent_side_by_side(docs: Any, served: StandIn) -> None:
    docs.data.insert_many([{"text": f"tea {number}"} for number in range(6)])
    served.script = [Failure(503, "warm", {"Retry-After": "0"}, delay=0.2) for _ in range(4)]
    found = docs.generate.bm25("tea", single_prompt="on {text}", limit=6)
    assert 6 == len({each.generative.text for each in found.objects})
    assert 4 == served.most_busy


@pytest.mark.parametrize("action", ["insert", "insert_many", "replace", "update", "near_text", "rerank", "generate"])
def test_others_are_served_while_a_provider_is_waited_for(
    client: weaviate_gen.WeaviateClient, docs: Any, served: StandIn, action: str
) -> None:
    other = client.collections.create("Other", properties=[TEXT], vector_config=Configure.Vectors.self_provided())
    uuid = docs.data.insert({"text": "green tea"})
    actions: dict[str, Any] = {
        "insert": lambda: docs.data.insert({"text": "new"}),
        "insert_many": lambda: docs.data.insert_many([{"text": "new"}]),
        "replace": lambda: docs.data.replace(uuid, {"text": "new"}),
        "update": lambda: docs.data.update(uuid, {"text": "new"}),
        "near_text": lambda: docs.query.near_text("new"),
        "rerank": lambda: docs.query.bm25("tea", rerank=Rerank(prop="text", query="new")),
        "generate": lambda: docs.generate.bm25("tea", single_prompt="on {text}"),
    }
    count = len(served.requests)
    served.script = [Failure(503, "late", {"Retry-After": "0"}, delay=60)]
    waiting = threading.Thread(target=actions[action])
    waiting.start()
    while len(served.requests) == count:
        time.sleep(0.005)
    started = time.monotonic()
    other.data.insert({"text": "meanwhile"})
    assert 1 == len(other)
    assert time.monotonic() - started < 20
    served.released.set()
    waiting.join()


def test_deadline_of_the_request_ends_the_call(client: weaviate_gen.WeaviateClient, docs: Any, served: StandIn) -> None:
    from weaviate_gen.classes.init import AdditionalConfig, Timeout

    served.script = [Failure(200, "late", delay=60)]
    with weaviate_gen.connect_to_memory(
        headers=HEADERS, additional_config=AdditionalConfig(timeout=Timeout(insert=1, query=1))
    ) as hasty:
        words = hasty.collections.create(
            "Word", properties=[TEXT], vector_config=Configure.Vectors.text2vec_openai(base_url=served.url)
        )
        started = time.monotonic()
        with pytest.raises(weaviate_gen.exceptions.WeaviateBaseError):
            words.data.insert({"text": "tea"})
        assert time.monotonic() - started < 15
        assert 0 == len(words)


def test_parts_of_an_object_are_joined_by_weight(client: weaviate_gen.WeaviateClient, served: StandIn) -> None:
    pictures = client.collections.create(
        "Picture",
        properties=[
            TEXT,
            Property(name="title", data_type=DataType.TEXT),
            Property(name="image", data_type=DataType.BLOB),
        ],
        vector_config=Configure.Vectors.multi2vec_clip(
            inference_url=served.url,
            text_fields=[Multi2VecField(name="title", weight=0.5), Multi2VecField(name="text", weight=0.25)],
            image_fields=[Multi2VecField(name="image", weight=1.25)],
        ),
    )
    uuid = pictures.data.insert({"title": "tea", "text": "green", "image": IMAGE})
    got = pictures.query.fetch_object_by_id(uuid, include_vector=True).vector["default"]
    # in the order of names, weights in the order of the settings, scaled to 1; then the mean (combine.go)
    parts = np.array([vector("green"), vector("tea"), vector(IMAGE)])
    assert np.allclose((parts * np.array([[0.25], [0.125], [0.625]])).sum(axis=0) / 3, got, atol=1e-6)
    assert [{"texts": ["green", "tea"]}, {"images": [IMAGE]}] == [request.body for request in served.requests]
    only = pictures.data.insert({"image": IMAGE})
    assert np.allclose(
        np.array(vector(IMAGE)) * 0.25, pictures.query.fetch_object_by_id(only, include_vector=True).vector["default"]
    )
    assert not pictures.query.fetch_object_by_id(pictures.data.insert({}), include_vector=True).vector


def test_images_and_videos_are_searched_for(client: weaviate_gen.WeaviateClient, served: StandIn) -> None:
    clips = client.collections.create(
        "Clip",
        properties=[Property(name="image", data_type=DataType.BLOB), Property(name="video", data_type=DataType.BLOB)],
        vector_config=Configure.Vectors.multi2vec_voyageai(
            base_url=f"{served.url}/v1", image_fields=["image"], video_fields=["video"]
        ),
    )
    other = base64.b64encode(b"other").decode()
    first = clips.data.insert({"image": IMAGE})
    second = clips.data.insert({"video": other})
    near = clips.query.near_image(IMAGE, limit=1, return_metadata=MetadataQuery(distance=True)).objects[0]
    assert (first, True) == (near.uuid, (near.metadata.distance or 0) < 1e-5)
    assert second == clips.query.near_media(other, NearMediaType.VIDEO, limit=1).objects[0].uuid
    assert 2 == clips.aggregate.near_image(IMAGE, object_limit=2, total_count=True).total_count
    with pytest.raises(WeaviateQueryError, match='vectorizer "multi2vec-voyageai" reads no audio'):
        clips.query.near_media(other, NearMediaType.AUDIO)


def test_multi_vectors_come_from_a_provider(client: weaviate_gen.WeaviateClient, served: StandIn) -> None:
    words = client.collections.create(
        "Word",
        properties=[TEXT],
        vector_config=Configure.MultiVectors.text2vec_jinaai(base_url=served.url, vectorize_collection_name=False),
    )
    uuid = words.data.insert({"text": "green tea"})
    assert 2 == len(words.query.fetch_object_by_id(uuid, include_vector=True).vector["default"])
    assert uuid == words.query.near_text(["tea", "green"]).objects[0].uuid
    assert ["green tea"] == served.requests[-1].body["input"]


def test_collections_keep_the_settings_that_a_server_adds(client: weaviate_gen.WeaviateClient) -> None:
    words = client.collections.create(
        "Word", properties=[TEXT], vector_config=Configure.Vectors.custom(module_name="text2vec-openai")
    )
    config = words.config.get()
    assert config.vector_config is not None
    assert config.vector_config["default"].vectorizer.model == {
        "baseURL": "https://api.openai.com", "model": "text-embedding-3-small", "vectorizeClassName": True,
    }  # fmt: skip


def test_enabled_modules_are_the_only_ones() -> None:
    from weaviate_gen._runtime.engine_settings import EngineSettings
    from weaviate_gen.engine import open_handler

    handler = open_handler(None, settings=EngineSettings(modules=("text2vec-cohere",)))
    body = b'{"class": "Word", "vectorizer": "%s"}'
    assert 200 == handler.rest("POST", "/v1/schema", {}, body % b"text2vec-cohere").status
    refused = handler.rest("POST", "/v1/schema", {}, (body % b"text2vec-openai").replace(b"Word", b"Other"))
    assert 422 == refused.status
    assert b"docs/plugins.md" in refused.body
    assert b"text2vec-openai" not in refused.body.partition(b"registered")[2]
    handler.close()


def test_module_that_is_missing_names_the_built_in_ones_and_the_page_on_plugins(
    client: weaviate_gen.WeaviateClient,
) -> None:
    with pytest.raises(UnexpectedStatusCodeError, match=r"text2vec-openai.*see docs/plugins\.md to add one"):
        client.collections.create("Word", vector_config=Configure.Vectors.custom(module_name="text2vec-other"))
    with pytest.raises(UnexpectedStatusCodeError, match=r"generative-openai.*see docs/plugins\.md to add one"):
        client.collections.create("Word", generative_config=Configure.Generative.custom("generative-other"))


def test_lock_is_released_for_a_wait_and_not_inside_of_a_change() -> None:
    from weaviate_gen.engine.deadline import Deadline, limited
    from weaviate_gen.engine.errors import RequestStopped
    from weaviate_gen.engine.storage.mutex import EngineLock, State

    lock = EngineLock(lambda: None)

    def is_free() -> bool:
        found: list[bool] = []

        def look() -> None:
            try:
                with limited(Deadline(time.monotonic, 0)), lock:
                    found.append(True)
            except RequestStopped:
                found.append(False)

        thread = threading.Thread(target=look)
        thread.start()
        thread.join()
        return found[0]

    with lock, lock:
        with lock.released():
            assert is_free()
        assert lock.held
    with lock:
        lock.state = State.CHANGING
        with lock.released():
            assert not is_free()
        lock.state = State.CLEAN
