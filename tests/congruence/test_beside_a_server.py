"""The engine and a real server get the same requests, and give the same answers.

What a 1.39.0 answered is in `answers.jsonl.gz`. `python -m tests.congruence.observed` asks a server anew where
$WEAVIATE_URL and $WEAVIATE_GRPC_URL name one without access control, and without automatic schemas; its collection
`Beside` is deleted. There the engine is compared with it on requests that are made by other chance. What is no part
of the meaning is left aside: times, the order of tenants, and the texts of errors.
"""

from __future__ import annotations

import os
import random
from collections.abc import Iterable

import pytest

from tests.congruence.observed import Server, engine_answer, observations
from tests.congruence.workloads import WORKLOADS, Answer, Step, compared
from tests.support.engines import PLAIN
from weaviate_gen.engine import open_handler

pytestmark = pytest.mark.unit


def differences(exchanges: Iterable[tuple[Step, Answer]]) -> tuple[int, list[str]]:
    """Ask the engine what a server was asked; return how many answers there were, and those that differ."""
    handler = open_handler(None, settings=PLAIN)
    count, different = 0, list[str]()
    for step, there in exchanges:
        here = engine_answer(handler, step)
        count += 1
        if compared(there) != compared(here):
            different.append(f"{step}\nserver {there}\nengine {here}"[:1500])
    handler.close()
    return count, different


@pytest.mark.parametrize("workload", WORKLOADS)
def test_the_engine_answers_as_a_server_did(workload: str) -> None:
    count, different = differences(observations(workload))
    assert count > 100
    assert not different, "\n".join(different[:10])


@pytest.mark.skipif("WEAVIATE_URL" not in os.environ, reason="$WEAVIATE_URL names no server")
@pytest.mark.parametrize("workload", WORKLOADS)
@pytest.mark.parametrize("seed", range(3))
def test_both_answer_alike(workload: str, seed: int) -> None:
    with Server() as server:
        count, different = differences(server.exchanges(WORKLOADS[workload](random.Random(seed))))
    assert len(different) <= 0.01 * count, "\n".join(different[:10])
