"""Where a backup lies, if not where the server's settings say."""

from __future__ import annotations

from weaviate_gen._types.backup_location import (
    AzureLocation,
    BackupLocation,
    BackupLocationType,
    FileSystemLocation,
    GCPLocation,
    S3Location,
)

__all__ = [
    "AzureLocation",
    "BackupLocation",
    "BackupLocationType",
    "FileSystemLocation",
    "GCPLocation",
    "S3Location",
]
