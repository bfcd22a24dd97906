"""Objects whose time to live is over, kept out of results where a collection asks for it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from weaviate_gen.engine import deadline
from weaviate_gen.engine.index.parts import TIMES
from weaviate_gen.engine.schema.collection_schema import CollectionSchema
from weaviate_gen.engine.search.hits import Hit
from weaviate_gen.engine.values.dates import nanoseconds

_MILLION = 1_000_000


def unexpired(schema: CollectionSchema, hits: Sequence[Hit], now: int) -> list[Hit]:
    """Leave out results whose time is over, if the collection's `objectTtlConfig` says so.

    Args:
        schema: of their collection.
        hits: the results.
        now: milliseconds since the epoch.
    """
    settings: Mapping[str, Any] = schema.config.get("objectTtlConfig") or {}
    if not settings.get("enabled") or not settings.get("filterExpiredObjects"):
        return list(hits)
    counted_from = str(settings.get("deleteOn") or "")
    after = int(settings.get("defaultTtl") or 0) * 1000

    def lives(hit: Hit) -> bool:
        if counted_from in TIMES:
            start: int = getattr(hit.record, TIMES[counted_from])
        else:
            value = hit.record.properties.get(counted_from)
            if value is None:
                return True
            start = nanoseconds(value) // _MILLION
        return start + after > now

    return [hit for hit in deadline.checked(hits) if lives(hit)]
