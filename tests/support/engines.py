"""An engine behind its handler, spoken to in JSON and in messages."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path
from typing import Any, TypeAlias

from weaviate_gen._runtime.engine_settings import EngineSettings
from weaviate_gen.engine import open_handler
from weaviate_gen.engine.access.settings import AccessSettings
from weaviate_gen.engine.wire.handler import Handler
from weaviate_gen_wire.grpc import messages as pb

ARTICLE = {
    "class": "Article",
    "vectorizer": "none",
    "properties": [{"name": "title", "dataType": ["text"]}, {"name": "words", "dataType": ["int"]}],
}
"""A small collection."""

PLAIN = EngineSettings(auto_schema=False)
"""Settings by which nothing is created that was not asked for."""

Ask: TypeAlias = Callable[..., tuple[int, Any]]


def numbered(number: int) -> str:
    """Return the id that stands for a number."""
    return f"00000000-0000-4000-8000-{number:012d}"


class Engine:
    """Asks a handler, and gives its answers decoded."""

    def __init__(self, handler: Handler) -> None:
        self.handler = handler

    def ask(self, verb: str, path: str, body: Any = None) -> tuple[int, Any]:
        """Send a REST request; return the status and the JSON of the answer."""
        sent = b"" if body is None else json.dumps(body).encode()
        reply = self.handler.rest(verb, f"/v1{path}", {}, sent)
        return reply.status, json.loads(reply.body) if reply.body else None

    def message(self, verb: str, path: str, body: Any = None) -> tuple[int, str]:
        """Send a REST request that is refused; return the status and the message."""
        status, answer = self.ask(verb, path, body)
        if answer is None:
            return status, ""
        return status, answer["message"] if "message" in answer else answer["error"][0]["message"]

    def rpc(self, name: str, request: Any, reply: type[Any]) -> Any:
        """Call a procedure."""
        return reply.FromString(self.handler.rpc(f"/weaviate.v1.Weaviate/{name}", request.SerializeToString()))

    def create(self, config: dict[str, Any]) -> dict[str, Any]:
        """Create a collection; return its config."""
        status, answer = self.ask("POST", "/schema", config)
        assert 200 == status, answer
        return answer  # type: ignore[no-any-return]

    def insert(self, collection: str, number: int, properties: dict[str, Any], **more: Any) -> dict[str, Any]:
        """Insert an object; return it as it was answered."""
        body = {"class": collection, "id": numbered(number), "properties": properties, **more}
        status, answer = self.ask("POST", "/objects", body)
        assert 200 == status, answer
        return answer  # type: ignore[no-any-return]

    def insert_many(self, collection: str, numbers: range) -> list[str]:
        """Insert objects in one gRPC batch; return the refusals."""
        request = pb.BatchObjectsRequest()
        for number in numbers:
            entry = request.objects.add(collection=collection, uuid=numbered(number))
            entry.properties.non_ref_properties.update({"title": f"title {number}", "words": number})
        return [error.error for error in self.rpc("BatchObjects", request, pb.BatchObjectsReply).errors]

    def set_clock(self, now: int) -> None:
        """Stop the engine's clock at a moment, in milliseconds since the epoch."""
        database = self.handler.database
        database.env = replace(database.env, now=lambda: now)

    def ids(self, collection: str) -> list[str]:
        """List the ids of a collection's objects."""
        return [
            record.uuid for record in self.handler.database.catalog.collection(collection).shard().by_order_of_uuid()
        ]


def asker(handler: Handler) -> Ask:
    """Return a function that sends a REST request with a key; it gives the status and the JSON of the answer."""

    def ask(key: str | None, verb: str, path: str, body: object = None) -> tuple[int, Any]:
        headers = {} if key is None else {"Authorization": f"Bearer {key}"}
        sent = b"" if body is None else json.dumps(body).encode()
        reply = handler.rest(verb, f"/v1{path}", headers, sent)
        return reply.status, json.loads(reply.body) if reply.body else None

    return ask


def message_of(body: Any) -> str:
    """Read the message of a refusal."""
    return str(body["error"][0]["message"])


@contextmanager
def opened(
    path: Path | None = None,
    *,
    plugins: Iterable[object] = (),
    access: AccessSettings | None = None,
    **settings: Any,
) -> Iterator[Engine]:
    """Open an engine for a while; without auto-schema, unless it is asked for."""
    chosen = EngineSettings(**{"auto_schema": False, **settings})
    handler = open_handler(path, plugins=plugins, access=access, settings=chosen)
    try:
        yield Engine(handler)
    finally:
        handler.close()
