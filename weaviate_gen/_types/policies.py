"""Policies of calls: retries, circuit breaker, rate limit, response cache, hooks."""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping
from math import isfinite, nan
from typing import Any, Literal, TypeAlias, get_args

from weaviate_gen._inputs.errors import invalid
from weaviate_gen._runtime.records import record

__all__ = [
    "BreakerEvent",
    "CircuitBreaker",
    "FallbackEvent",
    "Hooks",
    "RateLimit",
    "RequestEvent",
    "ResponseCache",
    "ResponseEvent",
    "RetryEvent",
    "RetryKind",
    "RetryPolicy",
]

RetryKind: TypeAlias = Literal[
    "connect", "unavailable", "canceled", "resource_exhausted", "aborted", "deadline_exceeded"
]
"""Kind of failure that a retry can cure: no connection was made; the server is not available (502, 503, 504, a broken
connection); it canceled the request; a limit was reached (429); a conflict; the server ran out of time."""

BreakerState: TypeAlias = Literal["closed", "open", "half_open"]
"""State of a circuit breaker: calls pass; calls are rejected; one call at a time tries whether the server is back."""


def _number(where: str, value: object, *, least: float = 0.0, above: bool = False) -> None:
    number = value if isinstance(value, int | float) and not isinstance(value, bool) else nan
    if not isfinite(number) or number < least or (above and number == least):
        raise invalid(where, f"a number {'greater than' if above else 'not less than'} {least:g}", value)


def _count(where: str, value: object) -> None:
    if not isinstance(value, int) or isinstance(value, bool) or value < 1:
        raise invalid(where, "a positive integer", value)


def _boolean(where: str, value: object) -> None:
    if not isinstance(value, bool):
        raise invalid(where, "True or False", value)


@record(frozen=True, kw_only=True)
class RetryPolicy:
    """When failed calls are repeated, within their timeout.

    Only what is safe is repeated, whatever the policy: calls of which nothing arrived, and those whose repetition does
    no harm.

    Attributes:
        attempts: how often a call is tried at most; 1 switches retries off; ``None``: four times for reads, and until
            their timeout for writes.
        backoff: seconds before the second attempt, and the longest pause: pauses double in between. A single number is
            the length of every pause.
        jitter: part of a pause by which it is varied at random, from 0 to 1.
        retry_on: kinds of failures (:data:`RetryKind`) after which calls are repeated; ``None``: ``connect``,
            ``unavailable``, ``canceled``, and ``resource_exhausted`` where the server asks for it. ``aborted`` and
            ``deadline_exceeded`` widen that; the latter applies to reads alone.
        respect_retry_after: whether a pause is at least as long as the server asks for.
    """

    attempts: int | None = None
    backoff: float | tuple[float, float] = (0.25, 4.0)
    jitter: float = 0.25
    retry_on: Collection[RetryKind] | None = None
    respect_retry_after: bool = True

    def __post_init__(self) -> None:
        if self.attempts is not None:
            _count("RetryPolicy(attempts=…)", self.attempts)
        pair = tuple(self.backoff) if isinstance(self.backoff, tuple | list) else (self.backoff, self.backoff)
        if len(pair) != 2:
            raise invalid("RetryPolicy(backoff=…)", "a number of seconds, or the pair (first, longest)", self.backoff)
        for seconds in pair:
            _number("RetryPolicy(backoff=…)", seconds)
        if pair[0] > pair[1]:
            raise invalid("RetryPolicy(backoff=…)", "the pair (first, longest) in this order", self.backoff)
        object.__setattr__(self, "backoff", pair)
        _number("RetryPolicy(jitter=…)", self.jitter)
        if self.jitter > 1:
            raise invalid("RetryPolicy(jitter=…)", "a number from 0 to 1", self.jitter)
        _boolean("RetryPolicy(respect_retry_after=…)", self.respect_retry_after)
        if self.retry_on is not None:
            object.__setattr__(self, "retry_on", _kinds(self.retry_on))


def _kinds(given: object) -> frozenset[RetryKind]:
    known = get_args(RetryKind)
    expectation = f"a list of {', '.join(known)}"
    if isinstance(given, str) or not isinstance(given, Collection):
        raise invalid("RetryPolicy(retry_on=…)", expectation, given)
    kinds: list[Any] = list(given)  # pyright: ignore[reportUnknownArgumentType] - of users without a type checker
    for kind in kinds:
        if kind not in known:
            raise invalid("RetryPolicy(retry_on=…)", expectation, kind)
    return frozenset(kinds)


@record(frozen=True, kw_only=True)
class CircuitBreaker:
    """When calls to a server that keeps failing are rejected at once.

    What counts as a failure: no connection, 502, 503 and 504, a broken connection, a timeout. Every other response,
    also a refusal, shows that the server works.

    Attributes:
        failures: how many in a row open the breaker.
        window: seconds within which they must happen.
        reset_after: seconds until one call may try whether the server is back.
    """

    failures: int = 5
    window: float = 60.0
    reset_after: float = 30.0

    def __post_init__(self) -> None:
        _count("CircuitBreaker(failures=…)", self.failures)
        _number("CircuitBreaker(window=…)", self.window, above=True)
        _number("CircuitBreaker(reset_after=…)", self.reset_after, above=True)


