"""The JSON of a request body: read as a server reads it, and never deeper than the engine can follow.

Bytes that are no UTF-8, and halves of surrogate pairs, are read as U+FFFD: what cannot be encoded is never stored.
"""

from __future__ import annotations

import json
import re
from typing import Any

from weaviate_gen.engine.compat.go_text import Spelled
from weaviate_gen.engine.values.json_types import is_list, is_map

MAX_DEPTH = 200
"""Levels of arrays and objects. The engine walks values by recursion, up to four calls a level."""

_TOO_DEEP = "exceeded max depth"
_ESCAPED_SURROGATE = re.compile(rb"\\u[dD][89a-fA-F]")
_ESCAPE = re.compile(
    r"\\u[dD][89abAB][0-9a-fA-F]{2}\\u[dD][c-fC-F][0-9a-fA-F]{2}|(\\u[dD][89a-fA-F][0-9a-fA-F]{2})|\\."
)


class NotJSON(ValueError):
    """A body that is not JSON, or not such JSON as is read; the text completes "because"."""


def parse(raw: bytes) -> Any:
    """Return the value of a JSON document.

    Raises:
        NotJSON: it is not JSON, nested too deeply, or has a number of more digits than can be read.
    """
    text = raw.decode("utf-8", "replace")
    if _ESCAPED_SURROGATE.search(raw):
        text = _ESCAPE.sub(lambda found: "\\ufffd" if found.group(1) else found.group(), text)
    try:
        value = json.loads(text, parse_constant=_no_constant, parse_float=Spelled)
    except json.JSONDecodeError as error:
        raise NotJSON(f"{error.msg} at byte {len(text[: error.pos].encode())}") from error
    except RecursionError as error:
        raise NotJSON(_TOO_DEEP) from error
    except NotJSON:
        raise
    except ValueError as error:
        raise NotJSON("a number has more digits than can be read") from error
    # few brackets cannot be deep, and counting them costs nothing
    if raw.count(b"[") + raw.count(b"{") > MAX_DEPTH and _is_deeper(value, MAX_DEPTH):
        raise NotJSON(_TOO_DEEP)
    return value


def _is_deeper(value: Any, limit: int) -> bool:
    level: list[Any] = [value]
    for _ in range(limit + 1):
        inner = [each for each in level if is_map(each) or is_list(each)]
        if not inner:
            return False
        level = []
        for each in inner:
            level += each.values() if is_map(each) else each
    return True


def _no_constant(text: str) -> None:
    raise NotJSON(f"invalid character {text[0]!r} looking for beginning of value")
