"""gRPC messages that are nearly right, or nonsense: good ones changed field by field, or byte by byte."""

from __future__ import annotations

import base64
import random
import struct
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from google.protobuf.json_format import ParseDict

from tests.support.engines import numbered
from tests.support.fuzz_world import LINK, NUMBERS, VALUES, WORDS
from tests.support.recordings import rows
from weaviate_gen_wire.grpc import messages as pb
from weaviate_gen_wire.grpc import rpcs

COLLECTIONS = ["Aa", "Aa", "Bb", "Bb", "Cc", "Al", "Nope"]


def _floats(*numbers: float) -> str:
    return base64.b64encode(struct.pack(f"<{len(numbers)}f", *numbers)).decode()


_PLAIN = {key: value for key, value in VALUES.items() if isinstance(value, (str, int, float, bool))}
_ONE = {"name": "default", "vectorBytes": _floats(*range(27)), "type": "VECTOR_TYPE_SINGLE_FP32"}
_PAIRS = base64.b64encode(struct.pack("<H4f", 2, 1, 2, 3, 4)).decode()
_MULTI = {"name": "x", "vectorBytes": _PAIRS, "type": "VECTOR_TYPE_MULTI_FP32"}
_WORDS = {"operator": "OPERATOR_GREATER_THAN", "valueInt": "1", "target": {"property": "words"}}
_ONE_REF = {"on": "one", "target": {"property": "title"}}
_REF = {"on": "ref", "target": {"property": "title"}}
_FILTERS: list[dict[str, Any]] = [
    _WORDS,
    {"operator": "OPERATOR_LIKE", "valueText": "a*", "target": {"property": "title"}},
    {"operator": "OPERATOR_IS_NULL", "valueBoolean": True, "target": {"property": "day"}},
    {"operator": "OPERATOR_CONTAINS_ANY", "valueTextArray": {"values": ["a", "c"]}, "target": {"property": "tags"}},
    {"operator": "OPERATOR_LESS_THAN", "valueText": VALUES["day"], "target": {"property": "_creationTimeUnix"}},
    {"operator": "OPERATOR_EQUAL", "valueInt": "3", "target": {"property": "len(title)"}},
    {"operator": "OPERATOR_EQUAL", "valueText": numbered(0), "target": {"property": "_id"}},
    {"operator": "OPERATOR_NOT_EQUAL", "valueNumber": 0.5, "target": {"property": "score"}},
    {
        "operator": "OPERATOR_WITHIN_GEO_RANGE",
        "valueGeo": {"latitude": 1, "longitude": 2, "distance": 1000},
        "target": {"property": "place"},
    },
    {"operator": "OPERATOR_EQUAL", "valueText": "b", "target": {"singleTarget": _ONE_REF}},
    {"operator": "OPERATOR_EQUAL", "valueText": "b", "target": {"multiTarget": {**_REF, "targetCollection": "Bb"}}},
    {"operator": "OPERATOR_EQUAL", "valueInt": "1", "target": {"count": {"on": "ref"}}},
]
_FILTERS += [
    {"operator": "OPERATOR_AND", "filters": _FILTERS[:2]},
    {"operator": "OPERATOR_OR", "filters": [{"operator": "OPERATOR_NOT", "filters": [_WORDS]}, _FILTERS[3]]},
]
_ALL = {"uuid": True, "vector": True, "distance": True, "certainty": True, "score": True, "explainScore": True}
_META = {**_ALL, "creationTimeUnix": True, "lastUpdateTimeUnix": True, "isConsistent": True, "vectors": ["x"]}
_READ = {
    "returnAllNonrefProperties": True,
    "objectProperties": [{"propName": "thing", "primitiveProperties": ["a"]}],
}
_READ_REF = {
    "nonRefProperties": ["title"],
    "refProperties": [{"referenceProperty": "ref", "targetCollection": "Aa", "properties": _READ, "metadata": _META}],
}
_TARGETS = {"targetVectors": ["default"], "combination": "COMBINATION_METHOD_TYPE_SUM"}
_WEIGHED = {
    "targetVectors": ["default", "x"],
    "combination": "COMBINATION_METHOD_TYPE_MANUAL",
    "weightsForTargets": [{"target": "default", "weight": 1}, {"target": "x", "weight": 0.5}],
}
_NEAR_TEXT = {
    "query": ["a b"],
    "targets": _TARGETS,
    "moveTo": {"force": 0.5, "concepts": ["b"], "uuids": [numbered(1)]},
}
_HYBRID: dict[str, Any] = {"query": "a b", "alphaParam": 0.5, "useAlphaParam": True, "targets": _TARGETS}
_BOOST = {
    "conditions": [
        {"filter": _WORDS, "weight": 2},
        {"timeDecay": {"property": "day", "origin": "now", "scale": "1d"}},
        {"propertyValue": {"property": "words", "modifier": "PROPERTY_VALUE_MODIFIER_LOG1P"}},
        {"numericDecay": {"property": "score", "origin": 1, "scale": 2, "decayValue": 0.5}},
    ],
    "weight": 0.5,
    "depth": 10,
}
_GENERATIVE: dict[str, Any] = {
    "single": {"prompt": "of {title}", "queries": [{"returnMetadata": True, "dummy": {}}]},
    "grouped": {"task": "all", "properties": {"values": ["title"]}},
}
_GROUP = {"path": ["words"], "numberOfGroups": 2, "objectsPerGroup": 2}
_MEASURES: list[dict[str, Any]] = [
    {"property": "words", "int": {"count": True, "mean": True, "mode": True, "median": True, "sum": True}},
    {"property": "score", "number": {"minimum": True, "maximum": True, "type": True}},
    {"property": "title", "text": {"topOccurences": True, "topOccurencesLimit": 2}},
    {"property": "good", "boolean": {"percentageTrue": True, "totalFalse": True}},
    {"property": "day", "date": {"median": True, "minimum": True}},
    {"property": "ref", "reference": {"pointingTo": True}},
]
_OBJECTS: list[dict[str, Any]] = [
    {
        "collection": "Aa",
        "uuid": numbered(0),
        "vectorBytes": _floats(1, 2),
        "properties": {
            "nonRefProperties": {**_PLAIN, "place": VALUES["place"], "phone": VALUES["phone"]},
            "textArrayProperties": [{"propName": "tags", "values": ["a", "b"]}],
            "objectProperties": [{"propName": "thing", "value": {"nonRefProperties": {"a": 1}}}],
            "objectArrayProperties": [{"propName": "things", "values": [{"nonRefProperties": {"b": "x"}}]}],
            "multiTargetRefProps": [{"propName": "ref", "uuids": [numbered(1)], "targetCollection": "Bb"}],
            "emptyListProps": ["tags"],
        },
    },
    {"collection": "Bb", "uuid": numbered(1), "vectors": [_ONE, _MULTI], "properties": {"nonRefProperties": _PLAIN}},
    {"collection": "Bb", "properties": {"nonRefProperties": {"title": "c"}}, "uuid": numbered(4)},
    {"collection": "Cc", "tenant": "t1", "uuid": numbered(2), "vectorBytes": _floats(1, 2, 3)},
]
_LINKS = [
    {"name": "ref", "fromCollection": "Aa", "fromUuid": numbered(0), "toCollection": "Bb", "toUuid": numbered(1)},
    {"name": "ref", "fromCollection": "Aa", "fromUuid": numbered(3), "toUuid": numbered(0)},
]
_SEARCHES: list[dict[str, Any]] = [
    *({"collection": "Aa", "filters": each, "properties": _READ, "limit": 5} for each in _FILTERS),
    *({"collection": "Bb", "filters": each, "properties": _READ, "limit": 5} for each in _FILTERS[:9]),
    {"collection": "Aa", "filters": _FILTERS[9], "metadata": _META, "properties": _READ_REF},
    {"collection": "Aa", "sortBy": [{"path": ["words"]}, {"path": ["_id"], "ascending": True}], "offset": 1},
    {"collection": "Cc", "tenant": "t1", "after": numbered(0), "limit": 2},
    {"collection": "Aa", "nearVector": {"vectorBytes": _floats(1, 2), "distance": 5}, "metadata": _ALL, "autocut": 1},
    {"collection": "Bb", "nearVector": {"vectors": [_ONE], "targets": _TARGETS}, "groupBy": _GROUP, "limit": 3},
    {
        "collection": "Bb",
        "nearVector": {
            "vectorForTargets": [{"name": "default", "vectors": [_ONE]}, {"name": "x", "vectors": [_MULTI]}],
            "targets": _WEIGHED,
            "selection": {"mmr": {"limit": 2, "balance": 0.5}},
        },
    },
    {"collection": "Aa", "nearObject": {"id": numbered(0), "certainty": 0.1}, "filters": _WORDS},
    {"collection": "Bb", "nearText": _NEAR_TEXT, "metadata": _META, "rerank": {"property": "title", "query": "a"}},
    {"collection": "Bb", "nearText": _NEAR_TEXT, "generative": _GENERATIVE, "limit": 2},
    {
        "collection": "Bb",
        "bm25Search": {
            "query": "a b",
            "properties": ["title^2"],
            "searchOperator": {"operator": "OPERATOR_OR", "minimumOrTokensMatch": 1},
        },
        "boost": _BOOST,
        "metadata": _ALL,
    },
    {"collection": "Bb", "hybridSearch": {**_HYBRID, "fusionType": "FUSION_TYPE_RANKED"}, "metadata": _ALL},
    {"collection": "Bb", "hybridSearch": {**_HYBRID, "nearText": _NEAR_TEXT, "vectorDistance": 2}, "groupBy": _GROUP},
    {"collection": "Bb", "hybridSearch": {**_HYBRID, "nearVector": {"vectors": [_ONE]}, "properties": ["title"]}},
    {"collection": "Bb", "nearImage": {"image": "YWI=", "targets": _TARGETS}},
]
_AGGREGATES: list[dict[str, Any]] = [
    {"collection": "Bb", "objectsCount": True, "aggregations": _MEASURES},
    {"collection": "Aa", "aggregations": _MEASURES, "filters": _WORDS, "groupBy": {"property": "title"}, "limit": 2},
    {"collection": "Bb", "aggregations": _MEASURES[:1], "nearText": _NEAR_TEXT, "objectLimit": 2},
    {"collection": "Bb", "objectsCount": True, "hybrid": _HYBRID, "objectLimit": 1},
    {"collection": "Aa", "objectsCount": True, "nearVector": {"vectorBytes": _floats(1, 2)}, "objectLimit": 1},
]
_DELETES: list[dict[str, Any]] = [
    {"collection": "Aa", "filters": each, "verbose": True, "dryRun": at % 3 > 0} for at, each in enumerate(_FILTERS)
]
_DATA = {"objects": {"values": _OBJECTS}, "references": {"values": _LINKS}}
GOOD: dict[str, list[dict[str, Any]]] = {
    "Search": _SEARCHES,
    "Aggregate": _AGGREGATES,
    "BatchObjects": [{"objects": _OBJECTS}, {"objects": _OBJECTS[:1]}],
    "BatchReferences": [{"references": _LINKS}],
    "BatchDelete": _DELETES,
    "TenantsGet": [{"collection": "Cc"}, {"collection": "Cc", "names": {"values": ["t1", "t2"]}}],
    "BatchStream": [{"data": _DATA}, {"data": {"objects": {"values": _OBJECTS[1:]}}}],
    "HealthCheck": [{}],
}
"""Good messages, by procedure."""
SHARES = {"Search": 10, "Aggregate": 4, "BatchObjects": 3, "BatchStream": 3, "BatchDelete": 3, "BatchReferences": 2}


