"""Batches against servers on the loopback that fail in every way: nothing is lost, nothing goes unseen."""

from __future__ import annotations

import asyncio
import threading
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import grpc
import pytest

import weaviate_gen
from tests.support.batches import MODES, Store, batch, canned, connect, ident
from tests.support.canned import META, Canned, Refusal, Seen, healthy, plain, serving
from weaviate_gen._types.settings import AdditionalConfig, Timeout
from weaviate_gen.exceptions import (
    WeaviateBatchFailedToReestablishStreamError,
    WeaviateBatchStreamError,
    WeaviateBatchValidationError,
)
from weaviate_gen_wire.grpc import messages as pb

pytestmark = [pytest.mark.contract, pytest.mark.usefixtures("quiet")]


@pytest.mark.parametrize("mode", MODES)
def test_every_object_arrives_once_and_refusals_are_told_with_the_object(mode: str) -> None:
    store = Store()
    store.refuse = {ident(3), ident(250)}
    with serving(canned(store)) as server, connect(server) as client:
        with batch(client, mode) as adding:
            for number in range(300):
                adding.add_object("Bike", {"n": number}, uuid=ident(number))
            adding.flush()
            assert adding.number_errors == 2
        assert sorted(each for request in store.objects for each in request) == sorted(map(ident, range(300)))
        assert [(each.message, each.object_.properties) for each in client.batch.failed_objects] == [
            ("refused", {"n": 3}),
            ("refused", {"n": 250}),
        ]
        assert len(client.batch.results.objs.uuids) == 298


@pytest.mark.parametrize("mode", MODES)
def test_reference_is_sent_after_both_of_its_objects(mode: str) -> None:
    store = Store()
    with serving(canned(store)) as server, connect(server) as client:
        with batch(client, mode) as adding:
            adding.add_reference(ident(1), "Bike", "next", ident(2))
            adding.add_object("Bike", {}, uuid=ident(1))
            adding.add_object("Bike", {}, uuid=ident(2))
        assert store.references == [f"weaviate://localhost/Bike/{ident(1)}/next"]
        assert client.batch.failed_references == []


@pytest.mark.parametrize("mode", MODES)
@pytest.mark.parametrize(("refused", "words"), [(1, "its source object"), (2, "its target object")])
def test_reference_is_not_sent_when_one_of_its_objects_failed(mode: str, refused: int, words: str) -> None:
    store = Store()
    store.refuse = {ident(refused)}
    with serving(canned(store)) as server, connect(server) as client:
        with batch(client, mode) as adding:
            adding.add_reference(ident(1), "Bike", "next", ident(2))
            adding.add_object("Bike", {}, uuid=ident(1))
            adding.add_object("Bike", {}, uuid=ident(2))
            adding.add_reference(ident(8), "Bike", "next", ident(9))
        assert store.references == [f"weaviate://localhost/Bike/{ident(8)}/next"]
        (failed,) = client.batch.failed_references
        assert (failed.reference.index, failed.outcome) == (0, "unsent")
        assert failed.message == f"not sent: {words} was not stored: refused"


@pytest.mark.parametrize("mode", MODES)
def test_what_was_added_before_an_exception_is_sent(mode: str) -> None:
    store = Store()

    def add(client: Any) -> None:
        with batch(client, mode) as adding:
            adding.add_object("Bike", {}, uuid=ident(1))
            raise KeyError("of the caller")

    with serving(canned(store)) as server, connect(server) as client:
        with pytest.raises(KeyError):
            add(client)
        assert store.objects == [[ident(1)]]


@pytest.mark.parametrize("mode", MODES)
def test_a_client_that_is_closed_meanwhile_leaves_every_object_accounted_for(mode: str) -> None:
    store = Store()
    with serving(canned(store)) as server:
        client = connect(server)
        context = batch(client, mode)
        adding = context.__enter__()
        adding.add_object("Bike", {"n": 1}, uuid=ident(1))
        client.close()
        try:
            context.__exit__(None, None, None)
        except Exception as error:  # noqa: BLE001 - a stream may say that it broke
            assert isinstance(error, weaviate_gen.exceptions.WeaviateBaseError)
        stored, failed = client.batch.results.objs.uuids, client.batch.failed_objects
        assert len(stored) + len(failed) == 1


