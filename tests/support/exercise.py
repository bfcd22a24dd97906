"""Measures which public callables do their work in a test, and which of their parameters are ever given.

`python -m tests.support.exercise OUT` runs the tests of the client in process, and the recorded calls of
`$WEAVIATE_RECORDINGS` in both flavors, under a profiler, and writes what it saw to OUT as JSON: for each callable the
parameters that were given something else than their default.
"""

from __future__ import annotations

import importlib
import inspect
import json
import os
import runpy
import subprocess
import sys
import tempfile
import threading
from collections.abc import Callable, Iterator
from contextlib import suppress
from pathlib import Path
from types import CodeType, FrameType, FunctionType
from typing import Any

from tests.support.source import public_modules

ROOT = Path(__file__).resolve().parents[2]
TESTS = ("contract", "unit/admin", "unit/core", "unit/raw", "unit/schema", "unit/search", "unit/settings", "wire")
MORE = ("transport", "dropin/test_dropin.py", "dropin/test_undocumented_uses.py", "unit/test_error_bodies.py")
CORPORA = ("weaviate_gen", "tests.support.asynchronous")
PACKAGES = ("weaviate_gen", "weaviate_gen_wire")
Seen = dict[str, set[str]]
Found = dict[int, tuple[CodeType, str, inspect.Signature]]


def public() -> Found:
    """Find the code of every public function, method and property, by what users import or hold."""
    found: Found = {}
    done: dict[int, object] = {}
    for root, each in _roots():
        _walk(each, root, found, done)
    return found


def _roots() -> Iterator[tuple[str, Any]]:
    for name in public_modules():
        module = importlib.import_module(name)
        for each in module.__all__:
            yield f"{name}.{each}", getattr(module, each)
    import weaviate_gen

    for client in (weaviate_gen.connect_to_memory(), weaviate_gen.use_async_with_memory()):
        flavor = "async" if inspect.iscoroutinefunction(client.connect) else "sync"
        yield f"{flavor}.client", client
        yield f"{flavor}.collection", client.collections.use("X")
        if flavor == "sync":
            client.close()


def _walk(thing: Any, name: str, found: Found, done: dict[int, object]) -> None:
    if inspect.ismodule(thing) or id(thing) in done:
        return
    done[id(thing)] = thing
    thing = inspect.unwrap(thing) if callable(thing) else thing
    if isinstance(thing, FunctionType):
        _note(thing, found)
        return
    kind = thing if inspect.isclass(thing) else type(thing)
    if _ours(kind):
        _class(kind, found, done)
    if not inspect.isclass(thing) and _ours(kind):
        for each in dir(thing):
            if not each.startswith("_"):
                try:
                    value = getattr(thing, each)
                except Exception:  # noqa: BLE001 - a property may need a connection
                    continue
                if _ours(type(value)):
                    _walk(value, f"{name}.{each}", found, done)


def _class(kind: type, found: Found, done: dict[int, object]) -> None:
    for base in kind.__mro__:
        if not _ours(base):
            continue
        done[id(base)] = base
        for name, member in vars(base).items():
            if name.startswith("_") and name not in {"__init__", "__call__", "__iter__", "__aiter__", "__getitem__"}:
                continue
            raw = getattr(member, "__func__", getattr(member, "fget", getattr(member, "func", member)))
            raw = inspect.unwrap(raw) if callable(raw) and not inspect.isclass(raw) else raw
            if isinstance(raw, FunctionType):
                _note(raw, found)
            elif inspect.isclass(raw) and _ours(raw) and id(raw) not in done:
                _class(raw, found, done)
        for name in vars(base).get("_homes", ()):  # classes that are imported when they are first looked at
            if id(kept := getattr(base, name)) not in done:
                _class(kept, found, done)


def _ours(kind: type) -> bool:
    return (kind.__module__ or "").partition(".")[0] in PACKAGES


def _note(function: FunctionType, found: Found) -> None:
    code = function.__code__
    if Path(code.co_filename).is_relative_to(ROOT):
        name = f"{function.__module__}.{function.__qualname__}"
        found[id(code)] = (code, name, inspect.signature(function))


