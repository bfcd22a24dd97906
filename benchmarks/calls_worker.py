"""One way of making the calls that `calls.py` compares, in a process of its own.

    calls_worker.py WAY     # reads commands as lines of JSON, and answers each with one

WAY is `official`, `http`, `compiled` (the same with the compiled codec), `grpc`, `memory` (this project in process) or
`bare` (what `http` sends, without a client).
"""

from __future__ import annotations

import asyncio
import datetime as dt
import gc
import importlib
import json
import random
import sys
import threading
import time
import uuid
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import numpy as np
from bare import Connection, Recorder, gather, protocols
from processes import forget_peak, peak

READS = "BenchmarkCallsReads"
WRITES = "BenchmarkCallsWrites"
WORDS = ("apple", "brick", "cedar", "delta", "ember", "flint", "grove", "heron", "inlet", "jade", "kelp", "lotus")
START = dt.datetime(2025, 1, 1, tzinfo=dt.UTC)
THREADS = 8
PER_THREAD = 10
MOST_INSERTS = 50
APART = ("insert", "async_1", "async_64", "async_1000", "threads_8", "batch_100k")
"""Cases that `Bare` does not send again as they were; the last of them not at all, as it takes too much memory."""
LIMIT_OF_CONNECTIONS = 100
"""How many connections share concurrent calls on the bare protocol."""

Work = Callable[[], Any]


def properties(number: int) -> dict[str, Any]:
    """Make the eight properties of an object."""
    chance = random.Random(number)
    return {
        "title": f"thing {number} {' '.join(chance.choices(WORDS, k=4))}",
        "body": " ".join(chance.choices(WORDS, k=30)),
        "price": chance.random() * 100,
        "stock": chance.randrange(1000),
        "sold": chance.random() < 0.5,
        "tags": chance.choices(WORDS, k=3),
        "added": START + dt.timedelta(minutes=number),
        "code": uuid.UUID(int=number + 1),
    }


@dataclass(frozen=True)
class Case:
    """What is timed.

    Attributes:
        work: what one call does.
        prepare: what makes it ready, untimed, each time before.
        per: how many calls one `work` stands for.
    """

    work: Work
    prepare: Work = lambda: None
    per: int = 1


