"""Whatever is done in a batch, in whatever order and by whatever kind of batch: what is stored in the end is that."""

from __future__ import annotations

import json
import logging
import threading
import uuid
from collections import Counter
from collections.abc import Iterator
from typing import Any

import grpc
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import weaviate_gen
from tests.support.canned import Canned, Refusal, Seen, healthy, plain, serving
from weaviate_gen._types.settings import AdditionalConfig, Timeout
from weaviate_gen.classes.config import DataType, Property
from weaviate_gen_wire.grpc import messages as pb

pytestmark = pytest.mark.contract

ACTIONS = ["add", "update", "replace", "merge", "skip", "fail"]
STEPS = st.lists(
    st.tuples(st.sampled_from(ACTIONS), st.integers(1, 4), st.sampled_from("ab"), st.integers(0, 99)), max_size=25
)
KINDS = st.sampled_from(
    [
        ("fixed_size", {"batch_size": 3, "concurrent_requests": 3}),
        ("dynamic", {}),
        ("rate_limit", {"requests_per_minute": 1_000_000}),
        ("stream", {"concurrency": 2}),
    ]
)


@pytest.fixture(scope="module")
def client() -> Iterator[Any]:
    logger = logging.getLogger("weaviate_gen")
    before, logger.level = logger.level, logging.CRITICAL
    with weaviate_gen.connect_to_memory() as client:
        properties = [Property(name=name, data_type=DataType.INT) for name in "ab"]
        client.collections.create("Model", properties=properties)
        yield client
    logger.level = before


def modelled(steps: list[tuple[str, int, str, int]]) -> tuple[dict[int, dict[str, int]], set[int]]:
    """Return what is stored after all steps, and which of them fail."""
    stored: dict[int, dict[str, int]] = {}
    failed: set[int] = set()
    for at, (action, number, name, value) in enumerate(steps):
        there = number in stored
        if (action == "update" and not there) or (action == "fail" and there):
            failed.add(at)
        elif action in {"update", "merge"} and there:
            stored[number][name] = value
        elif action != "skip" or not there:
            stored[number] = {name: value}
    return stored, failed


@settings(max_examples=60, deadline=None)
@given(STEPS, KINDS)
def test_a_batch_does_what_its_steps_do_one_by_one(
    client: Any, steps: list[tuple[str, int, str, int]], kind: tuple[str, dict[str, Any]]
) -> None:
    collection = client.collections.use("Model")
    collection.data.delete_many(weaviate_gen.classes.query.Filter.by_id().not_equal(uuid.UUID(int=0)))
    with getattr(collection.batch, kind[0])(**kind[1]) as batch:
        for action, number, name, value in steps:
            one = uuid.UUID(int=number)
            if action == "add":
                batch.add_object({name: value}, uuid=one)
            elif action == "update":
                batch.update_object(one, {name: value})
            else:
                batch.upsert_object({name: value}, uuid=one, on_conflict=action)
    stored, failed = modelled(steps)
    results = collection.batch.results.objs
    assert (failed, set(range(len(steps))) - failed) == (set(results.errors), set(results.uuids))
    found = {each.uuid.int: each.properties for each in collection.iterator()}
    assert stored == {at: {k: v for k, v in values.items() if v is not None} for at, values in found.items()}


FAULTS = st.lists(st.sampled_from(["before", "after", "canceled", "refused"]), max_size=6)
LINKS = st.lists(st.tuples(st.integers(1, 9), st.integers(1, 9)), max_size=12, unique=True)


