"""Backups."""

from __future__ import annotations

from typing import TYPE_CHECKING

from weaviate_gen._runtime.lazy import lazy

__all__ = [
    "BackupStorage",
    "_Backup",
    "_BackupAsync",
]

if TYPE_CHECKING:
    from weaviate_gen._client.aio.backup import _BackupAsync as _BackupAsync
    from weaviate_gen._client.sync.backup import _Backup as _Backup
    from weaviate_gen._types.backups import BackupStorage as BackupStorage
else:
    __getattr__, __dir__ = lazy(
        __name__,
        {
            "weaviate_gen._client.aio.backup": ["_BackupAsync"],
            "weaviate_gen._client.sync.backup": ["_Backup"],
            "weaviate_gen._types.backups": ["BackupStorage"],
        },
    )
