"""Whatever Schemathesis asks of a server is answered: no fault, no hang, nothing lost, nothing out of form."""

from __future__ import annotations

import random
from pathlib import Path

import pytest
from requests import RequestException, Session
from schemathesis import Case, Response

from tests.support.fuzz_forms import deviations
from tests.support.fuzz_requests import cases, interface, send
from tests.support.fuzz_world import ANEW, World, recorded_failures, report, seed, size, world

pytestmark = pytest.mark.unit


def test_no_request_makes_a_server_fail_hang_lose_or_leak(tmp_path: Path) -> None:
    chosen = seed()
    made = cases(interface(), size(500, 10_000), chosen)
    faults: list[str] = []
    for guarded in (False, True):
        with world(tmp_path, guarded=guarded) as server:
            faults += run(server, made[guarded::2], random.Random(chosen))
    assert not faults, report(faults, "tests/fuzz/test_rest.py", chosen)


def run(server: World, made: list[Case], chance: random.Random) -> list[str]:
    """Send requests; tell of those that were not answered as they should be."""
    failing = recorded_failures()
    faults: list[str] = []
    with Session() as session:
        for at, case in enumerate(made):
            if at % ANEW == 0:
                server.settle()
            try:
                answer = send(server, case, session, chance)
            except RequestException as error:
                faults.append(f"{case.as_curl_command()}\n{error!r}")
                continue
            faults += [
                f"{case.as_curl_command()}\n{answer.status_code} {what}" for what in wrong(case, answer, failing)
            ]
    return faults


def wrong(case: Case, answer: Response, failing: set[tuple[str, int | str]]) -> list[str]:
    """Return what is wrong with an answer."""
    label, status = case.operation.label, answer.status_code
    if status == 501:
        return [] if "is not supported by the local engine" in answer.text else [answer.text]
    if status >= 500 and (label, status) not in failing:
        return [answer.text]
    return [what for what, form in deviations(case.operation, answer) if form is None]
