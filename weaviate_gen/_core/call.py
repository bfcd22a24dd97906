"""One request as a value, and a sequence of requests as a generator.

Everything above the transports speaks in these: a plan turns arguments into a :class:`Call` (or a :data:`Flow` of
them), a session runs it. Neither side needs a server to be tested: look at the value, or drive the generator with
``next()`` and ``.send()``.
"""

from __future__ import annotations

from collections.abc import Callable, Generator
from dataclasses import dataclass
from typing import Any, Generic, Literal, TypeAlias, TypeVar

from weaviate_gen_wire.grpc.rpcs import Rpc
from weaviate_gen_wire.rest import Request as RestRequest

T = TypeVar("T")
T_co = TypeVar("T_co", covariant=True)

Budget: TypeAlias = Literal["init", "query", "insert"]
"""Which of the client's three time-outs a call is measured by."""


@dataclass(frozen=True, slots=True)
class RpcRequest:
    """One gRPC request: the method, and the message to send (an upb message, or bytes that are encoded already)."""

    rpc: Rpc
    message: Any


@dataclass(frozen=True, slots=True)
class Need:
    """A feature that a call uses, and the servers that have it.

    Attributes:
        feature: its name, for the error.
        since: the first version of each release line that has it, in order; later lines have it too.
    """

    feature: str
    since: tuple[tuple[int, int, int], ...]

    def met(self, version: tuple[int, int, int]) -> bool:
        """Say whether a server of this version has the feature."""
        return version >= self.since[-1] or any(version[:2] == first[:2] and version >= first for first in self.since)


@dataclass(frozen=True, slots=True)
class Call(Generic[T_co]):
    """One request, and how to read its reply.

    Attributes:
        request: what goes out: a REST request (method, path, query, body) or an RPC with its message.
        decode: reads the reply: for REST it gets ``(status, cured JSON)``, for gRPC the reply's message.
        what: what was asked, in words for error messages, such as ``"query.near_text on collection 'Bike'"``.
        ok: REST statuses that are answers; every other one is an error. Empty: those of the specs (2xx).
        retry: whether sending it twice does no harm.
        budget: which time-out applies.
        since: the first server version that understands it, or ``None``.
        needs: the features that it uses and that older servers would ignore or refuse.
        older: a version, and the request that servers before it are sent instead.
    """

    request: RestRequest | RpcRequest
    decode: Callable[[Any], T_co]
    what: str
    ok: frozenset[int] = frozenset()
    retry: bool = False
    budget: Budget = "query"
    since: tuple[int, int, int] | None = None
    needs: tuple[Need, ...] = ()
    older: tuple[tuple[int, int, int], RestRequest | RpcRequest] | None = None


@dataclass(frozen=True, slots=True)
class Sleep:
    """A pause that a flow asks its driver for.

    Attributes:
        seconds: how long, in seconds.
    """

    seconds: float


Flow: TypeAlias = Generator["Call[Any] | Sleep", Any, T]
"""Requests in sequence: each ``yield`` of a call gives back its decoded reply; the return value is the result."""
