"""Results of tokenization."""

from __future__ import annotations

from weaviate_gen._runtime.records import record


@record(frozen=True, kw_only=True)
class TokenizeResult:
    """Tokens of a string.

    Attributes:
        indexed: tokens that are indexed.
        query: tokens that are searched for, without stopwords.
    """

    indexed: list[str]
    query: list[str]


__all__ = [
    "TokenizeResult",
]
