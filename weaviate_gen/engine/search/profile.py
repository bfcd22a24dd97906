"""What the parts of one search took, for requests that ask for it."""

from __future__ import annotations

from collections.abc import Callable, Generator
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass, field
from functools import wraps
from time import perf_counter_ns
from typing import Literal, ParamSpec, TypeAlias, TypeVar

P = ParamSpec("P")
T = TypeVar("T")
Kind: TypeAlias = Literal["object", "vector", "keyword"]

_UNITS = ((1_000_000_000, "s"), (1_000_000, "ms"), (1_000, "µs"), (1, "ns"))


@dataclass(slots=True)
class Profile:
    """Details of a search.

    Attributes:
        searches: of each kind of search, how long its parts took (``µs``, ``ms`` ...) and how much they found, by a
            server's names.
        kind: the kind that runs.
    """

    searches: dict[str, dict[str, str]] = field(default_factory=dict[str, dict[str, str]])
    kind: Kind = "object"

    def note(self, name: str, value: str) -> None:
        """Keep a detail of the search that runs."""
        self.searches.setdefault(self.kind, {})[name] = value


_ACTIVE: ContextVar[Profile | None] = ContextVar("profile", default=None)


@contextmanager
def profiled() -> Generator[Profile]:
    """Collect details of what runs in the block."""
    profile = Profile()
    token = _ACTIVE.set(profile)
    try:
        yield profile
    finally:
        _ACTIVE.reset(token)


def measured(name: str, kind: Kind | None = None) -> Callable[[Callable[P, T]], Callable[P, T]]:
    """Decorate a function whose duration is a detail of a search.

    Args:
        name: the detail.
        kind: the kind of search that the function is part of; by default the one that runs.
    """

    def decorate(function: Callable[P, T]) -> Callable[P, T]:
        @wraps(function)
        def run(*args: P.args, **options: P.kwargs) -> T:
            profile = _ACTIVE.get()
            if profile is None:
                return function(*args, **options)
            profile.kind, before = kind or profile.kind, profile.kind
            started = perf_counter_ns()
            try:
                return function(*args, **options)
            finally:
                profile.note(name, duration(perf_counter_ns() - started))
                profile.kind = before

        return run

    return decorate


def note(name: str, value: object) -> None:
    """Keep a detail of the search that runs, if it was asked for."""
    profile = _ACTIVE.get()
    if profile is not None:
        profile.note(name, str(value))


def duration(nanoseconds: int) -> str:
    """Return a duration as Go writes it: a number in the largest unit of which there is one."""
    for size, unit in _UNITS:
        if nanoseconds >= size:
            return f"{nanoseconds / size:.6f}".rstrip("0").rstrip(".") + unit
    return "0s"
