"""Status codes, with one spelling for gRPC, HTTP and the embedded engine, and what each implies for a write."""

from __future__ import annotations

from typing import Literal, TypeAlias, get_args

from weaviate_gen.exceptions import Outcome

StatusCode: TypeAlias = Literal[
    "ok",
    "canceled",
    "unknown",
    "invalid_argument",
    "deadline_exceeded",
    "not_found",
    "already_exists",
    "permission_denied",
    "resource_exhausted",
    "failed_precondition",
    "aborted",
    "out_of_range",
    "unimplemented",
    "internal",
    "unavailable",
    "data_loss",
    "unauthenticated",
    "connect",
    "misconfigured",
]
"""gRPC's codes in the order of their numbers; then ``connect``: no connection came about, so nothing was sent; and
``misconfigured``: nor will one with these settings."""

_ALL: tuple[StatusCode, ...] = get_args(StatusCode)
_BY_NAME: dict[str, StatusCode] = {**{code: code for code in _ALL}, "cancelled": "canceled"}

RETRYABLE_CODES: frozenset[StatusCode] = frozenset({"unavailable", "connect", "resource_exhausted", "aborted"})
"""Failures after which the caller may try again later."""

TRANSIENT_CODES: frozenset[StatusCode] = frozenset({"unavailable", "connect", "canceled"})
"""Failures of a server that restarts or of a connection that broke: the next attempt may do."""

UNSENT_CODES: frozenset[StatusCode] = frozenset({"connect", "misconfigured"})
"""Failures before anything was sent."""

FATAL_CODES: frozenset[StatusCode] = frozenset(
    {
        "permission_denied",
        "unauthenticated",
        "unimplemented",
        "invalid_argument",
        "failed_precondition",
        "misconfigured",
    }
)
"""Refusals that another attempt does not change."""

_UNKNOWN_OUTCOME: frozenset[StatusCode] = frozenset(
    {"canceled", "unknown", "deadline_exceeded", "aborted", "internal", "unavailable", "data_loss"}
)


def code_of(name: str) -> StatusCode:
    """Return the code with this name, in any case and either spelling of "canceled"."""
    return _BY_NAME.get(name.lower(), "unknown")


def number_of(code: StatusCode) -> int:
    """Return gRPC's number of a code; those of connections have none and count as ``unavailable``."""
    return _ALL.index("unavailable" if code in UNSENT_CODES else code)


def outcome_of(status: int | str | None) -> Outcome:
    """Return what is known about a write that failed with an HTTP status or a code.

    Args:
        status: the HTTP status, the code, or ``None`` where nothing was sent.
    """
    if isinstance(status, int):
        return "unknown" if status == 408 or (status >= 500 and status != 501) else "failed"
    if status in UNSENT_CODES:
        return "unsent"
    return "unknown" if status in _UNKNOWN_OUTCOME else "failed"