@pytest.mark.parametrize("mode", MODES)
@pytest.mark.parametrize(
    ("unfit", "words"),
    [(object(), "cannot serialize"), (Path("/nowhere/at/all"), "must not be a path"), ("x" * 9000, "")],
)
def test_objects_that_cannot_be_written_do_not_take_others_along(mode: str, unfit: object, words: str) -> None:
    store, way = Store(), "auto" if words else "grpc"  # over HTTP, the server decides what is too large

    def rest(seen: Seen) -> tuple[int, Any]:
        return (200, META | {"grpcMaxMessageSize": 5000}) if seen.path == "/v1/meta" else store.rest(seen)

    with serving(Canned(rest=rest, rpc=store.rpc, stream=store.stream)) as server, connect(server, way) as client:
        with batch(client, mode) as adding:
            for number in range(10):
                adding.add_object("Bike", {"n": unfit if number == 4 else number}, uuid=ident(number))
            adding.update_object("Bike", ident(5), properties={"n": unfit if words else 1})
        failed = client.batch.failed_objects
        assert [each.object_.index for each in failed] == ([4, 10] if words else [4])
        assert all(words in each.message for each in failed)
        assert len(client.batch.results.objs.uuids) == 11 - len(failed)


@pytest.mark.parametrize("mode", MODES)
def test_what_is_done_under_one_id_is_done_in_order(mode: str) -> None:
    store = Store()
    store.patience = 0.2
    with serving(canned(store)) as server, connect(server) as client:
        with batch(client, mode) as adding:
            for number in range(10):
                adding.add_object("Bike", {"n": number}, uuid=ident(number))
                adding.update_object("Bike", ident(number), properties={"n": -number})
                adding.upsert_object("Bike", {"n": 7}, uuid=ident(number), on_conflict="merge")
        assert client.batch.failed_objects == []
        assert len(client.batch.results.objs.uuids) == 30
        for number in range(10):
            mine = [what for what, which in store.events if which == ident(number)]
            assert mine == ["stored", "PATCH", "PATCH"]


@pytest.mark.parametrize("mode", MODES)
def test_changes_answer_for_themselves_with_the_object(mode: str) -> None:
    store = Store()
    with serving(canned(store)) as server, connect(server) as client:
        with batch(client, mode) as adding:
            adding.add_object("Bike", {"n": 1}, uuid=ident(1))
            adding.update_object("Bike", ident(1), properties={"n": 2})
            adding.update_object("Bike", ident(2), properties={"n": 3}, tenant="acme")
            adding.upsert_object("Bike", {"n": 4}, uuid=ident(1), on_conflict="skip")
            adding.upsert_object("Bike", {"n": 5}, uuid=ident(1), on_conflict="fail")
            made = adding.upsert_object("Bike", {"n": 6}, key="n", on_conflict="fail")
            replaced = adding.upsert_object("Bike", {"n": 7}, key=["n"])
            adding.flush()
            assert adding.number_errors == 2
        results = client.batch.results.objs
        assert sorted(results.uuids) == [0, 1, 3, 5, 6]
        assert {at: each.object_.properties for at, each in results.errors.items()} == {2: {"n": 3}, 4: {"n": 5}}
        assert (results.has_errors, results.errors[2].object_.tenant) == (True, "acme")
        assert "no such object" in results.errors[2].message
        assert "there is an object in 'Bike' already" in results.errors[4].message
        assert sorted(client.batch.failed_objects, key=lambda each: each.object_.index) == [
            results.errors[2],
            results.errors[4],
        ]
        assert ("POST", str(made)) in store.events
        assert ("stored", str(replaced)) in store.events


@pytest.mark.parametrize(("mode", "width"), [("fixed_size", 3), ("dynamic", 2), ("rate_limit", 1), ("stream", 2)])
def test_no_more_changes_are_under_way_than_a_batch_may_have(mode: str, width: int) -> None:
    store = Store()
    store.patience = 0.1
    with serving(canned(store)) as server, connect(server) as client:
        with batch(client, mode) as adding:
            for number in range(12):
                adding.upsert_object("Bike", {"n": number}, uuid=ident(number), on_conflict="skip")
        assert len(client.batch.results.objs.uuids) == 12
        assert store.at_once == width


def test_changes_keep_to_the_rate(monkeypatch: pytest.MonkeyPatch) -> None:
    store, pauses = Store(), list[float]()
    monkeypatch.setattr("weaviate_gen._client.sync.batch.requests.sleep", pauses.append)
    with serving(canned(store)) as server, connect(server) as client:
        with client.batch.rate_limit(requests_per_minute=60) as adding:
            for number in range(4):
                adding.upsert_object("Bike", {}, uuid=ident(number), on_conflict="skip")
        assert len(client.batch.results.objs.uuids) == 4
    assert [round(pause) for pause in pauses] == [1, 2, 3]


