from __future__ import annotations

import struct
import uuid
from collections.abc import Callable, Mapping
from datetime import UTC, date, datetime
from decimal import Decimal
from enum import Enum
from typing import Any

import numpy as np
import pytest

from weaviate_gen._core.call import Call, RpcRequest
from weaviate_gen._core.data import many, messages, objects, references, upserts
from weaviate_gen._core.scope import Scope
from weaviate_gen._types.data.batch import BatchAction, BatchObject, BatchReference
from weaviate_gen._types.data.objects import DataObject, DataReference, ReferenceToMulti
from weaviate_gen._types.data.results import DeleteManyObject, UpsertReturn
from weaviate_gen._types.data.values import GeoCoordinate, PhoneNumber
from weaviate_gen._types.query.filters import Filter
from weaviate_gen._types.schema.enums import ConsistencyLevel
from weaviate_gen.exceptions import (
    ObjectAlreadyExistsError,
    UnexpectedStatusCodeError,
    WeaviateInsertInvalidPropertyError,
    WeaviateInsertManyAllFailedError,
    WeaviateInvalidInputError,
    WeaviateQueryError,
)
from weaviate_gen_wire.grpc import messages as pb

pytestmark = pytest.mark.unit

U1 = "0b5fcd2e-11a4-4c39-9d0f-6f2a1e7c4b01"
U2 = "1c6adf3f-22b5-4d4a-8e1a-7a3b2f8d5c02"
FRESH = uuid.UUID(int=9)
SCOPE = Scope("Bike")
FULL = Scope("Bike", "acme", ConsistencyLevel.ALL)


class Flavor(Enum):
    RED = "red"
    MANY = ["a", "b"]  # noqa: RUF012 - the case is a value that is a list


def fresh() -> uuid.UUID:
    return FRESH


def sent(call: Any) -> tuple[str, str, Any]:
    assert isinstance(call, Call)
    assert not isinstance(call.request, RpcRequest)
    return call.request.operation.verb, call.request.target(), call.request.body


def message(call: Any) -> Any:
    assert isinstance(call, Call)
    assert isinstance(call.request, RpcRequest)
    given = call.request.message
    return pb.BatchObjectsRequest.FromString(given) if isinstance(given, bytes) else given


def test_an_object_is_inserted_with_its_scope() -> None:
    call = objects.insert(FULL, {"name": "x"}, {"owner": U2}, None, {"a": [0.5]}, FRESH)
    assert sent(call) == (
        "POST",
        "/v1/objects?consistency_level=ALL",
        {
            "class": "Bike",
            "properties": {"name": "x", "owner": [{"beacon": f"weaviate://localhost/{U2}"}]},
            "vectors": {"a": [0.5]},
            "tenant": "acme",
            "id": str(FRESH),
        },
    )
    assert FRESH == call.decode((200, {}))


def test_an_object_is_replaced_updated_and_validated() -> None:
    assert sent(objects.replace(SCOPE, U1, {"a": 1}, None, [0.5])) == (
        "PUT",
        f"/v1/objects/Bike/{U1}",
        {"class": "Bike", "properties": {"a": 1}, "vector": [0.5], "id": U1},
    )
    assert sent(objects.update(SCOPE, U1, None, None, None)) == (
        "PATCH",
        f"/v1/objects/Bike/{U1}",
        {"class": "Bike", "properties": {}},
    )
    call = objects.validate(SCOPE, {"a": 1}, None, U1, None)
    assert sent(call) == ("POST", "/v1/objects/validate", {"class": "Bike", "properties": {"a": 1}, "id": U1})
    assert call.decode((200, None)) is None


def test_an_object_is_looked_for_and_deleted() -> None:
    assert sent(objects.exists(FULL, U1))[:2] == (
        "HEAD",
        f"/v1/objects/Bike/{U1}?consistency_level=ALL&tenant=acme",
    )
    assert [objects.exists(SCOPE, U1).decode((status, None)) for status in (204, 404)] == [True, False]
    assert sent(objects.delete_by_id(SCOPE, U1))[0] == "DELETE"
    assert [objects.delete_by_id(SCOPE, U1).decode((status, None)) for status in (204, 404)] == [True, False]


