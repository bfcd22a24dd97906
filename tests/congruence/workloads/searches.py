"""Searches over gRPC: filters, vectors, keywords, both of them, orders, groups, and what is returned."""

from __future__ import annotations

import random
import struct
from collections.abc import Callable, Iterator, Mapping
from typing import Any

from tests.congruence.exchange import Step, rpc
from tests.congruence.workloads.values import NONE, START, WORDS, numbered, words
from weaviate_gen_wire.grpc import messages as pb

PROPERTIES: dict[str, str] = {
    "title": "text",
    "n": "int",
    "x": "number",
    "on": "boolean",
    "day": "date",
    "tags": "text[]",
    "key": "uuid",
    "counts": "int[]",
    "days": "date[]",
    "place": "geoCoordinates",
}
INDEX = {"indexNullState": True, "indexPropertyLength": True, "indexTimestamps": True}
_COUNT = 30


def collection(**more: Any) -> dict[str, Any]:
    """Return the collection that is searched."""
    properties: list[dict[str, Any]] = [{"name": name, "dataType": [kind]} for name, kind in PROPERTIES.items()]
    return {"class": "Beside", "properties": properties, "invertedIndexConfig": INDEX, **more}


def value_of(name: str, chance: random.Random) -> Any:
    """Draw a value of a property."""
    makers: Mapping[str, Callable[[], Any]] = {
        "title": lambda: words(chance, 9),
        "n": lambda: chance.randrange(10),
        "x": lambda: chance.randrange(40) / 8,
        "on": lambda: chance.random() < 0.5,
        "day": lambda: f"2024-0{chance.randrange(1, 9)}-01T00:00:00Z",
        "tags": lambda: chance.sample(WORDS, chance.randrange(4)),
        "key": lambda: numbered(chance.randrange(10)),
        "counts": lambda: [chance.randrange(5) for _ in range(chance.randrange(4))],
        "days": lambda: [f"2024-0{chance.randrange(1, 9)}-01T00:00:00Z" for _ in range(chance.randrange(3))],
        "place": lambda: {"latitude": chance.randrange(-80, 80), "longitude": chance.randrange(-170, 170)},
    }
    return makers[name]()


def stored(chance: random.Random) -> Iterator[Step]:
    """Create the collection and its objects."""
    yield Step("POST", "/schema", collection())
    yield Step("POST", "/schema/Beside/properties", {"name": "of", "dataType": ["Beside"]})
    for number in range(_COUNT):
        values = {name: value_of(name, chance) for name in PROPERTIES if chance.random() < 0.85}
        if number and chance.random() < 0.5:
            values["of"] = [{"beacon": f"{START}/Beside/{numbered(chance.randrange(number))}"}]
        vector = [chance.uniform(-1, 1) for _ in range(4)]
        yield Step(
            "POST", "/objects", {"class": "Beside", "id": numbered(number), "properties": values, "vector": vector}
        )


def searches(chance: random.Random) -> Iterator[Step]:
    """Search a collection with one vector."""
    yield from stored(chance)
    for _ in range(150):
        request = asked(chance)
        if chance.random() < 0.6:
            request.filters.CopyFrom(filters(chance, 2))
        _search(request, chance)
        _returned(request, chance)
        yield rpc("Search", request)


def asked(chance: random.Random) -> Any:
    """Return a search that asks for what a search can tell."""
    metadata = pb.MetadataRequest(uuid=True, distance=True, certainty=True, score=True)
    request = pb.SearchRequest(
        collection="Beside", uses_123_api=True, uses_125_api=True, uses_127_api=True, metadata=metadata
    )
    request.properties.return_all_nonref_properties = chance.random() < 0.3
    return request


def _returned(request: Any, chance: random.Random) -> None:
    """Choose what is returned of each result, now and then what is not there."""
    if chance.random() < 0.2:
        names = ["title", "n", "counts", "place", *(["nothing"] if chance.random() < 0.2 else [])]
        request.properties.non_ref_properties.extend(chance.sample(names, 2))
    if chance.random() < 0.2:
        inner = pb.PropertiesRequest(non_ref_properties=["n"])
        reference = request.properties.ref_properties.add(reference_property="of", properties=inner)
        reference.metadata.uuid = True
    if chance.random() < 0.15:
        request.metadata.vector = True
    if chance.random() < 0.05:
        request.metadata.vectors.append(chance.choice(["default", "nothing"]))
    if chance.random() < 0.05:
        request.collection = chance.choice(["beside", "Nowhere", ""])
    if chance.random() < 0.03:
        request.tenant = "a"


