"""Batches whose answers are lost, whose server is away for a while, and which end while others still add."""

from __future__ import annotations

import asyncio
import json
import threading
from collections.abc import Callable, Iterator
from typing import Any

import grpc
import pytest

import weaviate_gen
from tests.support.batches import MODES, Store, batch, canned, connect, ident
from tests.support.canned import Canned, Refusal, Seen, healthy, plain, serving
from tests.support.servers import running, start
from weaviate_gen._types.settings import AdditionalConfig, Timeout
from weaviate_gen.classes.config import DataType, Property, ReferenceProperty
from weaviate_gen.classes.data import DataReference
from weaviate_gen.exceptions import WeaviateBaseError, WeaviateBatchValidationError

pytestmark = [pytest.mark.contract, pytest.mark.usefixtures("quiet")]


@pytest.fixture(autouse=True)
def hasty(monkeypatch: pytest.MonkeyPatch) -> None:
    """Attempts follow each other at once."""
    monkeypatch.setattr("weaviate_gen._core.retrying._FIRST_PAUSE", 0.01)
    monkeypatch.setattr("weaviate_gen._core.retrying._LONGEST_PAUSE", 0.05)


def losing(store: Store, verb: str, path: str, replies: int) -> Callable[[Seen], tuple[int, Any]]:
    """Answer REST requests, but drop the connection in place of the first replies to some of them."""
    left = [replies]

    def rest(seen: Seen) -> tuple[int, Any]:
        reply = {"DELETE": (204, b""), "PUT": (200, {})}.get(seen.verb) or store.rest(seen)
        if seen.verb == verb and path in seen.path and left[0]:
            left[0] -= 1
            raise ConnectionAbortedError("the reply is lost")
        return reply

    return rest


def test_reference_is_not_resent_when_the_reply_is_lost_in_a_batch() -> None:
    store = Store()
    rest = losing(store, "POST", "/batch/references", 1)
    with serving(Canned(rest=rest, rpc=store.rpc)) as server, connect(server) as client:
        with client.batch.fixed_size() as adding:
            adding.add_reference(ident(1), "Bike", "next", [ident(2), ident(3)])
        assert len(store.references) == 2
        assert [each.outcome for each in client.batch.failed_references] == ["unknown", "unknown"]


@pytest.mark.parametrize("over", ["rest", "grpc"])
def test_references_are_not_resent_when_the_reply_of_reference_add_many_is_lost(over: Any) -> None:
    store, sent = Store(), list[str]()

    def rpc(seen: Seen) -> bytes:
        if seen.path.endswith("/BatchReferences"):
            sent.append(seen.path)
            raise Refusal(grpc.StatusCode.UNAVAILABLE, "Socket closed")
        return healthy(seen)

    rest = losing(store, "POST", "/batch/references", 9)
    references = [DataReference(from_uuid=ident(1), from_property="next", to_uuid=ident(2))]
    with serving(Canned(rest=rest, rpc=rpc)) as server, connect(server) as client:
        bikes = client.collections.use("Bike")
        with pytest.raises(WeaviateBaseError) as caught:
            bikes.data.reference_add_many(references, over=over)
    assert caught.value.outcome == "unknown"
    assert len(store.references) + len(sent) == 1


def test_reference_is_not_resent_when_the_reply_of_reference_add_is_lost() -> None:
    store = Store()
    with serving(Canned(rest=losing(store, "POST", "/references/", 9), rpc=store.rpc)) as server:
        with connect(server) as client, pytest.raises(WeaviateBaseError) as caught:
            client.collections.use("Bike").data.reference_add(ident(1), "next", ident(2))
        assert caught.value.outcome == "unknown"
        assert len(server.paths("POST")) == 1


