"""Options of searches: moves, operators, fusion, grouping, reranking, diversity."""

from __future__ import annotations

from collections.abc import Sequence
from enum import Enum
from typing import Any, TypeAlias

from weaviate_gen._inputs.arguments import Number, natural, number, strings
from weaviate_gen._inputs.checked import checked
from weaviate_gen._inputs.errors import invalid, no_instances
from weaviate_gen._inputs.identifiers import UUID, canonical_uuids
from weaviate_gen._runtime.records import record
from weaviate_gen.exceptions import WeaviateInvalidInputError
from weaviate_gen_wire.grpc import messages as pb


class HybridFusion(str, Enum):
    """Fusion algorithm of hybrid search."""

    RANKED = "FUSION_TYPE_RANKED"
    RELATIVE_SCORE = "FUSION_TYPE_RELATIVE_SCORE"


class NearMediaType(str, Enum):
    """The kind of media that :meth:`near_media` searches with."""

    AUDIO = "audio"
    DEPTH = "depth"
    IMAGE = "image"
    IMU = "imu"
    THERMAL = "thermal"
    VIDEO = "video"


class Move:
    """Pull a text search towards, or push it away from, concepts and objects.

    Args:
        force: how strongly, from 0 to 1.
        objects: ids of objects to move by.
        concepts: strings to move by.

    Raises:
        WeaviateInvalidInputError: there is neither an object nor a concept.
    """

    __slots__ = ("concepts", "force", "objects")

    def __init__(
        self,
        force: float,
        objects: Sequence[UUID] | UUID | None = None,
        concepts: Sequence[str] | str | None = None,
    ) -> None:
        self.objects: tuple[str, ...] = () if objects is None else tuple(canonical_uuids(objects, "objects"))
        self.concepts: tuple[str, ...] = tuple(strings(concepts, "concepts", one=True))
        if not (self.objects or self.concepts):
            raise WeaviateInvalidInputError("A Move needs something to move by: objects, concepts, or both")
        strength = number(force, "force")
        if strength is None:
            raise invalid("force", "a number", force)
        self.force: float = strength

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Move) and repr(other) == repr(self)

    def __hash__(self) -> int:
        return hash((self.force, self.objects, self.concepts))

    def __repr__(self) -> str:
        return f"Move(force={self.force}, objects={list(self.objects)}, concepts={list(self.concepts)})"

    @property
    def _objects_list(self) -> list[str] | None:
        return list(self.objects) or None

    @property
    def _concepts_list(self) -> list[str] | None:
        return list(self.concepts) or None

    @classmethod
    def __get_pydantic_core_schema__(cls, source: object, handler: object) -> Any:
        from weaviate_gen._inputs.fields import instances

        return instances(cls)

    def to_wire(self) -> pb.NearTextSearch.Move:
        """Write the move as the wire has it."""
        return pb.NearTextSearch.Move(force=self.force, concepts=self.concepts, uuids=self.objects)


@record(frozen=True, slots=True)
class BM25OperatorOr:
    """At least ``minimum_should_match`` of the query's words must occur."""

    minimum_should_match: int

    def __post_init__(self) -> None:
        if natural(self.minimum_should_match, "minimum_match") is None:
            raise invalid("minimum_match", "an int", self.minimum_should_match)

    @property
    def operator(self) -> int:
        """Its number on the wire."""
        return int(pb.SearchOperatorOptions.OPERATOR_OR)

    def to_wire(self) -> pb.SearchOperatorOptions:
        """Write the operator as the wire has it."""
        return pb.SearchOperatorOptions(
            operator=pb.SearchOperatorOptions.OPERATOR_OR, minimum_or_tokens_match=self.minimum_should_match
        )


