"""Timeouts and cancellation of requests to an engine in this process."""

from __future__ import annotations

import asyncio
import threading
from collections.abc import AsyncIterator, Callable
from typing import Any

import pytest

import weaviate_gen
from tests.support.waiting import GenerativeCounter, Text2VecGate
from weaviate_gen._transport.coroutines import AsyncLocalTransport
from weaviate_gen._transport.errors import TransportError
from weaviate_gen.classes.config import Configure, DataType, Property
from weaviate_gen.classes.init import AdditionalConfig, Timeout
from weaviate_gen.engine import open_handler
from weaviate_gen.engine.deadline import Deadline
from weaviate_gen.engine.wire.handler import Handler
from weaviate_gen.exceptions import WeaviateTimeoutError
from weaviate_gen_wire.grpc import messages as pb

pytestmark = pytest.mark.contract

STREAM = "/weaviate.v1.Weaviate/BatchStream"
TIMEOUTS = AdditionalConfig(timeout=Timeout(query=7, insert=90, init=30))
SECONDS = 60.0
"""How long a test waits for what must happen."""


@pytest.fixture
def rushing(monkeypatch: pytest.MonkeyPatch) -> list[float | None]:
    """Advance the clock by a minute at each look, once a test has filled the list; return the timeouts passed down."""
    passed: list[float | None] = []
    real = Handler.time_limit

    def time_limit(handler: Handler, seconds: float | None = None) -> Deadline:
        if not passed:
            return real(handler, seconds)
        passed.append(seconds)
        now = iter(range(0, 1 << 40, 100))
        return Deadline(lambda: float(next(now)), seconds)

    monkeypatch.setattr(Handler, "time_limit", time_limit)
    return passed


def in_time(passed: list[float | None], limit: float) -> bool:
    return all(seconds is not None and limit - 1 < seconds <= limit for seconds in passed)


CALLS: dict[str, tuple[float, Callable[[Any], Any]]] = {
    "search": (7, lambda client: client.collections.use("Page").query.fetch_objects(limit=1)),
    "aggregate": (7, lambda client: client.collections.use("Page").aggregate.over_all()),
    "GraphQL": (7, lambda client: client.graphql_raw_query("{ Get { Page { t } } }")),
    "object": (90, lambda client: client.collections.use("Page").data.insert({"t": "new"})),
    "batch": (90, lambda client: client.collections.use("Page").data.insert_many([{"t": "new"}])),
    "exists": (7, lambda client: client.collections.exists("Page")),
}
"""Calls, and the timeout that holds for each."""


@pytest.mark.parametrize("name", CALLS)
def test_sync_call_ends_with_a_timeout(name: str, rushing: list[float | None]) -> None:
    limit, call = CALLS[name]
    with weaviate_gen.connect_to_memory(additional_config=TIMEOUTS) as client:
        pages = client.collections.create("Page", properties=[Property(name="t", data_type=DataType.TEXT)])
        rushing.append(limit)
        with pytest.raises(WeaviateTimeoutError):
            call(client)
        assert len(rushing) > 1
        assert in_time(rushing, limit)
        rushing.clear()
        assert pages.aggregate.over_all(total_count=True).total_count == 0
        call(client)


@pytest.mark.parametrize("name", CALLS)
def test_async_call_ends_with_a_timeout(name: str, rushing: list[float | None]) -> None:
    limit, call = CALLS[name]

    async def main() -> None:
        async with weaviate_gen.use_async_with_memory(additional_config=TIMEOUTS) as client:
            pages = await client.collections.create("Page", properties=[Property(name="t", data_type=DataType.TEXT)])
            rushing.append(limit)
            with pytest.raises(WeaviateTimeoutError):
                await call(client)
            assert len(rushing) > 1
            assert in_time(rushing, limit)
            rushing.clear()
            assert (await pages.aggregate.over_all(total_count=True)).total_count == 0
            await call(client)

    asyncio.run(main())