class Client:
    """A client by its public names, which are those of the official one.

    Args:
        way: which.
        connection: the arguments of `connect_to_custom`.
        objects: how many objects searches have.
        width: how many dimensions vectors have.
    """

    def __init__(self, way: str, connection: dict[str, Any], objects: int, width: int) -> None:
        self.way, self.objects, self.width = way, objects, width
        self.module = importlib.import_module("weaviate" if way == "official" else "weaviate_gen")
        self.classes = importlib.import_module(f"{self.module.__name__}.classes")
        self.loop = asyncio.new_event_loop()
        if way == "memory":
            self.client = self.module.connect_to_memory()
            self.async_client = self.module.use_async_with_memory()
        else:
            transport = {} if way == "official" else {"transport": "http" if way in {"bare", "compiled"} else way}
            self.client = self.module.connect_to_custom(**connection, **transport)
            self.async_client = self.module.use_async_with_custom(**connection, **transport)
        self.loop.run_until_complete(self.async_client.connect())
        self.reads = self.client.collections.get(READS)
        self.async_reads = self.async_client.collections.get(READS)
        self.writes_name = WRITES + way.capitalize()
        self.vectors = np.random.default_rng(0).standard_normal((max(objects, 1000), width), dtype=np.float32)
        self.query = [float(number) for number in self.vectors[3]]
        self.prepared: list[Any] = []
        self.has_loaded = False

    def close(self) -> None:
        """Close the clients; what this process wrote is removed."""
        self.client.collections.delete(self.writes_name)
        if self.has_loaded:
            self.client.collections.delete(READS)
        self.loop.run_until_complete(self.async_client.close())
        self.client.close()

    def create(self, name: str) -> Any:
        """Make a collection anew."""
        self.client.collections.delete(name)
        return self.client.collections.create(name, **self._config())

    def _config(self) -> dict[str, Any]:
        config = self.classes.config
        kinds = {"title": "TEXT", "body": "TEXT", "price": "NUMBER", "stock": "INT", "sold": "BOOL"}
        kinds |= {"tags": "TEXT_ARRAY", "added": "DATE", "code": "UUID"}
        listed = [config.Property(name=key, data_type=getattr(config.DataType, kind)) for key, kind in kinds.items()]
        return {"vector_config": config.Configure.Vectors.self_provided(), "properties": listed}

    def load(self) -> None:
        """Load what searches find."""
        self.has_loaded = True
        self.fill(self.create(READS), self.objects)
        if self.way == "memory":
            self.loop.run_until_complete(self._load_async())

    async def _load_async(self) -> None:
        await self.async_client.collections.create(READS, **self._config())
        for first in range(0, self.objects, 1000):
            numbers = range(first, min(first + 1000, self.objects))
            await self.async_reads.data.insert_many([self._object(number) for number in numbers])

    def _object(self, number: int) -> Any:
        return self.classes.data.DataObject(
            properties=properties(number),
            vector=[float(each) for each in self.vectors[number % len(self.vectors)]],
            uuid=uuid.UUID(int=number + 1),
        )

    def fill(self, collection: Any, count: int, values: list[dict[str, Any]] | None = None) -> None:
        """Load objects by a batch, with vectors of numpy."""
        rows = values or [properties(number) for number in range(count)]
        with collection.batch.fixed_size(batch_size=1000, concurrent_requests=2) as batch:
            for number, row in enumerate(rows):
                vector = self.vectors[number % len(self.vectors)]
                batch.add_object(properties=row, vector=vector, uuid=uuid.UUID(int=number + 1))
        if collection.batch.failed_objects:
            raise RuntimeError(f"not loaded: {collection.batch.failed_objects[0].message}")

    def cases(self) -> dict[str, Case]:
        """Return what can be timed, by name."""
        return {**self.searches(), **self.requests(), **self.writes(), **self.concurrent()}

    def searches(self) -> dict[str, Case]:
        """Return searches; each checks that it finds something."""
        query, ids = self.reads.query, [uuid.UUID(int=number + 1) for number in range(8)]
        metadata, where = self.classes.query.MetadataQuery, self.classes.query.Filter.by_property
        mean = self.classes.query.Metrics("price").number(mean=True)
        cheap = where("stock").less_than(500) | where("tags").contains_any(["apple", "jade"])
        filters = where("price").greater_than(20) & where("sold").equal(True) & cheap
        distance, score = metadata(distance=True), metadata(score=True)
        return {
            "get_by_id": Case(lambda: _some(query.fetch_object_by_id(ids[5]))),
            "near_vector_10": Case(
                lambda: _some(query.near_vector(self.query, limit=10, return_metadata=distance).objects)
            ),
            "near_vector_100": Case(
                lambda: _some(
                    query.near_vector(self.query, limit=100, include_vector=True, return_metadata=distance).objects
                )
            ),
            "near_vector_1000": Case(
                lambda: _some(query.near_vector(self.query, limit=1000, return_metadata=distance).objects)
            ),
            "bm25_100": Case(lambda: _some(query.bm25("apple heron", limit=100, return_metadata=score).objects)),
            "hybrid_20": Case(lambda: _some(query.hybrid("apple heron", vector=self.query, limit=20).objects)),
            "filtered_50": Case(lambda: _some(query.fetch_objects(filters=filters, limit=50).objects)),
            "aggregate": Case(lambda: _some(self.reads.aggregate.over_all(total_count=True, return_metrics=mean))),
            "iterate": Case(lambda: _some(sum(1 for _ in self.reads.iterator()))),
        }

    def requests(self) -> dict[str, Case]:
        """Return calls of REST."""
        known = uuid.UUID(int=8)
        return {
            "list_all": Case(lambda: _some(self.client.collections.list_all())),
            "config_get": Case(lambda: _some(self.reads.config.get())),
            "exists": Case(lambda: _some(self.reads.data.exists(known))),
        }

    def writes(self) -> dict[str, Case]:
        """Return writes, each into a collection of its own way."""
        writes = self.client.collections.get(self.writes_name)

        def prepare(make: Work) -> Work:
            def work() -> None:
                self.create(self.writes_name)
                self.prepared = make()

            return work

        objects = prepare(lambda: [self._object(number) for number in range(1000)])
        found = {
            "insert": Case(lambda: writes.data.insert(properties(0), vector=self.query), prepare(list)),
            "insert_many_1000": Case(lambda: _stored(writes.data.insert_many(self.prepared)), objects),
        }
        for name, count in (("batch_1k", 1000), ("batch_10k", 10_000), ("batch_100k", 100_000)):
            rows = prepare(lambda count=count: [properties(number) for number in range(count)])  # type: ignore[misc]
            found[name] = Case(lambda count=count: self.fill(writes, count, self.prepared), rows)  # type: ignore[misc]
        return found

    def concurrent(self) -> dict[str, Case]:
        """Return calls at the same time, of coroutines and of threads."""

        async def search(_: int) -> None:
            _some((await self.async_reads.query.near_vector(self.query, limit=10)).objects)

        async def together(count: int) -> None:
            found = await asyncio.gather(*(search(number) for number in range(count)), return_exceptions=True)
            if failed := [error for error in found if error is not None]:
                raise failed[0]

        def threads() -> None:
            query = self.reads.query
            _in_threads(lambda: _some(query.near_vector(self.query, limit=10).objects))

        found = {
            f"async_{count}": Case(
                lambda count=count: self.loop.run_until_complete(together(count)),  # type: ignore[misc]
                per=count,
            )
            for count in (1, 64, 1000)
        }
        return {**found, "threads_8": Case(threads, per=THREADS * PER_THREAD)}


