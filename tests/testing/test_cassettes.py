"""Recorded exchanges, on every transport and in both flavors."""

from __future__ import annotations

import asyncio
import json
from pathlib import Path
from typing import Any
from uuid import UUID

import pytest

import weaviate_gen
from weaviate_gen.classes.config import DataType, Property, ReferenceProperty
from weaviate_gen.classes.init import Auth
from weaviate_gen.exceptions import UnexpectedStatusCodeError, WeaviateInvalidInputError
from weaviate_gen.testing import CassetteMismatchError, Server, record

pytestmark = pytest.mark.unit

TRANSPORTS = ("http", "grpc")
PROPERTIES = [Property(name="name", data_type=DataType.TEXT)]


def connect(server: Server | None, transport: Any, **more: Any) -> weaviate_gen.WeaviateClient:
    """Return a client; without a server, of an address where nobody listens."""
    port, grpc_port = (1, 2) if server is None else (server.port, server.grpc_port)
    return weaviate_gen.connect_to_custom(
        "127.0.0.1", port, False, "127.0.0.1", grpc_port, False, transport=transport, **more
    )


def write_and_search(client: weaviate_gen.WeaviateClient) -> tuple[list[UUID], list[Any]]:
    """Insert under random ids, and return them as the insertions and a search have them."""
    bikes = client.collections.create("Bike", properties=PROPERTIES)
    first = bikes.data.insert({"name": "first"}, vector=[1.0, 0.5])
    many = bikes.data.insert_many([{"name": "second"}, {"name": "third"}])
    found = bikes.query.fetch_objects(include_vector=True)
    assert bikes.query.fetch_object_by_id(first) is not None
    return [first, *many.uuids.values()], [(each.uuid, each.properties, each.vector) for each in found.objects]


@pytest.mark.parametrize("transport", TRANSPORTS)
def test_replay_needs_no_server_and_takes_this_runs_ids(
    weaviate_server: Server, tmp_path: Path, transport: str
) -> None:
    with record("bikes", folder=tmp_path), connect(weaviate_server, transport) as client:
        recorded, _ = write_and_search(client)
    with record("bikes", folder=tmp_path, mode="never") as cassette, connect(None, transport) as client:
        ids, found = write_and_search(client)
    assert set(ids) == {uuid for uuid, _, _ in found}
    assert not set(ids) & set(recorded)
    assert {"first", "second", "third"} == {properties["name"] for _, properties, _ in found}
    assert [{"default": [1.0, 0.5]}] == [vector for _, _, vector in found if vector]
    assert 0 == cassette.remaining


def test_async_client_replays_what_another_flavor_recorded(weaviate_server: Server, tmp_path: Path) -> None:
    with record("bikes", folder=tmp_path), connect(weaviate_server, "http") as client:
        client.collections.create("Bike", properties=PROPERTIES)

    async def main() -> str:
        options = {"port": 1, "grpc_port": 2, "transport": "http"}
        async with weaviate_gen.use_async_with_local("127.0.0.1", **options) as client:
            return (await client.collections.create("Bike", properties=PROPERTIES)).name

    with record("bikes", folder=tmp_path):
        assert "Bike" == asyncio.run(main())


def test_engine_in_memory_is_recorded_too(tmp_path: Path) -> None:
    for _ in range(2):
        with record("bikes", folder=tmp_path), weaviate_gen.connect_to_memory() as client:
            ids, found = write_and_search(client)
            assert len(ids) == len(found)


@pytest.mark.parametrize("transport", ["auto", "grpc"])
def test_streams_are_replayed_however_they_are_cut(weaviate_server: Server, tmp_path: Path, transport: str) -> None:
    def write(client: weaviate_gen.WeaviateClient, pauses: int) -> tuple[int, list[str]]:
        bikes = client.collections.use("Bike")
        with bikes.batch.stream() as batch:
            for number in range(20):
                batch.add_object({"name": f"bike {number}"})
                if pauses and number % pauses == 0:
                    batch.flush()
            ends = [batch.add_object({"name": end}) for end in ("from", "to")]
            batch.add_reference(ends[0], "next", ends[1])
            batch.add_object({"name": 3})
        return len(bikes.batch.results.objs.uuids), [error.message for error in bikes.batch.failed_objects]

    with record("stream", folder=tmp_path), connect(weaviate_server, transport) as client:
        client.collections.create(
            "Bike", properties=PROPERTIES, references=[ReferenceProperty(name="next", target_collection="Bike")]
        )
        recorded = write(client, 0)
    assert 22 == recorded[0]
    assert "invalid" in recorded[1][0]
    with record("stream", folder=tmp_path, mode="never"), connect(None, transport) as client:
        client.collections.create(
            "Bike", properties=PROPERTIES, references=[ReferenceProperty(name="next", target_collection="Bike")]
        )
        assert recorded == write(client, 6)


