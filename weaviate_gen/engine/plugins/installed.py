"""Plugins of installed distributions, found by their entry points."""

from __future__ import annotations

from functools import cache
from importlib.metadata import EntryPoint, entry_points

from weaviate_gen.engine.errors import EngineError

GROUP = "weaviate_gen.plugins"
"""The entry points' group; each names a plugin, or a class or function without arguments that gives one."""


def installed() -> list[object]:
    """Make the plugins of every installed distribution.

    Raises:
        EngineError: one cannot be loaded.
    """
    return [_made(entry) for entry in _entries()]


@cache
def _entries() -> tuple[EntryPoint, ...]:
    return tuple(sorted(entry_points(group=GROUP), key=lambda entry: entry.name))


def _made(entry: EntryPoint) -> object:
    try:
        found = entry.load()
        return found() if callable(found) else found
    except Exception as error:
        owner = f" of {entry.dist.name}" if entry.dist is not None else ""
        raise EngineError(
            "plugin_failed",
            "not_loadable",
            plugin=entry.name,
            target=entry.value,
            owner=owner,
            type=type(error).__name__,
            cause=error,
        ) from error
