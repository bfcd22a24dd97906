"""Forks: a child must not touch what its parent has open.

SQLite's connections do not survive a fork, and closing one in the child would write to the parent's files. The lock of
the directory is shared with the child until both have closed it.
"""

from __future__ import annotations

import ctypes
import os
from typing import Protocol
from weakref import WeakSet


class Disowned(Protocol):
    """Something open that a forked child must leave alone."""

    def disown(self) -> None:
        """Become unusable in this process, and leave what belongs to the parent as it is."""
        ...


_OPEN: WeakSet[Disowned] = WeakSet()


def watch(opened: Disowned) -> None:
    """Call `disown` in every child that is forked while this object lives."""
    _OPEN.add(opened)


def keep_forever(item: object) -> None:
    """Keep an object from being freed, even when the process ends: freeing it would close it."""
    ctypes.pythonapi.Py_IncRef(ctypes.py_object(item))


def _in_child() -> None:
    for opened in list(_OPEN):
        opened.disown()


if hasattr(os, "register_at_fork"):
    os.register_at_fork(after_in_child=_in_child)
