from __future__ import annotations

import uuid
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from weaviate_gen._core.batch import intake, stream
from weaviate_gen._core.batch.ledger import Ledger
from weaviate_gen._core.batch.pace import LARGEST, SMALLEST, Dynamic, FixedSize, RateLimit
from weaviate_gen._core.data import upserts
from weaviate_gen._core.scope import Scope
from weaviate_gen.data.batch import (
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
from weaviate_gen.data.objects import ReferenceToMulti
from weaviate_gen.data.tenants import Tenant
from weaviate_gen.exceptions import WeaviateBatchValidationError, WeaviateInvalidInputError
from weaviate_gen.schema.enums import ConsistencyLevel
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


def ledger(*numbers: int) -> Ledger:
    made = Ledger(BatchResult())
    for index, number in enumerate(numbers):
        made.add_object(thing(number, index))
    return made


def test_objects_leave_in_order_and_no_more_than_asked_for() -> None:
    account = ledger(1, 2, 3)
    assert [each.index for each in account.take_objects(2)] == [0, 1]
    assert (account.waiting, account.under_way, account.object_count) == (1, 2, 3)


def test_what_has_an_id_that_is_under_way_waits_for_its_answer() -> None:
    account = ledger(1)
    account.add_object(thing(1, 1, action="update"))
    account.add_object(thing(1, 2))
    assert (len(account.take_objects(10)), len(account.changes), account.waiting) == (1, 0, 2)
    account.object_done(ident(1))
    account.object_done(ident(1), "a second answer says nothing")
    assert [account.take_change(1).index, account.take_objects(10)] == [1, []]
    account.object_done(ident(1), "no such object", 1)
    assert [each.index for each in account.take_objects(10)] == [2]
    account.object_done(ident(1))
    assert (account.under_way, account.waiting, account.number_errors) == (0, 0, 1)
    assert account.results.objs.errors[1].message == "no such object"


def test_only_an_answer_on_its_own_lane_settles_an_object() -> None:
    account = ledger(1)
    account.add_references([link(7, 8)])
    account.take_objects(1, lane=1)
    account.take_references(1, lane=1)
    account.object_done(ident(1), lane=0)
    account.reference_done(link(7, 8).from_beacon, lane=0)
    assert (account.under_way, account.load(0), account.load(1)) == (2, (0, 0), (2, 2))
    account.object_done(ident(1), lane=1)
    account.reference_done(link(7, 8).from_beacon, lane=1)
    assert (account.under_way, account.load(1)) == (0, (0, 0))


def test_what_has_arrived_is_known_and_still_waits_for_its_answer() -> None:
    account = ledger(1, 2)
    account.take_objects(2)
    account.heard([ident(1), ident(9)])
    assert account.load(0) == (2, 1)
    account.object_done(ident(2))
    assert account.load(0) == (1, 0)


def test_objects_that_wait_for_one_with_their_id_press_for_sending_it() -> None:
    account = ledger(1, 1, 1)
    assert (account.is_full(2), account.is_full(3), account.presses(2)) == (True, False, True)
    account = ledger()
    account.add_object(thing(1, action="merge"))
    assert (account.is_full(1), account.presses(1), account.presses(2)) == (False, True, False)


def test_a_reference_waits_for_both_of_its_objects() -> None:
    account = ledger(1, 2)
    account.add_references([link(1, 2, 0), link(8, 9, 1)])
    assert [each.index for each in account.take_references(10)] == [1]
    account.take_objects(10)
    assert account.take_references(10) == []
    account.object_done(ident(1))
    assert account.take_references(10) == []
    account.object_done(ident(2), "refused")
    assert [each.index for each in account.take_references(10)] == [0]


def test_answers_for_references_are_booked_in_order() -> None:
    account = ledger()
    account.add_references([link(1, 2, 0), link(1, 3, 1)])
    assert account.reference_count == 2
    taken = account.take_references(1)
    taken += account.take_references(1)
    account.reference_done(taken[0].from_beacon, "no")
    account.reference_done(taken[1].from_beacon)
    account.reference_done(taken[1].from_beacon, "nothing waits for this")
    assert [(place, error.message) for place, error in account.results.refs.errors.items()] == [(0, "no")]
    assert account.under_way == 0


def test_what_has_no_answer_waits_again_in_its_old_order() -> None:
    account = ledger(1, 2, 3)
    account.add_references([link(7, 8, 0), link(7, 9, 1)])
    account.take_objects(2)
    account.take_references(1)
    account.object_done(ident(1))
    account.send_again(1)
    assert [each.index for each in account.objects] == [2]
    account.send_again(0)
    assert [(each.index, each.retry_count) for each in account.objects] == [(1, 1), (2, 0)]
    assert [each.index for each in account.references] == [0, 1]
    assert account.under_way == 0


def test_what_was_refused_for_want_of_memory_waits_again_and_the_rest_stays_under_way() -> None:
    account = ledger(1, 2, 3)
    account.add_references([link(7, 8, 0), link(9, 8, 1)])
    account.take_objects(3)
    account.take_references(2)
    memory = {"uuids": [ident(2), ident(3)], "beacons": [link(9, 8).from_beacon], "wait_time": 30}
    news = stream.read(account, pb.BatchStreamReply(out_of_memory=memory).SerializeToString())
    assert news == stream.News(size=1, wait=30.0, closing=True)
    assert [each.index for each in account.objects] == [1, 2]
    assert [each.index for each in account.references] == [1]
    assert account.load(0) == (2, 2)


def test_giving_up_answers_for_everything() -> None:
    account = ledger(1, 2)
    account.add_references([link(7, 8)])
    account.add_references([link(7, 9, 1)])
    account.add_object(thing(1, 2, action="update"))
    account.take_objects(1)
    account.take_references(1)
    account.give_up("closed")
    sent, unsent = "sent, but not answered for: closed; it may be stored all the same", "not sent: closed"
    assert (account.waiting, account.under_way, account.number_errors) == (0, 0, 5)
    assert {at: each.message for at, each in account.results.objs.errors.items()} == {0: sent, 1: unsent, 2: unsent}
    assert {at: each.message for at, each in account.results.refs.errors.items()} == {0: sent, 1: unsent}


def test_the_ledger_remembers_where_objects_went() -> None:
    account = ledger()
    account.add_object(thing(1, tenant="acme"))
    assert account.shards == {Shard(collection="Bike", tenant="acme")}


WHAT = ["add", "update", "link", "take", "change", "done", "refuse", "again", "refused"]
OPERATIONS = st.lists(st.tuples(st.sampled_from(WHAT), st.integers(0, 5), st.integers(0, 2)), max_size=60)


@given(OPERATIONS)
def test_nothing_is_ever_lost_and_what_has_one_id_goes_in_order(operations: list[tuple[str, int, int]]) -> None:
    account = Ledger(BatchResult())
    results = account.results.objs
    added: list[str] = []
    for what, number, lane in operations:
        taken: list[BatchObject] = []
        if what in {"add", "update"}:
            account.add_object(thing(number, len(added), action=what))
            added.append(ident(number))
        elif what == "link":
            account.add_references([link(number, 5 - number, account.reference_count)])
        elif what == "take":
            taken = account.take_objects(number, lane)
            account.take_references(number, lane)
        elif what == "change" and account.changes:
            taken = [account.take_change(lane)]
        elif what == "again":
            account.send_again(lane)
        elif what == "refused":
            account.send_again(lane, [ident(number), link(number, 0).from_beacon])
        else:
            error = None if what == "done" else "no"
            account.object_done(ident(number), error, lane)
            account.reference_done(link(number, 0).from_beacon, error, lane)
        for item in taken:
            before = {at for at in range(item.index) if added[at] == item.uuid}
            assert before <= results.uuids.keys() | results.errors.keys()
    account.give_up("the end")
    assert sorted([*results.uuids, *results.errors]) == list(range(account.object_count))
    assert (account.waiting, account.under_way) == (0, 0)


def test_an_object_is_put_into_form() -> None:
    made = intake.batch_object("bike", {"a": 1}, None, None, [0.5], Tenant(name="acme"), 3, uuid.UUID(int=9))
    assert (made.collection, made.uuid, made.tenant, made.index) == ("Bike", ident(9), "acme", 3)
    given = intake.batch_object("Bike", None, None, uuid.UUID(int=1), None, "acme", 0, uuid.UUID(int=9))
    assert (given.uuid, given.tenant) == (ident(1), "acme")


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (("", {}, None, None), "collection must be text"),
        (("Bike", ["a"], None, None), "properties must map"),
        (("Bike", {}, [1], None), "references must map"),
        (("Bike", {}, None, "nope"), "uuid must be a valid uuid"),
    ],
)
def test_an_object_that_is_not_well_formed_is_refused(arguments: tuple[Any, ...], words: str) -> None:
    with pytest.raises(WeaviateBatchValidationError, match=words):
        intake.batch_object(*arguments, None, None, 0, uuid.UUID(int=9))


