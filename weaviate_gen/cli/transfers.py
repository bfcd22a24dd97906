"""`weaviate-gen export`, `import` and `copy`."""

from __future__ import annotations

import argparse
import sys
import time
from collections.abc import Generator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any

from weaviate_gen.cli import connecting
from weaviate_gen.cli.commands import COLLECTION, REJECTED, Command, add_command, argument
from weaviate_gen.cli.errors import CommandError
from weaviate_gen.exceptions import TransferError, WeaviateInvalidInputError

if TYPE_CHECKING:
    from weaviate_gen._client.sync.client import WeaviateClient
    from weaviate_gen.transfer import Progress, TransferReport
    from weaviate_gen.transfer.running import ProgressCallback

_OPTIONS = {
    "resume=True": "--resume",
    "on_existing='add'": "--add",
    "inactive_tenants='skip'": "--skip-inactive",
    "pass state ": "pass --state ",
    "requires state,": "requires --state,",
    "pass another name": "pass --name",
    "format 'jsonl'": "--format jsonl",
}
"""Options of the command line by how messages of the library name their arguments."""

_REFRESH = 0.1
"""Seconds between two updates of the progress."""


def add_parser(commands: Any) -> None:
    """Add the commands to a parser's subparsers."""
    for command in _COMMANDS:
        add_command(commands, command)


@contextmanager
def progress(action: str) -> Generator[ProgressCallback | None, None, None]:
    """Show progress on standard error while a block runs, if that is a terminal.

    Args:
        action: what is done, as a participle.

    Yields:
        What receives the progress, or ``None``.
    """
    if not sys.stderr.isatty():
        yield None
        return
    shown, started = 0.0, time.monotonic()

    def show(state: Progress) -> None:
        nonlocal shown
        now = time.monotonic()
        if now - shown < _REFRESH and state.done != state.total:
            return
        shown = now
        total = "" if not state.total else f" of {state.total:,} ({100 * state.done // state.total} %)"
        rate = state.done / max(now - started, 0.001)
        failed = f", {state.failed:,} rejected" if state.failed else ""
        sys.stderr.write(f"\r\x1b[K{action} {state.done:,}{total} objects, {rate:,.0f}/s{failed}")
        sys.stderr.flush()

    try:
        yield show
    finally:
        sys.stderr.write("\r\x1b[K")
        sys.stderr.flush()


@contextmanager
def _worded() -> Generator[None, None, None]:
    """Report errors of a block with the options of the command line, where they name arguments of the functions."""
    try:
        yield
    except (TransferError, WeaviateInvalidInputError) as error:
        words = str(error)
        for argument_, option in _OPTIONS.items():
            words = words.replace(argument_, option)
        raise CommandError(words) from error


def _export(client: WeaviateClient, options: argparse.Namespace) -> Any:
    from weaviate_gen.transfer import export_collection

    collection: Any = client.collections.use(options.collection).with_tenant(options.tenant)
    with _worded(), progress("exported") as callback:
        manifest = export_collection(
            collection,
            options.directory,
            format=options.format,
            parallel=options.parallel,
            part_size=options.part_size,
            inactive_tenants="skip" if options.skip_inactive else "fail",
            resume=options.resume,
            progress=callback,
        )
    return {
        "collection": manifest.collection,
        "directory": str(options.directory),
        "files": len(manifest.parts),
        **manifest.objects.to_json(),
    }


def _import(client: WeaviateClient, options: argparse.Namespace) -> Any:
    from weaviate_gen.transfer import import_collection

    with _worded(), progress("imported") as callback:
        report = import_collection(
            client,
            options.directory,
            name=options.name,
            on_existing="add" if options.add else "fail",
            parallel=options.parallel,
            resume=options.resume,
            verify=not options.no_verify,
            state=options.state,
            progress=callback,
        )
    return _reported(report, options)


def _copy(client: WeaviateClient, options: argparse.Namespace) -> Any:
    from weaviate_gen.transfer import copy_collection

    collection: Any = client.collections.use(options.collection)
    with _worded(), progress("copied") as callback:
        arguments: dict[str, Any] = {
            "name": options.name,
            "parallel": options.parallel,
            "inactive_tenants": "skip" if options.skip_inactive else "fail",
            "resume": options.resume,
            "state": options.state,
            "progress": callback,
        }
        if options.to is None:
            return _reported(copy_collection(collection, client, **arguments), options)
        with connecting.connect(options, options.to) as target:
            return _reported(copy_collection(collection, target, **arguments), options)


def _reported(report: TransferReport, options: argparse.Namespace) -> dict[str, Any]:
    if report.failed:
        options.status = REJECTED
        options.printer.note(
            f"weaviate-gen: {report.failed} objects or their references were rejected; the reasons are in "
            f"{report.dead_letters}, and --resume sends them again"
        )
    return {
        "collection": report.collection,
        "stored": report.stored,
        "failed": report.failed,
        "checksum": None if report.checksum is None else report.checksum.to_json()["checksum"],
    }


_DIRECTORY = argument("directory", type=Path, help="the directory of the dump")
_NAME = argument("--name", help="another name for the collection")
_PARALLEL = argument(
    "--parallel", type=int, default=2, metavar="N", help="ranges or files at a time (default: %(default)s)"
)
_RESUME = argument(
    "--resume", action="store_true", help="continue where an interruption was, and send rejected objects again"
)
_SKIP = argument("--skip-inactive", action="store_true", help="leave out tenants that are not active")
_COMMANDS = (
    Command(
        "export",
        "export a collection into a directory",
        _export,
        (
            COLLECTION,
            _DIRECTORY,
            argument("--tenant", help="this tenant alone"),
            argument("--format", choices=("jsonl", "parquet", "arrow"), default="jsonl", help="default: %(default)s"),
            argument(
                "--part-size", type=int, default=10_000, metavar="N", help="objects of a file (default: %(default)s)"
            ),
            _PARALLEL,
            _SKIP,
            _RESUME,
        ),
        writes=True,
    ),
    Command(
        "import",
        "import a dump into a new collection",
        _import,
        (
            _DIRECTORY,
            _NAME,
            argument("--add", action="store_true", help="into a collection that exists, too"),
            argument("--no-verify", action="store_true", help="do not compare counts and checksums afterwards"),
            argument("--state", type=Path, metavar="DIR", help="where the state lies (default: in the dump)"),
            _PARALLEL,
            _RESUME,
        ),
        writes=True,
        description=f"Import a dump into a new collection. The exit status is {REJECTED} if objects were rejected.",
    ),
    Command(
        "copy",
        "copy a collection to another server, engine or name",
        _copy,
        (
            COLLECTION,
            argument(
                "--to", metavar="TARGET", help="an address with its scheme, or a directory (default: the same place)"
            ),
            _NAME,
            argument("--state", type=Path, metavar="DIR", help="where checkpoints and rejected objects lie"),
            _PARALLEL,
            _SKIP,
            _RESUME,
        ),
        writes=True,
        description="Copy a collection to another server, engine or name, and compare counts and checksums. The key\n"
        f"and the profile are used for both places. The exit status is {REJECTED} if objects were rejected.",
    ),
)
