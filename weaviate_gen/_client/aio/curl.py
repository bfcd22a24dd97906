# Written once for both flavors: scripts/regen.sh writes the counterpart in _client/sync from this file.
# Edit this one.
"""Transport that prints requests as curl lines, for ``WEAVIATE_DEBUG=curl``."""

from __future__ import annotations

from collections.abc import AsyncIterator

from weaviate_gen._client.aio.layers import AsyncTransportLayer
from weaviate_gen._transport.concurrency import Canceller
from weaviate_gen._transport.curl import Decode, Exchange, Lines
from weaviate_gen._transport.protocol import AsyncTransport, Headers, RestResponse
from weaviate_gen._types.connection import ConnectionParams


class AsyncCurlTransport(AsyncTransportLayer):
    """A transport that prints what another one sends.

    Args:
        inner: what sends.
        params: addresses of the server; ``None`` for an engine in this process.
        decode: returns an RPC's message in the JSON form of protobuf.
    """

    def __init__(self, inner: AsyncTransport, params: ConnectionParams | None, decode: Decode) -> None:
        super().__init__(inner)
        self._lines = Lines(params, decode)

    async def rest(self, verb: str, target: str, headers: Headers, body: bytes | None, timeout: float) -> RestResponse:
        """Send one HTTP request; a target that starts with ``http`` is an address of its own."""
        exchange = Exchange(self._lines.rest(verb, target, headers, body))
        try:
            response = await self._inner.rest(verb, target, headers, body, timeout)
        except BaseException as error:
            exchange.end(error)
            raise
        exchange.end(f"{response[0]}, {len(response[2])} bytes")
        return response

    async def rpc(self, path: str, message: bytes, metadata: Headers, timeout: float) -> bytes:
        """Call a unary RPC."""
        exchange = Exchange(self._lines.rpc(path, message, metadata))
        try:
            reply = await self._inner.rpc(path, message, metadata, timeout)
        except BaseException as error:
            exchange.end(error)
            raise
        exchange.end(f"ok over {self._inner.mode}, {len(reply)} bytes")
        return reply

    async def stream(
        self,
        path: str,
        requests: AsyncIterator[bytes],
        metadata: Headers,
        timeout: float | None,
        canceller: Canceller | None = None,
    ) -> AsyncIterator[bytes]:
        """Call an RPC with streams both ways; curl has none, so that only its name is printed."""
        exchange = Exchange(f"# a stream of {path}")
        try:
            async for reply in self._inner.stream(path, requests, metadata, timeout, canceller):
                yield reply
        except BaseException as error:
            exchange.end(error)
            raise
        exchange.end("ok")