@pytest.mark.parametrize(
    ("verb", "path", "write"),
    [
        ("PUT", "/references/", lambda data: data.reference_replace(ident(1), "next", ident(2))),
        ("DELETE", "/references/", lambda data: data.reference_delete(ident(1), "next", ident(2))),
        ("PATCH", "/objects/", lambda data: data.update(ident(1), {"n": 1})),
        ("PUT", "/objects/", lambda data: data.replace(ident(1), {"n": 1})),
        ("DELETE", "/objects/", lambda data: data.delete_by_id(ident(1))),
    ],
)
def test_idempotent_write_is_tried_until_its_timeout(verb: str, path: str, write: Callable[[Any], Any]) -> None:
    store = Store()
    store.there = {ident(1)}
    with serving(Canned(rest=losing(store, verb, path, 9), rpc=store.rpc)) as server, connect(server) as client:
        write(client.collections.use("Bike").data)
        assert len(server.paths(verb)) == 10


def test_update_with_references_is_not_repeated() -> None:
    store = Store()
    store.there = {ident(1)}
    with serving(Canned(rest=losing(store, "PATCH", "/objects/", 9), rpc=store.rpc)) as server:
        with connect(server) as client, pytest.raises(WeaviateBaseError) as caught:
            client.collections.use("Bike").data.update(ident(1), references={"next": ident(2)})
        assert caught.value.outcome == "unknown"
        assert len(server.paths("PATCH")) == 1


@pytest.mark.parametrize(
    ("rule", "references", "outcomes"),
    [
        ("skip", {"next": ident(2)}, []),
        ("merge", None, []),
        ("merge", {"next": ident(2)}, ["unknown"]),
        ("fail", None, ["unknown"]),
    ],
)
def test_upsert_is_repeated_only_where_that_changes_nothing(rule: Any, references: Any, outcomes: list[str]) -> None:
    store = Store()
    rest = losing(store, "POST", "/objects", 1)
    with serving(Canned(rest=rest, rpc=store.rpc)) as server, connect(server) as client:
        with client.batch.fixed_size() as adding:
            adding.upsert_object("Bike", {"n": 1}, uuid=ident(1), on_conflict=rule, references=references)
        assert [each.outcome for each in client.batch.failed_objects] == outcomes
        assert store.there == {ident(1)}


def test_a_reference_in_a_stream_that_breaks_is_handed_back_as_unknown_and_its_objects_are_sent_again() -> None:
    store, broken = Store(), threading.Event()

    def stream(requests: Iterator[bytes]) -> Iterator[bytes]:
        for reply in store.stream(requests):
            if store.references and not broken.is_set():
                broken.set()
                return
            yield reply

    with serving(Canned(rpc=store.rpc, stream=stream)) as server, connect(server) as client:
        with client.batch.stream() as adding:
            adding.add_reference(ident(7), "Bike", "next", ident(8))
            adding.flush()
            adding.add_object("Bike", {}, uuid=ident(1))
        assert len(store.references) == 1
        assert [each.outcome for each in client.batch.failed_references] == ["unknown"]
        assert len(client.batch.results.objs.uuids) == 1


def away(store: Store, times: int, code: grpc.StatusCode) -> Callable[[Seen], bytes]:
    """Answer RPCs, after a number of refusals as of a server that restarts."""
    left = [times]

    def rpc(seen: Seen) -> bytes:
        if seen.path.endswith("/BatchObjects") and left[0]:
            left[0] -= 1
            raise Refusal(code, "not ready")
        return store.rpc(seen)

    return rpc


@pytest.mark.parametrize("mode", [mode for mode in MODES if mode != "stream"])
@pytest.mark.parametrize("code", [grpc.StatusCode.UNAVAILABLE, grpc.StatusCode.CANCELLED])
def test_batch_goes_on_until_the_server_is_back(mode: str, code: grpc.StatusCode) -> None:
    store = Store()
    with serving(Canned(rest=store.rest, rpc=away(store, 15, code))) as server, connect(server) as client:
        with batch(client, mode) as adding:
            for number in range(100):
                adding.add_object("Bike", {}, uuid=ident(number))
        assert client.batch.failed_objects == []
        assert len(client.batch.results.objs.uuids) == 100


