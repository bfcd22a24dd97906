"""Names in generated Python: the one rule by which a name of the specs is changed where it cannot stand as it is.

1. What is no ASCII letter, digit or underscore is replaced: accents go, other letters become `u` and their code point,
   signs become underscores.
2. Leading underscores go, for they would make the name private; a name that then begins with a digit, or with nothing,
   begins with `x_`.
3. A name that Python or generated code needs, or that another thing of the same scope has, gets underscores at its end
   until it is free. Who is spelled like the result comes first, then who comes first in sorted order.

Every scope lists the names that it needs (`Names`); changes beyond the usual style are reported (`Context.renames`).
"""

from __future__ import annotations

import builtins
import keyword
import unicodedata
from collections.abc import Callable, Iterable, Mapping
from typing import TypeVar

from openapi_python_client.strings import snake_case

from codegen.step import Context, Rename

K = TypeVar("K")

KEYWORDS = frozenset(keyword.kwlist)
BUILTINS = frozenset(name for name in dir(builtins) if name[0].islower()) | {"Ellipsis", "NotImplemented"}
"""Built-in names without exceptions: every version of Python has others, and nothing generated refers to them."""
ASYNC = frozenset(
    {
        "aio",
        "async_current",
        "async_in_thread",
        "async_inspect",
        "async_is_running",
        "async_sleep",
        "async_started",
        "async_try_acquire",
        "coroutines",
    }
) | {f"use_async_with_{place}" for place in ("custom", "embedded", "local", "memory", "path", "weaviate_cloud")}
"""Names that the synchronous counterpart of generated methods would have otherwise (`codegen.steps.sync`)."""
TYPING = frozenset(
    {
        "Any", "AsyncIterator", "Awaitable", "Callable", "ClassVar", "Final", "Generic", "Iterable", "Iterator",
        "Literal", "Mapping", "MutableMapping", "MutableSequence", "NotRequired", "Optional", "Required", "Self",
        "Sequence", "TYPE_CHECKING", "TypeAlias", "TypeVar", "TypedDict", "UUID", "Union", "overload",
    }
)  # fmt: skip
"""What annotations of generated code are made of."""


def ascii_name(wire: str) -> str:
    """Return a name by the first two parts of the rule; case and words stay."""
    text = "".join(_letter(letter) for letter in unicodedata.normalize("NFKD", wire)).lstrip("_")
    return text if text and not text[0].isdigit() else f"x_{text}".rstrip("_")


def _letter(letter: str) -> str:
    if letter.isascii():
        return letter if letter.isalnum() else "_"
    if unicodedata.combining(letter):
        return ""
    return f"u{ord(letter):x}" if letter.isalnum() else "_"


def snake_name(wire: str) -> str:
    """Return a name in the style of functions and arguments: words in lower case, joined by underscores."""
    return ascii_name(snake_case(ascii_name(wire)))


class Names:
    """The names of one scope: a module, a class, or the arguments of a function.

    Args:
        context: takes what is renamed.
        where: the scope, in words, for reports.
        reserved: names that the scope needs for itself.
        style: how names of the scope are spelled.
        fold: names that come to the same are taken for one; by default, none do.
    """

    def __init__(
        self,
        context: Context,
        where: str,
        reserved: Iterable[str] = (),
        *,
        style: Callable[[str], str] = ascii_name,
        fold: Callable[[str], str] = str,
    ) -> None:
        self._context = context
        self._where = where
        self._style = style
        self._fold = fold
        self._reserved = {fold(name) for name in KEYWORDS.union(reserved)}
        self._taken: dict[str, str] = {}

    def assign(self, wires: Mapping[K, str]) -> dict[K, str]:
        """Return the names of some things, by their keys.

        Args:
            wires: by key, the names in the specs.
        """
        order = sorted(wires.items(), key=lambda pair: (self._style(pair[1]) != pair[1], pair[1]))
        return {key: self._one(wire) for key, wire in order}

    def assign_all(self, wires: Iterable[str]) -> dict[str, str]:
        """Return the names of some things, by their names in the specs."""
        return self.assign({wire: wire for wire in wires})

    def _one(self, wire: str) -> str:
        usual = name = self._style(wire)
        while self._fold(name) in self._reserved or self._fold(name) in self._taken:
            name += "_"
        if name != usual or not _is_spelled_alike(wire, name):
            self._context.renamed(Rename(self._where, wire, name, self._reason(wire, usual)))
        self._taken[self._fold(name)] = wire
        return name

    def _reason(self, wire: str, usual: str) -> str:
        key = self._fold(usual)
        if key in self._taken:
            other = self._taken[key]
            return f"{'another one' if other == wire else other} has the name {usual}"
        if usual in KEYWORDS:
            return f"{usual} is a keyword of Python"
        return f"generated code needs the name {usual}" if key in self._reserved else "Python has no such name"


def _is_spelled_alike(wire: str, name: str) -> bool:
    """Return whether a name differs from that of the specs in case and delimiters alone."""

    def letters(text: str) -> str:
        return "".join(letter for letter in text.casefold() if letter not in "_.- ")

    return wire.isascii() and letters(wire) == letters(name) and not wire.startswith("_")