Profiler = Callable[[FrameType, str, object], None]


class Watched:
    """Plugin of pytest that watches each test anew: a test that exhausts the stack ends the profiler with it."""

    def __init__(self, note: Profiler) -> None:
        self._note = note

    def pytest_runtest_setup(self) -> None:
        """Watch what comes."""
        sys.setprofile(self._note)


def watch(seen: Seen) -> Profiler:
    """Note every call of a public callable from now on, in every thread; return the profiler."""
    found = public()
    names = {
        at: (name, {each.name: each.default for each in signature.parameters.values()})
        for at, (_, name, signature) in found.items()
    }

    def note(frame: FrameType, event: str, _: object) -> None:
        if event != "call":
            return
        known = names.get(id(frame.f_code))
        if known is None:
            return
        given = seen.setdefault(known[0], set())
        values = frame.f_locals
        for name, default in known[1].items():
            if name not in given and name in values and _given(values[name], default):
                given.add(name)

    threading.setprofile(note)
    sys.setprofile(note)
    return note


def _given(value: object, default: object) -> bool:
    return value is not default and not (isinstance(value, tuple | dict) and not value)


def _run(part: str, note: Profiler) -> int:
    import pytest

    if part in CORPORA:
        contract = Path(os.environ["WEAVIATE_RECORDINGS"]) / "contract"
        sys.argv = [str(contract / "record.py"), part, str(contract / "calls_open.jsonl"), "--check"]
        os._exit = sys.exit  # type: ignore[assignment]
        with suppress(SystemExit):
            runpy.run_path(sys.argv[0], run_name="__main__")
        return 0
    paths = [str(ROOT / "tests" / each) for each in part.split()]
    chosen = ["-q", "-k", "not http- and not sockets-", "-p", "no:cacheprovider", "-m", "not slow"]
    return int(pytest.main([*paths, *chosen], plugins=[Watched(note)]))


def _part(part: str, out: Path) -> int:
    seen: Seen = {}
    note = watch(seen)
    try:
        return _run(part, note)
    finally:
        sys.setprofile(None)
        out.write_text(json.dumps({name: sorted(given) for name, given in seen.items()}))


UNMEASURED = {
    "weaviate_gen._transport.concurrency.Measured.length": "each class that has it gives its own",
    "weaviate_gen._transport.concurrency.Measured.to_string": "each class that has it gives its own",
    "weaviate_gen.cli.main": "tests run it in a process of its own",
    "weaviate_gen.cli.serve.add_parser": "tests run it in a process of its own",
}
"""Public callables that are not seen to do their work, each with the reason."""


def unused(seen: Seen) -> list[str]:
    """List what no test called, and what stands among the reasons without need."""
    names = {name for _, name, _ in public().values()}
    return sorted((names - set(seen)) ^ set(UNMEASURED))


def measure(say: Callable[[str], None] = print) -> Seen:
    """Run every part in a process of its own; return what all of them saw."""
    parts = [" ".join(TESTS), " ".join(MORE), *(CORPORA if os.environ.get("WEAVIATE_RECORDINGS") else ())]
    seen: Seen = {}
    with tempfile.TemporaryDirectory() as folder:
        for number, part in enumerate(parts):
            out = Path(folder) / f"{number}.json"
            command = [sys.executable, "-m", "tests.support.exercise", str(out), part]
            done = subprocess.run(command, cwd=ROOT, check=False, capture_output=True, text=True)
            say(f"{part}: {done.stdout[-300:]}{done.stderr[-300:]}")
            for name, given in json.loads(out.read_text()).items():
                seen.setdefault(name, set()).update(given)
    return seen


def main() -> int:
    """Measure one part, or all."""
    out = Path(sys.argv[1])
    if len(sys.argv) > 2:
        return _part(sys.argv[2], out)
    out.write_text(json.dumps({name: sorted(given) for name, given in sorted(measure().items())}, indent=1))
    return 0


if __name__ == "__main__":
    sys.exit(main())
