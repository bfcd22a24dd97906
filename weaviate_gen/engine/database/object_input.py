"""Objects as they are sent: checked against their collection, and made records of."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from hashlib import sha256
from typing import Any

import numpy as np

from weaviate_gen.engine import deadline
from weaviate_gen.engine.access.permissions import Demand, demand_nothing
from weaviate_gen.engine.collections.catalog import Catalog
from weaviate_gen.engine.collections.collection import Collection
from weaviate_gen.engine.compat.go_text import show, type_name
from weaviate_gen.engine.errors import EngineError, within
from weaviate_gen.engine.plugins.phone_numbers import parse_phone
from weaviate_gen.engine.schema.collection_schema import CollectionSchema
from weaviate_gen.engine.storage.record import Record, Vector
from weaviate_gen.engine.values import beacons
from weaviate_gen.engine.values.beacons import canonical, is_uuid
from weaviate_gen.engine.values.capitals import uncapitalized
from weaviate_gen.engine.values.json_types import is_list, is_map
from weaviate_gen.engine.values.properties import check_value

_LONGEST_VECTOR = 65_535
LEGACY_NAME = "default"
"""The name under which clients that know only named vectors send and get the unnamed one."""


@dataclass(slots=True)
class ObjectInput:
    """An object as it was sent.

    Attributes:
        collection: the name of its collection, or an alias.
        uuid: its id, or ``None`` for a new one.
        properties: values by property; ``None`` removes one.
        vector: the unnamed vector.
        vectors: named vectors.
        tenant: the tenant, or ``None``.
        demand: refuses what its sender may not do, for what only shows while it is stored.
    """

    collection: str
    uuid: str | None = None
    properties: Mapping[str, Any] | None = None
    vector: Any = None
    vectors: Mapping[str, Any] | None = None
    tenant: str | None = None
    demand: Demand = field(default=demand_nothing, compare=False, repr=False)


def check_uuid(text: str) -> str:
    """Return an id in its canonical form.

    Raises:
        EngineError: it is none.
    """
    if not is_uuid(text):
        raise EngineError("id_malformed", "object", id=text)
    return canonical(text)


def as_vector(value: Any, name: str) -> Vector:
    """Return numbers as a float32 vector, or as rows of vectors.

    Raises:
        EngineError: they are neither.
    """
    try:
        array = np.asarray(value)
    except ValueError as error:
        raise EngineError("vector_malformed", "no_numbers", vector=name or LEGACY_NAME) from error
    if array.ndim not in (1, 2) or (array.size and array.dtype.kind not in "iuf"):
        raise EngineError("vector_malformed", "no_numbers", vector=name or LEGACY_NAME)
    with np.errstate(over="ignore"):
        made = array.astype(np.float32, copy=False)
    if not np.isfinite(made).all():
        raise EngineError("vector_malformed", "out_of_range", vector=name or LEGACY_NAME)
    return made


def check_vectors(schema: CollectionSchema, sent: ObjectInput) -> dict[str, Vector]:
    """Check the vectors that came with an object, and return them by their names here."""
    named = dict(sent.vectors or {})
    single = sent.vector
    settings = schema.vectors
    if "" in settings and LEGACY_NAME in named and LEGACY_NAME not in settings:
        single = named.pop(LEGACY_NAME)
    out: dict[str, Vector] = {}
    unnamed = None if single is None else as_vector(single, "")
    if unnamed is not None and unnamed.size:
        name = ""
        if "" not in settings:
            if len(settings) != 1:
                raise EngineError("vector_not_configured", "single", collection=schema.name)
            name = next(iter(settings))
        out[name] = unnamed
    for name, value in named.items():
        if name not in settings or not name:
            raise EngineError("vector_not_configured", "named", collection=schema.name, vector=name)
        if settings[name].index_type == "none":
            raise EngineError("vector_dropped", vector=name)
        made = None if value is None else as_vector(value, name)
        if made is not None and made.size:
            out[name] = made
    for name, vector in out.items():
        _check_shape(settings[name].multi, vector, name)
        if vector.shape[-1] > _LONGEST_VECTOR:
            raise EngineError("limit_exceeded", "vector", length=vector.shape[-1], most=_LONGEST_VECTOR)
    return out


def _check_shape(multi: bool, vector: Vector, name: str) -> None:
    if multi and vector.ndim != 2:
        raise EngineError("vector_shape_mismatch", "multi", vector=name)
    if not multi and vector.ndim != 1:
        raise EngineError("vector_shape_mismatch", "single", vector=name or LEGACY_NAME)


def with_target(schema: CollectionSchema, name: str, beacon: beacons.Beacon) -> beacons.Beacon:
    """Complete a beacon with the collection that a property points at, where that is only one."""
    if not beacon.local:
        raise EngineError("reference_invalid", "malformed_format")
    config = schema.property_config(name)
    if beacon.collection or config is None or len(config["dataType"]) != 1:
        return beacon
    return beacons.Beacon(config["dataType"][0], beacon.uuid)


class ObjectValidator:
    """Checks objects against the collections that they go to, and the references in them against all."""

    def __init__(self, catalog: Catalog) -> None:
        self._catalog = catalog

    def new_record(self, schema: CollectionSchema, sent: ObjectInput, uuid: str, now: int) -> Record:
        """Check an object, and make a record of it; vectors that a module makes are not there yet.

        Args:
            schema: of the collection that it goes to.
            sent: the object.
            uuid: its id.
            now: its creation time.

        Raises:
            EngineError: a value or a vector is not what the collection takes.
        """
        vectors = check_vectors(schema, sent)
        properties = self.check_properties(schema, {} if sent.properties is None else sent.properties, sent.tenant)
        return Record(uuid, properties, vectors, now, now)

    def check_properties(self, schema: CollectionSchema, sent: Mapping[str, Any], tenant: str | None) -> dict[str, Any]:
        """Check an object's values, and return them as they are kept; what is ``None`` is left out."""
        if not is_map(sent):
            raise EngineError("value_not_recognized", "properties", value=show(sent))
        out: dict[str, Any] = {}
        known = schema.properties
        for key, value in sent.items():
            if value is None:
                continue
            name = key if key in known else uncapitalized(key)
            config = known.get(name)
            if config is None:
                raise EngineError("property_not_found", "in_schema", collection=schema.name, property=name)
            if schema.is_reference(name):
                out[name] = self.check_references(schema, name, value, tenant)
            else:
                out[name] = check_value(name, value, config, schema.name)
                if config["dataType"][0] == "phoneNumber":
                    out[name] = _phone(schema, name, out[name])
        return out

    def check_references(
        self, schema: CollectionSchema, name: str, value: Any, tenant: str | None
    ) -> list[dict[str, str]]:
        """Check what a reference property holds; the objects it points at must exist."""
        if not is_list(value):
            raise EngineError("reference_invalid", "malformed_no_list", value=show(value))
        return [self._reference(schema, name, entry, tenant) for entry in deadline.checked(value, deadline.OBJECTS)]

    def _reference(self, schema: CollectionSchema, name: str, entry: Any, tenant: str | None) -> dict[str, str]:
        if not is_map(entry):
            raise EngineError("reference_invalid", "malformed_no_map", type=type_name(entry))
        text = entry.get("beacon")
        if not isinstance(text, str):
            raise EngineError("reference_invalid", "malformed_beacon", type=type_name(text))
        if set(entry) - {"beacon", "href"}:
            raise EngineError("reference_invalid", "malformed_concept", collection=schema.name, property=name)
        beacon = with_target(schema, name, beacons.parse(text))
        self.check_exists(beacon, f"invalid cref: 'cref' {schema.name}:{name}", tenant)
        return {"beacon": str(beacon)}

    def check_exists(self, beacon: beacons.Beacon, where: str, tenant: str | None) -> None:
        """Check that the object that a reference points at is there."""
        if not self.exists(beacon, tenant):
            raise EngineError("object_not_found", "referenced", id=beacon.uuid).within(where)

    def exists(self, beacon: beacons.Beacon, tenant: str | None) -> bool:
        """Return whether an object that a reference points at is there."""
        if not beacon.collection:
            return any(self._holds(other, beacon.uuid, tenant) for other in self._catalog.collections.values())
        target = self._catalog.find(beacon.collection)
        return target is not None and self._holds(target, beacon.uuid, tenant)

    @staticmethod
    def _holds(target: Collection, uuid: str, tenant: str | None) -> bool:
        try:
            shard = target.shard(tenant if target.multi_tenant else None)
        except EngineError:
            return False
        return shard.docid(uuid) is not None


def hash_blobs(schema: CollectionSchema, record: Record) -> None:
    """Replace what is kept as a hash only, once vectors are made."""
    for name, config in schema.properties.items():
        if config["dataType"] == ["blobHash"] and name in record.properties:
            text = record.properties[name]
            if not (len(text) == 64 and all(c in "0123456789abcdefABCDEF" for c in text)):
                record.properties[name] = sha256(text.encode()).hexdigest()


def _phone(schema: CollectionSchema, name: str, value: Mapping[str, str]) -> dict[str, Any]:
    with within(f"invalid phoneNumber property '{name}' on class '{schema.name}'"):
        return parse_phone(value["input"], value["defaultCountry"])
