"""Where a backup lies, if not where the server's settings say."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TypeAlias

from weaviate_gen.exceptions import WeaviateInvalidInputError


@dataclass(frozen=True, slots=True, kw_only=True)
class _Location:
    path: str

    def __post_init__(self) -> None:
        for name, value in self.to_wire().items():
            if not isinstance(value, str):  # pyright: ignore[reportUnnecessaryIsInstance]
                raise WeaviateInvalidInputError(f"{name} must be text, and is {value!r}")

    def to_wire(self) -> dict[str, str]:
        """Give the JSON form."""
        return {"path": self.path}


@dataclass(frozen=True, slots=True, kw_only=True)
class FileSystemLocation(_Location):
    """A folder.

    Attributes:
        path: the folder, on the server.
    """


@dataclass(frozen=True, slots=True, kw_only=True)
class _BucketLocation(_Location):
    bucket: str

    def to_wire(self) -> dict[str, str]:
        """Give the JSON form."""
        return {"path": self.path, "bucket": self.bucket}


@dataclass(frozen=True, slots=True, kw_only=True)
class S3Location(_BucketLocation):
    """A place in an S3 bucket.

    Attributes:
        path: the place in the bucket.
        bucket: the bucket's name.
    """


@dataclass(frozen=True, slots=True, kw_only=True)
class GCPLocation(_BucketLocation):
    """A place in a bucket of Google Cloud Storage.

    Attributes:
        path: the place in the bucket.
        bucket: the bucket's name.
    """


@dataclass(frozen=True, slots=True, kw_only=True)
class AzureLocation(_BucketLocation):
    """A place in a container of Azure.

    Attributes:
        path: the place in the container.
        bucket: the container's name.
    """


BackupLocationType: TypeAlias = FileSystemLocation | S3Location | GCPLocation | AzureLocation


class BackupLocation:
    """Say where a backup lies."""

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
