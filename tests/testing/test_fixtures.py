"""Fixtures of the test kit."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from typing import Any

import pytest

import weaviate_gen
from weaviate_gen.classes.config import Configure, DataType, Property
from weaviate_gen.classes.query import Rerank
from weaviate_gen.testing import Server, memory_client, open_engine, snapshot
from weaviate_gen.testing.stand_ins import StandInGenerator

pytestmark = pytest.mark.unit
CREATED: list[str] = []


@pytest.fixture(scope="session")
def weaviate_schema() -> Callable[[weaviate_gen.WeaviateClient], object]:
    def create(client: weaviate_gen.WeaviateClient) -> None:
        CREATED.append("once")
        client.collections.create(
            "Passage",
            properties=[Property(name="text", data_type=DataType.TEXT)],
            vector_config=Configure.Vectors.text2vec_openai(),
            reranker_config=Configure.Reranker.cohere(),
            generative_config=Configure.Generative.anthropic(),
        )
        client.collections.use("Passage").data.insert({"text": "Bikes have two wheels."})

    return create


@pytest.mark.parametrize("repetition", range(2))
def test_each_test_begins_with_a_copy_of_what_was_created_once(
    weaviate_client: weaviate_gen.WeaviateClient, repetition: int
) -> None:
    passages = weaviate_client.collections.use("Passage")
    assert [{"text": "Bikes have two wheels."}] == [each.properties for each in passages.iterator()]
    passages.data.insert({"text": f"repetition {repetition}"})
    assert 2 == len(passages)
    assert ["once"] == CREATED


def test_models_of_providers_run_without_keys(
    weaviate_client: weaviate_gen.WeaviateClient, weaviate_generator: StandInGenerator
) -> None:
    passages = weaviate_client.collections.use("Passage")
    passages.data.insert_many([{"text": "Cats purr and have no wheels"}, {"text": "Trikes have three wheels"}])
    weaviate_generator.respond("one", "two", "the rest")
    reply = passages.generate.near_text(
        "wheels of trikes", single_prompt="{text}?", limit=3, rerank=Rerank(prop="text", query="purr")
    )
    assert "Cats purr and have no wheels" == reply.objects[0].properties["text"]
    generated = [each.generative.text for each in reply.objects if each.generative is not None]
    assert ["one", "two", "the rest"] == generated
    assert "Cats purr and have no wheels?" == weaviate_generator.prompts[0]


def test_client_and_server_and_async_client_share_the_engine(
    weaviate_client: weaviate_gen.WeaviateClient,
    weaviate_async_client: weaviate_gen.WeaviateAsyncClient,
    weaviate_server: Server,
) -> None:
    weaviate_client.collections.use("Passage").data.insert({"text": "from memory"})

    async def count() -> int:
        async with weaviate_async_client as client:
            return await client.collections.use("Passage").length()

    assert 2 == asyncio.run(count())
    with weaviate_server.connect() as remote:
        remote.collections.use("Passage").data.insert({"text": "from afar"})
    assert weaviate_server.url == f"http://127.0.0.1:{weaviate_server.port}"
    assert 3 == len(weaviate_client.collections.use("Passage"))


def test_plugin_of_the_test_wins_over_the_stand_in() -> None:
    class Shout:
        name = "generative-openai"

        def generate(self, prompt: str, config: Any) -> str:
            return prompt.upper()

    with memory_client(open_engine([Shout()])) as client:
        client.collections.create("Word", generative_config=Configure.Generative.openai())
        client.collections.use("Word").data.insert({})
        reply = client.collections.use("Word").generate.fetch_objects(single_prompt="hello")
        assert reply.objects[0].generative is not None
        assert "HELLO" == reply.objects[0].generative.text


def test_snapshot_leaves_out_what_came_later_and_needs_memory(tmp_path: Any) -> None:
    data = snapshot(lambda client: client.collections.create("First"))
    engine = open_engine(snapshot=data)
    with memory_client(engine) as client:
        client.collections.create("Second")
        assert {"First", "Second"} == set(client.collections.list_all())
    with memory_client(open_engine(snapshot=data)) as client:
        assert {"First"} == set(client.collections.list_all())
    engine.close()
    from weaviate_gen.engine import open_handler

    with pytest.raises(ValueError, match="either path or snapshot"):
        open_handler(tmp_path, snapshot=data)
