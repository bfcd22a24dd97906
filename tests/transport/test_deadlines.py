"""Timeouts hold over whole calls, and a connection that died silently is replaced; in both flavors."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Iterator
from typing import Any

import pytest

import weaviate_gen
from tests.faults.kinds import Fault, Kind
from tests.faults.proxy import FaultProxy
from tests.support.canned import META, Canned, Seen, healthy, serving
from tests.support.proxy import Loop, wrap
from weaviate_gen._types.settings import AdditionalConfig, Timeout
from weaviate_gen.exceptions import WeaviateTimeoutError

pytestmark = pytest.mark.contract

SHORT = AdditionalConfig(timeout=Timeout(init=1, query=1, insert=1))


@pytest.fixture(params=["sync", "async"])
def connect(request: pytest.FixtureRequest) -> Iterator[Callable[[FaultProxy], Any]]:
    """Return a function that connects a client through a proxy."""
    loop = Loop()
    made: list[Any] = []

    def make(proxy: FaultProxy, **more: Any) -> Any:
        arguments: dict[str, Any] = {"port": proxy.ports["http"], "grpc_port": proxy.ports["grpc"], **more}
        arguments.setdefault("additional_config", SHORT)
        if request.param == "sync":
            client: Any = weaviate_gen.connect_to_local("127.0.0.1", **arguments)
        else:
            client = wrap(weaviate_gen.use_async_with_local("127.0.0.1", **arguments), loop)
            client.connect()
        made.append(client)
        return client

    yield make
    for client in made:
        client.close()
    loop.close()


def test_a_reply_that_comes_in_small_parts_ends_with_the_timeout(connect: Callable[..., Any]) -> None:
    with serving() as server, FaultProxy(server.port, server.grpc_port) as proxy:
        client = connect(proxy)
        proxy.arm(Fault(Kind.DRIBBLE, "http", seconds=8.0))
        with pytest.raises(WeaviateTimeoutError, match=r"get_meta.*within 1 s"):
            client.get_meta()
        assert client.get_meta()["version"] == META["version"]


class SlowModel:
    """A vectorizer in the program, which takes longer than a request may."""

    def vectorize(self, inputs: list[str], config: Any) -> list[list[float]]:
        """Return the vectors, late."""
        time.sleep(0.3)
        return [[1.0] * 8 for _ in inputs]


@pytest.mark.parametrize("transport", ["http", "grpc"])
def test_nothing_is_sent_after_the_deadline(connect: Callable[..., Any], transport: str) -> None:
    with serving() as server, FaultProxy(server.port, server.grpc_port) as proxy:
        hasty = connect(proxy, transport=transport).with_options(timeout=0.2)
        with pytest.raises(WeaviateTimeoutError, match=r"near_text.*within 0.2 s") as caught:
            hasty.collections.use("Bike", vectorizer=SlowModel()).query.near_text("tea")
        assert "unsent" == caught.value.outcome
        assert not any("Search" in seen.path for seen in server.seen)


def test_a_silent_grpc_connection_is_replaced_after_the_timeout(connect: Callable[..., Any]) -> None:
    with serving() as server, FaultProxy(server.port, server.grpc_port) as proxy:
        client = connect(proxy, transport="grpc")
        bikes = client.collections.use("Bike")
        proxy.arm(Fault(Kind.HOLD, "grpc"))
        with pytest.raises(WeaviateTimeoutError):
            bikes.query.fetch_objects(limit=1)
        assert bikes.query.fetch_objects(limit=1).objects == []


def test_calls_on_a_connection_that_is_replaced_end_in_their_own_time(connect: Callable[..., Any]) -> None:
    """A query that runs out of time does not take away an insertion on the same connection that may take longer."""
    inserting, answered = threading.Event(), threading.Event()

    def rpc(seen: Seen) -> bytes:
        if seen.path.endswith("/BatchObjects"):
            inserting.set()
            answered.wait(20)
        elif seen.path.endswith("/Search"):
            answered.wait(20)
        return healthy(seen)

    with serving(Canned(rpc=rpc)) as server, FaultProxy(server.port, server.grpc_port) as proxy:
        config = AdditionalConfig(timeout=Timeout(init=1, query=1, insert=20))
        client = connect(proxy, transport="grpc", additional_config=config)
        bikes = client.collections.use("Bike")
        results: list[Any] = []
        thread = threading.Thread(target=lambda: results.append(bikes.data.insert_many([{"a": 1}])))
        thread.start()
        assert inserting.wait(20)
        with pytest.raises(WeaviateTimeoutError):
            bikes.query.fetch_objects(limit=1)
        answered.set()
        thread.join()
        assert not results[0].has_errors
        assert bikes.query.fetch_objects(limit=1).objects == []


def test_connections_that_were_replaced_are_closed(connect: Callable[..., Any]) -> None:
    with serving() as server, FaultProxy(server.port, server.grpc_port) as proxy:
        client = connect(proxy, transport="grpc")
        bikes = client.collections.use("Bike")
        for _ in range(3):
            proxy.arm(Fault(Kind.HOLD, "grpc"))
            with pytest.raises(WeaviateTimeoutError):
                bikes.query.fetch_objects(limit=1)
        bikes.query.fetch_objects(limit=1)
        assert proxy.wait_for_connections("grpc", 1) == 1
        client.close()
        assert proxy.wait_for_connections("grpc", 0) == 0


@pytest.mark.parametrize("transport", ["http", "grpc"])
def test_one_call_fails_when_all_connections_died_in_silence(connect: Callable[..., Any], transport: str) -> None:
    """Connections that are idle, or in use, keep silent; new ones are answered, as after a router was replaced."""
    with serving() as server, FaultProxy(server.port, server.grpc_port) as proxy:
        client = connect(proxy, transport=transport)
        bikes = client.collections.use("Bike")
        assert bikes.query.fetch_objects(limit=1).objects == []
        proxy.arm(Fault(Kind.HOLD, transport))  # type: ignore[arg-type]
        failed = 0
        for _ in range(5):
            try:
                bikes.query.fetch_objects(limit=1)
            except WeaviateTimeoutError:
                failed += 1
        assert failed == 1
