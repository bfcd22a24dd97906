"""Compares two of anything that can be compared: specs, source trees, kept APIs; and applies the ignore list."""

from __future__ import annotations

from pathlib import Path

from codegen.diff import api, api_diff, api_read, ignored, side
from codegen.diff.api import Api
from codegen.diff.change import Change
from codegen.diff.report import Report
from codegen.parse.openapi_import import SpecError
from codegen.step import Context


def compare(old: Path, new: Path, context: Context) -> Report:
    """Compare two paths.

    Args:
        old: specs in our layout or upstream's, a project's tree, or a file that keeps an API.
        new: another one. Of two trees both specs and APIs are compared, else what both have.
        context: has the ignore list; takes what is wrong with it.

    Raises:
        SpecError: one of them is none of these, is broken, or they have nothing in common.
    """
    apis = _api(old), _api(new)
    changes: list[Change] = []
    names = old.name, new.name
    if old.is_file() or new.is_file():
        if None in apis:
            lacking = old if apis[0] is None else new
            raise SpecError(str(lacking), "has no API to compare with a kept one; name a project's tree")
    else:
        sides = side.load(old), side.load(new)
        names = sides[0].release, sides[1].release
        changes += side.compare(*sides)
    if apis[0] is not None and apis[1] is not None:
        changes += api_diff.compare(apis[0], apis[1])
    found = ignored.apply(side.ordered(changes), ignored.read(context), *names)
    return Report(*names, found.changes, found.ignored, found.unmatched)


def _api(path: Path) -> Api | None:
    """Return the API of a tree or a file; `None` of specs alone."""
    if path.is_file():
        return api.load(path.read_text("utf-8"), str(path))
    return api_read.read(path) if api_read.has_package(path) else None


def api_of(root: Path) -> str:
    """Return the public API of a tree as a file that can be kept.

    Raises:
        SpecError: it has none.
    """
    return api.dump(api_read.read(root))
