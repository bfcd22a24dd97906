"""One request as a value, and a sequence of requests as a generator.

A plan turns arguments into a :class:`Call` (or a :data:`Flow` of calls), and a session executes it. Both are tested
without a server: by looking at the value, or by driving the generator with ``next()`` and ``.send()``.
"""

from __future__ import annotations

from collections.abc import Callable, Generator
from typing import Any, Generic, Literal, TypeAlias, TypeVar

from weaviate_gen._core import gating
from weaviate_gen._runtime.gates import MinVersions, Version, has
from weaviate_gen._runtime.records import record
from weaviate_gen_wire.grpc.rpcs import Rpc
from weaviate_gen_wire.rest import Request as RestRequest

T = TypeVar("T")
T_co = TypeVar("T_co", covariant=True)

TimeoutKind: TypeAlias = Literal["init", "query", "insert"]
"""Which timeout (init, query, insert) applies."""


@record(frozen=True, slots=True)
class RpcRequest:
    """One gRPC request: the method, and the message to send (an upb message, or bytes that are encoded already)."""

    rpc: Rpc
    message: Any


@record(frozen=True, slots=True)
class Requirement:
    """A feature that a call uses, and the servers that have it.

    Attributes:
        feature: its name, for the error.
        min_versions: the first version of each release line that has it, in order; later lines have it too.
    """

    feature: str
    min_versions: MinVersions

    def met(self, version: Version) -> bool:
        """Return whether a server of this version has the feature."""
        return has(self.min_versions, version)


@record(frozen=True, slots=True)
class Call(Generic[T_co]):
    """One request, and how to read its reply.

    Attributes:
        request: a REST request (method, path, query, body), or an RPC with its message.
        decode: decodes the reply: ``(status, JSON)`` for REST, the reply's message for gRPC.
        operation: the operation's name in error messages, such as ``"query.near_text on collection 'Bike'"``.
        ok: REST statuses that `decode` accepts; others are errors. Empty: the 2xx statuses of the specs.
        retry: whether it is idempotent.
        timeout_kind: which timeout applies.
        requires: features that older servers would ignore or reject, and whose names say more than those of fields.
        fallback: a version, and the request for servers before it.
        decode_bytes: decodes the bytes of an RPC's reply by the compiled codec, or returns ``NotImplemented`` where
            `decode` has to; ``None`` where that codec is not installed, or does not read such replies.
    """

    request: RestRequest | RpcRequest
    decode: Callable[[Any], T_co]
    operation: str
    ok: frozenset[int] = frozenset()
    retry: bool = False
    timeout_kind: TimeoutKind = "query"
    requires: tuple[Requirement, ...] = ()
    fallback: tuple[Version, RestRequest | RpcRequest] | None = None
    decode_bytes: Callable[[bytes], Any] | None = None

    @property
    def min_versions(self) -> MinVersions:
        """The servers that have the operation or the RPC."""
        request = self.request
        return gating.rpc(request.rpc) if isinstance(request, RpcRequest) else gating.operation(request.operation)

    @property
    def min_version(self) -> Version | None:
        """The version from which on all servers have the operation or the RPC; ``None`` if all supported ones do."""
        return self.min_versions[-1] if self.min_versions else None

    def requirements(self) -> tuple[Requirement, ...]:
        """Return what the request needs that not all supported servers have: its operation, and all that it says."""
        request = self.request
        found = (
            gating.of_rpc(request.rpc, request.message) if isinstance(request, RpcRequest) else gating.of_rest(request)
        )
        requirements = [Requirement(f"{self.operation}: {name}", min_versions) for name, min_versions in found]
        return (*([Requirement(self.operation, self.min_versions)] if self.min_versions else []), *requirements)


@record(frozen=True, slots=True)
class Sleep:
    """A pause that a flow requests.

    Attributes:
        seconds: how long, in seconds.
    """

    seconds: float


Flow: TypeAlias = Generator["Call[Any] | Sleep", Any, T]
"""Requests in sequence: each ``yield`` of a call returns its decoded reply; the return value is the result."""
