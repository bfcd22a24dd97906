"""What calls cost, beside the official client and beside the same bytes on a bare socket.

    python benchmarks/calls.py [--server serve|url] [--rounds 7] [--cases get_by_id,iterate] [--quick] [--write]

Ways of making the same calls take turns, each in a process of its own: the official client, this one over HTTP and over
gRPC, this one in process with its engine (whose CPU it then includes), and a bare socket (a bare `asyncio.Protocol` for
coroutines) that sends what the client sends over HTTP. A row has the ratio of each way to the official client in the
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
import statistics
import subprocess
import sys
import threading
import time
from collections.abc import Iterable, Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path
from typing import Any
from urllib.request import urlopen

from plots import bars
from processes import Server, from_environment, rss, serving, usage

ROOT = Path(__file__).resolve().parents[1]
HERE = ROOT / "benchmarks"
DOCS = ROOT / "docs"
OFFICIAL = "weaviate-client==4.24.1"
WAYS = ("official", "http", "grpc", "memory", "bare")
NAMES = {"official": "official", "http": "HTTP", "grpc": "gRPC", "memory": "in process", "bare": "bare socket"}

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
"""What the CPU over HTTP may be, as a multiple of the official client's."""

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
    client = module.connect_to_custom(**connection, **({} if way == "official" else {"transport": way}))
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

Figures = dict[str, float]
Rounds = dict[str, dict[str, list[Figures]]]


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
            command, text=True, stdin=subprocess.PIPE, stdout=subprocess.PIPE, env=environment()
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
        """End the process."""
        assert self.process.stdin is not None
        assert self.process.stdout is not None
        self.process.stdin.close()
        self.process.stdout.close()
        self.process.wait(60)


def environment() -> dict[str, str]:
    """Return the environment of processes that import this project from its sources, and keep bytecode."""
    kept = {name: value for name, value in os.environ.items() if name != "PYTHONDONTWRITEBYTECODE"}
    return {**kept, "PYTHONPATH": f"{ROOT}{os.pathsep}{ROOT / 'generated'}"}


def started(python: str, way: str, server: Server, width: int) -> dict[str, Figures]:
    """Measure import, connecting and a first query in a fresh process."""
    command = [python, "-W", "ignore", "-c", STARTED, way, json.dumps(server.connection), "BenchmarkCallsReads"]
    ran = subprocess.run(
        [*command, str(width)], text=True, stdout=subprocess.PIPE, check=True, env=environment()
    )
    return dict(zip(START, json.loads(ran.stdout), strict=True))


