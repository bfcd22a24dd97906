"""Filters as Python comparisons: `P("price") > 3`."""

from __future__ import annotations

from typing import ClassVar

from weaviate_gen._types.query.conditions import FilterReturn
from weaviate_gen._types.query.filters import FilterByProperty, FilterInput

__all__ = ["P"]


class P(FilterByProperty):
    """Expression for a property: `P("price") > 3`, `P("tags").contains_any(["red"])`, `P("title").length() < 20`.

    A comparison gives a filter, as :class:`Filter` does; filters are put together with `&`, `|` and `~`. Comparing with
    `None` asks whether the property is null.
    """

    __slots__ = ("_name",)
    __hash__: ClassVar[None] = None  # type: ignore[assignment]  # `==` gives a filter, so it cannot be a key

    def __init__(self, name: str) -> None:
        """Return an expression for a property.

        Args:
            name: the property's name.
        """
        super().__init__(name, length=False)
        self._name = name

    def __repr__(self) -> str:
        return f"P({self._name!r})"

    def __eq__(self, value: FilterInput | None) -> FilterReturn:  # type: ignore[override]  # it returns a filter
        return self.is_none(True) if value is None else self.equal(value)

    def __ne__(self, value: FilterInput | None) -> FilterReturn:  # type: ignore[override]  # it returns a filter
        return self.is_none(False) if value is None else self.not_equal(value)

    def __lt__(self, value: FilterInput) -> FilterReturn:
        return self.less_than(value)

    def __le__(self, value: FilterInput) -> FilterReturn:
        return self.less_or_equal(value)

    def __gt__(self, value: FilterInput) -> FilterReturn:
        return self.greater_than(value)

    def __ge__(self, value: FilterInput) -> FilterReturn:
        return self.greater_or_equal(value)

    def __bool__(self) -> bool:
        raise TypeError(f"{self!r} is not a condition: compare it, as in `{self!r} == True`")

    def length(self) -> PLength:
        """Compare the property's length instead of its value."""
        return PLength(self._name)


class PLength(P):
    """Expression for the length of a property."""

    __slots__ = ()

    def __init__(self, name: str) -> None:
        """Return an expression for the property.

        Args:
            name: the property's name.
        """
        super().__init__(name)
        FilterByProperty.__init__(self, name, length=True)

    def __repr__(self) -> str:
        return f"P({self._name!r}).length()"
