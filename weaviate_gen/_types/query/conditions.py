"""Filter trees: joins of comparisons, and their wire form."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Any, TypeAlias, cast

from weaviate_gen._inputs.errors import invalid
from weaviate_gen._runtime.records import field, record
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


@record(frozen=True, slots=True)
class RefStep:
    """One step along a reference; ``target_collection`` is set where the reference has several targets."""

    link_on: str
    target_collection: str | None = None


@record(frozen=True, slots=True)
class FilterPath:
    """Target of a condition: a property or reference count, at the end of reference steps."""

    steps: tuple[RefStep, ...]
    name: str
    counts: bool = False

    def __post_init__(self) -> None:
        for link in (*(step.link_on for step in self.steps), self.name):
            if not isinstance(link, str):  # pyright: ignore[reportUnnecessaryIsInstance]  # users without types
                raise invalid("link_on", "a reference's name", link)

    def to_wire(self) -> pb.FilterTarget:
        """Write the path as the wire's nested target."""
        target = pb.FilterTarget()
        inner = target
        for step in self.steps:
            if step.target_collection is None:
                inner.single_target.on = step.link_on
                inner = inner.single_target.target
            else:
                inner.multi_target.on = step.link_on
                inner.multi_target.target_collection = step.target_collection
                inner = inner.multi_target.target
        if self.counts:
            inner.count.on = self.name
        else:
            inner.property = self.name
        return target

    @classmethod
    def from_wire(cls, target: pb.FilterTarget) -> FilterPath:
        """Read what :meth:`to_wire` wrote."""
        steps: list[RefStep] = []
        while (kind := target.WhichOneof("target")) in ("single_target", "multi_target"):
            if kind == "single_target":
                steps.append(RefStep(target.single_target.on))
                target = target.single_target.target
            else:
                steps.append(RefStep(target.multi_target.on, target.multi_target.target_collection))
                target = target.multi_target.target
        if kind == "count":
            return cls(tuple(steps), target.count.on, counts=True)
        return cls(tuple(steps), target.property)


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
        operator = pb.Filters.Operator.Name(message.operator).removeprefix("OPERATOR_")
        if operator in _JOINS:
            return _JOINS[operator](tuple(FilterReturn.from_wire(part) for part in message.filters))
        return FilterValue(FilterPath.from_wire(message.target), operator, _value_from_wire(message))


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

    operator: str
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
        return isinstance(part, FilterJoin) and part.operator == self.operator != "NOT"

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
            operator=pb.Filters.Operator.Value("OPERATOR_" + self.operator),
            filters=[part.message(flat=flat) for part in (self.parts if flat else self.filters)],
        )


class FilterAnd(FilterJoin):
    """All of several conditions.

    Args:
        filters: the conditions.
    """

    __slots__ = ()

    def __init__(self, filters: Iterable[FilterReturn]) -> None:
        super().__init__("AND", tuple(filters))


class FilterOr(FilterJoin):
    """Any of several conditions.

    Args:
        filters: the conditions.
    """

    __slots__ = ()

    def __init__(self, filters: Iterable[FilterReturn]) -> None:
        super().__init__("OR", tuple(filters))


class FilterNot(FilterJoin):
    """Negation of a condition.

    Args:
        filters: the condition, as the only one.
    """

    __slots__ = ()

    def __init__(self, filters: Iterable[FilterReturn]) -> None:
        super().__init__("NOT", tuple(filters))


_JOINS: dict[str, type[FilterAnd | FilterOr | FilterNot]] = {"AND": FilterAnd, "OR": FilterOr, "NOT": FilterNot}


FilterData: TypeAlias = str | int | float | bool | GeoRange | tuple[str | int | float | bool, ...]


@record(frozen=True, slots=True)
class FilterValue(FilterReturn):
    """One comparison: path, operator, value."""

    path: FilterPath
    operator: str
    value: FilterData

    def __post_init__(self) -> None:
        _checked_depth(self.depth)

    @property
    def depth(self) -> int:
        """How many messages deep it is: itself, its target, and two for each step along a reference."""
        return 2 + 2 * len(self.path.steps)

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
            operator=pb.Filters.Operator.Value("OPERATOR_" + self.operator), target=self.path.to_wire()
        )
        value = self.value
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
