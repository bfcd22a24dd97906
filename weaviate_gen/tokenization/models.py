"""What comes of cutting a text."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class TokenizeResult:
    """A text in tokens.

    Attributes:
        indexed: as they are kept in the index.
        query: as they are looked for, without stopwords.
    """

    indexed: list[str]
    query: list[str]


__all__ = ["TokenizeResult"]
