"""Batches over REST and gRPC: objects, references, and deletions by filters."""

from __future__ import annotations

import random
import struct
from collections.abc import Iterator
from typing import Any

from google.protobuf.json_format import ParseDict

from tests.congruence.exchange import Step, rpc
from tests.congruence.workloads.objects import VECTORS, drawn, link, properties
from tests.congruence.workloads.searches import filters
from tests.congruence.workloads.values import START, numbered, some, value_for, words
from weaviate_gen_wire.grpc import messages as pb

_OUTPUTS = ("minimal", "verbose", "most", "")


def batches(chance: random.Random) -> Iterator[Step]:
    """Write, refer and delete in batches, and look at what is there."""
    index = {"indexNullState": True, "indexPropertyLength": True, "indexTimestamps": True}
    yield Step("POST", "/schema", {"class": "Beside", "properties": properties(), "invertedIndexConfig": index})
    for number in range(0, 60, 3):
        yield Step(
            "POST", "/batch/objects", {"objects": [_sent(chance, number + at) for at in range(chance.randrange(4))]}
        )
        yield _odd(chance, number)
        yield rpc("BatchObjects", pb.BatchObjectsRequest(objects=[_object(chance, number + at) for at in range(2)]))
        yield _references(chance, number + 3)
        yield _deletion(chance)
        yield Step("GET", "/objects?class=Beside&limit=200&include=vector")


def _sent(chance: random.Random, number: int) -> dict[str, Any]:
    """Draw an object that names its collection: a server breaks off where one does not."""
    one = drawn(chance, number)
    return {**one, "class": one["class"] or "Nowhere"}


def _odd(chance: random.Random, number: int) -> Step:
    one = _sent(chance, number)
    return chance.choice(
        [
            Step("POST", "/batch/objects", {"objects": []}),
            Step("POST", "/batch/objects", {}),
            Step("POST", "/batch/objects", {"objects": None}),
            Step("POST", "/batch/objects", {"objects": [one, one]}),
            Step("POST", "/batch/objects", {"objects": [one], "fields": ["ALL"]}),
            Step("POST", "/batch/objects?consistency_level=x", {"objects": [one]}),
            Step("POST", "/batch/objects", [one]),
        ]
    )


def _object(chance: random.Random, number: int) -> Any:
    made = pb.BatchObject(collection="Beside", uuid=numbered(number))
    fields = made.properties.non_ref_properties
    plain = {
        kind: value_for(kind, chance) for kind in chance.sample(["text", "int", "number", "boolean", "date", "uuid"], 3)
    }
    ParseDict(plain, fields)
    if chance.random() < 0.4:
        made.properties.text_array_properties.append(
            pb.TextArrayProperties(prop_name="texts", values=words(chance).split())
        )
    if chance.random() < 0.3:
        made.properties.int_array_properties.append(pb.IntArrayProperties(prop_name="ints", values=[1, 2]))
    if chance.random() < 0.2:
        numbers = pb.NumberArrayProperties(prop_name="numbers", values_bytes=struct.pack("<2d", 1.5, 2))
        made.properties.number_array_properties.append(numbers)
    if chance.random() < 0.2:
        made.properties.empty_list_props.append(chance.choice(["texts", "ints", "nothing"]))
    if chance.random() < 0.3:
        targets = [numbered(chance.randrange(number + 2))]
        made.properties.single_target_ref_props.append(
            pb.BatchObject.SingleTargetRefProps(prop_name="of", uuids=targets)
        )
    if chance.random() < 0.4:
        vector = list(chance.choice(VECTORS[:2]))
        made.vector_bytes = struct.pack(f"<{len(vector)}f", *vector)
    if chance.random() < 0.12:
        odd = some(
            chance, 0.4, {"uuid": ("", "x", numbered(1).upper()), "collection": ("", "beside"), "tenant": ("a",)}
        )
        for key, value in odd.items():
            setattr(made, key, value)
    return made