_COMPARISONS = ["EQUAL", "NOT_EQUAL", "GREATER_THAN", "GREATER_THAN_EQUAL", "LESS_THAN", "LESS_THAN_EQUAL"]
_CONTAINS = ["CONTAINS_ANY", "CONTAINS_ALL", "CONTAINS_NONE"]


def filters(chance: random.Random, depth: int) -> Any:
    """Draw a filter, right most of the time."""
    if depth and chance.random() < 0.5:
        operator = chance.choice(["AND", "OR", "NOT"])
        count = 1 if operator == "NOT" else chance.randrange(1, 4)
        return pb.Filters(operator=f"OPERATOR_{operator}", filters=[filters(chance, depth - 1) for _ in range(count)])
    odd = chance.random()
    if odd < 0.1:
        return _odd_filter(chance)
    name = chance.choice([*PROPERTIES, "len(title)", "len(tags)", "_id"])
    if odd < 0.2 and "(" not in name and name != "_id":
        target = pb.FilterTarget(property=name)
        return pb.Filters(operator="OPERATOR_IS_NULL", target=target, value_boolean=chance.random() < 0.5)
    return _leaf(name, pb.FilterTarget(property=name), chance)


def _leaf(name: str, target: Any, chance: random.Random) -> Any:
    if name == "place":
        geo = pb.GeoCoordinatesFilter(latitude=10, longitude=20, distance=chance.choice([1e6, 5e6, 1.2e7]))
        return pb.Filters(operator="OPERATOR_WITHIN_GEO_RANGE", target=target, value_geo=geo)
    operators = _COMPARISONS
    if name in {"title", "tags"}:
        operators = ["EQUAL", "NOT_EQUAL", "LIKE", *_CONTAINS]
    elif name in {"on"}:
        operators = ["EQUAL", "NOT_EQUAL"]
    elif "(" not in name:
        operators = [*_COMPARISONS, *_CONTAINS] if name not in {"key", "_id"} else ["EQUAL", "NOT_EQUAL", *_CONTAINS]
    operator = chance.choice(operators)
    return pb.Filters(operator=f"OPERATOR_{operator}", target=target, **_operand(name, operator, chance))


def _operand(name: str, operator: str, chance: random.Random) -> dict[str, Any]:
    if operator == "LIKE":
        return {"value_text": chance.choice(["b*", "?ed", "*o*", "gre?n", "red", "*", ""])}
    if "(" in name:
        return {"value_int": chance.randrange(30)}
    made = [_scalar(name, chance) for _ in range(chance.randrange(1, 4))]
    kind = {bool: "boolean", int: "int", float: "number", str: "text"}[type(made[0])]
    if operator.startswith("CONTAINS"):
        array = {"boolean": pb.BooleanArray, "int": pb.IntArray, "number": pb.NumberArray, "text": pb.TextArray}[kind]
        return {f"value_{kind}_array": array(values=made)}
    return {f"value_{kind}": made[0]}


def _scalar(name: str, chance: random.Random) -> Any:
    if name == "_id":
        return numbered(chance.randrange(_COUNT + 2))
    if name in {"title", "tags"}:
        return chance.choice([*WORDS, "red bike", "Red", ""])
    plain = {"counts": "n", "days": "day"}.get(name, name)
    return value_of(plain, chance)


