"""Backups: settings and status."""

from __future__ import annotations

from datetime import datetime
from enum import Enum
from typing import Any

from weaviate_gen._inputs.checked import checked
from weaviate_gen._runtime.records import field, record


class BackupStorage(str, Enum):
    """Backend of backups."""

    FILESYSTEM = "filesystem"
    S3 = "s3"
    GCS = "gcs"
    AZURE = "azure"


class BackupCompressionLevel(str, Enum):
    """Compression of a backup."""

    DEFAULT = "DefaultCompression"
    BEST_SPEED = "BestSpeed"
    BEST_COMPRESSION = "BestCompression"
    ZSTD_BEST_SPEED = "ZstdBestSpeed"
    ZSTD_DEFAULT = "ZstdDefaultCompression"
    ZSTD_BEST_COMPRESSION = "ZstdBestCompression"
    NO_COMPRESSION = "NoCompression"


class BackupStatus(str, Enum):
    """Status of a backup or a restoration."""

    STARTED = "STARTED"
    TRANSFERRING = "TRANSFERRING"
    TRANSFERRED = "TRANSFERRED"
    CANCELLING = "CANCELLING"
    FINALIZING = "FINALIZING"
    SUCCESS = "SUCCESS"
    FAILED = "FAILED"
    CANCELED = "CANCELED"


@checked
@record(frozen=True, kw_only=True)
class BackupConfigCreate:
    """Settings of a backup.

    Attributes:
        cpu_percentage: how much of the processors it may take, 1 to 80.
        chunk_size: nothing any more; servers ignore it.
        compression_level: how it is compressed.
    """

    cpu_percentage: int | None = None
    chunk_size: int | None = None
    compression_level: BackupCompressionLevel | None = None

    @property
    def CPUPercentage(self) -> int | None:  # noqa: N802 - the official name
        """The same as `cpu_percentage`, by its name on the wire."""
        return self.cpu_percentage

    @property
    def ChunkSize(self) -> int | None:  # noqa: N802 - the official name
        """The same as `chunk_size`, by its name on the wire."""
        return self.chunk_size

    @property
    def CompressionLevel(self) -> BackupCompressionLevel | None:  # noqa: N802 - the official name
        """The same as `compression_level`, by its name on the wire."""
        return self.compression_level

    def __post_init__(self) -> None:
        level = self.compression_level
        object.__setattr__(self, "compression_level", None if level is None else BackupCompressionLevel(level))

    def to_wire(self) -> dict[str, Any]:
        """Return the JSON form."""
        wire: dict[str, Any] = {"CPUPercentage": self.cpu_percentage, "CompressionLevel": self.compression_level}
        return {name: getattr(value, "value", value) for name, value in wire.items() if value is not None}


@checked
@record(frozen=True, kw_only=True)
class BackupConfigRestore:
    """Settings of a restoration.

    Attributes:
        cpu_percentage: how much of the processors it may take, 1 to 80.
    """

    cpu_percentage: int | None = None

    @property
    def CPUPercentage(self) -> int | None:  # noqa: N802 - the official name
        """The same as `cpu_percentage`, by its name on the wire."""
        return self.cpu_percentage

    def to_wire(self) -> dict[str, Any]:
        """Return the JSON form."""
        return {} if self.cpu_percentage is None else {"CPUPercentage": self.cpu_percentage}


@record(frozen=True, kw_only=True)
class BackupStatusReturn:
    """Status of a backup or a restoration.

    Attributes:
        backup_id: the backup's id.
        status: how far it is.
        path: where it lies.
        error: what went wrong, if it failed.
        size: in GiB; 0 while it is not known.
        backend: what keeps it.
        started_at: when it was started, if known.
        completed_at: when it ended, if it did.
        incremental_base_backup_id: the backup that it adds to; ``None`` if there is none, or the caller may not know.
    """

    backup_id: str
    status: BackupStatus
    path: str
    error: str | None = None
    size: float = 0
    backend: str | None = None
    started_at: datetime | None = None
    completed_at: datetime | None = None
    incremental_base_backup_id: str | None = None

    @property
    def id(self) -> str:
        """Return the backup's id, under the wire's name."""
        return self.backup_id


@record(frozen=True, kw_only=True)
class BackupReturn(BackupStatusReturn):
    """A backup or a restoration that was started.

    Attributes:
        collections: the collections in it.
    """

    collections: list[str] = field(default_factory=list[str])

    @property
    def classes(self) -> list[str]:
        """Return the collections, under the wire's name."""
        return self.collections


@record(frozen=True, kw_only=True)
class BackupListReturn:
    """A backup in a list.

    Attributes:
        backup_id: its id.
        status: how far it is.
        collections: the collections in it.
        started_at: when it was started.
        completed_at: when it ended, if it did.
        size: in GiB; 0 while it is not known.
        incremental_base_backup_id: the backup that it adds to; ``None`` if there is none, or the caller may not know.
    """

    backup_id: str
    status: BackupStatus
    collections: list[str] = field(default_factory=list[str])
    started_at: datetime | None = None
    completed_at: datetime | None = None
    size: float = 0
    incremental_base_backup_id: str | None = None


__all__ = [
    "BackupCompressionLevel",
    "BackupConfigCreate",
    "BackupConfigRestore",
    "BackupListReturn",
    "BackupReturn",
    "BackupStatus",
    "BackupStatusReturn",
    "BackupStorage",
]
