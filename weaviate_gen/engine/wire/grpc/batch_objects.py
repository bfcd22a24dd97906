"""Objects of a batch: from messages to what the engine takes."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import numpy as np

from weaviate_gen.engine.access.permissions import Demand
from weaviate_gen.engine.collections.collection import Collection
from weaviate_gen.engine.database.database import Database
from weaviate_gen.engine.database.object_input import ObjectInput
from weaviate_gen.engine.errors import EngineError
from weaviate_gen.engine.values import beacons
from weaviate_gen.engine.values.arrays import IntegerList
from weaviate_gen.engine.values.capitals import capitalized, uncapitalized
from weaviate_gen.engine.values.json_types import is_list
from weaviate_gen.engine.wire.grpc.vectors import read_single, read_vector


def read_object(database: Database, message: Any, demand: Demand) -> ObjectInput:
    """Read one object of a batch.

    Args:
        database: whose schema it speaks of.
        message: the `BatchObject`.
        demand: refuses what its sender may not do.

    Raises:
        EngineError: its id, a vector or a reference cannot be read.
    """
    name = capitalized(message.collection)
    collection = database.catalog.find(name)
    if collection is None and name in database.catalog.aliases:
        raise EngineError("collection_not_found", "behind_alias", alias=name, collection=database.catalog.aliases[name])
    properties: dict[str, Any] = {}
    if message.HasField("properties"):
        properties = read_properties(message.properties)
        if collection is not None:
            _read_references(collection, message.properties, properties)
    if not beacons.is_key(message.uuid):
        raise EngineError("id_malformed", "length", length=len(message.uuid))
    if message.uuid != message.uuid.lower():  # a server stores it under this very string, out of reach
        raise EngineError("id_malformed", "case")
    vector = read_single(message.vector_bytes) if message.vector_bytes else None
    if vector is None and message.vector:
        vector = np.array(message.vector, dtype=np.float32)
    vectors = {entry.name: read_vector(entry) for entry in message.vectors}
    return ObjectInput(
        collection.name if collection is not None else name,
        message.uuid,
        properties,
        vector,
        vectors,
        message.tenant or None,
        demand,
    )


def read_properties(message: Any) -> dict[str, Any]:
    """Read the values of an object, or of an object inside one."""
    out = read_struct(message.non_ref_properties)
    for entry in message.boolean_array_properties:
        out[entry.prop_name] = list(entry.values)
    for entry in message.number_array_properties:
        raw = entry.values_bytes
        if len(raw) % 8:
            raise EngineError("vector_malformed", "number_bytes", length=len(raw), property=entry.prop_name)
        out[entry.prop_name] = np.frombuffer(raw, dtype="<f8").tolist() if raw else list(entry.values)
    for entry in message.text_array_properties:
        out[entry.prop_name] = list(entry.values)
    for entry in message.int_array_properties:
        out[entry.prop_name] = IntegerList(entry.values)
    for entry in message.object_properties:
        out[entry.prop_name] = read_properties(entry.value)
    for entry in message.object_array_properties:
        out[entry.prop_name] = [read_properties(value) for value in entry.values]
    for name in message.empty_list_props:
        out[name] = []
    return out


def read_struct(message: Any) -> dict[str, Any]:
    """Read a `Struct`: JSON's values, every number a float."""
    return {name: _value(value) for name, value in message.fields.items()}


def _value(message: Any) -> Any:
    kind = message.WhichOneof("kind")  # the commonest first
    if kind == "string_value":
        return message.string_value
    if kind == "number_value":
        return message.number_value
    if kind == "bool_value":
        return message.bool_value
    if kind == "struct_value":
        return read_struct(message.struct_value)
    if kind == "list_value":
        return [_value(part) for part in message.list_value.values]
    return None


def _read_references(collection: Collection, message: Any, out: dict[str, Any]) -> None:
    for entry in message.single_target_ref_props:
        targets = _targets(collection, entry.prop_name)
        if len(targets) > 1:
            raise EngineError("reference_target_unclear", "several", targets=" ".join(targets))
        out[entry.prop_name] = [_beacon(targets[0], uuid) for uuid in entry.uuids]
    for entry in message.multi_target_ref_props:
        targets = _targets(collection, entry.prop_name)
        if len(targets) < 2:
            raise EngineError("reference_target_unclear", "one", targets=" ".join(targets))
        target = capitalized(entry.target_collection)
        known: Any = out.get(entry.prop_name) or []
        if not is_list(known):
            raise EngineError("arguments_conflict", "reference_and_value", property=entry.prop_name)
        out[entry.prop_name] = known + [_beacon(target, uuid) for uuid in entry.uuids]


def _targets(collection: Collection, name: str) -> list[str]:
    config: Mapping[str, Any] | None = collection.property_config(uncapitalized(name))
    if config is None:
        raise EngineError("property_not_found", "in_schema", collection=collection.name, property=name)
    return list(config["dataType"])


def _beacon(collection: str, uuid: str) -> dict[str, str]:
    return {"beacon": f"{beacons.START}{collection}/{uuid}"}
