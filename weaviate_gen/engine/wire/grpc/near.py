"""The vector half of gRPC searches as the engine's values; searches and aggregations share it."""

from __future__ import annotations

import uuid
from collections.abc import Mapping
from typing import Any

from weaviate_gen.engine.database.collection import Collection
from weaviate_gen.engine.errors import EngineError, NotSupportedByLocalEngine
from weaviate_gen.engine.search.nearest import target_names
from weaviate_gen.engine.search.query import (
    Diversity,
    Fusion,
    Hybrid,
    Join,
    Keyword,
    Move,
    Near,
    Object,
    Operator,
    Targets,
    Texts,
    Vectors,
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
_OPERATORS: Mapping[int, Operator] = {
    pb.SearchOperatorOptions.OPERATOR_UNSPECIFIED: "Or",
    pb.SearchOperatorOptions.OPERATOR_OR: "Or",
    pb.SearchOperatorOptions.OPERATOR_AND: "And",
    pb.SearchOperatorOptions.OPERATOR_AND_CROSS: "AndCross",
}
_DEFAULT_ALPHA = 0.75
_NEAR = {"near_vector": "nearVector", "near_object": "nearObject", "near_text": "nearText"}
_MEDIA = ("near_image", "near_audio", "near_video", "near_depth", "near_thermal", "near_imu")


def refuse_media(request: Any) -> None:
    """Refuse searches near anything but texts, vectors and objects."""
    for name in _MEDIA:
        if request.HasField(name):
            raise NotSupportedByLocalEngine(name, "there are no vectorizers of media")


def read_targets(message: Any, collection: Collection) -> Targets:
    """Read which vectors a search is about.

    Args:
        message: a message with `targets` and the older `target_vectors`.
        collection: where it searches.

    Raises:
        EngineError: a target is not there, or weights and targets do not fit.
    """
    if not message.HasField("targets"):
        old = tuple(message.target_vectors)
        return Targets(target_names(collection, old), "minimum", (0.0,) * len(old))
    given = message.targets
    join = _JOINS.get(given.combination)
    if join is None:
        raise EngineError("invalid", f"unknown combination method {given.combination}")
    names = tuple(given.target_vectors)
    weights = (1.0,) * len(names)
    if join == "average":
        weights = (1 / max(1, len(names)),) * len(names)
    elif join in {"manual", "relative"}:
        if len(given.weights_for_targets) != len(names):
            raise EngineError(
                "invalid",
                f"number of weights ({len(given.weights_for_targets)}) does not match number of targets ({len(names)})",
            )
        for name, weight in zip(names, given.weights_for_targets, strict=True):
            if weight.target != name:
                raise EngineError("invalid", f"target vector {weight.target} not found in target vectors")
        weights = tuple(weight.weight for weight in given.weights_for_targets)
    return Targets(target_names(collection, names), join, weights)


def read_near(request: Any, collection: Collection) -> Near | None:
    """Read the vector search of a request, if it has one.

    Raises:
        EngineError: it has several, or a wrong one.
    """
    kinds = [name for name in _NEAR if request.HasField(name)]
    if not kinds:
        return None
    if len(kinds) > 1:
        raise EngineError(
            "invalid",
            f"found both '{_NEAR[kinds[0]]}' and '{_NEAR[kinds[1]]}' parameters which are conflicting, "
            "choose one instead",
        )
    message = getattr(request, kinds[0])
    targets = read_targets(message, collection)
    what: Vectors | Object | Texts
    if kinds[0] == "near_vector":
        what, targets = read_near_vector(message, targets, collection)
    elif kinds[0] == "near_object":
        if not message.id:
            raise EngineError("invalid", "near_object: id is required")
        what = Object(message.id)
    else:
        what = read_texts(message)
        for name, move in (("moveTo", what.move_to), ("moveAwayFrom", what.move_away)):
            if move is not None and move.force > 0 and not move.concepts and not move.uuids:
                raise EngineError("invalid", f"'nearText.{name}' needs 'concepts' or 'objects' to move by")
    if message.HasField("distance") and message.HasField("certainty"):
        raise EngineError("invalid", f"{kinds[0]}: cannot provide distance and certainty")
    distance = message.distance if message.HasField("distance") else None
    return Near(what, targets, message.certainty if message.HasField("certainty") else 0.0, distance)


def read_texts(message: Any) -> Texts:
    """Read a `NearTextSearch` message.

    Raises:
        EngineError: there is no text in it.
    """
    if not message.query:
        raise EngineError("invalid", "near_text: query is required")
    return Texts(
        tuple(message.query),
        _move(message.move_to) if message.HasField("move_to") else None,
        _move(message.move_away) if message.HasField("move_away") else None,
    )


def _move(message: Any) -> Move:
    for text in message.uuids:
        try:
            uuid.UUID(text)
        except ValueError as error:
            raise EngineError("invalid", f"move: {text!r} is no uuid: {error}") from error
    return Move(message.force, tuple(message.concepts), tuple(message.uuids))


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
        raise EngineError("invalid", "MMR limit must be at least 1")
    if mmr.limit > limit:
        raise EngineError("invalid", f"MMR limit ({mmr.limit}) cannot be larger than the query limit ({limit})")
    if not 0 <= mmr.balance <= 1:
        raise EngineError("invalid", "MMR balance must be between 0 and 1")
    if multi:
        raise EngineError("invalid", "MMR selection is not supported with multi-vector indexes")
    return Diversity(mmr.limit, mmr.balance)


def read_keyword(message: Any, options: Any | None) -> Keyword:
    """Read a keyword search: query, properties, and how many words have to match."""
    properties = tuple(name[:1].lower() + name[1:] for name in message.properties)
    if options is None:
        return Keyword(message.query, properties)
    operator = _OPERATORS.get(options.operator)
    if operator is None:
        raise EngineError("invalid", f"unknown search operator {options.operator}")
    return Keyword(message.query, properties, operator, options.minimum_or_tokens_match)


def read_hybrid(message: Any, collection: Collection) -> Hybrid:
    """Read a `Hybrid` message.

    Raises:
        EngineError: its parts contradict each other.
    """
    vector = read_one(message)
    text, near_vector = message.HasField("near_text"), message.HasField("near_vector")
    if text and near_vector:
        raise EngineError("invalid", "cannot combine nearText and nearVector in hybrid search")
    if vector is not None and (text or near_vector):
        raise EngineError(
            "invalid", f"cannot combine {'nearText' if text else 'nearVector'} and vector in hybrid search"
        )
    for name in ("near_text", "near_vector"):
        if message.HasField(name) and getattr(message, name).HasField("selection"):
            raise EngineError(
                "invalid", f"hybrid: selection must be set on the top-level hybrid search, not on the {name} sub-search"
            )
    alpha = message.alpha
    if message.use_alpha_param:
        alpha = message.alpha_param if message.HasField("alpha_param") else _DEFAULT_ALPHA
    targets = read_targets(message, collection)
    near: Near | None = None
    if vector is not None:
        near = Near(Vectors((vector,) * len(targets.names)), targets)
    elif near_vector:
        vectors, targets = read_near_vector(message.near_vector, targets, collection)
        sub = message.near_vector
        near = Near(vectors, targets, sub.certainty, sub.distance if sub.HasField("distance") else None)
    elif text:
        near = Near(read_texts(message.near_text), targets)  # a server overlooks how far the texts may be
    options = message.bm25_search_operator if message.HasField("bm25_search_operator") else None
    fusion: Fusion = "ranked" if message.fusion_type == pb.Hybrid.FUSION_TYPE_RANKED else "relative"
    most = message.vector_distance if message.HasField("vector_distance") else None
    words = read_keyword(message, options)
    return Hybrid(words, alpha, near, fusion, targets, most, given=vector is not None)
