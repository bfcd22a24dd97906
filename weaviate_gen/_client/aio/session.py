# Written once for both flavors: scripts/regen.sh writes the counterpart in _client/sync from this file.
# Edit this one.
"""Runs calls: capability, identity, deadline, retry, and the naming of faults; each in one place."""

from __future__ import annotations

import json
from collections.abc import AsyncIterator
from dataclasses import replace
from itertools import count
from random import random
from time import monotonic
from typing import Any, TypeVar

from weaviate_gen import exceptions as public
from weaviate_gen._client.aio.settings import Settings
from weaviate_gen._client.aio.tokens import AsyncTokens
from weaviate_gen._core import decoding, errors
from weaviate_gen._core.call import Call, Flow, RpcRequest, Sleep
from weaviate_gen._core.version import Version, parse
from weaviate_gen._runtime.codes import outcome_of
from weaviate_gen._transport.concurrency import AsyncLock, Canceller, async_sleep
from weaviate_gen._transport.fault import Fault, retry_after
from weaviate_gen._transport.network import MAX_MESSAGE
from weaviate_gen._transport.protocol import AsyncTransport, Mode
from weaviate_gen._types.auth import AuthApiKey
from weaviate_gen._types.settings import Event
from weaviate_gen.exceptions import Outcome
from weaviate_gen_wire.rest import Request as RestRequest

T = TypeVar("T")

_JSON = ("content-type", "application/json")