def test_properties_and_references_are_mappings() -> None:
    with pytest.raises(WeaviateInvalidInputError, match="properties must be a mapping of names to values"):
        objects.insert(SCOPE, ["a"], None, None, None, FRESH)
    with pytest.raises(WeaviateInvalidInputError, match="references must be a mapping of names to values"):
        objects.insert(SCOPE, {}, [U1], None, None, FRESH)


@pytest.mark.parametrize(
    ("to", "targets"),
    [
        (U1, [U1]),
        (uuid.UUID(U1), [U1]),
        ([U1, uuid.UUID(U2)], [U1, U2]),
        (ReferenceToMulti(target_collection="Car", uuids=[U1]), [f"Car/{U1}"]),
        ([], []),
    ],
)
def test_a_reference_points_to_one_or_several(to: object, targets: list[str]) -> None:
    assert [{"beacon": f"weaviate://localhost/{each}"} for each in targets] == objects.beacons(to, "owner")


@pytest.mark.parametrize("to", [5, [5], None])
def test_what_is_no_reference_is_refused(to: object) -> None:
    with pytest.raises(WeaviateInvalidInputError, match="must be a uuid"):
        objects.beacons(to, "owner")


def test_a_reference_to_several_collections_names_one() -> None:
    with pytest.raises(WeaviateInvalidInputError, match="target_collection must be a collection"):
        ReferenceToMulti(target_collection="", uuids=U1)
    assert ReferenceToMulti(target_collection="Car", uuids=[U1, U2]).is_one_to_many


def test_references_are_added_deleted_and_replaced() -> None:
    beacon = {"beacon": f"weaviate://localhost/{U2}"}
    path = f"/v1/objects/Bike/{U1}/references/owner"
    assert [sent(call) for call in references.reference_add(SCOPE, U1, "owner", U2)] == [("POST", path, beacon)]
    assert [sent(call) for call in references.reference_delete(SCOPE, U1, "owner", U2)] == [("DELETE", path, beacon)]
    replace = references.reference_replace(SCOPE, U1, "owner", [U2])
    assert sent(replace) == ("PUT", path, [beacon])
    assert replace.decode((200, None)) is None


@pytest.mark.parametrize(
    ("plan", "instead"),
    [(references.reference_add, "reference_add_many"), (references.reference_delete, "reference_replace")],
)
def test_one_reference_at_a_time_is_added_or_deleted(plan: Callable[..., Any], instead: str) -> None:
    with pytest.raises(WeaviateInvalidInputError, match=instead):
        next(plan(SCOPE, U1, "owner", [U1, U2]))


def test_many_references_go_in_one_request() -> None:
    given = [
        DataReference(from_property="owner", from_uuid=U1, to_uuid=[U1, U2]),
        DataReference.MultiTarget(from_property="owner", from_uuid=U1, to_uuid=U2, target_collection="Car"),
    ]
    assert given[0].beacons == [f"weaviate://localhost/{U1}", f"weaviate://localhost/{U2}"]
    assert given[1].beacons == [f"weaviate://localhost/Car/{U2}"]
    call = references.reference_add_many(FULL, given)
    start = f"weaviate://localhost/Bike/{U1}/owner"
    assert sent(call) == (
        "POST",
        "/v1/batch/references?consistency_level=ALL",
        [
            {"from": start, "to": f"weaviate://localhost/{U1}", "tenant": "acme"},
            {"from": start, "to": f"weaviate://localhost/{U2}", "tenant": "acme"},
            {"from": start, "to": f"weaviate://localhost/Car/{U2}", "tenant": "acme"},
        ],
    )
    result = call.decode(
        (
            200,
            [
                {"result": {"status": "SUCCESS"}},
                {"result": {"status": "FAILED", "errors": {"error": [{"message": "no"}, "never"]}}},
                {"result": {"status": "FAILED"}},
            ],
        )
    )
    assert {place: error.message for place, error in result.errors.items()} == {
        1: "no; never",
        2: "refused without a reason",
    }
    assert sent(references.reference_add_many(SCOPE, given))[2][0] == {
        "from": start,
        "to": f"weaviate://localhost/{U1}",
    }
    assert call.decode((200, None)).has_errors is False
    assert call.decode((200, [None])).has_errors is False


