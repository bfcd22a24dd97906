"""Requests through HTTP, HTTPS and SOCKS proxies, which httpx carries; it is imported for nothing else."""

from __future__ import annotations

from typing import Any

from weaviate_gen._transport import errors
from weaviate_gen._transport.deadline import Deadline
from weaviate_gen._transport.network import Network, http_library
from weaviate_gen._transport.protocol import Headers, RestResponse


class ProxiedClient:
    """Client of any server, for any number of threads.

    Args:
        network: proxies, TLS, and limits.
    """

    def __init__(self, network: Network) -> None:
        library = http_library()
        self._errors: tuple[type[Exception], ...] = (library.HTTPError, library.InvalidURL, OSError)
        self._client: Any = library.Client(**network.proxy_options(library, library.HTTPTransport))
        self._deadline = Deadline()
        self._deadline.watch(self._client)
        self._proxy, self._host = network.proxy_names, network.origin.host

    def request(self, verb: str, url: str, headers: Headers, body: bytes | None, timeout: float) -> RestResponse:
        """Send a request, and return its response.

        Raises:
            TransportError: whatever went wrong.
        """
        try:
            with self._deadline.after(timeout):
                reply = self._client.request(verb, url, headers=list(headers), content=body, timeout=timeout)
        except self._errors as error:
            raise errors.of_proxied(error, self._proxy, self._host) from without_frames(error)
        return _response(reply, self._proxy)

    def close(self) -> None:
        """Close all connections."""
        self._client.close()

    def abandon(self) -> None:
        """Do nothing: what a parent process has open is kept, so that nothing closes it here."""


class AsyncProxiedClient:
    """Client of any server, for the coroutines of one event loop.

    Args:
        network: proxies, TLS, and limits.
    """

    def __init__(self, network: Network) -> None:
        library = http_library()
        self._errors: tuple[type[Exception], ...] = (library.HTTPError, library.InvalidURL, OSError)
        self._client: Any = library.AsyncClient(**network.proxy_options(library, library.AsyncHTTPTransport))
        self._proxy, self._host = network.proxy_names, network.origin.host

    async def request(self, verb: str, url: str, headers: Headers, body: bytes | None, timeout: float) -> RestResponse:
        """Send a request, and return its response.

        Raises:
            TransportError: whatever went wrong.
        """
        import asyncio

        try:
            async with asyncio.timeout(timeout):
                reply = await self._client.request(verb, url, headers=list(headers), content=body, timeout=timeout)
        except TimeoutError as error:
            raise errors.TransportError("deadline_exceeded", "no complete answer in time", "http") from without_frames(
                error
            )
        except self._errors as error:
            raise errors.of_proxied(error, self._proxy, self._host) from without_frames(error)
        return _response(reply, self._proxy)

    async def close(self) -> None:
        """Close all connections."""
        await self._client.aclose()


def _response(reply: Any, proxy: str) -> RestResponse:
    if reply.status_code == 407:  # no server's own
        raise errors.TransportError(
            "misconfigured", f"the proxy {proxy} refused with status 407", "http", cause="proxy_authentication"
        )
    return reply.status_code, {name.lower(): value for name, value in reply.headers.items()}, reply.content


def without_frames(error: BaseException) -> BaseException:
    """Return an error without the frames of the libraries that raised it, whose variables show headers.

    Args:
        error: the error.
    """
    chain: BaseException | None = error
    while chain is not None:
        chain.__traceback__ = None
        chain = chain.__cause__ or chain.__context__
    return error
