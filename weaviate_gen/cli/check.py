"""`weaviate-gen check` and `weaviate-gen compact`: the directory of a local engine, while nobody has it open."""

from __future__ import annotations

import argparse
import json
from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING, Any

from weaviate_gen.cli.errors import CommandError

if TYPE_CHECKING:
    from weaviate_gen.engine.maintenance import Problem, Report

__all__ = ["add_parsers"]

_MOST = 20
_CHECK = """\
Verify the directory of a local engine: the structure of its file, the schema, the checksum of every object, and the
indexes against the objects. Nobody else may have it open. What is wrong is printed, by object where it is about one.

The exit status is 0 if nothing is wrong, and 1 otherwise.
"""
_COMPACT = """\
Write the file of a local engine anew, without the space that deleted objects left. Nobody else may have it open. The
old file is replaced once the new one is complete; both need room for a moment.
"""


def add_parsers(commands: Any) -> None:
    """Add the commands to a parser's subparsers."""
    check = commands.add_parser(
        "check",
        help="verify the data of a local engine",
        description=_CHECK,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    check.add_argument("directory", type=Path, metavar="DIR", help="the engine's directory")
    check.add_argument("--json", action="store_true", help="print the result as JSON")
    check.add_argument("--salvage", type=Path, metavar="NEW", help="copy what is undamaged into this new directory")
    check.set_defaults(run=_check)
    compact = commands.add_parser(
        "compact",
        help="make the data of a local engine smaller",
        description=_COMPACT,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    compact.add_argument("directory", type=Path, metavar="DIR", help="the engine's directory")
    compact.set_defaults(run=_compact)


def _check(options: argparse.Namespace) -> int:
    maintenance, storage_error = _engine()
    try:
        if options.salvage is None:
            report = maintenance.check(options.directory)
        else:
            report = maintenance.salvage(options.directory, options.salvage)
    except storage_error as error:
        raise CommandError(str(error)) from error
    if options.json:
        print(json.dumps(_as_json(report), indent=2, ensure_ascii=False))
    else:
        _print(report, "could be read" if options.salvage is None else f"were copied to {options.salvage}")
    return int(bool(report.problems))


def _compact(options: argparse.Namespace) -> int:
    maintenance, storage_error = _engine()
    try:
        before, after = maintenance.compact(options.directory)
    except storage_error as error:
        raise CommandError(str(error)) from error
    print(f"{before:,} bytes before, {after:,} bytes now")
    return 0


def _engine() -> tuple[Any, type[Exception]]:
    try:
        from weaviate_gen.engine import maintenance
        from weaviate_gen.engine.errors import StorageError
    except ImportError as error:
        raise CommandError(f"{error}\nthis needs the [local] extra: pip install 'weaviate-gen[local]'") from error
    return maintenance, StorageError


def _as_json(report: Report) -> dict[str, Any]:
    return {
        "directory": str(report.directory),
        "ok": not report.problems,
        "objects": report.objects,
        "problems": [
            {key: value for key, value in asdict(problem).items() if value is not None} for problem in report.problems
        ],
    }


def _print(report: Report, done: str) -> None:
    for collection, count in sorted(report.objects.items()):
        print(f"{collection}: {count:,} objects {done}")
    for problem in report.problems[:_MOST]:
        print(f"{_place(problem)}: {problem.detail}")
    if len(report.problems) > _MOST:
        print(f"... and {len(report.problems) - _MOST} more: --json prints all of them")
    print("nothing is wrong" if not report.problems else f"{len(report.problems)} problems")


def _place(problem: Problem) -> str:
    place = problem.collection or "the file"
    if problem.tenant is not None:
        place += f", tenant {problem.tenant}"
    return place if problem.uuid is None else f"{place}, object {problem.uuid}"
