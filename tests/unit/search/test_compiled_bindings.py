"""What the compiled codec is given to make results of, and calls that it reads; tests/native compares its results."""

from __future__ import annotations

import datetime as dt
import struct
from typing import Any
from uuid import UUID

import pytest

from weaviate_gen._core import decoding
from weaviate_gen._core.call import Call, RpcRequest
from weaviate_gen._core.search import compiled
from weaviate_gen._types.data.values import GeoCoordinate, PhoneNumberRead
from weaviate_gen._types.query.selection import CrossReferenceObjects
from weaviate_gen_wire.grpc import messages as pb
from weaviate_gen_wire.grpc import rpcs

pytestmark = pytest.mark.unit


def test_rare_values_are_made_of_their_parts() -> None:
    assert GeoCoordinate(latitude=1.5, longitude=2.5) == compiled.Bindings.geo(1.5, 2.5)
    phone = compiled.Bindings.phone("0171", "de", 49, "+49 171", 171, "0171 x", True)
    assert isinstance(phone, PhoneNumberRead)
    assert ("0171", "de", 49, "+49 171", 171, "0171 x", True) == (
        phone.number,
        phone.default_country,
        phone.country_code,
        phone.international_formatted,
        phone.national,
        phone.national_formatted,
        phone.valid,
    )
    assert [] == compiled.Bindings.references([]).objects
    assert isinstance(compiled.Bindings.references([]), CrossReferenceObjects)


def test_vectors_are_decoded_when_they_are_asked_for() -> None:
    data = pb.MetadataResult(vector_bytes=struct.pack("<2f", 1, 2)).SerializeToString()
    assert {"default": [1.0, 2.0]} == compiled.Bindings.lazy_vectors(data)()
    assert {} == compiled.Bindings.no_vectors()


def test_uuids_and_dates_are_made_as_their_classes_make_them() -> None:
    made = object.__new__(compiled.Bindings.uuid)
    compiled.Bindings.set_uuid_number(made, 5)
    compiled.Bindings.set_uuid_safety(made, compiled.Bindings.uuid_safety)
    assert (UUID(int=5), UUID(int=5).is_safe) == (made, made.is_safe)
    expected = dt.datetime(2024, 1, 2, tzinfo=dt.UTC)
    assert expected == compiled.Bindings.date_of_iso_format("2024-01-02T00:00:00Z")
    assert expected == compiled.Bindings.date("2024-01-02")


@pytest.mark.parametrize(("read", "expected"), [("compiled", "compiled"), (NotImplemented, "python")])
def test_replies_are_read_by_python_where_the_compiled_codec_does_not(read: Any, expected: str) -> None:
    request = RpcRequest(rpcs.SEARCH, pb.SearchRequest())
    call = Call(request, lambda reply: "python", "asked", decode_bytes=lambda data: read)
    assert expected == decoding.rpc(call, "SearchReply", b"")
