"""What grows while a client and an engine work: memory, descriptors, threads, disk and latency over time.

    python benchmarks/soak.py [--minutes 10] [--engine path|memory|serve|url] [--transport auto] [--json F] [--svg F]

Inserts, updates, deletes, searches and batches alternate by chance, and clients of both flavors are opened and closed;
the number of objects stays about the same, so that nothing should grow. `--engine path` and `memory` work in this
process, `serve` on a `weaviate-gen serve` that is started, `url` on the server that $WEAVIATE_URL and
$WEAVIATE_GRPC_URL name, where a collection "BenchmarkSoak" is made and removed. With `path`, the engine is closed and
opened again, too.

The exit status is 1 if a straight line through the second half of the samples grows by more than its bound over that
half (`BOUNDS`). A real server's own figures are shown, and not judged.
"""

from __future__ import annotations

import argparse
import asyncio
import gc
import json
import random
import statistics
import sys
import tempfile
import time
import uuid
from collections import deque
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from plots import lines
from processes import Server, folder_size, from_environment, serving, usage

import weaviate_gen
from weaviate_gen.classes.config import Configure, DataType, Property
from weaviate_gen.classes.query import Filter

NAME = "BenchmarkSoak"
WIDTH = 64
WORDS = ("north", "south", "stone", "river", "cloud", "metal", "glass", "paper", "light", "shade")
OPEN_EVERY, REOPEN_EVERY = 50, 500
"""After how many operations clients are opened and closed beside the one at work, and the engine itself."""


@dataclass(frozen=True)
class Bound:
    """How much the fitted line may grow over the second half.

    Attributes:
        share: of the mean of the half.
        least: always allowed, in the unit of the figure.
    """

    share: float
    least: float


BOUNDS = {
    "memory": Bound(0.05, 8.0),
    "descriptors": Bound(0.0, 2.0),
    "threads": Bound(0.0, 2.0),
    "disk": Bound(0.25, 16.0),
    "latency": Bound(0.5, 5.0),  # what grows evenly from nothing grows by two thirds of the mean
}
"""By figure: MB of memory, open descriptors, threads, MB on disk, milliseconds."""


@dataclass(frozen=True)
class Growth:
    """How a figure changed over the second half of a run.

    Attributes:
        figure: which.
        grown: by how much the fitted line rose.
        bound: how much it may.
    """

    figure: str
    grown: float
    bound: float

    @property
    def is_over(self) -> bool:
        """Whether it grew beyond its bound."""
        return self.grown > self.bound


