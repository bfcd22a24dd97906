"""Dates, enums and numpy values as plain values."""

from __future__ import annotations

import datetime as dt
from enum import Enum
from typing import Any

from weaviate_gen._inputs.errors import shown
from weaviate_gen.exceptions import WeaviateInvalidInputError


def date_text(value: dt.date, name: str) -> str:
    """Write a date as RFC 3339 with microseconds; without a time zone it is taken as UTC, a bare date as midnight.

    Raises:
        WeaviateInvalidInputError: it is NaT, or more precise than microseconds.
    """
    if type(value) is not dt.datetime and (str(value) == "NaT" or getattr(value, "nanosecond", 0) != 0):
        raise WeaviateInvalidInputError(
            f"{name} must be a valid datetime of microsecond precision, got {value}; round it, or use None"
        )
    if not isinstance(value, dt.datetime):
        value = dt.datetime(value.year, value.month, value.day, tzinfo=dt.UTC)
    elif value.utcoffset() is None:
        value = value.replace(tzinfo=dt.UTC)
    return value.isoformat(timespec="microseconds")


def plain_array(value: Any, name: str) -> Any:
    """Turn a numpy array or scalar (or what is like one) into Python's own.

    Raises:
        WeaviateInvalidInputError: it holds moments or numbers that Python has no equal of.
    """
    kept = _KEPT.get(getattr(getattr(value, "dtype", None), "char", ""))
    if kept is not None:
        exact = value.astype(kept)
        if not (exact == value).all():
            raise WeaviateInvalidInputError(f"{name}: {shown(value)} as {kept} loses something; round it, or use None")
        value = exact
    return value.tolist()


_KEPT = {"M": "datetime64[us]", "m": "timedelta64[us]", "g": "float64"}
"""What numpy's own kinds are brought to before they become Python's; nanoseconds would become bare numbers."""


def plain_scalar(value: object, name: str) -> object:
    """Turn an enum's member into its value and a numpy scalar into Python's own."""
    if isinstance(value, Enum):
        return value.value
    return plain_array(value, name) if getattr(value, "shape", None) == () and hasattr(value, "tolist") else value
