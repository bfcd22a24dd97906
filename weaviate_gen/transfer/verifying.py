"""Checksum of a collection, and its comparison with what was to be stored."""

from __future__ import annotations

from collections.abc import Callable
from threading import Lock
from typing import Any

from weaviate_gen._client.sync.collection import Collection
from weaviate_gen.exceptions import TransferError
from weaviate_gen.transfer.checksum import Checksum, digest
from weaviate_gen.transfer.conversion import Conversion, ConvertedSource
from weaviate_gen.transfer.exporting import plan
from weaviate_gen.transfer.running import check_parallel, run_all
from weaviate_gen.transfer.source import CollectionSource, Range, Source, read_schema


def collection_checksum(collection: Collection[Any, Any], *, parallel: int = 2) -> Checksum:
    """Count the objects of a collection, and compute their checksum.

    Collections with equal objects have equal checksums, on whichever server and under whichever name.

    Args:
        collection: the collection; of one with tenants, all active ones, unless the handle has one.
        parallel: number of ranges of ids, or tenants, that are read at the same time.

    Returns:
        Count and checksum.
    """
    check_parallel(parallel)
    return source_checksum(collection, None, parallel)


def source_checksum(
    collection: Collection[Any, Any],
    conversion: Conversion | None,
    parallel: int,
    ignored: frozenset[str] = frozenset(),
) -> Checksum:
    """Count the objects of a collection, and compute their checksum.

    Args:
        collection: the collection.
        conversion: what becomes of the objects before, or ``None``.
        parallel: number of threads.
        ignored: names of vectors that are left out.

    Returns:
        Count and checksum.
    """
    schema = read_schema(collection)
    source: Source = CollectionSource(collection, schema)
    if conversion is not None:
        source = ConvertedSource(source, conversion)
    *_, ranges = plan(collection, schema, parallel, "skip")
    objects = Checksum()
    lock = Lock()

    def add(part: Range, check: Callable[[], None]) -> None:
        nonlocal objects
        own = Checksum()
        for rows in source.pages(part):
            check()
            for row in rows:
                for name in ignored:
                    row.vectors.pop(name, None)
                own.add(digest(row, source.layout))
        with lock:
            objects += own

    run_all(add, ranges, parallel)
    return objects


def verify(
    collection: Collection[Any, Any], expected: Checksum, parallel: int, ignored: frozenset[str] = frozenset()
) -> Checksum:
    """Compare a collection with what was to be stored.

    Args:
        collection: the collection.
        expected: count and checksum of what was to be stored.
        parallel: number of threads.
        ignored: names of vectors that are not compared.

    Returns:
        Count and checksum of the collection.

    Raises:
        TransferError: they differ.
    """
    found = source_checksum(collection, None, parallel, ignored)
    if found.count != expected.count:
        raise TransferError(
            f"{collection.name} has {found.count} objects, expected {expected.count}: others write to it or to its "
            "source; transfer again"
        )
    if found != expected:
        raise TransferError(
            f"the {found.count} objects of {collection.name} differ from those of their source: checksum "
            f"{found.total:064x}, expected {expected.total:064x}; others write to it or to its source, or the server "
            "keeps values in another form"
        )
    return found
