"""Public classes of configuration values: what factories return, how settings are read, and how changes merge."""

from __future__ import annotations

import copy
import pickle
from typing import Any

import pytest

from weaviate_gen.classes import config as c
from weaviate_gen.exceptions import WeaviateInvalidInputError

pytestmark = pytest.mark.unit

INDEX = c.Configure.VectorIndex
CHANGE = c.Reconfigure.VectorIndex


@pytest.mark.parametrize(
    ("made", "kind"),
    [
        (INDEX.hnsw(), c.VectorIndexConfigHNSWCreate),
        (INDEX.flat(), c.VectorIndexConfigFlatCreate),
        (INDEX.hfresh(), c.VectorIndexConfigHFreshCreate),
        (INDEX.dynamic(), c.VectorIndexConfigDynamicCreate),
        (INDEX.none(), c.VectorIndexConfigSkipCreate),
        (CHANGE.hnsw(), c.VectorIndexConfigHNSWUpdate),
        (CHANGE.flat(), c.VectorIndexConfigFlatUpdate),
        (CHANGE.hfresh(), c.VectorIndexConfigHFreshUpdate),
        (CHANGE.dynamic(), c.VectorIndexConfigDynamicUpdate),
    ],
)
def test_index_is_of_the_class_for_its_kind(made: Any, kind: type[Any]) -> None:
    base = c.VectorIndexConfigUpdate if kind.__name__.endswith("Update") else c.VectorIndexConfigCreate
    assert (kind, True) == (type(made), isinstance(made, base))
    assert made == copy.deepcopy(made) == pickle.loads(pickle.dumps(made))
    assert type(copy.copy(made)) is kind


def test_index_of_a_quantizer_alone_is_hnsw() -> None:
    made = c.Configure.Vectors.self_provided(quantizer=INDEX.Quantizer.bq())
    assert isinstance(made, c.VectorConfigCreate)
    assert isinstance(made.vectorIndexConfig, c.VectorIndexConfigHNSWCreate)


def test_settings_are_read_and_set_by_their_names_on_the_wire() -> None:
    made = c.Configure.replication(factor=3)
    assert isinstance(made, c.ReplicationConfigCreate)
    assert (3, None) == (made.factor, made.asyncEnabled)
    made.asyncEnabled, made.factor = True, None
    assert {"asyncEnabled": True} == made.to_wire()
    made.asyncConfig = None
    assert (8, "cosine", None) == (
        INDEX.hnsw(ef=8).ef,
        INDEX.flat(distance_metric=c.VectorDistances.COSINE).distance,
        INDEX.hfresh().searchProbe,
    )


def test_index_of_a_vector_can_be_set() -> None:
    made = c.Configure.Vectors.text2vec_openai(name="a", source_properties=["t"])
    assert (None, "hnsw", "text2vec-openai", ["t"]) == (
        made.vector_index_config,
        made.vectorIndexType,
        made.vectorizer.vectorizer,
        made.source_properties,
    )
    made.vectorIndexConfig = INDEX.flat()
    assert ("flat", INDEX.flat()) == (made.vectorIndexType, made.vector_index_config)
    wrong: Any = "flat"
    with pytest.raises(WeaviateInvalidInputError, match="vectorIndexConfig"):
        made.vectorIndexConfig = wrong


def test_changes_merge_with_what_is_stored() -> None:
    stored = {"bm25": {"b": 0.5, "k1": 1.0}, "cleanupIntervalSeconds": 60}
    change = c.Reconfigure.inverted_index(bm25_b=0.7, bm25_k1=2.0)
    assert stored | {"bm25": {"b": 0.7, "k1": 2.0}} == change.merge_with_existing(stored)
    assert {"b": 0.5, "k1": 1.0} == stored["bm25"]
    off = c.Reconfigure.replication(async_enabled=False)
    assert {"factor": 3, "asyncEnabled": False} == off.merge_with_existing({"factor": 3, "asyncConfig": {"a": 1}})
    vector = c.Reconfigure.Vectors.update(name="a", vector_index_config=CHANGE.hnsw(ef=7))
    assert isinstance(vector, c.VectorConfigUpdate)
    merged = vector.merge_with_existing({"vectorizer": {"none": {}}, "vectorIndexConfig": {"ef": 1, "skip": False}})
    index = {"ef": 7, "skip": False}
    assert {"vectorizer": {"none": {}}, "vectorIndexConfig": index, "vectorIndexType": "hnsw"} == merged


def test_references_have_a_base_class() -> None:
    single = c.ReferenceProperty(name="by", target_collection="A")
    several = c.ReferenceProperty.MultiTarget(name="of", target_collections=["A"])
    assert c.ReferenceProperty.MultiTarget is c.ReferencePropertyMultiTarget
    assert all(isinstance(made, c.ReferencePropertyBase) for made in (single, several))
    with pytest.raises(WeaviateInvalidInputError, match="reserved"):
        c.ReferencePropertyBase.check_name("vector")


def test_modules_are_named() -> None:
    assert isinstance(c.Configure.Generative.meta(), c.GenerativeProvider)
    assert ("generative-meta", "reranker-cohere") == (
        c.Configure.Generative.meta().generative,
        c.Configure.Reranker.cohere().reranker,
    )
