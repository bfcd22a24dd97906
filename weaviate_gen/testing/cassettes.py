"""Cassettes: the exchanges of a test with a server, kept in a file, and replayed from it without the server."""

from __future__ import annotations

import difflib
import json
import os
import re
import sys
import tempfile
import threading
from collections import defaultdict
from collections.abc import Iterable
from pathlib import Path
from types import TracebackType
from typing import Any, Literal, Self, TypeAlias, cast

from weaviate_gen._inputs.errors import invalid
from weaviate_gen._transport import interception
from weaviate_gen._transport.errors import TransportError
from weaviate_gen._transport.interception import Request, Response, StreamTape
from weaviate_gen._transport.protocol import Mode
from weaviate_gen.testing.exchanges import Secrets, request_document, response_document, response_of
from weaviate_gen.testing.renaming import Renaming, masked
from weaviate_gen.testing.streams import RecordedStream, ReplayedStream

Recording: TypeAlias = Literal["once", "always", "never"]

VARIABLE = "WEAVIATE_GEN_CASSETTES"
"""Environment variable with the mode of cassettes whose test does not set it."""

_FORMAT = 1
_NAME = re.compile(r"[\w.\-]+(/[\w.\-]+)*")


class CassetteMismatchError(AssertionError):
    """A request that a cassette does not have."""


class Cassette:
    """Records or replays every exchange while the block of a ``with`` runs. See :func:`record`.

    Attributes:
        path: the file.
        is_replay: whether exchanges come from the file.
    """

    def __init__(self, path: Path, *, is_replay: bool) -> None:
        self.path = path
        self.is_replay = is_replay
        self._lock = threading.Lock()
        self._secrets = Secrets()
        self._exchanges: list[dict[str, Any]] = []
        self._streams: list[RecordedStream] = []
        self._mode: Mode | None = None
        self._renaming = Renaming()
        self._pending: defaultdict[str, list[dict[str, Any]]] = defaultdict(list)
        self._replayed_streams: list[ReplayedStream] = []
        self._mismatch: CassetteMismatchError | None = None

    @property
    def remaining(self) -> int:
        """How many exchanges of the file were not replayed yet."""
        return sum(map(len, self._pending.values()))

    def __enter__(self) -> Self:
        if self.is_replay:
            self._load()
        interception.enable()
        interception.add(self)
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        interception.remove(self)
        if kind is not None:
            return
        if self._mismatch is not None:  # of a batch, which reports it with the objects
            raise self._mismatch
        if not self.is_replay:
            self._save()

    def mode(self) -> Mode | None:
        """Return how RPCs travelled when the file was recorded; ``None`` while recording."""
        return self._mode if self.is_replay else None

    def respond(self, request: Request) -> Response | None:
        """Return the recorded response to a request.

        Raises:
            CassetteMismatchError: if the file has no such request.
        """
        if not self.is_replay or request.kind == "stream":
            return None
        self._secrets.collect(request.headers)
        document = request_document(request, self._secrets)
        with self._lock:
            exchange = self._take(document)
            path = "" if request.kind == "rest" else request.target
            response = response_of(path, exchange["response"])
            if isinstance(response, bytes):
                return self._renaming.apply(response)
            return response[0], response[1], self._renaming.apply(response[2])

    def observe(self, request: Request, response: Response | TransportError, mode: Mode) -> None:
        """Record an exchange."""
        with self._lock:
            self._mode = mode
            self._secrets.collect(request.headers)
            self._exchanges.append(
                {
                    "request": request_document(request, self._secrets),
                    "response": response_document(request, response, self._secrets),
                }
            )

    def tape(self, request: Request, mode: Mode) -> StreamTape:
        """Return what records a stream, or replays all that were recorded as one."""
        if self.is_replay:
            return ReplayedStream(request.target, self._replayed_streams, self._renaming, self._fail)
        self._secrets.collect(request.headers)
        stream = RecordedStream(request.target)
        with self._lock:
            self._mode = mode
            self._streams.append(stream)
        return stream

    def _take(self, document: dict[str, Any]) -> dict[str, Any]:
        """Return the first recorded exchange with a request, which is not replayed again."""
        text = _text(document)
        pending = self._pending[masked(text)]
        for exchange in pending:
            if self._renaming.learn(text, _text(exchange["request"])):
                pending.remove(exchange)
                return exchange
        raise self._fail(document)

    def _fail(self, document: dict[str, Any]) -> CassetteMismatchError:
        others = [exchange["request"] for exchanges in self._pending.values() for exchange in exchanges]
        self._mismatch = mismatch = CassetteMismatchError(_difference(self.path, document, others))
        return mismatch

    def _load(self) -> None:
        try:
            content: dict[str, Any] = json.loads(self.path.read_text("utf-8"))
        except (OSError, ValueError) as error:
            raise CassetteMismatchError(
                f"cannot read the cassette {self.path}: {error}; set {VARIABLE}=always to record it"
            ) from error
        if content.get("format") != _FORMAT:
            raise CassetteMismatchError(f"{self.path} has format {content.get('format')}, expected {_FORMAT}")
        self._mode = content["mode"]
        for exchange in content["exchanges"]:
            self._pending[masked(_text(exchange["request"]))].append(exchange)
        self._replayed_streams = [ReplayedStream.read(stream) for stream in content["streams"]]

    def _save(self) -> None:
        content = {
            "format": _FORMAT,
            "mode": self._mode or "auto",
            "exchanges": self._secrets.without(self._exchanges),
            "streams": [self._secrets.without(stream.document()) for stream in self._streams],
        }
        self.path.parent.mkdir(parents=True, exist_ok=True)
        with tempfile.NamedTemporaryFile("w", encoding="utf-8", dir=self.path.parent, delete=False) as file:
            json.dump(content, file, indent=1, ensure_ascii=False)
            file.write("\n")
        Path(file.name).replace(self.path)


