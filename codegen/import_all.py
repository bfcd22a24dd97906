"""Imports modules, and reports which cannot be: run by its path, by an interpreter that knows nothing else of ours."""

from __future__ import annotations

import importlib
import json
import sys
import traceback
from collections.abc import Iterator, Sequence
from pathlib import Path


def failures(names: Sequence[str], root: Path) -> Iterator[tuple[str, str, str]]:
    """Yield each module that cannot be imported, where that failed (a file under `root` and a line), and the error.

    Args:
        names: dotted names of modules.
        root: the tree that they lie in.
    """
    for name in names:
        try:
            importlib.import_module(name)
        except BaseException as error:  # noqa: BLE001 - a module that exits is no better than one that raises
            yield name, _place(error, root), f"{type(error).__name__}: {error}"


def _place(error: BaseException, root: Path) -> str:
    frames = [(Path(frame.filename), frame.lineno) for frame in traceback.extract_tb(error.__traceback__)]
    inner = [f"{path.relative_to(root).as_posix()}:{line}" for path, line in frames if path.is_relative_to(root)]
    return inner[-1] if inner else ""


if __name__ == "__main__":
    asked = json.load(sys.stdin)
    json.dump(list(failures(asked["names"], Path(asked["root"]))), sys.stdout)
