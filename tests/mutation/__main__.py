"""Changes the source of a part in one place at a time, and sees whether a test notices: ``scripts/mutate.sh PART``."""

from __future__ import annotations

import argparse
import json
import queue
import random
import sys
import time
from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

from tests.mutation import equivalent, plugin
from tests.mutation.coverage_map import MARKS, CoverageMap, coverage_map
from tests.mutation.mutants import Mutant, mutants
from tests.mutation.parts import PARTS
from tests.mutation.workspace import CACHE, Workspace
from tests.support.source import ROOT

NOTICED = ("killed", "timeout")

USAGE = 4
"""Pytest's exit status if a test that was asked for is not there."""

_START = 60.0
"""Seconds that a run may take in addition to what its tests take: Python starts, and other things run beside it."""

_PATIENCE = 6.0
"""How many times as long as without the change tests may take."""


def judge(mutant: Mutant, source: bytes, tests: list[str], seconds: float, workspace: Workspace) -> str:
    """Run the tests of a mutant; give ``killed``, ``timeout``, ``survived`` or ``not covered``."""
    if not tests:
        return "not covered"
    chosen = workspace.path.with_suffix(".tests.json")
    chosen.write_text(json.dumps(tests), "utf-8")
    workspace.write(mutant.path, mutant.apply(source))
    files = list(dict.fromkeys(test.partition("::")[0] for test in tests))
    try:
        for _ in range(2):  # a machine that is busy runs out of time once, a loop without an end each time
            status, said = workspace.pytest(
                ["-x", "-m", MARKS, *files], {plugin.TESTS: str(chosen)}, _START + _PATIENCE * seconds
            )
            if status == USAGE:
                raise RuntimeError(f"pytest was called wrongly:\n{said}")
            if status is not None:
                return "survived" if status in (0, 5) else "killed"
        return "timeout"
    finally:
        workspace.write(mutant.path, source)


def run(
    chosen: list[Mutant], sources: dict[str, bytes], tests: CoverageMap, workspaces: list[Workspace]
) -> dict[Mutant, str]:
    """Judge mutants, one in each copy of the tree at a time."""
    free: queue.SimpleQueue[Workspace] = queue.SimpleQueue()
    for each in workspaces:
        free.put(each)

    def work(mutant: Mutant) -> str:
        workspace = free.get()
        started = time.monotonic()
        try:
            those = tests.tests(mutant)
            verdict = judge(mutant, sources[mutant.path], those, sum(tests.seconds[test] for test in those), workspace)
        finally:
            free.put(workspace)
        seconds = time.monotonic() - started
        line = f"{verdict:11} {mutant.path}:{mutant.line} [{mutant.kind}] {len(those)} tests, {seconds:.0f} s"
        print(line if verdict in NOTICED else f"{line}\n{changed(mutant, sources)}", flush=True)
        return verdict

    with ThreadPoolExecutor(len(workspaces)) as pool:
        return dict(zip(chosen, pool.map(work, chosen), strict=True))


def main() -> int:
    """Run what the command line asks for."""
    parser = argparse.ArgumentParser(prog="scripts/mutate.sh", description=__doc__)
    parser.add_argument("part", choices=PARTS)
    parser.add_argument("--sample", type=int, metavar="N", help="so many mutants, by chance; without it, all")
    parser.add_argument("--seed", type=int, default=1, metavar="S", help="the number that chance comes from")
    parser.add_argument("--at", default="", metavar="FILE[:LINE]", help="only mutants of a module, or of a line")
    parser.add_argument("--jobs", type=int, default=2, metavar="N", help="so many at a time")
    parser.add_argument("--list", action="store_true", help="print the mutants, and run nothing")
    asked = parser.parse_args()
    part = PARTS[asked.part]
    sources = {path.as_posix(): (ROOT / path).read_bytes() for path in part.modules(ROOT)}
    found = [mutant for path, source in sources.items() for mutant in mutants(path, source)]
    chosen = equivalent.without(found, sources)
    listed = len(found) - len(chosen)
    file, _, line = asked.at.partition(":")
    chosen = [each for each in chosen if each.path.endswith(file) and (not line or each.line == int(line))]
    if asked.sample is not None and asked.sample < len(chosen):
        chosen = sorted(
            random.Random(asked.seed).sample(chosen, asked.sample), key=lambda each: (each.path, each.start)
        )
    print(f"{asked.part}: {len(found)} mutants, {listed} of them equivalent; {len(chosen)} chosen, seed {asked.seed}")
    if asked.list:
        for each in chosen:
            print(f"{each.path}:{each.line} [{each.kind}]", changed(each, sources), sep="\n")
        return 0
    CACHE.mkdir(parents=True, exist_ok=True)
    started = time.monotonic()
    workspaces = [Workspace(CACHE / f"tree-{number}") for number in range(asked.jobs)]
    tests = coverage_map(part, workspaces[0], asked.jobs)
    print(f"{len(tests.seconds)} tests are known ({time.monotonic() - started:.0f} s)", flush=True)
    verdicts = run(chosen, sources, tests, workspaces)
    return report(asked.part, verdicts, sources, time.monotonic() - started)


def changed(mutant: Mutant, sources: dict[str, bytes]) -> str:
    """Return the lines that a mutant changes, before and after."""
    before, after = mutant.shown(sources[mutant.path])
    return f"    - {before}\n    + {after}"


def report(name: str, verdicts: dict[Mutant, str], sources: dict[str, bytes], seconds: float) -> int:
    """Print the score and what no test noticed; give 1 if anything was not noticed."""
    counts = Counter(verdicts.values())
    noticed = sum(counts[verdict] for verdict in NOTICED)
    score = f"{noticed} of {len(verdicts)} noticed ({100 * noticed / max(1, len(verdicts)):.0f} %)"
    lines = [f"{name}: {score}, {counts['timeout']} by a timeout; {counts['not covered']} not covered; {seconds:.0f} s"]
    for mutant, verdict in verdicts.items():
        if verdict not in NOTICED:
            lines += [f"{verdict}: {mutant.path}:{mutant.line} [{mutant.kind}]", changed(mutant, sources)]
    text = "\n".join(lines)
    print(f"\n{text}")
    Path(CACHE / f"{name}.txt").write_text(text + "\n", "utf-8")
    return int(noticed < len(verdicts))


if __name__ == "__main__":
    sys.exit(main())