def growth(figure: str, points: Sequence[tuple[float, float]]) -> Growth:
    """Fit a straight line to the second half of the samples.

    Args:
        figure: `client memory`, for example; its last word chooses the bound.
        points: seconds and values.
    """
    half = points[len(points) // 2 :]
    bound = BOUNDS[figure.rpartition(" ")[2]]
    times, values = [point[0] for point in half], [point[1] for point in half]
    if len(half) < 3 or times[0] == times[-1]:
        return Growth(figure, 0.0, bound.least)
    slope = statistics.linear_regression(times, values).slope
    allowed = max(bound.share * statistics.fmean(values), bound.least)
    return Growth(figure, slope * (times[-1] - times[0]), allowed)


class Work:
    """Operations on one collection, chosen by chance.

    Args:
        connect: opens the client at work.
        beside: opens another client, in both flavors.
        seed: of all chance.
        size: about how many objects there are.
    """

    def __init__(self, connect: Callable[[], Any], beside: Beside, seed: int, size: int) -> None:
        self.connect, self.beside, self.size = connect, beside, size
        self.chance = random.Random(seed)
        self.client = connect()
        self.ids: deque[uuid.UUID] = deque()
        self.latencies: dict[str, list[float]] = {}
        self.done = 0
        self.client.collections.delete(NAME)
        self.client.collections.create(
            NAME,
            vector_config=Configure.Vectors.self_provided(),
            properties=[
                Property(name="title", data_type=DataType.TEXT),
                Property(name="count", data_type=DataType.INT),
            ],
        )
        self.things = self.client.collections.use(NAME)
        self.operations: tuple[tuple[int, Callable[[], None]], ...] = (
            (6, self.insert),
            (3, self.update),
            (6, self.delete),
            (4, self.near),
            (2, self.keyword),
            (2, self.filtered),
            (2, self.fetch),
            (1, self.aggregate),
            (1, self.batch),
        )

    def close(self) -> None:
        """Remove the collection, and close the client."""
        self.client.collections.delete(NAME)
        self.client.close()

    def step(self) -> None:
        """Do one operation, and now and then open and close clients."""
        weights = [weight for weight, _ in self.operations]
        _, operation = self.chance.choices(self.operations, weights)[0]
        self._timed(operation.__name__, operation)
        self.done += 1
        if self.done % OPEN_EVERY == 0:
            self._timed("open", self.beside)
        if self.done % REOPEN_EVERY == 0 and self.beside.may_reopen:
            self._timed("reopen", self._reopen)

    def _reopen(self) -> None:
        self.client.close()
        self.client = self.connect()
        self.things = self.client.collections.use(NAME)

    def _timed(self, name: str, work: Callable[[], object]) -> None:
        begin = time.perf_counter()
        work()
        self.latencies.setdefault(name, []).append((time.perf_counter() - begin) * 1000)

    def _vector(self) -> list[float]:
        return [self.chance.gauss(0, 1) for _ in range(WIDTH)]

    def _properties(self) -> dict[str, Any]:
        return {"title": " ".join(self.chance.choices(WORDS, k=6)), "count": self.chance.randrange(1000)}

    def _some(self) -> uuid.UUID | None:
        return self.chance.choice(self.ids) if self.ids else None

    def insert(self) -> None:
        """Insert an object."""
        self.ids.append(self.things.data.insert(self._properties(), vector=self._vector()))

    def update(self) -> None:
        """Change an object."""
        if (known := self._some()) is not None:
            self.things.data.update(known, self._properties(), vector=self._vector())

    def delete(self) -> None:
        """Delete the oldest objects beyond the size, at least one."""
        count = max(len(self.ids) - self.size, 1 if len(self.ids) > self.size // 2 else 0)
        for _ in range(count):
            self.things.data.delete_by_id(self.ids.popleft())

    def near(self) -> None:
        """Search by a vector."""
        self.things.query.near_vector(self._vector(), limit=10, include_vector=True)

    def keyword(self) -> None:
        """Search by words."""
        self.things.query.bm25(" ".join(self.chance.choices(WORDS, k=2)), limit=10)

    def filtered(self) -> None:
        """Search with a filter."""
        self.things.query.fetch_objects(filters=Filter.by_property("count").less_than(100), limit=10)

    def fetch(self) -> None:
        """Read an object that is there."""
        known = self._some()
        if known is not None and self.things.query.fetch_object_by_id(known) is None:
            raise RuntimeError(f"the object {known} is lost")

    def aggregate(self) -> None:
        """Count the objects, and compare."""
        count = self.things.aggregate.over_all(total_count=True).total_count
        if count != len(self.ids):
            raise RuntimeError(f"there are {count} objects, and {len(self.ids)} are expected")

    def batch(self) -> None:
        """Insert by a batch."""
        with self.things.batch.fixed_size(batch_size=10, concurrent_requests=2) as batch:
            for _ in range(20):
                self.ids.append(batch.add_object(properties=self._properties(), vector=self._vector()))
        if self.things.batch.failed_objects:
            raise RuntimeError(f"not loaded: {self.things.batch.failed_objects[0].message}")


class Beside:
    """Clients that are opened, used and closed beside the one at work.

    Args:
        server: where; ``None`` is an engine in memory of their own.
        transport: of both.
        may_reopen: whether the client at work can be closed and opened again without losing data.
    """

    def __init__(self, server: Server | None, transport: str, may_reopen: bool) -> None:
        self.server, self.transport, self.may_reopen = server, transport, may_reopen

    def sync(self) -> Any:
        """Open a client."""
        if self.server is None:
            return weaviate_gen.connect_to_memory()
        return weaviate_gen.connect_to_custom(**self.server.connection, transport=self.transport)  # type: ignore[arg-type]

    async def _use_async(self) -> None:
        if self.server is None:
            client = weaviate_gen.use_async_with_memory()
        else:
            client = weaviate_gen.use_async_with_custom(**self.server.connection, transport=self.transport)  # type: ignore[arg-type]
        async with client:
            await client.collections.list_all()

    def __call__(self) -> None:
        """Open, use and close one client of each flavor."""
        with self.sync() as client:
            client.collections.list_all()
        asyncio.run(self._use_async())


@contextmanager
def working(options: argparse.Namespace) -> Iterator[tuple[Work, Server | None, Path | None]]:
    """Set up the work on the engine that is asked for; yield it with the server and the folder, if there are any."""

    def made(connect: Callable[[], Any], beside: Beside) -> Work:
        return Work(connect, beside, options.seed, options.size)

    if options.engine == "path":
        with tempfile.TemporaryDirectory() as name:
            beside = Beside(None, options.transport, may_reopen=True)
            yield made(lambda: weaviate_gen.connect_to_path(name), beside), None, Path(name)
    elif options.engine == "memory":
        yield made(weaviate_gen.connect_to_memory, Beside(None, options.transport, may_reopen=False)), None, None
    elif options.engine == "serve":
        with serving() as server:
            beside = Beside(server, options.transport, may_reopen=True)
            yield made(beside.sync, beside), server, Path(server.folder or "")
    else:
        server = from_environment(options.server_pid)
        beside = Beside(server, options.transport, may_reopen=True)
        yield made(beside.sync, beside), server, None


def sample(work: Work, server: Server | None, folder: Path | None) -> dict[str, float]:
    """Return what is used now, and the median latency of each operation since the last sample."""
    gc.collect()
    found: dict[str, float] = {}
    used = {"client": usage()} | ({"server": usage(server.pid)} if server is not None and server.pid else {})
    for name, each in used.items():
        found |= {f"{name} memory": each.rss, f"{name} descriptors": each.descriptors, f"{name} threads": each.threads}
    if folder is not None:
        found["disk"] = folder_size(folder)
    for name, milliseconds in work.latencies.items():
        found[f"{name} latency"] = statistics.median(milliseconds)
    work.latencies = {}
    return found


def run(options: argparse.Namespace) -> dict[str, list[tuple[float, float]]]:
    """Work for so long; return the samples of each figure."""
    series: dict[str, list[tuple[float, float]]] = {}
    with working(options) as (work, server, folder):
        begin = now = time.monotonic()
        due = begin + options.every
        try:
            while now - begin < options.minutes * 60:
                work.step()
                now = time.monotonic()
                if now >= due:
                    for name, value in sample(work, server, folder).items():
                        series.setdefault(name, []).append((now - begin, value))
                    due = time.monotonic() + options.every
        finally:
            work.close()
        print(f"{work.done} operations, {len(work.ids)} objects in the end", file=sys.stderr)
    return series


def plotted(options: argparse.Namespace, series: dict[str, list[tuple[float, float]]]) -> str:
    """Draw all figures over time."""
    headings = {"memory": "memory, MB", "descriptors": "descriptors", "threads": "threads", "disk": "disk, MB"}
    panels: dict[str, dict[str, list[tuple[float, float]]]] = {}
    for name, points in series.items():
        owner, _, figure = name.rpartition(" ")
        minutes = [(seconds / 60, value) for seconds, value in points]
        if figure != "latency" or owner in ("insert", "near", "delete", "batch", "open"):
            panels.setdefault(headings.get(figure, "latency, ms"), {})[owner or "engine"] = minutes
    return lines(f"Soak: {options.engine}, {options.transport}, {options.minutes:g} minutes", panels, "min")


def parsed() -> argparse.Namespace:
    """Read the command line."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--minutes", type=float, default=10.0)
    parser.add_argument("--every", type=float, help="seconds between samples (default: a hundredth of the run)")
    parser.add_argument("--engine", choices=("path", "memory", "serve", "url"), default="path")
    parser.add_argument("--transport", choices=("auto", "http", "grpc"), default="auto")
    parser.add_argument("--server-pid", type=int, help="the process of the server at $WEAVIATE_URL")
    parser.add_argument("--size", type=int, default=1000, help="about how many objects (default: %(default)s)")
    parser.add_argument("--seed", type=int, default=random.randrange(10**6))
    parser.add_argument("--json", type=Path, help="a file for all samples")
    parser.add_argument("--svg", type=Path, help="a file for the plot")
    options = parser.parse_args()
    options.every = options.every or options.minutes * 60 / 100
    return options


def main() -> int:
    """Work, print what grew, and return 1 if anything did beyond its bound."""
    options = parsed()
    print(f"seed {options.seed}", file=sys.stderr, flush=True)
    series = run(options)
    judged = [growth(name, points) for name, points in series.items()]
    own = [each for each in judged if options.engine != "url" or not each.figure.startswith("server ")]
    print("| | in the end | grown over the second half | bound |\n|---|---:|---:|---:|")
    for each in judged:
        last = series[each.figure][-1][1]
        over = " over" if each in own and each.is_over else ""
        print(f"| {each.figure} | {last:.1f} | {each.grown:.2f}{over} | {each.bound:.2f} |")
    if options.json:
        settings = {name: value for name, value in vars(options).items() if name not in ("json", "svg")}
        result = {"settings": settings, "samples": series, "over": [each.figure for each in own if each.is_over]}
        options.json.write_text(json.dumps(result) + "\n", "utf-8")
    if options.svg:
        options.svg.write_text(plotted(options, series), "utf-8")
    return int(any(each.is_over for each in own))


if __name__ == "__main__":
    sys.exit(main())
