"""Routes on single objects."""

from __future__ import annotations

import numpy as np

from weaviate_gen.local.engine.errors import not_found
from weaviate_gen.local.engine.record import Record
from weaviate_gen.local.wire.rest.request import Answer, Request, Route


def create(request: Request) -> Answer:
    """Create an object."""
    body = request.fields()
    database = request.database
    collection = database.collection(body["class"])
    record = Record(body.get("id") or database.around.new_uuid(), body.get("properties") or {})
    record.created = record.updated = request.context.now
    if body.get("vector"):
        record.vectors[""] = np.array(body["vector"], np.float32)
    for name, vector in (body.get("vectors") or {}).items():
        record.vectors[name] = np.array(vector, np.float32)
    with database.writing():
        collection.shard(body.get("tenant")).put([record])
    return Answer(200, {**body, "id": record.uuid})


def get(request: Request) -> Answer:
    """Give an object."""
    collection = request.database.collection(request.path["className"])
    record = collection.shard(request.query.get("tenant")).by_uuid(request.path["id"])
    if record is None:
        raise not_found("no object")
    body = {"class": collection.name, "id": record.uuid, "properties": record.properties}
    return Answer(200, body)


ROUTES = (
    Route("POST", "/v1/objects", create),
    Route("GET", "/v1/objects/{className}/{id}", get),
)
