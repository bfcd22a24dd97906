"""The lock of a plan that is applied: a collection, which only one program can create, that has plan and progress."""

from __future__ import annotations

import json
import os
import socket
from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from typing import Any
from uuid import uuid4

from weaviate_gen._client.sync.client import WeaviateClient
from weaviate_gen.exceptions import SchemaError, UnexpectedStatusCodeError
from weaviate_gen.schemas.state import LOCK
from weaviate_gen.schemas.steps import Plan
from weaviate_gen.transfer.layout import Json


@dataclass(frozen=True, slots=True)
class Owner:
    """The program that applies a plan.

    Attributes:
        host: its machine.
        pid: its process.
        token: a random string.
        started: when it began.
    """

    host: str
    pid: int
    token: str
    started: str

    @classmethod
    def current(cls) -> Owner:
        """Return the running program."""
        return cls(socket.gethostname(), os.getpid(), uuid4().hex, datetime.now(UTC).isoformat(timespec="seconds"))

    @property
    def is_running(self) -> bool:
        """Whether it is another process of this machine that is running."""
        if self.host != socket.gethostname() or self.pid == os.getpid() or os.name != "posix":
            return False
        try:
            os.kill(self.pid, 0)
        except ProcessLookupError:
            return False
        except PermissionError:
            return True
        return True

    def __str__(self) -> str:
        return f"process {self.pid} of {self.host} since {self.started}"


@dataclass(frozen=True, slots=True)
class Progress:
    """How far a plan is applied.

    Attributes:
        owner: who applies it.
        plan: the plan.
        done: number of steps that were made.
        history: name of the collection of the history, or ``None``.
    """

    owner: Owner
    plan: Plan
    done: int
    history: str | None

    def to_text(self) -> str:
        """Return the form that is kept."""
        owner = {name: getattr(self.owner, name) for name in ("host", "pid", "token", "started")}
        fields = {"owner": owner, "done": self.done, "history": self.history, "plan": self.plan.to_json()}
        return json.dumps(fields, ensure_ascii=False)

    @classmethod
    def from_text(cls, text: str) -> Progress:
        """Read :meth:`to_text`."""
        fields: Json = json.loads(text)
        return cls(Owner(**fields["owner"]), Plan.from_json(fields["plan"]), fields["done"], fields["history"])


class Lock:
    """The lock, held by this program.

    Args:
        client: where.
        progress: what it has.
    """

    def __init__(self, client: WeaviateClient, progress: Progress) -> None:
        self._client = client
        self.progress = progress

    @classmethod
    def acquire(cls, client: WeaviateClient, plan: Plan, history: str | None) -> Lock:
        """Begin to apply a plan.

        Raises:
            SchemaError: another plan is being applied, or was interrupted.
        """
        progress = Progress(Owner.current(), plan, 0, history)
        schema = {"class": LOCK, "description": progress.to_text(), "vectorizer": "none"}
        try:
            client.collections.create_from_dict(schema)
        except UnexpectedStatusCodeError:
            other = read_progress(client)
            if other is None:
                raise
            raise SchemaError(
                f"another plan is being applied by {other.owner}; if it was interrupted, resume or undo it"
            ) from None
        return cls(client, progress)

    @classmethod
    def claim(cls, client: WeaviateClient) -> Lock:
        """Go on with a plan that was interrupted.

        Raises:
            SchemaError: there is none, or who applies it is running.
        """
        progress = read_progress(client)
        if progress is None:
            raise SchemaError("no plan was interrupted: there is nothing to resume or undo")
        if progress.owner.is_running:
            raise SchemaError(f"the plan is being applied by {progress.owner}: wait for it, or end it first")
        lock = cls(client, replace(progress, owner=Owner.current()))
        lock._write()
        return lock

    def check(self) -> None:
        """Check that nobody else has taken over.

        Raises:
            SchemaError: somebody has.
        """
        current = read_progress(self._client)
        if current is None or current.owner.token != self.progress.owner.token:
            owner = "nobody" if current is None else current.owner
            raise SchemaError(f"the plan was taken over by {owner}: it is not applied further here")

    def record(self, done: int) -> None:
        """Record how many steps were made."""
        self.progress = replace(self.progress, done=done)
        self._write()

    def _write(self) -> None:
        schema = _read(self._client)
        if schema is not None:
            body: Any = {**schema, "description": self.progress.to_text()}
            self._client.raw.rest.schema_objects_update(LOCK, body=body)

    def release(self) -> None:
        """Delete the lock."""
        self._client.collections.delete(LOCK)


def read_progress(client: WeaviateClient) -> Progress | None:
    """Return how far a plan is applied; ``None`` if none is.

    Args:
        client: where.
    """
    schema = _read(client)
    return None if schema is None else Progress.from_text(str(schema.get("description") or ""))


def _read(client: WeaviateClient) -> Mapping[str, Any] | None:
    try:
        return dict(client.raw.rest.schema_objects_get(LOCK))
    except UnexpectedStatusCodeError as error:
        if error.status == 404:
            return None
        raise