@dataclass(frozen=True, slots=True)
class Sent:
    """Messages to send to a procedure: one, or those of a stream.

    Attributes:
        rpc: the procedure.
        messages: their bytes.
    """

    rpc: rpcs.Rpc
    messages: tuple[bytes, ...]

    def __str__(self) -> str:
        """Return it in a form that can be kept."""
        return f"{self.rpc.name} {[base64.b64encode(message).decode() for message in self.messages]}"


class Messages:
    """Draws messages from a seed: two thirds from good ones of ours, one from recorded ones, where they are at hand."""

    def __init__(self, seed: int) -> None:
        self.chance = random.Random(seed)
        self.good: dict[str, list[Any]] = {
            rpc.name: [ParseDict(each, getattr(pb, rpc.request)()) for each in GOOD.get(rpc.name, [{}])]
            for rpc in rpcs.ALL
        }
        self.recorded = _recorded()

    def draw(self) -> Sent:
        """Draw what to send."""
        rpc = self.chance.choices(rpcs.ALL, [SHARES.get(rpc.name, 1) for rpc in rpcs.ALL])[0]
        if not rpc.client_streaming:
            return Sent(rpc, (self._bytes(rpc),))
        start = pb.BatchStreamRequest(start=pb.BatchStreamRequest.Start()).SerializeToString()
        stop = pb.BatchStreamRequest(stop=pb.BatchStreamRequest.Stop()).SerializeToString()
        stream = [start, *(self._bytes(rpc) for _ in range(self.chance.randint(1, 3))), stop]
        return Sent(rpc, tuple(each for each in stream if self.chance.random() > 0.05))

    def _bytes(self, rpc: rpcs.Rpc) -> bytes:
        recorded = self.recorded.get(rpc.name, [])
        message = type(self.good[rpc.name][0])()
        if recorded and self.chance.random() < 0.33:
            message.ParseFromString(self.chance.choice(recorded))
            self._rename(message)
        else:
            message.CopyFrom(self.chance.choice(self.good[rpc.name]))
        if self.chance.random() < 0.85:
            self._change(message, self.chance.choice([0.01, 0.05, 0.2]))
        raw = message.SerializeToString()
        return self._spoilt(raw) if self.chance.random() < 0.2 else raw

    def _rename(self, message: Any) -> None:
        """Adapt a recorded message to the collections of this server."""
        for field in ("collection", "from_collection"):
            if field in message.DESCRIPTOR.fields_by_name:
                setattr(message, field, self.chance.choice(COLLECTIONS))
        for field, value in message.ListFields():
            if field.name == "property" or field.name == "path":
                _replace(message, field, self.chance.choice(list(VALUES)))
            elif field.message_type is not None and not field.message_type.GetOptions().map_entry:
                for each in value if _repeated(field) else [value]:
                    self._rename(each)

    def _change(self, message: Any, rate: float) -> None:
        """Change fields here and there, at a rate."""
        for field in message.DESCRIPTOR.fields:
            held = (
                bool(getattr(message, field.name))
                if _repeated(field)
                else message.HasField(field.name)
                if (field.has_presence)
                else bool(getattr(message, field.name))
            )
            if self.chance.random() < (rate if held else rate / 10):
                self._set(message, field)
            elif held and field.message_type is not None:
                self._descend(message, field, rate)

    def _descend(self, message: Any, field: Any, rate: float) -> None:
        value = getattr(message, field.name)
        if _map(field):
            inner = field.message_type.fields_by_name["value"]
            for each in list(value.values()) if inner.message_type is not None else ():
                self._change(each, rate)
        else:
            for each in value if _repeated(field) else [value]:
                self._change(each, rate)

    def _set(self, message: Any, field: Any, depth: int = 0) -> None:
        """Clear a field, or give it something else."""
        if self.chance.random() < 0.2:
            message.ClearField(field.name)
        elif _map(field):
            self._put(getattr(message, field.name), field)
        elif field.message_type is not None:
            value = getattr(message, field.name)
            if _repeated(field):
                self._shuffle(value)
                if self.chance.random() < 0.5:
                    self._fill(value.add(), depth + 1)
            else:
                value.SetInParent()
                self._fill(value, depth + 1)
        elif _repeated(field):
            values = [*getattr(message, field.name), *(self._scalar(field) for _ in range(self.chance.randint(0, 3)))]
            self.chance.shuffle(values)
            message.ClearField(field.name)
            getattr(message, field.name).extend(values[: self.chance.randint(0, len(values))])
        else:
            setattr(message, field.name, self._scalar(field))

    def _shuffle(self, values: Any) -> None:
        if len(values) and self.chance.random() < 0.5:
            del values[self.chance.randrange(len(values))]
        elif len(values) and self.chance.random() < 0.5:
            values.add().CopyFrom(self.chance.choice(values))

    def _put(self, target: Any, field: Any) -> None:
        inner = field.message_type.fields_by_name["value"]
        name = self.chance.choice(WORDS)
        if inner.message_type is None:
            target[name] = self._scalar(inner)
        else:
            self._fill(target[name], 2)

    def _fill(self, message: Any, depth: int) -> None:
        fields = list(message.DESCRIPTOR.fields)
        for field in self.chance.sample(fields, min(len(fields), self.chance.randint(0, 3))):
            if depth < 5 or field.message_type is None:
                self._set(message, field, depth)

    def _scalar(self, field: Any) -> Any:
        kind = field.type
        if kind == field.TYPE_STRING:
            return self.chance.choice(
                [*WORDS, LINK, "title^2", "len(title)", "_creationTimeUnix", "now", "1d", "{title}"]
            )
        if kind == field.TYPE_BYTES:
            odd = self.chance.choice([b"", b"\0", b"abc", bytes(8), b"\xff" * 12, struct.pack("<2f", float("nan"), 1)])
            return odd if self.chance.random() < 0.5 else struct.pack("<2f", 1, 2)
        if kind == field.TYPE_BOOL:
            return self.chance.random() < 0.5
        if kind == field.TYPE_ENUM:
            return self.chance.choice([*(value.number for value in field.enum_type.values), 99, -1])
        if kind in {field.TYPE_FLOAT, field.TYPE_DOUBLE}:
            return self.chance.choice([*NUMBERS[:-3], float("nan"), float("inf"), -float("inf"), 1e30, 0.5])
        bits = 63 if kind in {field.TYPE_INT64, field.TYPE_SINT64, field.TYPE_UINT64} else 31
        signed = kind not in {field.TYPE_UINT32, field.TYPE_UINT64, field.TYPE_FIXED32, field.TYPE_FIXED64}
        return self.chance.choice(
            [0, 1, 2, 3, 10, 100, 10_001, (1 << bits) - 1, *([-1, -(1 << bits)] if signed else ())]
        )

    def _spoilt(self, raw: bytes) -> bytes:
        """Change bytes."""
        out = bytearray(raw)
        for _ in range(self.chance.randint(1, 3)):
            at = self.chance.randint(0, len(out))
            way = self.chance.random()
            if way < 0.4 and at < len(out):
                out[at] ^= 1 << self.chance.randrange(8)
            elif way < 0.6:
                del out[at:]
            elif way < 0.8:
                out[at:at] = self.chance.randbytes(self.chance.randint(1, 4))
            else:
                del out[at : at + self.chance.randint(1, 4)]
        return bytes(out)


def _recorded() -> dict[str, list[bytes]]:
    found: dict[str, list[bytes]] = {}
    for name, raw in _requests():
        found.setdefault(name, []).append(raw)
    return found


def _requests() -> Iterator[tuple[str, bytes]]:
    for row in rows():
        raw = row.get("request") or row.get("sent")
        if row["kind"].startswith("grpc") and raw:
            yield row["method"].rpartition("/")[2], base64.b64decode(raw)


def _repeated(field: Any) -> bool:
    repeated = getattr(field, "is_repeated", None)
    return bool(field.label == field.LABEL_REPEATED if repeated is None else repeated)


def _map(field: Any) -> bool:
    return field.message_type is not None and bool(field.message_type.GetOptions().map_entry)


def _replace(message: Any, field: Any, value: str) -> None:
    if _repeated(field):
        message.ClearField(field.name)
        getattr(message, field.name).append(value)
    else:
        setattr(message, field.name, value)
