"""Boosts: conditions that re-score results without removing any."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from enum import Enum
from typing import TypeAlias

from weaviate_gen._inputs import check
from weaviate_gen._inputs.arguments import Number, natural, number
from weaviate_gen._inputs.errors import invalid, no_instances, wrong_type
from weaviate_gen._runtime.records import record, replace
from weaviate_gen._types.query.conditions import FilterReturn
from weaviate_gen.exceptions import WeaviateInvalidInputError
from weaviate_gen_wire.grpc import messages as pb

Duration: TypeAlias = str | dt.timedelta
"""A duration: a timedelta, or a string such as ``"7d"``, ``"24h"`` or ``"30m"``."""


class BoostCurve(str, Enum):
    """Decay curve of a boost."""

    EXPONENTIAL = "exp"
    GAUSSIAN = "gauss"
    LINEAR = "linear"


class BoostModifier(str, Enum):
    """Transformation of a property's value in a boost."""

    LOG1P = "log1p"
    SQRT = "sqrt"


_CURVES = {BoostCurve.EXPONENTIAL: "EXPONENTIAL", BoostCurve.GAUSSIAN: "GAUSS", BoostCurve.LINEAR: "LINEAR"}


def _curve(curve: BoostCurve | None) -> int | None:
    return None if curve is None else int(pb.Boost.DecayCurve.Value("DECAY_CURVE_" + _CURVES[curve]))


@record(frozen=True, slots=True)
class TimeDecay:
    """Decay by time."""

    property: str
    origin: str
    scale: str
    offset: str | None
    curve: BoostCurve | None
    decay_value: float | None

    def to_wire(self) -> pb.Boost.Condition:
        """Write the condition as the wire has it."""
        function = pb.Boost.TimeDecayFunction(
            property=self.property,
            origin=self.origin,
            scale=self.scale,
            offset=self.offset,
            curve=_curve(self.curve),
            decay_value=self.decay_value,
        )
        return pb.Boost.Condition(time_decay=function)


@record(frozen=True, slots=True)
class NumericDecay:
    """Decay by number."""

    property: str
    origin: float
    scale: float
    offset: float | None
    curve: BoostCurve | None
    decay_value: float | None

    def to_wire(self) -> pb.Boost.Condition:
        """Write the condition as the wire has it."""
        function = pb.Boost.NumericDecayFunction(
            property=self.property,
            origin=self.origin,
            scale=self.scale,
            offset=self.offset,
            curve=_curve(self.curve),
            decay_value=self.decay_value,
        )
        return pb.Boost.Condition(numeric_decay=function)


@record(frozen=True, slots=True)
class PropertyValue:
    """Boost by the value of a number."""

    property: str
    modifier: BoostModifier | None

    def to_wire(self) -> pb.Boost.Condition:
        """Write the condition as the wire has it."""
        function = pb.Boost.PropertyValueFunction(property=self.property)
        if self.modifier is not None:
            name = "PROPERTY_VALUE_MODIFIER_" + self.modifier.name
            function.modifier = pb.Boost.PropertyValueModifier.Value(name)
        return pb.Boost.Condition(property_value=function)


@record(frozen=True, slots=True)
class Matches:
    """Boost by a filter."""

    filter: FilterReturn

    def to_wire(self) -> pb.Boost.Condition:
        """Write the condition as the wire has it."""
        return pb.Boost.Condition(filter=self.filter.to_wire())


@record(frozen=True, slots=True)
class BoostCondition:
    """One condition of a boost, and its weight among the others."""

    function: TimeDecay | NumericDecay | PropertyValue | Matches
    weight: float | None = None

    @property
    def filter(self) -> FilterReturn | None:
        """The filter, if it is one."""
        return self.function.filter if isinstance(self.function, Matches) else None

    @property
    def time_decay(self) -> TimeDecay | None:
        """The decay by time, if it is one."""
        return self.function if isinstance(self.function, TimeDecay) else None

    @property
    def numeric_decay(self) -> NumericDecay | None:
        """The decay by number, if it is one."""
        return self.function if isinstance(self.function, NumericDecay) else None

    @property
    def property_value(self) -> PropertyValue | None:
        """The boost by a property's value, if it is one."""
        return self.function if isinstance(self.function, PropertyValue) else None

    def to_wire(self) -> pb.Boost.Condition:
        """Write the condition as the wire has it."""
        message = self.function.to_wire()
        if self.weight is not None:
            message.weight = self.weight
        return message


@record(frozen=True, slots=True)
class BoostReturn:
    """A boost: pass it as ``boost``.

    Attributes:
        conditions: what is scored.
        weight: how much the boost counts beside the search's own score, from 0 to 1; ``None``: the server's default.
        depth: how many candidates are scored; ``None``: the server's default.
    """

    conditions: Sequence[BoostCondition]
    weight: float | None = None
    depth: int | None = None

    def to_wire(self) -> pb.Boost:
        """Write the boost as the wire has it."""
        return pb.Boost(
            conditions=[condition.to_wire() for condition in self.conditions], weight=self.weight, depth=self.depth
        )