def measure(options: argparse.Namespace, server: Server, python: str, cases: list[str]) -> tuple[Rounds, dict[str, Any]]:
    """Measure the cases in turns; return the figures of each round, and what many concurrent calls hold open."""
    settings = {"connection": server.connection, "objects": options.objects, "width": options.width}
    rounds: Rounds = {case: {way: [] for way in options.ways} for case in cases}
    workers: list[Worker] = []
    with ExitStack() as stack:
        for way in options.ways:
            workers.append(Worker(python, way, {**settings, "load": not workers}))
            stack.callback(workers[-1].close)
        for number in range(options.rounds + 1):
            print(f"round {number} of {options.rounds}", file=sys.stderr, flush=True)
            for case in cases:
                if case not in START and (case not in SLOW or 0 < number <= options.slow_rounds):
                    for worker in (one for one in workers if case in one.cases):
                        calls = CALLS[case] if number else max(CALLS[case] // 10, 1)
                        figures = worker.ask({"case": case, "calls": max(calls // options.share, 1)})
                        if "error" in figures:
                            print(f"{worker.way}, {case}: {figures['error']}", file=sys.stderr, flush=True)
                        elif number:  # the first round warms up
                            rounds[case][worker.way].append(figures)
            for way in (way for way in options.ways if way != "bare" and START[0] in cases):
                for case, figures in started(python, way, server, options.width).items():
                    if number:
                        rounds[case][way].append(figures)
        held = {worker.way: holding(worker, server) for worker in workers if "async_1000" in cases}
        if options.profile:
            profiles(workers, options.profile.split(","))
    return {case: {way: figures for way, figures in ways.items() if figures} for case, ways in rounds.items()}, held


def holding(worker: Worker, server: Server) -> dict[str, float | None]:
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
    grown = max(memory) - before if before is not None else None
    return {"wall": figures["wall"] * 1000, "sockets": max(sockets), "sockets_idle": idle, "server_memory": grown}


def profiles(workers: Iterable[Worker], cases: list[str]) -> None:
    """Print where the time of some cases goes over HTTP."""
    for worker in workers:
        if worker.way == "http":
            for case in cases:
                print(f"== {case}\n{worker.ask({'profile': True, 'case': case, 'calls': CALLS[case]})}")


def ratio(ways: dict[str, list[Figures]], way: str, figure: str, base: str = "official") -> float | None:
    """Return the median of the rounds' ratios of a way to another one."""
    if way not in ways or base not in ways:
        return None
    pairs = zip(ways[way], ways[base], strict=False)
    return statistics.median(one[figure] / other[figure] for one, other in pairs)


def summary(rounds: Rounds) -> dict[str, dict[str, Any]]:
    """Return medians and ratios of every case."""
    found: dict[str, dict[str, Any]] = {}
    for case, ways in rounds.items():
        row: dict[str, Any] = {"target": TARGETS.get(case)}
        for way, figures in ways.items():
            medians = {name: statistics.median(one[name] for one in figures) for name in figures[0]}
            row[way] = {**medians, "cpu_ratio": ratio(ways, way, "cpu"), "wall_ratio": ratio(ways, way, "wall")}
        row["http_to_bare"] = ratio(ways, "http", "cpu", "bare")
        found[case] = row
    return found


def shown(value: float | None, form: str = "{:.2f}") -> str:
    """Return a figure for a table."""
    return "" if value is None else form.format(value)


def table(rows: dict[str, dict[str, Any]], ways: Iterable[str]) -> Iterator[str]:
    """Return the lines of the table: CPU and, in brackets, wall time as multiples of the official client's."""
    others = [way for way in ways if way != "official"]
    yield "| | official, CPU µs | " + " | ".join(NAMES[way] for way in others) + " | HTTP to bare | target | MB |"
    yield "|---|" + "---:|" * (len(others) + 4)
    for case, row in rows.items():
        cells = [shown(row["official"]["cpu"] * 1e6, "{:,.0f}") if "official" in row else ""]
        for way in others:
            one = row.get(way)
            both = one and f"{shown(one['cpu_ratio'])} ({shown(one['wall_ratio'])})"
            cells.append(both or "")
        over = row["target"] is not None and "http" in row and (row["http"]["cpu_ratio"] or 0) > row["target"]
        peaks = [shown(row[way]["peak"], "{:.0f}") for way in ("official", "http") if way in row]
        cells += [shown(row["http_to_bare"]), shown(row["target"]) + (" missed" if over else ""), " / ".join(peaks)]
        yield f"| {case} | " + " | ".join(cells) + " |"


def many(held: dict[str, Any]) -> Iterator[str]:
    """Return the lines of the table of 1,000 concurrent calls."""
    yield "| 1,000 concurrent calls | wall, times official | sockets, idle | at the peak | server's memory grew, MB |"
    yield "|---|---:|---:|---:|---:|"
    for way, row in held.items():
        wall = row["wall"] / held["official"]["wall"] if "official" in held else None
        cells = [shown(wall), str(row["sockets_idle"]), str(row["sockets"]), shown(row["server_memory"], "{:.0f}")]
        yield f"| {NAMES[way]} | " + " | ".join(cells) + " |"


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


def write(name: str, lines: list[str], rows: dict[str, dict[str, Any]], result: dict[str, Any], docs: Path) -> None:
    """Write table and figure between the markers of docs/performance.md, and the JSON beside it."""
    (docs / f"calls-{name}.json").write_text(json.dumps(result, indent=1) + "\n", "utf-8")
    values = {
        case: {NAMES[way]: row[way]["cpu_ratio"] for way in WAYS[1:] if way in row and row[way]["cpu_ratio"]}
        for case, row in rows.items()
    }
    title = f"CPU of a call, times the official client's ({name})"
    (docs / f"calls-{name}.svg").write_text(bars(title, values, [NAMES[way] for way in WAYS[1:]]), "utf-8")
    page = docs / "performance.md"
    text = page.read_text("utf-8") if page.exists() else f"<!-- calls {name} -->\n<!-- /calls {name} -->\n"
    begin, end = f"<!-- calls {name} -->\n", f"<!-- /calls {name} -->"
    before, _, rest = text.partition(begin)
    body = "\n".join([f"![CPU by way](calls-{name}.svg)", "", *lines, ""])
    page.write_text(before + begin + body + end + rest.partition(end)[2], "utf-8")


def parsed() -> argparse.Namespace:
    """Read the command line."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--server", choices=("serve", "url"), default="serve")
    parser.add_argument("--server-pid", type=int, help="the process of the server at $WEAVIATE_URL")
    parser.add_argument("--rounds", type=int, default=7)
    parser.add_argument("--slow-rounds", type=int, default=2, help="rounds of large batches (default: %(default)s)")
    parser.add_argument("--cases", help="which, with commas between (default: all)")
    parser.add_argument("--ways", default=",".join(WAYS), help="which, with commas between (default: %(default)s)")
    parser.add_argument("--objects", type=int, default=3000, help="what is searched (default: %(default)s)")
    parser.add_argument("--width", type=int, default=384, help="dimensions of vectors (default: %(default)s)")
    parser.add_argument("--quick", action="store_true", help="two rounds of few calls, without large batches")
    parser.add_argument("--python", help="an interpreter that has both clients")
    parser.add_argument("--json", type=Path, help="a file for all figures")
    parser.add_argument("--write", action="store_true", help="write docs/performance.md, the figure and the JSON")
    parser.add_argument("--docs", type=Path, default=DOCS, help="where to write (default: the docs)")
    parser.add_argument("--profile", help="cases whose profile over HTTP is printed too, with commas between")
    options = parser.parse_args()
    options.ways, options.share = options.ways.split(","), 10 if options.quick else 1
    if options.quick:
        options.rounds, options.slow_rounds = min(options.rounds, 2), 0
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
        rounds, held = measure(options, server, python, [case for case in cases if options.slow_rounds or case not in SLOW])
    rows = summary(rounds)
    load_now = ", ".join(f"{value:.1f}" for value in os.getloadavg())
    named = ", ".join(f"{name} {version}" for name, version in known.items())
    lines = [*table(rows, options.ways), "", *(many(held) if held else []), "", f"Medians of {options.rounds} rounds: {named}."]
    print("\n".join(lines))
    print(f"{time.perf_counter() - begin:.0f} s; {os.cpu_count()} processors, load when it ended: {load_now}.")
    name = "serve" if options.server == "serve" else "server"
    result = {"versions": known, "rounds": options.rounds, "cases": rows, "concurrent": held}
    if options.json:
        options.json.write_text(json.dumps({**result, "figures": rounds}, indent=1) + "\n", "utf-8")
    if options.write:
        write(name, lines, rows, result, options.docs)
    return 0


if __name__ == "__main__":
    sys.exit(main())
