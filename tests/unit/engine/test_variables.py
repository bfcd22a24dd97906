"""Environment variables of a server: those that are settings of the engine are obeyed, the others are named."""

from __future__ import annotations

import logging
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

import weaviate_gen
from weaviate_gen.classes.config import Configure, DataType, Property
from weaviate_gen.engine.variables import read_variables
from weaviate_gen.exceptions import WeaviateBaseError, WeaviateStartUpError

pytestmark = pytest.mark.unit


@pytest.fixture
def level() -> Iterator[logging.Logger]:
    logger = logging.getLogger("weaviate_gen.engine")
    before = logger.level
    yield logger
    logger.setLevel(before)


def opened(folder: Path, **variables: str) -> Any:
    return weaviate_gen.connect_to_embedded(
        persistence_data_path=str(folder / "data"), environment_variables=variables or None
    )


def stored(client: Any, count: int) -> Any:
    things = client.collections.create("Thing", properties=[Property(name="n", data_type=DataType.INT)])
    things.data.insert_many([{"n": number} for number in range(count)])
    return things


@pytest.mark.parametrize(("variables", "limit"), [({}, 20), ({"QUERY_DEFAULTS_LIMIT": "7"}, 7)])
def test_searches_without_a_limit_have_the_default_one(tmp_path: Path, variables: dict[str, str], limit: int) -> None:
    with opened(tmp_path, **variables) as client:
        things = stored(client, 25)
        assert limit == len(things.query.fetch_objects().objects)
        assert 25 == len(things.query.fetch_objects(limit=25).objects)
        answer = client.graphql_raw_query("{Get{Thing(limit:0){n}}}")
        assert limit == len(answer.get["Thing"])


def test_engines_without_variables_have_the_default_limit_of_a_server() -> None:
    with weaviate_gen.connect_to_memory() as client:
        assert 10 == len(stored(client, 12).query.fetch_objects().objects)


def test_auto_schema_can_be_switched_off(tmp_path: Path) -> None:
    with opened(tmp_path) as client:
        client.collections.use("Made").data.insert({"n": 1})
    with opened(tmp_path, AUTOSCHEMA_ENABLED="false") as client, pytest.raises(WeaviateBaseError):
        client.collections.use("Other").data.insert({"n": 1})


def test_backups_lie_where_the_variable_says(tmp_path: Path) -> None:
    with opened(tmp_path, BACKUP_FILESYSTEM_PATH=str(tmp_path / "saved")) as client:
        stored(client, 1)
        client.backup.create("one", "filesystem", wait_for_completion=True)
    assert (tmp_path / "saved" / "one").is_dir()


def test_collections_have_the_default_vectorizer(tmp_path: Path) -> None:
    with opened(tmp_path, DEFAULT_VECTORIZER_MODULE="ref2vec-centroid") as client:
        references = {"ref2vec-centroid": {"referenceProperties": ["next"]}}
        properties = [{"name": "next", "dataType": ["Thing"]}]
        client.collections.create_from_dict({"class": "Thing", "moduleConfig": references, "properties": properties})
        config = client.collections.export_config("Thing")
        assert "ref2vec-centroid" == config.vectorizer.value
        other = client.collections.create("Other", vector_config=Configure.Vectors.self_provided())
        assert other.config.get().vector_config["default"].vectorizer.vectorizer.value == "none"


def test_modules_without_a_plugin_are_a_warning(tmp_path: Path) -> None:
    with opened(tmp_path, ENABLE_MODULES="backup-filesystem,ref2vec-centroid") as client:
        stored(client, 1)
    with pytest.warns(UserWarning, match="no plugin for these modules: text2vec-one, qna-two;") as caught:
        opened(tmp_path, ENABLE_MODULES="text2vec-one, ref2vec-centroid,qna-two").close()
    assert 1 == len(caught)


def test_data_lies_where_the_variable_says(tmp_path: Path) -> None:
    with opened(tmp_path, PERSISTENCE_DATA_PATH=str(tmp_path / "elsewhere")) as client:
        stored(client, 1)
    assert (tmp_path / "elsewhere" / "weaviate.db").is_file()
    assert not (tmp_path / "data").exists()


def test_node_and_message_size_are_those_of_the_variables(tmp_path: Path) -> None:
    with opened(tmp_path, CLUSTER_HOSTNAME="mine", GRPC_MAX_MESSAGE_SIZE="5000000") as client:
        assert ["mine"] == [node.name for node in client.cluster.nodes()]
        assert 5_000_000 == client.get_meta()["grpcMaxMessageSize"]


def test_level_of_the_engine_log(tmp_path: Path, level: logging.Logger) -> None:
    with opened(tmp_path, LOG_LEVEL="debug"):
        assert logging.DEBUG == level.level


def test_variables_without_meaning_are_named_and_those_that_ask_for_what_is_so_are_not() -> None:
    variables = {"DISABLE_TELEMETRY": "true", "AUTHENTICATION_ANONYMOUS_ACCESS_ENABLED": "true", "GRPC_PORT": "1"}
    assert ({}, ["GRPC_PORT"]) == read_variables(variables)
    assert ({}, ["DISABLE_TELEMETRY"]) == read_variables({"DISABLE_TELEMETRY": "false"})


@pytest.mark.parametrize(
    ("name", "value", "expected"),
    [
        ("AUTOSCHEMA_ENABLED", "maybe", "a boolean"),
        ("BACKUP_FILESYSTEM_PATH", "", "a directory"),
        ("DEFAULT_VECTORIZER_MODULE", " ", "a name"),
        ("LOG_LEVEL", "loud", "one of panic, fatal, error"),
        ("QUERY_DEFAULTS_LIMIT", "0", "a positive integer"),
    ],
)
def test_values_that_cannot_be_read_are_refused(name: str, value: str, expected: str) -> None:
    with pytest.raises(ValueError, match=f"the environment variable {name} must be {expected}.*, got '{value}'"):
        read_variables({name: value})


def test_directory_that_cannot_be_written_is_an_error_of_starting(tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    with pytest.raises(WeaviateStartUpError, match="cannot open the engine"):
        opened(tmp_path, PERSISTENCE_DATA_PATH=str(tmp_path / "file" / "data"))
