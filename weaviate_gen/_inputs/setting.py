"""Settings as attributes of configuration values."""

from __future__ import annotations

from typing import Any


class Setting:
    """Setting of a value, under its key on the wire; one that is not set reads as ``None``, which also unsets it."""

    __slots__ = ("_key",)

    def __set_name__(self, owner: type[Any], name: str) -> None:
        self._key = name

    def __get__(self, value: Any, owner: type[Any]) -> Any:
        return self if value is None else value.settings.get(self._key)

    def __set__(self, value: Any, content: Any) -> None:
        if content is None:
            value.settings.pop(self._key, None)
        else:
            value.settings[self._key] = content
