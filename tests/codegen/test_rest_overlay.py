"""Corrections of the REST document are applied, and problems with them are named."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from codegen.parse import rest_overlay
from codegen.parse.rest_overlay import Change, Overlay
from codegen.step import Context

REASON = "The server says otherwise."
LINK = "https://example.org/why"


def _apply(document: dict[str, Any], **change: Any) -> list[str]:
    context = Context(Path())
    rest_overlay.apply(document, Overlay(change=[Change(reason=REASON, link=LINK, **change)]), context)
    return [problem.message for problem in context.problems]


def _read(folder: Path, text: str | None) -> tuple[Overlay, list[str]]:
    path = folder / rest_overlay.OVERLAY
    path.parent.mkdir(parents=True)
    if text is not None:
        path.write_text(text, "utf-8")
    context = Context(folder)
    return rest_overlay.read(context), [problem.message for problem in context.problems]


def test_keys_are_set_and_removed() -> None:
    document: dict[str, Any] = {"paths": {"/a": {"get": {"old": 1}}}}
    assert _apply(document, pointer="/paths/~1a/get", merge={"new": 2, "old": rest_overlay.REMOVE}) == []
    assert document["paths"]["/a"]["get"] == {"new": 2}


def test_items_are_appended_to_lists_by_index() -> None:
    document: dict[str, Any] = {"paths": [{"enum": ["a"]}]}
    assert _apply(document, pointer="/paths/0/enum", append=["b"]) == []
    assert document["paths"][0]["enum"] == ["a", "b"]


@pytest.mark.parametrize("pointer", ["/missing", "/list/7", "/list/x", "/list", "/text/deeper"])
def test_a_correction_that_corrects_nothing_is_a_problem(pointer: str) -> None:
    document: dict[str, Any] = {"list": [1], "text": "x"}
    assert _apply(document, pointer=pointer, merge={"a": 1}) == [
        "points at nothing that it could change in this release"
    ]


def test_a_missing_file_is_a_problem(tmp_path: Path) -> None:
    overlay, problems = _read(tmp_path, None)
    assert Overlay() == overlay
    assert problems[0].startswith("cannot be read")


def test_broken_toml_is_a_problem(tmp_path: Path) -> None:
    _, problems = _read(tmp_path, "[[change")
    assert problems[0].startswith("cannot be read: is not TOML")


def test_a_correction_without_reason_is_a_problem(tmp_path: Path) -> None:
    _, problems = _read(tmp_path, '[[change]]\npointer = "/a"\nlink = "https://example.org"\n')
    assert problems == ["Field required"]


def test_a_good_file_is_read(tmp_path: Path) -> None:
    text = f'[[change]]\npointer = "/a"\nmerge = {{ b = 1 }}\nreason = "{REASON}"\nlink = "{LINK}"\n'
    assert (Overlay(change=[Change(pointer="/a", merge={"b": 1}, reason=REASON, link=LINK)]), []) == _read(
        tmp_path, text
    )
