"""The embedded engine: Weaviate's interface over a SQLite file, in this process.

Behind :func:`weaviate_gen.connect_to_memory` and :func:`weaviate_gen.connect_to_path`; needs the ``[local]`` extra.
"""

from __future__ import annotations

from collections.abc import Iterable
from importlib import import_module
from pathlib import Path
from typing import TYPE_CHECKING

from weaviate_gen.engine.errors import EngineError

if TYPE_CHECKING:
    from weaviate_gen.engine.access.settings import AccessSettings
    from weaviate_gen.engine.wire.handler import Handler

__all__ = ["EngineError", "open_handler"]


def open_handler(
    path: Path | None,
    *,
    plugins: Iterable[object] = (),
    auto_schema: bool = False,
    access: AccessSettings | None = None,
    backups: Path | None = None,
    exports: Path | None = None,
    message_size: int = 104_858_000,
    default_limit: int = 10,
    default_vectorizer: str | None = None,
    modules: Iterable[str] = (),
    node: str = "node1",
    log_level: int | None = None,
    shared: bool = False,
) -> Handler:
    """Open an engine behind the interface of a server.

    Args:
        path: the directory that it keeps its data in, created if needed; ``None`` keeps it in memory.
        plugins: vectorizers, rerankers and generators, in addition to those that are built in or installed; of two with
            one name these win.
        auto_schema: make up unknown collections and properties from the objects that are written.
        access: who may do what; ``None`` lets everybody do everything.
        backups: the directory that backups lie in; by default ``backups`` under `path`.
        exports: the directory that exports lie in; by default ``exports`` under `path`.
        message_size: the most bytes that one gRPC message may have; clients read it from ``GET /v1/meta``.
        default_limit: how many results a search over gRPC returns that names no limit.
        default_vectorizer: module of collections that name none; by default that of the plugins, or ``none``.
        modules: modules that are expected; a warning names those that nothing here has.
        node: the name of the one node.
        log_level: level of the logger ``weaviate_gen.engine``; by default the one that the program sets.
        shared: tell others that open `path` to wait until they are served; see :func:`join`, which serves them.

    Returns:
        A handler of requests; close it when done.

    Raises:
        ImportError: the ``[local]`` extra is missing.
        StorageError: the directory is open elsewhere, cannot be written, is damaged or too new.
    """
    try:
        import_module("numpy")
    except ImportError as error:
        raise ImportError(
            "the local engine needs numpy: install it with `pip install 'weaviate-gen[local]'`"
        ) from error
    from weaviate_gen.engine.factory import open_engine

    return open_engine(
        path,
        plugins,
        auto_schema=auto_schema,
        access=access,
        backups=backups,
        exports=exports,
        message_size=message_size,
        default_limit=default_limit,
        default_vectorizer=default_vectorizer,
        modules=modules,
        node=node,
        log_level=log_level,
        shared=shared,
    )
