"""The embedded engine: Weaviate's interface over a SQLite file, in this process.

Behind :func:`weaviate_gen.connect_to_memory` and :func:`weaviate_gen.connect_to_path`; needs the ``[local]`` extra.
"""

from __future__ import annotations

from collections.abc import Iterable
from importlib import import_module
from pathlib import Path
from typing import TYPE_CHECKING

from weaviate_gen._runtime.engine_settings import EngineSettings
from weaviate_gen.engine.errors import EngineError

if TYPE_CHECKING:
    from weaviate_gen.engine.access.settings import AccessSettings
    from weaviate_gen.engine.wire.handler import Handler

__all__ = ["EngineError", "open_handler"]


def open_handler(
    path: Path | None,
    *,
    plugins: Iterable[object] = (),
    settings: EngineSettings | None = None,
    access: AccessSettings | None = None,
    shared: bool = False,
    snapshot: bytes | None = None,
) -> Handler:
    """Open an engine behind the interface of a server.

    Args:
        path: the directory that it keeps its data in, created if needed; ``None`` keeps it in memory.
        plugins: vectorizers, rerankers and generators, in addition to those that are built in or installed; of two with
            one name these win.
        settings: auto-schema, limits, directories and the like; by default those of a server.
        access: who may do what, instead of ``settings.access``; without both everybody may do everything.
        shared: tell others that open `path` to wait until they are served; see :func:`join`, which serves them.
        snapshot: of another engine's `snapshot()`, to begin with; only without a path.

    Returns:
        A handler of requests; close it when done.

    Raises:
        ImportError: the ``[local]`` extra is missing.
        EngineError: ``settings.access`` says something that has no meaning.
        ValueError: both `path` and `snapshot` are given.
        StorageError: the directory is open elsewhere, cannot be written, is damaged or too new.
    """
    if path is not None and snapshot is not None:
        raise ValueError("a snapshot is kept in memory: pass either path or snapshot")
    try:
        import_module("numpy")
    except ImportError as error:
        raise ImportError(
            "the local engine needs numpy: install it with `pip install 'weaviate-gen[local]'`"
        ) from error
    from weaviate_gen.engine.access.settings import settings_from
    from weaviate_gen.engine.factory import open_engine

    settings = settings or EngineSettings()
    if access is None and settings.access is not None:
        access = settings_from(settings.access)
    return open_engine(path, plugins, settings, access, shared=shared, snapshot=snapshot)
