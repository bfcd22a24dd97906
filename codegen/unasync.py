"""Rewrites a module of coroutines into its counterpart of plain functions, token by token.

Nothing is parsed into a tree and printed again, so comments, layout and lines stay: line 40 of the counterpart is
that of the source, rewritten. Inside strings and comments the same names are rewritten as in code.
"""

from __future__ import annotations

import io
import re
import tokenize
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field

FSTRING_START = getattr(tokenize, "FSTRING_START", -1)
"""From 3.12 on an f-string comes in pieces; they are joined, so that every Python writes the same counterpart."""
FSTRING_END = getattr(tokenize, "FSTRING_END", -1)
WORD = re.compile(r"[^\W\d]\w*")
KEYWORDS = re.compile(r"\b(?:await[ ]+|async[ ]+(?=(?:def|for|with)\b))")
LAYOUT = frozenset({tokenize.INDENT, tokenize.DEDENT, tokenize.NEWLINE, tokenize.NL, tokenize.ENDMARKER})
"""Tokens that are nothing but the space between the others."""
DROPPED = frozenset({"async", "await"})


class UnasyncError(ValueError):
    """A source that cannot be rewritten."""


@dataclass(frozen=True, slots=True)
class Rules:
    """Which names become which.

    Attributes:
        names: whole names and what they become.
        patterns: patterns of whole names and what they become.
        kept: names that a pattern would take, and that stay.
        foreign: modules of which all that is reached through them stays: its names are those of the specs.
    """

    names: Mapping[str, str]
    patterns: Mapping[str, str]
    kept: frozenset[str] = frozenset()
    foreign: frozenset[str] = frozenset()


@dataclass(slots=True)
class Rewriter:
    """Rewrites sources by rules, and remembers which of the rules were of use."""

    rules: Rules
    used: set[str] = field(default_factory=set)

    def rewrite(self, source: str, *, strings: bool = True) -> str:
        """Return the counterpart of a source.

        Args:
            source: the source.
            strings: whether strings are rewritten too.

        Raises:
            UnasyncError: the source is not Python, or cannot be rewritten line by line.
        """
        lines = source.splitlines(keepends=True)
        out: list[str] = []
        row, column = 1, 0
        drop_space = False
        before, foreign = "", False
        try:
            for token in _tokens(source):
                gap = _between(lines, (row, column), token.start)
                if drop_space and (gap.strip(" ") or not gap):
                    raise UnasyncError(f"line {token.start[0]}: write what follows `await` or `async` on its line")
                out.append("" if drop_space else gap)
                dotted = before == "."
                foreign = (foreign and (dotted or token.string == ".")) or (
                    token.string in self.rules.foreign and not dotted
                )
                before = token.string
                if (foreign and token.type == tokenize.NAME) or (token.type == tokenize.STRING and not strings):
                    text, drop_space = token.string, False
                else:
                    text, drop_space = self._token(token)
                out.append(text)
                row, column = token.end
        except (tokenize.TokenError, SyntaxError) as error:
            raise UnasyncError(f"is not Python: {error}") from error
        rest = [lines[row - 1][column:], *lines[row:]] if lines else []
        return "".join([*out, *rest])

    def _token(self, token: tokenize.TokenInfo) -> tuple[str, bool]:
        if token.type == tokenize.NAME:
            if token.string in DROPPED:
                self.used.add(token.string)
                return "", True
            return self._name(token.string), False
        if token.type in {tokenize.STRING, tokenize.COMMENT}:
            plain = KEYWORDS.sub("", token.string)
            return WORD.sub(lambda word: self._name(word[0]), plain), False
        return token.string, False

    def _name(self, name: str) -> str:
        if name in self.rules.kept:
            self.used.add(name)
            return name
        if name in self.rules.names:
            self.used.add(name)
            return self.rules.names[name]
        for pattern, replacement in self.rules.patterns.items():
            found = re.fullmatch(pattern, name)
            if found:
                self.used.add(pattern)
                return found.expand(replacement)
        return name

    def unused(self) -> list[str]:
        """Return the rules that were of no use so far."""
        everything = {*self.rules.names, *self.rules.patterns, *self.rules.kept}
        return sorted(everything - self.used)


def _tokens(source: str) -> Iterator[tokenize.TokenInfo]:
    lines = source.splitlines(keepends=True)
    depth, start = 0, (0, 0)
    for token in tokenize.generate_tokens(io.StringIO(source).readline):
        if token.type == FSTRING_START:  # pragma: no cover - Python 3.12 and later
            start = start if depth else token.start
            depth += 1
        elif token.type == FSTRING_END:  # pragma: no cover - Python 3.12 and later
            depth -= 1
            if not depth:
                text = _between(lines, start, token.end)
                yield tokenize.TokenInfo(tokenize.STRING, text, start, token.end, token.line)
        elif not depth and token.type not in LAYOUT:
            yield token


def _between(lines: list[str], start: tuple[int, int], end: tuple[int, int]) -> str:
    if start[0] == end[0]:
        return lines[start[0] - 1][start[1] : end[1]]
    first = lines[start[0] - 1][start[1] :]
    last = lines[end[0] - 1][: end[1]]
    return "".join([first, *lines[start[0] : end[0] - 1], last])
