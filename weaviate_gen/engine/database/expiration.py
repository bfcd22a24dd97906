"""Objects whose time to live is over, deleted now and then: when data is opened, and beside writes once a minute."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Literal

from weaviate_gen.engine import deadline
from weaviate_gen.engine.collections.catalog import Catalog
from weaviate_gen.engine.collections.collection import ACTIVE, Collection
from weaviate_gen.engine.collections.shard import Shard
from weaviate_gen.engine.storage.record import Record
from weaviate_gen.engine.values.dates import nanoseconds
from weaviate_gen.engine.values.json_types import part

INTERVAL = 60_000
"""How long to wait between two looks, in milliseconds."""

_MILLION = 1_000_000
_TIMES: Mapping[str, Literal["created", "updated"]] = {
    "_creationTimeUnix": "created",
    "_lastUpdateTimeUnix": "updated",
}


class Expiration:
    """Deletes what a collection's `objectTtlConfig` says is over."""

    def __init__(self, catalog: Catalog) -> None:
        self._catalog = catalog
        self._next = 0

    def sweep_if_due(self, now: int) -> None:
        """Look for expired objects if it is time to, inside a transaction of its own."""
        if now >= self._next:
            self._next = now + INTERVAL
            self.sweep(now)

    def sweep(self, now: int) -> int:
        """Delete every expired object, and return how many there were."""

        def work() -> int:
            count = 0
            for collection in self._catalog.collections.values():
                if part(collection.config, "objectTtlConfig").get("enabled"):
                    for shard in _active(collection):
                        gone = list(_expired(collection, shard, now))
                        if gone:
                            shard.remove(gone)
                        count += len(gone)
            return count

        return self._catalog.storage.delete(work)


def _active(collection: Collection) -> Iterator[Shard]:
    for name, shard in list(collection.shards.items()):
        if collection.states.get(name, ACTIVE) == ACTIVE and not shard.read_only:
            yield shard


def _expired(collection: Collection, shard: Shard, now: int) -> Iterator[Record]:
    settings = part(collection.config, "objectTtlConfig")
    over = now - int(settings["defaultTtl"]) * 1000
    name = str(settings["deleteOn"])
    if name in _TIMES:
        yield from shard.not_after(_TIMES[name], over)
        return
    for record in deadline.checked(shard.scan()):
        value = record.properties.get(name)
        if value is not None and nanoseconds(value) // _MILLION <= over:
            yield record
