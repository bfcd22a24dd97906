"""Results of searches, with the official attribute names."""

from __future__ import annotations

import datetime as dt
import uuid as uuid_package
from collections.abc import Callable, Iterator
from typing import Any, ClassVar, Generic, TypeAlias, TypeVar

from weaviate_gen._runtime.records import record

P = TypeVar("P")
R = TypeVar("R")
M = TypeVar("M")

VectorValues: TypeAlias = list[float] | list[list[float]]
"""A vector: numbers, or for a multi-vector a list of vectors."""

LazyVectors: TypeAlias = Callable[[], dict[str, VectorValues]]


class Fields:
    """Base of slotted results with a `__dict__` property, so that `vars()` works."""

    __slots__ = ()

    @property
    def __dict__(self) -> dict[str, Any]:  # type: ignore[override]  # read only, and made when it is asked for
        """The attributes by name."""
        return dict(self._shown())

    def _shown(self) -> Iterator[tuple[str, Any]]:
        from dataclasses import fields

        for each in fields(self):  # type: ignore[arg-type]  # those that are not dataclasses list their attributes
            yield each.name, getattr(self, each.name)


@record(slots=True)
class MetadataReturn(Fields):
    """Metadata of a result; ``None`` if not requested or not applicable.

    Attributes:
        creation_time: when the object was created, in UTC.
        last_update_time: when it was last changed, in UTC.
        distance: how far it is from what was searched.
        certainty: the same as a number from 0 to 1.
        score: its rank score.
        explain_score: how the score came about.
        is_consistent: whether all replicas agree about it.
        rerank_score: the reranker's score.
    """

    creation_time: dt.datetime | None = None
    last_update_time: dt.datetime | None = None
    distance: float | None = None
    certainty: float | None = None
    score: float | None = None
    explain_score: str | None = None
    is_consistent: bool | None = None
    rerank_score: float | None = None

    def _is_empty(self) -> bool:
        return all(value is None for _, value in self._shown())


@record(slots=True)
class MetadataSingleObjectReturn(Fields):
    """Metadata of an object fetched by its id."""

    creation_time: dt.datetime
    last_update_time: dt.datetime
    is_consistent: bool | None


@record(slots=True)
class SearchProfileReturn:
    """Profile of one search on one shard: details by name of step."""

    details: dict[str, str]


@record(slots=True)
class ShardProfileReturn:
    """Profile of one shard."""

    name: str
    node: str
    searches: dict[str, SearchProfileReturn]


@record(slots=True)
class QueryProfileReturn:
    """Profile of a query."""

    shards: list[ShardProfileReturn]


class _Object(Fields, Generic[P, R, M]):
    """Base of results; vectors are decoded on access."""

    __slots__ = ("_vector", "collection", "metadata", "properties", "references", "uuid")

    def __init__(
        self,
        uuid: uuid_package.UUID,
        metadata: M,
        properties: P,
        references: R,
        vector: dict[str, VectorValues] | LazyVectors,
        collection: str,
    ) -> None:
        self.uuid: uuid_package.UUID = uuid
        self.metadata: M = metadata
        self.properties: P = properties
        self.references: R = references
        self._vector: dict[str, VectorValues] | LazyVectors = vector
        self.collection: str = collection

    @property
    def vector(self) -> dict[str, VectorValues]:
        """The vectors that were asked for, by name; the only one of a collection without names is ``"default"``."""
        if callable(self._vector):
            self._vector = self._vector()
        return self._vector

    @vector.setter
    def vector(self, value: dict[str, VectorValues]) -> None:
        self._vector = value

    def __getstate__(self) -> object:
        """Return the state to pickle or copy; vectors are decoded first, as their buffers cannot be pickled."""
        self.vector = self.vector
        return super().__getstate__()

    def _shown(self) -> Iterator[tuple[str, Any]]:
        for name in ("uuid", "metadata", "properties", "references", "vector", "collection"):
            yield name, getattr(self, name)

    def __eq__(self, other: object) -> bool:
        return type(other) is type(self) and list(self._shown()) == list(other._shown())

    __hash__: ClassVar[None] = None  # type: ignore[assignment]  # it is mutable

    def __repr__(self) -> str:
        return f"{type(self).__name__}({', '.join(f'{name}={value!r}' for name, value in self._shown())})"


class Object(_Object[P, R, MetadataReturn]):
    """A result.

    Attributes:
        uuid: its id.
        metadata: what was asked for beyond its properties.
        properties: its properties.
        references: the references that were followed, by name; ``None`` if none was.
        vector: its vectors, if they were asked for.
        collection: the collection it is from.
    """

    __slots__ = ()


class ObjectSingleReturn(_Object[P, R, MetadataSingleObjectReturn]):
    """An object fetched by its id; see :class:`Object`."""

    __slots__ = ()


class GroupByObject(_Object[P, R, MetadataReturn]):
    """A result that belongs to a group; see :class:`Object`."""

    __slots__ = ("belongs_to_group",)

    def __init__(
        self,
        uuid: uuid_package.UUID,
        metadata: MetadataReturn,
        properties: P,
        references: R,
        vector: dict[str, VectorValues] | LazyVectors,
        collection: str,
        belongs_to_group: str,
    ) -> None:
        super().__init__(uuid, metadata, properties, references, vector, collection)
        self.belongs_to_group: str = belongs_to_group

    def _shown(self) -> Iterator[tuple[str, Any]]:
        yield from super()._shown()
        yield "belongs_to_group", self.belongs_to_group


@record(slots=True)
class QueryReturn(Fields, Generic[P, R]):
    """The results of a query.

    Attributes:
        objects: the results, the best first.
        query_profile: where the server spent its time, if that was asked for.
        took: how long the server took, in seconds.
    """

    objects: list[Object[P, R]]
    query_profile: QueryProfileReturn | None = None
    took: float = 0.0


@record(slots=True)
class Group(Fields, Generic[P, R]):
    """A group of results.

    Attributes:
        name: the value that its objects share.
        min_distance: the smallest distance in it.
        max_distance: the greatest distance in it.
        number_of_objects: how many objects it has.
        objects: the objects.
        rerank_score: the reranker's score of the group.
    """

    name: str
    min_distance: float
    max_distance: float
    number_of_objects: int
    objects: list[GroupByObject[P, R]]
    rerank_score: float | None


@record(slots=True)
class GroupByReturn(Fields, Generic[P, R]):
    """The results of a grouped query.

    Attributes:
        objects: the objects of all groups.
        groups: the groups by name.
        query_profile: where the server spent its time, if that was asked for.
        took: how long the server took, in seconds.
    """

    objects: list[GroupByObject[P, R]]
    groups: dict[str, Group[P, R]]
    query_profile: QueryProfileReturn | None = None
    took: float = 0.0


QuerySingleReturn: TypeAlias = ObjectSingleReturn[P, R] | None
QueryReturnType: TypeAlias = QueryReturn[P, R]
GroupByReturnType: TypeAlias = GroupByReturn[P, R]
QueryNearMediaReturnType: TypeAlias = QueryReturn[P, R] | GroupByReturn[P, R]
QuerySearchReturnType: TypeAlias = QueryReturn[P, R] | GroupByReturn[P, R]
