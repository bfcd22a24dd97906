"""The REST side of the proxy: whole requests and whole replies of HTTP/1.1, one after the other on a connection."""

from __future__ import annotations

import asyncio
import contextlib
from http import HTTPStatus
from typing import Any

from tests.faults.kinds import BEFORE, Fault, Kind
from tests.faults.sockets import gone, is_gone, patience, reset

_BODYLESS = (b"204", b"304")


async def serve(proxy: Any, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
    """Pass the requests of one connection on, and the replies back, as far as faults let them."""
    while True:
        request = await read_message(reader)
        if not request:
            return
        fault = proxy.next_fault("http", request.split(b" HTTP/", 1)[0].decode("latin-1"))
        await proxy.passage()
        if fault is None:
            reply = await forward(proxy, reader, request)
            await proxy.passage()
            await _write(writer, reply)
        elif fault.kind is Kind.STATUS_BEFORE:
            await _write(writer, made_up(fault))
        elif fault.kind in BEFORE:
            await _before(fault, reader, writer)
            return
        elif not await _after(proxy, fault, request, reader, writer):
            return


async def _before(fault: Fault, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
    """Keep a request from the server."""
    if fault.kind is Kind.RESET_BEFORE:
        reset(writer)
        return
    if fault.kind is Kind.CLOSE_BEFORE:
        writer.write_eof()
    await gone(reader)


async def _after(
    proxy: Any, fault: Fault, request: bytes, reader: asyncio.StreamReader, writer: asyncio.StreamWriter
) -> bool:
    """Pass a request on and spoil its reply; report whether the connection is still of use."""
    kind = fault.kind
    if kind is Kind.DELAY and not await patience(reader, fault.seconds):
        return False
    reply = await forward(proxy, reader, request)
    if kind is Kind.DELAY or (kind is Kind.LATE_REPLY and await patience(reader, fault.seconds)):
        await _write(writer, reply)
        return True
    if kind in {Kind.RESET_AFTER, Kind.CANCEL}:
        reset(writer)
        return False
    if kind is Kind.GARBLE:
        await _write(writer, garbled(reply))
        return True
    if kind is Kind.DRIBBLE:
        await dribble(writer, reply, fault.seconds)
        return True
    if kind is Kind.STATUS_AFTER:
        await _write(writer, made_up(fault))
        return True
    if kind in {Kind.TRUNCATE, Kind.STALL}:
        await _write(writer, reply[: len(reply) * 2 // 3])
    if kind in {Kind.CLOSE_AFTER, Kind.TRUNCATE}:
        writer.write_eof()
    await gone(reader)
    return False


async def forward(proxy: Any, reader: asyncio.StreamReader, request: bytes) -> bytes:
    """Return the server's reply; a client that goes away meanwhile ends the request too."""
    if is_gone(reader):
        raise ConnectionResetError
    server, out = await proxy.connect("http")
    try:
        out.write(request)
        reply = asyncio.ensure_future(read_message(server, head=request.startswith(b"HEAD "), is_reply=True))
        end = asyncio.ensure_future(_until_gone(reader))
        try:
            await asyncio.wait({reply, end}, return_when=asyncio.FIRST_COMPLETED)
            if reply.done() and (data := reply.result()):
                return data
            raise ConnectionResetError
        finally:
            reply.cancel()
            end.cancel()
            with contextlib.suppress(asyncio.CancelledError, OSError, asyncio.IncompleteReadError):
                await reply
    finally:
        proxy.disconnect(out)


async def _until_gone(reader: asyncio.StreamReader) -> None:
    while await patience(reader, 1.0):
        pass


async def _write(writer: asyncio.StreamWriter, data: bytes) -> None:
    writer.write(data)
    await writer.drain()


async def dribble(writer: asyncio.StreamWriter, data: bytes, seconds: float) -> None:
    """Write data in small parts over so many seconds, the last part included."""
    size = max(len(data) // 40, 1)
    parts = [data[at : at + size] for at in range(0, len(data), size)]
    for part in parts:
        await _write(writer, part)
        await asyncio.sleep(seconds / len(parts))


async def read_message(reader: asyncio.StreamReader, *, head: bool = False, is_reply: bool = False) -> bytes:
    """Return one request or reply with its body as it came; nothing if the connection ended."""
    try:
        start = await reader.readuntil(b"\r\n\r\n")
    except asyncio.IncompleteReadError:
        return b""
    headers = {name.lower().strip(): value.strip() for name, _, value in (row.partition(b":") for row in _rows(start))}
    if is_reply and (head or start.split(b" ", 2)[1] in _BODYLESS):
        return start
    if b"chunked" in headers.get(b"transfer-encoding", b""):
        return start + await _chunks(reader)
    if b"content-length" in headers:
        return start + await reader.readexactly(int(headers[b"content-length"]))
    return start + (await reader.read() if is_reply else b"")


def _rows(start: bytes) -> list[bytes]:
    return start.split(b"\r\n")[1:-2]


async def _chunks(reader: asyncio.StreamReader) -> bytes:
    body = b""
    while True:
        size = await reader.readuntil(b"\r\n")
        chunk = await reader.readexactly(int(size.split(b";")[0], 16) + 2)
        body += size + chunk
        if len(chunk) == 2:
            return body


def made_up(fault: Fault) -> bytes:
    """Return the answer of a proxy that is not satisfied."""
    phrase = HTTPStatus(fault.status).phrase
    body = f"<html>{fault.status} {phrase}</html>".encode()
    rows = [f"HTTP/1.1 {fault.status} {phrase}", "content-type: text/html", f"content-length: {len(body)}"]
    if fault.retry_after is not None:
        rows.append(f"retry-after: {fault.retry_after}")
    return "\r\n".join([*rows, "", ""]).encode() + body


def garbled(reply: bytes) -> bytes:
    """Return the reply with a body, or without one a first line, that no reader can take for a good one."""
    start, split, body = reply.partition(b"\r\n\r\n")
    if not body:
        return b"\xff" * start.index(b" ") + start[start.index(b" ") :] + split
    return start + split + b"\xff" * len(body)
