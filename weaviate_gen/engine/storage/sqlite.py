"""The file that everything lives in: SQLite, opened once, written in transactions.

The file is the truth. Everything in memory is derived from it, and dropped and read again after a change that was
interrupted (see :mod:`weaviate_gen.engine.storage.mutex`).

Write-ahead log, ``synchronous=NORMAL``: what was acknowledged survives the death of the process at any moment
(``kill -9`` included), because the operating system has the log's pages by then. A power cut or a crash of the
operating system may cost the transactions since the last checkpoint (about 16 MB of log); the file itself stays whole.

The file knows what it is (`application_id`) and which layout it has (`user_version`, see
:mod:`weaviate_gen.engine.storage.layout`): a newer layout is refused, an older one is brought up to date when it is
opened.
"""

from __future__ import annotations

import os
import sqlite3
import warnings
import weakref
from collections.abc import Callable, Iterable, Sequence
from contextlib import suppress
from pathlib import Path
from typing import Any, TypeVar

from weaviate_gen.engine import deadline
from weaviate_gen.engine.errors import EngineError, RequestStopped, StorageError
from weaviate_gen.engine.storage import fork
from weaviate_gen.engine.storage.directory_lock import DirectoryLock
from weaviate_gen.engine.storage.layout import APPLICATION_ID, MIGRATIONS, add_functions, add_triggers
from weaviate_gen.engine.storage.log import commits
from weaviate_gen.engine.storage.mutex import EngineLock, State, forked_error
from weaviate_gen.engine.storage.private_files import create_directory, create_file
from weaviate_gen.engine.storage.reserve import Reserve

T = TypeVar("T")

FILE = "weaviate.db"
_WRITE_ERRORS = frozenset({sqlite3.SQLITE_IOERR_WRITE, sqlite3.SQLITE_IOERR_TRUNCATE})
"""What SQLite reports where a file cannot grow for another reason than a full disk: a quota, or a limit."""
_ERRORS = (sqlite3.Error, UnicodeDecodeError)
"""What a statement raises; the latter where SQLite's own message has bytes of a damaged file."""

_STEPS = 10_000
"""Steps of SQLite's machine between two looks at the clock."""


