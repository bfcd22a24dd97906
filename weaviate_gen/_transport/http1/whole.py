"""Whole responses, split without a parser."""

from __future__ import annotations

import re

_LENGTH = b"\r\nContent-Length: "
"""What stands before a content length, as servers write it; or all in lower case."""

_CHUNKED = b"\r\nTransfer-Encoding: chunked\r\n"
"""What a head has whose body is chunked, as servers write it; or all in lower case."""

_CHUNK = re.compile(rb"([0-9A-Fa-f]{1,8})\r\n")
"""The size of a chunk, without extensions."""


def split_head(data: bytes) -> tuple[bytes, int, bool] | None:
    """Split a whole response with a content length, or in chunks.

    Args:
        data: the bytes of the response.

    Returns:
        Its head without the number, where its body begins, and whether it has chunks; ``None`` for anything else.
    """
    end = data.find(b"\r\n\r\n")
    if end < 0:
        return None
    start = data.find(_LENGTH, 0, end)
    if start < 0:
        start = data.find(_LENGTH.lower(), 0, end)
    if start < 0:
        head = data[: end + 2]
        return (head, end + 4, True) if _CHUNKED in head or _CHUNKED.lower() in head else None
    start += len(_LENGTH)
    stop = data.find(b"\r\n", start)
    if data[start:stop] != b"%d" % (len(data) - end - 4):
        return None
    return data[:start] + data[stop:end], end + 4, False


def body_spans(data: bytes, start: int, is_chunked: bool) -> list[slice] | None:
    """Return where the parts of the body of a whole response are; ``None`` where a parser must read its chunks.

    Places rather than parts: a local variable with a part would show a token in tracebacks.

    Args:
        data: the bytes of the response.
        start: where its body begins.
        is_chunked: whether it has chunks.
    """
    if not is_chunked:
        return [slice(start, len(data))]
    if not data.endswith(b"0\r\n\r\n"):
        return None
    spans: list[slice] = []
    while (size := _CHUNK.match(data, start)) is not None:
        start = size.end()
        stop = start + int(size[1], 16)
        if start == stop:
            return spans if start + 2 == len(data) else None
        if data[stop : stop + 2] != b"\r\n":
            return None
        spans.append(slice(start, stop))
        start = stop + 2
    return None
