"""Filters, built with :class:`Filter` and combined with ``&``, ``|`` and ``~``."""

from __future__ import annotations

import datetime as dt
import uuid
from collections.abc import Callable, Iterable, Sequence
from decimal import Decimal
from typing import Any, Protocol, TypeAlias, cast

from weaviate_gen._inputs.arguments import Number, number
from weaviate_gen._inputs.errors import invalid, no_instances
from weaviate_gen._inputs.identifiers import UUID, canonical_uuid, collection_name
from weaviate_gen._inputs.scalars import date_text, plain_array, plain_scalar
from weaviate_gen._types.query.conditions import (
    CountRef,
    FilterAnd,
    FilterData,
    FilterNot,
    FilterOr,
    FilterReturn,
    FilterTarget,
    FilterValue,
    GeoRange,
    MultiTargetRef,
    Operator,
    RefStep,
    SingleTargetRef,
    behind,
)
from weaviate_gen.exceptions import WeaviateInvalidInputError

FilterScalar: TypeAlias = str | int | float | bool | dt.date | uuid.UUID
"""What a property is compared with."""

FilterInput: TypeAlias = FilterScalar | Sequence[FilterScalar]

_ID = "_id"
_CREATED = "_creationTimeUnix"
_UPDATED = "_lastUpdateTimeUnix"


class Coordinate(Protocol):
    """Anything with a latitude and a longitude, such as ``GeoCoordinate``."""

    @property
    def latitude(self) -> float:
        """Degrees north."""
        ...

    @property
    def longitude(self) -> float:
        """Degrees east."""
        ...


def _scalar(value: object, method: str) -> str | int | float | bool:
    value = plain_scalar(value, method)
    if isinstance(value, str | bool | int | float):
        return value
    if isinstance(value, dt.date):
        return date_text(value, method)
    if isinstance(value, uuid.UUID):
        return str(value)
    if isinstance(value, Decimal):
        return float(value)
    raise invalid(f"The value of {method}", "a string, number, boolean, date, uuid, or a list of one of these", value)


def _data(value: Any, method: str) -> FilterData:
    """Bring a value into the form of the wire; a list becomes a tuple of one kind."""
    if hasattr(value, "tolist") and getattr(value, "shape", ()) != ():
        value = plain_array(value, method)
    if isinstance(value, list | tuple | set | frozenset | range):
        items = cast("Iterable[object]", value)
        data = tuple(_scalar(item, method) for item in items)
        if not data:
            raise WeaviateInvalidInputError(f"{method} requires a non-empty list; pass a value, or omit the filter")
        kinds = {type(item) for item in data}
        if kinds == {int, float}:
            return tuple(float(item) for item in data)
        if len(kinds) > 1:
            raise invalid(f"The values of {method}", "of one type", data)
        return data
    return _scalar(value, method)


def _list(value: Any, method: str) -> FilterData:
    data = _data(value, method)
    if not isinstance(data, tuple):
        raise invalid(f"The value of {method}", "a list (put the value in a list)", value)
    return data


def _method(operator: Operator) -> str:
    return operator.name.lower().replace("_than_equal", "_or_equal")


def _compared(
    value: Any, operator: Operator, target: FilterTarget, read: Callable[[Any, str], FilterData] = _data
) -> FilterReturn:
    kept = list(cast("list[object]", value)) if isinstance(value, list) else value
    return FilterValue(kept, operator, target, read(kept, _method(operator)))


