# Written once for both flavors: scripts/regen.sh writes the counterpart in _client/sync from this file.
# Edit this one.
"""Base of transports that pass requests on to another transport."""

from __future__ import annotations

from weaviate_gen._transport.protocol import AsyncTransport, Mode
from weaviate_gen._transport.ways import Listener


class AsyncTransportLayer:
    """A transport over a transport; subclasses send requests, and everything else is passed on.

    Args:
        inner: the transport below.
    """

    def __init__(self, inner: AsyncTransport) -> None:
        self._inner = inner

    @property
    def limit(self) -> int | None:
        """Bytes of the largest gRPC message, once the server announced it."""
        return self._inner.limit

    @limit.setter
    def limit(self, value: int | None) -> None:
        self._inner.limit = value

    @property
    def mode(self) -> Mode:
        """How RPCs travel; ``auto`` until a server answered one."""
        return self._inner.mode

    def open(self) -> None:
        """Allow requests again after :meth:`close`."""
        self._inner.open()

    def learn(self, *, takes_http: bool) -> None:
        """Learn from the server's version whether it takes RPCs over HTTP."""
        self._inner.learn(takes_http=takes_http)

    def on_fallback(self, listener: Listener) -> None:
        """Call a function whenever RPCs change their way."""
        self._inner.on_fallback(listener)

    async def close(self) -> None:
        """Close what is held; no requests are allowed until :meth:`open`."""
        await self._inner.close()
