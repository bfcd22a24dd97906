"""What the mutation runs add to pytest: it notes how long each test takes, and runs chosen tests in a chosen order.

Loaded with ``-p tests.mutation.plugin``. `$MUTATION_DURATIONS` names the file to note durations in, `$MUTATION_TESTS` a
file with the chosen tests.
"""

from __future__ import annotations

import json
import os
from pathlib import Path
from typing import Any

import pytest

DURATIONS = "MUTATION_DURATIONS"
TESTS = "MUTATION_TESTS"

_seconds: dict[str, float] = {}
_failed: set[str] = set()


def pytest_runtest_logreport(report: pytest.TestReport) -> None:
    """Note a test's time, and whether it is of use: it ran and passed."""
    _seconds[report.nodeid] = _seconds.get(report.nodeid, 0.0) + report.duration
    if report.outcome != "passed":
        _failed.add(report.nodeid)


def pytest_sessionfinish(session: pytest.Session) -> None:
    """Write what was noted; under xdist, the process that gathers the reports does."""
    path = os.environ.get(DURATIONS)
    if path and not hasattr(session.config, "workerinput"):
        passed = {name: seconds for name, seconds in _seconds.items() if name not in _failed}
        Path(path).write_text(json.dumps(passed), "utf-8")


def pytest_collection_modifyitems(config: pytest.Config, items: list[Any]) -> None:
    """Keep the chosen tests, in their order."""
    path = os.environ.get(TESTS)
    if not path:
        return
    place = {name: at for at, name in enumerate(json.loads(Path(path).read_text("utf-8")))}
    config.hook.pytest_deselected(items=[item for item in items if item.nodeid not in place])
    items[:] = sorted((item for item in items if item.nodeid in place), key=lambda item: place[item.nodeid])
