"""Which tests run which lines: measured once for each file of tests and state of the source, and kept."""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path, PurePath
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
        texts: each file of tests.
    """

    lines: Mapping[str, Mapping[int, frozenset[str]]]
    seconds: Mapping[str, float]
    sources: Mapping[str, list[str]]
    texts: Mapping[str, str]

    def tests(self, mutant: Mutant) -> list[str]:
        """Return the tests that could notice a mutant, those that are done first at the front.

        What runs when its module is imported is noticed where its name is used: by tests that run such a line, and by
        those of a file that names it, or the class around it; if that is unknown, by whatever test runs anything of
        the module. The tests of a file stay together, for the sake of what they share.
        """
        found = self._running(mutant.path, mutant.lines)
        if not mutant.lines:
            for name in mutant.names:
                found |= self._using(name, [mutant.path] if name.startswith("_") else self.lines)
            found |= self._naming(mutant.names[-1:])
        found = found or self._touching(mutant.path)
        files: dict[str, float] = {}
        for test in found:
            files[_file(test)] = files.get(_file(test), 0.0) + self.seconds[test]
        return sorted(found, key=lambda test: (files[_file(test)], _file(test), self.seconds[test], test))

    def _running(self, path: str, lines: Iterable[int]) -> set[str]:
        known = [self.lines.get(each, {}) for each in (path, _counterpart(path))]
        return {test for lines_of in known for line in lines for test in lines_of.get(line, ())}

    def _using(self, name: str, paths: Iterable[str]) -> set[str]:
        word = re.compile(rf"\b{re.escape(name)}\b")
        return {
            test
            for path in paths
            for line, text in enumerate(self.sources.get(path, ()), 1)
            if word.search(text)
            for test in self.lines[path].get(line, ())
        }

    def _naming(self, names: Sequence[str]) -> set[str]:
        words = [re.compile(rf"\b{re.escape(name)}\b") for name in names]
        files = {file for file, text in self.texts.items() if any(word.search(text) for word in words)}
        return {test for test in self.seconds if _file(test) in files}

    def _touching(self, path: str) -> set[str]:
        return set[str]().union(
            *(tests for each in (path, _counterpart(path)) for tests in self.lines.get(each, {}).values())
        )


def _file(test: str) -> str:
    return test.partition("::")[0]


def _counterpart(path: str) -> str:
    return f"{sync.TARGET}{path.removeprefix(sync.SOURCE)}" if path.startswith(f"{sync.SOURCE}/") else path


def coverage_map(part: Part, workspace: Workspace, jobs: int) -> CoverageMap:
    """Return the map of a part; a file of tests is measured now unless its lines are known, for whatever part.

    Raises:
        RuntimeError: the tests cannot run.
    """
    kept = CACHE / "lines.json"
    state, files = _state(), {name: _digest(name) for name in _test_files(part)}
    content: dict[str, Any] = json.loads(kept.read_text("utf-8")) if kept.exists() else {}
    known: dict[str, Any] = content["files"] if content.get("state") == state else {}
    stale = [name for name, digest in files.items() if known.get(name, {}).get("digest") != digest]
    if stale:
        for name, found in _measured(stale, workspace, jobs).items():
            known[name] = {"digest": files[name], **found}
        kept.write_text(json.dumps({"state": state, "files": known}), "utf-8")
    lines: dict[str, dict[int, set[str]]] = {}
    seconds: dict[str, float] = {}
    for name in files:
        seconds |= known[name]["seconds"]
        tests = list(known[name]["seconds"])
        for path, places in known[name]["lines"].items():
            for line, numbers in places.items():
                lines.setdefault(path, {}).setdefault(int(line), set()).update(tests[number] for number in numbers)
    frozen = {path: {line: frozenset(tests) for line, tests in found.items()} for path, found in lines.items()}
    sources = {path: (ROOT / path).read_text("utf-8").splitlines() for path in frozen}
    return CoverageMap(frozen, seconds, sources, {name: (ROOT / name).read_text("utf-8") for name in files})


def _is_test_file(path: PurePath) -> bool:
    return path.match("test_*.py") and path.is_relative_to("tests")


def _test_files(part: Part) -> list[str]:
    return [
        name
        for name in sorted(tracked())
        if _is_test_file(path := PurePath(name)) and any(path.is_relative_to(each) for each in part.tests)
    ]


def _digest(name: str) -> str:
    return hashlib.sha256((ROOT / name).read_bytes()).hexdigest()


def _state() -> str:
    digest = hashlib.sha256()
    for name in sorted(tracked()):
        if (
            name.endswith((".py", ".toml", ".json"))
            and not name.startswith("tests/mutation/")
            and not _is_test_file(PurePath(name))
        ):
            digest.update(name.encode() + b"\0" + (ROOT / name).read_bytes())
    return digest.hexdigest()


def _measured(files: Sequence[str], workspace: Workspace, jobs: int) -> dict[str, dict[str, Any]]:
    data, durations = CACHE / "coverage", CACHE / "durations.json"
    for old in CACHE.glob("coverage*"):
        old.unlink()
    status, said = workspace.pytest(
        [*files, "-m", MARKS, "-n", str(jobs), "--dist", "loadfile", "--cov=weaviate_gen", "--cov-context=test",
         "--cov-report="],
        {"COVERAGE_FILE": str(data), "COVERAGE_CORE": "ctrace", plugin.DURATIONS: str(durations)},
    )  # fmt: skip
    if status not in (0, 1, 5):
        raise RuntimeError(f"the tests cannot be measured:\n{said[-4000:]}")
    if status == 1:
        print(f"some tests fail without any change, and are left out:\n{said[-2000:]}")
    seconds: dict[str, float] = json.loads(durations.read_text("utf-8"))
    found: dict[str, dict[str, Any]] = {name: {"seconds": {}, "lines": {}} for name in files}
    for test, taken in seconds.items():
        found[_file(test)]["seconds"][test] = taken
    _read(data, workspace.path, found)
    return found


def _read(data: Path, root: Path, found: Mapping[str, dict[str, Any]]) -> None:
    from coverage import CoverageData

    measured = CoverageData(str(data))
    measured.read()
    numbers = {name: {test: at for at, test in enumerate(each["seconds"])} for name, each in found.items()}
    for path in measured.measured_files():
        if not Path(path).is_relative_to(root):
            continue
        module = Path(path).relative_to(root).as_posix()
        for line, contexts in measured.contexts_by_lineno(path).items():
            places: dict[str, set[int]] = {}
            for context in filter(None, contexts):
                test, _, phase = context.rpartition("|")
                tests = numbers.get(_file(test), {})
                if phase == "setup":  # what a fixture prepares is looked at by every test of its file
                    places.setdefault(_file(test), set()).update(tests.values())
                elif test in tests:
                    places.setdefault(_file(test), set()).add(tests[test])
            for name, at in places.items():
                if at:
                    found[name]["lines"].setdefault(module, {})[line] = sorted(at)
