"""Names that specs may have and Python may not, or that generated code has already; and specs that are full of them."""

from __future__ import annotations

import builtins
import keyword
import re
import typing
from collections.abc import Iterable, Iterator
from typing import Any

import betterproto2
from google.protobuf.message import Message

OURS = (
    "aio",
    "ALL",
    "All",
    "BY_PATH",
    "CURSOR",
    "Final",
    "Interface",
    "OBJECTS",
    "OPERATIONS",
    "Operation",
    "Operations",
    "Message",
    "Pool",
    "Request",
    "Rpc",
    "Sequence",
    "UUID",
    "_ENUMS",
    "_KINDS",
    "_MESSAGES",
    "_TAGS",
    "_pool",
    "_send",
    "_session",
    "_stream",
    "annotations",
    "async_sleep",
    "betterproto2",
    "body",
    "builtins",
    "client",
    "coroutines",
    "dataclass",
    "encoded",
    "error",
    "given",
    "grpc",
    "joined",
    "kind",
    "lazy",
    "m",
    "made",
    "message",
    "messages",
    "models",
    "name",
    "names",
    "operation",
    "operations",
    "pb",
    "query",
    "repeated",
    "reply",
    "request",
    "requests",
    "rest",
    "rpcs",
    "segment",
    "self",
    "cls",
    "send",
    "stream",
    "url",
    "use_async_with_local",
    "AsyncThing",
    "ThingAsync",
    "Struct",
)
"""Names that generated code has, or had, for something of its own."""

ODD = (
    *(f"{number}{word}" for number in range(5) for word in ("", "d", "_th", "-way", "Fast")),
    *(f"{first}-{second}" for first in ("a", "list", "x9", "is") for second in ("b", "in", "9", "None", "-")),
    *(
        f"{first}{sign}{second}"
        for sign in "/.:@ $+~!*'&=,;"
        for first, second in (("get", "it"), ("do", ""), ("", "go"))
    ),
    *(f"{word}{end}" for word in ("name", "class", "list", "Value") for end in ("_", "__", "___")),
    *(f"{start}{word}" for word in ("name", "class", "list", "send") for start in ("_", "__", "___")),
    *(word for pair in ("ab", "get", "list", "none", "self", "body") for word in (pair.title(), pair.upper())),
    *("getThing", "get_thing", "GetThing", "get-thing", "getthing", "GETTHING", "get__thing", "get.thing", "get thing"),
    *(
        "größe",
        "grosse",
        "ÄNDERUNG",
        "naïve",
        "ñandú",
        "Ωμέγα",
        "имя",
        "имя_",
        "名前",
        "名",
        "이름",
        "اسم",
        "שם",
        "ﬁeld",
    ),
    *("field", "ŉ", "ß", "SS", "ǅ", "x²", "²", "½", "🚲", "🚲🚲", "a🚲", "e\u0301", "é", "İ", "\u0131", "I", "i"),
    *(
        'quote"d',
        "quote'd",
        "back\\slash",
        "a\tb",
        "a\nb",
        "'''",
        '"""',
        "#",
        "%s",
        "{",
        "}",
        "a{b}c",
        "\u200b",
        "_",
        "__",
    ),
    *(
        "a" * 80,
        "A" * 81,
        "$ref",
        "$defs",
        "x-thing",
        "properties",
        "items",
        "allOf",
        "enum",
        "required",
        "type",
        "default",
    ),
    *("200", "OK", "nan", "true", "false", "null", "undefined", "NULL", "Null", "dict[str, int]", "list[str]", "a | b"),
)
"""Odd names: digits first, signs, alphabets, underscores, pairs that differ in case."""


def corpus() -> list[str]:
    """Return every name once: Python's keywords, built-in and special names, those of typing, ours, and odd ones."""
    everything = [
        *keyword.kwlist, *keyword.softkwlist, *dir(builtins), *dir(object), *dir(dict), *typing.__all__, *dir(Message),
        *dir(betterproto2.Message), *OURS, *ODD,
    ]  # fmt: skip
    return sorted(dict.fromkeys(everything))


def add_to_rest(document: dict[str, Any], names: Iterable[str]) -> None:
    """Add to a Swagger document, for each name, an operation, a tag, parameters of three places, and a definition."""
    for number, name in enumerate(names):
        placed = bool(re.fullmatch(r"[^{}/?#\n]+", name))
        of_header = bool(re.fullmatch(r"[A-Za-z0-9_-]+", name)) and name.lower() not in {"from", "te"}
        reference = {"$ref": "#/definitions/" + name.replace("~", "~0").replace("/", "~1")}
        parameters: list[dict[str, Any]] = [
            {"in": "body", "name": name, "required": True, "schema": reference},
            {"in": "query", "name": name, "type": "array", "items": {"type": "string", "enum": [name, "x"]}},
        ]
        if placed:
            parameters.append({"in": "path", "name": name, "type": "string", "required": True})
        if of_header:
            parameters.append({"in": "header", "name": name, "type": "string"})
        document["paths"][f"/corpus/{number}/{{{name}}}" if placed else f"/corpus/{number}"] = {
            "post": {
                "operationId": name or "nothing",
                "tags": [name],
                "parameters": parameters,
                "responses": {"200": {"description": "", "schema": reference}},
            }
        }
        document["definitions"][name] = {
            "type": "object",
            "required": [name],
            "properties": {
                name: {"type": "string", "enum": [name, "other"]},
                f"{name}_list": {"type": "array", "items": reference},
                f"{name}Inner": {
                    "type": "object",
                    "properties": {name: {"type": "array", "items": {"type": "string"}}},
                },
            },
        }


def proto_names(names: Iterable[str]) -> list[str]:
    """Return the names that protos can have."""
    return [name for name in names if re.fullmatch(r"[A-Za-z_][A-Za-z0-9_]*", name)]


def protos(names: Iterable[str]) -> Iterator[tuple[str, str]]:
    """Yield files of protos with messages, fields, enums, values and procedures of these names; and their paths."""
    listed = proto_names(names)
    kinds = (("", ""), ("stream ", ""), ("", "stream "), ("stream ", "stream "))
    lines = ['syntax = "proto3";', "package corpus.messages;"]
    lines.extend(
        f"message {name} {{ string {name} = 1; repeated .corpus.messages.{name} more_of_it = 2;"
        f" map<string, Inner_of_it> map_of_it = 3; message Inner_of_it {{ enum {name} {{ ZERO_OF_IT = 0; }}"
        f" .corpus.messages.{name}.Inner_of_it.{name} kind_of_it = 1;"
        f" oneof {name}_oneof {{ int32 number_of_it = 2; }} }} }}"
        for name in listed
    )
    lines.append("service Weaviate {")
    for number, name in enumerate(listed):
        up, down = kinds[number % 4]
        lines.append(f"  rpc {name}({up}.corpus.messages.{name}) returns ({down}.corpus.messages.{name}.Inner_of_it);")
    yield "corpus/messages.proto", "\n".join([*lines, "}", ""])
    unlike = {name.replace("_", "").lower(): name for name in reversed(listed) if name.strip("_")}
    values = [f"  {name} = {number};" for number, name in enumerate(unlike.values())]
    yield (
        "corpus/values.proto",
        "\n".join(['syntax = "proto3";', "package corpus.values;", "enum All {", *values, "}", ""]),
    )
    fields = [f"  string {name} = {number};" for number, name in enumerate(unlike.values(), 1)]
    lines = ['syntax = "proto3";', "package corpus.fields;", "message All {", *fields, "}", "message None {}", ""]
    yield "corpus/fields.proto", "\n".join(lines)
