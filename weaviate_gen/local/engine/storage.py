"""The file that everything lives in: SQLite, opened once, written in transactions.

Write-ahead log, ``synchronous=NORMAL``: what was acknowledged survives the death of the process at any moment
(``kill -9`` included), because the operating system has the log's pages by then. A power cut or a crash of the
operating system may cost the transactions since the last checkpoint (about 16 MB of log); the file itself stays whole.

The file knows what it is (`application_id`) and which layout it has (`user_version`): a newer layout is refused, an
older one is brought up to date when it is opened.
"""

from __future__ import annotations

import sqlite3
import threading
from collections.abc import Callable, Generator, Iterable, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from weaviate_gen.local.engine.errors import StorageError
from weaviate_gen.local.engine.lock import DirectoryLock

FILE = "weaviate.db"
APPLICATION_ID = 0x57564745
"""`WVGE`, in SQLite's header."""

_LAYOUT_1 = (
    "CREATE TABLE setting (name TEXT PRIMARY KEY, value TEXT NOT NULL) WITHOUT ROWID",
    "CREATE TABLE collection (id INTEGER PRIMARY KEY, name TEXT NOT NULL UNIQUE, config TEXT NOT NULL)",
    "CREATE TABLE alias (name TEXT PRIMARY KEY, target TEXT NOT NULL) WITHOUT ROWID",
    """CREATE TABLE shard (
        id INTEGER PRIMARY KEY, collection INTEGER NOT NULL, name TEXT NOT NULL, status TEXT NOT NULL,
        frozen INTEGER NOT NULL DEFAULT 0, last_docid INTEGER NOT NULL DEFAULT 0, UNIQUE (collection, name))""",
    """CREATE TABLE object (
        docid INTEGER PRIMARY KEY, shard INTEGER NOT NULL, uuid BLOB NOT NULL, created INTEGER NOT NULL,
        updated INTEGER NOT NULL, properties TEXT NOT NULL, vectors BLOB NOT NULL)""",
    "CREATE UNIQUE INDEX object_uuid ON object (shard, uuid)",
    """CREATE TABLE artifact (
        shard INTEGER NOT NULL, name TEXT NOT NULL, content BLOB NOT NULL, PRIMARY KEY (shard, name))""",
)
MIGRATIONS: tuple[tuple[str, ...], ...] = (_LAYOUT_1,)
"""What leads from layout n to layout n + 1; layout 0 is the empty file."""


