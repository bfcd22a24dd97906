"""Compare a source tree with the tables, and word what differs."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from codegen.gofacts import compare, configs, modules, tables
from codegen.gofacts.compare import Finding
from codegen.gofacts.facts import Fact
from codegen.gofacts.syntax import GoSyntaxError, Tree
from codegen.gofacts.tables import Deviation
from codegen.parse.modules import Facts
from codegen.parse.openapi_import import SpecError
from codegen.step import Problem

_HINT = f"correct the row, or list the deviation in {tables.PATH} with its reason"


@dataclass(frozen=True, slots=True)
class Report:
    """What a source tree says of modules and settings, against the tables.

    Attributes:
        facts: everything that was read.
        findings: differences that no known deviation covers.
        stale: known deviations that the tree does not have.
    """

    facts: Sequence[Fact]
    findings: Sequence[Finding]
    stale: Sequence[Deviation]

    def rows(self) -> list[Problem]:
        """Return each difference: the row to look at; what it is about, the difference, and its place in Go."""
        rows: list[Problem] = []
        for finding in self.findings:
            fact = finding.fact
            subject = f"{fact.unit} {fact.setting}".rstrip()
            place = f" ({fact.where})" if fact.where else ""
            rows.append(Problem(finding.row, f"{subject}: {finding.difference}{place}", _HINT))
        for row in self.stale:
            where = f"{tables.PATH}: {row.unit} {row.setting}".rstrip()
            rows.append(Problem(where, f"the deviation in {row.aspect} is no longer there", "drop it"))
        return rows

    def lines(self) -> list[str]:
        """Return a line for each difference."""
        return [f"{row.message}; see {row.where}" for row in self.rows()]


def has_sources(root: Path) -> bool:
    """Return whether a directory holds the Go source that facts are read from."""
    return (root / modules.FOLDER).is_dir()


def collect(root: Path, known: tables.File) -> list[Fact]:
    """Return the facts of a source tree.

    Args:
        root: root of Weaviate's sources.
        known: where configurations stand in it.

    Raises:
        SpecError: the tree has no modules, or a file is not Go.
    """
    if not has_sources(root):
        raise SpecError(str(root / modules.FOLDER), "is no directory: give the root of Weaviate's sources")
    tree = Tree(root)
    try:
        return [*modules.collect(tree), *configs.collect(tree, known.sources)]
    except GoSyntaxError as error:
        raise SpecError(str(root), str(error)) from error


def scan(root: Path, facts: Facts, known: tables.File) -> Report:
    """Compare a source tree with the tables.

    Args:
        root: root of Weaviate's sources.
        facts: what `specs/modules` says.
        known: where configurations stand in the source, and the known deviations.

    Raises:
        SpecError: the tree has no modules, or a file is not Go.
    """
    found = collect(root, known)
    differences = compare.Comparison(found, facts).findings()
    left, stale = compare.unexplained(differences, known.deviations)
    return Report(found, left, stale)
