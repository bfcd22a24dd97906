"""Clients from their first connection to their last: closing during calls, many loops, and clients nobody closed."""

from __future__ import annotations

import asyncio
import gc
import os
import subprocess
import sys
import threading
import warnings
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

import weaviate_gen
from tests.support.canned import CERTIFICATE, Canned, Seen, healthy, plain, serving
from tests.support.proxy import Loop, wrap
from tests.support.source import ROOT
from weaviate_gen._types.settings import AdditionalConfig, GrpcConfig, Timeout
from weaviate_gen.exceptions import WeaviateClosedClientError
from weaviate_gen_wire.grpc import messages as pb

pytestmark = [pytest.mark.contract, pytest.mark.usefixtures("quiet")]

DESCRIPTORS = Path("/proc/self/fd")
LONG = 20.0
MANY = 40

Connect = Callable[..., Any]


@pytest.fixture(params=["sync", "async"])
def connect(request: pytest.FixtureRequest) -> Iterator[Connect]:
    """Return a function that connects a client of one flavor."""
    loop = Loop()
    made: list[Any] = []

    def make(server: Canned, transport: Any = "auto", **more: Any) -> Any:
        arguments: dict[str, Any] = {"port": server.port, "grpc_port": server.grpc_port, "transport": transport, **more}
        arguments.setdefault("additional_config", AdditionalConfig(timeout=Timeout(init=LONG, query=LONG, insert=LONG)))
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


class Held:
    """A server that answers some requests only when it is released.

    Attributes:
        asked: set when such a request has come.
        released: lets it be answered.
    """

    def __init__(self) -> None:
        self.asked = threading.Event()
        self.released = threading.Event()

    def rest(self, seen: Seen) -> tuple[int, Any]:
        if seen.path.startswith("/v1/schema"):
            self.hold()
        return plain(seen)

    def rpc(self, seen: Seen) -> bytes:
        if seen.path.endswith("/Search"):
            self.hold()
        return healthy(seen)

    def stream(self, requests: Iterator[bytes]) -> Iterator[bytes]:
        for data in requests:
            if pb.BatchStreamRequest.FromString(data).HasField("start"):
                yield pb.BatchStreamReply(started={}).SerializeToString()
            else:
                self.hold()

    def hold(self) -> None:
        self.asked.set()
        self.released.wait(LONG)


def add_by_stream(client: Any) -> None:
    with client.batch.stream() as batch:
        batch.add_object("Bike", {})
        batch.flush()


CALLS: dict[str, tuple[Any, Callable[[Any], object]]] = {
    "REST": ("auto", lambda client: client.collections.exists("Bike")),
    "RPC over HTTP": ("http", lambda client: client.collections.use("Bike").query.fetch_objects()),
    "RPC over gRPC": ("grpc", lambda client: client.collections.use("Bike").query.fetch_objects()),
    "stream": ("grpc", add_by_stream),
}


@pytest.mark.parametrize("name", CALLS)
def test_calls_in_flight_end_with_the_closed_client_error(connect: Connect, name: str) -> None:
    held = Held()
    transport, call = CALLS[name]
    raised: list[BaseException | None] = []
    with serving(Canned(rest=held.rest, rpc=held.rpc, stream=held.stream)) as server:
        client = connect(server, transport)

        def run() -> None:
            try:
                call(client)
            except BaseException as error:  # noqa: BLE001 - the test looks at it
                raised.append(error)

        thread = threading.Thread(target=run)
        thread.start()
        assert held.asked.wait(LONG)
        client.close()
        thread.join(LONG)
        held.released.set()
        assert [WeaviateClosedClientError] == [type(error) for error in raised], raised
        assert not client.is_connected()


def test_an_insertion_in_flight_may_have_been_done_when_its_client_is_closed(connect: Connect) -> None:
    held = Held()

    def rest(seen: Seen) -> tuple[int, Any]:
        if seen.verb == "POST":
            held.hold()
        return plain(seen)

    raised: list[WeaviateClosedClientError] = []
    with serving(Canned(rest=rest)) as server:
        client = connect(server)

        def run() -> None:
            try:
                client.collections.use("Bike").data.insert({})
            except WeaviateClosedClientError as error:
                raised.append(error)

        thread = threading.Thread(target=run)
        thread.start()
        assert held.asked.wait(LONG)
        client.close()
        thread.join(LONG)
        held.released.set()
    assert ["unknown"] == [error.outcome for error in raised]


def descriptors() -> int:
    return len(list(DESCRIPTORS.iterdir()))


