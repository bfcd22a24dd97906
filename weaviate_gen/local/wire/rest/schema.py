"""Routes on collections."""

from __future__ import annotations

from weaviate_gen.local.wire.rest.request import Answer, Request, Route


def create(request: Request) -> Answer:
    """Create a collection."""
    config = request.fields()
    collection = request.database.add_collection(config)
    return Answer(200, collection.config)


def get(request: Request) -> Answer:
    """Give a collection's config."""
    found = request.database.find(request.path["className"])
    return Answer(404) if found is None else Answer(200, found.config)


def dump(request: Request) -> Answer:
    """Give every collection's config."""
    return Answer(200, {"classes": [c.config for c in request.database.collections.values()]})


def delete(request: Request) -> Answer:
    """Delete a collection; one that does not exist is deleted already."""
    found = request.database.find(request.path["className"])
    if found is not None:
        request.database.delete_collection(found)
    return Answer(200)


ROUTES = (
    Route("GET", "/v1/schema", dump),
    Route("POST", "/v1/schema", create),
    Route("GET", "/v1/schema/{className}", get),
    Route("DELETE", "/v1/schema/{className}", delete),
)
