"""Interceptors of requests, for tests: they respond in the place of a server, or see what one responds."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Literal, Protocol, TypeAlias

from weaviate_gen._runtime.records import record
from weaviate_gen._transport.errors import TransportError
from weaviate_gen._transport.protocol import Headers, Mode, RestResponse

Response: TypeAlias = RestResponse | bytes
"""A REST response, or the bytes of an RPC's reply."""


@record(frozen=True, slots=True)
class Request:
    """One request, before it is sent.

    Attributes:
        kind: how it is answered: by one HTTP response, one reply, or a stream of replies.
        verb: the HTTP method; empty for RPCs.
        target: path and query, or the RPC's path.
        headers: names and values.
        body: the bytes; empty for streams.
    """

    kind: Literal["rest", "rpc", "stream"]
    verb: str
    target: str
    headers: Headers
    body: bytes

    @property
    def name(self) -> str:
        """The method and path without query of a REST request; the last part of an RPC's path."""
        if self.kind == "rest":
            return f"{self.verb} {self.target.partition('?')[0]}"
        return self.target.rpartition("/")[2]


class StreamTape(Protocol):
    """What sees, or replaces, one stream."""

    def sent(self, message: bytes) -> Iterable[bytes]:
        """Record a request; a tape that replaces the stream returns the replies to it."""
        ...

    def received(self, message: bytes) -> None:
        """Record a reply of the server."""
        ...

    @property
    def is_replay(self) -> bool:
        """Whether it replaces the stream: nothing is sent."""
        ...


class Interceptor(Protocol):
    """Sees every request of the clients that were made since :func:`enable`. Any thread may call it."""

    def mode(self) -> Mode | None:
        """Return how RPCs seem to travel; ``None``: as they do."""
        ...

    def respond(self, request: Request) -> Response | None:
        """Return the response to a request, which is not sent then; ``None`` sends it.

        Raises:
            TransportError: in the place of a response.
        """
        ...

    def observe(self, request: Request, response: Response | TransportError, mode: Mode) -> None:
        """Record what a server responded, and how RPCs travel.

        Raises:
            TransportError: in the place of the response.
        """
        ...

    def tape(self, request: Request, mode: Mode) -> StreamTape | None:
        """Return what sees, or replaces, a stream."""
        ...


class _Registry:
    __slots__ = ("active", "enabled")

    def __init__(self) -> None:
        self.active: tuple[Interceptor, ...] = ()
        self.enabled = False


_REGISTRY = _Registry()


def enable() -> None:
    """Show the requests of all clients that are made from now on to interceptors."""
    _REGISTRY.enabled = True


def is_enabled() -> bool:
    """Return whether clients that are made now are intercepted."""
    return _REGISTRY.enabled


def active() -> tuple[Interceptor, ...]:
    """Return the interceptors, the last added one first."""
    return _REGISTRY.active


def add(interceptor: Interceptor) -> None:
    """Add an interceptor, before all others."""
    _REGISTRY.active = (interceptor, *_REGISTRY.active)


def remove(interceptor: Interceptor) -> None:
    """Remove an interceptor; one that is not there is ignored."""
    _REGISTRY.active = tuple(other for other in _REGISTRY.active if other is not interceptor)
