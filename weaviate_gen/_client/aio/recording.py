# Written once for both flavors: scripts/regen.sh writes the counterpart in _client/sync from this file.
# Edit this one.
"""What sessions tell of their calls, where that was asked for: telemetry, and curl lines."""

from __future__ import annotations

from os import environ
from typing import TYPE_CHECKING, Any, TypeVar, cast

from weaviate_gen._client.aio.settings import Settings
from weaviate_gen._core import decoding
from weaviate_gen._core.call import Call
from weaviate_gen._transport import interception
from weaviate_gen._transport.protocol import AsyncTransport

if TYPE_CHECKING:
    from weaviate_gen._client.telemetry import Telemetry

T = TypeVar("T")


def observed(transport: AsyncTransport, settings: Settings) -> AsyncTransport:
    """Return the transport that a session sends through: with interceptors or printing where that is asked for.

    Raises:
        WeaviateInvalidInputError: if the environment asks for something else.
    """
    if interception.is_enabled():
        from weaviate_gen._client.aio.interception import AsyncInterceptedTransport

        transport = cast("AsyncTransport", AsyncInterceptedTransport(transport))
    if "WEAVIATE_DEBUG" not in environ:
        return transport
    from weaviate_gen._transport.curl import is_requested

    if not is_requested():
        return transport
    from weaviate_gen._client.aio.curl import AsyncCurlTransport

    return cast("AsyncTransport", AsyncCurlTransport(transport, settings.params, decoding.readable))


def telemetry(settings: Settings) -> Telemetry | None:
    """Return what records calls, if that is asked for.

    Raises:
        WeaviateInvalidInputError: if opentelemetry-api is not installed.
    """
    if settings.config.telemetry is None:
        return None
    from weaviate_gen._client.telemetry import Telemetry

    return Telemetry(settings.config.telemetry, settings.params)


async def execute(session: Any, call: Call[T], deadline: float) -> T:
    """Send a call, and record it: by a view of the session, whose requests carry the span's headers.

    Args:
        session: what executes it.
        call: what to send.
        deadline: the time by which it must be answered.
    """
    with session.telemetry.record(call, session.mode) as observed:
        view = session.with_options(None, observed.headers)
        view.telemetry, view.observed = None, observed
        result: T = await view.execute(call, deadline)
        return result
