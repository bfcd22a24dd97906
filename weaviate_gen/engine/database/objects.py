"""Objects: written, changed, read and deleted one by one, or many at once."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from weaviate_gen.engine import deadline
from weaviate_gen.engine.access.permissions import ANY, Permission
from weaviate_gen.engine.database import object_input as incoming
from weaviate_gen.engine.database.collection import ACTIVE, INACTIVE, Collection
from weaviate_gen.engine.database.object_input import Incoming
from weaviate_gen.engine.database.shard import Shard
from weaviate_gen.engine.database.vectorizing import complete_vectors
from weaviate_gen.engine.errors import EngineError, Kind, StorageError, invalid, not_found
from weaviate_gen.engine.schema.names import capitalized, check_tenant, uncapitalized
from weaviate_gen.engine.storage.record import Record

if TYPE_CHECKING:
    from weaviate_gen.engine.database.database import Database


@dataclass(slots=True)
class Outcome:
    """What became of one object of a batch.

    Attributes:
        uuid: its id, or ``""`` if it has none.
        error: why it was refused, or ``None``.
    """

    uuid: str
    error: str | None = None


READ_ONLY = "store is read-only due to: manually set by user"


def refuse_read_only(shard: Shard) -> None:
    """Refuse to write to a shard that somebody made read-only."""
    if shard.read_only:
        raise EngineError("internal", READ_ONLY)


def _adding_tenants(collection: Collection) -> str:
    return f'auto-tenant: add tenants to collection "{collection.name}": '


class Objects:
    """Writes and reads single objects and batches."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def get(self, collection: Collection, uuid: str, tenant: str | None) -> Record | None:
        """Give an object, or ``None``."""
        with self._database.storage.lock:
            return collection.shard(tenant).by_uuid(incoming.check_uuid(uuid))

    def add(self, sent: Incoming, now: int) -> Record:
        """Write a new object.

        Raises:
            EngineError: its id is taken, or it is not what its collection takes.
        """
        self._database.expiration.pass_by(now)
        uuid = self._id(sent)
        self.wake(self._database.find(sent.collection), sent.tenant)
        with self._database.writing():
            self._prepare(sent, "internal")
            collection = self._target(sent)
            self._demand_tenant(collection, sent)
            shard = self.shard_of(collection, sent.tenant, create=True)
            if sent.uuid and shard.docid(uuid) is not None:
                raise invalid(f"id '{sent.uuid}' already exists")
            refuse_read_only(shard)
            record = self._checked(collection, sent, uuid, now)
            self._finish(collection, shard, [record], {})
        return record

    def check(self, sent: Incoming, now: int) -> None:
        """Check an object without writing it.

        Raises:
            EngineError: it is not what its collection takes.
        """
        collection = self._target(sent)
        if not sent.uuid:
            raise invalid("invalid object: the object needs an id: invalid UUID length: 0")
        with self._database.storage.lock:
            self._checked(collection, sent, self._id(sent), now)

    def replace(self, sent: Incoming, now: int) -> Record:
        """Replace an object; its creation time stays.

        Raises:
            EngineError: there is none with this id, or the new one is not what its collection takes.
        """
        uuid = self._id(sent)
        self.wake(self._database.find(sent.collection), sent.tenant)
        with self._database.writing():
            collection = self._target(sent)
            shard = self.shard_of(collection, sent.tenant)
            before = shard.by_uuid(uuid)
            if before is None:
                raise not_found(f"no object with id '{uuid}'")
            refuse_read_only(shard)
            self._prepare(sent, "invalid")
            record = self._checked(collection, sent, uuid, now)
            record.created = before.created
            self._finish(collection, shard, [record], {uuid: before})
        return record

    def merge(self, sent: Incoming, now: int) -> Record:
        """Change some of an object's values; references are added to those there are.

        Raises:
            EngineError: there is none with this id, or a value is not what its collection takes.
        """
        uuid = self._id(sent)
        self.wake(self._database.find(sent.collection), sent.tenant)
        with self._database.writing():
            collection = self._target(sent)
            shard = self.shard_of(collection, sent.tenant)
            before = shard.by_uuid(uuid)
            if before is None:
                raise not_found(f"no object with id '{uuid}'")
            refuse_read_only(shard)
            self._prepare(sent, "invalid")
            record = incoming.new_record(collection, sent, uuid, now)
            properties = dict(before.properties)
            for name, value in (sent.properties or {}).items():
                if value is None:
                    properties.pop(uncapitalized(name), None)
            for name, value in record.properties.items():
                if collection.is_reference(name):
                    if value:  # no references are no change, not even of a property that is not there
                        properties[name] = [*properties.get(name, ()), *value]
                else:
                    properties[name] = value
            record.properties = properties
            record.created = before.created
            for name, settings in collection.vectors.items():
                if settings.vectorizer == "none" and name in before.vectors:
                    record.vectors.setdefault(name, before.vectors[name])
            self._finish(collection, shard, [record], {uuid: before})
        return record

    def delete(self, collection: Collection, uuid: str, tenant: str | None) -> bool:
        """Delete an object; say whether there was one."""
        self.wake(collection, tenant)

        def work() -> bool:
            shard = self.shard_to_write(collection, tenant)
            record = shard.by_uuid(incoming.check_uuid(uuid))
            if record is not None:
                shard.remove([record])
            return record is not None

        return self._database.storage.delete(work)

    def add_many(self, batch: Sequence[Incoming], now: int) -> list[Outcome]:
        """Write objects, replacing those that exist; each is taken or refused by itself.

        Args:
            batch: the objects, of any collections and tenants.
            now: when they came.

        Returns:
            What became of each, in order.
        """
        self._database.expiration.pass_by(now)
        self._check_new_tenants(batch)
        outcomes = [Outcome(sent.uuid or "") for sent in batch]
        groups: dict[tuple[str, str | None], list[tuple[int, Incoming, str]]] = {}
        for at, sent in enumerate(deadline.checked(batch, deadline.OBJECTS)):
            try:
                uuid = outcomes[at].uuid = self._id(sent)
                if self._database.around.auto_schema:
                    with self._database.writing():
                        self._database.auto_schema.prepare(sent)
                collection = self._batch_target(sent)
            except EngineError as error:
                outcomes[at].error = error.message
                continue
            groups.setdefault((collection.name, sent.tenant or None), []).append((at, sent, uuid))
        stored = False
        for (name, tenant), members in groups.items():
            try:
                with self._database.writing():
                    self._add_group(self._database.collection(name), tenant, members, now, outcomes)
                stored = True
            except StorageError as error:
                if not stored:
                    raise
                for at, _, _ in members:  # of earlier groups, something is stored
                    outcomes[at].error = error.message
        return outcomes

    def _check_new_tenants(self, batch: Sequence[Incoming]) -> None:
        """Refuse a batch that would create a tenant which its sender may not, or under a name that none can have."""
        for sent in {(sent.collection, sent.tenant): sent for sent in batch}.values():
            collection = self._database.find(sent.collection)
            if collection is None or not collection.tenancy("autoTenantCreation"):
                continue
            try:
                self._demand_tenant(collection, sent)
                check_tenant(sent.tenant or "")
            except EngineError as error:
                raise EngineError(
                    error.kind, f"auto create tenants: {_adding_tenants(collection)}{error.message}"
                ) from error

    @staticmethod
    def _demand_tenant(collection: Collection, sent: Incoming) -> None:
        """Refuse to create a tenant that the sender may not; a server asks even where it exists already."""
        if collection.tenancy("autoTenantCreation"):
            sent.demand([Permission.of("create_tenants", collection=collection.name, tenant=sent.tenant or ANY)])

    def _add_group(
        self,
        collection: Collection,
        tenant: str | None,
        members: Sequence[tuple[int, Incoming, str]],
        now: int,
        outcomes: list[Outcome],
    ) -> None:
        try:
            shard = self.shard_to_write(collection, tenant, create=True)
        except EngineError as error:
            for at, _, _ in members:
                outcomes[at].error = error.message
            return
        records: list[tuple[int, Record]] = []
        for at, sent, uuid in deadline.checked(members, deadline.OBJECTS):
            try:
                record = incoming.new_record(collection, sent, uuid, now)
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
            complete_vectors(shard, records, known)
        for record in deadline.checked(records, deadline.OBJECTS):
            shard.check_dimensions(record)
            incoming.hash_blobs(collection, record)
        shard.put(records)

    def _checked(self, collection: Collection, sent: Incoming, uuid: str, now: int) -> Record:
        try:
            return incoming.new_record(collection, sent, uuid, now)
        except EngineError as error:
            raise EngineError(error.kind, f"invalid object: {error.message}") from error

    def wake(self, collection: Collection | None, tenant: str | None) -> None:
        """Make a tenant active where the collection says so; it stays so, whatever becomes of the request."""
        if collection is None or not tenant or not collection.tenancy("autoTenantActivation"):
            return
        if collection.states.get(tenant) == INACTIVE:
            with self._database.writing():
                self._database.tenants.activate(collection, [tenant])

    def shard_to_write(self, collection: Collection, tenant: str | None, *, create: bool = False) -> Shard:
        """Give the shard to write to, as :meth:`shard_of` does.

        Raises:
            EngineError: there is none, or it is read-only.
        """
        shard = self.shard_of(collection, tenant, create=create)
        refuse_read_only(shard)
        return shard

    def shard_of(self, collection: Collection, tenant: str | None, *, create: bool = False) -> Shard:
        """Give the shard that a write is about; a tenant is activated where the collection says so.

        Args:
            collection: the collection.
            tenant: the tenant asked for, if any.
            create: whether a tenant is created where the collection says so: new objects do that, and nothing else.

        Raises:
            EngineError: the tenant is missing, unknown, not active, or not wanted here.
        """
        collection.check_tenancy(tenant)
        if create and tenant and tenant not in collection.states and collection.tenancy("autoTenantCreation"):
            check_tenant(tenant)
            self._database.tenants.create(collection, [(tenant, ACTIVE)])
        if tenant and collection.states.get(tenant) == INACTIVE and collection.tenancy("autoTenantActivation"):
            self._database.tenants.activate(collection, [tenant])
        return collection.shard(tenant)

    def _prepare(self, sent: Incoming, kind: Kind) -> None:
        try:
            self._database.auto_schema.prepare(sent)
        except EngineError as error:
            if error.kind == "forbidden" and kind == "internal":  # of a new object; a change of one stays invalid
                kind = error.kind
            raise EngineError(kind, f"invalid object: {error.message}") from error

    def _target(self, sent: Incoming) -> Collection:
        found = self._database.find(sent.collection)
        if found is None:
            raise invalid(f'invalid object: class "{sent.collection}" not found in schema')
        return found

    def _batch_target(self, sent: Incoming) -> Collection:
        if not sent.collection:
            raise invalid("object has an empty class")
        found = self._database.find(sent.collection)
        if found is None:
            raise invalid(f"class '{capitalized(sent.collection)}' not present in schema")
        return found

    def _id(self, sent: Incoming) -> str:
        return incoming.check_uuid(sent.uuid) if sent.uuid else self._database.around.new_uuid()