def _in_threads(work: Work) -> None:
    failed: list[BaseException] = []

    def repeat() -> None:
        try:
            for _ in range(PER_THREAD):
                work()
        except BaseException as error:  # noqa: BLE001 - raised in the thread that waits
            failed.append(error)

    threads = [threading.Thread(target=repeat) for _ in range(THREADS)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    if failed:
        raise failed[0]


def _some(found: Any) -> Any:
    if not found:
        raise RuntimeError("nothing was found, so that there is nothing to time")
    return found


def _stored(result: Any) -> None:
    if result.has_errors:
        raise RuntimeError(f"not stored: {next(iter(result.errors.values()))}")


class Bare:
    """The bytes of the calls of a client, without it.

    Args:
        connection: the arguments of `connect_to_custom`; TLS is left out, as it is of bare sockets.
        objects: how many objects searches have.
        width: how many dimensions vectors have.
    """

    def __init__(self, connection: dict[str, Any], objects: int, width: int) -> None:
        self.address = (connection["http_host"], connection["http_port"])
        self.recorder = Recorder(*self.address)
        through = {**connection, "http_host": "127.0.0.1", "http_port": self.recorder.port}
        self.client = Client("bare", through, objects, width)
        self.loop = self.client.loop
        self.connection = Connection(*self.address)
        self.recorded: dict[str, list[bytes]] = {}

    def load(self) -> None:
        """Load what searches find."""
        self.client.load()

    def close(self) -> None:
        """Close everything."""
        self.client.close()
        self.recorder.close()
        self.connection.close()

    def _requests(self, name: str, case: Case) -> list[bytes]:
        if name not in self.recorded:
            before = len(self.recorder.requests)
            case.work()
            self.recorded[name] = self.recorder.requests[before:]
            del self.recorder.requests[:]
        return self.recorded[name]

    def cases(self) -> dict[str, Case]:
        """Return what can be timed, by name."""
        cases = self.client.cases()
        near = Case(lambda: self.client.reads.query.near_vector(self.client.query, limit=10))
        found = {name: self._again(name, case) for name, case in cases.items() if name not in APART}
        found["insert"] = self._inserts(cases["insert"])
        for count in (1, 64, 1000):
            found[f"async_{count}"] = self._gathered(near, count)
        found["threads_8"] = self._threads(near)
        return found

    def _renew(self) -> None:
        """Connect anew: servers close connections that were idle while others took their turns."""
        self.connection.close()
        self.connection = Connection(*self.address)

    def _again(self, name: str, case: Case) -> Case:
        def work() -> None:
            for request in self.recorded[name]:
                self.connection.exchange(request)

        def prepare() -> None:
            case.prepare()
            if name not in self.recorded:
                self._requests(name, case)
                case.prepare()
            self._renew()

        return Case(work, prepare)

    def _inserts(self, case: Case) -> Case:
        requests: list[bytes] = []

        def prepare() -> None:
            case.prepare()
            del requests[:]
            for _ in range(MOST_INSERTS):
                self.recorded.pop("insert", None)
                requests.extend(self._requests("insert", case))
            case.prepare()
            self._renew()

        return Case(lambda: self.connection.exchange(requests.pop()), prepare)

    def _gathered(self, near: Case, count: int) -> Case:
        connections: list[Any] = []

        def prepare() -> None:
            self._requests("near", near)
            for connection in connections:
                connection.close()
            size = min(count, LIMIT_OF_CONNECTIONS)
            connections[:] = self.loop.run_until_complete(protocols(*self.address, size))

        def work() -> None:
            self.loop.run_until_complete(gather(connections, self.recorded["near"][0], count))

        return Case(work, prepare, count)

    def _threads(self, near: Case) -> Case:
        connections: list[Connection] = []

        def prepare() -> None:
            self._requests("near", near)
            for connection in connections:
                connection.close()
            connections[:] = [Connection(*self.address) for _ in range(THREADS)]

        def work() -> None:
            free, request, mine = list(connections), self.recorded["near"][0], threading.local()

            def call() -> None:
                if not hasattr(mine, "connection"):
                    mine.connection = free.pop()
                mine.connection.exchange(request)

            _in_threads(call)

        return Case(work, prepare, THREADS * PER_THREAD)


def timed(case: Case, calls: int) -> dict[str, float]:
    """Time some calls; return seconds of CPU and of wall time per call, and the peak of memory in MB."""
    case.prepare()
    gc.collect()
    forget_peak()
    cpu, wall = time.process_time(), time.perf_counter()
    for _ in range(calls):
        case.work()
    cpu, wall = time.process_time() - cpu, time.perf_counter() - wall
    return {"cpu": cpu / calls / case.per, "wall": wall / calls / case.per, "peak": peak()}


def main() -> None:
    """Answer commands until the input ends."""
    way, answers = sys.argv[1], sys.stdout
    sys.stdout = sys.stderr
    settings = json.loads(sys.stdin.readline())
    arguments = (settings["connection"], settings["objects"], settings["width"])
    made: Any = Bare(*arguments) if way == "bare" else Client(way, *arguments)
    if way == "memory" or settings["load"]:
        made.load()
    cases = made.cases()
    print(json.dumps({"cases": list(cases)}), file=answers, flush=True)
    for line in sys.stdin:
        command = json.loads(line)
        work = profile if command.get("profile") else timed
        try:
            result: Any = work(cases[command["case"]], command["calls"])
        except Exception as error:  # noqa: BLE001 - a call that fails is a result, too
            result = {"error": f"{type(error).__name__}: {error}"}
        print(json.dumps(result), file=answers, flush=True)
    made.close()


def profile(case: Case, calls: int) -> str:
    """Return where the time of calls goes: the 25 functions that take the most by themselves."""
    import cProfile
    import io
    import pstats

    case.prepare()
    case.work()
    profiler = cProfile.Profile()
    profiler.enable()
    for _ in range(calls):
        case.work()
    profiler.disable()
    text = io.StringIO()
    pstats.Stats(profiler, stream=text).sort_stats("tottime").print_stats(25)
    return text.getvalue()


if __name__ == "__main__":
    main()
