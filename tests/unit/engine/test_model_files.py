"""Vectors of models that run in this process."""

from __future__ import annotations

import json
import subprocess
import textwrap
from pathlib import Path

import numpy as np
import pytest
from model2vec import StaticModel
from tokenizers import Tokenizer
from tokenizers.models import WordLevel
from tokenizers.pre_tokenizers import Whitespace

import weaviate_gen
from weaviate_gen.classes.config import Configure, DataType, Property
from weaviate_gen.engine.plugins.model_files import Model2VecLocal
from weaviate_gen.exceptions import UnexpectedStatusCodeError

ROOT = Path(__file__).resolve().parents[3]
WORDS = ("[UNK]", "green", "tea", "coffee", "roasted", "dark")


@pytest.fixture
def model(tmp_path: Path) -> str:
    """Make a model of a few words: each is a direction of its own."""
    tokenizer = Tokenizer(WordLevel({word: at for at, word in enumerate(WORDS)}, unk_token="[UNK]"))
    tokenizer.pre_tokenizer = Whitespace()
    folder = tmp_path / "model"
    StaticModel(np.eye(len(WORDS), dtype=np.float32), tokenizer, normalize=True).save_pretrained(str(folder))
    return str(folder)


def test_texts_get_the_vectors_of_a_static_model(model: str) -> None:
    found = Model2VecLocal().vectorize(["green tea", "coffee"], {"model": model})
    assert found.dtype == np.float32
    assert np.allclose(found[0], [0, 0.5**0.5, 0.5**0.5, 0, 0, 0])
    assert np.allclose(found[1], [0, 0, 0, 1, 0, 0])


def test_a_collection_names_its_model(model: str) -> None:
    with weaviate_gen.connect_to_memory() as client:
        drinks = client.collections.create(
            "Drink",
            properties=[Property(name="text", data_type=DataType.TEXT)],
            vector_config=Configure.Vectors.text2vec_model2vec_local(model=model, vectorize_collection_name=False),
        )
        drinks.data.insert_many([{"text": "green tea"}, {"text": "dark roasted coffee"}])
        found = drinks.query.near_text("coffee", limit=1, include_vector=True).objects[0]
        assert found.properties["text"] == "dark roasted coffee"
        assert np.allclose(found.vector["default"], [0, 0, 0, *[3**-0.5] * 3])


def test_a_model_that_is_not_there_is_an_error_of_the_object_and_is_tried_again(model: str, tmp_path: Path) -> None:
    missing = tmp_path / "later"
    with weaviate_gen.connect_to_memory() as client:
        drinks = client.collections.create(
            "Drink",
            properties=[Property(name="text", data_type=DataType.TEXT)],
            vector_config=Configure.Vectors.text2vec_model2vec_local(model=str(missing)),
        )
        with pytest.raises(UnexpectedStatusCodeError, match="vectorizing with text2vec-model2vec-local"):
            drinks.data.insert({"text": "tea"})
        assert len(drinks) == 0
        Path(model).rename(missing)
        drinks.data.insert({"text": "tea"})
        assert len(drinks) == 1


def test_a_model_must_be_named() -> None:
    with weaviate_gen.connect_to_memory() as client:
        drinks = client.collections.create(
            "Drink",
            properties=[Property(name="text", data_type=DataType.TEXT)],
            vector_config=Configure.Vectors.custom(module_name="text2vec-model2vec-local"),
        )
        with pytest.raises(UnexpectedStatusCodeError, match="text2vec-model2vec-local: the settings must name a model"):
            drinks.data.insert({"text": "tea"})


_SENTENCES = """
    import json, sys
    import numpy as np
    from sentence_transformers import SentenceTransformer
    from sentence_transformers.sentence_transformer.modules import StaticEmbedding
    from tokenizers import Tokenizer
    from tokenizers.models import WordLevel
    from tokenizers.pre_tokenizers import Whitespace

    words = ["[UNK]", "green", "tea", "coffee", "roasted", "dark", "question"]
    tokenizer = Tokenizer(WordLevel({word: at for at, word in enumerate(words)}, unk_token="[UNK]"))
    tokenizer.pre_tokenizer = Whitespace()
    weights = 2 * np.eye(len(words), dtype=np.float32)
    static = StaticEmbedding(tokenizer, embedding_weights=weights)
    made = SentenceTransformer(modules=[static], prompts={"query": "question "})
    made.save(sys.argv[1])

    import weaviate_gen
    from weaviate_gen.classes.config import Configure, DataType, Property
    from weaviate_gen.engine.plugins.model_files import SentenceTransformersLocal

    settings = {"model": sys.argv[1]}
    plugin = SentenceTransformersLocal()
    with weaviate_gen.connect_to_memory() as client:
        drinks = client.collections.create(
            "Drink",
            properties=[Property(name="text", data_type=DataType.TEXT)],
            vector_config=Configure.Vectors.text2vec_sentence_transformers(model=sys.argv[1]),
        )
        drinks.data.insert_many([{"text": "green tea"}, {"text": "dark roasted coffee"}])
        nearest = drinks.query.near_text("coffee", limit=1).objects[0].properties["text"]
    print(json.dumps({
        "stored": plugin.vectorize(["tea"], settings).tolist(),
        "long": plugin.vectorize(["tea"], {**settings, "normalize": False}).tolist(),
        "sought": plugin.vectorize_query(["tea"], settings).tolist(),
        "nearest": nearest,
    }))
"""


@pytest.mark.integrations
def test_texts_get_the_vectors_of_a_sentence_transformer(tmp_path: Path) -> None:
    command = [ROOT / "scripts/env.sh", "sentences", "--extras", "local,sentence-transformers"]
    python = subprocess.run(command, check=True, text=True, stdout=subprocess.PIPE).stdout.strip()
    program = [python, "-c", textwrap.dedent(_SENTENCES), str(tmp_path / "model")]
    ran = subprocess.run(program, check=False, text=True, capture_output=True)
    assert ran.returncode == 0, ran.stderr
    found = json.loads(ran.stdout.splitlines()[-1])
    assert np.allclose(found["stored"], [[0, 0, 1, 0, 0, 0, 0]])
    assert np.allclose(found["long"], [[0, 0, 2, 0, 0, 0, 0]])
    assert np.allclose(found["sought"], [[0, 0, 0.5**0.5, 0, 0, 0, 0.5**0.5]])
    assert found["nearest"] == "dark roasted coffee"
