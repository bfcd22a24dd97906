"""The command `since`: writes `specs/since.toml` from the interfaces of all releases."""

from __future__ import annotations

import argparse
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

from codegen import lock
from codegen.since import history, sources, table
from codegen.since.versions import parse, show
from codegen.step import Context

OLDEST = "1.30.0"


def add_parser(commands: Any, run: Callable[[argparse.Namespace], int]) -> None:
    """Add the command to those of the command line."""
    parser = commands.add_parser(
        "since",
        help="write specs/since.toml: since when servers have what",
        description="Write specs/since.toml anew from the interfaces of all releases; scripts/regen.sh then generates.",
    )
    parser.add_argument(
        "--from",
        dest="source",
        type=Path,
        nargs="+",
        metavar="PATH",
        required=True,
        help="upstream's git repository, whose tags are read; or directories in upstream's layout, one a release",
    )
    parser.add_argument("--oldest", default=OLDEST, metavar="X.Y.Z", help="the first release (default: %(default)s)")
    parser.set_defaults(run=run)


def run(context: Context, given: Sequence[Path], oldest: str, progress: Callable[[str], None]) -> None:
    """Write the table of a tree; the release that its specs are of must be among the sources.

    Args:
        context: the tree, and where problems go.
        given: the sources, see :func:`codegen.since.sources.read`.
        oldest: the first release that is looked at.
        progress: called with what was read.

    Raises:
        SpecError: a source cannot be read.
    """
    first, pinned = parse(oldest), lock.read(context)
    if first is None:
        context.problem("--oldest", f"must be a release such as {OLDEST}, got {oldest!r}", "correct it")
    if first is None or pinned is None:
        return
    releases = sources.read(given, first, progress)
    if parse(pinned.release) not in releases:
        context.problem(
            ", ".join(map(str, given)),
            f"lacks the release {pinned.release}, which the specs here are of",
            "name sources that have every release up to it",
        )
        return
    found = history.of_releases(releases)
    (context.root / table.PATH).write_bytes(found.to_bytes())
    progress(f"{len(releases)} releases, {show(min(releases))} to {show(max(releases))}; {len(found.rows)} rows")
