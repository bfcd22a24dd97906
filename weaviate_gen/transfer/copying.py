"""Copy of a collection from one connection to another."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any, Literal

from weaviate_gen._client.sync.client import WeaviateClient
from weaviate_gen._client.sync.collection import Collection
from weaviate_gen._inputs.identifiers import collection_name
from weaviate_gen.exceptions import TransferError, WeaviateInvalidInputError
from weaviate_gen.transfer.checksum import Checksum, digest
from weaviate_gen.transfer.conversion import Conversion, ConvertedSource
from weaviate_gen.transfer.exporting import count_objects, plan
from weaviate_gen.transfer.files import Journal
from weaviate_gen.transfer.folders import Address, Folder, LocalFolder, open_folder, unfinished, write_json
from weaviate_gen.transfer.importing import TransferReport
from weaviate_gen.transfer.layout import Json, Layout
from weaviate_gen.transfer.row import Row
from weaviate_gen.transfer.running import Meter, ProgressCallback, check_parallel, run_all
from weaviate_gen.transfer.source import CollectionSource, Range, Source, read_schema
from weaviate_gen.transfer.target import DeadLetter, DeadLetters, Target, create_collection, create_tenants
from weaviate_gen.transfer.verifying import verify as verify_collection

_STATE = "copy.json"
_JOURNAL = "progress.jsonl"
_CHUNK = 1000
"""Objects between two checkpoints."""


def copy_collection(
    source: Collection[Any, Any],
    target: WeaviateClient,
    *,
    name: str | None = None,
    parallel: int = 2,
    inactive_tenants: Literal["fail", "skip"] = "fail",
    resume: bool = False,
    state: Address | None = None,
    progress: ProgressCallback | None = None,
) -> TransferReport:
    """Copy a collection to another server or engine, or under another name, and compare count and checksum.

    Each thread has 1,000 objects in memory. With `state`, a copy that was interrupted, also by a kill or a power
    failure, continues behind the last checkpoint when it is called again with ``resume=True``. Creation and update
    times are those of the copy: no server accepts others.

    Args:
        source: the collection; of one with tenants, all of them, unless the handle has one.
        target: where to.
        name: the new collection's name; the same if ``None``. References of the collection to itself follow.
        parallel: number of ranges of ids, or tenants, that are copied at the same time.
        inactive_tenants: whether tenants that are not active are an error, or are left out.
        resume: whether to continue a copy that did not end, and to send rejected objects again.
        state: directory of checkpoints and rejected objects, a path or an address that fsspec
            opens; without one a copy begins anew, and a rejected object is an error.
        progress: receives reports.

    Returns:
        What was stored and what was rejected.

    Raises:
        WeaviateInvalidInputError: an argument is invalid, the collection exists, or a copy was interrupted.
        TransferError: the server cannot be reached, objects are rejected and `state` is ``None``, or the copy differs.
    """
    check_parallel(parallel)
    final = collection_name(source.name if name is None else name, "name")
    return run_copy(source, target, final, None, parallel, inactive_tenants, resume, state, progress)


def run_copy(
    source: Collection[Any, Any],
    target: WeaviateClient,
    final: str,
    conversion: Conversion | None,
    parallel: int,
    inactive_tenants: str,
    resume: bool,
    state: Address | None,
    progress: ProgressCallback | None,
) -> TransferReport:
    """Copy a collection as :func:`copy_collection` does, and convert its objects on the way.

    Args:
        source: the collection.
        target: where to.
        final: the new collection's name.
        conversion: what becomes of the objects; as they are if ``None``.
        parallel: number of ranges of ids, or tenants, that are copied at the same time.
        inactive_tenants: whether tenants that are not active are an error, or are left out.
        resume: whether to continue a copy that did not end.
        state: directory of checkpoints and rejected objects, or ``None``.
        progress: receives reports.
    """
    if state is not None:
        copy = _Copy(source, target, final, conversion, open_folder(state, name="state"), parallel)
        return copy.run(inactive_tenants, resume, progress)
    if resume:
        raise WeaviateInvalidInputError("resume=True requires state, the directory of the copy to be resumed")
    with TemporaryDirectory(prefix="weaviate-gen-") as folder:
        copy = _Copy(source, target, final, conversion, LocalFolder(Path(folder)), parallel)
        report = copy.run(inactive_tenants, False, progress)
        if report.failed:
            letters = DeadLetters(LocalFolder(Path(folder)) / "dead-letters")
            first = letters.read(letters.names()[0])[0]
            raise TransferError(
                f"{report.failed} objects were rejected by {final}, {first.row.uuid} with: {first.error}; pass state "
                "to keep rejected objects"
            )
    return report


class _Copy:
    def __init__(
        self,
        source: Collection[Any, Any],
        target: WeaviateClient,
        name: str,
        conversion: Conversion | None,
        folder: Folder,
        parallel: int,
    ) -> None:
        self._collection = source
        self._conversion = conversion
        self._client = target
        self._name = name
        self._folder = folder
        self._parallel = parallel
        self._dead_letters = DeadLetters(folder / "dead-letters")

    def run(self, inactive: str, resume: bool, progress: ProgressCallback | None) -> TransferReport:
        fields = self._begin(inactive, resume)
        schema: Json = fields["schema"]
        ranges = [Range.from_json(each) for each in fields["ranges"]]
        source = self._source(schema)
        create_collection(self._client, schema if self._conversion is None else self._conversion.schema, self._name)
        collection: Any = self._client.collections.use(self._name)
        if source.layout.has_tenants:
            create_tenants(collection, fields["tenants"])
        total = None if progress is None else count_objects(self._collection, ranges)
        journal = self._folder.open_journal(_JOURNAL)
        try:
            target = Target(collection, source.layout)
            work = _Ranges(source, target, ranges, journal, self._dead_letters, Meter(progress, total))
            run_all(work.store, range(len(ranges)), self._parallel)
            if source.layout.references:
                work.source = self._source(schema, with_vectors=False)
                run_all(work.link, range(len(ranges)), self._parallel)
            if resume:
                self._dead_letters.retry(target)
        finally:
            journal.close()
        return self._end(collection, source.layout, work.objects)

    def _source(self, schema: Json, *, with_vectors: bool = True) -> Source:
        source = CollectionSource(self._collection, schema, with_vectors=with_vectors)
        return source if self._conversion is None else ConvertedSource(source, self._conversion)

    def _begin(self, inactive: str, resume: bool) -> Json:
        """Return what is to be copied, as decided when the copy began."""
        hosts = [str(self._client.get_meta().get("hostname")), self._collection.name, self._name]
        begun = unfinished(self._folder, _STATE, "copy", hosts, resume=resume)
        if begun is not None:
            return begun
        if self._conversion is None and self._client.collections.exists(self._name):
            raise WeaviateInvalidInputError(f"collection {self._name} exists: pass another name, or delete it first")
        schema = read_schema(self._collection)
        tenants, _, ranges = plan(self._collection, schema, self._parallel, inactive)
        fields = {"target": hosts, "schema": schema, "tenants": tenants, "ranges": [each.to_json() for each in ranges]}
        self._folder.create()
        write_json(self._folder, _STATE, fields)
        return fields

    def _end(self, collection: Any, layout: Layout, objects: Checksum) -> TransferReport:
        failed = self._dead_letters.count()
        expected = self._dead_letters.subtract(objects, layout)
        ignored = frozenset[str]() if self._conversion is None else self._conversion.computed
        found = verify_collection(collection, expected, self._parallel, ignored)
        if failed:
            return TransferReport(self._name, expected.count, failed, self._dead_letters.address, found)
        self._folder.remove_journal(_JOURNAL)
        self._folder.remove(_STATE)
        return TransferReport(self._name, expected.count, 0, None, found)


class _Ranges:
    """Copies the objects of ranges, then their references, and keeps what was copied."""

    def __init__(
        self,
        source: Source,
        target: Target,
        ranges: list[Range],
        journal: Journal,
        dead_letters: DeadLetters,
        meter: Meter,
    ) -> None:
        self.source = source
        self._target = target
        self._ranges = ranges
        self._journal = journal
        self._dead_letters = dead_letters
        self._meter = meter
        self._cursors = {(entry["phase"], entry["range"]): str(entry["cursor"]) for entry in journal.entries}
        self._objects = dict.fromkeys(range(len(ranges)), Checksum())
        for entry in journal.entries:
            if entry["phase"] == "objects":
                self._objects[entry["range"]] += Checksum.from_json(entry)
        meter.add(self.objects.count)

    @property
    def objects(self) -> Checksum:
        """Count and checksum of all objects that were read."""
        return sum(self._objects.values(), Checksum())

    def store(self, number: int, check: Callable[[], None]) -> None:
        """Copy the rest of the objects of a range."""
        tenant = self._ranges[number].tenant
        for rows, cursor in self._chunks("objects", number, check):
            objects = Checksum()
            for row in rows:
                objects.add(digest(row, self.source.layout))
            errors = self._target.store(rows, tenant) if rows else {}
            rejected = [DeadLetter(tenant, errors[place], rows[place], []) for place in sorted(errors)]
            self._keep(f"{number}-{cursor}", rejected)
            self._journal.append({"phase": "objects", "range": number, "cursor": cursor, **objects.to_json()})
            self._objects[number] += objects
            self._meter.add(len(rows), len(rejected))

    def link(self, number: int, check: Callable[[], None]) -> None:
        """Copy the rest of the references of a range."""
        absent = {uuid for name in self._dead_letters.names() for uuid in self._dead_letters.uuids(name)}
        for rows, cursor in self._chunks("references", number, check):
            stored = [row for row in rows if row.uuid not in absent]
            self._keep(f"{number}-{cursor}-references", self._target.link(stored, self._ranges[number].tenant))
            self._journal.append({"phase": "references", "range": number, "cursor": cursor})

    def _keep(self, name: str, rejected: list[DeadLetter]) -> None:
        if rejected:
            self._dead_letters.replace(name, rejected)

    def _chunks(self, phase: str, number: int, check: Callable[[], None]) -> Iterator[tuple[list[Row], str]]:
        """Yield objects behind the last checkpoint, and the checkpoint behind them."""
        whole = self._ranges[number]
        cursor = self._cursors.get((phase, number), whole.after)
        if cursor == whole.end:
            return
        rows = list[Row]()
        for page in self.source.pages(Range(whole.tenant, cursor, whole.end)):
            check()
            rows += page
            if len(rows) >= _CHUNK and rows[-1].uuid != whole.end:
                yield rows, rows[-1].uuid
                rows = []
        yield rows, whole.end
