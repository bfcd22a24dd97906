# Written once for both flavors: scripts/regen.sh writes the counterpart in _client/sync from this file.
# Edit this one.
"""Sessions from the arguments of a client's constructor."""

from __future__ import annotations

import os
import warnings
from collections.abc import Mapping
from typing import TYPE_CHECKING, Any, cast

from weaviate_gen._client.aio.connection import AsyncConnectionV4
from weaviate_gen._client.aio.settings import Settings, own_headers, read_credentials
from weaviate_gen._inputs.errors import described, invalid, invalid_type
from weaviate_gen._runtime.handler import Handler
from weaviate_gen._transport.coroutines import AsyncLocalTransport, AsyncNetworkTransport
from weaviate_gen._transport.engine import OpenHandler
from weaviate_gen._transport.network import Network
from weaviate_gen._transport.protocol import AsyncTransport, Mode
from weaviate_gen._types.connection import ConnectionParams
from weaviate_gen._types.settings import AdditionalConfig
from weaviate_gen.exceptions import WeaviateInvalidInputError, WeaviateStartUpError

if TYPE_CHECKING:
    from weaviate_gen._runtime.engine_settings import EngineSettings
    from weaviate_gen._runtime.sharing import Leader
    from weaviate_gen._transport.shared import Join
    from weaviate_gen._types.auth import AuthCredentials
    from weaviate_gen._types.embedded import EmbeddedOptions, LocalOptions


def build_session(
    params: ConnectionParams | None,
    embedded: EmbeddedOptions | LocalOptions | None,
    auth: str | AuthCredentials | None,
    headers: Mapping[str, Any] | None,
    config: AdditionalConfig | None,
    skip_init_checks: bool,
    transport: Mode,
) -> AsyncConnectionV4:
    """Return the session for a client's constructor arguments. Makes no request.

    Raises:
        TypeError: if neither or both of a server and an engine are given.
        WeaviateInvalidInputError: if an argument cannot be.
    """
    if (params is None) == (embedded is None):
        raise TypeError("pass either connection_params or embedded_options")
    config = config or AdditionalConfig()
    mode = _mode(transport, config)
    settings = Settings(params, read_credentials(auth), own_headers(headers), config, skip_init_checks)
    if embedded is not None:
        return AsyncConnectionV4.over(settings, _engine_transport(embedded, config))
    if not isinstance(params, ConnectionParams):
        raise TypeError(f"connection_params must be ConnectionParams, got {described(params)}")
    return AsyncConnectionV4.over(settings, AsyncNetworkTransport(Network(params, config, mode)))


def _engine_transport(embedded: EmbeddedOptions | LocalOptions, config: AdditionalConfig) -> AsyncTransport:
    from weaviate_gen._types.embedded import LocalOptions

    if not isinstance(embedded, LocalOptions) or not embedded.shared:
        return AsyncLocalTransport(opener(embedded))
    from weaviate_gen._transport.shared import AsyncSharedTransport

    return AsyncSharedTransport(joiner(embedded), config)


def _mode(argument: Mode, config: AdditionalConfig) -> Mode:
    """Return how RPCs are to travel: by the argument, else by the settings, else by the environment."""
    if argument not in {"auto", "grpc", "http"}:
        raise invalid("transport", '"auto", "grpc" or "http"', argument)
    if argument != "auto":
        return argument
    if config.transport is not None:
        return config.transport
    stated = os.environ.get("WEAVIATE_TRANSPORT") or "auto"
    if stated not in {"auto", "grpc", "http"}:
        raise invalid("the environment variable WEAVIATE_TRANSPORT", '"auto", "grpc" or "http"', stated)
    return cast("Mode", stated)


def joiner(options: LocalOptions) -> Join:
    """Return a function that opens the engine of a shared directory, or returns which process has it open.

    It raises :class:`WeaviateStartUpError` if that fails.

    Args:
        options: where the data is.

    Raises:
        WeaviateInvalidInputError: if it is in memory.
    """
    path = options.path
    if path is None:
        raise WeaviateInvalidInputError("shared=True requires a path: what is in memory belongs to one process")

    def join_directory(gone: Leader | None) -> Handler[Any] | Leader | None:
        from weaviate_gen.engine import EngineError, open_handler
        from weaviate_gen.engine.sharing import join

        try:
            return join(path, open_handler, {"plugins": options.plugins, "settings": options.settings}, gone)
        except EngineError as error:
            raise WeaviateStartUpError(f"cannot open the engine: {error}") from error

    return join_directory


def opener(embedded: EmbeddedOptions | LocalOptions) -> OpenHandler:
    """Return a function that opens the engine, and raises :class:`WeaviateStartUpError` if that fails.

    Args:
        embedded: where its data is.

    Raises:
        WeaviateInvalidInputError: if it is something else.
    """
    from weaviate_gen._types.embedded import EmbeddedOptions, LocalOptions

    if not isinstance(embedded, EmbeddedOptions | LocalOptions):  # pyright: ignore[reportUnnecessaryIsInstance]
        raise invalid_type("embedded_options", "EmbeddedOptions", embedded)
    if isinstance(embedded, EmbeddedOptions):
        options, ignored = embedded.local(), embedded.without_effect()
    else:
        options, ignored = embedded, []
    if options.open_engine is not None:
        return options.open_engine
    path, settings = options.path, options.settings
    if options.variables:
        settings = _server_settings(options.variables, ignored)
        path = settings.path or path

    def open_engine() -> Handler[Any]:
        from weaviate_gen.engine import EngineError, open_handler

        try:
            return open_handler(path, plugins=options.plugins, settings=settings)
        except EngineError as error:
            raise WeaviateStartUpError(f"cannot open the engine: {error}") from error

    return open_engine


def _server_settings(variables: Mapping[str, str], ignored: list[str]) -> EngineSettings:
    """Return the settings of the engine that a server's environment variables are; warn of what has no effect."""
    from weaviate_gen._runtime.engine_settings import EngineSettings, read_variables

    settings, unknown = read_variables(variables)
    if ignored or unknown:
        names = ", ".join([*ignored, *unknown])
        text = f"no effect: {names}; the embedded engine runs in this process and starts no server"
        warnings.warn(text, stacklevel=8)  # whoever calls connect_to_embedded
    return EngineSettings(**settings)
