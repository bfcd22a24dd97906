"""Compares a tree with what was generated afresh from its specs; its manifest alone says which files are generated."""

from __future__ import annotations

import fnmatch
import os
from collections.abc import Iterator, Sequence
from pathlib import Path

from codegen import finish, globs
from codegen.render.env import MARK
from codegen.step import Context

RUN = "run scripts/regen.sh, and commit what it writes"
NEVER_EDIT = "never edit output: change the spec, its overlay or the template, and run scripts/regen.sh"
STRANGER = "take off its first line, and check it as any other file, or delete it"


def compare(context: Context, root: Path, fresh: Path, owned: Sequence[str]) -> None:
    """Leave a problem for every file that is missing under `root`, surplus there, a stranger, or differs.

    Args:
        context: takes the problems.
        root: the project's tree.
        fresh: the tree that was just generated.
        owned: globs of what the generator owns.
    """
    old, new = finish.read_manifest(context, root), finish.read_manifest(context, fresh)
    expected = new["files"]
    found = {path for path in (*globs.files(root, owned), *old["files"]) if os.path.lexists(root / path)}
    for path in sorted(expected):
        if not os.path.lexists(root / path):
            context.problem(path, "missing", RUN)
        else:
            _compare_file(context, root, path, expected[path], old["files"].get(path))
    surplus = found - set(expected) - {finish.MANIFEST}
    for path in sorted(surplus):
        context.problem(path, "surplus: nothing generates it", f"delete it, or {RUN}")
    for path in _marked(root):
        if path not in expected and path not in surplus:
            context.problem(path, f"begins as a generated file does, and is not in {finish.MANIFEST}", STRANGER)
    if not (root / finish.MANIFEST).is_file():
        context.problem(finish.MANIFEST, "missing", RUN)
    elif old != finish.NO_MANIFEST:
        _compare_manifests(context, old, new, root, fresh)


def _compare_file(context: Context, root: Path, path: str, expected: str, recorded: str | None) -> None:
    kind = globs.irregular(root / path)
    link = globs.linked_folder(root, path)
    if link is not None:
        context.problem(link, "is a symbolic link above generated files", "put a folder in its place")
    elif kind is not None:
        context.problem(path, f"{kind}, as no generated file is", RUN)
    elif not (root / path).is_file():
        context.problem(path, "is no file", f"delete it, and {RUN}")
    elif (digest := globs.digest((root / path).read_bytes())) != expected:
        # As the last run left it, it is behind its sources; otherwise somebody edited it.
        untouched = digest == recorded
        behind, differs = "is behind what its specs, templates or sources give", "differs from what was generated"
        context.problem(path, behind if untouched else differs, RUN if untouched else NEVER_EDIT)


def _marked(root: Path) -> Iterator[str]:
    """Yield the files of the tree, but for what version control leaves out, that begin with the generator's header."""
    ignored = [".git", ".cache"]
    if (root / ".gitignore").is_file():
        lines = (root / ".gitignore").read_text("utf-8").splitlines()
        ignored += [line.rstrip("/") for line in lines if not line.startswith(("#", "!"))]

    def kept(names: list[str]) -> list[str]:
        return [name for name in names if not any(fnmatch.fnmatch(name, glob) for glob in ignored)]

    for folder, folders, names in os.walk(root):
        folders[:] = kept(folders)
        for path in (Path(folder) / name for name in kept(names)):
            if path.is_file():
                with path.open("rb") as file:
                    if file.read(len(MARK)) == MARK.encode():
                        yield path.relative_to(root).as_posix()


def _compare_manifests(context: Context, old: finish.Manifest, new: finish.Manifest, root: Path, fresh: Path) -> None:
    before = len(context.problems)
    named = {problem.where for problem in context.problems}
    for part, change in (("specs", "changed"), ("templates", "changed"), ("tools", "has another version")):
        for name in sorted(set(old[part]) | set(new[part])):
            if old[part].get(name) != new[part].get(name):
                context.problem(name, f"{change} since the last run of the generator", RUN)
    for name in sorted(set(old["files"]) | set(new["files"])):
        if old["files"].get(name) != new["files"].get(name) and name not in named:
            context.problem(finish.MANIFEST, f"does not hold the digest of {name}", RUN)
    same = (root / finish.MANIFEST).read_bytes() == (fresh / finish.MANIFEST).read_bytes()
    if not same and len(context.problems) == before and not named:
        context.problem(finish.MANIFEST, "differs from what its specs give", NEVER_EDIT)
