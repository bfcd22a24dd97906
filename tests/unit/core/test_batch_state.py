from __future__ import annotations

import uuid
from collections import Counter
from dataclasses import replace
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from weaviate_gen._core.batch import intake, stream
from weaviate_gen._core.batch.rate import LARGEST, SMALLEST, Dynamic, FixedSize, RateLimit
from weaviate_gen._core.batch.state import BatchState, Failure
from weaviate_gen._core.data import upserts
from weaviate_gen._core.scope import Scope
from weaviate_gen._types.data.batch import (
    MAX_STORED_RESULTS,
    BatchObject,
    BatchObjectReturn,
    BatchReference,
    BatchReferenceReturn,
    BatchResult,
    ErrorObject,
    ErrorReference,
    Shard,
)
from weaviate_gen._types.data.objects import ReferenceToMulti
from weaviate_gen._types.data.tenants import Tenant
from weaviate_gen._types.schema.enums import ConsistencyLevel
from weaviate_gen.exceptions import WeaviateBatchValidationError, WeaviateInvalidInputError
from weaviate_gen_wire.grpc import messages as pb

pytestmark = pytest.mark.unit


def ident(number: int) -> str:
    return str(uuid.UUID(int=number))


def thing(number: int, index: int = 0, **more: Any) -> BatchObject:
    return BatchObject(collection="Bike", uuid=ident(number), index=index, properties={}, **more)


def link(start: int, end: int, index: int = 0) -> BatchReference:
    return BatchReference(
        from_object_collection="Bike",
        from_object_uuid=ident(start),
        from_property_name="next",
        to_object_uuid=ident(end),
        index=index,
    )


def batch(*numbers: int) -> BatchState:
    made = BatchState(BatchResult())
    for index, number in enumerate(numbers):
        made.add_object(thing(number, index))
    return made


def failures(state: BatchState) -> dict[int, tuple[str, str]]:
    """Return why references failed, and what is known about them."""
    return {at: (each.message, each.outcome) for at, each in state.results.refs.errors.items()}


def test_objects_leave_in_order_and_no_more_than_asked_for() -> None:
    state = batch(1, 2, 3)
    assert [each.index for each in state.take_objects(2)] == [0, 1]
    assert (state.pending, state.in_flight, state.object_count) == (1, 2, 3)


def test_write_waits_for_the_answer_of_the_one_before_under_its_id() -> None:
    state = batch(1)
    state.add_object(thing(1, 1, action="update"))
    state.add_object(thing(1, 2))
    assert (len(state.take_objects(10)), len(state.changes), state.pending) == (1, 0, 2)
    state.object_done(ident(1))
    state.object_done(ident(1), Failure("a second answer says nothing"))
    assert [state.take_change(1).index, state.take_objects(10)] == [1, []]
    state.object_done(ident(1), Failure("no such object"), 1)
    assert [each.index for each in state.take_objects(10)] == [2]
    state.object_done(ident(1))
    assert (state.in_flight, state.pending, state.number_errors) == (0, 0, 1)
    assert state.results.objs.errors[1].message == "no such object"


def test_only_an_answer_on_its_own_connection_completes_an_item() -> None:
    state = batch(1)
    state.add_references([link(7, 8)])
    state.take_objects(1, 1)
    state.take_references(1, 1)
    state.object_done(ident(1), None, 0)
    state.reference_done(link(7, 8), None, 0)
    state.beacon_done(link(7, 8).from_beacon, None, 0)
    state.beacon_done(link(1, 8).from_beacon, None, 1)
    state.reference_done(link(7, 9), None, 1)
    assert (state.in_flight, state.load(0), state.load(1)) == (2, (0, 0), (2, 2))
    state.object_done(ident(1), None, 1)
    state.beacon_done(link(7, 8).from_beacon, None, 1)
    assert (state.in_flight, state.load(1)) == (0, (0, 0))


def test_acknowledged_items_still_wait_for_their_answer() -> None:
    state = batch(1, 2)
    state.take_objects(2)
    state.acknowledge([ident(1), ident(9)])
    state.acknowledge([ident(2)], 5)
    assert state.load(0) == (2, 1)
    state.object_done(ident(2))
    assert state.load(0) == (1, 0)


