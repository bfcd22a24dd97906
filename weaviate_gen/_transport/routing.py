"""The HTTP client for each request: one of our own for each server, and httpx where a proxy lies between."""

from __future__ import annotations

import threading
from collections.abc import Callable
from typing import Any, Generic, Protocol, TypeVar

from weaviate_gen._transport import errors
from weaviate_gen._transport.http1.errors import Http1Error
from weaviate_gen._transport.http1.origin import Origin, split_url
from weaviate_gen._transport.http1.pool import PoolLimits
from weaviate_gen._transport.http1.tls import system_context
from weaviate_gen._transport.network import Network
from weaviate_gen._transport.protocol import Headers, RestResponse


class Client(Protocol):
    """Client of threads."""

    @property
    def is_used(self) -> bool:
        """Whether it has open connections."""
        ...

    def request(self, verb: str, target: str, headers: Headers, body: bytes | None, timeout: float, /) -> RestResponse:
        """Send a request, and return its response."""
        ...

    def close(self) -> None:
        """Close all connections."""
        ...

    def abandon(self) -> None:
        """Release what a parent process has open, without a trace for its peers."""
        ...


class AsyncClient(Protocol):
    """Client of coroutines."""

    @property
    def is_used(self) -> bool:
        """Whether it has open connections."""
        ...

    async def request(
        self, verb: str, target: str, headers: Headers, body: bytes | None, timeout: float, /
    ) -> RestResponse:
        """Send a request, and return its response."""
        ...

    async def close(self) -> None:
        """Close all connections."""
        ...

    def discard(self, *, is_own: bool) -> None:
        """Close all connections at once, without the event loop, which may have ended.

        Args:
            is_own: whether this process opened them; otherwise a parent did, and its peers shall not notice.
        """
        ...


C = TypeVar("C")

_REDIRECTS = frozenset({301, 302, 303, 307, 308})


class Routes(Generic[C]):
    """Clients by server, each made when it is first used.

    Args:
        network: addresses and options.
        make_direct: makes a client of one server.
        make_proxied: makes a client that goes through proxies.

    Attributes:
        is_closed: whether they were closed.
    """

    def __init__(
        self,
        network: Network,
        make_direct: Callable[[Origin, PoolLimits, Any], C],
        make_proxied: Callable[[Network], C],
    ) -> None:
        self._network = network
        self._make_direct = make_direct
        self._make_proxied = make_proxied
        self._lock = threading.Lock()
        self._context: Any = None
        self._proxied: C | None = None
        self._direct: dict[Origin, C] = {}
        self._main: tuple[C, str] | None = None
        self.is_closed = False

    def find(self, target: str) -> tuple[C, str]:
        """Return the client for a target, and the target as that client takes it.

        Args:
            target: a path, or a URL of another server.

        Raises:
            ClientClosed: if they were closed.
            WeaviateInvalidInputError: if a certificate cannot be read.
            Http1Error: if the URL is not one of HTTP.
        """
        if target.startswith("http"):
            with self._lock:
                origin, path = split_url(target)
                return self._client(origin, target, path)
        main = self._main
        if main is None:
            with self._lock:
                params = self._network.params
                main = self._main = self._client(self._network.origin, params.http_url, params.http.prefix)
        return main[0], main[1] + target

    def close(self) -> list[C]:
        """Make no more clients, and return those that were made."""
        with self._lock:
            self.is_closed = True
            return self.clients

    def failure(self, failure: errors.TransportError) -> errors.TransportError:
        """Return a request's failure, or the closing of the clients if that may be why it failed."""
        return errors.ClientClosed(failure) if self.is_closed else failure

    @property
    def clients(self) -> list[C]:
        """The clients that were made; without the lock, which a thread of a parent process may hold."""
        return [*list(self._direct.values()), *(() if self._proxied is None else (self._proxied,))]

    def _client(self, origin: Origin, url: str, path: str) -> tuple[C, str]:
        if self.is_closed:
            raise errors.ClientClosed(hop="http")
        if not origin.is_socket and self._network.is_proxied(origin.secure):
            proxied = self._proxied
            if proxied is None:
                proxied = self._proxied = self._make_proxied(self._network)
            return proxied, url
        client = self._direct.get(origin)
        if client is None:
            context = self._tls_context() if origin.secure else None
            client = self._direct[origin] = self._make_direct(origin, self._network.pool_limits, context)
        return client, path

    def _tls_context(self) -> Any:
        if self._context is None:
            self._context = self._network.tls_context() or system_context()
        return self._context