class FilterByProperty:
    """Compare a property, or its length."""

    __slots__ = ("_target",)

    def __init__(self, prop: str, length: bool, target: tuple[RefStep, ...] = ()) -> None:
        if not isinstance(prop, str):  # pyright: ignore[reportUnnecessaryIsInstance]  # users without a type checker
            raise invalid("The property of a filter", "its name", prop)
        self._target = behind(target, f"len({prop})" if length else prop)

    def is_none(self, val: bool) -> FilterReturn:
        """Match objects where it is null (``True``) or is not (``False``)."""
        if not isinstance(val, bool):  # pyright: ignore[reportUnnecessaryIsInstance]  # users without a type checker
            raise invalid("The value of is_none", "True or False", val)
        return FilterValue(val, Operator.IS_NULL, self._target, val)

    def contains_any(self, val: Sequence[FilterScalar]) -> FilterReturn:
        """Match objects where it holds at least one of the values."""
        return _compared(val, Operator.CONTAINS_ANY, self._target, _list)

    def contains_all(self, val: Sequence[FilterScalar]) -> FilterReturn:
        """Match objects where it holds each of the values."""
        return _compared(val, Operator.CONTAINS_ALL, self._target, _list)

    def contains_none(self, val: Sequence[FilterScalar]) -> FilterReturn:
        """Match objects where it holds none of the values."""
        return _compared(val, Operator.CONTAINS_NONE, self._target, _list)

    def equal(self, val: FilterInput) -> FilterReturn:
        """Match objects where it equals the value."""
        return _compared(val, Operator.EQUAL, self._target)

    def not_equal(self, val: FilterInput) -> FilterReturn:
        """Match objects where it differs from the value."""
        return _compared(val, Operator.NOT_EQUAL, self._target)

    def less_than(self, val: FilterInput) -> FilterReturn:
        """Match objects where it is below the value."""
        return _compared(val, Operator.LESS_THAN, self._target)

    def less_or_equal(self, val: FilterInput) -> FilterReturn:
        """Match objects where it is the value or below."""
        return _compared(val, Operator.LESS_THAN_EQUAL, self._target)

    def greater_than(self, val: FilterInput) -> FilterReturn:
        """Match objects where it is above the value."""
        return _compared(val, Operator.GREATER_THAN, self._target)

    def greater_or_equal(self, val: FilterInput) -> FilterReturn:
        """Match objects where it is the value or above."""
        return _compared(val, Operator.GREATER_THAN_EQUAL, self._target)

    def like(self, val: str) -> FilterReturn:
        """Match objects whose text fits the pattern: ``*`` stands for any text, ``?`` for one character."""
        if not isinstance(val, str):  # pyright: ignore[reportUnnecessaryIsInstance]  # users without a type checker
            raise invalid("The value of like", "a string with * and ? as wildcards", val)
        return FilterValue(val, Operator.LIKE, self._target, val)

    def within_geo_range(self, coordinate: Coordinate, distance: Number) -> FilterReturn:
        """Match objects within a distance, in metres, of a point."""
        radius = number(distance, "distance")
        if radius is None or not hasattr(coordinate, "latitude"):
            raise invalid("within_geo_range", "given a GeoCoordinate and a distance in metres", (coordinate, distance))
        place = GeoRange(float(coordinate.latitude), float(coordinate.longitude), radius)
        return FilterValue(place, Operator.WITHIN_GEO_RANGE, self._target, place)


class FilterById:
    """Compare the id."""

    __slots__ = ("_target",)

    def __init__(self, target: tuple[RefStep, ...] = ()) -> None:
        self._target = behind(target, _ID)

    def equal(self, uuid: UUID) -> FilterReturn:
        """Match the object with this id."""
        return _compared(canonical_uuid(uuid), Operator.EQUAL, self._target)

    def not_equal(self, uuid: UUID) -> FilterReturn:
        """Match all objects but the one with this id."""
        return _compared(canonical_uuid(uuid), Operator.NOT_EQUAL, self._target)

    def contains_any(self, uuids: Sequence[UUID]) -> FilterReturn:
        """Match the objects with one of these ids."""
        return self._several(Operator.CONTAINS_ANY, uuids)

    def contains_none(self, uuids: Sequence[UUID]) -> FilterReturn:
        """Match all objects but those with these ids."""
        return self._several(Operator.CONTAINS_NONE, uuids)

    def _several(self, operator: Operator, uuids: Sequence[UUID]) -> FilterReturn:
        if isinstance(uuids, str):
            raise invalid(f"The value of {_method(operator)}", "a list of uuids", uuids)
        return _compared([canonical_uuid(each) for each in uuids], operator, self._target)


