"""Deletion by a `where` filter over REST."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from weaviate_gen.engine import deadline
from weaviate_gen.engine.database.database import Database
from weaviate_gen.engine.database.deletion import Deleted, DeleteMany, delete_many
from weaviate_gen.engine.errors import EngineError, within
from weaviate_gen.engine.search.clauses import Clause, resolve
from weaviate_gen.engine.search.filters import COMBINING, OPERATORS
from weaviate_gen.engine.values.json_types import is_list, is_map
from weaviate_gen.engine.wire.rest.request import RequestDecodeError
from weaviate_gen.engine.wire.where import FIELDS, read_clause

_TYPES: Mapping[str, type | tuple[type, ...]] = {"Int": int, "Number": (int, float), "Boolean": bool}
_OUTPUTS = ("minimal", "verbose")
_NEVER = -62135596800000
"""The deletion time in replies to requests without one: the first of January of year one, as on a server."""


def read_where(where: Any) -> Clause:
    """Read a filter.

    Raises:
        EngineError: a part is missing.
        RequestDecodeError: a value has another type than its field's.
    """
    check_types(where)
    _check_operators(where)
    return read_clause(where)


def check_types(where: Any) -> None:
    """Check the form of a filter, which is done before anything else is looked at.

    Raises:
        EngineError: it is no object, or its operands are no list.
        RequestDecodeError: a value has another type than its field's.
    """
    if not is_map(where):
        raise EngineError("filter_malformed", "where_no_map")
    deadline.check()
    operands: Any = where.get("operands") or []
    if not is_list(operands):
        raise EngineError("filter_malformed", "operands_no_list")
    path: Any = where.get("path")
    if path is not None and not is_list(path):
        raise RequestDecodeError("body_unreadable", "type", field="match.where.path", type="array of strings")
    for operand in operands:
        check_types(operand)
    for name in FIELDS:
        if where.get(name) is not None:
            _check_type(name, where[name])


def _check_operators(where: Mapping[str, Any]) -> None:
    operator = str(where.get("operator"))
    if operator in COMBINING:
        for operand in where.get("operands") or ():
            _check_operators(operand)
        return
    if operator not in OPERATORS:
        known = " ".join(["And", "Or", "Not", *sorted(OPERATORS)])
        raise RequestDecodeError(
            "field_choice_unknown", "request", field="match.match.where.operator", place="body", choices=known
        )
    path: Any = where.get("path")
    if is_list(path) and path and len(path) % 2 == 0:
        raise EngineError("filter_malformed", "path_odd")


def _check_type(field: str, value: Any) -> None:
    word = field.removeprefix("value")
    kind = list if word.endswith("Array") else _TYPES.get(word, str)
    if not isinstance(value, kind) or (isinstance(value, bool) and kind is not bool):
        raise RequestDecodeError("body_unreadable", "type", field=f"match.where.{field}", type=word)


def delete_matching(database: Database, body: dict[str, Any], tenant: str | None) -> dict[str, Any]:
    """Delete what a filter matches, or only report it.

    Returns:
        The body of the reply.

    Raises:
        EngineError: the request is not valid.
    """
    if body.get("dryRun") not in (None, True, False):
        raise RequestDecodeError("body_unreadable", "type", field="dryRun", type="boolean")
    match = body.get("match")
    if not is_map(match):
        raise EngineError("argument_missing", "where_match")
    if not match.get("class"):
        raise EngineError("argument_missing", "collection_match")
    if not match.get("where"):
        raise EngineError("argument_missing", "where_match_where")
    collection = database.catalog.find(str(match["class"]))
    if collection is None:
        raise EngineError("collection_not_found", "of_match", collection=match["class"])
    dry = bool(body.get("dryRun"))
    most = database.env.settings.maximum_results
    with database.storage.lock:
        try:
            condition = resolve(database.catalog, collection, read_where(match["where"]))
        except RequestDecodeError:
            raise
        except EngineError as error:
            if "count" in error.parameters:  # how many filters `Not` has is seen where they are evaluated
                error.within("batch delete objects", "cannot find objects").as_kind("internal")
            else:
                error.within("validate", "invalid where filter")
            raise
        output = str("minimal" if body.get("output") is None else body["output"])
        if output not in _OUTPUTS:
            raise EngineError("choice_unknown", "output", output=output).within("validate").as_kind("internal")
        shard = collection.shard(tenant) if dry else database.tenants.shard_of(collection, tenant)
        with within("batch delete objects", "cannot find objects", kind="internal"):
            deleted = delete_many(database.catalog, DeleteMany(shard, condition, dry), most)
    return {
        "deletionTimeUnixMilli": body.get("deletionTimeUnixMilli") or _NEVER,
        "dryRun": dry,
        "match": {**match, "class": collection.name, "where": _echoed(match["where"])},
        "output": output,
        "results": _results(deleted, dry, output, most),
    }


def _echoed(where: Mapping[str, Any]) -> dict[str, Any]:
    """Return a filter as a server repeats it: operands and path are there, and null if they were not sent."""
    operands = where.get("operands")
    kept = {key: value for key, value in where.items() if value not in (None, [], "")}
    return {
        **kept,
        "operands": operands and [_echoed(operand) for operand in operands],
        "path": where.get("path"),
    }


def _results(deleted: Deleted, dry: bool, output: str, most: int) -> dict[str, Any]:
    objects: list[dict[str, Any]] | None = None
    if deleted.refused:  # a server says so once a shard
        objects = [{"errors": {"error": [{"message": EngineError("shard_read_only").message}]}, "status": "FAILED"}]
    elif output == "verbose":
        status = "DRYRUN" if dry else "SUCCESS"
        objects = [{"id": record.uuid, "status": status} for record in deleted.records] or None
    return {
        "failed": int(deleted.refused),
        "limit": most,
        "matches": deleted.matches,
        "objects": objects,
        "successful": 0 if dry else len(deleted.records),
    }
