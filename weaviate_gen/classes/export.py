"""Input types for exports."""

from __future__ import annotations

from weaviate_gen._types.exports import ExportFileFormat, ExportStorage

__all__ = [
    "ExportFileFormat",
    "ExportStorage",
]
