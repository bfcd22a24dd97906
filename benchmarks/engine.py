"""The embedded engine beside others, on real texts: loading, searching, reading, opening, memory and disk.

    python benchmarks/engine.py [--sizes 10000,50000,100000] [--engines ours,zvec] [--rounds 1] [--write]

Each engine has a process and an environment of its own (`scripts/env.sh` makes it), and all store the same objects: a
paragraph of docstrings and comments of the standard library and of installed packages (`passages.py`), its vector of
256 dimensions by `text2vec-local`, a category of ten, and a number. Searches go through each one's public interface
and return ten objects with two properties; recall is that of the exact results. Opening is timed in another process.
Engines take turns in every round, and a figure is the median of the rounds.

`--write` puts tables, figure and JSON into docs/performance.md and beside it. `--data` keeps the texts and vectors for
another run; `--python NAME=PATH` names the interpreter of an engine that is installed already.
"""

from __future__ import annotations

import argparse
import json
import os
import platform
import random
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

from calls_report import shown, write_section
from engine_peers import ENGINES, QUERIES
from plots import bars

ROOT = Path(__file__).resolve().parents[1]
HERE = ROOT / "benchmarks"
DOCS = ROOT / "docs"

REQUIREMENTS: Mapping[str, tuple[str, ...]] = {
    "ours": (),
    "chroma": ("chromadb==1.5.9", "numpy==2.4.6"),
    "lancedb": ("lancedb==0.40.0", "numpy==2.4.6"),
    "qdrant": ("qdrant-client==1.20.0", "numpy==2.4.6"),
    "milvus": ("milvus-lite==3.2.2", "pymilvus==3.0.2", "numpy==2.4.6"),
    "zvec": ("zvec==0.8.0", "numpy==2.4.6"),
}
"""What is installed for each engine; this package is installed from the working tree."""

FIGURES: Mapping[str, tuple[str, str]] = {
    "load_s": ("load, s", "{:.1f}"),
    "index_s": ("index, s", "{:.1f}"),
    "near_ms": ("near, ms", "{:.2f}"),
    "recall": ("recall", "{:.3f}"),
    "tenth_ms": ("near, one in ten, ms", "{:.2f}"),
    "tenth_recall": ("recall", "{:.3f}"),
    "hundredth_ms": ("near, 1 %, ms", "{:.2f}"),
    "hundredth_recall": ("recall", "{:.3f}"),
    "get_ms": ("get, ms", "{:.3f}"),
    "text_ms": ("words, ms", "{:.2f}"),
    "reopen_s": ("open and search, s", "{:.3f}"),
    "memory_mb": ("memory, MB", "{:.0f}"),
    "disk_mb": ("disk, MB", "{:.0f}"),
}
COMPARED = ("load_s", "near_ms", "tenth_ms", "hundredth_ms", "get_ms", "text_ms", "reopen_s", "memory_mb", "disk_mb")
SECONDS = 3600.0

Row = dict[str, Any]
Rows = dict[int, dict[str, Row]]


def environment(name: str) -> str:
    """Return the interpreter of an engine, in an environment that is made if it is not there."""
    command = [str(ROOT / "scripts" / "env.sh"), f"engine-{name}", "--no-project"]
    if name == "ours":  # with all that tests need: its texts are what is installed
        command = [str(ROOT / "scripts" / "env.sh"), "dev", "--extras", "all", "--groups", "dev"]
    for requirement in REQUIREMENTS[name]:
        command += ["--with", requirement]
    return subprocess.run(command, text=True, stdout=subprocess.PIPE, check=True).stdout.strip()


def make_data(python: str, folder: Path, count: int) -> None:
    """Write texts and vectors, if they are not there: those that are stored, and then the queries."""
    if (folder / "vectors.npy").exists():
        return
    folder.mkdir(parents=True, exist_ok=True)
    subprocess.run([python, str(HERE / "engine_data.py"), str(folder), str(count + QUERIES)], check=True)


def measured(python: str, name: str, data: Path, count: int) -> Row:
    """Return the figures of one engine; an error stands in the place of all."""
    row: Row = {}
    with tempfile.TemporaryDirectory() as folder:
        for phase in ("load", "reopen"):
            command = [
                python,
                "-W",
                "ignore",
                str(HERE / "engine_worker.py"),
                name,
                str(data),
                str(count),
                folder,
                phase,
            ]
            ran = subprocess.run(command, check=False, text=True, capture_output=True, timeout=SECONDS)
            if ran.returncode:
                return {**row, "error": ran.stderr.strip().splitlines()[-1:]}
            row |= json.loads(ran.stdout.strip().splitlines()[-1])
    return row


def medians(rows: list[Row]) -> Row:
    """Return the median of each figure over the rounds; errors come first."""
    out: Row = {}
    for name in dict.fromkeys(key for row in rows for key in row):
        values = [row[name] for row in rows if name in row]
        errors = [value for value in values if not isinstance(value, int | float)]
        out[name] = errors[0] if errors else statistics.median(values)
    return out


