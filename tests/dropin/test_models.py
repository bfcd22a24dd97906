"""Values behave as pydantic models under the drop-in, and clients as specifications of mocks."""

from __future__ import annotations

import importlib
import json
import subprocess
import sys
from collections.abc import Callable, Iterator
from typing import Any
from unittest.mock import AsyncMock, MagicMock, create_autospec, patch

import pydantic
import pytest

import weaviate_gen
from weaviate_gen import dropin
from weaviate_gen.classes.aggregate import Metrics
from weaviate_gen.classes.config import Configure, DataType, Integrations, Property
from weaviate_gen.classes.init import AdditionalConfig, Timeout
from weaviate_gen.classes.query import Filter, HybridVector, MetadataQuery, Rerank
from weaviate_gen.connect import ConnectionParams, ProtocolParams
from weaviate_gen.exceptions import WeaviateInvalidInputError

pytestmark = pytest.mark.unit


@pytest.fixture
def installed() -> Iterator[None]:
    dropin.install()
    try:
        yield
    finally:
        dropin.uninstall()


def test_arguments_are_read_as_a_model_reads_them(installed: None) -> None:
    read: Any = ProtocolParams
    assert read(host="a", port="8080", secure="False") == ProtocolParams(host="a", port=8080, secure=False)
    address = {"host": "a", "port": 1, "secure": 0}
    either: Any = ConnectionParams
    assert either(http=address, grpc={**address, "port": "2"}).grpc.secure is False
    timeout: Any = Timeout
    assert timeout(query="10").query == 10
    config: Any = AdditionalConfig
    assert config(timeout=[10, 60]).timeout == config(timeout={"query": "10", "insert": 60}).timeout
    ttl: Any = Configure.ObjectTTL.delete_by_creation_time
    assert ttl(time_to_live=None).defaultTtl is None


def test_values_are_written_and_read_again(installed: None) -> None:
    prop: Any = Property(name="a", data_type=DataType.TEXT)
    written = prop.model_dump(exclude_none=True, mode="json")
    assert written == {
        "name": "a",
        "dataType": "text",
        "skip_vectorization": False,
        "vectorize_property_name": True,
    }
    kind: Any = Property
    assert kind.model_validate({"name": "a", "data_type": "text"}) == prop
    assert kind.model_validate(prop) is prop
    assert {"name", "dataType"} <= set(kind.model_fields)
    config: Any = AdditionalConfig(timeout=(1, 2))
    again = AdditionalConfig(**json.loads(config.model_dump_json(by_alias=True)))
    assert again == config
    assert AdditionalConfig(timeout=(1, 3)) != config
    index: Any = Configure.VectorIndex.hnsw(ef=4)
    assert index.model_dump(exclude_none=True) == {"ef": 4}
    assert (index.model_copy(update={"ef": 5}).ef, index.ef) == (5, 4)
    rerank: Any = Rerank(prop="a")
    assert rerank.model_copy(update={"prop": "b"}) == Rerank(prop="b")
    metadata: Any = MetadataQuery(distance=True)
    assert metadata.model_dump(include={"distance"}) == {"distance": True}
    condition: Any = Filter.by_ref("a").by_property("b").equal(1)
    assert condition.model_dump(mode="json") == {"value": 1, "operator": "Equal", "target": {"link_on": "a"}}


def test_unknown_arguments_are_ignored_where_official_models_ignore_them(installed: None) -> None:
    lenient: list[Any] = [AdditionalConfig, Timeout]
    for kind in lenient:
        with pytest.warns(UserWarning, match=f"{kind.__name__} knows no nothing"):
            assert kind(nothing=1) == kind()
    closed: Any = MetadataQuery
    with pytest.raises(pydantic.ValidationError):
        closed(nothing=1)


INVALID: list[Callable[..., Any]] = [
    Rerank,
    lambda: Rerank(prop=1),  # type: ignore[arg-type]
    lambda: Configure.replication(factor="3"),  # type: ignore[arg-type]
    lambda: Property(name="a", data_type=DataType.TEXT, index_filterable="true"),  # type: ignore[arg-type]
    lambda: Timeout(query=-1),
    lambda: ProtocolParams(host="a", port=8080, secure="perhaps"),  # type: ignore[arg-type]
    lambda: Metrics("a").text(count=1),  # type: ignore[arg-type]
    lambda: HybridVector.near_text("a", distance="b"),  # type: ignore[arg-type]
    lambda: Integrations.cohere(api_key=1),  # type: ignore[arg-type]
    lambda: Filter.by_property("a").equal(object()),  # type: ignore[arg-type]
    lambda: Rerank.model_validate(1),  # type: ignore[attr-defined]
]


