"""Metrics of an aggregation."""

from __future__ import annotations

from weaviate_gen._inputs.arguments import natural
from weaviate_gen._inputs.checked import checked
from weaviate_gen._inputs.errors import invalid
from weaviate_gen._runtime.records import record
from weaviate_gen.exceptions import WeaviateInvalidInputError
from weaviate_gen_wire.grpc import messages as pb


@checked
@record(frozen=True, slots=True, kw_only=True)
class GroupByAggregate:
    """Aggregate in groups.

    Args:
        prop: the property whose values make the groups.
        limit: how many groups come back at most.
    """

    prop: str
    limit: int | None = None

    def __post_init__(self) -> None:
        natural(self.limit, "limit")


_WIRE = {
    "sum_": "sum",
    "top_occurrences_count": "top_occurences",
    "top_occurrences_value": "top_occurences",
    "type_": "type",
}
"""Names of metrics on the wire, where they are others; the wire has one for both of the most frequent values."""

_NUMERIC = ("count", "maximum", "mean", "median", "minimum", "mode", "sum_")
_METRICS = {
    "text": ("count", "top_occurrences_count", "top_occurrences_value"),
    "int": _NUMERIC,
    "number": _NUMERIC,
    "boolean": ("count", "percentage_false", "percentage_true", "total_false", "total_true"),
    "date": ("count", "maximum", "median", "minimum", "mode"),
    "reference": ("pointing_to",),
}
"""Metrics of each type."""


@record(frozen=True, slots=True)
class PropertyMetrics:
    """Metrics of one property: the wire name of its type, and which metrics to return.

    Every metric of the type is an attribute that tells whether it is returned.
    """

    property_name: str
    kind: str
    metrics: tuple[str, ...]
    limit: int | None = None

    def __getattr__(self, name: str) -> bool:
        """Return whether a metric is returned.

        Raises:
            AttributeError: the type has no such metric.
        """
        if name in PropertyMetrics.__slots__ or name not in (*_METRICS[self.kind], "type_"):
            raise AttributeError(f"{type(self).__name__} has no attribute {name!r}", name=name, obj=self)
        return name in self.metrics

    def shown(self) -> dict[str, object]:
        """Return what `repr` shows: the property, and all metrics of its type."""
        found: dict[str, object] = {"property_name": self.property_name}
        found |= {name: name in self.metrics for name in _METRICS[self.kind]}
        return found | ({"limit": self.limit} if self.kind == "text" else {})

    def __repr__(self) -> str:
        return f"{type(self).__name__}({', '.join(f'{name}={value!r}' for name, value in self.shown().items())})"

    def to_wire(self) -> pb.AggregateRequest.Aggregation:
        """Write the metrics as the wire has them."""
        message = pb.AggregateRequest.Aggregation(property=self.property_name)
        part = getattr(message, self.kind)
        part.SetInParent()
        for name in self.metrics:
            setattr(part, _WIRE.get(name, name), True)
        if self.limit is not None:
            part.top_occurences_limit = self.limit
        return message


