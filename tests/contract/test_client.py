"""The client itself: connecting, asking how the server is, and closing."""

from __future__ import annotations

import socket
from collections.abc import Callable
from typing import Any

import pytest

import weaviate_gen
from tests.support import live
from tests.support.proxy import Loop, wrap
from weaviate_gen.exceptions import (
    WeaviateClosedClientError,
    WeaviateConnectionError,
    WeaviateEmbeddedInvalidVersionError,
    WeaviateStartUpError,
)
from weaviate_gen_wire.grpc import messages as pb


def test_a_client_says_how_its_server_is(client: Any) -> None:
    assert client.is_ready()
    assert client.is_live()
    assert client.is_connected()
    meta = client.get_meta()
    assert meta["version"].count(".") == 2
    assert isinstance(meta["modules"] if meta.get("modules") is not None else {}, dict)


def test_the_transport_shows(client: Any, backend: str) -> None:
    client.raw.grpc.health_check(pb.WeaviateHealthCheckRequest())
    expected = {"memory": "local", "path": "local", "sockets": "grpc", "http": "http"}.get(backend)
    assert client.transport == (expected or live.transport())


def test_a_closed_client_refuses_to_work_and_says_why(connect: Callable[[], Any], backend: str) -> None:
    with connect() as client:
        assert client.is_connected()
    assert not client.is_connected()
    with pytest.raises(WeaviateClosedClientError):
        client.collections.list_all()


def test_closing_twice_does_nothing(connect: Callable[[], Any]) -> None:
    client = connect()
    client.__enter__()
    client.close()
    client.close()
    assert not client.is_connected()


def _nobody() -> int:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        return int(taken.getsockname()[1])


def test_a_server_that_is_not_there_is_an_error_that_says_where(flavor: str, loop: Loop) -> None:
    port, grpc_port = _nobody(), _nobody()
    with pytest.raises((WeaviateConnectionError, WeaviateStartUpError)) as refused:
        if flavor == "sync":
            weaviate_gen.connect_to_local("127.0.0.1", port, grpc_port)
        else:
            wrap(weaviate_gen.use_async_with_local("127.0.0.1", port, grpc_port), loop).connect()
    assert f"127.0.0.1:{port}" in str(refused.value)


def test_embedded_opens_the_engine_and_refuses_a_version_that_is_none(flavor: str, loop: Loop, tmp_path: Any) -> None:
    make = weaviate_gen.connect_to_embedded if flavor == "sync" else weaviate_gen.use_async_with_embedded
    made = make(persistence_data_path=str(tmp_path / "data"))
    with made if flavor == "sync" else wrap(made, loop) as client:
        client.collections.create("Kept")
        assert client.collections.exists("Kept")
    with pytest.raises(WeaviateEmbeddedInvalidVersionError) as refused:
        make(version="v1.29")
    assert "version" in str(refused.value)
