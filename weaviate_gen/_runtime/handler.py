"""Interface between a client and an engine in one process: request bytes in, reply bytes out."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from typing import Protocol, TypeVar

from weaviate_gen._runtime.records import record

CODE_HEADER = "weaviate-gen-code"
"""Name of what carries the cause of a refusal, as the engine's catalog names it: a header of REST and Connect, and of
gRPC's trailing metadata. Other servers send none."""

UNSUPPORTED = "unsupported"
"""The cause of a refusal of what the embedded engine leaves out."""


@record(frozen=True, slots=True)
class Reply:
    """A REST reply.

    Attributes:
        status: the HTTP status.
        headers: names and values.
        body: the bytes, empty where there are none.
    """

    status: int
    headers: tuple[tuple[str, str], ...]
    body: bytes


class RpcFailure(Exception):
    """An RPC that ends in an error.

    Attributes:
        code: the name of gRPC's status code, such as ``NOT_FOUND``.
        text: what is wrong.
        cause: what a refusal of the engine's is about, as its catalog names it; empty for other failures.
    """

    def __init__(self, code: str, text: str, cause: str = "") -> None:
        super().__init__(f"{code}: {text}")
        self.code = code
        self.text = text
        self.cause = cause

    @property
    def headers(self) -> tuple[tuple[str, str], ...]:
        """What goes beside code and text: headers of Connect, trailing metadata of gRPC."""
        return ((CODE_HEADER, self.cause),) if self.cause else ()


class TimeLimit(Protocol):
    """Deadline of one request."""

    def cancel(self) -> None:
        """Stop the request soon; any thread may call it."""
        ...


L = TypeVar("L", bound=TimeLimit)


class Handler(Protocol[L]):
    """Answers requests as a server does. Its methods block, and any thread may call them."""

    def time_limit(self, seconds: float | None = None) -> L:
        """Return the deadline of one request, from now; ``None`` sets no limit."""
        ...

    def rest(self, verb: str, target: str, headers: Mapping[str, str], body: bytes, limit: L | None = None) -> Reply:
        """Answer a REST request."""
        ...

    def rpc(self, path: str, message: bytes, metadata: Iterable[tuple[str, str]] = (), limit: L | None = None) -> bytes:
        """Answer a unary RPC.

        Raises:
            RpcFailure: the RPC fails.
        """
        ...

    def stream(
        self,
        path: str,
        requests: Iterable[bytes],
        metadata: Iterable[tuple[str, str]] = (),
        limit: L | None = None,
    ) -> Iterator[bytes]:
        """Answer a streaming RPC; replies come while requests are read.

        Raises:
            RpcFailure: the RPC fails.
        """
        ...

    def close(self) -> None:
        """Release what the engine holds; a second call does nothing."""
        ...
