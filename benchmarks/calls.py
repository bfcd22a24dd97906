"""What calls cost, beside the official client and beside the same bytes on a bare socket.

    python benchmarks/calls.py [--server serve|url] [--rounds 7] [--cases get_by_id,iterate] [--quick] [--write]

Ways of making the same calls take turns, each in a process of its own: the official client, this one over HTTP, over it
with the compiled codec (built by `scripts/native.sh`, where there is a Rust toolchain), over gRPC, in process with its
engine (whose CPU it then includes), and a bare socket (a bare `asyncio.Protocol` for coroutines) that sends what the
client sends over HTTP. A row has the ratio of each way to the official client in the
same round, as the median of the rounds: of the CPU of the whole process, with all of its threads, and of wall time.

`--server serve` starts `weaviate-gen serve`; `--server url` takes the server that $WEAVIATE_URL and $WEAVIATE_GRPC_URL
name, and writes collections whose names begin with "BenchmarkCalls" there. `--write` puts table, figure and JSON into
docs/performance.md and beside it. It makes an environment with both clients; `--python` names an interpreter that has
them, and numpy.
"""

from __future__ import annotations

import argparse
import json
import os
import platform
import shutil
import subprocess
import sys
import threading
import time
from collections.abc import Iterable, Iterator
from contextlib import ExitStack, contextmanager
from functools import cache
from pathlib import Path
from typing import Any
from urllib.request import urlopen

from calls_report import WAYS, Figures, Measured, many, summary, table, write
from processes import Server, from_environment, rss, serving, usage

ROOT = Path(__file__).resolve().parents[1]
HERE = ROOT / "benchmarks"
DOCS = ROOT / "docs"
OFFICIAL = "weaviate-client==4.24.1"

CALLS = {
    "get_by_id": 200,
    "near_vector_10": 200,
    "near_vector_100": 50,
    "near_vector_1000": 10,
    "bm25_100": 50,
    "hybrid_20": 100,
    "filtered_50": 50,
    "aggregate": 100,
    "insert": 50,
    "insert_many_1000": 1,
    "batch_1k": 1,
    "batch_10k": 1,
    "batch_100k": 1,
    "iterate": 1,
    "list_all": 50,
    "config_get": 50,
    "exists": 100,
    "async_1": 200,
    "async_64": 10,
    "async_1000": 1,
    "threads_8": 3,
}
"""How often each case repeats within a round."""

START = ("import", "connect", "first_query", "connect_and_first_query", "start")
SLOW = ("batch_10k", "batch_100k")
STARTED = """
import json, sys, time
way, connection = sys.argv[1], json.loads(sys.argv[2])
at = [(time.perf_counter(), time.process_time())]
def lap():
    at.append((time.perf_counter(), time.process_time()))
if way == "official":
    import weaviate as module
else:
    import weaviate_gen as module
lap()
if way == "memory":
    client = module.connect_to_memory()
else:
    transport = {} if way == "official" else {"transport": "http" if way == "compiled" else way}
    client = module.connect_to_custom(**connection, **transport)
lap()
if way == "memory":
    client.collections.exists("Nothing")
else:
    assert client.collections.get(sys.argv[3]).query.near_vector([0.1] * int(sys.argv[4]), limit=10).objects
lap()
laps = [(after[0] - before[0], after[1] - before[1]) for before, after in zip(at, at[1:])]
laps += [tuple(map(sum, zip(*laps[1:]))), tuple(map(sum, zip(*laps)))]
client.close()
peak = next(int(line.split()[1]) * 1024 / 1e6 for line in open("/proc/self/status") if line.startswith("VmHWM:"))
print(json.dumps([{"wall": wall, "cpu": cpu, "peak": peak} for wall, cpu in laps]))
"""


class Worker:
    """A process that makes calls in one way.

    Args:
        python: the interpreter.
        way: the way.
        settings: what it connects to, and how much it loads.
    """

    def __init__(self, python: str, way: str, settings: dict[str, Any]) -> None:
        command = [python, "-W", "ignore", str(HERE / "calls_worker.py"), way]
        self.process = subprocess.Popen(
            command,
            text=True,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            env=environment(way),
            start_new_session=True,  # an interrupt ends the measurement, and not its processes
        )
        self.way = way
        self.cases: list[str] = self.ask(settings)["cases"]

    def ask(self, command: dict[str, Any]) -> Any:
        """Send a command, and return the answer."""
        assert self.process.stdin is not None
        assert self.process.stdout is not None
        self.process.stdin.write(json.dumps(command) + "\n")
        self.process.stdin.flush()
        line = self.process.stdout.readline()
        if not line:
            raise SystemExit(f"{self.way} ended at {command}")
        return json.loads(line)

    def close(self) -> None:
        """End the process, once it has done what it was asked."""
        self.process.communicate(timeout=120)


