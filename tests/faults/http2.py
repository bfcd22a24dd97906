"""The gRPC side of the proxy: frames of HTTP/2, passed on one by one and understood as far as faults need it."""

from __future__ import annotations

import asyncio
import struct
from dataclasses import dataclass
from typing import Any

from tests.faults.http1 import dribble
from tests.faults.kinds import BEFORE, Fault, Kind
from tests.faults.sockets import reset

DATA, HEADERS, RST_STREAM, GOAWAY = 0, 1, 3, 7
END_STREAM, END_HEADERS, PADDED = 1, 4, 8
CANCEL = 8
_PREFACE = len(b"PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n")
_PREFIX = 5
"""Bytes of gRPC before a message: compressed or not, and how long."""


@dataclass(frozen=True, slots=True)
class Frame:
    """One frame of HTTP/2."""

    kind: int
    flags: int
    stream: int
    payload: bytes

    @property
    def ends_stream(self) -> bool:
        """Whether its sender sends no more on this stream."""
        return self.kind in {DATA, HEADERS} and bool(self.flags & END_STREAM)

    def encoded(self) -> bytes:
        """Return the bytes."""
        return (
            struct.pack(">I", len(self.payload))[1:]
            + struct.pack(">BBI", self.kind, self.flags, self.stream)
            + self.payload
        )


async def read_frame(reader: asyncio.StreamReader) -> Frame:
    """Read one frame."""
    head = await reader.readexactly(9)
    kind, flags, stream = struct.unpack(">BBI", head[3:])
    return Frame(kind, flags, stream & 0x7FFFFFFF, await reader.readexactly(int.from_bytes(head[:3], "big")))


@dataclass(slots=True)
class _Struck:
    """A call that a fault waits for, and how many data frames pass before it strikes."""

    fault: Fault
    frames: int


async def serve(proxy: Any, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
    """Pass the frames of one connection on in both directions, as far as faults let them."""
    preface = await reader.readexactly(_PREFACE)
    server, out = await proxy.connect("grpc")
    out.write(preface)
    connection = _Connection(proxy, reader, writer, server, out)
    tasks = [asyncio.ensure_future(run()) for run in (connection.read, connection.up, connection.down)]
    try:
        done, _ = await asyncio.wait(tasks, return_when=asyncio.FIRST_COMPLETED)
        for task in done:
            task.result()
    finally:
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)
        proxy.disconnect(out)


