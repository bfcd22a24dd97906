"""What went wrong while a replica moved."""

from __future__ import annotations

from datetime import datetime
from typing import Self


class ReplicateOperationError(str):
    """What went wrong once, in the server's words.

    Attributes:
        at: when it was, if the server says so.
    """

    __slots__ = ("at",)

    at: datetime | None

    def __new__(cls, message: str, at: datetime | None = None) -> Self:
        """Keep the words and the time."""
        made = super().__new__(cls, message)
        made.at = at
        return made
