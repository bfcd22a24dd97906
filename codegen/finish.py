"""The end of every run: outputs are formatted, written to a temporary tree, and applied only if all went well.

A run works on a copy of the project's tree. Each step's outputs are written there before the next step reads it, so the
last step sees what the first one made; the project's own files change at the very end, one rename each, and back again
if one of the renames fails.
"""

from __future__ import annotations

import contextlib
import importlib.metadata
import json
import shutil
import subprocess
import sys
import tempfile
import tomllib
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TypeAlias

from codegen import globs
from codegen.step import Context, Output, Step

MANIFEST = "generated/MANIFEST.json"
COPIED = ("specs", "templates", "generated", "weaviate_gen", "docs", "pyproject.toml")
FORMATTED = (".py", ".pyi")
Manifest: TypeAlias = Mapping[str, Mapping[str, str]]
NO_MANIFEST: Manifest = {"tools": {}, "specs": {}, "templates": {}, "files": {}}
VERBATIM = ("weaviate_gen/_client/sync/**",)
"""Python that is left as it is: line by line the counterpart of a file that is formatted."""


@dataclass(frozen=True, slots=True)
class AppliedChanges:
    """Changes that a run made to the project's tree.

    Attributes:
        written: files that are new or differ.
        removed: files that no step generates any more.
    """

    written: tuple[str, ...]
    removed: tuple[str, ...]


@contextlib.contextmanager
def workspace(root: Path) -> Iterator[Path]:
    """Return a temporary copy of what the steps read and write; it goes when the block ends."""
    with tempfile.TemporaryDirectory(prefix="codegen-") as folder:
        copy = Path(folder).resolve() / "tree"
        copy.mkdir()
        for name in COPIED:
            if (root / name).is_dir():
                shutil.copytree(root / name, copy / name, ignore=shutil.ignore_patterns(*globs.IGNORED))
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
        target.parent.mkdir(parents=True, exist_ok=True)
        target.write_bytes(content)
    _format(context, [path for path in given if path.endswith(FORMATTED) and not globs.matches(path, VERBATIM)])
    return sorted(given)


def _format(context: Context, paths: Sequence[str]) -> None:
    if not paths:
        return
    ruff = [sys.executable, "-m", "ruff", "format", "--isolated", "--no-cache"]
    settings = ["--line-length", "120", "--target-version", "py311"]
    done = subprocess.run(
        [*ruff, *settings, "--", *sorted(paths)], cwd=context.root, capture_output=True, text=True, check=False
    )
    if done.returncode:
        for line in done.stderr.strip().splitlines():
            context.problem("ruff format", line, "mend the template: what it rendered is not Python")


def apply_changes(root: Path, work: Path, owned: Sequence[str]) -> AppliedChanges:
    """Replace what the owned globs name under `root` by what the run made: all of it, or nothing.

    Raises:
        OSError: a file could not be put in place; those before it are back as they were.
    """
    made, old = globs.files(work, owned), globs.files(root, owned)
    written = [path for path in made if not _same(root / path, work / path)]
    removed = sorted(set(old) - set(made))
    staging = root / ".cache"
    staging.mkdir(exist_ok=True)
    with tempfile.TemporaryDirectory(prefix="codegen-", dir=staging) as folder:
        fresh, backup = Path(folder) / "new", Path(folder) / "old"
        for path in written:
            _copy(work / path, fresh / path)
        for path in [*written, *removed]:
            if (root / path).is_file():
                _copy(root / path, backup / path)
        done: list[str] = []
        try:
            for path in removed:
                (root / path).unlink()
            _drop_empty_folders(root, removed)
            for path in written:
                (root / path).parent.mkdir(parents=True, exist_ok=True)
                (fresh / path).replace(root / path)
                done.append(path)
        except BaseException:
            _restore(root, backup, done)
            raise
    return AppliedChanges(tuple(written), tuple(removed))


def _same(one: Path, other: Path) -> bool:
    return one.is_file() and one.read_bytes() == other.read_bytes()


def _copy(source: Path, target: Path) -> None:
    target.parent.mkdir(parents=True, exist_ok=True)
    shutil.copyfile(source, target)


def _restore(root: Path, backup: Path, written: Iterable[str]) -> None:
    for path in written:
        (root / path).unlink()
    for path in globs.files(backup, ["**"]):
        _copy(backup / path, root / path)


def _drop_empty_folders(root: Path, removed: Iterable[str]) -> None:
    for folder in sorted({(root / path).parent for path in removed}, reverse=True):
        if not any(entry.name not in globs.IGNORED for entry in folder.iterdir()):
            shutil.rmtree(folder)


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
