"""Runs at the start of every Python process that a program under the drop-in starts: the drop-in goes on there.

`weaviate_gen.dropin.install()` puts this directory on PYTHONPATH, which child processes inherit. Nothing is imported
until the process says `import weaviate`, or asks for the version of weaviate-client. The `sitecustomize` that this one
hides runs as always.
"""

from __future__ import annotations

import importlib
import os
import sys
from collections.abc import Iterable
from typing import Any


class Latch:
    """Finder that installs the drop-in when `weaviate` is first asked for."""

    def find_spec(self, fullname: str, path: Any = None, target: Any = None) -> Any:
        """Find a module of the official client; other modules are none of its business."""
        if fullname.partition(".")[0] != "weaviate":
            return None
        return self._installed().find_spec(fullname, path, target)

    def find_distributions(self, context: Any = None) -> Iterable[Any]:
        """Answer who asks for the version of the official client."""
        name = getattr(context, "name", None) or ""
        if name.lower().replace("_", "-") != "weaviate-client":
            return []
        found: Iterable[Any] = self._installed().find_distributions(context)
        return found

    def _installed(self) -> Any:
        """Install the drop-in, and return its finder.

        Raises:
            ImportError: this interpreter has no weaviate_gen.
        """
        try:
            dropin = importlib.import_module("weaviate_gen.dropin")
        except ModuleNotFoundError as error:
            raise ImportError(
                "a program under weaviate_gen.dropin started this process, and its interpreter "
                f"({sys.executable}) has no weaviate_gen: install it there, or remove {_HERE} from PYTHONPATH"
            ) from error
        if self in sys.meta_path:
            sys.meta_path.remove(self)
        dropin.install()
        return dropin.finder()


_HERE = os.path.dirname(__file__)  # noqa: PTH120 - pathlib would cost every process milliseconds


def _run_hidden() -> None:
    """Import the `sitecustomize` that would have run without this one."""
    this = sys.modules.pop(__name__, None)
    sys.path[:] = [entry for entry in sys.path if entry != _HERE]
    try:
        importlib.import_module(__name__)
    except ModuleNotFoundError as error:
        if error.name != __name__:
            raise
        if this is not None:
            sys.modules[__name__] = this


sys.meta_path.insert(0, Latch())
if __name__ == "sitecustomize":
    _run_hidden()