def test_unknown_request_shows_what_differs(weaviate_server: Server, tmp_path: Path) -> None:
    with record("bikes", folder=tmp_path), connect(weaviate_server, "http") as client:
        client.collections.create("Bike", properties=PROPERTIES)
    with (
        pytest.raises(CassetteMismatchError, match=r'-  "class": "Bike"') as caught,
        record("bikes", folder=tmp_path),
        connect(None, "http") as client,
    ):
        client.collections.create("Car", properties=PROPERTIES)
    assert '+  "class": "Car"' in str(caught.value)
    assert "WEAVIATE_GEN_CASSETTES=always" in str(caught.value)


def test_mismatch_in_a_batch_fails_the_block(weaviate_server: Server, tmp_path: Path) -> None:
    def write(client: weaviate_gen.WeaviateClient, name: str) -> None:
        with client.collections.use("Bike").batch.stream() as batch:
            batch.add_object({"name": name})

    with record("bikes", folder=tmp_path), connect(weaviate_server, "auto") as client:
        client.collections.create("Bike", properties=PROPERTIES)
        write(client, "red")
    with (
        pytest.raises(CassetteMismatchError, match="blue"),
        record("bikes", folder=tmp_path),
        connect(None, "auto") as client,
    ):
        client.collections.create("Bike", properties=PROPERTIES)
        write(client, "blue")


def test_errors_are_replayed_with_their_words(weaviate_server: Server, tmp_path: Path) -> None:
    words = []
    for server in (weaviate_server, None):
        with record("bikes", folder=tmp_path), connect(server, "http") as client:
            client.collections.create("Bike")
            with pytest.raises(UnexpectedStatusCodeError) as caught:
                client.collections.create("Bike")
            words.append(str(caught.value))
            with pytest.raises(weaviate_gen.exceptions.WeaviateBaseError) as query:
                client.collections.use("Nowhere").query.fetch_objects()
            words.append(str(query.value))
    assert words[:2] == words[2:]


def test_no_secret_is_in_the_file(weaviate_server: Server, tmp_path: Path) -> None:
    secrets = ("the-key-of-weaviate", "sk-of-openai")
    with (
        record("bikes", folder=tmp_path),
        connect(
            weaviate_server,
            "http",
            auth_credentials=Auth.api_key(secrets[0]),
            headers={"X-OpenAI-Api-Key": secrets[1]},
        ) as client,
    ):
        bikes = client.collections.create("Bike", properties=PROPERTIES, description=f"made with {secrets[1]}")
        bikes.data.insert({"name": f"{secrets[0]} and more"})
        bikes.query.fetch_objects()
    text = (tmp_path / "bikes.json").read_text("utf-8")
    assert "*** and more" in text
    assert "authorization" not in text.lower()
    assert [] == [secret for secret in secrets if secret in text]


def test_values_under_the_names_of_secrets_are_masked(weaviate_server: Server, tmp_path: Path) -> None:
    properties = [Property(name="password", data_type=DataType.TEXT)]
    for server in (weaviate_server, None):
        with record("users", folder=tmp_path), connect(server, "http") as client:
            users = client.collections.create("User", properties=properties)
            users.data.insert({"password": "swordfish"})
            users.data.insert_many([{"password": "swordfish"}])
            found = users.query.fetch_objects().objects
    assert ["***", "***"] == [each.properties["password"] for each in found]
    assert "swordfish" not in (tmp_path / "users.json").read_text("utf-8")


def test_always_records_anew_and_once_does_not(weaviate_server: Server, tmp_path: Path) -> None:
    for mode, expected in (("once", False), ("once", True), ("always", True), ("once", True)):
        with record("ready", folder=tmp_path, mode=mode), connect(weaviate_server, "http") as client:  # type: ignore[arg-type]  # of a tuple
            if mode == "always":
                client.collections.create("Bike")
            assert expected == client.collections.exists("Bike") or mode == "once"
    assert "Bike" in (tmp_path / "ready.json").read_text("utf-8")


def test_failed_block_leaves_no_file(weaviate_server: Server, tmp_path: Path) -> None:
    with pytest.raises(ZeroDivisionError), record("bikes", folder=tmp_path), connect(weaviate_server, "http"):
        raise ZeroDivisionError
    assert [] == list(tmp_path.iterdir())


def test_environment_says_what_cassettes_do(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("WEAVIATE_GEN_CASSETTES", "never")
    with pytest.raises(CassetteMismatchError, match="cannot read the cassette"), record("gone", folder=tmp_path):
        pass
    monkeypatch.setenv("WEAVIATE_GEN_CASSETTES", "sometimes")
    with pytest.raises(WeaviateInvalidInputError, match='"once", "always" or "never"'):
        record("gone", folder=tmp_path)


@pytest.mark.parametrize("name", ["", "../x", "a//b", "x y", "/etc/x"])
def test_names_stay_in_the_folder(name: str, tmp_path: Path) -> None:
    with pytest.raises(WeaviateInvalidInputError, match="name"):
        record(name, folder=tmp_path)


def test_folder_is_beside_the_test_by_default() -> None:
    assert Path(__file__).parent / "cassettes" / "deep" / "name.json" == record("deep/name").path


def test_file_of_another_format_is_refused(tmp_path: Path) -> None:
    (tmp_path / "old.json").write_text(json.dumps({"format": 0}), "utf-8")
    with pytest.raises(CassetteMismatchError, match="format 0"), record("old", folder=tmp_path):
        pass
