"""The command line: `python -m codegen regen | check | import | STEP…`."""

from __future__ import annotations

import argparse
import contextlib
import importlib
import sys
import tempfile
import time
import traceback
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from typing import Any

from codegen import (
    check,
    finish,
    globs,
    importer,
    imports,
    interrupts,
    lock,
    release_report,
    transaction,
    tree_lock,
    trial,
    verify,
)
from codegen import fetch as archive
from codegen.diff import comparison, report, rules
from codegen.gofacts import lifetimes
from codegen.gofacts import report as gofacts
from codegen.gofacts import tables as gotables
from codegen.parse import modules
from codegen.parse.openapi_import import SpecError
from codegen.since import command as since
from codegen.since import release_day, table
from codegen.since.versions import Version, parse
from codegen.step import Context, Problem, Step

STEPS = (
    "grpc",
    "codec",
    "messages",
    "rest",
    "bodies",
    "modules",
    "gates",
    "surface",
    "sync",
    "coverage",
)
"""In the order in which they run: each may read what those before it made."""
IMPORT_OWNS = (*lock.IMPORTED, table.PATH, lock.PATH)
BASE_OWNS = ("generated/**", *IMPORT_OWNS)
NOT_COMPARABLE = 3
"""The exit code of a comparison whose inputs are broken."""
ROOT = Path(__file__).resolve().parent.parent


class GenerationError(Exception):
    """The end of a run that found problems; nothing was written."""

    def __init__(self, problems: Sequence[Problem]) -> None:
        super().__init__(f"{len(problems)} problems")
        self.problems = problems


def main(arguments: Sequence[str]) -> int:
    """Run a command; return the exit code: 0 all well, 1 problems, 2 wrong usage."""
    options = _parser().parse_args(arguments)
    try:
        with interrupts.raised():
            return int(options.run(options))
    except GenerationError as error:
        _report(error.problems)
    except SpecError as error:
        _report([Problem(error.where, error.message, "name the sources, or the tag, of a Weaviate release")])
    except tree_lock.TreeBusyError as error:
        _log(f"\nnothing was written: {error}")
    except interrupts.Stopped as stopped:
        _log("\ninterrupted; the tree is as the last run that ended left it")
        return 128 + stopped.number
    except OSError as error:
        half = (options.root / transaction.JOURNAL).exists()
        after = "and the next run of the generator will put the tree back" if half else "and is as it was"
        _log(f"\ncould not be written, {after}: {error}")
    return 1


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="python -m codegen", description=__doc__)
    parser.add_argument("--root", type=Path, default=ROOT, help="the project's tree (default: the one this lies in)")
    parser.add_argument("--traceback", action="store_true", help="show where in the generator a step failed")
    parser.add_argument(
        "--wait",
        type=float,
        metavar="SECONDS",
        default=tree_lock.WAIT,
        help="how long to wait for another run in this tree (default: %(default)s)",
    )
    commands = parser.add_subparsers(metavar="COMMAND", required=True)
    regen = commands.add_parser("regen", help="run all steps, from the specs or from a release's sources")
    _add_sources(regen, required=False)
    regen.add_argument("--report", type=Path, metavar="FILE", help="write what a new release changes as Markdown here")
    regen.add_argument("--check", action="store_true", help="compare instead of writing")
    regen.set_defaults(run=_regen)
    checking = commands.add_parser("check", help="regenerate into a temporary tree, and compare")
    checking.set_defaults(run=_check)
    importing = commands.add_parser("import", help="write the canonical specs of a Weaviate release, and lock them")
    _add_sources(importing, required=True)
    importing.set_defaults(run=_import)
    verifying = commands.add_parser(
        "verify",
        help="compare the specs with the locked release, imported again",
        description="Compare the imported specs with the release that the lock names, or with its sources in DIR.",
    )
    _add_sources(verifying, required=False)
    verifying.set_defaults(run=_verify)
    comparing = commands.add_parser(
        "diff",
        help="tell what changed between two releases",
        description="Tell what changed. Exit code, by the worse of the two verdicts on each change: 0 nothing or"
        " cosmetic, 1 additive or warning, 2 breaking, 3 could not be determined.",
    )
    comparing.add_argument(
        "old", type=Path, help="specs, ours or in upstream's layout; a project's tree; or a file made by `api`"
    )
    comparing.add_argument("new", type=Path, help="another one")
    comparing.add_argument("--format", choices=("text", "json", "markdown"), default="text")
    comparing.set_defaults(run=_diff)
    api = commands.add_parser("api", help="print the public Python API, a line for each name, for `diff`")
    api.set_defaults(run=_api)
    rule = commands.add_parser("rules", help="print the rules of `diff` as the page docs/diff-rules.md")
    rule.set_defaults(run=_rules)
    _add_scan(commands)
    since.add_parser(commands, _since)
    for name in STEPS:
        step = commands.add_parser(name, help=f"run the step {name} alone")
        step.set_defaults(run=_single, step=name)
    return parser


