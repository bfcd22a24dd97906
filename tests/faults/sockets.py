"""What both lanes of the proxy do with a connection."""

from __future__ import annotations

import asyncio
import contextlib
import socket
import struct


def reset(writer: asyncio.StreamWriter) -> None:
    """End a connection with RST."""
    with contextlib.suppress(OSError):
        sock = writer.transport.get_extra_info("socket")
        if sock is not None:
            sock.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
    writer.transport.abort()


async def gone(reader: asyncio.StreamReader) -> None:
    """Wait until the other side ends its connection; what it sends is dropped."""
    with contextlib.suppress(OSError):
        while await reader.read(65_536):
            pass


def is_gone(reader: asyncio.StreamReader) -> bool:
    """Report whether the other side ended its connection."""
    return reader.at_eof() or reader.exception() is not None


async def patience(reader: asyncio.StreamReader, seconds: float) -> bool:
    """Wait, and report whether the other side is still there."""
    end = asyncio.get_running_loop().time() + seconds
    while not is_gone(reader):
        left = end - asyncio.get_running_loop().time()
        if left <= 0:
            return True
        await asyncio.sleep(min(left, 0.02))
    return False
