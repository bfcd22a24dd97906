"""Formats of the files of a dump."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from importlib import import_module
from pathlib import Path
from typing import BinaryIO, Literal, Protocol, TypeAlias

from weaviate_gen._inputs.errors import invalid
from weaviate_gen.transfer.layout import Layout
from weaviate_gen.transfer.row import Row

FormatName: TypeAlias = Literal["jsonl", "parquet", "arrow"]
"""Name of a format: JSON Lines, Apache Parquet, or the Arrow IPC file format; the last two require pyarrow."""


class PartWriter(Protocol):
    """Interface of what writes the rows of one file."""

    def write(self, rows: list[Row]) -> None:
        """Write some rows."""
        ...

    def close(self) -> None:
        """Write what ends the file; the file stays open."""
        ...


class Format(Protocol):
    """Interface of a format.

    Attributes:
        suffix: with which names of files end.
    """

    suffix: str

    def open_writer(self, file: BinaryIO, layout: Layout) -> PartWriter:
        """Begin a file.

        Args:
            file: where to write; it need not be seekable.
            layout: that of the rows.
        """
        ...

    def read(self, path: Path, layout: Layout) -> Iterator[list[Row]]:
        """Yield the rows of a file, some at a time.

        Args:
            path: the file.
            layout: that of the rows.
        """
        ...


_HOMES: Mapping[str, str] = {"jsonl": "jsonl", "parquet": "columns", "arrow": "columns"}


def find_format(name: str) -> Format:
    """Return a format by its name.

    Raises:
        WeaviateInvalidInputError: there is none of this name, or it requires a package that is not installed.
    """
    if name not in _HOMES:
        raise invalid("format", f"one of {', '.join(_HOMES)}", name)
    factory: Callable[[str], Format] = import_module(f"{__name__}.{_HOMES[name]}").open_format
    return factory(name)