@record(frozen=True, kw_only=True)
class RateLimit:
    """How many requests a client sends per second at most; others wait within their timeout.

    Attributes:
        per_second: requests per second.
        burst: how many may be sent at once after a while of fewer; ``None``: those of one second, at least one.
    """

    per_second: float
    burst: int | None = None

    def __post_init__(self) -> None:
        _number("RateLimit(per_second=…)", self.per_second, above=True)
        if self.burst is not None:
            _count("RateLimit(burst=…)", self.burst)


@record(frozen=True, kw_only=True)
class ResponseCache:
    """Which responses are kept, and for how long.

    Kept are searches, aggregations, objects by id, and configurations of collections; never errors. Any write of the
    client empties the cache; what others write shows after the time to live at the latest.

    Attributes:
        ttl: seconds that a response is kept.
        max_entries: how many are kept at most; those used least recently are dropped first.
        max_bytes: how many bytes they have at most, all together.
        share_in_flight: whether a read that equals one in flight waits for its response.
    """

    ttl: float
    max_entries: int = 1000
    max_bytes: int = 67_108_864
    share_in_flight: bool = False

    def __post_init__(self) -> None:
        _number("ResponseCache(ttl=…)", self.ttl, above=True)
        _count("ResponseCache(max_entries=…)", self.max_entries)
        _count("ResponseCache(max_bytes=…)", self.max_bytes)
        _boolean("ResponseCache(share_in_flight=…)", self.share_in_flight)


@record(frozen=True, slots=True)
class RequestEvent:
    """A call that begins.

    Attributes:
        call_id: number of the call, the same in all its events.
        operation: what is asked, such as ``query.near_text on collection 'Bike'``.
        method: the HTTP method, or the name of the RPC.
        address: host and port of the server; empty for an engine in this process.
    """

    call_id: int
    operation: str
    method: str
    address: str


@record(frozen=True, slots=True)
class RetryEvent:
    """A call that is about to be repeated.

    Attributes:
        call_id: number of the call.
        operation: what is asked.
        attempt: the attempt that failed, from 1.
        reason: gRPC's name of the failure, such as ``unavailable``, or ``connect``.
        pause: seconds until the next attempt.
    """

    call_id: int
    operation: str
    attempt: int
    reason: str
    pause: float


@record(frozen=True, slots=True)
class ResponseEvent:
    """A call that ended.

    Attributes:
        call_id: number of the call.
        operation: what was asked.
        outcome: whether it returned, raised, or was interrupted.
        seconds: how long it took, pauses included.
        attempts: how often it was tried.
        status: HTTP status or gRPC code of the error, if there is one.
        error: what it raised, or ``None``.
        is_cached: whether the response comes from the cache, or was shared with an equal read.
    """

    call_id: int
    operation: str
    outcome: Literal["ok", "error", "canceled"]
    seconds: float
    attempts: int
    status: int | str | None
    error: BaseException | None
    is_cached: bool


@record(frozen=True, slots=True)
class FallbackEvent:
    """RPCs take another way from now on.

    Attributes:
        call_id: number of the call that found out, or ``None``.
        before: the way so far.
        after: the way from now on.
        reason: what happened on the way so far; empty where the preferred way works again.
    """

    call_id: int | None
    before: Literal["http", "grpc"]
    after: Literal["http", "grpc"]
    reason: str


@record(frozen=True, slots=True)
class BreakerEvent:
    """A circuit breaker that changed its state.

    Attributes:
        call_id: number of the call that changed it, or ``None``.
        address: host and port of the server.
        before: the state so far.
        after: the state from now on.
        reason: gRPC's name of the last failure; empty where there was none.
    """

    call_id: int | None
    address: str
    before: BreakerState
    after: BreakerState
    reason: str


@record(frozen=True, kw_only=True)
class Hooks:
    """Functions that a client calls while it works, on the thread or in the task of the call.

    Events carry no keys, headers or messages. What a hook raises ends the call.

    Attributes:
        request: called once for each call, before its first attempt; headers that it returns are sent with the call,
            such as those of a trace.
        response: called once for each call, at its end.
        retry: called before the pause between two attempts.
        fallback: called when RPCs change their way between HTTP and gRPC.
        breaker: called when a circuit breaker changes its state.
    """

    request: Callable[[RequestEvent], Mapping[str, str] | None] | None = None
    response: Callable[[ResponseEvent], None] | None = None
    retry: Callable[[RetryEvent], None] | None = None
    fallback: Callable[[FallbackEvent], None] | None = None
    breaker: Callable[[BreakerEvent], None] | None = None

    def __post_init__(self) -> None:
        for name in ("request", "response", "retry", "fallback", "breaker"):
            hook = getattr(self, name)
            if hook is None:
                continue
            function = hook if hasattr(hook, "__code__") else getattr(hook, "__call__", None)  # noqa: B004 - its code
            code = getattr(function, "__code__", None)
            if not callable(hook) or (code is not None and code.co_flags & 0x280):
                raise invalid(f"Hooks({name}=…)", "a function that is not a coroutine", hook)
