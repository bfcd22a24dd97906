"""The codec: the same bytes' worth as the messages, which are its reference."""

from __future__ import annotations

import datetime as dt
import uuid
from typing import Any

import numpy as np
import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from weaviate_gen._core.call import RpcRequest
from weaviate_gen._core.data.many import insert_many
from weaviate_gen._core.data.messages import batch_object, encoded
from weaviate_gen._core.scope import Scope
from weaviate_gen._types.data.batch import BatchObject
from weaviate_gen._types.data.objects import DataObject
from weaviate_gen._types.data.values import GeoCoordinate
from weaviate_gen._types.schema.enums import ConsistencyLevel
from weaviate_gen.exceptions import WeaviateInsertInvalidPropertyError
from weaviate_gen_wire.codec import objects as codec
from weaviate_gen_wire.grpc import messages as pb

pytestmark = pytest.mark.unit

ID = "0b5fcd2e-11a4-4c39-9d0f-6f2a1e7c4b01"
texts = st.text(st.characters(exclude_categories=["Cs"]), max_size=300)
letters = st.characters(exclude_categories=["Cs"])
names = st.text(letters, min_size=1, max_size=40).filter(lambda name: name not in ("id", "vector"))
exact = st.integers(-(2**53), 2**53)
floats = st.floats(allow_nan=False, allow_infinity=False)
moments = st.datetimes(timezones=st.one_of(st.none(), st.just(dt.UTC), st.just(dt.timezone(dt.timedelta(hours=2)))))
scalars = st.one_of(texts, exact, floats, st.booleans(), st.none(), moments, st.uuids())
lists = st.one_of(
    st.lists(texts, max_size=5),
    st.lists(exact, max_size=5),
    st.lists(floats, max_size=5),
    st.lists(st.booleans(), max_size=5),
    st.lists(moments, max_size=3),
    st.lists(st.one_of(exact, floats), max_size=4),
)
nested = st.dictionaries(names, st.one_of(scalars, lists), max_size=3)
places = st.just(GeoCoordinate(latitude=1, longitude=2))
properties = st.dictionaries(names, st.one_of(scalars, lists, nested, places, st.binary(max_size=5)), max_size=6)
single = st.lists(st.floats(width=32, allow_nan=False, allow_infinity=False), min_size=1, max_size=8)
vectors = st.one_of(
    st.none(),
    single,
    single.map(lambda values: np.array(values, dtype="float32")),
    st.dictionaries(names, st.one_of(single, single.map(lambda row: [row, row])), max_size=3),
)
references = st.one_of(st.none(), st.just({}), st.just({"writtenBy": ID}))


def item(**changes: Any) -> BatchObject:
    base: dict[str, Any] = {"collection": "Article", "properties": {}, "references": None, "uuid": ID}
    return BatchObject(**{**base, "vector": None, "tenant": None, "index": 0, **changes})


@given(properties, vectors, references, st.one_of(st.none(), st.just("acme")))
@example({"text": "x" * 20_000, "many": list(range(20_000))}, [0.5] * 5_000, None, None)
@example({"text": "x" * 111, "more": "x" * 112}, None, None, None)
@example({"big": 2**60, "list": [2**60, -1]}, None, None, None)
def test_an_object_is_encoded_as_its_message_is(
    values: dict[str, Any], vector: Any, refers: Any, tenant: str | None
) -> None:
    one = item(properties=values, vector=vector, references=refers, tenant=tenant)
    assert batch_object(one) == pb.BatchObject.FromString(encoded(one))


@pytest.mark.parametrize(
    "values",
    [
        {"a": {"b": 1}},
        {"a": GeoCoordinate(latitude=1, longitude=2)},
        {"a": (1, 2)},
        {"a": [1, "b"]},
        {"a": [{"b": 1}]},
        {"a": [-1]},
        {"a": [2**63]},
        {"a": [2**53 + 1]},
        {"a": 2**53 + 1},
        {"a": float("nan")},
        {"a": [float("inf")]},
        {3: "a"},
    ],
)
def test_rare_values_are_left_to_the_messages(values: Any) -> None:
    assert codec.properties(values) is None


def test_reserved_names_are_refused_all_the_same() -> None:
    for name in ("id", "vector"):
        with pytest.raises(WeaviateInsertInvalidPropertyError):
            encoded(item(properties={name: "x"}))


def test_objects_without_properties_have_a_message_too() -> None:
    one = item(properties=None)
    assert batch_object(one) == pb.BatchObject.FromString(encoded(one))


@pytest.mark.parametrize("length", [0, 127, 128, 16383, 16384, 2**21, 2**35])
def test_lengths_are_varints(length: int) -> None:
    found = sum((byte & 127) << 7 * place for place, byte in enumerate(codec.size(length)))
    assert length == found
    assert all(byte > 127 for byte in codec.size(length)[:-1])


def test_a_request_holds_its_objects_and_the_level() -> None:
    scope = Scope("Article", "acme", ConsistencyLevel.ALL)
    call = insert_many(scope, [DataObject(properties={"title": "x"}, uuid=ID), {"title": "y"}], uuid.uuid4)
    assert isinstance(call.request, RpcRequest)
    request = pb.BatchObjectsRequest.FromString(call.request.message)
    assert ["x", "y"] == [each.properties.non_ref_properties["title"] for each in request.objects]
    assert (pb.CONSISTENCY_LEVEL_ALL, ID) == (request.consistency_level, request.objects[0].uuid)
    assert b"" == codec.request([], None)
