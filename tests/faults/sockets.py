"""What both lanes of the proxy do with a connection."""

from __future__ import annotations

import asyncio
import contextlib
import random
import socket
import struct

PORTS = range(18_000, 32_000)
"""Below the ports that the kernel gives to clients."""


class PortReservation:
    """TCP ports of the loopback that no other reservation has, whether or not anything listens on them now.

    A UDP socket of the same number marks each of them, in whatever process it is.

    Args:
        count: how many ports.
    """

    def __init__(self, count: int) -> None:
        self.ports: list[int] = []
        self._marks: list[socket.socket] = []
        while len(self.ports) < count:
            port = random.SystemRandom().choice(PORTS)
            mark = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
            try:
                mark.bind(("127.0.0.1", port))
                socket.create_server(("127.0.0.1", port)).close()
            except OSError:
                mark.close()
                continue
            self.ports.append(port)
            self._marks.append(mark)

    def release(self) -> None:
        """Leave the ports to others."""
        for mark in self._marks:
            mark.close()


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
