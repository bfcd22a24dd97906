"""The servers that the recordings are from, as settings of the engine.

    python -m tests.support.recorded_servers plain [--show N]

serves the engine on sockets, set up like one of them, and replays all of its exchanges with the recordings' own tool
(`$WEAVIATE_RECORDINGS/tools/replay.py`), which says how many are equal. The vectors come from its neighbour,
`contextionary_vectors.py`.
"""

from __future__ import annotations

import argparse
import base64
import gzip
import importlib.util
import json
import os
import pkgutil
import subprocess
import sys
import tempfile
from collections.abc import Iterator, Mapping, Sequence
from functools import lru_cache
from pathlib import Path
from typing import Any
from urllib.parse import quote

import numpy as np
from numpy.typing import NDArray

from tests.support.recordings import folder as recordings
from weaviate_gen._runtime.engine_settings import EngineSettings
from weaviate_gen.engine.access.settings import AccessSettings
from weaviate_gen.engine.plugins.protocols import Module
from weaviate_gen.engine.wire.handler import Handler

KEYS = {"admin-key": "admin-user", "custom-key": "custom-user"}
ADMIN = "admin-user"
MESSAGE_SIZES = {"plain": 100_000_000}
"""The most bytes of a message, where it is not the default."""


@lru_cache(maxsize=1)
def _tool() -> Any:
    path = Path(os.environ["WEAVIATE_RECORDINGS"]) / "tools" / "contextionary_vectors.py"
    spec = importlib.util.spec_from_file_location("contextionary_vectors", path)
    if spec is None or spec.loader is None:
        raise ImportError(f"cannot import {path}")
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


@lru_cache(maxsize=4096)
def _word(word: str) -> NDArray[np.float32]:
    found: NDArray[np.float32] = _tool().word_vector(word)
    return found


class Contextionary:
    """Vectorizer that returns the vectors behind the recordings."""

    name = "text2vec-contextionary"
    kind = "text2vec"
    default = True

    def vectorize(self, texts: Sequence[str], config: Mapping[str, Any]) -> NDArray[np.float32]:
        """Return the mean of each text's words."""
        return np.stack([np.mean([_word(word) for word in _tool().words(text)], axis=0) for text in texts])


class Remote:
    """A vectorizer whose service is out of reach."""

    kind = "text2vec"

    def __init__(self, name: str, *, multi: bool = False, **defaults: Any) -> None:
        self.name = name
        self.multi = multi
        self.defaults = {"vectorizeClassName": True, **defaults}

    def vectorize(self, texts: Sequence[str], config: Mapping[str, Any]) -> NDArray[np.float32]:
        """Fail as without a key."""
        raise RuntimeError(f"{self.name}: no key")


ANYSCALE = Module("generative-anyscale")
COHERE = Module("generative-cohere")
OPENAI = Module("generative-openai")
RERANKER_COHERE = Module("reranker-cohere")
RERANKER_TRANSFORMERS = Module("reranker-transformers")
ADA = Remote("text2vec-openai")
COLBERT = Remote(
    "text2colbert-jinaai", multi=True, baseURL="https://api.jina.ai", dimensions=128, model="jina-colbert-v2"
)

_DUMMIES = tuple(f"weaviate_gen.engine.plugins.dummy:{name}" for name in ("GenerativeDummy", "RerankerDummy"))


def _here(*names: str) -> tuple[str, ...]:
    return tuple(f"tests.support.recorded_servers:{name}" for name in names)


_REMOTE = _here("ADA", "COLBERT", "OPENAI", "COHERE")
PLUGINS = {
    "plain": (
        *_DUMMIES,
        *_here("Contextionary", "ANYSCALE", "COHERE", "OPENAI", "RERANKER_COHERE", "RERANKER_TRANSFORMERS"),
    ),
    "async": _REMOTE,
    "modules": _REMOTE,
    "rbac": _DUMMIES,
    "backup": _DUMMIES,
}
"""The modules of each server, as ``weaviate-gen serve --plugin`` takes them."""

GUARDED = ("rbac", "backup")
"""The servers that ask for keys."""


def plugins(server: str) -> list[Any]:
    """Return a server's modules."""
    found = [pkgutil.resolve_name(word) for word in PLUGINS[server]]
    return [each() if isinstance(each, type) else each for each in found]


ELSEWHERE = "/tmp/pytest-of-root/pytest-5"
"""A directory outside of the server's own that recorded requests name."""

UNFINISHED = ("STARTED", "TRANSFERRING", "TRANSFERRED", "FINALIZING", "CANCELED")