def _seconds(duration: Duration, name: str) -> str:
    if isinstance(duration, str):
        return duration
    if not isinstance(duration, dt.timedelta):  # pyright: ignore[reportUnnecessaryIsInstance]
        raise invalid(name, 'a timedelta or a string such as "7d"', duration)
    seconds = duration.total_seconds()
    for size, unit in ((86400, "d"), (3600, "h"), (60, "m")):
        if seconds >= size and seconds % size == 0:
            return f"{int(seconds // size)}{unit}"
    return f"{int(seconds) if seconds.is_integer() else seconds}s"


def _origin(origin: str | dt.datetime | None) -> str:
    if origin is None:
        return "now"
    if isinstance(origin, dt.datetime):
        return (origin if origin.tzinfo else origin.replace(tzinfo=dt.UTC)).isoformat()
    if not isinstance(origin, str):  # pyright: ignore[reportUnnecessaryIsInstance]
        raise wrong_type("origin", 'a datetime or a string such as "now"', origin)
    return origin


def _name(name: str) -> str:
    return check.string("property", check.needed("property", name)) or ""


def _one(
    function: TimeDecay | NumericDecay | PropertyValue | Matches, weight: Number | None, depth: int | None
) -> BoostReturn:
    return BoostReturn((BoostCondition(function),), number(weight, "weight"), natural(depth, "depth"))


class Boost:
    """Factories of boosts; requires Weaviate 1.38."""

    Curve = BoostCurve
    Modifier = BoostModifier

    def __init__(self) -> None:
        raise no_instances(type(self), 'Boost.numeric_property("rating")')

    @staticmethod
    def filter(filter: FilterReturn, *, weight: float | None = None, depth: int | None = None) -> BoostReturn:
        """Lift what a filter matches.

        Args:
            filter: the filter.
            weight: how much the boost counts, from 0 to 1.
            depth: how many candidates are scored.
        """
        if not isinstance(filter, FilterReturn):  # pyright: ignore[reportUnnecessaryIsInstance]
            raise invalid("The filter of a boost", "made by Filter", filter)
        return _one(Matches(filter), weight, depth)

    @staticmethod
    def time_decay(
        property: str,
        *,
        origin: str | dt.datetime | None = None,
        scale: Duration,
        offset: Duration | None = None,
        curve: BoostCurve | None = None,
        decay: float | None = None,
        weight: float | None = None,
        depth: int | None = None,
    ) -> BoostReturn:
        """Boost objects close to a time.

        Args:
            property: the date property.
            origin: the time; now if omitted.
            scale: how far from it the score is ``decay``.
            offset: how far around it the score stays 1.
            curve: how the score falls.
            decay: the score at ``scale``, above 0 and at most 1.
            weight: how much the boost counts, from 0 to 1.
            depth: how many candidates are scored.
        """
        function = TimeDecay(
            _name(property),
            _origin(origin),
            _seconds(scale, "scale"),
            None if offset is None else _seconds(offset, "offset"),
            check.member("curve", curve, BoostCurve),
            number(decay, "decay"),
        )
        return _one(function, weight, depth)

    @staticmethod
    def numeric_decay(
        property: str,
        *,
        origin: Number,
        scale: Number,
        offset: Number | None = None,
        curve: BoostCurve | None = None,
        decay: float | None = None,
        weight: float | None = None,
        depth: int | None = None,
    ) -> BoostReturn:
        """Lift what is close to a number.

        Args:
            property: the number property.
            origin: the number.
            scale: how far from it the score is ``decay``.
            offset: how far around it the score stays 1.
            curve: how the score falls.
            decay: the score at ``scale``, above 0 and at most 1.
            weight: how much the boost counts, from 0 to 1.
            depth: how many candidates are scored.
        """
        centre, width = number(origin, "origin"), number(scale, "scale")
        if centre is None or width is None:
            raise invalid("origin and scale", "numbers", (origin, scale))
        function = NumericDecay(
            _name(property),
            centre,
            width,
            number(offset, "offset"),
            check.member("curve", curve, BoostCurve),
            number(decay, "decay"),
        )
        return _one(function, weight, depth)

    @staticmethod
    def numeric_property(
        name: str, *, modifier: BoostModifier | None = None, weight: float | None = None, depth: int | None = None
    ) -> BoostReturn:
        """Lift by the value of a number.

        Args:
            name: the number property.
            modifier: what is done to the value first.
            weight: how much the boost counts, from 0 to 1.
            depth: how many candidates are scored.
        """
        return _one(PropertyValue(_name(name), check.member("modifier", modifier, BoostModifier)), weight, depth)

    @staticmethod
    def blend(
        boosts: BoostReturn | Sequence[BoostReturn], *, weight: float | None = None, depth: int | None = None
    ) -> BoostReturn:
        """Combine several boosts.

        Args:
            boosts: the boosts; the weight of each is its weight among them.
            weight: how much the whole counts, from 0 to 1.
            depth: how many candidates are scored.

        Raises:
            WeaviateInvalidInputError: there is none, or one has a depth of its own.
        """
        given = [boosts] if isinstance(boosts, BoostReturn) else list(boosts)
        if not given:
            raise WeaviateInvalidInputError("Boost.blend needs at least one boost to blend")
        if any(each.depth is not None for each in given):
            raise WeaviateInvalidInputError("pass depth to Boost.blend, not to the boosts in it")
        conditions = [
            condition if condition.weight is not None else replace(condition, weight=each.weight)
            for each in given
            for condition in each.conditions
        ]
        return BoostReturn(tuple(conditions), number(weight, "weight"), natural(depth, "depth"))
