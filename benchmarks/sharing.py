"""What a call costs through the socket of a shared directory, beside the same call in process, in one run.

    python benchmarks/sharing.py [--objects 10000] [--rounds 40]

The directory has objects with a vector of 256 dimensions. One process has it open, and this one shares it; the same
calls go to an engine of the same content in this process. Both take turns, a block of calls each. What is measured is
CPU time, that of both processes together where there are two, which a busy machine changes little.
"""

from __future__ import annotations

import argparse
import random
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import weaviate_gen
from weaviate_gen.classes.config import Configure, DataType, Property
from weaviate_gen.classes.data import DataObject

WIDTH = 256
BLOCK = 20
LEADER = """
import sys, time, weaviate_gen
with weaviate_gen.connect_to_path(sys.argv[1], shared=True):
    print(time.process_time(), flush=True)
    for _ in sys.stdin:
        print(time.process_time(), flush=True)
"""


def load(client: Any, count: int) -> None:
    """Create a collection with some objects."""
    chance = random.Random(1)
    things = client.collections.create(
        "Thing",
        properties=[Property(name="n", data_type=DataType.INT), Property(name="t", data_type=DataType.TEXT)],
        vector_config=Configure.Vectors.self_provided(),
    )
    for start in range(0, count, 1000):
        things.data.insert_many(
            [
                DataObject(
                    {"n": n, "t": f"thing {n}"}, vector=[chance.gauss(0, 1) for _ in range(WIDTH)], uuid=ident(n)
                )
                for n in range(start, min(start + 1000, count))
            ]
        )


def ident(number: int) -> str:
    """Return the id of an object."""
    return f"00000000-0000-4000-8000-{number:012d}"


def calls(client: Any, count: int) -> dict[str, Callable[[], object]]:
    """Return the calls that are measured, by name."""
    things, chance = client.collections.use("Thing"), random.Random(2)
    vector = [chance.gauss(0, 1) for _ in range(WIDTH)]
    fresh = iter(range(count, sys.maxsize))
    return {
        "read by id": lambda: things.query.fetch_object_by_id(ident(chance.randrange(count))),
        "search by a vector, 10 results": lambda: things.query.near_vector(vector, limit=10),
        "search by a word, 10 results": lambda: things.query.bm25("thing", limit=10),
        "insert": lambda: things.data.insert({"n": 1, "t": "new"}, vector=vector, uuid=ident(next(fresh))),
        "insert 100": lambda: things.data.insert_many(
            [DataObject({"n": 1}, vector=vector, uuid=ident(next(fresh))) for _ in range(100)]
        ),
    }


class Leader:
    """The process that has the directory open."""

    def __init__(self, folder: str) -> None:
        self._process = subprocess.Popen(
            [sys.executable, "-c", LEADER, folder], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
        )
        self._read()

    def _read(self) -> float:
        if self._process.stdout is None:
            raise RuntimeError("the other process has no output")
        return float(self._process.stdout.readline())

    def cpu(self) -> float:
        """Return the CPU time of the process so far, in seconds."""
        if self._process.stdin is None:
            raise RuntimeError("the other process has no input")
        print(file=self._process.stdin, flush=True)
        return self._read()

    def stop(self) -> None:
        """End the process."""
        self._process.communicate()


def block(call: Callable[[], object], leader: Leader | None) -> float:
    """Return the CPU time of a call, in milliseconds."""
    others = 0.0 if leader is None else leader.cpu()
    began = time.process_time()
    for _ in range(BLOCK):
        call()
    own = time.process_time() - began
    return (own + (0.0 if leader is None else leader.cpu() - others)) / BLOCK * 1000


def measure(count: int, rounds: int) -> None:
    """Print a table."""
    with tempfile.TemporaryDirectory() as folder, tempfile.TemporaryDirectory() as own:
        leader = Leader(folder)
        with (
            weaviate_gen.connect_to_path(Path(own)) as local,
            weaviate_gen.connect_to_path(folder, shared=True) as remote,
        ):
            load(local, count)
            load(remote, count)
            print("| CPU time of a call | in process, ms | through the socket, ms | more, ms |\n|---|---:|---:|---:|")
            here, there = calls(local, count), calls(remote, count)
            for name, call in here.items():
                pairs = [(block(call, None), block(there[name], leader)) for _ in range(rounds)]
                near, far = (statistics.median(side) for side in zip(*pairs, strict=True))
                more = statistics.median(after - before for before, after in pairs)
                print(f"| {name} | {near:.2f} | {far:.2f} | {more:.2f} |", flush=True)
        leader.stop()


def main() -> None:
    """Read the arguments, and measure."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--objects", type=int, default=10_000)
    parser.add_argument("--rounds", type=int, default=40)
    options = parser.parse_args()
    measure(options.objects, options.rounds)


if __name__ == "__main__":
    main()
