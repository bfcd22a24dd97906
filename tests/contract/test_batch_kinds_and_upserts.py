"""The other ways of writing: batches of every kind, ingestion, upserts, validation."""

from __future__ import annotations

import uuid
from typing import Any

import pytest

from weaviate_gen.classes.config import Configure, DataType, Property
from weaviate_gen.classes.data import DataObject
from weaviate_gen.exceptions import (
    ObjectAlreadyExistsError,
    UnexpectedStatusCodeError,
    WeaviateBatchValidationError,
    WeaviateInvalidInputError,
)
from weaviate_gen.util import generate_uuid5


@pytest.fixture
def numbers(client: Any, name: str) -> Any:
    """Return an empty collection of numbers."""
    return client.collections.create(
        name,
        properties=[
            Property(name="number", data_type=DataType.INT),
            Property(name="label", data_type=DataType.TEXT),
        ],
        vector_config=Configure.Vectors.self_provided(),
    )


KINDS: dict[str, dict[str, Any]] = {
    "dynamic": {},
    "fixed_size": {"batch_size": 9, "concurrent_requests": 3},
    "rate_limit": {"requests_per_minute": 6000},
    "stream": {"concurrency": 1},
    "experimental": {},
}


@pytest.mark.parametrize("kind", KINDS)
def test_every_kind_of_batch_writes_all_and_keeps_failures(numbers: Any, kind: str) -> None:
    with getattr(numbers.batch, kind)(**KINDS[kind]) as batch:
        for number in range(30):
            batch.add_object(
                {"number": "unfit" if number == 17 else number}, uuid=uuid.UUID(int=number + 1), vector=[float(number)]
            )
    assert [18] == [int(uuid.UUID(str(each.object_.uuid))) for each in numbers.batch.failed_objects]
    assert 29 == len(numbers)


@pytest.mark.parametrize("kind", ["dynamic", "rate_limit", "stream"])
def test_the_client_has_the_same_kinds(client: Any, numbers: Any, kind: str) -> None:
    with getattr(client.batch, kind)(**KINDS[kind]) as batch:
        for number in range(12):
            batch.add_object(collection=numbers.name, properties={"number": number})
    assert [] == client.batch.failed_objects
    assert 12 == len(numbers)


def _values(collection: Any) -> dict[int, dict[str, Any]]:
    return {each.uuid.int: each.properties for each in collection.iterator()}


@pytest.mark.parametrize("kind", KINDS)
def test_every_kind_of_batch_updates_and_upserts(numbers: Any, kind: str) -> None:
    ids = [uuid.UUID(int=number) for number in range(1, 9)]
    numbers.data.insert({"number": 80, "label": "there"}, uuid=ids[7])
    with getattr(numbers.batch, kind)(**KINDS[kind]) as batch:
        for number, each in enumerate(ids[:4]):
            batch.add_object({"number": number, "label": "new"}, uuid=each, vector=[1.0, 2.0])
        assert ids[0] == batch.update_object(ids[0], {"number": 10})
        batch.update_object(ids[1], {"label": "changed"}, vector=[3.0, 4.0])
        batch.update_object(ids[6], {"number": 5})
        batch.update_object(ids[2], {"number": "unfit"})
        batch.upsert_object({"number": 4}, uuid=ids[4], on_conflict="fail")
        batch.upsert_object({"number": 81}, uuid=ids[7], on_conflict="skip")
        batch.upsert_object({"number": 82}, uuid=ids[7], on_conflict="fail")
        batch.upsert_object({"number": 30}, uuid=ids[3], on_conflict="merge")
        batch.upsert_object({"number": 20}, uuid=ids[2], on_conflict="replace")
    results = numbers.batch.results.objs
    assert ([6, 7, 10], 10, True) == (sorted(results.errors), len(results.uuids), results.has_errors)
    assert {6: ids[6], 7: ids[2], 10: ids[7]} == {
        at: uuid.UUID(str(each.object_.uuid)) for at, each in results.errors.items()
    }
    assert {
        1: {"number": 10, "label": "new"},
        2: {"number": 1, "label": "changed"},
        3: {"number": 20, "label": None},
        4: {"number": 30, "label": "new"},
        5: {"number": 4, "label": None},
        8: {"number": 80, "label": "there"},
    } == {at: {"label": None, **values} for at, values in _values(numbers).items()}
    assert [3.0, 4.0] == numbers.query.fetch_object_by_id(ids[1], include_vector=True).vector["default"]


