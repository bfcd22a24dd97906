"""Input types for backups."""

from __future__ import annotations

from weaviate_gen.backup.backup import BackupCompressionLevel, BackupConfigCreate, BackupConfigRestore, BackupStorage
from weaviate_gen.backup.backup_location import BackupLocation, BackupLocationType

__all__ = [
    "BackupCompressionLevel",
    "BackupConfigCreate",
    "BackupConfigRestore",
    "BackupLocation",
    "BackupLocationType",
    "BackupStorage",
]
