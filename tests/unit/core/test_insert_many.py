"""`insert_many`: an object that cannot be sent is refused alone, by its place, and the others go out."""

from __future__ import annotations

import uuid
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from weaviate_gen._core.call import Call, RpcRequest
from weaviate_gen._core.data import many
from weaviate_gen._core.scope import Scope
from weaviate_gen._types.data.batch import BatchObjectReturn
from weaviate_gen._types.data.objects import DataObject
from weaviate_gen.exceptions import (
    WeaviateInsertInvalidPropertyError,
    WeaviateInsertManyAllFailedError,
    WeaviateInvalidInputError,
)
from weaviate_gen_wire.grpc import messages as pb

pytestmark = pytest.mark.unit

SCOPE = Scope("Bike")
LOOP: dict[str, Any] = {}
LOOP["loop"] = LOOP


class NotAValue:
    """Stands for pandas' NA, which is of no kind that the table of conversions has."""


def _fresh() -> uuid.UUID:
    return uuid.uuid4()


def _insert(objects: list[Any]) -> tuple[Call[BatchObjectReturn], list[Any]]:
    call = many.insert_many(SCOPE, objects, _fresh)
    assert isinstance(call.request, RpcRequest)
    return call, list(pb.BatchObjectsRequest.FromString(call.request.message).objects)


BAD: dict[str, tuple[Any, str]] = {
    "nan": ({"price": float("nan")}, "price is nan"),
    "inf": ({"price": float("inf")}, "price is inf"),
    "nan in a list": ({"prices": [1.0, float("nan")]}, "prices is nan"),
    "nan, nested": ({"shop": {"price": float("nan")}}, "shop.price is nan"),
    "numpy nan": ({"price": np.float32("nan")}, "price is nan"),
    "NaT": ({"sold": np.datetime64("NaT")}, "sold: .*NaT"),
    "NA": ({"price": NotAValue()}, "price: cannot serialize NotAValue"),
    "object": ({"price": object()}, "price: cannot serialize object"),
    "path": ({"source": Path("report.txt")}, "source must not be a path"),
    "surrogate": ({"name": "\ud800"}, "must be valid UTF-8"),
    "surrogate in a name": ({"\ud800": 1}, "must be valid UTF-8"),
    "mixed list": ({"tags": [1, "a"]}, "tags must be a list of values of one type"),
    "loop": (LOOP, "must not contain themselves"),
    "properties": (5, "properties must be a mapping of names to values"),
    "none": (None, ""),
    "uuid": (DataObject({}, uuid="nope"), "uuid must be a valid uuid, got 'nope'"),
    "uuid of another type": (DataObject({}, uuid=5), "uuid must be a uuid.UUID"),  # type: ignore[arg-type]
    "vector": (DataObject({}, vector="abc"), "vector must be a list of numbers"),
    "vector nan": (DataObject({}, vector=[1.0, float("nan")]), "vector must contain finite numbers"),
    "vector inf": (DataObject({}, vector=np.array([np.inf, -np.inf], "f4")), "vector must contain finite numbers"),
    "vector too large": (DataObject({}, vector=[1e300]), "vector must contain numbers that fit float32"),
    "named vector": (DataObject({}, vector={"a": [float("nan")]}), "vector 'a' must contain finite numbers"),
    "references": (DataObject({}, references=5), "references must be a mapping of names to ids, got int"),
    "reference": (DataObject({}, references={"owner": "nope"}), "references.owner must be a valid uuid"),
    "reserved": ({"id": 1}, "`id` and `vector` are reserved"),
}
GOOD = sorted(set(BAD) - {"none"})


@pytest.mark.parametrize("name", GOOD)
@pytest.mark.parametrize("place", [0, 1, 2])
def test_one_bad_object_is_refused_by_its_place_and_the_others_are_sent(name: str, place: int) -> None:
    bad, words = BAD[name]
    objects = [{"n": 0}, {"n": 1}]
    objects.insert(place, bad)
    call, sent = _insert(objects)
    assert [each.properties.non_ref_properties.fields["n"].number_value for each in sent] == [0.0, 1.0]
    result = call.decode(pb.BatchObjectsReply())
    assert list(result.errors) == [place]
    assert sorted(result.uuids) == sorted({0, 1, 2} - {place})
    assert [str(found) for found in result.uuids.values()] == [each.uuid for each in sent]
    assert result.has_errors
    assert result.errors[place] is result.all_responses[place]
    with pytest.raises(AssertionError, match=f"object {place} is not sent: .*{words}"):
        raise AssertionError(result.errors[place].message)


@pytest.mark.parametrize("name", GOOD)
def test_nothing_is_sent_where_every_object_is_bad(name: str) -> None:
    bad, words = BAD[name]
    with pytest.raises((WeaviateInvalidInputError, WeaviateInsertInvalidPropertyError), match=words):
        _insert([bad])
    with pytest.raises((WeaviateInvalidInputError, WeaviateInsertInvalidPropertyError), match=words):
        _insert([bad, {"n": float("nan")}])


def test_errors_of_the_server_are_booked_to_the_objects_that_were_sent() -> None:
    objects = [{"n": float("nan")}, {"n": 1}, DataObject({"n": 2}, uuid="nope"), {"n": 3}]
    call, sent = _insert(objects)
    assert len(sent) == 2
    result = call.decode(pb.BatchObjectsReply(errors=[pb.BatchObjectsReply.BatchError(index=1, error="no")]))
    assert {place: error.message.split(":")[0] for place, error in result.errors.items()} == {
        0: "object 0 is not sent",
        2: "object 2 is not sent",
        3: "no",
    }
    assert list(result.uuids) == [1]
    assert result.errors[2].original_uuid == "nope"


def test_it_is_an_error_when_the_server_refuses_all_that_were_sent() -> None:
    call, _ = _insert([{"n": float("nan")}, {"n": 1}])
    with pytest.raises(WeaviateInsertManyAllFailedError, match="object 0 is not sent: n is nan"):
        call.decode(pb.BatchObjectsReply(errors=[pb.BatchObjectsReply.BatchError(index=0, error="no")]))


def test_an_empty_object_is_no_bad_one() -> None:
    call, sent = _insert([DataObject(), {}])
    assert len(sent) == 2
    assert not call.decode(pb.BatchObjectsReply()).has_errors