@record(frozen=True, slots=True)
class BM25OperatorAnd:
    """Every word of the query must occur in one of the properties."""

    @property
    def operator(self) -> int:
        """Its number on the wire."""
        return int(pb.SearchOperatorOptions.OPERATOR_AND)

    def to_wire(self) -> pb.SearchOperatorOptions:
        """Write the operator as the wire has it."""
        return pb.SearchOperatorOptions(operator=pb.SearchOperatorOptions.OPERATOR_AND)


@record(frozen=True, slots=True)
class BM25OperatorAndCross:
    """Every word of the query must occur, each in any of the properties."""

    @property
    def operator(self) -> int:
        """Its number on the wire."""
        return int(pb.SearchOperatorOptions.OPERATOR_AND_CROSS)

    def to_wire(self) -> pb.SearchOperatorOptions:
        """Write the operator as the wire has it."""
        return pb.SearchOperatorOptions(operator=pb.SearchOperatorOptions.OPERATOR_AND_CROSS)


BM25OperatorOptions: TypeAlias = BM25OperatorOr | BM25OperatorAnd | BM25OperatorAndCross
BM25_OPERATORS = (BM25OperatorOr, BM25OperatorAnd, BM25OperatorAndCross)


class BM25Operator:
    """Factories of keyword operators: how many of a query's words must occur."""

    def __init__(self) -> None:
        raise no_instances(type(self), "BM25Operator.and_()")

    @staticmethod
    def or_(minimum_match: int) -> BM25OperatorOr:
        """Ask for some of the words.

        Args:
            minimum_match: how many at least.
        """
        return BM25OperatorOr(minimum_match)

    @staticmethod
    def and_() -> BM25OperatorAnd:
        """Ask for all the words."""
        return BM25OperatorAnd()

    @staticmethod
    def and_cross() -> BM25OperatorAndCross:
        """Ask for all the words, wherever each occurs (servers from 1.37.15, 1.38.8 or 1.39.0 on)."""
        return BM25OperatorAndCross()


@checked
@record(frozen=True, slots=True, kw_only=True)
class GroupBy:
    """Grouping of results.

    Args:
        prop: the property whose values make the groups.
        objects_per_group: how many objects of a group come back at most.
        number_of_groups: how many groups come back at most.
    """

    prop: str
    objects_per_group: int
    number_of_groups: int

    def __post_init__(self) -> None:
        natural(self.objects_per_group, "objects_per_group")
        natural(self.number_of_groups, "number_of_groups")

    def to_wire(self) -> pb.GroupBy:
        """Write the grouping as the wire has it."""
        return pb.GroupBy(
            path=[self.prop], number_of_groups=self.number_of_groups, objects_per_group=self.objects_per_group
        )


@checked
@record(frozen=True, slots=True, kw_only=True)
class Rerank:
    """Rerank the results with the collection's reranker.

    Args:
        prop: the property whose text is looked at.
        query: the text to rank by; the search's own where it is left out.
    """

    prop: str
    query: str | None = None

    def to_wire(self) -> pb.Rerank:
        """Write the reranking as the wire has it."""
        return pb.Rerank(property=self.prop, query=self.query)


@record(frozen=True, slots=True)
class MMR:
    """Maximal marginal relevance: how many candidates to choose from, and how much relevance counts (0 to 1)."""

    limit: int | None = None
    balance: float | None = None

    def __post_init__(self) -> None:
        natural(self.limit, "limit")
        number(self.balance, "balance")

    def to_wire(self) -> pb.Selection:
        """Write the selection as the wire has it."""
        return pb.Selection(mmr=pb.Selection.MMR(limit=self.limit, balance=self.balance))


class Diversity:
    """Factory of diversity selections."""

    def __init__(self) -> None:
        raise no_instances(type(self), "Diversity.mmr(limit=10)")

    @staticmethod
    def mmr(limit: int | None = None, balance: Number | None = None) -> MMR:
        """Choose by maximal marginal relevance.

        Args:
            limit: how many results to choose.
            balance: 1 is relevance only, 0 diversity only.
        """
        return MMR(limit, balance)
