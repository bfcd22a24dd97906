"""A directory of an engine, and the command in this process: in a pipe, and on a terminal of 72 columns."""

from __future__ import annotations

import io
import json
import re
import shutil
import sys
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from uuid import UUID

import pytest

import weaviate_gen
from tests.support.servers import Server, running
from weaviate_gen.classes.data import DataObject
from weaviate_gen.classes.tenants import Tenant
from weaviate_gen.cli import main

WIDTH = 72


class Terminal(io.StringIO):
    """Output that is a terminal."""

    def isatty(self) -> bool:
        """Return true."""
        return True


@dataclass(frozen=True)
class Done:
    """A command that ended.

    Attributes:
        status: its exit status.
        out: standard output.
        err: standard error.
    """

    status: int
    out: str
    err: str

    @property
    def rows(self) -> list[Any]:
        """Standard output, as JSON Lines."""
        return [json.loads(line) for line in self.out.splitlines()]


Run = Callable[..., Done]


def identifier(number: int) -> str:
    """Return the id of an object by its number."""
    return str(UUID(int=number, version=4))


@pytest.fixture(scope="session")
def template(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("cli") / "data"
    with weaviate_gen.connect_to_path(path) as client:
        schema = {
            "class": "Bike",
            "description": "Bikes",
            "properties": [
                {"name": "name", "dataType": ["text"]},
                {"name": "price", "dataType": ["number"]},
                {"name": "tags", "dataType": ["text[]"]},
            ],
            "vectorConfig": {"default": {"vectorizer": {"none": {}}, "vectorIndexType": "flat"}},
        }
        bikes = client.collections.create_from_dict(schema)
        bikes.data.ingest(
            DataObject(
                {"name": f"bike {at}", "price": float(at), "tags": ["odd" if at % 2 else "even", "a,b"]},
                identifier(at),
                [float(at), 1.0],
            )
            for at in range(1, 7)
        )
        tenanted = client.collections.create_from_dict({"class": "Shop", "multiTenancyConfig": {"enabled": True}})
        tenanted.tenants.create([Tenant(name="north"), Tenant(name="south")])
        client.alias.create(alias_name="Cycle", target_collection="Bike")
    return path


@pytest.fixture(scope="session")
def guarded(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    """A server that knows the key ``secret``."""
    file = tmp_path_factory.mktemp("auth") / "auth.toml"
    file.write_text('admins = ["ada"]\n[keys]\n"secret" = "ada"\n')
    with running(more=("--auth", str(file))) as server:
        yield server


@pytest.fixture
def database(template: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A copy of the directory; the working directory and the configuration are those of the test alone."""
    monkeypatch.chdir(tmp_path)
    for name in ("WEAVIATE_URL", "WEAVIATE_GRPC_URL", "WEAVIATE_API_KEY", "WEAVIATE_GEN_PROFILE"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("WEAVIATE_GEN_CONFIG", str(tmp_path / "config.toml"))
    monkeypatch.setattr(Path, "home", lambda: tmp_path / "home")
    return Path(shutil.copytree(template, tmp_path / "data"))


@pytest.fixture
def run(monkeypatch: pytest.MonkeyPatch) -> Run:
    """What runs a command line."""

    def command(*words: object, terminal: bool = False, stdin: str = "") -> Done:
        out, err = (Terminal(), Terminal()) if terminal else (io.StringIO(), io.StringIO())
        with monkeypatch.context() as context:
            context.setenv("COLUMNS", str(WIDTH))
            context.setattr(sys, "stdout", out)
            context.setattr(sys, "stderr", err)
            context.setattr(sys, "stdin", Terminal(stdin) if terminal else io.StringIO(stdin))
            status = main([str(word) for word in words])
        return Done(status, out.getvalue(), err.getvalue())

    return command


def plain(shown: str) -> str:
    """Return what a terminal shows, without colors and movements of the cursor."""
    return re.sub(r"\x1b\[[0-9;?]*[A-Za-z]", "", shown)


def matches(expected: Any, found: Any) -> bool:
    """Return whether each value of `expected` is in `found`, under the same keys; `...` is any value."""
    if expected is ...:
        return True
    if isinstance(expected, dict):
        return isinstance(found, dict) and all(
            key in found and matches(value, found[key]) for key, value in expected.items()
        )
    if isinstance(expected, Sequence) and not isinstance(expected, str):
        return len(expected) == len(found) and all(map(matches, expected, found))
    return bool(expected == found)
