"""The older ways of saying things, which the official client still takes."""

from __future__ import annotations

import base64
import warnings
from typing import Any

import pytest

from weaviate_gen import util
from weaviate_gen.classes.config import Configure, DataType, Property, VectorDistances
from weaviate_gen.classes.query import Filter
from weaviate_gen.exceptions import UnexpectedStatusCodeError


def _create(client: Any, name: str, **arguments: Any) -> Any:
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", DeprecationWarning)
        return client.collections.create(
            name, properties=[Property(name="title", data_type=DataType.TEXT)], **arguments
        )


def test_an_unnamed_vector(client: Any, name: str) -> None:
    collection = _create(
        client,
        name,
        vectorizer_config=Configure.Vectorizer.none(),
        vector_index_config=Configure.VectorIndex.hnsw(distance_metric=VectorDistances.DOT),
    )
    identity = collection.data.insert({"title": "one"}, vector=[1.0, 2.0])
    found = collection.query.near_vector([1.0, 1.0], include_vector=True).objects[0]
    assert (identity, [1.0, 2.0]) == (found.uuid, found.vector["default"])
    config = collection.config.get()
    assert config.vectorizer == "none"
    assert VectorDistances.DOT == config.vector_index_config.distance_metric


def test_named_vectors_as_a_list_of_vectorizers(client: Any, name: str) -> None:
    collection = _create(
        client, name, vectorizer_config=[Configure.NamedVectors.none("a"), Configure.NamedVectors.none("b")]
    )
    collection.data.insert({"title": "one"}, vector={"a": [1.0], "b": [2.0, 1.0]})
    assert {"a", "b"} == set(collection.config.get().vector_config)
    assert 1 == len(collection.query.near_vector([2.0, 1.0], target_vector="b").objects)


@pytest.mark.parametrize(
    ("index", "quantizer"),
    [
        *(("hnsw", quantizer) for quantizer in (None, "bq", "pq", "sq", "rq")),
        *(("flat", quantizer) for quantizer in (None, "bq", "rq")),
    ],
)
def test_every_index_with_every_quantizer_is_kept_as_it_was_set(
    client: Any, name: str, index: str, quantizer: str | None
) -> None:
    chosen = {"quantizer": getattr(Configure.VectorIndex.Quantizer, quantizer)()} if quantizer else {}
    collection = _create(
        client,
        name,
        vector_config=Configure.Vectors.self_provided(
            vector_index_config=getattr(Configure.VectorIndex, index)(**chosen)
        ),
    )
    read = collection.config.get()
    if quantizer:
        assert quantizer in type(read.vector_config["default"].vector_index_config.quantizer).__name__.lower()
    client.collections.delete(name)
    assert read == client.collections.create_from_config(read).config.get()


def test_an_index_that_grows_is_kept_or_refused(client: Any, name: str) -> None:
    index = Configure.VectorIndex.dynamic(threshold=1234)
    try:
        collection = _create(client, name, vector_config=Configure.Vectors.self_provided(vector_index_config=index))
    except UnexpectedStatusCodeError as error:
        # A server has it only with asynchronous indexing.
        assert "async" in str(error).lower()
        return
    assert 1234 == collection.config.get().vector_config["default"].vector_index_config.threshold


def test_blobs_travel_as_base64(client: Any, name: str, tmp_path: Any) -> None:
    file = tmp_path / "picture"
    file.write_bytes(b"not really a picture")
    collection = client.collections.create(name, properties=[Property(name="image", data_type=DataType.BLOB)])
    identity = collection.data.insert({"image": util.file_encoder_b64(file)})
    stored = collection.query.fetch_object_by_id(identity, return_properties=["image"]).properties["image"]
    assert b"not really a picture" == util.file_decoder_b64(stored)
    assert base64.b64encode(b"not really a picture").decode() == util.parse_blob(file)


def test_texts_and_ids_are_helped_along() -> None:
    identity = util.generate_uuid5("one")
    assert identity == util.get_valid_uuid(f"weaviate://localhost/Bike/{identity}")
    assert util.is_weaviate_object_url(f"weaviate://localhost/Bike/{identity}")
    assert not util.is_weaviate_object_url("http://localhost")
    with pytest.raises(ValueError):
        util.get_valid_uuid("nothing")
    assert (1, 39) == tuple(util.parse_version_string("1.39.0"))[:2]
    assert [1.0, 2.0] == list(util.get_vector([1.0, 2.0]))


def test_deletion_over_rest_takes_every_operator(client: Any, name: str) -> None:
    collection = client.collections.create(
        name,
        properties=[
            Property(name="title", data_type=DataType.TEXT),
            Property(name="pages", data_type=DataType.INT),
            Property(name="price", data_type=DataType.NUMBER),
            Property(name="open", data_type=DataType.BOOL),
        ],
    )
    collection.data.insert_many(
        [{"title": f"book {n}", "pages": n, "price": n / 2, "open": n % 2 == 0} for n in range(12)]
    )
    steps: list[tuple[dict[str, Any], int]] = [
        ({"path": ["pages"], "operator": "LessThan", "valueInt": 2}, 10),
        ({"path": ["price"], "operator": "GreaterThan", "valueNumber": 5.0}, 9),
        ({"path": ["title"], "operator": "Like", "valueText": "book 1*"}, 8),
        (
            {
                "operator": "And",
                "operands": [
                    {"path": ["open"], "operator": "Equal", "valueBoolean": True},
                    {"path": ["pages"], "operator": "LessThanEqual", "valueInt": 4},
                ],
            },
            6,
        ),
        (
            {
                "operator": "Or",
                "operands": [
                    {"path": ["pages"], "operator": "Equal", "valueInt": 3},
                    {"path": ["pages"], "operator": "ContainsAny", "valueIntArray": [5, 99]},
                ],
            },
            4,
        ),
        ({"path": ["id"], "operator": "Equal", "valueText": "00000000-0000-0000-0000-00000000000f"}, 4),
    ]
    for where, left in steps:
        answer = client.raw.rest.batch_objects_delete(body={"match": {"class": name, "where": where}})
        assert answer["results"]["failed"] == 0
        assert left == len(collection), where
    collection.data.delete_many(where=Filter.by_property("pages").greater_or_equal(0))
    assert 0 == len(collection)