def test_insert_many_goes_on_until_the_server_is_back() -> None:
    store = Store()
    with serving(Canned(rpc=away(store, 9, grpc.StatusCode.UNAVAILABLE))) as server, connect(server) as client:
        assert not client.collections.use("Bike").data.insert_many([{"n": 1}, {"n": 2}]).has_errors


def test_server_that_stays_away_leaves_every_object_reported() -> None:
    store = Store()
    rpc = away(store, 10**9, grpc.StatusCode.UNAVAILABLE)
    config = AdditionalConfig(timeout=Timeout(init=5, insert=0.5))
    with serving(Canned(rpc=rpc)) as server:
        client = weaviate_gen.connect_to_local(
            host="127.0.0.1", port=server.port, grpc_port=server.grpc_port, additional_config=config
        )
        with client:
            with client.batch.fixed_size(batch_size=2) as adding:
                for number in range(4):
                    adding.add_object("Bike", {}, uuid=ident(number))
            failed = client.batch.failed_objects
        assert sorted(str(each.object_.uuid) for each in failed) == list(map(ident, range(4)))
        assert {each.outcome for each in failed} == {"unknown"}


def test_server_that_says_when_it_is_back_is_not_asked_before(monkeypatch: pytest.MonkeyPatch) -> None:
    pauses = list[float]()

    def rest(seen: Seen) -> tuple[int, Any]:
        return (503, {"error": "busy"}) if seen.verb == "PUT" and len(server.paths("PUT")) < 3 else plain(seen)

    with serving(Canned(rest=rest, headers={"retry-after": "1"})) as server, connect(server) as client:
        monkeypatch.setattr("weaviate_gen._client.sync.session.sleep", pauses.append)
        client.collections.use("Bike").data.replace(ident(1), {"n": 1})
    assert pauses == [1.0, 1.0]


@pytest.mark.parametrize("mode", MODES)
def test_restart_of_a_server_in_the_middle_of_a_batch_hands_back_nothing(mode: str, tmp_path: Any) -> None:
    first = start(tmp_path / "data")
    config = AdditionalConfig(timeout=Timeout(init=10, insert=60))
    client = weaviate_gen.connect_to_local(
        host="127.0.0.1", port=first.port, grpc_port=first.grpc_port, additional_config=config
    )
    with client:
        client.collections.create("Bike", properties=[Property(name="n", data_type=DataType.INT)])
        with batch(client, mode) as adding:
            for number in range(300):
                adding.add_object("Bike", {"n": number}, uuid=ident(number + 1))
            first.process.kill()
            first.process.wait()
            restarting = threading.Thread(target=lambda: servers.append(restart(first, tmp_path)))
            servers = list[Any]()
            restarting.start()
            for number in range(300, 600):
                adding.add_object("Bike", {"n": number}, uuid=ident(number + 1))
        restarting.join()
        assert client.batch.failed_objects == []
        assert len(client.collections.use("Bike")) == 600
        assert servers[0].stop() == 0
    for server in (first, servers[0]):
        server.process.stdout.close()


def restart(server: Any, path: Any) -> Any:
    ports = ("--port", str(server.port), "--grpc-port", str(server.grpc_port))
    return start(path / "data", more=ports)


def test_many_references_of_one_property_are_stored_once_over_a_stream(tmp_path: Any) -> None:
    with running(tmp_path / "data") as server:
        client = weaviate_gen.connect_to_local(host="127.0.0.1", port=server.port, grpc_port=server.grpc_port)
        with client:
            bikes = client.collections.create(
                "Bike", references=[ReferenceProperty(name="next", target_collection="Bike")]
            )
            with bikes.batch.stream() as adding:
                for number in range(50):
                    adding.add_object({}, uuid=ident(number + 1))
                for number in range(50):
                    adding.add_reference(ident(1), "next", ident(number + 1))
            assert bikes.batch.failed_references == []
            one = bikes.query.fetch_object_by_id(
                ident(1), return_references=weaviate_gen.classes.query.QueryReference(link_on="next")
            )
            assert sorted(str(each.uuid) for each in one.references["next"].objects) == list(map(ident, range(1, 51)))