class Faulty:
    """A server that keeps what arrives, and does with the next requests what a script says.

    ``before`` and ``after``: the connection breaks before or after the request is done; ``canceled``: it is canceled
    before it is done; ``refused``: the server says that it has no time.
    """

    def __init__(self) -> None:
        self.lock = threading.Lock()
        self.begin([], set())

    def begin(self, faults: list[str], bad: set[int]) -> None:
        self.faults = list(faults)
        self.bad = {str(uuid.UUID(int=number)) for number in bad}
        self.stored: set[str] = set()
        self.links: Counter[tuple[str, str]] = Counter()

    def fault(self) -> str:
        with self.lock:
            return self.faults.pop(0) if self.faults else ""

    def store(self, ids: list[str]) -> list[int]:
        with self.lock:
            self.stored.update(each for each in ids if each not in self.bad)
        return [at for at, each in enumerate(ids) if each in self.bad]

    def link(self, ends: list[tuple[str, str]]) -> None:
        with self.lock:
            self.links.update(ends)

    def rpc(self, seen: Seen) -> bytes:
        if not seen.path.endswith("/BatchObjects"):
            return healthy(seen)
        fault = self.fault()
        if fault in {"before", "refused"}:
            raise Refusal(grpc.StatusCode.UNAVAILABLE, "Socket closed")
        if fault == "canceled":
            raise Refusal(grpc.StatusCode.CANCELLED, "context canceled")
        refused = self.store([each.uuid for each in pb.BatchObjectsRequest.FromString(seen.body).objects])
        if fault == "after":
            raise Refusal(grpc.StatusCode.UNAVAILABLE, "Socket closed")
        errors = [pb.BatchObjectsReply.BatchError(index=at, error="bad") for at in refused]
        return pb.BatchObjectsReply(errors=errors).SerializeToString()

    def rest(self, seen: Seen) -> tuple[int, Any]:
        if not seen.path.startswith("/v1/batch/references"):
            return plain(seen)
        fault = self.fault()
        if fault == "refused":
            return 503, {"error": [{"message": "no time"}]}
        if fault in {"before", "canceled"}:
            raise ConnectionAbortedError
        rows = json.loads(seen.body)
        self.link([(row["from"].split("/")[-2], row["to"].split("/")[-1]) for row in rows])
        if fault == "after":
            raise ConnectionAbortedError
        return 200, [{"result": {"status": "SUCCESS"}} for _ in rows]

    def stream(self, requests: Iterator[bytes], context: Any) -> Iterator[bytes]:
        for data in requests:
            request = pb.BatchStreamRequest.FromString(data)
            kind = request.WhichOneof("message")
            if kind == "stop":
                return
            if kind == "start":
                yield pb.BatchStreamReply(started={}).SerializeToString()
                continue
            fault = self.fault()
            ids = [each.uuid for each in request.data.objects.values]
            links = request.data.references.values
            beacons = [f"weaviate://localhost/{each.from_collection}/{each.from_uuid}/{each.name}" for each in links]
            if fault == "refused":
                memory = {"uuids": ids, "beacons": beacons, "wait_time": 30}
                yield pb.BatchStreamReply(out_of_memory=memory).SerializeToString()
                return
            if fault in {"before", "canceled"}:
                context.abort(grpc.StatusCode.UNAVAILABLE if fault == "before" else grpc.StatusCode.CANCELLED, "gone")
            refused = self.store(ids)
            self.link([(each.from_uuid, each.to_uuid) for each in links])
            if fault == "after":
                return
            reply = pb.BatchStreamReply(results={})
            for at, each in enumerate(ids):
                if at in refused:
                    reply.results.errors.add(uuid=each, error="bad")
                else:
                    reply.results.successes.add(uuid=each)
            for beacon in beacons:
                reply.results.successes.add(beacon=beacon)
            yield reply.SerializeToString()


@pytest.fixture(scope="module")
def faulty() -> Iterator[tuple[Faulty, Any]]:
    server = Faulty()
    config = AdditionalConfig(timeout=Timeout(init=5, insert=30))
    logger = logging.getLogger("weaviate_gen")
    before, logger.level = logger.level, logging.CRITICAL
    with pytest.MonkeyPatch.context() as patch, serving(Canned(server.rest, server.rpc, server.stream)) as canned:
        patch.setattr("weaviate_gen._core.retrying._FIRST_PAUSE", 0.001)
        patch.setattr("weaviate_gen._client.sync.batch.stream.FIRST_PAUSE", 0.001)
        patch.setattr("weaviate_gen._client.sync.batch.stream.LONGEST_PAUSE", 0.01)
        with weaviate_gen.connect_to_local(
            host="127.0.0.1", port=canned.port, grpc_port=canned.grpc_port, additional_config=config
        ) as client:
            yield server, client
    logger.level = before


@settings(max_examples=60, deadline=None)
@given(FAULTS, st.sets(st.integers(1, 6), max_size=2), LINKS, KINDS, st.booleans())
def test_every_item_is_stored_once_or_reported_whatever_fails(
    faulty: tuple[Faulty, Any],
    faults: list[str],
    bad: set[int],
    links: list[tuple[int, int]],
    kind: tuple[str, dict[str, Any]],
    threaded: bool,
) -> None:
    """Objects 1 to 6 are added, and 7 to 9 are there already; those of `bad` are refused."""
    server, client = faulty
    server.begin(faults, bad)
    collection = client.collections.use("Model")

    def add(numbers: range, some: list[tuple[int, int]]) -> None:
        for number in numbers:
            batch.add_object({}, uuid=uuid.UUID(int=number))
        for start, end in some:
            batch.add_reference(uuid.UUID(int=start), "next", uuid.UUID(int=end))

    thread = threading.Thread(target=lambda: add(range(4, 7), []))
    with getattr(collection.batch, kind[0])(**kind[1]) as batch:
        add(range(1, 4), links)
        if threaded:
            batch._adders._known.add(thread)  # as if it had added before
            thread.start()
        else:
            add(range(4, 7), [])
    if threaded:
        thread.join()
    failed = {each.object_.uuid: each.outcome for each in collection.batch.failed_objects}
    assert failed == {str(uuid.UUID(int=number)): "failed" for number in bad}
    assert server.stored == {str(uuid.UUID(int=number)) for number in range(1, 7)} - failed.keys()
    outcomes = {
        (str(each.reference.from_object_uuid), str(each.reference.to_object_uuid)): each.outcome
        for each in collection.batch.failed_references
    }
    for start, end in links:
        ends = (str(uuid.UUID(int=start)), str(uuid.UUID(int=end)))
        allowed = {0: {"unsent", "unknown", "failed"}, 1: {None, "unknown"}}[server.links[ends]]
        assert outcomes.get(ends) in allowed
        if {start, end} & bad & {1, 2, 3}:  # added before the reference
            assert outcomes[ends] == "unsent"
