"""The `where` filter of REST, and what deletes by it."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import numpy as np

from weaviate_gen.engine import deadline
from weaviate_gen.engine.database.collection import Collection
from weaviate_gen.engine.database.database import Database
from weaviate_gen.engine.database.objects import READ_ONLY
from weaviate_gen.engine.errors import EngineError, invalid
from weaviate_gen.engine.schema.names import capitalized
from weaviate_gen.engine.search.filtering import allowed
from weaviate_gen.engine.search.filters import OPERATORS, Filter, GeoRange, Path, combine, compare
from weaviate_gen.engine.search.query import MOST_RESULTS
from weaviate_gen.engine.values.json_types import is_list, is_map
from weaviate_gen.engine.wire.rest.request import Unreadable
from weaviate_gen.engine.wire.where import COMBINING, check_types

_VALUES = (
    "valueText", "valueString", "valueInt", "valueNumber", "valueBoolean", "valueDate", "valueTextArray",
    "valueStringArray", "valueIntArray", "valueNumberArray", "valueBooleanArray", "valueDateArray",
)  # fmt: skip
_TYPES: Mapping[str, type | tuple[type, ...]] = {"Int": int, "Number": (int, float), "Boolean": bool}
_OUTPUTS = ("minimal", "verbose")
_NEVER = -62135596800000
"""What a server gives as the time of a deletion that no time was asked for: the first of January of year one."""


def read_where(database: Database, collection: Collection, where: Any) -> Filter:
    """Read a filter.

    Raises:
        EngineError: it means nothing valid.
    """
    if not is_map(where):
        raise invalid("invalid where filter: it must be an object")
    deadline.check()
    operator = str(where.get("operator"))
    if operator in COMBINING:
        operands: Any = where.get("operands") or []
        if not is_list(operands):
            raise invalid("invalid where filter: field 'operands': must be a list")
        return combine(operator, [read_where(database, collection, part) for part in operands])
    if operator not in OPERATORS:
        known = " ".join(["And", "Or", "Not", *sorted(OPERATORS)])
        raise Unreadable(606, f"match.match.where.operator in body should be one of [{known}]")
    path = where.get("path")
    if not is_list(path) or not path:
        raise invalid("invalid where filter: field 'path': must have at least one element")
    return compare(database, operator, _path(database, collection, path), _value(where))


def _path(database: Database, collection: Collection, path: list[Any]) -> Path:
    if len(path) % 2 == 0:
        raise invalid("invalid where filter: a path has an odd number of parts: property, class, property ...")
    if len(path) == 1:
        return Path(collection.name, str(path[0]))
    inner = database.collection(capitalized(str(path[1])))
    return Path(collection.name, str(path[0]), _path(database, inner, path[2:]))


def _value(where: dict[str, Any]) -> Any:
    if where.get("valueGeoRange") is not None:
        area = where["valueGeoRange"]
        try:
            place, distance = area["geoCoordinates"], area["distance"]["max"]
            return GeoRange(float(place["latitude"]), float(place["longitude"]), float(distance))
        except (TypeError, KeyError, ValueError) as error:
            raise invalid("invalid where filter: valueGeoRange needs geoCoordinates and distance.max") from error
    found = [key for key in _VALUES if where.get(key) is not None]
    if len(found) != 1:
        problem = (
            f"got operator {where['operator']!r}, but no value<Type> field set"
            if not found
            else f"got several: {', '.join(found)}"
        )
        raise invalid(f"invalid where filter: {problem}")
    value, word = where[found[0]], found[0].removeprefix("value")
    kind = list if word.endswith("Array") else _TYPES.get(word, str)
    if not isinstance(value, kind) or (isinstance(value, bool) and kind is not bool):
        raise Unreadable(400, f'parsing body body from "" failed, because match.where.{found[0]} is no {word}')
    return value


def delete_matching(database: Database, body: dict[str, Any], tenant: str | None) -> dict[str, Any]:
    """Delete what a filter matches, ten thousand objects at most, or only say what it matches.

    Raises:
        EngineError: the request means nothing valid.
    """
    if body.get("dryRun") not in (None, True, False):
        raise Unreadable(400, 'parsing body body from "" failed, because dryRun is no boolean')
    match = body.get("match")
    if not is_map(match):
        raise invalid("validate: empty match clause")
    if not match.get("class"):
        raise invalid("validate: empty match.class clause")
    if not match.get("where"):
        raise invalid("validate: empty match.where clause")
    collection = database.find(str(match["class"]))
    if collection is None:
        raise invalid(f"validate: failed to get class: {match['class']}")
    match = {**match, "class": collection.name}
    dry = bool(body.get("dryRun"))
    with database.storage.lock:
        try:
            check_types(database, collection, match["where"])
            condition = read_where(database, collection, match["where"])
        except Unreadable:
            raise
        except EngineError as error:
            raise EngineError(error.kind, f"validate: invalid where filter: {error.message}") from error
        output = str(body.get("output") or "minimal")
        if output not in _OUTPUTS:
            raise EngineError(
                "internal", f'validate: invalid output: "{output}", possible values are: "minimal", "verbose"'
            )
        shard = collection.shard(tenant) if dry else database.objects.shard_of(collection, tenant)
        try:
            found = allowed(shard, condition)
        except EngineError as error:
            raise EngineError("internal", f"batch delete objects: cannot find objects: {error.message}") from error
        docids = np.sort(shard.index.docids[found])
        refused = shard.read_only and len(docids) > 0
        records = [] if refused else shard.records(docids[:MOST_RESULTS].tolist())
        if records and not dry:
            database.storage.delete(lambda: shard.remove(records))
    results: dict[str, Any] = {
        "failed": int(refused),
        "limit": MOST_RESULTS,
        "matches": len(docids),
        "objects": None,
        "successful": 0 if dry else len(records),
    }
    if output == "verbose":
        status = "DRYRUN" if dry else "SUCCESS"
        results["objects"] = [{"id": record.uuid, "status": status} for record in records]
    if refused:  # a server says so once a shard
        results["objects"] = [{"errors": {"error": [{"message": READ_ONLY}]}, "status": "FAILED"}]
    return {
        "deletionTimeUnixMilli": body.get("deletionTimeUnixMilli") or _NEVER,
        "dryRun": dry,
        "match": match,
        "output": output,
        "results": results,
    }
