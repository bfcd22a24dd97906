"""Requests sent: one deadline over all of a call, bounded concurrency, and repeats where a provider took nothing."""

from __future__ import annotations

import os
import random
import threading
import weakref
from collections.abc import Callable, Sequence
from concurrent.futures import FIRST_EXCEPTION, ThreadPoolExecutor, wait
from email.utils import parsedate_to_datetime
from time import monotonic, time
from typing import TypeVar
from urllib.parse import urlsplit

from weaviate_gen._transport.errors import TransportError
from weaviate_gen._transport.network import Network
from weaviate_gen._transport.routing import HttpRouter
from weaviate_gen._types.connection import ConnectionParams
from weaviate_gen._types.settings import AdditionalConfig
from weaviate_gen.providers.errors import ProviderError
from weaviate_gen.providers.requests import Request
from weaviate_gen.providers.responses import Response

T = TypeVar("T")
Item = TypeVar("Item")

DEFAULT_TIMEOUT = 50.0
"""Seconds that a call takes at most, as on a server: its ``MODULES_CLIENT_TIMEOUT``."""

CONCURRENCY = 4
"""Requests of one call that are in flight at once."""

_ATTEMPTS = 4
_FIRST_PAUSE, _LONGEST_PAUSE = 0.25, 8.0
_POLL = 0.1
"""Seconds between two looks at whether a waiting call was canceled."""

_NOT_TAKEN = frozenset({429, 503})
"""Statuses by which a provider says that it did nothing, so that the request may be sent again."""


class TimeLimit:
    """Time that a call has left.

    Args:
        seconds: from now.
        is_canceled: returns whether nobody waits for the call any more.
    """

    def __init__(self, seconds: float, is_canceled: Callable[[], bool] | None = None) -> None:
        self._end = monotonic() + seconds
        self._is_canceled = is_canceled
        self._stopped = threading.Event()

    @property
    def left(self) -> float:
        """Seconds left; 0 once the call was canceled."""
        if self._stopped.is_set() or (self._is_canceled is not None and self._is_canceled()):
            return 0.0
        return max(self._end - monotonic(), 0.0)

    def stop(self) -> None:
        """End the pauses of a call that has failed already."""
        self._stopped.set()

    def sleep(self, seconds: float) -> bool:
        """Pause, and return whether there is time left afterwards."""
        end = monotonic() + seconds
        while (pause := min(end - monotonic(), self.left)) > 0:
            self._stopped.wait(min(pause, _POLL))
        return self.left > 0


class Sender:
    """HTTP to any number of providers, with connections that are kept; for threads.

    Close it when done.
    """

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._router: HttpRouter | None = None
        self._pid = 0
        self._paused: dict[str, float] = {}
        self._finalizer: weakref.finalize[..., Sender] | None = None

    def close(self) -> None:
        """Close all connections; they are opened anew when needed."""
        with self._lock:
            router, self._router = self._router, None
            if self._finalizer is not None:
                self._finalizer.detach()
        if router is not None:
            router.abandon() if self._pid != os.getpid() else router.close()

    def each(self, work: Callable[[Item], T], items: Sequence[Item], limit: TimeLimit) -> list[T]:
        """Do work for each item, several at once, and return the results in order.

        Args:
            work: sends a request.
            items: what it is done for.
            limit: of the call, which ends with the first failure.

        Raises:
            ProviderError: the first failure.
        """
        if len(items) == 1:
            return [work(items[0])]
        pool = ThreadPoolExecutor(min(CONCURRENCY, len(items)), "weaviate-gen-provider")
        futures = [pool.submit(work, item) for item in items]
        try:
            done, _ = wait(futures, return_when=FIRST_EXCEPTION)
            failed = next((future for future in futures if future in done and future.exception()), None)
            return [future.result() for future in ([failed] if failed is not None else futures)]
        finally:
            if not all(future.done() for future in futures):
                limit.stop()
            pool.shutdown(wait=False, cancel_futures=True)

    def send(self, module: str, request: Request, limit: TimeLimit) -> Response:
        """Send a request, and return the response, whatever its status.

        It is sent again after a status that says that nothing was done, and where no connection came about.

        Args:
            module: whose it is, for messages.
            request: the request.
            limit: of the call.

        Raises:
            ProviderError: there is no response in time.
        """
        host = urlsplit(request.url).netloc
        attempt = 0
        while True:
            attempt += 1
            if not limit.sleep(max(self._paused.get(host, 0.0) - monotonic(), 0.0)):
                raise _timeout(module, host)
            try:
                response = self._exchange(request, limit.left)
            except TransportError as error:
                if not error.is_unsent or error.is_final or attempt == _ATTEMPTS or not limit.sleep(_pause(attempt)):
                    raise _unreachable(module, host, error) from None
                continue
            if response.status not in _NOT_TAKEN or attempt == _ATTEMPTS:
                return response
            pause = _retry_after(response) if "retry-after" in response.headers else _pause(attempt)
            if pause >= limit.left:
                return response
            self._paused[host] = monotonic() + pause

    def _exchange(self, request: Request, timeout: float) -> Response:
        status, headers, body = self._http().request(
            "POST", request.url, list(request.headers), request.body, max(timeout, 0.001)
        )[:3]
        return Response(status, headers, body)

    def _http(self) -> HttpRouter:
        with self._lock:
            if self._router is None or self._pid != os.getpid():
                if self._router is not None:
                    self._router.abandon()
                self._pid = os.getpid()
                params = ConnectionParams.from_params("localhost", 80, False, "localhost", 81, False)
                self._router = router = HttpRouter(Network(params, AdditionalConfig(trust_env=True), "http"))
                self._finalizer = weakref.finalize(self, router.close)
            return self._router


def _pause(attempt: int) -> float:
    longest: float = min(_FIRST_PAUSE * 2 ** (attempt - 1), _LONGEST_PAUSE)
    return longest * (0.5 + random.random() / 2)  # noqa: S311 - no secret


def _retry_after(response: Response) -> float:
    """Return the seconds that a response asks to wait, from a number or a date (RFC 9110, 10.2.3)."""
    text = response.headers["retry-after"].strip()
    try:
        return max(float(text), 0.0)
    except ValueError:
        pass
    try:
        return max(parsedate_to_datetime(text).timestamp() - time(), 0.0)
    except ValueError:
        return _FIRST_PAUSE


def _timeout(module: str, host: str) -> ProviderError:
    return ProviderError(
        module, "timeout", f"send POST request: no response from the provider at {host} within the time limit"
    )


def _unreachable(module: str, host: str, error: TransportError) -> ProviderError:
    if error.code == "deadline_exceeded":
        return _timeout(module, host)
    return ProviderError(
        module, "unreachable", f"send POST request: the provider cannot be reached at {host}: {error.text}"
    )