@pytest.mark.skipif(not DESCRIPTORS.is_dir(), reason="descriptors are counted by /proc")
@pytest.mark.parametrize("transport", ["http", "grpc"])
def test_closing_and_connecting_under_threads_leaks_no_sockets(transport: Any) -> None:
    stop = threading.Event()
    raised: list[BaseException] = []

    def work(client: Any) -> None:
        while not stop.is_set():
            try:
                client.collections.exists("Bike")
                client.collections.use("Bike").query.fetch_objects()
            except WeaviateClosedClientError:
                pass
            except BaseException as error:  # noqa: BLE001 - the test looks at it
                raised.append(error)
                return

    with serving() as server:
        client = weaviate_gen.connect_to_local("127.0.0.1", server.port, server.grpc_port, transport=transport)
        threads = [threading.Thread(target=work, args=(client,)) for _ in range(4)]
        for thread in threads:
            thread.start()
        counts: list[int] = []
        for _ in range(MANY):
            client.close()
            client.connect()
        stop.set()
        for thread in threads:
            thread.join(LONG)
        client.close()
        assert [] == raised
        with warnings.catch_warnings(record=True) as caught:
            warnings.simplefilter("always")
            gc.collect()
        assert [] == [str(each.message) for each in caught]
        clients = client._connection._transport._clients
        assert not clients.http.is_used
        assert not clients.channels.is_used
        counts.append(descriptors())
        for _ in range(MANY):
            client.connect()
            client.collections.exists("Bike")
            client.collections.use("Bike").query.fetch_objects()
            client.close()
        counts.append(descriptors())
        assert counts[1] <= counts[0] + 4, counts  # the server's side of connections ends a moment later


@pytest.mark.parametrize("tls", [False, True])
@pytest.mark.parametrize("transport", ["http", "grpc"])
def test_a_client_on_several_loops_closes_what_belongs_to_those_that_ended(transport: Any, tls: bool) -> None:
    with serving(tls=tls) as server, warnings.catch_warnings():
        warnings.simplefilter("error")
        client = weaviate_gen.use_async_with_custom(
            "localhost", server.port, tls, "localhost", server.grpc_port, tls,
            additional_config=AdditionalConfig(tls=weaviate_gen.classes.init.TLS(ca=CERTIFICATE) if tls else None),
            transport=transport,
        )  # fmt: skip

        async def use() -> Any:
            await client.connect()
            await client.collections.use("Bike").query.fetch_objects()
            (clients,) = client._connection._transport._clients.values()
            return clients

        earlier = None
        for _ in range(3):
            clients = asyncio.run(use())
            if earlier is not None:
                assert earlier is not clients
                assert not earlier.http.is_used
                assert not earlier.channels.is_used
            assert clients.http.is_used or clients.channels.is_used
            earlier = clients
        asyncio.run(client.close())
        assert not earlier.http.is_used
        del clients, earlier
        gc.collect()


def test_closing_ends_what_other_loops_hold(connect: Connect) -> None:
    del connect
    loops = [Loop(), Loop()]
    with serving() as server:
        client = weaviate_gen.use_async_with_local("127.0.0.1", server.port, server.grpc_port)
        for loop in loops:
            wrap(client, loop).connect()
            assert wrap(client, loop).collections.exists("Bike")
        everything = list(client._connection._transport._clients.values())
        assert [True, True] == [each.http.is_used for each in everything]
        wrap(client, loops[0]).close()

        async def settled() -> None:
            while everything[1].http.is_used:
                await asyncio.sleep(0)

        loops[1].run(asyncio.wait_for(settled(), LONG))
    for loop in loops:
        loop.close()


def test_a_client_that_is_not_connected_is_neither_live_nor_ready(connect: Connect) -> None:
    with serving() as server:
        client = connect(server)
        assert (True, True) == (client.is_live(), client.is_ready())
        client.close()
        seen = len(server.seen)
        assert (False, False) == (client.is_live(), client.is_ready())
        assert len(server.seen) == seen
    never = weaviate_gen.WeaviateClient(client._connection.settings.params)
    assert (False, False) == (never.is_live(), never.is_ready())


def test_calls_go_over_several_channels_in_turn(connect: Connect) -> None:
    with serving() as server:
        config = AdditionalConfig(grpc_config=GrpcConfig(channels=3), timeout=Timeout(init=LONG, query=LONG))
        client = connect(server, "grpc", additional_config=config)
        for _ in range(7):
            client.collections.use("Bike").query.fetch_objects()
        clients = client._connection._transport._clients
        channels = (clients if not isinstance(clients, dict) else next(iter(clients.values()))).channels
        assert 3 == len({id(channel.raw) for channel in channels._shared})


def test_number_of_channels_is_checked() -> None:
    for wrong in (0, -1, "2", True):
        with pytest.raises(weaviate_gen.exceptions.WeaviateInvalidInputError, match="channels must be"):
            GrpcConfig(channels=wrong)  # type: ignore[arg-type]


