"""Import of a dump into a collection."""

from __future__ import annotations

from collections.abc import Callable, Generator, Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Literal

from weaviate_gen._client.sync.client import WeaviateClient
from weaviate_gen._inputs.errors import invalid
from weaviate_gen._inputs.identifiers import collection_name
from weaviate_gen.exceptions import TransferError, WeaviateInvalidInputError
from weaviate_gen.transfer.checksum import Checksum
from weaviate_gen.transfer.files import Journal, measure
from weaviate_gen.transfer.folders import Address, Folder, open_folder, read_json, write_json
from weaviate_gen.transfer.formats import find_format
from weaviate_gen.transfer.layout import Layout
from weaviate_gen.transfer.manifest import Manifest, Part, read_manifest
from weaviate_gen.transfer.row import Row
from weaviate_gen.transfer.running import Meter, ProgressCallback, check_parallel, run_all
from weaviate_gen.transfer.target import DeadLetter, DeadLetters, Target, create_collection, create_tenants
from weaviate_gen.transfer.verifying import verify as verify_collection

_STATE = "import.json"
_JOURNAL = "progress.jsonl"
_DEAD_LETTERS = "dead-letters"


@dataclass(frozen=True, slots=True)
class TransferReport:
    """Result of an import or a copy.

    Attributes:
        collection: name of the collection that was written to.
        stored: number of objects that were stored.
        failed: number of objects that were rejected, or some of whose references were.
        dead_letters: directory with the rejected objects and the reasons, or ``None``.
        checksum: count and checksum of the collection, as read afterwards; ``None`` if that was not verified.
    """

    collection: str
    stored: int
    failed: int
    dead_letters: Address | None
    checksum: Checksum | None


def import_collection(
    client: WeaviateClient,
    directory: Address,
    *,
    name: str | None = None,
    on_existing: Literal["fail", "add"] = "fail",
    parallel: int = 2,
    resume: bool = False,
    verify: bool = True,
    state: Address | None = None,
    progress: ProgressCallback | None = None,
) -> TransferReport:
    """Import a dump: create its collection and tenants, and store its objects with ids, references and vectors.

    Each file is compared with its checksum before anything of it is sent. An import that was interrupted, also by a
    kill or a power failure, continues when it is called again with ``resume=True``: files that were not finished are
    sent again, which overwrites objects with themselves. References are added when all objects are stored, and only
    those that an object lacks, so that none is doubled. Objects and references that the server rejects are written to
    files, and sent again with ``resume=True``. Creation and update times are those of the import: no server accepts
    others.

    Args:
        client: where to.
        directory: the dump: a path, or an address that fsspec opens.
        name: the collection's name; as in the dump if ``None``. References of the collection to itself follow.
        on_existing: whether an existing collection is an error, or receives the objects in addition.
        parallel: number of files that are sent at the same time.
        resume: whether to continue an import that did not end, and to send rejected objects again.
        verify: whether a new collection is read afterwards and compared with the dump, by count and checksum.
        state: directory of the import's state, a path or an address; ``import-NAME`` in the dump if ``None``.
        progress: receives reports.

    Returns:
        What was stored and what was rejected.

    Raises:
        WeaviateInvalidInputError: an argument is invalid, the collection exists, or an import was interrupted.
        TransferError: a file is damaged, the server cannot be reached, or what is stored differs from the dump.
    """
    check_parallel(parallel)
    if on_existing not in ("fail", "add"):
        raise invalid("on_existing", "'fail' or 'add'", on_existing)
    dump = open_folder(directory, writable=False)
    manifest = read_manifest(directory)
    if not manifest.is_complete:
        raise TransferError(f"the export in {directory} has not ended: resume the export first")
    final = collection_name(manifest.collection if name is None else name, "name")
    folder = open_folder((dump / f"import-{final}").address if state is None else state, name="state")
    return _Import(client, dump, manifest, final, folder, parallel).run(on_existing, resume, verify, progress)


