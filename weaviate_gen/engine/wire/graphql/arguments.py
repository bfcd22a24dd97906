"""GraphQL's arguments as the messages that gRPC has for the same."""

from __future__ import annotations

import struct
from collections.abc import Callable, Iterator, Mapping, Sequence
from collections.abc import Set as AbstractSet
from typing import Any

from weaviate_gen.engine import deadline
from weaviate_gen.engine.database.collection import Collection
from weaviate_gen.engine.database.database import Database
from weaviate_gen.engine.errors import EngineError, invalid
from weaviate_gen.engine.index.parts import TIMES
from weaviate_gen.engine.schema.names import capitalized
from weaviate_gen.engine.values.dates import rfc3339
from weaviate_gen.engine.values.json_types import is_list, is_map, parts
from weaviate_gen.engine.wire.grpc.filters import read_filters
from weaviate_gen.engine.wire.where import check_types
from weaviate_gen_wire.grpc import messages as pb

_OPERATORS = {
    "And": pb.Filters.OPERATOR_AND,
    "Or": pb.Filters.OPERATOR_OR,
    "Not": pb.Filters.OPERATOR_NOT,
    "Equal": pb.Filters.OPERATOR_EQUAL,
    "NotEqual": pb.Filters.OPERATOR_NOT_EQUAL,
    "GreaterThan": pb.Filters.OPERATOR_GREATER_THAN,
    "GreaterThanEqual": pb.Filters.OPERATOR_GREATER_THAN_EQUAL,
    "LessThan": pb.Filters.OPERATOR_LESS_THAN,
    "LessThanEqual": pb.Filters.OPERATOR_LESS_THAN_EQUAL,
    "Like": pb.Filters.OPERATOR_LIKE,
    "IsNull": pb.Filters.OPERATOR_IS_NULL,
    "WithinGeoRange": pb.Filters.OPERATOR_WITHIN_GEO_RANGE,
    "ContainsAny": pb.Filters.OPERATOR_CONTAINS_ANY,
    "ContainsAll": pb.Filters.OPERATOR_CONTAINS_ALL,
    "ContainsNone": pb.Filters.OPERATOR_CONTAINS_NONE,
}
_SINGLE = {
    "valueText": "value_text",
    "valueString": "value_text",
    "valueDate": "value_text",
    "valueInt": "value_int",
    "valueNumber": "value_number",
    "valueBoolean": "value_boolean",
}
_LISTED = {
    "value_text": "value_text_array",
    "value_int": "value_int_array",
    "value_number": "value_number_array",
    "value_boolean": "value_boolean_array",
}


def where_to_message(where: Mapping[str, Any]) -> pb.Filters:
    """Turn a `where` argument into a filter.

    Raises:
        EngineError: it means nothing valid.
    """
    operator = where.get("operator")
    if operator not in _OPERATORS:
        raise invalid(f"invalid 'where' filter: unknown operator {operator!r}")
    deadline.check()
    message = pb.Filters(operator=_OPERATORS[str(operator)])
    if operator in ("And", "Or", "Not"):
        if not where.get("operands"):
            raise invalid(
                f"could not extract filters: invalid where filter: operator '{operator}', but no operands set - add at "
                "least one operand"
            )
        message.filters.extend(where_to_message(each) for each in parts(where, "operands"))
        return message
    path = where.get("path")
    path = [path] if isinstance(path, str) else path
    if not is_list(path) or not path:
        raise invalid("invalid 'where' filter: field 'path': must have at least one element")
    _target(message.target, [str(each) for each in path])
    _compared(message, where)
    if path[-1] in TIMES and "valueText" in where:
        message.value_text = rfc3339(_timestamp(where["valueText"]) * 1_000_000)
    return message


def check_where(database: Database, collection: Collection, where: Any) -> None:
    """Refuse a filter that does not fit its collection, in a server's words.

    Raises:
        EngineError: it does not.
    """
    if not is_map(where):
        return
    message = where_to_message(where)
    try:
        check_types(database, collection, where)
        read_filters(database, collection, message)
    except EngineError as error:
        raise EngineError(error.kind, f"invalid 'where' filter: {error.message}") from error


def _timestamp(text: Any) -> int:
    if isinstance(text, str) and text.lstrip("+-").isdigit():
        return max(-62_135_596_800_000, min(int(text), 253_402_300_799_999))  # the years that dates have
    raise invalid(f"expected value to be timestamp, got '{text}'")


def _target(message: pb.FilterTarget, path: list[str]) -> None:
    if len(path) == 1:
        message.property = "_id" if path[0] == "id" else path[0]
    elif len(path) == 2:
        message.count.on = path[0]
    else:
        message.multi_target.on = path[0]
        message.multi_target.target_collection = capitalized(path[1])  # in GraphQL its case does not count
        _target(message.multi_target.target, path[2:])


