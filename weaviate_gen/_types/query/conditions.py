"""Filter trees: joins of comparisons, and their wire form."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from enum import Enum
from typing import Any, TypeAlias, cast

from weaviate_gen._inputs.errors import invalid
from weaviate_gen._runtime.records import field, record, replace
from weaviate_gen.exceptions import WeaviateInvalidInputError
from weaviate_gen_wire.grpc import messages as pb

MAX_DEPTH = 96
"""How many messages deep a condition may be: protobuf reads 100, and a request has some around it."""


@record(frozen=True, slots=True)
class GeoRange:
    """Geographic range: center in degrees, radius in meters."""

    latitude: float
    longitude: float
    distance: float


def _checked_link(link_on: object) -> None:
    if not isinstance(link_on, str):
        raise invalid("link_on", "a reference's name", link_on)


@record(frozen=True, slots=True)
class SingleTargetRef:
    """Step along a reference, to what is compared in the object that it points to."""

    link_on: str
    target: FilterTarget | None = None

    def __post_init__(self) -> None:
        _checked_link(self.link_on)


@record(frozen=True, slots=True)
class MultiTargetRef:
    """Step along a reference that has several target collections, into one of them."""

    target_collection: str
    link_on: str
    target: FilterTarget | None = None

    def __post_init__(self) -> None:
        _checked_link(self.link_on)


@record(frozen=True, slots=True)
class CountRef:
    """Number of references that a property holds."""

    link_on: str

    def __post_init__(self) -> None:
        _checked_link(self.link_on)


RefStep: TypeAlias = SingleTargetRef | MultiTargetRef
FilterTarget: TypeAlias = SingleTargetRef | MultiTargetRef | CountRef | str
"""What is compared: a property by its name, a number of references, or one of these behind references."""


def behind(steps: Iterable[RefStep], end: CountRef | str) -> FilterTarget:
    """Return a target at the end of steps along references."""
    target: FilterTarget = end
    for step in reversed(tuple(steps)):
        target = replace(step, target=target)
    return target


def _target_to_wire(target: FilterTarget | None) -> pb.FilterTarget:
    message = inner = pb.FilterTarget()
    while isinstance(target, SingleTargetRef | MultiTargetRef):
        step: Any
        if isinstance(target, MultiTargetRef):
            step = inner.multi_target
            step.target_collection = target.target_collection
        else:
            step = inner.single_target
        step.on = target.link_on
        inner, target = step.target, target.target
    if isinstance(target, CountRef):
        inner.count.on = target.link_on
    else:
        inner.property = target or ""
    return message


def _target_from_wire(message: pb.FilterTarget) -> FilterTarget:
    steps: list[RefStep] = []
    while (kind := message.WhichOneof("target")) in ("single_target", "multi_target"):
        if kind == "single_target":
            steps.append(SingleTargetRef(message.single_target.on))
            message = message.single_target.target
        else:
            steps.append(MultiTargetRef(message.multi_target.target_collection, message.multi_target.on))
            message = message.multi_target.target
    return behind(steps, CountRef(message.count.on) if kind == "count" else message.property)


class Operator(str, Enum):
    """How a condition compares or joins; the names are those of the wire."""

    EQUAL = "Equal"
    NOT_EQUAL = "NotEqual"
    LESS_THAN = "LessThan"
    LESS_THAN_EQUAL = "LessThanEqual"
    GREATER_THAN = "GreaterThan"
    GREATER_THAN_EQUAL = "GreaterThanEqual"
    LIKE = "Like"
    IS_NULL = "IsNull"
    CONTAINS_ANY = "ContainsAny"
    CONTAINS_ALL = "ContainsAll"
    CONTAINS_NONE = "ContainsNone"
    WITHIN_GEO_RANGE = "WithinGeoRange"
    AND = "And"
    OR = "Or"
    NOT = "Not"


class FilterReturn:
    """A condition: pass it as ``filters``, or combine it with ``&``, ``|`` and ``~``."""

    __slots__ = ()

    @property
    def depth(self) -> int:
        """How many messages deep it is, written as it was built."""
        raise NotImplementedError

    @property
    def flat_depth(self) -> int:
        """How many messages deep it is, with every chain of one operator written as one join."""
        raise NotImplementedError

    def __and__(self, other: FilterReturn) -> FilterReturn:
        return FilterAnd((self, other))

    def __or__(self, other: FilterReturn) -> FilterReturn:
        return FilterOr((self, other))

    def __invert__(self) -> FilterReturn:
        return FilterNot((self,))

    @classmethod
    def __get_pydantic_core_schema__(cls, source: object, handler: object) -> Any:
        from weaviate_gen._inputs.fields import instances

        return instances(cls)

    def __copy__(self) -> FilterReturn:
        return self

    def __deepcopy__(self, memo: object) -> FilterReturn:
        return self  # it cannot be changed

    def conditions(self) -> Iterator[FilterReturn]:
        """Yield the condition and every condition in it."""
        waiting: list[FilterReturn] = [self]
        while waiting:
            condition = waiting.pop()
            yield condition
            if isinstance(condition, FilterJoin):
                waiting.extend(condition.filters)

    def to_wire(self) -> pb.Filters:
        """Return the condition as the wire has it.

        Pairs nest as they were built, which is what the official client sends. Where that is deeper than protobuf
        reads, every chain of one operator becomes one join; it means the same.
        """
        return self.message(flat=self.depth > MAX_DEPTH)

    def message(self, *, flat: bool) -> pb.Filters:
        """Return the condition as the wire has it.

        Args:
            flat: whether chains of one operator become one join.
        """
        raise NotImplementedError

    @staticmethod
    def from_wire(message: pb.Filters) -> FilterReturn:
        """Read what :meth:`to_wire` wrote."""
        operator = Operator[pb.Filters.Operator.Name(message.operator).removeprefix("OPERATOR_")]
        if operator in _JOINS:
            return _JOINS[operator](tuple(FilterReturn.from_wire(part) for part in message.filters))
        data = _value_from_wire(message)
        return FilterValue(data, operator, _target_from_wire(message.target), data)


def _checked_depth(depth: int) -> int:
    if depth > MAX_DEPTH:
        raise WeaviateInvalidInputError(
            f"A filter must be at most {MAX_DEPTH} levels deep, got {depth}: a chain of one operator is one level, "
            "each change between &, | and ~ another one, and each step along a reference two"
        )
    return depth


@record(frozen=True, slots=True, eq=False, repr=False)
class FilterJoin(FilterReturn):
    """Conditions joined by AND, OR or NOT.

    Combining costs the same however long a chain is: a pair refers to what it joins. What looks at all of a chain goes
    over :attr:`parts`, so that no chain is too long for it; real depth is refused when it is built.
    """

    operator: Operator
    filters: tuple[FilterReturn, ...]
    _depth: int = field(init=False)
    _flat_depth: int = field(init=False)

    def __post_init__(self) -> None:
        depth = flat = 0
        for part in self.filters:
            if not isinstance(part, FilterReturn):  # pyright: ignore[reportUnnecessaryIsInstance]
                raise invalid("A combined filter", "made of filters", part)
            depth = max(depth, part.depth)
            flat = max(flat, part.flat_depth - 1 if self._chains(part) else part.flat_depth)
        object.__setattr__(self, "_depth", depth + 1)
        object.__setattr__(self, "_flat_depth", _checked_depth(flat + 1))

    @property
    def depth(self) -> int:
        """How many messages deep it is, written as it was built."""
        return self._depth

    @property
    def flat_depth(self) -> int:
        """How many messages deep it is, with every chain of one operator written as one join."""
        return self._flat_depth

    def _chains(self, part: FilterReturn) -> bool:
        return isinstance(part, FilterJoin) and part.operator is self.operator is not Operator.NOT

    @property
    def parts(self) -> tuple[FilterReturn, ...]:
        """What is joined, with the parts of joins by the same operator in their place."""
        found: list[FilterReturn] = []
        waiting = list(reversed(self.filters))
        while waiting:
            part = waiting.pop()
            if isinstance(part, FilterJoin) and self._chains(part):
                waiting.extend(reversed(part.filters))
            else:
                found.append(part)
        return tuple(found)

    def __eq__(self, other: object) -> bool:
        if not isinstance(other, FilterJoin):
            return NotImplemented
        return self.operator == other.operator and self.parts == other.parts

    def __hash__(self) -> int:
        return hash((self.operator, self.parts))

    def __repr__(self) -> str:
        return f"{type(self).__name__}({list(self.parts)!r})"

    def __reduce__(self) -> tuple[Any, ...]:
        return type(self), (self.parts,)

    def message(self, *, flat: bool) -> pb.Filters:
        """Return the condition as the wire has it.

        Args:
            flat: whether chains of one operator become one join.
        """
        return pb.Filters(
            operator=pb.Filters.Operator.Value(f"OPERATOR_{self.operator.name}"),
            filters=[part.message(flat=flat) for part in (self.parts if flat else self.filters)],
        )


class FilterAnd(FilterJoin):
    """All of several conditions.

    Args:
        filters: the conditions.
    """

    __slots__ = ()

    def __init__(self, filters: Iterable[FilterReturn]) -> None:
        super().__init__(Operator.AND, tuple(filters))


class FilterOr(FilterJoin):
    """Any of several conditions.

    Args:
        filters: the conditions.
    """

    __slots__ = ()

    def __init__(self, filters: Iterable[FilterReturn]) -> None:
        super().__init__(Operator.OR, tuple(filters))


class FilterNot(FilterJoin):
    """Negation of a condition.

    Args:
        filters: the condition, as the only one.
    """

    __slots__ = ()

    def __init__(self, filters: Iterable[FilterReturn]) -> None:
        super().__init__(Operator.NOT, tuple(filters))


_JOINS: dict[Operator, type[FilterAnd | FilterOr | FilterNot]] = {
    Operator.AND: FilterAnd,
    Operator.OR: FilterOr,
    Operator.NOT: FilterNot,
}


FilterData: TypeAlias = str | int | float | bool | GeoRange | tuple[str | int | float | bool, ...]


@record(frozen=True, slots=True)
class FilterValue(FilterReturn):
    """Comparison of a target with a value.

    Attributes:
        value: the value as it was passed.
        operator: how both are compared.
        target: what is compared.
        data: the value in the form of the wire.
    """

    value: Any = field(compare=False)
    operator: Operator
    target: FilterTarget
    data: FilterData = field(repr=False)

    def __post_init__(self) -> None:
        _checked_depth(self.depth)

    @property
    def depth(self) -> int:
        """How many messages deep it is: itself, its target, and two for each step along a reference."""
        depth, target = 2, self.target
        while isinstance(target, SingleTargetRef | MultiTargetRef):
            depth += 2
            target = target.target or ""
        return depth

    @property
    def flat_depth(self) -> int:
        """The same: it has no chains."""
        return self.depth

    def message(self, *, flat: bool) -> pb.Filters:  # noqa: ARG002 - a comparison is flat
        """Return the condition as the wire has it.

        Args:
            flat: of no meaning for a single comparison.
        """
        message = pb.Filters(
            operator=pb.Filters.Operator.Value(f"OPERATOR_{self.operator.name}"), target=_target_to_wire(self.target)
        )
        value = self.data
        if isinstance(value, tuple):
            _array_of(message, value).values.extend(value)
        elif isinstance(value, GeoRange):
            message.value_geo.latitude = value.latitude
            message.value_geo.longitude = value.longitude
            message.value_geo.distance = value.distance
        elif isinstance(value, bool):
            message.value_boolean = value
        elif isinstance(value, int):
            message.value_int = value
        elif isinstance(value, float):
            message.value_number = value
        else:
            message.value_text = value
        return message


def _array_of(message: pb.Filters, value: tuple[str | int | float | bool, ...]) -> Any:
    """Return the array field for values of this type; all items have one type."""
    first = value[0]
    if isinstance(first, bool):
        return message.value_boolean_array
    if isinstance(first, int):
        return message.value_int_array
    if isinstance(first, float):
        return message.value_number_array
    return message.value_text_array


def _value_from_wire(message: pb.Filters) -> FilterData:
    kind = message.WhichOneof("test_value")
    if kind is None:
        raise WeaviateInvalidInputError(f"The filter has no value: {message}")
    value: Any = getattr(message, kind)
    if kind == "value_geo":
        return GeoRange(value.latitude, value.longitude, value.distance)
    if kind.endswith("_array"):
        return tuple(value.values)
    return cast("FilterData", value)