def test_an_upsert_goes_under_its_key_or_a_given_id_and_replaces_as_an_addition() -> None:
    keyed = upserts.key_uuid(Scope("Bike", "acme"), {"n": 1}, "n")
    assert intake.upsert("bike", {"n": 1, "m": 2}, ["n"], None, "replace", Tenant(name="acme")) == (keyed, "add")
    assert intake.upsert("Bike", {"n": 1}, None, ident(1), "merge", None) == (ident(1), "merge")


@pytest.mark.parametrize(
    ("key", "uuid", "rule", "words"),
    [
        (None, None, "merge", "either the key"),
        ("n", ident(1), "merge", "either the key"),
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
        ((ident(1), "", "next", ident(1)), "collection must be text"),
        ((ident(1), "Bike", "", ident(1)), "from_property must be a name"),
        ((ident(1), "Bike", 5, ident(1)), "from_property must be a name"),
        ((ident(1), "Bike", "next", 5), "a reference is a UUID"),
        ((ident(1), "Bike", "next", "nope"), "to must be a valid uuid"),
    ],
)
def test_a_reference_that_is_not_well_formed_is_refused(arguments: tuple[Any, ...], words: str) -> None:
    with pytest.raises(WeaviateBatchValidationError, match=words):
        intake.batch_references(*arguments, None, 0)


