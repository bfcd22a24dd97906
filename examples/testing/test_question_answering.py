"""Tests of a function that answers questions from a collection, without a server, a key or a network.

pytest examples/testing/test_question_answering.py
"""

from __future__ import annotations

from weaviate_gen import WeaviateClient
from weaviate_gen.classes.config import Configure, DataType, Property
from weaviate_gen.testing.stand_ins import StandInGenerator


def create(client: WeaviateClient) -> None:
    """Create the collection, as in production."""
    client.collections.create(
        "Passage",
        properties=[Property(name="text", data_type=DataType.TEXT)],
        vector_config=Configure.Vectors.text2vec_openai(),
        generative_config=Configure.Generative.openai(),
    )


def respond(client: WeaviateClient, question: str) -> str:
    """Return the model's response to a question, given the two nearest passages."""
    passages = client.collections.use("Passage")
    found = passages.generate.near_text(question, limit=2, grouped_task=f"Answer from the passages: {question}")
    return found.generative.text if found.generative and found.generative.text else "I do not know."


def test_a_response_is_made_from_the_nearest_passages(
    weaviate_client: WeaviateClient, weaviate_generator: StandInGenerator
) -> None:
    create(weaviate_client)
    passages = weaviate_client.collections.use("Passage")
    passages.data.insert_many(
        [{"text": "Bikes have two wheels."}, {"text": "Cats purr."}, {"text": "Trikes have three."}]
    )
    weaviate_generator.respond("Two.")
    assert respond(weaviate_client, "How many wheels have bikes?") == "Two."
    assert "Bikes have two wheels." in weaviate_generator.prompts[0]
    assert "Cats" not in weaviate_generator.prompts[0]


def test_without_passages_no_model_is_asked(
    weaviate_client: WeaviateClient, weaviate_generator: StandInGenerator
) -> None:
    create(weaviate_client)
    assert respond(weaviate_client, "How many wheels have bikes?") == "I do not know."
    assert weaviate_generator.prompts == []
