"""What tests of batches share: a server that keeps what arrives, a client of it, and every mode of a batch."""

from __future__ import annotations

import json
import threading
import uuid
from collections.abc import Iterator
from typing import Any

import weaviate_gen
from tests.support.canned import Canned, Seen, healthy, plain
from weaviate_gen._types.settings import AdditionalConfig, Timeout
from weaviate_gen_wire.grpc import messages as pb


def ident(number: int) -> str:
    return str(uuid.UUID(int=number))


def connect(server: Canned, transport: Any = "auto") -> weaviate_gen.WeaviateClient:
    config = AdditionalConfig(timeout=Timeout(init=5, query=5, insert=5, stream=10))
    return weaviate_gen.connect_to_local(
        host="127.0.0.1",
        port=server.port,
        grpc_port=server.grpc_port,
        additional_config=config,
        transport=transport,
    )


class Store:
    """Keeps what arrives, and answers for each.

    Attributes:
        objects: ids that arrived, by request.
        refuse: ids that are refused.
        events: what happened to which object, in order.
        at_once: the most changes that were in flight at a time.
    """

    def __init__(self) -> None:
        self.objects: list[list[str]] = []
        self.references: list[str] = []
        self.refuse: set[str] = set()
        self.events: list[tuple[str, str]] = []
        self.there: set[str] = set()
        self.changing = self.at_once = 0
        self.patience = 0.0
        self.lock = threading.Condition(threading.RLock())

    def rpc(self, seen: Seen) -> bytes:
        if not seen.path.endswith("/BatchObjects"):
            return healthy(seen)
        request = pb.BatchObjectsRequest.FromString(seen.body)
        self.wait_for_a_change()
        self.store([each.uuid for each in request.objects])
        errors = [
            pb.BatchObjectsReply.BatchError(index=index, error="refused")
            for index, each in enumerate(request.objects)
            if each.uuid in self.refuse
        ]
        return pb.BatchObjectsReply(errors=errors).SerializeToString()

    def rest(self, seen: Seen) -> tuple[int, Any]:
        if seen.path.startswith("/v1/batch/references"):
            rows = json.loads(seen.body)
            self.references += [row["from"] for row in rows]
            return 200, [{"result": {"status": "SUCCESS"}} for _ in rows]
        if seen.verb in {"PATCH", "POST"}:
            ident = json.loads(seen.body)["id"] if seen.verb == "POST" else seen.path.partition("?")[0][-36:]
            return self.change(seen.verb, ident)
        return plain(seen)

    def store(self, ids: list[str]) -> None:
        with self.lock:
            self.objects.append(ids)
            self.events += [("stored", each) for each in ids]
            self.there.update(ids)

    def wait_for_a_change(self) -> None:
        """Return a change the time to overtake."""
        with self.lock:
            self.lock.wait_for(lambda: self.changing, self.patience)

    def change(self, verb: str, ident: str) -> tuple[int, Any]:
        with self.lock:
            self.changing += 1
            self.at_once = max(self.at_once, self.changing)
            self.lock.notify_all()
            self.lock.wait_for(lambda: self.changing > self.at_once, self.patience)
            self.changing -= 1
            if verb == "POST" and ident in self.there:
                return 422, {"error": [{"message": f"id '{ident}' already exists"}]}
            if verb == "PATCH" and (ident not in self.there or ident in self.refuse):
                return 404, {"error": [{"message": "no such object"}]}
            self.events.append((verb, ident))
            self.there.add(ident)
        return (204, b"") if verb == "PATCH" else (200, {})

    def stream(self, requests: Iterator[bytes]) -> Iterator[bytes]:
        for data in requests:
            request = pb.BatchStreamRequest.FromString(data)
            kind = request.WhichOneof("message")
            if kind == "start":
                yield pb.BatchStreamReply(started={}).SerializeToString()
            elif kind == "stop":
                return
            else:
                yield from self.take(request)

    def take(self, request: Any) -> Iterator[bytes]:
        ids = [each.uuid for each in request.data.objects.values]
        self.wait_for_a_change()
        self.store(ids)
        reply = pb.BatchStreamReply()
        reply.results.SetInParent()
        for each in ids:
            if each in self.refuse:
                reply.results.errors.add(uuid=each, error="refused")
            else:
                reply.results.successes.add(uuid=each)
        for link in request.data.references.values:
            beacon = f"weaviate://localhost/{link.from_collection}/{link.from_uuid}/{link.name}"
            self.references.append(beacon)
            reply.results.successes.add(beacon=beacon)
        yield reply.SerializeToString()


def canned(store: Store) -> Canned:
    return Canned(rest=store.rest, rpc=store.rpc, stream=store.stream)


MODES = ("fixed_size", "dynamic", "rate_limit", "stream")


def batch(client: Any, mode: str) -> Any:
    made = client.batch
    return {
        "fixed_size": lambda: made.fixed_size(batch_size=7, concurrent_requests=3),
        "dynamic": made.dynamic,
        "rate_limit": lambda: made.rate_limit(requests_per_minute=600_000),
        "stream": made.stream,
    }[mode]()
