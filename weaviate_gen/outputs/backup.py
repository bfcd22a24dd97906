"""Result types of backup calls."""

from __future__ import annotations

from weaviate_gen._types.backups import BackupListReturn, BackupReturn, BackupStatus, BackupStatusReturn, BackupStorage

__all__ = [
    "BackupListReturn",
    "BackupReturn",
    "BackupStatus",
    "BackupStatusReturn",
    "BackupStorage",
]
