"""What people see: tables and progress, by rich where it is installed, and plain otherwise."""

from __future__ import annotations

import sys
import time
from collections.abc import Generator, Iterable, Mapping
from contextlib import contextmanager
from importlib import import_module
from typing import TYPE_CHECKING, Any, TextIO, TypeAlias

if TYPE_CHECKING:
    from weaviate_gen.transfer import Progress
    from weaviate_gen.transfer.running import ProgressCallback

_LEAST_WIDTH = 8
_REFRESH = 0.1
"""Seconds between two updates of the progress."""

Row: TypeAlias = Mapping[str, Any]


def columns(rows: Iterable[Row]) -> list[str]:
    """Return the names of all values of some rows."""
    return list(dict.fromkeys(name for row in rows for name in row))


def draw(rows: list[Row], file: TextIO, width: int, *, is_single: bool) -> None:
    """Draw rows as a table that fits a width, or one object with a line for each value; what does not fit is cut.

    Args:
        rows: the rows; their values are shown as they are.
        file: where to.
        width: number of characters of a line.
        is_single: whether it is one object.
    """
    if not rows or not columns(rows):
        file.write("(none)\n" if not is_single else "")
        return
    rich = _load("rich") if file.isatty() else None
    if rich is not None:
        _draw_with_rich(rows, file, width, is_single)
        return
    lines = _record(rows[0], width) if is_single else _table(rows, width)
    file.write("".join(f"{line}\n" for line in lines))


def _load(name: str) -> Any:
    try:
        return import_module(name)
    except ImportError:
        return None


def _draw_with_rich(rows: list[Row], file: TextIO, width: int, is_single: bool) -> None:
    table: Any = import_module("rich.table").Table
    text: Any = import_module("rich.text").Text
    console: Any = import_module("rich.console").Console(file=file, width=width)
    if is_single:
        drawn = table.grid(padding=(0, 2, 0, 0))
        drawn.add_column(no_wrap=True, style="bold", min_width=max(map(len, rows[0])))
        drawn.add_column(no_wrap=True, overflow="ellipsis")
        for name, value in rows[0].items():
            drawn.add_row(text(name), text(_shown(value)))
    else:
        head = import_module("rich.box").SIMPLE_HEAD
        drawn = table(box=head, show_edge=False, pad_edge=False, padding=(0, 1, 0, 0))
        names, *lines = _cells(rows)
        for name, size in zip(names, _widths([names, *lines], width), strict=True):
            is_number = all(isinstance(row.get(name), int | float | None) for row in rows)
            justify = "right" if is_number else "left"
            drawn.add_column(text(name), no_wrap=True, overflow="ellipsis", width=size, justify=justify)
        for line in lines:
            drawn.add_row(*map(text, line))
    console.print(drawn)


def _shown(value: Any) -> str:
    """Return a value as one line; what terminals would take for a command is a blank."""
    return "" if value is None else "".join(each if each.isprintable() else " " for each in str(value))


def _cells(rows: list[Row]) -> list[list[str]]:
    """Return the names of the columns, and the values of each row."""
    names = columns(rows)
    return [names, *([_shown(row.get(name)) for name in names] for row in rows)]


def _widths(cells: list[list[str]], width: int) -> list[int]:
    """Return the widths of columns that fit a width together; the widest are cut first."""
    widths = [max(len(line[at]) for line in cells) for at in range(len(cells[0]))]
    while sum(widths) + 2 * (len(widths) - 1) > width and max(widths) > _LEAST_WIDTH:
        widths[widths.index(max(widths))] -= 1
    return widths


def _table(rows: list[Row], width: int) -> Iterable[str]:
    cells = _cells(rows)
    widths = _widths(cells, width)
    for number, line in enumerate(cells):
        yield "  ".join(_cut(text, size).ljust(size) for text, size in zip(line, widths, strict=True)).rstrip()[:width]
        if number == 0:
            yield "  ".join("-" * size for size in widths)[:width]


def _record(row: Row, width: int) -> Iterable[str]:
    names = max(map(len, row))
    for name, value in row.items():
        yield f"{name.ljust(names)}  {_shown(value)}"[:width].rstrip()


def _cut(text: str, size: int) -> str:
    return text if len(text) <= size else text[: size - 1] + "…"


@contextmanager
def progress(action: str) -> Generator[ProgressCallback | None, None, None]:
    """Show progress on standard error while a block runs, if that is a terminal.

    Args:
        action: what is done, as a participle.

    Yields:
        What receives the progress, or ``None``.
    """
    if not sys.stderr.isatty():
        yield None
        return
    drawn = _load("rich.progress")
    with _bar(drawn, action) if drawn is not None else _line(action) as show:
        yield show


@contextmanager
def _bar(drawn: Any, action: str) -> Generator[ProgressCallback, None, None]:
    console: Any = import_module("rich.console").Console(file=sys.stderr)
    text, bar, left = drawn.TextColumn, drawn.BarColumn, drawn.TimeRemainingColumn
    count = "{task.completed:,.0f} of {task.fields[of]} objects"
    numbers = text(f"{count}, {{task.fields[rate]:,.0f}}/s{{task.fields[failed]}}")
    started = time.monotonic()
    with drawn.Progress(text("{task.description}"), bar(), numbers, left(), console=console) as shown:
        task = shown.add_task(action, total=None, of="?", rate=0, failed="")

        def show(state: Progress) -> None:
            shown.update(
                task,
                completed=state.done,
                total=state.total,
                of="?" if state.total is None else f"{state.total:,}",
                rate=state.done / max(time.monotonic() - started, 0.001),
                failed=f", {state.failed:,} rejected" if state.failed else "",
            )

        yield show


@contextmanager
def _line(action: str) -> Generator[ProgressCallback, None, None]:
    updated, started = 0.0, time.monotonic()

    def show(state: Progress) -> None:
        nonlocal updated
        now = time.monotonic()
        if now - updated < _REFRESH and state.done != state.total:
            return
        updated = now
        total = "" if not state.total else f" of {state.total:,} ({100 * state.done // state.total} %)"
        rate = state.done / max(now - started, 0.001)
        failed = f", {state.failed:,} rejected" if state.failed else ""
        sys.stderr.write(f"\r\x1b[K{action} {state.done:,}{total} objects, {rate:,.0f}/s{failed}")
        sys.stderr.flush()

    try:
        yield show
    finally:
        sys.stderr.write("\r\x1b[K")
        sys.stderr.flush()
