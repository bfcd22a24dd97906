"""Headers of the request that this thread is handling: plugins find keys and addresses of providers in them."""

from __future__ import annotations

from collections.abc import Generator, Mapping
from contextlib import contextmanager
from contextvars import ContextVar

_CURRENT: ContextVar[Mapping[str, str] | None] = ContextVar("weaviate_gen_caller", default=None)


@contextmanager
def calling(headers: Mapping[str, str]) -> Generator[None, None, None]:
    """Handle a request with these headers in the block.

    Args:
        headers: by lower-case name.
    """
    token = _CURRENT.set(headers)
    try:
        yield
    finally:
        _CURRENT.reset(token)


def headers() -> Mapping[str, str]:
    """Return the headers of the current request by lower-case name; none outside of requests."""
    return _CURRENT.get() or {}
