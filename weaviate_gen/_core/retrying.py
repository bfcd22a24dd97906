"""Decisions on retries: how often a call is tried, and how long the pauses are."""

from __future__ import annotations

from math import inf
from typing import TYPE_CHECKING, Any

from weaviate_gen._core.call import Call
from weaviate_gen._runtime.codes import TRANSIENT_CODES, StatusCode

if TYPE_CHECKING:
    from weaviate_gen._types.policies import RetryPolicy

ATTEMPTS = 4
"""How often a read is tried at most; a write is tried until its timeout."""

_FIRST_PAUSE, _LONGEST_PAUSE, _JITTER = 0.25, 4.0, 0.25
"""Seconds between two attempts, and the part by which they vary."""


def max_attempts(
    call: Call[Any],
    code: StatusCode,
    *,
    hinted: bool = False,
    connects: int = ATTEMPTS,
    is_final: bool = False,
    policy: RetryPolicy | None = None,
    text: str = "",
) -> float:
    """Return how often a call is tried that fails with a code: more than once only where twice does no harm.

    Any call may be repeated if nothing arrived, unless no attempt can arrive, which is ``misconfigured``. A call whose
    repetition does no harm is repeated after whatever passes; without a hint from the server, an exhausted resource is
    a limit that does not.

    Args:
        call: what was asked.
        code: how it failed.
        hinted: whether the server asks to be tried again.
        connects: how often a connection is tried for a read.
        is_final: whether another attempt would fail alike.
        policy: the user's; ``None``: the default.
        text: the error text, which tells statuses apart that share a code.

    Returns:
        The number of attempts; for a write, as many as its timeout allows.
    """
    if is_final or not (call.retry or code == "connect"):
        return 1
    if policy is None or policy.retry_on is None:
        passes = code in TRANSIENT_CODES or (hinted and code == "resource_exhausted")
    else:
        kind = "resource_exhausted" if code == "unavailable" and text.startswith("status 429") else code
        passes = kind in policy.retry_on and not (kind == "deadline_exceeded" and call.timeout_kind == "insert")
    if not passes:
        return 1
    if policy is not None and policy.attempts is not None:
        return policy.attempts
    if call.timeout_kind == "insert":
        return inf
    return connects if code == "connect" else ATTEMPTS


def pause(attempt: int, chance: float, hint: float | None, policy: RetryPolicy | None = None) -> float:
    """Return the seconds to wait after an attempt: twice as long each time up to a limit, with jitter.

    Args:
        attempt: which attempt failed, from 1.
        chance: a random number from 0 to 1.
        hint: the least number of seconds that the server asks for, if it does.
        policy: the user's; ``None``: the default.
    """
    first, longest, jitter = _FIRST_PAUSE, _LONGEST_PAUSE, _JITTER
    if policy is not None:
        jitter = policy.jitter
        first, longest = policy.backoff if isinstance(policy.backoff, tuple) else (policy.backoff, policy.backoff)
        if not policy.respect_retry_after:
            hint = None
    backoff = min(first * 2.0 ** min(attempt - 1, 16), longest) * (1 - jitter + chance * 2 * jitter)
    return backoff if hint is None else max(backoff, hint)
