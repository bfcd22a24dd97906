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

    Attributes:
        is_used: whether it may have open connections.
    """

    def __init__(self, network: Network) -> None:
        library = http_library()
        self._errors: tuple[type[Exception], ...] = (library.HTTPError, library.InvalidURL, OSError)
        self.is_used = True
        self._client: Any = library.Client(**network.proxy_options(library, library.HTTPTransport))
        self._deadline = Deadline()
        self._deadline.watch(self._client)

    def request(self, verb: str, url: str, headers: Headers, body: bytes | None, timeout: float) -> RestResponse:
        """Send a request, and return its response.

        Raises:
            TransportError: whatever went wrong.
        """
        if not self.is_used:
            raise errors.ClientClosed(hop="http")
        try:
            with self._deadline.after(timeout):
                reply = self._client.request(verb, url, headers=list(headers), content=body, timeout=timeout)
        except self._errors as error:
            raise self._failure(error) from error
        except RuntimeError as error:  # httpx's, where another thread has just closed it
            if self.is_used:
                raise
            raise self._failure(error) from error
        return _response(reply)

    def _failure(self, error: Exception) -> errors.TransportError:
        failure = errors.of_http(error)
        return failure if self.is_used else errors.ClientClosed(failure)

    def close(self) -> None:
        """Close all connections."""
        self.is_used = False
        self._client.close()

    def abandon(self) -> None:
        """Do nothing: what a parent process has open is kept, so that nothing closes it here."""


class AsyncProxiedClient:
    """Client of any server, for the coroutines of one event loop.

    Args:
        network: proxies, TLS, and limits.

    Attributes:
        is_used: whether it may have open connections.
    """

    def __init__(self, network: Network) -> None:
        library = http_library()
        self._errors: tuple[type[Exception], ...] = (library.HTTPError, library.InvalidURL, OSError)
        self.is_used = True
        self._client: Any = library.AsyncClient(**network.proxy_options(library, library.AsyncHTTPTransport))

    async def request(self, verb: str, url: str, headers: Headers, body: bytes | None, timeout: float) -> RestResponse:
        """Send a request, and return its response.

        Raises:
            TransportError: whatever went wrong.
        """
        import asyncio

        if not self.is_used:
            raise errors.ClientClosed(hop="http")
        try:
            async with asyncio.timeout(timeout):
                reply = await self._client.request(verb, url, headers=list(headers), content=body, timeout=timeout)
        except TimeoutError as error:
            raise errors.TransportError("deadline_exceeded", "no complete answer in time", "http") from error
        except self._errors as error:
            raise self._failure(error) from error
        except RuntimeError as error:  # httpx's, where another task has just closed it
            if self.is_used:
                raise
            raise self._failure(error) from error
        return _response(reply)

    def _failure(self, error: Exception) -> errors.TransportError:
        failure = errors.of_http(error)
        return failure if self.is_used else errors.ClientClosed(failure)

    async def close(self) -> None:
        """Close all connections."""
        self.is_used = False
        await self._client.aclose()

    def discard(self, *, is_own: bool) -> None:  # noqa: ARG002 - what httpx has open ends with it
        """Forget all connections.

        Args:
            is_own: whether this process opened them.
        """
        self.is_used = False


def _response(reply: Any) -> RestResponse:
    return reply.status_code, {name.lower(): value for name, value in reply.headers.items()}, reply.content