class Metrics:
    """Factories of metrics; use the method for the property's type.

    Without arguments a method asks for all that it has.

    Args:
        property_: the property's name.
    """

    __slots__ = ("_property",)

    def __init__(self, property_: str) -> None:
        if not isinstance(property_, str):  # pyright: ignore[reportUnnecessaryIsInstance]  # users without a type checker
            raise invalid("The property of Metrics", "its name", property_)
        self._property = property_

    def text(
        self,
        count: bool = False,
        top_occurrences_count: bool = False,
        top_occurrences_value: bool = False,
        limit: int | None = None,
        min_occurrences: int | None = None,
        *,
        type_: bool = False,
    ) -> PropertyMetrics:
        """Ask about a text property.

        Args:
            count: how many values there are.
            top_occurrences_count: how often the most frequent values occur.
            top_occurrences_value: which the most frequent values are; each comes with how often it occurs.
            limit: how many of the most frequent values come back.
            min_occurrences: the old name of ``limit``.
            type_: the property's type, as the server names it; only when asked for.
        """
        if limit is not None and min_occurrences is not None:
            raise WeaviateInvalidInputError("pass limit or min_occurrences (its deprecated name), not both")
        metrics = self._requested("text", type_, count, top_occurrences_count, top_occurrences_value)
        return PropertyMetrics(
            self._property, "text", metrics, natural(limit if min_occurrences is None else min_occurrences, "limit")
        )

    def integer(
        self,
        count: bool = False,
        maximum: bool = False,
        mean: bool = False,
        median: bool = False,
        minimum: bool = False,
        mode: bool = False,
        sum_: bool = False,
        *,
        type_: bool = False,
    ) -> PropertyMetrics:
        """Ask about an int property.

        Args:
            count: how many values there are.
            maximum: the greatest.
            mean: the average.
            median: the one in the middle.
            minimum: the smallest.
            mode: the most frequent.
            sum_: all added up.
            type_: the property's type, as the server names it; only when asked for.
        """
        return self._of("int", type_, count, maximum, mean, median, minimum, mode, sum_)

    def number(
        self,
        count: bool = False,
        maximum: bool = False,
        mean: bool = False,
        median: bool = False,
        minimum: bool = False,
        mode: bool = False,
        sum_: bool = False,
        *,
        type_: bool = False,
    ) -> PropertyMetrics:
        """Ask about a number property.

        Args:
            count: how many values there are.
            maximum: the greatest.
            mean: the average.
            median: the one in the middle.
            minimum: the smallest.
            mode: the most frequent.
            sum_: all added up.
            type_: the property's type, as the server names it; only when asked for.
        """
        return self._of("number", type_, count, maximum, mean, median, minimum, mode, sum_)

    def boolean(
        self,
        count: bool = False,
        percentage_false: bool = False,
        percentage_true: bool = False,
        total_false: bool = False,
        total_true: bool = False,
        *,
        type_: bool = False,
    ) -> PropertyMetrics:
        """Ask about a boolean property.

        Args:
            count: how many values there are.
            percentage_false: the share of false ones, from 0 to 1.
            percentage_true: the share of true ones, from 0 to 1.
            total_false: how many are false.
            total_true: how many are true.
            type_: the property's type, as the server names it; only when asked for.
        """
        return self._of("boolean", type_, count, percentage_false, percentage_true, total_false, total_true)

    def date_(
        self,
        count: bool = False,
        maximum: bool = False,
        median: bool = False,
        minimum: bool = False,
        mode: bool = False,
        *,
        type_: bool = False,
    ) -> PropertyMetrics:
        """Ask about a date property.

        Args:
            count: how many values there are.
            maximum: the latest.
            median: the one in the middle.
            minimum: the earliest.
            mode: the most frequent.
            type_: the property's type, as the server names it; only when asked for.
        """
        return self._of("date", type_, count, maximum, median, minimum, mode)

    def reference(self, pointing_to: bool = False, *, type_: bool = False) -> PropertyMetrics:
        """Ask about a reference.

        Args:
            pointing_to: the collections it points to.
            type_: the property's type, as the server names it; only when asked for.
        """
        return self._of("reference", type_, pointing_to)

    def _of(self, kind: str, type_: bool, *asked: bool) -> PropertyMetrics:
        return PropertyMetrics(self._property, kind, self._requested(kind, type_, *asked))

    @staticmethod
    def _requested(kind: str, type_: bool, *values: bool) -> tuple[str, ...]:
        asked = dict(zip(_METRICS[kind], values, strict=True))
        for name, each in asked.items():
            if not isinstance(each, bool):  # pyright: ignore[reportUnnecessaryIsInstance]  # users without types
                raise invalid(name, "True or False", each)
        return tuple(name for name, requested in {**asked, "type_": type_}.items() if requested) or tuple(asked)
