"""Searches put together from the parts of a request: defaults and checks that are the same for every protocol."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from weaviate_gen.engine.collections.collection import Collection
from weaviate_gen.engine.errors import EngineError
from weaviate_gen.engine.index.distance import COSINE, Floats
from weaviate_gen.engine.search.nearest import target_names
from weaviate_gen.engine.search.query import (
    Fusion,
    GroupBy,
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
    Vectors,
)
from weaviate_gen.engine.values.beacons import is_uuid
from weaviate_gen.engine.values.capitals import uncapitalized

DEFAULT_ALPHA = 0.75
"""Weight of the vector search in a hybrid search that names none."""


def only_search(names: Sequence[str]) -> str | None:
    """Return the one vector search of a request, by the name of its argument, or None.

    Raises:
        EngineError: there are several.
    """
    if len(names) > 1:
        raise EngineError("arguments_conflict", "searches", first=names[0], second=names[1])
    return names[0] if names else None


def targets(
    collection: Collection, names: Sequence[str], join: Join = "minimum", weights: Sequence[float] = ()
) -> Targets:
    """Return which vectors are searched.

    Args:
        collection: the collection that is searched.
        names: the vectors' names; empty: the only one that the collection has.
        join: how distances to several are joined.
        weights: for the joins `manual` and `relative`, one a name.

    Raises:
        EngineError: a vector does not exist, or several could be meant.
    """
    if join not in {"manual", "relative"}:
        weights = _equal_weights(join, len(names))
    return Targets(target_names(collection.schema, names), join, tuple(weights))


def _equal_weights(join: Join, count: int) -> tuple[float, ...]:
    return ((1 / max(1, count)) if join == "average" else 1.0,) * count


def expanded(
    collection: Collection, chosen: Targets, vectors: Iterable[tuple[str, Sequence[Floats]]]
) -> tuple[Vectors, Targets]:
    """Return one vector a target; a target with several vectors is repeated, with weights to match.

    Args:
        collection: the collection that is searched.
        chosen: the targets of the request.
        vectors: the vectors of each target.
    """
    values: list[Floats] = []
    names: list[str] = []
    for name, of_target in vectors:
        multi = name in collection.vectors and collection.vectors[name].multi
        for vector in of_target:
            rows = list(vector) if vector.ndim == 2 and not multi else [vector]
            values += rows
            names += [name] * len(rows)
    weighed = chosen.join in {"manual", "relative"}
    weights = chosen.weights if weighed else _equal_weights(chosen.join, len(names))
    return Vectors(tuple(values)), Targets(tuple(names), chosen.join, weights)


def near(
    source: Vectors | Object | TextQuery | MediaQuery,
    chosen: Targets,
    certainty: float | None = None,
    distance: float | None = None,
) -> Near:
    """Return a vector search.

    Args:
        source: what results are near to.
        chosen: the vectors that are searched.
        certainty: the least certainty of results, if one is asked for.
        distance: the largest distance of results, if one is asked for.

    Raises:
        EngineError: both bounds are given, the object has no id, or a move has nothing to move by.
    """
    if isinstance(source, MediaQuery) and not source.data:
        raise EngineError("argument_missing", "media", kind=source.kind)
    if isinstance(source, Object) and not source.uuid:
        raise EngineError("argument_missing", "id_search")
    if isinstance(source, TextQuery):
        for name, move in (("moveTo", source.move_to), ("moveAwayFrom", source.move_away)):
            if move is not None and move.force > 0 and not move.concepts and not move.uuids:
                raise EngineError("move_invalid", "nothing", move=name)
    if certainty is not None and distance is not None:
        raise EngineError("arguments_conflict", "distance_and_certainty")
    return Near(source, chosen, certainty or 0.0, distance)


def text_query(concepts: Sequence[str], move_to: Move | None, move_away: Move | None) -> TextQuery:
    """Return texts to be near to.

    Raises:
        EngineError: there are none.
    """
    if not concepts:
        raise EngineError("argument_missing", "query_near_text")
    return TextQuery(tuple(concepts), move_to, move_away)


def move(force: float, concepts: Sequence[str], uuids: Sequence[str]) -> Move:
    """Return a move of a query's vector.

    Raises:
        EngineError: an id is not a UUID.
    """
    for text in uuids:
        if not is_uuid(text):
            raise EngineError("id_malformed", "move", id=text)
    return Move(force, tuple(concepts), tuple(uuids))


def keyword(query: str, properties: Sequence[str], operator: Operator = "Or", minimum: int = 0) -> Keyword:
    """Return a keyword search; a property's first letter may be in upper case."""
    return Keyword(query, tuple(uncapitalized(name) for name in properties), operator, minimum)


def check_halves(*, vector: bool, near_vector: bool, near_text: bool) -> None:
    """Return where a hybrid search has at most one search beside the words.

    Raises:
        EngineError: it has several.
    """
    if near_text and near_vector:
        raise EngineError("arguments_conflict", "hybrid_searches")
    if vector and (near_text or near_vector):
        raise EngineError("arguments_conflict", "hybrid_vector", search="nearText" if near_text else "nearVector")


def hybrid(
    words: Keyword,
    alpha: float,
    chosen: Targets,
    *,
    vector: Floats | None,
    near_vector: Near | None,
    near_text: TextQuery | None,
    fusion: Fusion,
    max_distance: float | None,
) -> Hybrid:
    """Return a hybrid search; :func:`check_halves` has looked at its parts.

    Args:
        words: the keyword half.
        alpha: the weight of the other half.
        chosen: the vectors that are searched.
        vector: a vector beside the words.
        near_vector: a search of its own, near vectors.
        near_text: a search of its own, near texts.
        fusion: how scores are joined.
        max_distance: the largest distance of results, if one is asked for.

    """
    half = near_vector
    if vector is not None:
        half = Near(Vectors((vector,) * len(chosen.names)), chosen)
    elif near_text is not None:
        half = Near(near_text, chosen)  # a server overlooks how far the texts may be
    return Hybrid(words, alpha, half, fusion, chosen, max_distance, beside_words=vector is not None)


def group_by(collection: Collection, path: Sequence[str], groups: int, per_group: int) -> GroupBy:
    """Return a grouping of results.

    Raises:
        EngineError: the path is not that of one property.
    """
    if len(path) != 1:
        raise EngineError("group_by_invalid", "path", path=list(path))
    if collection.property_config(path[0]) is None:
        raise EngineError("property_not_found", "in_schema", collection=collection.name, property=path[0])
    return GroupBy(path[0], groups, per_group)


def has_certainty(collection: Collection, names: Sequence[str] | None) -> bool:
    """Return whether results have a certainty.

    Args:
        collection: the collection that is searched.
        names: the vectors that are searched; None: it is not a vector search.
    """
    if names is None or len(names) > 1:
        return False
    settings = collection.vectors.get(names[0]) if names else None
    return not names or (settings is not None and settings.distance == COSINE)