@pytest.mark.parametrize("mode", MODES)
def test_a_batch_that_has_ended_takes_nothing_more(mode: str) -> None:
    store = Store()
    with serving(canned(store)) as server, connect(server) as client:
        with batch(client, mode) as adding:
            adding.add_object("Bike", {}, uuid=ident(1))
        adding.flush()
        with pytest.raises(WeaviateBatchValidationError, match="the batch is closed"):
            adding.add_object("Bike", {}, uuid=ident(2))
        with pytest.raises(WeaviateBatchValidationError, match="the batch is closed"):
            adding.add_reference(ident(1), "Bike", "next", ident(2))
        assert store.objects == [[ident(1)]]


@pytest.mark.parametrize("mode", MODES)
def test_an_addition_that_is_cancelled_loses_nothing(mode: str) -> None:
    """Every other addition is given up while it waits for the server; all are stored, each once."""
    store = Store()
    store.patience = 0.05
    kinds = {
        "fixed_size": lambda made: made.fixed_size(batch_size=2, concurrent_requests=1),
        "dynamic": lambda made: made.dynamic(),
        "rate_limit": lambda made: made.rate_limit(requests_per_minute=60_000),
        "stream": lambda made: made.stream(concurrency=2),
    }

    async def main(server: Canned) -> Any:
        client = weaviate_gen.use_async_with_local(host="127.0.0.1", port=server.port, grpc_port=server.grpc_port)
        async with client:
            async with kinds[mode](client.batch) as adding:
                for number in range(40):
                    task = asyncio.ensure_future(adding.add_object("Bike", {}, uuid=ident(number)))
                    await asyncio.sleep(0)
                    await asyncio.sleep(0)
                    if number % 2:
                        task.cancel()
                    await asyncio.gather(task, return_exceptions=True)
                    task = asyncio.ensure_future(adding.update_object("Bike", ident(number), properties={"n": 1}))
                    await asyncio.sleep(0)
                    task.cancel()
                    await asyncio.gather(task, return_exceptions=True)
            return client.batch.results.objs

    with serving(canned(store)) as server:
        results = asyncio.run(main(server))
    assert results.errors == {}
    assert sorted(results.uuids) == list(range(len(results.uuids)))
    stored = [each for request in store.objects for each in request]
    assert sorted(stored) == sorted(map(ident, range(40)))
    assert len(results.uuids) == len(store.events)


def test_a_request_that_is_too_large_is_cut() -> None:
    store = Store()

    def rpc(seen: Seen) -> bytes:
        if seen.path.endswith("/BatchObjects"):
            if len(pb.BatchObjectsRequest.FromString(seen.body).objects) > 3:
                raise Refusal(grpc.StatusCode.RESOURCE_EXHAUSTED, "too large")
            return store.rpc(seen)
        return healthy(seen)

    with serving(Canned(rpc=rpc)) as server, connect(server) as client:
        with client.batch.fixed_size(batch_size=10) as adding:
            for number in range(10):
                adding.add_object("Bike", {}, uuid=ident(number))
        assert client.batch.failed_objects == []
        assert sorted(each for request in store.objects for each in request) == list(map(ident, range(10)))


def test_a_refused_request_is_told_for_each_of_its_objects() -> None:
    def rpc(seen: Seen) -> bytes:
        if seen.path.endswith("/BatchObjects"):
            raise Refusal(grpc.StatusCode.UNAVAILABLE, "gone")
        return healthy(seen)

    def rest(seen: Seen) -> tuple[int, Any]:
        return (500, {"error": [{"message": "broken"}]}) if seen.verb == "POST" else plain(seen)

    with serving(Canned(rpc=rpc, rest=rest)) as server, connect(server) as client:
        with client.batch.fixed_size() as adding:
            adding.add_object("Bike", {}, uuid=ident(1))
            adding.add_object("Bike", {}, uuid=ident(2))
            adding.add_reference(ident(3), "Bike", "next", ident(4))
        assert ["gone" in each.message for each in client.batch.failed_objects] == [True, True]
        assert "broken" in client.batch.failed_references[0].message


def test_many_threads_add_to_one_batch() -> None:
    store = Store()
    with serving(canned(store)) as server, connect(server) as client:
        with client.batch.fixed_size(batch_size=10, concurrent_requests=4) as adding:

            def add(start: int) -> None:
                for number in range(start, start + 50):
                    adding.add_object("Bike", {}, uuid=ident(number))

            threads = [threading.Thread(target=add, args=(start,)) for start in range(0, 400, 50)]
            for thread in threads:
                thread.start()
            for thread in threads:
                thread.join()
        assert sorted(each for request in store.objects for each in request) == sorted(map(ident, range(400)))


