"""Seeded programs of everything that a client can do, through a proxy that fails on schedule."""

from __future__ import annotations

import os

import pytest

from tests.faults.pool import report, run_all

pytestmark = pytest.mark.contract

SHORT, LONG = 100, 1_000
PROCESSES = 8
"""Schedules mostly wait, so that there may be more of them than processors."""
STRIDE = 10_000
"""Seeds from one number of $WEAVIATE_GEN_SEED to the next."""


def test_no_schedule_loses_doubles_hangs_or_raises_what_is_not_ours() -> None:
    number = LONG if os.environ.get("WEAVIATE_GEN_FULL") else SHORT
    first = int(os.environ.get("WEAVIATE_GEN_SEED", "1")) * STRIDE
    print("seeds", first, "to", first + number - 1)
    verdicts = run_all(range(first, first + number), processes())
    assert [verdict.seed for verdict in verdicts] == list(range(first, first + number))
    if text := report(verdicts):
        pytest.fail(text, pytrace=False)


def processes() -> int:
    """Return how many schedules run at a time: one where they share a server that is killed."""
    return 1 if os.environ.get("WEAVIATE_SERVER_COMMAND") else PROCESSES
