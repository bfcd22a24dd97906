# Written once for both flavors: scripts/regen.sh writes the counterpart in _client/sync from this file.
# Edit this one.
"""Low-level connection, compatible with the official client's `ConnectionV4`."""

# only one of the two flavors of `close` differs from its base class
# pyright: reportUnnecessaryTypeIgnoreComment=false

from __future__ import annotations

import json
from collections.abc import AsyncIterator, Mapping, Sequence
from time import monotonic
from typing import TYPE_CHECKING, Any, Self

from weaviate_gen import exceptions as public
from weaviate_gen._client.aio.session import AsyncSession
from weaviate_gen._client.aio.settings import Settings, own_headers, read_credentials
from weaviate_gen._core import decoding, server, version
from weaviate_gen._core.behavior import HTTP_MIN_VERSION
from weaviate_gen._core.call import Call, RpcRequest
from weaviate_gen._runtime.records import record
from weaviate_gen._transport.concurrency import AsyncQueue, AsyncResult, async_sleep
from weaviate_gen._transport.coroutines import AsyncNetworkTransport
from weaviate_gen._transport.network import Network
from weaviate_gen._transport.protocol import AsyncTransport
from weaviate_gen._types.connection import ConnectionParams
from weaviate_gen._types.secrets import secret_headers
from weaviate_gen._types.settings import AdditionalConfig, ConnectionConfig, GrpcConfig, Proxies, Timeout
from weaviate_gen_wire.grpc import rpcs
from weaviate_gen_wire.rest import Operation, Request

if TYPE_CHECKING:
    from weaviate_gen._client.embedded import EmbeddedDB
    from weaviate_gen._types.auth import AuthCredentials
    from weaviate_gen._types.integrations import IntegrationConfig
    from weaviate_gen._types.server_version import ServerVersion
    from weaviate_gen_wire.grpc import messages as pb

_TIMEOUT_KINDS = {rpcs.BATCH_OBJECTS: "insert", rpcs.BATCH_DELETE: "insert"}


@record(frozen=True, slots=True)
class Response:
    """An HTTP answer.

    Attributes:
        status_code: the status.
        content: the decoded JSON, or text where it is none.
    """

    status_code: int
    content: Any

    def json(self) -> Any:
        """Return the decoded JSON."""
        return self.content

    @property
    def text(self) -> str:
        """The body as a string."""
        return self.content if isinstance(self.content, str) else json.dumps(self.content)


