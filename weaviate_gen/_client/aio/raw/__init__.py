# Written once for both flavors: scripts/regen.sh writes the counterpart in _client/sync from this file.
# Edit this one.
"""Raw access: one method per REST operation and per RPC, with nothing in between."""

from __future__ import annotations

from typing import TYPE_CHECKING

from weaviate_gen._client.aio.raw.grpc import AsyncRawGrpc
from weaviate_gen._client.aio.raw.rest import AsyncRawRest
from weaviate_gen._client.aio.session import AsyncSession

if TYPE_CHECKING:
    from weaviate_gen._client.aio.readable import AsyncReadable

__all__ = ["AsyncRaw", "AsyncRawGrpc", "AsyncRawRest"]


class AsyncRaw:
    """Raw access to every operation and RPC, such as those without a method of their own.

    Args:
        connection: session that sends the requests.
    """

    def __init__(self, connection: AsyncSession) -> None:
        self.rest = AsyncRawRest(connection)
        self.grpc = AsyncRawGrpc(connection)

    @property
    def readable(self) -> AsyncReadable:
        """The RPCs with readable messages: the dataclasses of `weaviate_gen_wire.messages`.

        Raises:
            ImportError: the ``[readable]`` extra is not installed.
        """
        from weaviate_gen._client.aio.readable import AsyncReadable

        return AsyncReadable(self.grpc)
