"""Compares a tree with what was generated afresh from its specs: both ways, wherever a file lies."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from codegen import finish, globs
from codegen.step import Context

RUN = "run scripts/regen.sh, and commit what it writes"
NEVER_EDIT = "never edit output: change the spec, its overlay or the template, and run scripts/regen.sh"


def compare(context: Context, root: Path, fresh: Path, owned: Sequence[str]) -> None:
    """Leave a problem for every file that is missing under `root`, surplus there, or differs.

    Args:
        context: takes the problems.
        root: the project's tree.
        fresh: the tree that was just generated.
        owned: globs of what the generator owns.
    """
    expected, found = set(globs.files(fresh, owned)), set(globs.files(root, owned))
    old = finish.read_manifest(context, root)
    found |= {path for path in old["files"] if (root / path).is_file()}
    expected.discard(finish.MANIFEST)
    found.discard(finish.MANIFEST)
    for path in sorted(expected - found):
        context.problem(path, "missing", RUN)
    for path in sorted(found - expected):
        context.problem(path, "surplus: nothing generates it", f"delete it, or {RUN}")
    for path in sorted(expected & found):
        content = (root / path).read_bytes()
        if content != (fresh / path).read_bytes():
            # As the last run left it, it is behind its sources; otherwise somebody edited it.
            untouched = globs.digest(content) == old["files"].get(path)
            what = (
                "is behind what its specs, templates or sources give"
                if untouched
                else "differs from what was generated"
            )
            context.problem(path, what, RUN if untouched else NEVER_EDIT)
    if not (root / finish.MANIFEST).is_file():
        context.problem(finish.MANIFEST, "missing", RUN)
    elif old != finish.NO_MANIFEST:
        _compare_manifests(context, old, root, fresh)


def _compare_manifests(context: Context, old: finish.Manifest, root: Path, fresh: Path) -> None:
    new = finish.read_manifest(context, fresh)
    before = len(context.problems)
    named = {problem.where for problem in context.problems}
    for part, what in (("specs", "changed"), ("templates", "changed"), ("tools", "has another version")):
        for name in sorted(set(old[part]) | set(new[part])):
            if old[part].get(name) != new[part].get(name):
                context.problem(name, f"{what} since the last run of the generator", RUN)
    for name in sorted(set(old["files"]) | set(new["files"])):
        if old["files"].get(name) != new["files"].get(name) and name not in named:
            context.problem(finish.MANIFEST, f"does not hold the digest of {name}", RUN)
    same = (root / finish.MANIFEST).read_bytes() == (fresh / finish.MANIFEST).read_bytes()
    if not same and len(context.problems) == before and not named:
        context.problem(finish.MANIFEST, "differs from what its specs give", NEVER_EDIT)
