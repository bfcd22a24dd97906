"""Whether two error messages say the same: a server's and ours.

A server wraps what is wrong in where it was found (``explorer: get class: …``), and the engine has no such places.
Compared is the end of its message, without advice: most words of it must be in ours, and every name and value that
it quotes.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

BOUND = 0.6
"""The least share of the words of a message's end that ours has."""

_FEW = 3
_WORD = re.compile(r"[a-z0-9_^.$\[\]-]*[a-z0-9_]")
_QUOTED = re.compile(r"'([^' ]+)'|\"([^\" ]+)\"|`([^` ]+)`")
_CLAUSE = re.compile(r": | code:\d+ err:")
_ADVICE = re.compile(r"(?<=\w['\"])\. (?=[A-Z])|(?<=\w)\. (?=[A-Z])")
_FILLERS = frozenset((
    "a", "an", "and", "are", "as", "at", "be", "by", "for", "from", "in", "is", "it", "its", "of", "on", "or", "that",
    "the", "this", "to", "was", "with",
))  # fmt: skip
_CHANCE = re.compile(
    r"/[\w./-]*/|"  # where files lie
    r"shard=?[ \"]+\w{12}\"?|"  # shards have random names
    r"\d{4}-\d\d-\d\d \d\d:\d\d:\d\d\.\d+ \+0000 UTC|"
    r": strconv\.\w+: .*|: stat .*|"  # Go's own words on a number that is none, and a file that is not there
    r"\b[0-9a-f]{8}-(?:[0-9a-f]{4}-){3}[0-9a-f]{12}(?=: new node)"  # objects without an id get random ones
)


@dataclass(frozen=True, slots=True)
class Substance:
    """What a message says.

    Attributes:
        words: those that carry its end.
        names: names and values that are quoted there.
    """

    words: frozenset[str]
    names: frozenset[str]

    @classmethod
    def of(cls, text: str) -> Substance:
        """Read a server's message."""
        clauses = _CLAUSE.split(_CHANCE.sub("", text).strip())
        end = clauses.pop()
        while clauses and len(_words(end)) < _FEW:
            end = f"{clauses.pop()}: {end}"
        end = _ADVICE.split(end)[0]
        names = ("".join(groups) for groups in _QUOTED.findall(end))
        return cls(frozenset(_words(end)), frozenset(names))

    def missing(self, ours: str) -> str:
        """Return what our message lacks; nothing, if it agrees."""
        unnamed = sorted(name for name in self.names if name.lower() not in ours.lower())
        if unnamed:
            return f"does not name {', '.join(unnamed)}"
        if not self.words:
            return ""
        share = len(self.words & _words(ours)) / len(self.words)
        return "" if share >= BOUND else f"has {share:.0%} of {sorted(self.words)}"


def _words(text: str) -> set[str]:
    return set(_WORD.findall(text.lower())) - _FILLERS
