"""Reach of the drop-in: processes that the program starts have it too, or the program is warned when it starts them."""

from __future__ import annotations

import os
import sys
from collections.abc import Mapping
from pathlib import Path
from typing import Any
from warnings import warn

__all__ = ["extend", "withdraw"]

_VARIABLE = "PYTHONPATH"
_CHILDREN = str(Path(__file__).with_name("children"))
"""Directory of a `sitecustomize` module that installs the drop-in when `weaviate` is first imported."""

_ISOLATING = frozenset("IES")
"""Options by which Python ignores PYTHONPATH, or does not import `sitecustomize`."""


class _Watch:
    """Audit hook that warns of child processes without the drop-in; hooks cannot be removed, but it can be off."""

    def __init__(self) -> None:
        self.is_on = False
        self._is_hooked = False

    def switch_on(self) -> None:
        self.is_on = True
        if not self._is_hooked:
            sys.addaudithook(self._hear)
            self._is_hooked = True

    def _hear(self, event: str, arguments: tuple[Any, ...]) -> None:
        if event == "subprocess.Popen" and self.is_on:
            executable, words, _, env = arguments
            reason = _left_out(executable, words, env)
            if reason is not None:
                text = f"{reason}: with the official client installed, `import weaviate` is the official one there"
                warn(f"{text}; see docs/dropin.md, Processes that a program starts", RuntimeWarning, stacklevel=3)


_WATCH = _Watch()


def _left_out(executable: Any, words: Any, env: Mapping[Any, Any] | None) -> str | None:
    """Return why a process does not have the drop-in; None if it has it, or is no Python."""
    line: list[Any] = [words] if isinstance(words, str | bytes) else list(words)
    if "python" not in Path(os.fsdecode(executable or line[0])).name:  # Windows names no executable
        return None
    for word in line[1:]:
        option = os.fsdecode(word)
        if not option.startswith("-") or option in {"-", "-c", "-m"}:
            break
        if not option.startswith("--") and not _ISOLATING.isdisjoint(option[1:]):
            return f"a Python process starts with {option}, and does not inherit weaviate_gen.dropin"
    if env is not None and _CHILDREN not in _entries({os.fsdecode(k): os.fsdecode(v) for k, v in env.items()}):
        return f"a Python process starts with an environment of its own without this {_VARIABLE}"
    return None


def _entries(env: Mapping[str, str]) -> list[str]:
    return [entry for entry in env.get(_VARIABLE, "").split(os.pathsep) if entry]


def _write(entries: list[str]) -> None:
    if entries:
        os.environ[_VARIABLE] = os.pathsep.join(entries)
    else:
        os.environ.pop(_VARIABLE, None)


def extend() -> None:
    """Make Python processes that this one starts from now on have the drop-in; warn about those that cannot."""
    entries = _entries(os.environ)
    if _CHILDREN not in entries:
        _write([_CHILDREN, *entries])
    if sys.flags.ignore_environment or sys.flags.no_site:
        text = "this Python runs with -E, -I or -S, and so do the processes that multiprocessing starts"
        warn(f"{text}: weaviate_gen.dropin does not reach them", RuntimeWarning, stacklevel=3)
    _WATCH.switch_on()


def withdraw() -> None:
    """Undo :func:`extend`, and what a parent's did here."""
    _WATCH.is_on = False
    sys.meta_path[:] = [finder for finder in sys.meta_path if type(finder).__module__ != "sitecustomize"]
    _write([entry for entry in _entries(os.environ) if entry != _CHILDREN])
