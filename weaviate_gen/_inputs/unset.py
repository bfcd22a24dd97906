"""`UNSET`: value of an omitted argument where `None` has a meaning of its own."""

from __future__ import annotations

from enum import Enum
from typing import Final, Literal, TypeAlias


class Unset(Enum):
    """Type of `UNSET`: an Enum with one member, so that type checkers can narrow it."""

    UNSET = "unset"

    def __bool__(self) -> Literal[False]:
        """Return False."""
        return False

    def __repr__(self) -> str:
        """Return the name shown in signatures."""
        return "UNSET"


UnsetType: TypeAlias = Literal[Unset.UNSET]
"""The type of :data:`UNSET`, for annotations: `str | None | UnsetType`."""

UNSET: Final = Unset.UNSET
"""Value of an omitted argument."""
