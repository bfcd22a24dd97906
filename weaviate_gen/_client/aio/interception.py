# Written once for both flavors: scripts/regen.sh writes the counterpart in _client/sync from this file.
# Edit this one.
"""Transport whose requests interceptors see, and may respond to."""

from __future__ import annotations

from collections.abc import AsyncIterator
from typing import cast

from weaviate_gen._client.aio.layers import AsyncTransportLayer
from weaviate_gen._transport import interception
from weaviate_gen._transport.concurrency import Canceller
from weaviate_gen._transport.errors import TransportError
from weaviate_gen._transport.interception import Interceptor, Request, Response, StreamTape
from weaviate_gen._transport.protocol import Headers, Mode, RestResponse


class AsyncInterceptedTransport(AsyncTransportLayer):
    """A transport that shows its requests to interceptors before they are sent."""

    @property
    def mode(self) -> Mode:
        """How RPCs travel, or seem to travel."""
        for interceptor in interception.active():
            mode = interceptor.mode()
            if mode is not None:
                return mode
        return self._inner.mode

    async def rest(self, verb: str, target: str, headers: Headers, body: bytes | None, timeout: float) -> RestResponse:
        """Send one HTTP request; a target that starts with ``http`` is an address of its own."""
        request = Request("rest", verb, target, headers, body or b"")
        interceptors = interception.active()
        known = _respond(interceptors, request)
        if known is not None:
            return cast("RestResponse", known)
        try:
            response = await self._inner.rest(verb, target, headers, body, timeout)
        except TransportError as error:
            self._observe(interceptors, request, error)
            raise
        self._observe(interceptors, request, response)
        return response

    async def rpc(self, path: str, message: bytes, metadata: Headers, timeout: float) -> bytes:
        """Call a unary RPC."""
        request = Request("rpc", "", path, metadata, message)
        interceptors = interception.active()
        known = _respond(interceptors, request)
        if known is not None:
            return cast("bytes", known)
        try:
            reply = await self._inner.rpc(path, message, metadata, timeout)
        except TransportError as error:
            self._observe(interceptors, request, error)
            raise
        self._observe(interceptors, request, reply)
        return reply

    async def stream(
        self,
        path: str,
        requests: AsyncIterator[bytes],
        metadata: Headers,
        timeout: float | None,
        canceller: Canceller | None = None,
    ) -> AsyncIterator[bytes]:
        """Call an RPC with streams both ways."""
        request = Request("stream", "", path, metadata, b"")
        interceptors = interception.active()
        _respond(interceptors, request)
        made = [interceptor.tape(request, self._inner.mode) for interceptor in interceptors]
        tapes = [tape for tape in made if tape is not None]
        replay = next((tape for tape in tapes if tape.is_replay), None)
        if replay is not None:
            async for message in requests:
                for reply in replay.sent(message):
                    yield reply
            return
        if tapes:
            requests = _sent(requests, tapes)
        async for reply in self._inner.stream(path, requests, metadata, timeout, canceller):
            for tape in tapes:
                tape.received(reply)
            yield reply

    def _observe(
        self, interceptors: tuple[Interceptor, ...], request: Request, response: Response | TransportError
    ) -> None:
        for interceptor in interceptors:
            interceptor.observe(request, response, self._inner.mode)


async def _sent(requests: AsyncIterator[bytes], tapes: list[StreamTape]) -> AsyncIterator[bytes]:
    async for message in requests:
        for tape in tapes:
            tape.sent(message)
        yield message


def _respond(interceptors: tuple[Interceptor, ...], request: Request) -> Response | None:
    """Return the first response of an interceptor."""
    for interceptor in interceptors:
        response = interceptor.respond(request)
        if response is not None:
            return response
    return None
