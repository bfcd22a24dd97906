"""The engine in this process: where its data is, and the older names around it."""

from __future__ import annotations

import socket
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from weaviate_gen.exceptions import WeaviateEmbeddedInvalidVersionError, WeaviateInvalidInputError, WeaviateStartUpError

__all__ = [
    "EmbeddedDB",
    "EmbeddedOptions",
    "EmbeddedV3",
    "EmbeddedV4",
    "LocalOptions",
    "WeaviateStartUpError",
    "get_random_port",
]

DEFAULT_PERSISTENCE_DATA_PATH = "~/.local/share/weaviate"
DEFAULT_BINARY_PATH = "~/.cache/weaviate-embedded"
WEAVIATE_VERSION = "1.30.5"


@dataclass(frozen=True, slots=True)
class LocalOptions:
    """An engine in this process.

    Attributes:
        path: the directory of its data; ``None`` keeps everything in memory.
        plugins: vectorizers, rerankers and generators to be registered.
        auto_schema: make up unknown collections and properties from the objects that are written.
    """

    path: Path | None
    plugins: Sequence[Any] = ()
    auto_schema: bool = False


@dataclass
class EmbeddedOptions:
    """Options of an embedded server, as the official client has them.

    This package embeds an engine and starts no server, so only `persistence_data_path` has a meaning; whoever sets one
    of the others is told so.

    Attributes:
        persistence_data_path: the directory of the data.
        binary_path: without a meaning here.
        version: without a meaning here.
        port: without a meaning here.
        hostname: without a meaning here.
        additional_env_vars: without a meaning here.
        grpc_port: without a meaning here.
    """

    persistence_data_path: str = DEFAULT_PERSISTENCE_DATA_PATH
    binary_path: str = DEFAULT_BINARY_PATH
    version: str = WEAVIATE_VERSION
    port: int = 8079
    hostname: str = "127.0.0.1"
    additional_env_vars: dict[str, str] | None = None
    grpc_port: int = 50060

    def local(self) -> LocalOptions:
        """Give the engine that is meant; as the official embedded server, it makes up properties that are not defined.

        Raises:
            WeaviateEmbeddedInvalidVersionError: if a version is asked for.
            WeaviateInvalidInputError: if something else is set that only a server has.
        """
        if self.version != WEAVIATE_VERSION:
            raise WeaviateEmbeddedInvalidVersionError(self.version)
        plain = EmbeddedOptions()
        for name in ("binary_path", "port", "hostname", "additional_env_vars"):
            if getattr(self, name) != getattr(plain, name):
                raise _no_server(name)
        if self.grpc_port not in {50050, 50060}:
            raise _no_server("grpc_port")
        return LocalOptions(Path(self.persistence_data_path).expanduser(), auto_schema=True)


def _no_server(name: str) -> WeaviateInvalidInputError:
    return WeaviateInvalidInputError(
        f"`{name}` belongs to a server, and the embedded engine runs inside this process: leave it out, or run "
        "`weaviate-gen serve` and use connect_to_local"
    )


class EmbeddedDB:
    """The embedded engine behind the official client's name; it is opened with the client, and needs no starting.

    Args:
        options: where its data is.
    """

    def __init__(self, options: EmbeddedOptions) -> None:
        self.options = options
        self.local: LocalOptions = options.local()
        self._running = False

    def start(self) -> None:
        """Make sure that the data's directory can be used; the engine opens with the client."""
        self.ensure_paths_exist()
        self._running = True

    def stop(self) -> None:
        """Note that the engine is not needed any more; it closes with the client."""
        self._running = False

    def ensure_running(self) -> None:
        """Start, unless started."""
        if not self._running:
            self.start()

    def ensure_paths_exist(self) -> None:
        """Create the directory of the data, unless it is there."""
        if self.local.path is not None:
            self.local.path.mkdir(parents=True, exist_ok=True)

    def ensure_weaviate_binary_exists(self) -> None:
        """Do nothing: there is no binary."""

    def is_listening(self) -> bool:
        """Tell whether it was started; it listens to this process only."""
        return self._running

    def wait_till_listening(self) -> None:
        """Start, unless started; there is nothing to wait for."""
        self.ensure_running()

    def check_supported_platform(self) -> None:
        """Do nothing: the engine runs wherever Python does."""


EmbeddedV3 = EmbeddedDB
EmbeddedV4 = EmbeddedDB


def get_random_port() -> int:
    """Find a port of this machine that is free now.

    Returns:
        The port.
    """
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port
