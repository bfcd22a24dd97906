"""Reads a GraphQL query: fields, arguments, aliases, inline fragments, variables."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any, NamedTuple

from weaviate_gen.engine import deadline

_TOKEN = re.compile(
    r"""(?P<skip>[\s,\ufeff]+|\#[^\n\r]*)
    |(?P<spread>\.\.\.)
    |(?P<mark>[!$():=@\[\]{}|&])
    |(?P<name>[_A-Za-z][_0-9A-Za-z]*)
    |(?P<number>-?(?:0|[1-9]\d*)(?:\.\d+)?(?:[eE][+-]?\d+)?)
    |(?P<block>\"\"\"(?:\\\"\"\"|[^"]|"(?!""))*\"\"\")
    |(?P<text>"(?:\\.|[^"\\\n])*")""",
    re.VERBOSE,
)
_MAX_DEPTH = 200
_MAX_DIGITS = 4300
_ESCAPE = re.compile(r"\\(?:u([0-9a-fA-F]{4})|(.))")
_ESCAPED = {"b": "\b", "f": "\f", "n": "\n", "r": "\r", "t": "\t"}


class Place(NamedTuple):
    """Where something stands in a query, counted from 1."""

    line: int
    column: int


class SyntaxFault(ValueError):
    """A query that is no GraphQL.

    Attributes:
        place: where it stops being one.
    """

    def __init__(self, message: str, place: Place) -> None:
        super().__init__(f"Syntax Error GraphQL request ({place.line}:{place.column}) {message}")
        self.place = place


@dataclass(frozen=True, slots=True)
class Field:
    """A field that is asked for.

    Attributes:
        name: its name.
        key: what it is called in the answer.
        place: where it stands.
        arguments: by name; enum values are texts.
        fields: what is asked for inside it.
        on: the type that it is asked for on, inside an inline fragment; empty outside.
        places: where each argument and its value stand.
    """

    name: str
    key: str
    place: Place
    arguments: Mapping[str, Any] = field(default_factory=dict[str, Any])
    fields: tuple[Field, ...] = ()
    on: str = ""
    places: Mapping[str, tuple[Place, Place]] = field(default_factory=dict[str, tuple[Place, Place]])


class _Token(NamedTuple):
    kind: str
    text: str
    place: Place


def _tokens(query: str) -> Iterator[_Token]:
    at, line, start = 0, 1, 0
    while at < len(query):
        place = Place(line, at - start + 1)
        found = _TOKEN.match(query, at)
        if found is None:
            raise SyntaxFault(f"Unexpected character {query[at]!r}.", place)
        text = found.group()
        if found.lastgroup != "skip":
            yield _Token(str(found.lastgroup), text, place)
        line += text.count("\n")
        if "\n" in text:
            start = at + text.rindex("\n") + 1
        at = found.end()
    yield _Token("end", "", Place(line, at - start + 1))


def parse(query: str, variables: Mapping[str, Any]) -> tuple[Field, ...]:
    """Read a query.

    Args:
        query: its text.
        variables: values of its variables, by name.

    Returns:
        The fields at its top.

    Raises:
        SyntaxFault: it is no GraphQL, or something that no search needs, such as a mutation.
    """
    tokens = list(deadline.checked(_tokens(query)))
    _check_depth(tokens)
    return _Parser(tokens, variables).document()


def _check_depth(tokens: Iterable[_Token]) -> None:
    """Raise where a query is nested so deeply that reading it, by recursion, would not end well."""
    depth = 0
    for token in tokens:
        if token.kind == "mark":
            depth += (token.text in "{[(") - (token.text in ")]}")
        if depth > _MAX_DEPTH:
            raise SyntaxFault(f"Nested deeper than {_MAX_DEPTH} levels.", token.place)


