"""Values of expressions (literals, settings, maps, structs, closures), and the scopes that bind them to names."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass, field

from tree_sitter import Node

from codegen.gofacts.syntax import Function, GoFile, Package

DURATIONS = {"Nanosecond": 1, "Microsecond": 10**3, "Millisecond": 10**6, "Second": 10**9, "Minute": 60 * 10**9}
DURATIONS["Hour"] = 60 * DURATIONS["Minute"]
NUMBER = re.compile(r"-?\d+(\.\d+)?([eE][-+]?\d+)?")


@dataclass(frozen=True, slots=True)
class StructAt:
    """A struct that holds settings: its package's folder, its type, and the path of its keys."""

    folder: str
    type: str
    path: str


@dataclass(frozen=True, slots=True, eq=False)
class Closure:
    """A function literal and where it was written."""

    node: Node
    scope: Scope


@dataclass(frozen=True, slots=True)
class Value:
    """All that an expression may be; unions keep every possibility.

    Attributes:
        literals: literals, as TOML writes them; ``nil`` for none.
        items: elements of a list, or of a map's values.
        keys: keys of a map literal.
        pairs: keys of a map literal, each with a value.
        settings: paths of the settings that it was read from; an empty path is the whole input.
        maps: paths whose settings it maps by key.
        structs: structs of settings.
        closures: function literals.
    """

    literals: frozenset[str] = frozenset()
    items: frozenset[str] = frozenset()
    keys: frozenset[str] = frozenset()
    pairs: frozenset[tuple[str, str]] = frozenset()
    settings: frozenset[str] = frozenset()
    maps: frozenset[str] = frozenset()
    structs: frozenset[StructAt] = frozenset()
    closures: frozenset[Closure] = frozenset()

    def __or__(self, other: Value) -> Value:
        """Return what is either of the two."""
        if self in {NOTHING, other}:
            return other
        if other == NOTHING:
            return self
        return Value(
            self.literals | other.literals,
            self.items | other.items,
            self.keys | other.keys,
            self.pairs | other.pairs,
            self.settings | other.settings,
            self.maps | other.maps,
            self.structs | other.structs,
            self.closures | other.closures,
        )


NOTHING = Value()


@dataclass(slots=True, eq=False)
class Scope:
    """The names of a function, or of a function literal in another scope.

    Attributes:
        function: the function around.
        package: the package it is in.
        parent: the scope around a function literal.
        values: values by name.
        types: types as written, by name.
        result: what it may return.
    """

    function: Function
    package: Package
    parent: Scope | None = None
    values: dict[str, Value] = field(default_factory=dict)
    types: dict[str, str] = field(default_factory=dict)
    result: Value = NOTHING

    @property
    def file(self) -> GoFile:
        """Return the file that the function stands in."""
        return self.function.file

    def find(self, name: str) -> Value | None:
        """Return the value of a local name, or ``None`` if it is none."""
        scope: Scope | None = self
        while scope is not None:
            if name in scope.values:
                return scope.values[name]
            scope = scope.parent
        return None

    def bind(self, name: str, value: Value, *, declare: bool) -> None:
        """Add to what a local name may be; one that is not declared here is the outer scope's."""
        scope: Scope = self
        while not declare and name not in scope.values and scope.parent is not None:
            scope = scope.parent
        scope.values[name] = scope.values.get(name, NOTHING) | value

    def type_of(self, name: str) -> str:
        """Return the type of a local name as it was written, or an empty string."""
        scope: Scope | None = self
        while scope is not None:
            if name in scope.types:
                return scope.types[name]
            scope = scope.parent
        return ""


def union(values: Iterable[Value]) -> Value:
    """Return what is any of the values."""
    result = NOTHING
    for value in values:
        result |= value
    return result


def literal(*words: str) -> Value:
    """Return a value of known literals."""
    return Value(literals=frozenset(words))


def quoted(content: str) -> str:
    """Return a string as TOML writes it."""
    escaped = content.replace("\\", "\\\\").replace('"', '\\"').replace("\n", "\\n").replace("\t", "\\t")
    return f'"{escaped}"'


def unquoted(text: str) -> str | None:
    """Return the content of a string literal, or ``None`` for other literals."""
    if not text.startswith('"'):
        return None
    return re.sub(r"\\(.)", lambda match: {"n": "\n", "t": "\t"}.get(match[1], match[1]), text[1:-1])


def number(text: str) -> int | float | None:
    """Return the number that a literal is, or ``None``."""
    if not NUMBER.fullmatch(text):
        return None
    return float(text) if re.search(r"[.eE]", text) else int(text)


def arithmetic(operator: str, left: Value, right: Value) -> Value:
    """Return the result of an operator; a setting that meets a known number stays that setting."""
    pairs = [(first, second) for first in left.literals for second in right.literals]
    results = {result for pair in pairs if (result := _computed(operator, *pair)) is not None}
    scaled = left.settings if right.literals else right.settings if left.literals else frozenset[str]()
    return Value(literals=frozenset(results), settings=scaled)  # a limit of a product is none of its factors


def _computed(operator: str, left: str, right: str) -> str | None:
    strings = unquoted(left), unquoted(right)
    if strings[0] is not None and strings[1] is not None:
        return quoted(strings[0] + strings[1]) if operator == "+" else None
    first, second = number(left), number(right)
    if first is None or second is None:
        return None
    match operator:
        case "+":
            return str(first + second)
        case "-":
            return str(first - second)
        case "*":
            return str(first * second)
        case "/" if second:
            return str(first // second if isinstance(first, int) and isinstance(second, int) else first / second)
        case "<<" if isinstance(first, int) and isinstance(second, int) and 0 <= second < 64:
            return str(first << second)
        case _:
            return None
