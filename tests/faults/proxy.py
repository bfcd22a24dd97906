"""A proxy on the loopback, in a thread of its own, that does harm to what passes between a client and a server."""

from __future__ import annotations

import asyncio
import socket
import threading
import time
from collections.abc import Callable, Coroutine
from functools import partial
from typing import Any, Self

from tests.faults import http1, http2
from tests.faults.kinds import PERIODS, Fault, Kind, Lane
from tests.faults.sockets import PortReservation, reset

SECONDS = 30.0
FLAP = 0.15
"""Seconds between up and down."""


class _Armed:
    """A fault and how much of it is left."""

    def __init__(self, fault: Fault) -> None:
        self.fault = fault
        self.skip = fault.skip
        self.times = fault.times

    def strikes(self, lane: Lane) -> bool:
        """Count an exchange, and report whether the fault strikes it."""
        if self.fault.lane not in {None, lane}:
            return False
        if self.skip:
            self.skip -= 1
            return False
        self.times -= 1
        return True


class FaultProxy:
    """Two listeners in front of the two ports of a server.

    Args:
        http: the server's port for REST.
        grpc: the server's port for gRPC.
        on_kill: ends the server and starts it again after so many seconds; called in a thread of its own.

    Attributes:
        ports: where it listens, by lane.
        struck: what was done to which exchange, in order.
    """

    def __init__(self, http: int, grpc: int, on_kill: Callable[[float], None] | None = None) -> None:
        self.upstream: dict[Lane, int] = {"http": http, "grpc": grpc}
        self.struck: list[str] = []
        self._on_kill = on_kill
        self._kills: list[threading.Thread] = []
        self._armed: list[_Armed] = []
        self._exchanges = 0
        self._periods: set[asyncio.Task[None]] = set()
        self._connections: set[asyncio.StreamWriter] = set()
        self._handlers: dict[asyncio.Task[None], Lane] = {}
        self._listeners: dict[Lane, socket.socket] = {}
        self._outages = 0
        self._loop = asyncio.new_event_loop()
        self._flowing = asyncio.Event()
        self._flowing.set()
        self._thread = threading.Thread(target=self._loop.run_forever, name="fault-proxy", daemon=True)
        self._thread.start()
        self._reservation = PortReservation(2)
        first, second = self._reservation.ports
        self.ports: dict[Lane, int] = {"http": first, "grpc": second}
        self._run(self._listen())

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *error: object) -> None:
        self.close()

    def arm(self, fault: Fault) -> None:
        """Apply a fault to what comes next."""
        self._run(self._arm(fault))

    def heal(self) -> None:
        """Pass everything from now on, and end the connections that a fault keeps; a killed server comes back."""
        self._run(self._heal())
        for thread in self._kills:
            thread.join(SECONDS * 2)
            assert not thread.is_alive(), "the server did not come back"

    def close(self) -> None:
        """Break every connection, and listen no more."""
        self.heal()
        self._run(self._end())
        self._loop.call_soon_threadsafe(self._loop.stop)
        self._thread.join(SECONDS)
        self._loop.close()
        self._reservation.release()

    def wait_for_connections(self, lane: Lane, number: int) -> int:
        """Wait until clients have so many connections; return how many they have, which is another number at last."""
        end = time.monotonic() + SECONDS
        while (there := list(self._handlers.values()).count(lane)) != number and time.monotonic() < end:
            time.sleep(0.01)
        return there

    def _run(self, coroutine: Coroutine[Any, Any, None]) -> None:
        asyncio.run_coroutine_threadsafe(coroutine, self._loop).result(SECONDS)

    async def _arm(self, fault: Fault) -> None:
        self._armed.append(_Armed(fault))

    async def _heal(self) -> None:
        self._armed.clear()
        for period in list(self._periods):
            period.cancel()
        if self._periods:
            await asyncio.wait(self._periods)
        self._flowing.set()
        self._outages = 0
        await self._listen()

    async def _end(self) -> None:
        await self._deafen()
        while others := asyncio.all_tasks() - {asyncio.current_task()}:
            for handler in list(self._handlers):
                handler.cancel()
            await asyncio.wait(others, timeout=0.01)
        await asyncio.sleep(0)  # transports close one turn of the loop later

    async def _listen(self) -> None:
        for lane, port in self.ports.items():
            if lane not in self._listeners and not self._outages:
                listener = socket.create_server(("127.0.0.1", port), backlog=256)
                listener.setblocking(False)
                self._listeners[lane] = listener
                self._loop.add_reader(listener, self._accept, lane, listener)

    def _accept(self, lane: Lane, listener: socket.socket) -> None:
        """Accept a connection at once: asyncio's own servers leak those that are accepted while they close."""
        try:
            accepted, _ = listener.accept()
        except OSError:
            return  # it went away again
        accepted.setblocking(False)
        handler = self._loop.create_task(self._handle(lane, accepted))
        self._handlers[handler] = lane
        handler.add_done_callback(partial(self._handled, accepted))

    def _handled(self, accepted: socket.socket, handler: asyncio.Task[None]) -> None:
        del self._handlers[handler]
        accepted.close()  # of a handler that was canceled before it began

    async def _deafen(self) -> None:
        for listener in self._listeners.values():
            self._loop.remove_reader(listener)
            listener.close()
        self._listeners.clear()
        for writer in list(self._connections):
            reset(writer)

    async def _handle(self, lane: Lane, accepted: socket.socket) -> None:
        serve = {"http": http1.serve, "grpc": http2.serve}[lane]
        reader, writer = await asyncio.open_connection(sock=accepted)
        self._connections.add(writer)
        try:
            await serve(self, reader, writer)
            writer.close()
            await writer.wait_closed()
        except (OSError, asyncio.IncompleteReadError, asyncio.CancelledError):
            pass  # either side went away, or the proxy ends
        finally:
            reset(writer)
            self._connections.discard(writer)

    # what the lanes ask for

    def next_fault(self, lane: Lane, name: str) -> Fault | None:
        """Count an exchange that begins, and return the fault that strikes it."""
        self._exchanges += 1
        armed = next((each for each in self._armed if each.strikes(lane)), None)
        if armed is None:
            return None
        if not armed.times:
            self._armed.remove(armed)
        fault = armed.fault
        self.struck.append(f"exchange {self._exchanges} ({lane} {name}): {fault.kind.value}")
        if fault.kind in PERIODS:
            self._begin(fault)
            return None
        return fault

    async def passage(self) -> None:
        """Wait until bytes may pass."""
        await self._flowing.wait()

    async def connect(self, lane: Lane) -> tuple[asyncio.StreamReader, asyncio.StreamWriter]:
        """Connect to the server."""
        reader, writer = await asyncio.open_connection("127.0.0.1", self.upstream[lane])
        self._connections.add(writer)
        return reader, writer

    def disconnect(self, writer: asyncio.StreamWriter) -> None:
        """End a connection to the server."""
        self._connections.discard(writer)
        writer.close()

    # periods

    def _begin(self, fault: Fault) -> None:
        if fault.kind is Kind.KILL:
            if self._on_kill is not None:
                self._kills.append(threading.Thread(target=self._on_kill, args=(fault.seconds,), name="fault-kill"))
                self._kills[-1].start()
            return
        if fault.kind is Kind.FREEZE:
            self._flowing.clear()  # at once: this exchange is the first to stand still
        task = self._loop.create_task(self._period(fault))
        self._periods.add(task)
        task.add_done_callback(self._periods.discard)

    async def _period(self, fault: Fault) -> None:
        if fault.kind is Kind.FREEZE:
            await asyncio.sleep(fault.seconds)
            self._flowing.set()
            return
        end = self._loop.time() + fault.seconds
        while True:
            self._outages += 1
            await self._deafen()
            await asyncio.sleep(min(FLAP, fault.seconds) if fault.kind is Kind.FLAP else fault.seconds)
            self._outages -= 1
            await self._listen()
            if self._loop.time() >= end:
                return
            await asyncio.sleep(FLAP)
