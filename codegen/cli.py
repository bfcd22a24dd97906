"""The command line: `python -m codegen regen | check | import | STEP…`."""

from __future__ import annotations

import argparse
import importlib
import sys
import tempfile
import time
import traceback
from collections.abc import Sequence
from pathlib import Path

from codegen import check, finish, globs, importer, lock, modules_scan, release_report
from codegen import fetch as archive
from codegen.diff import comparison, report, rules
from codegen.parse import modules
from codegen.parse.openapi_import import SpecError
from codegen.step import Context, Problem, Step

STEPS = (
    "grpc",
    "codec",
    "messages",
    "rest",
    "bodies",
    "modules",
    "surface",
    "sync",
    "coverage",
)
"""In the order in which they run: each may read what those before it made."""
BASE_OWNS = ("generated/**", *lock.IMPORTED, lock.PATH)
CANNOT_TELL = 3
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
        return int(options.run(options))
    except GenerationError as error:
        _report(error.problems)
    except SpecError as error:
        _report([Problem(error.where, error.what, "name the sources, or the tag, of a Weaviate release")])
    except OSError as error:
        _say(f"\ncould not be written, and is as it was: {error}")
    return 1


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="python -m codegen", description=__doc__)
    parser.add_argument("--root", type=Path, default=ROOT, help="the project's tree (default: the one this lies in)")
    parser.add_argument("--traceback", action="store_true", help="show where in the generator a step failed")
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
    comparing = commands.add_parser(
        "diff",
        help="tell what changed between two releases",
        description="Tell what changed. Exit code, by the worse of the two verdicts on each change: 0 nothing or"
        " cosmetic, 1 additive or warning, 2 breaking, 3 could not be told.",
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
    scanning = commands.add_parser(
        "modules-scan",
        help="tell what specs/modules does not know of a source tree",
        description="Print a draft of what specs/modules lacks. Exit code: 0 nothing, 1 something.",
    )
    scanning.add_argument(
        "--from", dest="source", type=Path, metavar="DIR", required=True, help="a Weaviate source tree"
    )
    scanning.set_defaults(run=_scan)
    for name in STEPS:
        step = commands.add_parser(name, help=f"run the step {name} alone")
        step.set_defaults(run=_single, step=name)
    return parser


def _scan(options: argparse.Namespace) -> int:
    context = Context(options.root.resolve())
    facts = modules.read(context)
    report = None
    try:
        report = modules_scan.scan(options.source, facts)
    except FileNotFoundError as error:
        context.problem(str(options.source), str(error), "give the root of Weaviate's sources with --from")
    _stop_on_problems(context)
    if report:
        print(report.to_toml(), end="")
    return int(bool(report))


def _add_sources(parser: argparse.ArgumentParser, *, required: bool) -> None:
    sources = parser.add_mutually_exclusive_group(required=required)
    sources.add_argument("--from", dest="source", type=Path, metavar="DIR", help="import this Weaviate source tree")
    sources.add_argument("--release", metavar="vX.Y.Z", help="fetch and import this release")
    parser.add_argument("--base-url", default=archive.BASE_URL, help="where <tag>.tar.gz lies (default: %(default)s)")


def steps(names: Sequence[str]) -> list[Step]:
    """Return the named steps."""
    return [importlib.import_module(f"codegen.steps.{name}").STEP for name in names]


def _say(text: str) -> None:
    print(text, file=sys.stderr, flush=True)


def _report(problems: Sequence[Problem]) -> None:
    _say(f"\n{len(problems)} {'problem' if len(problems) == 1 else 'problems'}; nothing was written.")
    for problem in problems:
        _say(f"  {problem.where}: {problem.what}\n      hint: {problem.hint}")


def _stop_on_problems(context: Context) -> None:
    if context.problems:
        raise GenerationError(context.problems)


def generate(context: Context, chosen: Sequence[Step], *, show_traceback: bool = False) -> dict[str, str]:
    """Run steps in the run's tree; return the digests of what they made.

    A step that fails leaves a problem, and the others still have their say.
    """
    made: dict[str, str] = {}
    for step in chosen:
        started = time.monotonic()
        try:
            paths = finish.write_outputs(context, step, step.run(context))
        except SpecError as error:
            context.problem(error.where, error.what, "see specs/ and the overlays that touch it")
            paths = []
        except Exception as error:  # noqa: BLE001 - whatever a step stumbles over is told beside the other problems
            if show_traceback:
                traceback.print_exc()
            last = traceback.extract_tb(error.__traceback__)[-1]
            where = f"step {step.name} ({Path(last.filename).name}:{last.lineno})"
            context.problem(
                where, f"{type(error).__name__}: {error}", "mend the spec it read, or the step (--traceback)"
            )
            paths = []
        made |= globs.digests(context.root, paths)
        _say(f"{step.name:<10}{len(paths):>5} files  {time.monotonic() - started:6.1f} s")
    return made


def _prepare(context: Context, *, kept: bool) -> lock.Lock:
    finish.check_tools(context)
    pinned = lock.read(context)
    if pinned is not None:
        lock.verify(context, pinned, kept=kept)
    if pinned is None or context.problems:
        raise GenerationError(context.problems)
    return pinned


def _apply(root: Path, work: Path, owned: Sequence[str]) -> finish.AppliedChanges:
    change = finish.apply_changes(root, work, owned)
    _say(f"{len(change.written)} files written, {len(change.removed)} removed")
    return change


def _import_specs(context: Context, options: argparse.Namespace) -> str:
    """Import the sources that were named into the run's tree; give their release."""
    if options.release is None:
        release = importer.import_into(context, options.source)
    else:
        with tempfile.TemporaryDirectory(prefix="codegen-") as folder:
            fetched = archive.fetch(options.release, options.base_url, Path(folder))
            release = importer.import_into(context, fetched)
        wanted = options.release.removeprefix("v")
        if release not in {wanted, ""}:
            context.problem(
                options.release, f"is of release {release}, not {wanted}", "look at where it was fetched from"
            )
    _stop_on_problems(context)
    return release


def _regen(options: argparse.Namespace) -> int:
    if options.check:
        return _check(options)
    root = options.root.resolve()
    with finish.workspace(root) as work:
        context = Context(work)
        imported = options.source is not None or options.release is not None
        if imported:
            _import_specs(context, options)
        pinned = _prepare(context, kept=False)
        (work / lock.PATH).write_bytes(lock.refresh(context, pinned).to_bytes())
        chosen = steps(STEPS)
        made = generate(context, chosen, show_traceback=options.traceback)
        _stop_on_problems(context)
        _write_manifest(work, made)
        found = release_report.compare(root, work, context) if imported else None
        _stop_on_problems(context)
        owned = [glob for step in chosen for glob in step.owns]
        change = _apply(root, work, [*BASE_OWNS, *owned])
        if found is not None:
            counts = {step.name: sum(globs.matches(path, step.owns) for path in made) for step in chosen}
            gaps = [gap for step in chosen if step.gaps is not None for gap in step.gaps(context)]
            _write_report(release_report.render(found, counts, change, gaps), options.report)
    return 0


def _write_report(page: str, target: Path | None) -> None:
    if target is None:
        print(page, end="")
    else:
        target.write_text(page, "utf-8")
        _say(f"the report is in {target}")


def _write_manifest(work: Path, made: dict[str, str]) -> None:
    for path in globs.files(work, ["generated/**"]):
        if path not in made:
            (work / path).unlink()
    (work / finish.MANIFEST).write_bytes(finish.manifest(work, made))


def _import(options: argparse.Namespace) -> int:
    root = options.root.resolve()
    with finish.workspace(root) as work:
        context = Context(work)
        release = _import_specs(context, options)
        _apply(root, work, [*lock.IMPORTED, lock.PATH])
    _say(f"specs are those of Weaviate {release}; scripts/regen.sh generates from them")
    return 0


def _diff(options: argparse.Namespace) -> int:
    context = Context(options.root.resolve())
    try:
        found = comparison.compare(options.old, options.new, context)
    except (SpecError, OSError) as error:
        _say(str(error))
        return CANNOT_TELL
    if context.problems:
        _say("\n".join(f"{each.where}: {each.what}\n    hint: {each.hint}" for each in context.problems))
        return CANNOT_TELL
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
    root = options.root.resolve()
    with finish.workspace(root) as work:
        context = Context(work)
        _prepare(context, kept=False)
        chosen = steps([options.step])
        made = generate(context, chosen, show_traceback=options.traceback)
        others = finish.read_manifest(context, work)["files"]
        _stop_on_problems(context)
        owned = chosen[0].owns
        kept = {path: value for path, value in others.items() if not globs.matches(path, owned)}
        (work / finish.MANIFEST).write_bytes(finish.manifest(work, kept | made))
        _apply(root, work, [*owned, finish.MANIFEST])
    return 0


def _check(options: argparse.Namespace) -> int:
    root = options.root.resolve()
    with finish.workspace(root) as work:
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
    if context.problems:
        _say("")
        for problem in context.problems:
            _say(f"{problem.where}: {problem.what}\n    hint: {problem.hint}")
        _say(f"\n{len(context.problems)} {'problem' if len(context.problems) == 1 else 'problems'}")
        return 1
    _say("the tree is what its specs give")
    return 0
