"""Migration of collections from other vector databases."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any
from uuid import UUID

from weaviate_gen._client.sync.client import WeaviateClient
from weaviate_gen._inputs.identifiers import collection_name, generate_uuid5
from weaviate_gen.exceptions import TransferError, WeaviateInvalidInputError
from weaviate_gen.transfer.checksum import Checksum, digest
from weaviate_gen.transfer.folders import Address, Folder, LocalFolder, open_folder, unfinished, write_json
from weaviate_gen.transfer.layout import Json, Layout
from weaviate_gen.transfer.row import Row, vector_of
from weaviate_gen.transfer.running import Meter, ProgressCallback
from weaviate_gen.transfer.stores.protocol import Record, Store
from weaviate_gen.transfer.stores.types import Converter, Inferred, property_name, schema_of, valid_name
from weaviate_gen.transfer.target import DeadLetter, DeadLetters, Target, create_collection
from weaviate_gen.transfer.verifying import verify

_STATE = "migration.json"
_JOURNAL = "progress.jsonl"
_ORIGINAL = "originalId"


@dataclass(frozen=True, slots=True)
class MigrationReport:
    """Result of a migration.

    Attributes:
        collection: name of the collection that was written to.
        stored: number of objects that were stored.
        failed: number of objects that were rejected.
        dead_letters: directory with the rejected objects and the reasons, or ``None``.
        checksum: count and checksum of the collection, as read afterwards.
        types: data types of the properties.
        notes: what was renamed, left out or interpreted, one line each.
    """

    collection: str
    stored: int
    failed: int
    dead_letters: Address | None
    checksum: Checksum
    types: dict[str, str]
    notes: list[str]


def migrate_collection(
    client: WeaviateClient,
    store: Store,
    source: str,
    *,
    name: str | None = None,
    state: Address | None = None,
    resume: bool = False,
    progress: ProgressCallback | None = None,
) -> MigrationReport:
    """Migrate a collection of another vector database into a new one.

    Vectors keep their names and values, and properties their values; data types are those of all values, with text
    where they differ. An id that is a UUID is kept; of others, the id is ``generate_uuid5(id)``, and the original is in
    the property `originalId`. What is stored is read again, and compared by count and checksum. With `state`, a
    migration that was interrupted continues behind the last page when it is called again with ``resume=True``.

    Args:
        client: where to.
        store: where from, see `weaviate_gen.transfer.open_store`; nobody may write to it meanwhile.
        source: the collection's name in the store.
        name: the new collection's name; that in the store if ``None``, without characters that names cannot have.
        state: directory of checkpoints and rejected objects, a path or an address that fsspec
            opens; without one, a rejected object is an error.
        resume: whether to continue a migration that did not end, and to send rejected objects again.
        progress: receives reports.

    Returns:
        What was stored, as which types, and what was rejected.

    Raises:
        WeaviateInvalidInputError: an argument is invalid, the collection exists, or a migration was interrupted.
        TransferError: the server cannot be reached, or the collection differs from what was read.
    """
    if resume and state is None:
        raise WeaviateInvalidInputError("resume=True requires state, the directory of the migration to be resumed")
    if source not in (names := list(store.names())):
        raise WeaviateInvalidInputError(f"the store has no collection {source!r}: it has {', '.join(names) or 'none'}")
    valid = valid_name(source, set())
    final = collection_name(valid[0].upper() + valid[1:] if name is None else name, "name")
    if state is not None:
        return _Migration(client, store, source, final, open_folder(state, name="state")).run(resume, progress)
    with TemporaryDirectory(prefix="weaviate-gen-") as folder:
        report = _Migration(client, store, source, final, LocalFolder(Path(folder))).run(False, progress)
        if report.failed:
            letters = DeadLetters(LocalFolder(Path(folder)) / "dead-letters")
            first = letters.read(letters.names()[0])[0]
            raise TransferError(
                f"{report.failed} objects were rejected by {final}, {first.row.uuid} with: {first.error}; pass state "
                "to keep rejected objects"
            )
        return report


class _Migration:
    def __init__(self, client: WeaviateClient, store: Store, source: str, name: str, folder: Folder) -> None:
        self._client = client
        self._store = store
        self._source = source
        self._name = name
        self._folder = folder
        self._dead_letters = DeadLetters(folder / "dead-letters")
        self._converter = Converter()

    def run(self, resume: bool, progress: ProgressCallback | None) -> MigrationReport:
        fields = self._begin(resume)
        create_collection(self._client, fields["schema"], self._name)
        collection: Any = self._client.collections.use(self._name)
        layout = Layout.of(fields["schema"])
        target = Target(collection, layout)
        journal = self._folder.open_journal(_JOURNAL)
        meter = Meter(progress, fields["count"])
        objects = sum((Checksum.from_json(entry) for entry in journal.entries), Checksum())
        after = journal.entries[-1]["after"] if journal.entries else None
        try:
            meter.add(objects.count)
            for records, cursor in self._store.pages(self._source, after, with_vectors=True):
                rows = [self._row(record, fields) for record in records]
                own = Checksum()
                for row in rows:
                    own.add(digest(row, layout))
                errors = target.store(rows, None)
                rejected = [DeadLetter(None, errors[place], rows[place], []) for place in sorted(errors)]
                if rejected:
                    self._dead_letters.replace(str(objects.count), rejected)
                journal.append({"after": cursor, **own.to_json()})
                objects += own
                meter.add(len(rows), len(rejected))
            if resume:
                self._dead_letters.retry(target)
        finally:
            journal.close()
        return self._end(collection, layout, objects, fields)

    def _begin(self, resume: bool) -> Json:
        hosts = [str(self._client.get_meta().get("hostname")), self._source, self._name]
        begun = unfinished(self._folder, _STATE, "migration", hosts, resume=resume)
        if begun is not None:
            return begun
        if self._client.collections.exists(self._name):
            raise WeaviateInvalidInputError(f"collection {self._name} exists: pass another name, or delete it first")
        fields = {"target": hosts, **self._described()}
        self._folder.create()
        write_json(self._folder, _STATE, fields)
        return fields

    def _described(self) -> Json:
        """Look at all records, and return the schema, and what becomes of their properties and vectors."""
        stored = self._store.describe(self._source)
        inferred, has_other_ids, multi = dict[str, Inferred](), False, set[str]()
        for records, _ in self._store.pages(self._source, None, with_vectors=False):
            for record in records:
                has_other_ids = has_other_ids or not _is_uuid(record.id)
                for key, value in record.properties.items():
                    inferred.setdefault(str(key), Inferred()).add(value)
        for records, _ in self._store.pages(self._source, None, with_vectors=True):
            multi = {key for each in records for key, vector in each.vectors.items() if _is_multi(vector)}
            break
        taken, notes = set[str](), [*stored.notes]
        original = property_name(_ORIGINAL, taken) if has_other_ids else None
        properties = [each.property(key, property_name(key, taken)) for key, each in inferred.items()]
        described = [each for each in properties if each is not None]
        for each in described:
            kinds = inferred[each["source"]].kinds
            if each["source"] != each["name"]:
                notes.append(f"{each['source']}: renamed to {each['name']}")
            if each["dataType"][0].startswith("text") and kinds != {"text"}:
                notes.append(f"{each['source']}: values of several types ({', '.join(sorted(kinds))}) became text")
        notes += [f"{key}: nothing is known of it, left out" for key, each in inferred.items() if not each.kinds]
        names = set[str]()
        vectors = {key: valid_name(key, names) if key else "default" for key in stored.distances}
        schema: Json = {
            "class": self._name,
            "properties": [schema_of(each) for each in described],
            "vectorConfig": {
                name: _vector_config(stored.distances[key], key in multi) for key, name in vectors.items()
            },
        }
        if original is not None:
            schema["properties"].append(
                {"name": original, "dataType": ["text"], "tokenization": "field", "description": "the id in the source"}
            )
        return {
            "schema": schema, "properties": described, "vectors": vectors, "original": original,
            "count": stored.count, "notes": notes,
        }  # fmt: skip

    def _row(self, record: Record, fields: Json) -> Row:
        properties = dict[str, Any]()
        for each in fields["properties"]:
            value = self._converter.convert(record.properties.get(each["source"]), each)
            if value is not None:
                properties[each["name"]] = value
        uuid = str(record.id).lower() if _is_uuid(record.id) else generate_uuid5(record.id)
        if fields["original"] is not None and not _is_uuid(record.id):
            properties[fields["original"]] = str(record.id)
        vectors = {fields["vectors"][key]: vector_of(vector) for key, vector in record.vectors.items() if len(vector)}
        return Row(uuid, properties, {}, vectors)

    def _end(self, collection: Any, layout: Layout, objects: Checksum, fields: Json) -> MigrationReport:
        failed = self._dead_letters.count()
        expected = self._dead_letters.subtract(objects, layout)
        found = verify(collection, expected, 2)
        types = {each["name"]: each["dataType"][0] for each in fields["schema"]["properties"]}
        notes = [*fields["notes"], *self._converter.notes()]
        if not failed:
            self._folder.remove_journal(_JOURNAL)
            self._folder.remove(_STATE)
        letters = self._dead_letters.address if failed else None
        return MigrationReport(self._name, expected.count, failed, letters, found, types, notes)


def _is_uuid(identifier: Any) -> bool:
    if isinstance(identifier, UUID):
        return True
    try:
        return isinstance(identifier, str) and str(UUID(identifier)) == identifier.lower()
    except ValueError:
        return False


def _is_multi(vector: Any) -> bool:
    return len(vector) > 0 and not isinstance(vector[0], int | float)


def _vector_config(distance: str, is_multi: bool) -> Json:
    settings: Json = {"distance": distance}
    if is_multi:
        settings["multivector"] = {"enabled": True}
    return {"vectorizer": {"none": {}}, "vectorIndexType": "hnsw", "vectorIndexConfig": settings}


def migrate(
    client: WeaviateClient, store: Store, *, state: Address | None = None, resume: bool = False
) -> Iterator[MigrationReport]:
    """Migrate all collections of a store, one after the other.

    Args:
        client: where to.
        store: where from.
        state: directory with a directory of checkpoints for each collection.
        resume: whether to continue a migration that did not end.

    Yields:
        A report for each.
    """
    for source in store.names():
        folder = None if state is None else (open_folder(state, name="state") / valid_name(source, set())).address
        yield migrate_collection(client, store, source, state=folder, resume=resume)