class AsyncSession:
    """The one place where requests leave.

    Args:
        settings: how the client was set up.
        transport: what carries requests.
    """

    def __init__(self, settings: Settings, transport: AsyncTransport) -> None:
        self.settings = settings
        self._transport = transport
        self._asked: Mode = "auto" if transport.mode == "local" else transport.mode
        self._headers = settings.base_headers()
        self._tokens: AsyncTokens | None = None
        if settings.credentials is not None and not isinstance(settings.credentials, AuthApiKey):
            self._tokens = AsyncTokens(transport, settings.credentials, max(settings.timeout.init, 10.0))
        self._version: Version | None = None
        self._version_lock = AsyncLock()
        self._open = False

    @property
    def is_open(self) -> bool:
        """Whether calls may be made."""
        return self._open

    @property
    def mode(self) -> Mode:
        """How RPCs travel."""
        return self._transport.mode

    @property
    def mode_asked(self) -> Mode:
        """How RPCs were asked to travel; ``auto`` for an engine in this process."""
        return self._asked

    def open(self) -> None:
        """Let calls be made; nothing is sent."""
        self._open = True

    async def close(self) -> None:
        """Let no more calls be made, and free what is held."""
        self._open = False
        await self._transport.close()

    def prefer_http(self) -> None:
        """Send RPCs over HTTP from now on."""
        self._transport.prefer_http()

    def add_headers(self, headers: dict[str, str]) -> None:
        """Send further headers with every request from now on."""
        self._headers.update(headers)

    @property
    def message_limit(self) -> int:
        """Bytes of the largest gRPC message."""
        return self._transport.limit or MAX_MESSAGE

    def knows(self, meta: dict[str, Any]) -> Version:
        """Learn the server's version and limits from its meta information."""
        self._version = parse(str(meta.get("version", "")))
        limit = meta.get("grpcMaxMessageSize")
        if isinstance(limit, int) and limit > 0:
            self._transport.limit = limit
        return self._version

    async def version(self) -> Version:
        """Give the server's version; it is asked for once."""
        if self._version is None:
            async with self._version_lock:
                if self._version is None:
                    from weaviate_gen._core import server

                    self.knows(await self.run(server.meta()))
        return self._version or (0, 0, 0)

    @property
    def known_version(self) -> Version | None:
        """The server's version, if it has been asked for."""
        return self._version

    async def require(self, what: str, since: Version) -> None:
        """Make sure that the server has a feature.

        Raises:
            WeaviateUnsupportedFeatureError: if the server is older.
        """
        if not self._open:
            raise public.WeaviateClosedClientError
        has = await self.version()
        if has < since:
            raise errors.too_old(what, has, since)

    def require_known(self, what: str, since: Version) -> None:
        """Make sure that the server has a feature, as far as its version is known; nothing is sent.

        Raises:
            WeaviateUnsupportedFeatureError: if the server is older.
        """
        if self._version is not None and self._version < since:
            raise errors.too_old(what, self._version, since)

    async def run(self, call: Call[T]) -> T:
        """Send a call, retrying when safe, within its timeout.

        What may be repeated is tried a few times if it is a read, and until its timeout if it is a write.

        Returns:
            What the call's decoder makes of the answer.

        Raises:
            WeaviateBaseError: whatever went wrong, by the tables of ``_core/errors.py``.
        """
        if not self._open:
            raise public.WeaviateClosedClientError
        if call.since is not None:
            await self.require(call.what, call.since)
        if call.needs or call.older is not None:
            call = self._fitted(call, await self.version())
        limit = self._limit(call)
        deadline = monotonic() + limit
        outcome: Outcome = "unsent"
        for attempt in count(1):
            started = monotonic()
            try:
                result = await self._attempt(call, max(deadline - started, 0.001))
            except Fault as fault:
                self._tell(call, attempt, started, fault.code)
                outcome = self._outcome(fault, outcome)
                pause = errors.pause(attempt, random(), fault.retry_after)
                most = errors.max_attempts(call, fault.code, hinted=fault.retry_after is not None)
                if attempt >= most or monotonic() + pause >= deadline:
                    cause = fault.__cause__ or fault
                    raise self._after(self._named(call, fault, limit), attempt, outcome) from cause
                await async_sleep(pause)
                if not self._open:
                    raise self._closed(outcome) from fault
            except public.WeaviateBaseError:
                self._tell(call, attempt, started, "error")
                raise
            else:
                self._tell(call, attempt, started, "ok")
                return result
        raise AssertionError  # pragma: no cover - the last attempt returns or raises

    async def drive(self, flow: Flow[T]) -> T:
        """Run a sequence of calls.

        Returns:
            What the flow returns.
        """
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
        return await self.run(step)

    async def stream(
        self, path: str, requests: AsyncIterator[bytes], *, endless: bool = False, canceller: Canceller | None = None
    ) -> AsyncIterator[bytes]:
        """Call an RPC with streams both ways; a broken one raises a transport's fault."""
        if not self._open:
            raise public.WeaviateClosedClientError
        timeout = None if endless else self.settings.timeout.stream
        async for reply in self._transport.stream(path, requests, await self._metadata(), timeout, canceller):
            yield reply

    async def headers(self) -> list[tuple[str, str]]:
        """Give the headers that every request carries."""
        return await self._metadata()

    @staticmethod
    def _fitted(call: Call[T], has: Version) -> Call[T]:
        """Refuse what this server would ignore, and take the form that an older one reads."""
        for need in call.needs:
            if not need.met(has):
                raise errors.too_old(need.feature, has, need.since[0])
        if call.older is not None and has < call.older[0]:
            return replace(call, request=call.older[1], older=None)
        return call

    def last_headers(self) -> list[tuple[str, str]]:
        """Give the headers as last sent; nothing is renewed."""
        headers = list(self._headers.items())
        if self._tokens is not None and self._tokens.last is not None:
            headers.append(("authorization", self._tokens.last))
        return headers

    def _limit(self, call: Call[Any]) -> float:
        timeout = self.settings.timeout
        return {"init": timeout.init, "query": timeout.query, "insert": timeout.insert}[call.budget]

    async def _metadata(self) -> list[tuple[str, str]]:
        headers = list(self._headers.items())
        if self._tokens is not None:
            bearer = await self._tokens.bearer()
            if bearer is not None:
                headers.append(("authorization", bearer))
        return headers

    async def _attempt(self, call: Call[T], timeout: float) -> T:
        request = call.request
        headers = await self._metadata()
        if isinstance(request, RpcRequest):
            message = request.message
            data = message if isinstance(message, bytes) else message.SerializeToString()
            reply = await self._transport.rpc(request.rpc.path, data, headers, timeout)
            return decoding.rpc(call, request.rpc.reply, reply)
        body = None
        if request.body is not None:
            body = _encoded(request.body, call.what)
            own = (_JSON, *request.headers)
        else:
            own = request.headers
        verb, target = request.operation.verb, self._target(request)
        if request.path[0] == ":":
            headers = []  # keys stay with the server's own ports: this one is without encryption
        status, answer, payload = await self._transport.rest(verb, target, [*headers, *own], body, timeout)
        if status == 401 and headers and self._tokens is not None and self._tokens.renewable:
            self._tokens.forget()
            headers = await self._metadata()
            status, answer, payload = await self._transport.rest(verb, target, [*headers, *own], body, timeout)
        if status in errors.RETRYABLE_STATUSES and call.retry and status not in call.ok:
            raise _Refused(call, status, payload, retry_after(answer))
        return self._read(call, request, status, payload)

    def _target(self, request: RestRequest) -> str:
        """Give the path, or the address of another port of the server's; an engine has one port only."""
        target, params = request.target(), self.settings.params
        if target[0] != ":":
            return target
        if params is None:
            return target[target.index("/") :]
        return f"http://{params.http.address.rpartition(':')[0]}{target}"

    def _read(self, call: Call[T], request: RestRequest, status: int, payload: bytes) -> T:
        fine = status in call.ok if call.ok else 200 <= status < 300
        if not fine:
            raise errors.of_status(call, status, payload)
        return decoding.rest(call, request.operation, status, payload)

    def _named(self, call: Call[Any], fault: Fault, limit: float) -> public.WeaviateBaseError:
        if isinstance(fault, _Refused):
            return fault.error
        return errors.of_code(call, fault.code, fault.text, self._hop(call, fault, limit))

    def _hop(self, call: Call[Any], fault: Fault, limit: float) -> str:
        params = self.settings.params
        if params is None:
            return "the engine in this process"
        where = params.http_url if fault.hop == "http" else f"grpc at {params.grpc_target}"
        if not isinstance(call.request, RpcRequest) and call.request.path[0] == ":":
            where = self._target(call.request)
        return f"{where} within {limit:g} s" if fault.code == "deadline_exceeded" else where

    @staticmethod
    def _outcome(fault: Fault, before: Outcome) -> Outcome:
        """Return what is known about a write after another failed attempt."""
        outcome = fault.error.outcome if isinstance(fault, _Refused) else outcome_of(fault.code)
        return "unknown" if "unknown" in (before, outcome) else outcome

    @staticmethod
    def _closed(outcome: Outcome) -> public.WeaviateClosedClientError:
        closed = public.WeaviateClosedClientError()
        closed.outcome = outcome
        return closed

    @staticmethod
    def _after(error: public.WeaviateBaseError, attempt: int, outcome: Outcome) -> public.WeaviateBaseError:
        if attempt == 1:
            return error
        last = public.WeaviateRetryError(str(error), attempt)
        last.__cause__ = error
        return errors.detailed(
            last,
            asked=error.asked or "",
            status=error.status,
            server_text=error.server_text,
            retryable=True,
            outcome=outcome,
        )

    def _tell(self, call: Call[Any], attempt: int, started: float, outcome: str) -> None:
        observer = self.settings.config.observer
        if observer is not None:
            observer(Event(call.what, attempt, monotonic() - started, outcome))


class _Refused(Fault):
    """A status that passes, such as 503, on a call that may be repeated."""

    def __init__(self, call: Call[Any], status: int, payload: bytes, hint: float | None) -> None:
        super().__init__("unavailable", payload.decode("utf-8", "replace"), "http", retry_after=hint)
        self.error = errors.of_status(call, status, payload)


def _encoded(body: Any, what: str) -> bytes:
    try:
        return json.dumps(body, ensure_ascii=False, separators=(",", ":"), allow_nan=False).encode()
    except (TypeError, ValueError, RecursionError) as error:
        raise public.WeaviateInvalidInputError(f"{what}: the arguments must have a form in JSON: {error}") from error
