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


@record(frozen=True, slots=True)
class PropertyMetrics:
    """Metrics of one property: the wire name of its type, and which metrics to return."""

    property_name: str
    kind: str
    metrics: tuple[str, ...]
    limit: int | None = None

    def to_wire(self) -> pb.AggregateRequest.Aggregation:
        """Write the metrics as the wire has them."""
        message = pb.AggregateRequest.Aggregation(property=self.property_name)
        part = getattr(message, self.kind)
        part.SetInParent()
        for name in self.metrics:
            setattr(part, name, True)
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
        top = top_occurrences_count or top_occurrences_value
        metrics = self._requested({"count": count, "top_occurences": top}, type_)
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
        return self._numeric("int", type_, count, maximum, mean, median, minimum, mode, sum_)

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
        return self._numeric("number", type_, count, maximum, mean, median, minimum, mode, sum_)

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
        asked = {
            "count": count,
            "percentage_false": percentage_false,
            "percentage_true": percentage_true,
            "total_false": total_false,
            "total_true": total_true,
        }
        return PropertyMetrics(self._property, "boolean", self._requested(asked, type_))

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
        asked = {"count": count, "maximum": maximum, "median": median, "minimum": minimum, "mode": mode}
        return PropertyMetrics(self._property, "date", self._requested(asked, type_))

    def reference(self, pointing_to: bool = False, *, type_: bool = False) -> PropertyMetrics:
        """Ask about a reference.

        Args:
            pointing_to: the collections it points to.
            type_: the property's type, as the server names it; only when asked for.
        """
        return PropertyMetrics(self._property, "reference", self._requested({"pointing_to": pointing_to}, type_))

    def _numeric(self, kind: str, type_: bool, *asked: bool) -> PropertyMetrics:
        names = ("count", "maximum", "mean", "median", "minimum", "mode", "sum")
        return PropertyMetrics(self._property, kind, self._requested(dict(zip(names, asked, strict=True)), type_))

    @staticmethod
    def _requested(asked: dict[str, bool], type_: bool) -> tuple[str, ...]:
        for name, each in asked.items():
            if not isinstance(each, bool):  # pyright: ignore[reportUnnecessaryIsInstance]  # users without types
                raise invalid(name, "True or False", each)
        return tuple(name for name, requested in {**asked, "type": type_}.items() if requested) or tuple(asked)
