"""State machine of circuit breakers. Without a clock: time is an argument."""

from __future__ import annotations

from collections import deque
from typing import TYPE_CHECKING

from weaviate_gen._runtime.codes import StatusCode
from weaviate_gen._runtime.records import record

if TYPE_CHECKING:
    from weaviate_gen._types.policies import BreakerState, CircuitBreaker

BREAKING_CODES: frozenset[StatusCode] = frozenset({"connect", "unavailable", "deadline_exceeded"})
"""Failures that count; whatever else a server responds, it works."""

BREAKING_STATUSES = frozenset({502, 503, 504})


@record(frozen=True, slots=True)
class Change:
    """Change of a state.

    Attributes:
        before: the state so far.
        after: the state from now on.
        reason: the last failure; empty where there was none.
    """

    before: BreakerState
    after: BreakerState
    reason: str


class Permit:
    """Permission of one attempt.

    Attributes:
        is_trial: whether its outcome closes or opens a half-open breaker.
        change: what granting it changed.
    """

    __slots__ = ("change", "is_trial")

    def __init__(self, is_trial: bool, change: Change | None) -> None:
        self.is_trial = is_trial
        self.change = change


class Breaker:
    """State of the breaker of one server; its user holds a lock.

    Args:
        policy: when it opens and closes.

    Attributes:
        state: the state.
        reason: the last failure.
    """

    __slots__ = ("_failures", "_opened", "_policy", "_trial", "reason", "state")

    def __init__(self, policy: CircuitBreaker) -> None:
        self._policy = policy
        self._failures: deque[float] = deque(maxlen=policy.failures)
        self._opened = 0.0
        self._trial: Permit | None = None
        self.state: BreakerState = "closed"
        self.reason = ""

    def wait(self, now: float) -> float | None:
        """Return the seconds until an attempt is allowed; ``None``: it is; 0: as soon as a trial in flight ends.

        Args:
            now: the time.
        """
        if self.state == "closed":
            return None
        if self.state == "open":
            left = self._opened + self._policy.reset_after - now
            return left if left > 0 else None
        return None if self._trial is None else 0.0

    def admit(self, now: float) -> Permit | float:
        """Return the permit of an attempt, or the seconds until one is allowed.

        Args:
            now: the time.
        """
        if self.state == "closed":
            return Permit(is_trial=False, change=None)
        left = self.wait(now)
        if left is not None:
            return left
        change = self._become("half_open") if self.state == "open" else None
        self._trial = Permit(is_trial=True, change=change)
        return self._trial

    def succeeded(self, permit: Permit) -> Change | None:
        """Record that the server responded.

        Args:
            permit: the permit of the attempt.
        """
        if permit is self._trial:
            self._trial = None
            self._failures.clear()
            self.reason = ""
            return self._become("closed")
        if self.state == "closed":
            self._failures.clear()
        return None

    def failed(self, permit: Permit, reason: str, now: float) -> Change | None:
        """Record a failure that counts.

        Args:
            permit: the permit of the attempt.
            reason: the failure.
            now: the time.
        """
        if permit is self._trial:
            self._trial = None
        elif self.state != "closed":
            return None  # sent before it opened
        self.reason = reason
        self._failures.append(now)
        is_full = len(self._failures) == self._policy.failures
        if self.state == "closed" and not (is_full and now - self._failures[0] <= self._policy.window):
            return None
        self._opened = now
        return self._become("open")

    def abandoned(self, permit: Permit) -> None:
        """Record that an attempt was interrupted, which shows nothing.

        Args:
            permit: the permit of the attempt.
        """
        if permit is self._trial:
            self._trial = None

    def _become(self, state: BreakerState) -> Change:
        before, self.state = self.state, state
        return Change(before, state, self.reason)
