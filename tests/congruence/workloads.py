"""Requests made by chance, the same for the same seed, and what of their answers the requests determine."""

from __future__ import annotations

import base64
import json
import random
import struct
from collections.abc import Callable, Iterator, Mapping
from typing import Any, TypeAlias

import pytest
from google.protobuf.json_format import MessageToDict

from weaviate_gen_wire.grpc import messages as pb

Step: TypeAlias = tuple[str, str, Any]
"""A verb, a path, and a body as JSON; or `RPC`, its path, and its message in base64."""

Answer: TypeAlias = tuple[int | str, Any]
"""A status over HTTP or of gRPC, and the decoded answer if there is one."""

FREE = {"took", "creationTimeUnix", "lastUpdateTimeUnix", "actualVirtualCount", "deletionTimeUnixMilli", "allowed"}
START = "weaviate://localhost"
NONE: dict[str, Any] = {"vectorizer": {"none": {}}}
KINDS = ("text", "int", "number", "boolean", "date", "uuid", "blob", "geoCoordinates", "text[]", "int[]", "number[]")
VALUES: tuple[Any, ...] = (
    *("x", "", "ü€", "2024-02-29T12:00:00Z", "2024-02-29T12:00:00.120+02:00", "2024-02-30T00:00:00Z", "aGVsbG8=", "!"),
    *("00000000-0000-0000-0000-000000000001", 0, 7, -1, 1.0, 1.5, 2**53 + 1, True, False, None, [], {}, ["a"], [1]),
    *([1.5], [None], ["a", 1], {"latitude": 1.5, "longitude": -2}, {"latitude": 1}, {"latitude": "1", "longitude": 2}),
)


def numbered(number: int) -> str:
    return f"00000000-0000-0000-0000-{number:012d}"


def schemas(chance: random.Random) -> Iterator[Step]:
    quantizers = [{}, *({name: {"enabled": True}} for name in ("pq", "bq", "sq", "rq"))]
    settings: list[dict[str, Any]] = [
        *({"distance": name} for name in ("cosine", "dot", "l2-squared", "manhattan", "hamming", "none")),
        *({"rq": {"enabled": True, "bits": bits}} for bits in (1, 4, 5, 8)),
        *({"ef": number} for number in (0, -1, 10, 10.5, None)),
        *quantizers,
        {"multivector": {"enabled": True}},
        {"filterStrategy": "sweeping"},
        {"maxConnections": 3},
    ]
    for kind in ("hnsw", "flat", "hfresh", "nothing"):
        for one in chance.sample(settings, 8):
            index = {"vectorIndexType": kind, "vectorIndexConfig": one}
            yield "POST", "/schema", {"class": "Beside", **index}
            yield "GET", "/schema/Beside", None
            yield "DELETE", "/schema/Beside", None
            yield "POST", "/schema", {"class": "Beside", "vectorConfig": {"v": {**NONE, **index}}}
            yield "DELETE", "/schema/Beside", None
    flags = ("indexFilterable", "indexSearchable", "indexRangeFilters")
    for kind in (*KINDS, "object", "Beside", "Nowhere", ""):
        more = {flag: chance.choice([True, False]) for flag in chance.sample(flags, chance.randrange(3))}
        tokens = {"tokenization": chance.choice(["word", "field", "trigram", "no"])} if chance.random() < 0.5 else {}
        entry = {"name": chance.choice(["p", "P", "1p", "a-b", "id"]), "dataType": [kind], **more, **tokens}
        yield "POST", "/schema", {"class": "Beside", "properties": [entry]}
        yield "POST", "/schema/Beside/properties", {**entry, "name": "q"}
        yield "GET", "/schema/Beside", None
        yield "DELETE", "/schema/Beside", None


def objects(chance: random.Random) -> Iterator[Step]:
    properties = [{"name": kind.replace("[]", "s"), "dataType": [kind]} for kind in KINDS]
    properties.append({"name": "of", "dataType": ["Beside"]})
    yield "POST", "/schema", {"class": "Beside", "properties": properties}
    yield "POST", "/objects", {"class": "Beside", "id": numbered(0), "vector": [1, 2]}
    names = [entry["name"] for entry in properties]
    for number in range(1, 150):
        value = chance.choice(VALUES)
        body = {"class": "Beside", "id": numbered(number), "properties": {chance.choice(names): value}}
        one = f"/objects/Beside/{numbered(chance.choice([0, number]))}"
        yield "POST", "/objects", body
        yield chance.choice(
            [
                ("PATCH", one, {**body, "id": one[-36:]}),
                ("PUT", one, {**body, "id": one[-36:]}),
                ("POST", "/batch/objects", {"objects": [body]}),
                ("POST", "/objects/validate", body),
            ]
        )
        beacon = {
            "beacon": f"{START}/{chance.choice(['Beside/', '', 'Nowhere/'])}{numbered(chance.randrange(number + 2))}"
        }
        yield chance.choice(
            [
                ("POST", f"{one}/references/of", beacon),
                ("PUT", f"{one}/references/of", [beacon]),
                ("DELETE", f"{one}/references/of", beacon),
                ("POST", f"{one}/references/text", beacon),
            ]
        )
        yield "GET", f"{one}?include=vector", None
    where = {"path": ["int"], "operator": "GreaterThan", "valueInt": 0}
    yield "DELETE", "/batch/objects", {"match": {"class": "Beside", "where": where}, "output": "verbose"}
    yield "GET", "/objects?class=Beside&limit=200", None


