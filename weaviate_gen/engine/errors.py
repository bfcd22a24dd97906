"""What the engine refuses, and why: one kind a cause, mapped to statuses by the wire layer alone."""

from __future__ import annotations

from pathlib import Path
from typing import Literal, TypeAlias

Kind: TypeAlias = Literal[
    "invalid",
    "bad_request",
    "unauthenticated",
    "forbidden",
    "not_found",
    "conflict",
    "unavailable",
    "disk_full",
    "unsupported",
    "deadline_exceeded",
    "canceled",
    "too_large",
    "internal",
]
"""The cause of a refusal, in the engine's own words."""


class EngineError(Exception):
    """A request that the engine refuses.

    Attributes:
        kind: the cause.
        message: what is wrong, for people.
    """

    def __init__(self, kind: Kind, message: str) -> None:
        super().__init__(message)
        self.kind: Kind = kind
        self.message = message


class RequestStopped(Exception):
    """The end of a request whose deadline passed, or that nobody waits for any more.

    Not an :class:`EngineError`: code that turns a refusal into part of a reply (an object of a batch, a field of a
    query) must not take this one for it. Only the request boundary catches it.

    Attributes:
        kind: ``deadline_exceeded`` or ``canceled``.
        message: the cause, for people.
    """

    def __init__(self, kind: Literal["deadline_exceeded", "canceled"], message: str) -> None:
        super().__init__(message)
        self.kind: Kind = kind
        self.message = message


class NotSupportedByLocalEngine(EngineError):
    """A feature that a Weaviate server has and this engine leaves out.

    Attributes:
        feature: its name, as in the table of :mod:`weaviate_gen.engine.compat.support`.
    """

    def __init__(self, feature: str, detail: str = "") -> None:
        tail = f": {detail}" if detail else ""
        super().__init__("unsupported", f"{feature} is not supported by the local engine{tail}")
        self.feature = feature


class StorageError(EngineError):
    """The file that the data lives in cannot be opened, read or written.

    Its kind is ``disk_full`` where room is missing, ``unavailable`` where trying again may help, else ``internal``.

    Attributes:
        path: what it is about. Whoever opened the engine reads it in the text of the exception; clients of
            ``weaviate-gen serve`` get the message, which shows no paths of the host.
    """

    def __init__(
        self,
        message: str,
        kind: Literal["unavailable", "disk_full", "internal"] = "unavailable",
        *,
        path: Path | None = None,
    ) -> None:
        super().__init__(kind, message)
        self.path = path

    def __str__(self) -> str:
        """Return the message, and the path that it is about."""
        return self.message if self.path is None else f"{self.path}: {self.message}"


def invalid(message: str) -> EngineError:
    """Return the refusal of a request that is well-formed and means nothing valid."""
    return EngineError("invalid", message)


def not_found(message: str) -> EngineError:
    """Return the refusal of a request for something that is not there."""
    return EngineError("not_found", message)


def bad_request(message: str) -> EngineError:
    """Return the refusal of a request that cannot be read."""
    return EngineError("bad_request", message)


def missing_property(collection: str, name: str) -> str:
    """Return the message about a property that a collection does not have."""
    return (
        f"no such prop with name '{name}' found in class '{collection}' in the schema. Check your schema files for "
        "which properties in this class are available"
    )


def internal_error() -> EngineError:
    """Report a fault of the engine itself; what it was is for the log alone."""
    return EngineError("internal", "internal error: see the server's log")
