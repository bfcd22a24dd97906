"""What an engine does not decide for itself: time, chance and settings."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path

from weaviate_gen._runtime.engine_settings import EngineSettings
from weaviate_gen.engine.access.settings import AccessSettings
from weaviate_gen.engine.index.shard_index import Background


@dataclass(frozen=True, slots=True)
class Environment:
    """Time, chance and settings of an engine.

    Attributes:
        now: returns milliseconds since the epoch.
        new_uuid: returns a fresh random id.
        new_name: returns a short random name, for a shard.
        settings: what the program or its user chose; its directories are those below.
        version: the version of Weaviate whose interface the engine has.
        hostname: what ``GET /v1/meta`` reports as the server's address.
        access: who may do what; ``None`` lets everybody do everything.
        backups: the directory that backups lie in; ``None`` where there is none.
        exports: the directory that exports lie in; ``None`` where there is none.
        background: runs work beside everything else, such as building an index; ``None`` where nothing may run.
    """

    now: Callable[[], int]
    new_uuid: Callable[[], str]
    new_name: Callable[[], str]
    settings: EngineSettings = field(default_factory=EngineSettings)
    version: str = ""
    hostname: str = "http://[::]:8080"
    access: AccessSettings | None = None
    backups: Path | None = None
    exports: Path | None = None
    background: Background | None = None
