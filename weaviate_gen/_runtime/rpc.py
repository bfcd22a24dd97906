"""RPCs as values."""

from __future__ import annotations

from typing import NamedTuple


class Rpc(NamedTuple):
    """RPC of a gRPC service.

    Attributes:
        name: name of the RPC; outside of Weaviate's main service, prefixed with its service's name.
        path: path that gRPC sends.
        request: name of the request's message in `weaviate_gen_wire.grpc.messages`.
        reply: name of the reply's message there.
        client_streaming: whether the request is a stream.
        server_streaming: whether the reply is a stream.
    """

    name: str
    path: str
    request: str
    reply: str
    client_streaming: bool = False
    server_streaming: bool = False
