"""The page with the help of every command."""

from __future__ import annotations

import pytest

from scripts import commands


@pytest.mark.unit
def test_the_page_has_the_help_of_every_command_in_whichever_lines(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("COLUMNS", "100")
    monkeypatch.setenv("NO_COLOR", "1")
    written = commands.PAGE.read_text("utf-8")
    assert written.split() == commands.page().split(), "python -m scripts.commands writes it"  # releases wrap otherwise
