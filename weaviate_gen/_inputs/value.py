"""Base classes of configuration values."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any, cast


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

    @classmethod
    def __get_pydantic_core_schema__(cls, source: object, handler: object) -> Any:
        from weaviate_gen._inputs.fields import instances

        return instances(cls)

    def shown(self) -> dict[str, Any]:
        """Return what `repr` shows: attributes by name."""
        return self._attributes()

    def __repr__(self) -> str:
        """Return class and attributes."""
        return f"{type(self).__name__}({', '.join(f'{name}={value!r}' for name, value in self.shown().items())})"


class Table(dict[str, Any]):
    """Settings under their keys on the wire, which are attributes too.

    Attributes:
        names: keys that can be set; one that is not set reads as ``None``.
    """

    __slots__ = ("names",)

    names: dict[str, None]

    def __init__(self, values: Mapping[str, Any] | None = None, names: Iterable[str] = ()) -> None:
        """Store settings, and the keys of others that can be set."""
        super().__init__({key: _copied(value) for key, value in (values or {}).items()})
        object.__setattr__(self, "names", dict.fromkeys((*names, *self)))

    def __getattr__(self, name: str) -> Any:
        """Return a setting.

        Raises:
            AttributeError: there is no setting of that name.
        """
        if name == "names" or name not in self.names:
            raise AttributeError(f"there is no setting {name!r}", name=name, obj=self)
        return self.get(name)

    def __setattr__(self, name: str, value: Any) -> None:
        """Change a setting; ``None`` leaves it to the server.

        Raises:
            AttributeError: there is no setting of that name.
        """
        if name not in self.names:
            raise AttributeError(f"there is no setting {name!r}", name=name, obj=self)
        if value is None:
            self.pop(name, None)
        else:
            self[name] = value

    def __reduce__(self) -> tuple[Any, ...]:
        return Table, (dict(self), tuple(self.names))

    def copy(self) -> Table:
        """Return another table with the same settings."""
        return Table(self, self.names)


def _copied(value: Any) -> Any:
    if isinstance(value, Table):
        return value.copy()
    return Table(cast("dict[str, Any]", value)) if isinstance(value, dict) else value


class Configured(Value):
    """Value whose settings are attributes, by the names that they have on the wire.

    Attributes:
        settings: the settings that were passed, and those that are always sent.
    """

    __slots__ = ("settings",)

    settings: Table

    def __init__(self, settings: Mapping[str, Any]) -> None:
        """Store the settings."""
        self.settings = settings if isinstance(settings, Table) else Table(settings)

    def __getattr__(self, name: str) -> Any:
        """Return a setting.

        Raises:
            AttributeError: there is no setting of that name.
        """
        if name != "settings" and name in self.settings.names:
            return self.settings.get(name)
        raise AttributeError(f"{type(self).__name__} has no attribute {name!r}", name=name, obj=self)

    def __setattr__(self, name: str, value: Any) -> None:
        """Change an attribute, or a setting.

        Raises:
            AttributeError: there is neither of that name.
        """
        if hasattr(type(self), name):
            object.__setattr__(self, name, value)
        else:
            setattr(self.settings, name, value)

    def __copy__(self) -> Configured:
        made = object.__new__(type(self))
        for name, value in self._attributes().items():
            object.__setattr__(made, name, value.copy() if name == "settings" else value)
        return made

    def shown(self) -> dict[str, Any]:
        """Return what `repr` shows: settings, then the other attributes."""
        found = self._attributes()
        settings = found.pop("settings")
        return {name: settings.get(name) for name in settings.names} | found

    def to_wire(self) -> dict[str, Any]:
        """Return the settings as the server expects them."""
        return self.settings.copy()
