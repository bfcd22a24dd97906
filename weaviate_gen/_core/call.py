"""One request as a value, and a sequence of requests as a generator.

A plan turns arguments into a :class:`Call` (or a :data:`Flow` of calls), and a session executes it. Both are tested
without a server: by looking at the value, or by driving the generator with ``next()`` and ``.send()``.
"""

from __future__ import annotations

from collections.abc import Callable, Generator
from dataclasses import dataclass
from typing import Any, Generic, Literal, TypeAlias, TypeVar

from weaviate_gen_wire.grpc.rpcs import Rpc
from weaviate_gen_wire.rest import Request as RestRequest

T = TypeVar("T")
T_co = TypeVar("T_co", covariant=True)

TimeoutKind: TypeAlias = Literal["init", "query", "insert"]
"""Which timeout (init, query, insert) applies."""


@dataclass(frozen=True, slots=True)
class RpcRequest:
    """One gRPC request: the method, and the message to send (an upb message, or bytes that are encoded already)."""

    rpc: Rpc
    message: Any


@dataclass(frozen=True, slots=True)
class Requirement:
    """A feature that a call uses, and the servers that have it.

    Attributes:
        feature: its name, for the error.
        min_versions: the first version of each release line that has it, in order; later lines have it too.
    """

    feature: str
    min_versions: tuple[tuple[int, int, int], ...]

    def met(self, version: tuple[int, int, int]) -> bool:
        """Return whether a server of this version has the feature."""
        return version >= self.min_versions[-1] or any(
            version[:2] == first[:2] and version >= first for first in self.min_versions
        )


@dataclass(frozen=True, slots=True)
class Call(Generic[T_co]):
    """One request, and how to read its reply.

    Attributes:
        request: a REST request (method, path, query, body), or an RPC with its message.
        decode: decodes the reply: ``(status, JSON)`` for REST, the reply's message for gRPC.
        operation: the operation's name in error messages, such as ``"query.near_text on collection 'Bike'"``.
        ok: REST statuses that `decode` accepts; others are errors. Empty: the 2xx statuses of the specs.
        retry: whether it is idempotent.
        timeout_kind: which timeout applies.
        min_version: the first server version that supports it, or ``None``.
        requires: features that older servers would ignore or reject.
        fallback: a version, and the request for servers before it.
    """

    request: RestRequest | RpcRequest
    decode: Callable[[Any], T_co]
    operation: str
    ok: frozenset[int] = frozenset()
    retry: bool = False
    timeout_kind: TimeoutKind = "query"
    min_version: tuple[int, int, int] | None = None
    requires: tuple[Requirement, ...] = ()
    fallback: tuple[tuple[int, int, int], RestRequest | RpcRequest] | None = None


@dataclass(frozen=True, slots=True)
class Sleep:
    """A pause that a flow requests.

    Attributes:
        seconds: how long, in seconds.
    """

    seconds: float


Flow: TypeAlias = Generator["Call[Any] | Sleep", Any, T]
"""Requests in sequence: each ``yield`` of a call gives back its decoded reply; the return value is the result."""
