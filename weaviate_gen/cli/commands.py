"""Commands as values: name, arguments, what they do; and how one is run."""

from __future__ import annotations

import argparse
import sys
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from typing import TYPE_CHECKING, Any

from weaviate_gen.cli import connecting, output
from weaviate_gen.cli.errors import CommandError

if TYPE_CHECKING:
    from weaviate_gen._client.sync.client import WeaviateClient

REJECTED = 3
"""Exit status of a transfer whose target rejected objects."""


class Argument:
    """An argument of a command.

    Args:
        names: its name, or its options.
        settings: the keywords of ``ArgumentParser.add_argument``.
    """

    def __init__(self, *names: str, **settings: Any) -> None:
        self.names = names
        self.settings: Mapping[str, Any] = settings


@dataclass(frozen=True)
class Command:
    """A command that talks to a server or an engine.

    Attributes:
        name: its name.
        help: one line about it.
        call: does it, and returns what to print: rows, one object, or ``None``; it may set ``options.status``.
        arguments: its own arguments.
        writes: whether it changes something, so that it has ``--dry-run``.
        destroys: whether what it deletes cannot be had again, so that it asks, or requires ``--yes``.
        description: what the help says; the line of `help` if empty.
    """

    name: str
    help: str
    call: Callable[[WeaviateClient, argparse.Namespace], Any]
    arguments: tuple[Argument, ...] = ()
    writes: bool = False
    destroys: bool = False
    description: str = ""


COLLECTION = Argument("collection", help="the collection's name")
TENANT = Argument("--tenant", help="the tenant, of a collection with tenants")


def add_command(commands: Any, command: Command, title: str = "") -> None:
    """Add a command to a parser's subparsers.

    Args:
        commands: the subparsers.
        command: the command.
        title: the words that call it, without the program's name.
    """
    parser: argparse.ArgumentParser = commands.add_parser(
        command.name,
        help=command.help,
        description=command.description or f"{command.help[0].upper()}{command.help[1:]}.",
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    for each in command.arguments:
        parser.add_argument(*each.names, **each.settings)
    if command.writes:
        parser.add_argument("--dry-run", action="store_true", help="print what would be done, and do nothing")
    if command.destroys:
        parser.add_argument("--yes", action="store_true", help="do not ask")
    connecting.add_options(parser)
    output.add_options(parser)
    parser.set_defaults(run=partial(run, command, title or command.name))


def add_group(commands: Any, name: str, text: str, members: Sequence[Command]) -> None:
    """Add a command with subcommands to a parser's subparsers.

    Args:
        commands: the subparsers.
        name: its name.
        text: one line about it.
        members: the subcommands.
    """
    parser: argparse.ArgumentParser = commands.add_parser(name, help=text, description=f"{text[0].upper()}{text[1:]}.")
    inner = parser.add_subparsers(dest="action", required=True, metavar="ACTION")
    for each in members:
        add_command(inner, each, f"{name} {each.name}")


def run(command: Command, title: str, options: argparse.Namespace) -> int:
    """Run a command.

    Args:
        command: the command.
        title: the words that call it.
        options: the parsed command line.

    Returns:
        The exit status.

    Raises:
        CommandError: something is wrong that the user can correct.
        WeaviateBaseError: the client reports an error.
    """
    printer = output.Printer(options.output, options.out)
    options.printer = printer
    options.status = 0
    if command.writes and options.dry_run:
        printer.note(f"would run: {title} {_described(command, options)}".rstrip())
        return 0
    if command.destroys and not options.yes:
        confirm(f"{title} {_described(command, options)}")
    with connecting.connect(options) as client:
        value = command.call(client, options)
        if value is not None:
            printer.write(value)
    return int(options.status)


def _described(command: Command, options: argparse.Namespace) -> str:
    """Return the arguments that were passed, without those of connection and output."""
    words = list[str]()
    for each in command.arguments:
        name = each.settings.get("dest") or each.names[0].lstrip("-").replace("-", "_")
        value = getattr(options, name)
        if value in (None, False, [], each.settings.get("default")):
            continue
        option = [] if not each.names[0].startswith("-") else [each.names[0]]
        words += option if value is True else [*option, *(map(str, value) if isinstance(value, list) else [str(value)])]  # pyright: ignore[reportUnknownArgumentType] - of any type
    return " ".join(words)


def confirm(title: str) -> None:
    """Ask on a terminal whether to go on.

    Args:
        title: what is about to be done.

    Raises:
        CommandError: the reply is not yes, or there is no terminal.
    """
    if not (sys.stdin.isatty() and sys.stderr.isatty()):
        raise CommandError(f"{title}: this cannot be undone; pass --yes to do it")
    print(f"{title}: this cannot be undone. Continue? [y/N] ", end="", file=sys.stderr, flush=True)
    if sys.stdin.readline().strip().lower() not in {"y", "yes"}:
        raise CommandError("canceled: nothing was changed")
