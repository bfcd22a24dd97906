"""Importing the package changes nothing in the process, and loads little."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

from tests.support.source import ROOT

pytestmark = pytest.mark.unit

PROGRAM = """
import builtins, gc, logging, os, signal, socket, sys, threading, warnings

def state():
    return {
        "warning filters": list(warnings.filters),
        "environment": dict(os.environ),
        "loggers": sorted(logging.root.manager.loggerDict),
        "root logger": (logging.root.level, list(logging.root.handlers)),
        "threads": [thread.name for thread in threading.enumerate()],
        "sockets": sum(isinstance(each, socket.socket) for each in gc.get_objects()),
        "signals": [signal.getsignal(number) for number in sorted(signal.valid_signals())],
        "path": list(sys.path),
        "hooks": (sys.excepthook, list(sys.meta_path), list(sys.path_hooks)),
        "showwarning": warnings.showwarning,
    }

before = state()
%s
after = state()
for name in before:
    assert before[name] == after[name], f"{name}: {before[name]} became {after[name]}"
heavy = {"grpc", "httpx", "httpx2", "numpy", "pydantic", "uvicorn", "sqlite3"}
loaded = sorted(heavy & set(sys.modules))
assert [] == loaded, loaded
"""

STATEMENTS = [
    "import weaviate_gen",
    "from weaviate_gen import connect_to_local",
    "from weaviate_gen import WeaviateClient, WeaviateAsyncClient",
    "from weaviate_gen.classes.config import Configure, Property, DataType",
    "from weaviate_gen.classes.query import Filter, MetadataQuery, Sort",
    "from weaviate_gen.classes.data import DataObject",
    "from weaviate_gen import exceptions",
]


FIRST_SEARCH = """
import sys
import weaviate_gen._client.sync.client, weaviate_gen._client.sync.collection, weaviate_gen._client.sync.search.query
import weaviate_gen._core.search.near, weaviate_gen._core.search.reply, weaviate_gen._transport.threads
from weaviate_gen_wire.grpc import messages
messages.SearchRequest().SerializeToString()
slow = {"dataclasses", "inspect", "ssl", "grpc", "httpx", "asyncio", "logging", "google.protobuf.descriptor_pool"}
loaded = sorted(slow & set(sys.modules))
assert [] == loaded, loaded
"""
"""What connecting and a first search load; none of what takes long."""


@pytest.mark.parametrize("statement", STATEMENTS)
def test_an_import_leaves_the_process_as_it_was(statement: str, tmp_path: Path) -> None:
    _run(PROGRAM % statement, tmp_path)


def test_a_first_search_loads_nothing_that_takes_long(tmp_path: Path) -> None:
    _run(FIRST_SEARCH, tmp_path)


def _run(program: str, folder: Path) -> None:
    """Run a program in a fresh interpreter, and check that it ends well and is quiet."""
    ran = subprocess.run(
        [sys.executable, "-W", "error", "-c", program],
        cwd=folder,
        env={"PATH": "/usr/bin:/bin", "PYTHONPATH": f"{ROOT}:{ROOT / 'generated'}"},
        text=True,
        capture_output=True,
        check=False,
    )
    assert (0, "") == (ran.returncode, ran.stderr)


def test_public_names_are_listed_though_they_load_lazily() -> None:
    import weaviate_gen

    assert set(weaviate_gen.__all__) <= set(dir(weaviate_gen))
