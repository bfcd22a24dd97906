"""Regular expressions that somebody else wrote, matched in linear time.

Python's own engine backtracks: ``(a+)+b`` keeps it busy for ever, and nothing can interrupt it. Here all ways through
an expression are followed at once, so that a match takes the text's length times the expression's.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable
from functools import partial
from importlib import import_module
from typing import Any, NamedTuple, Protocol

from weaviate_gen.engine import deadline

_parser: Any = import_module("re._parser")  # what `re` itself reads expressions with; it has no public name
_LARGEST = 5000
"""Steps of the largest expression, once its repetitions are written out."""

_CATEGORIES = {
    name: re.compile(text).fullmatch
    for text, name in (
        (r"\d", "CATEGORY_DIGIT"),
        (r"\D", "CATEGORY_NOT_DIGIT"),
        (r"\s", "CATEGORY_SPACE"),
        (r"\S", "CATEGORY_NOT_SPACE"),
        (r"\w", "CATEGORY_WORD"),
        (r"\W", "CATEGORY_NOT_WORD"),
    )
}
_ENDS = frozenset({"AT_END", "AT_END_STRING"})
_BEGINNINGS = frozenset({"AT_BEGINNING", "AT_BEGINNING_STRING"})


class Matcher(Protocol):
    """An expression that was read."""

    def fullmatch(self, string: str, /) -> object | None:
        """Return something if the expression matches the whole of a text, else ``None``."""
        ...


class _Step(NamedTuple):
    """One step of an expression.

    Attributes:
        test: says whether it takes a character; ``None`` for steps that take none.
        then: the steps that may follow.
        at: ``AT_BEGINNING`` and the like, for steps that hold at one place only.
    """

    test: Callable[[str], object] | None
    then: tuple[int, ...]
    at: str = ""


def compiled(text: str) -> Matcher:
    """Read an expression.

    Raises:
        re.error: it is none, or needs what cannot be matched in linear time, such as looking ahead.
    """
    expression = re.compile(text)
    backtracks = "(" in text or sum(map(text.count, "*+?{")) > 1
    return LinearPattern(text) if backtracks else expression


class LinearPattern:
    """An expression as steps, each of which is tried once for each character."""

    def __init__(self, text: str) -> None:
        self._steps: list[_Step] = []
        self._end = self._add(None, ())
        self._start = self._sequence(_parser.parse(text), self._end)

    def fullmatch(self, string: str, /) -> bool | None:
        """Return ``True`` if the expression matches the whole of a text, else ``None``."""
        size = len(string)
        alive = self._reached([self._start], 0, size)
        for at, letter in enumerate(deadline.checked(string, 16)):
            taken = (step for step in alive if (test := self._steps[step].test) is not None and test(letter))
            alive = self._reached((then for step in taken for then in self._steps[step].then), at + 1, size)
        return True if self._end in alive else None

    def _reached(self, steps: Iterable[int], at: int, size: int) -> set[int]:
        """Return the steps that can be reached without taking a character."""
        reached, todo = set[int](), list(steps)
        while todo:
            number = todo.pop()
            test, then, place = self._steps[number]
            held = not place or (at == 0 if place in _BEGINNINGS else at == size)
            if held and number not in reached:
                reached.add(number)
                if test is None:
                    todo += then
        return reached

    def _add(self, test: Callable[[str], object] | None, then: tuple[int, ...], at: str = "") -> int:
        if len(self._steps) >= _LARGEST:
            raise re.error("the expression is too large")
        self._steps.append(_Step(test, then, at))
        return len(self._steps) - 1

    def _sequence(self, parts: Iterable[tuple[Any, Any]], after: int) -> int:
        for kind, value in reversed(list(parts)):
            after = self._part(str(kind), value, after)
        return after

    def _part(self, kind: str, value: Any, after: int) -> int:
        if kind == "BRANCH":
            return self._add(None, tuple(self._sequence(part, after) for part in value[1]))
        if kind == "SUBPATTERN":
            return self._sequence(value[3], after)
        if kind in {"MAX_REPEAT", "MIN_REPEAT"}:
            least, most, parts = value
            return self._repeat(least, most, parts, after)
        if kind == "AT" and str(value) in _BEGINNINGS | _ENDS:
            return self._add(None, (after,), str(value))
        return self._add(_test(kind, value), (after,))

    def _repeat(self, least: int, most: Any, parts: Any, after: int) -> int:
        if str(most) == "MAXREPEAT":
            loop = self._add(None, ())
            self._steps[loop] = _Step(None, (self._sequence(parts, loop), after))
            after = loop
        else:
            for _ in range(most - least):
                after = self._add(None, (self._sequence(parts, after), after))
        for _ in range(least):
            after = self._sequence(parts, after)
        return after


def _test(kind: str, value: Any) -> Callable[[str], object]:
    """Return what says whether one part of an expression takes a character."""
    match kind:
        case "LITERAL":
            return chr(value).__eq__
        case "NOT_LITERAL":
            return chr(value).__ne__
        case "ANY":
            return "\n".__ne__
        case "RANGE":
            return lambda letter: value[0] <= ord(letter) <= value[1]
        case "CATEGORY" if str(value) in _CATEGORIES:
            return _CATEGORIES[str(value)]
        case "IN":
            inside = not (value and str(value[0][0]) == "NEGATE")
            tests = [_test(str(part), inner) for part, inner in value[not inside :]]
            return partial(_is_in, tests, inside)
        case _:
            raise re.error(f"{kind.lower()} is not supported")


def _is_in(tests: Iterable[Callable[[str], object]], inside: bool, letter: str) -> bool:
    return any(test(letter) for test in tests) == inside
