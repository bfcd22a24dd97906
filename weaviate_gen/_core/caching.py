"""Responses that are kept for a time, and reads that share one. Without clocks and locks: time is an argument."""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Sequence
from hashlib import blake2b
from typing import TYPE_CHECKING, Any, Literal, TypeAlias

from weaviate_gen._types.secrets import SecretBytes

if TYPE_CHECKING:
    from weaviate_gen._types.policies import ResponseCache

Kind: TypeAlias = Literal["kept", "read", "write"]
"""Whether a response may be kept; if not, whether the request may change something."""

Reply: TypeAlias = "bytes | tuple[int, dict[str, str], bytes]"
"""Response to an RPC, or status, headers and body of one of REST."""

_KEPT_RPCS = frozenset({"Search", "Aggregate"})
_READ_RPCS = frozenset({"TenantsGet", "Check"})
_READ_POSTS = ("/v1/graphql", "/v1/tokenize")
_OF_TRACES = frozenset({"traceparent", "tracestate", "baggage"})
"""Headers that differ from call to call, and by which no server answers."""


def kind_of_rpc(path: str) -> Kind:
    """Return the kind of an RPC.

    Args:
        path: its path.
    """
    name = path.rpartition("/")[2]
    return "kept" if name in _KEPT_RPCS else "read" if name in _READ_RPCS else "write"


def kind_of_rest(verb: str, target: str) -> Kind:
    """Return the kind of a REST request: kept are objects, configurations of collections, and aliases, nothing whose
    state changes by itself.

    Args:
        verb: the HTTP method.
        target: path and query.
    """
    if verb not in {"GET", "HEAD"}:
        return "read" if verb == "POST" and target.startswith(_READ_POSTS) else "write"
    parts = target.partition("?")[0].split("/")[1:]
    if parts[:1] != ["v1"] or len(parts) < 2:
        return "read"
    is_kept = parts[1] in {"objects", "aliases"} or (parts[1] == "schema" and len(parts) <= 3)
    return "kept" if is_kept else "read"


def key(first: str, second: str, headers: Sequence[tuple[str, str]], body: bytes | None) -> bytes | None:
    """Return the key of a request; ``None`` if its headers ask for a response of its own (``Cache-Control: no-cache``).

    It is a digest, so that neither keys of users nor vectors are kept.

    Args:
        first: the HTTP method, or ``RPC``.
        second: the target, or the path of the RPC.
        headers: the headers, by lower-case name; who is asking is one of them.
        body: the body, or the message.
    """
    digest = blake2b(digest_size=20)
    for part in (first, second):
        _add(digest, part.encode())
    for name, value in sorted(headers):
        if name == "cache-control" and "no-cache" in value:
            return None
        if name not in _OF_TRACES:
            _add(digest, name.encode())
            _add(digest, SecretBytes(value.encode("utf-8", "surrogateescape")))
    _add(digest, body or b"")
    return digest.digest()


def _add(digest: Any, part: bytes) -> None:
    digest.update(b"%d:" % len(part))
    digest.update(part)


class Flight:
    """A read in flight that others wait for.

    Attributes:
        waiting: what wakes them.
        reply: the response.
        failure: why there is none, if that holds for the others too.
    """

    __slots__ = ("failure", "reply", "waiting")

    def __init__(self) -> None:
        self.waiting: list[Any] = []
        self.reply: Reply | None = None
        self.failure: Any = None


class CachedReplies:
    """Responses by key; its user holds a lock.

    A write in flight switches it off, and the end of one empties it: a read that began before is not kept.

    Args:
        policy: how much is kept, and for how long.

    Attributes:
        flights: the reads in flight.
    """

    __slots__ = ("_bytes", "_entries", "_generation", "_policy", "_writes", "flights")

    def __init__(self, policy: ResponseCache) -> None:
        self._policy = policy
        self._entries: OrderedDict[bytes, tuple[float, Reply]] = OrderedDict()
        self._bytes = 0
        self._generation = 0
        self._writes = 0
        self.flights: dict[bytes, Flight] = {}

    def __len__(self) -> int:
        return len(self._entries)

    @property
    def generation(self) -> int | None:
        """Number of the time between two writes; ``None`` while one is in flight."""
        return None if self._writes else self._generation

    def find(self, key: bytes, now: float) -> Reply | None:
        """Return a response that is not too old.

        Args:
            key: the request's.
            now: the time.
        """
        entry = self._entries.get(key)
        if entry is None or self._writes:
            return None
        if now >= entry[0]:
            self._drop(key)
            return None
        self._entries.move_to_end(key)
        return entry[1]

    def keep(self, key: bytes, reply: Reply, generation: int, now: float) -> None:
        """Keep a response, unless something was written meanwhile.

        Args:
            key: the request's.
            reply: the response.
            generation: what `generation` was when the request was sent.
            now: the time.
        """
        size = _size(reply)
        if generation != self.generation or size > self._policy.max_bytes:
            return
        self._drop(key)
        self._entries[key] = (now + self._policy.ttl, reply)
        self._bytes += size
        while len(self._entries) > self._policy.max_entries or self._bytes > self._policy.max_bytes:
            self._drop(next(iter(self._entries)))

    def begin_write(self) -> None:
        """Switch it off."""
        self._writes += 1
        self._empty()

    def end_write(self) -> None:
        """Switch it on again, empty."""
        self._writes -= 1
        self._empty()

    def _empty(self) -> None:
        self._generation += 1
        self._entries.clear()
        self._bytes = 0
        self.flights.clear()

    def _drop(self, key: bytes) -> None:
        entry = self._entries.pop(key, None)
        if entry is not None:
            self._bytes -= _size(entry[1])


def is_kept(reply: Reply) -> bool:
    """Return whether a response to a read is one that may be kept: errors are not.

    Args:
        reply: the response.
    """
    return isinstance(reply, bytes) or reply[0] in {200, 204}


def own_copy(reply: Reply) -> Reply:
    """Return a response that its receiver may change.

    Args:
        reply: the response that is kept.
    """
    return reply if isinstance(reply, bytes) else (reply[0], dict(reply[1]), reply[2])


def _size(reply: Reply) -> int:
    return len(reply if isinstance(reply, bytes) else reply[2])
