"""Arguments of GraphQL as the engine's searches; the schema has checked their types."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

import numpy as np

from weaviate_gen.engine.collections.collection import Collection
from weaviate_gen.engine.database.database import Database
from weaviate_gen.engine.errors import EngineError, within
from weaviate_gen.engine.index.distance import Floats
from weaviate_gen.engine.index.parts import TIMES, listed
from weaviate_gen.engine.search import assembly
from weaviate_gen.engine.search.clauses import Clause, resolve
from weaviate_gen.engine.search.filters import Filter
from weaviate_gen.engine.search.query import Hybrid, Join, Keyword, Move, Near, Object, Operator, Targets, TextQuery
from weaviate_gen.engine.search.query import Vectors as NearVectors
from weaviate_gen.engine.values.json_types import is_list, is_map, parts
from weaviate_gen.engine.wire.where import read_clause

NEAR = ("nearVector", "nearObject", "nearText")
SEARCHES = (*NEAR, "bm25", "hybrid")
"""Arguments that search."""

_JOINS: Mapping[str, Join] = {
    "minimum": "minimum",
    "average": "average",
    "sum": "sum",
    "manualWeights": "manual",
    "relativeScore": "relative",
}
_OPERATORS: Mapping[str, Operator] = {"Or": "Or", "And": "And", "AndCross": "AndCross"}


def where_of(arguments: Mapping[str, Any]) -> Clause | None:
    """Return the filter of a field, its names not looked up yet.

    Raises:
        EngineError: a part is missing.
    """
    where = arguments.get("where")
    if where is None:
        return None
    with within("could not extract filters"):
        clause = read_clause(where)
    _check_times(clause)
    return clause


def _check_times(clause: Clause) -> None:
    """Raise where a time of an object is compared with something else than a timestamp in milliseconds."""
    for operand in clause.operands:
        _check_times(operand)
    if clause.path and clause.path[-1] in TIMES and clause.field in ("valueText", "valueString"):
        for value in listed(clause.value):
            if not (isinstance(value, str) and value.lstrip("+-").isdigit()):
                raise EngineError("filter_value_mismatch", "type", expected="timestamp", got=value)


def resolved(database: Database, collection: Collection, clause: Clause | None) -> Filter | None:
    """Return the filter that a clause describes.

    Raises:
        EngineError: it does not fit the collection.
    """
    if clause is None:
        return None
    with within("invalid 'where' filter"):
        return resolve(database.catalog, collection, clause)


def near_of(arguments: Mapping[str, Any], collection: Collection) -> Near | None:
    """Return the vector search of a field, if there is one.

    Raises:
        EngineError: there are several, or its parts contradict each other.
    """
    name = assembly.only_search([name for name in NEAR if name in arguments])
    if name is None:
        return None
    with within(f"failed to extract {name} params"):
        return _near(name, arguments[name], collection)


def _near(name: str, sent: Mapping[str, Any], collection: Collection) -> Near:
    bounds = (sent.get("certainty"), sent.get("distance"))
    if name == "nearText":
        return assembly.near(_text_query(sent), _targets(sent, collection), *bounds)
    if name == "nearObject":
        uuid = sent.get("id") or _end(sent)
        if not uuid:
            raise EngineError("argument_missing", "id_near_object")
        return assembly.near(Object(uuid), _targets(sent, collection), *bounds)
    return assembly.near(*_vectors(sent, collection, sent), *bounds)


def _vectors(sent: Mapping[str, Any], collection: Collection, named: Mapping[str, Any]) -> tuple[NearVectors, Targets]:
    """Return query vectors and their targets.

    Args:
        sent: the argument with the vectors.
        collection: the collection that is searched.
        named: the argument with the targets.
    """
    vector: Any = sent.get("vector")
    by_name: Any = sent.get("vectorPerTarget")
    if (vector is None) == (by_name is None):
        raise EngineError("argument_missing", "query_near_vector")
    if vector is not None:
        targets = _targets(named, collection)
        return NearVectors((_floats(vector),) * len(targets.names)), targets
    names = _names(named)
    targets = _targets(named if names else {"targetVectors": [*by_name]}, collection)
    for name in targets.names:
        if name not in by_name:
            raise EngineError("target_vectors_mismatch", "no_vector", vector=name)
    vectors = ((name, _several(by_name[name])) for name in dict.fromkeys(targets.names))
    return assembly.expanded(collection, targets, vectors)


def _several(vectors: Any) -> list[Floats]:
    """Return the vectors of one target: one, or a list of them; one of these may be several for late interaction."""
    deep = is_list(vectors) and vectors and is_list(vectors[0]) and vectors[0] and is_list(vectors[0][0])
    return [_floats(vector) for vector in vectors] if deep else [_floats(vectors)]


def _floats(vector: Any) -> Floats:
    try:
        return np.asarray(vector, dtype=np.float32)
    except (TypeError, ValueError, OverflowError) as error:
        raise EngineError("vector_malformed", "list", cause=error) from error


def _names(sent: Mapping[str, Any]) -> list[str]:
    joined = sent.get("targets")
    return parts(joined if is_map(joined) else sent, "targetVectors")


def _targets(sent: Mapping[str, Any], collection: Collection) -> Targets:
    names, joined = _names(sent), sent.get("targets")
    if not is_map(joined):
        return assembly.targets(collection, names)
    join = _JOINS[joined.get("combinationMethod") or "minimum"]
    weights = [*_weights(joined.get("weights"), names)] if join in ("manual", "relative") else []
    return assembly.targets(collection, names, join, weights)


def _weights(sent: Any, names: Sequence[str]) -> Iterator[float]:
    left = {name: list(listed(weights)) for name, weights in (sent if is_map(sent) else {}).items()}
    for name in names:
        if not left.get(name):
            raise EngineError("target_vectors_mismatch", "no_weight", vector=name)
        yield float(left[name].pop(0))


def _end(ends: Mapping[str, Any]) -> str:
    return str(ends.get("beacon") or "").rpartition("/")[2]


def _text_query(sent: Mapping[str, Any]) -> TextQuery:
    move_to, move_away = (_move(sent[name]) if name in sent else None for name in ("moveTo", "moveAwayFrom"))
    return assembly.text_query(parts(sent, "concepts"), move_to, move_away)


def _move(sent: Mapping[str, Any]) -> Move:
    uuids = [each.get("id") or _end(each) for each in parts(sent, "objects")]
    return assembly.move(sent.get("force") or 0.0, parts(sent, "concepts"), uuids)


def keyword_of(arguments: Mapping[str, Any]) -> Keyword | None:
    """Return the keyword search of a field, if there is one."""
    sent = arguments.get("bm25")
    return None if sent is None else _keyword(sent, sent.get("searchOperator"))


def _keyword(sent: Mapping[str, Any], operator: Any) -> Keyword:
    words, properties = str(sent.get("query") or ""), parts(sent, "properties")
    if not is_map(operator):
        return assembly.keyword(words, properties)
    least = operator.get("minimumOrTokensMatch") or 0
    return assembly.keyword(words, properties, _OPERATORS[operator.get("operator") or "Or"], least)


def hybrid_of(arguments: Mapping[str, Any], collection: Collection) -> Hybrid | None:
    """Return the hybrid search of a field, if there is one.

    Raises:
        EngineError: its parts contradict each other, or a number is out of range.
    """
    sent = arguments.get("hybrid")
    if sent is None:
        return None
    with within("failed to extract hybrid params"):
        return _hybrid(sent, collection)


def _hybrid(sent: Mapping[str, Any], collection: Collection) -> Hybrid:
    alpha = assembly.DEFAULT_ALPHA if sent.get("alpha") is None else float(sent["alpha"])
    if not 0 <= alpha <= 1:
        raise EngineError("setting_out_of_range", "alpha")
    searches = {name: each for part in parts(sent, "searches") for name, each in part.items()}
    vector, near, text_query = sent.get("vector"), searches.get("nearVector"), searches.get("nearText")
    if vector is not None and near is not None:
        raise EngineError("arguments_conflict", "hybrid_near_vector")
    near_vector = None
    assembly.check_halves(vector=vector is not None, near_vector=near is not None, near_text=text_query is not None)
    if near is not None and _names(near):
        raise EngineError("target_vectors_required", "hybrid")
    if near is None:
        targets = _targets(sent, collection)
    else:
        vectors, targets = _vectors(near, collection, sent)
        near_vector = assembly.near(vectors, targets, near.get("certainty"), near.get("distance"))
    return assembly.hybrid(
        _keyword(sent, sent.get("bm25SearchOperator")),
        alpha,
        targets,
        vector=None if vector is None else _floats(vector),
        near_vector=near_vector,
        near_text=None if text_query is None else _text_query(text_query),
        fusion="ranked" if sent.get("fusionType") == "rankedFusion" else "relative",
        max_distance=sent.get("maxVectorDistance"),
    )
