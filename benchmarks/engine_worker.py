"""One embedded engine of `engine.py`, in a process and an environment of its own.

    python engine_worker.py NAME DATA COUNT FOLDER load|reopen

DATA has `vectors.npy` (float32 of unit length, one a row: those that are stored, and then those that are searched for)
and `texts.json`. `load` stores COUNT objects (vector, text, a category of ten, a number), waits until they are indexed,
and times searches; `reopen` opens what is there and times the first search, after it did the same elsewhere, so that no
imports are timed. Both print one line of JSON; what a peer does not have is left out, and an error stands in the place
of its figure.
"""

from __future__ import annotations

import json
import statistics
import sys
import tempfile
import time
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

import numpy as np
from engine_peers import ENGINES, Data, Engine

WORDS = ("thread", "socket", "parse", "warning", "encoding", "matrix", "compile", "header", "callback", "buffer")
ASKED, FEW = 300, 100


def memory() -> float:
    """Return the resident memory of this process, in MB."""
    fields = dict(line.split(":", 1) for line in Path("/proc/self/status").read_text("ascii").splitlines())
    return int(fields["VmRSS"].split()[0]) / 1000


def spent(work: Callable[[], object]) -> float:
    """Return the seconds that something takes."""
    begin = time.perf_counter()
    work()
    return time.perf_counter() - begin


def timed(work: Callable[[Any], object], items: Sequence[Any]) -> float:
    """Return the median of the milliseconds that one of several calls takes."""
    return statistics.median(spent(lambda item=item: work(item)) * 1e3 for item in items)  # type: ignore[misc]


def recall(work: Callable[[Any], list[int]], data: Data, truth: list[set[int]]) -> float:
    """Return which part of the right results is found."""
    found = sum(len(right & set(work(query))) for right, query in zip(truth, data.queries, strict=False))
    return found / sum(map(len, truth))


def loaded(engine: Engine, data: Data) -> dict[str, Any]:
    """Measure an engine that holds nothing yet."""
    before, out = memory(), dict[str, Any]()
    out["load_s"], out["index_s"] = spent(engine.load), spent(engine.index)
    category = np.array([one == "c3" for one in data.categories])
    number = np.array(data.numbers) < engine.below
    text = engine.text
    figures: dict[str, Callable[[], float]] = {
        "near_ms": lambda: timed(engine.near, list(data.queries[:ASKED])),
        "recall": lambda: recall(engine.near, data, data.nearest()),
        "tenth_ms": lambda: timed(engine.near_category, list(data.queries[:FEW])),
        "tenth_recall": lambda: recall(engine.near_category, data, data.nearest(category)),
        "hundredth_ms": lambda: timed(engine.near_number, list(data.queries[:FEW])),
        "hundredth_recall": lambda: recall(engine.near_number, data, data.nearest(number)),
        "get_ms": lambda: timed(engine.get, range(0, min(data.count, 3000), 10)),
    }
    if text is not None:
        figures["text_ms"] = lambda: timed(text, WORDS * 5)
    for name, figure in figures.items():
        try:
            out[name] = figure()
        except Exception as error:  # noqa: BLE001 - whatever a peer cannot do stands in the place of the figure
            out[name] = f"{type(error).__name__}: {error}"[:100]
    out["memory_mb"] = memory() - before
    engine.close()
    files = [path for path in engine.folder.rglob("*") if path.is_file()]
    out["disk_mb"] = sum(path.stat().st_size for path in files) / 1e6
    return out


def reopened(engine: Engine, data: Data, scratch: Engine) -> dict[str, Any]:
    """Measure opening, and a first search."""
    scratch.load()
    scratch.near(data.queries[0])
    scratch.close()

    def first() -> None:
        engine.open()
        engine.near(data.queries[1])

    whole = spent(first)
    engine.close()
    return {"reopen_s": whole}


def main() -> None:
    """Measure one engine, and print a line of JSON."""
    name, data_folder, count, folder, phase = sys.argv[1:]
    data = Data(Path(data_folder), int(count))
    engine = ENGINES[name](data, Path(folder))
    if phase == "load":
        print(json.dumps(loaded(engine, data)))
        return
    with tempfile.TemporaryDirectory() as empty:
        scratch = ENGINES[name](Data(Path(data_folder), FEW), Path(empty))
        print(json.dumps(reopened(engine, data, scratch)))


if __name__ == "__main__":
    main()
