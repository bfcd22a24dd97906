"""`weaviate-gen schema`: compares what is there with a desired state, plans what leads to it, and applies the plan."""

from __future__ import annotations

import argparse
import sys
from collections.abc import Iterator, Mapping
from importlib import import_module
from pathlib import Path
from typing import TYPE_CHECKING, Any

from weaviate_gen.cli.commands import Argument, Command, add_group, confirm
from weaviate_gen.cli.errors import CommandError
from weaviate_gen.cli.terminal import progress

if TYPE_CHECKING:
    from weaviate_gen._client.sync.client import WeaviateClient
    from weaviate_gen.schemas import ApplyReport, Plan

_APPLY = """\
Apply a desired state, or a plan that `schema plan --save` wrote. An interrupted application goes on with --resume,
or is undone with --undo.

    weaviate-gen schema export --out schema.json
    weaviate-gen schema plan schema.json --save plan.json
    weaviate-gen schema apply --plan plan.json
"""


def add_parser(commands: Any) -> None:
    """Add the commands to a parser's subparsers."""
    add_group(commands, "schema", "export, compare, plan and apply schemas", _COMMANDS)


def _desired(source: str) -> Any:
    """Return the desired state of a file, or an object of a module."""
    module, separator, name = source.partition(":")
    if not separator or Path(source).exists() or not name.isidentifier():
        return source
    sys.path.insert(0, str(Path.cwd()))
    try:
        return getattr(import_module(module), name)
    except (ImportError, AttributeError) as error:
        raise CommandError(f"source must be a file or MODULE:NAME, got {source}: {error}") from error
    finally:
        sys.path.pop(0)


def _export(client: WeaviateClient, options: argparse.Namespace) -> Any:
    from weaviate_gen.schemas import export

    exported = export(client, options.collections or None)
    if not options.python:
        return exported
    from weaviate_gen.models import source

    return source(exported["collections"])


def _diff(client: WeaviateClient, options: argparse.Namespace) -> Iterator[Mapping[str, Any]]:
    from weaviate_gen.schemas import diff

    for change in diff(client, _desired(options.source), delete_missing=options.delete_missing):
        yield change.to_json()


def _planned(client: WeaviateClient, options: argparse.Namespace) -> Plan:
    from weaviate_gen.schemas import plan

    return plan(client, _desired(options.source), delete_missing=options.delete_missing, prune=options.prune)


def _plan(client: WeaviateClient, options: argparse.Namespace) -> Any:
    found = _planned(client, options)
    if options.save is not None:
        found.save(options.save)
    return [_row(each) for each in found.to_json()["changes"]]


def _row(change: Mapping[str, Any]) -> dict[str, Any]:
    names = ("collection", "setting", "how", "objects", "risk", "before", "after")
    return {name: change[name] for name in names}


def _apply(client: WeaviateClient, options: argparse.Namespace) -> Any:
    from weaviate_gen.schemas import Plan, apply, resume, undo

    modes = [options.source is not None, options.plan is not None, options.resume, options.undo]
    if sum(modes) != 1:
        raise CommandError("pass a desired state, or one of --plan, --resume and --undo")
    if options.undo:
        return {"undone": True, "kept": undo(client)}
    with progress("copied") as callback:
        arguments: dict[str, Any] = {"state": options.state, "parallel": options.parallel, "progress": callback}
        if options.resume:
            return _reported(resume(client, **arguments))
        found = _planned(client, options) if options.plan is None else Plan.read(options.plan)
        deleted = [step.collection for step in found.steps if step.kind == "delete"]
        if deleted and not options.yes:
            confirm(f"schema apply deletes {', '.join(deleted)}")
        return _reported(apply(client, found, history=options.history, **arguments))


def _reported(report: ApplyReport) -> dict[str, Any]:
    return {"changes": len(report.changes), "steps": report.steps, "kept": report.kept}


_SOURCE = Argument("source", help="a file (.json, .yaml), or MODULE:NAME of Python")
_MISSING = Argument(
    "--delete-missing", action="store_true", help="delete collections and aliases that the desired state does not have"
)
_PRUNE = Argument("--prune", action="store_true", help="delete collections that newer ones have replaced, or replace")
_COMMANDS = (
    Command(
        "export",
        "print what is there as a desired state, without defaults",
        _export,
        (
            Argument("collections", nargs="*", metavar="collection", help="the collections (default: all)"),
            Argument("--python", action="store_true", help="print typed models, as the source of a module of Python"),
        ),
    ),
    Command("diff", "compare what is there with a desired state", _diff, (_SOURCE, _MISSING)),
    Command(
        "plan",
        "plan what leads to a desired state, with cost and risk",
        _plan,
        (
            _SOURCE,
            _MISSING,
            _PRUNE,
            Argument("--save", type=Path, metavar="FILE", help="write the plan into this file"),
        ),
    ),
    Command(
        "apply",
        "apply a desired state or a plan",
        _apply,
        (
            Argument("source", nargs="?", help="a file (.json, .yaml), or MODULE:NAME of Python"),
            Argument("--plan", type=Path, metavar="FILE", help="apply this plan"),
            Argument("--resume", action="store_true", help="go on with a plan that was interrupted"),
            Argument("--undo", action="store_true", help="undo a plan that was interrupted"),
            _MISSING,
            _PRUNE,
            Argument("--history", metavar="NAME", help="record what was applied in this collection"),
            Argument("--state", metavar="DIR", help="where checkpoints of copies lie"),
            Argument("--parallel", type=int, default=2, metavar="N", help="ranges at a time (default: %(default)s)"),
            Argument("--yes", action="store_true", help="do not ask before collections are deleted"),
        ),
        writes=True,
        description=_APPLY,
    ),
)
