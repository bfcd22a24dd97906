"""Patterns of `Like` filters: ``*`` stands for any characters, ``?`` for one; neither stands for a line break.

A pattern is matched in time proportional to the text's length times the pattern's, divided by the width of a machine
word. A regular expression would try every way to spread the text over the stars.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from itertools import groupby

import numpy as np

from weaviate_gen.engine import deadline

_SHORT_PATTERN = 64
_SHORT_TEXT = 256
"""Up to these lengths a regular expression is quickest: its work is at most their product."""


class LikePattern:
    """One pattern, ready to be compared with many texts."""

    def __init__(self, pattern: str) -> None:
        self._lines = [[_Segment(part) for part in line.split("*")] for line in pattern.split("\n")]
        self._shortest = len(pattern) - pattern.count("*")
        self._short = re.compile(_expression(pattern)) if len(pattern) <= _SHORT_PATTERN else None

    def among(self, candidates: Iterable[str]) -> list[str]:
        """Return those texts that have the pattern's form, whole."""
        return [text for text in deadline.checked(candidates) if len(text) >= self._shortest and self._matches(text)]

    def _matches(self, text: str) -> bool:
        if self._short is not None and len(text) <= _SHORT_TEXT:
            return self._short.fullmatch(text) is not None
        lines = text.split("\n")
        if len(lines) != len(self._lines):
            return False
        return all(_fits(segments, line) for segments, line in zip(self._lines, lines, strict=True))


def _expression(pattern: str) -> str:
    """Return an equal regular expression, which keeps the first place that it finds for what is between two stars."""
    first, *others = (
        "".join("." if letter == "?" else re.escape(letter) for letter in part) for part in pattern.split("*")
    )
    if not others:
        return first
    *inner, last = others
    return "".join([first, *(f"(?>.*?{part})" for part in inner if part), ".*", last])


def _fits(segments: list[_Segment], line: str) -> bool:
    text = _Text(line)
    first, last = segments[0], segments[-1]
    at, end = first.size, len(line) - last.size
    if len(segments) == 1:
        return at == len(line) and first.fits(line, 0)
    if end < at or not first.fits(line, 0) or not last.fits(line, end):
        return False
    for segment in segments[1:-1]:
        deadline.check()
        at = segment.find(text, at, end)
        if at < 0:
            return False
        at += segment.size
    return True


class _Segment:
    """The part of a pattern between two stars."""

    __slots__ = ("_parts", "_plain", "size")

    def __init__(self, pattern: str) -> None:
        self.size = len(pattern)
        self._plain = None if "?" in pattern else pattern
        self._parts: list[tuple[int, str]] = []
        at = 0
        for literal, letters in groupby(pattern, lambda letter: letter != "?"):
            part = "".join(letters)
            if literal:
                self._parts.append((at, part))
            at += len(part)

    def fits(self, line: str, at: int) -> bool:
        """Return whether the segment fits at a place; the line is long enough for it."""
        return all(line.startswith(part, at + offset) for offset, part in self._parts)

    def find(self, text: _Text, at: int, end: int) -> int:
        """Return the first place between two places where the segment fits, or -1."""
        if self._plain is not None:
            return text.line.find(self._plain, at, end)
        count = end - at - self.size + 1
        if count <= 0:
            return -1
        # one bit a place: it stays set while the letters so far fit there
        places = ((1 << count) - 1) << at
        for offset, part in self._parts:
            for number, letter in enumerate(part, offset):
                deadline.check()
                places &= text.places_of(letter) >> number
                if not places:
                    return -1
        return (places & -places).bit_length() - 1


class _Text:
    """A text, and where each letter is in it."""

    __slots__ = ("_codes", "_places", "line")

    def __init__(self, line: str) -> None:
        self.line = line
        self._codes = np.empty(0, dtype=np.uint32)
        self._places: dict[str, int] = {}

    def places_of(self, letter: str) -> int:
        """Return a number whose bits are set where the letter is."""
        places = self._places.get(letter)
        if places is None:
            if not len(self._codes):
                self._codes = np.frombuffer(self.line.encode("utf-32-le", "surrogatepass"), dtype="<u4")
            bits = np.packbits(self._codes == ord(letter), bitorder="little")
            places = self._places[letter] = int.from_bytes(bits.tobytes(), "little")
        return places
