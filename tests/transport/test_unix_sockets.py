"""Clients of servers on Unix sockets: HTTP, gRPC, and one socket for everything."""

from __future__ import annotations

import asyncio
import contextlib
import socket
import sys
import tempfile
import threading
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

import weaviate_gen
from tests.support.canned import serving
from tests.support.raw_server import Peer, raw_server
from weaviate_gen._types.settings import AdditionalConfig, Timeout
from weaviate_gen.exceptions import WeaviateInvalidInputError, WeaviateStartUpError

pytestmark = [
    pytest.mark.contract,
    pytest.mark.skipif(sys.platform == "win32", reason="Windows has no Unix sockets"),
]

QUICK = AdditionalConfig(timeout=Timeout(init=5, query=5, insert=5))


def relay(port: int) -> Callable[[Peer], None]:
    """Return what passes on the bytes of each connection to a port, both ways."""

    def copy(source: socket.socket, target: socket.socket) -> None:
        with contextlib.suppress(OSError):
            while data := source.recv(65_536):
                target.sendall(data)
        with contextlib.suppress(OSError):
            target.shutdown(socket.SHUT_WR)

    def handle(peer: Peer) -> None:
        with socket.create_connection(("127.0.0.1", port)) as upstream:
            back = threading.Thread(target=copy, args=(upstream, peer.sock))
            back.start()
            copy(peer.sock, upstream)
            back.join()

    return handle


@pytest.fixture
def folder() -> Iterator[Path]:
    """Return a directory whose path is short enough for sockets."""
    with tempfile.TemporaryDirectory(dir="/tmp") as made:
        yield Path(made)


def test_one_unix_socket_carries_everything_over_http(folder: Path) -> None:
    path = folder / "weaviate.sock"
    with serving() as server, raw_server(relay(server.port), path=str(path)):
        with weaviate_gen.connect_to_local(f"unix://{path}", additional_config=QUICK) as client:
            client.collections.use("Bike").query.fetch_objects(limit=1)
            assert client.transport == "http"

        proxied = AdditionalConfig(proxies="http://127.0.0.1:1", timeout=QUICK.timeout)  # it is not asked

        async def main() -> None:
            async with weaviate_gen.use_async_with_local(f"unix:{path}", additional_config=proxied) as client:
                await client.collections.use("Bike").query.fetch_objects(limit=1)

        asyncio.run(main())
        assert 2 == sum(name.endswith("/Search") for name in server.paths("RPC"))
        with pytest.raises(WeaviateInvalidInputError, match="gRPC needs a socket of its own"):
            weaviate_gen.connect_to_local(f"unix://{path}", transport="grpc")


def test_grpc_uses_a_unix_socket_of_its_own(folder: Path) -> None:
    rest, rpc = folder / "rest.sock", folder / "rpc.sock"
    with (
        serving() as server,
        raw_server(relay(server.port), path=str(rest)),
        raw_server(relay(server.grpc_port), path=str(rpc)),
    ):
        arguments: Any = (f"unix://{rest}", 1, False, f"unix://{rpc}", 2, False)
        with weaviate_gen.connect_to_custom(*arguments, additional_config=QUICK, transport="grpc") as client:
            client.collections.use("Bike").query.fetch_objects(limit=1)
            assert client.transport == "grpc"
        assert "/weaviate.v1.Weaviate/Search" in server.paths("RPC")


def test_missing_unix_socket_is_named(folder: Path) -> None:
    with pytest.raises(WeaviateStartUpError, match=f"unix:{folder}/none.sock.*No such file"):
        weaviate_gen.connect_to_local(f"unix://{folder}/none.sock", additional_config=QUICK)