class Storage:
    """One open file (or memory), and the lock around it.

    Attributes:
        path: the file, or ``None`` in memory.
        lock: held by whoever reads or writes; reentrant.
        closed: whether it was closed.
    """

    def __init__(self, directory: Path | None) -> None:
        """Open or create the data of a directory.

        Args:
            directory: where the file lies; it is created. ``None`` keeps everything in memory.

        Raises:
            StorageError: somebody else has it open, it cannot be written, it is damaged, or it is too new.
        """
        self.lock: threading.RLock = threading.RLock()
        self.path: Path | None = None
        self.closed: bool = False
        self._held: DirectoryLock | None = None
        self._depth = 0
        self._after: list[Callable[[], object]] = []
        self._undo: list[Callable[[], object]] = []
        if directory is not None:
            try:
                directory.mkdir(parents=True, exist_ok=True)
            except OSError as error:
                raise StorageError(f"cannot create {directory}: {error.strerror or error}") from error
            self._held = DirectoryLock(directory)
            self.path = directory / FILE
        try:
            self._base = self._open()
        except BaseException:
            self._release()
            raise

    def _open(self) -> sqlite3.Connection:
        base = None
        try:
            base = sqlite3.connect(self.path or ":memory:", isolation_level=None, check_same_thread=False)
            self._check_owner(base)
            base.execute("PRAGMA journal_mode = WAL")
            base.execute("PRAGMA synchronous = NORMAL")
            base.execute("PRAGMA wal_autocheckpoint = 4000")
            base.execute("PRAGMA temp_store = MEMORY")
            base.execute("PRAGMA cache_size = -16000")
            self._migrate(base)
        except sqlite3.Error as error:
            if base is not None:
                base.close()
            raise StorageError(self._explain(error)) from error
        except StorageError:
            if base is not None:
                base.close()
            raise
        return base

    def _check_owner(self, base: sqlite3.Connection) -> None:
        version = base.execute("PRAGMA user_version").fetchone()[0]
        owner = base.execute("PRAGMA application_id").fetchone()[0]
        tables = base.execute("SELECT count(*) FROM sqlite_master").fetchone()[0]
        if owner != APPLICATION_ID and (tables or owner or version):
            raise StorageError(f"{self.path} is a database of another program; choose an empty directory")
        if version > len(MIGRATIONS):
            raise StorageError(
                f"{self.path} was written by a newer weaviate-gen (layout {version}, this one knows "
                f"{len(MIGRATIONS)}); upgrade the package, nothing was changed"
            )

    def _migrate(self, base: sqlite3.Connection) -> None:
        version = base.execute("PRAGMA user_version").fetchone()[0]
        if version == len(MIGRATIONS):
            return
        base.execute("BEGIN IMMEDIATE")
        for step in MIGRATIONS[version:]:
            for statement in step:
                base.execute(statement)
        base.execute(f"PRAGMA application_id = {APPLICATION_ID}")
        base.execute(f"PRAGMA user_version = {len(MIGRATIONS)}")
        base.execute("COMMIT")

    def _explain(self, error: sqlite3.Error) -> str:
        where = self.path or "the in-memory database"
        code = getattr(error, "sqlite_errorcode", 0) & 0xFF
        if code == sqlite3.SQLITE_FULL:
            return f"no room left for {where}: nothing of this request was stored; make room and repeat it"
        if code in (sqlite3.SQLITE_CORRUPT, sqlite3.SQLITE_NOTADB):
            return f"{where} is damaged ({error}); restore it from a backup, or move it away to start empty"
        if code in (sqlite3.SQLITE_READONLY, sqlite3.SQLITE_CANTOPEN, sqlite3.SQLITE_PERM):
            return f"{where} cannot be written ({error}); the local engine needs a directory that it may write in"
        if code == sqlite3.SQLITE_IOERR:
            return f"{where} cannot be read or written ({error}): nothing of this request was stored"
        return f"{where}: {error}"

    def rows(self, statement: str, values: Sequence[Any] = ()) -> list[tuple[Any, ...]]:
        """Run a statement and give all its rows."""
        with self.lock:
            try:
                return self._base.execute(statement, values).fetchall()
            except sqlite3.Error as error:
                raise StorageError(self._explain(error)) from error

    def row(self, statement: str, values: Sequence[Any] = ()) -> tuple[Any, ...] | None:
        """Run a statement and give its first row, if any."""
        found = self.rows(statement, values)
        return found[0] if found else None

    def run(self, statement: str, values: Sequence[Any] = ()) -> int:
        """Run a statement of a transaction; give the number of rows it changed."""
        try:
            return self._base.execute(statement, values).rowcount
        except sqlite3.Error as error:
            raise StorageError(self._explain(error)) from error

    def run_many(self, statement: str, values: Iterable[Sequence[Any]]) -> None:
        """Run a statement of a transaction once for each row of values."""
        try:
            self._base.executemany(statement, values)
        except sqlite3.Error as error:
            raise StorageError(self._explain(error)) from error

    @contextmanager
    def transaction(self) -> Generator[None, None, None]:
        """Make what happens inside certain at its end, or undo it all; an inner one joins the outer one.

        Raises:
            StorageError: it could not be made certain; nothing of it was stored.
        """
        with self.lock:
            if self._depth:
                self._depth += 1
                try:
                    yield
                finally:
                    self._depth -= 1
                return
            self.run("BEGIN IMMEDIATE")
            self._depth = 1
            try:
                yield
                self.run("COMMIT")
            except BaseException:
                self._roll_back()
                raise
            finally:
                self._depth = 0
            after, self._after, self._undo = self._after, [], []
            for action in after:
                action()

    def _roll_back(self) -> None:
        if self._base.in_transaction:
            self._base.execute("ROLLBACK")
        undo, self._after, self._undo = self._undo, [], []
        for action in reversed(undo):
            action()

    def after_commit(self, action: Callable[[], object]) -> None:
        """Do something once the running transaction is certain, still inside its lock."""
        self._after.append(action)

    def on_undo(self, action: Callable[[], object]) -> None:
        """Do something if the running transaction is undone."""
        self._undo.append(action)

    def close(self) -> None:
        """Close the file and let the directory go; a second call does nothing."""
        with self.lock:
            self.closed = True
            self._base.close()
            self._release()

    def _release(self) -> None:
        if self._held is not None:
            self._held.release()
            self._held = None
