"""Locations of backups other than the server's default."""

from __future__ import annotations

from typing import TypeAlias

from weaviate_gen._inputs.errors import invalid
from weaviate_gen._runtime.records import record


@record(frozen=True, slots=True, kw_only=True)
class _Location:
    path: str

    def __post_init__(self) -> None:
        for name, value in self.to_wire().items():
            if not isinstance(value, str):  # pyright: ignore[reportUnnecessaryIsInstance]
                raise invalid(name, "a string", value)

    def to_wire(self) -> dict[str, str]:
        """Return the JSON form."""
        return {"path": self.path}


@record(frozen=True, slots=True, kw_only=True)
class FileSystemLocation(_Location):
    """A folder.

    Attributes:
        path: the folder, on the server.
    """


@record(frozen=True, slots=True, kw_only=True)
class _BucketLocation(_Location):
    bucket: str

    def to_wire(self) -> dict[str, str]:
        """Return the JSON form."""
        return {"path": self.path, "bucket": self.bucket}


@record(frozen=True, slots=True, kw_only=True)
class S3Location(_BucketLocation):
    """Path in an S3 bucket.

    Attributes:
        path: the place in the bucket.
        bucket: the bucket's name.
    """


@record(frozen=True, slots=True, kw_only=True)
class GCPLocation(_BucketLocation):
    """Path in a bucket of Google Cloud Storage.

    Attributes:
        path: the place in the bucket.
        bucket: the bucket's name.
    """


@record(frozen=True, slots=True, kw_only=True)
class AzureLocation(_BucketLocation):
    """Path in a container of Azure.

    Attributes:
        path: the place in the container.
        bucket: the container's name.
    """


BackupLocationType: TypeAlias = FileSystemLocation | S3Location | GCPLocation | AzureLocation


class BackupLocation:
    """Location of a backup."""

    FileSystem = FileSystemLocation
    S3 = S3Location
    GCP = GCPLocation
    Azure = AzureLocation


__all__ = [
    "AzureLocation",
    "BackupLocation",
    "BackupLocationType",
    "FileSystemLocation",
    "GCPLocation",
    "S3Location",
]
