"""Export, import and copy of collections, and import of tables."""

from __future__ import annotations

from typing import TYPE_CHECKING

from weaviate_gen._runtime.lazy import lazy

__all__ = [
    "Checksum",
    "Manifest",
    "MigrationReport",
    "Part",
    "Progress",
    "Record",
    "Store",
    "StoredCollection",
    "TableReport",
    "TransferReport",
    "collection_checksum",
    "copy_collection",
    "export_collection",
    "import_collection",
    "import_table",
    "infer_types",
    "migrate",
    "migrate_collection",
    "open_store",
    "read_manifest",
]

if TYPE_CHECKING:
    from weaviate_gen.transfer.checksum import Checksum as Checksum
    from weaviate_gen.transfer.copying import copy_collection as copy_collection
    from weaviate_gen.transfer.exporting import export_collection as export_collection
    from weaviate_gen.transfer.importing import TransferReport as TransferReport
    from weaviate_gen.transfer.importing import import_collection as import_collection
    from weaviate_gen.transfer.loading import TableReport as TableReport
    from weaviate_gen.transfer.loading import import_table as import_table
    from weaviate_gen.transfer.loading import infer_types as infer_types
    from weaviate_gen.transfer.manifest import Manifest as Manifest
    from weaviate_gen.transfer.manifest import Part as Part
    from weaviate_gen.transfer.manifest import read_manifest as read_manifest
    from weaviate_gen.transfer.migrating import MigrationReport as MigrationReport
    from weaviate_gen.transfer.migrating import migrate as migrate
    from weaviate_gen.transfer.migrating import migrate_collection as migrate_collection
    from weaviate_gen.transfer.running import Progress as Progress
    from weaviate_gen.transfer.stores.opening import open_store as open_store
    from weaviate_gen.transfer.stores.protocol import Record as Record
    from weaviate_gen.transfer.stores.protocol import Store as Store
    from weaviate_gen.transfer.stores.protocol import StoredCollection as StoredCollection
    from weaviate_gen.transfer.verifying import collection_checksum as collection_checksum
else:
    __getattr__, __dir__ = lazy(
        __name__,
        {
            "weaviate_gen.transfer.checksum": ["Checksum"],
            "weaviate_gen.transfer.copying": ["copy_collection"],
            "weaviate_gen.transfer.exporting": ["export_collection"],
            "weaviate_gen.transfer.importing": ["TransferReport", "import_collection"],
            "weaviate_gen.transfer.loading": ["TableReport", "import_table", "infer_types"],
            "weaviate_gen.transfer.manifest": ["Manifest", "Part", "read_manifest"],
            "weaviate_gen.transfer.migrating": ["MigrationReport", "migrate", "migrate_collection"],
            "weaviate_gen.transfer.running": ["Progress"],
            "weaviate_gen.transfer.stores.opening": ["open_store"],
            "weaviate_gen.transfer.stores.protocol": ["Record", "Store", "StoredCollection"],
            "weaviate_gen.transfer.verifying": ["collection_checksum"],
        },
    )