class Storage:
    """One open file (or memory), and the lock around it.

    Attributes:
        path: the file, or ``None`` in memory.
        lock: held by whoever reads or writes; reentrant.
        closed: whether it was closed.
    """

    def __init__(
        self,
        directory: Path | None,
        *,
        reserve: bool = False,
        shared: bool = False,
        snapshot: bytes | None = None,
    ) -> None:
        """Open or create the data of a directory.

        Args:
            directory: where the file lies; it is created. ``None`` keeps everything in memory.
            reserve: whether to set space aside, so that deleting works on a full disk.
            shared: whether this process serves others that open the directory.
            snapshot: of :meth:`snapshot`, to begin with in memory.

        Raises:
            StorageError: somebody else has it open, it cannot be written, it is damaged, or it is too new.
        """
        self.lock: EngineLock = EngineLock(self._recover)
        self.path: Path | None = None
        self.closed: bool = False
        self._held: DirectoryLock | None = None
        self._reserve: Reserve | None = None
        self._deleting = False
        self._after: list[Callable[[], object]] = []
        self._rollbacks: list[Callable[[], object]] = []
        self._reloads: list[Callable[[], object]] = []
        if directory is not None:
            try:
                create_directory(directory)
            except OSError as error:
                raise StorageError(
                    "directory_unwritable", "create", cause=error.strerror or error, path=directory
                ) from error
        try:
            if directory is not None:
                self._held = DirectoryLock(directory, shared=shared)
                self.path = directory / FILE
                self._reserve = Reserve(directory) if reserve else None
            self._base = _open_file(self.path, snapshot)
            self._finalizer = weakref.finalize(self, _close_unclosed, os.getpid(), self._base, self._held, directory)
            self._files = () if self.path is None else (self.path, Path(f"{self.path}-wal"))
            self._identity = self._identify()
            fork.watch(self)
        except BaseException as error:
            self._abandon()
            if isinstance(error, _ERRORS):
                raise _explain(error, self.path) from error
            raise

    def _abandon(self) -> None:
        """Close what an opening that failed or was interrupted has opened."""
        there = vars(self)
        if "_finalizer" in there:
            self._finalizer.detach()
        if "_base" in there:
            self._base.close()
        if self._held is not None:
            self._held.release()

    def _execute(self, statement: str, values: Sequence[Any] = ()) -> sqlite3.Cursor:
        if self.lock.forked:
            raise forked_error()
        try:
            return self._base.execute(statement, values)
        except _ERRORS as error:
            raise self._explained(error) from error

    def _explained(self, error: Exception) -> StorageError:
        if getattr(error, "sqlite_errorcode", 0) == sqlite3.SQLITE_INTERRUPT:
            deadline.check()
        if self.closed:
            return StorageError("data_unusable", "closed", file=FILE if self.path else "the in-memory database")
        return _explain(error, self.path)

    def rows(self, statement: str, values: Sequence[Any] = ()) -> list[tuple[Any, ...]]:
        """Run a statement and return all its rows."""
        with self.lock:
            try:
                return self._execute(statement, values).fetchall()
            except _ERRORS as error:
                raise self._explained(error) from error

    def row(self, statement: str, values: Sequence[Any] = ()) -> tuple[Any, ...] | None:
        """Run a statement and return its first row, if any."""
        found = self.rows(statement, values)
        return found[0] if found else None

    def large(self, table: str, column: str, rowid: int) -> bytes:
        """Return the bytes in a column of a row, copied once; for megabytes, which a statement would copy twice."""
        with self.lock:
            if self.lock.forked:
                raise forked_error()
            try:
                with self._base.blobopen(table, column, rowid, readonly=True) as blob:
                    return blob.read()
            except _ERRORS as error:
                raise self._explained(error) from error

    def run(self, statement: str, values: Sequence[Any] = ()) -> int:
        """Run a statement of a transaction; return the number of rows it changed."""
        self._change()
        return self._execute(statement, values).rowcount

    def run_many(self, statement: str, values: Iterable[Sequence[Any]]) -> None:
        """Run a statement of a transaction once for each row of values."""
        self._change()
        try:
            self._base.executemany(statement, values)
        except _ERRORS as error:
            raise self._explained(error) from error

    def snapshot(self) -> bytes:
        """Return everything that is committed, as the bytes of a file."""
        with self.lock:
            return self._base.serialize()

    # -- transactions

    def transaction(self) -> Transaction:
        """Return a `with` block whose changes are committed at its end, or all undone; an inner one joins the outer.

        What an :class:`EngineError` or a deadline ends is undone here; what is interrupted by anything else, by
        whoever takes the lock next, in the file and in memory.

        Raises:
            StorageError: it could not be committed; nothing of it was stored.
        """
        return Transaction(self)

    def delete(self, work: Callable[[], T]) -> T:
        """Run something that only deletes as a transaction; on a full disk, again with the space set aside for it.

        Args:
            work: is undone and run a second time on a full disk.

        Raises:
            StorageError: it could not be committed; nothing of it was stored.
        """
        if self.lock.state and self.lock.held:
            return work()
        try:
            return self._delete(work)
        except StorageError as error:
            if error.kind != "disk_full" or self._reserve is None:
                raise
        with self.lock:
            self._reserve.release()
            self._checkpoint()
            result = self._delete(work)
            self._checkpoint()
            self._reserve.take()
        return result

    def _delete(self, work: Callable[[], T]) -> T:
        with self.transaction():
            self._deleting = True
            return work()

    def _checkpoint(self) -> None:
        """Move the log into the file and empty it, which frees space."""
        with suppress(StorageError), deadline.limited(None):  # as far as there is room
            self._execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchall()

    def _change(self) -> None:
        """Note that the running transaction changes something from here on."""
        if self.lock.state == State.OPEN:
            self.lock.state = State.CHANGING
            if self._reserve is not None and not self._deleting and not self._reserve.take():
                raise StorageError("disk_full", "request", path=self._reserve.path.parent)
            self._execute("BEGIN IMMEDIATE")
        elif not self._base.in_transaction:
            raise StorageError("data_unusable", "no_transaction")

    def after_commit(self, action: Callable[[], object]) -> None:
        """Do something once the running transaction is committed, still inside its lock."""
        self._change()
        self._after.append(action)

    def on_rollback(self, action: Callable[[], object]) -> None:
        """Do something if the running transaction is refused; to be called before memory is changed."""
        self._change()
        self._rollbacks.append(action)

    def on_recovery(self, reload: Callable[[], object]) -> None:
        """Do something after an interrupted change: whatever memory has is dropped, and read from the file again."""
        self._reloads.append(reload)

    def end(self, error: BaseException | None) -> None:
        """End the outermost transaction; called by :class:`Transaction` alone."""
        changing = self.lock.state == State.CHANGING
        if error is None and changing:
            try:
                deadline.check()
                self._check_in_place()
                self._execute("COMMIT")
            except (EngineError, RequestStopped):
                self._roll_back()
                raise
            with deadline.limited(None):  # what is stored is stored
                for action in self._after:
                    action()
        elif isinstance(error, (EngineError, RequestStopped)) and changing:
            self._roll_back()
        elif changing:
            return  # memory may be anything: whoever takes the lock next recovers
        self._mark_clean()

    def _roll_back(self) -> None:
        if self.lock.forked:
            return
        if self._base.in_transaction:
            self._execute("ROLLBACK")
        with deadline.limited(None):
            for action in reversed(self._rollbacks):
                action()
        self._mark_clean()

    def _recover(self) -> None:
        if self.lock.state == State.CHANGING and not self.closed:
            if self._base.in_transaction:
                self._execute("ROLLBACK")
            with deadline.limited(None):  # every request waits for it
                for reload in self._reloads:
                    reload()
        self._mark_clean()

    def _mark_clean(self) -> None:
        self._after, self._rollbacks = [], []
        self._deleting = False
        self.lock.state = State.CLEAN  # the very last: until here, an interrupt leads to a recovery

    # -- the directory

    def _identify(self) -> list[tuple[int, int]] | None:
        """Return the identities of the file and its log; nothing, if one is missing."""
        try:
            return [(found.st_dev, found.st_ino) for found in (path.stat() for path in self._files)]
        except OSError:
            return None

    def _check_in_place(self) -> None:
        if self._identify() != self._identity:
            raise StorageError("data_unusable", "replaced", file=FILE, path=self.path)

    def close(self) -> None:
        """Close the file and release the directory; a second call does nothing."""
        if self.lock.forked:
            self.closed = True
        else:
            self.lock.run(self._close)

    def _close(self) -> None:
        with self.lock:
            self.closed = True
            self._base.close()
            if self._held is not None:
                self._held.release()
            self._finalizer.detach()

    def compact_and_close(self) -> tuple[int, int]:
        """Put a copy without unused space in the place of the file, and close it.

        Returns:
            The size of the file before and after, in bytes.

        Raises:
            StorageError: it is damaged or cannot be written; the file stays as it was.
        """
        path = self.path
        if path is None:
            raise StorageError("data_unusable", "no_file")
        fresh = path.with_name(f"{FILE}-compacted")
        try:
            with self.lock:
                self._check_in_place()
                self._execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchall()
                before = path.stat().st_size
                fresh.unlink(missing_ok=True)
                create_file(fresh)
                self._execute("VACUUM INTO ?", (str(fresh),))
                self._base.close()  # its log is empty
                _sync(fresh)
                fresh.replace(path)
                _sync(path.parent)
                return before, path.stat().st_size
        except OSError as error:
            raise StorageError(
                "directory_unwritable", "file", file=FILE, cause=error.strerror or error, path=path
            ) from error
        finally:
            with suppress(OSError):
                fresh.unlink(missing_ok=True)
            self.close()

    def disown(self) -> None:
        """Make every use in this process, a forked child, fail; what is open stays as it is, for the parent."""
        self.lock.forked = True
        self._finalizer.detach()
        fork.keep_forever(self._base)
        if self._held is not None:
            self._held.disown()


