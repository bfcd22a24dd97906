"""Results of commands: tables for terminals, and formats for programs."""

from __future__ import annotations

import argparse
import csv
import json
import shutil
import sys
from collections.abc import Iterable, Mapping
from datetime import date
from enum import Enum
from importlib import import_module
from pathlib import Path
from typing import Any, TextIO, TypeGuard
from uuid import UUID

from weaviate_gen.cli.errors import CommandError
from weaviate_gen.cli.terminal import Row, columns, draw

FORMATS = ("table", "json", "jsonl", "csv", "yaml", "arrow")


def add_options(parser: argparse.ArgumentParser) -> None:
    """Add the options of output to a command."""
    group = parser.add_argument_group("output")
    group.add_argument(
        "--output", choices=FORMATS, help="the format (default: table on a terminal, jsonl in a pipe or a file)"
    )
    group.add_argument("--out", type=Path, metavar="FILE", help="write into this file instead of standard output")


class Printer:
    """Prints results, in one format.

    Args:
        format: the format; ``None``: a table on a terminal, JSON Lines otherwise.
        path: the file to write into; ``None`` for standard output.
    """

    def __init__(self, format: str | None, path: Path | None = None) -> None:
        self._path = path
        self._format = format or ("table" if path is None and sys.stdout.isatty() else "jsonl")

    def note(self, line: str) -> None:
        """Print a line about what is done, where it is not mistaken for a result."""
        print(line, file=sys.stderr)

    def write(self, value: Any) -> None:
        """Print rows, or one object; source of Python verbatim, whatever the format.

        Args:
            value: rows, or an object; each a mapping. Or source.
        """
        if isinstance(value, str):
            if self._path is None:
                sys.stdout.write(value)
                sys.stdout.flush()
            else:
                self._path.write_text(value, "utf-8")
            return
        single = is_mapping(value)
        rows: Iterable[Row] = [value] if is_mapping(value) else (plain(each) for each in value)
        if self._format == "arrow":
            self._write_arrow(rows)
            return
        if self._path is None:
            self._write_text(rows, single, sys.stdout)
            sys.stdout.flush()
            return
        with self._path.open("w", encoding="utf-8", newline="") as file:
            self._write_text(rows, single, file)

    def _write_text(self, rows: Iterable[Row], single: bool, file: TextIO) -> None:
        match self._format:
            case "jsonl":
                for row in rows:
                    file.write(_json(row) + "\n")
            case "json":
                found = list(rows)
                file.write(_json(found[0] if single else found, indent=2) + "\n")
            case "yaml":
                found = list(rows)
                file.write("".join(f"{line}\n" for line in yaml_lines(found[0] if single else found)))
            case "csv":
                _write_csv(rows, file)
            case _:
                width = shutil.get_terminal_size().columns
                draw([flat(row) for row in rows], file, width, is_single=single)

    def _write_arrow(self, rows: Iterable[Row]) -> None:
        try:
            arrow: Any = import_module("pyarrow")
            ipc: Any = import_module("pyarrow.ipc")
        except ImportError as error:
            raise CommandError(
                "--output arrow requires the [arrow] extra: pip install 'weaviate-gen[arrow]'"
            ) from error
        if self._path is None and sys.stdout.isatty():
            raise CommandError("--output arrow is not for terminals: pass --out FILE, or use a pipe")
        table = arrow.Table.from_pylist([flat(row) for row in rows])
        sink: Any = sys.stdout.buffer if self._path is None else self._path.open("wb")
        try:
            with ipc.new_stream(sink, table.schema) as writer:
                writer.write_table(table)
            sink.flush()
        finally:
            if self._path is not None:
                sink.close()


def plain(value: Any) -> Any:
    """Return a value as JSON has it; records and enums are turned into mappings and their values."""
    if value is None or (isinstance(value, str | int | float) and not isinstance(value, Enum)):
        return value
    if isinstance(value, Enum):
        return value.value
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, UUID | Path):
        return str(value)
    if hasattr(value, "to_wire"):
        return plain(value.to_wire())
    if is_mapping(value):
        return {str(plain(name)): plain(each) for name, each in value.items()}
    fields: Iterable[str] | None = getattr(value, "__dataclass_fields__", None)
    if fields is not None:
        return {name: plain(getattr(value, name)) for name in fields if not name.startswith("_")}
    if is_iterable(value):
        return [plain(each) for each in value]
    return str(value)


def is_mapping(value: object) -> TypeGuard[Mapping[Any, Any]]:
    """Return whether a value is a mapping."""
    return isinstance(value, Mapping)


def is_iterable(value: object) -> TypeGuard[Iterable[Any]]:
    """Return whether a value is iterable."""
    return isinstance(value, Iterable)


def flat(row: Row) -> dict[str, Any]:
    """Return a row for columns: properties and metadata beside the id, nested values as JSON."""
    found = dict[str, Any]()
    for name, value in row.items():
        if name in {"properties", "metadata"} and is_mapping(value):
            found.update({key: _cell(each) for key, each in value.items()})
        else:
            found[name] = _cell(value)
    return found


def _cell(value: Any) -> Any:
    return _json(value) if isinstance(value, list | dict) else value


def _json(value: Any, indent: int | None = None) -> str:
    separators = (",", ":") if indent is None else None
    return json.dumps(value, ensure_ascii=False, indent=indent, separators=separators, default=plain)


def _write_csv(rows: Iterable[Row], file: TextIO) -> None:
    found = [flat(row) for row in rows]
    writer = csv.DictWriter(file, columns(found), lineterminator="\n")
    writer.writeheader()
    writer.writerows(found)


def yaml_lines(value: Any, indent: str = "") -> Iterable[str]:
    """Yield the lines of a value in YAML 1.2: blocks of mappings and lists, scalars as JSON."""
    value = plain(value)
    if is_mapping(value) and value:
        for name, each in value.items():
            yield from _yaml_entry(f"{indent}{json.dumps(name, ensure_ascii=False)}:", each, indent)
    elif value and not isinstance(value, str) and is_iterable(value):
        for each in value:
            yield from _yaml_entry(f"{indent}-", each, indent)
    else:
        yield indent + _json(value)


def _yaml_entry(start: str, value: Any, indent: str) -> Iterable[str]:
    if value and not isinstance(value, str) and is_iterable(value):
        yield start
        yield from yaml_lines(value, indent + "  ")
    else:
        yield f"{start} {_json(value)}"
