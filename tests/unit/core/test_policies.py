"""State machines of policies: breaker, rate limit, slots, cache. Time is an argument, so that nothing sleeps."""

from __future__ import annotations

import random
from typing import Any

import pytest

from weaviate_gen._core import caching
from weaviate_gen._core.breaker import Breaker, Permit
from weaviate_gen._core.caching import CachedReplies
from weaviate_gen._core.throttling import Slots, TokenBucket
from weaviate_gen._types.policies import CircuitBreaker, Hooks, RateLimit, ResponseCache
from weaviate_gen._types.settings import AdditionalConfig
from weaviate_gen.exceptions import WeaviateInvalidInputError

pytestmark = pytest.mark.unit


def admitted(breaker: Breaker, now: float) -> Permit:
    permit = breaker.admit(now)
    assert isinstance(permit, Permit)
    return permit


def opened(now: float = 0.0) -> Breaker:
    breaker = Breaker(CircuitBreaker(failures=2, window=10, reset_after=30))
    for _ in range(2):
        breaker.failed(admitted(breaker, now), "connect", now)
    assert "open" == breaker.state
    return breaker


def test_a_breaker_opens_after_failures_in_a_row() -> None:
    breaker = Breaker(CircuitBreaker(failures=3, window=10))
    assert breaker.failed(admitted(breaker, 0), "connect", 0) is None
    assert breaker.failed(admitted(breaker, 1), "connect", 1) is None
    breaker.succeeded(admitted(breaker, 2))
    assert breaker.failed(admitted(breaker, 3), "connect", 3) is None
    assert breaker.failed(admitted(breaker, 4), "connect", 4) is None
    change = breaker.failed(admitted(breaker, 5), "unavailable", 5)
    assert change is not None
    assert ("closed", "open", "unavailable") == (change.before, change.after, change.reason)


def test_failures_further_apart_than_the_window_do_not_open_a_breaker() -> None:
    breaker = Breaker(CircuitBreaker(failures=2, window=10))
    assert [None, None, None] == [breaker.failed(admitted(breaker, at), "connect", at) for at in (0, 10.5, 21)]
    assert breaker.failed(admitted(breaker, 31), "connect", 31) is not None


def test_an_open_breaker_rejects_until_its_time_and_then_admits_one() -> None:
    breaker = opened(100.0)
    assert (30.0, 0.5) == (breaker.admit(100.0), breaker.admit(129.5))
    trial = admitted(breaker, 130.0)
    assert trial.change is not None
    assert ("open", "half_open") == (trial.change.before, trial.change.after)
    assert (0.0, 0.0) == (breaker.admit(131.0), breaker.wait(131.0))
    change = breaker.succeeded(trial)
    assert change is not None
    assert ("half_open", "closed") == (change.before, change.after)
    assert breaker.wait(131.0) is None


def test_a_failed_trial_opens_the_breaker_again() -> None:
    breaker = opened()
    trial = admitted(breaker, 30.0)
    assert breaker.failed(trial, "unavailable", 40.0) is not None
    assert 30.0 == breaker.admit(40.0)
    assert isinstance(breaker.admit(70.0), Permit)


def test_an_interrupted_trial_lets_the_next_call_try() -> None:
    breaker = opened()
    breaker.abandoned(admitted(breaker, 30.0))
    assert admitted(breaker, 30.0).is_trial
    assert "half_open" == breaker.state


def test_calls_that_were_sent_before_change_nothing_once_a_breaker_is_open() -> None:
    breaker = Breaker(CircuitBreaker(failures=1, window=10, reset_after=30))
    early, late, last = admitted(breaker, 0), admitted(breaker, 0), admitted(breaker, 0)
    breaker.failed(last, "connect", 0)
    assert breaker.succeeded(early) is None
    assert breaker.failed(late, "connect", 20) is None
    assert "open" == breaker.state
    assert 1.0 == breaker.admit(29.0)
    trial = admitted(breaker, 30.0)
    assert breaker.succeeded(early) is None
    breaker.abandoned(late)
    assert 0.0 == breaker.admit(30.0)
    assert breaker.succeeded(trial) is not None