class _FilterByTime:
    __slots__ = ("_target",)

    _name: str

    def __init__(self, target: tuple[RefStep, ...] = ()) -> None:
        self._target = behind(target, self._name)

    def contains_any(self, dates: Sequence[dt.datetime]) -> FilterReturn:
        """Match objects with one of these times."""
        return _compared(dates, Operator.CONTAINS_ANY, self._target, _list)

    def contains_none(self, dates: Sequence[dt.datetime]) -> FilterReturn:
        """Match objects with none of these times."""
        return _compared(dates, Operator.CONTAINS_NONE, self._target, _list)

    def equal(self, date: dt.datetime) -> FilterReturn:
        """Match objects with this time."""
        return _compared(date, Operator.EQUAL, self._target, _scalar)

    def not_equal(self, date: dt.datetime) -> FilterReturn:
        """Match objects with any other time."""
        return _compared(date, Operator.NOT_EQUAL, self._target, _scalar)

    def less_than(self, date: dt.datetime) -> FilterReturn:
        """Match objects before this time."""
        return _compared(date, Operator.LESS_THAN, self._target, _scalar)

    def less_or_equal(self, date: dt.datetime) -> FilterReturn:
        """Match objects at this time or before."""
        return _compared(date, Operator.LESS_THAN_EQUAL, self._target, _scalar)

    def greater_than(self, date: dt.datetime) -> FilterReturn:
        """Match objects after this time."""
        return _compared(date, Operator.GREATER_THAN, self._target, _scalar)

    def greater_or_equal(self, date: dt.datetime) -> FilterReturn:
        """Match objects at this time or after."""
        return _compared(date, Operator.GREATER_THAN_EQUAL, self._target, _scalar)


class FilterByCreationTime(_FilterByTime):
    """Compare the time when the object was created; the collection must index timestamps."""

    __slots__ = ()
    _name = _CREATED


class FilterByUpdateTime(_FilterByTime):
    """Compare the time when the object was last changed; the collection must index timestamps."""

    __slots__ = ()
    _name = _UPDATED


class FilterByCount:
    """Compare how many references a property holds."""

    __slots__ = ("_target",)

    def __init__(self, link_on: str, target: tuple[RefStep, ...] = ()) -> None:
        self._target = behind(target, CountRef(link_on))

    def equal(self, count: int) -> FilterReturn:
        """Match objects with exactly so many references."""
        return self._compare(Operator.EQUAL, count)

    def not_equal(self, count: int) -> FilterReturn:
        """Match objects with any other number of references."""
        return self._compare(Operator.NOT_EQUAL, count)

    def less_than(self, count: int) -> FilterReturn:
        """Match objects with fewer references."""
        return self._compare(Operator.LESS_THAN, count)

    def less_or_equal(self, count: int) -> FilterReturn:
        """Match objects with at most so many references."""
        return self._compare(Operator.LESS_THAN_EQUAL, count)

    def greater_than(self, count: int) -> FilterReturn:
        """Match objects with more references."""
        return self._compare(Operator.GREATER_THAN, count)

    def greater_or_equal(self, count: int) -> FilterReturn:
        """Match objects with at least so many references."""
        return self._compare(Operator.GREATER_THAN_EQUAL, count)

    def _compare(self, operator: Operator, count: int) -> FilterReturn:
        if isinstance(count, bool) or not isinstance(count, int):  # pyright: ignore[reportUnnecessaryIsInstance]
            raise invalid("A reference count", "an int", count)
        return FilterValue(count, operator, self._target, count)


