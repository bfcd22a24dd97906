"""RFC 3339 dates as nanoseconds since the epoch, and back."""

from __future__ import annotations

import re
from collections.abc import Sequence
from datetime import UTC, datetime

_RFC3339 = re.compile(r"(\d{4})(-\d\d-\d\d)T(\d\d?)(:\d\d:\d\d)(?:[.,](\d{1,9})\d*)?(Z|[+-]\d\d:\d\d)")
"""What Go's parser takes: an hour of one digit and a comma, too."""

_CYCLE = 400
"""Years after which the calendar repeats itself: Python's begins with the year 1, and Go's with the year 0."""

_DAYS_OF_CYCLE = 146_097
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
    year, rest, hour, time, fraction, zone = _parts(text)
    shifted = 0 if int(year) else _CYCLE
    offset = "+00:00" if zone == "Z" else zone
    parsed = datetime.fromisoformat(f"{int(year) + shifted:04d}{rest}T{hour:>02}{time}{offset}")
    away = parsed - datetime(1970, 1, 1, tzinfo=UTC)
    days = away.days - (_DAYS_OF_CYCLE if shifted else 0)
    whole = (days * 86400 + away.seconds) * _SECOND
    return whole + int((fraction or "").ljust(9, "0"))


def rewritten(text: str) -> str:
    """Return a date as a server writes it again: no trailing zeros, and UTC by its letter.

    Args:
        text: an RFC 3339 date with a time and an offset.

    Raises:
        ValueError: it is none.
    """
    exact_nanoseconds(text)
    year, rest, hour, time, fraction, zone = _parts(text)
    digits = (fraction or "").rstrip("0")
    tail = f".{digits}" if digits else ""
    return f"{year}{rest}T{hour:>02}{time}{tail}{'Z' if zone == '+00:00' else zone}"


def _parts(text: str) -> Sequence[str]:
    found = _RFC3339.fullmatch(text)
    if found is None:
        raise ValueError(f"{text!r} is no RFC 3339 date such as 2006-01-02T15:04:05Z")
    return found.groups()


def rfc3339(value: int) -> str:
    """Write nanoseconds since the epoch as a date in UTC, its fraction without trailing zeros."""
    seconds, fraction = divmod(value, _SECOND)
    text = datetime.fromtimestamp(seconds, tz=UTC).strftime("%Y-%m-%dT%H:%M:%S")
    tail = f"{fraction:09d}".rstrip("0")
    return f"{text}.{tail}Z" if tail else f"{text}Z"
