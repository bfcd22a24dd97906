"""Compares the imported specs with the release that the lock names, imported again: a digest alone proves nothing."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

from codegen import globs, importer, lock
from codegen.step import Context

HINT = "import the release again; what is wrong with upstream's files goes to specs/overlays"


def compare(context: Context, pinned: lock.Lock, source: Path) -> None:
    """Leave a problem for everything that the release's sources do not give.

    Args:
        context: the tree whose specs are judged, and its problems.
        pinned: its lock.
        source: the sources of the release that is locked, in upstream's layout.

    Raises:
        SpecError: the sources are not those of a release.
    """
    upstream = importer.read_upstream(source)
    if upstream.release != pinned.release:
        context.problem(lock.PATH, f"names {pinned.release}; {source} is of {upstream.release}", "name its sources")
        return
    if upstream.commit not in {"", pinned.commit}:
        context.problem(lock.PATH, f"names commit {pinned.commit}, the release is of {upstream.commit}", HINT)
    specs = {spec.path: globs.digest(spec.content) for spec in importer.outputs(upstream)}
    present = globs.digests(context.root, globs.files(context.root, lock.IMPORTED))
    _compare(context, specs, present, f"is not what Weaviate {pinned.release} gives", in_lock=False)
    for digests, locked in ((specs, pinned.imported), (upstream.digests, pinned.upstream)):
        _compare(context, digests, locked, f"its digest is not that of Weaviate {pinned.release}", in_lock=True)


def _compare(
    context: Context, expected: Mapping[str, str], found: Mapping[str, str], message: str, *, in_lock: bool
) -> None:
    for path in sorted({*expected, *found}):
        if expected.get(path) != found.get(path):
            context.problem(lock.PATH if in_lock else path, f"{path}: {message}" if in_lock else message, HINT)