def test_a_stream_that_breaks_is_opened_again_and_nothing_is_lost() -> None:
    store = Store()
    breaks = [3]

    def stream(requests: Iterator[bytes]) -> Iterator[bytes]:
        for reply in store.stream(requests):
            yield reply
            if breaks[0] and store.objects:
                breaks[0] -= 1
                return

    with serving(Canned(rpc=store.rpc, stream=stream)) as server, connect(server) as client:
        with client.batch.stream() as adding:
            for number in range(1000):
                adding.add_object("Bike", {}, uuid=ident(number))
        assert client.batch.failed_objects == []
        assert len(client.batch.results.objs.uuids) == 1000
        assert {each for request in store.objects for each in request} == set(map(ident, range(1000)))


def test_a_server_that_shuts_down_is_left_for_its_successor() -> None:
    store = Store()
    shut = [True]

    def stream(requests: Iterator[bytes]) -> Iterator[bytes]:
        for reply in store.stream(requests):
            yield reply
            if shut[0] and store.objects:
                shut[0] = False
                yield pb.BatchStreamReply(shutting_down={}).SerializeToString()
                return

    with serving(Canned(rpc=store.rpc, stream=stream)) as server, connect(server) as client:
        with client.batch.stream() as adding:
            for number in range(500):
                adding.add_object("Bike", {}, uuid=ident(number))
        assert len(client.batch.results.objs.uuids) == 500


def test_a_server_that_asks_for_less_gets_less() -> None:
    store, added = Store(), list[Any]()

    def stream(requests: Iterator[bytes]) -> Iterator[bytes]:
        for number, reply in enumerate(store.stream(requests)):
            yield reply
            if number == 0:
                yield pb.BatchStreamReply(backoff={"batch_size": 5}).SerializeToString()

    with serving(Canned(rpc=store.rpc, stream=stream)) as server, connect(server) as client:
        with client.batch.stream() as adding:
            for number in range(20_000):  # as many as it takes until the wish has arrived
                added.append(adding.add_object("Bike", {}, uuid=ident(number)))
                if store.objects and len(store.objects[-1]) <= 5:
                    break
        assert len(store.objects[-1]) <= 5
        assert len(added) < 20_000
        assert len(client.batch.results.objs.uuids) == len(added)


def test_streams_that_never_answer_are_given_up_and_told(monkeypatch: pytest.MonkeyPatch) -> None:
    def stream(requests: Iterator[bytes]) -> Iterator[bytes]:
        for data in requests:
            if pb.BatchStreamRequest.FromString(data).WhichOneof("message") != "start":
                return
            yield pb.BatchStreamReply(started={}).SerializeToString()

    monkeypatch.setattr("weaviate_gen._client.sync.batch.stream.RECONNECT_TIMEOUT", 1.0)
    with serving(Canned(stream=stream)) as server, connect(server) as client:
        context = client.batch.stream()
        adding = context.__enter__()
        adding.add_object("Bike", {}, uuid=ident(1))
        with pytest.raises(WeaviateBatchFailedToReestablishStreamError, match="no answer for 1 s on one of 1 objects"):
            context.__exit__(None, None, None)
        assert [each.object_.uuid for each in client.batch.failed_objects] == [ident(1)]


def test_a_server_that_goes_down_slowly_is_waited_for() -> None:
    store = Store()
    refusals = [4]

    def stream(requests: Iterator[bytes]) -> Iterator[bytes]:
        if store.objects and refusals[0]:
            refusals[0] -= 1
            yield pb.BatchStreamReply(shutting_down={}).SerializeToString()
            return
        for reply in store.stream(requests):
            yield reply
            if refusals[0] and store.objects:
                yield pb.BatchStreamReply(shutting_down={}).SerializeToString()
                return

    with serving(Canned(rpc=store.rpc, stream=stream)) as server, connect(server) as client:
        with client.batch.stream() as adding:
            for number in range(300):
                adding.add_object("Bike", {}, uuid=ident(number))
        assert (refusals, len(client.batch.results.objs.uuids)) == ([0], 300)


