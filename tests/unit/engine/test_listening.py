"""The sockets that the engine listens on."""

from __future__ import annotations

import asyncio
import socket

import pytest

from tests.support.servers import running
from weaviate_gen.engine.server import _listen

pytestmark = pytest.mark.unit


def test_answers_are_sent_without_waiting_for_acknowledgements() -> None:
    async def accepted() -> int:
        option: asyncio.Future[int] = asyncio.get_running_loop().create_future()

        async def answer(_: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
            option.set_result(
                writer.get_extra_info("socket").getsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY),
            )
            writer.close()

        listener = _listen("127.0.0.1", 0)
        async with await asyncio.start_server(answer, sock=listener):
            _, writer = await asyncio.open_connection(*listener.getsockname())
            found = await option
            writer.close()
            await writer.wait_closed()
        return found

    assert asyncio.run(accepted())


def test_head_and_body_are_sent_at_once() -> None:
    with running() as server, socket.create_connection(("127.0.0.1", server.port), timeout=10) as connection:
        for verb, path, body in 20 * [
            ("GET", "/v1/schema", b'{"classes":[]}'),
            ("GET", "/v1/schema/Missing", b""),
            ("HEAD", "/v1/schema", b""),
        ]:
            connection.sendall(f"{verb} {path} HTTP/1.1\r\nHost: localhost\r\n\r\n".encode())
            received = connection.recv(65536)
            assert received.endswith(b"\r\n\r\n" + body)
            assert received.startswith(b"HTTP/1.1 ")
