"""Modules of the engine that need no network: images, reranking, generating."""

from __future__ import annotations

import base64
import io
from collections.abc import Callable, Iterator
from typing import Any

import numpy as np
import pytest

import weaviate_gen
from weaviate_gen.classes.config import Configure, DataType, Property
from weaviate_gen.classes.query import MetadataQuery
from weaviate_gen.engine.plugins.img2vec_local import DIMENSIONS, Img2VecLocal
from weaviate_gen.engine.plugins.local_models import GenerativeLocal, RerankerLocal
from weaviate_gen.engine.plugins.text2vec_local import Text2VecLocal
from weaviate_gen.exceptions import UnexpectedStatusCodeError, WeaviateQueryError

pytestmark = pytest.mark.unit

image_library = pytest.importorskip("PIL.Image")


def picture(paint: Callable[[int, int], tuple[int, int, int]], side: int = 48, form: str = "PNG") -> str:
    """Return an image in base64, painted pixel by pixel."""
    image = image_library.new("RGB", (side, side))
    image.putdata([paint(x, y) for y in range(side) for x in range(side)])
    file = io.BytesIO()
    image.save(file, form)
    return base64.b64encode(file.getvalue()).decode()


RED = picture(lambda x, y: (220, 20, 20))
DARK_RED = picture(lambda x, y: (200, 10, 10), side=31, form="JPEG")
BLUE = picture(lambda x, y: (20, 20, 220))
ROWS = picture(lambda x, y: (255, 255, 255) if y // 4 % 2 else (0, 0, 0))
COLUMNS = picture(lambda x, y: (255, 255, 255) if x // 4 % 2 else (0, 0, 0))


def test_vectors_of_images_have_unit_length_and_tell_colors_and_directions_apart() -> None:
    vectors = Img2VecLocal().vectorize_media("image", [RED, DARK_RED, BLUE, ROWS, COLUMNS], {})
    assert ((5, DIMENSIONS), np.float32) == (vectors.shape, vectors.dtype)
    assert np.allclose(1, np.linalg.norm(vectors, axis=1), atol=1e-6)
    red, dark, blue, rows, columns = vectors
    assert red @ dark > 0.9 > red @ blue
    assert rows @ columns < 0.6
    assert np.array_equal(red, Img2VecLocal().vectorize_media("image", [f"data:image/png;base64,{RED}"], {})[0])


@pytest.fixture
def pictures() -> Iterator[Any]:
    with weaviate_gen.connect_to_memory() as client:
        yield client.collections.create(
            "Picture",
            properties=[Property(name="image", data_type=DataType.BLOB), Property(name="n", data_type=DataType.INT)],
            vector_config=Configure.Vectors.img2vec_local(image_fields=["image"]),
        )


def test_images_are_found_by_an_image(pictures: Any) -> None:
    pictures.data.insert_many([{"image": image, "n": n} for n, image in enumerate((BLUE, DARK_RED, ROWS))])
    found = pictures.query.near_image(RED, return_metadata=MetadataQuery(distance=True)).objects
    assert 1 == found[0].properties["n"]
    assert 1 == pictures.query.near_image(RED, distance=0.2, limit=5).objects[0].properties["n"]
    before = pictures.query.fetch_object_by_id(found[0].uuid, include_vector=True).vector
    pictures.data.update(found[0].uuid, {"image": BLUE})
    assert before != pictures.query.fetch_object_by_id(found[0].uuid, include_vector=True).vector


def test_what_is_no_image_is_refused(pictures: Any) -> None:
    for value in ("bm8gaW1hZ2U=", base64.b64encode(base64.b64decode(RED)[:60]).decode()):
        with pytest.raises(UnexpectedStatusCodeError, match="must be an image file in base64"):
            pictures.data.insert({"image": value})
    with pytest.raises(WeaviateQueryError, match="reads images, not texts such as 'red'"):
        pictures.query.near_text("red")
    assert 0 == len(pictures)


def test_reranker_scores_by_meaning() -> None:
    scores = RerankerLocal(Text2VecLocal()).rerank("a cat", ["taxes and law", "a kitten"], {})
    assert scores[1] > scores[0]
    assert all(-1 <= score <= 1.0001 for score in scores)


@pytest.mark.parametrize(
    ("prompt", "sentences", "text"),
    [
        (
            'Which tea is green?: [{"t":"Tea grows. Green tea is fresh."},{"t":"Black tea is not."}]',
            1,
            "Green tea is fresh.",
        ),
        ('Sum up tea: [{"a":"One tea.","b":"Two tea."},{"a":"No."}]', 2, "One tea. Two tea."),
        ("translate: one sentence", 3, "one sentence"),
        ("no task at all", 3, "no task at all"),
    ],
)
def test_generator_picks_sentences_that_fit_the_task(prompt: str, sentences: int, text: str) -> None:
    assert text == GenerativeLocal().generate(prompt, {"sentences": sentences})
