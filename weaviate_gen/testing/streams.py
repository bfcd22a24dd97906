"""Batch streams of cassettes: what was sent in them, and what became of it, however it was cut into messages."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable
from typing import Any

from google.protobuf import json_format

from weaviate_gen.testing.renaming import Renaming, masked
from weaviate_gen_wire.grpc import messages as pb


def _key(item: dict[str, Any]) -> str:
    return json.dumps(item, sort_keys=True, ensure_ascii=False)


def _beacon(reference: Any) -> str:
    return f"weaviate://localhost/{reference.from_collection}/{reference.from_uuid}/{reference.name}"


class RecordedStream:
    """One stream, while it is recorded.

    Args:
        path: the RPC's path.
    """

    def __init__(self, path: str) -> None:
        self._path = path
        self._objects: list[Any] = []
        self._references: list[Any] = []
        self._outcomes: list[Any] = []

    @property
    def is_replay(self) -> bool:
        """Whether it replaces the stream: it does not."""
        return False

    def sent(self, message: bytes) -> Iterable[bytes]:
        """Record what is sent."""
        data = pb.BatchStreamRequest.FromString(message).data
        self._objects += data.objects.values
        self._references += data.references.values
        return ()

    def received(self, message: bytes) -> None:
        """Record what became of it."""
        results = pb.BatchStreamReply.FromString(message).results
        self._outcomes += [(_detail(error), error.error) for error in results.errors]
        self._outcomes += [(_detail(success), "") for success in results.successes]

    def document(self) -> dict[str, Any]:
        """Return the stream in the form of cassettes: each item with its error, which is empty if it was stored."""
        outcomes = list(self._outcomes)
        objects = [_entry("object", item, item.uuid, outcomes) for item in self._objects]
        references = [_entry("reference", item, _beacon(item), outcomes) for item in self._references]
        return {"rpc": self._path, "items": objects + references}


def _detail(result: Any) -> str:
    return str(result.beacon if result.WhichOneof("detail") == "beacon" else result.uuid)


def _entry(kind: str, item: Any, detail: str, outcomes: list[tuple[str, str]]) -> dict[str, Any]:
    found = next((outcome for outcome in outcomes if outcome[0] == detail), None)
    if found is not None:
        outcomes.remove(found)
    return {kind: json_format.MessageToDict(item), "error": None if found is None else found[1]}


class ReplayedStream:
    """A stream that takes what was recorded, and responds to it at once.

    Args:
        path: the RPC's path.
        streams: those of the cassette, as :meth:`read` returns them; their items are replayed in one stream.
        renaming: random ids.
        fail: returns the error for an item that was not recorded.
    """

    def __init__(
        self,
        path: str,
        streams: list[ReplayedStream],
        renaming: Renaming,
        fail: Callable[[dict[str, Any]], Exception],
    ) -> None:
        self._path = path
        self._renaming = renaming
        self._fail = fail
        self._pending: list[dict[str, Any]] = [item for stream in streams for item in stream._pending]

    @classmethod
    def read(cls, document: dict[str, Any]) -> ReplayedStream:
        """Return a stream of a cassette."""
        made = cls(document["rpc"], [], Renaming(), lambda item: KeyError(str(item)))
        made._pending = document["items"]
        return made

    @property
    def is_replay(self) -> bool:
        """Whether it replaces the stream: it does."""
        return True

    def received(self, message: bytes) -> None:
        """Do nothing: no server replies."""

    def sent(self, message: bytes) -> Iterable[bytes]:
        """Return the replies to a message.

        Raises:
            CassetteMismatchError: if it has an item that was not recorded.
        """
        request = pb.BatchStreamRequest.FromString(message)
        reply = pb.BatchStreamReply()
        if request.WhichOneof("message") == "start":
            reply.started.SetInParent()
            return [reply.SerializeToString()]
        acks, results = pb.BatchStreamReply(), reply.results
        for item in request.data.objects.values:
            acks.acks.uuids.append(item.uuid)
            self._respond(results, "object", item, {"uuid": item.uuid})
        for reference in request.data.references.values:
            acks.acks.beacons.append(_beacon(reference))
            self._respond(results, "reference", reference, {"beacon": _beacon(reference)})
        return [part.SerializeToString() for part in (acks, reply) if part.WhichOneof("message")]

    def _respond(self, results: Any, kind: str, item: Any, detail: dict[str, str]) -> None:
        document = json_format.MessageToDict(item)
        error = self._take(kind, document)
        if error:
            results.errors.add(error=error, **detail)
        elif error is not None:
            results.successes.add(**detail)

    def _take(self, kind: str, document: dict[str, Any]) -> str | None:
        """Return the outcome of an item: an error, nothing where it was stored; ``None`` if it was never known."""
        text = _key(document)
        for entry in self._pending:
            recorded = _key(entry[kind]) if kind in entry else ""
            if masked(recorded) == masked(text) and self._renaming.learn(text, recorded):
                self._pending.remove(entry)
                error: str | None = entry["error"]
                return error
        raise self._fail({"rpc": self._path, kind: document})