def _add_scan(commands: Any) -> None:
    scanning = commands.add_parser(
        "modules-scan",
        help="compare the Go source of a Weaviate tree with specs/modules",
        description="List where facts of the Go source differ from the tables. Exit code: 0 nowhere, 1 somewhere.",
    )
    scanning.add_argument(
        "--from", dest="source", type=Path, metavar="DIR", required=True, help="a Weaviate source tree"
    )
    scanning.add_argument(
        "--past-release",
        type=_release,
        metavar="X.Y.Z",
        help="the release that the tree is of, if not that of the specs: compare the versions of settings alone",
    )
    scanning.set_defaults(run=_scan)


def _scan(options: argparse.Namespace) -> int:
    context = Context(options.root.resolve())
    found = _scan_source(context, options.source)
    _stop_on_problems(context)
    lines = found.lines()
    if options.past_release is not None:
        lines = list(lifetimes.differences(found.facts, modules.read(context), options.past_release))
    for line in lines:
        print(line)
    return int(bool(lines))


def _release(text: str) -> Version:
    """Read the version of a release, for an argument."""
    version = parse(text)
    if version is None:
        raise argparse.ArgumentTypeError(f"must be a release such as 1.39.0, got {text!r}")
    return version


def _scan_source(context: Context, source: Path) -> gofacts.Report:
    """Compare a source tree with the tables of the run's tree."""
    facts, known = modules.read(context), gotables.read(context)
    _stop_on_problems(context)
    return gofacts.scan(source, facts, known)


def _since(options: argparse.Namespace) -> int:
    with _workspace(options) as (root, work):
        context = Context(work)
        since.run(context, options.source, options.oldest, _log)
        _stop_on_problems(context)
        _apply(root, context, [table.PATH])
    return 0


def _add_sources(parser: argparse.ArgumentParser, *, required: bool) -> None:
    sources = parser.add_mutually_exclusive_group(required=required)
    sources.add_argument("--from", dest="source", type=Path, metavar="DIR", help="import this Weaviate source tree")
    sources.add_argument("--release", metavar="vX.Y.Z", help="fetch and import this release")
    parser.add_argument("--base-url", default=archive.BASE_URL, help="where <tag>.tar.gz lies (default: %(default)s)")


def steps(names: Sequence[str]) -> list[Step]:
    """Return the named steps."""
    return [importlib.import_module(f"codegen.steps.{name}").STEP for name in names]


def _log(text: str) -> None:
    print(text, file=sys.stderr, flush=True)


def _report(problems: Sequence[Problem]) -> None:
    _log(f"\n{len(problems)} {'problem' if len(problems) == 1 else 'problems'}; nothing was written.")
    for problem in problems:
        _log(f"  {problem.where}: {problem.message}\n      hint: {problem.hint}")


def _stop_on_problems(context: Context) -> None:
    if context.problems:
        raise GenerationError(context.problems)