def test_a_closed_breaker_begins_to_count_anew() -> None:
    breaker = opened()
    breaker.succeeded(admitted(breaker, 30.0))
    assert breaker.failed(admitted(breaker, 31.0), "connect", 31.0) is None


def test_a_bucket_admits_a_burst_and_then_one_by_one() -> None:
    bucket = TokenBucket(RateLimit(per_second=10, burst=2), 0.0)
    assert [0, 0, 0.1, 0.2] == pytest.approx([bucket.reserve(0.0, 9.0)[1] for _ in range(4)])
    assert (True, pytest.approx(0.1)) == bucket.reserve(0.2, 9.0)
    assert [0, 0, 0.1] == pytest.approx([bucket.reserve(100.0, 9.0)[1] for _ in range(3)])


def test_a_token_that_comes_too_late_is_not_taken() -> None:
    bucket = TokenBucket(RateLimit(per_second=1, burst=1), 0.0)
    assert (True, 0.0) == bucket.reserve(0.0, 0.0)
    assert (False, 1.0) == bucket.reserve(0.0, 0.9)
    assert (True, 1.0) == bucket.reserve(0.0, 1.0)
    bucket.restore()
    assert (True, 1.0) == bucket.reserve(0.0, 1.0)
    assert (1.0, 3.0) == (
        TokenBucket(RateLimit(per_second=0.5), 0.0)._burst,
        TokenBucket(RateLimit(per_second=3.7), 0)._burst,
    )


@pytest.mark.parametrize("seed", range(20))
def test_a_bucket_never_admits_more_than_its_rate(seed: int) -> None:
    chance = random.Random(seed)
    bucket, now, sent = TokenBucket(RateLimit(per_second=5, burst=3), 0.0), 0.0, []
    for _ in range(300):
        now += chance.expovariate(8)
        taken, wait = bucket.reserve(now, chance.choice([0.0, 0.5, 5.0]))
        if taken:
            sent.append(now + wait)
    assert sorted(sent) == sent
    for first in range(len(sent)):
        for last in range(first, len(sent)):
            assert last - first + 1 <= 3 + 5 * (sent[last] - sent[first]) + 1e-6


def test_slots_go_to_who_came_first() -> None:
    slots: Slots[str] = Slots(1)
    assert (True, False, False) == (slots.enter("a"), slots.enter("b"), slots.enter("c"))
    assert "b" == slots.leave("a")
    assert slots.leave("a") is None
    assert (True, False) == (slots.holds("b"), slots.holds("c"))
    assert slots.leave("c") is None
    assert slots.leave("b") is None
    assert slots.enter("d")


@pytest.mark.parametrize("seed", range(20))
def test_slots_are_neither_lost_nor_doubled(seed: int) -> None:
    chance = random.Random(seed)
    slots: Slots[int] = Slots(3)
    inside: set[int] = set()
    queue: list[int] = []
    for ticket in range(400):
        if slots.enter(ticket):
            inside.add(ticket)
        else:
            queue.append(ticket)
        for leaver in chance.sample([*inside, *queue], k=min(chance.randrange(3), len(inside) + len(queue))):
            following = slots.leave(leaver)
            if leaver in queue:
                queue.remove(leaver)
                assert following is None
                continue
            inside.remove(leaver)
            assert following == (queue[0] if queue else None)
            if following is not None:
                inside.add(queue.pop(0))
        assert len(inside) <= 3
        assert len(inside) == 3 or not queue


def kept(**more: Any) -> CachedReplies:
    return CachedReplies(ResponseCache(ttl=10, **more))


def keep(replies: CachedReplies, key: bytes, reply: Any = b"x", now: float = 0.0) -> None:
    generation = replies.generation
    assert generation is not None
    replies.keep(key, reply, generation, now)


