"""Which calls are repeated, how often, and after which pause."""

from __future__ import annotations

import random
from dataclasses import replace
from math import inf
from typing import Any, get_args

import pytest

from weaviate_gen._core import retrying
from weaviate_gen._core.call import Call, RpcRequest
from weaviate_gen._runtime.codes import StatusCode
from weaviate_gen._types.policies import RetryKind, RetryPolicy
from weaviate_gen.exceptions import WeaviateInvalidInputError
from weaviate_gen_wire.grpc import rpcs
from weaviate_gen_wire.rest import meta

pytestmark = pytest.mark.unit

CODES: tuple[StatusCode, ...] = get_args(StatusCode)


def read(*, retry: bool = True) -> Call[Any]:
    return Call(meta.meta_get(), lambda reply: reply, "get_meta", retry=retry)


def write(*, retry: bool = True) -> Call[Any]:
    request = RpcRequest(rpcs.BATCH_OBJECTS, b"")
    return Call(request, lambda reply: reply, "a write", retry=retry, timeout_kind="insert")


def test_a_read_is_tried_four_times() -> None:
    assert 4 == retrying.ATTEMPTS == retrying.max_attempts(read(), "unavailable")


@pytest.mark.parametrize("policy", [None, RetryPolicy()])
@pytest.mark.parametrize(
    ("retry", "timeout_kind", "code", "hinted", "most"),
    [
        (False, "query", "connect", False, retrying.ATTEMPTS),
        (False, "insert", "connect", False, inf),
        (False, "insert", "unavailable", False, 1),
        (False, "insert", "unavailable", True, 1),
        (True, "query", "unavailable", False, retrying.ATTEMPTS),
        (True, "insert", "unavailable", False, inf),
        (True, "insert", "canceled", False, inf),
        (True, "insert", "resource_exhausted", False, 1),
        (True, "insert", "resource_exhausted", True, inf),
        (True, "insert", "internal", False, 1),
        (True, "query", "deadline_exceeded", False, 1),
    ],
)
def test_only_what_does_no_harm_is_repeated(
    retry: bool, timeout_kind: Any, code: Any, hinted: bool, most: float, policy: RetryPolicy | None
) -> None:
    call = replace(write(retry=retry), timeout_kind=timeout_kind)
    assert most == retrying.max_attempts(call, code, hinted=hinted, policy=policy)


@pytest.mark.parametrize("code", CODES)
def test_no_policy_repeats_what_may_do_harm(code: StatusCode) -> None:
    policy = RetryPolicy(attempts=9, retry_on=get_args(RetryKind))
    assert (9 if code == "connect" else 1) == retrying.max_attempts(
        write(retry=False), code, hinted=True, policy=policy
    )


@pytest.mark.parametrize("code", CODES)
def test_a_policy_repeats_the_kinds_that_it_names(code: StatusCode) -> None:
    for kind in get_args(RetryKind):
        policy = RetryPolicy(attempts=7, retry_on=[kind])
        assert (7 if code == kind else 1) == retrying.max_attempts(read(), code, policy=policy)
    assert 1 == retrying.max_attempts(read(), code, hinted=True, policy=RetryPolicy(attempts=1))
    assert 1 == retrying.max_attempts(read(), code, hinted=True, policy=RetryPolicy(retry_on=()))


def test_connections_are_tried_as_often_as_asked_unless_the_failure_is_final() -> None:
    call = write(retry=False)
    assert [1, 6] == [retrying.max_attempts(read(), "connect", connects=connects) for connects in (1, 6)]
    assert retrying.ATTEMPTS == retrying.max_attempts(read(), "unavailable", connects=9)
    assert inf == retrying.max_attempts(call, "connect", connects=1)
    for policy in (None, RetryPolicy(attempts=9)):
        assert [1, 1] == [
            retrying.max_attempts(each, "connect", is_final=True, policy=policy) for each in (read(), call)
        ]


def test_a_write_is_not_repeated_after_its_time_is_over() -> None:
    policy = RetryPolicy(retry_on=["deadline_exceeded"])
    assert retrying.ATTEMPTS == retrying.max_attempts(read(), "deadline_exceeded", policy=policy)
    assert 1 == retrying.max_attempts(write(), "deadline_exceeded", policy=policy)


def test_status_429_is_an_exhausted_resource_although_it_is_repeated_by_default() -> None:
    assert retrying.ATTEMPTS == retrying.max_attempts(read(), "unavailable", text="status 429: slow down")
    for kind, text, most in (
        ("unavailable", "status 429: slow down", 1),
        ("resource_exhausted", "status 429: slow down", retrying.ATTEMPTS),
        ("unavailable", "status 503", retrying.ATTEMPTS),
        ("resource_exhausted", "status 503", 1),
    ):
        assert most == retrying.max_attempts(read(), "unavailable", policy=RetryPolicy(retry_on=[kind]), text=text)  # type: ignore[list-item]


@pytest.mark.parametrize("policy", [None, RetryPolicy()])
def test_pauses_grow_to_a_limit_and_are_never_shorter_than_the_server_asks_for(policy: RetryPolicy | None) -> None:
    def pause(attempt: int, chance: float = 0.5, hint: float | None = None) -> float:
        return retrying.pause(attempt, chance, hint, policy)

    assert [0.25, 0.5, 1, 4, 4, 4] == [pause(attempt) for attempt in (1, 2, 3, 5, 99, 9999)]
    assert (0.1875, 0.3125) == (pause(1, 0.0), pause(1, 1.0))
    assert (7.0, 4.0) == (pause(1, 0.5, 7.0), pause(9, 0.5, 0.1))


def test_a_policy_sets_pauses_and_their_jitter() -> None:
    policy = RetryPolicy(backoff=(1, 3), jitter=0.5, respect_retry_after=False)
    assert [1, 2, 3, 3] == [retrying.pause(attempt, 0.5, 99.0, policy) for attempt in (1, 2, 3, 4)]
    assert (0.5, 1.5) == (retrying.pause(1, 0.0, None, policy), retrying.pause(1, 1.0, None, policy))
    steady = RetryPolicy(backoff=2, jitter=0)
    chance = random.Random(7)
    assert {2.0} == {retrying.pause(attempt, chance.random(), None, steady) for attempt in range(1, 20)}


@pytest.mark.parametrize(
    ("given", "words"),
    [
        ({"attempts": 0}, r"RetryPolicy\(attempts=…\) must be a positive integer, got int: 0"),
        ({"attempts": True}, "a positive integer"),
        ({"backoff": -1}, "a number not less than 0"),
        ({"backoff": (2, 1)}, r"the pair \(first, longest\) in this order"),
        ({"backoff": (1, 2, 3)}, r"the pair \(first, longest\)"),
        ({"backoff": "1"}, "a number"),
        ({"backoff": float("nan")}, "a number"),
        ({"jitter": 1.5}, "a number from 0 to 1"),
        ({"retry_on": "connect"}, r"retry_on=….* a list of connect, unavailable, .*, got str: 'connect'"),
        ({"retry_on": ["connect", "teapot"]}, "got str: 'teapot'"),
        ({"retry_on": [["connect"]]}, "a list of connect"),
        ({"respect_retry_after": 1}, "True or False"),
    ],
)
def test_a_policy_that_cannot_be_is_refused(given: dict[str, Any], words: str) -> None:
    with pytest.raises(WeaviateInvalidInputError, match=words):
        RetryPolicy(**given)
