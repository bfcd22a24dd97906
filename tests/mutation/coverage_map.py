"""Which tests run which lines: measured once for each state of the tree, and kept."""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from codegen.steps import sync
from tests.mutation import plugin
from tests.mutation.mutants import Mutant
from tests.mutation.parts import Part
from tests.mutation.workspace import CACHE, Workspace, tracked
from tests.support.source import ROOT

MARKS = "not slow and not integrations and not live"


@dataclass(frozen=True)
class CoverageMap:
    """Which tests run which lines.

    Attributes:
        lines: names of tests by line, by module.
        seconds: how long each test takes.
        sources: the lines of each module.
    """

    lines: Mapping[str, Mapping[int, frozenset[str]]]
    seconds: Mapping[str, float]
    sources: Mapping[str, list[str]]

    def tests(self, mutant: Mutant) -> list[str]:
        """Return the tests that could notice a mutant, those that are done first at the front.

        What runs when its module is imported is noticed where its name is used; if that cannot be told, by whatever
        test runs anything of the module. The tests of a file stay together, for the sake of what they share.
        """
        found = self._running(mutant.path, mutant.lines)
        if not mutant.lines:
            for name in mutant.names:
                found |= self._using(name)
        found = found or self._touching(mutant.path)
        files: dict[str, float] = {}
        for test in found:
            files[_file(test)] = files.get(_file(test), 0.0) + self.seconds[test]
        return sorted(found, key=lambda test: (files[_file(test)], _file(test), self.seconds[test], test))

    def _running(self, path: str, lines: Iterable[int]) -> set[str]:
        known = [self.lines.get(each, {}) for each in (path, _counterpart(path))]
        return {test for lines_of in known for line in lines for test in lines_of.get(line, ())}

    def _using(self, name: str) -> set[str]:
        word = re.compile(rf"\b{re.escape(name)}\b")
        return {
            test
            for path, lines in self.lines.items()
            for line, tests in lines.items()
            if word.search(self.sources[path][line - 1])
            for test in tests
        }

    def _touching(self, path: str) -> set[str]:
        return set[str]().union(
            *(tests for each in (path, _counterpart(path)) for tests in self.lines.get(each, {}).values())
        )


def _file(test: str) -> str:
    return test.partition("::")[0]


def _counterpart(path: str) -> str:
    return f"{sync.TARGET}{path.removeprefix(sync.SOURCE)}" if path.startswith(f"{sync.SOURCE}/") else path


def coverage_map(name: str, part: Part, workspace: Workspace, jobs: int) -> CoverageMap:
    """Return the map of a part, measured now unless it is known for this state of the tree.

    Raises:
        RuntimeError: no test passes.
    """
    kept = CACHE / f"{name}.json"
    state = _state()
    if not kept.exists() or json.loads(kept.read_text("utf-8"))["state"] != state:
        kept.write_text(json.dumps({"state": state, **_measured(part, workspace, jobs)}), "utf-8")
    content: dict[str, Any] = json.loads(kept.read_text("utf-8"))
    tests: list[str] = content["tests"]
    lines: dict[str, dict[int, frozenset[str]]] = {
        path: {int(line): frozenset(tests[at] for at in places) for line, places in found.items()}
        for path, found in content["lines"].items()
    }
    sources = {path: (ROOT / path).read_text("utf-8").splitlines() for path in lines}
    return CoverageMap(lines, content["seconds"], sources)


def _state() -> str:
    digest = hashlib.sha256()
    for name in sorted(tracked()):
        if name.endswith((".py", ".toml", ".json")) and not name.startswith("tests/mutation/"):
            digest.update(name.encode() + b"\0" + (ROOT / name).read_bytes())
    return digest.hexdigest()


def _measured(part: Part, workspace: Workspace, jobs: int) -> dict[str, object]:
    data, durations = CACHE / "coverage", CACHE / "durations.json"
    for old in CACHE.glob("coverage*"):
        old.unlink()
    status, said = workspace.pytest(
        [*part.tests, "-m", MARKS, "-n", str(jobs), "--dist", "loadfile", "--cov=weaviate_gen", "--cov-context=test",
         "--cov-report="],
        {"COVERAGE_FILE": str(data), "COVERAGE_CORE": "ctrace", plugin.DURATIONS: str(durations)},
    )  # fmt: skip
    if status not in (0, 1):
        raise RuntimeError(f"the tests cannot be measured:\n{said[-4000:]}")
    if status == 1:
        print(f"some tests fail without any change, and are left out:\n{said[-2000:]}")
    seconds: dict[str, float] = json.loads(durations.read_text("utf-8"))
    return _read(data, workspace.path, seconds)


def _read(data: Path, root: Path, seconds: Mapping[str, float]) -> dict[str, object]:
    from coverage import CoverageData

    measured = CoverageData(str(data))
    measured.read()
    names = list(seconds)
    number = {test: at for at, test in enumerate(names)}
    of_file: dict[str, list[int]] = {}
    for test, at in number.items():
        of_file.setdefault(_file(test), []).append(at)
    lines: dict[str, dict[int, list[int]]] = {}
    for path in measured.measured_files():
        if not Path(path).is_relative_to(root):
            continue
        found = lines.setdefault(Path(path).relative_to(root).as_posix(), {})
        for line, contexts in measured.contexts_by_lineno(path).items():
            places = set[int]()
            for context in filter(None, contexts):
                test, _, phase = context.rpartition("|")
                if phase == "setup":  # what a fixture prepares is looked at by every test of its file
                    places.update(of_file.get(_file(test), ()))
                elif test in number:
                    places.add(number[test])
            if places:
                found[line] = sorted(places)
    return {"tests": names, "seconds": seconds, "lines": lines}
