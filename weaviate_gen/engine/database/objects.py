"""Objects: written, changed, read and deleted one by one, or many at once."""

from __future__ import annotations

from collections.abc import Callable, Generator, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass

from weaviate_gen.engine import deadline
from weaviate_gen.engine.access.permissions import ANY, Permission
from weaviate_gen.engine.collections.catalog import Catalog
from weaviate_gen.engine.collections.collection import Collection
from weaviate_gen.engine.collections.shard import Shard
from weaviate_gen.engine.database.auto_schema import AutoSchema
from weaviate_gen.engine.database.expiration import Expiration
from weaviate_gen.engine.database.object_input import ObjectInput, ObjectValidator, check_uuid, hash_blobs
from weaviate_gen.engine.database.references import appended
from weaviate_gen.engine.database.tenants import Tenants, check_writable
from weaviate_gen.engine.database.vectorizing import ObjectVectorizer
from weaviate_gen.engine.errors import EngineError, Kind, StorageError, within
from weaviate_gen.engine.schema.names import check_tenant
from weaviate_gen.engine.storage.record import Record
from weaviate_gen.engine.values.capitals import capitalized, uncapitalized


@dataclass(slots=True)
class WriteResult:
    """What became of one object of a batch.

    Attributes:
        uuid: its id, or ``""`` if it has none.
        error: why it was refused, or ``None``.
    """

    uuid: str
    error: str | None = None


