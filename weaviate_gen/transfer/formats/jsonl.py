"""JSON Lines: one object a line."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import BinaryIO

from weaviate_gen.exceptions import TransferError
from weaviate_gen.transfer.formats import Format, PartWriter
from weaviate_gen.transfer.layout import Layout
from weaviate_gen.transfer.row import Row

_ROWS = 200


class JsonLinesWriter:
    """Writes one object a line."""

    def __init__(self, file: BinaryIO) -> None:
        self._file = file

    def write(self, rows: list[Row]) -> None:
        """Write some rows."""
        for row in rows:
            self._file.write(json.dumps(row.to_json(), ensure_ascii=False, separators=(",", ":")).encode() + b"\n")

    def close(self) -> None:
        """Do nothing: a file has no end of its own."""


class JsonLines:
    """The format; it requires no package."""

    suffix = ".jsonl"

    def open_writer(self, file: BinaryIO, layout: Layout) -> PartWriter:  # noqa: ARG002 - rows name their properties
        """Begin a file."""
        return JsonLinesWriter(file)

    def read(self, path: Path, layout: Layout) -> Iterator[list[Row]]:  # noqa: ARG002 - rows name their properties
        """Yield the rows of a file, some at a time.

        Raises:
            TransferError: a line is not an object in JSON.
        """
        rows = list[Row]()
        with path.open("rb") as file:
            for number, line in enumerate(file, 1):
                try:
                    rows.append(Row.from_json(json.loads(line)))
                except (ValueError, KeyError, TypeError, AttributeError) as error:
                    raise TransferError(f"{path}, line {number}: expected an object in JSON: {error}") from error
                if len(rows) == _ROWS:
                    yield rows
                    rows = []
        if rows:
            yield rows


def open_format(name: str) -> Format:  # noqa: ARG001 - the module has one
    """Return the format."""
    return JsonLines()
