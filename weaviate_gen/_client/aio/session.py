# Written once for both flavors: scripts/regen.sh writes the counterpart in _client/sync from this file.
# Edit this one.
"""Executes calls: version gating, authentication, timeout, retry and error mapping."""

from __future__ import annotations

from collections.abc import AsyncIterator, Mapping
from itertools import count
from math import inf
from time import monotonic
from typing import TYPE_CHECKING, Any, Self, TypeVar

from weaviate_gen import exceptions as public
from weaviate_gen._client import failing, gates
from weaviate_gen._client.aio import recording
from weaviate_gen._client.aio.settings import Settings, State
from weaviate_gen._client.failing import Refused
from weaviate_gen._core import behavior, decoding, errors, retrying
from weaviate_gen._core.call import Call, Flow, Requirement, RpcRequest, Sleep
from weaviate_gen._core.encoding import json_body
from weaviate_gen._core.gating import is_current
from weaviate_gen._core.version import Version, parse
from weaviate_gen._runtime.gates import MinVersions
from weaviate_gen._runtime.handler import CODE_HEADER
from weaviate_gen._runtime.records import replace
from weaviate_gen._transport.concurrency import AsyncLock, Canceller, async_sleep
from weaviate_gen._transport.errors import ClientClosed, TransportError, retry_after
from weaviate_gen._transport.network import MAX_MESSAGE
from weaviate_gen._transport.protocol import AsyncTransport, Mode
from weaviate_gen._types.secrets import Secret
from weaviate_gen._types.settings import Timeout
from weaviate_gen.exceptions import Outcome
from weaviate_gen_wire.rest import Request as RestRequest

if TYPE_CHECKING:
    from weaviate_gen._client.aio.hooks import AsyncHookRunner, CallRecord
    from weaviate_gen._client.aio.tokens import AsyncTokens
    from weaviate_gen._types.policies import RetryPolicy

T = TypeVar("T")

_JSON = ("content-type", "application/json")