@pytest.mark.parametrize("mode", MODES)
def test_threads_that_add_while_the_block_ends_lose_nothing(mode: str) -> None:
    store = Store()
    begun = threading.Barrier(11)

    def add(adding: Any, start: int) -> None:
        adding.add_object("Bike", {}, uuid=ident(start))
        begun.wait(30)
        for number in range(start + 1, start + 300):
            adding.add_object("Bike", {}, uuid=ident(number))

    with serving(canned(store)) as server, connect(server) as client:
        with batch(client, mode) as adding:
            threads = [threading.Thread(target=add, args=(adding, 300 * each)) for each in range(10)]
            for thread in threads:
                thread.start()
            begun.wait(30)
        for thread in threads:
            thread.join()
        assert client.batch.failed_objects == []
        assert sorted(each for request in store.objects for each in request) == sorted(map(ident, range(3000)))


def test_addition_that_waits_for_the_server_when_the_block_ends_is_accepted() -> None:
    store, waiting, release = Store(), threading.Event(), threading.Event()

    def rpc(seen: Seen) -> bytes:
        if seen.path.endswith("/BatchObjects"):
            waiting.set()
            release.wait(20)
        return store.rpc(seen)

    def add() -> None:
        for number in range(5):
            adding.add_object("Bike", {}, uuid=ident(number))

    with serving(Canned(rest=store.rest, rpc=rpc)) as server, connect(server) as client:
        with client.batch.fixed_size(batch_size=1, concurrent_requests=1) as adding:
            thread = threading.Thread(target=add)
            thread.start()
            assert waiting.wait(20)
            threading.Timer(0.2, release.set).start()
        thread.join()
        assert client.batch.failed_objects == []
        assert len(client.batch.results.objs.uuids) == 5


def test_thread_between_two_additions_when_the_block_ends_is_waited_for(monkeypatch: pytest.MonkeyPatch) -> None:
    store, added, waited = Store(), threading.Event(), threading.Event()
    raised = list[BaseException]()

    def add() -> None:
        adding.add_object("Bike", {}, uuid=ident(1))
        added.set()
        waited.wait(20)
        try:
            adding.add_object("Bike", {}, uuid=ident(2))
        except WeaviateBatchValidationError as error:
            raised.append(error)

    monkeypatch.setattr("weaviate_gen._client.sync.batch.adders.GRACE", 20.0)
    monkeypatch.setattr("weaviate_gen._client.sync.batch.adders.sleep", lambda seconds: waited.set())
    with serving(canned(store)) as server, connect(server) as client:
        with client.batch.dynamic() as adding:
            thread = threading.Thread(target=add)
            thread.start()
            assert added.wait(20)
        waited.set()
        thread.join()
        assert (raised, len(client.batch.results.objs.uuids)) == ([], 2)


def test_addition_that_begins_during_the_last_request_is_accepted() -> None:
    store, sending = Store(), threading.Event()
    raised = list[BaseException]()

    def rpc(seen: Seen) -> bytes:
        if seen.path.endswith("/BatchObjects"):
            sending.set()
            while not adding._adders._inside and thread.is_alive():
                threading.Event().wait(0.001)
        return store.rpc(seen)

    def add() -> None:
        sending.wait(20)
        try:
            adding.add_object("Bike", {}, uuid=ident(2))
        except WeaviateBatchValidationError as error:
            raised.append(error)

    with serving(Canned(rest=store.rest, rpc=rpc)) as server, connect(server) as client:
        with client.batch.dynamic() as adding:
            thread = threading.Thread(target=add)
            thread.start()
            adding.add_object("Bike", {}, uuid=ident(1))
        thread.join()
        assert (raised, len(client.batch.results.objs.uuids)) == ([], 2)


