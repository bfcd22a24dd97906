"""The command `weaviate-gen`."""

from __future__ import annotations

import argparse
import os
import sys
from collections.abc import Sequence

from weaviate_gen.cli import (
    administration,
    benchmark,
    check,
    collections,
    doctor,
    objects,
    schema,
    search,
    serve,
    stub,
    transfers,
)
from weaviate_gen.cli.errors import CommandError
from weaviate_gen.exceptions import WeaviateBaseError

__all__ = ["main"]

_EPILOG = """\
The exit status is 0, or 1 after an error that was printed, 2 for a command line that makes no sense, 3 if objects were
rejected, and 130 after Ctrl-C.
"""
_INTERRUPTED = 130


def make_parser() -> argparse.ArgumentParser:
    """Return the parser of the command line."""
    parser = argparse.ArgumentParser(
        prog="weaviate-gen",
        description="Weaviate on the command line: servers and local engines.",
        epilog=_EPILOG,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    commands = parser.add_subparsers(dest="command", required=True, metavar="COMMAND")
    collections.add_parser(commands)
    search.add_parser(commands)
    benchmark.add_parser(commands)
    objects.add_parsers(commands)
    transfers.add_parser(commands)
    schema.add_parser(commands)
    administration.add_parsers(commands)
    serve.add_parser(commands)
    doctor.add_parser(commands)
    check.add_parsers(commands)
    stub.add_parser(commands)
    return parser


def main(arguments: Sequence[str] | None = None) -> int:
    """Run the command line.

    Args:
        arguments: the words after the command's name; those of the process without them.

    Returns:
        The exit status: 0, or 1 after an error that has been printed, or 2 for a command line that makes no sense, 3 if
        objects were rejected, 130 after an interrupt.
    """
    parser = make_parser()
    _complete(parser)
    options = parser.parse_args(arguments)
    try:
        return int(options.run(options))
    except (CommandError, WeaviateBaseError) as error:
        print(*f"weaviate-gen: {error}".split("\n"), file=sys.stderr)
        return 1
    except BrokenPipeError:  # who reads the output has read enough
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return 0
    except KeyboardInterrupt:
        print("weaviate-gen: interrupted", file=sys.stderr)
        return _INTERRUPTED


def _complete(parser: argparse.ArgumentParser) -> None:
    """Complete words of the shell, if it asks for that and argcomplete is installed."""
    if "_ARGCOMPLETE" not in os.environ:
        return
    try:
        import argcomplete
    except ImportError:
        return
    argcomplete.autocomplete(parser)
