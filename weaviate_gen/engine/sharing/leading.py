"""The holder of a shared directory: an engine in this process that also serves others."""

from __future__ import annotations

import os
import secrets
import weakref
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from weaviate_gen._runtime.sharing import Leader
from weaviate_gen._runtime.version import VERSION
from weaviate_gen.engine.errors import StorageError
from weaviate_gen.engine.server.shared import SharedServer
from weaviate_gen.engine.sharing.note import Note, digests, remove_note
from weaviate_gen.engine.sharing.sockets import Listener, listen
from weaviate_gen.engine.storage import fork
from weaviate_gen.engine.wire.handler import Handler


class LeadingHandler(Handler):
    """Answers the requests of this process, and those of others until it is closed.

    Args:
        handler: the engine; closed with this.
        directory: where its data is.
        settings: what the engine was opened with.

    Raises:
        StorageError: no socket can be had, or the note about it cannot be written.
    """

    def __init__(self, handler: Handler, directory: Path, settings: Mapping[str, Any]) -> None:
        super().__init__(handler.database)
        self._service = _Service(directory)
        # what was dropped, or is left at the end of the program, stops to serve; the engine then closes itself
        self._finalizer = weakref.finalize(self, self._service.stop)
        try:
            self._service.start(handler, settings)
        except OSError as error:
            self.close()
            raise StorageError("directory_unwritable", "serve", cause=error, path=directory) from error
        except BaseException:
            self.close()
            raise

    def close(self) -> None:
        """Finish the requests of others, and close the engine; a second call does nothing."""
        self._service.stop()
        self._finalizer.detach()
        super().close()


class _Service:
    """What others reach; it must not refer to the handler of this process, whose end is its own."""

    def __init__(self, directory: Path) -> None:
        self._directory = directory
        self._pid = os.getpid()
        self._listener: Listener | None = None
        self._server: SharedServer | None = None
        fork.watch(self)

    def start(self, handler: Handler, settings: Mapping[str, Any]) -> None:
        """Listen, and tell others where.

        Raises:
            OSError: that is not possible.
        """
        remove_note(self._directory)  # of a holder that was killed
        self._listener = listener = listen(self._directory)
        key = secrets.token_urlsafe(24)
        self._server = SharedServer(Handler(handler.database), listener.socket, key)
        self._server.start()
        leader = Leader(self._pid, listener.host, listener.port, key)
        Note(leader, VERSION, digests(settings, key)).write(self._directory)

    def stop(self) -> None:
        """Withdraw the note and the socket, and finish what has arrived; a second call does nothing."""
        if self._listener is None or self._pid != os.getpid():
            return
        remove_note(self._directory)
        self._listener.remove()
        if self._server is None:
            self._listener.socket.close()
        else:
            self._server.stop()
        self._server = self._listener = None

    def disown(self) -> None:
        """Close this process's copies of the sockets, in a forked child."""
        if self._server is not None:
            self._server.disown()