class Objects:
    """Writes and reads single objects and batches."""

    def __init__(
        self,
        catalog: Catalog,
        tenants: Tenants,
        expiration: Expiration,
        auto_schema: AutoSchema | None,
        validator: ObjectValidator,
        vectorizer: ObjectVectorizer,
        new_uuid: Callable[[], str],
    ) -> None:
        self._catalog = catalog
        self._storage = catalog.storage
        self._tenants = tenants
        self._expiration = expiration
        self._auto_schema = auto_schema
        self._validator = validator
        self._vectorizer = vectorizer
        self._new_uuid = new_uuid

    def get(self, collection: Collection, uuid: str, tenant: str | None) -> Record | None:
        """Return an object, or ``None``."""
        with self._storage.lock:
            return collection.shard(tenant).by_uuid(check_uuid(uuid))

    def add(self, sent: ObjectInput, now: int) -> Record:
        """Write a new object.

        Raises:
            EngineError: its id is taken, or it is not what its collection takes.
        """
        self._expiration.sweep_if_due(now)
        uuid = self._id(sent)
        self._tenants.activate_tenant(self._catalog.find(sent.collection), sent.tenant)
        self._prepare(sent, "internal")
        with self._ahead([sent], now), self._storage.transaction():
            collection = self._target(sent)
            self._demand_tenant(collection, sent)
            shard = self._tenants.shard_of(collection, sent.tenant, create=True)
            if sent.uuid and shard.docid(uuid) is not None:
                raise EngineError("already_exists", "object", id=sent.uuid)
            check_writable(shard)
            record = self._checked(collection, sent, uuid, now)
            self._finish(collection, shard, [record], {})
        return record

    def check(self, sent: ObjectInput, now: int) -> None:
        """Check an object without writing it.

        Raises:
            EngineError: it is not what its collection takes.
        """
        collection = self._target(sent)
        if not sent.uuid:
            raise EngineError("argument_missing", "id_new_object")
        with self._storage.lock:
            self._checked(collection, sent, self._id(sent), now)

    def replace(self, sent: ObjectInput, now: int) -> Record:
        """Replace an object; its creation time stays.

        Raises:
            EngineError: there is none with this id, or the new one is not what its collection takes.
        """
        uuid = self._id(sent)
        self._tenants.activate_tenant(self._catalog.find(sent.collection), sent.tenant)
        self._prepare(sent, "invalid", uuid)
        with self._ahead([sent], now), self._storage.transaction():
            collection, shard, before = self._stored(sent, uuid)
            record = self._checked(collection, sent, uuid, now)
            record.created = before.created
            self._finish(collection, shard, [record], {uuid: before})
        return record

    def merge(self, sent: ObjectInput, now: int) -> Record:
        """Change some of an object's values; references are added to those there are.

        Raises:
            EngineError: there is none with this id, or a value is not what its collection takes.
        """
        uuid = self._id(sent)
        self._tenants.activate_tenant(self._catalog.find(sent.collection), sent.tenant)
        self._prepare(sent, "invalid", uuid)
        with self._ahead([sent], now, merged=True), self._storage.transaction():
            collection, shard, before = self._stored(sent, uuid)
            record = self._merged(collection, sent, before, now)
            for name, settings in collection.vectors.items():
                removed = not name and sent.vector is not None and not len(sent.vector)
                if settings.vectorizer == "none" and name in before.vectors and not removed:
                    record.vectors.setdefault(name, before.vectors[name])
            self._finish(collection, shard, [record], {uuid: before})
        return record

    def _merged(self, collection: Collection, sent: ObjectInput, before: Record, now: int) -> Record:
        record = self._validator.new_record(collection.schema, sent, before.uuid, now)
        properties = dict(before.properties)
        for name, value in (sent.properties or {}).items():
            if value is None:
                properties.pop(uncapitalized(name), None)
        for name, value in record.properties.items():
            if collection.is_reference(name):
                if value:  # no references are no change, not even of a property that is not there
                    properties[name] = appended(collection, name, properties.get(name, ()), value)
            else:
                properties[name] = value
        record.properties = properties
        record.created = before.created
        return record

    @contextmanager
    def _ahead(self, batch: Sequence[ObjectInput], now: int, *, merged: bool = False) -> Generator[None, None, None]:
        """Make the vectors that come over the network before the block, which writes the objects.

        A provider may take seconds, during which nothing else could be read or written. What fails here fails in the
        block, in its turn: an object may be refused for another reason before.
        """
        by_shard: dict[tuple[str, str | None], list[ObjectInput]] = {}
        for sent in batch:
            found = self._catalog.find(sent.collection) if sent.collection else None
            if found is not None and self._vectorizer.is_remote(found.schema):
                by_shard.setdefault((found.name, sent.tenant or None), []).append(sent)
        if not by_shard:
            yield
            return
        with self._vectorizer.working_ahead():
            for (name, tenant), members in by_shard.items():
                with suppress(EngineError), self._storage.lock:
                    self._vectorize_ahead(self._catalog.collection(name), tenant, members, now, merged)
            yield

    def _vectorize_ahead(
        self, collection: Collection, tenant: str | None, batch: Sequence[ObjectInput], now: int, merged: bool
    ) -> None:
        records: list[Record] = []
        before: dict[str, Record] = {}
        shard = self._tenants.shard_of(collection, tenant)
        for sent in deadline.checked(batch, deadline.OBJECTS):
            with suppress(EngineError):
                uuid = self._id(sent)
                if sent.uuid and (stored := shard.by_uuid(uuid)) is not None:
                    before[uuid] = stored
                if merged:
                    records.append(self._merged(collection, sent, before[uuid], now))
                else:
                    records.append(self._validator.new_record(collection.schema, sent, uuid, now))
        self._vectorizer.complete(shard, records, before)

    def delete(self, collection: Collection, uuid: str, tenant: str | None) -> None:
        """Delete an object; one that is not there is deleted already."""
        self._tenants.activate_tenant(collection, tenant)

        def work() -> None:
            shard = self._tenants.shard_to_write(collection, tenant)
            record = shard.by_uuid(check_uuid(uuid))
            if record is not None:
                shard.remove([record])

        self._storage.delete(work)

    def add_many(self, batch: Sequence[ObjectInput], now: int) -> list[WriteResult]:
        """Write objects, replacing those that exist; each is taken or refused by itself.

        Args:
            batch: the objects, of any collections and tenants.
            now: when they came.

        Returns:
            What became of each, in order.
        """
        self._expiration.sweep_if_due(now)
        self._check_new_tenants(batch)
        outcomes = [WriteResult(sent.uuid or "") for sent in batch]
        groups: dict[tuple[str, str | None], list[tuple[int, ObjectInput, str]]] = {}
        for at, sent in enumerate(deadline.checked(batch, deadline.OBJECTS)):
            try:
                uuid = outcomes[at].uuid = self._id(sent)
                if self._auto_schema is not None:
                    self._auto_schema.prepare(sent)
                collection = self._batch_target(sent)
            except EngineError as error:
                outcomes[at].error = error.message
                continue
            groups.setdefault((collection.name, sent.tenant or None), []).append((at, sent, uuid))
        stored = False
        for (name, tenant), members in groups.items():
            try:
                with self._ahead([sent for _, sent, _ in members], now), self._storage.transaction():
                    self._add_group(self._catalog.collection(name), tenant, members, now, outcomes)
                stored = True
            except StorageError as error:
                if not stored:
                    raise
                for at, _, _ in members:  # of earlier groups, something is stored
                    outcomes[at].error = error.message
        return outcomes

    def _check_new_tenants(self, batch: Sequence[ObjectInput]) -> None:
        """Check that a batch creates no tenant that its sender may not create, or under a name that none can have."""
        for sent in {(sent.collection, sent.tenant): sent for sent in batch}.values():
            collection = self._catalog.find(sent.collection)
            if collection is None or not collection.schema.tenancy("autoTenantCreation"):
                continue
            with within("auto create tenants", f'auto-tenant: add tenants to collection "{collection.name}"'):
                self._demand_tenant(collection, sent)
                check_tenant(sent.tenant or "")

    @staticmethod
    def _demand_tenant(collection: Collection, sent: ObjectInput) -> None:
        """Check that the sender may create a tenant; a server asks even where it exists already."""
        if collection.schema.tenancy("autoTenantCreation"):
            sent.demand([Permission.of("create_tenants", collection=collection.name, tenant=sent.tenant or ANY)])

    def _add_group(
        self,
        collection: Collection,
        tenant: str | None,
        members: Sequence[tuple[int, ObjectInput, str]],
        now: int,
        outcomes: list[WriteResult],
    ) -> None:
        try:
            shard = self._tenants.shard_to_write(collection, tenant, create=True)
        except EngineError as error:
            for at, _, _ in members:
                outcomes[at].error = error.message
            return
        records: list[tuple[int, Record]] = []
        for at, sent, uuid in deadline.checked(members, deadline.OBJECTS):
            try:
                record = self._validator.new_record(collection.schema, sent, uuid, now)
                shard.check_dimensions(record)
                records.append((at, record))
            except EngineError as error:
                outcomes[at].error = error.message
        try:
            self._finish(collection, shard, [record for _, record in records], None)
        except EngineError as error:
            if isinstance(error, StorageError):
                raise
            for at, _ in records:
                outcomes[at].error = error.message

    def _finish(
        self, collection: Collection, shard: Shard, records: list[Record], before: dict[str, Record] | None
    ) -> None:
        made = any(settings.vectorizer != "none" for settings in collection.vectors.values())
        if made:
            known = shard.existing(r.uuid for r in records) if before is None else before
            self._vectorizer.complete(shard, records, known)
        for record in deadline.checked(records, deadline.OBJECTS):
            shard.check_dimensions(record)
            hash_blobs(collection.schema, record)
        shard.put(records)

    def _checked(self, collection: Collection, sent: ObjectInput, uuid: str, now: int) -> Record:
        with within("invalid object"):
            return self._validator.new_record(collection.schema, sent, uuid, now)

    def _prepare(self, sent: ObjectInput, kind: Kind, stored: str = "") -> None:
        """Create what an object needs; as on a server, it stays there where the object is refused afterwards.

        Args:
            sent: the object.
            kind: the class of a refusal.
            stored: the id of the object that must be there; empty for a new one.
        """
        if self._auto_schema is None:
            return
        with self._storage.transaction():
            if stored:
                self._stored(sent, stored)
            try:
                self._auto_schema.prepare(sent)
            except EngineError as error:
                if error.kind == "limited":  # a server reports this one alike everywhere
                    raise
                if error.kind == "forbidden" and kind == "internal":  # of a new object; a change of one stays invalid
                    kind = error.kind
                error.within("invalid object").as_kind(kind)
                raise

    def _stored(self, sent: ObjectInput, uuid: str) -> tuple[Collection, Shard, Record]:
        """Return the object that is to change, and where it is.

        Raises:
            EngineError: there is none with this id, or its shard is read-only.
        """
        collection = self._target(sent)
        shard = self._tenants.shard_of(collection, sent.tenant)
        before = shard.by_uuid(uuid)
        if before is None:
            raise EngineError("object_not_found", "by_id", id=uuid)
        check_writable(shard)
        return collection, shard, before

    def _target(self, sent: ObjectInput) -> Collection:
        found = self._catalog.find(sent.collection)
        if found is None:
            raise EngineError("collection_not_found", "of_object", collection=sent.collection)
        return found

    def _batch_target(self, sent: ObjectInput) -> Collection:
        if not sent.collection:
            raise EngineError("argument_missing", "collection_object")
        found = self._catalog.find(sent.collection)
        if found is None:
            raise EngineError("collection_not_found", "of_batch", collection=capitalized(sent.collection))
        return found

    def _id(self, sent: ObjectInput) -> str:
        return check_uuid(sent.uuid) if sent.uuid else self._new_uuid()
