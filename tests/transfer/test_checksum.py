"""When objects have equal checksums."""

from __future__ import annotations

from typing import Any

import pytest

from tests.support.transfers import identifier, schema
from weaviate_gen.transfer.checksum import Checksum, digest
from weaviate_gen.transfer.layout import Layout
from weaviate_gen.transfer.row import Row

pytestmark = pytest.mark.unit

LAYOUT = Layout.of(schema())
ID = str(identifier(1))


def _digest(properties: Any = None, references: Any = None, vectors: Any = None, layout: Layout = LAYOUT) -> int:
    return digest(
        Row.from_json({"id": ID, "properties": properties, "references": references, "vectors": vectors}), layout
    )


@pytest.mark.parametrize(
    ("properties", "others"),
    [
        ({"number": 1}, {"number": 1.0}),
        ({"text": None}, {}),
        ({"numbers": [1, 2.5]}, {"numbers": [1.0, 2.5]}),
        ({"date": "2024-01-01T10:00:00.120+02:00"}, {"date": "2024-01-01T08:00:00.12Z"}),
        ({"uuid": ID.upper()}, {"uuid": ID}),
        ({"geo": {"latitude": 0.1, "longitude": 1}}, {"geo": {"latitude": 0.10000000149011612, "longitude": 1.0}}),
        (
            {"phone": {"input": "1", "defaultCountry": "DE", "valid": True}},
            {"phone": {"input": "1", "defaultCountry": "de"}},
        ),
        ({"object": {"number": 1, "inner": None}}, {"object": {"number": 1.0}}),
        ({"text": "a", "int": 1}, {"int": 1, "text": "a"}),
    ],
)
def test_values_that_a_server_does_not_tell_apart_are_equal(properties: Any, others: Any) -> None:
    assert _digest(properties) == _digest(others)


@pytest.mark.parametrize(
    ("properties", "others"),
    [
        ({"text": ""}, {}),
        ({"int": 1}, {"number": 1}),
        ({"texts": ["a", "b"]}, {"texts": ["b", "a"]}),
        ({"texts": []}, {}),
        ({"text": "2024-01-01T08:00:00Z"}, {"text": "2024-01-01T08:00:00.0Z"}),
        ({"date": "2024-01-01T08:00:00.123456789Z"}, {"date": "2024-01-01T08:00:00.123456788Z"}),
        ({"phone": {"input": "1"}}, {"phone": {"input": "2"}}),
        ({"object": {"number": 1}}, {"object": {"number": 2}}),
        ({"boolean": True}, {"boolean": False}),
    ],
)
def test_values_that_differ_are_not_equal(properties: Any, others: Any) -> None:
    assert _digest(properties) != _digest(others)


def test_references_are_compared_as_a_multiset() -> None:
    first, second = f"Left/{ID}", f"Right/{ID}"
    assert _digest(None, {"many": [first, second]}) == _digest(None, {"many": [second, first]})
    assert _digest(None, {"many": [first]}) != _digest(None, {"many": [first, first]})
    assert _digest(None, {"many": [first]}) != _digest(None, {"many": [second]})
    assert _digest(None, {"one": [ID]}) == _digest(None, {"one": [first]})
    assert _digest(None, {"one": []}) == _digest()


def test_references_to_the_collection_itself_are_equal_under_any_name() -> None:
    other = Layout.of(schema("Other"))
    assert _digest(None, {"self": [f"Doc/{ID}"]}) == _digest(None, {"self": [f"Other/{ID}"]}, None, other)


def test_vectors_are_compared_by_name_and_bits() -> None:
    assert _digest(None, None, {"first": [0.1]}) == _digest(None, None, {"first": [0.10000000149011612]})
    assert _digest(None, None, {"first": [0.1]}) != _digest(None, None, {"first": [0.1000001]})
    assert _digest(None, None, {"first": [0.1]}) != _digest(None, None, {"second": [0.1]})
    assert _digest(None, None, {"rows": [[0.1], [0.2]]}) != _digest(None, None, {"rows": [[0.1, 0.2]]})
    assert _digest(None, None, {"first": [0.1, 0.2]}) != _digest(None, None, {"first": [[0.1], [0.2]]})


def test_the_order_of_objects_does_not_matter_and_repetitions_do() -> None:
    forward, backward = Checksum(), Checksum()
    digests = [_digest({"int": number}) for number in range(5)]
    for each in digests:
        forward.add(each)
    for each in reversed(digests):
        backward.add(each)
    assert forward == backward == Checksum.from_json(forward.to_json())
    backward.add(digests[0])
    backward.add(digests[0])
    assert 7 == backward.count
    assert forward.total != backward.total
    assert backward - forward == Checksum(2, 2 * digests[0] % 2**256)
    assert forward + (backward - forward) == backward
