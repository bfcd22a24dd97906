"""Several batch streams at a time, against servers on the loopback that fail in every way."""

from __future__ import annotations

import asyncio
import threading
from collections.abc import Callable, Iterator
from time import monotonic
from typing import Any

import grpc
import pytest

import weaviate_gen
from tests.support.batches import ident
from tests.support.canned import Canned, serving
from weaviate_gen._types.settings import AdditionalConfig, Timeout
from weaviate_gen.exceptions import (
    WeaviateBatchFailedToReestablishStreamError,
    WeaviateInvalidInputError,
    WeaviateTimeoutError,
)
from weaviate_gen_wire.grpc import messages as pb

pytestmark = [pytest.mark.contract, pytest.mark.usefixtures("quiet")]


Answer = Callable[[int, list[str]], Iterator[Any]]
"""Replies to one message, by the stream's number and the ids; `None` ends the stream."""


class Streams:
    """Server of streams that answers each message as a test says.

    Attributes:
        opened: how many streams there were.
        open: how many are there.
        got: the ids of every message, with the number of its stream.
        lock: guards them, and is notified of every message.
    """

    def __init__(self, answer: Answer) -> None:
        self.answer = answer
        self.opened = self.open = 0
        self.got: list[tuple[int, list[str]]] = []
        self.lock = threading.Condition(threading.RLock())

    def __call__(self, requests: Iterator[bytes]) -> Iterator[bytes]:
        with self.lock:
            number = self.opened
            self.opened += 1
            self.open += 1
        try:
            yield from self.talk(number, requests)
        finally:
            with self.lock:
                self.open -= 1

    def talk(self, number: int, requests: Iterator[bytes]) -> Iterator[bytes]:
        for data in requests:
            request = pb.BatchStreamRequest.FromString(data)
            kind = request.WhichOneof("message")
            if kind == "start":
                yield pb.BatchStreamReply(started={}).SerializeToString()
                continue
            if kind == "stop":
                return
            ids = [each.uuid for each in request.data.objects.values]
            with self.lock:
                self.got.append((number, ids))
                self.lock.notify_all()
            for reply in self.answer(number, ids):
                if reply is None:
                    return
                yield reply.SerializeToString()

    @property
    def numbers(self) -> list[int]:
        return [number for number, _ in self.got]

    @property
    def count(self) -> int:
        return sum(len(ids) for _, ids in self.got)

    def wait(self, until: Callable[[], bool], seconds: float = 10) -> bool:
        with self.lock:
            return self.lock.wait_for(until, seconds)


def stored(ids: list[str]) -> Any:
    return pb.BatchStreamReply(results={"successes": [{"uuid": each} for each in ids]})


def connect(server: Canned, *, transport: Any = "auto", **timeout: float) -> weaviate_gen.WeaviateClient:
    config = AdditionalConfig(timeout=Timeout(**{"init": 5, "query": 5, "insert": 5, "stream": 10, **timeout}))
    return weaviate_gen.connect_to_local(
        host="127.0.0.1",
        port=server.port,
        grpc_port=server.grpc_port,
        additional_config=config,
        transport=transport,
    )


def add(adding: Any, start: int, end: int) -> None:
    for number in range(start, end):
        adding.add_object("Bike", {}, uuid=ident(number))


def test_as_many_streams_are_used_at_a_time_as_were_asked_for() -> None:
    def answer(number: int, ids: list[str]) -> Iterator[Any]:
        assert streams.wait(lambda: len(set(streams.numbers)) == 3)
        yield stored(ids)

    streams = Streams(answer)
    with serving(Canned(stream=streams)) as server, connect(server) as client:
        with client.batch.stream(concurrency=3) as adding:
            assert (streams.opened, streams.open) == (3, 3)
            add(adding, 0, 1000)
        assert len(client.batch.results.objs.uuids) == 1000
        assert (streams.opened, set(streams.numbers)) == (3, {0, 1, 2})
        assert sorted(each for _, ids in streams.got for each in ids) == sorted(map(ident, range(1000)))


