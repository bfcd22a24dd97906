"""Interface between processes that share a directory: where the one that has it open serves the others."""

from __future__ import annotations

from weaviate_gen._runtime.records import field, record

KEY_HEADER = "weaviate-gen-key"
"""Name of the header with the key of :class:`Leader`."""

NOT_SERVING = "not_serving"
"""Cause of a rejection: the process that was reached does not serve the directory any more, and did nothing."""


@record(frozen=True, slots=True)
class Leader:
    """The process that has a shared directory open.

    Attributes:
        pid: its number.
        host: ``unix:`` and the path of a socket, or an address of the loopback interface.
        port: the port; 0 for a socket.
        key: what requests to it carry.
    """

    pid: int
    host: str
    port: int
    key: str = field(repr=False)