def settings(server: str, path: Path) -> dict[str, Any]:
    """Return the engine's settings that are those of a recorded server."""
    access = AccessSettings(keys=KEYS, admins=frozenset({ADMIN})) if server in GUARDED else None
    # the recorded backups choose directories of their own, which must be below the one that is set up here
    size = {"message_size": MESSAGE_SIZES[server]} if server in MESSAGE_SIZES else {}
    chosen = EngineSettings(auto_schema=False, backups=path if server == "backup" else None, **size)
    place = path / "data" if server == "backup" else None
    return {"path": place, "plugins": plugins(server), "access": access, "settings": chosen}


def incomparable(row: dict[str, Any]) -> bool:
    """Return whether chance, and not the request, made an answer."""
    key = row.get("headers", {}).get("Authorization", row.get("headers", {}).get("authorization", "")).split(" ")[-1]
    if key and row["server"] in GUARDED and key not in KEYS:
        return True  # the recorded server made this key up
    if "/backups/" in row.get("url", "") and row["method"] == "GET":
        # how often somebody looked at work in progress; here it is done when its request is answered
        return any(f'"{word}"' in row["reply"] for word in UNFINISHED)
    # for the same reason there is nothing left to cancel, and what was cancelled in the recording is there
    return "test_cancel_backup" in row["test"] or "test_list_backup" in row["test"]


def streamed(handler: Handler, rows: list[dict[str, Any]]) -> None:
    """Send what was sent in a stream; its answers come whenever they come."""
    sent = [base64.b64decode(row["sent"]) for row in rows if "sent" in row]
    header = {"authorization": "Bearer admin-key"}
    list(handler.stream(rows[0]["method"], sent, header.items()))


def rows_of(server: str, path: Path) -> Iterator[tuple[str, dict[str, Any]]]:
    """Return a server's exchanges in order, each with the name of its test; `path` stands for `ELSEWHERE`."""
    for file in sorted((recordings() / "transcripts").glob("*.jsonl.gz")):
        with gzip.open(file, "rt", encoding="utf-8") as lines:
            moved = (
                line.replace(ELSEWHERE, str(path)).replace(quote(ELSEWHERE, ""), quote(str(path), "")) for line in lines
            )
            for row in map(json.loads, moved):
                if row["server"] == server:
                    yield f"{file.name.partition('.')[0]}::{row['test']}", row


def _serve(server: str, folder: Path) -> list[str]:
    """Return the command that serves the engine like a recorded server."""
    words = [
        sys.executable,
        "-m",
        "weaviate_gen.cli",
        "serve",
        "--no-auto-schema",
        "--path",
        str(folder / "data"),
        "--port",
        "0",
    ]
    words += [
        "--grpc-port",
        "0",
        "--backup-path",
        str(folder / "backups"),
    ]
    if server in MESSAGE_SIZES:
        words += ["--grpc-max-message-size", str(MESSAGE_SIZES[server])]
    for plugin in PLUGINS[server]:
        words += ["--plugin", plugin]
    if server in GUARDED:
        keys = "".join(f'"{key}" = "{user}"\n' for key, user in KEYS.items())
        (folder / "auth.toml").write_text(f'admins = ["{ADMIN}"]\n[keys]\n{keys}', encoding="utf-8")
        words += ["--auth", str(folder / "auth.toml")]
    return words


def main() -> int:
    """Replay one server's recordings, and give the tool's exit status."""
    parser = argparse.ArgumentParser(description="Replay a recorded server's exchanges against the engine.")
    parser.add_argument("server", choices=sorted(PLUGINS))
    parser.add_argument("--show", type=int, default=0, help="print so many differences")
    options = parser.parse_args()
    recordings = Path(os.environ["WEAVIATE_RECORDINGS"])
    with tempfile.TemporaryDirectory() as folder:
        engine = subprocess.Popen(_serve(options.server, Path(folder)), stdout=subprocess.PIPE, text=True)
        try:
            assert engine.stdout is not None
            ready = dict(word.partition("=")[::2] for word in engine.stdout.readline().split())
            tool = [sys.executable, str(recordings / "tools" / "replay.py"), "--server", options.server]
            tool += ["--http", ready["http"], "--grpc", ready["grpc"], "--show", str(options.show)]
            return subprocess.run([*tool, *sorted((recordings / "transcripts").glob("*.gz"))], check=False).returncode
        finally:
            engine.terminate()
            engine.wait(timeout=30)


if __name__ == "__main__":
    sys.exit(main())