def test_objects_that_wait_for_one_with_their_id_apply_backpressure() -> None:
    state = batch(1, 1, 1)
    assert (state.is_full(2), state.is_full(3), state.should_apply_backpressure(2)) == (True, False, True)
    state = batch()
    state.add_object(thing(1, action="merge"))
    assert (state.is_full(1), state.should_apply_backpressure(1), state.should_apply_backpressure(2)) == (
        False,
        True,
        False,
    )


def test_reference_waits_for_both_of_its_objects() -> None:
    state = batch(1, 2)
    state.add_references([link(1, 2, 0), link(8, 9, 1)])
    assert [each.index for each in state.take_references(10)] == [1]
    state.take_objects(10)
    assert state.take_references(10) == []
    state.object_done(ident(1))
    assert state.take_references(10) == []
    state.object_done(ident(2))
    assert [each.index for each in state.take_references(10)] == [0]


def test_reference_is_not_sent_when_an_object_of_it_failed() -> None:
    state = batch(1, 2)
    cars = replace(link(8, 2, 2), to_object_collection="Car")
    bikes = replace(link(8, 2, 3), to_object_collection="Bike")
    state.add_references([link(1, 9, 0), link(8, 2, 1), cars, bikes])
    state.take_objects(2)
    state.object_done(ident(1), Failure("no room"))
    state.object_done(ident(2), Failure("no answer", "unknown"))
    assert [each.index for each in state.take_references(10)] == [2]
    assert failures(state) == {
        0: ("not sent: its source object was not stored: no room", "unsent"),
        1: ("not sent: its target object was not stored: no answer", "unsent"),
        3: ("not sent: its target object was not stored: no answer", "unsent"),
    }


def test_reference_is_sent_when_a_later_write_of_its_object_succeeded() -> None:
    state = batch(1, 1)
    state.add_references([link(1, 9)])
    state.take_objects(1)
    state.object_done(ident(1), Failure("no room"))
    state.take_objects(1)
    state.object_done(ident(1))
    assert len(state.take_references(10)) == 1


def test_answers_of_a_request_name_the_reference() -> None:
    state = batch()
    state.add_references([link(1, 2, 0), link(1, 3, 1)])
    assert state.reference_count == 2
    first, second = state.take_references(2)
    state.reference_done(second, Failure("no"))
    state.reference_done(first)
    state.reference_done(first, Failure("nothing waits for this"))
    assert failures(state) == {1: ("no", "failed")}
    assert state.in_flight == 0


@pytest.mark.parametrize(
    ("errors", "outcome"),
    [
        ([None, None], {}),
        (["no", "no"], {0: ("no", "failed"), 1: ("no", "failed")}),
        (
            ["no", None],
            dict.fromkeys([0, 1], ("1 of 2 references of this property failed, unknown which: no", "unknown")),
        ),
    ],
)
def test_answers_of_a_stream_name_the_property_alone(errors: list[Any], outcome: dict[int, Any]) -> None:
    state = batch()
    state.add_references([link(1, 2, 0), link(1, 3, 1)])
    first, _ = state.take_references(2)
    state.beacon_done(first.from_beacon, errors[0])
    assert (state.in_flight, failures(state)) == (1, {})
    state.beacon_done(first.from_beacon, errors[1])
    assert (state.in_flight, failures(state)) == (0, outcome)


def test_objects_are_pending_again_when_their_connection_breaks() -> None:
    state = batch(1, 2, 3)
    state.take_objects(2)
    state.object_done(ident(1))
    state.reclaim(1, "nothing went by it")
    assert [each.index for each in state.objects] == [2]
    state.reclaim(0, "it broke")
    assert [(each.index, each.retry_count) for each in state.objects] == [(1, 1), (2, 0)]
    assert state.in_flight == 0


