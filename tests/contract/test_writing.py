"""The other ways of writing: batches of every kind, ingestion, upserts, validation."""

from __future__ import annotations

import uuid
from typing import Any

import pytest

from weaviate_gen.classes.config import Configure, DataType, Property
from weaviate_gen.classes.data import DataObject
from weaviate_gen.exceptions import ObjectAlreadyExistsError, UnexpectedStatusCodeError, WeaviateInvalidInputError
from weaviate_gen.util import generate_uuid5


@pytest.fixture
def numbers(client: Any, name: str) -> Any:
    """Give an empty collection of numbers."""
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
def test_every_kind_of_batch_writes_all_and_keeps_failures(numbers: Any, backend: str, kind: str) -> None:
    if backend == "http" and kind in {"stream", "experimental"}:
        pytest.skip("streams need gRPC")
    with getattr(numbers.batch, kind)(**KINDS[kind]) as batch:
        for number in range(30):
            batch.add_object(
                {"number": "unfit" if number == 17 else number}, uuid=uuid.UUID(int=number + 1), vector=[float(number)]
            )
    assert [18] == [int(uuid.UUID(str(each.object_.uuid))) for each in numbers.batch.failed_objects]
    assert 29 == len(numbers)


@pytest.mark.parametrize("kind", ["dynamic", "rate_limit", "stream"])
def test_the_client_has_the_same_kinds(client: Any, numbers: Any, backend: str, kind: str) -> None:
    if backend == "http" and kind == "stream":
        pytest.skip("streams need gRPC")
    with getattr(client.batch, kind)(**KINDS[kind]) as batch:
        for number in range(12):
            batch.add_object(collection=numbers.name, properties={"number": number})
    assert [] == client.batch.failed_objects
    assert 12 == len(numbers)


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