def test_many_references_go_over_grpc_too() -> None:
    given = DataReference.MultiTarget(from_property="owner", from_uuid=U1, to_uuid=[U1, U2], target_collection="Car")
    call = references.reference_add_many(FULL, [given], "grpc")
    message = call.request.message
    assert pb.CONSISTENCY_LEVEL_ALL == message.consistency_level
    assert [("owner", "Bike", U1, "Car", to, "acme") for to in (U1, U2)] == [
        (each.name, each.from_collection, each.from_uuid, each.to_collection, each.to_uuid, each.tenant)
        for each in message.references
    ]
    reply = pb.BatchReferencesReply(took=0.5, errors=[{"index": 1, "error": "no"}])
    result = call.decode(reply)
    assert (0.5, True) == (result.elapsed_seconds, result.has_errors)
    assert [(1, "no", U2)] == [(at, bad.message, bad.reference.to_object_uuid) for at, bad in result.errors.items()]
    assert [False, True] == [call.requires[0].met(version) for version in ((1, 32, 9), (1, 33, 0))]
    with pytest.raises(WeaviateInvalidInputError, match='"rest" or "grpc"'):
        references.reference_add_many(FULL, [given], "smoke")


@pytest.mark.parametrize(("refs", "words"), [(5, "a list of DataReference"), ("ab", "a list"), ([5], "got int: 5")])
def test_what_are_no_references_is_refused(refs: Any, words: str) -> None:
    with pytest.raises(WeaviateInvalidInputError, match=words):
        references.reference_add_many(SCOPE, refs)


def written(properties: Mapping[str, Any]) -> Any:
    return messages.batch_object(BatchObject(collection="Bike", uuid=U1, properties=properties, index=0)).properties


def test_scalars_go_into_the_struct() -> None:
    found = written(
        {
            "text": "a",
            "flag": True,
            "count": 3,
            "price": 1.5,
            "none": None,
            "id_": uuid.UUID(U2),
            "at": datetime(2024, 1, 2, tzinfo=UTC),
            "flavor": Flavor.RED,
            "blob": b"hello",
            "exact": Decimal("0.5"),
            "scalar": np.float32(0.5),
            "yes": np.bool_(True),
            "place": GeoCoordinate(latitude=1, longitude=2),
            "phone": PhoneNumber(number="1"),
        }
    ).non_ref_properties.fields
    assert {name: value.WhichOneof("kind") for name, value in found.items()} == {
        "text": "string_value",
        "flag": "bool_value",
        "count": "number_value",
        "price": "number_value",
        "none": "null_value",
        "id_": "string_value",
        "at": "string_value",
        "flavor": "string_value",
        "blob": "string_value",
        "exact": "number_value",
        "scalar": "number_value",
        "yes": "bool_value",
        "place": "struct_value",
        "phone": "struct_value",
    }
    assert found["blob"].string_value == "aGVsbG8="
    assert found["place"].struct_value.fields["longitude"].number_value == 2


