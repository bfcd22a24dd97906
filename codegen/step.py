"""What every step of the generator shares: where it reads, what it gives back, and how it reports problems."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from pathlib import Path


@dataclass(frozen=True, slots=True)
class Problem:
    """Something wrong with the input, found while generating.

    Attributes:
        where: the file, and the pointer or line in it.
        message: what is wrong.
        hint: what to do about it.
    """

    where: str
    message: str
    hint: str


@dataclass(frozen=True, slots=True)
class Output:
    """One generated file: its path from the repository's root (with forward slashes), and its bytes."""

    path: str
    content: bytes


@dataclass(frozen=True, slots=True)
class Rename:
    """A name of the specs that generated Python spells otherwise.

    Attributes:
        where: what the name is of.
        wire: the name in the specs.
        python: the name in generated code.
        reason: why the first one could not stand.
    """

    where: str
    wire: str
    python: str
    reason: str

    def __str__(self) -> str:
        """Return it as one line."""
        return f"{self.where}: {self.wire!r} is called {self.python}, because {self.reason}"


@dataclass(slots=True)
class Context:
    """What a step reads from, and where it leaves its problems.

    Attributes:
        root: the tree whose `specs/`, `templates/` and hand-written sources are read.
        problems: everything found so far; the run ends with an error if there is any, after all steps had their say.
        renames: names that generated code spells otherwise than the specs.
    """

    root: Path
    problems: list[Problem] = field(default_factory=list)
    renames: list[Rename] = field(default_factory=list)

    def problem(self, where: str, message: str, hint: str) -> None:
        """Keep a problem for the report at the end; the same one, found by several steps, is kept once."""
        found = Problem(where, message, hint)
        if found not in self.problems:
            self.problems.append(found)

    def renamed(self, rename: Rename) -> None:
        """Keep a rename for the report; the same one, made by several steps, is kept once."""
        if rename not in self.renames:
            self.renames.append(rename)


@dataclass(frozen=True, slots=True)
class Step:
    """A part of the generator.

    Attributes:
        name: its name on the command line.
        run: gives the outputs; writes nothing itself.
        owns: globs (from the root) of what it writes; what matches and is not given back is surplus and goes.
        check: what else must hold, reported as problems; asked by `check` alone, after all outputs were compared.
        todo: what a person should look at, which stops nothing: for the report of release day.
    """

    name: str
    run: Callable[[Context], Iterable[Output]]
    owns: tuple[str, ...]
    check: Callable[[Context], None] | None = None
    todo: Callable[[Context], Iterable[Problem]] | None = None