def test_server_that_stays_silent_is_given_up_and_every_object_is_reported(monkeypatch: pytest.MonkeyPatch) -> None:
    release = threading.Event()

    def stream(requests: Iterator[bytes]) -> Iterator[bytes]:
        yield pb.BatchStreamReply(started={}).SerializeToString()
        release.wait(20)

    monkeypatch.setattr("weaviate_gen._client.sync.batch.stream.RECONNECT_TIMEOUT", 0.5)
    config = AdditionalConfig(timeout=Timeout(init=5, stream=0.3))
    with serving(Canned(stream=stream)) as server:
        client = weaviate_gen.connect_to_local(
            host="127.0.0.1", port=server.port, grpc_port=server.grpc_port, additional_config=config
        )
        context = client.batch.stream()
        adding = context.__enter__()
        adding.add_object("Bike", {}, uuid=ident(1))
        with pytest.raises(WeaviateBatchFailedToReestablishStreamError, match=r"no response from the server for 0\.3"):
            context.__exit__(None, None, None)
        assert [(each.object_.uuid, each.outcome) for each in client.batch.failed_objects] == [(ident(1), "unknown")]
        client.close()
        release.set()


def test_a_stream_that_is_refused_raises() -> None:
    def stream(requests: Iterator[bytes]) -> Iterator[bytes]:
        raise ValueError("not here")

    with serving(Canned(stream=stream)) as server, connect(server) as client:
        context = client.batch.stream()
        with pytest.raises(WeaviateBatchStreamError, match="not here"):
            context.__enter__()


@pytest.mark.parametrize("mode", MODES)
def test_coroutines_batch_as_threads_do(mode: str) -> None:
    store = Store()
    store.refuse = {ident(3)}

    async def main(server: Canned) -> Any:
        client = weaviate_gen.use_async_with_local(
            host="127.0.0.1",
            port=server.port,
            grpc_port=server.grpc_port,
            additional_config=AdditionalConfig(timeout=Timeout(init=5, insert=5, stream=10)),
        )
        async with client:
            async with batch(client, mode) as adding:
                await asyncio.gather(*(adding.add_object("Bike", {}, uuid=ident(n)) for n in range(300)))
                await adding.add_reference(ident(1), "Bike", "next", ident(2))
            return client.batch.results

    with serving(canned(store)) as server:
        results = asyncio.run(main(server))
    assert (len(results.objs.uuids), len(results.objs.errors), results.refs.has_errors) == (299, 1, False)
    assert store.references == [f"weaviate://localhost/Bike/{ident(1)}/next"]


def test_a_cancelled_batch_accounts_for_every_object() -> None:
    release = threading.Event()

    def rpc(seen: Seen) -> bytes:
        if seen.path.endswith("/BatchObjects"):
            release.wait(20)
        return healthy(seen)

    async def main(server: Canned) -> Any:
        client = weaviate_gen.use_async_with_local(
            host="127.0.0.1",
            port=server.port,
            grpc_port=server.grpc_port,
            additional_config=AdditionalConfig(timeout=Timeout(init=5, insert=30)),
        )
        async with client:

            async def add() -> None:
                async with client.batch.fixed_size(batch_size=1, concurrent_requests=1) as adding:
                    for number in range(5):
                        await adding.add_object("Bike", {}, uuid=ident(number))

            task = asyncio.ensure_future(add())
            while not any(seen.path.endswith("/BatchObjects") for seen in server.seen):
                await asyncio.sleep(0.01)
            task.cancel()
            await asyncio.sleep(0.05)
            task.cancel()
            with pytest.raises(asyncio.CancelledError):
                await task
            release.set()
            return client.batch.results.objs

    with serving(Canned(rpc=rpc)) as server:
        results = asyncio.run(main(server))
    assert sorted([*results.uuids, *results.errors]) == list(range(len(results.errors)))
    sent, *unsent = (each.message for _, each in sorted(results.errors.items()))
    assert "sent, but not acknowledged" in sent
    assert all(message.startswith("not sent") for message in unsent)


def test_a_generator_is_ingested_as_it_goes() -> None:
    store = Store()
    with serving(canned(store)) as server, connect(server) as client:
        result = client.collections.use("Bike").data.ingest({"n": number} for number in range(250))
        assert (len(result.uuids), result.has_errors) == (250, False)


@pytest.mark.parametrize("version", ["1.32.0", "1.39.0"])
def test_objects_are_ingested_by_requests(version: str) -> None:
    store = Store()

    def rest(seen: Seen) -> tuple[int, Any]:
        return (200, {"version": version}) if seen.path == "/v1/meta" else plain(seen)

    with serving(Canned(rest=rest, rpc=store.rpc)) as server, connect(server) as client:
        result = client.collections.use("Bike").data.ingest([{"n": 1}, {"n": 2}])
        assert len(result.uuids) == 2
        assert [len(request) for request in store.objects] == [2]
