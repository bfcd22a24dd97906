"""What a request carries beside its message."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from weaviate_gen.local.engine.database import Database


@dataclass(frozen=True, slots=True)
class Context:
    """What came with a request.

    Attributes:
        headers: names (lower case) and values: HTTP headers or gRPC metadata.
        now: when it came, in milliseconds since the epoch.
    """

    headers: Mapping[str, str]
    now: int

    @classmethod
    def of(cls, database: Database, headers: Mapping[str, str]) -> Context:
        """Take a request in."""
        return cls(headers, database.around.now())
