"""Filters and sort orders by the attributes of a model's class."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, Generic, TypeVar, overload

from weaviate_gen._inputs.arguments import Number
from weaviate_gen._types.query.conditions import FilterReturn
from weaviate_gen._types.query.filters import Coordinate, FilterByCount, FilterByProperty
from weaviate_gen._types.query.sorting import Sorting, SortKey
from weaviate_gen.exceptions import WeaviateInvalidInputError

T = TypeVar("T")
E = TypeVar("E")


class Expression(Generic[T]):
    """A property of a model, to be compared or sorted by: ``Article.price > 3``, ``Article.price.desc()``.

    Args:
        by: what makes filters of it.
        key: the property's name, or ``None`` where results cannot be sorted by it.
        steps: the references on the way to it.
    """

    __slots__ = ("_by", "_key", "_steps")

    def __init__(self, by: FilterByProperty | FilterByCount, key: str | None, steps: tuple[Any, ...] = ()) -> None:
        self._by: Any = by
        self._key = key
        self._steps = steps

    def __eq__(self, other: T) -> FilterReturn:  # type: ignore[override]
        """Match objects where it equals the value."""
        found: FilterReturn = self._by.equal(other)
        return found

    def __ne__(self, other: T) -> FilterReturn:  # type: ignore[override]
        """Match objects where it differs from the value."""
        found: FilterReturn = self._by.not_equal(other)
        return found

    __hash__ = object.__hash__

    def __lt__(self, other: T) -> FilterReturn:
        """Match objects where it is below the value."""
        found: FilterReturn = self._by.less_than(other)
        return found

    def __le__(self, other: T) -> FilterReturn:
        """Match objects where it is the value or below."""
        found: FilterReturn = self._by.less_or_equal(other)
        return found

    def __gt__(self, other: T) -> FilterReturn:
        """Match objects where it is above the value."""
        found: FilterReturn = self._by.greater_than(other)
        return found

    def __ge__(self, other: T) -> FilterReturn:
        """Match objects where it is the value or above."""
        found: FilterReturn = self._by.greater_or_equal(other)
        return found

    def __bool__(self) -> bool:
        raise WeaviateInvalidInputError(
            "an attribute of a model's class has no truth value: compare it, and combine filters with &, | and ~"
        )

    def __repr__(self) -> str:
        return f"Expression({self._key or 'count'!r})"

    def like(
        self: Expression[str] | Expression[str | None] | Expression[list[str]] | Expression[list[str] | None],
        pattern: str,
    ) -> FilterReturn:
        """Match objects whose text fits the pattern: ``*`` stands for any text, ``?`` for one character."""
        found: FilterReturn = self._by.like(pattern)
        return found

    def is_none(self, val: bool = True) -> FilterReturn:
        """Match objects where it is null, or with ``False``, is not; the collection must index null states."""
        found: FilterReturn = self._by.is_none(val)
        return found

    @overload
    def contains_any(self: Expression[list[E]], values: Sequence[E]) -> FilterReturn: ...
    @overload
    def contains_any(self: Expression[list[E] | None], values: Sequence[E]) -> FilterReturn: ...
    @overload
    def contains_any(self: Expression[T], values: Sequence[T]) -> FilterReturn: ...
    def contains_any(self, values: Sequence[Any]) -> FilterReturn:
        """Match objects where it has at least one of the values."""
        found: FilterReturn = self._by.contains_any(values)
        return found

    @overload
    def contains_all(self: Expression[list[E]], values: Sequence[E]) -> FilterReturn: ...
    @overload
    def contains_all(self: Expression[list[E] | None], values: Sequence[E]) -> FilterReturn: ...
    @overload
    def contains_all(self: Expression[T], values: Sequence[T]) -> FilterReturn: ...
    def contains_all(self, values: Sequence[Any]) -> FilterReturn:
        """Match objects where it has each of the values."""
        found: FilterReturn = self._by.contains_all(values)
        return found

    @overload
    def contains_none(self: Expression[list[E]], values: Sequence[E]) -> FilterReturn: ...
    @overload
    def contains_none(self: Expression[list[E] | None], values: Sequence[E]) -> FilterReturn: ...
    @overload
    def contains_none(self: Expression[T], values: Sequence[T]) -> FilterReturn: ...
    def contains_none(self, values: Sequence[Any]) -> FilterReturn:
        """Match objects where it has none of the values."""
        found: FilterReturn = self._by.contains_none(values)
        return found

    def within_geo_range(self, coordinate: Coordinate, distance: Number) -> FilterReturn:
        """Match objects within a distance, in meters, of a point."""
        found: FilterReturn = self._by.within_geo_range(coordinate, distance)
        return found

    @property
    def length(self) -> Expression[int]:
        """The length of the text or list; the collection must index property lengths."""
        return Expression(FilterByProperty(self._sort_key("length"), length=True, target=self._steps), None)

    def asc(self) -> Sorting:
        """Return a sort order: the smallest first."""
        return Sorting(SortKey(self._own_key(), ascending=True))

    def desc(self) -> Sorting:
        """Return a sort order: the greatest first."""
        return Sorting(SortKey(self._own_key(), ascending=False))

    def _sort_key(self, method: str) -> str:
        if self._key is None:
            raise WeaviateInvalidInputError(f"{method} requires a property, got a count or a length")
        return self._key

    def _own_key(self) -> str:
        if self._steps:
            raise WeaviateInvalidInputError(
                "results are sorted by properties of their own collection, got one behind a reference"
            )
        return self._sort_key("a sort order")
