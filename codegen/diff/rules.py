"""The rules: what a kind of change means, and its verdicts. They stand in `rules.toml`."""

from __future__ import annotations

import tomllib
from dataclasses import dataclass
from pathlib import Path

from codegen.diff.change import BOTH, Area, Change, Verdict, Way

AREAS: dict[str, Area] = {
    "rest": "REST",
    "grpc": "gRPC",
    "module": "modules",
    "surface": "surface",
    "overlay": "overlays",
    "python": "API",
    "api": "API",
}
"""The area of a rule, by the first word of its id; rules of `python` serve several."""
TITLES = {
    "rest": "REST",
    "grpc": "gRPC",
    "module": "Module facts",
    "surface": "Surface",
    "overlay": "Overlays",
    "python": "Signatures (of factories, surface and API)",
    "api": "The public API",
}
PAGE = """\
# Rules of the diff

Made by `python -m codegen rules` from `codegen/diff/rules.toml`; a test compares the two. How to read a comparison, and
how to ignore a change, is in [regeneration.md](regeneration.md#reading-the-diff).

*Wire* is what is sent and received; *Python* is code that uses the API: names, signatures, types. Two verdicts with a
stroke between them are those on requests and on responses: of values that go both ways the worse one counts, and values
that no operation sends or receives are cosmetic. For Python, a module setting without an argument is cosmetic.
"""


@dataclass(frozen=True, slots=True)
class Rule:
    """A kind of change.

    Attributes:
        id: its stable name, which ignore lists refer to.
        meaning: what happened.
        wire: verdicts on the wire, in requests and in responses.
        python: verdicts on the Python API, likewise.
        reason: why, in one sentence.
    """

    id: str
    meaning: str
    wire: tuple[Verdict, Verdict]
    python: tuple[Verdict, Verdict]
    reason: str

    @property
    def group(self) -> str:
        """Return the first word of its id."""
        return self.id.partition("-")[0]


def _verdicts(text: str) -> tuple[Verdict, Verdict]:
    words = [Verdict[word.upper()] for word in text.split("/")]
    return words[0], words[-1]


def _read() -> dict[str, Rule]:
    rows = tomllib.loads(Path(__file__).with_name("rules.toml").read_text("utf-8"))
    return {
        name: Rule(name, row["meaning"], _verdicts(row["wire"]), _verdicts(row["python"]), row["reason"])
        for name, row in rows.items()
    }


RULES = _read()


def _worst(verdicts: tuple[Verdict, Verdict], way: Way) -> Verdict:
    found = [verdict for each, verdict in zip((Way.IN, Way.OUT), verdicts, strict=True) if each in way]
    return max(found, default=Verdict.COSMETIC)


def classify(
    rule: str, where: str, detail: str, way: Way = BOTH, *, area: Area | None = None, reached: bool = True
) -> Change:
    """Return a change with the verdicts of its rule.

    Args:
        rule: its id.
        where: the thing that changed.
        detail: what happened to it.
        way: which way its values go.
        area: the part of the specs; the rule's own if `None`.
        reached: whether anything in Python stands for the thing.
    """
    found = RULES[rule]
    python = _worst(found.python, way) if reached else Verdict.COSMETIC
    return Change(area or AREAS[found.group], where, detail, rule, _worst(found.wire, way), python, found.reason)


def page() -> str:
    """Return the table of all rules as a Markdown page."""
    lines = [PAGE]
    for group, title in TITLES.items():
        lines += [f"## {title}", "", "| rule | what changed | wire | Python | why |", "|---|---|---|---|---|"]
        lines += [
            f"| `{rule.id}` | {rule.meaning} | {_cell(rule.wire)} | {_cell(rule.python)} | {rule.reason} |"
            for rule in RULES.values()
            if rule.group == group
        ]
        lines.append("")
    return "\n".join(lines)


def _cell(verdicts: tuple[Verdict, Verdict]) -> str:
    return " / ".join(dict.fromkeys(verdict.word for verdict in verdicts))
