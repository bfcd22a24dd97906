"""`grpc_path_prefix`: RPCs below a path, on the endpoint of HTTP or on one of their own, and over gRPC."""

from __future__ import annotations

import asyncio
from typing import Any

import pytest

import weaviate_gen
from tests.support.canned import META, Canned, Seen, serving
from weaviate_gen._transport.curl import Lines
from weaviate_gen._types.connection import ConnectionParams
from weaviate_gen._types.settings import AdditionalConfig, Timeout
from weaviate_gen.exceptions import WeaviateBaseError, WeaviateGRPCUnavailableError, WeaviateInvalidInputError

QUICK = AdditionalConfig(timeout=Timeout(init=5, query=5, insert=5))
SEARCH = "/weaviate.v1.Weaviate/Search"


def gateway(seen: Seen) -> tuple[int, Any]:
    """Answer RPCs below ``/gate`` alone."""
    if seen.path.endswith("/v1/meta"):
        return 200, META
    return (200, b"") if seen.path.startswith("/gate/weaviate") else (404, {"code": 404, "message": "no such path"})


def gate() -> Canned:
    return Canned(rest=gateway, connect=False)


def params(server: Canned, grpc_port: int, prefix: str | None = "gate/") -> ConnectionParams:
    return ConnectionParams.from_url(f"http://127.0.0.1:{server.port}", grpc_port, grpc_path_prefix=prefix)


def search(where: ConnectionParams, **options: Any) -> str:
    with weaviate_gen.WeaviateClient(where, additional_config=QUICK, **options) as client:
        client.collections.use("Bike").query.fetch_objects(limit=1)
        return client.transport


def test_rpcs_go_below_the_prefix_on_the_port_of_http() -> None:
    with serving(gate()) as server:
        assert "http" == search(params(server, server.port))
        assert [f"/gate{SEARCH}"] == server.paths("POST")

        async def main() -> None:
            client = weaviate_gen.WeaviateAsyncClient(params(server, server.port), additional_config=QUICK)
            async with client:
                await client.collections.use("Bike").query.fetch_objects(limit=1)

        asyncio.run(main())
        assert [f"/gate{SEARCH}"] * 2 == server.paths("POST")


def test_rpcs_go_to_the_endpoint_of_grpc_where_it_is_another() -> None:
    with serving() as server, serving(gate()) as other:
        search(params(server, other.port))
        assert ([f"/gate{SEARCH}"], []) == (other.paths("POST"), server.paths("POST"))


def test_grpc_has_the_prefix_before_its_methods() -> None:
    with serving() as server:
        assert "grpc" == search(params(server, server.grpc_port), transport="grpc")
        assert f"/gate{SEARCH}" == server.paths("RPC")[-1]


def test_wrong_prefix_is_named() -> None:
    with serving(gate()) as server, pytest.raises(WeaviateBaseError, match=f"RPCs at 127.0.0.1:{server.port}/none"):
        search(params(server, server.port, "/none"))


def test_curl_lines_have_the_prefix() -> None:
    def line(grpc_port: int, prefix: str | None) -> str:
        where = ConnectionParams.from_params("h", 80, False, "h", grpc_port, False, prefix)
        return Lines(where, lambda _path, _message: None).rpc("/a/B", b"", [])

    assert "http://h:80/gate/a/B" in line(80, "gate")
    assert "http://h:81/gate/a/B" in line(81, "/gate/")
    assert "http://h:80/v1/grpc-web/a/B" in line(81, "/")


def test_prefix_is_checked() -> None:
    with pytest.raises(WeaviateInvalidInputError, match="cannot share port 80"):
        ConnectionParams.from_params("h", 80, False, "h", 80, False, "/")
    wrong: Any = 7
    with pytest.raises(WeaviateInvalidInputError, match="grpc_path_prefix must be a string, got"):
        ConnectionParams.from_params("h", 80, False, "h", 81, False, wrong)
    with pytest.raises(WeaviateInvalidInputError, match="requires http and grpc on the same Unix socket"):
        ConnectionParams.from_params("h", 80, False, "unix:/a", 81, False, "gate")


def test_error_of_grpc_names_prefix_and_cause() -> None:
    plain = str(WeaviateGRPCUnavailableError("v1.39.0", ("h", 50051), error=ValueError("no route")))
    assert "Weaviate v1.39.0 responds over HTTP, but not over gRPC at h:50051: no route. Check that the port" in plain
    prefixed = str(WeaviateGRPCUnavailableError("v1.39.0", ("h", 80), "gate", "HTTP 404"))
    assert "at h:80/gate: HTTP 404. Servers from 1.38.3 on serve RPCs over HTTP below /v1/grpc-web: check" in prefixed
