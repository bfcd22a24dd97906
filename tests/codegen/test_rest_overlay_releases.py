"""A correction can be meant for some releases only."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from codegen.parse import rest_overlay
from codegen.parse.rest_overlay import Change, Overlay
from codegen.step import Context


@pytest.mark.parametrize(
    ("release", "corrected"),
    [("1.37.9", False), ("1.38.11", True), ("1.39.0-rc.1", True), ("1.40.0", False), ("1.100.0", False)],
)
def test_a_correction_holds_from_one_release_until_another(release: str, corrected: bool) -> None:
    change = Change(
        pointer="/paths",
        merge={"x": 1},
        reason="The server says otherwise.",
        link="https://example.org/why",
        since="1.38.11",
        until="1.40.0",
    )
    document: dict[str, Any] = {"info": {"version": release}, "paths": {}}
    context = Context(Path())
    rest_overlay.apply(document, Overlay(change=[change]), context)
    assert ({"x": 1} if corrected else {}) == document["paths"]
    assert [] == context.problems
