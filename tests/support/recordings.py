"""The recorded exchanges with a real Weaviate, where they are at hand."""

from __future__ import annotations

import gzip
import json
import os
import re
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from typing import Any

import pytest

from weaviate_gen_wire.rest import OPERATIONS, Operation


def folder() -> Path:
    """Return the folder of recordings, or skip the test."""
    path = os.environ.get("WEAVIATE_RECORDINGS")
    if not path or not (Path(path) / "transcripts").is_dir():
        pytest.skip("recordings are not at hand: set WEAVIATE_RECORDINGS to their folder")
    return Path(path)


def rows() -> Iterator[dict[str, Any]]:
    """Return the recorded exchanges of every kind, in order; none if they are not at hand."""
    path = Path(os.environ.get("WEAVIATE_RECORDINGS") or "nowhere") / "transcripts"
    for file in sorted(path.glob("*.jsonl.gz")):
        with gzip.open(file, "rt", encoding="utf-8") as lines:
            yield from map(json.loads, lines)


def exchanges(kind: str) -> Iterator[dict[str, Any]]:
    """Return the recorded exchanges of a kind (`rest` or `grpc`), in order."""
    folder()
    yield from (row for row in rows() if row["kind"] == kind)


@cache
def _routes() -> list[tuple[re.Pattern[str], Operation]]:
    operations = sorted((OPERATIONS[name] for name in OPERATIONS), key=lambda operation: operation.path.count("{"))
    return [(re.compile(re.sub(r"\{\w+\}", "[^/]+", operation.path) + "/?"), operation) for operation in operations]


def operation_of(row: dict[str, Any]) -> Operation:
    """Return the operation that a recorded exchange over REST is one of."""
    path = row["url"].partition("?")[0]
    return next(found for pattern, found in _routes() if found.verb == row["method"] and pattern.fullmatch(path))
