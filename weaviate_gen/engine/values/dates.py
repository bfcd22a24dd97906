"""RFC 3339 dates as nanoseconds since the epoch, and back."""

from __future__ import annotations

import re
from datetime import UTC, datetime

_RFC3339 = re.compile(r"(\d{4}-\d\d-\d\d)T(\d\d:\d\d:\d\d)(?:\.(\d{1,9})\d*)?(Z|[+-]\d\d:\d\d)")
_SECOND = 1_000_000_000
_SPAN = 1 << 64


def nanoseconds(text: str) -> int:
    """Read a date as nanoseconds since the epoch, as a signed 64-bit number that wraps around.

    Args:
        text: an RFC 3339 date with a time and an offset.

    Raises:
        ValueError: it is none.
    """
    return (exact_nanoseconds(text) + _SPAN // 2) % _SPAN - _SPAN // 2


def milliseconds(text: str) -> int:
    """Read a date as milliseconds since the epoch.

    Args:
        text: an RFC 3339 date with a time and an offset.

    Raises:
        ValueError: it is none.
    """
    return exact_nanoseconds(text) // 1_000_000


def timestamp(milliseconds: int) -> str:
    """Return milliseconds since the epoch as a date in UTC with three digits of a second."""
    utc = datetime.fromtimestamp(milliseconds / 1000, tz=UTC)
    return utc.strftime("%Y-%m-%dT%H:%M:%S.") + f"{milliseconds % 1000:03d}Z"


def exact_nanoseconds(text: str) -> int:
    """Read a date as nanoseconds since the epoch, however far away it is.

    Args:
        text: an RFC 3339 date with a time and an offset.

    Raises:
        ValueError: it is none.
    """
    found = _RFC3339.fullmatch(text)
    if found is None:
        raise ValueError(f"{text!r} is no RFC 3339 date such as 2006-01-02T15:04:05Z")
    day, time, fraction, zone = found.groups()
    parsed = datetime.fromisoformat(f"{day}T{time}{'+00:00' if zone == 'Z' else zone}")
    away = parsed - datetime(1970, 1, 1, tzinfo=UTC)
    whole = (away.days * 86400 + away.seconds) * _SECOND
    return whole + int((fraction or "").ljust(9, "0"))


def rfc3339(value: int) -> str:
    """Write nanoseconds since the epoch as a date in UTC, its fraction without trailing zeros."""
    seconds, fraction = divmod(value, _SECOND)
    text = datetime.fromtimestamp(seconds, tz=UTC).strftime("%Y-%m-%dT%H:%M:%S")
    tail = f"{fraction:09d}".rstrip("0")
    return f"{text}.{tail}Z" if tail else f"{text}Z"
