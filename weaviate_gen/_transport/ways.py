"""The way that RPCs take, over HTTP or gRPC, and when it changes. Without I/O and clocks."""

from __future__ import annotations

from collections.abc import Callable
from typing import Literal, TypeAlias

from weaviate_gen._runtime.codes import StatusCode
from weaviate_gen._runtime.logs import note
from weaviate_gen._transport.errors import ClientClosed, TransportError
from weaviate_gen._transport.protocol import Mode

Way: TypeAlias = Literal["http", "grpc"]
Listener: TypeAlias = Callable[[Way, Way, str], None]

FIRST_PAUSE, LONGEST_PAUSE = 30.0, 600.0
"""Seconds on the other way until the preferred one is tried again; each pause is twice as long as the one before."""

_FROM_SERVERS: frozenset[StatusCode] = frozenset(
    {
        "invalid_argument",
        "not_found",
        "already_exists",
        "permission_denied",
        "resource_exhausted",
        "failed_precondition",
        "aborted",
        "out_of_range",
        "unauthenticated",
    }
)
"""Codes that grpcio does not use for failures of its own, and a proxy not for what it cannot route."""


class Ways:
    """Chooses the way of each RPC.

    Asked for ``auto``, RPCs prefer HTTP, unless the server is known to be too old for that. Where the preferred way is
    not there, so that nothing was carried out, the RPC takes the other one; if a server answers there, later RPCs do
    the same, until it is time to try the preferred way again.

    Args:
        asked: the user's choice.

    Attributes:
        asked: the user's choice.
        listener: called with the way so far, the new one, and what happened on the former, when it changes.
    """

    __slots__ = ("_again", "_current", "_noted", "_other", "_pause", "_preferred", "asked", "listener")

    def __init__(self, asked: Mode) -> None:
        self.asked: Mode = asked
        self.listener: Listener | None = None
        self._preferred: Way = "grpc" if asked == "grpc" else "http"
        self._other: Way | None = "grpc" if asked == "auto" else None
        self._current: Way | None = None
        self._noted: Way | None = None
        self._again = 0.0
        self._pause = FIRST_PAUSE

    @property
    def mode(self) -> Mode:
        """The way that RPCs take; ``auto`` until a server answered one."""
        return self.asked if self.asked != "auto" else self._current or "auto"

    def learn(self, *, takes_http: bool) -> None:
        """Learn from the server's version whether it takes RPCs over HTTP."""
        if self.asked == "auto":
            self._preferred, self._other = ("http", "grpc") if takes_http else ("grpc", None)
            if self._other is None and self._current == "http":
                self._current = None

    def order(self, now: float) -> tuple[Way, Way | None]:
        """Return the way to try first, and the one to try if the first is not there.

        Args:
            now: the time.
        """
        current, other = self._current, self._other
        if other is None or current is None or current == self._preferred:
            return self._preferred, other
        if now >= self._again:
            self._again = now + self._pause
            return self._preferred, other
        return other, self._preferred

    def failed(self, way: Way, failure: TransportError, now: float) -> bool:
        """Record a failure.

        Args:
            way: the way taken.
            failure: what happened on it.
            now: the time.

        Returns:
            Whether the way is not there: the other one may be tried, as nothing was carried out.
        """
        if answered(failure):
            self.succeeded(way, now)
        elif failure.code == "deadline_exceeded" and way != self._preferred:
            self._again = now  # perhaps its connection died in silence
        return is_absent(failure)

    def succeeded(self, way: Way, now: float, why: TransportError | None = None) -> None:
        """Record that a server answered.

        Args:
            way: the way taken.
            now: the time.
            why: what happened on the way that was tried first, if another one was.
        """
        if way == self._current and why is None:
            return
        if way == self._preferred:
            self._pause = FIRST_PAUSE
        else:
            self._again = now + self._pause
            self._pause = min(self._pause * 2, LONGEST_PAUSE)
        self._current = way
        if self.asked == "auto" and way != self._noted:
            is_change, self._noted = self._noted is not None or why is not None, way
            reason = "" if why is None else f"{why.hop} failed: {why.text}"
            note("transport", "RPCs travel over %s%s", way, reason and f", as {reason}")
            if is_change and self.listener is not None:
                self.listener("grpc" if way == "http" else "http", way, reason)


def answered(failure: TransportError) -> bool:
    """Return whether a failure is a server's own answer."""
    return failure.from_server or (failure.hop == "grpc" and failure.code in _FROM_SERVERS)


def is_absent(failure: TransportError) -> bool:
    """Return whether a way is not there: no connection was made, or what answered over HTTP knows no RPCs."""
    if failure.code == "connect":
        return not isinstance(failure, ClientClosed)
    return failure.hop == "http" and failure.code == "unimplemented" and not failure.from_server


def neither(first: TransportError, second: TransportError) -> TransportError:
    """Return the error for an RPC that found neither way."""
    text = f"{second.text}; and over {first.hop}: {first.text}"
    return TransportError(second.code, text, second.hop, retry_after=second.retry_after)
