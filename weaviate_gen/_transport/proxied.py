"""Requests through HTTP, HTTPS and SOCKS proxies, which httpx carries; it is imported for nothing else."""

from __future__ import annotations

from contextvars import ContextVar
from functools import cache
from typing import Any

from weaviate_gen._transport import errors
from weaviate_gen._transport.deadline import Deadline
from weaviate_gen._transport.network import Network, http_library
from weaviate_gen._transport.protocol import Headers, RestResponse

_OURS: ContextVar[bool] = ContextVar("weaviate_gen_request", default=False)
"""Whether a request of this package is in flight here."""


@cache
def _silence(library: str) -> None:
    """Drop the lines that the library logs about our requests; those about requests of the program are kept.

    Args:
        library: name of its logger.
    """
    import logging

    logging.getLogger(library).addFilter(lambda _: not _OURS.get())


class ProxiedClient:
    """Client of any server, for any number of threads.

    Args:
        network: proxies, TLS, and limits.

    Attributes:
        is_used: whether it may have open connections.
    """

    def __init__(self, network: Network) -> None:
        library = http_library()
        _silence(library.__name__)
        self._errors: tuple[type[Exception], ...] = (library.HTTPError, library.InvalidURL, OSError)
        self.is_used = True
        self._client: Any = library.Client(**network.proxy_options(library, library.HTTPTransport))
        self._deadline = Deadline()
        self._deadline.watch(self._client)
        self._proxy, self._host = network.proxy_names, network.origin.host

    def request(self, verb: str, url: str, headers: Headers, body: bytes | None, timeout: float) -> RestResponse:
        """Send a request, and return its response.

        Raises:
            TransportError: whatever went wrong.
        """
        if not self.is_used:
            raise errors.ClientClosed(hop="http")
        ours = _OURS.set(True)
        try:
            with self._deadline.after(timeout):
                reply = self._client.request(verb, url, headers=list(headers), content=body, timeout=timeout)
        except self._errors as error:
            raise self._failure(error) from without_frames(error)
        except RuntimeError as error:  # httpx's, where it has just been closed elsewhere
            if self.is_used:
                raise
            raise self._failure(error) from without_frames(error)
        finally:
            _OURS.reset(ours)
        return _response(reply, self._proxy)

    def _failure(self, error: Exception) -> errors.TransportError:
        failure = errors.of_proxied(error, self._proxy, self._host)
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
        _silence(library.__name__)
        self._errors: tuple[type[Exception], ...] = (library.HTTPError, library.InvalidURL, OSError)
        self.is_used = True
        self._client: Any = library.AsyncClient(**network.proxy_options(library, library.AsyncHTTPTransport))
        self._proxy, self._host = network.proxy_names, network.origin.host

    async def request(self, verb: str, url: str, headers: Headers, body: bytes | None, timeout: float) -> RestResponse:
        """Send a request, and return its response.

        Raises:
            TransportError: whatever went wrong.
        """
        import asyncio

        if not self.is_used:
            raise errors.ClientClosed(hop="http")
        ours = _OURS.set(True)
        try:
            async with asyncio.timeout(timeout):
                reply = await self._client.request(verb, url, headers=list(headers), content=body, timeout=timeout)
        except TimeoutError as error:
            raise errors.TransportError("deadline_exceeded", "no complete answer in time", "http") from without_frames(
                error
            )
        except self._errors as error:
            raise self._failure(error) from without_frames(error)
        except RuntimeError as error:  # httpx's, where it has just been closed elsewhere
            if self.is_used:
                raise
            raise self._failure(error) from without_frames(error)
        finally:
            _OURS.reset(ours)
        return _response(reply, self._proxy)

    def _failure(self, error: Exception) -> errors.TransportError:
        failure = errors.of_proxied(error, self._proxy, self._host)
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
