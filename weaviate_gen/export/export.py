"""Exports: what the server tells of them."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime
from enum import Enum

from weaviate_gen.backup.backup import BackupStorage

ExportStorage = BackupStorage
"""Where exports are kept: the same places as backups."""


class ExportFileFormat(str, Enum):
    """What an export is written as."""

    PARQUET = "parquet"


class ExportStatus(str, Enum):
    """How far an export is."""

    STARTED = "STARTED"
    TRANSFERRING = "TRANSFERRING"
    SUCCESS = "SUCCESS"
    FAILED = "FAILED"
    CANCELED = "CANCELED"


class ShardExportStatus(str, Enum):
    """How far the export of one shard is."""

    TRANSFERRING = "TRANSFERRING"
    SUCCESS = "SUCCESS"
    FAILED = "FAILED"
    SKIPPED = "SKIPPED"


@dataclass(frozen=True, slots=True, kw_only=True)
class ShardProgress:
    """How far the export of one shard is.

    Attributes:
        status: how far it is.
        objects_exported: how many objects are written.
        error: what went wrong, if it failed.
        skip_reason: why it was left out, if it was.
    """

    status: ShardExportStatus
    objects_exported: int = 0
    error: str | None = None
    skip_reason: str | None = None

    @property
    def objectsExported(self) -> int:  # noqa: N802 - the wire's name
        """Give how many objects are written by the wire's name."""
        return self.objects_exported

    @property
    def skipReason(self) -> str | None:  # noqa: N802 - the wire's name
        """Give why it was left out by the wire's name."""
        return self.skip_reason


@dataclass(frozen=True, slots=True, kw_only=True)
class ExportCreateReturn:
    """An export that was started.

    Attributes:
        export_id: its id.
        backend: what keeps it.
        path: where it lies.
        status: how far it is.
        started_at: when it was started, if the server says so.
        collections: the collections in it.
    """

    export_id: str
    backend: str
    path: str
    status: ExportStatus
    started_at: datetime | None = None
    collections: list[str] = field(default_factory=list[str])

    @property
    def id(self) -> str:
        """Give the export's id by the wire's name."""
        return self.export_id

    @property
    def classes(self) -> list[str]:
        """Give the collections by the wire's name."""
        return self.collections

    @property
    def startedAt(self) -> datetime | None:  # noqa: N802 - the wire's name
        """Give when it was started by the wire's name."""
        return self.started_at


@dataclass(frozen=True, slots=True, kw_only=True)
class ExportStatusReturn(ExportCreateReturn):
    """How far an export is.

    Attributes:
        completed_at: when it ended, if it did.
        shard_status: by collection and shard, how far each is.
        error: what went wrong, if it failed.
        took_in_ms: how long it took, in milliseconds.
    """

    completed_at: datetime | None = None
    shard_status: dict[str, dict[str, ShardProgress]] | None = None
    error: str | None = None
    took_in_ms: int | None = None

    @property
    def completedAt(self) -> datetime | None:  # noqa: N802 - the wire's name
        """Give when it ended by the wire's name."""
        return self.completed_at

    @property
    def shardStatus(self) -> dict[str, dict[str, ShardProgress]] | None:  # noqa: N802 - the wire's name
        """Give how far each shard is by the wire's name."""
        return self.shard_status

    @property
    def tookInMs(self) -> int | None:  # noqa: N802 - the wire's name
        """Give how long it took by the wire's name."""
        return self.took_in_ms


__all__ = [
    "ExportCreateReturn",
    "ExportFileFormat",
    "ExportStatus",
    "ExportStatusReturn",
    "ExportStorage",
    "ShardExportStatus",
    "ShardProgress",
]