def test_reference_is_not_resent_when_outcome_is_unknown() -> None:
    state = batch()
    state.add_references([link(7, 8, 0), link(7, 9, 1), link(5, 6, 2)])
    state.take_references(2)
    state.reclaim(0, "it broke")
    assert [each.index for each in state.references] == [2]
    unknown = ("sent, but not acknowledged: it broke; it may have been stored", "unknown")
    assert failures(state) == {0: unknown, 1: unknown}


def out_of_memory(state: BatchState, uuids: list[str], beacons: list[str]) -> stream.StreamEvent:
    message = {"uuids": uuids, "beacons": beacons, "wait_time": 30}
    return stream.read(state, pb.BatchStreamReply(out_of_memory=message).SerializeToString())


def test_what_was_refused_for_want_of_memory_is_pending_again_and_the_rest_stays_in_flight() -> None:
    state = batch(1, 2, 3)
    state.add_references([link(7, 8, 0), link(9, 8, 1), link(9, 7, 2)])
    state.take_objects(3)
    state.take_references(3)
    refused = link(9, 8).from_beacon
    event = out_of_memory(state, [ident(2), ident(3)], [refused, refused])
    assert event == stream.StreamEvent(size=2, wait=30.0, closing=True)
    assert [each.index for each in state.objects] == [1, 2]
    assert [each.index for each in state.references] == [1, 2]
    assert state.load(0) == (2, 2)
    state.resend(5, [ident(1)])
    assert state.load(0) == (2, 2)


def test_references_of_a_property_that_was_refused_in_part_are_unknown() -> None:
    state = batch()
    state.add_references([link(9, 8, 0), link(9, 7, 1)])
    state.take_references(2)
    out_of_memory(state, [], [link(9, 8).from_beacon])
    assert (state.pending, state.in_flight) == (0, 0)
    assert {outcome for _, outcome in failures(state).values()} == {"unknown"}


def test_the_end_completes_everything() -> None:
    state = batch(1, 2, 3)
    state.add_references([link(7, 8)])
    state.add_references([link(7, 9, 1)])
    state.add_object(thing(1, 3, action="update"))
    state.take_objects(2)
    state.take_references(1)
    state.resend(0, [ident(2)])
    state.end("closed")
    sent = ("sent, but not acknowledged: closed; it may have been stored", "unknown")
    unsent = ("not sent: closed", "unsent")
    assert (state.pending, state.in_flight, state.number_errors) == (0, 0, 6)
    errors = {at: (each.message, each.outcome) for at, each in state.results.objs.errors.items()}
    assert errors == {0: sent, 1: unsent, 2: unsent, 3: unsent}
    assert failures(state) == {0: sent, 1: unsent}


def test_an_object_whose_connection_broke_is_unknown_at_the_end_even_if_it_was_not_sent_again() -> None:
    state = batch(1)
    state.take_objects(1)
    state.reclaim(0, "it broke")
    state.end("closed")
    assert state.results.objs.errors[0].outcome == "unknown"


def test_what_is_added_after_the_end_is_refused_and_reported() -> None:
    state = batch(1)
    assert state.add_references([link(1, 2)])
    state.end("closed")
    assert not state.add_object(thing(2, 1))
    assert not state.add_references([link(3, 4, 1)])
    assert {at: each.outcome for at, each in state.results.objs.errors.items()} == {0: "unsent", 1: "unsent"}
    assert failures(state)[1] == ("not sent: closed", "unsent")
    assert (state.pending, state.object_count, state.reference_count) == (0, 2, 2)


