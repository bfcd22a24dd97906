"""The engine and a real server get the same requests, and give the same answers.

What a 1.39.0 answered is in `answers.jsonl.gz`. `python -m tests.congruence.observed` asks a server anew where
$WEAVIATE_URL and $WEAVIATE_GRPC_URL name one without access control, and without automatic schemas; its collection
`Beside` is deleted. There the engine is compared with it on requests that are made by other chance. What is no part
of the meaning is left aside: times, the order of tenants, and the texts of errors.
"""

from __future__ import annotations

import os
import random

import pytest

from tests.congruence.observed import Server, engine_answer, observations
from tests.congruence.workloads import WORKLOADS, compared
from weaviate_gen.engine import open_handler

pytestmark = pytest.mark.unit


@pytest.mark.parametrize("workload", WORKLOADS)
def test_the_engine_answers_as_a_server_did(workload: str) -> None:
    handler = open_handler(None)
    count, different = 0, list[str]()
    for step, there in observations(workload):
        here = engine_answer(handler, step)
        count += 1
        if compared(there) != compared(here):
            different.append(f"{step}\nserver {there}\nengine {here}"[:1500])
    handler.close()
    assert count > 100
    assert not different, "\n".join(different[:10])


@pytest.mark.skipif("WEAVIATE_URL" not in os.environ, reason="$WEAVIATE_URL names no server")
@pytest.mark.parametrize("workload", WORKLOADS)
@pytest.mark.parametrize("seed", range(3))
def test_both_answer_alike(workload: str, seed: int) -> None:
    handler = open_handler(None)
    count, different = 0, list[str]()
    with Server() as server:
        for step in WORKLOADS[workload](random.Random(seed)):
            there, here = server.answer(step), engine_answer(handler, step)
            count += 1
            if compared(there) != compared(here):
                different.append(f"{step}\nserver {there}\nengine {here}"[:1500])
    handler.close()
    assert len(different) <= 0.01 * count, "\n".join(different[:10])