class HttpRouter:
    """HTTP for the threads of one process.

    Args:
        network: addresses and options.
    """

    def __init__(self, network: Network) -> None:
        self._routes: Routes[Client] = Routes(network, _direct, _proxied)

    def request(self, verb: str, target: str, headers: Headers, body: bytes | None, timeout: float) -> RestResponse:
        """Send a request, and return its response.

        Args:
            verb: the method.
            target: path and query, or the URL of another server.
            headers: the request's own.
            body: the body.
            timeout: seconds for all of it.

        Raises:
            TransportError: whatever went wrong.
        """
        try:
            client, path = self._routes.find(target)
            response = client.request(verb, path, headers, body, timeout)
        except (Http1Error, OSError) as error:
            raise self._routes.failure(errors.of_http(error)) from error
        return response if response[0] not in _REDIRECTS else _refuse_redirect(response)

    @property
    def is_used(self) -> bool:
        """Whether there are open connections."""
        return any(client.is_used for client in self._routes.clients)

    def close(self) -> None:
        """Close all connections; requests fail from now on."""
        for client in self._routes.close():
            client.close()

    def abandon(self) -> None:
        """Release what a parent process has open, without a trace for its peers."""
        for client in self._routes.clients:
            client.abandon()


class AsyncHttpRouter:
    """HTTP for the coroutines of one event loop.

    Args:
        network: addresses and options.
    """

    def __init__(self, network: Network) -> None:
        self._routes: Routes[AsyncClient] = Routes(network, _async_direct, _async_proxied)

    async def request(
        self, verb: str, target: str, headers: Headers, body: bytes | None, timeout: float
    ) -> RestResponse:
        """Send a request, and return its response.

        Args:
            verb: the method.
            target: path and query, or the URL of another server.
            headers: the request's own.
            body: the body.
            timeout: seconds for all of it.

        Raises:
            TransportError: whatever went wrong.
        """
        try:
            client, path = self._routes.find(target)
            response = await client.request(verb, path, headers, body, timeout)
        except (Http1Error, OSError) as error:
            raise self._routes.failure(errors.of_http(error)) from error
        return response if response[0] not in _REDIRECTS else _refuse_redirect(response)

    @property
    def is_used(self) -> bool:
        """Whether there are open connections."""
        return any(client.is_used for client in self._routes.clients)

    async def close(self) -> None:
        """Close all connections; requests fail from now on."""
        for client in self._routes.close():
            await client.close()

    def discard(self, *, is_own: bool) -> None:
        """Close all connections at once, without the event loop, which may have ended.

        Args:
            is_own: whether this process opened them; otherwise a parent did, and its peers shall not notice.
        """
        self._routes.is_closed = True
        for client in self._routes.clients:
            client.discard(is_own=is_own)


def _refuse_redirect(response: RestResponse) -> RestResponse:
    """Raise for a redirect; a status of one without an address is returned."""
    location = response[1].get("location")
    if location is None:
        return response
    raise errors.of_redirect(response[0], location)


def _direct(origin: Origin, limits: PoolLimits, context: Any) -> Client:
    from weaviate_gen._transport.http1.threads import HttpClient

    return HttpClient(origin, limits, context)


def _async_direct(origin: Origin, limits: PoolLimits, context: Any) -> AsyncClient:
    from weaviate_gen._transport.http1.coroutines import AsyncHttpClient

    return AsyncHttpClient(origin, limits, context)


def _proxied(network: Network) -> Client:
    from weaviate_gen._transport.proxied import ProxiedClient

    return ProxiedClient(network)


def _async_proxied(network: Network) -> AsyncClient:
    from weaviate_gen._transport.proxied import AsyncProxiedClient

    return AsyncProxiedClient(network)