def test_lists_go_by_what_they_hold() -> None:
    found = written(
        {
            "texts": ["a", "b"],
            "dates": [date(2024, 1, 2)],
            "flags": (True, False),
            "counts": [1, 2],
            "prices": [1.0, 2.5],
            "mixed": [1, 2.5],
            "array": np.array([1, 2]),
            "empty": [],
            "set": {"x"},
            "enum": Flavor.MANY,
            "nested": [[1], [2]],
            "nulls": [None],
            "places": [GeoCoordinate(latitude=1, longitude=2)],
        }
    )
    assert {each.prop_name: list(each.values) for each in found.text_array_properties} == {
        "texts": ["a", "b"],
        "dates": ["2024-01-02T00:00:00.000000+00:00"],
        "set": ["x"],
        "enum": ["a", "b"],
    }
    assert [(each.prop_name, list(each.values)) for each in found.boolean_array_properties] == [
        ("flags", [True, False])
    ]
    assert {each.prop_name: list(each.values) for each in found.int_array_properties} == {
        "counts": [1, 2],
        "array": [1, 2],
    }
    assert {each.prop_name: struct.unpack("<2d", each.values_bytes) for each in found.number_array_properties} == {
        "prices": (1.0, 2.5),
        "mixed": (1.0, 2.5),
    }
    assert list(found.empty_list_props) == ["empty"]
    assert found.object_array_properties[0].prop_name == "places"
    assert set(found.non_ref_properties.fields) == {"nested", "nulls"}


def test_objects_nest_as_deep_as_they_go() -> None:
    found = written({"a": {"b": {"c": [{"d": 1}], "id": "inner"}}, "list": [{"e": "x"}]})
    inner = found.object_properties[0].value.object_properties[0].value
    assert inner.object_array_properties[0].values[0].non_ref_properties.fields["d"].number_value == 1
    assert inner.non_ref_properties.fields["id"].string_value == "inner"
    assert found.object_array_properties[0].values[0].non_ref_properties.fields["e"].string_value == "x"


def test_a_dataclass_is_an_object() -> None:
    found = written({"ref": DataReference(from_property="p", from_uuid=U1, to_uuid=U2)})
    assert found.object_properties[0].value.non_ref_properties.fields["from_property"].string_value == "p"


@pytest.mark.parametrize("properties", [{"id": "x"}, {"vector": 1}, {"a": {"vector": 1}}])
def test_reserved_names_are_refused(properties: dict[str, Any]) -> None:
    with pytest.raises(WeaviateInsertInvalidPropertyError):
        written(properties)


@pytest.mark.parametrize(
    ("properties", "words"),
    [
        ({"a": [1, "x"]}, "values of one type"),
        ({"a": [{}, 5]}, "must be a mapping of names"),
        (5, "properties must be a mapping of names"),
    ],
)
def test_lists_of_several_kinds_are_refused(properties: Any, words: str) -> None:
    with pytest.raises(WeaviateInvalidInputError, match=words):
        written(properties)


@pytest.mark.parametrize("properties", [{"a": "\ud800"}, {"a": {"b": ["\udfff"]}}])
def test_a_text_that_is_no_unicode_is_refused(properties: Any) -> None:
    with pytest.raises(WeaviateInvalidInputError, match="UTF-8"):
        messages.encoded(BatchObject(collection="Bike", uuid=U1, properties=properties, index=0))


def test_an_object_goes_with_vectors_references_and_tenant() -> None:
    found = messages.batch_object(
        BatchObject(
            collection="Bike",
            uuid=U1,
            properties=None,
            references={"owner": [U1, U2], "any": ReferenceToMulti(target_collection="Car", uuids=U2)},
            vector={"a": [0.5], "b": [[0.5], [0.25]]},
            tenant="acme",
            index=0,
        )
    )
    assert found.tenant == "acme"
    assert list(found.properties.single_target_ref_props[0].uuids) == [U1, U2]
    assert found.properties.multi_target_ref_props[0].target_collection == "Car"
    assert [(each.name, each.type) for each in found.vectors] == [
        ("a", pb.Vectors.VECTOR_TYPE_SINGLE_FP32),
        ("b", pb.Vectors.VECTOR_TYPE_MULTI_FP32),
    ]
    bare = messages.batch_object(BatchObject(collection="Bike", uuid=U1, index=0))
    assert not bare.HasField("properties")


def test_a_reference_goes_as_a_message() -> None:
    item = BatchReference(
        from_object_collection="Bike", from_object_uuid=U1, from_property_name="owner", to_object_uuid=U2, index=0
    )
    assert messages.batch_reference(item) == pb.BatchReference(
        name="owner", from_collection="Bike", from_uuid=U1, to_uuid=U2
    )