def _sync(path: Path) -> None:
    """Wait until a file or a directory is on the disk; Windows has no such thing for directories."""
    if os.name == "nt" and path.is_dir():
        return
    file = os.open(path, os.O_RDONLY)
    try:
        os.fsync(file)
    finally:
        os.close(file)


class Transaction:
    """The `with` block of :meth:`Storage.transaction`; its state is kept in the storage."""

    __slots__ = ("_outermost", "_storage")

    def __init__(self, storage: Storage) -> None:
        self._storage = storage
        self._outermost = False

    def __enter__(self) -> None:
        lock = self._storage.lock
        lock.__enter__()
        self._outermost = not lock.state
        if self._outermost:
            lock.state = State.OPEN

    def __exit__(self, kind: object, error: BaseException | None, traceback: object) -> None:
        try:
            if self._outermost:
                self._storage.end(error)
        finally:
            self._storage.lock.__exit__()


def _close_unclosed(pid: int, base: sqlite3.Connection, held: DirectoryLock | None, directory: Path | None) -> None:
    """Close what was dropped, or is left at the end of the process."""
    if os.getpid() != pid:
        return
    base.close()
    if held is not None:
        held.release()
        warnings.warn(f"unclosed engine on {directory}: call close(), or use `with`", ResourceWarning, stacklevel=2)


