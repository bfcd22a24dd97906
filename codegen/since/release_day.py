"""The table on release day: what the new release has that none before it had."""

from __future__ import annotations

from codegen.diff import side
from codegen.diff.side import Side
from codegen.parse.openapi_import import SpecError
from codegen.since import facts, history, renames, table
from codegen.since.versions import parse, show
from codegen.step import Context


def specs(context: Context) -> Side | None:
    """Return the specs of a tree; ``None`` if there are none, or broken ones."""
    try:
        return side.load(context.root / "specs")
    except SpecError:
        return None


def extend(context: Context, before: Side | None) -> None:
    """Add what the tree's release has to its table, if it is newer than those of its line that the table knows.

    Pre-releases, and trees without a table, are left alone.

    Args:
        context: the tree, with the specs of the release; its table is written, problems go there too.
        before: the specs that the tree had before.
    """
    after = specs(context)
    if before is None or after is None:
        return
    known, release, old = table.read_if_there(context), parse(after.release), parse(before.release)
    if known is None or release is None or not known.lacks(release):
        return
    if old != known.newest[-1]:
        newest = show(known.newest[-1])
        context.problem(
            table.PATH,
            f"knows releases up to {newest}, but the specs here were of {before.release}",
            f"import {newest} first, or run `python -m codegen since --from` with upstream's repository afterwards",
        )
        return
    pairs = zip(facts.of_rest(before.rest), facts.of_rest(renames.to_newer(before.rest, after.rest)), strict=True)
    extended = history.with_release(
        known,
        facts.of(before.rest, before.protos),
        release,
        facts.of(after.rest, after.protos),
        {new: previous for previous, new in pairs if new != previous},
    )
    (context.root / table.PATH).write_bytes(extended.to_bytes())
