"""Export of a collection into a directory."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from contextlib import closing
from dataclasses import asdict
from itertools import count
from threading import Lock
from typing import Any, Literal

from weaviate_gen._client.sync.collection import Collection
from weaviate_gen._inputs.errors import invalid
from weaviate_gen.exceptions import WeaviateInvalidInputError
from weaviate_gen.transfer.checksum import Checksum, digest
from weaviate_gen.transfer.files import Journal, measure
from weaviate_gen.transfer.folders import Address, Folder, open_folder
from weaviate_gen.transfer.formats import Format, FormatName, find_format
from weaviate_gen.transfer.layout import Json, Layout
from weaviate_gen.transfer.manifest import NAME, Manifest, Part, read_manifest
from weaviate_gen.transfer.row import Row
from weaviate_gen.transfer.running import Meter, ProgressCallback, check_parallel, run_all
from weaviate_gen.transfer.source import CollectionSource, Range, Source, read_schema, split

PART_SIZE = 10_000
"""Objects of a file, and between two checkpoints."""

_JOURNAL = "progress.jsonl"


def export_collection(
    collection: Collection[Any, Any],
    directory: Address,
    *,
    format: FormatName = "jsonl",
    parallel: int = 2,
    part_size: int = PART_SIZE,
    inactive_tenants: Literal["fail", "skip"] = "fail",
    resume: bool = False,
    progress: ProgressCallback | None = None,
) -> Manifest:
    """Export a collection: its schema, and all objects with ids, properties, references, vectors and times.

    The directory gets a manifest and one file for every `part_size` objects of a range of ids. A file appears when it
    is on disk. An export that was interrupted, also by a kill or a power failure, continues behind the last file when
    it is called again with ``resume=True``. Each thread has a page of 200 objects in memory, and up to 1,200 objects
    for Parquet and Arrow. The export is not a snapshot: an object that is changed meanwhile is exported as it was
    before or after.

    Args:
        collection: the collection; of one with tenants, all of them, unless the handle has one.
        directory: where to, a path or an address that fsspec opens; created if absent, otherwise empty.
        format: ``"jsonl"``, ``"parquet"`` or ``"arrow"``; the last two require the extra ``[arrow]``.
        parallel: number of ranges of ids, or tenants, that are read at the same time.
        part_size: number of objects of a file.
        inactive_tenants: whether tenants that are not active are an error, or are left out and listed in the manifest.
        resume: whether an unfinished export in the directory is continued; its format and ranges are kept.
        progress: receives reports.

    Returns:
        The manifest, with count and checksum.

    Raises:
        WeaviateInvalidInputError: an argument is invalid, the directory has other contents, or a tenant is not active.
        TransferError: properties were added to the collection meanwhile.
    """
    check_parallel(parallel)
    if not isinstance(part_size, int) or part_size < 1:  # pyright: ignore[reportUnnecessaryIsInstance] - of users
        raise invalid("part_size", "a positive integer", part_size)
    target = open_folder(directory)
    find_format(format)
    if _is_unfinished(target, resume):
        manifest = read_manifest(directory)
        if manifest.collection != collection.name:
            raise WeaviateInvalidInputError(f"{directory} is an export of collection {manifest.collection}")
        if manifest.is_complete:
            return manifest
    else:
        manifest = _begin(collection, target, format, parallel, inactive_tenants)
    source = CollectionSource(collection, manifest.schema)
    total = None if progress is None else count_objects(collection, manifest.ranges)
    return write_dump(source, target, manifest, parallel, part_size, Meter(progress, total))


def count_objects(collection: Collection[Any, Any], ranges: Iterable[Range]) -> int:
    """Count the objects of the tenants of some ranges."""
    tenants = dict.fromkeys(part.tenant for part in ranges)
    return sum(collection.with_tenant(tenant).length() for tenant in tenants)


def _is_unfinished(folder: Folder, resume: bool) -> bool:
    """Return whether the directory has an export to be continued.

    Raises:
        WeaviateInvalidInputError: it has anything else.
    """
    if folder.has(NAME):
        if not resume:
            raise WeaviateInvalidInputError(
                f"{folder.address} has an export already: pass resume=True to continue it, or another directory"
            )
        return True
    if not folder.is_empty():
        raise WeaviateInvalidInputError(f"directory must be empty or absent, got {folder.address}")
    return False


def _begin(collection: Collection[Any, Any], folder: Folder, format: str, parallel: int, inactive: str) -> Manifest:
    schema = read_schema(collection)
    exported, skipped, ranges = plan(collection, schema, parallel, inactive)
    version = ".".join(map(str, collection._session.version()))
    manifest = Manifest(schema["class"], format, version, schema, exported, skipped, ranges)
    folder.create()
    manifest.save(folder)
    return manifest


def plan(
    collection: Collection[Any, Any], schema: Json, parallel: int, inactive: str
) -> tuple[dict[str, str], dict[str, str], list[Range]]:
    """Decide what is read of a collection.

    Args:
        collection: the collection; of one with tenants, all of them, unless the handle has one.
        schema: its schema.
        parallel: number of ranges that suffices.
        inactive: ``"skip"`` to leave out tenants that are not active.

    Returns:
        Activity statuses of the tenants to read, those of the others, and the ranges.

    Raises:
        WeaviateInvalidInputError: a tenant is not active, and not to be left out.
    """
    if not Layout.of(schema).has_tenants:
        return {}, {}, split([None], parallel)
    exported, skipped = dict[str, str](), dict[str, str]()
    for name, tenant in collection.tenants.get().items():
        if collection.tenant in (None, name):
            status = tenant.activity_status.value
            (exported if status == "ACTIVE" else skipped)[name] = status
    if collection.tenant is not None and not exported and not skipped:
        raise WeaviateInvalidInputError(f"collection {collection.name} has no tenant {collection.tenant!r}")
    if skipped and inactive != "skip":
        names = ", ".join(sorted(skipped)[:5])
        raise WeaviateInvalidInputError(
            f"{len(skipped)} tenants of {collection.name} are not active ({names}): activate them, or pass "
            "inactive_tenants='skip' to leave them out"
        )
    return exported, skipped, split([*exported], parallel) if exported else []


def write_dump(
    source: Source, folder: Folder, manifest: Manifest, parallel: int, part_size: int, meter: Meter
) -> Manifest:
    """Write the files of a dump that its journal does not have yet, and complete the manifest.

    Args:
        source: what objects are read from.
        folder: the dump; it has the manifest.
        manifest: the manifest.
        parallel: number of threads.
        part_size: number of objects of a file.
        meter: what counts.

    Returns:
        The manifest.
    """
    journal = folder.open_journal(_JOURNAL)
    try:
        exporter = _Exporter(source, folder, manifest, part_size, journal, meter)
        run_all(exporter.export_range, range(len(manifest.ranges)), parallel)
    finally:
        journal.close()
    manifest.parts = sorted(exporter.parts, key=lambda part: part.file)
    manifest.state = "complete"
    manifest.save(folder)
    folder.remove_journal(_JOURNAL)
    return manifest


class _Exporter:
    def __init__(
        self, source: Source, folder: Folder, manifest: Manifest, part_size: int, journal: Journal, meter: Meter
    ) -> None:
        self._source = source
        self._folder = folder
        self._manifest = manifest
        self._format: Format = find_format(manifest.format)
        self._part_size = part_size
        self._journal = journal
        self._meter = meter
        self._lock = Lock()
        self.parts = [Part(**entry["part"]) for entry in journal.entries if entry["part"]]
        self._ended = {entry["range"] for entry in journal.entries if entry["ended"]}
        self._cursors: dict[int, str] = {entry["range"]: entry["cursor"] for entry in journal.entries}
        files = {part.file for part in self.parts}
        folder.remove_parts(lambda name: name.startswith("part-") and name not in files)
        self._numbers = count(1 + max((int(file[5:].partition(".")[0]) for file in files), default=0))
        meter.add(sum(part.count for part in self.parts))

    def export_range(self, number: int, check: Callable[[], None]) -> None:
        """Write the rest of a range."""
        if number in self._ended:
            return
        whole = self._manifest.ranges[number]
        rest = Range(whole.tenant, self._cursors.get(number, whole.after), whole.end)
        pages = self._pages(rest, check)
        page = next(pages, None)
        while page is not None:
            page = self._write_part(number, rest.tenant, page, pages)
        self._journal.append({"range": number, "cursor": rest.end, "ended": True, "part": None})

    def _pages(self, part: Range, check: Callable[[], None]) -> Iterator[list[Row]]:
        for rows in self._source.pages(part):
            check()
            if rows:
                yield rows

    def _write_part(
        self, number: int, tenant: str | None, page: list[Row], pages: Iterator[list[Row]]
    ) -> list[Row] | None:
        """Write a file that begins with a page, and return the page that the next one begins with."""
        with self._lock:
            name = f"part-{next(self._numbers):06d}{self._format.suffix}"
        objects = Checksum()
        following: list[Row] | None = page
        with self._folder.write(name) as file:
            with closing(self._format.open_writer(file, self._source.layout)) as writer:
                while following is not None and objects.count < self._part_size:
                    room = self._part_size - objects.count
                    page, rest = following[:room], following[room:]
                    writer.write(page)
                    for row in page:
                        objects.add(digest(row, self._source.layout))
                    self._meter.add(len(page))
                    following = rest or next(pages, None)
            size, sha256 = measure(file)
        part = Part(name, tenant, size, sha256, **objects.to_json())
        self._journal.append({"range": number, "cursor": page[-1].uuid, "ended": False, "part": asdict(part)})
        with self._lock:
            self.parts.append(part)
        return following
