"""Interface of transports, in both flavors."""

from __future__ import annotations

from collections.abc import AsyncIterator, Callable, Iterator, Sequence
from typing import Literal, Protocol, TypeAlias

from weaviate_gen._transport.concurrency import Canceller

Headers: TypeAlias = Sequence[tuple[str, str]]
RestResponse: TypeAlias = tuple[int, dict[str, str], bytes]
"""Status, headers by lower-case name, body."""

Mode: TypeAlias = Literal["auto", "grpc", "http", "local"]


class AsyncTransport(Protocol):
    """Sends requests, for coroutines."""

    limit: int | None

    @property
    def mode(self) -> Mode:
        """How RPCs travel; ``auto`` until a server answered one."""
        ...

    def learn(self, *, takes_http: bool) -> None:
        """Learn from the server's version whether it takes RPCs over HTTP."""
        ...

    def on_fallback(self, listener: Callable[[Literal["http", "grpc"], Literal["http", "grpc"], str], None], /) -> None:
        """Call a function whenever RPCs change their way: with the one so far, the new one, and the reason."""
        ...

    async def rest(self, verb: str, target: str, headers: Headers, body: bytes | None, timeout: float) -> RestResponse:
        """Send one HTTP request; a target that starts with ``http`` is an address of its own."""
        ...

    async def rpc(self, path: str, message: bytes, metadata: Headers, timeout: float) -> bytes:
        """Call a unary RPC."""
        ...

    def stream(
        self,
        path: str,
        requests: AsyncIterator[bytes],
        metadata: Headers,
        timeout: float | None,
        canceller: Canceller | None = None,
    ) -> AsyncIterator[bytes]:
        """Call an RPC with streams both ways, over a connection of its own."""
        ...

    def open(self) -> None:
        """Allow requests again after :meth:`close`; before it, they are allowed anyway. Makes no request."""
        ...

    async def close(self) -> None:
        """Free what is held; requests fail until :meth:`open`."""
        ...


class Transport(Protocol):
    """Sends requests, for threads."""

    limit: int | None

    @property
    def mode(self) -> Mode:
        """How RPCs travel; ``auto`` until a server answered one."""
        ...

    def learn(self, *, takes_http: bool) -> None:
        """Learn from the server's version whether it takes RPCs over HTTP."""
        ...

    def on_fallback(self, listener: Callable[[Literal["http", "grpc"], Literal["http", "grpc"], str], None], /) -> None:
        """Call a function whenever RPCs change their way: with the one so far, the new one, and the reason."""
        ...

    def rest(self, verb: str, target: str, headers: Headers, body: bytes | None, timeout: float) -> RestResponse:
        """Send one HTTP request; a target that starts with ``http`` is an address of its own."""
        ...

    def rpc(self, path: str, message: bytes, metadata: Headers, timeout: float) -> bytes:
        """Call a unary RPC."""
        ...

    def stream(
        self,
        path: str,
        requests: Iterator[bytes],
        metadata: Headers,
        timeout: float | None,
        canceller: Canceller | None = None,
    ) -> Iterator[bytes]:
        """Call an RPC with streams both ways, over a connection of its own."""
        ...

    def open(self) -> None:
        """Allow requests again after :meth:`close`; before it, they are allowed anyway. Makes no request."""
        ...

    def close(self) -> None:
        """Free what is held; requests fail until :meth:`open`."""
        ...
