"""What the engine refuses, as data: a cause with parameters, worded by the catalog beside this module."""

from __future__ import annotations

from collections.abc import Generator
from contextlib import contextmanager
from pathlib import Path
from typing import Any, Literal, Self

from weaviate_gen.engine.errors.catalog import CATALOG
from weaviate_gen.engine.errors.codes import Code
from weaviate_gen.engine.errors.wording import Kind

__all__ = [
    "Code",
    "EngineError",
    "Kind",
    "NotSupportedByLocalEngine",
    "RequestStopped",
    "StorageError",
    "internal_error",
    "within",
    "within_plugin",
]


class EngineError(Exception):
    """A request that the engine refuses.

    Attributes:
        code: the cause; compare this to distinguish causes.
        parameters: what the cause is about: names, values, limits.
        kind: the class of the cause, which decides the status of the reply.
        context: what was being done, the outermost first.
    """

    def __init__(self, code: Code, wording: str = "", /, **parameters: Any) -> None:
        super().__init__(code, wording)
        worded = CATALOG[code][wording]
        self.code: Code = code
        self.parameters = parameters
        self.kind: Kind = worded.kind
        self.context: tuple[str, ...] = ()
        self._cause = worded.template.format(**parameters)

    @property
    def message(self) -> str:
        """The message for people, as a server words it: the context, then the cause."""
        return ": ".join((*self.context, self._cause))

    def __str__(self) -> str:
        """Return the message."""
        return self.message

    def within(self, *context: str) -> Self:
        """Add what was being done, the outermost first, and return the same error."""
        self.context = (*context, *self.context)
        return self

    def anew(self) -> Self:
        """Return an equal error without context, to be raised once more."""
        code, wording = self.args
        return type(self)(code, wording, **self.parameters).as_kind(self.kind)

    def as_kind(self, kind: Kind) -> Self:
        """Set the class that this place reports the cause under, and return the same error."""
        self.kind = kind
        return self


@contextmanager
def within(*context: str, kind: Kind | None = None) -> Generator[None]:
    """Add to every refusal of the block what was being done.

    Args:
        context: what was being done, the outermost first.
        kind: the class that this place reports refusals under; by default their own.
    """
    try:
        yield
    except EngineError as error:
        error.within(*context)
        if kind is not None and error.code != "data_damaged":
            error.as_kind(kind)
        raise


@contextmanager
def within_plugin(*context: str) -> Generator[None]:
    """Add to failures of plugins in the block what was being done, the outermost first; other refusals stay."""
    try:
        yield
    except EngineError as error:
        if error.code == "plugin_failed":
            error.within(*context)
        raise


class RequestStopped(Exception):
    """The end of a request whose deadline passed, or that nobody waits for any more.

    Not an :class:`EngineError`: code that turns a refusal into part of a reply (an object of a batch, a field of a
    query) must not take this one for it. Only the request boundary catches it.

    Attributes:
        kind: ``deadline_exceeded`` or ``canceled``.
        code: the same, as the cause.
        message: the cause, for people.
    """

    def __init__(self, kind: Literal["deadline_exceeded", "canceled"], message: str) -> None:
        super().__init__(message)
        self.kind: Kind = kind
        self.code = kind
        self.message = message


class NotSupportedByLocalEngine(EngineError):
    """A feature that a Weaviate server has and this engine leaves out.

    Attributes:
        feature: its name, as in the table of :mod:`weaviate_gen.engine.differences.support`.
    """

    def __init__(self, feature: str, advice: str = "") -> None:
        if advice:
            super().__init__("unsupported", "with_advice", feature=feature, advice=advice)
        else:
            super().__init__("unsupported", "feature", feature=feature)
        self.feature = feature


class StorageError(EngineError):
    """The file that the data lives in cannot be opened, read or written.

    Its kind is ``disk_full`` where room is missing, ``unavailable`` where trying again may help, else ``internal``.

    Attributes:
        path: what it is about. Whoever opened the engine reads it in the text of the exception; clients of
            ``weaviate-gen serve`` get the message, which shows no paths of the host.
    """

    def __init__(self, code: Code, wording: str = "", /, *, path: Path | None = None, **parameters: Any) -> None:
        super().__init__(code, wording, **parameters)
        self.path = path

    def __str__(self) -> str:
        """Return the message, and the path that it is about."""
        return self.message if self.path is None else f"{self.path}: {self.message}"


def internal_error() -> EngineError:
    """Report an internal error of the engine; its details go to the log alone."""
    return EngineError("internal_error")
