"""Exports and their status."""

from __future__ import annotations

from datetime import datetime
from enum import Enum
from typing import TypeAlias

from weaviate_gen._runtime.records import field, record
from weaviate_gen._types.backups import BackupStorage

ExportStorage: TypeAlias = BackupStorage
"""Storage backends of exports: the same as of backups."""


class ExportFileFormat(str, Enum):
    """File format of an export."""

    PARQUET = "parquet"


class ExportStatus(str, Enum):
    """Status of an export."""

    STARTED = "STARTED"
    TRANSFERRING = "TRANSFERRING"
    SUCCESS = "SUCCESS"
    FAILED = "FAILED"
    CANCELED = "CANCELED"


class ShardExportStatus(str, Enum):
    """Status of the export of one shard."""

    TRANSFERRING = "TRANSFERRING"
    SUCCESS = "SUCCESS"
    FAILED = "FAILED"
    SKIPPED = "SKIPPED"


@record(frozen=True, kw_only=True)
class ShardProgress:
    """Progress of the export of one shard.

    Attributes:
        status: current status.
        objects_exported: number of objects written.
        error: error message, or ``None``.
        skip_reason: why the shard was skipped, or ``None``.
    """

    status: ShardExportStatus
    objects_exported: int = 0
    error: str | None = None
    skip_reason: str | None = None

    @property
    def objectsExported(self) -> int:  # noqa: N802 - the wire's name
        """Alias of `objects_exported`, under its name on the wire."""
        return self.objects_exported

    @property
    def skipReason(self) -> str | None:  # noqa: N802 - the wire's name
        """Alias of `skip_reason`, under its name on the wire."""
        return self.skip_reason


@record(frozen=True, kw_only=True)
class ExportCreateReturn:
    """Export that was started.

    Attributes:
        export_id: id of the export.
        backend: storage backend.
        path: path in the backend.
        status: current status.
        started_at: start time, or ``None`` if unknown.
        collections: names of the exported collections.
    """

    export_id: str
    backend: str
    path: str
    status: ExportStatus
    started_at: datetime | None = None
    collections: list[str] = field(default_factory=list[str])

    @property
    def id(self) -> str:
        """Alias of `export_id`, under its name on the wire."""
        return self.export_id

    @property
    def classes(self) -> list[str]:
        """Alias of `collections`, under its name on the wire."""
        return self.collections

    @property
    def startedAt(self) -> datetime | None:  # noqa: N802 - the wire's name
        """Alias of `started_at`, under its name on the wire."""
        return self.started_at


@record(frozen=True, kw_only=True)
class ExportStatusReturn(ExportCreateReturn):
    """Status report on an export.

    Attributes:
        completed_at: end time, or ``None`` while it runs.
        shard_status: progress by collection and shard, or ``None`` if unknown.
        error: error message, or ``None``.
        took_in_ms: duration in milliseconds, or ``None`` while it runs.
    """

    completed_at: datetime | None = None
    shard_status: dict[str, dict[str, ShardProgress]] | None = None
    error: str | None = None
    took_in_ms: int | None = None

    @property
    def completedAt(self) -> datetime | None:  # noqa: N802 - the wire's name
        """Alias of `completed_at`, under its name on the wire."""
        return self.completed_at

    @property
    def shardStatus(self) -> dict[str, dict[str, ShardProgress]] | None:  # noqa: N802 - the wire's name
        """Alias of `shard_status`, under its name on the wire."""
        return self.shard_status

    @property
    def tookInMs(self) -> int | None:  # noqa: N802 - the wire's name
        """Alias of `took_in_ms`, under its name on the wire."""
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
