"""The asynchronous client, driven as the synchronous one is: one set of tests serves both.

Each coroutine runs to its end on one loop, in a thread of its own, so that background tasks of the client go on
between the calls, as they do in a program.
"""

from __future__ import annotations

import asyncio
import functools
import inspect
import threading
from collections.abc import Callable, Coroutine, Iterator
from typing import Any

SECONDS = 60.0


class Loop:
    """An event loop in a thread."""

    def __init__(self) -> None:
        self._loop = asyncio.new_event_loop()
        self._thread = threading.Thread(target=self._loop.run_forever, name="test-loop", daemon=True)
        self._thread.start()

    def run(self, coroutine: Coroutine[Any, Any, Any]) -> Any:
        """Run a coroutine to its end."""
        return asyncio.run_coroutine_threadsafe(coroutine, self._loop).result(SECONDS)

    def close(self) -> None:
        """Stop the loop; every task must have ended."""
        left = self.run(_others())
        self._loop.call_soon_threadsafe(self._loop.stop)
        self._thread.join(SECONDS)
        self._loop.close()
        assert [] == left


async def _others() -> list[str]:
    current = asyncio.current_task()
    return [str(task) for task in asyncio.all_tasks() if task is not current]


class Blocking:
    """An object of the asynchronous client; calling its coroutine functions waits for their results."""

    def __init__(self, inner: Any, loop: Loop) -> None:
        object.__setattr__(self, "_inner", inner)
        object.__setattr__(self, "_loop", loop)

    def __getattr__(self, name: str) -> Any:
        return wrap(getattr(self._inner, name), self._loop)

    def __setattr__(self, name: str, value: Any) -> None:
        setattr(self._inner, name, value)

    def __call__(self, *args: Any, **kwargs: Any) -> Any:
        return _called(self._inner, self._loop)(*args, **kwargs)

    def __enter__(self) -> Any:
        return wrap(self._loop.run(_awaited(self._inner.__aenter__())), self._loop)

    def __exit__(self, *error: object) -> Any:
        return self._loop.run(_awaited(self._inner.__aexit__(*error)))

    def __iter__(self) -> Iterator[Any]:
        return Items(aiter(self._inner), self._loop)

    def __len__(self) -> int:
        if not hasattr(self._inner, "length"):
            raise TypeError(f"{self._inner!r} has no length")
        return int(self._loop.run(self._inner.length()))

    def __repr__(self) -> str:
        return repr(self._inner)

    def __str__(self) -> str:
        if not hasattr(self._inner, "to_string"):
            return str(self._inner)
        return str(self._loop.run(self._inner.to_string()))


class Items(Iterator[Any]):
    """What an asynchronous iterator gives; after a failure the next item can be asked for, as there."""

    def __init__(self, items: Any, loop: Loop) -> None:
        self._items = items
        self._loop = loop

    def __next__(self) -> Any:
        try:
            return wrap(self._loop.run(_awaited(anext(self._items))), self._loop)
        except StopAsyncIteration:
            raise StopIteration from None


def wrap(value: Any, loop: Loop) -> Any:
    """Make what the asynchronous client gives usable without `await`; plain values stay as they are."""
    if inspect.isawaitable(value):
        return wrap(loop.run(_awaited(value)), loop)
    if inspect.isroutine(value):
        return _called(value, loop)
    if inspect.isasyncgen(value) or (type(value).__module__ or "").startswith("weaviate_gen._client.aio"):
        return Blocking(value, loop)
    return value


def _called(function: Callable[..., Any], loop: Loop) -> Callable[..., Any]:
    @functools.wraps(function)
    def call(*args: Any, **kwargs: Any) -> Any:
        plain = [_unwrapped(value) for value in args]
        named = {name: _unwrapped(value) for name, value in kwargs.items()}
        return wrap(function(*plain, **named), loop)

    return call


def _unwrapped(value: Any) -> Any:
    return value._inner if isinstance(value, Blocking) else value


async def _awaited(value: Any) -> Any:
    return await value
