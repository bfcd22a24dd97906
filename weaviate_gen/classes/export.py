"""Input types for exports."""

from __future__ import annotations

from weaviate_gen.export.export import ExportFileFormat, ExportStorage

__all__ = [
    "ExportFileFormat",
    "ExportStorage",
]