def test_coroutines_use_several_streams_too() -> None:
    def answer(number: int, ids: list[str]) -> Iterator[Any]:
        assert streams.wait(lambda: len(set(streams.numbers)) == 2)
        yield stored(ids)

    async def main(server: Canned) -> Any:
        client = weaviate_gen.use_async_with_local(host="127.0.0.1", port=server.port, grpc_port=server.grpc_port)
        async with client:
            async with client.collections.use("Bike").batch.experimental(concurrency=2) as adding:
                await asyncio.gather(*(adding.add_object({}, uuid=ident(number)) for number in range(500)))
            return adding._state.results

    streams = Streams(answer)
    with serving(Canned(stream=streams)) as server:
        results = asyncio.run(main(server))
    assert (len(results.objs.uuids), streams.opened) == (500, 2)


@pytest.mark.parametrize("concurrency", [0, -1, 1.5, "2"])
def test_a_number_of_streams_that_is_none_is_refused(concurrency: Any) -> None:
    refused = pytest.raises(WeaviateInvalidInputError, match="concurrency must be a positive integer")
    with serving() as server, connect(server) as client, refused:
        client.batch.stream(concurrency=concurrency)


def test_what_one_stream_left_without_an_answer_goes_by_another() -> None:
    def answer(number: int, ids: list[str]) -> Iterator[Any]:
        yield None if number == streams.numbers[0] else stored(ids)

    streams = Streams(answer)
    with serving(Canned(stream=streams)) as server, connect(server) as client:
        with client.batch.stream(concurrency=2) as adding:
            add(adding, 0, 2000)
        assert client.batch.failed_objects == []
        assert len(client.batch.results.objs.uuids) == 2000
        assert streams.opened == 3
        (ended, lost), *later = streams.got
        assert set(lost) <= {each for number, ids in later if number != ended for each in ids}


def test_only_the_stream_that_carries_an_object_settles_it() -> None:
    """The first stream claims to have stored whatever it receives; the second refuses what it carries."""

    def answer(number: int, ids: list[str]) -> Iterator[Any]:
        assert streams.wait(lambda: len(set(streams.numbers)) == 2)
        if number == 0:
            yield stored([each for _, some in streams.got for each in some])
            told.set()
        else:
            told.wait(10)
            yield pb.BatchStreamReply(results={"errors": [{"uuid": each, "error": "refused"} for each in ids]})

    told, streams = threading.Event(), Streams(answer)
    with serving(Canned(stream=streams)) as server, connect(server) as client:
        with client.batch.stream(concurrency=2) as adding:
            add(adding, 0, 200)
        assert {each.message for each in client.batch.failed_objects} == {"refused"}
        assert sorted(str(each.object_.uuid) for each in client.batch.failed_objects) == sorted(
            each for number, ids in streams.got if number == 1 for each in ids
        )


def test_streams_of_which_the_server_wishes_messages_of_several_sizes_do_not_wait_for_each_other() -> None:
    def answer(number: int, ids: list[str]) -> Iterator[Any]:
        if number == 0:
            assert streams.wait(lambda: streams.numbers.count(1) > 2)
        else:
            yield pb.BatchStreamReply(backoff={"batch_size": 300})
        yield stored(ids)

    streams = Streams(answer)
    with serving(Canned(stream=streams)) as server, connect(server) as client:
        with client.batch.stream(concurrency=2) as adding:
            add(adding, 0, 1000)
        assert len(client.batch.results.objs.uuids) == 1000


def test_a_stream_that_the_server_leaves_does_not_stop_the_others() -> None:
    def answer(number: int, ids: list[str]) -> Iterator[Any]:
        if number == 0:
            yield pb.BatchStreamReply(shutting_down={})
            assert streams.wait(lambda: streams.numbers.count(1) > 3)
        yield stored(ids)

    streams = Streams(answer)
    with serving(Canned(stream=streams)) as server, connect(server) as client:
        with client.batch.stream(concurrency=2) as adding:
            add(adding, 0, 1500)
        assert len(client.batch.results.objs.uuids) == 1500
        assert streams.numbers.count(0) <= 4


def test_what_was_refused_for_want_of_memory_is_sent_again_in_smaller_messages() -> None:
    def answer(number: int, ids: list[str]) -> Iterator[Any]:
        if number == 0:
            yield pb.BatchStreamReply(out_of_memory={"uuids": ids, "wait_time": 60})
            yield None
        yield stored(ids)

    streams = Streams(answer)
    with serving(Canned(stream=streams)) as server, connect(server) as client:
        with client.batch.stream() as adding:
            add(adding, 0, 100)
        assert len(client.batch.results.objs.uuids) == 100
        assert [(number, len(ids)) for number, ids in streams.got] == [(0, 100), (1, 50), (1, 50)]