def environment(way: str) -> dict[str, str]:
    """Return the environment of processes that import this project from its sources, and keep bytecode."""
    kept = {name: value for name, value in os.environ.items() if name != "PYTHONDONTWRITEBYTECODE"}
    paths = [str(ROOT), str(ROOT / "generated"), *([compiled_codec()] if way == "compiled" else [])]
    return {**kept, "PYTHONPATH": os.pathsep.join(paths), "WEAVIATE_GEN_NATIVE": "1" if way == "compiled" else "0"}


@cache
def compiled_codec() -> str:
    """Build the compiled codec, and return the folder that has it."""
    command = [str(ROOT / "scripts" / "native.sh"), "--release"]
    return subprocess.run(command, text=True, stdout=subprocess.PIPE, check=True).stdout.strip()


def started(python: str, way: str, server: Server, width: int) -> dict[str, Figures]:
    """Measure import, connecting and a first query in a fresh process."""
    command = [python, "-W", "ignore", "-c", STARTED, way, json.dumps(server.connection), "BenchmarkCallsReads"]
    ran = subprocess.run([*command, str(width)], text=True, stdout=subprocess.PIPE, check=True, env=environment(way))
    return dict(zip(START, json.loads(ran.stdout), strict=True))


def measure(options: argparse.Namespace, server: Server, python: str, cases: list[str]) -> Measured:
    """Measure the cases in turns."""
    settings = {"connection": server.connection, "objects": options.objects, "width": options.width}
    found = Measured({case: {} for case in cases})
    with ExitStack() as stack:
        workers: list[Worker] = []
        for way in options.ways:
            workers.append(Worker(python, way, {**settings, "load": not workers}))
            stack.callback(workers[-1].close)
        try:
            for number in range(options.rounds + 1):
                print(f"round {number} of {options.rounds}", file=sys.stderr, flush=True)
                for case in (case for case in cases if case not in START):
                    last = options.slow_rounds if case in SLOW else options.rounds
                    if (CALLS[case] > 1 and not number) or 0 < number <= last:  # round 0 warms up
                        turn(options, workers, case, number, found)
                for way in (way for way in options.ways if way != "bare" and START[0] in cases):
                    for case, figures in started(python, way, server, options.width).items():
                        if number:
                            found.rounds[case].setdefault(way, []).append(figures)
            if "async_1000" in cases:
                found.held = {worker.way: holding(worker, server) for worker in workers}
            if options.profile:
                profiles(workers, options.profile.split(","))
        except KeyboardInterrupt:
            print("interrupted: these are the rounds until now", file=sys.stderr, flush=True)
    return found


