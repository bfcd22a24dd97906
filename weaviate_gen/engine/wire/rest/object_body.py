"""How objects look on the wire."""

from __future__ import annotations

import re
from typing import Any

import numpy as np

from weaviate_gen.engine.access.permissions import Demand
from weaviate_gen.engine.collections.collection import Collection
from weaviate_gen.engine.compat.objects import show_indexed_times
from weaviate_gen.engine.database.object_input import ObjectInput
from weaviate_gen.engine.errors import EngineError
from weaviate_gen.engine.storage.record import Record, Vector
from weaviate_gen.engine.values import beacons
from weaviate_gen.engine.wire.rest.request import RequestDecodeError

_URI = re.compile(r"(?:[A-Za-z][A-Za-z0-9+.-]*:|/)\S*")


def numbers(vector: Vector) -> Any:
    """Return a vector's numbers, each in the shortest form that is the same float32."""
    if vector.ndim == 2:
        return [numbers(row) for row in vector]
    return [float(text) for text in np.asarray(vector).astype("U")]


def properties(collection: Collection, record: Record) -> dict[str, Any]:
    """Return an object's values, its references with links."""
    out = dict(record.properties)
    for name, value in out.items():
        if collection.is_reference(name):
            out[name] = [{"beacon": entry["beacon"], "href": _link(entry["beacon"])} for entry in value]
    return out


def _link(text: str) -> str:
    try:
        beacon = beacons.parse(text)
    except EngineError:
        return ""
    return "/v1/objects/" + (f"{beacon.collection}/{beacon.uuid}" if beacon.collection else beacon.uuid)


def stored(collection: Collection, record: Record, *, vectors: bool, tenant: str | None = None) -> dict[str, Any]:
    """Return an object as REST answers have it."""
    out: dict[str, Any] = {
        "class": collection.name,
        "creationTimeUnix": record.created,
        "id": record.uuid,
        "lastUpdateTimeUnix": record.updated,
        "properties": properties(collection, record),
    }
    if tenant:
        out["tenant"] = tenant
    if vectors:
        if "" in record.vectors:
            out["vector"] = numbers(record.vectors[""])
        named = {name: numbers(vector) for name, vector in record.vectors.items() if name}
        if named:
            out["vectors"] = named
    return out


def written(collection: Collection, record: Record, tenant: str | None) -> dict[str, Any]:
    """Return an object as the answer to the request that wrote it has it."""
    return show_indexed_times(collection.config, stored(collection, record, vectors=True, tenant=tenant))


def received(body: dict[str, Any], demand: Demand) -> ObjectInput:
    """Read an object as REST requests have it.

    Args:
        body: the object.
        demand: refuses what its sender may not do.

    Raises:
        EngineError: its id is none.
    """
    return ObjectInput(
        str(body.get("class") or ""),
        check_key(body),
        body.get("properties"),
        body.get("vector"),
        body.get("vectors"),
        body.get("tenant") or None,
        demand,
    )


def check_key(body: dict[str, Any]) -> str | None:
    """Return the id of an object in a body, if there is one.

    Raises:
        EngineError: it is none.
    """
    uuid: str | None = body.get("id") or None
    if uuid is not None and not beacons.is_key(uuid):  # a server stores it under this very string, out of reach
        raise RequestDecodeError("field_type_mismatch", "uuid", place="body", value=uuid)
    return uuid


def check_uri(value: Any, field: str) -> None:
    """Raise for a reference that does not have the form of a URI.

    Args:
        value: the reference, or nothing.
        field: where it is, in a server's words.

    Raises:
        EngineError: it does not.
    """
    if value and not _URI.fullmatch(value):
        raise RequestDecodeError("field_type_mismatch", "uri", field=field, value=value)


def check_id(text: str, where: str) -> str:
    """Raise for an id that is no UUID.

    Raises:
        EngineError: it is none.
    """
    if not beacons.is_uuid(text):
        raise RequestDecodeError("field_type_mismatch", "uuid", place=where, value=text)
    return text