def _open_file(path: Path | None, snapshot: bytes | None) -> sqlite3.Connection:
    committed: list[int] = []
    if path is not None:
        _create_file(path)
        committed = commits(Path(f"{path}-wal"))
    base = None
    try:
        base = sqlite3.connect(path or ":memory:", isolation_level=None, check_same_thread=False, timeout=0)
        if snapshot is not None:
            base.deserialize(snapshot)
        # SQLite's own lock keeps a second opener out even if somebody removes the file LOCK
        base.execute("PRAGMA locking_mode = EXCLUSIVE")
        _check_owner(base, path)
        base.set_progress_handler(deadline.stopped, _STEPS)
        base.execute("PRAGMA journal_mode = WAL")
        base.execute("PRAGMA synchronous = NORMAL")
        base.execute("PRAGMA wal_autocheckpoint = 4000")
        base.execute("PRAGMA temp_store = MEMORY")
        base.execute("PRAGMA cache_size = -16000")
        _migrate(base)
        add_triggers(base)
        if committed:
            _check_log(base, committed, path)
        return base  # inside, so that an interrupt here closes it too
    except BaseException:
        if base is not None:
            base.close()
        raise


def _check_log(base: sqlite3.Connection, committed: list[int], path: Path | None) -> None:
    """Warn of transactions in the log that SQLite ignores, because something before them is damaged or missing."""
    (_, frames, _) = base.execute("PRAGMA wal_checkpoint(PASSIVE)").fetchone()
    lost = sum(number > frames for number in committed)
    if lost:
        warnings.warn(
            f"{path}: its log is damaged, and the last {lost} transactions in it are lost: a power failure, or another "
            "program, wrote to it; compare with a backup",
            RuntimeWarning,
            stacklevel=2,
        )


def _create_file(path: Path) -> None:
    """Create the file before SQLite does: it gives the log beside it the mode of the file."""
    try:
        create_file(path)
    except OSError as error:
        raise StorageError(
            "directory_unwritable", "file", file=FILE, cause=error.strerror or error, path=path
        ) from error


def _check_owner(base: sqlite3.Connection, path: Path | None) -> None:
    version = base.execute("PRAGMA user_version").fetchone()[0]
    owner = base.execute("PRAGMA application_id").fetchone()[0]
    tables = base.execute("SELECT count(*) FROM sqlite_master").fetchone()[0]
    if owner != APPLICATION_ID and (tables or owner or version):
        raise StorageError("data_unusable", "foreign", file=FILE, path=path)
    if version > len(MIGRATIONS):
        raise StorageError("data_unusable", "too_new", file=FILE, version=version, known=len(MIGRATIONS), path=path)


def _migrate(base: sqlite3.Connection) -> None:
    version = base.execute("PRAGMA user_version").fetchone()[0]
    if version == len(MIGRATIONS):
        return
    add_functions(base)
    base.execute("BEGIN IMMEDIATE")
    for step in MIGRATIONS[version:]:
        for statement in step:
            base.execute(statement)
    base.execute(f"PRAGMA application_id = {APPLICATION_ID}")
    base.execute(f"PRAGMA user_version = {len(MIGRATIONS)}")
    base.execute("COMMIT")


def _explain(error: Exception, path: Path | None) -> StorageError:
    where = FILE if path else "the in-memory database"
    if isinstance(error, UnicodeDecodeError):
        return StorageError("data_damaged", "file", file=where, cause=error, path=path)
    code = getattr(error, "sqlite_errorcode", 0)
    match code & 0xFF:
        case 0 if isinstance(error, sqlite3.OperationalError):  # Python's: a text that is no UTF-8
            return StorageError("data_damaged", "file", file=where, cause=error, path=path)
        case sqlite3.SQLITE_FULL:
            return StorageError("disk_full", "file", file=where, path=path)
        case sqlite3.SQLITE_CORRUPT | sqlite3.SQLITE_NOTADB:
            return StorageError("data_damaged", "file", file=where, cause=error, path=path)
        case sqlite3.SQLITE_READONLY | sqlite3.SQLITE_CANTOPEN | sqlite3.SQLITE_PERM:
            return StorageError("data_unusable", "not_writable", file=where, cause=error, path=path)
        case sqlite3.SQLITE_BUSY:
            return StorageError("data_unusable", "busy", file=where, cause=error, path=path)
        case sqlite3.SQLITE_IOERR:
            failure = StorageError("data_unusable", "not_read_or_written", file=where, cause=error, path=path)
            return failure.as_kind("disk_full" if code in _WRITE_ERRORS else "internal")
        case _:
            return StorageError("data_unusable", "other", file=where, cause=error, path=path)
