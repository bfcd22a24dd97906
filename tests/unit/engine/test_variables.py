"""Settings of the engine: in Python, in a file, and as environment variables of a server; each is obeyed."""

from __future__ import annotations

import logging
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

import weaviate_gen
from tests.support import engines
from tests.support.source import ROOT
from weaviate_gen._runtime.engine_settings import EngineSettings, documented, read_variables, server_variables
from weaviate_gen._runtime.handler import RpcFailure
from weaviate_gen.classes.config import Configure, DataType, Property
from weaviate_gen.classes.query import Filter
from weaviate_gen.config import EngineSettings as PublicSettings
from weaviate_gen.engine import open_handler
from weaviate_gen.exceptions import WeaviateBaseError, WeaviateInvalidInputError, WeaviateStartUpError
from weaviate_gen_wire.grpc import messages as pb

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
        answer = client.graphql_raw_query("{Get{Thing(limit:-1){n}}}")
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
        ("LOG_LEVEL", "loud", "a level of logging, or one of panic, fatal, error"),
        ("QUERY_DEFAULTS_LIMIT", "0", "a positive integer"),
    ],
)
def test_values_that_cannot_be_read_are_refused(name: str, value: str, expected: str) -> None:
    with pytest.raises(
        WeaviateInvalidInputError, match=f"the environment variable {name} must be {expected}.*, got '{value}'"
    ):
        read_variables({name: value})