@pytest.mark.parametrize("kind", KINDS)
def test_a_batch_reports_what_each_upsert_did(numbers: Any, kind: str) -> None:
    ids = [uuid.UUID(int=number) for number in range(1, 9)]
    numbers.data.insert_many([DataObject({"number": 80}, uuid=each) for each in ids[:3]])
    with getattr(numbers.batch, kind)(**KINDS[kind]) as batch:
        batch.upsert_object({"number": 1}, uuid=ids[0])
        batch.upsert_object({"number": 2}, uuid=ids[1], on_conflict="merge")
        batch.upsert_object({"number": 3}, uuid=ids[2], on_conflict="skip")
        batch.upsert_object({"number": 4}, uuid=ids[2], on_conflict="fail")
        batch.upsert_object({"number": 5}, uuid=ids[3])
        batch.upsert_object({"number": 6}, uuid=ids[3])
        batch.upsert_object({"number": 7}, uuid=ids[4], on_conflict="merge")
        batch.upsert_object({"number": "unfit"}, uuid=ids[5])
        batch.add_object({"number": 9}, uuid=ids[6])
    results = numbers.batch.results.objs
    did = ["replaced", "merged", "skipped", "failed", "created", "replaced", "created", "failed"]
    assert dict(enumerate(did)) == results.outcomes
    assert [3, 7] == sorted(results.errors)
    assert ["failed", "failed"] == [each.object_.outcome for each in numbers.batch.failed_objects]
    again = numbers.data.upsert_many([{"number": 1}, {"number": 1}, {"number": 2}], key="number")
    assert ["created", "replaced", "created"] == [each.outcome for each in again]
    assert ["replaced"] == [each.outcome for each in numbers.data.upsert_many([{"number": 2}], key="number")]


def test_a_batch_upserts_under_the_ids_of_single_upserts(client: Any, numbers: Any) -> None:
    first = numbers.data.upsert({"number": 1, "label": "one"}, key="number").uuid
    with numbers.batch.dynamic() as batch:
        assert first == batch.upsert_object({"number": 1, "label": "uno"}, key="number", on_conflict="merge")
        assert first == batch.upsert_object({"number": 1, "label": "eins"}, key=["number"])
    with client.batch.dynamic() as batch:
        again = batch.upsert_object(numbers.name, {"number": 1, "label": "un"}, key="number", on_conflict="skip")
        assert first == again == batch.update_object(numbers.name, again, properties={"label": "ein"})
    assert {first.int: {"number": 1, "label": "ein"}} == _values(numbers)


def test_updates_in_a_batch_stay_with_their_tenant(client: Any, name: str) -> None:
    collection = client.collections.create(
        name,
        properties=[Property(name="number", data_type=DataType.INT)],
        multi_tenancy_config=Configure.multi_tenancy(enabled=True, auto_tenant_creation=True),
    )
    one = uuid.UUID(int=1)
    with client.batch.fixed_size(10) as batch:
        for tenant in ("A", "B"):
            batch.add_object(name, {"number": 1}, uuid=one, tenant=tenant)
        batch.update_object(name, one, properties={"number": 2}, tenant="B")
    assert [] == client.batch.failed_objects
    assert [1, 2] == [_values(collection.with_tenant(each))[1]["number"] for each in ("A", "B")]


