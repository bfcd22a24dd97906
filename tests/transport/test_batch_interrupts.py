"""Batches that Ctrl-C or a cancellation ends: the exception goes on, and everything added is accounted for."""

from __future__ import annotations

import asyncio
import os
import sys
import threading
from collections.abc import Iterator
from contextlib import suppress
from typing import Any, Self

import pytest

import weaviate_gen
from tests.support.batches import MODES, Store, batch, canned, connect, ident
from tests.support.canned import Canned, Seen, healthy, serving
from weaviate_gen._types.settings import AdditionalConfig, Timeout
from weaviate_gen.classes.config import DataType, Property, ReferenceProperty
from weaviate_gen.classes.query import QueryReference
from weaviate_gen.exceptions import WeaviateBatchValidationError

pytestmark = [pytest.mark.contract, pytest.mark.usefixtures("quiet")]

OBJECTS = 7
TRACED = ("/_client/sync/batch/", "/_core/batch/")


@pytest.fixture(scope="module")
def memory() -> Iterator[Any]:
    with weaviate_gen.connect_to_memory() as client:
        client.collections.create(
            "Bike",
            properties=[Property(name="n", data_type=DataType.INT)],
            references=[ReferenceProperty(name="next", target_collection="Bike")],
        )
        yield client


class Interrupt:
    """Raises KeyboardInterrupt at one of the lines of the batch's code that this thread runs.

    Attributes:
        place: at which line, counted from 1.
        seen: how many lines were run.
        where: the line.
    """

    def __init__(self, place: int) -> None:
        self.place = place
        self.seen = 0
        self.where = ""

    def __enter__(self) -> Self:
        sys.settrace(self.trace)
        return self

    def __exit__(self, *error: object) -> None:
        sys.settrace(None)

    def trace(self, frame: Any, event: str, argument: Any) -> Any:
        if not any(part in frame.f_code.co_filename for part in TRACED):
            return None
        if event == "line":
            self.seen += 1
            if self.seen == self.place:
                self.where = f"{frame.f_code.co_filename}:{frame.f_lineno} {frame.f_code.co_name}"
                sys.settrace(None)
                raise KeyboardInterrupt
        return self.trace


def interrupted(client: Any, mode: str, place: int) -> tuple[Interrupt, list[str], int]:
    """Run a batch that is interrupted; return the ids whose addition returned, and how many references were added."""
    added, links, first = list[str](), 0, first_id(mode, place)
    context = batch(client, mode)
    interrupt = Interrupt(place)
    with pytest.raises(KeyboardInterrupt), interrupt:
        with context as adding:
            for number in range(first, first + OBJECTS):
                added.append(str(adding.add_object("Bike", {"n": number}, uuid=ident(number))))
            adding.update_object("Bike", ident(first), properties={"n": 99})
            adding.add_reference(ident(first), "Bike", "next", ident(first + 1))
            links += 1
            adding.flush()
        raise KeyboardInterrupt
    return interrupt, added, links


def first_id(mode: str, place: int) -> int:
    """Return the first of the ids that no other batch uses: what was in flight may be stored later."""
    return (MODES.index(mode) * 10_000 + place) * 100


def check(client: Any, first: str, interrupt: Interrupt, added: list[str], links: int) -> None:
    """Compare what a batch reports with what the server has."""
    bikes, results = client.collections.use("Bike"), client.batch.results
    stored = {str(each) for each in results.objs.uuids.values()}
    errors = [each for each in results.objs.errors.values() if each.object_.action == "add"]
    failed = {str(each.object_.uuid): each.outcome for each in errors}
    outcomes = [each.outcome for each in results.refs.errors.values()]
    there = {each for each in {*added, *stored, *failed} if bikes.data.exists(each)}
    assert set(added) <= stored | failed.keys(), interrupt.where
    assert stored <= there, interrupt.where
    assert not {each for each, outcome in failed.items() if outcome == "unsent"} & there, interrupt.where
    if first in there:
        one = bikes.query.fetch_object_by_id(first, return_references=QueryReference(link_on="next"))
        found = len(one.references["next"].objects) if one.references.get("next") else 0
        assert found <= 1, interrupt.where
        assert not (found and "unsent" in outcomes), interrupt.where
        assert not (links and not found and not outcomes), interrupt.where


@pytest.mark.parametrize("mode", MODES)
def test_whatever_was_added_is_accounted_for_wherever_an_interrupt_comes(memory: Any, mode: str) -> None:
    place, step = 1, int(os.environ.get("WEAVIATE_GEN_INTERRUPT_STEP", "7"))
    while True:
        interrupt, added, links = interrupted(memory, mode, place)
        if not interrupt.where:
            break
        check(memory, ident(first_id(mode, place)), interrupt, added, links)
        place += step
    assert interrupt.seen > 100


