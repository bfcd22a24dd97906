"""Options of the embedded engine."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Any

from weaviate_gen._runtime.records import record
from weaviate_gen.exceptions import WeaviateEmbeddedInvalidVersionError, WeaviateInvalidInputError

DEFAULT_PERSISTENCE_DATA_PATH = "~/.local/share/weaviate"
DEFAULT_BINARY_PATH = "~/.cache/weaviate-embedded"
WEAVIATE_VERSION = "1.30.5"


@record(frozen=True, slots=True)
class LocalOptions:
    """An engine in this process.

    Attributes:
        path: the directory of its data; ``None`` keeps everything in memory.
        plugins: vectorizers, rerankers and generators to be registered.
        auto_schema: create unknown collections and properties from the objects that are written.
    """

    path: Path | None
    plugins: Sequence[Any] = ()
    auto_schema: bool = False


@record
class EmbeddedOptions:
    """Options of an embedded server, as the official client has them.

    This package embeds an engine and starts no server, so only `persistence_data_path` has an effect; setting one of
    the others is an error.

    Attributes:
        persistence_data_path: the directory of the data.
        binary_path: has no effect.
        version: has no effect.
        port: has no effect.
        hostname: has no effect.
        additional_env_vars: has no effect.
        grpc_port: has no effect.
    """

    persistence_data_path: str = DEFAULT_PERSISTENCE_DATA_PATH
    binary_path: str = DEFAULT_BINARY_PATH
    version: str = WEAVIATE_VERSION
    port: int = 8079
    hostname: str = "127.0.0.1"
    additional_env_vars: dict[str, str] | None = None
    grpc_port: int = 50060

    def local(self) -> LocalOptions:
        """Return the options of the engine; like the official embedded server, it creates missing properties.

        Raises:
            WeaviateEmbeddedInvalidVersionError: a version is set.
            WeaviateInvalidInputError: another option is set that only a server has.
        """
        if self.version != WEAVIATE_VERSION:
            raise WeaviateEmbeddedInvalidVersionError(self.version)
        defaults = EmbeddedOptions()
        for name in ("binary_path", "port", "hostname", "additional_env_vars"):
            if getattr(self, name) != getattr(defaults, name):
                raise _no_server(name)
        if self.grpc_port not in {50050, 50060}:
            raise _no_server("grpc_port")
        return LocalOptions(Path(self.persistence_data_path).expanduser(), auto_schema=True)


def _no_server(name: str) -> WeaviateInvalidInputError:
    return WeaviateInvalidInputError(
        f"{name} must not be set: the embedded engine runs in this process, not in a server; remove it, or run "
        "`weaviate-gen serve` and use connect_to_local"
    )