def turn(options: argparse.Namespace, workers: list[Worker], case: str, number: int, found: Measured) -> None:
    """Measure a case in every way, one after the other; one that failed once is left out from then on."""
    calls = max((CALLS[case] if number else CALLS[case] // 10) // options.share, 1)
    failed = found.failed.setdefault(case, {})
    begin = time.perf_counter()
    for worker in workers:
        if case in worker.cases and worker.way not in failed:
            figures = worker.ask({"case": case, "calls": calls})
            if "error" in figures:
                failed[worker.way] = figures["error"]
                print(f"{worker.way}, {case}: {figures['error']}", file=sys.stderr, flush=True)
            elif number:
                found.rounds[case].setdefault(worker.way, []).append(figures)
    if options.verbose:
        print(f"{case}: {time.perf_counter() - begin:.1f} s", file=sys.stderr, flush=True)


def holding(worker: Worker, server: Server) -> dict[str, Any]:
    """Make 1,000 concurrent calls; return the sockets open at the peak, and by how much the server's memory grew."""
    before = rss(server.pid) if server.pid else None
    sockets, memory, done = [0], [before or 0.0], threading.Event()
    idle = usage(worker.process.pid).sockets

    def watch() -> None:
        while not done.wait(0.005):
            sockets.append(usage(worker.process.pid).sockets)
            if server.pid:
                memory.append(rss(server.pid))

    watcher = threading.Thread(target=watch)
    watcher.start()
    figures = worker.ask({"case": "async_1000", "calls": 3})
    done.set()
    watcher.join()
    if "error" in figures:
        return {"error": figures["error"]}
    grown = max(memory) - before if before is not None else None
    return {"wall": figures["wall"] * 1000, "sockets": max(sockets), "sockets_idle": idle, "server_memory": grown}


def profiles(workers: Iterable[Worker], cases: list[str]) -> None:
    """Print where the time of some cases goes over HTTP."""
    for worker in workers:
        if worker.way == "http":
            for case in cases:
                print(f"== {case}\n{worker.ask({'profile': True, 'case': case, 'calls': CALLS[case]})}")


def versions(python: str, server: Server) -> dict[str, str]:
    """Return the versions of what is measured."""
    code = "import importlib.metadata as m; print(*(m.version(n) for n in ('weaviate-client','grpcio','protobuf')))"
    told = subprocess.run([python, "-c", code], text=True, stdout=subprocess.PIPE, check=True).stdout.split()
    scheme = "https" if server.http_secure else "http"
    with urlopen(f"{scheme}://{server.http_host}:{server.http_port}/v1/meta") as reply:
        release = json.load(reply)["version"]
    names = ("weaviate-client", "grpcio", "protobuf")
    return {**dict(zip(names, told, strict=True)), "server": release, "python": platform.python_version()}


@contextmanager
def chosen(options: argparse.Namespace, python: str) -> Iterator[Server]:
    """Return the server to measure with."""
    if options.server == "url":
        yield from_environment(options.server_pid)
    else:
        with serving(python) as server:
            yield server


def parsed() -> argparse.Namespace:
    """Read the command line."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--server", choices=("serve", "url"), default="serve")
    parser.add_argument("--server-pid", type=int, help="the process of the server at $WEAVIATE_URL")
    parser.add_argument("--rounds", type=int, default=7)
    parser.add_argument("--slow-rounds", type=int, default=1, help="rounds of large batches (default: %(default)s)")
    parser.add_argument("--cases", help="which, with commas between (default: all)")
    ways = [way for way in WAYS if way != "compiled" or shutil.which("cargo")]
    parser.add_argument("--ways", default=",".join(ways), help="which, with commas between (default: %(default)s)")
    parser.add_argument("--objects", type=int, default=3000, help="what is searched (default: %(default)s)")
    parser.add_argument("--width", type=int, default=384, help="dimensions of vectors (default: %(default)s)")
    parser.add_argument(
        "--quick", action="store_true", help="two rounds of few calls and objects, without large batches"
    )
    parser.add_argument("--verbose", action="store_true", help="print how long each turn takes")
    parser.add_argument("--python", help="an interpreter that has both clients")
    parser.add_argument("--json", type=Path, help="a file for all figures")
    parser.add_argument("--write", action="store_true", help="write docs/performance.md, the figure and the JSON")
    parser.add_argument("--docs", type=Path, default=DOCS, help="where to write (default: the docs)")
    parser.add_argument("--profile", help="cases whose profile over HTTP is printed too, with commas between")
    options = parser.parse_args()
    options.ways, options.share = options.ways.split(","), 10 if options.quick else 1
    if options.quick:
        options.rounds, options.slow_rounds, options.objects = min(options.rounds, 2), 0, min(options.objects, 300)
    return options


def main() -> int:
    """Measure, and print the tables."""
    options = parsed()
    python = options.python
    if python is None:
        command = [str(ROOT / "scripts" / "env.sh"), "calls", "--extras", "local", "--with", OFFICIAL]
        python = subprocess.run(command, text=True, stdout=subprocess.PIPE, check=True).stdout.strip()
    cases = options.cases.split(",") if options.cases else [*START, *CALLS]
    if unknown := set(cases) - {*START, *CALLS}:
        raise SystemExit(f"--cases must be of {', '.join((*START, *CALLS))}, got {', '.join(sorted(unknown))}")
    if set(cases) & set(START):
        cases = [*START, *(case for case in cases if case not in START)]
    begin = time.perf_counter()
    with chosen(options, python) as server:
        known = versions(python, server)
        if server.http_secure and "bare" in options.ways:
            options.ways.remove("bare")
        cases = [case for case in cases if options.slow_rounds or case not in SLOW]
        measured = measure(options, server, python, cases)
    rows = summary(measured)
    counts = [len(figures) for ways in measured.rounds.values() for figures in ways.values()]
    lines = [*many(measured.held), ""]
    named = ", ".join(f"{name} {version}" for name, version in known.items())
    lines.append(f"Medians of {max(counts, default=0)} rounds: {named}.")
    print("\n".join([*table(rows, options.ways, times=True), "", *lines]))
    load_now = ", ".join(f"{value:.1f}" for value in os.getloadavg())
    print(f"{time.perf_counter() - begin:.0f} s; {os.cpu_count()} processors, load when it ended: {load_now}.")
    result = {"versions": known, "rounds": max(counts, default=0), "cases": rows, "concurrent": measured.held}
    if options.json:
        options.json.write_text(json.dumps({**result, "figures": measured.rounds}, indent=1) + "\n", "utf-8")
    if options.write:
        write(
            "serve" if options.server == "serve" else "server",
            [*table(rows, options.ways, times=False), "", *lines],
            rows,
            result,
            options.docs,
        )
    return 0


if __name__ == "__main__":
    sys.exit(main())
