"""Filters as expressions: ``price > 3 and tags contains_any ["a", "b"]``.

    expression = term ("or" term)*
    term       = factor ("and" factor)*
    factor     = "not" factor | "(" expression ")" | target comparison
    target     = NAME ("." NAME)* | "length" "(" target ")" | "_id" | "_created" | "_updated"
    comparison = ("=" | "==" | "!=" | "<" | "<=" | ">" | ">=" | "like") value
               | ("contains_any" | "contains_all" | "contains_none") list
               | "is" "null" | "is" "not" "null"
    value      = STRING | NUMBER | "true" | "false" | "date" "(" STRING ")"

``author.name`` is the property `name` of what the reference `author` points to.
"""

from __future__ import annotations

import json
import re
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any, NamedTuple

from weaviate_gen.cli.errors import CommandError
from weaviate_gen.exceptions import WeaviateInvalidInputError

if TYPE_CHECKING:
    from weaviate_gen._types.query.conditions import FilterReturn

_TOKEN = re.compile(
    r"""\s*(?:(?P<string>"(?:[^"\\]|\\.)*"|'(?:[^'\\]|\\.)*')|(?P<number>-?\d+(?:\.\d+)?(?:[eE][+-]?\d+)?)"""
    r"""|(?P<word>[A-Za-z_]\w*)|(?P<mark>==|!=|<=|>=|[=<>()\[\],.]))"""
)
_COMPARISONS = {
    "=": "equal",
    "==": "equal",
    "!=": "not_equal",
    "<": "less_than",
    "<=": "less_or_equal",
    ">": "greater_than",
    ">=": "greater_or_equal",
    "like": "like",
}
_LISTS = frozenset({"contains_any", "contains_all", "contains_none"})
_SPECIAL = {"_id": "by_id", "_created": "by_creation_time", "_updated": "by_update_time"}


class _Token(NamedTuple):
    kind: str
    text: str
    start: int


def parse(expression: str) -> FilterReturn:
    """Return the filter of an expression.

    Args:
        expression: the expression; the module's docstring has the grammar.

    Raises:
        CommandError: it does not follow the grammar; the message shows where.
    """
    return _Parser(expression).parse()


class _Parser:
    def __init__(self, expression: str) -> None:
        from weaviate_gen.classes.query import Filter

        self._filter = Filter
        self._expression = expression
        self._tokens = self._split()
        self._at = 0

    def _split(self) -> list[_Token]:
        tokens, at, end = list[_Token](), 0, len(self._expression.rstrip())
        while at < end:
            found = _TOKEN.match(self._expression, at)
            if found is None:
                rest = self._expression[at:end].lstrip()
                raise self._error("a property, a value or an operator", end - len(rest))
            kind = found.lastgroup or ""
            tokens.append(_Token(kind, found[kind], found.start(kind)))
            at = found.end()
        return [*tokens, _Token("end", "the end", end)]

    def _error(self, expectation: str, at: int | None = None) -> CommandError:
        token = self._tokens[self._at] if at is None else _Token("mark", self._expression[at], at)
        found = token.text if token.kind == "end" else repr(token.text)
        pointer = f"{self._expression[: token.start]}>>>{self._expression[token.start :]}"
        return CommandError(f"--where: expected {expectation}, got {found} at character {token.start + 1}: {pointer}")

    def parse(self) -> FilterReturn:
        """Return the filter."""
        found = self._any_of()
        if self._tokens[self._at].kind != "end":
            raise self._error("'and', 'or' or the end")
        return found

    def _accept(self, *accepted: str) -> str | None:
        token = self._tokens[self._at]
        lowered = token.text.lower()
        if token.kind in {"word", "mark"} and lowered in accepted:
            self._at += 1
            return lowered
        return None

    def _expect(self, text: str) -> None:
        if self._accept(text) is None:
            raise self._error(repr(text))

    def _any_of(self) -> FilterReturn:
        found = [self._all_of()]
        while self._accept("or"):
            found.append(self._all_of())
        return found[0] if len(found) == 1 else self._filter.any_of(found)

    def _all_of(self) -> FilterReturn:
        found = [self._factor()]
        while self._accept("and"):
            found.append(self._factor())
        return found[0] if len(found) == 1 else self._filter.all_of(found)

    def _factor(self) -> FilterReturn:
        if self._accept("not"):
            return self._filter.not_(self._factor())
        if self._accept("("):
            found = self._any_of()
            self._expect(")")
            return found
        return self._comparison(self._target())

    def _target(self) -> Any:
        is_length = self._tokens[self._at].text == "length" and self._tokens[self._at + 1].text == "("
        self._at += 2 * is_length
        names = [self._name()]
        while self._accept("."):
            names.append(self._name())
        if is_length:
            self._expect(")")
        target: Any = self._filter
        for name in names[:-1]:
            target = target.by_ref(name)
        if names[-1] in _SPECIAL and not is_length:
            return getattr(target, _SPECIAL[names[-1]])()
        return target.by_property(names[-1], length=is_length)

    def _name(self) -> str:
        token = self._tokens[self._at]
        if token.kind != "word":
            raise self._error("the name of a property")
        self._at += 1
        return token.text

    def _comparison(self, target: Any) -> FilterReturn:
        start = self._at
        if self._accept("is"):
            negated = self._accept("not") is not None
            self._expect("null")
            return self._called(target, "is_none", not negated, start)
        operator = self._accept(*_COMPARISONS, *_LISTS)
        if operator is None:
            raise self._error(f"an operator ({', '.join([*_COMPARISONS, *sorted(_LISTS), 'is null', 'is not null'])})")
        if operator in _LISTS:
            return self._called(target, operator, self._list(), start)
        return self._called(target, _COMPARISONS[operator], self._value(), start)

    def _called(self, target: Any, method: str, value: Any, start: int) -> FilterReturn:
        if not hasattr(target, method):
            self._at = start
            raise self._error("an operator that this target has")
        try:
            found: FilterReturn = getattr(target, method)(value)
        except WeaviateInvalidInputError as error:
            raise CommandError(f"--where: {error}") from error
        return found

    def _list(self) -> list[Any]:
        self._expect("[")
        values = [self._value()]
        while self._accept(","):
            values.append(self._value())
        self._expect("]")
        return values

    def _value(self) -> Any:
        token = self._tokens[self._at]
        if token.kind == "string":
            self._at += 1
            return _string(token.text)
        if token.kind == "number":
            self._at += 1
            return json.loads(token.text)
        if (word := self._accept("true", "false")) is not None:
            return word == "true"
        if self._accept("date"):
            self._expect("(")
            return self._date()
        raise self._error('a string in quotes, a number, true, false or date("…")')

    def _date(self) -> datetime:
        token = self._tokens[self._at]
        try:
            if token.kind != "string":
                raise ValueError
            found = datetime.fromisoformat(_string(token.text))
        except ValueError:
            raise self._error('a date in ISO 8601 such as "2024-12-31" or "2024-12-31T10:00:00Z"') from None
        self._at += 1
        self._expect(")")
        return found if found.tzinfo is not None else found.replace(tzinfo=UTC)


def _string(quoted: str) -> str:
    return re.sub(r"\\(.)", r"\1", quoted[1:-1])