def test_nothing_of_a_stored_object_is_kept_but_its_id(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("weaviate_gen._types.data.batch.MAX_STORED_RESULTS", 100)
    monkeypatch.setattr("weaviate_gen._types.data.batch._SLACK", 10)
    state = batch()
    for number in range(1000):
        state.add_object(thing(number, number))
        state.add_references([link(number, number, number)])
        if number % 10 == 9:
            for item in state.take_objects(10, number):
                state.object_done(str(item.uuid), Failure("no") if item.index % 100 == 0 else None, number)
            for reference in state.take_references(10, number):
                state.beacon_done(reference.from_beacon, None, number)
    counts = {
        name: len(container)
        for name, container in vars(state).items()
        if hasattr(container, "__len__") and name != "_shards"
    }
    assert {name: count for name, count in counts.items() if count} == {"_failed": 10}
    results = state.results.objs
    assert (len(results.errors), len(state.results.refs.errors)) == (10, 10)
    assert len(results.uuids) <= 110
    assert len(results.all_responses) <= 110


def test_results_are_cut_once_they_are_a_slack_too_many(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("weaviate_gen._types.data.batch.MAX_STORED_RESULTS", 100)
    monkeypatch.setattr("weaviate_gen._types.data.batch._SLACK", 10)
    results = BatchObjectReturn()
    for number, kept in ((109, 109), (1, 110), (1, 100)):
        places = range(len(results.uuids), len(results.uuids) + number)
        results.add_uuids({place: uuid.UUID(int=place) for place in places})
        assert (kept, kept) == (len(results.uuids), len(results.all_responses))


def test_the_state_remembers_where_objects_went() -> None:
    state = batch()
    state.add_object(thing(1, tenant="acme"))
    assert state.shards == {Shard(collection="Bike", tenant="acme")}


WHAT = ["add", "update", "link", "take", "change", "done", "fail", "lose", "acknowledge", "out of memory", "end"]
OPERATIONS = st.lists(st.tuples(st.sampled_from(WHAT), st.integers(0, 5), st.integers(0, 2)), max_size=60)


class Model:
    """What a test knows about a batch: what was sent on which connection, and what was answered.

    Attributes:
        added: ids of the objects in the order of adding.
        sent: how often each reference was handed out.
    """

    def __init__(self) -> None:
        self.state = BatchState(BatchResult())
        self.added: list[str] = []
        self.links = 0
        self.sent: Counter[int] = Counter()
        self.unprocessed: Counter[int] = Counter()

    def take(self, number: int, connection: int) -> list[BatchObject]:
        for reference in self.state.take_references(number, connection):
            self.sent[reference.index] += 1
            failed = {str(each.object_.uuid) for each in self.state.results.objs.errors.values()}
            stored = {str(uuid) for uuid in self.state.results.objs.uuids.values()}
            assert str(reference.from_object_uuid) not in failed - stored
            assert str(reference.to_object_uuid) not in failed - stored
        return self.state.take_objects(number, connection)

    def do(self, what: str, number: int, connection: int) -> list[BatchObject]:
        state = self.state
        if what in {"add", "update"}:
            state.add_object(thing(number, len(self.added), action=what))
            self.added.append(ident(number))
        elif what == "link":
            state.add_references([link(number, 5 - number, self.links)])
            self.links += 1
        elif what == "take":
            return self.take(number, connection)
        elif what == "change" and state.changes:
            return [state.take_change(connection)]
        elif what == "lose":
            state.reclaim(connection, "lost")
        elif what == "acknowledge":
            state.acknowledge([ident(number)], connection)
        elif what == "out of memory":
            before = {each.index for each in state.references}
            state.resend(connection, [ident(number), link(number, 0).from_beacon])
            self.unprocessed.update({each.index for each in state.references} - before)
        elif what == "end":
            state.end("the end")
        else:
            failure = None if what == "done" else Failure("no")
            state.object_done(ident(number), failure, connection)
            state.beacon_done(link(number, 0).from_beacon, failure and failure.message, connection)
        return []


@given(OPERATIONS)
def test_nothing_is_lost_or_doubled_and_what_has_one_id_goes_in_order(operations: list[tuple[str, int, int]]) -> None:
    model = Model()
    results = model.state.results.objs
    for what, number, connection in operations:
        for item in model.do(what, number, connection):
            before = {at for at in range(item.index) if model.added[at] == item.uuid}
            assert before <= results.uuids.keys() | results.errors.keys()
    model.state.end("the end")
    assert sorted([*results.uuids, *results.errors]) == list(range(len(model.added)))
    assert (model.state.pending, model.state.in_flight) == (0, 0)
    for index in range(model.links):
        assert model.sent[index] <= 1 + model.unprocessed[index]
        if not model.sent[index]:
            assert model.state.results.refs.errors[index].outcome == "unsent"


def test_an_object_is_put_into_form() -> None:
    made = intake.batch_object("bike", {"a": 1}, None, None, [0.5], Tenant(name="acme"), 3, lambda: uuid.UUID(int=9))
    assert (made.collection, made.uuid, made.tenant, made.index) == ("Bike", ident(9), "acme", 3)
    given = intake.batch_object("Bike", None, None, uuid.UUID(int=1), None, "acme", 0, lambda: uuid.UUID(int=9))
    assert (given.uuid, given.tenant) == (ident(1), "acme")


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (("", {}, None, None), "collection must be a collection's name"),
        (("Bike", ["a"], None, None), "properties must be a mapping"),
        (("Bike", {}, [1], None), "references must be a mapping"),
        (("Bike", {}, None, "nope"), "uuid must be a valid uuid"),
    ],
)
def test_an_object_that_is_not_well_formed_is_refused(arguments: tuple[Any, ...], words: str) -> None:
    with pytest.raises(WeaviateBatchValidationError, match=words):
        intake.batch_object(*arguments, None, None, 0, lambda: uuid.UUID(int=9))