@pytest.mark.parametrize("mode", MODES)
def test_interrupt_inside_the_block_sends_nothing_more(mode: str) -> None:
    store = Store()

    def add(client: Any) -> None:
        with batch(client, mode) as adding:
            adding.add_object("Bike", {}, uuid=ident(1))
            adding.add_reference(ident(1), "Bike", "next", ident(2))
            raise KeyboardInterrupt

    with serving(canned(store)) as server, connect(server) as client:
        with pytest.raises(KeyboardInterrupt):
            add(client)
        assert (store.objects, store.references) == ([], [])
        (failed,) = client.batch.failed_objects
        assert (failed.message, failed.outcome) == ("not sent: interrupted by KeyboardInterrupt", "unsent")
        assert [each.outcome for each in client.batch.failed_references] == ["unsent"]


def hanging(arrived: threading.Event, release: threading.Event) -> Any:
    def rpc(seen: Seen) -> bytes:
        if seen.path.endswith("/BatchObjects"):
            arrived.set()
            release.wait(20)
        return healthy(seen)

    return rpc


def test_interrupt_does_not_wait_for_a_request_and_reports_it_as_unknown() -> None:
    arrived, release = threading.Event(), threading.Event()

    def add(client: Any) -> None:
        with client.batch.fixed_size(batch_size=1, concurrent_requests=2) as adding:
            adding.add_object("Bike", {}, uuid=ident(1))
            assert arrived.wait(20)
            raise KeyboardInterrupt

    with serving(Canned(rpc=hanging(arrived, release))) as server, connect(server) as client:
        with pytest.raises(KeyboardInterrupt):
            add(client)
        assert not release.is_set()
        assert [each.outcome for each in client.batch.failed_objects] == ["unknown"]
        release.set()


def test_interrupt_while_another_thread_waits_for_the_server_accounts_for_its_objects() -> None:
    arrived, release = threading.Event(), threading.Event()

    def work(adding: Any) -> None:
        with suppress(WeaviateBatchValidationError):  # what comes after the interrupt is refused
            for number in range(2):
                adding.add_object("Bike", {}, uuid=ident(number))

    def add(client: Any) -> None:
        with client.batch.fixed_size(batch_size=1, concurrent_requests=1) as adding:
            thread = threading.Thread(target=work, args=(adding,))
            threads.append(thread)
            thread.start()
            assert arrived.wait(20)
            raise KeyboardInterrupt

    threads = list[threading.Thread]()
    with serving(Canned(rpc=hanging(arrived, release))) as server, connect(server) as client:
        with pytest.raises(KeyboardInterrupt):
            add(client)
        release.set()
        threads[0].join(20)
        assert not threads[0].is_alive()
        results = client.batch.results.objs
        assert sorted([*results.uuids, *results.errors]) == list(range(len(results.errors)))
        assert "unknown" in {each.outcome for each in client.batch.failed_objects}


@pytest.mark.parametrize("mode", MODES)
def test_cancellation_inside_the_block_sends_nothing_more_and_leaves_no_task(mode: str) -> None:
    store = Store()

    async def main(server: Canned) -> Any:
        client = weaviate_gen.use_async_with_local(
            host="127.0.0.1",
            port=server.port,
            grpc_port=server.grpc_port,
            additional_config=AdditionalConfig(timeout=Timeout(init=5, insert=30)),
        )
        async with client:

            async def add() -> None:
                async with batch(client, mode) as adding:
                    await adding.add_object("Bike", {}, uuid=ident(1))
                    ready.set()
                    await asyncio.sleep(60)

            ready = asyncio.Event()
            task = asyncio.ensure_future(add())
            await ready.wait()
            task.cancel()
            with pytest.raises(asyncio.CancelledError):
                await task
            others = asyncio.all_tasks() - {asyncio.current_task()}
            if others:  # grpcio's own end in a moment, canceled
                await asyncio.wait(others, timeout=5)
            return client.batch.failed_objects, [task for task in others if not task.done()]

    with serving(canned(store)) as server:
        failed, others = asyncio.run(main(server))
    assert [each.outcome for each in failed] == ["unsent"]
    assert store.objects == []
    assert others == []


def test_interrupt_of_an_ingested_generator_goes_on() -> None:
    store = Store()

    def rows() -> Iterator[dict[str, int]]:
        yield {"n": 1}
        raise KeyboardInterrupt

    with serving(canned(store)) as server, connect(server) as client:
        with pytest.raises(KeyboardInterrupt):
            client.collections.use("Bike").data.ingest(rows())
        assert store.objects == []
