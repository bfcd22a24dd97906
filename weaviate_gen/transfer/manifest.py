"""The manifest of a dump: what is in the directory, and whether all of it is."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, dataclass, field
from typing import Any, Literal, cast

from weaviate_gen.exceptions import TransferError
from weaviate_gen.transfer.checksum import Checksum
from weaviate_gen.transfer.folders import Address, Folder, open_folder, read_json, write_json
from weaviate_gen.transfer.layout import Json
from weaviate_gen.transfer.source import Range

FORMAT_VERSION = 1
NAME = "manifest.json"


@dataclass(frozen=True, slots=True)
class Part:
    """A file of a dump.

    Attributes:
        file: its name.
        tenant: the tenant of its objects, or ``None``.
        size: its size in bytes.
        sha256: the SHA-256 of its bytes.
        count: number of objects.
        checksum: checksum of the objects, see :class:`Checksum`.
    """

    file: str
    tenant: str | None
    size: int
    sha256: str
    count: int
    checksum: str

    @property
    def stem(self) -> str:
        """The name without its suffix."""
        return self.file.partition(".")[0]

    @property
    def objects(self) -> Checksum:
        """Count and checksum of the objects."""
        return Checksum.from_json({"count": self.count, "checksum": self.checksum})


@dataclass(slots=True)
class Manifest:
    """Contents of a dump.

    Attributes:
        collection: name of the collection that was exported.
        format: format of the files.
        server_version: version of Weaviate that was exported from.
        schema: the collection's schema, as the server had it.
        tenants: activity statuses of the exported tenants by name.
        skipped_tenants: activity statuses of tenants that were left out.
        ranges: the ranges that are exported one by one.
        state: ``"running"`` until the last part is on disk, then ``"complete"``.
        parts: the files; empty until then.
        format_version: version of the dump's form.
    """

    collection: str
    format: str
    server_version: str
    schema: Json
    tenants: dict[str, str]
    skipped_tenants: dict[str, str]
    ranges: list[Range]
    state: Literal["running", "complete"] = "running"
    parts: list[Part] = field(default_factory=list[Part])
    format_version: int = FORMAT_VERSION

    @property
    def objects(self) -> Checksum:
        """Count and checksum of all objects."""
        return sum((part.objects for part in self.parts), Checksum())

    @property
    def is_complete(self) -> bool:
        """Whether the export has ended."""
        return self.state == "complete"

    def save(self, folder: Folder) -> None:
        """Write the manifest, atomically."""
        write_json(folder, NAME, {**asdict(self), **self.objects.to_json()})


def read_manifest(directory: Address) -> Manifest:
    """Read the manifest of a dump.

    Args:
        directory: the dump: a path, or an address that fsspec opens.

    Raises:
        TransferError: it has none, or one of another version.
    """
    folder = open_folder(directory, writable=False)
    path = (folder / NAME).address
    fields = read_json(folder, NAME, "the manifest of a dump")
    if fields.get("format_version") != FORMAT_VERSION:
        raise TransferError(
            f"{path} has format_version {fields.get('format_version')!r}, and this release reads {FORMAT_VERSION}: "
            "read it with the release that wrote it"
        )
    known = {name: value for name, value in fields.items() if name in Manifest.__dataclass_fields__}
    try:
        known["ranges"] = [Range.from_json(each) for each in _mappings(fields["ranges"])]
        known["parts"] = [Part(**each) for each in _mappings(fields["parts"])]
        return Manifest(**known)
    except (KeyError, TypeError) as error:
        raise TransferError(f"{path} must be the manifest of a dump: {error}") from error


def _mappings(value: object) -> list[Mapping[str, Any]]:
    return cast("list[Mapping[str, Any]]", value)
