"""What objects are stored in: a collection, and the files of those that it rejects."""

from __future__ import annotations

import json
import warnings
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from weaviate_gen._client.sync.client import WeaviateClient
from weaviate_gen._client.sync.collection import Collection
from weaviate_gen._types.data.objects import DataReference, DataReferences
from weaviate_gen._types.data.tenants import Tenant
from weaviate_gen.exceptions import TransferError
from weaviate_gen.transfer.checksum import Checksum, digest
from weaviate_gen.transfer.folders import Address, Folder
from weaviate_gen.transfer.layout import Json, Layout, renamed
from weaviate_gen.transfer.row import Link, Row
from weaviate_gen.transfer.source import CollectionSource, read_schema, span

_SUFFIX = ".jsonl"
_REFERENCES = 1000
"""References of a request."""


def create_collection(client: WeaviateClient, schema: Json, name: str) -> None:
    """Create a collection from a schema, unless it exists.

    Args:
        client: where.
        schema: the schema, as a server returned it.
        name: the name of the new collection.
    """
    if client.collections.exists(name):
        return
    body = renamed(schema, name)
    if Layout.of(schema).has_tenants:
        body.pop("shardingConfig", None)  # servers return it, and take it for collections without tenants alone
    named: Json = body.get("vectorConfig") or {}
    deleted = [vector for vector, config in named.items() if config.get("vectorIndexType") == "none"]
    if deleted:
        warnings.warn(
            f"the indexes of the vectors {', '.join(deleted)} of {schema['class']} were deleted: {name} is created "
            "without them",
            stacklevel=2,
        )
        body["vectorConfig"] = {vector: config for vector, config in named.items() if vector not in deleted}
    client.collections.create_from_dict(body)


def create_tenants(collection: Collection[Any, Any], names: Iterable[str]) -> None:
    """Create those tenants that a collection lacks."""
    existing = collection.tenants.get()
    missing = [Tenant(name=name) for name in names if name not in existing]
    if missing:
        collection.tenants.create(missing)


class Target:
    """A collection that objects are stored in; the same object may be stored again.

    A server appends the references that it receives, and rejects an object with a reference to one that is not stored
    yet. Therefore references are added when all objects are stored, and only those that an object lacks.

    Args:
        collection: the collection.
        source: layout of the collection that the objects come from.
    """

    def __init__(self, collection: Collection[Any, Any], source: Layout) -> None:
        self._collection = collection
        schema = read_schema(collection)
        self._stored = CollectionSource(collection, schema, with_vectors=False)
        self._layout = self._stored.layout
        self._source = source

    def store(self, rows: Iterable[Row], tenant: str | None) -> dict[int, str]:
        """Store objects, each under its id, without references.

        Args:
            rows: the objects.
            tenant: the tenant, or ``None``.

        Returns:
            The reasons why objects were rejected, by their place.

        Raises:
            TransferError: the server cannot be reached, or an object has a property that the collection lacks.
        """
        objects = (row.to_object(self._layout) for row in rows)
        result = self._collection.with_tenant(tenant).data.ingest(objects)
        for error in result.errors.values():
            if error.outcome != "failed":
                raise TransferError(
                    f"objects were not stored in {self._collection.name}: {error.message}; resume when the server "
                    "can be reached"
                )
        return {place: error.message for place, error in result.errors.items()}

    def link(self, rows: list[Row], tenant: str | None, *, is_dense: bool = True) -> list[DeadLetter]:
        """Add the references that stored objects lack.

        Args:
            rows: the objects with all their references, in the order of their ids.
            tenant: the tenant, or ``None``.
            is_dense: whether most objects between the first and the last are among them.

        Returns:
            The objects with references that were rejected.
        """
        linked = [row for row in rows if row.references]
        if not linked:
            return []
        stored = self._read_range(linked, tenant) if is_dense else self._read_each(linked, tenant)
        missing = list[tuple[Row, Link]]()
        for row in linked:
            desired = row.links(self._layout, self._source.name)
            existing = Counter[Link]()
            if row.uuid in stored:
                existing = stored[row.uuid].links(self._layout, self._layout.name)
            missing += ((row, link) for link in (desired - existing).elements())
        letters = dict[str, DeadLetter]()
        for start in range(0, len(missing), _REFERENCES):
            chunk = missing[start : start + _REFERENCES]
            for place, message in self._add([(row.uuid, link) for row, link in chunk], tenant).items():
                row, link = chunk[place]
                if link.collection == self._layout.name:
                    link = link._replace(collection=self._source.name)
                letter = letters.setdefault(row.uuid, DeadLetter(tenant, message, row, []))
                letter.links.append(link)
        return [*letters.values()]

    def _add(self, links: list[tuple[str, Link]], tenant: str | None) -> dict[int, str]:
        references: list[DataReferences] = [
            DataReference.MultiTarget(link.property, uuid, link.uuid, link.collection)
            if link.collection
            else DataReference(link.property, uuid, link.uuid)
            for uuid, link in links
        ]
        result = self._collection.with_tenant(tenant).data.reference_add_many(references)
        return {place: error.message for place, error in result.errors.items()}

    def _read_range(self, rows: list[Row], tenant: str | None) -> dict[str, Row]:
        return {row.uuid: row for page in self._stored.pages(span(rows, tenant)) for row in page}

    def _read_each(self, rows: list[Row], tenant: str | None) -> dict[str, Row]:
        found = (self._stored.read(row.uuid, tenant) for row in rows)
        return {row.uuid: row for row in found if row is not None}