def _compared(message: pb.Filters, where: Mapping[str, Any]) -> None:
    area = where.get("valueGeoRange")
    if is_map(area):
        place, distance = area["geoCoordinates"], area["distance"]["max"]
        message.value_geo.latitude = place["latitude"]
        message.value_geo.longitude = place["longitude"]
        message.value_geo.distance = distance
        return
    found = [key for key in _SINGLE if where.get(key) is not None]
    if len(found) != 1:
        many = "no" if not found else "more than one"
        raise invalid(f"invalid where filter: got operator {where['operator']!r}, but {many} value<Type> field set")
    value, name = where[found[0]], _SINGLE[found[0]]
    if is_list(value):
        getattr(message, _LISTED[name]).values.extend(value)
    else:
        setattr(message, name, value)


def floats(vector: Any) -> bytes:
    """Pack a vector; one of several vectors is packed with their width before it."""
    if is_list(vector) and vector and is_list(vector[0]):
        width = struct.pack("<H", len(vector[0]))
        return width + b"".join(floats(each) for each in vector)
    return struct.pack(f"<{len(vector)}f", *vector)


_JOINS = {
    "minimum": pb.COMBINATION_METHOD_TYPE_MIN,
    "average": pb.COMBINATION_METHOD_TYPE_AVERAGE,
    "sum": pb.COMBINATION_METHOD_TYPE_SUM,
    "manualWeights": pb.COMBINATION_METHOD_TYPE_MANUAL,
    "relativeScore": pb.COMBINATION_METHOD_TYPE_RELATIVE_SCORE,
}


def _targets(message: Any, given: Mapping[str, Any]) -> list[str]:
    """Set which vectors a search is about; give their names."""
    joined: Any = given.get("targets")
    names: Any = joined.get("targetVectors") if is_map(joined) else given.get("targetVectors")
    chosen: list[str] = [names] if isinstance(names, str) else list(names or ())
    message.targets.target_vectors.extend(chosen)
    if not is_map(joined):
        if not chosen:
            message.ClearField("targets")
        return chosen
    method = str(joined.get("combinationMethod") or "minimum")
    if method not in _JOINS:
        raise invalid(f'In field "targets": In field "combinationMethod": unknown method {method}')
    message.targets.combination = _JOINS[method]
    if method in ("manualWeights", "relativeScore"):
        for name, weight in _weights(joined.get("weights"), chosen):
            message.targets.weights_for_targets.add(target=name, weight=weight)
    return chosen


def _weights(given: Any, names: Sequence[str]) -> Iterator[tuple[str, float]]:
    left = {name: list(each) if is_list(each) else [each] for name, each in (given if is_map(given) else {}).items()}
    for name in names:
        if not left.get(name):
            raise invalid(f"weight for target {name} is not provided")
        yield name, left[name].pop(0)


_BOUNDS = frozenset({"certainty", "distance", "targetVectors", "targets"})


def _bounds(message: Any, given: Mapping[str, Any]) -> list[str]:
    for name in ("certainty", "distance"):
        if given.get(name) is not None:
            setattr(message, name, given[name])
    return _targets(message, given)


def _vectors(message: Any, vector: Any) -> None:
    several = bool(is_list(vector) and vector and is_list(vector[0]))
    kind = pb.Vectors.VECTOR_TYPE_MULTI_FP32 if several else pb.Vectors.VECTOR_TYPE_SINGLE_FP32
    message.vectors.add(vector_bytes=floats(vector), type=kind)


def _near_vector(request: Any, given: Mapping[str, Any]) -> None:
    _near_vectors(request.near_vector, given)


def _near_vectors(message: Any, given: Mapping[str, Any], outer: Sequence[str] = ()) -> None:
    vector, each = given.get("vector"), given.get("vectorPerTarget")
    if (vector is None) == (each is None):
        raise invalid("vector or vectorPerTarget is required field")
    names = _bounds(message, given) or outer
    if vector is not None:
        _vectors(message, vector)
    by_name: dict[str, Any] = each if is_map(each) else {}
    for name in dict.fromkeys(names if vector is None else ()):
        if name not in by_name:
            raise invalid(f"vectorPerTarget for target {name} is not provided")
        _vectors(message.vector_for_targets.add(name=name), by_name[name])
    _no_more(given, {"vector", "vectorPerTarget", *_BOUNDS}, "nearVector")


def _near_object(request: Any, given: Mapping[str, Any]) -> None:
    request.near_object.id = given.get("id") or str(given["beacon"]).rpartition("/")[2]
    _bounds(request.near_object, given)
    _no_more(given, {"id", "beacon", *_BOUNDS}, "nearObject")


