"""Iterators that request pages early, and several ranges at once; and many searches at once: both flavors."""

from __future__ import annotations

import asyncio
import gc
import logging
import pickle
import threading
import uuid
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from itertools import islice
from typing import Any

import grpc
import pytest

import weaviate_gen
from tests.support.canned import Canned, Refusal, Seen, healthy, serving
from tests.support.proxy import Loop, wrap
from weaviate_gen._types.settings import AdditionalConfig, Timeout
from weaviate_gen.exceptions import WeaviateBaseError, WeaviateClosedClientError, WeaviateInvalidInputError
from weaviate_gen_wire.grpc import messages as pb

pytestmark = pytest.mark.contract

SECONDS = 20.0
COUNT, PAGE = 35, 10


class Shelf:
    """Answers searches with pages of ids.

    Attributes:
        asked: the requests so far.
        arrived: set by the request of this number, from 1.
        hold: by number of the request, what it waits for before it is answered.
        refuse: numbers of requests to refuse.
    """

    def __init__(self, count: int = COUNT) -> None:
        self.ids = [uuid.UUID(int=(number + 1) * ((1 << 128) // (count + 1))) for number in range(count)]
        self.asked: list[Any] = []
        self.arrived = {number: threading.Event() for number in range(1, 40)}
        self.hold: dict[int, Callable[[], Any]] = {}
        self.refuse: set[int] = set()
        self._lock = threading.Lock()

    def __call__(self, seen: Seen) -> bytes:
        if not seen.path.endswith("/Search"):
            return healthy(seen)
        request = pb.SearchRequest.FromString(seen.body)
        with self._lock:
            self.asked.append(request)
            number = len(self.asked)
        self.arrived[number].set()
        self.hold.get(number, lambda: None)()
        if number in self.refuse:
            raise Refusal(grpc.StatusCode.INVALID_ARGUMENT, "no")
        after = uuid.UUID(request.after).int if request.after else -1
        page = [each for each in self.ids if each.int > after][: request.limit]
        reply = pb.SearchReply(results=[pb.SearchResult(metadata=pb.MetadataResult(id=str(each))) for each in page])
        return bytes(reply.SerializeToString())


@pytest.fixture(params=["sync", "async"])
def flavor(request: pytest.FixtureRequest) -> str:
    return str(request.param)


@pytest.fixture
def loop() -> Iterator[Loop]:
    loop = Loop()
    yield loop
    loop.close()


@pytest.fixture
def opened(flavor: str, loop: Loop) -> Callable[[Shelf], Any]:
    """Return a function that gives a collection on a server with a shelf."""

    @contextmanager
    def opened(shelf: Shelf) -> Iterator[Any]:
        with serving(Canned(rpc=shelf)) as server:
            config = AdditionalConfig(timeout=Timeout(init=SECONDS, query=4 * SECONDS))
            arguments = ("127.0.0.1", server.port, server.grpc_port, None, config)
            if flavor == "sync":
                made: Any = weaviate_gen.connect_to_local(*arguments)
            else:
                made = wrap(weaviate_gen.use_async_with_local(*arguments), loop)
            with made as client:
                yield client.collections.use("Shelf")

    return opened


def ids(objects: Any) -> list[uuid.UUID]:
    return [each.uuid for each in objects]


def take(iterator: Any, number: int = COUNT) -> list[uuid.UUID]:
    """Read on: a `for` over an iterator begins anew."""
    found: list[uuid.UUID] = []
    while len(found) < number and (each := next(iterator, None)) is not None:
        found.append(each.uuid)
    return found


async def rest_of(iterator: Any) -> list[uuid.UUID]:
    found = []
    while True:
        try:
            found.append((await anext(iterator)).uuid)
        except StopAsyncIteration:
            return found


def test_the_next_page_is_requested_with_the_second_object_of_a_page(opened: Any) -> None:
    shelf = Shelf()
    with opened(shelf) as collection:
        iterator = iter(collection.iterator(cache_size=PAGE))
        first = next(iterator).uuid
        assert not shelf.arrived[2].is_set()
        rest = [next(iterator).uuid]
        assert shelf.arrived[2].wait(SECONDS)
        rest += take(iterator, PAGE - 2)
        assert 2 == len(shelf.asked)  # one page ahead, not more
        assert shelf.ids == [first, *rest, *take(iterator)]
        assert ["", *(str(shelf.ids[end]) for end in (9, 19, 29, 34))] == [each.after for each in shelf.asked]


def test_without_prefetch_a_page_is_requested_when_it_is_needed(opened: Any) -> None:
    shelf = Shelf()
    with opened(shelf) as collection:
        iterator = iter(collection.iterator(cache_size=PAGE, prefetch=False))
        assert shelf.ids[:PAGE] == take(iterator, PAGE)
        assert 1 == len(shelf.asked)
        assert shelf.ids[PAGE:] == take(iterator)


def test_an_error_of_the_page_ahead_comes_after_the_objects_before_it(opened: Any) -> None:
    shelf = Shelf()
    shelf.refuse = {2}
    with opened(shelf) as collection:
        iterator = iter(collection.iterator(cache_size=PAGE))
        begun = take(iterator, PAGE)
        assert shelf.arrived[2].wait(SECONDS)
        with pytest.raises(WeaviateBaseError, match="no"):
            next(iterator)
        assert shelf.ids == begun + take(iterator)


def test_a_checkpoint_is_the_last_object_yielded_not_the_last_one_requested(opened: Any, flavor: str) -> None:
    shelf = Shelf()
    with opened(shelf) as collection:
        begun = collection.iterator(cache_size=PAGE)
        given = ids(islice(begun, 5))
        assert shelf.arrived[2].wait(SECONDS)
        assert str(given[-1]) == begun.checkpoint
        assert shelf.ids[5:] == ids(begun.resume())


def test_ranges_are_read_at_the_same_time_and_give_each_object_once(opened: Any) -> None:
    shelf = Shelf()
    together = threading.Barrier(4)
    shelf.hold = {number: lambda: together.wait(SECONDS) for number in range(1, 5)}
    with opened(shelf) as collection:
        found = ids(collection.iterator(cache_size=3, parallel=4))
        assert shelf.ids == sorted(found)
        assert not together.broken
        second_half = ids(collection.iterator(cache_size=3, parallel=4, after=shelf.ids[20]))
        assert shelf.ids[21:] == sorted(second_half)


def test_ranges_keep_no_more_than_a_page_each(opened: Any) -> None:
    shelf = Shelf()
    with opened(shelf) as collection:
        iterator = iter(collection.iterator(cache_size=2, parallel=3))
        next(iterator)
        assert shelf.arrived[4].wait(SECONDS)  # the range whose page is being given has the next one requested
        next(iterator)
        assert 4 == len(shelf.asked)


def test_a_failed_range_is_read_on_where_it_failed(opened: Any) -> None:
    shelf = Shelf()
    shelf.refuse = {2, 5, 9}
    with opened(shelf) as collection:
        iterator, found, failures = iter(collection.iterator(cache_size=3, parallel=3)), [], 0
        while True:
            try:
                found.append(next(iterator).uuid)
            except WeaviateBaseError:
                failures += 1
            except StopIteration:
                break
    assert (shelf.ids, 3) == (sorted(found), failures)


def test_ranges_have_no_checkpoint(opened: Any) -> None:
    with opened(Shelf()) as collection:
        iterator = collection.iterator(parallel=2)
        for use in (lambda: iterator.checkpoint, iterator.resume, lambda: pickle.dumps(iterator)):
            with pytest.raises(WeaviateInvalidInputError, match="use parallel=1"):
                use()


@pytest.mark.parametrize(
    "arguments", [{"parallel": 0}, {"parallel": 65}, {"parallel": True}, {"parallel": "2"}, {"prefetch": 3}]
)
def test_wrong_options_are_refused_before_any_request(opened: Any, arguments: dict[str, Any]) -> None:
    shelf = Shelf()
    with opened(shelf) as collection, pytest.raises(WeaviateInvalidInputError, match=next(iter(arguments))):
        collection.iterator(**arguments)
    assert [] == shelf.asked


def test_an_abandoned_iterator_leaves_nothing_behind(opened: Any, flavor: str, loop: Loop, caplog: Any) -> None:
    caplog.set_level(logging.DEBUG)
    shelf = Shelf()
    released = threading.Event()
    shelf.hold = {2: lambda: released.wait(4 * SECONDS)}
    shelf.refuse = {2}
    with opened(shelf) as collection:
        iterator = iter(collection.iterator(cache_size=PAGE))
        for _ in range(2):
            next(iterator)
        assert shelf.arrived[2].wait(SECONDS)
        workers = [each for each in threading.enumerate() if each.name == "weaviate-gen-job"]
        assert (flavor == "sync") == bool(workers)
        del iterator
        gc.collect()
        if flavor == "async":  # canceled, though the server is silent: the fixture asserts that no task is left
            loop.run(_settled())
        released.set()
        for worker in workers:
            worker.join(SECONDS)
            assert not worker.is_alive()
    gc.collect()
    assert [] == [each for each in caplog.messages if "never retrieved" in each or "destroyed" in each]


async def _settled() -> None:
    async with asyncio.timeout(SECONDS):
        while len(asyncio.all_tasks()) > 1:
            await asyncio.wait(asyncio.all_tasks() - {asyncio.current_task()})  # type: ignore[arg-type]


def test_after_close_the_page_at_hand_is_still_given(opened: Any, flavor: str) -> None:
    shelf = Shelf()
    with opened(shelf) as collection:
        iterator = iter(collection.iterator(cache_size=PAGE, prefetch=False))
        next(iterator)
    assert shelf.ids[1:PAGE] == take(iterator, PAGE - 1)
    with pytest.raises(WeaviateClosedClientError):
        next(iterator)


def test_a_canceled_wait_for_the_page_ahead_loses_nothing() -> None:
    shelf = Shelf()
    released = threading.Event()
    shelf.hold = {2: lambda: released.wait(SECONDS)}

    async def program(port: int, grpc_port: int) -> list[uuid.UUID]:
        async with weaviate_gen.use_async_with_local("127.0.0.1", port, grpc_port) as client:
            iterator = aiter(client.collections.use("Shelf").iterator(cache_size=PAGE))
            found = [(await anext(iterator)).uuid for _ in range(PAGE)]
            waiting = asyncio.ensure_future(anext(iterator))
            await asyncio.to_thread(shelf.arrived[2].wait, SECONDS)
            await asyncio.sleep(0)
            waiting.cancel()
            with pytest.raises(asyncio.CancelledError):
                await waiting
            released.set()
            return found + await rest_of(iterator)

    with serving(Canned(rpc=shelf)) as server:
        assert shelf.ids == asyncio.run(program(server.port, server.grpc_port))


def test_an_iterator_goes_on_in_another_event_loop() -> None:
    shelf = Shelf()
    with serving(Canned(rpc=shelf)) as server:
        client = weaviate_gen.use_async_with_local("127.0.0.1", server.port, server.grpc_port)
        iterator = client.collections.use("Shelf").iterator(cache_size=PAGE)

        async def some(number: int) -> list[uuid.UUID]:
            await client.connect()
            found = [(await anext(iterator)).uuid for _ in range(number)]
            assert await asyncio.to_thread(shelf.arrived[2].wait, SECONDS)
            await client.close()
            return found

        async def rest() -> list[uuid.UUID]:
            await client.connect()
            found = await rest_of(iterator)
            await client.close()
            return found

        assert shelf.ids == asyncio.run(some(3)) + asyncio.run(rest())


def test_many_searches_run_at_the_same_time_and_not_more(opened: Any) -> None:
    shelf = Shelf()
    together = threading.Barrier(3)
    shelf.hold = {number: lambda: together.wait(SECONDS) for number in range(1, 4)}
    shelf.refuse = {5}
    with opened(shelf) as collection:
        searches = [_plain(collection.q.limit(number + 1)) for number in range(9)]
        results = collection.query.many(searches, concurrency=3)
    failed = [number for number, each in enumerate(results) if isinstance(each, WeaviateBaseError)]
    assert (1, 9) == (len(failed), len(results))
    assert all(len(each.objects) == number + 1 for number, each in enumerate(results) if number not in failed)


def test_an_error_of_one_search_is_in_its_place(opened: Any) -> None:
    shelf = Shelf()
    with opened(shelf) as collection:
        queries = [collection.q.limit(1), collection.q.limit(-1), collection.q.limit(2)]
        first, second, third = collection.query.many([_plain(each) for each in queries], concurrency=1)
    assert (1, 2) == (len(first.objects), len(third.objects))
    assert isinstance(second, WeaviateInvalidInputError)


def test_what_is_no_search_is_refused_before_any_request(opened: Any) -> None:
    shelf = Shelf()
    with opened(shelf) as collection:
        good = _plain(collection.q.limit(1))
        for arguments in ({"searches": [good, "near"]}, {"searches": good}, {"searches": [good], "concurrency": 0}):
            with pytest.raises(WeaviateInvalidInputError, match=r"searches\[1\]|a list of searches|concurrency"):
                collection.query.many(**arguments)
        assert [] == collection.query.many([])
    assert [] == shelf.asked


def test_canceling_many_sends_no_further_search() -> None:
    shelf = Shelf()
    released = threading.Event()
    shelf.hold = {number: lambda: released.wait(SECONDS) for number in range(1, 10)}

    async def program(port: int, grpc_port: int) -> None:
        async with weaviate_gen.use_async_with_local("127.0.0.1", port, grpc_port) as client:
            collection = client.collections.use("Shelf")
            waiting = asyncio.ensure_future(collection.query.many([collection.q.limit(1)] * 9, concurrency=2))
            await asyncio.to_thread(shelf.arrived[2].wait, SECONDS)
            waiting.cancel()
            with pytest.raises(asyncio.CancelledError):
                await waiting
            await _settled()

    with serving(Canned(rpc=shelf)) as server:
        asyncio.run(program(server.port, server.grpc_port))
        released.set()
    assert 2 == len(shelf.asked)


def _plain(search: Any) -> Any:
    """Return a search of the client itself, where the test drives it through a loop."""
    return object.__getattribute__(search, "_inner") if type(search).__name__ == "Blocking" else search
