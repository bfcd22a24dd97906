"""What `Configure` makes can be read and changed by the official names; results mix with pydantic."""

from __future__ import annotations

import copy
import dataclasses
import importlib
import pickle
from typing import Any

import pydantic
import pytest

import weaviate_gen
from weaviate_gen._inputs.config import ReplicationConfigCreate
from weaviate_gen._types.query.selection import ReturnProperties
from weaviate_gen._types.query.sorting import Sorting
from weaviate_gen.classes.config import Configure, DataType, Property, Reconfigure, VectorDistances
from weaviate_gen.classes.query import (
    Filter,
    FilterReturn,
    HybridVector,
    MetadataQuery,
    QueryNested,
    QueryReference,
    Sort,
)
from weaviate_gen.outputs.query import Object, QueryReturn

pytestmark = pytest.mark.unit

RESULTS = ["query", "aggregate", "batch", "backup", "cluster", "config", "data", "tenants", "users"]


def test_settings_are_attributes_whether_they_are_set_or_not() -> None:
    replication = Configure.replication(factor=3)
    assert (replication.factor, replication.asyncEnabled) == (3, None)
    assert repr(replication) == (
        "ReplicationConfigCreate(factor=3, deletionStrategy=None, asyncEnabled=None, asyncConfig=None)"
    )
    with pytest.raises(AttributeError, match="has no attribute 'factors'"):
        _ = replication.factors
    index = Configure.VectorIndex.hnsw(ef=5, distance_metric=VectorDistances.DOT)
    assert (index.ef, index.distance, index.maxConnections) == (5, VectorDistances.DOT, None)
    inverted = Configure.inverted_index(bm25_b=0.5, bm25_k1=1)
    assert (inverted.bm25.b, inverted.stopwords.preset, inverted.indexNullState) == (0.5, None, None)
    assert Reconfigure.inverted_index().bm25 is None


def test_settings_can_be_changed_and_are_sent_as_changed() -> None:
    index = Configure.VectorIndex.hnsw(ef=5, quantizer=Configure.VectorIndex.Quantizer.pq(segments=4))
    index.ef = 7
    assert index.quantizer is not None
    index.quantizer.segments = None
    index.quantizer.encoder.distribution = "normal"
    sent = {"ef": 7, "pq": {"enabled": True, "encoder": {"distribution": "normal"}}}
    assert index.to_wire() == sent
    with pytest.raises(AttributeError, match="no setting 'eff'"):
        index.eff = 1
    vector = Configure.Vectors.self_provided(name="v")
    vector.vectorIndexConfig = index
    assert vector.to_wire() == {"vectorizer": {"none": {}}, "vectorIndexType": "hnsw", "vectorIndexConfig": sent}
    assert (vector.vectorIndexType, vector.vectorizer.vectorizer) == ("hnsw", "none")


def test_a_changed_copy_leaves_the_original() -> None:
    index = Configure.VectorIndex.hnsw(ef=5)
    for other in (copy.deepcopy(index), pickle.loads(pickle.dumps(index)), index.having()):
        assert other == index
        other.ef = 6
        assert (other == index, index.ef) == (False, 5)


@pytest.mark.parametrize("name", RESULTS)
def test_results_are_dataclasses_that_a_pydantic_model_inherits_from(name: str) -> None:
    module = importlib.import_module(f"weaviate_gen.outputs.{name}")
    names = [each for each in module.__all__ if each.endswith(("Return", "Object"))]
    for kind in [getattr(module, each) for each in names if each not in {"FilterReturn", "TenantsReturn"}]:
        if isinstance(kind, type):
            assert dataclasses.is_dataclass(kind), kind
            type("Mixed", (pydantic.BaseModel, kind), {})


def test_results_are_serialized_as_fields_and_as_bases_of_a_model() -> None:
    class Mixed(pydantic.BaseModel, QueryReturn):  # type: ignore[type-arg]
        pass

    class Holder(pydantic.BaseModel):
        found: QueryReturn[dict[str, Any], None]

    with weaviate_gen.connect_to_memory() as client:
        bikes = client.collections.create("Bike", properties=[Property(name="a", data_type=DataType.TEXT)])
        bikes.data.insert({"a": "x"}, vector=[1.0, 2.0])
        found = bikes.query.fetch_objects(include_vector=True)
    shown = Mixed(**vars(found)).model_dump()["objects"]
    assert shown == Holder(found=found).model_dump()["found"]["objects"] == dataclasses.asdict(found)["objects"]
    assert shown[0]["vector"] == {"default": [1.0, 2.0]}
    assert {each.name for each in dataclasses.fields(Object)} == set(vars(found.objects[0]))


ALIASES = {
    "metadata.METADATA": ["distance"],
    "selection.PROPERTIES": ["name", QueryNested(name="maker", properties="city")],
    "selection.REFERENCES": [QueryReference(link_on="madeBy", return_metadata=MetadataQuery(distance=True))],
    "vectors.NearVectorInput": {"a": [1.0, 2.0]},
    "vectors.HybridVectorType": HybridVector.near_text("a"),
}


@pytest.mark.parametrize("name", ALIASES)
def test_aliases_are_types_at_run_time_and_types_of_fields(name: str) -> None:
    module, _, alias = name.partition(".")
    kind: Any = getattr(importlib.import_module(f"weaviate_gen._types.query.{module}"), alias)
    assert not isinstance(kind, str)
    adapter: pydantic.TypeAdapter[Any] = pydantic.TypeAdapter(kind)
    assert adapter.validate_python(ALIASES[name]) == ALIASES[name]


def test_an_alias_with_a_type_variable_takes_a_type() -> None:
    kind: Any = ReturnProperties[dict]  # type: ignore[type-arg,type-var]
    adapter: pydantic.TypeAdapter[Any] = pydantic.TypeAdapter(kind)
    assert adapter.validate_python(dict) is dict
    with pytest.raises(pydantic.ValidationError):
        adapter.validate_python(int)


def test_filters_sorts_and_settings_are_types_of_fields() -> None:
    class Holder(pydantic.BaseModel):
        filters: FilterReturn
        sort: Sorting
        replication: ReplicationConfigCreate

    passed = {
        "filters": Filter.by_property("a").equal(1),
        "sort": Sort.by_id(),
        "replication": Configure.replication(factor=1),
    }
    assert vars(Holder(**passed)) == passed  # type: ignore[arg-type]
    with pytest.raises(pydantic.ValidationError, match="instance of FilterReturn"):
        Holder(**{**passed, "filters": 1})  # type: ignore[arg-type]
