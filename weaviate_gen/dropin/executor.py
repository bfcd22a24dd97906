"""Functions by which the official client's methods serve both flavors."""

from __future__ import annotations

import inspect
from collections.abc import Callable
from functools import wraps
from typing import Any, Literal, NoReturn

_UNWRAPPED = "__no_wrapping__"


def raise_exception(e: Exception) -> NoReturn:
    """Raise an exception."""
    raise e


def do_nothing(value: Any) -> Any:
    """Return the argument."""
    return value


def execute(
    method: Callable[..., Any],
    response_callback: Callable[[Any], Any],
    exception_callback: Callable[[Exception], Any] = raise_exception,
    *args: Any,
    **kwargs: Any,
) -> Any:
    """Call a method, and pass its result or its exception on.

    Args:
        method: function, or coroutine function.
        response_callback: called with the result.
        exception_callback: called with an exception of either.
        args: arguments of the method.
        kwargs: arguments of the method.

    Returns:
        What the callback returns, or an awaitable of it if the method returns an awaitable.
    """
    try:
        reply: Any = method(*args, **kwargs)
        if not inspect.isawaitable(reply):
            return response_callback(reply)
    except Exception as error:  # noqa: BLE001 - the callback decides
        return exception_callback(error)

    async def finish() -> Any:
        try:
            received: Any = response_callback(await reply)
            return (await received) if inspect.isawaitable(received) else received
        except Exception as error:  # noqa: BLE001 - the callback decides
            return exception_callback(error)

    return finish()


def result(result: Any) -> Any:
    """Return a result that is no awaitable."""
    if inspect.isawaitable(result):
        raise AssertionError(f"result must not be awaitable, got {result!r}")
    return result


async def aresult(result: Any) -> Any:
    """Return what an awaitable results in."""
    if not inspect.isawaitable(result):
        raise AssertionError(f"result must be awaitable, got {result!r}")
    return await result


def return_(value: Any, colour: Literal["async", "sync"]) -> Any:
    """Return a value, or an awaitable of it."""

    async def later() -> Any:
        return value

    return later() if colour == "async" else value


def empty(colour: Literal["async", "sync"]) -> Any:
    """Return None, or an awaitable of it."""
    return return_(None, colour)


def no_wrapping(func: Any) -> Any:
    """Mark a method that `wrap` leaves as it is."""
    setattr(func, _UNWRAPPED, True)
    return func


def wrap(colour: Literal["async", "sync"]) -> Callable[[Any], Any]:
    """Return a class decorator that makes a class's public methods coroutine functions, or plain ones."""

    def of_color(method: Any) -> Any:
        @wraps(method)
        async def awaited(self: Any, *args: Any, **kwargs: Any) -> Any:
            return await method(self, *args, **kwargs)

        @wraps(method)
        def plain(self: Any, *args: Any, **kwargs: Any) -> Any:
            return result(method(self, *args, **kwargs))

        return awaited if colour == "async" else plain

    def decorate(cls: Any) -> Any:
        for name, member in inspect.getmembers(cls, inspect.isfunction):
            method = inspect.unwrap(member)
            if not name.startswith("_") and not hasattr(method, _UNWRAPPED):
                setattr(cls, name, of_color(method))
        return cls

    return decorate