def _references(chance: random.Random, most: int) -> Step:
    source, target = numbered(chance.randrange(most)), numbered(chance.randrange(most + 2))
    name = chance.choice(["of", "of", "of", "of", ""])
    if chance.random() < 0.5:
        message = pb.BatchReference(name=name, from_collection="Beside", from_uuid=source, to_uuid=target)
        if chance.random() < 0.5:
            message.to_collection = chance.choice(["Beside", "Beside", "Nowhere"])
        return rpc("BatchReferences", pb.BatchReferencesRequest(references=[message]))
    entry = {"from": f"{START}/Beside/{source}/{name}", "to": f"{START}/Beside/{target}"}
    if chance.random() < 0.25:
        entry |= some(
            chance, 0.5, {"from": ("x", "", f"{START}/Beside/{source}"), "to": (link(chance, most).get("beacon", ""),)}
        )
    return Step("POST", "/batch/references", chance.choice([[entry], [entry], [entry, entry], [], [{}]]))


def _deletion(chance: random.Random) -> Step:
    if chance.random() < 0.5:
        chosen = filters(chance, 1)
        request = pb.BatchDeleteRequest(
            collection="Beside", dry_run=chance.random() < 0.8, verbose=chance.random() < 0.5
        )
        if chance.random() < 0.9:
            request.filters.CopyFrom(chosen)
        return rpc("BatchDelete", request)
    body: dict[str, Any] = {"match": {"class": "Beside", "where": where(chance, 1)}, "dryRun": chance.random() < 0.8}
    body |= some(chance, 0.3, {"output": _OUTPUTS, "deletionTimeUnixMilli": (5,)})
    if chance.random() < 0.1:
        body["match"] = chance.choice([None, {}, {"class": "Beside"}, {"class": "Nowhere", "where": where(chance, 0)}])
    return Step("DELETE", "/batch/objects", body)


_KINDS: dict[str, tuple[str, tuple[Any, ...]]] = {
    "text": ("valueText", ("x", "Red bike", "", "re*")),
    "int": ("valueInt", (0, 7, -1)),
    "number": ("valueNumber", (0.5, 7, -1.5)),
    "boolean": ("valueBoolean", (True, False)),
    "date": ("valueDate", ("2024-02-29T12:00:00Z", "2024-02-29T10:00:00.120Z", "yesterday")),
    "uuid": ("valueText", (numbered(1), "x")),
    "texts": ("valueText", ("red", "car")),
    "ints": ("valueInt", (1, 2)),
    "id": ("valueText", (numbered(1), "x")),
    "_id": ("valueText", (numbered(3),)),
    "len(text)": ("valueInt", (1, 8)),
    "nothing": ("valueText", ("x",)),
}
_OPERATORS = ("Equal", "NotEqual", "GreaterThan", "GreaterThanEqual", "LessThan", "LessThanEqual", "Like", "IsNull")


def where(chance: random.Random, depth: int) -> dict[str, Any]:
    """Draw a filter as JSON, right most of the time."""
    if depth and chance.random() < 0.3:
        operands = [where(chance, depth - 1) for _ in range(chance.randrange(1, 3))]
        return {"operator": chance.choice(["And", "Or", "Not"]), "operands": operands}
    name = chance.choice(list(_KINDS))
    field, values = _KINDS[name]
    operator = chance.choice([*_OPERATORS, "Equal", "ContainsAny", "ContainsAll", "ContainsNone"])
    made: dict[str, Any] = {"path": [name], "operator": operator, field: chance.choice(values)}
    if operator == "IsNull":
        made = {"path": [name], "operator": operator, "valueBoolean": chance.random() < 0.5}
    elif operator.startswith("Contains"):
        made = {
            "path": [name],
            "operator": operator,
            f"{field}Array": chance.sample(values, chance.randrange(1, len(values) + 1)),
        }
    if chance.random() < 0.1:
        made |= some(
            chance,
            0.4,
            {
                "path": ([], ["of"], ["of", "Beside", "int"], None, "int"),
                "operator": ("equal", "", "Within"),
                "valueInt": (1, "1"),
            },
        )
    return made
