"""What a request carries beside its message."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from weaviate_gen.engine.access.control import Principal
from weaviate_gen.engine.database.database import Database


@dataclass(frozen=True, slots=True)
class Context:
    """What came with a request.

    Attributes:
        headers: names (lower case) and values: HTTP headers or gRPC metadata.
        now: when it came, in milliseconds since the epoch.
        principal: who sent it; ``None`` for nobody in particular.
    """

    headers: Mapping[str, str]
    now: int
    principal: Principal | None = None

    @classmethod
    def of(cls, database: Database, headers: Mapping[str, str]) -> Context:
        """Return the context of a request.

        Raises:
            EngineError: whoever sent it is not known.
        """
        access = database.access
        principal = None if access is None else access.principal(headers.get("authorization"))
        return cls(headers, database.env.now(), principal)
