"""References of objects: added, replaced and removed, one by one or many at once."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from weaviate_gen.engine import deadline
from weaviate_gen.engine.collections.catalog import Catalog
from weaviate_gen.engine.collections.collection import Collection
from weaviate_gen.engine.collections.shard import Shard
from weaviate_gen.engine.compat import references as compat
from weaviate_gen.engine.database.object_input import ObjectValidator, check_uuid, with_target
from weaviate_gen.engine.database.tenants import Tenants, check_writable
from weaviate_gen.engine.database.vectorizing import ObjectVectorizer
from weaviate_gen.engine.errors import EngineError, within
from weaviate_gen.engine.schema.names import check_property
from weaviate_gen.engine.storage.record import Record
from weaviate_gen.engine.values import beacons
from weaviate_gen.engine.values.beacons import Beacon, Source
from weaviate_gen.engine.values.capitals import uncapitalized


@dataclass(frozen=True, slots=True)
class ReferenceInput:
    """One reference of a batch, as it was sent.

    Attributes:
        source: the beacon of the property that it starts at.
        target: the beacon that it points at.
        tenant: the tenant, or ``None``.
    """

    source: str
    target: str
    tenant: str | None = None


@dataclass(slots=True)
class ReferenceResult:
    """What became of one reference of a batch.

    Attributes:
        source: where it starts.
        target: what it points at, its collection filled in.
        error: why it was refused, or ``None``.
    """

    source: str
    target: str
    error: str | None = None


def appended(
    collection: Collection, name: str, held: Sequence[dict[str, Any]], more: Sequence[dict[str, Any]]
) -> list[dict[str, Any]]:
    """Return the references of a property and further ones; each once, where the property says so.

    Args:
        collection: the collection of the object.
        name: the property.
        held: the references that it has.
        more: those that are added.
    """
    entries = [*held, *more]
    if (collection.property_config(name) or {}).get("disableDuplicatedReferences"):
        entries = list({entry["beacon"]: entry for entry in entries}.values())
    return entries


class References:
    """Writes references."""

    def __init__(
        self, catalog: Catalog, tenants: Tenants, validator: ObjectValidator, vectorizer: ObjectVectorizer
    ) -> None:
        self._catalog = catalog
        self._storage = catalog.storage
        self._tenants = tenants
        self._validator = validator
        self._vectorizer = vectorizer

    def add(self, collection: Collection, uuid: str, name: str, text: str, tenant: str | None, now: int) -> None:
        """Add a reference to an object.

        Raises:
            EngineError: the property is none, or an object is not there.
        """
        name = self._property(collection, name)
        self._tenants.activate_tenant(collection, tenant)
        with self._storage.transaction():
            beacon = with_target(collection.schema, name, beacons.parse(text))
            self._validator.check_exists(beacon, "validate reference", tenant)
            shard, before = self._source(collection, uuid, tenant)
            self._check_tenancy(collection, beacon)
            entries = appended(collection, name, before.properties.get(name, ()), [{"beacon": str(beacon)}])
            self._write(shard, before, name, entries, now)

    def replace(
        self, collection: Collection, uuid: str, name: str, targets: Sequence[str], tenant: str | None, now: int
    ) -> None:
        """Replace all references of a property.

        Raises:
            EngineError: the property is none, or an object is not there.
        """
        self._tenants.activate_tenant(collection, tenant)
        with self._storage.transaction():
            shard, before = self._source(collection, uuid, tenant)
            name = self._property(collection, name)
            target_beacons = [with_target(collection.schema, name, beacons.parse(text)) for text in targets]
            for beacon in target_beacons:
                self._validator.check_exists(beacon, "validate reference", tenant)
            # a server leaves centroids alone where references are replaced
            entries = [{"beacon": str(beacon)} for beacon in target_beacons]
            self._write(shard, before, name, entries, now, centroid=False)

    def remove(self, collection: Collection, uuid: str, name: str, text: str, tenant: str | None, now: int) -> None:
        """Remove a reference; one that is not there is nothing to do.

        Raises:
            EngineError: the property is none, or the object is not there.
        """
        beacon = beacons.parse(text)
        self._tenants.activate_tenant(collection, tenant)
        with self._storage.transaction():
            shard, before = self._source(collection, uuid, tenant)
            with compat.completed_by_property(beacon.collection):
                name = self._property(collection, name)
            if not beacon.local:
                return  # nothing refers to another server
            gone = str(with_target(collection.schema, name, beacon))
            held = before.properties.get(name)
            compat.check_list_can_be_removed_from(held, name)
            kept = [entry for entry in held or () if entry["beacon"] != gone]
            if held and len(kept) < len(held):
                self._write(shard, before, name, kept, now)

    def add_many(self, links: Sequence[ReferenceInput], now: int) -> list[ReferenceResult]:
        """Add references; each is taken or refused by itself.

        Args:
            links: the references.
            now: when they came.

        Returns:
            What became of each, in order.

        Raises:
            EngineError: there are none.
        """
        if not links:
            raise EngineError("batch_empty", "references")
        outcomes = [ReferenceResult(link.source, link.target) for link in links]
        changed: dict[tuple[int, str], tuple[Shard, Record]] = {}
        with self._storage.transaction():
            for link, outcome in deadline.checked(zip(links, outcomes, strict=True), deadline.OBJECTS):
                try:
                    self._add_one(link, outcome, changed, now)
                except EngineError as error:
                    outcome.error = error.message
            by_shard: dict[int, tuple[Shard, list[Record]]] = {}
            for shard, record in changed.values():
                by_shard.setdefault(shard.number, (shard, []))[1].append(record)
            for shard, records in by_shard.values():
                shard.put(records)
        return outcomes

    def _add_one(
        self,
        link: ReferenceInput,
        outcome: ReferenceResult,
        changed: dict[tuple[int, str], tuple[Shard, Record]],
        now: int,
    ) -> None:
        source, target = self._ends(link, outcome)
        if not target.local:
            raise EngineError("reference_invalid", "network")
        collection = self._catalog.find(source.collection)
        if collection is None:
            raise EngineError("collection_not_found", "of_source", collection=source.collection)
        name = uncapitalized(source.property)
        known = collection.property_config(name) is not None
        if not known and not target.collection:
            raise EngineError("property_not_found", "of_reference", property=name, collection=collection.name)
        if known and not collection.is_reference(name):
            raise EngineError("property_not_reference", "named", property=name)
        beacon = with_target(collection.schema, name, target)
        outcome.target = str(beacon)
        if beacon.collection and self._catalog.find(beacon.collection) is None:
            raise compat.no_target_collection(source.collection)
        self._check_tenancy(collection, beacon)
        self._check_tenants(collection, source.uuid, beacon, link.tenant)
        shard = self._tenants.shard_to_write(collection, link.tenant)
        key = (shard.number, source.uuid)
        if key not in changed:
            before = shard.by_uuid(source.uuid)
            if before is None:
                raise EngineError("object_not_found", "of_source", id=source.uuid)
            changed[key] = (shard, before)
        if not known or name != source.property:
            raise EngineError("property_not_found", "of_batch", property=source.property)
        record = changed[key][1]
        outcome.error = compat.error_of_kept_reference(record.properties.get(name), name) or outcome.error
        record.properties = {
            **record.properties,
            name: appended(collection, name, record.properties.get(name, ()), [{"beacon": str(beacon)}]),
        }
        record.updated = now

    @staticmethod
    def _ends(link: ReferenceInput, outcome: ReferenceResult) -> tuple[Source, Beacon]:
        source: Source | None = None
        target: Beacon | None = None
        problems: list[str] = []
        try:
            source = beacons.parse_source(link.source)
        except EngineError as error:
            outcome.source = ""
            problems.append(error.message)
        try:
            target = beacons.parse(link.target)
        except EngineError as error:
            outcome.target = ""
            problems.append(error.message)
        if source is None or target is None:
            raise EngineError("reference_invalid", "malformed_ends", problems=", ".join(problems))
        return source, target

    def _check_tenants(self, collection: Collection, uuid: str, beacon: Beacon, tenant: str | None) -> None:
        target = self._catalog.find(beacon.collection) if beacon.collection else None
        if not collection.multi_tenant or target is None:
            return
        for side, held, object_id, where in (
            ("source", collection, uuid, tenant),
            ("target", target, beacon.uuid, tenant if target.multi_tenant else None),
        ):
            with within(side, f"get object {held.name}/{object_id}", "determine shard", kind="invalid"):
                shard = held.shard(where)
            if shard.docid(object_id) is None:
                raise EngineError(
                    "object_not_found", "in_tenant", collection=held.name, id=object_id, tenant=where or ""
                ).within(side)

    def _source(self, collection: Collection, uuid: str, tenant: str | None) -> tuple[Shard, Record]:
        shard = self._tenants.shard_of(collection, tenant)
        before = shard.by_uuid(check_uuid(uuid))
        if before is None:
            raise EngineError("object_not_found", "by_id", id=uuid)
        check_writable(shard)
        return shard, before

    @staticmethod
    def _property(collection: Collection, name: str) -> str:
        check_property(name)
        if collection.property_config(name) is None:
            raise EngineError("property_not_found", "in_short", property=name, collection=collection.name)
        if not collection.is_reference(name):
            raise EngineError("property_not_reference", "named", property=name)
        return name

    def _check_tenancy(self, collection: Collection, beacon: Beacon) -> None:
        target = self._catalog.find(beacon.collection) if beacon.collection else None
        if target is not None and target.multi_tenant and not collection.multi_tenant:
            raise EngineError("reference_invalid", "across_tenancy")

    def _write(
        self, shard: Shard, before: Record, name: str, entries: list[dict[str, Any]], now: int, *, centroid: bool = True
    ) -> None:
        record = Record(before.uuid, {**before.properties, name: entries}, dict(before.vectors), before.created, now)
        if centroid:
            self._vectorizer.recompute_centroids(shard, record)
        shard.put([record])