@dataclass(frozen=True, slots=True)
class DeadLetter:
    """An object that the target rejected, or some of its references.

    Attributes:
        tenant: its tenant, or ``None``.
        error: the reason.
        row: the object.
        links: the references that were rejected, as its own collection has them; empty if the object was.
    """

    tenant: str | None
    error: str
    row: Row
    links: list[Link]

    def stored(self, layout: Layout) -> Checksum:
        """Return count and checksum of what the target has of the object.

        Args:
            layout: that of the collection it comes from.
        """
        objects = Checksum()
        if self.links:
            objects.add(digest(self.row, layout, without=Counter(self.links)))
        return objects


class DeadLetters:
    """Files of rejected objects: one for each piece of work, replaced as a whole.

    Args:
        folder: where they are; created when something is rejected.
    """

    def __init__(self, folder: Folder) -> None:
        self._folder = folder

    @property
    def address(self) -> Address:
        """Where they are."""
        return self._folder.address

    def names(self) -> list[str]:
        """Return the names of the pieces of work with rejected objects."""
        return [name.removesuffix(_SUFFIX) for name in self._folder.names() if name.endswith(_SUFFIX)]

    def read(self, name: str) -> list[DeadLetter]:
        """Return the rejected objects of a piece of work."""
        with self._folder.read(name + _SUFFIX) as path:
            entries = [json.loads(line) for line in path.read_bytes().splitlines()]
        return [
            DeadLetter(
                each["tenant"],
                each["error"],
                Row.from_json(each["object"]),
                [Link(*link) for link in each["references"]],
            )
            for each in entries
        ]

    def replace(self, name: str, letters: list[DeadLetter]) -> None:
        """Replace the rejected objects of a piece of work; without any, there is no file."""
        if not letters:
            self._folder.remove(name + _SUFFIX)
            return
        self._folder.create()
        with self._folder.write(name + _SUFFIX) as file:
            for each in letters:
                entry = {
                    "tenant": each.tenant,
                    "error": each.error,
                    "references": each.links,
                    "object": each.row.to_json(),
                }
                file.write(json.dumps(entry, ensure_ascii=False, separators=(",", ":")).encode() + b"\n")

    def uuids(self, name: str) -> set[str]:
        """Return the ids of the rejected objects of a piece of work."""
        return {each.row.uuid for each in self.read(name)} if name in self.names() else set()

    def count(self) -> int:
        """Return how many objects were rejected, or some of their references."""
        return sum(len(self.read(name)) for name in self.names())

    def subtract(self, objects: Checksum, layout: Layout) -> Checksum:
        """Return count and checksum of what the target has.

        Args:
            objects: those of all objects.
            layout: that of the collection they come from.
        """
        for name in self.names():
            for each in self.read(name):
                rejected = Checksum()
                rejected.add(digest(each.row, layout))
                objects = objects - rejected + each.stored(layout)
        return objects

    def retry(self, target: Target) -> None:
        """Store rejected objects again, with their references; what is rejected again stays.

        Args:
            target: where.
        """
        for name in self.names():
            letters = self.read(name)
            rejected = list[DeadLetter]()
            for tenant in dict.fromkeys(each.tenant for each in letters):
                rows = [each.row for each in letters if each.tenant == tenant]
                errors = target.store(rows, tenant)
                rejected += [DeadLetter(tenant, errors[place], rows[place], []) for place in sorted(errors)]
                stored = [row for place, row in enumerate(rows) if place not in errors]
                rejected += target.link(stored, tenant, is_dense=False)
            self.replace(name, rejected)
