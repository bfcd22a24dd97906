"""Routes on collections, their properties, shards and indexes."""

from __future__ import annotations

from typing import Any

from weaviate_gen.engine.access.permissions import Permission
from weaviate_gen.engine.collections.collection import ACTIVE, Collection
from weaviate_gen.engine.errors import EngineError
from weaviate_gen.engine.values.capitals import capitalized, uncapitalized
from weaviate_gen.engine.values.json_types import part, parts
from weaviate_gen.engine.wire.access import visible
from weaviate_gen.engine.wire.rest.body_schemas import CLASS, PROPERTY, PROPERTY_TOKENIZE, SCHEMAS, check
from weaviate_gen.engine.wire.rest.request import Function, Request, Response, Route
from weaviate_gen.engine.wire.rest.tokenize import for_property


def create(request: Request) -> Response:
    """Create a collection."""
    config = check(request.fields(), CLASS, "Class")
    return Response(200, request.database.schema.create(config).config)


def get(request: Request) -> Response:
    """Return a collection's config."""
    found = request.database.catalog.find(request.path["className"])
    if found is None:
        return Response(404)
    name = capitalized(request.path["className"])
    return Response(200, found.config if name == found.name else {**found.config, "class": found.name})


def dump(request: Request) -> Response:
    """Return every collection's config."""
    shown = visible(
        request, request.database.catalog.collections, lambda name: Permission.of("read_collections", collection=name)
    )
    return Response(200, {"classes": [request.database.catalog.collections[name].config for name in shown]})


def update(request: Request) -> Response:
    """Change a collection."""
    config = check(request.fields(), CLASS, "Class")
    try:
        changed = request.database.schema.change(request.path["className"], config)
    except EngineError as error:
        if error.kind == "not_found":
            return Response(404)
        raise
    order = [uncapitalized(str(prop.get("name"))) for prop in config.get("properties") or ()]
    shown = sorted(parts(changed.config, "properties"), key=lambda made: order.index(made["name"]))
    out = {**changed.config, "properties": shown or config.get("properties")}
    out.pop("moduleConfig", None)
    stopwords = part(part(config, "invertedIndexConfig"), "stopwords")
    if stopwords and not stopwords.get("preset"):  # as it was sent, though the default holds
        inverted = part(out, "invertedIndexConfig")
        shown_words = {key: part(inverted, "stopwords")[key] for key in ("additions", "removals")}
        out["invertedIndexConfig"] = {**inverted, "stopwords": shown_words}
    if config.get("moduleConfig") is not None:  # as it was sent, even where it was merged
        out["moduleConfig"] = config["moduleConfig"]
    return Response(200, out)


def delete(request: Request) -> Response:
    """Delete a collection; one that does not exist is deleted already."""
    request.database.schema.delete(capitalized(request.path["className"]))
    return Response(200)


def add_property(request: Request) -> Response:
    """Add a property to a collection."""
    config = check(request.fields(), PROPERTY, "Property")
    return Response(200, request.database.schema.add_property(_collection(request), config))


def delete_vector(request: Request) -> Response:
    """Drop the index of a named vector."""
    request.database.schema.drop_vector(_collection(request), request.path["vectorIndexName"])
    return Response(200)


def shards(request: Request) -> Response:
    """Return the states of a collection's shards."""
    collection = request.database.catalog.find(request.path["className"])
    if collection is None:
        name = request.path["className"]
        raise EngineError("collection_not_found", "of_shards", collection=name)
    tenant = request.query.get("tenant") or None
    out: list[dict[str, Any]] = []
    asleep = [name for name, state in collection.states.items() if state != ACTIVE and tenant in (None, name)]
    if asleep:
        raise EngineError("shard_not_found", "local", shard=asleep[0])
    for shard in list(collection.shards.values()):
        if tenant and shard.name != tenant:
            continue
        status = "READONLY" if shard.read_only else "READY"
        out.append({"name": shard.name, "status": status, "vectorQueueSize": 0})
    return Response(200, out)


def update_shard(request: Request) -> Response:
    """Make a shard read-only, or writable again."""
    collection = request.database.catalog.collections.get(capitalized(request.path["className"]))
    if collection is None:
        name = request.path["className"]
        raise EngineError("collection_not_found", "of_shard", collection=name)
    status: str = check(request.fields(), SCHEMAS["ShardStatus"], "body").get("status") or ""
    if status.upper() not in ("READY", "READONLY", "INDEXING", "SHUTDOWN"):
        raise EngineError("choice_unknown", "shard_status", status=status)
    name = request.path["shardName"]
    shard = next((shard for shard in list(collection.shards.values()) if shard.name == name), None)
    if shard is None:
        raise EngineError("shard_not_found", "named", shard=name)
    shard.set_read_only(status.upper() == "READONLY")
    return Response(200, {"status": status})


def tokenize(request: Request) -> Response:
    """Cut a text as a property's index does."""
    collection = request.database.catalog.find(request.path["className"])
    if collection is None:
        return Response(404)
    config = collection.property_config(uncapitalized(request.path["propertyName"]))
    if config is None:
        return Response(404)
    return Response(200, for_property(collection, config, check(request.fields(), PROPERTY_TOKENIZE, "body")))


def _collection(request: Request) -> Collection:
    found = request.database.catalog.collections.get(capitalized(request.path["className"]))
    if found is None:
        raise EngineError("collection_not_found", "by_name", collection=request.path["className"]).as_kind("invalid")
    return found


def _restricted(function: Function) -> Function:
    """Return a route whose refusals have the form of an operator's mistakes: they list what would be allowed."""

    def answered(request: Request) -> Response:
        try:
            return function(request)
        except EngineError as error:
            if error.kind != "invalid":
                raise
            return Response(422, {"allowed": None, "error": [{"message": error.message}]})

    return answered


ROUTES = (
    Route("GET", "/v1/schema", dump),
    Route("POST", "/v1/schema", _restricted(create)),
    Route("GET", "/v1/schema/{className}", get),
    Route("PUT", "/v1/schema/{className}", _restricted(update)),
    Route("DELETE", "/v1/schema/{className}", delete),
    Route("POST", "/v1/schema/{className}/properties", _restricted(add_property)),
    Route("POST", "/v1/schema/{className}/properties/{propertyName}/tokenize", tokenize),
    Route("DELETE", "/v1/schema/{className}/vectors/{vectorIndexName}/index", delete_vector),
    Route("GET", "/v1/schema/{className}/shards", shards),
    Route("PUT", "/v1/schema/{className}/shards/{shardName}", update_shard),
)