def test_an_upsert_goes_under_its_key_or_a_given_id_and_replaces_as_an_addition() -> None:
    keyed = upserts.key_uuid(Scope("Bike", "acme"), {"n": 1}, "n")
    assert intake.upsert("bike", {"n": 1, "m": 2}, ["n"], None, "replace", Tenant(name="acme")) == (keyed, "replace")
    assert intake.upsert("Bike", {"n": 1}, None, ident(1), "merge", None) == (ident(1), "merge")


@pytest.mark.parametrize(
    ("key", "uuid", "rule", "words"),
    [
        (None, None, "merge", "requires either key or uuid"),
        ("n", ident(1), "merge", "requires either key or uuid"),
        ("m", None, "merge", "the key needs m"),
        ("n", None, "keep", "on_conflict must be one of"),
    ],
)
def test_an_upsert_that_is_not_well_formed_is_refused(key: Any, uuid: Any, rule: str, words: str) -> None:
    with pytest.raises(WeaviateBatchValidationError, match=words):
        intake.upsert("Bike", {"n": 1}, key, uuid, rule, None)


def test_a_change_is_sent_as_what_it_is() -> None:
    changing = thing(1, tenant="acme", action="update")
    (update,) = upserts.change(changing, ConsistencyLevel.ALL)
    assert (update.request.operation.verb, update.request.body["tenant"]) == ("PATCH", "acme")
    assert "consistency_level=ALL" in update.request.target()
    storing = upserts.change(thing(1, action="skip"), None)
    assert next(storing).request.operation.verb == "POST"
    with pytest.raises(StopIteration):
        storing.send(None)


def test_references_are_put_into_form_one_by_one() -> None:
    made = intake.batch_references(ident(1), "bike", "next", [ident(2), ident(3)], None, 4)
    assert [(each.to_object_uuid, each.index, each.to_beacon) for each in made] == [
        (ident(2), 4, f"weaviate://localhost/{ident(2)}"),
        (ident(3), 5, f"weaviate://localhost/{ident(3)}"),
    ]
    target = ReferenceToMulti(target_collection="car", uuids=ident(2))
    (one,) = intake.batch_references(ident(1), "Bike", "next", target, "acme", 0)
    assert (one.to_object_collection, one.tenant) == ("Car", "acme")
    assert one.to_beacon == f"weaviate://localhost/Car/{ident(2)}"


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (("nope", "Bike", "next", ident(1)), "from_uuid must be a valid uuid"),
        ((ident(1), "", "next", ident(1)), "collection must be a collection's name"),
        ((ident(1), "Bike", "", ident(1)), "from_property must be a name"),
        ((ident(1), "Bike", 5, ident(1)), "from_property must be a name"),
        ((ident(1), "Bike", "next", 5), "to must be a uuid"),
        ((ident(1), "Bike", "next", "nope"), "to must be a valid uuid"),
    ],
)
def test_a_reference_that_is_not_well_formed_is_refused(arguments: tuple[Any, ...], words: str) -> None:
    with pytest.raises(WeaviateBatchValidationError, match=words):
        intake.batch_references(*arguments, None, 0)


