"""The recorded exchanges with a real Weaviate, where they are at hand."""

from __future__ import annotations

import gzip
import json
import os
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest


def folder() -> Path:
    """Give the folder of recordings, or skip the test."""
    path = os.environ.get("WEAVIATE_RECORDINGS")
    if not path or not (Path(path) / "transcripts").is_dir():
        pytest.skip("recordings are not at hand: set WEAVIATE_RECORDINGS to their folder")
    return Path(path)


def rows() -> Iterator[dict[str, Any]]:
    """Give the recorded exchanges of every kind, in order; none if they are not at hand."""
    path = Path(os.environ.get("WEAVIATE_RECORDINGS") or "nowhere") / "transcripts"
    for file in sorted(path.glob("*.jsonl.gz")):
        with gzip.open(file, "rt", encoding="utf-8") as lines:
            yield from map(json.loads, lines)


def exchanges(kind: str) -> Iterator[dict[str, Any]]:
    """Give the recorded exchanges of a kind (`rest` or `grpc`), in order."""
    folder()
    yield from (row for row in rows() if row["kind"] == kind)
