"""Directories of transfers: local ones, and addresses such as ``s3://bucket/folder``, by fsspec."""

from __future__ import annotations

import json
from collections.abc import Callable, Generator
from contextlib import AbstractContextManager, ExitStack, contextmanager, suppress
from importlib import import_module
from pathlib import Path
from tempfile import TemporaryDirectory
from threading import Lock
from typing import Any, BinaryIO, Protocol, TypeAlias, TypeVar, cast

from weaviate_gen.exceptions import TransferError, WeaviateInvalidInputError
from weaviate_gen.transfer.files import FileJournal, Journal, atomic, remove_all

T = TypeVar("T")

Address: TypeAlias = str | Path
"""A local path, or an address that fsspec opens."""

_READ_ONLY = frozenset({"http", "https"})


class Folder(Protocol):
    """Interface of a directory.

    Attributes:
        address: where it is.
    """

    address: Address

    def __truediv__(self, name: str) -> Folder:
        """Return a directory in this one."""
        ...

    def create(self) -> None:
        """Create the directory, unless it exists."""
        ...

    def names(self) -> list[str]:
        """Return the names of its files, in order; none if it does not exist."""
        ...

    def has(self, name: str) -> bool:
        """Return whether it has a file."""
        ...

    def is_empty(self) -> bool:
        """Return whether it has neither files nor directories, but for files that were not finished."""
        ...

    def write(self, name: str) -> AbstractContextManager[BinaryIO]:
        """Write a file that appears when it is complete; an existing one is replaced. It can be read while open."""
        ...

    def read(self, name: str) -> AbstractContextManager[Path]:
        """Return the path of a file, or of a copy of it that exists as long as the context.

        Raises:
            FileNotFoundError: there is no such file.
        """
        ...

    def remove(self, name: str) -> None:
        """Remove a file, if there is one."""
        ...

    def remove_parts(self, unwanted: Callable[[str], bool]) -> None:
        """Remove files by their names, also unfinished ones."""
        ...

    def remove_if_empty(self) -> None:
        """Remove the directory, if nothing is in it."""
        ...

    def open_journal(self, name: str) -> Journal:
        """Open a journal, or begin one."""
        ...

    def remove_journal(self, name: str) -> None:
        """Remove a journal that is closed."""
        ...


def is_address(place: Address) -> bool:
    """Return whether fsspec opens a place, and not the system."""
    return isinstance(place, str) and "://" in place


def open_folder(place: Address, *, name: str = "directory", writable: bool = True) -> Folder:
    """Return a directory; it need not exist.

    Args:
        place: a path or an address.
        name: name of the argument, for messages.
        writable: whether it is to be written to.

    Raises:
        WeaviateInvalidInputError: fsspec, or its package for such addresses, is not installed; or the address cannot
            be written to.
    """
    if not is_address(place):
        return LocalFolder(Path(place))
    address = str(place).rstrip("/")
    scheme = address.partition("://")[0]
    if writable and scheme in _READ_ONLY:
        raise WeaviateInvalidInputError(f"{name} must be a place that can be written to, got {address}")
    try:
        system, path = import_module("fsspec").url_to_fs(address)
    except ImportError as error:
        raise WeaviateInvalidInputError(
            f"{name} {address} requires fsspec and its package for {scheme}:// ({error}): pip install fsspec, and s3fs "
            "for s3://, gcsfs for gs://, adlfs for az://, aiohttp for https://"
        ) from error
    except ValueError as error:
        raise WeaviateInvalidInputError(f"{name} must be a path or an address that fsspec opens: {error}") from error
    return RemoteFolder(system, path, address)


@contextmanager
def open_file(place: Address) -> Generator[Path, None, None]:
    """Return the path of a file, or of a copy of one at an address, which exists as long as the context.

    Args:
        place: a path or an address.

    Raises:
        TransferError: there is nothing at the address.
    """
    if not is_address(place):
        yield Path(place)
        return
    parent, _, name = str(place).rpartition("/")
    with ExitStack() as stack:
        try:
            path = stack.enter_context(open_folder(parent, name="source", writable=False).read(name))
        except FileNotFoundError as error:
            raise TransferError(f"{place} does not exist") from error
        yield path