@pytest.mark.parametrize(
    "item",
    [
        BatchObject(collection="Bike", uuid=U1, properties={"a": 1, "b": ["x"]}, index=0),
        BatchObject(collection="Bike", uuid=U1, properties={"a": 1}, vector=[0.5], tenant="acme", index=0),
        BatchObject(collection="Bike", uuid=U1, properties={}, vector={"a": [0.5], "b": [[1.0]]}, index=0),
        BatchObject(collection="Bike", uuid=U1, properties={"a": {"b": 1}}, index=0),
        BatchObject(collection="Bike", uuid=U1, properties={"a": 1}, references={"owner": U2}, index=0),
        BatchObject(collection="Bike", uuid=U1, properties=None, index=0),
    ],
)
def test_an_objects_bytes_are_those_of_its_message(item: BatchObject) -> None:
    assert messages.batch_object(item) == pb.BatchObject.FromString(messages.encoded(item))


def test_many_objects_go_in_one_request() -> None:
    call = many.insert_many(FULL, [{"a": 1}, DataObject(uuid=uuid.UUID(U2), vector=[0.5])], fresh)
    found = message(call)
    assert found.consistency_level == pb.CONSISTENCY_LEVEL_ALL
    assert [(each.uuid, each.tenant) for each in found.objects] == [(str(FRESH), "acme"), (U2, "acme")]
    reply = pb.BatchObjectsReply(took=0.5, errors=[pb.BatchObjectsReply.BatchError(index=0, error="no")])
    result = call.decode(reply)
    assert (result.has_errors, result.elapsed_seconds, result.uuids) == (True, 0.5, {1: uuid.UUID(U2)})
    assert (result.errors[0].message, result.errors[0].original_uuid) == ("no", None)
    assert [result.errors[0], uuid.UUID(U2)] == result.all_responses


def test_it_is_an_error_when_none_is_stored() -> None:
    call = many.insert_many(SCOPE, [{"a": 1}], fresh)
    reply = pb.BatchObjectsReply(errors=[pb.BatchObjectsReply.BatchError(index=0, error="no")])
    with pytest.raises(WeaviateInsertManyAllFailedError, match="no") as caught:
        call.decode(reply)
    assert caught.value.server_text == "no"
    assert many.insert_many(SCOPE, [], fresh).decode(pb.BatchObjectsReply()).has_errors is False


@pytest.mark.parametrize("given", ["ab", b"ab", {"a": 1}, 5])
def test_what_are_no_objects_is_refused(given: Any) -> None:
    with pytest.raises(WeaviateInvalidInputError, match="objects must be a list"):
        many.insert_many(SCOPE, given, fresh)


def test_what_a_filter_matches_is_deleted() -> None:
    call = many.delete_many(FULL, Filter.by_property("a").equal(1), True, True)
    found = message(call)
    assert (found.collection, found.tenant, found.verbose, found.dry_run) == ("Bike", "acme", True, True)
    reply = pb.BatchDeleteReply(
        matches=2,
        successful=1,
        failed=1,
        objects=[
            pb.BatchDeleteObject(uuid=uuid.UUID(U1).bytes, successful=True),
            pb.BatchDeleteObject(uuid=uuid.UUID(U2).bytes, successful=False, error="no"),
        ],
    )
    result = call.decode(reply)
    assert (result.matches, result.successful, result.failed) == (2, 1, 1)
    assert result.objects == [
        DeleteManyObject(uuid.UUID(U1), True),
        DeleteManyObject(uuid.UUID(U2), False, "no"),
    ]
    assert many.delete_many(SCOPE, Filter.by_id().equal(U1), False, False).decode(reply).objects is None


@pytest.mark.parametrize(("sent", "number"), [(b"\x01\x02", 0x102), (b"", 0)])
def test_servers_that_drop_leading_zeros_of_ids_are_understood(sent: bytes, number: int) -> None:
    call = many.delete_many(FULL, Filter.by_property("a").equal(1), True, False)
    reply = pb.BatchDeleteReply(objects=[pb.BatchDeleteObject(uuid=sent, successful=True)])
    assert [DeleteManyObject(uuid.UUID(int=number), True)] == call.decode(reply).objects


