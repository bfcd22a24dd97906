"""`weaviate-gen benchmark`: measures how many searches a second a collection answers, and how fast."""

from __future__ import annotations

import argparse
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from itertools import count, cycle
from threading import Lock
from typing import TYPE_CHECKING, Any

from weaviate_gen.cli.commands import COLLECTION, TENANT, Argument, Command, add_command
from weaviate_gen.cli.errors import CommandError
from weaviate_gen.cli.search import positive
from weaviate_gen.exceptions import WeaviateBaseError

if TYPE_CHECKING:
    from weaviate_gen._client.sync.client import WeaviateClient

_PERCENTILES = (50, 90, 95, 99)
_DESCRIPTION = """\
Search a collection for some seconds, and print how many searches a second it answered, and their latencies. The
searches for the words that are passed take turns. With --rate, searches begin at that pace, and a latency counts from
then on, as far as --concurrency allows.
"""


def add_parser(commands: Any) -> None:
    """Add the command to a parser's subparsers."""
    add_command(commands, _COMMAND)


class _Measurement:
    """Searches from several threads, and their latencies.

    Args:
        search: sends the search for some words.
        words: what is searched for, in turns.
        seconds: how long.
        rate: searches a second, or ``None`` for as many as possible.
    """

    def __init__(self, search: Callable[[str], Any], words: list[str], seconds: float, rate: float | None) -> None:
        self._search = search
        self._words = cycle(words)
        self._seconds = seconds
        self._rate = rate
        self._numbers = count()
        self._lock = Lock()
        self._started = time.perf_counter()
        self.latencies = list[float]()
        self.errors = list[WeaviateBaseError]()

    def run(self, concurrency: int) -> dict[str, Any]:
        """Search, and return what was measured."""
        with ThreadPoolExecutor(concurrency, "weaviate-gen-benchmark") as pool:
            for future in [pool.submit(self._work) for _ in range(concurrency)]:
                future.result()
        elapsed = time.perf_counter() - self._started
        if not self.latencies:
            raise CommandError(f"no search was answered: {self.errors[0]}")
        ordered = sorted(self.latencies)
        return {
            "queries": len(ordered),
            "failed": len(self.errors),
            "seconds": round(elapsed, 3),
            "per_second": round(len(ordered) / elapsed, 1),
            **{f"p{at}_ms": round(1000 * ordered[(len(ordered) - 1) * at // 100], 2) for at in _PERCENTILES},
        }

    def _work(self) -> None:
        while True:
            with self._lock:
                number, words = next(self._numbers), next(self._words)
            begin = time.perf_counter()
            if self._rate is not None:
                due = self._started + number / self._rate
                time.sleep(max(0.0, min(due, self._started + self._seconds) - begin))
                begin = max(due, self._started)
            if time.perf_counter() >= self._started + self._seconds:
                return
            try:
                self._search(words)
            except WeaviateBaseError as error:
                self.errors.append(error)
            else:
                self.latencies.append(time.perf_counter() - begin)


def _benchmark(client: WeaviateClient, options: argparse.Namespace) -> Any:
    query: Any = client.collections.use(options.collection).with_tenant(options.tenant).query
    send = {"bm25": query.bm25, "near-text": query.near_text, "hybrid": query.hybrid}[options.kind]
    send(options.queries[0], limit=options.limit)  # an error that every search has is one, and connections are open
    measurement = _Measurement(
        lambda words: send(words, limit=options.limit), options.queries, options.seconds, options.rate
    )
    return measurement.run(options.concurrency)


def _seconds(given: str) -> float:
    number = float(given)
    if not 0 < number < float("inf"):
        raise argparse.ArgumentTypeError(f"must be a positive number, got {given}")
    return number


_COMMAND = Command(
    "benchmark",
    "measure searches a second, and their latencies",
    _benchmark,
    (
        COLLECTION,
        Argument("queries", nargs="+", metavar="words", help="what to search for"),
        Argument(
            "--kind", choices=("bm25", "near-text", "hybrid"), default="bm25", help="of searches (default: %(default)s)"
        ),
        Argument("--seconds", type=_seconds, default=10.0, help="how long (default: %(default)s)"),
        Argument("--concurrency", type=positive, default=4, help="searches at a time (default: %(default)s)"),
        Argument("--rate", type=_seconds, metavar="N", help="searches a second (default: as many as possible)"),
        Argument("--limit", type=positive, default=10, help="results of a search (default: %(default)s)"),
        TENANT,
    ),
    description=_DESCRIPTION,
)