def generate(context: Context, chosen: Sequence[Step], *, show_traceback: bool = False) -> dict[str, str]:
    """Run steps in the run's tree; return the digests of what they made.

    A step that fails leaves a problem, and the others still have their say.
    """
    made: dict[str, str] = {}
    for step in chosen:
        started, known = time.monotonic(), len(context.renames)
        try:
            paths = finish.write_outputs(context, step, imports.sort(step.run(context)))
        except SpecError as error:
            context.problem(error.where, error.message, "see specs/ and the overlays that touch it")
            paths = []
        except Exception as error:  # noqa: BLE001 - any failure of a step is reported beside the other problems
            if show_traceback:
                traceback.print_exc()
            last = traceback.extract_tb(error.__traceback__)[-1]
            where = f"step {step.name} ({Path(last.filename).name}:{last.lineno})"
            context.problem(
                where, f"{type(error).__name__}: {error}", "mend the spec it read, or the step (--traceback)"
            )
            paths = []
        made |= globs.digests(context.root, paths)
        _log(f"{step.name:<10}{len(paths):>5} files  {time.monotonic() - started:6.1f} s")
        for rename in context.renames[known:]:
            _log(f"           {rename}")
    return made


def _prepare(context: Context, *, kept: bool) -> lock.Lock:
    finish.check_tools(context)
    pinned = lock.read(context)
    if pinned is not None:
        lock.verify(context, pinned, kept=kept)
    if pinned is None or context.problems:
        raise GenerationError(context.problems)
    return pinned


@contextlib.contextmanager
def _workspace(options: argparse.Namespace, *, optional: bool = False) -> Iterator[tuple[Path, Path]]:
    """Hold the tree, as the last run that ended left it; yield it, and a copy to work in."""
    root = options.root.resolve()
    with tree_lock.hold(root, options.wait, _log, optional=optional):
        recovered = transaction.recover(root)
        if recovered:
            _log(recovered)
        with finish.workspace(root) as work:
            yield root, work


def _apply(
    root: Path, context: Context, owned: Sequence[str], report: Callable[[transaction.Changes], object] = bool
) -> None:
    """Try out what the run made, report it, and put it in place."""
    changes = transaction.plan(root, context.root, owned)
    if any(path.endswith(finish.FORMATTED) for path in (*changes.written, *changes.removed)):
        trial.run(context, list(finish.read_manifest(context, context.root)["files"]))
        _stop_on_problems(context)
    report(changes)
    transaction.apply(root, context.root, changes)
    _log(f"{len(changes.written)} files written, {len(changes.removed)} removed")


@contextlib.contextmanager
def _sources(options: argparse.Namespace, release: str) -> Iterator[Path]:
    """Yield the source tree that was named, or that of a release, fetched."""
    if options.source is not None:
        yield options.source
        return
    with tempfile.TemporaryDirectory(prefix="codegen-") as folder:
        yield archive.fetch(release, options.base_url, Path(folder))


def _import_specs(context: Context, options: argparse.Namespace, *, scan: bool) -> tuple[str, list[Problem]]:
    """Import the sources that were named into the run's tree; return their release, and where module facts differ.

    Args:
        context: the run's tree, and its problems.
        options: name the sources.
        scan: whether to look for differences of module facts.
    """
    before = release_day.specs(context)
    with _sources(options, options.release) as source:
        release = importer.import_into(context, source)
        _stop_on_problems(context)
        differences = _differences(context, source) if scan else []
    if options.release is not None and release not in {expected := options.release.removeprefix("v"), ""}:
        context.problem(
            options.release, f"is of release {release}, not {expected}", "look at where it was fetched from"
        )
    _stop_on_problems(context)
    release_day.extend(context, before)
    _stop_on_problems(context)
    return release, differences


def _differences(context: Context, source: Path) -> list[Problem]:
    if not gofacts.has_sources(source):
        hint = "compare them with sources that hold it: scripts/regen.sh modules-scan --from DIR"
        return [Problem(modules.FOLDER, "the sources hold no Go to compare with", hint)]
    return _scan_source(context, source).rows()


