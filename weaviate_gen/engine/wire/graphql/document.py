"""Documents of GraphQL: parsed within limits, and what is wrong with their syntax in a server's words."""

from __future__ import annotations

import re
from collections.abc import Set as AbstractSet
from typing import NamedTuple

from graphql import DocumentNode, GraphQLSyntaxError, Source
from graphql import parse as parse_document

from weaviate_gen.engine import deadline
from weaviate_gen.engine.wire.graphql.errors import QueryError

MAX_DEPTH = 100
"""Levels of braces, brackets and parentheses. Parsing, checking and reading a query recurse."""

MAX_TOKENS = 300_000
"""Tokens of a query. Once these are counted, nothing looks at the clock until they are parsed."""

MAX_SELECTED = 20_000
"""Tokens outside of arguments, which cost more than the numbers of a vector."""

_TOKEN = re.compile(
    r"""(?P<text>\"{3}(?:\\\"{3}|[^"]|"(?!""))*+(?:\"{3})?|"(?:\\.|[^"\\\n\r])*+"?|\#[^\n\r]*)
    |(?P<name>[_A-Za-z][_0-9A-Za-z]*)
    |(?P<open>[{\[(])
    |(?P<close>[}\])])
    |(?P<mark>[$!:=@|&]|\.\.\.|-?[0-9][-+.0-9A-Za-z]*)""",
    re.VERBOSE,
)
"""Tokens as far as they are counted. Strings may lack their end, so that no part of a document is read twice."""

_KIND_AND_VALUE = re.compile(r"(Name|Int|Float|String|BlockString) '(.*)'", re.DOTALL)
_PUNCTUATION = re.compile(r"'(\W+?)'")
_LONGEST_LINE = 2000
_EMPTY = "Unexpected empty IN {}"
_LINE_END = re.compile(r"\r\n|[\n\r]")


class Document(NamedTuple):
    """A parsed document.

    Attributes:
        node: the document.
        names: every name in it, of whatever.
        variables: whether there are variables.
    """

    node: DocumentNode
    names: AbstractSet[str]
    variables: bool


class _Braces(NamedTuple):
    """Where a pair of braces stands."""

    start: int
    end: int


def parse(query: str) -> Document:
    """Parse a document.

    Raises:
        QueryError: it is not a document of GraphQL, or exceeds a limit.
        RequestStopped: the request's time is over.
    """
    source = Source(_without_surrogates(query), "GraphQL request")
    names, variables, empty = _scan(source)
    try:
        node = parse_document(source)
    except GraphQLSyntaxError as error:
        position = next(iter(error.positions or (0,)))
        if empty is not None and position == empty.end:  # some versions of graphql-core refuse it themselves
            raise _syntax_error(source, _EMPTY, empty.start) from None
        message = _worded(error.message.removeprefix("Syntax Error: "))
        raise _syntax_error(source, message, position) from None
    if empty is not None:
        raise _syntax_error(source, _EMPTY, empty.start)
    return Document(node, names, variables)


def _without_surrogates(text: str) -> str:
    """Join pairs of surrogates, which JSON can spell; half a pair becomes U+FFFD."""
    return text.encode("utf-16", "surrogatepass").decode("utf-16", "replace")


def _scan(source: Source) -> tuple[set[str], bool, _Braces | None]:
    """Count a document's tokens and levels before it is parsed.

    Returns:
        Its names, whether it has variables, and where a selection is that selects nothing.

    Raises:
        QueryError: there are too many.
    """
    names, variables, count = set[str](), False, 0
    empty: _Braces | None = None
    depth = 0
    last, start, selected, inside = "", 0, 0, 0
    for found in deadline.checked(_TOKEN.finditer(source.body)):
        kind, text, count = found.lastgroup, found.group(), count + 1
        inside += (text == "(") - (text == ")")
        selected += inside <= 0
        if count > MAX_TOKENS or selected > MAX_SELECTED:
            most = f"{MAX_TOKENS} tokens" if count > MAX_TOKENS else f"{MAX_SELECTED} tokens outside of arguments"
            raise _syntax_error(source, f"More than {most}.", found.start())
        if kind == "name":
            names.add(text)
        elif kind == "open":
            depth += 1
            if depth > MAX_DEPTH:
                raise _syntax_error(source, f"Nested deeper than {MAX_DEPTH} levels.", found.start())
        elif kind == "close":
            depth -= 1
            if last == "{" and text == "}" and inside <= 0 and empty is None:
                empty = _Braces(start, found.start())
        variables |= text == "$"
        last, start = text, found.start()
    return names, variables, empty


def _syntax_error(source: Source, message: str, position: int) -> QueryError:
    place = source.get_location(position)
    excerpt = _excerpt(_LINE_END.split(source.body), place.line, place.column)
    return QueryError(f"Syntax Error {source.name} ({place.line}:{place.column}) {message}\n\n{excerpt}", [place])


def _worded(message: str) -> str:
    """Return a message of graphql-core's in the words of a server's library."""
    message = message.replace("<EOF>", "EOF").replace("Unexpected character: ", "Unexpected character ")
    if not message.startswith(("Expected", "Unexpected")) or message.startswith("Unexpected character"):
        return message.replace("'", '"')
    message = message.removesuffix(".")
    if (token := _KIND_AND_VALUE.search(message)) is not None:
        return f'{message[: token.start()]}{token[1]} "{token[2]}"'
    return _PUNCTUATION.sub(r"\1", message)


def _excerpt(lines: list[str], line: int, column: int) -> str:
    """Return the line with an error, and those around it; nothing of lines too long to be read."""
    if max(map(len, lines[max(0, line - 2) : line + 1])) > _LONGEST_LINE:
        return ""
    width = len(str(line + 1))
    shown = [
        f"{number:>{width}}: {lines[number - 1]}\n" for number in (line - 1, line, line + 1) if 0 < number <= len(lines)
    ]
    shown.insert(1 + (line > 1), " " * (1 + width + column) + "^\n")
    return "".join(shown)
