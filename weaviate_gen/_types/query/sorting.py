"""Sort order of results."""

from __future__ import annotations

from typing import Any

from weaviate_gen._inputs.errors import invalid, no_instances
from weaviate_gen._runtime.records import record
from weaviate_gen_wire.grpc import messages as pb


@record(frozen=True, slots=True)
class SortKey:
    """One sort key and its direction."""

    prop: str
    ascending: bool = True

    def __post_init__(self) -> None:
        if not isinstance(self.prop, str):  # pyright: ignore[reportUnnecessaryIsInstance]  # users without a type checker
            raise invalid("The property to sort by", "its name", self.prop)
        if not isinstance(self.ascending, bool):  # pyright: ignore[reportUnnecessaryIsInstance]
            raise invalid("ascending", "True or False", self.ascending)


class Sorting:
    """Sort order: keys in order of precedence."""

    __slots__ = ("_keys",)

    def __init__(self, *keys: SortKey) -> None:
        self._keys = keys

    @property
    def keys(self) -> tuple[SortKey, ...]:
        """The criteria, the first one first."""
        return self._keys

    @property
    def sorts(self) -> list[SortKey]:
        """The criteria as a list, by their official name."""
        return list(self._keys)

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Sorting) and other._keys == self._keys

    def __hash__(self) -> int:
        return hash(self._keys)

    def __repr__(self) -> str:
        return f"Sorting({', '.join(map(repr, self._keys))})"

    @classmethod
    def __get_pydantic_core_schema__(cls, source: object, handler: object) -> Any:
        from weaviate_gen._inputs.fields import instances

        return instances(cls)

    def by_property(self, name: str, ascending: bool = True) -> Sorting:
        """Sort further by a property."""
        return Sorting(*self._keys, SortKey(name, ascending))

    def by_id(self, ascending: bool = True) -> Sorting:
        """Sort further by the id."""
        return Sorting(*self._keys, SortKey("_id", ascending))

    def by_creation_time(self, ascending: bool = True) -> Sorting:
        """Sort further by the time of creation."""
        return Sorting(*self._keys, SortKey("_creationTimeUnix", ascending))

    def by_update_time(self, ascending: bool = True) -> Sorting:
        """Sort further by the time of the last change."""
        return Sorting(*self._keys, SortKey("_lastUpdateTimeUnix", ascending))

    def to_wire(self) -> list[pb.SortBy]:
        """Write the criteria as the wire has them."""
        return [pb.SortBy(ascending=key.ascending, path=[key.prop]) for key in self._keys]


class Sort:
    """Factories of sort orders; further keys are chained by the same methods."""

    def __init__(self) -> None:
        raise no_instances(type(self), 'Sort.by_property("name")')

    @staticmethod
    def by_property(name: str, ascending: bool = True) -> Sorting:
        """Sort by a property.

        Args:
            name: the property's name.
            ascending: whether the smallest comes first.
        """
        return Sorting().by_property(name, ascending)

    @staticmethod
    def by_id(ascending: bool = True) -> Sorting:
        """Sort by the id.

        Args:
            ascending: whether the smallest comes first.
        """
        return Sorting().by_id(ascending)

    @staticmethod
    def by_creation_time(ascending: bool = True) -> Sorting:
        """Sort by the time of creation.

        Args:
            ascending: whether the oldest comes first.
        """
        return Sorting().by_creation_time(ascending)

    @staticmethod
    def by_update_time(ascending: bool = True) -> Sorting:
        """Sort by the time of the last change.

        Args:
            ascending: whether the oldest comes first.
        """
        return Sorting().by_update_time(ascending)
