"""Options of the embedded engine."""

from __future__ import annotations

import os
import re
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import Any

from weaviate_gen._inputs.errors import invalid
from weaviate_gen._runtime.engine_settings import EngineSettings
from weaviate_gen._runtime.records import field, record
from weaviate_gen.exceptions import WeaviateEmbeddedInvalidVersionError, WeaviateInvalidInputError

DEFAULT_PERSISTENCE_DATA_PATH = os.path.expanduser("~/.local/share/weaviate")  # noqa: PTH111 - `~` may have no meaning
DEFAULT_BINARY_PATH = os.path.expanduser("~/.cache/weaviate-embedded")  # noqa: PTH111 - likewise
DEFAULT_PORT = 8079
DEFAULT_GRPC_PORT = 50060
WEAVIATE_VERSION = "1.40.2"

_VERSION = re.compile(r"\d\.\d{1,2}\.\d{1,2}(-(rc|beta|alpha)\.\d{1,2})?|latest|https?://.+\.(tar\.gz|zip)")
_SERVER_ENVIRONMENT = {"AUTOSCHEMA_ENABLED": "true", "QUERY_DEFAULTS_LIMIT": "20"}
"""What an embedded server of the official client has by default, and an engine has not."""


@record(frozen=True, slots=True)
class LocalOptions:
    """An engine in this process.

    Attributes:
        path: the directory of its data; ``None`` keeps everything in memory.
        plugins: vectorizers, rerankers and generators to be registered.
        settings: settings of the engine; ``None`` are a server's defaults.
        variables: environment variables of a server, obeyed where they are settings of the engine.
        shared: whether other processes may have the directory open, too.
        open_engine: instead of all these, a function that returns an engine's handler; the client closes it.
    """

    path: Path | None
    plugins: Sequence[Any] = ()
    settings: EngineSettings | None = None
    variables: Mapping[str, str] = field(default_factory=dict[str, str])
    shared: bool = False
    open_engine: Callable[[], Any] | None = None

    def __post_init__(self) -> None:
        if not isinstance(self.settings, EngineSettings | None):  # pyright: ignore[reportUnnecessaryIsInstance]
            raise invalid("settings", "EngineSettings", self.settings)


@record
class EmbeddedOptions:
    """Options of an embedded server, as the official client has them.

    This package embeds an engine and starts no server: `persistence_data_path` and those of `additional_env_vars` that
    are settings of the engine have an effect; setting one of the others is a warning.

    Attributes:
        persistence_data_path: the directory of the data.
        binary_path: has no effect.
        version: has no effect.
        port: has no effect.
        hostname: has no effect.
        additional_env_vars: environment variables of a server; see docs/local-engine.md for those that are obeyed.
        grpc_port: has no effect.
        settings: settings of the engine, in the place of environment variables and of what is usual there.
    """

    persistence_data_path: str = DEFAULT_PERSISTENCE_DATA_PATH
    binary_path: str = DEFAULT_BINARY_PATH
    version: str = WEAVIATE_VERSION
    port: int = DEFAULT_PORT
    hostname: str = "127.0.0.1"
    additional_env_vars: dict[str, str] | None = None
    grpc_port: int = DEFAULT_GRPC_PORT
    settings: EngineSettings | None = field(default=None, kw_only=True)

    def local(self) -> LocalOptions:
        """Return the options of the engine; like the official embedded server, it creates missing properties.

        Raises:
            WeaviateEmbeddedInvalidVersionError: the version is none.
            WeaviateInvalidInputError: there are both settings and environment variables.
        """
        if not _VERSION.fullmatch(self.version):
            raise WeaviateEmbeddedInvalidVersionError(self.version)
        path = Path(self.persistence_data_path).expanduser()
        if self.settings is not None:
            if self.additional_env_vars:
                raise WeaviateInvalidInputError("pass settings or environment variables of a server, not both")
            return LocalOptions(self.settings.path or path, settings=self.settings)
        variables = {**_SERVER_ENVIRONMENT, **(self.additional_env_vars or {})}
        return LocalOptions(path, variables=variables)

    def without_effect(self) -> list[str]:
        """Return the names of options that are set, and that only a server has."""
        defaults = EmbeddedOptions()
        names = ("version", "port", "hostname", "binary_path")
        return [
            *(name for name in names if getattr(self, name) != getattr(defaults, name)),
            *(["grpc_port"] if self.grpc_port not in _GRPC_PORTS else []),
        ]


_GRPC_PORTS = (DEFAULT_GRPC_PORT, 50050)
"""The defaults of the options, and of the functions that connect."""
