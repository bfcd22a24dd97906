# Written once for both flavors: scripts/regen.sh writes the counterpart in _client/sync from this file.
# Edit this one.
"""State of one of the streams of a batch."""

from __future__ import annotations

from typing import Literal

from weaviate_gen._runtime.records import field, record
from weaviate_gen._transport.concurrency import AsyncQueue, AsyncTask, Canceller

FIRST_SIZE = 100
"""Objects in a message until the server announces another number."""


@record(slots=True, eq=False)
class AsyncConnection:
    """One stream, and the streams that replace it.

    Attributes:
        number: the stream's number; it is unique, so that late replies can be recognized.
        out: where its messages go; ``None`` ends it.
        reader: reads its replies.
        canceller: ends it at once.
        state: whether it is open.
        size: how many objects a message has.
        last_message_at: time of the server's last message, or since when one is awaited.
        last_reply_at: time of its last acknowledgment, or since when one is awaited.
        due: when the next stream may be opened.
        pause: how long to wait before the next but one is opened.
    """

    number: int
    out: AsyncQueue[bytes | None] | None = None
    reader: AsyncTask[None] | None = None
    canceller: Canceller = field(default_factory=Canceller)
    state: Literal["down", "starting", "ready", "leaving"] = "down"
    size: int = FIRST_SIZE
    last_message_at: float = 0.0
    last_reply_at: float = 0.0
    due: float = 0.0
    pause: float = 0.0