def test_a_fixed_size_stays() -> None:
    rate = FixedSize(10, 2)
    rate.record_latency(10, 99.0)
    assert (rate.size, rate.width, rate.pause(10, 0.0)) == (10, 2, 0.0)
    for bad in (0, -1, "10", True):
        with pytest.raises(WeaviateInvalidInputError, match="batch_size must be a positive integer"):
            FixedSize(bad, 2)  # type: ignore[arg-type]  # the case is one


def test_a_dynamic_size_is_fitted_to_the_server() -> None:
    rate = Dynamic(seconds=1.0)
    assert rate.pause(100, 0.0) == 0.0
    rate.record_latency(100, 0.1)
    assert rate.size == 200
    rate.record_latency(200, 1.25)
    assert rate.size == 160
    rate.record_latency(10, 99.0)
    assert rate.size == 160
    for _ in range(20):
        rate.record_latency(rate.size, 99.0)
    assert rate.size == SMALLEST
    for _ in range(20):
        rate.record_latency(rate.size, 0.0)
    assert rate.size == LARGEST


def test_a_rate_is_kept_by_waiting() -> None:
    rate = RateLimit(60)
    assert (rate.size, rate.width) == (10, 1)
    assert [rate.pause(10, 0.0), rate.pause(10, 0.0), rate.pause(10, 25.0)] == [0.0, 10.0, 0.0]
    rate.record_latency(10, 99.0)
    assert rate.size == 10
    with pytest.raises(WeaviateInvalidInputError, match="requests_per_minute"):
        RateLimit(0)


def test_a_stream_begins_with_its_consistency_and_ends_with_a_stop() -> None:
    begin = pb.BatchStreamRequest.FromString(stream.start(ConsistencyLevel.ALL))
    assert begin.start.consistency_level == pb.CONSISTENCY_LEVEL_ALL
    assert pb.BatchStreamRequest.FromString(stream.start(None)).WhichOneof("message") == "start"
    assert pb.BatchStreamRequest.FromString(stream.stop()).WhichOneof("message") == "stop"


def test_no_message_is_larger_than_the_limit() -> None:
    state = batch()
    items = [thing(n, n, vector=[0.5] * 100) for n in range(10)]
    for item in items:
        state.add_object(item)
    made = stream.data(state, state.take_objects(10), [link(1, 2)], 1200)
    assert len(made) > 1
    assert all(len(each) <= 1200 for each in made)
    read = [pb.BatchStreamRequest.FromString(each) for each in made]
    assert [value.uuid for each in read for value in each.data.objects.values] == [item.uuid for item in items]
    assert [value.name for each in read for value in each.data.references.values] == ["next"]


def test_an_object_that_cannot_be_written_is_answered_for_at_once() -> None:
    state = batch()
    state.add_object(BatchObject(collection="Bike", uuid=ident(1), index=0, properties={"a": object()}))
    assert stream.data(state, state.take_objects(1), [], 1000) == []
    assert "cannot serialize object" in state.results.objs.errors[0].message


def test_a_reference_that_cannot_be_written_is_answered_for_at_once() -> None:
    state = batch()
    state.add_references([replace(link(1, 2), from_property_name="\ud800")])
    assert stream.data(state, [], state.take_references(1), 1000) == []
    assert (state.in_flight, state.results.refs.errors[0].outcome) == (0, "failed")


def test_an_object_that_no_message_can_hold_is_answered_for_at_once() -> None:
    state = batch(1)
    assert stream.data(state, state.take_objects(1, 3), [], 90, 3) == []
    assert "must fit into a message of 90 bytes" in state.results.objs.errors[0].message