def test_what_to_delete_has_to_be_said() -> None:
    with pytest.raises(WeaviateInvalidInputError, match="where must be a Filter"):
        many.delete_many(SCOPE, None, False, False)


def conflict() -> UnexpectedStatusCodeError:
    class Answer:
        status_code = 422
        text = '{"error": [{"message": "id \'x\' already exists"}]}'

    return UnexpectedStatusCodeError("insert", Answer())


def test_a_key_makes_the_id() -> None:
    first = upserts.key_uuid(SCOPE, {"isbn": "1", "n": date(2024, 1, 2), "title": "a"}, ["isbn", "n"])
    again = upserts.key_uuid(SCOPE, {"n": date(2024, 1, 2), "title": "b", "isbn": "1"}, ["n", "isbn"])
    other = upserts.key_uuid(Scope("Bike", "acme"), {"isbn": "1", "n": date(2024, 1, 2)}, ["isbn", "n"])
    assert first == again
    assert first != other
    assert first.version == 5


@pytest.mark.parametrize(
    ("properties", "key", "words"),
    [({}, [], "at least one"), ({"a": None}, "a", "the key needs a"), (["a"], "a", "properties must be a mapping")],
)
def test_a_key_needs_values(properties: Any, key: Any, words: str) -> None:
    with pytest.raises(WeaviateInvalidInputError, match=words):
        upserts.key_uuid(SCOPE, properties, key)


def test_a_new_object_is_created_in_one_request() -> None:
    flow = upserts.upsert(SCOPE, {"a": 1}, "a", "fail", None, None)
    assert sent(next(flow))[0] == "POST"
    with pytest.raises(StopIteration) as end:
        flow.send(None)
    assert (UpsertReturn(upserts.key_uuid(SCOPE, {"a": 1}, "a"), "created")) == end.value.value


@pytest.mark.parametrize(("rule", "verb", "outcome"), [("replace", "PUT", "replaced"), ("merge", "PATCH", "merged")])
def test_an_object_that_is_there_is_changed(rule: str, verb: str, outcome: str) -> None:
    flow = upserts.upsert(SCOPE, {"a": 1}, "a", rule, None, None)
    next(flow)
    assert verb == sent(flow.throw(conflict()))[0]
    with pytest.raises(StopIteration) as end:
        flow.send(None)
    assert outcome == end.value.value.outcome


def test_an_object_that_is_there_is_skipped_or_fails() -> None:
    flow = upserts.upsert(SCOPE, {"a": 1}, "a", "skip", None, None)
    next(flow)
    with pytest.raises(StopIteration) as end:
        flow.throw(conflict())
    assert end.value.value.outcome == "skipped"
    flow = upserts.upsert(SCOPE, {"a": 1}, "a", "fail", None, None)
    next(flow)
    with pytest.raises(ObjectAlreadyExistsError):
        flow.throw(conflict())


def test_another_refusal_is_raised_as_it_is() -> None:
    class Answer:
        status_code = 500
        text = "no"

    flow = upserts.upsert(SCOPE, {"a": 1}, "a", "skip", None, None)
    next(flow)
    with pytest.raises(UnexpectedStatusCodeError):
        flow.throw(UnexpectedStatusCodeError("insert", Answer()))


def test_a_rule_is_one_of_four() -> None:
    with pytest.raises(WeaviateInvalidInputError, match="on_conflict must be one of replace, merge, skip, fail"):
        next(upserts.upsert(SCOPE, {"a": 1}, "a", "overwrite", None, None))