class AsyncConnectionV4(AsyncSession):
    """A session that also sends paths and messages verbatim.

    Args:
        connection_params: where the server is.
        auth_client_secret: how to authenticate.
        timeout_config: how long calls may take.
        proxies: proxies by kind of traffic.
        trust_env: whether proxies are read from the environment.
        additional_headers: headers for every request.
        connection_config: how many HTTP connections are kept.
        embedded_db: kept from the official client.
        skip_init_checks: whether connecting leaves out its checks.
        grpc_config: settings of the gRPC channel.
    """

    def __init__(
        self,
        connection_params: ConnectionParams,
        auth_client_secret: AuthCredentials | None,
        timeout_config: Timeout,
        proxies: str | Proxies | None,
        trust_env: bool,
        additional_headers: Mapping[str, Any] | None,
        connection_config: ConnectionConfig,
        embedded_db: EmbeddedDB | None = None,
        skip_init_checks: bool = False,
        grpc_config: GrpcConfig | None = None,
    ) -> None:
        auth_client_secret, additional_headers = (
            read_credentials(auth_client_secret),
            secret_headers(additional_headers),
        )
        config = AdditionalConfig(
            connection=connection_config,
            proxies=proxies,
            timeout=timeout_config,
            trust_env=trust_env,
            grpc_config=grpc_config,
        )
        settings = Settings(
            connection_params,
            auth_client_secret,
            own_headers(additional_headers),
            config,
            skip_init_checks,
        )
        self.embedded_db = embedded_db
        super().__init__(settings, AsyncNetworkTransport(Network(connection_params, config, "auto")))

    @classmethod
    def over(cls, settings: Settings, transport: AsyncTransport) -> Self:
        """Return a connection over any transport.

        Args:
            settings: how the client was set up.
            transport: what carries requests.

        Returns:
            The connection.
        """
        made = cls.__new__(cls)
        made.embedded_db = None
        AsyncSession.__init__(made, settings, transport)
        return made

    def __reduce__(self) -> tuple[Any, ...]:
        """Return a connection in the same state; where it is unpickled, it opens its own sockets. Keys are included."""
        if self.settings.params is None:
            raise TypeError("an engine cannot be sent to another process: run `weaviate-gen serve`, and connect to it")
        network = Network(self.settings.params, self.settings.config, self._asked)
        known = (self._state, self._transport.limit, dict(self._headers), self.own_headers)
        return self._arrived, (self.settings, network, *known)

    def __copy__(self) -> Self:
        return self

    def __deepcopy__(self, memo: object) -> Self:
        return self

    @classmethod
    def _arrived(cls, settings: Settings, network: Network, *known: Any) -> Self:
        made = cls.over(settings, AsyncNetworkTransport(network, warns=False))
        made._state, made._transport.limit, headers, made.own_headers = known
        made._headers.update(headers)
        made._state.no_streams_until = 0.0  # clocks differ between machines
        if made._state.version is not None:
            made._transport.learn(takes_http=made._state.version >= HTTP_MIN_VERSION)
        return made

    async def connect(self, force: bool = False) -> None:
        """Connect, and learn the server's version.

        Args:
            force: whether a connected one does it again.
        """
        if self.is_open and not force:
            return
        self.open()
        try:
            self.record_server_version(await self.execute(server.meta()))
        except public.WeaviateBaseError:
            if not self.settings.skip_init_checks:
                await super().close()
                raise

    def close(  # pyright: ignore[reportIncompatibleMethodOverride] - it hands the coroutine on
        self,
        colour: str | None = None,  # noqa: ARG002 - a name of the official method
    ) -> AsyncResult[None]:
        """Close every connection.

        Args:
            colour: kept from the official client.
        """
        return super().close()

    def is_connected(self) -> bool:
        """Return whether calls are allowed."""
        return self.is_open

    async def wait_for_weaviate(self, startup_period: int) -> None:
        """Wait until the server takes requests.

        Args:
            startup_period: for how many seconds.

        Raises:
            WeaviateStartUpError: if it does not by then.
        """
        deadline = monotonic() + startup_period
        self.open()
        while True:
            try:
                if await self.execute(server.is_ready()):
                    return
            except public.WeaviateBaseError:
                pass
            if monotonic() >= deadline:
                raise public.WeaviateStartUpError(f"Weaviate is not ready after {startup_period} s")
            await async_sleep(0.5)

    @property
    def server_version(self) -> str:
        """The server's version, or an empty text if it has not been asked for."""
        return version.show(self.known_version) if self.known_version else ""

    @property
    def _weaviate_version(self) -> ServerVersion:
        from weaviate_gen._types.server_version import ServerVersion

        return ServerVersion(*(self.known_version or (0, 0, 0)))

    @property
    def _connection_params(self) -> ConnectionParams | None:
        return self.settings.params

    @property
    def url(self) -> str:
        """The server's address with its scheme; empty for an engine in this process."""
        return self.settings.params.http_url if self.settings.params is not None else ""

    @property
    def timeout_config(self) -> Timeout:
        """How long calls may take."""
        return self.settings.timeout

    @property
    def additional_headers(self) -> dict[str, str]:
        """The user's own headers."""
        return self.settings.headers

    def get_proxies(self) -> dict[str, str]:
        """Return the proxies by kind of traffic."""
        return self.settings.config.proxy_map

    def get_current_bearer_token(self) -> str:
        """Return the authorization header as last sent, or an empty string."""
        return dict(self.last_headers()).get("authorization", "")

    def grpc_headers(self) -> tuple[tuple[str, str], ...] | None:
        """Return the metadata of every RPC as last sent."""
        return tuple(self.last_headers()) or None

    @property
    def grpc_stub(self) -> Any:
        """Every RPC as a method; ``None`` of it is sent until one is called."""
        from weaviate_gen._client.aio.raw import AsyncRawGrpc

        if not self.is_open:
            raise public.WeaviateClosedClientError
        return AsyncRawGrpc(self)

    def open_connection_grpc(self, colour: str | None = None) -> None:
        """Do nothing: the channel opens when it is needed.

        Args:
            colour: kept from the official client.
        """

    def set_integrations(self, integrations_config: Sequence[IntegrationConfig]) -> None:
        """Send keys and limits with every request from now on.

        Args:
            integrations_config: what ``Integrations…`` gave.
        """
        for each in integrations_config:
            self.add_headers({name.lower(): value for name, value in each.to_wire().items()})

    def get_meta(self, check_is_connected: bool = True) -> AsyncResult[dict[str, Any]]:  # noqa: ARG002 - an official name
        """Ask for the server's version, modules and limits.

        Args:
            check_is_connected: kept from the official client.
        """
        return self.execute(server.meta())

    def get_open_id_configuration(self) -> AsyncResult[dict[str, Any] | None]:
        """Ask which identity provider the server trusts."""
        return self.execute(server.open_id_configuration())

    def get(
        self,
        path: str,
        params: Mapping[str, Any] | None = None,
        error_msg: str = "",
        status_codes: Any = None,
        check_is_connected: bool = True,  # noqa: ARG002 - a name of the official method
    ) -> AsyncResult[Response]:
        """Send a GET.

        Args:
            path: from ``/`` on, without ``/v1``.
            params: the query.
            error_msg: what did not happen, for errors.
            status_codes: which statuses are answers.
            check_is_connected: kept from the official client.
        """
        return self._http("GET", path, None, params, error_msg, status_codes)

    def head(
        self, path: str, params: Mapping[str, Any] | None = None, error_msg: str = "", status_codes: Any = None
    ) -> AsyncResult[Response]:
        """Send a HEAD.

        Args:
            path: from ``/`` on, without ``/v1``.
            params: the query.
            error_msg: what did not happen, for errors.
            status_codes: which statuses are answers.
        """
        return self._http("HEAD", path, None, params, error_msg, status_codes)

    def delete(
        self,
        path: str,
        weaviate_object: Any = None,
        params: Mapping[str, Any] | None = None,
        error_msg: str = "",
        status_codes: Any = None,
    ) -> AsyncResult[Response]:
        """Send a DELETE.

        Args:
            path: from ``/`` on, without ``/v1``.
            weaviate_object: the JSON.
            params: the query.
            error_msg: what did not happen, for errors.
            status_codes: which statuses are answers.
        """
        return self._http("DELETE", path, weaviate_object, params, error_msg, status_codes)

    def patch(
        self,
        path: str,
        weaviate_object: Any,
        params: Mapping[str, Any] | None = None,
        error_msg: str = "",
        status_codes: Any = None,
    ) -> AsyncResult[Response]:
        """Send a PATCH.

        Args:
            path: from ``/`` on, without ``/v1``.
            weaviate_object: the JSON.
            params: the query.
            error_msg: what did not happen, for errors.
            status_codes: which statuses are answers.
        """
        return self._http("PATCH", path, weaviate_object, params, error_msg, status_codes)

    def post(
        self,
        path: str,
        weaviate_object: Any,
        params: Mapping[str, Any] | None = None,
        error_msg: str = "",
        status_codes: Any = None,
        is_gql_query: bool = False,  # noqa: ARG002 - a name of the official method
    ) -> AsyncResult[Response]:
        """Send a POST.

        Args:
            path: from ``/`` on, without ``/v1``.
            weaviate_object: the JSON.
            params: the query.
            error_msg: what did not happen, for errors.
            status_codes: which statuses are answers.
            is_gql_query: kept from the official client.
        """
        return self._http("POST", path, weaviate_object, params, error_msg, status_codes)

    def put(
        self,
        path: str,
        weaviate_object: Any,
        params: Mapping[str, Any] | None = None,
        error_msg: str = "",
        status_codes: Any = None,
    ) -> AsyncResult[Response]:
        """Send a PUT.

        Args:
            path: from ``/`` on, without ``/v1``.
            weaviate_object: the JSON.
            params: the query.
            error_msg: what did not happen, for errors.
            status_codes: which statuses are answers.
        """
        return self._http("PUT", path, weaviate_object, params, error_msg, status_codes)

    async def _http(
        self, verb: str, path: str, body: Any, params: Mapping[str, Any] | None, name: str, codes: Any
    ) -> Response:
        ok = frozenset(getattr(codes, "ok", None) or range(200, 300))
        operation = Operation(f"connection.{verb.lower()}", "", "", verb, f"/v1{path}", tuple(sorted(ok)), ())
        query = tuple((name, str(value)) for name, value in (params or {}).items() if value is not None)
        call = Call(
            Request(operation, f"/v1{path}", query, body),
            lambda reply: Response(reply[0], reply[1]),
            name or f"{verb} {path}",
            ok=ok,
            retry=verb in {"GET", "HEAD"},
        )
        return await self.execute(call)

    async def _unary(self, rpc: rpcs.Rpc, request: Any) -> Any:
        timeout_kind: Any = _TIMEOUT_KINDS.get(rpc, "query")
        return await self.execute(
            Call(RpcRequest(rpc, request), lambda reply: reply, rpc.name, timeout_kind=timeout_kind)
        )

    async def grpc_search(self, request: pb.SearchRequest) -> pb.SearchReply:
        """Call Search.

        Args:
            request: the message.
        """
        reply: pb.SearchReply = await self._unary(rpcs.SEARCH, request)
        return reply

    async def grpc_aggregate(self, request: pb.AggregateRequest) -> pb.AggregateReply:
        """Call Aggregate.

        Args:
            request: the message.
        """
        reply: pb.AggregateReply = await self._unary(rpcs.AGGREGATE, request)
        return reply

    async def grpc_batch_objects(
        self,
        request: pb.BatchObjectsRequest,
        timeout: float | None = None,  # noqa: ARG002 - the client's timeouts hold
        max_retries: float = 2,  # noqa: ARG002 - the session's policy holds
    ) -> dict[int, str]:
        """Call BatchObjects.

        Args:
            request: the message.
            timeout: kept from the official client.
            max_retries: kept from the official client.

        Returns:
            What was refused, and why, by place.
        """
        reply = await self._unary(rpcs.BATCH_OBJECTS, request)
        return {error.index: error.error for error in reply.errors}

    async def grpc_batch_delete(self, request: pb.BatchDeleteRequest) -> pb.BatchDeleteReply:
        """Call BatchDelete.

        Args:
            request: the message.
        """
        reply: pb.BatchDeleteReply = await self._unary(rpcs.BATCH_DELETE, request)
        return reply

    async def grpc_tenants_get(self, request: pb.TenantsGetRequest) -> pb.TenantsGetReply:
        """Call TenantsGet.

        Args:
            request: the message.
        """
        reply: pb.TenantsGetReply = await self._unary(rpcs.TENANTS_GET, request)
        return reply

    def grpc_batch_stream(self, requests: AsyncIterator[pb.BatchStreamRequest]) -> AsyncBatchStream:
        """Call BatchStream.

        Args:
            requests: the first messages; :meth:`grpc_batch_stream_write` sends further ones.

        Returns:
            The stream.
        """
        return AsyncBatchStream(self, requests)

    async def grpc_batch_stream_read(self, stream: AsyncBatchStream) -> pb.BatchStreamReply | None:
        """Read the next reply of a stream.

        Args:
            stream: what :meth:`grpc_batch_stream` gave.

        Returns:
            The reply, or ``None`` at the end.
        """
        async for reply in stream:
            return reply
        return None

    async def grpc_batch_stream_write(self, stream: AsyncBatchStream, request: pb.BatchStreamRequest | None) -> None:
        """Send a message on a stream.

        Args:
            stream: what :meth:`grpc_batch_stream` gave.
            request: the message; ``None`` ends the requests.
        """
        await stream.write(request)


class AsyncBatchStream:
    """A stream of batches, to be read and written.

    Args:
        connection: the session that sends.
        requests: the first messages.
    """

    def __init__(self, connection: AsyncSession, requests: AsyncIterator[pb.BatchStreamRequest]) -> None:
        self._first = requests
        self._more: AsyncQueue[pb.BatchStreamRequest | None] = AsyncQueue()
        self._replies = connection.stream(rpcs.BATCH_STREAM.path, self._requests())

    async def _requests(self) -> AsyncIterator[bytes]:
        async for request in self._first:
            yield request.SerializeToString()
        while True:
            further = await self._more.get()
            if further is None:
                return
            yield further.SerializeToString()

    async def write(self, request: pb.BatchStreamRequest | None) -> None:
        """Send a message after those before it; ``None`` ends the requests."""
        await self._more.put(request)

    def __aiter__(self) -> AsyncBatchStream:
        return self

    async def __anext__(self) -> pb.BatchStreamReply:
        reply: pb.BatchStreamReply = decoding.message(
            "the batch stream", "BatchStreamReply", await self._replies.__anext__()
        )
        return reply