def _moved(message: Any, given: Mapping[str, Any]) -> None:
    concepts: Any = given.get("concepts") or []
    message.concepts.extend([concepts] if isinstance(concepts, str) else concepts)
    message.force = given.get("force") or 0.0
    for each in parts(given, "objects"):
        message.uuids.append(each.get("id") or str(each["beacon"]).rpartition("/")[2])


def _near_text(request: Any, given: Mapping[str, Any]) -> None:
    _near_texts(request.near_text, given)


def _near_texts(message: Any, given: Mapping[str, Any]) -> None:
    concepts = given["concepts"]
    message.query.extend([concepts] if isinstance(concepts, str) else concepts)
    _bounds(message, given)
    if is_map(given.get("moveTo")):
        _moved(message.move_to, given["moveTo"])
    if is_map(given.get("moveAwayFrom")):
        _moved(message.move_away, given["moveAwayFrom"])
    _no_more(given, {"concepts", "moveTo", "moveAwayFrom", *_BOUNDS}, "nearText")


_SEARCH_OPERATORS = {
    "Or": pb.SearchOperatorOptions.OPERATOR_OR,
    "And": pb.SearchOperatorOptions.OPERATOR_AND,
    "AndCross": pb.SearchOperatorOptions.OPERATOR_AND_CROSS,
}


def _operator(message: Any, given: Any) -> None:
    if not is_map(given):
        return
    message.operator = _SEARCH_OPERATORS[str(given["operator"])]
    if given.get("minimumOrTokensMatch") is not None:
        message.minimum_or_tokens_match = given["minimumOrTokensMatch"]
    _no_more(given, {"operator", "minimumOrTokensMatch"}, "searchOperator")


def _bm25(request: Any, given: Mapping[str, Any]) -> None:
    request.bm25_search.query = given["query"]
    request.bm25_search.properties.extend(parts(given, "properties"))
    _operator(request.bm25_search.search_operator, given.get("searchOperator"))
    if given.get("searchOperator") is None:
        request.bm25_search.ClearField("search_operator")
    _no_more(given, {"query", "properties", "searchOperator"}, "bm25")


_HYBRID = frozenset(
    {
        "query",
        "properties",
        "alpha",
        "fusionType",
        "vector",
        "maxVectorDistance",
        "bm25SearchOperator",
        "searches",
        "targetVectors",
        "targets",
    }
)


def _hybrid(request: Any, given: Mapping[str, Any]) -> None:
    message = request.hybrid if isinstance(request, pb.AggregateRequest) else request.hybrid_search
    message.query = given.get("query") or ""
    message.properties.extend(parts(given, "properties"))
    message.use_alpha_param = True
    alpha = 0.75 if given.get("alpha") is None else given["alpha"]
    if not 0 <= alpha <= 1:
        raise invalid("alpha should be between 0.0 and 1.0")
    message.alpha_param = alpha
    fusion = given.get("fusionType")
    message.fusion_type = (
        pb.Hybrid.FUSION_TYPE_RANKED if fusion == "rankedFusion" else pb.Hybrid.FUSION_TYPE_RELATIVE_SCORE
    )
    if given.get("vector") is not None:
        _vectors(message, given["vector"])
    if given.get("maxVectorDistance") is not None:
        message.vector_distance = given["maxVectorDistance"]
    if given.get("bm25SearchOperator") is not None:
        _operator(message.bm25_search_operator, given["bm25SearchOperator"])
    names = _targets(message, given)
    searches: Any = given.get("searches") or ()
    for each in searches if is_list(searches) else (searches,):
        if is_map(each) and is_map(each.get("nearVector")):
            if given.get("vector") is not None:
                raise invalid("cannot have both vector and nearVectorParams")
            _near_vectors(message.near_vector, each["nearVector"], names)
        if is_map(each) and is_map(each.get("nearText")):
            _near_texts(message.near_text, each["nearText"])
    _no_more(given, _HYBRID, "hybrid")


def _no_more(given: Mapping[str, Any], known: AbstractSet[str], what: str) -> None:
    for name in sorted(set(given) - known):
        raise invalid(f"Argument {what!r} has invalid value.\nIn field {name!r}: Unknown field.")


SEARCHES: Mapping[str, Callable[[Any, Mapping[str, Any]], None]] = {
    "nearVector": _near_vector,
    "nearObject": _near_object,
    "nearText": _near_text,
    "bm25": _bm25,
    "hybrid": _hybrid,
}
"""What each search argument sets in a request."""


def search_to_message(request: Any, name: str, given: Any) -> None:
    """Set what a search argument says.

    Raises:
        EngineError: something in it is missing or of the wrong kind.
    """
    try:
        SEARCHES[name](request, given)
    except (KeyError, TypeError, ValueError, AttributeError, struct.error) as error:
        raise invalid(f"invalid '{name}' argument: {error!r}") from error