def _odd_filter(chance: random.Random) -> Any:
    """Draw a filter on references or times, or one with a value of another type, or none."""
    reference = pb.FilterReferenceSingleTarget(on="of", target=pb.FilterTarget(property="n"))
    counted = pb.FilterTarget(count=pb.FilterReferenceCount(on="of"))
    return chance.choice(
        [
            pb.Filters(operator="OPERATOR_EQUAL", target=pb.FilterTarget(single_target=reference), value_int=3),
            pb.Filters(operator="OPERATOR_LESS_THAN", target=pb.FilterTarget(single_target=reference), value_int=5),
            pb.Filters(operator="OPERATOR_EQUAL", target=counted, value_int=chance.randrange(2)),
            pb.Filters(operator="OPERATOR_GREATER_THAN", target=counted, value_int=0),
            pb.Filters(
                operator="OPERATOR_GREATER_THAN", target=pb.FilterTarget(property="_creationTimeUnix"), value_text="5"
            ),
            pb.Filters(
                operator="OPERATOR_LESS_THAN", target=pb.FilterTarget(property="_lastUpdateTimeUnix"), value_text="5"
            ),
            pb.Filters(operator="OPERATOR_EQUAL", target=pb.FilterTarget(property="n"), value_text="x"),
            pb.Filters(operator="OPERATOR_EQUAL", target=pb.FilterTarget(property="title"), value_int=1),
            pb.Filters(operator="OPERATOR_EQUAL", target=pb.FilterTarget(property="n"), value_number=1.5),
            pb.Filters(operator="OPERATOR_EQUAL", target=pb.FilterTarget(property="x"), value_int=1),
            pb.Filters(operator="OPERATOR_EQUAL", target=pb.FilterTarget(property="nothing"), value_int=1),
            pb.Filters(operator="OPERATOR_EQUAL", target=pb.FilterTarget(property="day"), value_text="yesterday"),
            pb.Filters(operator="OPERATOR_LIKE", target=pb.FilterTarget(property="n"), value_text="1*"),
            pb.Filters(operator="OPERATOR_IS_NULL", target=pb.FilterTarget(property="of"), value_boolean=True),
            pb.Filters(operator="OPERATOR_EQUAL", target=pb.FilterTarget(property="n")),
            pb.Filters(
                operator="OPERATOR_CONTAINS_ANY", target=pb.FilterTarget(property="n"), value_int_array=pb.IntArray()
            ),
            pb.Filters(target=pb.FilterTarget(property="n"), value_int=1),
            pb.Filters(operator="OPERATOR_AND"),
            pb.Filters(operator="OPERATOR_WITHIN_GEO_RANGE", target=pb.FilterTarget(property="place"), value_int=1),
            pb.Filters(operator="OPERATOR_EQUAL", on=["n"], value_int=3),
            pb.Filters(operator="OPERATOR_EQUAL", value_int=3),
            pb.Filters(),
        ]
    )


def packed(chance: random.Random, width: int = 4) -> bytes:
    """Draw a vector."""
    return struct.pack(f"<{width}f", *(chance.uniform(-1, 1) for _ in range(width)))


def near_vector(chance: random.Random) -> Any:
    """Draw a vector search, now and then with a threshold or a vector of another length."""
    width = 4 if chance.random() < 0.96 else chance.choice([0, 3])
    vectors = [pb.Vectors(vector_bytes=packed(chance, width), type="VECTOR_TYPE_SINGLE_FP32")]
    near = pb.NearVector(vectors=vectors)
    threshold = chance.random()
    if threshold < 0.2:
        near.distance = chance.uniform(0, 2)
    elif threshold < 0.35:
        near.certainty = chance.uniform(0, 1)
    return near


def _search(request: Any, chance: random.Random) -> None:
    """Add what is searched for, and how much of it is returned."""
    kind = chance.choice(
        ["none", "near_vector", "near_vector", "near_object", "bm25", "hybrid", "sorted", "grouped", "odd"]
    )
    request.limit = 40 if kind in {"bm25", "hybrid", "none"} else chance.choice([3, 10, 40])
    if kind in {"near_vector", "grouped"}:
        request.near_vector.CopyFrom(near_vector(chance))
        request.offset = 0 if kind == "grouped" else chance.choice([0, 0, 2])
    if kind == "near_vector" and chance.random() < 0.2:
        request.autocut = chance.choice([1, 2])
    if kind == "near_object":
        request.near_object.CopyFrom(pb.NearObject(id=numbered(chance.randrange(_COUNT + 1))))
    if kind == "grouped":
        path = [chance.choice(["n", "title", "on", "x", "tags", "of", "nothing"])]
        request.group_by.CopyFrom(pb.GroupBy(path=path, number_of_groups=chance.choice([3, 1]), objects_per_group=2))
    elif kind == "bm25":
        request.bm25_search.CopyFrom(_keyword(chance))
    elif kind == "hybrid":
        request.hybrid_search.CopyFrom(hybrid(chance))
    elif kind == "sorted":
        request.limit = 40
        path = [chance.choice(["n", "x", "day", "title", "on", "key", "counts", "_creationTimeUnix", "nothing", "of"])]
        request.sort_by.append(pb.SortBy(path=path, ascending=chance.random() < 0.5))
        request.sort_by.append(pb.SortBy(path=["_id"], ascending=True))
    elif kind == "odd":
        _odd_search(request, chance)


def _keyword(chance: random.Random) -> Any:
    query = " ".join(chance.sample(WORDS, chance.randrange(1, 4)))
    made = pb.BM25(
        query=query, properties=chance.choice([["title"], ["title^2", "tags"], [], ["title", "n"], ["nothing"]])
    )
    if chance.random() < 0.3:
        operator = chance.choice(["OPERATOR_AND", "OPERATOR_OR"])
        made.search_operator.CopyFrom(pb.SearchOperatorOptions(operator=operator, minimum_or_tokens_match=2))
    return made


