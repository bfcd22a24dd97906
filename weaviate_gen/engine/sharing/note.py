"""The note that says where the holder of a shared directory serves it."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Mapping
from contextlib import suppress
from dataclasses import dataclass, is_dataclass
from pathlib import Path
from typing import Any, cast

from weaviate_gen._runtime.engine_settings import EngineSettings
from weaviate_gen._runtime.sharing import Leader
from weaviate_gen.engine.storage.private_files import open_new

NAME = "SHARED"


@dataclass(frozen=True, slots=True)
class Note:
    """What the holder of a directory leaves for others.

    Attributes:
        leader: the holder.
        version: its version of this package.
        settings: digests of its settings, by name.
    """

    leader: Leader
    version: str
    settings: Mapping[str, str]

    def write(self, directory: Path) -> None:
        """Put the note into the directory, as a whole.

        Raises:
            OSError: it cannot be written.
        """
        leader = self.leader
        values = {
            "pid": leader.pid,
            "host": leader.host,
            "port": leader.port,
            "key": leader.key,
            "version": self.version,
            "settings": dict(self.settings),
        }
        part = directory / f"{NAME}-part"
        part.unlink(missing_ok=True)
        with open_new(part) as file:
            file.write(json.dumps(values).encode())
        part.replace(directory / NAME)

    def differences(self, settings: Mapping[str, Any]) -> list[str]:
        """Return the names of settings that differ from those of the holder."""
        own = digests(settings, self.leader.key)
        return sorted(name for name in {*own, *self.settings} if own.get(name) != self.settings.get(name))


def read_note(directory: Path) -> Note | None:
    """Return the note in a directory; ``None`` if there is none that can be read."""
    try:
        found = json.loads((directory / NAME).read_bytes())
        leader = Leader(int(found["pid"]), str(found["host"]), int(found["port"]), str(found["key"]))
        return Note(leader, str(found["version"]), {str(name): str(value) for name, value in found["settings"].items()})
    except (OSError, ValueError, KeyError, TypeError, AttributeError):
        return None


def remove_note(directory: Path) -> None:
    """Remove the note, if there is one."""
    with suppress(OSError):
        (directory / NAME).unlink()


def digests(settings: Mapping[str, Any], key: str) -> dict[str, str]:
    """Return a digest of each argument and setting that has a value; keys of access control cannot be read from it."""
    return {
        name: hashlib.sha256(f"{key}{name}{_described(value)}".encode()).hexdigest()[:16]
        for name, value in _each(settings).items()
        if value
    }


def _each(settings: Mapping[str, Any]) -> dict[str, Any]:
    """Return the arguments of an engine by name, but for the directory; each of its settings is one of them."""
    given = dict(settings)
    each = given | vars(given.pop("settings", None) or EngineSettings())
    del each["path"]
    return each


def _described(value: Any) -> str:
    """Return what two processes can compare: the value, or the kind and the name of a plugin."""
    if isinstance(value, Mapping):
        return json.dumps(value, sort_keys=True, default=str)
    if isinstance(value, Iterable) and not isinstance(value, str):
        return " ".join(sorted(map(_described, cast("Iterable[object]", value))))
    if isinstance(value, str | int | float | Path) or is_dataclass(value):
        return repr(value)
    kind = cast("type[object]", type(value))
    return f"{kind.__module__}.{kind.__qualname__} {getattr(value, 'name', '')}"