@pytest.mark.parametrize("number", range(len(INVALID)))
def test_errors_are_those_of_both_clients(number: int, installed: None) -> None:
    for kind in (pydantic.ValidationError, WeaviateInvalidInputError, TypeError):
        with pytest.raises(kind):
            INVALID[number]()


def test_nothing_of_it_stays_without_the_drop_in() -> None:
    dropin.install()
    dropin.uninstall()
    assert not hasattr(Rerank, "model_dump")
    with pytest.raises(WeaviateInvalidInputError) as caught:
        Configure.replication(factor="3")  # type: ignore[arg-type]
    assert not isinstance(caught.value, pydantic.ValidationError)
    with pytest.raises(WeaviateInvalidInputError):
        Configure.ObjectTTL.delete_by_creation_time(time_to_live=None)  # type: ignore[arg-type]


def test_installing_imports_no_pydantic() -> None:
    program = "import sys, weaviate_gen.dropin as d; d.install(); import weaviate; sys.exit('pydantic' in sys.modules)"
    assert subprocess.run([sys.executable, "-c", program], check=False).returncode == 0


def test_a_client_is_the_specification_of_a_mock(installed: None) -> None:
    weaviate = importlib.import_module("weaviate")
    mock = MagicMock(spec=weaviate.WeaviateClient)
    assert isinstance(mock, weaviate.WeaviateClient)
    mock.collections.use("A").query.fetch_objects.return_value = 1
    assert mock.collections.use("A").query.fetch_objects() == 1
    with pytest.raises(AttributeError):
        _ = mock.nothing
    made = create_autospec(weaviate.WeaviateClient, instance=True)
    made.is_ready.return_value = True
    assert made.is_ready() is True
    with pytest.raises(TypeError):
        made.is_ready(1)
    asynchronous = create_autospec(weaviate.WeaviateAsyncClient, instance=True)
    assert isinstance(asynchronous.is_ready, AsyncMock)
    with weaviate_gen.connect_to_memory() as client:
        copied = create_autospec(client)
        copied.collections.exists.return_value = True
        assert copied.collections.exists("A") is True


def test_names_of_the_official_client_can_be_patched(installed: None) -> None:
    weaviate = importlib.import_module("weaviate")
    before = weaviate.connect_to_local
    for path in ("weaviate.connect_to_local", "weaviate.WeaviateClient", "weaviate.classes.query.Filter"):
        with patch(path) as replaced:
            module, _, name = path.rpartition(".")
            assert getattr(importlib.import_module(module), name) is replaced
    with patch("weaviate.connect_to_local", autospec=True) as replaced, pytest.raises(TypeError):
        replaced(nothing=1)
    assert weaviate.connect_to_local is before
    with (
        patch.object(weaviate.WeaviateClient, "is_ready", return_value=True),
        weaviate_gen.connect_to_memory() as client,
    ):
        assert client.is_ready() is True


def test_models_of_other_packages_write_what_the_official_values_write(installed: None) -> None:
    query = importlib.import_module("weaviate.classes.query")
    grpc = importlib.import_module("weaviate.collections.classes.grpc")
    filters = importlib.import_module("weaviate.collections.classes.filters")

    class Asked(pydantic.BaseModel):
        model_config = pydantic.ConfigDict(arbitrary_types_allowed=True)
        filters: filters._Filters
        targets: Any

    class Near(grpc._HybridNearText):  # type: ignore[misc, name-defined]
        kind: str = "near"

    condition = query.Filter.by_ref("owner").by_property("age").equal(3)
    join = query.TargetVectors.manual_weights({"a": 0.5, "b": [1, 2]})
    written = Asked(filters=condition, targets=join).model_dump(mode="json")
    assert written == {
        "filters": {"value": 3, "operator": "Equal", "target": {"link_on": "owner"}},
        "targets": {"combination": 5, "target_vectors": ["a", "b"], "weights": {"a": 0.5, "b": [1, 2]}},
    }
    near = query.HybridVector.near_text("red", distance=0.5)
    assert isinstance(near, grpc._HybridNearText)
    assert not isinstance(near, Near)
    made = Near.model_validate(near.model_dump())
    assert (made.text, made.distance, made.kind) == ("red", 0.5, "near")


def test_models_that_derive_from_results_have_the_official_fields(installed: None) -> None:
    returned = importlib.import_module("weaviate.outputs.query").QueryReturn

    class Mixed(pydantic.BaseModel, returned):  # type: ignore[misc, valid-type]
        more: int

    assert Mixed(objects=[], more=1).model_dump() == {"objects": [], "query_profile": None, "more": 1}


def test_results_of_backups_can_be_iterated_over(installed: None) -> None:
    backup = importlib.import_module("weaviate.outputs.backup")
    found = dict(backup.BackupReturn(status="SUCCESS", backup_id="b", path="p", collections=["A"]))
    assert (found["status"], found["collections"]) == ("SUCCESS", ["A"])
