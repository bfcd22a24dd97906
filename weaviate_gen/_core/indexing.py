"""Flow that waits until vectors are indexed."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any

from weaviate_gen._core.call import Call, Flow, Sleep
from weaviate_gen._core.typeguards import is_sequence
from weaviate_gen._inputs.errors import described
from weaviate_gen._types.data.batch import Shard
from weaviate_gen.exceptions import WeaviateBaseError
from weaviate_gen_wire import rest

POLL = 0.25
"""Seconds between two looks at a shard."""


def checked(shards: Any) -> Sequence[Shard]:
    """Check that an argument is a list of shards.

    Raises:
        TypeError: if it is not.
    """
    if not is_sequence(shards) or any(not isinstance(each, Shard) for each in shards):
        raise TypeError(f"shards must be a list of Shard, got {described(shards)}")
    return shards


def wait(shards: Iterable[Shard], how_many_failures: int) -> Flow[None]:
    """Look at shards until their queues of vectors are empty.

    Args:
        shards: the shards.
        how_many_failures: how often one may fail to be read.

    Returns:
        The flow.
    """
    for shard in sorted(shards, key=lambda each: (each.collection, each.tenant or "")):
        failures = 0
        while True:
            try:
                ready = yield _ready(shard)
            except WeaviateBaseError:
                failures += 1
                if failures > how_many_failures:
                    raise
                yield Sleep(POLL * 2**failures)
                continue
            if ready:
                break
            yield Sleep(POLL)


def _ready(shard: Shard) -> Call[bool]:
    return Call(
        rest.schema.schema_objects_shards_get(shard.collection, tenant=shard.tenant),
        _all_ready,
        f"the shards of collection {shard.collection!r}",
        ok=frozenset({200}),
        retry=True,
    )


def _all_ready(reply: tuple[int, Any]) -> bool:
    rows: list[dict[str, Any]] = reply[1] or []
    return all(row.get("status") == "READY" and not row.get("vectorQueueSize") for row in rows)
