"""The command `weaviate-gen`."""

from __future__ import annotations

import argparse
import sys
from collections.abc import Sequence

from weaviate_gen.cli import check, doctor, serve, stub
from weaviate_gen.cli.errors import CommandError

__all__ = ["main"]


def main(arguments: Sequence[str] | None = None) -> int:
    """Run the command line.

    Args:
        arguments: the words after the command's name; those of the process without them.

    Returns:
        The exit status: 0, or 1 after an error that has been printed, or 2 for a command line that makes no sense.
    """
    parser = argparse.ArgumentParser(
        prog="weaviate-gen", description="The local engine of weaviate-gen, and its tools."
    )
    commands = parser.add_subparsers(dest="command", required=True, metavar="COMMAND")
    serve.add_parser(commands)
    doctor.add_parser(commands)
    check.add_parsers(commands)
    stub.add_parser(commands)
    options = parser.parse_args(arguments)
    try:
        return int(options.run(options))
    except CommandError as error:
        print(f"weaviate-gen: {error}", file=sys.stderr)
        return 1
