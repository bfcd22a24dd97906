"""Stand-ins for models."""

from __future__ import annotations

import tomllib

import numpy as np
import pytest

from tests.support.source import ROOT
from weaviate_gen.testing.stand_ins import StandInGenerator, StandInReranker, StandIns, StandInVectorizer

pytestmark = pytest.mark.unit


def test_texts_that_share_words_are_nearer() -> None:
    vectorize = StandInVectorizer().vectorize
    bike, question, cat = map(vectorize, ("A red bike.", "which BIKE is red?", "the cat purrs"))
    assert float(bike @ question) > 0.4 > float(bike @ cat)
    assert np.array_equal(vectorize("red bike a"), bike)


def test_vectors_are_the_same_on_every_machine() -> None:
    vector = StandInVectorizer().vectorize("bike")
    assert (64,) == vector.shape
    assert np.float32 == vector.dtype
    assert [round(float(number), 4) for number in vector[:4]] == [0.1754, 0.1603, -0.1336, 0.0685]


@pytest.mark.parametrize("text", ["", "…", "!?"])
def test_texts_without_words_have_a_vector_too(text: str) -> None:
    assert np.isclose(1, np.linalg.norm(StandInVectorizer().vectorize(text)))


def test_reranker_scores_the_share_of_words() -> None:
    score = StandInReranker().score
    assert [1.0, 0.5, 0.0, 0.0] == [score("red bike", text) for text in ("bike, red", "a red cat", "")] + [
        score("", "x")
    ]


def test_generator_responds_by_a_function_and_as_the_dummy_by_default() -> None:
    generator = StandInGenerator()
    assert "following prompt: hello" in generator.generate("hello", {})
    generator.respond(str.upper)
    assert "HELLO" == generator.generate("hello", {})
    generator.respond("one")
    assert ["one", "one"] == [generator.generate("x", {}), generator.generate("y", {})]
    assert ["hello", "hello", "x", "y"] == generator.prompts


@pytest.mark.parametrize("responses", [(), (str.upper, "x"), (3,)])
def test_generator_refuses_what_is_no_response(responses: tuple[object, ...]) -> None:
    with pytest.raises(TypeError, match="strings, or one function"):
        StandInGenerator().respond(*responses)  # type: ignore[arg-type]  # that is what it is about


def test_every_module_of_the_specs_has_a_stand_in() -> None:
    tables = [tomllib.loads(path.read_text("utf-8")) for path in (ROOT / "specs/modules").glob("*.toml")]
    names = {name for table in tables for name in table.get("modules", {})}
    asked = {name for name in names if name.startswith(("text2vec-", "generative-", "reranker-"))}
    asked -= {"text2vec-local", "generative-local", "reranker-local"}  # the engine's own, which call nobody
    asked -= {"text2vec-model2vec-local", "text2vec-sentence-transformers"}  # models in this process
    registered = {plugin.name for plugin in StandIns().plugins()}  # type: ignore[attr-defined]  # plugins have names
    assert asked <= registered
