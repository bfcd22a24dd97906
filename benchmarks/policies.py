"""What policies cost a call, and what it costs to have none.

    python benchmarks/policies.py [--rounds 9] [--calls 500]

One client for each policy makes the same search over HTTP, in turns and in one process; a row has the client's CPU per
call, as the median of the rounds, and its ratio to that of a client without policies. The last line has what a call
pays for policies that are off: the two checks, timed alone, as a part of the call.
"""

from __future__ import annotations

import argparse
import statistics
import time
import timeit
from typing import Any

from transport import serving

import weaviate_gen
from weaviate_gen.classes.init import (
    AdditionalConfig,
    CircuitBreaker,
    Hooks,
    RateLimit,
    ResponseCache,
    RetryPolicy,
)


def ignore(event: object) -> None:
    """Do nothing."""


POLICIES: dict[str, dict[str, Any]] = {
    "none": {},
    "none, once more": {},
    "retry": {"retry": RetryPolicy(attempts=3)},
    "observer": {"observer": ignore},
    "hooks": {"hooks": Hooks(request=ignore, response=ignore)},
    "circuit breaker": {"circuit_breaker": CircuitBreaker()},
    "rate limit": {"rate_limit": RateLimit(per_second=1e9)},
    "concurrency": {"max_concurrency": 8},
    "cache, never hit": {"cache": ResponseCache(ttl=1e-9)},
    "cache, always hit": {"cache": ResponseCache(ttl=1e6)},
    "cache, shared in flight": {"cache": ResponseCache(ttl=1e-9, share_in_flight=True)},
}


def connected(port: int, **policies: Any) -> Any:
    """Return a collection of a client with these policies."""
    client = weaviate_gen.WeaviateClient(
        weaviate_gen.connect.ConnectionParams.from_params("127.0.0.1", port, False, "127.0.0.1", port + 1, False),
        additional_config=AdditionalConfig(**policies),
        skip_init_checks=True,
        transport="http",
    )
    client._connection.record_server_version({"version": "1.39.0"})
    client._connection.open()
    return client.collections.use("Article")


def seconds(collection: Any, calls: int) -> float:
    """Return the CPU of so many calls, in seconds for each."""
    begin = time.process_time()
    for _ in range(calls):
        collection.query.fetch_objects(limit=10)
    return (time.process_time() - begin) / calls


def checks(rounds: int) -> float:
    """Return the seconds that the two checks of a call take."""
    empty = "pass"
    session = type("Session", (), {"hooks": None})()
    both = "session.hooks is not None and record is None\nrecord is not None"
    names = {"session": session, "record": None}
    number = 200_000
    times = [
        timeit.timeit(both, globals=names, number=number) - timeit.timeit(empty, globals=names, number=number)
        for _ in range(rounds)
    ]
    return statistics.median(times) / number


def main() -> None:
    """Measure, and print the table."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--rounds", type=int, default=9)
    parser.add_argument("--calls", type=int, default=500)
    given = parser.parse_args()
    with serving(0) as port:
        clients = {name: connected(port, **policies) for name, policies in POLICIES.items()}
        times: dict[str, list[float]] = {name: [] for name in clients}
        for collection in clients.values():
            seconds(collection, 20)
        for turn in range(given.rounds):
            names = list(clients)
            for name in names[turn % len(names) :] + names[: turn % len(names)]:
                times[name].append(seconds(clients[name], given.calls))
        for collection in clients.values():
            collection._session.close()
    off = statistics.median(times["none"])
    print("| policy | CPU per call, µs | times none |\n|---|---:|---:|")
    for name, measured in times.items():
        ratio = statistics.median(one / none for one, none in zip(measured, times["none"], strict=True))
        print(f"| {name} | {statistics.median(measured) * 1e6:.0f} | {ratio:.2f} |")
    spent = checks(given.rounds)
    print(f"\nchecks of a call without policies: {spent * 1e9:.0f} ns, {spent / off:.2%} of a call")


if __name__ == "__main__":
    main()
