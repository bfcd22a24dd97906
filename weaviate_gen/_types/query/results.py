"""Results of searches, with the official attribute names."""

from __future__ import annotations

import datetime as dt
import uuid as uuid_package
from collections.abc import Callable
from importlib import import_module
from typing import Any, Generic, TypeAlias, TypeVar

from weaviate_gen._runtime.records import record
from weaviate_gen._types.notebooks import Results
from weaviate_gen.exceptions import WeaviateInvalidInputError

P = TypeVar("P")
R = TypeVar("R")
M = TypeVar("M")

VectorValues: TypeAlias = list[float] | list[list[float]]
"""A vector: numbers, or for a multi-vector a list of vectors."""

LazyVectors: TypeAlias = Callable[[], dict[str, VectorValues]]


@record
class MetadataReturn:
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
        return self == MetadataReturn()


@record
class MetadataSingleObjectReturn:
    """Metadata of an object fetched by its id."""

    creation_time: dt.datetime
    last_update_time: dt.datetime
    is_consistent: bool | None


@record
class SearchProfileReturn:
    """Profile of one search on one shard: details by name of step."""

    details: dict[str, str]


@record
class ShardProfileReturn:
    """Profile of one shard."""

    name: str
    node: str
    searches: dict[str, SearchProfileReturn]


@record
class QueryProfileReturn:
    """Profile of a query."""

    shards: list[ShardProfileReturn]


class _Undecoded:
    """Attribute that is decoded when it is read first, and from then on is one like others.

    Args:
        name: the attribute.
    """

    def __init__(self, name: str) -> None:
        self._name = name

    def __get__(self, instance: Any, owner: type) -> Any:
        if instance is None:
            raise AttributeError(self._name)  # no default of the field
        decoded = instance._undecoded()
        setattr(instance, self._name, decoded)
        return decoded


class _Decoding:
    """Base of records with an attribute that is decoded on access."""

    _undecoded: Callable[[], Any]

    @property
    def __dict__(self) -> dict[str, Any]:  # type: ignore[override]  # read only: what was not decoded is not shown
        """The attributes by name."""
        names: tuple[str, ...] = getattr(type(self), "__match_args__")  # noqa: B009 - of records, which subclasses are
        return {name: getattr(self, name) for name in names}

    def __getstate__(self) -> object:
        """Return the state to pickle or copy, decoded: buffers and messages cannot be pickled."""
        return self.__dict__

    def __setstate__(self, state: dict[str, Any]) -> None:
        for name, value in state.items():
            setattr(self, name, value)


@record(init=False)
class _Object(_Decoding, Generic[P, R, M]):
    """Base of results; vectors are decoded on access."""

    uuid: uuid_package.UUID
    metadata: M
    properties: P
    references: R
    vector: dict[str, VectorValues]
    collection: str

    def __init__(
        self,
        uuid: uuid_package.UUID,
        metadata: M,
        properties: P,
        references: R,
        vector: dict[str, VectorValues] | LazyVectors,
        collection: str,
    ) -> None:
        self.uuid = uuid
        self.metadata = metadata
        self.properties = properties
        self.references = references
        if callable(vector):
            self._undecoded = vector
        else:
            self.vector = vector
        self.collection = collection


setattr(_Object, "vector", _Undecoded("vector"))  # noqa: B010 - after the fields were read: it is not a default


@record(init=False)
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


@record(init=False)
class ObjectSingleReturn(_Object[P, R, MetadataSingleObjectReturn]):
    """An object fetched by its id; see :class:`Object`."""


@record(init=False)
class GroupByObject(_Object[P, R, MetadataReturn]):
    """A result that belongs to a group; see :class:`Object`."""

    belongs_to_group: str

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
        self.belongs_to_group = belongs_to_group


@record(init=False)
class QueryReturn(_Decoding, Results, Generic[P, R]):
    """The results of a query.

    Attributes:
        objects: the results, the best first.
        query_profile: where the server spent its time, if that was asked for.
        took: how long the server took, in seconds.
    """

    objects: list[Object[P, R]]
    query_profile: QueryProfileReturn | None = None
    took: float = 0.0

    def __init__(
        self,
        objects: list[Object[P, R]] | Callable[[], list[Object[P, R]]],
        query_profile: QueryProfileReturn | None = None,
        took: float = 0.0,
    ) -> None:
        if callable(objects):
            self._undecoded = objects
        else:
            self.objects = objects
        self.query_profile = query_profile
        self.took = took
        self._table: Callable[[], Any] | None = None

    def to_dicts(self) -> list[dict[str, Any]]:
        """Return a mapping for each object: its ``id``, its properties, and what :meth:`to_arrow` has columns for."""
        return [_row(each) for each in self.objects]

    def to_arrow(self) -> Any:
        """Return a table of pyarrow, made column by column from the reply; no object is made.

        Its columns are ``id``, the properties, ``vector`` or ``vector.NAME`` (lists of float32), ``references.NAME``
        (lists of ids), and ``metadata.NAME`` where it was asked for. Dates are in UTC; what is missing is null.

        Returns:
            A ``pyarrow.Table``.

        Raises:
            WeaviateInvalidInputError: pyarrow is not installed.
        """
        table: Callable[[], Any] | None = getattr(self, "_table", None)  # a copy has the objects alone
        if table is None:
            raise WeaviateInvalidInputError("to_arrow() needs the result of a request, got one that was made otherwise")
        return table()

    def to_pandas(self) -> Any:
        """Return a ``pandas.DataFrame`` with the columns of :meth:`to_arrow`; vectors are arrays of numpy.

        Raises:
            WeaviateInvalidInputError: pyarrow or pandas is not installed.
        """
        self._library("pandas")
        return self.to_arrow().to_pandas()

    def to_polars(self) -> Any:
        """Return a ``polars.DataFrame`` with the columns of :meth:`to_arrow`.

        Raises:
            WeaviateInvalidInputError: pyarrow or polars is not installed.
        """
        return self._library("polars").from_arrow(self.to_arrow())

    @staticmethod
    def _library(name: str) -> Any:
        try:
            return import_module(name)
        except ImportError as error:
            raise WeaviateInvalidInputError(
                f"to_{name}() needs {name}: install it with `pip install {name}`"
            ) from error


setattr(QueryReturn, "objects", _Undecoded("objects"))  # noqa: B010 - likewise


def _row(found: Object[Any, Any]) -> dict[str, Any]:
    properties: dict[str, Any] = getattr(found, "_mapping", found.properties)  # of an instance of a model
    references: dict[str, Any] = found.references or {}
    row: dict[str, Any] = {"id": found.uuid, **properties}
    row |= {"vector" if name == "default" else f"vector.{name}": vector for name, vector in found.vector.items()}
    row |= {f"references.{name}": [each.uuid for each in value.objects] for name, value in references.items()}
    metadata = {name: getattr(found.metadata, name) for name in MetadataReturn.__match_args__}
    return row | {f"metadata.{name}": value for name, value in metadata.items() if value is not None}


@record
class Group(Generic[P, R]):
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


@record
class GroupByReturn(Results, Generic[P, R]):
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