def test_a_response_is_kept_until_its_time() -> None:
    replies = kept()
    keep(replies, b"a", b"reply", 5.0)
    assert b"reply" == replies.find(b"a", 14.9)
    assert replies.find(b"b", 5.0) is None
    assert replies.find(b"a", 15.0) is None
    assert 0 == len(replies)


def test_the_least_recently_used_is_dropped_first() -> None:
    replies = kept(max_entries=2)
    keep(replies, b"a")
    keep(replies, b"b")
    assert replies.find(b"a", 1.0) is not None
    keep(replies, b"c")
    assert [True, False, True] == [replies.find(key, 1.0) is not None for key in (b"a", b"b", b"c")]


def test_no_more_bytes_are_kept_than_allowed() -> None:
    replies = kept(max_bytes=10)
    keep(replies, b"a", b"12345")
    keep(replies, b"b", (200, {}, b"12345"))
    keep(replies, b"a", b"123")
    keep(replies, b"c", b"12")
    assert 3 == len(replies)
    keep(replies, b"d", b"1")
    assert [False, True] == [replies.find(key, 1.0) is not None for key in (b"b", b"d")]
    keep(replies, b"e", b"12345678901")
    assert replies.find(b"e", 1.0) is None
    assert 3 == len(replies)


def test_a_write_empties_the_cache_and_a_read_from_before_it_is_not_kept() -> None:
    replies = kept()
    keep(replies, b"a")
    before = replies.generation
    assert before is not None
    replies.flights[b"a"] = caching.Flight()
    replies.begin_write()
    assert (None, None, {}) == (replies.generation, replies.find(b"a", 0.0), replies.flights)
    replies.keep(b"a", b"old", before, 0.0)
    replies.begin_write()
    replies.end_write()
    assert replies.generation is None
    replies.end_write()
    replies.keep(b"a", b"old", before, 0.0)
    assert replies.find(b"a", 0.0) is None
    keep(replies, b"a", b"new")
    assert b"new" == replies.find(b"a", 0.0)


def test_what_is_kept_cannot_be_changed_by_its_receiver() -> None:
    reply = (200, {"a": "b"}, b"{}")
    copy = caching.own_copy(reply)
    assert reply == copy
    assert isinstance(copy, tuple)
    copy[1]["a"] = "c"
    assert {"a": "b"} == reply[1]


@pytest.mark.parametrize(
    ("verb", "target", "kind"),
    [
        ("GET", "/v1/schema", "kept"),
        ("GET", "/v1/schema/Bike?consistency=true", "kept"),
        ("GET", "/v1/schema/Bike/shards", "read"),
        ("GET", "/v1/schema/Bike/tenants", "read"),
        ("GET", "/v1/objects/Bike/36ddd591-2dee-4e7e-a3cc-eb86d30a4303?tenant=a", "kept"),
        ("HEAD", "/v1/objects/Bike/36ddd591-2dee-4e7e-a3cc-eb86d30a4303", "kept"),
        ("GET", "/v1/aliases", "kept"),
        ("GET", "/v1/backups/s3/b", "read"),
        ("GET", "/v1/meta", "read"),
        ("GET", "/v1/.well-known/ready", "read"),
        ("GET", "http://h:6060/debug/config", "read"),
        ("POST", "/v1/graphql", "read"),
        ("POST", "/v1/objects", "write"),
        ("DELETE", "/v1/schema/Bike", "write"),
        ("PUT", "/v1/anything", "write"),
    ],
)
def test_kinds_of_rest_requests(verb: str, target: str, kind: str) -> None:
    assert kind == caching.kind_of_rest(verb, target)


def test_kinds_of_rpcs() -> None:
    names = ("Search", "Aggregate", "TenantsGet", "BatchObjects", "BatchDelete", "Unknown")
    assert ["kept", "kept", "read", "write", "write", "write"] == [
        caching.kind_of_rpc(f"/weaviate.v1.Weaviate/{name}") for name in names
    ]


