# Written once for both flavors: scripts/regen.sh writes the counterpart in _client/sync from this file.
# Edit this one.
"""Checks of a server when connecting."""

from __future__ import annotations

from time import monotonic
from typing import TYPE_CHECKING

from weaviate_gen import exceptions as public
from weaviate_gen._client.aio.session import AsyncSession
from weaviate_gen._core import server, version
from weaviate_gen._core.behavior import HTTP_MIN_VERSION
from weaviate_gen._transport.network import Network

if TYPE_CHECKING:
    from weaviate_gen._core import startup

_LOOK_SECONDS = 1.0
"""Seconds of the look at a server that could not be used."""


async def check_server(session: AsyncSession) -> None:
    """Check that a server can be used: one request, and gRPC's health check where RPCs travel over gRPC.

    Raises:
        WeaviateBaseError: if it cannot; `_core/startup.py` has the words.
    """
    deadline = monotonic() + session.settings.timeout.init
    try:
        meta = await session.execute(server.meta())
    except public.WeaviateBaseError as error:
        failure = await _explain(session, error, deadline)
        if failure is error:
            raise
        raise failure from error
    found = session.record_server_version(meta)
    if found < version.OLDEST:
        from weaviate_gen._core import startup

        raise startup.too_old(meta, _attempt(session), found)
    if session.mode in {"http", "local"} or (session.mode_asked == "auto" and found >= HTTP_MIN_VERSION):
        return
    try:
        healthy = await session.execute(server.health())
    except public.WeaviateBaseError as error:
        raise _no_grpc(session, found, error) from error
    if not healthy:
        raise _no_grpc(session, found, None)


def _attempt(session: AsyncSession) -> startup.Attempt:
    from weaviate_gen._core import startup

    settings = session.settings
    address = "the engine in this process" if settings.params is None else settings.params.http_url
    return startup.attempt(address, settings.credentials, settings.headers)


async def _explain(session: AsyncSession, error: public.WeaviateBaseError, deadline: float) -> public.WeaviateBaseError:
    """Return the error for a failed attempt, after another look at the server where that tells more."""
    from weaviate_gen._core import startup

    settings = session.settings
    if settings.params is None:
        return error
    tried = _attempt(session)
    cause, secure = startup.cause_of(error), settings.params.http.secure
    if not (cause.startswith("certificate") if secure else startup.may_be_encrypted(error)):
        return startup.failure(error, tried)
    from weaviate_gen._transport.diagnosis import async_inspect

    network = Network(settings.params, settings.config, "http")
    handshake = await async_inspect(network, min(deadline - monotonic(), _LOOK_SECONDS))
    if handshake is None:
        return startup.failure(error, tried)
    if not secure:
        return startup.failure(error, tried, f"the port answers in {handshake.version}", "encrypted_port")
    certificate = handshake.certificate
    return startup.failure(error, tried, "" if certificate is None else certificate.describe())


def _no_grpc(
    session: AsyncSession, found: version.Version, error: public.WeaviateBaseError | None
) -> public.WeaviateGRPCUnavailableError:
    from weaviate_gen._core import startup

    params = session.settings.params
    address = ("", 0) if params is None else (params.grpc.name, params.grpc.port)
    prefix = None if params is None else params.grpc_path_prefix
    reason = "the health check says that it does not serve" if error is None else startup.reason(error)
    failure = public.WeaviateGRPCUnavailableError(f"v{version.show(found)}", address, prefix, reason)
    failure.hop = "gRPC"
    return failure