class _Connection:
    def __init__(
        self,
        proxy: Any,
        reader: asyncio.StreamReader,
        writer: asyncio.StreamWriter,
        server: asyncio.StreamReader,
        out: asyncio.StreamWriter,
    ) -> None:
        self._proxy, self._reader, self._writer, self._server, self._out = proxy, reader, writer, server, out
        self._frames: asyncio.Queue[Frame] = asyncio.Queue()
        self._last = 0
        self._canceled: set[int] = set()
        self._struck: dict[int, _Struck] = {}

    async def read(self) -> None:
        """Read what the client sends, also while nothing is passed on: it may cancel calls meanwhile."""
        while True:
            frame = await read_frame(self._reader)
            if frame.kind == RST_STREAM:
                self._canceled.add(frame.stream)
            await self._frames.put(frame)

    async def up(self) -> None:
        """Pass frames on to the server."""
        while True:
            frame = await self._frames.get()
            if frame.kind == HEADERS and frame.stream > self._last:
                self._last = frame.stream
                await self._begin(frame)
            struck = self._struck.get(frame.stream)
            if struck is not None and struck.fault.kind in BEFORE and frame.kind == DATA:
                struck.frames -= 1
                if struck.frames <= 0:
                    await self._before(struck.fault, frame)
                    return
            await self._proxy.passage()
            if frame.kind == DATA and frame.stream in self._canceled:
                continue  # who sent it wants it no more
            self._out.write(frame.encoded())
            await self._out.drain()

    async def _begin(self, frame: Frame) -> None:
        fault = self._proxy.next_fault("grpc", f"stream {frame.stream}")
        if fault is None:
            return
        if fault.kind is Kind.DELAY:
            await asyncio.sleep(fault.seconds)
        else:
            self._struck[frame.stream] = _Struck(fault, fault.frames)

    async def down(self) -> None:
        """Pass frames back to the client."""
        while True:
            frame = await read_frame(self._server)
            await self._proxy.passage()
            struck = self._struck.get(frame.stream)
            if struck is not None and struck.fault.kind not in BEFORE and (frame.kind == DATA or frame.ends_stream):
                struck.frames -= 1
                if struck.frames <= 0 or frame.ends_stream:
                    del self._struck[frame.stream]
                    await self._after(struck.fault, frame)
                    continue
            await self._write(frame.encoded())

    async def _before(self, fault: Fault, frame: Frame) -> None:
        """Keep a call, or the rest of it, from the server; the connection is of no use afterwards."""
        if fault.kind is Kind.RESET_BEFORE:
            reset(self._writer)
        elif fault.kind is Kind.SWALLOW:
            await self._fall_silent()
        elif fault.kind is Kind.CLOSE_BEFORE:
            await self._go_away(b"")
        else:
            await self._go_away(_status(frame.stream, fault.status))

    async def _after(self, fault: Fault, frame: Frame) -> None:
        """Spoil the reply of a call."""
        kind, data = fault.kind, frame.encoded()
        if kind is Kind.RESET_AFTER:
            reset(self._writer)
        elif kind is Kind.LATE_REPLY:
            await asyncio.sleep(fault.seconds)
            await self._write(data)
        elif kind is Kind.DRIBBLE:
            await dribble(self._writer, data, fault.seconds)
        elif kind is Kind.GARBLE:
            await self._write(garbled(frame).encoded())
        elif kind is Kind.CANCEL:
            await self._cancel(frame.stream)
        elif kind is Kind.STATUS_AFTER:
            await self._go_away(_status(frame.stream, fault.status))
        elif kind is Kind.CLOSE_AFTER:
            await self._go_away(b"")
        elif kind is Kind.TRUNCATE:
            await self._go_away(data[: max(len(data) // 2, 1)])
        elif kind is Kind.STALL:
            await self._write(data[: max(len(data) // 2, 1)])
            await self._fall_silent()
        else:
            await self._fall_silent()

    async def _write(self, data: bytes) -> None:
        self._writer.write(data)
        await self._writer.drain()

    async def _cancel(self, stream: int) -> None:
        """End a call in both directions, as a server does that stops; the connection lives on."""
        await self._write(Frame(RST_STREAM, 0, stream, struct.pack(">I", CANCEL)).encoded())
        self._canceled.add(stream)
        self._out.write(Frame(RST_STREAM, 0, stream, struct.pack(">I", CANCEL)).encoded())

    async def _go_away(self, data: bytes) -> None:
        """Send some last bytes, end this direction, and read on until the client ends the other."""
        await self._write(data)
        self._writer.write_eof()
        await self._fall_silent()

    async def _fall_silent(self) -> None:
        """Pass on no more in either direction until the client goes away, which :meth:`read` sees."""
        await asyncio.Event().wait()


def _status(stream: int, status: int) -> bytes:
    """Return the reply of a proxy that is not satisfied, and its farewell, so that the next call does not come here.

    The reply is one field that is not kept in the table of fields, and no body.
    """
    field = b"\x08\x03" + str(status).encode()
    farewell = Frame(GOAWAY, 0, 0, struct.pack(">II", stream, 0)).encoded()
    return farewell + Frame(HEADERS, END_STREAM | END_HEADERS, stream, field).encoded()


def garbled(frame: Frame) -> Frame:
    """Return a frame of the same form whose content cannot be read."""
    payload = frame.payload
    if frame.kind == DATA and len(payload) > _PREFIX and not frame.flags & PADDED:
        return Frame(DATA, frame.flags, frame.stream, payload[:_PREFIX] + b"\xff" * (len(payload) - _PREFIX))
    return Frame(frame.kind, frame.flags, frame.stream, b"\xff" * len(payload))