def write_json(folder: Folder, name: str, value: Any) -> None:
    """Write JSON into a file, atomically."""
    with folder.write(name) as file:
        file.write(json.dumps(value, indent=2, ensure_ascii=False).encode() + b"\n")


def unfinished(folder: Folder, name: str, kind: str, target: list[str], *, resume: bool) -> dict[str, Any] | None:
    """Return the state of what did not end, or ``None`` if nothing was begun in a directory.

    Args:
        folder: the directory.
        name: the file of the state.
        kind: what it is of, for messages: ``copy`` or ``migration``.
        target: from where to where it leads, as in the state.
        resume: whether it may be continued.

    Raises:
        WeaviateInvalidInputError: it may not be continued, or leads elsewhere.
        TransferError: the file has something else.
    """
    if not folder.has(name):
        return None
    if not resume:
        raise WeaviateInvalidInputError(
            f"a {kind} did not end ({folder.address}): pass resume=True to continue it, or delete that directory"
        )
    fields = read_json(folder, name, f"the state of a {kind}")
    if fields["target"] != target:
        raise WeaviateInvalidInputError(f"{folder.address} has another {kind}: {fields['target']}, not {target}")
    return fields


def read_json(folder: Folder, name: str, content: str) -> dict[str, Any]:
    """Read a JSON object.

    Args:
        folder: the directory.
        name: the file.
        content: a noun phrase for messages.

    Raises:
        TransferError: the file is missing, or has something else.
    """
    place = _joined(folder, name)
    try:
        with folder.read(name) as path:
            value: object = json.loads(path.read_bytes())
    except FileNotFoundError:
        raise TransferError(f"{place} does not exist: expected {content}") from None
    except ValueError as error:
        raise TransferError(f"{place} must be {content} in JSON: {error}") from error
    if not isinstance(value, dict):
        raise TransferError(f"{place} must be {content}, got {type(value).__name__}")
    return cast("dict[str, Any]", value)


def _joined(folder: Folder, name: str) -> Address:
    return (folder / name).address


class LocalFolder:
    """A directory of this machine.

    Args:
        path: where it is.
    """

    def __init__(self, path: Path) -> None:
        self.address: Address = path
        self._path = path

    def __truediv__(self, name: str) -> LocalFolder:
        return LocalFolder(self._path / name)

    def create(self) -> None:
        """Create the directory, unless it exists."""
        self._path.mkdir(parents=True, exist_ok=True)

    def names(self) -> list[str]:
        """Return the names of its files, in order; none if it does not exist."""
        return sorted(path.name for path in self._path.iterdir() if path.is_file()) if self._path.exists() else []

    def has(self, name: str) -> bool:
        """Return whether it has a file."""
        return (self._path / name).exists()

    def is_empty(self) -> bool:
        """Return whether it has neither files nor directories, but for files that were not finished."""
        return not self._path.exists() or all(path.suffix == ".tmp" for path in self._path.iterdir())

    def write(self, name: str) -> AbstractContextManager[BinaryIO]:
        """Write a file that appears when it is complete and on disk."""
        return atomic(self._path / name)

    @contextmanager
    def read(self, name: str) -> Generator[Path, None, None]:
        """Return the path of a file."""
        path = self._path / name
        if not path.exists():
            raise FileNotFoundError(path)
        yield path

    def remove(self, name: str) -> None:
        """Remove a file, if there is one."""
        (self._path / name).unlink(missing_ok=True)

    def remove_parts(self, unwanted: Callable[[str], bool]) -> None:
        """Remove files by their names, also unfinished ones."""
        remove_all(self._path, lambda path: unwanted(path.name))

    def remove_if_empty(self) -> None:
        """Remove the directory, if nothing is in it."""
        if self._path.exists() and not any(self._path.iterdir()):
            self._path.rmdir()

    def open_journal(self, name: str) -> Journal:
        """Open a journal, or begin one."""
        return FileJournal(self._path / name)

    def remove_journal(self, name: str) -> None:
        """Remove a journal that is closed."""
        (self._path / name).unlink()


