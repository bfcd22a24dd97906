"""Results of aggregations."""

from __future__ import annotations

from typing import TYPE_CHECKING, TypeAlias

from weaviate_gen._runtime.records import record

if TYPE_CHECKING:
    from weaviate_gen._types.data.values import GeoCoordinate
    from weaviate_gen._types.query.conditions import GeoRange


@record
class AggregateInteger:
    """Metrics of an int property; ``None`` if not requested.

    Attributes:
        type_: data type of the property, as named by the server.
    """

    count: int | None
    maximum: int | None
    mean: float | None
    median: float | None
    minimum: int | None
    mode: int | None
    sum_: int | None
    type_: str | None = None


@record
class AggregateNumber:
    """Metrics of a number property; ``None`` if not requested.

    Attributes:
        type_: data type of the property, as named by the server.
    """

    count: int | None
    maximum: float | None
    mean: float | None
    median: float | None
    minimum: float | None
    mode: float | None
    sum_: float | None
    type_: str | None = None


@record
class TopOccurrence:
    """Frequent value with its number of occurrences."""

    count: int | None
    value: str | None


@record
class AggregateText:
    """Metrics of a text property; ``None`` or empty if not requested.

    Attributes:
        type_: data type of the property, as named by the server.
    """

    count: int | None
    top_occurrences: list[TopOccurrence]
    type_: str | None = None


@record
class AggregateBoolean:
    """Metrics of a boolean property; ``None`` if not requested.

    Attributes:
        type_: data type of the property, as named by the server.
    """

    count: int | None
    percentage_false: float | None
    percentage_true: float | None
    total_false: int | None
    total_true: int | None
    type_: str | None = None


@record
class AggregateReference:
    """Metrics of a reference property: the collections that it points to.

    Attributes:
        type_: data type of the property, as named by the server.
    """

    pointing_to: list[str] | None
    type_: str | None = None


@record
class AggregateDate:
    """Metrics of a date property, as RFC 3339 strings; ``None`` if not requested.

    Attributes:
        type_: data type of the property, as named by the server.
    """

    count: int | None
    maximum: str | None
    median: str | None
    minimum: str | None
    mode: str | None
    type_: str | None = None


AggregateResult: TypeAlias = (
    AggregateInteger | AggregateNumber | AggregateText | AggregateBoolean | AggregateDate | AggregateReference
)

AProperties: TypeAlias = dict[str, AggregateResult]


@record
class AggregateReturn:
    """Metrics over all objects.

    Attributes:
        properties: metrics by property name.
        total_count: number of objects, or ``None`` if not requested.
        took: server-side duration in seconds.
    """

    properties: AProperties
    total_count: int | None
    took: float = 0.0


@record
class GroupedBy:
    """Property value that the objects of a group share.

    Attributes:
        prop: name of the property.
        value: value of the property in this group.
    """

    prop: str
    value: str | int | float | bool | list[str] | list[int] | list[float] | list[bool] | GeoCoordinate | GeoRange | None


@record
class AggregateGroup:
    """Metrics of one group."""

    grouped_by: GroupedBy
    properties: AProperties
    total_count: int | None


@record
class AggregateGroupByReturn:
    """Metrics of each group.

    Attributes:
        groups: groups in descending order of size.
        took: server-side duration in seconds.
    """

    groups: list[AggregateGroup]
    took: float = 0.0
