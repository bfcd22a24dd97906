"""The official client's names around an embedded server."""

from __future__ import annotations

import socket

from weaviate_gen._types.embedded import EmbeddedOptions, LocalOptions


class EmbeddedDB:
    """The embedded engine under the official client's name; the client opens it, so starting it does nothing.

    Args:
        options: where its data is.
    """

    def __init__(self, options: EmbeddedOptions) -> None:
        self.options = options
        self.local: LocalOptions = options.local()
        self._running = False

    def start(self) -> None:
        """Create the directory of the data; the engine opens with the client."""
        self.ensure_paths_exist()
        self._running = True

    def stop(self) -> None:
        """Mark the engine as stopped; it closes with the client."""
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
        """Return whether it was started; it serves this process only."""
        return self._running

    def wait_till_listening(self) -> None:
        """Start, unless started; there is nothing to wait for."""
        self.ensure_running()

    def check_supported_platform(self) -> None:
        """Do nothing: the engine runs wherever Python does."""


EmbeddedV3 = EmbeddedDB
EmbeddedV4 = EmbeddedDB


def get_random_port() -> int:
    """Return a port of this machine that is free now."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port