def test_directory_that_cannot_be_written_is_an_error_of_starting(tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    with pytest.raises(WeaviateStartUpError, match="cannot open the engine"):
        opened(tmp_path, PERSISTENCE_DATA_PATH=str(tmp_path / "file" / "data"))


def test_the_first_program_of_a_user_works_as_on_a_server() -> None:
    with weaviate_gen.connect_to_memory() as client:
        client.collections.use("Thing").data.insert({"n": 1})
        assert [1] == [each.properties["n"] for each in client.collections.use("Thing").query.fetch_objects().objects]


def test_settings_of_python_are_obeyed(tmp_path: Path) -> None:
    settings = PublicSettings(
        auto_schema=False,
        backups=tmp_path / "saved",
        default_limit=2,
        maximum_results=3,
        message_size=5_000_000,
        node="mine",
    )
    with weaviate_gen.connect_to_path(tmp_path / "data", settings=settings) as client:
        with pytest.raises(WeaviateBaseError):
            client.collections.use("Made").data.insert({"n": 1})
        things = stored(client, 5)
        assert 2 == len(things.query.fetch_objects().objects)
        assert 5_000_000 == client.get_meta()["grpcMaxMessageSize"]
        assert ["mine"] == [node.name for node in client.cluster.nodes()]
        client.backup.create("one", "filesystem", wait_for_completion=True)
    assert (tmp_path / "saved" / "one").is_dir()


def test_more_than_the_maximum_of_results_is_refused_and_not_deleted() -> None:
    with weaviate_gen.connect_to_memory(settings=EngineSettings(maximum_results=3)) as client:
        things = stored(client, 5)
        assert 3 == len(things.query.fetch_objects(limit=2, offset=1).objects) + 1
        for limit, offset in ((4, 0), (3, 1)):
            with pytest.raises(WeaviateBaseError, match="exceeds the configured value for QUERY_MAXIMUM_RESULTS '3'"):
                things.query.fetch_objects(limit=limit, offset=offset)
        deleted = things.data.delete_many(where=Filter.by_property("n").greater_or_equal(0))
        assert (5, 3) == (deleted.matches, deleted.successful)


def test_lists_of_more_than_the_maximum_are_refused() -> None:
    with engines.opened(maximum_results=3) as engine:
        engine.create(engines.ARTICLE)
        assert 200 == engine.ask("GET", "/objects?class=Article&limit=3")[0]
        status, message = engine.message("GET", "/objects?class=Article&limit=2&offset=2")
        assert (422, True) == (status, message.endswith("and limit '2' exceeds 3"))
        body = {"match": {"class": "Article", "where": {"path": ["words"], "operator": "GreaterThan", "valueInt": 0}}}
        assert 3 == engine.ask("DELETE", "/batch/objects", body)[1]["results"]["limit"]


def test_no_more_collections_than_may_be_are_created() -> None:
    full = {
        "errorCode": "USAGE_LIMIT_EXCEEDED",
        "limit": "collections",
        "message": "collections count limit of 1 reached for this instance.",
        "value": 1,
    }
    with engines.opened(maximum_collections=1, auto_schema=True) as engine:
        engine.create(engines.ARTICLE)
        assert (429, full) == engine.ask("POST", "/schema", {"class": "Other"})
        assert (429, full) == engine.ask("POST", "/objects", {"class": "Other", "properties": {"n": 1}})
        assert ["Article"] == [each["class"] for each in engine.ask("GET", "/schema")[1]["classes"]]
        assert 200 == engine.ask("DELETE", "/schema/Article")[0]
        engine.create({"class": "Other"})


def test_writes_are_refused_while_the_engine_is_read_only(tmp_path: Path) -> None:
    with engines.opened(tmp_path) as engine:
        engine.create(engines.ARTICLE)
        engine.insert_many("Article", range(2))
    with engines.opened(tmp_path, operational_mode="ReadOnly") as engine:
        refused = "read-only mode is enabled temporally at the config level: write operations are not allowed"
        for verb, path in (
            ("POST", "/schema"),
            ("POST", "/objects"),
            ("DELETE", "/schema/Article"),
            ("PUT", "/objects/A"),
        ):
            status, message = engine.message(verb, path, {})
            assert (503, True) == (status, message.startswith(refused))
        for name, reply in (("BatchObjects", pb.BatchObjectsReply), ("BatchDelete", pb.BatchDeleteReply)):
            with pytest.raises(RpcFailure, match=refused) as caught:
                engine.rpc(name, getattr(pb, f"{name}Request")(), reply)
            assert "UNAVAILABLE" == caught.value.code
        with pytest.raises(RpcFailure, match=refused):
            list(engine.handler.stream("/weaviate.v1.Weaviate/BatchStream", [b""]))
        assert 2 == len(engine.rpc("Search", pb.SearchRequest(collection="Article"), pb.SearchReply).results)
        assert 2 == len(engine.ask("POST", "/graphql", {"query": "{Get{Article{words}}}"})[1]["data"]["Get"]["Article"])
        assert "ReadOnly" == engine.ask("GET", "/nodes")[1]["nodes"][0]["operationalMode"]
        assert 200 == engine.ask("POST", "/backups/filesystem", {"id": "one"})[0]


def test_auto_schema_creates_the_chosen_data_types() -> None:
    chosen = EngineSettings(auto_schema_date="text", auto_schema_number="int", auto_schema_string="string")
    sent = {"n": 1, "s": "one", "d": "2024-01-01T00:00:00Z", "several": [1, 2]}
    for settings, expected in (
        (None, {"n": "number", "s": "text", "d": "date", "several": "number[]"}),
        (chosen, {"n": "int", "s": "text", "d": "text", "several": "int[]"}),
    ):
        with weaviate_gen.connect_to_memory(settings=settings) as client:
            client.collections.use("Thing").data.insert(sent)
            found = client.collections.use("Thing").config.get().properties
            assert expected == {each.name: str(each.data_type.value) for each in found}


FILE = """
auto_schema = false
backups = "saved"
default_limit = 4
log_level = "debug"
modules = ["ref2vec-centroid"]

[access]
admins = ["ada"]
keys = { secret = "ada" }
"""


def test_a_file_has_the_settings_by_their_names(tmp_path: Path) -> None:
    (tmp_path / "engine.toml").write_text(FILE, "utf-8")
    assert EngineSettings.from_file(tmp_path / "engine.toml") == EngineSettings(
        auto_schema=False,
        backups=tmp_path / "saved",
        default_limit=4,
        log_level=logging.DEBUG,
        modules=("ref2vec-centroid",),
        access={"admins": ["ada"], "keys": {"secret": "ada"}},
    )


@pytest.mark.parametrize(
    ("content", "error"),
    [
        ("limit = 3", "no setting limit; there are access, allowed_origins, auto_schema"),
        ("default_limit = 0", "default_limit must be a positive integer, got 0"),
        ("default_limit = '3'", "default_limit must be a positive integer, got '3'"),
        ("auto_schema = 1", "auto_schema must be a boolean, got 1"),
        ("auto_schema_date = 'int'", "auto_schema_date must be one of date, text, got 'int'"),
        ("log_level = 'loud'", "log_level must be a level of logging"),
        ("access = 3", "access must be a mapping, got 3"),
        ("default_limit = ", "are no TOML"),
        (None, "cannot read the settings"),
    ],
)
def test_a_file_with_other_content_is_refused(tmp_path: Path, content: str | None, error: str) -> None:
    if content is not None:
        (tmp_path / "engine.toml").write_text(content, "utf-8")
    with pytest.raises(WeaviateInvalidInputError, match=error):
        EngineSettings.from_file(tmp_path / "engine.toml")


def test_settings_of_another_type_and_twice_are_refused(tmp_path: Path) -> None:
    wrong: Any = {"default_limit": 3}
    with pytest.raises(WeaviateInvalidInputError, match="settings must be EngineSettings, got dict"):
        weaviate_gen.connect_to_memory(settings=wrong)
    with pytest.raises(WeaviateInvalidInputError, match="pass settings or environment variables of a server, not both"):
        weaviate_gen.connect_to_embedded(
            persistence_data_path=str(tmp_path), environment_variables={"LOG_LEVEL": "info"}, settings=EngineSettings()
        )
    with weaviate_gen.connect_to_embedded(
        persistence_data_path=str(tmp_path), settings=EngineSettings(default_limit=3)
    ) as client:
        assert 3 == len(stored(client, 5).query.fetch_objects().objects)


KEYS = {
    "AUTHENTICATION_APIKEY_ENABLED": "true",
    "AUTHENTICATION_APIKEY_ALLOWED_KEYS": "one,two",
    "AUTHENTICATION_APIKEY_USERS": "ada,ben",
}


def test_keys_and_roles_are_those_of_a_server() -> None:
    roles = {"AUTHORIZATION_RBAC_ENABLED": "true", "AUTHORIZATION_ADMIN_USERS": "ada"}
    settings = EngineSettings.from_environment({**KEYS, **roles, "PATH": "/bin"})
    assert settings.access == {
        "keys": {"one": "ada", "two": "ben"},
        "admins": ["ada"],
        "readers": [],
        "anonymous": False,
        "rbac": True,
        "database_users": False,
    }
    handler = open_handler(None, settings=settings)
    try:
        statuses = [
            handler.rest("POST", "/v1/schema", {"authorization": f"Bearer {key}"}, b'{"class": "A"}').status
            for key in ("two", "three", "one")
        ]
    finally:
        handler.close()
    assert [403, 401, 200] == statuses
    one = EngineSettings.from_environment({**KEYS, "AUTHENTICATION_APIKEY_USERS": "ada"}).access
    assert one is not None
    assert {"one": "ada", "two": "ada"} == one["keys"]


@pytest.mark.parametrize(
    ("variables", "error"),
    [
        ({"AUTHENTICATION_OIDC_ENABLED": "true"}, "AUTHENTICATION_OIDC_ENABLED has no counterpart"),
        ({"AUTHORIZATION_ADMINLIST_ENABLED": "true"}, "AUTHORIZATION_ADMINLIST_ENABLED has no counterpart"),
        ({"AUTHENTICATION_ANONYMOUS_ACCESS_ENABLED": "false"}, "needs keys"),
        ({**KEYS, "AUTHENTICATION_APIKEY_USERS": "a,b,c"}, "got 3 users and 2 keys"),
        ({**KEYS, "AUTHENTICATION_APIKEY_ALLOWED_KEYS": ""}, "got 2 users and 0 keys"),
        ({"AUTHENTICATION_APIKEY_ENABLED": "perhaps"}, "must be a boolean, got 'perhaps'"),
    ],
)
def test_access_that_is_restricted_otherwise_is_an_error_and_not_open(variables: dict[str, str], error: str) -> None:
    with pytest.raises(WeaviateInvalidInputError, match=error):
        EngineSettings.from_environment(variables)


def test_the_page_has_the_table_of_the_settings() -> None:
    page = (ROOT / "docs" / "local-engine.md").read_text("utf-8")
    assert documented() in page
    known = server_variables()
    assert len(known) > 200
    assert set(re.findall(r"`([A-Z_]{8,})`", documented())) - known == {
        "BACKUP_FILESYSTEM_PATH",
        "LOG_LEVEL",
    }
