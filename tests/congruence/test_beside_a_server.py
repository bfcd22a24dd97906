"""The engine and a real server get the same requests, and return the same answers.

What a 1.39.0 answered is in `answers.jsonl.gz`; where the engine's answer differs, `explanations.py` has the subject.
Where the environment names servers as `observed.py` says, the engine is compared with them on requests of other seeds:
20,000 over REST, as many over gRPC and 5,000 of GraphQL, or a tenth of that where the short form is run.
"""

from __future__ import annotations

import os
import random
import uuid
from collections import Counter
from typing import Any

import pytest

from tests.congruence.beside import Comparison
from tests.congruence.exchange import Step, compared
from tests.congruence.explanations import EXPLANATIONS, LEFT_OUT, explanation
from tests.congruence.observed import Server, observations
from tests.congruence.workloads import WORKLOADS
from tests.support.fuzz_world import size
from weaviate_gen.engine.differences.support import DIFFERENCES

pytestmark = pytest.mark.unit

SEEDS = {"access": 60, "aggregations": 60, "graphql": 50, "messages": 60, "named": 40, "searches": 70}
"""How many seeds the long form runs of a workload; of those that are not named, 40."""


@pytest.mark.parametrize("workload", WORKLOADS)
def test_the_engine_answers_as_a_server_did(workload: str) -> None:
    comparison = Comparison()
    comparison.add(workload, observations(workload))
    assert comparison.counts.total() > 20
    assert not comparison.different, "\n".join(comparison.different[:10])


@pytest.mark.live
@pytest.mark.parametrize("workload", WORKLOADS)
def test_both_answer_alike(workload: str) -> None:
    if ("WEAVIATE_ROLES_URL" if workload == "access" else "WEAVIATE_URL") not in os.environ:
        pytest.skip("no server is named")
    comparison = Comparison()
    for seed in range(size(3, SEEDS.get(workload, 40))):
        with Server(workload) as server:
            comparison.add(workload, server.exchanges(WORKLOADS[workload](random.Random(1000 + seed))))
    print(comparison.counts, comparison.explained)
    assert not comparison.different, "\n".join(comparison.different[:10])


def test_explanations_are_subjects_of_the_engine_s_own_tables() -> None:
    assert {*EXPLANATIONS} - {LEFT_OUT} <= {*DIFFERENCES}


def test_an_answer_that_nothing_explains_is_a_difference() -> None:
    step = Step("GET", "/schema/Beside")
    there, here = (200, {"class": "Beside", "n": 1}), (200, {"class": "Beside", "n": 2})
    assert compared(step, there) != compared(step, here)
    assert explanation(step, there, here) is None


@pytest.mark.parametrize(
    ("step", "one", "other"),
    [
        (Step("GET", "/schema/A/tenants"), [{"name": "a"}, {"name": "b"}], [{"name": "b"}, {"name": "a"}]),
        (Step("GET", "/objects/A/1"), {"creationTimeUnix": 1}, {"creationTimeUnix": 2}),
        (Step("POST", "/objects"), {"id": str(uuid.UUID(int=1 << 127))}, {"id": str(uuid.UUID(int=1 << 126))}),
        (
            Step("GET", "/users/own-info"),
            {"roles": [{"name": "a"}, {"name": "b"}]},
            {"roles": [{"name": "b"}, {"name": "a"}]},
        ),
        (
            Step("GET", "/objects?class=A"),
            [{"id": str(uuid.UUID(int=1 << 127)), "n": 1}, {"id": str(uuid.UUID(int=1 << 126)), "n": 2}],
            [{"id": str(uuid.UUID(int=1 << 127)), "n": 2}, {"id": str(uuid.UUID(int=1 << 126)), "n": 1}],
        ),
        (Step("GET", "/schema/A/shards"), [{"name": "abcdefghijkl"}], [{"name": "ABCDEFGHIJKL"}]),
    ],
)
def test_what_a_server_draws_by_chance_is_no_difference(step: Step, one: Any, other: Any) -> None:
    assert compared(step, (200, one)) == compared(step, (200, other))


@pytest.mark.parametrize(
    ("step", "one", "other"),
    [
        (Step("GET", "/objects?class=A"), [{"name": "a"}, {"name": "b"}], [{"name": "b"}, {"name": "a"}]),
        (
            Step("GET", "/objects?class=A"),
            [{"id": str(uuid.UUID(int=1)), "n": 1}, {"id": str(uuid.UUID(int=2)), "n": 2}],
            [{"id": str(uuid.UUID(int=1)), "n": 2}, {"id": str(uuid.UUID(int=2)), "n": 1}],
        ),
        (Step("GET", "/objects/A/1"), {"creationTimeUnix": 1}, {}),
        (Step("GET", "/objects/A/1"), {"properties": None}, {}),
        (Step("GET", "/objects/A/1"), {"distance": 0.1}, {"distance": 0.1001}),
    ],
)
def test_what_a_request_determines_is_compared(step: Step, one: Any, other: Any) -> None:
    assert compared(step, (200, one)) != compared(step, (200, other))


@pytest.mark.parametrize("workload", WORKLOADS)
def test_a_seed_determines_the_requests(workload: str) -> None:
    def made(seed: int) -> list[Step]:
        return list(WORKLOADS[workload](random.Random(seed)))

    assert made(5) == made(5) != made(6)
    assert len(Counter(step.path.partition("?")[0] for step in made(5))) > 1
