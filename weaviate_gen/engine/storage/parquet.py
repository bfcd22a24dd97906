"""Parquet files of flat columns, written by pyarrow."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from io import BytesIO
from typing import Any, BinaryIO, Literal, TypeAlias

from weaviate_gen.engine import extras

Value: TypeAlias = str | bytes | int | None
Kind: TypeAlias = Literal["string", "binary", "int64"]
"""The type of a column's values, by Arrow's name."""


@dataclass(frozen=True, slots=True)
class Column:
    """A column.

    Attributes:
        name: its name.
        kind: the type of its values.
        optional: whether a value may be missing.
        compressed: whether its pages are compressed; numbers in 32 bits gain nothing by it.
    """

    name: str
    kind: Kind
    optional: bool = False
    compressed: bool = True


def require_pyarrow() -> None:
    """Import what writes Parquet files.

    Raises:
        EngineError: the [arrow] extra is not installed.
    """
    _arrow("pyarrow.parquet")


class ParquetWriter:
    """Writes one file, a row group at a time."""

    def __init__(self, file: BinaryIO, columns: Sequence[Column], metadata: Mapping[str, str]) -> None:
        """Begin a file.

        Args:
            file: where; it need not be seekable, and stays open.
            columns: in order.
            metadata: the file's own key-value pairs.

        Raises:
            EngineError: the [arrow] extra is not installed.
        """
        self._arrow = _arrow("pyarrow")
        fields = [self._arrow.field(column.name, column.kind, nullable=column.optional) for column in columns]
        self._schema = self._arrow.schema(fields)
        self._file = file
        self._pages = BytesIO()  # Arrow's destructor writes, after an error too: not into a file that is closed
        self._writer = _arrow("pyarrow.parquet").ParquetWriter(
            self._pages,
            self._schema,
            compression={column.name: "zstd" if column.compressed else "none" for column in columns},
            use_dictionary=False,
            store_schema=False,  # else the metadata has a key of Arrow's own
        )
        self._writer.add_key_value_metadata(dict(metadata))

    def write(self, rows: Sequence[Sequence[Value]]) -> None:
        """Write a row group.

        Args:
            rows: values in the order of the columns; at least one row.
        """
        columns = zip(*rows, strict=True)
        arrays = [self._arrow.array(values, field.type) for values, field in zip(columns, self._schema, strict=True)]
        self._writer.write_batch(self._arrow.record_batch(arrays, schema=self._schema))
        self._flush()

    def close(self) -> None:
        """Write the footer; the file is whole then, and stays open."""
        self._writer.close()
        self._flush()

    def _flush(self) -> None:
        self._file.write(self._pages.getvalue())
        self._pages.seek(0)
        self._pages.truncate()


def _arrow(module: str) -> Any:
    return extras.load(module, "an export to Parquet", "arrow")
