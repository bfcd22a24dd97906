"""Backups."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from weaviate_gen.backup.backup import BackupStorage

if TYPE_CHECKING:
    from weaviate_gen._async.backup import _BackupAsync as _BackupAsync
    from weaviate_gen._sync.backup import _Backup as _Backup

__all__ = ["BackupStorage", "_Backup", "_BackupAsync"]


def __getattr__(name: str) -> Any:
    if name == "_BackupAsync":
        from weaviate_gen._async.backup import _BackupAsync

        return _BackupAsync
    if name == "_Backup":
        from weaviate_gen._sync.backup import _Backup

        return _Backup
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
