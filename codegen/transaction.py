"""Puts what a run made in place: all of it, or nothing, whenever the run is killed.

New files are staged in a folder of the tree, and written to the disk before a journal names them. Then each old file is
moved into that folder, and the new one to its place; when all are, the journal is removed, and the new tree counts. A
journal that a run finds was left by one that was killed: if all files are in place, it is removed, otherwise every move
is undone. Both may be interrupted in turn, and begin again.
"""

from __future__ import annotations

import contextlib
import errno
import itertools
import json
import os
import shutil
import tempfile
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path

from codegen import globs, interrupts

STATE = ".cache/codegen"
JOURNAL = f"{STATE}/journal.json"
RUN = "run-"
"""How the names of folders of runs begin, under `STATE`; a run removes what one that was killed left."""


@dataclass(frozen=True, slots=True)
class Changes:
    """What a run changes in the project's tree.

    Attributes:
        written: files that are new or differ.
        removed: files that no step generates any more.
    """

    written: tuple[str, ...]
    removed: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Move:
    """One file of a transaction.

    Attributes:
        path: from the tree's root.
        old: whether a file or a link lies there, to be moved out.
        new: the digest of what is moved in; empty if nothing is.
    """

    path: str
    old: bool
    new: str


def plan(root: Path, work: Path, owned: Sequence[str]) -> Changes:
    """Return how `root` differs, in what the globs name, from what a run made in `work`.

    Raises:
        OSError: a folder that would be written to is a symbolic link, so that the change would be made elsewhere.
    """
    made, old = globs.files(work, owned), globs.files(root, owned)
    for path in made:
        link = globs.linked_folder(root, path)
        if link is not None:
            raise OSError(errno.ELOOP, "is a symbolic link, where the generator writes to a folder of its own", link)
    written = tuple(path for path in made if not _same(root / path, work / path))
    return Changes(written, tuple(sorted(set(old) - set(made))))


def _same(old: Path, new: Path) -> bool:
    return globs.irregular(old) is None and old.is_file() and old.read_bytes() == new.read_bytes()


def apply(root: Path, work: Path, changes: Changes) -> None:
    """Make the changes: all of them, or none.

    Signals that would end the process are held back while files are moved.

    Args:
        root: the project's tree, which this process holds.
        work: the tree that has the new files.
        changes: as `plan` returned them.

    Raises:
        OSError: a file could not be put in place, and all are as they were; or, if that failed too, the next run will
            put them back.
    """
    if changes == Changes((), ()):
        return
    state = root / STATE
    state.mkdir(parents=True, exist_ok=True)
    _sync(state.parent)
    _sync(root)
    run = Path(tempfile.mkdtemp(prefix=RUN, dir=state))
    try:
        moves = _stage(root, work, run, changes)
        with interrupts.deferred():
            _write_journal(root, run, moves)
            try:
                _move(root, run, moves)
                _end(root)
            except BaseException:
                _undo(root, run, moves)
                _end(root)
                raise
    finally:
        if not (root / JOURNAL).exists():
            shutil.rmtree(run, ignore_errors=True)


def recover(root: Path) -> str:
    """Complete or undo what a run that was killed left, and remove its folders; return what was done, in a sentence.

    Raises:
        OSError: that is not possible now; nothing is lost, and the next run will try again.
    """
    if (root / JOURNAL).is_file():
        run, moves = _read_journal(root)
        completed = all(_arrived(root, move) for move in moves)
        if not completed:
            _undo(root, run, moves)
        _end(root)
        done = "completed" if completed else "undone"
        sentence = f"an earlier run was interrupted while it wrote {len(moves)} files: {done}"
    else:
        sentence = ""
    for folder in (root / STATE).glob(f"{RUN}*"):
        shutil.rmtree(folder, ignore_errors=True)
    return sentence


