"""Query vectors and target vectors, and how distances to several targets are combined."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, Generic, Literal, TypeAlias, TypeVar, Union

from weaviate_gen._inputs.arguments import Number, number, strings
from weaviate_gen._inputs.errors import invalid, no_instances
from weaviate_gen._runtime.records import record
from weaviate_gen._types.query.options import Move
from weaviate_gen.exceptions import WeaviateInvalidInputError
from weaviate_gen_wire.grpc import messages as pb

V = TypeVar("V")

OneDimensionalVector: TypeAlias = Sequence[Number]
TwoDimensionalVector: TypeAlias = Sequence[Sequence[Number]]
VectorInput: TypeAlias = Any
"""A vector: a list, tuple, array, numpy array, tensor, or anything with the buffer protocol; with two dimensions it is
a multi-vector. ``Any``, as no type covers the arrays of all libraries."""

Weights: TypeAlias = Mapping[str, Number | Sequence[Number]]


@record(frozen=True, slots=True)
class ListOfVectorsQuery(Generic[V]):
    """Several vectors for one target."""

    dimensionality: Literal["1D", "2D"]
    vectors: Sequence[V]

    @staticmethod
    def is_one_dimensional(self_: ListOfVectorsQuery[Any]) -> bool:
        """Return whether each of them is a single vector."""
        return self_.dimensionality == "1D"

    @staticmethod
    def is_two_dimensional(self_: ListOfVectorsQuery[Any]) -> bool:
        """Return whether each of them is a multi-vector."""
        return self_.dimensionality == "2D"


NearVectorInput: TypeAlias = Union[VectorInput, Mapping[str, VectorInput]]  # noqa: UP007 - `Any | …` is none
"""What :meth:`near_vector` takes: a vector, or one (or a list of them) for each named target."""


class NearVector:
    """Factory of vectors for :meth:`near_vector`."""

    def __init__(self) -> None:
        raise no_instances(type(self), "NearVector.list_of_vectors([0.1, 0.2], [0.3, 0.4])")

    @staticmethod
    def list_of_vectors(*vectors: VectorInput) -> ListOfVectorsQuery[Any]:
        """Search with several vectors for one target.

        Args:
            vectors: the vectors, all with one dimension, or all with two.

        Raises:
            WeaviateInvalidInputError: there is none, or they differ in shape.
        """
        if not vectors:
            raise WeaviateInvalidInputError("list_of_vectors needs at least one vector")
        shapes = {_depth(vector) for vector in vectors}
        if shapes == {1}:
            return ListOfVectorsQuery("1D", vectors)
        if shapes == {2}:
            return ListOfVectorsQuery("2D", vectors)
        raise WeaviateInvalidInputError("list_of_vectors needs vectors, all of one dimension or all of two")


def _depth(vector: VectorInput) -> int:
    shape: tuple[int, ...] | None = getattr(vector, "shape", None)
    if shape is not None:
        return len(shape)
    depth = 0
    while not isinstance(vector, str | bytes) and hasattr(vector, "__len__") and hasattr(vector, "__getitem__"):
        if len(vector) == 0:
            return 0
        depth += 1
        vector = vector[0]
    return depth


@record(frozen=True, slots=True)
class TargetVectorJoin:
    """Several target vectors, and how distances to them are combined.

    Attributes:
        combination: the wire's name for the method.
        target_vectors: the targets' names, in order.
        weights: their weights, name and weight in order, a name once for each of its vectors; ``None``: unweighted.
    """

    combination: str
    target_vectors: tuple[str, ...]
    weights: tuple[tuple[str, float], ...] | None = None

    def to_wire(self, order: Sequence[str] | None = None) -> pb.Targets:
        """Write the join as the wire has it.

        Args:
            order: the order in which the vectors are sent; the targets follow it.
        """
        method = pb.CombinationMethod.Value("COMBINATION_METHOD_TYPE_" + self.combination)
        if self.weights is None:
            return pb.Targets(target_vectors=order or self.target_vectors, combination=method)
        weights = self.weights
        if order is not None:
            weights = tuple(sorted(weights, key=lambda pair: order.index(pair[0])))
        return pb.Targets(
            target_vectors=[name for name, _ in weights],
            combination=method,
            weights_for_targets=[pb.WeightsForTarget(target=name, weight=weight) for name, weight in weights],
        )


TargetVectorJoinType: TypeAlias = str | Sequence[str] | TargetVectorJoin
"""What ``target_vector`` takes: a name, several, or a join made by :class:`TargetVectors`."""


def _weighted(combination: str, weights: Weights) -> TargetVectorJoin:
    if not isinstance(weights, Mapping):  # pyright: ignore[reportUnnecessaryIsInstance]  # users without a type checker
        raise invalid("weights", "a mapping from target names to weights", weights)
    pairs: list[tuple[str, float]] = []
    for name, given in weights.items():
        for each in given if isinstance(given, Sequence) else (given,):
            weight = number(each, f"The weight of {name!r}")
            if weight is None:
                raise invalid(f"The weight of {name!r}", "a number", each)
            pairs.append((name, weight))
    return TargetVectorJoin(combination, tuple(weights), tuple(pairs))


class TargetVectors:
    """Factories of target vector joins."""

    def __init__(self) -> None:
        raise no_instances(type(self), 'TargetVectors.sum(["title", "body"])')

    @staticmethod
    def sum(target_vectors: Sequence[str]) -> TargetVectorJoin:
        """Add the distances up.

        Args:
            target_vectors: the targets' names.
        """
        return TargetVectorJoin("SUM", tuple(strings(target_vectors, "target_vectors")))

    @staticmethod
    def average(target_vectors: Sequence[str]) -> TargetVectorJoin:
        """Combine the distances by their mean.

        Args:
            target_vectors: the targets' names.
        """
        return TargetVectorJoin("AVERAGE", tuple(strings(target_vectors, "target_vectors")))

    @staticmethod
    def minimum(target_vectors: Sequence[str]) -> TargetVectorJoin:
        """Combine the distances by their minimum.

        Args:
            target_vectors: the targets' names.
        """
        return TargetVectorJoin("MIN", tuple(strings(target_vectors, "target_vectors")))

    @staticmethod
    def manual_weights(weights: Weights) -> TargetVectorJoin:
        """Add the distances up, each times its weight.

        Args:
            weights: from a target's name to its weight, or to one weight for each of its vectors.
        """
        return _weighted("MANUAL", weights)

    @staticmethod
    def relative_score(weights: Weights) -> TargetVectorJoin:
        """Bring the distances to one scale, then add them up, each times its weight.

        Args:
            weights: from a target's name to its weight, or to one weight for each of its vectors.
        """
        return _weighted("RELATIVE_SCORE", weights)


@record(frozen=True, slots=True)
class HybridNearText:
    """Vector part of a hybrid search: a text of its own."""

    text: str | Sequence[str]
    certainty: float | None
    distance: float | None
    move_to: Move | None
    move_away: Move | None


@record(frozen=True, slots=True)
class HybridNearVector:
    """Vector part of a hybrid search: a vector with a maximum distance."""

    vector: NearVectorInput
    certainty: float | None
    distance: float | None


HybridVectorType: TypeAlias = Union[NearVectorInput, HybridNearText, HybridNearVector]  # noqa: UP007


class HybridVector:
    """Factories of the vector part of a hybrid search."""

    def __init__(self) -> None:
        raise no_instances(type(self), 'HybridVector.near_text("a red bicycle")')

    @staticmethod
    def near_text(
        query: str | Sequence[str],
        *,
        certainty: float | None = None,
        distance: float | None = None,
        move_to: Move | None = None,
        move_away: Move | None = None,
    ) -> HybridNearText:
        """Search vectors near a string.

        Args:
            query: one or several strings.
            certainty: the least certainty, from 0 to 1.
            distance: the greatest distance.
            move_to: what to pull the search towards.
            move_away: what to push it away from.
        """
        queries = tuple(strings(query, "query", one=True))
        for name, move in (("move_to", move_to), ("move_away", move_away)):
            if not isinstance(move, Move | None):  # pyright: ignore[reportUnnecessaryIsInstance]
                raise invalid(name, "a Move", move)
        return HybridNearText(
            query if isinstance(query, str) else queries,
            number(certainty, "certainty"),
            number(distance, "distance"),
            move_to,
            move_away,
        )

    @staticmethod
    def near_vector(
        vector: NearVectorInput, *, certainty: float | None = None, distance: float | None = None
    ) -> HybridNearVector:
        """Search vectors near a vector.

        Args:
            vector: the vector, or one for each target.
            certainty: the least certainty, from 0 to 1.
            distance: the greatest distance.
        """
        return HybridNearVector(vector, number(certainty, "certainty"), number(distance, "distance"))