def hybrid(chance: random.Random) -> Any:
    """Draw a hybrid search."""
    fusion = chance.choice(["FUSION_TYPE_RANKED", "FUSION_TYPE_RELATIVE_SCORE", "FUSION_TYPE_UNSPECIFIED"])
    made = pb.Hybrid(
        query=" ".join(chance.sample(WORDS, chance.randrange(1, 4))),
        properties=chance.choice([["title"], ["title", "tags"], []]),
        alpha=chance.choice([0.25, 0.5, 0.75]),
        fusion_type=fusion,
    )
    made.vectors.extend(pb.NearVector(vectors=[pb.Vectors(vector_bytes=packed(chance), type=1)]).vectors)
    if chance.random() < 0.1:
        made.alpha = chance.choice([0, 1, -1, 2])
    if chance.random() < 0.1:
        made.vector_distance = chance.uniform(0, 2)
    return made


def _odd_search(request: Any, chance: random.Random) -> None:
    request.limit = chance.choice([0, 1, 10_000, 10_001])
    kind = chance.randrange(8)
    if kind == 0:
        request.after = chance.choice([numbered(3), "", "x"])
    elif kind == 1:
        request.offset = chance.choice([5, 9_999])
    elif kind == 2:
        request.near_object.CopyFrom(pb.NearObject(id=chance.choice(["x", "", numbered(1000)])))
    elif kind == 3:
        request.near_text.CopyFrom(pb.NearTextSearch(query=["red"]))
    elif kind == 4:
        request.near_vector.CopyFrom(near_vector(chance))
        request.bm25_search.CopyFrom(_keyword(chance))
    elif kind == 5:
        request.generative.CopyFrom(pb.GenerativeSearch(single_response_prompt="{title}"))
    elif kind == 6:
        request.rerank.CopyFrom(pb.Rerank(property="title"))
        request.near_vector.CopyFrom(near_vector(chance))
    else:
        request.near_vector.CopyFrom(near_vector(chance))
        request.near_vector.targets.target_vectors.append(chance.choice(["default", "nothing"]))


def named(chance: random.Random) -> Iterator[Step]:
    """Search a collection with several vectors, of several widths and distances."""
    distances = chance.sample(["cosine", "dot", "l2-squared", "manhattan"], 2)
    vectors = {
        name: {**NONE, "vectorIndexType": "hnsw", "vectorIndexConfig": {"distance": distance}}
        for name, distance in zip(("one", "two"), distances, strict=True)
    }
    yield Step("POST", "/schema", collection(vectorConfig=vectors))
    for number in range(20):
        given = {
            name: [chance.uniform(-1, 1) for _ in range(width)]
            for name, width in (("one", 2), ("two", 3))
            if chance.random() < 0.9
        }
        values = {name: value_of(name, chance) for name in ("title", "n")}
        yield Step(
            "POST", "/objects", {"class": "Beside", "id": numbered(number), "properties": values, "vectors": given}
        )
    for _ in range(60):
        request = asked(chance)
        request.metadata.vectors.extend(chance.choice([[], ["one"], ["one", "two"]]))
        request.limit = 20
        _near_named(request, chance)
        if chance.random() < 0.3:
            request.filters.CopyFrom(_leaf("n", pb.FilterTarget(property="n"), chance))
        yield rpc("Search", request)
    yield Step("GET", "/objects?class=Beside&include=vector&limit=50")


def _near_named(request: Any, chance: random.Random) -> None:
    near = request.near_vector
    names = chance.choice([["one"], ["two"], ["one", "two"], ["one", "two"], [], ["nothing"]])
    near.targets.target_vectors.extend(names)
    for name in names:
        vector = pb.Vectors(
            name=name, vector_bytes=packed(chance, 2 if name == "one" else 3), type="VECTOR_TYPE_SINGLE_FP32"
        )
        near.vector_for_targets.add(name=name, vectors=[vector])
    if len(names) > 1:
        method = chance.choice(["MIN", "SUM", "AVERAGE", "MANUAL", "RELATIVE_SCORE"])
        near.targets.combination = f"COMBINATION_METHOD_TYPE_TYPE_{method}".replace("TYPE_TYPE", "TYPE")
        if method in {"MANUAL", "RELATIVE_SCORE"} and chance.random() < 0.9:
            for name in names:
                near.targets.weights_for_targets.add(target=name, weight=chance.choice([0.5, 1, 2]))
    if chance.random() < 0.2:
        near.distance = chance.uniform(0, 2)