def _stage(root: Path, work: Path, run: Path, changes: Changes) -> list[Move]:
    moves = [Move(path, old=True, new="") for path in changes.removed]
    for path in changes.written:
        content = (work / path).read_bytes()
        moves.append(Move(path, old=_present(root / path), new=globs.digest(content)))
    (run / "old").mkdir()
    (run / "new").mkdir()
    for number, move in enumerate(moves):
        if move.new:
            _write(run / "new" / str(number), (work / move.path).read_bytes())
    _sync(run / "new")
    _sync(run)
    return moves


def _write_journal(root: Path, run: Path, moves: Sequence[Move]) -> None:
    content = {"run": run.name, "moves": [[move.path, move.old, move.new] for move in moves]}
    _write(run / "journal.json", json.dumps(content).encode())
    (run / "journal.json").replace(root / JOURNAL)
    _sync(root / STATE)


def _read_journal(root: Path) -> tuple[Path, list[Move]]:
    try:
        content = json.loads((root / JOURNAL).read_bytes())
    except ValueError as error:
        raise OSError(errno.EIO, "is damaged: restore the tree from version control, and delete it", JOURNAL) from error
    return root / STATE / content["run"], [Move(path, old, new) for path, old, new in content["moves"]]


def _end(root: Path) -> None:
    (root / JOURNAL).unlink()
    _sync(root / STATE)


def _move(root: Path, run: Path, moves: Sequence[Move]) -> None:
    """Move the old files out and the new ones in; those that go are first, as a file may follow a folder."""
    for number, move in enumerate(moves):
        target = root / move.path
        if target.is_dir() and not target.is_symlink():
            raise IsADirectoryError(errno.EISDIR, "is a folder that holds other files", str(target))
        if move.old:
            target.replace(run / "old" / str(number))
        if move.new:
            target.parent.mkdir(parents=True, exist_ok=True)
            (run / "new" / str(number)).replace(target)
        else:
            _drop_empty_folders(root, target)
    _sync_folders(root, moves)


def _undo(root: Path, run: Path, moves: Sequence[Move]) -> None:
    """Put back what was moved out and remove what was moved in, but for what somebody changed since."""
    for number, move in reversed(list(enumerate(moves))):
        target, old = root / move.path, run / "old" / str(number)
        ours = bool(move.new) and _has(target, move.new)
        if _present(old) and (ours or not _present(target)):
            target.parent.mkdir(parents=True, exist_ok=True)
            old.replace(target)
        elif not move.old:
            if ours:
                target.unlink()
            _drop_empty_folders(root, target)
    _sync_folders(root, moves)


def _arrived(root: Path, move: Move) -> bool:
    target = root / move.path
    return _has(target, move.new) if move.new else not _present(target)


def _present(path: Path) -> bool:
    """Return whether something lies there that is no folder; a link is none, wherever it leads."""
    return path.is_symlink() or (path.exists() and not path.is_dir())


def _has(target: Path, digest: str) -> bool:
    return globs.irregular(target) is None and target.is_file() and globs.digest(target.read_bytes()) == digest


def _drop_empty_folders(root: Path, removed: Path) -> None:
    """Remove the folders above a removed file that hold nothing any more, but caches."""
    for folder in itertools.takewhile(root.__ne__, removed.parents):
        if folder.is_dir():
            if any(entry.name not in globs.IGNORED for entry in folder.iterdir()):
                return
            shutil.rmtree(folder)


def _write(path: Path, content: bytes) -> None:
    with path.open("wb") as file:
        file.write(content)
        file.flush()
        os.fsync(file.fileno())


def _sync_folders(root: Path, moves: Iterable[Move]) -> None:
    for folder in sorted({(root / move.path).parent for move in moves}):
        if folder.is_dir():
            _sync(folder)


def _sync(folder: Path) -> None:
    """Write a folder's entries to the disk; Windows, which opens no folders, does so by itself."""
    with contextlib.suppress(OSError):
        opened = os.open(folder, os.O_RDONLY)
        try:
            os.fsync(opened)
        finally:
            os.close(opened)