def test_a_fixed_size_stays() -> None:
    pace = FixedSize(10, 2)
    pace.took(10, 99.0)
    assert (pace.size, pace.width, pace.pause(10, 0.0)) == (10, 2, 0.0)
    for bad in (0, -1, "10", True):
        with pytest.raises(WeaviateInvalidInputError, match="batch_size must be a number from 1 on"):
            FixedSize(bad, 2)  # type: ignore[arg-type]  # the case is one


def test_a_dynamic_size_is_fitted_to_the_server() -> None:
    pace = Dynamic(seconds=1.0)
    assert pace.pause(100, 0.0) == 0.0
    pace.took(100, 0.1)
    assert pace.size == 200
    pace.took(200, 1.25)
    assert pace.size == 160
    pace.took(10, 99.0)
    assert pace.size == 160
    for _ in range(20):
        pace.took(pace.size, 99.0)
    assert pace.size == SMALLEST
    for _ in range(20):
        pace.took(pace.size, 0.0)
    assert pace.size == LARGEST


def test_a_rate_is_kept_by_waiting() -> None:
    pace = RateLimit(60)
    assert (pace.size, pace.width) == (10, 1)
    assert [pace.pause(10, 0.0), pace.pause(10, 0.0), pace.pause(10, 25.0)] == [0.0, 10.0, 0.0]
    pace.took(10, 99.0)
    assert pace.size == 10
    with pytest.raises(WeaviateInvalidInputError, match="requests_per_minute"):
        RateLimit(0)


def test_a_stream_begins_with_its_consistency_and_ends_with_a_stop() -> None:
    begin = pb.BatchStreamRequest.FromString(stream.start(ConsistencyLevel.ALL))
    assert begin.start.consistency_level == pb.CONSISTENCY_LEVEL_ALL
    assert pb.BatchStreamRequest.FromString(stream.start(None)).WhichOneof("message") == "start"
    assert pb.BatchStreamRequest.FromString(stream.stop()).WhichOneof("message") == "stop"


