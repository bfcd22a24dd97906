"""Base class of configuration values."""

from __future__ import annotations

from typing import Any


class Value:
    """Value with slots: two are equal if class and attributes are, and `repr` shows the attributes."""

    __slots__: tuple[str, ...] = ()

    def _attributes(self) -> dict[str, Any]:
        slots = (name for cls in reversed(type(self).__mro__) for name in getattr(cls, "__slots__", ()))
        return {name: getattr(self, name) for name in slots}

    def __eq__(self, other: object) -> bool:
        """Return whether class and attributes are equal."""
        return isinstance(other, Value) and type(self) is type(other) and self._attributes() == other._attributes()

    __hash__: None = None  # type: ignore[assignment]  # subclasses are mutable

    def __repr__(self) -> str:
        """Return class and attributes."""
        return f"{type(self).__name__}({', '.join(f'{name}={value!r}' for name, value in self._attributes().items())})"
