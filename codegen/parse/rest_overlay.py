"""Corrections of upstream's REST document: data, each with its reason."""

from __future__ import annotations

from typing import Any

from pydantic import Field

from codegen.parse import tables
from codegen.parse.tables import Table
from codegen.step import Context

OVERLAY = "specs/overlays/rest.toml"
VERSION = r"^\d+\.\d+\.\d+$"


class Change(Table):
    """One correction: where, what, and why.

    Attributes:
        pointer: a JSON pointer into the document.
        merge: keys to set in the object there; `"__remove__"` as a value removes the key.
        append: items to add to the list there.
        reason: what is wrong with upstream's document.
        link: where it can be seen.
        since: the first release it holds for; without it, every older one too.
        until: the first release it does not hold for any more; without it, every newer one too.
    """

    pointer: str = Field(pattern="^/")
    merge: dict[str, Any] = Field(default_factory=dict)
    append: list[Any] = Field(default_factory=list)
    reason: str = Field(min_length=10)
    link: str = Field(pattern="^https://")
    since: str | None = Field(default=None, pattern=VERSION)
    until: str | None = Field(default=None, pattern=VERSION)

    def holds_for(self, release: str) -> bool:
        """Return whether it is meant for a release."""
        after = self.since is None or _order(release) >= _order(self.since)
        return after and (self.until is None or _order(release) < _order(self.until))


def _order(release: str) -> tuple[int, ...]:
    return tuple(int(part) for part in release.split("-", 1)[0].split("."))


class Overlay(Table):
    """The file of corrections."""

    change: list[Change] = Field(default_factory=list)


REMOVE = "__remove__"


def read(context: Context) -> Overlay:
    """Read the overlay; what is wrong with it becomes a problem."""
    return tables.read(context, OVERLAY, Overlay) or Overlay()


def apply(document: dict[str, Any], overlay: Overlay, context: Context) -> dict[str, Any]:
    """Apply corrections to a document in place; one that finds nothing to correct is a problem.

    Args:
        document: the Swagger 2.0 document.
        overlay: the corrections.
        context: takes the problems.

    Returns:
        The document.
    """
    release = str(document.get("info", {}).get("version", "0.0.0"))
    for change in overlay.change:
        if not change.holds_for(release):
            continue
        target = _at(document, change.pointer)
        if isinstance(target, dict) and change.merge:
            for key, value in change.merge.items():
                if value == REMOVE:
                    target.pop(key, None)
                else:
                    target[key] = value
        elif isinstance(target, list) and change.append:
            target += change.append
        else:
            context.problem(
                f"{OVERLAY} {change.pointer}",
                "points at nothing that it could change in this release",
                "drop the overlay if upstream corrected it, or correct its pointer",
            )
    return document


def _at(document: Any, pointer: str) -> Any:
    for part in pointer.split("/")[1:]:
        key = part.replace("~1", "/").replace("~0", "~")
        if isinstance(document, dict) and key in document:
            document = document[key]
        elif isinstance(document, list) and key.isdigit() and int(key) < len(document):
            document = document[int(key)]
        else:
            return None
    return document
