"""Boosts of gRPC searches as the engine's values."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

from weaviate_gen.engine.collections.collection import Collection
from weaviate_gen.engine.database.database import Database
from weaviate_gen.engine.errors import EngineError
from weaviate_gen.engine.search.boosting import BOOSTABLE
from weaviate_gen.engine.search.filters import Filter
from weaviate_gen.engine.search.query import Boost, Condition, Decay, Growth
from weaviate_gen.engine.values.dates import nanoseconds
from weaviate_gen.engine.wire.grpc.filters import read_filters
from weaviate_gen_wire.grpc import messages as pb

_MOST_CONDITIONS = 20
_MILLION = 1_000_000
_UNITS: Mapping[str, float] = {
    "d": 86400e9, "h": 3600e9, "m": 60e9, "s": 1e9, "ms": 1e6, "us": 1e3, "µs": 1e3, "ns": 1.0,
}  # fmt: skip
_PART = re.compile(r"(\d++(?:\.\d*+)?|\.\d++)(ms|us|µs|ns|d|h|m|s)")
_PARTS = re.compile(rf"(?:{_PART.pattern})+")


def read_boost(database: Database, collection: Collection, message: Any, now: int) -> Boost:
    """Read a `Boost` message.

    Args:
        database: whose schema it speaks of.
        collection: what is searched.
        message: the message.
        now: milliseconds since the epoch.

    Raises:
        EngineError: a condition is out of range, or does not fit its property.
    """
    if not message.conditions:
        raise EngineError("boost_invalid", "no_conditions")
    if len(message.conditions) > _MOST_CONDITIONS:
        raise EngineError("boost_invalid", "conditions", count=len(message.conditions), most=_MOST_CONDITIONS)
    weight = message.weight if message.HasField("weight") else 0.5
    if not 0 <= weight <= 1:
        raise EngineError("boost_invalid", "weight", weight=weight)
    conditions = tuple(_condition(database, collection, one, at, now) for at, one in enumerate(message.conditions))
    return Boost(conditions, weight, message.depth)


def _condition(database: Database, collection: Collection, message: Any, at: int, now: int) -> Condition:
    weight = message.weight if message.HasField("weight") else 1.0
    which = message.WhichOneof("condition")
    if which == "filter":
        condition = read_filters(database, collection, message.filter)
        _must_be_simple(condition, at)
        return Condition(condition, weight)
    if which == "time_decay":
        return Condition(_time_decay(collection, message.time_decay, at, now), weight)
    if which == "numeric_decay":
        return Condition(_numeric_decay(collection, message.numeric_decay, at), weight)
    if which == "property_value":
        name = message.property_value.property
        _must_be(collection, name, {"int", "number"}, "property_value", at)
        return Condition(Growth(name, _modifier(message.property_value)), weight)
    raise EngineError("boost_invalid", "condition", at=at)


def _must_be_simple(condition: Filter, at: int) -> None:
    if condition.operator not in BOOSTABLE:
        raise EngineError("boost_invalid", "operator", at=at, operator=condition.operator)
    for operand in condition.operands:
        _must_be_simple(operand, at)


def _must_be(collection: Collection, name: str, kinds: set[str], clause: str, at: int) -> None:
    if not name:
        raise EngineError("boost_invalid", "no_property").within(f"boost condition[{at}] {clause}")
    if "." in name:
        raise EngineError("boost_invalid", "nested", property=name).within(f"boost condition[{at}] {clause}")
    prop = collection.property_config(name)
    if prop is None:
        raise EngineError("property_not_found", "in_schema", collection=collection.name, property=name).within(
            f"boost condition[{at}] {clause}"
        )
    if prop["dataType"][0] not in kinds:
        raise EngineError(
            "boost_invalid", "data_type", property=name, expected=" or ".join(sorted(kinds)), got=prop["dataType"][0]
        ).within(f"boost condition[{at}] {clause}")


def _time_decay(collection: Collection, message: Any, at: int, now: int) -> Decay:
    _must_be(collection, message.property, {"date"}, "time_decay", at)
    if not message.scale:
        raise EngineError("boost_invalid", "no_scale", at=at)
    origin = 0
    try:
        origin = now * _MILLION if message.origin in {"", "now"} else nanoseconds(_dated(message.origin))
        scale = duration(message.scale)
    except ValueError:
        scale = 0.0
    if scale <= 0:  # a server finds out while it scores, and scores 0
        return _decay(Decay("", 0.0, 1.0, 0.0, "", _value(message)), at)
    return _decay(
        Decay(message.property, float(origin), scale, _offset(message), _curve(message), _value(message), dated=True),
        at,
    )


def _offset(message: Any) -> float:
    try:
        return duration(message.offset or "0")
    except ValueError:
        return 0.0


def _value(message: Any) -> float:
    """Return what a score has decayed to at the scale; 0 stands for the default."""
    return float(message.decay_value) or 0.5


def _numeric_decay(collection: Collection, message: Any, at: int) -> Decay:
    _must_be(collection, message.property, {"int", "number"}, "numeric_decay", at)
    curve, value = _curve(message), _value(message)
    return _decay(Decay(message.property, message.origin, message.scale, message.offset, curve, value), at)


def _decay(decay: Decay, at: int) -> Decay:
    if decay.scale <= 0:
        raise EngineError("boost_invalid", "scale", at=at)
    if not 0 < decay.value <= 1:
        raise EngineError("boost_invalid", "decay_value", at=at)
    return decay


def _curve(message: Any) -> str:
    curves = {pb.Boost.DECAY_CURVE_GAUSS: "gauss", pb.Boost.DECAY_CURVE_LINEAR: "linear"}
    return curves.get(message.curve, "exponential")


def _modifier(message: Any) -> str:
    modifiers = {pb.Boost.PROPERTY_VALUE_MODIFIER_LOG1P: "log1p", pb.Boost.PROPERTY_VALUE_MODIFIER_SQRT: "sqrt"}
    return modifiers.get(message.modifier, "")


def _dated(text: str) -> str:
    if "T" not in text:
        return f"{text}T00:00:00Z"
    return text if re.search(r"([zZ]|[+-]\d\d:\d\d)$", text) else f"{text}Z"


def duration(text: str) -> float:
    """Read a duration such as ``7d`` or ``1h30m`` as nanoseconds; a bare number is one already.

    Raises:
        ValueError: it is none.
    """
    if _PARTS.fullmatch(text):
        return sum(float(number) * _UNITS[unit] for number, unit in _PART.findall(text))
    return float(text)