class FilterByRef:
    """Filter by the objects that a reference points to."""

    __slots__ = ("_steps",)

    def __init__(self, target: tuple[RefStep, ...]) -> None:
        self._steps = target

    def by_ref(self, link_on: str) -> FilterByRef:
        """Follow a further reference."""
        return FilterByRef((*self._steps, SingleTargetRef(link_on)))

    def by_ref_multi_target(self, reference: str, target_collection: str) -> FilterByRef:
        """Follow a further reference that has several target collections, into one of them."""
        return FilterByRef(
            (*self._steps, MultiTargetRef(collection_name(target_collection, "target_collection"), reference))
        )

    def by_ref_count(self, link_on: str) -> FilterByCount:
        """Compare how many references a property of the referenced object holds."""
        return FilterByCount(link_on, self._steps)

    def by_id(self) -> FilterById:
        """Compare the id of the referenced object."""
        return FilterById(self._steps)

    def by_creation_time(self) -> FilterByCreationTime:
        """Compare when the referenced object was created."""
        return FilterByCreationTime(self._steps)

    def by_update_time(self) -> FilterByUpdateTime:
        """Compare when the referenced object was last changed."""
        return FilterByUpdateTime(self._steps)

    def by_property(self, name: str, length: bool = False) -> FilterByProperty:
        """Compare a property of the referenced object, or its length."""
        return FilterByProperty(name, length, self._steps)


def _joined(join: type[FilterAnd | FilterOr], filters: Sequence[FilterReturn | None], method: str) -> FilterReturn:
    if isinstance(filters, FilterReturn):
        raise invalid(f"Filter.{method}", "given a list of filters", filters)
    given = tuple(each for each in filters if each is not None)
    if not given:
        raise WeaviateInvalidInputError(
            f"Filter.{method} got an empty list of filters; pass filters=None where there is nothing to filter"
        )
    return given[0] if len(given) == 1 else join(given)


class Filter:
    """Factories of filters, which are combined with ``&``, ``|`` and ``~``."""

    def __init__(self) -> None:
        raise no_instances(type(self), 'Filter.by_property("name")')

    @staticmethod
    def by_ref(link_on: str) -> FilterByRef:
        """Go on from the object that a reference points to.

        Args:
            link_on: the reference's name.
        """
        return FilterByRef((SingleTargetRef(link_on),))

    @staticmethod
    def by_ref_multi_target(link_on: str, target_collection: str) -> FilterByRef:
        """Go on from the object that a reference with several target collections points to.

        Args:
            link_on: the reference's name.
            target_collection: the one of its targets to look into.
        """
        return FilterByRef((MultiTargetRef(collection_name(target_collection, "target_collection"), link_on),))

    @staticmethod
    def by_ref_count(link_on: str) -> FilterByCount:
        """Compare how many references a property holds.

        Args:
            link_on: the reference's name.
        """
        return FilterByCount(link_on)

    @staticmethod
    def by_id() -> FilterById:
        """Compare the id."""
        return FilterById()

    @staticmethod
    def by_creation_time() -> FilterByCreationTime:
        """Compare when the object was created."""
        return FilterByCreationTime()

    @staticmethod
    def by_update_time() -> FilterByUpdateTime:
        """Compare when the object was last changed."""
        return FilterByUpdateTime()

    @staticmethod
    def by_property(name: str, length: bool = False) -> FilterByProperty:
        """Compare a property.

        Args:
            name: the property's name; a dotted path reaches into objects.
            length: whether its length is meant; the collection must index lengths.
        """
        return FilterByProperty(name, length)

    @staticmethod
    def not_(filter_: FilterReturn) -> FilterReturn:
        """Match the objects that a filter does not match.

        Args:
            filter_: the filter to turn round.
        """
        return FilterNot((filter_,))

    @staticmethod
    def all_of(filters: Sequence[FilterReturn | None]) -> FilterReturn:
        """Match the objects that every filter matches.

        Args:
            filters: the filters; ``None`` among them is left out.

        Raises:
            WeaviateInvalidInputError: there is none at all.
        """
        return _joined(FilterAnd, filters, "all_of")

    @staticmethod
    def any_of(filters: Sequence[FilterReturn | None]) -> FilterReturn:
        """Match the objects that at least one filter matches.

        Args:
            filters: the filters; ``None`` among them is left out.

        Raises:
            WeaviateInvalidInputError: there is none at all.
        """
        return _joined(FilterOr, filters, "any_of")