def test_tasks_that_add_while_the_block_ends_lose_nothing() -> None:
    store = Store()

    async def add(adding: Any, start: int) -> None:
        for number in range(start, start + 100):
            await adding.add_object("Bike", {}, uuid=ident(number))

    async def main(server: Canned) -> Any:
        client = weaviate_gen.use_async_with_local(host="127.0.0.1", port=server.port, grpc_port=server.grpc_port)
        async with client:
            async with client.batch.fixed_size(batch_size=20) as adding:
                tasks = [asyncio.ensure_future(add(adding, 100 * each)) for each in range(10)]
                await asyncio.sleep(0)
            await asyncio.gather(*tasks)
            return client.batch.results.objs

    with serving(canned(store)) as server:
        results = asyncio.run(main(server))
    assert (len(results.uuids), results.errors) == (1000, {})


@pytest.mark.parametrize("mode", MODES)
def test_addition_after_the_end_raises_and_is_reported(mode: str) -> None:
    store = Store()
    with serving(canned(store)) as server, connect(server) as client:
        with batch(client, mode) as adding:
            adding.add_object("Bike", {}, uuid=ident(1))
        with pytest.raises(WeaviateBatchValidationError, match="the batch is closed"):
            adding.add_object("Bike", {"n": 2}, uuid=ident(2))
        with pytest.raises(WeaviateBatchValidationError, match="the batch is closed"):
            adding.add_reference(ident(1), "Bike", "next", ident(2))
        (late,) = client.batch.failed_objects
        assert (late.object_.properties, late.outcome) == ({"n": 2}, "unsent")
        assert [each.outcome for each in client.batch.failed_references] == ["unsent"]


def test_thread_that_pauses_does_not_keep_the_block_open(monkeypatch: pytest.MonkeyPatch) -> None:
    store, added, release = Store(), threading.Event(), threading.Event()
    raised = list[BaseException]()

    def add() -> None:
        adding.add_object("Bike", {}, uuid=ident(1))
        added.set()
        release.wait(20)
        try:
            adding.add_object("Bike", {}, uuid=ident(2))
        except WeaviateBatchValidationError as error:
            raised.append(error)

    monkeypatch.setattr("weaviate_gen._client.sync.batch.adders.GRACE", 0.1)
    with serving(canned(store)) as server, connect(server) as client:
        with client.batch.dynamic() as adding:
            thread = threading.Thread(target=add)
            thread.start()
            assert added.wait(20)
        release.set()
        thread.join()
        assert len(raised) == 1
        assert [str(each.object_.uuid) for each in client.batch.failed_objects] == [ident(2)]
        assert list(map(str, client.batch.results.objs.uuids.values())) == [ident(1)]


def test_adders_that_have_ended_are_forgotten(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("weaviate_gen._client.sync.batch.adders._MANY", 3)
    store = Store()
    with serving(canned(store)) as server, connect(server) as client, client.batch.dynamic() as adding:
        adding._adders._many = 3
        for number in range(20):
            thread = threading.Thread(target=adding.add_object, args=("Bike", {}, None, ident(number)))
            thread.start()
            thread.join()
        assert len(adding._adders._known) <= 5


def test_a_reference_that_cannot_be_written_does_not_take_others_along() -> None:
    store = Store()
    with serving(canned(store)) as server, connect(server) as client:
        with client.batch.fixed_size() as adding:
            for number in range(4):
                adding.add_reference(ident(number), "Bike", "\ud800" if number == 2 else "next", ident(9))
        assert [each.reference.index for each in client.batch.failed_references] == [2]
        assert len(store.references) == 3


def test_rows_of_references_keep_their_answers() -> None:
    def rest(seen: Seen) -> tuple[int, Any]:
        if seen.path.startswith("/v1/batch/references"):
            refused = {"result": {"status": "FAILED", "errors": {"error": [{"message": "no"}]}}}
            return 200, [refused if row["to"].endswith("3") else {} for row in json.loads(seen.body)]
        return plain(seen)

    with serving(Canned(rest=rest)) as server, connect(server) as client:
        with client.batch.fixed_size() as adding:
            adding.add_reference(ident(1), "Bike", "next", [ident(2), ident(3), ident(4)])
        (failed,) = client.batch.failed_references
        assert (failed.reference.to_object_uuid, failed.message, failed.outcome) == (ident(3), "no", "failed")
