"""Near searches (text, vector, object, media) and hybrid search as parts of a request."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any, cast

from weaviate_gen._core import gating, vectors
from weaviate_gen._inputs.arguments import Number, instance, number, strings
from weaviate_gen._inputs.errors import invalid
from weaviate_gen._inputs.identifiers import UUID, canonical_uuid
from weaviate_gen._runtime.records import record
from weaviate_gen.exceptions import WeaviateInvalidInputError
from weaviate_gen_wire.grpc import messages as pb

if TYPE_CHECKING:
    from weaviate_gen._inputs.blobs import Media
    from weaviate_gen._types.query.options import MMR, BM25OperatorOptions, HybridFusion, Move, NearMediaType
    from weaviate_gen._types.query.vectors import HybridVectorType, NearVectorInput, TargetVectorJoinType

ALPHA_PARAM_MIN_VERSION = gating.first(gating.field("Hybrid", "use_alpha_param"))
"""First version that distinguishes an alpha of 0 from an omitted one."""

OLD_ALPHA = 0.7
"""Alpha for older servers if omitted: their documented default."""


@record(frozen=True, slots=True)
class NearOptions:
    """Options of near searches: certainty, distance, target vectors, diversity."""

    certainty: Number | None = None
    distance: Number | None = None
    target_vector: TargetVectorJoinType | None = None
    diversity: MMR | None = None

    def limits(self) -> dict[str, Any]:
        """Return the fields that every near message has, except the targets."""
        check_diversity(self.diversity)
        return {
            "certainty": number(self.certainty, "certainty"),
            "distance": number(self.distance, "distance"),
            "selection": None if self.diversity is None else self.diversity.to_wire(),
        }

    def fields(self) -> dict[str, Any]:
        """Return the fields that every near message has."""
        return {**self.limits(), "targets": targets_to_wire(self.target_vector)}


def targets_to_wire(target: TargetVectorJoinType | None, order: Sequence[str] | None = None) -> pb.Targets | None:
    """Write the target vectors.

    Args:
        target: a name, several, or a join.
        order: the order in which the vectors are sent; the targets follow it.
    """
    if target is None:
        return None
    if isinstance(target, str):
        return pb.Targets(target_vectors=order or [target])
    from weaviate_gen._types.query.vectors import TargetVectorJoin

    if isinstance(target, TargetVectorJoin):
        return target.to_wire(order)
    return pb.Targets(target_vectors=order or strings(target, "target_vector", one=True))


def check_diversity(given: MMR | None) -> None:
    """Check that a value is ``None`` or a selection by diversity.

    Raises:
        WeaviateInvalidInputError: if it is not.
    """
    if given is not None:
        from weaviate_gen._types.query.options import MMR

        instance(given, MMR, "diversity_selection", "made by Diversity")


def check_operator(given: BM25OperatorOptions | None) -> None:
    """Check that a value is ``None`` or an operator of keyword search.

    Raises:
        WeaviateInvalidInputError: if it is not.
    """
    if given is not None:
        from weaviate_gen._types.query.options import BM25_OPERATORS

        instance(given, BM25_OPERATORS, "operator", "made by BM25Operator")


def near_text(
    query: str | Sequence[str], move_to: Move | None, move_away: Move | None, near_options: NearOptions
) -> pb.NearTextSearch:
    """Build a near-text search."""
    if query is None:  # pyright: ignore[reportUnnecessaryComparison]  # users without a type checker
        raise invalid("query", "a string or a list of strings", query)
    return pb.NearTextSearch(
        query=strings(query, "query", one=True), **_moves(move_to, move_away), **near_options.fields()
    )


def _moves(move_to: Move | None, move_away: Move | None) -> dict[str, Any]:
    if move_to is None and move_away is None:
        return {}
    from weaviate_gen._types.query.options import Move

    instance(move_to, Move, "move_to", "a Move")
    instance(move_away, Move, "move_away", "a Move")
    return {
        "move_to": None if move_to is None else move_to.to_wire(),
        "move_away": None if move_away is None else move_away.to_wire(),
    }


def near_object(uuid: UUID, near_options: NearOptions) -> pb.NearObject:
    """Build a near-object search."""
    return pb.NearObject(id=canonical_uuid(uuid, "near_object"), **near_options.fields())


def near_media(media: Media, kind: NearMediaType, near_options: NearOptions, name: str = "media") -> tuple[str, Any]:
    """Build a near-media search.

    Returns:
        The name of the request's field, and the message for it.
    """
    from weaviate_gen._inputs.blobs import to_base64
    from weaviate_gen._types.query.options import NearMediaType

    try:
        kind = NearMediaType(kind)
    except ValueError:
        raise invalid("media_type", "a NearMediaType", kind) from None
    title = "IMU" if kind is NearMediaType.IMU else kind.value.capitalize()
    message = getattr(pb, f"Near{title}Search")(**{kind.value: to_base64(media, name)}, **near_options.fields())
    return f"near_{kind.value}", message


def near_vector(vector: NearVectorInput, near_options: NearOptions, name: str = "near_vector") -> pb.NearVector:
    """Build a near-vector search."""
    if isinstance(vector, Mapping):
        order, for_targets = _per_target(cast("Mapping[str, Any]", vector), near_options.target_vector, name)
        targets = targets_to_wire(near_options.target_vector, order)
        return pb.NearVector(vector_for_targets=for_targets, targets=targets, **near_options.limits())
    return pb.NearVector(vectors=[_to_wire(vectors.pack(vector, name))], **near_options.fields())


def _to_wire(packed: tuple[bytes, bool], target: str = "") -> pb.Vectors:
    data, multi = packed
    kind = pb.Vectors.VECTOR_TYPE_MULTI_FP32 if multi else pb.Vectors.VECTOR_TYPE_SINGLE_FP32
    return pb.Vectors(name=target, vector_bytes=data, type=kind)


def _per_target(
    vector: Mapping[str, Any], target: TargetVectorJoinType | None, name: str
) -> tuple[list[str], list[pb.VectorForTarget]]:
    """Write a vector, or several, for each target; give the targets' names in the vectors' order, too."""
    targets = targets_to_wire(target)
    names: set[str] = set() if targets is None else set(targets.target_vectors)
    if not vector or names != set(vector):
        raise WeaviateInvalidInputError(
            f"{name} has vectors for the targets {sorted(vector)}, but target_vector names {sorted(names)}: "
            "name the same ones in both"
        )
    from weaviate_gen._types.query.vectors import ListOfVectorsQuery

    messages: list[pb.VectorForTarget] = []
    for key, given in vector.items():
        if isinstance(given, ListOfVectorsQuery):
            several: ListOfVectorsQuery[Any] = given  # pyright: ignore[reportUnknownVariableType]  # of any vectors
            if ListOfVectorsQuery.is_one_dimensional(several):
                packed = [_to_wire((vectors.pack_rows(several.vectors, name), True), key)]
            else:
                packed = [_to_wire(vectors.pack(each, name), key) for each in several.vectors]
        else:
            packed = [_to_wire(vectors.pack(given, name), key)]
        messages.append(pb.VectorForTarget(name=key, vectors=packed))
    return list(vector), messages


@record(frozen=True, slots=True)
class HybridArguments:
    """Arguments of hybrid search besides the common options."""

    query: str | None
    alpha: Number | None = None
    vector: HybridVectorType | None = None
    query_properties: Sequence[str] | None = None
    fusion_type: HybridFusion | None = None
    max_vector_distance: Number | None = None
    bm25_operator: BM25OperatorOptions | None = None
    target_vector: TargetVectorJoinType | None = None
    diversity: MMR | None = None


def hybrid(arguments: HybridArguments) -> tuple[pb.Hybrid | None, pb.Hybrid | None]:
    """Build a hybrid search.

    Returns:
        The message, and the one for servers that do not know ``use_alpha_param``; both ``None`` where there is
        neither a query nor a vector.
    """
    query = arguments.query
    if query is not None and not isinstance(query, str):  # pyright: ignore[reportUnnecessaryIsInstance]
        raise invalid("query", "a string or None", query)
    alpha = number(arguments.alpha, "alpha")
    if arguments.fusion_type is not None:
        from weaviate_gen._types.query.options import HybridFusion

        instance(arguments.fusion_type, HybridFusion, "fusion_type", "a HybridFusion")
    check_operator(arguments.bm25_operator)
    check_diversity(arguments.diversity)
    if query is None:
        alpha = 1.0
        if arguments.vector is None:
            return None, None
    message = pb.Hybrid(
        query=query or "",
        properties=strings(arguments.query_properties, "query_properties"),
        targets=targets_to_wire(arguments.target_vector),
        bm25_search_operator=None if arguments.bm25_operator is None else arguments.bm25_operator.to_wire(),
        selection=None if arguments.diversity is None else arguments.diversity.to_wire(),
        use_alpha_param=True,
        alpha_param=alpha,
    )
    if arguments.fusion_type is not None:
        message.fusion_type = pb.Hybrid.FusionType.Value(arguments.fusion_type.value)
    distance = number(arguments.max_vector_distance, "max_vector_distance")
    if distance is not None:
        message.vector_distance = distance
    if arguments.vector is not None:
        _hybrid_vector(message, arguments.vector, arguments.target_vector)
    fallback = pb.Hybrid()
    fallback.CopyFrom(message)
    fallback.ClearField("alpha_param")
    fallback.ClearField("use_alpha_param")
    fallback.alpha = OLD_ALPHA if alpha is None else alpha
    return message, fallback


def _hybrid_vector(message: pb.Hybrid, vector: HybridVectorType, target: TargetVectorJoinType | None) -> None:
    from weaviate_gen._types.query.vectors import HybridNearText, HybridNearVector

    if isinstance(vector, HybridNearText):
        near_options = NearOptions(vector.certainty, vector.distance)
        message.near_text.CopyFrom(near_text(vector.text, vector.move_to, vector.move_away, near_options))
        return
    limits: dict[str, Any] = {}
    inner: Any = vector
    if isinstance(vector, HybridNearVector):
        limits = {"certainty": vector.certainty, "distance": vector.distance}
        inner = vector.vector
    if isinstance(inner, Mapping):
        order, for_targets = _per_target(inner, target, "vector")  # pyright: ignore[reportUnknownArgumentType]  # of any vectors
        message.near_vector.CopyFrom(pb.NearVector(vector_for_targets=for_targets, **limits))
        message.targets.CopyFrom(targets_to_wire(target, order) or pb.Targets())
        return
    data, multi = vectors.pack(inner, "vector")
    single = None if multi else data
    if isinstance(vector, HybridNearVector):
        found = [pb.Vectors(vector_bytes=data, type=pb.Vectors.VECTOR_TYPE_MULTI_FP32)] if multi else None
        message.near_vector.CopyFrom(pb.NearVector(vector_bytes=single, vectors=found, **limits))
    elif multi:
        message.vectors.add(vector_bytes=data, type=pb.Vectors.VECTOR_TYPE_MULTI_FP32)
    else:
        message.vector_bytes = data