def test_a_server_without_memory_is_waited_for_as_long_as_it_says() -> None:
    def answer(number: int, ids: list[str]) -> Iterator[Any]:
        yield pb.BatchStreamReply(out_of_memory={"uuids": ids, "wait_time": 1})
        yield None

    with serving(Canned(stream=Streams(answer))) as server, connect(server) as client:
        context = client.batch.stream()
        add(context.__enter__(), 0, 3)
        with pytest.raises(WeaviateBatchFailedToReestablishStreamError, match="no answer for 1 s on one of 3 objects"):
            context.__exit__(None, None, None)
        assert [each.object_.retry_count > 1 for each in client.batch.failed_objects] == [True, True, True]
        assert {each.outcome for each in client.batch.failed_objects} <= {"unsent", "unknown"}


def test_who_adds_faster_than_the_server_takes_waits() -> None:
    def answer(number: int, ids: list[str]) -> Iterator[Any]:
        release.wait(10)
        yield stored(ids)

    release, streams = threading.Event(), Streams(answer)
    with serving(Canned(stream=streams)) as server, connect(server) as client:
        with client.batch.stream() as adding:
            thread = threading.Thread(target=add, args=(adding, 0, 5000))
            thread.start()
            thread.join(0.5)
            assert thread.is_alive()
            assert adding._state.object_count <= 501
            release.set()
            thread.join()
        assert len(client.batch.results.objs.uuids) == 5000


def test_more_is_sent_once_the_server_has_acknowledged_what_it_got() -> None:
    def answer(number: int, ids: list[str]) -> Iterator[Any]:
        yield pb.BatchStreamReply(acks={"uuids": ids})
        if streams.count == 1500:
            yield stored([each for _, some in streams.got for each in some])

    streams = Streams(answer)
    with serving(Canned(stream=streams)) as server, connect(server) as client:
        with client.batch.stream() as adding:
            add(adding, 0, 1500)
        assert len(client.batch.results.objs.uuids) == 1500


def test_a_stream_may_last_longer_than_the_server_may_be_silent() -> None:
    def answer(number: int, ids: list[str]) -> Iterator[Any]:
        yield stored(ids)

    streams = Streams(answer)
    with serving(Canned(stream=streams)) as server, connect(server, stream=0.3) as client:
        begun, number = monotonic(), 0
        with client.batch.stream() as adding:
            while monotonic() < begun + 1:
                add(adding, number, number + 1)
                adding.flush()
                number += 1
        assert (streams.opened, len(client.batch.results.objs.uuids)) == (1, number)


def test_a_stream_that_is_answered_and_never_ends_ends_the_batch_all_the_same() -> None:
    release = threading.Event()

    def stream(requests: Iterator[bytes]) -> Iterator[bytes]:
        yield from streams(requests)
        release.wait(20)

    streams = Streams(lambda number, ids: iter([stored(ids)]))
    with serving(Canned(stream=stream)) as server, connect(server, stream=0.3) as client:
        with client.batch.stream(concurrency=2) as adding:
            add(adding, 0, 10)
        assert (len(client.batch.results.objs.uuids), client.batch.failed_objects) == (10, [])
        release.set()


def silent_at_first(release: threading.Event) -> Streams:
    """Return streams of which the one that carries the first message is silent."""

    def answer(number: int, ids: list[str]) -> Iterator[Any]:
        if number == streams.got[0][0]:
            release.wait(20)
        yield stored(ids)

    streams = Streams(answer)
    return streams


def test_what_a_silent_stream_carried_goes_by_another() -> None:
    release = threading.Event()
    streams = silent_at_first(release)
    with serving(Canned(stream=streams)) as server, connect(server, stream=0.3) as client:
        with client.batch.stream(concurrency=2) as adding:
            add(adding, 0, 300)
        assert client.batch.failed_objects == []
        assert len(client.batch.results.objs.uuids) == 300
        first = streams.got[0][0]
        silent = {each for number, ids in streams.got if number == first for each in ids}
        answered = {each for number, ids in streams.got if number != first for each in ids}
        assert silent <= answered
        release.set()


def test_messages_are_smaller_after_a_silence() -> None:
    release = threading.Event()
    streams = silent_at_first(release)
    with serving(Canned(stream=streams)) as server, connect(server, stream=0.3) as client:
        with client.batch.stream() as adding:
            add(adding, 0, 100)
        assert len(client.batch.results.objs.uuids) == 100
        assert [(number, len(ids)) for number, ids in streams.got] == [(0, 100), (1, 50), (1, 50)]
        release.set()


