"""Make `import weaviate…` resolve to this package, in programs written for the official client.

Run a program under it, or switch it on at the top of one::

    python -m weaviate_gen.dropin script.py …
    python -m weaviate_gen.dropin -m pytest …

    import weaviate_gen.dropin
    weaviate_gen.dropin.install()

Every module path of the official client answers, the inner ones too that published packages reach into; each is a view
on modules of this package, so that a class is the same one by whatever path it was imported. No module is written to
disk, and no package `weaviate` is installed. Processes that the program starts have the drop-in too.

A name is looked up in three steps: `official` says which module of the official client defines it, `equivalents` what
stands for it here, and `placeholders` which names are machinery without an equivalent.
"""

from __future__ import annotations

import runpy
import sys
from collections.abc import Callable, Sequence
from importlib.util import module_from_spec
from pathlib import Path

from weaviate_gen.dropin import reach
from weaviate_gen.dropin.habits import HABITS
from weaviate_gen.dropin.models import apply
from weaviate_gen.dropin.views import OFFICIAL_VERSION, ROOT, Finder, View

__all__ = ["OFFICIAL_VERSION", "finder", "install", "is_installed", "main", "replace_stub", "uninstall"]

_FINDER = Finder()
_UNDO: list[Callable[[], None]] = []


def is_installed() -> bool:
    """Return whether `import weaviate` resolves to this package."""
    return _FINDER in sys.meta_path


def install() -> None:
    """Make `import weaviate…` resolve to this package from now on; a second call does nothing.

    Raises:
        ImportError: the official client was imported already: objects of both would meet.
    """
    if is_installed():
        return
    there = sys.modules.get(ROOT)
    if there is not None and not isinstance(there, View):
        where = getattr(there, "__file__", None) or "an unknown place"
        raise ImportError(
            f"the official client is imported already, from {where}: call weaviate_gen.dropin.install() before the "
            "first `import weaviate`, or run the program with `python -m weaviate_gen.dropin`"
        )
    _switch_on()
    reach.extend()
    _UNDO.append(reach.withdraw)


def _switch_on() -> None:
    HABITS.apply()
    _UNDO.append(HABITS.undo)
    sys.meta_path.insert(0, _FINDER)
    _UNDO.extend(apply())


def finder() -> Finder:
    """Return the finder of `weaviate` and its submodules, whether it is installed or not."""
    return _FINDER


def replace_stub() -> None:
    """Put the drop-in in the place of the module `weaviate` that is being imported: the one of `weaviate-gen stub`."""
    del sys.modules[ROOT]
    if not is_installed():  # child processes find the stub as this one did
        _switch_on()
    spec = _FINDER.find_spec(ROOT, None)
    if spec is not None:
        sys.modules[ROOT] = module_from_spec(spec)


def uninstall() -> None:
    """Make `import weaviate` resolve to the installed client again; modules that imported it are unchanged."""
    if is_installed():
        sys.meta_path.remove(_FINDER)
        while _UNDO:
            _UNDO.pop()()
    for name in [name for name, module in sys.modules.items() if isinstance(module, View)]:
        del sys.modules[name]


_USAGE = """usage: python -m weaviate_gen.dropin SCRIPT [ARGUMENT ...]
       python -m weaviate_gen.dropin -m MODULE [ARGUMENT ...]

Run a program with `import weaviate` answered by weaviate_gen."""


def main(arguments: Sequence[str] | None = None) -> int:
    """Run a script or a module under the drop-in.

    Args:
        arguments: a script's path, or ``-m`` and a module's name, and the program's own arguments; those of the
            process without them.

    Returns:
        The exit status, where the program does not end the process itself.
    """
    words = list(sys.argv[1:] if arguments is None else arguments)
    if not words or words[0] in ("-h", "--help") or (words[0] == "-m" and len(words) == 1):
        print(_USAGE, file=sys.stdout if words[:1] in (["-h"], ["--help"]) else sys.stderr)
        return 0 if words[:1] in (["-h"], ["--help"]) else 2
    if words[0] != "-m" and not Path(words[0]).exists():
        print(f"weaviate_gen.dropin: there is no script {words[0]}", file=sys.stderr)
        return 2
    install()
    if words[0] == "-m":
        sys.argv = words[1:]
        sys.path.insert(0, "")
        runpy.run_module(words[1], run_name="__main__", alter_sys=True)
    else:
        sys.argv = words
        sys.path.insert(0, str(Path(words[0]).resolve().parent))
        runpy.run_path(words[0], run_name="__main__")
    return 0
