"""What an engine does not decide for itself: time, chance and settings."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from weaviate_gen.engine.access.settings import AccessSettings
from weaviate_gen.engine.index.shard_index import Background
from weaviate_gen.engine.search.query import DEFAULT_LIMIT


@dataclass(frozen=True, slots=True)
class Environment:
    """Time, chance and settings of an engine.

    Attributes:
        now: returns milliseconds since the epoch.
        new_uuid: returns a fresh random id.
        new_name: returns a short random name, for a shard.
        message_size: the most bytes that one gRPC message may have.
        auto_schema: whether unknown classes and properties are created from the objects that need them.
        default_limit: how many results a search over gRPC returns that names no limit.
        node: the name of the one node.
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
    message_size: int
    auto_schema: bool = False
    default_limit: int = DEFAULT_LIMIT
    node: str = "node1"
    version: str = ""
    hostname: str = "http://[::]:8080"
    access: AccessSettings | None = None
    backups: Path | None = None
    exports: Path | None = None
    background: Background | None = None
