"""Errors of replication operations."""

from __future__ import annotations

from datetime import datetime
from typing import Self


class ReplicateOperationError(str):
    """An error of a replication operation, as reported by the server.

    Attributes:
        at: when it occurred, if known.
    """

    __slots__ = ("at",)

    at: datetime | None

    def __new__(cls, message: str, at: datetime | None = None) -> Self:
        """Keep the words and the time."""
        made = super().__new__(cls, message)
        made.at = at
        return made