def test_no_message_is_larger_than_the_limit() -> None:
    account = ledger()
    items = [thing(n, n, vector=[0.5] * 100) for n in range(10)]
    for item in items:
        account.add_object(item)
    made = stream.data(account, account.take_objects(10), [link(1, 2)], 1200)
    assert len(made) > 1
    assert all(len(each) <= 1200 for each in made)
    read = [pb.BatchStreamRequest.FromString(each) for each in made]
    assert [value.uuid for each in read for value in each.data.objects.values] == [item.uuid for item in items]
    assert [value.name for each in read for value in each.data.references.values] == ["next"]


def test_an_object_that_cannot_be_written_is_answered_for_at_once() -> None:
    account = ledger()
    account.add_object(BatchObject(collection="Bike", uuid=ident(1), index=0, properties={"a": object()}))
    assert stream.data(account, account.take_objects(1), [], 1000) == []
    assert "cannot serialize object" in account.results.objs.errors[0].message


def test_an_object_that_no_message_can_hold_is_answered_for_at_once() -> None:
    account = ledger(1)
    assert stream.data(account, account.take_objects(1, 3), [], 90, 3) == []
    assert "the server takes messages of 90" in account.results.objs.errors[0].message


def test_results_are_booked() -> None:
    account = ledger(1, 2)
    account.add_references([link(7, 8)])
    account.take_objects(2)
    account.take_references(1)
    reply = pb.BatchStreamReply()
    reply.results.errors.add(uuid=ident(1), error="no")
    reply.results.errors.add(beacon=link(7, 8).from_beacon)
    reply.results.successes.add(uuid=ident(2))
    assert stream.News() == stream.read(account, reply.SerializeToString())
    assert account.results.objs.errors[0].message == "no"
    assert account.results.refs.errors[0].message == "refused without a reason"
    assert account.results.objs.uuids == {1: uuid.UUID(int=2)}


@pytest.mark.parametrize(
    ("fields", "news"),
    [
        ({"started": {}}, stream.News(started=True)),
        ({"shutting_down": {}}, stream.News(closing=True)),
        ({"backoff": {"batch_size": 7}}, stream.News(size=7)),
        ({"out_of_memory": {"wait_time": 3}}, stream.News(wait=3.0, closing=True)),
        ({"acks": {"uuids": [ident(1)]}}, stream.News()),
    ],
)
def test_a_reply_tells_the_sender_what_to_do(fields: dict[str, Any], news: stream.News) -> None:
    assert news == stream.read(ledger(), pb.BatchStreamReply(**fields).SerializeToString())


def test_results_add_up_and_keep_the_last_of_many() -> None:
    first = BatchObjectReturn(uuids={0: uuid.UUID(int=1)}, elapsed_seconds=1.0)
    error = ErrorObject("no", thing(2, 1))
    second = BatchObjectReturn(errors={1: error}, elapsed_seconds=2.0)
    assert second.has_errors
    total = first + second
    assert (total.has_errors, total.elapsed_seconds, total.errors) == (True, 3.0, {1: error})
    total.add_errors({0: error})
    assert total.uuids == {}
    total.add_uuids({place: uuid.UUID(int=place) for place in range(2, MAX_STORED_RESULTS + 4)})
    assert len(total.uuids) == MAX_STORED_RESULTS + 2
    total.add_uuids({place: uuid.UUID(int=place) for place in range(MAX_STORED_RESULTS + 4, 2 * MAX_STORED_RESULTS)})
    assert len(total.uuids) == len(total.all_responses) == MAX_STORED_RESULTS
    assert min(total.uuids) == MAX_STORED_RESULTS
    wrong = ErrorReference("no", link(1, 2))
    references = BatchReferenceReturn(elapsed_seconds=1.0) + BatchReferenceReturn(errors={0: wrong})
    assert (references.has_errors, references.errors) == (True, {0: wrong})


def test_references_that_wait_are_looked_at_only_when_something_changed() -> None:
    account = ledger(1)
    account.add_references([link(1, 2, n) for n in range(3)])
    assert account.has_references(3)
    assert not account.has_references(4)
    assert account.take_references(3) == []
    assert not account.has_references(3)
    account.take_objects(1)
    account.object_done(ident(1))
    assert account.has_references(3)
    assert len(account.take_references(2)) == 2
    assert account.has_references(1)
