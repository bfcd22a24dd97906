"""Tries out what a run generated, before anything is replaced: it is compiled, and imported by another interpreter."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import warnings
from collections.abc import Sequence
from pathlib import Path

from codegen import import_all
from codegen.step import Context

SOURCES = ("generated/", "")
"""The roots that modules are imported from, the inner one first."""
OURS = ("weaviate_gen", "weaviate_gen_wire")
HINT = "nothing was replaced: mend the spec, the overlay or the template that it was made from"


def run(context: Context, paths: Sequence[str]) -> None:
    """Compile and import generated modules; what fails is a problem.

    Args:
        context: the run's tree, and its problems.
        paths: files, from the root; what is no Python is passed over.
    """
    modules = [path for path in paths if path.endswith((".py", ".pyi"))]
    compiled = [path for path in modules if _compiles(context, path)]
    if compiled == modules:
        _import(context, [_name(path) for path in modules if path.endswith(".py")])


def _compiles(context: Context, path: str) -> bool:
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("error")
            compile((context.root / path).read_bytes(), path, "exec", dont_inherit=True)
    except (SyntaxError, ValueError) as error:
        context.problem(path, f"does not compile: {error}", HINT)
        return False
    return True


def _name(path: str) -> str:
    source = next(source for source in SOURCES if path.startswith(source))
    return path.removeprefix(source).removesuffix(".py").removesuffix("/__init__").replace("/", ".")


def _import(context: Context, names: Sequence[str]) -> None:
    # -S and -P: nothing of the environment's, where this project may be installed, comes before the tree.
    command = [sys.executable, "-S", "-P", str(import_all.__file__)]
    root = context.root.resolve()
    others = [entry for entry in sys.path if entry and not any((Path(entry) / name).exists() for name in OURS)]
    search = os.pathsep.join([*(str(root / source) for source in SOURCES), *others])
    environment = {**os.environ, "PYTHONPATH": search, "PYTHONDONTWRITEBYTECODE": "1"}
    asked = json.dumps({"names": sorted(names), "root": str(root)})
    done = subprocess.run(command, input=asked, env=environment, capture_output=True, text=True, check=False)
    if done.returncode:
        context.problem("generated modules", f"ended the interpreter that imported them: {done.stderr.strip()}", HINT)
        return
    for name, place, error in json.loads(done.stdout):
        context.problem(place or name, f"cannot be imported: {error}", HINT)
