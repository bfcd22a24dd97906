"""The type of frames."""

from __future__ import annotations

from typing import Protocol


class Frame(Protocol):
    """A table of any library that exports Arrow: pyarrow, polars, pandas 2.2, DuckDB …"""

    def __arrow_c_stream__(self, requested_schema: object | None = None) -> object:
        """Export the table; see the Arrow PyCapsule interface."""
        ...