def tenants(chance: random.Random) -> Iterator[Step]:
    creation, activation = chance.choice([(True, True), (True, False), (False, True), (False, False)])
    config = {"enabled": True, "autoTenantCreation": creation, "autoTenantActivation": activation}
    yield "POST", "/schema", {"class": "Beside", "multiTenancyConfig": config}
    for number in range(60):
        name = chance.choice(["a", "b", "c", "d", "no name", ""])
        state = chance.choice(["HOT", "COLD", "ACTIVE", "INACTIVE", "no", ""])
        one = f"/objects/Beside/{numbered(1)}"
        yield chance.choice(
            [
                ("POST", "/schema/Beside/tenants", [{"name": name, "activityStatus": state}]),
                ("PUT", "/schema/Beside/tenants", [{"name": name, "activityStatus": state}]),
                ("DELETE", "/schema/Beside/tenants", [name]),
                ("POST", "/objects", {"class": "Beside", "id": numbered(number), "tenant": name}),
                ("POST", "/batch/objects", {"objects": [{"class": "Beside", "id": numbered(1), "tenant": name}]}),
                ("PUT", one, {"class": "Beside", "id": numbered(1), "tenant": name}),
                ("GET", f"{one}?tenant={name}", None),
                ("DELETE", f"{one}?tenant={name}", None),
            ]
        )
        yield "GET", "/schema/Beside/tenants", None


WORDS = ("red", "green", "blue", "bike", "car", "boat", "fast", "slow")
SEARCH = "/weaviate.v1.Weaviate/Search"


def searches(chance: random.Random) -> Iterator[Step]:
    kinds = {"title": "text", "n": "int", "x": "number", "on": "boolean", "day": "date", "tags": "text[]"}
    properties = [{"name": name, "dataType": [kind]} for name, kind in kinds.items()]
    index = {"indexNullState": True, "indexPropertyLength": True}
    yield "POST", "/schema", {"class": "Beside", "properties": properties, "invertedIndexConfig": index}
    for number in range(40):
        values = {name: _value(name, chance) for name in kinds if chance.random() < 0.9}
        vector = [chance.uniform(-1, 1) for _ in range(4)]
        body = {"class": "Beside", "id": numbered(number), "properties": values, "vector": vector}
        yield "POST", "/objects", body
    for _ in range(200):
        request = pb.SearchRequest(
            collection="Beside",
            uses_123_api=True,
            uses_125_api=True,
            uses_127_api=True,
            metadata=pb.MetadataRequest(uuid=True, distance=True, certainty=True, score=True),
            properties=pb.PropertiesRequest(return_all_nonref_properties=chance.random() < 0.3),
        )
        if chance.random() < 0.6:
            request.filters.CopyFrom(_filters(chance, 2))
        _search(request, chance)
        yield "RPC", SEARCH, base64.b64encode(request.SerializeToString(deterministic=True)).decode()


def _value(name: str, chance: random.Random) -> Any:
    makers: Mapping[str, Callable[[], Any]] = {
        "title": lambda: " ".join(chance.choices(WORDS, k=chance.randrange(1, 9))),
        "n": lambda: chance.randrange(10),
        "x": lambda: chance.randrange(40) / 8,
        "on": lambda: chance.random() < 0.5,
        "day": lambda: f"2024-0{chance.randrange(1, 9)}-01T00:00:00Z",
        "tags": lambda: chance.sample(WORDS, chance.randrange(4)),
    }
    return makers[name]()


