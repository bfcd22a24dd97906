"""Each fault does what it says: seen by a plain client on one side and a plain server on the other."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Iterator
from itertools import pairwise
from typing import Any

import grpc
import httpx
import pytest

from tests.faults.kinds import STATUSES, Fault, Kind, Lane
from tests.faults.proxy import FaultProxy
from tests.support.canned import Canned, serving
from weaviate_gen_wire.grpc import messages as pb

pytestmark = pytest.mark.contract

SHORT, LONG = 0.5, 30.0
CHECK = "/grpc.health.v1.Health/Check"
STREAM = "/weaviate.v1.Weaviate/BatchStream"


def echo(requests: Iterator[bytes]) -> Iterator[bytes]:
    for _ in requests:
        yield pb.BatchStreamReply(started={}).SerializeToString()


@pytest.fixture
def server() -> Iterator[Canned]:
    with serving(Canned(stream=echo)) as server:
        yield server


@pytest.fixture
def proxy(server: Canned) -> Iterator[FaultProxy]:
    with FaultProxy(server.port, server.grpc_port) as proxy:
        yield proxy


@pytest.fixture
def web(proxy: FaultProxy) -> Iterator[httpx.Client]:
    url = f"http://127.0.0.1:{proxy.ports['http']}"
    with httpx.Client(base_url=url, timeout=httpx.Timeout(LONG, read=SHORT), trust_env=False) as client:
        yield client


@pytest.fixture
def channel(proxy: FaultProxy) -> Iterator[grpc.Channel]:
    options = [("grpc.use_local_subchannel_pool", 1), ("grpc.enable_http_proxy", 0)]
    with grpc.insecure_channel(f"127.0.0.1:{proxy.ports['grpc']}", options) as channel:
        yield channel


def over_http(web: httpx.Client) -> str:
    """Ask for the meta information; return what became of it."""
    try:
        reply = web.get("/v1/meta")
    except httpx.TransportError as error:
        return type(error).__name__
    if reply.status_code != 200:
        return f"{reply.status_code} {reply.headers.get('retry-after')}"
    return "ok" if reply.content[:1] == b"{" else "garbled"


def over_grpc(channel: grpc.Channel, timeout: float = LONG) -> str:
    """Call the health check; return what became of it."""
    try:
        reply = channel.unary_unary(CHECK)(b"", timeout=timeout)
    except grpc.RpcError as error:
        return str(error.code().name)
    return "ok" if reply == b"\x08\x01" else "garbled"


HTTP = {
    Kind.RESET_BEFORE: ("ReadError", False),
    Kind.RESET_AFTER: ("ReadError", True),
    Kind.CANCEL: ("ReadError", True),
    Kind.CLOSE_BEFORE: ("RemoteProtocolError", False),
    Kind.CLOSE_AFTER: ("RemoteProtocolError", True),
    Kind.TRUNCATE: ("RemoteProtocolError", True),
    Kind.SWALLOW: ("ReadTimeout", False),
    Kind.HOLD: ("ReadTimeout", True),
    Kind.STALL: ("ReadTimeout", True),
    Kind.GARBLE: ("garbled", True),
    Kind.STATUS_BEFORE: ("503 1", False),
    Kind.STATUS_AFTER: ("503 1", True),
    Kind.DELAY: ("ok", True),
    Kind.LATE_REPLY: ("ok", True),
    Kind.DRIBBLE: ("ok", True),
}
"""What a client sees, and whether the server does."""


@pytest.mark.parametrize("kind", HTTP, ids=lambda kind: kind.value)
def test_a_fault_of_http_strikes_one_request(kind: Kind, proxy: FaultProxy, web: httpx.Client, server: Canned) -> None:
    proxy.arm(Fault(kind, "http", seconds=0.2, status=503, retry_after="1"))
    seen, reaches = HTTP[kind]
    assert (over_http(web), bool(server.seen)) == (seen, reaches)
    assert until_ok(lambda: over_http(web))[-1] == "ok"
    assert [word.rpartition(" ")[2] for word in proxy.struck] == [kind.value]


GRPC = {
    Kind.RESET_BEFORE: ("UNAVAILABLE", False),
    Kind.RESET_AFTER: ("UNAVAILABLE", True),
    Kind.CANCEL: ("CANCELLED", True),
    Kind.CLOSE_BEFORE: ("UNAVAILABLE", False),
    Kind.CLOSE_AFTER: ("UNAVAILABLE", True),
    Kind.TRUNCATE: ("UNAVAILABLE", True),
    Kind.SWALLOW: ("DEADLINE_EXCEEDED", False),
    Kind.HOLD: ("DEADLINE_EXCEEDED", True),
    Kind.STALL: ("DEADLINE_EXCEEDED", True),
    Kind.GARBLE: ("garbled", True),
    Kind.STATUS_BEFORE: ("UNAVAILABLE", False),
    Kind.STATUS_AFTER: ("UNAVAILABLE", True),
    Kind.DELAY: ("ok", True),
    Kind.LATE_REPLY: ("ok", True),
    Kind.DRIBBLE: ("ok", True),
}


@pytest.mark.parametrize("kind", GRPC, ids=lambda kind: kind.value)
def test_a_fault_of_grpc_strikes_one_call(kind: Kind, proxy: FaultProxy, channel: grpc.Channel, server: Canned) -> None:
    assert over_grpc(channel) == "ok"
    server.seen.clear()
    proxy.arm(Fault(kind, "grpc", seconds=0.2, status=503))
    seen, reaches = GRPC[kind]
    silent = seen == "DEADLINE_EXCEEDED"
    assert (over_grpc(channel, SHORT if silent else LONG), bool(server.seen)) == (seen, reaches)
    if silent:
        assert over_grpc(channel, SHORT) == "DEADLINE_EXCEEDED"
    else:
        assert until_ok(lambda: over_grpc(channel))[-1] == "ok"
    assert len(proxy.struck) == 1


def test_every_kind_is_tested_here() -> None:
    assert {*HTTP} == {*GRPC} == {*Kind} - {Kind.REFUSE, Kind.FLAP, Kind.FREEZE, Kind.KILL}


@pytest.mark.parametrize("status", STATUSES)
def test_a_proxy_can_answer_with_each_status(status: int, proxy: FaultProxy, web: httpx.Client) -> None:
    proxy.arm(Fault(Kind.STATUS_BEFORE, "http", status=status))
    assert over_http(web) == f"{status} None"


def test_a_fault_passes_some_exchanges_and_strikes_some(proxy: FaultProxy, web: httpx.Client) -> None:
    proxy.arm(Fault(Kind.STATUS_BEFORE, "http", skip=2, times=2))
    assert [over_http(web) for _ in range(6)] == ["ok", "ok", "503 None", "503 None", "ok", "ok"]


@pytest.mark.parametrize(("lane", "seen"), [("http", ["503 None", "ok"]), ("grpc", ["ok", "UNAVAILABLE"])])
def test_a_fault_strikes_its_lane(
    lane: Lane, seen: list[str], proxy: FaultProxy, web: httpx.Client, channel: grpc.Channel
) -> None:
    proxy.arm(Fault(Kind.STATUS_BEFORE, lane))
    assert [over_http(web), over_grpc(channel)] == seen


def test_healing_disarms_faults(proxy: FaultProxy, web: httpx.Client) -> None:
    proxy.arm(Fault(Kind.STATUS_BEFORE, times=100))
    proxy.heal()
    assert over_http(web) == "ok"


@pytest.mark.parametrize("frames", [1, 2, 3])
def test_a_stream_breaks_at_its_frame(frames: int, proxy: FaultProxy, channel: grpc.Channel) -> None:
    proxy.arm(Fault(Kind.RESET_AFTER, "grpc", frames=frames))
    got = 0
    step = threading.Semaphore(1)  # one request at a time: what the reset overtakes is lost to the client

    def requests() -> Iterator[bytes]:
        while step.acquire(timeout=LONG):
            yield b""

    with pytest.raises(grpc.RpcError):
        for _ in channel.stream_stream(STREAM)(requests(), timeout=LONG):
            got += 1
            step.release()
    assert got == frames - 1


def test_a_request_that_nobody_waits_for_does_not_reach_the_server(
    proxy: FaultProxy, web: httpx.Client, channel: grpc.Channel, server: Canned
) -> None:
    proxy.arm(Fault(Kind.DELAY, seconds=SHORT * 3, times=2))
    assert [over_http(web), over_grpc(channel, SHORT)] == ["ReadTimeout", "DEADLINE_EXCEEDED"]
    assert proxy.wait_for_connections("http", 0) == 0
    assert over_grpc(channel) == "ok"  # on the same connection, after what was delayed
    assert len(server.seen) == 1


def test_refused_connections_work_again_after_their_time(proxy: FaultProxy, web: httpx.Client) -> None:
    proxy.arm(Fault(Kind.REFUSE, "http", seconds=SHORT))
    words = until_ok(lambda: over_http(web))
    assert "ConnectError" in words
    assert words[-1] == "ok"


def test_flapping_goes_on_and_off(proxy: FaultProxy, web: httpx.Client) -> None:
    proxy.arm(Fault(Kind.FLAP, "http", seconds=1.0))
    end = time.monotonic() + LONG
    words: list[str] = []
    changes = 0
    while changes < 3 and time.monotonic() < end:
        words.append("ok" if over_http(web) == "ok" else "down")
        changes = sum(before != after for before, after in pairwise(words))
    assert changes >= 3
    proxy.heal()
    assert over_http(web) == "ok"


def test_a_freeze_holds_everything_and_lets_it_go(
    proxy: FaultProxy, web: httpx.Client, channel: grpc.Channel, server: Canned
) -> None:
    assert over_grpc(channel) == "ok"
    proxy.arm(Fault(Kind.FREEZE, "http", seconds=2.0))
    started = time.monotonic()
    assert over_http(web) == "ReadTimeout"
    assert over_grpc(channel) == "ok"
    assert time.monotonic() - started >= 1.9
    assert over_http(web) == "ok"


def test_a_kill_is_passed_on(server: Canned) -> None:
    killed: list[float] = []
    with FaultProxy(server.port, server.grpc_port, killed.append) as proxy:
        proxy.arm(Fault(Kind.KILL, "http", seconds=0.25))
        httpx.get(f"http://127.0.0.1:{proxy.ports['http']}/v1/meta", timeout=LONG)
        proxy.heal()
    assert killed == [0.25]


def until_ok(ask: Callable[[], str]) -> list[str]:
    """Ask again until it works; return everything that came of it."""
    end = time.monotonic() + LONG
    words: list[Any] = [ask()]
    while words[-1] != "ok" and time.monotonic() < end:
        words.append(ask())
    return words
