"""`specs/overlays/gofacts.toml`: where configurations stand in the source, and known differences from the tables."""

from __future__ import annotations

from fnmatch import fnmatchcase

from pydantic import Field

from codegen.gofacts.facts import Fact
from codegen.parse import tables
from codegen.parse.tables import Table
from codegen.step import Context

PATH = "specs/overlays/gofacts.toml"


class Source(Table):
    """Where a configuration's settings stand.

    `structs` are types as `folder.Type`, `functions` the folders or files whose functions set defaults and check, and
    `owners` types that hold the settings under a key, as `folder.Type:key`.
    """

    config: str
    structs: list[str]
    functions: list[str]
    owners: list[str] = Field(default_factory=list)


class Deviation(Table):
    """A difference that is known: facts of these values are no finding.

    `unit`, `setting` and `aspect` may have wildcards. `go` are the values that the source has, as they are written in
    TOML; one that no longer matches is an error, so that it goes when the difference does.
    """

    unit: str
    setting: str = ""
    aspect: str
    go: list[str] | None = None
    reason: str

    def covers(self, fact: Fact) -> bool:
        """Return whether it is about this fact, with the values that the source has."""
        return (
            fnmatchcase(fact.unit, self.unit)
            and fnmatchcase(fact.setting, self.setting)
            and fnmatchcase(fact.aspect, self.aspect)
            and (self.go is None or sorted(self.go) == sorted(fact.values))
        )


class File(Table):
    """The whole file."""

    sources: list[Source] = Field(default_factory=list)
    deviations: list[Deviation] = Field(default_factory=list)


def read(context: Context) -> File:
    """Read the table; a tree without it has none."""
    if not (context.root / PATH).is_file():
        return File()
    return tables.read(context, PATH, File) or File()
