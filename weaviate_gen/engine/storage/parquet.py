"""Writes Parquet files: flat columns, plain values, one data page a column and row group.

That much of the format needs no library: a page is values one after the other, and the footer is Thrift's compact
protocol (https://github.com/apache/parquet-format, https://github.com/apache/thrift/blob/master/doc/specs).
"""

from __future__ import annotations

import struct
import zlib
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from itertools import groupby
from typing import BinaryIO, Literal, TypeAlias

Value: TypeAlias = str | bytes | int | None
Kind: TypeAlias = Literal["text", "bytes", "int64"]
_Coded: TypeAlias = tuple[int, bytes]

_MAGIC = b"PAR1"
_TRUE, _BYTE, _I32, _I64, _BINARY, _LIST, _STRUCT = 1, 3, 5, 6, 8, 9, 12  # Thrift's types
_INT64, _BYTE_ARRAY = 2, 6  # Parquet's physical types
_UTF8, _INT_64 = 0, 18  # Parquet's older logical types, which every reader knows
_PLAIN, _RLE = 0, 3
_UNCOMPRESSED, _GZIP = 0, 2
_SHORT_LIST = 15


@dataclass(frozen=True, slots=True)
class Column:
    """A column.

    Attributes:
        name: its name.
        kind: what its values are.
        optional: whether a value may be missing.
        compressed: whether its pages are compressed; numbers in 32 bits gain nothing by it.
    """

    name: str
    kind: Kind
    optional: bool = False
    compressed: bool = True


class ParquetWriter:
    """Writes one file, a row group at a time."""

    def __init__(self, file: BinaryIO, columns: Sequence[Column], metadata: Mapping[str, str], maker: str) -> None:
        """Begin a file.

        Args:
            file: where; it need not be seekable.
            columns: in order.
            metadata: what the file says of itself.
            maker: who the file says has made it.
        """
        self._file = file
        self._columns = tuple(columns)
        self._metadata = dict(metadata)
        self._maker = maker
        self._at = 0
        self._rows = 0
        self._groups: list[_Coded] = []
        self._put(_MAGIC)

    def write(self, rows: Sequence[Sequence[Value]]) -> None:
        """Write a row group.

        Args:
            rows: values in the order of the columns; at least one row.
        """
        chunks: list[_Coded] = []
        total = 0
        for column, values in zip(self._columns, zip(*rows, strict=True), strict=True):
            chunk, size = self._chunk(column, values)
            chunks.append(chunk)
            total += size
        self._groups.append(_record({1: _many(_STRUCT, chunks), 2: _whole(_I64, total), 3: _whole(_I64, len(rows))}))
        self._rows += len(rows)

    def close(self) -> None:
        """Write the footer; the file is whole then, and stays open."""
        pairs = [_record({1: _text(key), 2: _text(value)}) for key, value in sorted(self._metadata.items())]
        root = _record({4: _text("schema"), 5: _whole(_I32, len(self._columns))})
        _, footer = _record(
            {
                1: _whole(_I32, 2),
                2: _many(_STRUCT, [root, *map(_element, self._columns)]),
                3: _whole(_I64, self._rows),
                4: _many(_STRUCT, self._groups),
                5: _many(_STRUCT, pairs),
                6: _text(self._maker),
            }
        )
        self._put(footer + struct.pack("<I", len(footer)) + _MAGIC)

    def _put(self, content: bytes) -> None:
        self._file.write(content)
        self._at += len(content)

    def _chunk(self, column: Column, values: Sequence[Value]) -> tuple[_Coded, int]:
        page = _levels(values) if column.optional else b""
        page += _plain(column.kind, [value for value in values if value is not None])
        stored = _gzip(page) if column.compressed else page
        header = _page_header(len(page), len(stored), len(values))
        start = self._at
        self._put(header)
        self._put(stored)
        size = len(header) + len(page)
        meta = _record(
            {
                1: _whole(_I32, _physical(column)),
                2: _many(_I32, [_whole(_I32, _PLAIN), _whole(_I32, _RLE)]),
                3: _many(_BINARY, [_text(column.name)]),
                4: _whole(_I32, _GZIP if column.compressed else _UNCOMPRESSED),
                5: _whole(_I64, len(values)),
                6: _whole(_I64, size),
                7: _whole(_I64, len(header) + len(stored)),
                9: _whole(_I64, start),
            }
        )
        return _record({2: _whole(_I64, start), 3: meta}), size


def _physical(column: Column) -> int:
    return _INT64 if column.kind == "int64" else _BYTE_ARRAY


def _element(column: Column) -> _Coded:
    """Return a column's entry in the schema."""
    fields = {1: _whole(_I32, _physical(column)), 3: _whole(_I32, int(column.optional)), 4: _text(column.name)}
    if column.kind == "text":
        fields |= {6: _whole(_I32, _UTF8), 10: _record({1: _record({})})}
    elif column.kind == "int64":
        wide = _record({1: (_BYTE, b"\x40"), 2: (_TRUE, b"")})
        fields |= {6: _whole(_I32, _INT_64), 10: _record({10: wide})}
    return _record(fields)


def _page_header(size: int, stored: int, count: int) -> bytes:
    kind = {1: count, 2: _PLAIN, 3: _RLE, 4: _RLE}
    page = _record({number: _whole(_I32, value) for number, value in kind.items()})
    return _record({1: _whole(_I32, 0), 2: _whole(_I32, size), 3: _whole(_I32, stored), 5: page})[1]


def _levels(values: Iterable[Value]) -> bytes:
    """Encode which values are there, as runs."""
    runs = b"".join(
        _varint(sum(1 for _ in run) << 1) + bytes([there]) for there, run in groupby(v is not None for v in values)
    )
    return struct.pack("<I", len(runs)) + runs


def _plain(kind: Kind, values: Sequence[Value]) -> bytes:
    if kind == "int64":
        return struct.pack(f"<{len(values)}q", *values)
    parts: list[bytes] = []
    for value in values:
        content = value.encode() if isinstance(value, str) else bytes(value or b"")
        parts += (struct.pack("<I", len(content)), content)
    return b"".join(parts)


def _gzip(content: bytes) -> bytes:
    squeezer = zlib.compressobj(6, zlib.DEFLATED, 16 + zlib.MAX_WBITS)  # 16: with gzip's head and tail
    return squeezer.compress(content) + squeezer.flush()


def _varint(number: int) -> bytes:
    out = bytearray()
    while number > 0x7F:
        out.append(number & 0x7F | 0x80)
        number >>= 7
    out.append(number)
    return bytes(out)


def _whole(kind: int, number: int) -> _Coded:
    return kind, _varint(number << 1 if number >= 0 else (-number << 1) - 1)


def _text(text: str) -> _Coded:
    content = text.encode()
    return _BINARY, _varint(len(content)) + content


def _many(kind: int, items: Sequence[_Coded]) -> _Coded:
    count = len(items)
    head = bytes([count << 4 | kind]) if count < _SHORT_LIST else bytes([0xF0 | kind]) + _varint(count)
    return _LIST, head + b"".join(content for _, content in items)


def _record(fields: Mapping[int, _Coded]) -> _Coded:
    """Write a struct: fields in the order of their numbers, each with its distance to the one before."""
    out, last = bytearray(), 0
    for number, (kind, content) in sorted(fields.items()):
        out.append((number - last) << 4 | kind)
        out += content
        last = number
    return _STRUCT, bytes(out) + b"\x00"
