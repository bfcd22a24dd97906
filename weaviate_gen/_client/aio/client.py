# Written once for both flavors: scripts/regen.sh writes the counterpart in _client/sync from this file.
# Edit this one.
"""The client."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from functools import cached_property, partial
from types import TracebackType
from typing import TYPE_CHECKING, Any, Literal, Self, overload

from weaviate_gen import exceptions as public
from weaviate_gen._client.aio.build import build_session
from weaviate_gen._client.aio.connection import AsyncConnectionV4
from weaviate_gen._client.aio.session import AsyncSession
from weaviate_gen._client.aio.settings import read_credentials, view_options
from weaviate_gen._core import server
from weaviate_gen._runtime.native import codec
from weaviate_gen._transport.protocol import Mode
from weaviate_gen._types.connection import ConnectionParams
from weaviate_gen._types.secrets import secret_headers
from weaviate_gen._types.settings import AdditionalConfig, Timeout

if TYPE_CHECKING:
    from weaviate_gen._client.aio.alias import _AliasAsync
    from weaviate_gen._client.aio.backup import _BackupAsync
    from weaviate_gen._client.aio.batch.client import AsyncClientBatch
    from weaviate_gen._client.aio.classifications import AsyncClassifications
    from weaviate_gen._client.aio.cluster import _ClusterAsync
    from weaviate_gen._client.aio.collections import _CollectionsAsync
    from weaviate_gen._client.aio.debug import _DebugAsync
    from weaviate_gen._client.aio.export import _ExportAsync
    from weaviate_gen._client.aio.groups import _GroupsAsync
    from weaviate_gen._client.aio.namespaces import AsyncNamespaces
    from weaviate_gen._client.aio.raw import AsyncRaw
    from weaviate_gen._client.aio.rbac import _RolesAsync
    from weaviate_gen._client.aio.tokenization import _TokenizationAsync
    from weaviate_gen._client.aio.users import _UsersAsync
    from weaviate_gen._types.auth import AuthCredentials
    from weaviate_gen._types.data.raw import RawGQLReturn
    from weaviate_gen._types.embedded import EmbeddedOptions, LocalOptions
    from weaviate_gen._types.integrations import IntegrationConfig
    from weaviate_gen._types.policies import RetryPolicy


class AsyncIntegrations:
    """Settings of model providers, sent to the server with every request.

    Args:
        connection: the session that sends.
    """

    def __init__(self, connection: AsyncSession) -> None:
        self._session = connection

    def configure(self, integrations_config: IntegrationConfig | Sequence[IntegrationConfig]) -> None:
        """Send keys and limits with every request from now on; nothing is sent at once.

        Args:
            integrations_config: what ``Integrations…`` gave: one, or several.
        """
        from weaviate_gen._types.integrations import IntegrationConfig

        given = [integrations_config] if isinstance(integrations_config, IntegrationConfig) else integrations_config
        for each in given:
            self._session.add_headers({name.lower(): value for name, value in each.to_wire().items()})


class WeaviateAsyncClient:
    """A client of one server, or of an engine in this process.

    It connects on ``await connect()`` or at the beginning of an ``async with``.
    """

    def __init__(
        self,
        connection_params: ConnectionParams | None = None,
        embedded_options: EmbeddedOptions | LocalOptions | None = None,
        auth_client_secret: AuthCredentials | None = None,
        additional_headers: Mapping[str, Any] | None = None,
        additional_config: AdditionalConfig | None = None,
        skip_init_checks: bool = False,
        *,
        transport: Mode = "auto",
    ) -> None:
        """Set a client up; nothing is sent.

        Args:
            connection_params: where the server is.
            embedded_options: instead of a server, the engine to open.
            auth_client_secret: how to authenticate.
            additional_headers: headers for every request, such as keys of model providers.
            additional_config: timeouts, proxies, TLS.
            skip_init_checks: whether connecting sends nothing.
            transport: how RPCs travel: ``"http"`` (servers from 1.38.3), ``"grpc"``, or ``"auto"``: over HTTP
                where the server takes that, over gRPC otherwise.
        """
        auth_client_secret, additional_headers = (
            read_credentials(auth_client_secret),
            secret_headers(additional_headers),
        )
        self._given: tuple[Any, ...] = (
            connection_params,
            embedded_options,
            auth_client_secret,
            additional_headers,
            additional_config,
            skip_init_checks,
        )
        self._connection = build_session(
            connection_params,
            embedded_options,
            auth_client_secret,
            additional_headers,
            additional_config,
            skip_init_checks,
            transport,
        )

    def __repr__(self) -> str:
        """Return the address, how RPCs travel, the server's version once it is known, and whether it is connected."""
        version = self._connection.known_version
        facts = [
            repr(self._address()),
            f"transport={self.transport!r}",
            "server=" + (".".join(map(str, version)) if version else "unknown"),
            "open" if self._connection.is_open else "closed",
        ]
        return f"<{type(self).__name__} {', '.join(facts)}>"

    def _repr_html_(self) -> str:
        from weaviate_gen._types import notebooks

        version = self._connection.known_version
        row = (
            self._address(),
            self.transport,
            ".".join(map(str, version)) if version else None,
            "open" if self._connection.is_open else "closed",
        )
        return notebooks.table(type(self).__name__, ("address", "transport", "server", "state"), [row])

    def _address(self) -> str:
        """Return the address of the server, or the directory of an engine."""
        params, options, *_ = self._given
        if params is not None:
            return str(params.http_url)
        return str(getattr(options, "path", None) or getattr(options, "persistence_data_path", None) or "memory")

    @cached_property
    def collections(self) -> _CollectionsAsync:
        """All collections of the server."""
        from weaviate_gen._client.aio.collections import _CollectionsAsync

        return _CollectionsAsync(self._connection)

    @cached_property
    def batch(self) -> AsyncClientBatch:
        """Batches into any collection."""
        from weaviate_gen._client.aio.batch.client import AsyncClientBatch

        return AsyncClientBatch(self._connection, None)

    @cached_property
    def alias(self) -> _AliasAsync:
        """Other names of collections."""
        from weaviate_gen._client.aio.alias import _AliasAsync

        return _AliasAsync(self._connection)

    @cached_property
    def backup(self) -> _BackupAsync:
        """Backups of collections."""
        from weaviate_gen._client.aio.backup import _BackupAsync

        return _BackupAsync(self._connection)

    @cached_property
    def cluster(self) -> _ClusterAsync:
        """The nodes of the server, and the replicas on them."""
        from weaviate_gen._client.aio.cluster import _ClusterAsync

        return _ClusterAsync(self._connection)

    @cached_property
    def debug(self) -> _DebugAsync:
        """Looks behind the scenes."""
        from weaviate_gen._client.aio.debug import _DebugAsync

        return _DebugAsync(self._connection)

    @cached_property
    def export(self) -> _ExportAsync:
        """Exports of collections."""
        from weaviate_gen._client.aio.export import _ExportAsync

        return _ExportAsync(self._connection)

    @cached_property
    def groups(self) -> _GroupsAsync:
        """Groups of users of an identity provider, and their roles."""
        from weaviate_gen._client.aio.groups import _GroupsAsync

        return _GroupsAsync(self._connection)

    @cached_property
    def roles(self) -> _RolesAsync:
        """Roles and their permissions."""
        from weaviate_gen._client.aio.rbac import _RolesAsync

        return _RolesAsync(self._connection)

    @cached_property
    def tokenization(self) -> _TokenizationAsync:
        """How text is cut into terms."""
        from weaviate_gen._client.aio.tokenization import _TokenizationAsync

        return _TokenizationAsync(self._connection)

    @cached_property
    def users(self) -> _UsersAsync:
        """Users and their roles."""
        from weaviate_gen._client.aio.users import _UsersAsync

        return _UsersAsync(self._connection)

    @cached_property
    def integrations(self) -> AsyncIntegrations:
        """Keys and limits of model providers."""
        return AsyncIntegrations(self._connection)

    @cached_property
    def raw(self) -> AsyncRaw:
        """Every operation and every RPC, as the server has them."""
        from weaviate_gen._client.aio.raw import AsyncRaw

        return AsyncRaw(self._connection)

    @cached_property
    def namespaces(self) -> AsyncNamespaces:
        """Namespaces: parts of a cluster, each with collections of its own."""
        from weaviate_gen._client.aio.namespaces import AsyncNamespaces

        return AsyncNamespaces(self._connection)

    @cached_property
    def classifications(self) -> AsyncClassifications:
        """Classification of references by nearest neighbors (kNN) or zero-shot."""
        from weaviate_gen._client.aio.classifications import AsyncClassifications

        return AsyncClassifications(self._connection)

    @property
    def transport(self) -> Mode:
        """How RPCs travel: ``grpc``, ``http``, ``local``; or ``auto`` until a server answered one."""
        return self._connection.mode

    @property
    def codec(self) -> Literal["compiled", "python"]:
        """What reads replies: the code of weaviate-gen-native, where that is installed, or Python's."""
        return codec()

    def with_options(
        self,
        *,
        timeout: float | Timeout | None = None,
        headers: Mapping[str, str] | None = None,
        retry: RetryPolicy | None = None,
    ) -> Self:
        """Return a view: the same client with other options for its calls. Makes no request.

        Views share their connections: what connects or closes one does so for all of them.

        Args:
            timeout: how long calls may take, in seconds or by kind; ``None``: as before.
            headers: what their requests carry beside all others.
            retry: when failed calls are repeated; ``None``: as before.

        Returns:
            The view.

        Raises:
            WeaviateInvalidInputError: if an option cannot be.
        """
        session = self._connection
        return self._over(session.with_options(*view_options(session.settings, timeout, headers, retry)))

    def _over(self, session: AsyncConnectionV4) -> Self:
        view = object.__new__(type(self))
        view._given, view._connection = self._given, session
        return view

    def __reduce__(self) -> tuple[Any, ...]:
        """Pickle the client's settings and options; an unpickled client must be connected."""
        session = self._connection
        make = partial(type(self), transport=session.mode_asked)
        if not session.is_view:
            return make, self._given
        settings = session.settings
        return _viewed, (make, self._given, settings.own_timeout, session.own_headers, settings.own_retry)

    async def __aenter__(self) -> Self:
        await self.connect()
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        await self.close()

    async def connect(self) -> None:
        """Connect, and check that the server can be used; a connected client is not changed.

        It takes one request, and gRPC's health check where RPCs travel over gRPC. With ``skip_init_checks`` nothing is
        sent.

        Raises:
            WeaviateStartUpError: if no server answers, or one that is too old.
            WeaviateGRPCUnavailableError: if the server answers, but not over gRPC.
            UnexpectedStatusCodeError: if what answers is not Weaviate, or refuses the credentials.
            WeaviateInvalidInputError: if a file of ``TLS(…)`` cannot be read.
        """
        session = self._connection
        if session.is_open:
            return
        session.open()
        if session.settings.skip_init_checks and session.mode != "local":
            return
        from weaviate_gen._client.aio.checks import check_server

        try:
            await check_server(session)
        except BaseException:
            await session.close()
            raise

    async def close(self) -> None:
        """Close every connection; ``connect()`` opens them again."""
        await self._connection.close()

    def is_connected(self) -> bool:
        """Return whether the client is connected.

        Returns:
            Whether ``connect()`` was called, and ``close()`` was not after it.
        """
        return self._connection.is_open

    async def is_live(self) -> bool:
        """Ask whether the server runs, and answers over gRPC if that is used.

        Returns:
            Whether it is; ``False`` also if there is no response, or the client is not connected.
        """
        try:
            live = await self._connection.execute(server.is_live())
            if live and self._connection.mode == "grpc":
                return await self._connection.execute(server.health())
            return live
        except public.WeaviateBaseError:
            return False

    async def is_ready(self) -> bool:
        """Ask whether the server takes requests.

        Returns:
            Whether it is; ``False`` also if there is no response, or the client is not connected.
        """
        try:
            return await self._connection.execute(server.is_ready())
        except public.WeaviateBaseError:
            return False

    async def get_meta(self) -> dict[str, Any]:
        """Ask for the server's version, modules and limits.

        Returns:
            The server's meta information.
        """
        return await self._connection.execute(server.meta())

    async def get_open_id_configuration(self) -> dict[str, Any] | None:
        """Ask which identity provider the server trusts.

        Returns:
            Its address and the server's client id there, or ``None`` if there is none.
        """
        return await self._connection.execute(server.open_id_configuration())

    @overload
    async def graphql_raw_query(self, gql_query: str) -> RawGQLReturn: ...
    @overload
    async def graphql_raw_query(self, gql_query: list[str] | tuple[str, ...]) -> list[RawGQLReturn]: ...
    async def graphql_raw_query(self, gql_query: Any) -> Any:
        """Send a GraphQL query verbatim.

        Args:
            gql_query: the text of the query, or those of several, which go in one request.

        Returns:
            The answer, errors included; or the answers, in the order of the queries.
        """
        return await self._connection.execute(server.graphql_raw(gql_query))


def _viewed(
    make: Callable[..., WeaviateAsyncClient],
    given: tuple[Any, ...],
    timeout: Timeout | None,
    headers: Mapping[str, str],
    retry: RetryPolicy | None,
) -> WeaviateAsyncClient:
    """Return a view of a client that is made anew."""
    return make(*given).with_options(timeout=timeout, headers=headers, retry=retry)
