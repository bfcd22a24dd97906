# Written once for both flavors: scripts/regen.sh writes the counterpart in _client/sync from this file.
# Edit this one.
"""Policies between calls and the network.

They are layers over a transport, so that a client without policies does not have them at all.
"""

from __future__ import annotations

from collections.abc import AsyncIterator
from typing import Any, cast

from weaviate_gen._client.aio.admission import AsyncAdmission
from weaviate_gen._client.aio.cache import AsyncCache
from weaviate_gen._client.aio.hooks import AsyncHookRunner, current
from weaviate_gen._client.aio.layers import AsyncTransportLayer
from weaviate_gen._client.aio.settings import Settings
from weaviate_gen._core import caching
from weaviate_gen._core.caching import CachedReplies
from weaviate_gen._transport.concurrency import Canceller
from weaviate_gen._transport.protocol import AsyncTransport, Headers, RestResponse


class AsyncGuardedTransport(AsyncTransportLayer):
    """A transport with policies before it.

    Args:
        settings: the client's.
        inner: the transport.
        hooks: the client's hooks.
    """

    def __init__(self, settings: Settings, inner: AsyncTransport, hooks: AsyncHookRunner) -> None:
        super().__init__(inner)
        config = settings.config
        self._sends_headers = hooks.sends_headers
        self._cache = (
            None if config.cache is None else AsyncCache(CachedReplies(config.cache), config.cache.share_in_flight)
        )
        admits = (config.circuit_breaker, config.rate_limit, config.max_concurrency)
        self._admission = AsyncAdmission(settings, hooks) if any(each is not None for each in admits) else None
        listener = hooks.fallback_listener
        if listener is not None:
            inner.on_fallback(listener)

    async def rest(self, verb: str, target: str, headers: Headers, body: bytes | None, timeout: float) -> RestResponse:
        """Send one HTTP request; a target that starts with ``http`` is an address of its own."""
        sent = self._with_hooked(headers)

        async def work(left: float) -> RestResponse:
            return await self._inner.rest(verb, target, sent, body, left)

        async def admitted(left: float) -> Any:
            return await (work(left) if self._admission is None else self._admission.send(target, left, work))

        if self._cache is None:
            return cast("RestResponse", await admitted(timeout))
        kind = caching.kind_of_rest(verb, target)
        key = caching.key(verb, target, headers, body) if kind == "kept" else None
        return cast("RestResponse", await self._cache.send(kind, key, timeout, admitted))

    async def rpc(self, path: str, message: bytes, metadata: Headers, timeout: float) -> bytes:
        """Call a unary RPC."""
        sent = self._with_hooked(metadata)

        async def work(left: float) -> bytes:
            return await self._inner.rpc(path, message, sent, left)

        async def admitted(left: float) -> Any:
            return await (work(left) if self._admission is None else self._admission.send(path, left, work))

        if self._cache is None:
            return cast("bytes", await admitted(timeout))
        kind = caching.kind_of_rpc(path)
        key = caching.key("RPC", path, metadata, message) if kind == "kept" else None
        return cast("bytes", await self._cache.send(kind, key, timeout, admitted))

    async def stream(
        self,
        path: str,
        requests: AsyncIterator[bytes],
        metadata: Headers,
        timeout: float | None,
        canceller: Canceller | None = None,
    ) -> AsyncIterator[bytes]:
        """Call an RPC with streams both ways; it writes as long as it is open."""
        if self._cache is not None:
            self._cache.begin_write()
        try:
            async for reply in self._inner.stream(path, requests, metadata, timeout, canceller):
                yield reply
        finally:
            if self._cache is not None:
                self._cache.end_write()

    def _with_hooked(self, headers: Headers) -> Headers:
        """Return the headers with those that a hook returned for this call."""
        record = current.get() if self._sends_headers else None
        if record is None or not record.headers:
            return headers
        return [*(pair for pair in headers if pair[0] not in record.headers), *record.headers.items()]


def guard(settings: Settings, transport: AsyncTransport) -> tuple[AsyncHookRunner | None, AsyncTransport]:
    """Return what calls the hooks of a client, and its transport with its policies.

    Args:
        settings: the client's.
        transport: its transport.
    """
    config = settings.config
    hooks = AsyncHookRunner(settings)
    listens = config.hooks is not None or config.observer is not None
    only_listens = config.hooks is None or (config.hooks.request is None and config.hooks.fallback is None)
    policies = (config.circuit_breaker, config.rate_limit, config.max_concurrency, config.cache)
    if only_listens and all(each is None for each in policies):
        return hooks, transport
    return hooks if listens else None, cast("AsyncTransport", AsyncGuardedTransport(settings, transport, hooks))
