"""The vector half of gRPC searches as the engine's values; searches and aggregations share it."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from weaviate_gen.engine.collections.collection import Collection
from weaviate_gen.engine.errors import EngineError, within
from weaviate_gen.engine.search import assembly
from weaviate_gen.engine.search.query import (
    Diversity,
    Hybrid,
    Join,
    Keyword,
    MediaQuery,
    Move,
    Near,
    Object,
    Operator,
    Targets,
    TextQuery,
)
from weaviate_gen.engine.wire.grpc.vectors import read_near_vector, read_one
from weaviate_gen_wire.grpc import messages as pb

_JOINS: Mapping[int, Join] = {
    pb.COMBINATION_METHOD_UNSPECIFIED: "minimum",
    pb.COMBINATION_METHOD_TYPE_SUM: "sum",
    pb.COMBINATION_METHOD_TYPE_MIN: "minimum",
    pb.COMBINATION_METHOD_TYPE_AVERAGE: "average",
    pb.COMBINATION_METHOD_TYPE_RELATIVE_SCORE: "relative",
    pb.COMBINATION_METHOD_TYPE_MANUAL: "manual",
}
_OPERATOR_NAMES: Mapping[str, Operator] = {
    "OPERATOR_UNSPECIFIED": "Or",
    "OPERATOR_OR": "Or",
    "OPERATOR_AND": "And",
    "OPERATOR_AND_CROSS": "AndCross",  # some releases lack it
}
_OPERATORS: Mapping[int, Operator] = {
    number: _OPERATOR_NAMES[name]
    for name, number in pb.SearchOperatorOptions.Operator.items()
    if name in _OPERATOR_NAMES
}
_NEAR = {
    "near_vector": "nearVector",
    "near_object": "nearObject",
    "near_text": "nearText",
    **{f"near_{kind}": f"near{kind.capitalize()}" for kind in ("image", "audio", "video", "depth", "thermal")},
    "near_imu": "nearIMU",
}
_MEDIA: Mapping[str, str] = {f"near_{kind}": kind for kind in ("image", "audio", "video", "depth", "thermal", "imu")}
"""Searches near media, and the field of their messages that has it: also its kind."""


def read_targets(message: Any, collection: Collection) -> Targets:
    """Read which vectors a search is about.

    Args:
        message: a message with `targets` and the older `target_vectors`.
        collection: where it searches.

    Raises:
        EngineError: a target is not there, or weights and targets do not fit.
    """
    if not message.HasField("targets"):
        return assembly.targets(collection, tuple(message.target_vectors))
    message_targets = message.targets
    join = _JOINS.get(message_targets.combination)
    if join is None:
        raise EngineError("choice_unknown", "join", join=message_targets.combination)
    names = tuple(message_targets.target_vectors)
    weights = tuple(weight.weight for weight in message_targets.weights_for_targets)
    if join in {"manual", "relative"}:
        if len(weights) != len(names):
            raise EngineError("target_vectors_mismatch", "weights", weights=len(weights), targets=len(names))
        for name, weight in zip(names, message_targets.weights_for_targets, strict=True):
            if weight.target != name:
                raise EngineError("target_vectors_mismatch", "other", vector=weight.target)
    return assembly.targets(collection, names, join, weights)


def read_near(request: Any, collection: Collection) -> Near | None:
    """Read the vector search of a request, if it has one.

    Raises:
        EngineError: it has several, or a wrong one.
    """
    kinds = {argument: name for name, argument in _NEAR.items() if request.HasField(name)}
    argument = assembly.only_search([*kinds])
    if argument is None:
        return None
    name = kinds[argument]
    message = getattr(request, name)
    targets = read_targets(message, collection)
    distance = message.distance if message.HasField("distance") else None
    certainty = message.certainty if message.HasField("certainty") else None
    if name == "near_vector":
        vectors, targets = read_near_vector(message, targets, collection)
        return _near(name, vectors, targets, certainty, distance)
    source: Object | MediaQuery | TextQuery
    if name == "near_object":
        source = Object(message.id)
    elif name in _MEDIA:
        source = MediaQuery(_MEDIA[name], getattr(message, _MEDIA[name]))
    else:
        source = read_text_query(message)
    return _near(name, source, targets, certainty, distance)


def _near(name: str, *parts: Any) -> Near:
    with within(name):
        return assembly.near(*parts)


def read_text_query(message: Any) -> TextQuery:
    """Read a `NearTextSearch` message.

    Raises:
        EngineError: it is empty.
    """
    return assembly.text_query(
        tuple(message.query),
        _move(message.move_to) if message.HasField("move_to") else None,
        _move(message.move_away) if message.HasField("move_away") else None,
    )


def _move(message: Any) -> Move:
    return assembly.move(message.force, tuple(message.concepts), tuple(message.uuids))


def read_diversity(message: Any, limit: int, multi: bool) -> Diversity | None:
    """Read the selection of a search.

    Args:
        message: a message with `selection`.
        limit: the request's limit.
        multi: whether the search is about multi-vectors.

    Raises:
        EngineError: it is out of range.
    """
    if not message.HasField("selection") or not message.selection.HasField("mmr"):
        return None
    mmr = message.selection.mmr
    if not mmr.limit:
        raise EngineError("diversity_invalid", "limit_too_small")
    if mmr.limit > limit:
        raise EngineError("diversity_invalid", "limit_too_large", limit=mmr.limit, most=limit)
    if not 0 <= mmr.balance <= 1:
        raise EngineError("diversity_invalid", "balance")
    if multi:
        raise EngineError("diversity_invalid", "multi_vector")
    return Diversity(mmr.limit, mmr.balance)


def read_keyword(message: Any, options: Any | None) -> Keyword:
    """Read a keyword search: query, properties, and how many words have to match."""
    if options is None:
        return assembly.keyword(message.query, tuple(message.properties))
    operator = _OPERATORS.get(options.operator)
    if operator is None:
        raise EngineError("choice_unknown", "operator_search", operator=options.operator)
    return assembly.keyword(message.query, tuple(message.properties), operator, options.minimum_or_tokens_match)


def read_hybrid(message: Any, collection: Collection) -> Hybrid:
    """Read a `Hybrid` message.

    Raises:
        EngineError: its parts contradict each other.
    """
    vector = read_one(message)
    text, near_vector = message.HasField("near_text"), message.HasField("near_vector")
    assembly.check_halves(vector=vector is not None, near_vector=near_vector, near_text=text)
    for name in ("near_text", "near_vector"):
        if message.HasField(name) and getattr(message, name).HasField("selection"):
            raise EngineError("diversity_invalid", "hybrid", search=name)
    alpha = message.alpha
    if message.use_alpha_param:
        alpha = message.alpha_param if message.HasField("alpha_param") else assembly.DEFAULT_ALPHA
    targets = read_targets(message, collection)
    near: Near | None = None
    if near_vector:
        vectors, targets = read_near_vector(message.near_vector, targets, collection)
        inner = message.near_vector
        near = Near(vectors, targets, inner.certainty, inner.distance if inner.HasField("distance") else None)
    options = message.bm25_search_operator if message.HasField("bm25_search_operator") else None
    return assembly.hybrid(
        read_keyword(message, options),
        alpha,
        targets,
        vector=vector,
        near_vector=near,
        near_text=read_text_query(message.near_text) if text else None,
        fusion="ranked" if message.fusion_type == pb.Hybrid.FUSION_TYPE_RANKED else "relative",
        max_distance=message.vector_distance if message.HasField("vector_distance") else None,
    )
