"""gRPC messages that are nearly right, changed field by field, on collections without modules."""

from __future__ import annotations

import random
import re
from collections.abc import Iterator
from typing import Any

from google.protobuf.message import DecodeError

from tests.congruence.exchange import Step, rpc
from tests.congruence.workloads.values import NONE, numbered
from tests.support.fuzz_messages import Messages
from tests.support.fuzz_world import PROPERTIES, VALUES
from weaviate_gen_wire.grpc import messages as pb

_INDEX = {"indexNullState": True, "indexPropertyLength": True, "indexTimestamps": True}
_MULTI = {**NONE, "vectorIndexConfig": {"multivector": {"enabled": True}}}
_LARGE = re.compile(r": \d{8}")
"""Numbers by which a server would allocate memory until it ends."""

_UNARY = frozenset({"Search", "Aggregate", "BatchDelete", "BatchObjects", "BatchReferences", "TenantsGet"})


def _world() -> Iterator[Step]:
    bb = {
        "class": "Bb",
        "properties": PROPERTIES,
        "invertedIndexConfig": _INDEX,
        "vectorConfig": {"default": NONE, "x": _MULTI},
    }
    yield Step("POST", "/schema", bb)
    references = [{"name": "ref", "dataType": ["Bb"]}, {"name": "one", "dataType": ["Bb"]}]
    yield Step("POST", "/schema", {"class": "Aa", "properties": [*PROPERTIES, *references]})
    yield Step("POST", "/schema", {"class": "Cc", "multiTenancyConfig": {"enabled": True}})
    yield Step("POST", "/schema/Cc/tenants", [{"name": "t1"}, {"name": "t2"}])
    for number in range(4):
        values: dict[str, Any] = {**VALUES, "words": number, "score": number + 0.5}
        yield Step(
            "POST", "/objects", {"class": "Aa", "id": numbered(number), "vector": [1, number], "properties": values}
        )
        vectors = {"default": [1, 2, number], "x": [[1, 2], [3, number]]}
        yield Step(
            "POST", "/objects", {"class": "Bb", "id": numbered(number), "vectors": vectors, "properties": values}
        )


def messages(chance: random.Random) -> Iterator[Step]:
    """Send messages drawn from good ones, each changed here and there."""
    yield from _world()
    drawn = Messages(chance.randrange(1 << 30))
    count = 0
    while count < 120:
        sent = drawn.draw()
        if sent.rpc.name not in _UNARY:
            continue
        try:
            message = getattr(pb, sent.rpc.request).FromString(sent.messages[0])
        except DecodeError:
            continue
        if _LARGE.search(str(message)):
            continue
        count += 1
        yield rpc(sent.rpc.name, message)