def table(rows: Mapping[str, Row]) -> Iterator[str]:
    """Return the lines of a table: an engine a row."""
    yield "| | " + " | ".join(title for title, _ in FIGURES.values()) + " |"
    yield "|---|" + "---:|" * len(FIGURES)
    for name, row in rows.items():
        cells = []
        for figure, (_, form) in FIGURES.items():
            value = row.get(figure)
            cells.append("failed" if isinstance(value, str) or "error" in row else shown(value, form))
        yield f"| {name} | " + " | ".join(cells) + " |"


def growth(rows: Rows, name: str) -> Iterator[str]:
    """Return the lines of a table: how one engine's figures change as the work grows."""
    sizes = [size for size in rows if name in rows[size]]
    yield f"| {name} | " + " | ".join(f"{size:,}" for size in sizes) + " |"
    yield "|---|" + "---:|" * len(sizes)
    for figure, (title, form) in FIGURES.items():
        if "recall" not in figure or figure == "recall":
            cells = [shown(rows[size][name].get(figure), form) for size in sizes]
            yield f"| {title} | " + " | ".join(cells) + " |"


def page(rows: Rows, result: Mapping[str, Any]) -> list[str]:
    """Return the lines that go into docs/performance.md."""
    lines: list[str] = []
    for size, engines in rows.items():
        lines += [f"{size:,} objects:", "", *table(engines), ""]
    if len(rows) > 1 and "ours" in next(iter(rows.values())):
        lines += ["As the work grows:", "", *growth(rows, "ours"), ""]
    versions = ", ".join(requirement for name in result["engines"] for requirement in REQUIREMENTS[name][:1])
    rounds = f"Medians of {result['rounds']} rounds" if result["rounds"] > 1 else "One round"
    return [*lines, f"{rounds}: {versions or 'this package'}, python {platform.python_version()}."]


def write(rows: Rows, result: Mapping[str, Any], docs: Path) -> None:
    """Write tables, figure and JSON."""
    (docs / "engine.json").write_text(json.dumps(result, indent=1) + "\n", "utf-8")
    engines = rows[max(rows)]
    values: dict[str, dict[str, float]] = {}
    for figure in COMPARED:
        own = engines.get("ours", {}).get(figure)
        if isinstance(own, int | float) and own > 0:
            others = {name: row.get(figure) for name, row in engines.items() if name != "ours"}
            values[FIGURES[figure][0]] = {
                name: value / own for name, value in others.items() if isinstance(value, int | float) and value > 0
            }
    title = f"Others, times this engine ({max(rows):,} objects; beyond 1 this one is ahead)"
    names = [name for name in engines if name != "ours"]
    (docs / "engine.svg").write_text(bars(title, values, names), "utf-8")
    write_section(
        docs / "performance.md", "engine", ["![others beside this engine](engine.svg)", "", *page(rows, result)]
    )


def parsed() -> argparse.Namespace:
    """Read the command line."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--sizes", default="10000,50000,100000", help="how many objects (default: %(default)s)")
    parser.add_argument("--engines", default=",".join(ENGINES), help="which (default: %(default)s)")
    parser.add_argument("--rounds", type=int, default=1)
    parser.add_argument("--data", type=Path, help="a folder that keeps texts and vectors")
    parser.add_argument("--python", action="append", default=[], help="NAME=PATH: the interpreter of an engine")
    parser.add_argument("--json", type=Path, help="a file for all figures")
    parser.add_argument("--write", action="store_true", help="write docs/performance.md, the figure and the JSON")
    parser.add_argument("--docs", type=Path, default=DOCS, help="where to write (default: the docs)")
    options = parser.parse_args()
    options.engines = options.engines.split(",")
    if unknown := [name for name in options.engines if name not in ENGINES]:
        parser.error(f"--engines must be of {', '.join(ENGINES)}, got {', '.join(unknown)}")
    options.sizes = sorted(int(size) for size in options.sizes.split(","))
    options.python = dict(entry.split("=", 1) for entry in options.python)
    return options


def main() -> int:
    """Measure, and print the tables."""
    options, begin = parsed(), time.perf_counter()
    pythons = {name: options.python.get(name) or environment(name) for name in options.engines}
    rounds: dict[int, dict[str, list[Row]]] = {size: {name: [] for name in pythons} for size in options.sizes}
    with tempfile.TemporaryDirectory() as temporary:
        data = options.data or Path(temporary)
        make_data(options.python.get("ours") or environment("ours"), data, max(options.sizes))
        for number in range(options.rounds):
            for size in options.sizes:
                order = list(pythons)
                random.Random(number).shuffle(order)
                for name in order:
                    row = measured(pythons[name], name, data, size)
                    rounds[size][name].append(row)
                    print(f"  {size:,} {name}: {json.dumps(row)}", file=sys.stderr, flush=True)
    rows = {size: {name: medians(found) for name, found in engines.items()} for size, engines in rounds.items()}
    result = {"engines": options.engines, "rounds": options.rounds, "sizes": rows}
    print("\n".join(page(rows, result)))
    load = ", ".join(f"{value:.1f}" for value in os.getloadavg())
    print(f"{time.perf_counter() - begin:.0f} s; {os.cpu_count()} processors, load when it ended: {load}.")
    if options.json:
        options.json.write_text(json.dumps(result, indent=1) + "\n", "utf-8")
    if options.write:
        write(rows, result, options.docs)
    return 0


if __name__ == "__main__":
    sys.exit(main())
