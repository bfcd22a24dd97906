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


def exchanges(kind: str) -> Iterator[dict[str, Any]]:
    """Give the recorded exchanges of a kind (`rest` or `grpc`), in order."""
    for file in sorted((folder() / "transcripts").glob("*.jsonl.gz")):
        with gzip.open(file, "rt", encoding="utf-8") as lines:
            for line in lines:
                row = json.loads(line)
                if row["kind"] == kind:
                    yield row