def _regen(options: argparse.Namespace) -> int:
    if options.check:
        return _check(options)
    release_report.check_target(options.report)
    with _workspace(options) as (root, work):
        context = Context(work)
        imported = options.source is not None or options.release is not None
        differences: list[Problem] = []
        if imported:
            _, differences = _import_specs(context, options, scan=True)
        pinned = _prepare(context, kept=False)
        (work / lock.PATH).write_bytes(lock.refresh(context, pinned).to_bytes())
        chosen = steps(STEPS)
        made = generate(context, chosen, show_traceback=options.traceback)
        _stop_on_problems(context)
        _write_manifest(work, made)
        found = release_report.compare(root, work, context) if imported else None
        _stop_on_problems(context)
        owned = [glob for step in chosen for glob in step.owns]

        def publish(changes: transaction.Changes) -> None:
            if found is not None:
                counts = {step.name: sum(globs.matches(path, step.owns) for path in made) for step in chosen}
                rows = [*release_report.todo(root, context, chosen), *differences]
                page = release_report.render(found, counts, changes, rows, context.renames)
                release_report.write(page, options.report)

        _apply(root, context, [*BASE_OWNS, *owned], publish)
        if found is not None and options.report is not None:
            _log(f"the report is in {options.report}")
    return 0


def _write_manifest(work: Path, made: dict[str, str]) -> None:
    for path in globs.files(work, ["generated/**"]):
        if path not in made:
            (work / path).unlink()
    (work / finish.MANIFEST).write_bytes(finish.manifest(work, made))


def _import(options: argparse.Namespace) -> int:
    with _workspace(options) as (root, work):
        context = Context(work)
        release, _ = _import_specs(context, options, scan=False)
        _apply(root, context, IMPORT_OWNS)
    _log(f"specs are those of Weaviate {release}; scripts/regen.sh generates from them")
    return 0


def _diff(options: argparse.Namespace) -> int:
    context = Context(options.root.resolve())
    try:
        found = comparison.compare(options.old, options.new, context)
    except (SpecError, OSError) as error:
        _log(str(error))
        return NOT_COMPARABLE
    if context.problems:
        _log("\n".join(f"{each.where}: {each.message}\n    hint: {each.hint}" for each in context.problems))
        return NOT_COMPARABLE
    formats = {"text": report.text, "json": report.as_json, "markdown": report.markdown}
    print(formats[options.format](found), end="")
    return found.verdict.exit_code


def _api(options: argparse.Namespace) -> int:
    print(comparison.api_of(options.root.resolve()), end="")
    return 0


def _rules(_: argparse.Namespace) -> int:
    print(rules.page(), end="")
    return 0


def _single(options: argparse.Namespace) -> int:
    with _workspace(options) as (root, work):
        context = Context(work)
        _prepare(context, kept=False)
        chosen = steps([options.step])
        made = generate(context, chosen, show_traceback=options.traceback)
        others = finish.read_manifest(context, work)["files"]
        _stop_on_problems(context)
        owned = chosen[0].owns
        kept = {path: value for path, value in others.items() if not globs.matches(path, owned)}
        (work / finish.MANIFEST).write_bytes(finish.manifest(work, kept | made))
        _apply(root, context, [*owned, finish.MANIFEST])
    return 0


def _check(options: argparse.Namespace) -> int:
    with _workspace(options, optional=True) as (root, work):
        context = Context(work)
        _prepare(context, kept=True)
        chosen = steps(STEPS)
        made = generate(context, chosen, show_traceback=options.traceback)
        _stop_on_problems(context)
        _write_manifest(work, made)
        owned = [glob for step in chosen for glob in step.owns]
        check.compare(context, root, work, ["generated/**", *owned])
        for step in chosen:
            if step.check is not None:
                step.check(context)
    return _judge(context, "the tree is what its specs give")


def _verify(options: argparse.Namespace) -> int:
    with _workspace(options, optional=True) as (_root, work):
        context = Context(work)
        pinned = lock.read(context)
        if pinned is None:
            raise GenerationError(context.problems)
        release = options.release or f"v{pinned.release}"
        with _sources(options, release) as source:
            verify.compare(context, pinned, source)
    return _judge(context, f"the specs are those of Weaviate {release.removeprefix('v')}")


def _judge(context: Context, good: str) -> int:
    if context.problems:
        _log("")
        for problem in context.problems:
            _log(f"{problem.where}: {problem.message}\n    hint: {problem.hint}")
        _log(f"\n{len(context.problems)} {'problem' if len(context.problems) == 1 else 'problems'}")
        return 1
    _log(good)
    return 0