class RemoteFolder:
    """A directory of a file system of fsspec.

    Files are written on this machine first, and stored as a whole: in object stores they appear when they are complete.

    Args:
        system: the file system.
        path: the directory, as the file system has it.
        address: the directory, as the user has it.
    """

    def __init__(self, system: Any, path: str, address: str) -> None:
        self.address: Address = address
        self._system = system
        self._path = path

    def __truediv__(self, name: str) -> RemoteFolder:
        return RemoteFolder(self._system, f"{self._path}/{name}", f"{self.address}/{name}")

    def create(self) -> None:
        """Create the directory, unless it exists."""
        self._do(lambda: self._system.makedirs(self._path, exist_ok=True), "created")

    def names(self) -> list[str]:
        """Return the names of its files, in order; none if it does not exist."""
        return sorted(_name(each) for each in self._list() if each["type"] == "file")

    def has(self, name: str) -> bool:
        """Return whether it has a file."""
        self._system.invalidate_cache()
        return bool(self._do(lambda: self._system.exists(f"{self._path}/{name}"), "read"))

    def is_empty(self) -> bool:
        """Return whether it has neither files nor directories."""
        return not self._list()

    @contextmanager
    def write(self, name: str) -> Generator[BinaryIO, None, None]:
        """Write a file that is stored when it is complete."""
        with TemporaryDirectory(prefix="weaviate-gen-") as folder:
            path = Path(folder, "file")
            with path.open("w+b") as file:
                yield file
            self._do(lambda: self._system.put_file(str(path), f"{self._path}/{name}"), "written")

    @contextmanager
    def read(self, name: str) -> Generator[Path, None, None]:
        """Return the path of a copy of a file."""
        with TemporaryDirectory(prefix="weaviate-gen-") as folder:
            path = Path(folder, name)
            self._do(lambda: self._system.get_file(f"{self._path}/{name}", str(path)), "read")
            yield path

    def remove(self, name: str) -> None:
        """Remove a file, if there is one."""
        if self.has(name):
            self._do(lambda: self._system.rm_file(f"{self._path}/{name}"), "removed")

    def remove_parts(self, unwanted: Callable[[str], bool]) -> None:
        """Remove files by their names."""
        for name in filter(unwanted, self.names()):
            self.remove(name)

    def remove_if_empty(self) -> None:
        """Remove the directory, if nothing is in it; object stores have none then."""
        if self.is_empty():
            with suppress(OSError):
                self._system.rmdir(self._path)

    def open_journal(self, name: str) -> Journal:
        """Open a journal, or begin one."""
        return ObjectJournal(self / name)

    def remove_journal(self, name: str) -> None:
        """Remove a journal."""
        journal = self / name
        journal.remove_parts(lambda _: True)
        journal.remove_if_empty()

    def _list(self) -> list[dict[str, Any]]:
        self._system.invalidate_cache()
        try:
            return list(self._do(lambda: self._system.ls(self._path, detail=True), "listed"))
        except FileNotFoundError:
            return []

    def _do(self, work: Callable[[], T], done: str) -> T:
        """Return what a request of the file system returns.

        Raises:
            FileNotFoundError: there is no such file.
            TransferError: anything else went wrong.
        """
        try:
            return work()
        except FileNotFoundError:
            raise
        except Exception as error:  # file systems have exceptions of their own
            raise TransferError(
                f"{self.address} cannot be {done}: {str(error) or type(error).__name__}; resume when it can be"
            ) from error


def _name(entry: dict[str, Any]) -> str:
    return str(entry["name"]).rstrip("/").rpartition("/")[2]


class ObjectJournal:
    """A journal where files cannot grow: each entry is a file of its own.

    Args:
        folder: the directory of the entries.
    """

    def __init__(self, folder: RemoteFolder) -> None:
        self._folder = folder
        self._lock = Lock()
        self.entries: list[dict[str, Any]] = []
        names = folder.names()
        for name in names:
            with folder.read(name) as path:
                data = path.read_bytes()
            if data.endswith(b"\n"):  # others were not stored as a whole
                self.entries.append(json.loads(data))
        self._next = int(names[-1].partition(".")[0]) + 1 if names else 0

    def append(self, entry: dict[str, Any]) -> None:
        """Store an entry, and wait until that is done."""
        with self._lock:
            number = self._next
            self._next += 1
        with self._folder.write(f"{number:09d}.json") as file:
            file.write(json.dumps(entry, separators=(",", ":")).encode() + b"\n")

    def close(self) -> None:
        """Do nothing: each entry is stored."""
