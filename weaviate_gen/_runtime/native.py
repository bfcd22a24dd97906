"""The compiled codec, where the distribution `weaviate-gen-native` is installed.

Python's own code is the reference: a compiled function returns what that returns, or ``NotImplemented`` where that has
to read the data, and raise its errors.
"""

from __future__ import annotations

import os
from collections.abc import Callable
from functools import cache
from importlib import import_module
from typing import Any, Literal

from weaviate_gen._runtime.nulls import Objects, Shape

INTERFACE = 1
"""Version of the interface between the two distributions."""

SWITCH = "WEAVIATE_GEN_NATIVE"
"""Environment variable: ``0`` leaves the compiled codec unused, ``1`` requires it."""


def codec() -> Literal["compiled", "python"]:
    """Return which codec reads replies in this process."""
    return "python" if _module() is None else "compiled"


def reply_reader(bindings: type) -> Any:
    """Return what reads replies to searches.

    Args:
        bindings: has the classes of results and the functions that it calls, by the names that it looks for.

    Returns:
        The reader; ``None`` where Python's code reads them.
    """
    module = _module()
    return None if module is None else module.ReplyReader(bindings)


def decode_json(data: bytes, shape: Shape, objects: Objects) -> Any:
    """Decode a JSON document, with empty arrays and maps for ``null``.

    Args:
        data: the document.
        shape: where it has arrays and maps.
        objects: the shapes of the objects that `shape` names.

    Returns:
        The value; ``NotImplemented`` where Python's code has to decode it.
    """
    read = _readers.get(id(objects))
    if read is None:
        read = _readers[id(objects)] = _json_reader(objects)
    return read(data, shape)


@cache
def _module() -> Any:
    """Return the compiled codec, chosen once for the process; ``None`` where Python's code is used."""
    switch = os.environ.get(SWITCH, "")
    if switch == "0":
        return None
    try:
        module: Any = import_module("weaviate_gen_native")
    except ImportError:
        if switch == "1":
            raise
        return None
    if module.INTERFACE != INTERFACE:
        import warnings

        warnings.warn(
            f"weaviate-gen-native has version {module.INTERFACE} of the interface, and is not used: this weaviate-gen "
            f"has version {INTERFACE}; install the same release of both",
            RuntimeWarning,
            stacklevel=2,
        )
        return None
    return module


def _json_reader(objects: Objects) -> Callable[[bytes, Shape], Any]:
    module = _module()
    if module is None:
        return _no_reader
    _kept.append(objects)
    read: Callable[[bytes, Shape], Any] = module.JsonReader(objects).read
    return read


def _no_reader(data: bytes, shape: Shape) -> Any:  # noqa: ARG001 - as the compiled one
    return NotImplemented


_readers: dict[int, Callable[[bytes, Shape], Any]] = {}
"""By identity of the shapes of objects, of which there are few: those of generated code, and empty ones."""

_kept: list[Objects] = []
"""The shapes of objects themselves, so that no others get their identity."""