class _Import:
    def __init__(
        self, client: WeaviateClient, dump: Folder, manifest: Manifest, name: str, folder: Folder, parallel: int
    ) -> None:
        self._client = client
        self._dump = dump
        self._manifest = manifest
        self._name = name
        self._folder = folder
        self._parallel = parallel
        self._source = Layout.of(manifest.schema)
        self._dead_letters = DeadLetters(folder / _DEAD_LETTERS)
        self._format = find_format(manifest.format)

    def run(self, on_existing: str, resume: bool, verify: bool, progress: ProgressCallback | None) -> TransferReport:
        is_new = self._begin(on_existing, resume)
        create_collection(self._client, self._manifest.schema, self._name)
        collection: Any = self._client.collections.use(self._name)
        if self._source.has_tenants:
            create_tenants(collection, self._manifest.tenants)
        journal = self._folder.open_journal(_JOURNAL)
        try:
            target = Target(collection, self._source)
            self._send(target, journal, Meter(progress, self._manifest.objects.count))
            if resume:
                self._dead_letters.retry(target)
        finally:
            journal.close()
        failed = self._dead_letters.count()
        expected = self._dead_letters.subtract(self._manifest.objects, self._source)
        found = verify_collection(collection, expected, self._parallel) if verify and is_new else None
        if not failed:
            self._clear()
        return TransferReport(self._name, expected.count, failed, self._dead_letters.address if failed else None, found)

    def _begin(self, on_existing: str, resume: bool) -> bool:
        """Return whether the collection is one that this import creates."""
        host = str(self._client.get_meta().get("hostname"))
        if self._folder.has(_STATE):
            if not resume:
                raise WeaviateInvalidInputError(
                    f"an import into {self._name} did not end ({self._folder.address}): pass resume=True to continue "
                    "it, or delete that directory"
                )
            fields = read_json(self._folder, _STATE, "the state of an import")
            if fields["hostname"] != host:
                raise WeaviateInvalidInputError(
                    f"the import in {self._folder.address} goes to {fields['hostname']}, and the client is connected "
                    f"to {host}: pass another state directory for another server"
                )
            return bool(fields["is_new"])
        is_new = not self._client.collections.exists(self._name)
        if not is_new and on_existing == "fail":
            raise WeaviateInvalidInputError(
                f"collection {self._name} exists: pass another name, or on_existing='add' to add the objects to it"
            )
        self._folder.create()
        write_json(self._folder, _STATE, {"hostname": host, "is_new": is_new})
        return is_new

    def _send(self, target: Target, journal: Journal, meter: Meter) -> None:
        ended = {(entry["phase"], entry["part"]) for entry in journal.entries}
        parts = self._manifest.parts
        meter.add(sum(part.count for part in parts if ("objects", part.file) in ended))

        def store(part: Part, check: Callable[[], None]) -> None:
            with self._opened(part) as path:
                errors = target.store(self._rows(path, check, meter), part.tenant)
                chosen = self._chosen(path, errors)
                rejected = [DeadLetter(part.tenant, errors[place], row, []) for place, row in chosen]
            self._dead_letters.replace(part.stem, rejected)
            meter.add(0, len(rejected))
            journal.append({"phase": "objects", "part": part.file})

        def link(part: Part, check: Callable[[], None]) -> None:
            absent = self._dead_letters.uuids(part.stem)
            rejected = list[DeadLetter]()
            with self._opened(part) as path:
                for rows in self._format.read(path, self._source):
                    check()
                    rejected += target.link([row for row in rows if row.uuid not in absent], part.tenant)
            self._dead_letters.replace(f"{part.stem}-references", rejected)
            meter.add(0, len(rejected))
            journal.append({"phase": "references", "part": part.file})

        run_all(store, [part for part in parts if ("objects", part.file) not in ended], self._parallel)
        if self._source.references:
            run_all(link, [part for part in parts if ("references", part.file) not in ended], self._parallel)

    @contextmanager
    def _opened(self, part: Part) -> Generator[Path, None, None]:
        """Return the path of a file that is as the manifest has it."""
        place = (self._dump / part.file).address
        with ExitStack() as stack:
            try:
                path = stack.enter_context(self._dump.read(part.file))
            except FileNotFoundError as error:
                raise TransferError(f"{place} is missing: the dump is not whole; export again") from error
            with path.open("rb") as file:
                _, sha256 = measure(file)
            if sha256 != part.sha256:
                raise TransferError(f"{place} is damaged: its SHA-256 differs from the manifest's; export again")
            yield path

    def _rows(self, path: Path, check: Callable[[], None], meter: Meter) -> Iterator[Row]:
        for rows in self._format.read(path, self._source):
            check()
            yield from rows
            meter.add(len(rows))

    def _chosen(self, path: Path, places: dict[int, str]) -> Iterator[tuple[int, Row]]:
        """Yield the rows at some places; the file is read again."""
        if not places:
            return
        place = 0
        for rows in self._format.read(path, self._source):
            for row in rows:
                if place in places:
                    yield place, row
                place += 1

    def _clear(self) -> None:
        self._folder.remove_journal(_JOURNAL)
        self._folder.remove(_STATE)
        for folder in (self._folder / _DEAD_LETTERS, self._folder):
            folder.remove_if_empty()