def _text(document: dict[str, Any]) -> str:
    return json.dumps(document, sort_keys=True, ensure_ascii=False, indent=1)


def _difference(path: Path, document: dict[str, Any], others: Iterable[dict[str, Any]]) -> str:
    """Return a message with the nearest recorded request beside the one that was made."""
    text = _text(document)
    name = document.get("rest") or document.get("rpc")
    same = [_text(other) for other in others if (other.get("rest") or other.get("rpc")) == name]
    head = f"{path} has no response to this request: {name}; set {VARIABLE}=always to record it anew"
    if not same:
        return f"{head}\nno request of this name is left in it:\n{text}"
    nearest = max(same, key=lambda other: difflib.SequenceMatcher(None, masked(other), masked(text)).quick_ratio())
    lines = difflib.unified_diff(nearest.splitlines(), text.splitlines(), "recorded", "requested", lineterm="", n=2)
    return "\n".join([head, *lines])


def record(name: str, *, folder: str | os.PathLike[str] | None = None, mode: Recording | None = None) -> Cassette:
    """Return a block whose exchanges with servers are recorded the first time, and replayed afterwards.

    Clients must be made in the block, or at least after the test kit was first used. REST requests, RPCs on every
    transport and batch streams are kept as JSON, in the order in which they ended. Headers are not kept; secrets in
    bodies are masked, by their names and by the values of headers. Random ids (UUID version 4) that differ from those
    of the file are matched by their places, and stand in the responses, too.

    Args:
        name: of the file, without ``.json``; it may have folders.
        folder: where the file is; ``cassettes`` beside the file that calls this function if ``None``.
        mode: ``"once"`` records if there is no file; ``"always"`` records it anew; ``"never"`` only replays, as on CI.
            By default the environment variable ``WEAVIATE_GEN_CASSETTES``, or ``"once"``.

    Raises:
        WeaviateInvalidInputError: if an argument is none of these.
    """
    if not _NAME.fullmatch(name) or ".." in name.split("/"):
        raise invalid("name", "a file name without extension", name)
    chosen = mode or cast("Recording", os.environ.get(VARIABLE) or "once")
    if chosen not in {"once", "always", "never"}:
        raise invalid("mode", '"once", "always" or "never"', chosen)
    base = Path(sys._getframe(1).f_code.co_filename).parent / "cassettes" if folder is None else Path(folder)
    path = base / f"{name}.json"
    return Cassette(path, is_replay=chosen == "never" or (chosen == "once" and path.exists()))
