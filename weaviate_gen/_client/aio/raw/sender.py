# Written once for both flavors: scripts/regen.sh writes the counterpart in _client/sync from this file.
# Edit this one.
"""Base classes of the raw methods: they send a request and return the reply."""

from __future__ import annotations

from collections.abc import AsyncIterator
from typing import Any

from weaviate_gen._client.aio.session import AsyncSession
from weaviate_gen._core import decoding, errors
from weaviate_gen._core.call import Call, RpcRequest
from weaviate_gen._runtime.operation import Request
from weaviate_gen._runtime.rpc import Rpc
from weaviate_gen._transport.errors import TransportError


class AsyncRestSender:
    """Sends REST requests.

    Args:
        connection: session that sends the requests.
    """

    def __init__(self, connection: AsyncSession) -> None:
        self._session = connection

    async def _send(self, request: Request) -> Any:
        def payload(reply: tuple[int, Any]) -> Any:
            return reply[1]

        return await self._session.execute(
            Call(request, payload, f"raw.rest.{request.operation.name}", retry=request.operation.verb == "GET")
        )


class AsyncGrpcSender:
    """Calls RPCs.

    Args:
        connection: session that sends the requests.
    """

    def __init__(self, connection: AsyncSession) -> None:
        self._session = connection

    async def _send(self, rpc: Rpc, message: Any) -> Any:
        return await self._session.execute(_call(rpc, message))

    async def _stream(self, rpc: Rpc, requests: AsyncIterator[Any]) -> AsyncIterator[Any]:
        async def encoded() -> AsyncIterator[bytes]:
            async for request in requests:
                yield request.SerializeToString()

        call = _call(rpc, None)
        if call.min_versions:
            await self._session.require(call.operation, call.min_versions)
        try:
            async for reply in self._session.stream(rpc.path, encoded()):
                yield decoding.message(call.operation, rpc.reply, reply)
        except TransportError as failure:
            raise errors.of_code(call, failure.code, failure.text, failure.hop, failure.cause) from failure


def _call(rpc: Rpc, message: Any) -> Call[Any]:
    def same(reply: Any) -> Any:
        return reply

    return Call(RpcRequest(rpc, message), same, f"raw.grpc.{rpc.name}")
