"""What the proxy can do to traffic, as values that a seed can draw."""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum
from typing import Literal, TypeAlias

Lane: TypeAlias = Literal["http", "grpc"]


class Kind(str, Enum):
    """One way of failing.

    An exchange is an HTTP request or a gRPC call. "Before" means that the server has not seen it, "after" that the
    server has processed it and the client does not learn so.
    """

    # one exchange
    RESET_BEFORE = "reset-before"
    RESET_AFTER = "reset-after"
    CLOSE_BEFORE = "close-before"
    CLOSE_AFTER = "close-after"
    SWALLOW = "swallow"
    HOLD = "hold"
    DELAY = "delay"
    LATE_REPLY = "late-reply"
    TRUNCATE = "truncate"
    STALL = "stall"
    DRIBBLE = "dribble"
    GARBLE = "garble"
    STATUS_BEFORE = "status-before"
    STATUS_AFTER = "status-after"
    CANCEL = "cancel"
    # a period, for everything
    REFUSE = "refuse"
    FLAP = "flap"
    FREEZE = "freeze"
    KILL = "kill"


PERIODS = frozenset({Kind.REFUSE, Kind.FLAP, Kind.FREEZE, Kind.KILL})
"""Kinds that begin with an exchange and strike all traffic for some seconds."""

BEFORE = frozenset({Kind.RESET_BEFORE, Kind.CLOSE_BEFORE, Kind.SWALLOW, Kind.STATUS_BEFORE})
"""Kinds that keep an exchange from the server."""

STATUSES = (429, 500, 502, 503, 504)
"""Of answers that the proxy makes up."""

AMBIGUOUS_STATUSES = (500, 502, 503, 504)
"""Those that leave open whether the server has processed the request; 429 says that it has not."""


@dataclass(frozen=True, slots=True)
class Fault:
    """One fault, armed until it has struck as often as it should.

    Attributes:
        kind: what happens.
        lane: which port it strikes; both if ``None``.
        skip: how many exchanges pass unharmed first.
        times: how many exchanges it strikes.
        frames: at which data frame of a gRPC call it strikes: the client's for what happens before, else the server's.
        seconds: how long a delay, a slow reply or a period lasts.
        status: the HTTP status of an answer that the proxy makes up.
        retry_after: its ``Retry-After`` header, if it has one.
    """

    kind: Kind
    lane: Lane | None = None
    skip: int = 0
    times: int = 1
    frames: int = 1
    seconds: float = 0.0
    status: int = 503
    retry_after: str | None = None
