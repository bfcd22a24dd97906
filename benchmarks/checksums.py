"""What checksums cost the local engine: loading, opening with a first search, and reading, with and without them.

    python benchmarks/checksums.py [--objects 10000] [--rounds 9]

Both take turns in one process. Without means that the functions which compute them return 0: rows are as long, and the
census is kept. A figure is the ratio of the CPU of the process, with to without: the median of the rounds.
"""

from __future__ import annotations

import argparse
import json
import statistics
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import numpy as np

import weaviate_gen
from weaviate_gen.classes.config import Configure, DataType, Property
from weaviate_gen.classes.data import DataObject
from weaviate_gen.engine.storage import id_index, object_rows, object_table

BATCH = 1000
WIDTHS = (128, 384, 1536)
COLLECTION = "Item"
PLACES = (
    (object_rows, "object_checksum"),
    (object_rows, "vectors_checksum"),
    (object_table, "object_checksum"),
    (object_table, "vectors_checksum"),
    (object_table, "identities"),
    (id_index, "identities"),
)


@contextmanager
def without() -> Iterator[None]:
    """Compute no checksum."""
    places = [(module, name, getattr(module, name)) for module, name in PLACES if hasattr(module, name)]
    for module, name, _ in places:
        setattr(module, name, lambda *_: 0)
    try:
        yield
    finally:
        for module, name, function in places:
            setattr(module, name, function)


@contextmanager
def with_checksums() -> Iterator[None]:
    """Leave everything as it is."""
    yield


class Timer:
    """The CPU of each step of one round, by name."""

    def __init__(self) -> None:
        self.seconds: dict[str, float] = {}

    def measure(self, name: str, work: Callable[[], object]) -> None:
        """Do some work, and note what it took."""
        start = time.process_time()
        work()
        self.seconds[name] = time.process_time() - start


def run_round(objects: list[DataObject], vector: np.ndarray) -> dict[str, float]:
    """Load a new directory, open it again, and read it."""
    timer = Timer()
    with tempfile.TemporaryDirectory() as place:
        with weaviate_gen.connect_to_path(Path(place)) as client:
            items = client.collections.create(
                COLLECTION,
                vector_config=Configure.Vectors.self_provided(),
                properties=[
                    Property(name="title", data_type=DataType.TEXT),
                    Property(name="body", data_type=DataType.TEXT),
                    Property(name="price", data_type=DataType.NUMBER),
                ],
            )
            batches = [objects[start : start + BATCH] for start in range(0, len(objects), BATCH)]
            timer.measure("load", lambda: [items.data.insert_many(batch) for batch in batches])
        with weaviate_gen.connect_to_path(Path(place)) as client:
            items = client.collections.use(COLLECTION)
            timer.measure("first vector search", lambda: items.query.near_vector(vector, limit=10))
            timer.measure("first keyword search", lambda: items.query.bm25("stone", limit=10))
            ids = [each.uuid for each in items.query.fetch_objects(limit=500).objects]
            timer.measure("read by id", lambda: [items.query.fetch_object_by_id(uuid) for uuid in ids])
            timer.measure("iterate", lambda: sum(1 for _ in items.iterator(include_vector=True)))
    return timer.seconds


def compare(width: int, count: int, rounds: int) -> dict[str, float]:
    """Return the ratio of each step."""
    chance = np.random.default_rng(width)
    vectors = chance.random((count, width), dtype=np.float32)
    objects = [
        DataObject(
            properties={
                "title": f"item {number} river stone",
                "body": "cloud metal paper glass light shade " * 5,
                "price": number / 4,
            },
            vector=vectors[number],
        )
        for number in range(count)
    ]
    ratios: dict[str, list[float]] = {}
    run_round(objects[:BATCH], vectors[0])
    for number in range(rounds):
        found: dict[str, dict[str, float]] = {}
        ways = {"with": with_checksums, "without": without}
        for name in sorted(ways, reverse=bool(number % 2)):
            with ways[name]():
                found[name] = run_round(objects, vectors[1])
        for step, seconds in found["with"].items():
            ratios.setdefault(step, []).append(seconds / found["without"][step])
    return {step: round(statistics.median(values), 3) for step, values in ratios.items()}


def main() -> None:
    """Print the ratios."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--objects", type=int, default=10_000, help="how many are loaded (default: %(default)s)")
    parser.add_argument("--rounds", type=int, default=9, help="default: %(default)s")
    options = parser.parse_args()
    for width in WIDTHS:
        print(json.dumps({"dimensions": width, **compare(width, options.objects, options.rounds)}))


if __name__ == "__main__":
    main()
