"""Bookkeeping of gRPC channels: those that calls share, those that were replaced, and those of streams."""

from __future__ import annotations

import threading
from collections.abc import Callable
from typing import Any

from weaviate_gen._transport.errors import ClientClosed, TransportError

_OF_CLOSED = frozenset({"canceled", "unavailable", "connect", "internal", "unknown"})
"""Codes with which calls may fail whose channel was closed."""


class GrpcChannel:
    """A gRPC channel that can be replaced while calls still use it.

    A connection that silently died looks like a slow server until the kernel gives it up, and keepalive pings often
    enough to tell them apart make a server end connections that are fine. So a call that ran out of time retires its
    channel: later calls use a new connection, and whatever still runs on the old one ends in its own time.

    Attributes:
        raw: grpcio's channel.
        rpcs: its unary calls by path.
        calls: how many calls are in flight.
        is_retired: whether new calls use another one.
    """

    __slots__ = ("calls", "is_retired", "raw", "rpcs")

    def __init__(self, raw: Any) -> None:
        self.raw = raw
        self.rpcs: dict[str, Any] = {}
        self.calls = 0
        self.is_retired = False

    def unary(self, path: str) -> Any:
        """Return the callable of a unary RPC."""
        call = self.rpcs.get(path)
        if call is None:
            call = self.rpcs[path] = self.raw.unary_unary(path)
        return call


class Channels:
    """The channels of one process; those for coroutines belong to one event loop.

    Channels that are to be closed are returned, as those for coroutines must be awaited.

    Args:
        count: how many channels share the unary calls, in turn.

    Attributes:
        is_closed: whether they were closed.
    """

    __slots__ = ("_lock", "_next", "_retired", "_shared", "_streams", "is_closed")

    def __init__(self, count: int) -> None:
        self._shared: list[GrpcChannel | None] = [None] * count
        self._next = 0
        self._retired: set[GrpcChannel] = set()
        self._streams: set[Any] = set()
        self._lock = threading.Lock()
        self.is_closed = False

    @property
    def is_used(self) -> bool:
        """Whether there is a channel."""
        return bool(self._retired or self._streams or any(self._shared))

    def borrow(self, open_channel: Callable[[], Any]) -> GrpcChannel:
        """Return the channel for a call, which must release it.

        Args:
            open_channel: opens one of grpcio's channels.

        Raises:
            ClientClosed: if they were closed.
        """
        with self._lock:
            if self.is_closed:
                raise ClientClosed
            place, self._next = self._next, (self._next + 1) % len(self._shared)
            channel = self._shared[place]
            if channel is None:
                channel = self._shared[place] = GrpcChannel(open_channel())
            channel.calls += 1
            return channel

    def release(self, channel: GrpcChannel) -> Any:
        """Record that a call has ended.

        Returns:
            grpcio's channel, if it is to be closed, else ``None``.
        """
        with self._lock:
            channel.calls -= 1
            if not channel.is_retired or channel.calls:
                return None
            self._retired.discard(channel)
            return channel.raw

    def retire(self, channel: GrpcChannel) -> None:
        """Retire a channel, so that later calls open a new one."""
        with self._lock:
            if channel in self._shared:
                self._shared[self._shared.index(channel)] = None
                self._retired.add(channel)
                channel.is_retired = True

    def failure(self, failure: TransportError) -> TransportError:
        """Return a call's failure, or the closing of the channels if that is why it failed."""
        return ClientClosed(failure) if self.is_closed and failure.code in _OF_CLOSED else failure

    def open_stream(self, open_channel: Callable[[], Any]) -> Any:
        """Return a channel of a stream's own.

        Args:
            open_channel: opens one of grpcio's channels.

        Raises:
            ClientClosed: if they were closed.
        """
        with self._lock:
            if self.is_closed:
                raise ClientClosed
            raw = open_channel()
            self._streams.add(raw)
            return raw

    def end_stream(self, raw: Any) -> None:
        """Forget the channel of a stream."""
        with self._lock:
            self._streams.discard(raw)

    def close(self) -> list[Any]:
        """Open no more channels, and return those that are to be closed."""
        with self._lock:
            self.is_closed = True
            shared = [channel.raw for channel in (*self._shared, *self._retired) if channel is not None]
            channels = [*self._streams, *shared]
            self._shared = [None] * len(self._shared)
            self._retired.clear()
            self._streams.clear()
            return channels