def test_requests_that_differ_in_anything_that_counts_have_different_keys() -> None:
    headers = [("authorization", "Bearer a"), ("x-a", "b")]
    first = caching.key("RPC", "/Search", headers, b"m")
    assert first == caching.key("RPC", "/Search", [*headers[::-1], ("traceparent", "00-1")], b"m")
    others = [
        caching.key("RPC", "/Aggregate", headers, b"m"),
        caching.key("RPC", "/Search", headers, b"n"),
        caching.key("RPC", "/Search", headers[1:], b"m"),
        caching.key("RPC", "/Search", [("authorization", "Bearer b"), ("x-a", "b")], b"m"),
        caching.key("RPC", "/Search", [("authorization", "Bearer ax"), ("-a", "b")], b"m"),
        caching.key("RPC/", "Search", headers, b"m"),
    ]
    assert 7 == len({first, *others})
    assert first is not None
    assert b"Bearer" not in first
    assert caching.key("RPC", "/Search", [("cache-control", "no-cache")], b"m") is None


async def coroutine(event: Any) -> None:
    """Do nothing."""


class Asynchronous:
    async def __call__(self, event: Any) -> None:
        """Do nothing."""


@pytest.mark.parametrize(
    ("make", "words"),
    [
        (lambda: CircuitBreaker(failures=0), r"CircuitBreaker\(failures=…\) must be a positive integer, got int: 0"),
        (lambda: CircuitBreaker(window=0), "a number greater than 0"),
        (lambda: CircuitBreaker(reset_after=float("inf")), "a number greater than 0"),
        (lambda: RateLimit(per_second=0), "a number greater than 0"),
        (lambda: RateLimit(per_second=1, burst=0), "a positive integer"),
        (lambda: ResponseCache(ttl=0), "a number greater than 0"),
        (lambda: ResponseCache(ttl=1, max_entries=0), "a positive integer"),
        (lambda: ResponseCache(ttl=1, share_in_flight="yes"), "True or False"),  # type: ignore[arg-type]
        (lambda: Hooks(request=5), r"Hooks\(request=…\) must be a function"),  # type: ignore[arg-type]
        (lambda: Hooks(response=coroutine), "a function that is not a coroutine"),  # type: ignore[arg-type]
        (lambda: Hooks(retry=Asynchronous()), "a function that is not a coroutine"),  # type: ignore[arg-type]
        (lambda: AdditionalConfig(retry=3), "retry must be a RetryPolicy, got int: 3"),  # type: ignore[arg-type]
        (lambda: AdditionalConfig(retry={"tries": 3}), "retry: .*tries"),
        (lambda: AdditionalConfig(max_concurrency=0), "max_concurrency must be a positive integer"),
        (lambda: AdditionalConfig(hooks={"request": print}), "hooks must be a Hooks"),  # type: ignore[arg-type]
    ],
)
def test_settings_that_cannot_be_are_refused(make: Any, words: str) -> None:
    with pytest.raises(WeaviateInvalidInputError, match=words):
        make()


def test_policies_are_written_as_json_and_read_back() -> None:
    import json

    config = AdditionalConfig(
        retry={"attempts": 2, "retry_on": ["connect"]},
        circuit_breaker=CircuitBreaker(failures=3),
        rate_limit=RateLimit(per_second=5),
        max_concurrency=7,
        cache=ResponseCache(ttl=3),
    )
    again = AdditionalConfig(**json.loads(config.model_dump_json()))
    names = ("retry", "circuit_breaker", "rate_limit", "max_concurrency", "cache")
    assert [getattr(config, name) for name in names] == [getattr(again, name) for name in names]
    with pytest.raises(WeaviateInvalidInputError, match="hooks cannot be written as JSON"):
        AdditionalConfig(hooks=Hooks()).model_dump_json()
