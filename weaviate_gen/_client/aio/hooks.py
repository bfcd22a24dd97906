# Written once for both flavors: scripts/regen.sh writes the counterpart in _client/sync from this file.
# Edit this one.
"""Calls as hooks and the observer see them."""

from __future__ import annotations

from collections.abc import Callable
from contextvars import ContextVar
from itertools import count
from time import monotonic
from typing import TypeVar

from weaviate_gen._client.aio.settings import Settings, own_headers
from weaviate_gen._core.breaker import Change
from weaviate_gen._core.call import Call, RpcRequest
from weaviate_gen._transport.concurrency import AsyncResult, is_interrupt
from weaviate_gen._transport.errors import TransportError
from weaviate_gen._transport.ways import Way
from weaviate_gen._types.policies import (
    BreakerEvent,
    FallbackEvent,
    Hooks,
    RequestEvent,
    ResponseEvent,
    RetryEvent,
)
from weaviate_gen._types.settings import Event
from weaviate_gen.exceptions import WeaviateBaseError

T = TypeVar("T")

_numbers = count(1)


class CallRecord:
    """A call in flight, and what happened to it.

    Args:
        hooks: the user's functions.
        observer: called after each attempt.
        operation: what is asked.

    Attributes:
        call_id: number of the call, in this process.
        headers: headers of the user's, sent with each attempt.
        is_cached: whether its response was kept, or is that of an equal call.
    """

    __slots__ = ("_attempts", "_hooks", "_observer", "_operation", "_started", "call_id", "headers", "is_cached")

    def __init__(self, hooks: Hooks, observer: Callable[[Event], None] | None, operation: str) -> None:
        self.call_id: int = next(_numbers)
        self.headers: dict[str, str] = {}
        self.is_cached: bool = False
        self._hooks = hooks
        self._observer = observer
        self._operation = operation
        self._attempts = 0
        self._started = monotonic()

    def attempted(self, attempt: int, seconds: float, outcome: str) -> None:
        """Report an attempt that ended.

        Args:
            attempt: which one, from 1.
            seconds: how long it took.
            outcome: how it ended.
        """
        self._attempts = attempt
        if self._observer is not None:
            self._observer(Event(self._operation, attempt, seconds, outcome, self.call_id))

    def retrying(self, attempt: int, failure: TransportError, pause: float) -> None:
        """Report that an attempt is repeated.

        Args:
            attempt: the one that failed.
            failure: why.
            pause: seconds until the next.
        """
        if self._hooks.retry is not None:
            self._hooks.retry(RetryEvent(self.call_id, self._operation, attempt, failure.code, pause))

    def ended(self, error: BaseException | None) -> None:
        """Report the end of the call.

        Args:
            error: what it raises, if it does.
        """
        if self._hooks.response is not None:
            self._hooks.response(
                ResponseEvent(
                    self.call_id,
                    self._operation,
                    "ok" if error is None else "canceled" if is_interrupt(error) else "error",
                    monotonic() - self._started,
                    self._attempts,
                    error.status if isinstance(error, WeaviateBaseError) else None,
                    error,
                    self.is_cached,
                )
            )


current: ContextVar[CallRecord | None] = ContextVar("weaviate_gen_call", default=None)
"""The call that runs in this thread or task, where anything is hooked."""


class AsyncHookRunner:
    """Calls the hooks of a client.

    Args:
        settings: the client's.
    """

    def __init__(self, settings: Settings) -> None:
        params = settings.params
        self._hooks = settings.config.hooks or Hooks()
        self._observer = settings.config.observer
        self._address = "" if params is None else params.http.address

    async def watch(self, execute: Callable[..., AsyncResult[T]], call: Call[T], deadline: float) -> T:
        """Execute a call between the hooks for its beginning and its end.

        Args:
            execute: executes it; called with the call, its deadline and its record.
            call: what to send.
            deadline: the time by which it must be answered.
        """
        record = CallRecord(self._hooks, self._observer, call.operation)
        if self._hooks.request is not None:
            request = call.request
            method = request.rpc.name if isinstance(request, RpcRequest) else request.operation.verb
            given = self._hooks.request(RequestEvent(record.call_id, call.operation, method, self._address))
            record.headers = own_headers(given)
        before = current.set(record)
        try:
            result = await execute(call, deadline, record)
        except BaseException as error:
            record.ended(error)
            raise
        finally:
            current.reset(before)
        record.ended(None)
        return result

    @property
    def sends_headers(self) -> bool:
        """Whether a hook may return headers."""
        return self._hooks.request is not None

    @property
    def fallback_listener(self) -> Callable[[Way, Way, str], None] | None:
        """Reports that RPCs change their way, if anybody asked for it."""
        return None if self._hooks.fallback is None else self._report_fallback

    def _report_fallback(self, before: Way, after: Way, reason: str) -> None:
        if self._hooks.fallback is not None:
            self._hooks.fallback(FallbackEvent(_call_id(), before, after, reason))

    def report_breaker(self, address: str, change: Change | None) -> None:
        """Report that a circuit breaker changed its state.

        Args:
            address: host and port of its server.
            change: the change, if there is one.
        """
        if change is not None and self._hooks.breaker is not None:
            self._hooks.breaker(BreakerEvent(_call_id(), address, change.before, change.after, change.reason))


def _call_id() -> int | None:
    record = current.get()
    return None if record is None else record.call_id
