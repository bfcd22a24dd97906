"""Tables and figures of `calls.py`."""

from __future__ import annotations

import json
import statistics
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from plots import bars

NAMES = {
    "official": "official",
    "http": "HTTP",
    "compiled": "HTTP, compiled codec",
    "grpc": "gRPC",
    "memory": "in process",
    "bare": "bare socket",
}
WAYS = tuple(NAMES)

TARGETS = {
    "start": 1 / 8,
    "connect_and_first_query": 1 / 2,
    "get_by_id": 1 / 3,
    "near_vector_10": 1 / 2,
    "aggregate": 0.7,
    "list_all": 1 / 4,
    "config_get": 1 / 4,
    "async_64": 1 / 3,
}
"""What the CPU over HTTP may be, as a multiple of the official client's; with the compiled codec if it is measured."""

Figures = dict[str, float]
Rounds = dict[str, dict[str, list[Figures]]]


@dataclass
class Measured:
    """What was measured.

    Attributes:
        rounds: by case and way, the figures of every round.
        held: by way, what 1,000 concurrent calls hold open.
        failed: by case and way, the error of calls that failed.
    """

    rounds: Rounds
    held: dict[str, dict[str, Any]] = field(default_factory=dict)
    failed: dict[str, dict[str, str]] = field(default_factory=dict)


def ratio(ways: dict[str, list[Figures]], way: str, figure: str, base: str = "official") -> float | None:
    """Return the median of the rounds' ratios of a way to another one."""
    if way not in ways or base not in ways:
        return None
    pairs = zip(ways[way], ways[base], strict=False)
    return statistics.median(one[figure] / other[figure] for one, other in pairs)


def summary(measured: Measured) -> dict[str, dict[str, Any]]:
    """Return medians and ratios of every case."""
    found: dict[str, dict[str, Any]] = {}
    for case, ways in measured.rounds.items():
        if not ways and not measured.failed.get(case):
            continue  # interrupted before it
        row: dict[str, Any] = {"target": TARGETS.get(case), "failed": measured.failed.get(case, {})}
        for way, figures in ways.items():
            medians = {name: statistics.median(one[name] for one in figures) for name in figures[0]}
            row[way] = {**medians, "cpu_ratio": ratio(ways, way, "cpu"), "wall_ratio": ratio(ways, way, "wall")}
        row["http_to_bare"] = ratio(ways, "http", "cpu", "bare")
        found[case] = row
    return found


def shown(value: float | None, form: str = "{:.2f}") -> str:
    """Return a figure for a table."""
    return "" if value is None else form.format(value)


def table(rows: dict[str, dict[str, Any]], ways: Iterable[str], *, times: bool) -> Iterator[str]:
    """Return the lines of the table: CPU and, in brackets, wall time as multiples of the official client's.

    Args:
        rows: from `summary`.
        ways: those that were measured.
        times: whether to add the official client's CPU, which holds on this machine alone.
    """
    others = [way for way in ways if way != "official"]
    heads = [*(NAMES[way] for way in others), "HTTP to bare", "target", "peak MB, official and HTTP"]
    heads += ["official, CPU µs"] if times else []
    yield f"| | {' | '.join(heads)} |"
    yield "|---|" + "---:|" * len(heads)
    for case, row in rows.items():
        cells = []
        for way in others:
            one = row.get(way)
            both = one and f"{shown(one['cpu_ratio'])} ({shown(one['wall_ratio'])})"
            cells.append("failed" if way in row["failed"] else both or "")
        best = row.get("compiled", row.get("http"))
        over = row["target"] is not None and best is not None and (best["cpu_ratio"] or 0) > row["target"]
        cells += [shown(row["http_to_bare"]), shown(row["target"]) + (", missed" if over else "")]
        cells.append(", ".join(shown(row[way]["peak"], "{:.0f}") for way in ("official", "http") if way in row))
        if times:
            cells.append(shown(row["official"]["cpu"] * 1e6, "{:,.0f}") if "official" in row else "")
        yield f"| {case} | " + " | ".join(cells) + " |"


def many(held: dict[str, dict[str, Any]]) -> Iterator[str]:
    """Return the lines of the table of 1,000 concurrent calls, if they were measured."""
    if not held:
        return
    yield "| 1,000 concurrent calls | wall, times official | sockets, idle | at the peak | server's memory grew, MB |"
    yield "|---|---:|---:|---:|---:|"
    for way, row in held.items():
        if "error" in row:
            yield f"| {NAMES[way]} | {row['error'][:60]} | | | |"
            continue
        wall = row["wall"] / held["official"]["wall"] if "wall" in held.get("official", {}) else None
        cells = [shown(wall), str(row["sockets_idle"]), str(row["sockets"]), shown(row["server_memory"], "{:.0f}")]
        yield f"| {NAMES[way]} | " + " | ".join(cells) + " |"


def write(name: str, lines: list[str], rows: dict[str, dict[str, Any]], result: dict[str, Any], docs: Path) -> None:
    """Write table and figure between the markers of docs/performance.md, and the JSON beside it."""
    (docs / f"calls-{name}.json").write_text(json.dumps(result, indent=1) + "\n", "utf-8")
    values = {
        case: {NAMES[way]: row[way]["cpu_ratio"] for way in WAYS[1:] if way in row and row[way]["cpu_ratio"]}
        for case, row in rows.items()
    }
    title = f"CPU of a call, times the official client's ({name})"
    (docs / f"calls-{name}.svg").write_text(bars(title, values, [NAMES[way] for way in WAYS[1:]]), "utf-8")
    write_section(docs / "performance.md", f"calls {name}", [f"![CPU by way](calls-{name}.svg)", "", *lines])


def write_section(page: Path, label: str, lines: list[str]) -> None:
    """Replace what is between two markers of a page.

    Args:
        page: the page; made if it is not there.
        label: the markers are comments: the label, and the label after a slash.
        lines: what comes between them.
    """
    begin, end = f"<!-- {label} -->\n", f"<!-- /{label} -->"
    text = page.read_text("utf-8") if page.exists() else f"{begin}{end}\n"
    before, _, rest = text.partition(begin)
    page.write_text(before + begin + "\n".join([*lines, ""]) + end + rest.partition(end)[2], "utf-8")