def test_many_are_replaced_in_one_request() -> None:
    flow = upserts.upsert_many(SCOPE, [{"a": 1}, DataObject(properties={"a": 2})], "a", "replace")
    assert 2 == message(next(flow)).limit
    call = flow.throw(WeaviateQueryError("who may write need not read", "gRPC"))
    assert isinstance(call, Call)
    assert len(message(call).objects) == 2
    result = call.decode(pb.BatchObjectsReply(errors=[pb.BatchObjectsReply.BatchError(index=1, error="no")]))
    with pytest.raises(StopIteration) as end:
        flow.send(result)
    assert [(each.outcome, each.error) for each in end.value.value] == [("stored", None), ("failed", "no")]


def found(*ids: str) -> pb.SearchReply:
    metadata = [pb.MetadataResult(id_as_bytes=uuid.UUID(each).bytes) for each in ids]
    return pb.SearchReply(results=[pb.SearchResult(metadata=each) for each in metadata])


def test_what_exists_is_looked_for_before_it_is_replaced() -> None:
    flow = upserts.upsert_many(SCOPE, [{"a": 1}, {"a": 2}, {"a": 2}, {"a": 3}], "a", "replace")
    ids = [str(upserts.key_uuid(SCOPE, {"a": number}, "a")) for number in (1, 2, 3)]
    call = next(flow)
    assert ids == list(message(call).filters.value_text_array.values)
    sending = flow.send(call.decode(found(ids[0])))
    result = sending.decode(pb.BatchObjectsReply(errors=[pb.BatchObjectsReply.BatchError(index=3, error="no")]))
    with pytest.raises(StopIteration) as end:
        flow.send(result)
    assert ["replaced", "created", "replaced", "failed"] == [each.outcome for each in end.value.value]


def test_upserts_of_a_batch_are_looked_for_by_collection_and_tenant_once() -> None:
    def item(collection: str, number: int, action: BatchAction = "replace") -> BatchObject:
        return BatchObject(collection=collection, uuid=str(uuid.UUID(int=number)), index=number, action=action)

    items = [item("A", 1), item("B", 2), item("A", 3), item("A", 4, "add"), item("A", 5)]
    items[4].outcome = "created"
    flow = upserts.foresee(items, None)
    call = next(flow)
    assert ("A", 2) == (message(call).collection, message(call).limit)
    other = flow.send(call.decode(found(str(items[2].uuid))))
    assert "B" == message(other).collection
    with pytest.raises(StopIteration):
        flow.throw(WeaviateQueryError("no", "gRPC"))
    assert ["created", "stored", "replaced", None, "created"] == [each.outcome for each in items]


def test_ids_are_looked_for_by_the_thousand() -> None:
    items = [
        BatchObject(collection="A", uuid=str(uuid.UUID(int=number)), index=number, action="replace")
        for number in range(1, 1502)
    ]
    flow = upserts.foresee(items, None)
    call = next(flow)
    assert 1000 == message(call).limit
    assert 501 == message(flow.send(call.decode(found(str(items[0].uuid))))).limit
    with pytest.raises(StopIteration):
        flow.send({str(items[1500].uuid)})
    assert [0, 1500] == [at for at, each in enumerate(items) if each.outcome == "replaced"]


def test_none_are_no_request() -> None:
    with pytest.raises(StopIteration) as end:
        next(upserts.upsert_many(SCOPE, [], "a", "replace"))
    assert end.value.value == []


def test_many_with_another_rule_go_one_by_one() -> None:
    flow = upserts.upsert_many(SCOPE, [{"a": 1}, {"a": 2}], "a", "merge")
    assert sent(next(flow))[0] == "POST"
    assert sent(flow.send(None))[0] == "POST"
    with pytest.raises(StopIteration) as end:
        flow.send(None)
    assert [each.outcome for each in end.value.value] == ["created", "created"]


def test_an_upsert_that_cannot_be_looked_for_is_stored() -> None:
    item = BatchObject(collection="A", uuid=str(uuid.UUID(int=1)), index=0, action="replace")
    flow = upserts.foresee([item], None)
    next(flow)
    with pytest.raises(StopIteration):
        flow.throw(WeaviateQueryError("who may write need not read", "gRPC"))
    assert "stored" == item.outcome
