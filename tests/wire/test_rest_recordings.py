"""Every recorded answer of a real server parses, and nothing of it is lost."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any

from tests.support.recordings import exchanges, operation_of
from tests.support.release import not_before_own


def _lost(before: Any, after: Any, path: str = "") -> Iterator[str]:
    """Name what is in an answer and not in what was read of it; an empty array or map may stand for null."""
    if before is None:
        if after not in (None, [], {}):
            yield path
    elif isinstance(before, dict) and isinstance(after, dict) and before.keys() == after.keys():
        for key, value in before.items():
            yield from _lost(value, after[key], f"{path}/{key}")
    elif isinstance(before, list) and isinstance(after, list) and len(before) == len(after):
        for index, value in enumerate(before):
            yield from _lost(value, after[index], f"{path}/{index}")
    elif before != after:
        yield path


@not_before_own
def test_every_recorded_answer_is_read_without_loss() -> None:
    seen = set()
    for row in exchanges("rest"):
        operation = operation_of(row)
        read = operation.parse(row["status"], row["reply"].encode())
        if row["reply"].strip():
            assert list(_lost(json.loads(row["reply"]), read)) == [], (row["method"], row["url"])
        else:
            assert read is None
        assert row["status"] in operation.ok + operation.errors
        seen.add(operation.name)
    assert len(seen) > 70