async def with_gate(gate: Text2VecGate, counter: GenerativeCounter, timeout: float) -> tuple[Any, Any]:
    """Return a client, and a collection whose searches stop at a gate and then generate."""
    config = AdditionalConfig(timeout=Timeout(query=timeout, insert=30, init=30))
    client = weaviate_gen.use_async_with_memory(plugins=[gate, counter], additional_config=config)
    await client.connect()
    pages = await client.collections.create(
        "Page",
        properties=[Property(name="t", data_type=DataType.TEXT)],
        vector_config=Configure.Vectors.custom(module_name=gate.name),
        generative_config=Configure.Generative.custom(counter.name),
    )
    gate.gate.set()
    await pages.data.insert({"t": "one"})
    gate.entered.clear()
    gate.gate.clear()
    return client, pages


@pytest.mark.parametrize("how", ["canceled", "timed out"])
def test_abandoned_async_call_stops_and_later_calls_are_answered(how: str) -> None:
    gate, counter = Text2VecGate(), GenerativeCounter()

    async def main() -> None:
        client, pages = await with_gate(gate, counter, timeout=2 if how == "timed out" else 30)
        try:
            task = asyncio.ensure_future(pages.generate.near_text("one", single_prompt="{t}"))
            assert await asyncio.to_thread(gate.entered.wait, SECONDS)
            if how == "canceled":
                task.cancel()
                with pytest.raises(asyncio.CancelledError):
                    await task
            else:
                with pytest.raises(WeaviateTimeoutError):
                    await task
            gate.gate.set()
            await pages.data.insert({"t": "two"})  # needs the lock that the search had
        finally:
            gate.gate.set()
            await client.close()

    asyncio.run(main())
    assert counter.asked == 0


def stream_threads() -> list[threading.Thread]:
    return [thread for thread in threading.enumerate() if thread.name == "weaviate-gen-stream"]


def object_message(number: int) -> bytes:
    request = pb.BatchStreamRequest()
    entry = request.data.objects.values.add(collection="Page", uuid=f"00000000-0000-4000-8000-{number:012d}")
    entry.properties.non_ref_properties.update({"t": "one"})
    return request.SerializeToString()


@pytest.mark.parametrize("busy", [False, True], ids=["waiting for requests", "writing"])
def test_abandoned_async_stream_leaves_no_thread_and_stops_writing(busy: bool) -> None:
    gate, counter = Text2VecGate(), GenerativeCounter()
    handler = open_handler(None, plugins=[gate, counter])
    config = b'{"class":"Page","vectorizer":"text2vec-gate","properties":[{"name":"t","dataType":["text"]}]}'
    assert handler.rest("POST", "/v1/schema", {}, config).status == 200
    transport = AsyncLocalTransport(lambda: handler)

    async def requests() -> AsyncIterator[bytes]:
        yield pb.BatchStreamRequest(start=pb.BatchStreamRequest.Start()).SerializeToString()
        if busy:
            yield object_message(1)
            yield object_message(2)
        await asyncio.Event().wait()

    async def main() -> None:
        replies = transport.stream(STREAM, requests(), [], None)
        await anext(replies)
        if busy:
            await anext(replies)  # what the first message holds was received
            assert await asyncio.to_thread(gate.entered.wait, SECONDS)
        (thread,) = stream_threads()
        await replies.aclose()  # type: ignore[attr-defined]
        gate.gate.set()
        await asyncio.to_thread(thread.join, SECONDS)
        assert not thread.is_alive()

    asyncio.run(main())
    assert len(handler.database.catalog.collection("Page").shard()) == 0
    handler.close()


def test_stream_that_outlives_its_timeout_ends_with_it(rushing: list[float | None]) -> None:
    handler = open_handler(None)
    transport = AsyncLocalTransport(lambda: handler)
    rushing.append(None)

    async def requests() -> AsyncIterator[bytes]:
        yield pb.BatchStreamRequest(start=pb.BatchStreamRequest.Start()).SerializeToString()
        yield object_message(1)

    async def main() -> None:
        with pytest.raises(TransportError) as raised:
            async for _ in transport.stream(STREAM, requests(), [], 5.0):
                pass
        assert raised.value.code == "deadline_exceeded"

    asyncio.run(main())
    assert rushing == [None, 5.0]
    handler.close()