@pytest.mark.parametrize(
    "arguments",
    [{}, {"key": "number", "uuid": uuid.UUID(int=1)}, {"key": "label"}, {"key": "number", "on_conflict": "keep"}],
)
def test_an_upsert_that_is_not_well_formed_is_refused_when_added(numbers: Any, arguments: dict[str, Any]) -> None:
    with pytest.raises(WeaviateBatchValidationError), numbers.batch.dynamic() as batch:
        batch.upsert_object({"number": 1}, **arguments)
    with (
        pytest.raises(WeaviateBatchValidationError, match="uuid must be a valid uuid"),
        numbers.batch.dynamic() as batch,
    ):
        batch.update_object("nope", {"number": 1})
    assert 0 == len(numbers)


def test_several_streams_write_all_of_it(numbers: Any) -> None:
    with numbers.batch.experimental(concurrency=3) as batch:
        for number in range(1500):
            batch.add_object({"number": number}, uuid=uuid.UUID(int=number + 1))
            if number % 10 == 0:
                batch.update_object(uuid.UUID(int=number + 1), {"label": "tenth"})
    assert ([], 1500) == (numbers.batch.failed_objects, len(numbers))
    labels = [at for at, values in _values(numbers).items() if values.get("label") == "tenth"]
    assert list(range(1, 1500, 10)) == sorted(labels)


def test_any_number_of_objects_is_ingested(numbers: Any) -> None:
    result = numbers.data.ingest(
        DataObject(properties={"number": number}, uuid=uuid.UUID(int=number + 1)) for number in range(250)
    )
    assert not result.has_errors
    assert 250 == len(numbers)


def test_an_upsert_makes_one_object_a_key(numbers: Any) -> None:
    first = numbers.data.upsert({"number": 1, "label": "one"}, key="number")
    second = numbers.data.upsert({"number": 1, "label": "uno"}, key="number")
    assert first.uuid == second.uuid
    assert 1 == len(numbers)
    assert "uno" == numbers.query.fetch_object_by_id(first.uuid).properties["label"]


def test_an_upsert_merges_skips_or_fails_as_it_is_told(numbers: Any) -> None:
    made = numbers.data.upsert({"number": 1, "label": "one"}, key="number", vector=[1.0])
    numbers.data.upsert({"number": 1}, key="number", on_conflict="merge")
    assert "one" == numbers.query.fetch_object_by_id(made.uuid).properties["label"]
    numbers.data.upsert({"number": 1, "label": "skipped"}, key="number", on_conflict="skip")
    assert "one" == numbers.query.fetch_object_by_id(made.uuid).properties["label"]
    with pytest.raises(ObjectAlreadyExistsError):
        numbers.data.upsert({"number": 1, "label": "fails"}, key="number", on_conflict="fail")


def test_many_are_upserted(numbers: Any) -> None:
    rows = [{"number": number, "label": f"first {number}"} for number in range(5)]
    again = [{"number": number, "label": f"second {number}"} for number in range(3, 8)]
    numbers.data.upsert_many(rows, key=["number"])
    results = numbers.data.upsert_many(again, key=["number"])
    assert 5 == len(results)
    assert 8 == len(numbers)
    labels = {found.properties["label"] for found in numbers.query.fetch_objects().objects}
    assert {f"first {number}" for number in range(3)} | {f"second {number}" for number in range(3, 8)} == labels


def test_an_object_is_validated_without_being_stored(numbers: Any) -> None:
    numbers.data.validate({"number": 1})
    with pytest.raises(UnexpectedStatusCodeError, match="number"):
        numbers.data.validate({"number": "unfit"})
    assert 0 == len(numbers)


def test_ids_are_made_from_what_an_object_is(numbers: Any) -> None:
    identity = generate_uuid5({"number": 1}, numbers.name)
    assert identity == generate_uuid5({"number": 1}, numbers.name)
    numbers.data.insert({"number": 1}, uuid=identity)
    with pytest.raises(UnexpectedStatusCodeError):
        numbers.data.insert({"number": 1}, uuid=identity)


def test_bad_sizes_are_refused(numbers: Any) -> None:
    with pytest.raises(WeaviateInvalidInputError):
        numbers.batch.fixed_size(batch_size=0)
    with pytest.raises(WeaviateInvalidInputError):
        numbers.batch.rate_limit(requests_per_minute="many")