PROGRAM = """
import asyncio, gc, os, sys, weaviate_gen
from weaviate_gen.classes.init import TLS, AdditionalConfig
port, grpc_port, transport, tls, ca = int(sys.argv[1]), int(sys.argv[2]), sys.argv[3], sys.argv[4] == "tls", sys.argv[5]
config = AdditionalConfig(tls=TLS(ca=ca) if tls else None)
arguments = ("localhost", port, tls, "localhost", grpc_port, tls)
options = dict(additional_config=config, transport=transport)

def connected():
    client = weaviate_gen.connect_to_custom(*arguments, **options)
    client.collections.use("Bike").query.fetch_objects()
    return client

async def async_connected():
    client = weaviate_gen.use_async_with_custom(*arguments, **options)
    await client.connect()
    await client.collections.use("Bike").query.fetch_objects()
    return client
"""

ENDS = {
    "collected": "client = connected(); del client; gc.collect(); print('on', flush=True)",
    "at exit": "client = connected()",
    "at exit in a cycle": "client = connected(); cycle = [client]; cycle.append(cycle); del client, cycle",
    "collected on its loop": """
async def main():
    await async_connected()
    gc.collect()
asyncio.run(main())
""",
    "collected after its loop": "client = asyncio.run(async_connected()); del client; gc.collect()",
    "at exit after its loop": "client = asyncio.run(async_connected())",
    "several loops": """
client = asyncio.run(async_connected())
async def again():
    await client.collections.use("Bike").query.fetch_objects()
asyncio.run(again())
asyncio.run(again())
""",
    "its loop was never closed": """
loop = asyncio.new_event_loop()
client = loop.run_until_complete(async_connected())
del client
gc.collect()
loop.close()
""",
}

WARNING = "client was not closed; use a with block or close()"


def run(server: Canned, code: str, transport: str, kind: str, *options: str) -> str:
    """Run a program, and return what it writes to its error output."""
    arguments = [str(server.port), str(server.grpc_port), transport, kind, str(CERTIFICATE)]
    ran = subprocess.run(
        [sys.executable, "-X", "dev", *options, "-c", PROGRAM + code, *arguments],
        capture_output=True,
        text=True,
        timeout=120,
        check=False,
        cwd=ROOT,
        env={**os.environ, "PYTHONPATH": str(ROOT)},
    )
    assert ran.returncode == 0, ran.stderr
    lines = ran.stderr.splitlines(keepends=True)
    return "".join(line for line in lines if not line.startswith(("Executing <", "Close <")))  # asyncio's: it took long


@pytest.mark.parametrize("end", ENDS)
@pytest.mark.parametrize(("transport", "kind"), [("http", "plain"), ("http", "tls"), ("grpc", "plain")])
def test_one_warning_of_our_own_for_a_client_that_was_not_closed(end: str, transport: str, kind: str) -> None:
    with serving(tls=kind == "tls") as server:
        output = run(server, ENDS[end], transport, kind)
    advice = "Enable tracemalloc"
    lines = [line for line in output.splitlines() if ("Warning" in line or "rror" in line) and advice not in line]
    assert len(lines) == 1, output
    assert WARNING in lines[0]


@pytest.mark.parametrize("transport", ["http", "grpc"])
def test_nothing_is_written_for_clients_that_are_closed(transport: str) -> None:
    code = """
with connected() as client:
    pass
async def main():
    client = await async_connected()
    await client.close()
asyncio.run(main())
never = weaviate_gen.WeaviateClient(client._connection.settings.params)
"""
    with serving() as server:
        assert run(server, code, transport, "plain", "-W", "error") == ""


FORKS = """
import warnings
warnings.simplefilter("error", DeprecationWarning)
client = CONNECTED
child = os.fork()
if not child:
    WORK
    del client
    gc.collect()
    sys.exit()
assert os.waitpid(child, 0)[1] == 0
CLOSE
"""


@pytest.mark.skipif(not hasattr(os, "fork"), reason="only where processes can be forked")
@pytest.mark.parametrize("work", ["pass", "client.collections.exists('Bike'); client.close()"])
@pytest.mark.parametrize(("transport", "kind"), [("http", "plain"), ("http", "tls")])
def test_a_forked_child_does_not_warn_for_its_parents_connections(transport: str, kind: str, work: str) -> None:
    code = FORKS.replace("CONNECTED", "connected()").replace("CLOSE", "assert client.is_ready(); client.close()")
    with serving(tls=kind == "tls") as server:
        assert run(server, code.replace("WORK", work), transport, kind) == ""
        code = FORKS.replace("CONNECTED", "asyncio.run(async_connected())").replace(
            "CLOSE", "asyncio.run(client.close())"
        )
        assert run(server, code.replace("WORK", "pass"), transport, kind) == ""
