"""Writes docs/commands.md: the help of every command.

python -m scripts.commands
"""

from __future__ import annotations

import argparse
import os
from collections.abc import Iterator
from pathlib import Path

from weaviate_gen.cli import make_parser

PAGE = Path(__file__).resolve().parent.parent / "docs" / "commands.md"

_START = """\
# Commands

What `--help` prints, for every command; [cli.md](cli.md) has what they have in common. This page is written by
`python -m scripts.commands`.
"""


def parsers(parser: argparse.ArgumentParser) -> Iterator[argparse.ArgumentParser]:
    """Yield a parser, and those of its subcommands."""
    yield parser
    for action in parser._actions:
        if isinstance(action, argparse._SubParsersAction):
            for child in action.choices.values():
                yield from parsers(child)


def page() -> str:
    """Return the page."""
    os.environ["COLUMNS"] = "100"
    os.environ["NO_COLOR"] = "1"  # from Python 3.14 on, help has colors on terminals
    parts = [_START]
    for parser in parsers(make_parser()):
        text = "\n".join(line.rstrip() for line in parser.format_help().splitlines())
        parts.append(f"\n## {parser.prog}\n\n```text\n{text}\n```\n")
    return "".join(parts)


if __name__ == "__main__":
    PAGE.write_text(page(), "utf-8")
