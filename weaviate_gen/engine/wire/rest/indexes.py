"""Routes on the inverted indexes of properties: here they change at once, so that no task is ever seen running."""

from __future__ import annotations

from typing import Any

from weaviate_gen.engine.collections.collection import Collection
from weaviate_gen.engine.errors import EngineError
from weaviate_gen.engine.schema.properties import RANGEABLE, TEXT_TYPES, TOKENIZATIONS
from weaviate_gen.engine.values.capitals import capitalized
from weaviate_gen.engine.values.json_types import parts
from weaviate_gen.engine.wire.rest.body_schemas import SCHEMAS, check
from weaviate_gen.engine.wire.rest.request import Request, RequestDecodeError, Response, Route

_SETTINGS = {
    "filterable": "indexFilterable",
    "searchable": "indexSearchable",
    "rangeFilters": "indexRangeFilters",
    "rangeable": "indexRangeFilters",
}
_SPOKEN = {
    "filterable": "filterable",
    "searchable": "searchable",
    "rangeFilters": "rangeable",
    "rangeable": "rangeable",
}
_UNFILTERED = ("object", "object[]", "blob", "phoneNumber", "geoCoordinates")


def status(request: Request) -> Response:
    """Return the indexes of every property."""
    collection = request.database.catalog.find(request.path["className"])
    if collection is None:
        return Response(404)
    shown = [_shown(config) for config in collection.properties.values()]
    return Response(200, {"collection": collection.name, "properties": shown})


def _shown(config: dict[str, Any]) -> dict[str, Any]:
    indexes: list[dict[str, Any]] = []
    text = config["dataType"][0] in TEXT_TYPES
    if config.get("indexFilterable"):
        extra = {"tokenization": config["tokenization"]} if text else {}
        indexes.append({"status": "ready", **extra, "type": "filterable"})
    if config.get("indexSearchable"):
        tokenization = config["tokenization"]
        indexes.append({"algorithm": "blockmax", "status": "ready", "tokenization": tokenization, "type": "searchable"})
    if config.get("indexRangeFilters"):
        indexes.append({"status": "ready", "type": "rangeFilters"})
    out: dict[str, Any] = {"dataType": config["dataType"][0], "indexes": indexes, "name": config["name"]}
    if config.get("description"):
        out["description"] = config["description"]
    return out


def upsert(request: Request) -> Response:
    """Add an index to a property, or change it."""
    body = check(request.fields(), SCHEMAS["IndexUpsertRequest"], "body")
    collection, config, index = _where(request)
    name, setting = config["name"], _SETTINGS[index]
    tokenization = body.get("tokenization") or ""
    _check_kind(collection, config, index)
    if tokenization and (index not in ("searchable", "filterable") or config["dataType"][0] not in TEXT_TYPES):
        raise EngineError("tokenization_not_allowed", "index", index=_SPOKEN[index], property=name)
    if tokenization and tokenization not in TOKENIZATIONS:
        raise EngineError("choice_unknown", "tokenization_of_index", tokenization=tokenization)
    if (body.get("algorithm") or "blockmax").lower() != "blockmax":
        raise EngineError("setting_unsupported", "algorithm", algorithm=body["algorithm"])
    exists = bool(config.get(setting))
    if index == "searchable" and not exists and not tokenization:
        raise EngineError("argument_missing", "tokenization")
    other = "indexSearchable" if setting == "indexFilterable" else "indexFilterable"
    if tokenization and not exists and config.get(other) and tokenization != config["tokenization"]:
        raise EngineError("settings_conflict", "tokenization", property=name, tokenization=config["tokenization"])
    changes: dict[str, Any] = {} if exists else {setting: True}
    if tokenization and tokenization != config.get("tokenization"):
        changes["tokenization"] = tokenization
    if not changes:
        return Response(200, {"status": "NO_OP"})
    request.database.schema.switch_index(collection, name, changes)
    operation = f"enable-{_SPOKEN[index]}" if not exists else "change-tokenization"
    return _started(request, collection, operation, name)


def rebuild(request: Request) -> Response:
    """Build an index anew."""
    collection, config, index = _where(request)
    if index == "filterable":
        _check_kind(collection, config, index)
    if not config.get(_SETTINGS[index]):
        raise EngineError("index_missing", "to_change", property=config["name"], index=_SPOKEN[index], path=index)
    with request.database.storage.lock:
        for shard in list(collection.shards.values()):
            shard.drop_index()
    operation = "rebuild" if index == "searchable" else "repair"
    return _started(request, collection, f"{operation}-{_SPOKEN[index]}", config["name"])


def cancel(request: Request) -> Response:
    """Answer that there is nothing to cancel."""
    _where(request)
    return Response(202, {"status": "NO_OP"})


def drop(request: Request) -> Response:
    """Drop an index of a property."""
    try:
        collection, config, index = _where(request)
    except EngineError as error:
        if not isinstance(error, RequestDecodeError):
            error.as_kind("invalid")
        raise
    if config.get(_SETTINGS[index]):
        request.database.schema.switch_index(collection, config["name"], {_SETTINGS[index]: False})
    return Response(200)


def tasks(_: Request) -> Response:
    """Return the tasks of the cluster: none."""
    return Response(200, {})


def _check_kind(collection: Collection, config: dict[str, Any], index: str) -> None:
    kind, name = config["dataType"][0], config["name"]
    reference = collection.is_reference(name)
    if index == "searchable" and kind not in TEXT_TYPES:
        raise EngineError("index_not_allowed", "text", property=name)
    if _SETTINGS[index] == "indexRangeFilters" and kind not in RANGEABLE:
        raise EngineError("index_not_allowed", "number", property=name)
    if index == "filterable" and (kind in _UNFILTERED or reference):
        raise EngineError("index_not_allowed", "filterable", property=name, data_type=kind)


def _where(request: Request) -> tuple[Collection, dict[str, Any], str]:
    index = request.path["indexName"]
    if index not in _SETTINGS:
        raise RequestDecodeError(
            "field_choice_unknown", "request", field="indexName", place="path", choices=" ".join(_SETTINGS)
        )
    collection_name = request.path["className"]
    collection = request.database.catalog.collections.get(capitalized(collection_name))
    if collection is None:
        raise EngineError("collection_not_found", "of_index", collection=collection_name)
    name = request.path["propertyName"]
    config = collection.property_config(name)
    if config is None or not parts(config, "dataType"):
        raise EngineError("property_not_found", "of_index", property=name, collection=collection.name)
    return collection, config, index


def _started(request: Request, collection: Collection, operation: str, name: str) -> Response:
    mark = request.database.env.new_uuid()[:4]
    return Response(202, {"status": "STARTED", "taskId": f"{collection.name}:{operation}:{name}:{mark}"})


_ONE = "/v1/schema/{className}/properties/{propertyName}/index/{indexName}"
ROUTES = (
    Route("GET", "/v1/schema/{className}/indexes", status),
    Route("PUT", _ONE, upsert),
    Route("DELETE", _ONE, drop),
    Route("POST", f"{_ONE}/rebuild", rebuild),
    Route("POST", f"{_ONE}/cancel", cancel),
    Route("GET", "/v1/tasks", tasks),
)