def _filters(chance: random.Random, depth: int) -> Any:
    if depth and chance.random() < 0.5:
        operator = chance.choice(["AND", "OR", "NOT"])
        count = 1 if operator == "NOT" else chance.randrange(1, 4)
        parts = [_filters(chance, depth - 1) for _ in range(count)]
        return pb.Filters(operator=f"OPERATOR_{operator}", filters=parts)
    name = chance.choice(["title", "n", "x", "on", "day", "tags", "len(title)", "len(tags)"])
    if chance.random() < 0.1 and "(" not in name:
        value: dict[str, Any] = {"value_boolean": chance.random() < 0.5}
        return pb.Filters(operator="OPERATOR_IS_NULL", target=pb.FilterTarget(property=name), **value)
    operators = ["EQUAL", "NOT_EQUAL", "GREATER_THAN", "GREATER_THAN_EQUAL", "LESS_THAN", "LESS_THAN_EQUAL"]
    if name in {"title", "tags"}:
        operators = ["EQUAL", "NOT_EQUAL", "LIKE", "CONTAINS_ANY", "CONTAINS_ALL", "CONTAINS_NONE"]
    operator = "EQUAL" if name == "on" else chance.choice(operators)
    if operator.startswith("CONTAINS"):
        words = pb.TextArray(values=chance.sample(WORDS, chance.randrange(1, 4)))
        value = {"value_text_array": words}
    elif operator == "LIKE":
        value = {"value_text": chance.choice(["b*", "?ed", "*o*", "gre?n"])}
    elif "(" in name:
        value = {"value_int": chance.randrange(30)}
    else:
        made = chance.choice(WORDS) if name in {"title", "tags"} else _value(name, chance)
        field = {bool: "value_boolean", int: "value_int", float: "value_number", str: "value_text"}[type(made)]
        value = {field: made}
    return pb.Filters(operator=f"OPERATOR_{operator}", target=pb.FilterTarget(property=name), **value)


def _search(request: Any, chance: random.Random) -> None:
    """Add what is searched for, and how much of it is wanted."""
    vector = struct.pack("<4f", *(chance.uniform(-1, 1) for _ in range(4)))
    words = " ".join(chance.sample(WORDS, chance.randrange(1, 4)))
    kind = chance.choice(["none", "near_vector", "bm25", "hybrid", "sorted", "grouped"])
    request.limit = 40 if kind in {"bm25", "hybrid"} else chance.choice([3, 10, 40])
    near = pb.NearVector(vectors=[pb.Vectors(vector_bytes=vector, type="VECTOR_TYPE_SINGLE_FP32")])
    if kind in {"near_vector", "grouped"}:
        if chance.random() < 0.3:
            near.distance = chance.uniform(0, 2)
        request.near_vector.CopyFrom(near)
        request.offset = 0 if kind == "grouped" else chance.choice([0, 0, 2])
    if kind == "grouped":
        request.group_by.CopyFrom(pb.GroupBy(path=["n"], number_of_groups=3, objects_per_group=2))
    elif kind == "bm25":
        request.bm25_search.CopyFrom(pb.BM25(query=words, properties=chance.choice([["title"], ["title^2", "tags"]])))
    elif kind == "hybrid":
        fusion = chance.choice(["FUSION_TYPE_RANKED", "FUSION_TYPE_RELATIVE_SCORE"])
        hybrid = pb.Hybrid(query=words, properties=["title"], alpha=chance.choice([0.25, 0.5]), fusion_type=fusion)
        hybrid.vectors.extend(near.vectors)
        request.hybrid_search.CopyFrom(hybrid)
    elif kind == "sorted":
        request.limit = 40
        request.sort_by.append(pb.SortBy(path=[chance.choice(["n", "x", "day"])], ascending=chance.random() < 0.5))
        request.sort_by.append(pb.SortBy(path=["_id"], ascending=True))


WORKLOADS: Mapping[str, Callable[[random.Random], Iterator[Step]]] = {
    "schemas": schemas,
    "objects": objects,
    "tenants": tenants,
    "searches": searches,
}


def decoded(step: Step, status: int | str, content: bytes) -> Answer:
    """Return an answer as it is recorded: without texts of errors, whose words are compared elsewhere."""
    if step[0] == "RPC":
        if not content:
            return status, None
        reply = pb.SearchReply.FromString(content)
        return status, MessageToDict(reply, preserving_proto_field_name=True)
    assert isinstance(status, int)
    return status, json.loads(content) if content and status < 400 else None


def compared(answer: Answer) -> Answer:
    """Return the part of an answer that the request determines."""
    status, body = answer
    return status, meaning(failed(body)) if isinstance(body, (dict, list)) else body


def meaning(value: Any) -> Any:
    """Return the part of an answer that the request determines."""
    if isinstance(value, dict):
        entries = {key: meaning(part) for key, part in value.items() if key not in FREE}
        return {key: part for key, part in entries.items() if part not in (None, [], {}, "")}
    if isinstance(value, list):
        made = [meaning(part) for part in value]
        if made and all(isinstance(part, dict) and "activityStatus" in part for part in made):
            return sorted(made, key=lambda part: str(part["name"]))
        return made
    if isinstance(value, float):  # distances are small differences of float32 numbers around 1
        return pytest.approx(value, rel=1e-6, abs=4e-7)
    return float(value) if isinstance(value, int) and abs(value) > 1 << 53 else value  # a server reads JSON as doubles


def failed(body: Any) -> Any:
    """Leave the texts of errors of a batch aside."""
    if isinstance(body, list):
        return [{**part, "result": part["result"]["status"]} if "result" in part else part for part in body]
    return body