def test_results_complete_what_they_name() -> None:
    state = batch(1, 2)
    state.add_references([link(7, 8)])
    state.take_objects(2)
    state.take_references(1)
    reply = pb.BatchStreamReply()
    reply.results.errors.add(uuid=ident(1), error="no")
    reply.results.errors.add(beacon=link(7, 8).from_beacon)
    reply.results.successes.add(uuid=ident(2))
    assert stream.StreamEvent() == stream.read(state, reply.SerializeToString())
    assert state.results.objs.errors[0].message == "no"
    assert state.results.refs.errors[0].message == "refused without a reason"
    assert state.results.objs.uuids == {1: uuid.UUID(int=2)}


@pytest.mark.parametrize(
    ("fields", "event"),
    [
        ({"started": {}}, stream.StreamEvent(started=True)),
        ({"shutting_down": {}}, stream.StreamEvent(closing=True)),
        ({"backoff": {"batch_size": 7}}, stream.StreamEvent(size=7)),
        ({"out_of_memory": {"wait_time": 3}}, stream.StreamEvent(wait=3.0, closing=True)),
        ({"acks": {"uuids": [ident(1)]}}, stream.StreamEvent()),
    ],
)
def test_a_reply_tells_the_sender_what_to_do(fields: dict[str, Any], event: stream.StreamEvent) -> None:
    assert event == stream.read(batch(), pb.BatchStreamReply(**fields).SerializeToString())


def test_results_add_up_and_keep_the_last_of_many() -> None:
    first = BatchObjectReturn(uuids={0: uuid.UUID(int=1)}, elapsed_seconds=1.0)
    error = ErrorObject("no", thing(2, 1))
    second = BatchObjectReturn(errors={1: error}, elapsed_seconds=2.0)
    assert second.has_errors
    total = first + second
    assert (total.has_errors, total.elapsed_seconds, total.errors) == (True, 3.0, {1: error})
    total.add_errors({0: error})
    assert total.uuids == {}
    assert [error] == total.all_responses
    total.add_uuids({place: uuid.UUID(int=place) for place in range(2, MAX_STORED_RESULTS + 4)})
    assert len(total.uuids) == MAX_STORED_RESULTS + 2
    total.add_uuids({place: uuid.UUID(int=place) for place in range(MAX_STORED_RESULTS + 4, 2 * MAX_STORED_RESULTS)})
    assert len(total.uuids) == len(total.all_responses) == MAX_STORED_RESULTS
    assert min(total.uuids) == MAX_STORED_RESULTS
    wrong = ErrorReference("no", link(1, 2))
    references = BatchReferenceReturn(elapsed_seconds=1.0) + BatchReferenceReturn(errors={0: wrong})
    assert (references.has_errors, references.errors) == (True, {0: wrong})


@pytest.mark.parametrize("broke", [False, True])
def test_nothing_is_kept_of_a_connection_that_waits_for_nothing(broke: bool) -> None:
    state = BatchState(BatchResult())
    both = [link(7, 8, 0), link(7, 9, 1)]  # of one property: the server tells of both at once
    state.add_references(both)
    assert both == state.take_references(2, 3)
    assert {3} == set(state._connections)
    if broke:
        state.reclaim(3, "it broke")
    else:
        for each in both:
            state.reference_done(each, None, 3)
    assert {} == state._connections
    assert 0 == state.pending


def test_references_that_wait_are_looked_at_only_when_something_changed() -> None:
    state = batch(1)
    state.add_references([link(1, 2, n) for n in range(3)])
    assert state.has_references(3)
    assert not state.has_references(4)
    assert state.take_references(3) == []
    assert not state.has_references(3)
    state.take_objects(1)
    state.object_done(ident(1))
    assert state.has_references(3)
    assert len(state.take_references(2)) == 2
    assert state.has_references(1)


def test_an_upsert_that_fails_says_so_in_the_outcomes() -> None:
    state = BatchState(BatchResult())
    state.add_object(thing(1, 0, action="replace"))
    state.add_object(thing(2, 1))
    state.take_objects(2)
    state.object_done(ident(1), Failure("no"))
    state.object_done(ident(2), Failure("no"))
    assert {0: "failed"} == state.results.objs.outcomes
