"""The end of every step: outputs are formatted, and written to a copy of the project's tree.

Each step's outputs are written there before the next step reads it, so the last step sees what the first one made;
`transaction` changes the project's own files at the very end.
"""

from __future__ import annotations

import contextlib
import importlib.metadata
import json
import os
import shutil
import subprocess
import tempfile
import tomllib
from collections.abc import Iterable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import TypeAlias

from ruff import find_ruff_bin

from codegen import globs, transaction
from codegen.step import Context, Output, Step

MANIFEST = "generated/MANIFEST.json"
COPIED = ("specs", "templates", "generated", "weaviate_gen", "docs", "pyproject.toml")
FORMATTED = (".py", ".pyi")
Manifest: TypeAlias = Mapping[str, Mapping[str, str]]
NO_MANIFEST: Manifest = {"tools": {}, "specs": {}, "templates": {}, "files": {}}
VERBATIM = ("weaviate_gen/_client/sync/**",)
"""Python that is left as it is: line by line the counterpart of a file that is formatted."""


@contextlib.contextmanager
def workspace(root: Path) -> Iterator[Path]:
    """Return a temporary copy of what the steps read and write; it goes when the block ends.

    It lies in the tree, where the next run finds what one that was killed left; if the tree cannot be written, where
    temporary files do.
    """
    state = root / transaction.STATE
    place = state if os.access(state, os.W_OK) else None
    with tempfile.TemporaryDirectory(prefix=transaction.RUN, dir=place, ignore_cleanup_errors=True) as folder:
        copy = Path(folder).resolve() / "tree"
        copy.mkdir()
        for name in COPIED:
            if (root / name).is_dir():
                ignored = shutil.ignore_patterns(*globs.IGNORED)
                shutil.copytree(root / name, copy / name, ignore=ignored, ignore_dangling_symlinks=True)
            elif (root / name).is_file():
                shutil.copyfile(root / name, copy / name)
        yield copy


def write_outputs(context: Context, step: Step, outputs: Iterable[Output]) -> list[str]:
    """Write a step's formatted outputs to the run's tree, replacing all that it owned there; return their paths.

    What is not within the step's own globs, or given twice, is a problem of the step.
    """
    given: dict[str, bytes] = {}
    for output in outputs:
        if not globs.matches(output.path, step.owns):
            context.problem(
                output.path, f"step {step.name} wrote where it owns nothing", f"add it to {step.name}'s owns"
            )
        elif output.path in given:
            context.problem(output.path, f"step {step.name} wrote it twice", "give each output once")
        else:
            given[output.path] = output.content
    for path in globs.files(context.root, step.owns):
        (context.root / path).unlink()
    for path, content in sorted(given.items()):
        target = context.root / path
        if target.is_dir():
            shutil.rmtree(target)
        target.parent.mkdir(parents=True, exist_ok=True)
        target.write_bytes(content)
    _format(context, [path for path in given if path.endswith(FORMATTED) and not globs.matches(path, VERBATIM)])
    return sorted(given)


def _format(context: Context, paths: Sequence[str]) -> None:
    if not paths:
        return
    ruff = [find_ruff_bin(), "format", "--isolated", "--no-cache"]
    settings = ["--line-length", "120", "--target-version", "py311"]
    done = subprocess.run(
        [*ruff, *settings, "--", *sorted(paths)], cwd=context.root, capture_output=True, text=True, check=False
    )
    if done.returncode:
        for line in done.stderr.strip().splitlines():
            context.problem("ruff format", line, "mend the template: what it rendered is not Python")


def pins(root: Path) -> dict[str, str]:
    """Return the pinned versions of the generator's tools, from the dependency group `codegen` of pyproject.toml."""
    group = tomllib.loads((root / "pyproject.toml").read_text("utf-8"))["dependency-groups"]["codegen"]
    return dict(sorted(line.split("==", 1) for line in group))


def check_tools(context: Context) -> None:
    """Make every tool whose installed version is not the pinned one a problem: its output may differ."""
    for name, pinned in pins(context.root).items():
        try:
            installed = importlib.metadata.version(name)
        except importlib.metadata.PackageNotFoundError:
            installed = "none"
        if installed != pinned:
            hint = "run through scripts/regen.sh, which sets up the pinned tools"
            context.problem("pyproject.toml", f"{name} {pinned} is pinned, {installed} is installed", hint)


def manifest(root: Path, generated: Mapping[str, str]) -> bytes:
    """Return the manifest of a tree: release, digests of specs and templates, versions of tools, digests of outputs.

    Args:
        root: the tree.
        generated: path and digest of every generated file.
    """
    lock = tomllib.loads((root / "specs/lock.toml").read_text("utf-8"))
    content = {
        "release": lock["release"],
        "tools": pins(root),
        "specs": globs.digests(root, globs.files(root, ["specs/**"])),
        "templates": globs.digests(root, globs.files(root, ["templates/**"])),
        "files": dict(sorted(generated.items())),
    }
    return (json.dumps(content, indent=1) + "\n").encode()


def read_manifest(context: Context, root: Path) -> Manifest:
    """Return what a tree's manifest says; without one, or with a broken one, which is a problem: `NO_MANIFEST`."""
    if not (root / MANIFEST).is_file():
        return NO_MANIFEST
    try:
        found: Manifest = json.loads((root / MANIFEST).read_text("utf-8"))
    except ValueError as error:
        context.problem(MANIFEST, f"is not JSON: {error}", "run scripts/regen.sh, and commit what it writes")
        return NO_MANIFEST
    return {**NO_MANIFEST, **found}