class AsyncSession:
    """Executes calls over a transport.

    Args:
        settings: how the client was set up.
        transport: what carries requests.
    """

    def __init__(self, settings: Settings, transport: AsyncTransport) -> None:
        self.settings = settings
        self._hooks: AsyncHookRunner | None = None
        self._transport = transport = recording.observed(transport, settings)
        if settings.config.has_policies:
            from weaviate_gen._client.aio.policies import guard

            self._hooks, self._transport = guard(settings, transport)
        self._asked: Mode = "auto" if transport.mode == "local" else transport.mode
        self._headers = settings.base_headers()
        self.own_headers: dict[str, str] = {}
        self._tokens: AsyncTokens | None = None
        if settings.renewable is not None:
            from weaviate_gen._client.aio.tokens import AsyncTokens

            self._tokens = AsyncTokens(transport, settings.renewable, max(settings.timeout.init, 10.0))
        self.telemetry: Any = recording.telemetry(settings)
        self.observed: Any = None
        self._state = State()
        self._version_lock = AsyncLock()

    def with_options(
        self, timeout: Timeout | None, headers: Mapping[str, str], retry: RetryPolicy | None = None
    ) -> Self:
        """Return a view: a session that shares everything with this one but some options.

        Args:
            timeout: how long its calls may take; ``None``: as before.
            headers: what its requests carry beside all others, by lower-case name.
            retry: when its failed calls are repeated; ``None``: as before.
        """
        view = object.__new__(type(self))
        view.__dict__.update(self.__dict__)
        settings = self.settings
        view.settings = replace(
            settings, own_timeout=timeout or settings.own_timeout, own_retry=retry or settings.own_retry
        )
        view.own_headers = {**self.own_headers, **headers}
        return view

    @property
    def is_view(self) -> bool:
        """Whether it has options of its own."""
        settings = self.settings
        return bool(self.own_headers) or settings.own_timeout is not None or settings.own_retry is not None

    @property
    def is_open(self) -> bool:
        """Whether calls may be made."""
        return self._state.is_open

    @property
    def mode(self) -> Mode:
        """How RPCs travel."""
        return self._transport.mode

    @property
    def mode_asked(self) -> Mode:
        """How RPCs were asked to travel; ``auto`` for an engine in this process."""
        return self._asked

    @property
    def no_streams_until(self) -> float:
        """Time before which no batch tries to open streams."""
        return self._state.no_streams_until

    @no_streams_until.setter
    def no_streams_until(self, time: float) -> None:
        self._state.no_streams_until = time

    def open(self) -> None:
        """Allow calls. Makes no request."""
        self._transport.open()
        self._state.is_open = True

    async def close(self) -> None:
        """Close the session, and release connections."""
        self._state.is_open = False
        if self._tokens is not None:
            await self._tokens.close()
        await self._transport.close()

    def add_headers(self, headers: dict[str, str]) -> None:
        """Send further headers with every request from now on."""
        for name, value in headers.items():
            self._headers[name] = value

    @property
    def message_limit(self) -> int:
        """Bytes of the largest gRPC message."""
        return self._transport.limit or MAX_MESSAGE

    def record_server_version(self, meta: dict[str, Any]) -> Version:
        """Learn the server's version and limits from its meta information."""
        found = self._state.version = parse(str(meta.get("version", "")))
        self._transport.learn(takes_http=found >= behavior.HTTP_MIN_VERSION)
        limit = meta.get("grpcMaxMessageSize")
        if isinstance(limit, int) and limit > 0:
            self._transport.limit = limit
        return found

    async def version(self, deadline: float = inf) -> Version:
        """Return the server's version, requested once.

        Args:
            deadline: the time by which it must be known.
        """
        if self._state.version is None:
            async with self._version_lock:
                if self._state.version is None:
                    from weaviate_gen._core import server

                    self.record_server_version(await self.execute(server.meta(), deadline))
        return self._state.version or (0, 0, 0)

    @property
    def known_version(self) -> Version | None:
        """The server's version, if it has been asked for."""
        return self._state.version

    async def require(self, operation: str, min_versions: MinVersions) -> None:
        """Check that the server has a feature.

        Raises:
            WeaviateUnsupportedFeatureError: if the server is older.
        """
        if not self._state.is_open:
            raise public.WeaviateClosedClientError
        gates.check_requirements([Requirement(operation, min_versions)], await self.version())

    def require_known(self, operation: str, min_versions: MinVersions) -> None:
        """Check that the server has a feature, if its version is known. Makes no request.

        Raises:
            WeaviateUnsupportedFeatureError: if the server is older.
        """
        if self._state.version is not None:
            gates.check_requirements([Requirement(operation, min_versions)], self._state.version)

    async def execute(self, call: Call[T], deadline: float = inf, record: CallRecord | None = None) -> T:
        """Send a call, retrying when safe, within its timeout.

        What may be repeated is tried a few times if it is a read, and until its timeout if it is a write.

        Args:
            call: what to send.
            deadline: the time by which it must be answered, where its timeout allows more.
            record: takes what happens, for hooks; made by them.

        Returns:
            What the call's decoder makes of the answer.

        Raises:
            WeaviateBaseError: whatever went wrong, by the tables of ``_core/errors.py``.
        """
        if not self._state.is_open:
            raise public.WeaviateClosedClientError
        if self.telemetry is not None:
            return await recording.execute(self, call, deadline)
        if self._hooks is not None and record is None:
            return await self._hooks.watch(self.execute, call, deadline)
        limit = self._limit(call)
        deadline = min(deadline, monotonic() + limit)
        if self.mode != "local" and (call.requires or call.fallback is not None):
            call = gates.adapted(call, await self.version(deadline))
        if not self._has_everything():
            if self.mode == "http" and isinstance(call.request, RpcRequest):
                self.require_known(f'{call.operation} with transport="http"', (behavior.HTTP_MIN_VERSION,))
            requirements = call.requirements()
            if requirements:
                gates.check_requirements(requirements, await self.version(deadline))
        outcome: Outcome = "unsent"
        for attempt in count(1):
            started = monotonic()
            try:
                if started >= deadline:
                    raise failing.Expired(call, self.mode)
                result = await self._attempt(call, deadline - started)
            except TransportError as failure:
                self._attempted(record, attempt, started, failure.code)
                outcome = failing.outcome(failure, outcome)
                if isinstance(failure, ClientClosed):
                    raise failing.closed(outcome) from failure
                from random import random  # here, as few calls fail

                policy = self.settings.retry
                pause = retrying.pause(attempt, random(), failure.retry_after, policy)
                most = retrying.max_attempts(
                    call,
                    failure.code,
                    hinted=failure.retry_after is not None,
                    connects=1 + self.settings.config.connection.session_pool_max_retries,
                    is_final=failure.is_final,
                    policy=policy,
                    text=failure.text,
                )
                if attempt >= most or monotonic() + pause >= deadline:
                    # without a name here: what a frame keeps of its own error holds connections open for long
                    where = failing.where(self.settings.params, call, failure, limit)
                    raise failing.final_error(call, failure, where, attempt, outcome)  # noqa: B904 - its cause is set
                if record is not None:
                    record.retrying(attempt, failure, pause)
                await async_sleep(pause)
                if not self._state.is_open:
                    raise failing.closed(outcome) from failure
            except public.WeaviateBaseError as error:
                failing.add_attempts(error, call, outcome)
                self._attempted(record, attempt, started, "error")
                if isinstance(error.__cause__, ClientClosed):  # of a request for a token
                    raise failing.closed(outcome) from error.__cause__
                raise
            else:
                self._attempted(record, attempt, started, "ok")
                return result
        raise AssertionError  # pragma: no cover - the last attempt returns or raises

    async def execute_flow(self, flow: Flow[T]) -> T:
        """Run a sequence of calls.

        Returns:
            What the flow returns.
        """
        if self.settings.config.cache is None:
            return await self._run_flow(flow)
        from weaviate_gen._client.aio.cache import without_cache

        return await without_cache(self._run_flow, flow)

    async def _run_flow(self, flow: Flow[T]) -> T:
        try:
            step = next(flow)
            while True:
                try:
                    reply = await self._step(step)
                except public.WeaviateBaseError as error:
                    step = flow.throw(error)
                else:
                    step = decoding.advance(flow, step, reply)
        except StopIteration as end:
            result: T = end.value
            return result

    async def _step(self, step: Call[Any] | Sleep) -> Any:
        if isinstance(step, Sleep):
            await async_sleep(step.seconds)
            return None
        return await self.execute(step)

    async def stream(
        self, path: str, requests: AsyncIterator[bytes], *, endless: bool = False, canceller: Canceller | None = None
    ) -> AsyncIterator[bytes]:
        """Call an RPC with streams both ways; a broken one raises a transport error.

        Raises:
            WeaviateClosedClientError: if the client is closed, or was meanwhile.
        """
        if not self._state.is_open:
            raise public.WeaviateClosedClientError
        timeout = None if endless else self.settings.timeout.stream

        def replies(bearer: Secret | None) -> AsyncIterator[bytes]:
            return self._transport.stream(path, requests, self._metadata(bearer), timeout, canceller)

        tokens = self._tokens
        source = replies(None) if tokens is None else tokens.stream(replies, self.settings.timeout.insert)
        try:
            async for reply in source:
                yield reply
        except ClientClosed as failure:
            raise failing.closed("unknown") from failure

    async def headers(self) -> list[tuple[str, str]]:
        """Return the headers that every request carries."""
        return self._metadata(None if self._tokens is None else await self._tokens.bearer(self.settings.timeout.query))

    def _has_everything(self) -> bool:
        """Return whether no request can be too new for the server; an engine in this process is made from our specs."""
        return self.mode == "local" or (self._state.version is not None and is_current(self._state.version))

    def last_headers(self) -> list[tuple[str, str]]:
        """Return the headers as last sent; tokens are not renewed."""
        return self._metadata(None if self._tokens is None else self._tokens.last)

    def _limit(self, call: Call[Any]) -> float:
        limit: float = getattr(self.settings.timeout, call.timeout_kind)
        return limit

    def _metadata(self, bearer: Secret | None) -> list[tuple[str, str]]:
        own = self.own_headers
        headers = list(({**self._headers, **own} if own else self._headers).items())
        if bearer is not None:
            headers.append(("authorization", bearer))
        if self.telemetry is not None:  # of a stream; calls are sent by views with the headers of their spans
            headers.extend(self.telemetry.context().items())
        return headers

    async def _attempt(self, call: Call[T], timeout: float) -> T:
        tokens = self._tokens
        if tokens is None or (not isinstance(call.request, RpcRequest) and call.request.path[0] == ":"):
            return await self._send(call, self._metadata(None), timeout)
        return await tokens.attempt(
            lambda bearer, left: self._send(call, self._metadata(bearer), left),
            timeout,
            is_connecting=call.timeout_kind == "init",
        )

    async def _send(self, call: Call[T], headers: list[tuple[str, str]], timeout: float) -> T:
        request = call.request
        if isinstance(request, RpcRequest):
            message = request.message
            data = message if isinstance(message, bytes) else message.SerializeToString()
            reply = await self._transport.rpc(request.rpc.path, data, headers, timeout)
            return decoding.rpc(call, request.rpc.reply, reply)
        body = None
        if request.body is not None:
            body = json_body(request.body, call.operation)
            own = (_JSON, *request.headers)
        else:
            own = request.headers
        verb, target = request.operation.verb, failing.target(request, self.settings.params)
        if request.path[0] == ":":
            headers = []  # keys stay with the server's own ports: this one is without encryption
        status, response_headers, payload = await self._transport.rest(verb, target, [*headers, *own], body, timeout)
        if status in errors.RETRYABLE_STATUSES and call.retry and status not in call.ok:
            raise Refused(call, status, payload, retry_after(response_headers))
        return self._read(call, request, status, response_headers, payload)

    def _read(self, call: Call[T], request: RestRequest, status: int, headers: Mapping[str, str], payload: bytes) -> T:
        fine = status in call.ok if call.ok else 200 <= status < 300
        if not fine:
            raise errors.of_status(call, status, payload, headers.get(CODE_HEADER, ""))
        return decoding.rest(call, request.operation, status, payload)

    def _attempted(self, record: CallRecord | None, attempt: int, started: float, outcome: str) -> None:
        """Report an attempt to whoever listens."""
        if record is not None:
            record.attempted(attempt, monotonic() - started, outcome)
        if self.observed is not None:
            self.observed.record_attempt(attempt, monotonic() - started, outcome)