def test_stream_that_a_server_cancels_is_opened_again() -> None:
    """gRPC spells it CANCELLED."""
    canceled = threading.Event()

    def stream(requests: Iterator[bytes], context: Any) -> Iterator[bytes]:
        for number, reply in enumerate(streams(requests)):
            if number and not canceled.is_set():
                canceled.set()
                context.abort(grpc.StatusCode.CANCELLED, "context canceled")
            yield reply

    streams = Streams(lambda number, ids: iter([stored(ids)]))
    with serving(Canned(stream=stream)) as server, connect(server) as client:
        with client.batch.stream() as adding:
            add(adding, 0, 300)
        assert canceled.is_set()
        assert len(client.batch.results.objs.uuids) == 300


def test_coroutines_open_a_stream_again_that_a_server_cancels() -> None:
    canceled = threading.Event()

    def stream(requests: Iterator[bytes], context: Any) -> Iterator[bytes]:
        for number, reply in enumerate(streams(requests)):
            if number and not canceled.is_set():
                canceled.set()
                context.abort(grpc.StatusCode.CANCELLED, "context canceled")
            yield reply

    async def main(server: Canned) -> Any:
        client = weaviate_gen.use_async_with_local(host="127.0.0.1", port=server.port, grpc_port=server.grpc_port)
        async with client:
            async with client.batch.stream() as adding:
                for number in range(300):
                    await adding.add_object("Bike", {}, uuid=ident(number))
            return client.batch.results.objs

    streams = Streams(lambda number, ids: iter([stored(ids)]))
    with serving(Canned(stream=stream)) as server:
        results = asyncio.run(main(server))
    assert canceled.is_set()
    assert len(results.uuids) == 300


def test_start_that_is_not_answered_is_a_timeout(monkeypatch: pytest.MonkeyPatch) -> None:
    release = threading.Event()

    def stream(requests: Iterator[bytes]) -> Iterator[bytes]:
        release.wait(20)
        return iter(())

    monkeypatch.setattr("weaviate_gen._client.sync.batch.stream.START_TIMEOUT", 0.3)
    with serving(Canned(stream=stream)) as server, connect(server, transport="grpc", init=0.3) as client:
        context = client.batch.stream()
        with pytest.raises(WeaviateTimeoutError, match=r"no response to the start of a stream for 0\.3"):
            context.__enter__()
        release.set()


def test_start_of_a_later_stream_that_is_not_answered_is_tried_again(monkeypatch: pytest.MonkeyPatch) -> None:
    release = threading.Event()

    def stream(requests: Iterator[bytes]) -> Iterator[bytes]:
        if streams.opened == 1 and not release.is_set():
            streams.opened += 1
            release.wait(20)
            return
        yield from streams(requests)

    streams = Streams(lambda number, ids: iter([None if number == 0 else stored(ids)]))
    monkeypatch.setattr("weaviate_gen._client.sync.batch.stream.START_TIMEOUT", 0.3)
    with serving(Canned(stream=stream)) as server, connect(server, transport="grpc", init=0.3) as client:
        with client.batch.stream() as adding:
            add(adding, 0, 100)
        assert (streams.opened, len(client.batch.results.objs.uuids)) == (3, 100)
        release.set()


def test_streams_need_no_thread_once_their_batch_has_ended() -> None:
    release = threading.Event()
    before = set(threading.enumerate())
    streams = silent_at_first(release)
    with serving(Canned(stream=streams)) as server, connect(server, stream=0.3) as client:
        with client.batch.stream() as adding:
            add(adding, 0, 10)
        mine = [each for each in set(threading.enumerate()) - before if each.name == "weaviate-gen-task"]
        for each in mine:
            each.join(10)
        assert not any(each.is_alive() for each in mine)
        release.set()


def test_a_message_that_cannot_be_read_breaks_its_stream_alone() -> None:
    def stream(requests: Iterator[bytes]) -> Iterator[bytes]:
        for number, reply in enumerate(streams(requests)):
            yield b"\xff" if number and streams.opened == 1 else reply

    streams = Streams(lambda number, ids: iter([stored(ids)]))
    with serving(Canned(stream=stream)) as server, connect(server) as client:
        with client.batch.stream() as adding:
            add(adding, 0, 100)
        assert (streams.opened, len(client.batch.results.objs.uuids)) == (2, 100)
