"""Deletion of every object that matches a filter."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from weaviate_gen.engine.collections.catalog import Catalog
from weaviate_gen.engine.collections.shard import Shard
from weaviate_gen.engine.search.filtering import allowed
from weaviate_gen.engine.search.filters import Filter
from weaviate_gen.engine.storage.record import Record


@dataclass(frozen=True, slots=True)
class DeleteMany:
    """One deletion by filter.

    Attributes:
        shard: where to delete.
        filters: what the objects have to match.
        dry_run: whether to report the matches only.
    """

    shard: Shard
    filters: Filter
    dry_run: bool = False


@dataclass(frozen=True, slots=True)
class Deleted:
    """Result of a deletion by filter.

    Attributes:
        matches: the number of objects that match.
        records: the objects that were deleted, or would be: the first 10,000.
        refused: whether something matches that is not deleted because the shard is read-only.
    """

    matches: int
    records: list[Record]
    refused: bool


def delete_many(catalog: Catalog, request: DeleteMany, most: int) -> Deleted:
    """Delete the objects that match, at most so many; the caller holds the storage's lock.

    Args:
        catalog: the collections that the filter's references lead to.
        request: what to delete.
        most: how many objects are deleted at most.

    Raises:
        EngineError: the filter asks for what is not indexed, or the storage fails.
    """
    shard = request.shard
    docids = np.sort(shard.index.docids[allowed(shard, request.filters, catalog)])
    if shard.read_only and len(docids):
        return Deleted(len(docids), [], True)
    records = shard.records(docids[:most].tolist())
    if records and not request.dry_run:
        catalog.storage.delete(lambda: shard.remove(records))
    return Deleted(len(docids), records, False)
