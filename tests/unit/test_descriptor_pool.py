"""Messages are the same, whichever way protobuf's implementation is reached."""

from __future__ import annotations

from typing import Any

import pytest

from weaviate_gen._runtime import pool as pools
from weaviate_gen_wire.grpc import messages as pb

pytestmark = pytest.mark.unit


def _message(pool: pools.Pool) -> Any:
    made = pool.message_class("weaviate.v1.SearchRequest")(collection="A", limit=3)
    made.near_vector.vectors.add().vector_bytes = b"\x00\x01"
    made.filters.target.property = "p"
    return made


@pytest.mark.parametrize("public", [False, True])
def test_both_ways_give_the_same_messages(public: bool, monkeypatch: pytest.MonkeyPatch) -> None:
    if public:
        monkeypatch.setattr(pools, "_implementation", pools.public_implementation)
    pool = pools.Pool("weaviate_gen_wire.grpc", "descriptors.bin")
    made = _message(pool)
    assert made.SerializeToString() == pb.SearchRequest.FromString(made.SerializeToString()).SerializeToString()
    kind = pool.message_class("weaviate.v1.NearVector")
    assert kind is type(made.near_vector) is pool.message_class("weaviate.v1.NearVector")
    assert type(made).FromString(made.SerializeToString()) == made
    assert pool.enum_type("weaviate.v1.ConsistencyLevel").Value("CONSISTENCY_LEVEL_ONE") == pb.CONSISTENCY_LEVEL_ONE
    struct = pool.message_class("google.protobuf.Struct")()
    struct.update({"a": [1, {"b": None}]})
    assert struct["a"][1]["b"] is None
    with pytest.raises(KeyError):
        pool.message_class("weaviate.v1.NoSuchMessage")


def test_an_implementation_without_the_names_is_reached_by_the_public_way(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(pools.api_implementation, "_c_module", object())
    assert _message(pools.Pool("weaviate_gen_wire.grpc", "descriptors.bin")).limit == 3