class _Parser:
    def __init__(self, tokens: list[_Token], variables: Mapping[str, Any]) -> None:
        self._tokens = tokens
        self._at = 0
        self._variables = dict(variables)

    @property
    def _next(self) -> _Token:
        return self._tokens[self._at]

    def _take(self, text: str = "", kind: str = "") -> _Token:
        token = self._next
        if (text and token.text != text) or (kind and token.kind != kind) or token.kind == "end":
            raise SyntaxFault(f"Expected {text or kind}, found {token.text or 'EOF'}", token.place)
        self._at += 1
        return token

    def _is(self, text: str) -> bool:
        return self._next.text == text and self._next.kind in ("mark", "spread", "name")

    def document(self) -> tuple[Field, ...]:
        if self._is("query"):
            self._take()
            if self._next.kind == "name":
                self._take()
            if self._is("("):
                self._definitions()
        fields = self._fields("")
        if self._next.kind != "end":
            raise SyntaxFault(f"Expected EOF, found {self._next.text}", self._next.place)
        return fields

    def _definitions(self) -> None:
        self._take("(")
        while not self._is(")"):
            self._take("$")
            name = self._take(kind="name").text
            self._take(":")
            while not self._is("=") and not self._is("$") and not self._is(")"):
                self._take()
            if self._is("="):
                self._take()
                self._variables.setdefault(name, self._value())
        self._take(")")

    def _fields(self, on: str) -> tuple[Field, ...]:
        opening = self._take("{")
        if self._is("}"):
            raise SyntaxFault("Unexpected empty IN {}", opening.place)
        found: list[Field] = []
        while not self._is("}"):
            if self._next.kind == "spread":
                self._take()
                self._take("on")
                found += self._fields(self._take(kind="name").text)
            else:
                found += self._field(on)
        self._take("}")
        return tuple(found)

    def _field(self, on: str) -> list[Field]:
        first = self._take(kind="name")
        name = first.text
        if self._is(":"):
            self._take()
            name = self._take(kind="name").text
        places = dict[str, tuple[Place, Place]]()
        arguments = self._pairs("(", ")", places) if self._is("(") else {}
        wanted = self._directives()
        inner = self._fields("") if self._is("{") else ()
        return [Field(name, first.text, first.place, arguments, inner, on, places)] if wanted else []

    def _directives(self) -> bool:
        """Read `@include` and `@skip`; say whether the field stays."""
        stays = True
        while self._is("@"):
            self._take()
            name = self._take(kind="name")
            if name.text not in ("include", "skip"):
                raise SyntaxFault(f'Unknown directive "{name.text}".', name.place)
            stays &= bool(self._pairs("(", ")").get("if")) == (name.text == "include")
        return stays

    def _pairs(
        self, opening: str, closing: str, places: dict[str, tuple[Place, Place]] | None = None
    ) -> dict[str, Any]:
        self._take(opening)
        found = dict[str, Any]()
        while not self._is(closing):
            token = self._take(kind="name")
            self._take(":")
            if places is not None:
                places[token.text] = (token.place, self._next.place)
            found[token.text] = self._value()
        self._take(closing)
        return found

    def _value(self) -> Any:
        deadline.check()
        if self._is("{"):
            return self._pairs("{", "}")
        token = self._take()
        if token.kind == "number":
            if len(token.text) > _MAX_DIGITS:
                raise SyntaxFault("A number has more digits than can be read.", token.place)
            return int(token.text) if re.fullmatch(r"-?\d+", token.text) else float(token.text)
        if token.kind == "text":
            return _without_surrogates(_ESCAPE.sub(_unescaped, token.text[1:-1]))
        if token.kind == "block":
            return token.text[3:-3].replace('\\"""', '"""').strip("\n")
        if token.kind == "name":
            return {"true": True, "false": False, "null": None}.get(token.text, token.text)
        if token.text == "$":
            return self._variables.get(self._take(kind="name").text)
        if token.text == "[":
            values: list[Any] = []
            while not self._is("]"):
                values.append(self._value())
            self._take("]")
            return values
        raise SyntaxFault(f"Unexpected {token.text}", token.place)


def _without_surrogates(text: str) -> str:
    """Join the pairs of surrogates that escapes wrote; a half alone becomes U+FFFD."""
    return text.encode("utf-16", "surrogatepass").decode("utf-16", "replace")


def _unescaped(found: re.Match[str]) -> str:
    if found.group(1):
        return chr(int(found.group(1), 16))
    return _ESCAPED.get(found.group(2), found.group(2))
