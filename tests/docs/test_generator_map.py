"""The map of the generator names every step, and no other."""

from __future__ import annotations

import re

from codegen import cli
from tests.support.source import ROOT

PAGE = (ROOT / "ARCHITECTURE.md").read_text("utf-8").partition("\n## The generator\n")[2].partition("\n## ")[0]
COMMANDS = {"import", "check", "diff", "since", "verify"}
"""Rows of the table that are commands, not steps."""


def test_table_has_one_row_per_step() -> None:
    rows = re.findall(r"^\| `(\w+)` \|", PAGE, re.MULTILINE)
    assert sorted([*cli.STEPS, *COMMANDS]) == sorted(rows)


def test_diagram_names_every_step() -> None:
    (diagram,) = re.findall(r"```mermaid\n(.*?)```", PAGE, re.DOTALL)
    nodes = set(re.findall(r"\w+", " ".join(re.findall(r"\(\[(.*?)\]\)", diagram))))
    assert {*cli.STEPS, "import", "br"} == nodes
