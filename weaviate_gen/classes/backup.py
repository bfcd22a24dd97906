"""Input types for backups."""

from __future__ import annotations

from weaviate_gen._types.backup_location import BackupLocation, BackupLocationType
from weaviate_gen._types.backups import BackupCompressionLevel, BackupConfigCreate, BackupConfigRestore, BackupStorage

__all__ = [
    "BackupCompressionLevel",
    "BackupConfigCreate",
    "BackupConfigRestore",
    "BackupLocation",
    "BackupLocationType",
    "BackupStorage",
]
