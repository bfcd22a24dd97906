"""What aggregations give back."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, TypeAlias

if TYPE_CHECKING:
    from weaviate_gen.data.values import GeoCoordinate


@dataclass(slots=True)
class AggregateInteger:
    """Metrics of an int property; what was not asked for is ``None``."""

    count: int | None
    maximum: int | None
    mean: float | None
    median: float | None
    minimum: int | None
    mode: int | None
    sum_: int | None


@dataclass(slots=True)
class AggregateNumber:
    """Metrics of a number property; what was not asked for is ``None``."""

    count: int | None
    maximum: float | None
    mean: float | None
    median: float | None
    minimum: float | None
    mode: float | None
    sum_: float | None


@dataclass(slots=True)
class TopOccurrence:
    """A frequent value, and how often it occurs."""

    count: int | None
    value: str | None


@dataclass(slots=True)
class AggregateText:
    """Metrics of a text property; what was not asked for is ``None`` or empty."""

    count: int | None
    top_occurrences: list[TopOccurrence]


@dataclass(slots=True)
class AggregateBoolean:
    """Metrics of a boolean property; what was not asked for is ``None``."""

    count: int | None
    percentage_false: float | None
    percentage_true: float | None
    total_false: int | None
    total_true: int | None


@dataclass(slots=True)
class AggregateReference:
    """Metrics of a reference: the collections that it points to."""

    pointing_to: list[str] | None


@dataclass(slots=True)
class AggregateDate:
    """Metrics of a date property, as RFC 3339 texts; what was not asked for is ``None``."""

    count: int | None
    maximum: str | None
    median: str | None
    minimum: str | None
    mode: str | None


AggregateResult: TypeAlias = (
    AggregateInteger | AggregateNumber | AggregateText | AggregateBoolean | AggregateDate | AggregateReference
)
AProperties: TypeAlias = dict[str, AggregateResult]


@dataclass(slots=True)
class AggregateReturn:
    """The metrics of all objects.

    Attributes:
        properties: by property.
        total_count: how many objects there are, if that was asked for.
        took: how long the server took, in seconds.
    """

    properties: AProperties
    total_count: int | None
    took: float = 0.0


@dataclass(slots=True)
class GroupedBy:
    """What the objects of a group share.

    Attributes:
        prop: the property.
        value: its value in this group.
    """

    prop: str
    value: str | int | float | bool | list[str] | list[int] | list[float] | list[bool] | GeoCoordinate | None


@dataclass(slots=True)
class AggregateGroup:
    """The metrics of one group."""

    grouped_by: GroupedBy
    properties: AProperties
    total_count: int | None


@dataclass(slots=True)
class AggregateGroupByReturn:
    """The metrics of each group.

    Attributes:
        groups: the groups, the largest first.
        took: how long the server took, in seconds.
    """

    groups: list[AggregateGroup]
    took: float = 0.0
