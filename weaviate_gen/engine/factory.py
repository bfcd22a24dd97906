"""Opens engines: with this machine's clock and chance, and the built-in plugins."""

from __future__ import annotations

import logging
import os
import secrets
import sqlite3
import string
import sys
import threading
import time
import uuid
import warnings
from collections.abc import Callable, Iterable
from contextlib import suppress
from pathlib import Path

from weaviate_gen._runtime.engine_settings import EngineSettings
from weaviate_gen.engine.access.settings import AccessSettings
from weaviate_gen.engine.database.database import Database
from weaviate_gen.engine.database.environment import Environment
from weaviate_gen.engine.errors import EngineError
from weaviate_gen.engine.plugins.protocols import Plugins, gather
from weaviate_gen.engine.storage.private_files import without_tilde
from weaviate_gen.engine.storage.sqlite import Storage
from weaviate_gen.engine.wire.handler import Handler
from weaviate_gen_wire import RELEASE

_LOW_PRIORITY = 5
_LETTERS = string.ascii_letters + string.digits


def _now() -> int:
    return time.time_ns() // 1_000_000


def _new_uuid() -> str:
    return str(uuid.uuid4())


def _new_name() -> str:
    return "".join(secrets.choice(_LETTERS) for _ in range(12))


def _beside(work: Callable[[Callable[[], bool]], None]) -> None:
    """Run work in a thread that stops, at its next chance, when the program ends."""

    def run() -> None:
        if sys.platform == "linux":  # where threads have priorities of their own, and hand them on to those they start
            with suppress(OSError):
                os.setpriority(os.PRIO_PROCESS, threading.get_native_id(), _LOW_PRIORITY)
        with suppress(EngineError, sqlite3.Error):  # the data may be closed by now, and nothing of it is lost
            work(lambda: not threading.main_thread().is_alive())

    threading.Thread(target=run, name="weaviate-gen-index").start()


def _at_hand() -> list[object]:
    from weaviate_gen.engine.plugins.img2vec_local import Img2VecLocal
    from weaviate_gen.engine.plugins.installed import installed
    from weaviate_gen.engine.plugins.local_models import GenerativeLocal, RerankerLocal
    from weaviate_gen.engine.plugins.model_files import Model2VecLocal, SentenceTransformersLocal
    from weaviate_gen.engine.plugins.ref2vec_centroid import Ref2VecCentroid
    from weaviate_gen.engine.plugins.text2vec_local import Text2VecLocal

    vectorizer = Text2VecLocal()
    local = [vectorizer, Img2VecLocal(), RerankerLocal(vectorizer), GenerativeLocal()]
    return [*local, Model2VecLocal(), SentenceTransformersLocal(), Ref2VecCentroid(), *installed()]


def _add_providers(plugins: Plugins, modules: Iterable[str]) -> None:
    """Make the built-in modules of providers findable: all, or those that are enabled."""
    from weaviate_gen.engine.providing import Library

    library = Library(frozenset(modules) or None)
    plugins.finder, plugins.findable, plugins.described = library.find, library.names, library.described


def _warn_of_missing(modules: Iterable[str], plugins: Plugins) -> None:
    missing = [name for name in modules if name != "backup-filesystem" and not plugins.has(name)]
    if missing:
        warnings.warn(f"no plugin for these modules: {', '.join(missing)}; see docs/plugins.md", stacklevel=2)


def open_engine(
    path: Path | None,
    plugins: Iterable[object],
    settings: EngineSettings,
    access: AccessSettings | None,
    *,
    shared: bool,
    snapshot: bytes | None,
) -> Handler:
    """Open an engine; see :func:`weaviate_gen.engine.open_handler`."""
    path, backups, exports = (
        None if one is None else without_tilde(one) for one in (path, settings.backups, settings.exports)
    )
    env = Environment(
        _now,
        _new_uuid,
        _new_name,
        settings,
        version=RELEASE,
        access=access,
        backups=backups or (path / "backups" if path else None),
        exports=exports or (path / "exports" if path else None),
        background=_beside,
    )
    if settings.log_level is not None:
        logging.getLogger("weaviate_gen.engine").setLevel(settings.log_level)
    found = gather([*_at_hand(), *plugins])
    _add_providers(found, settings.modules)
    if settings.default_vectorizer is not None:
        found.default_vectorizer = settings.default_vectorizer
    _warn_of_missing(settings.modules, found)
    storage = None
    try:
        storage = Storage(path, reserve=True, shared=shared, snapshot=snapshot)
        database = Database(storage, found, env)
        database.expiration.sweep_if_due(env.now())
        return Handler(database)
    except BaseException:
        if storage is not None:
            storage.close()
        raise
