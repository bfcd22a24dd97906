"""`specs/lock.toml`: the release the specs are of, and the SHA-256 of what they came from and of each of them."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass, replace
from pathlib import Path

from codegen import globs
from codegen.step import Context

PATH = "specs/lock.toml"
IMPORTED = ("specs/openapi/**", "specs/proto/**")
HEAD = """\
# Written by the generator: `python -m codegen import` pins the imported specs, scripts/regen.sh the hand-kept ones.
# Do not edit.
"""


@dataclass(frozen=True, slots=True)
class Lock:
    """What the lock holds.

    Attributes:
        release: the Weaviate release, such as `1.39.0`.
        commit: the commit it was built from, or an empty string where the source did not say.
        upstream: upstream's files, from its root, and their digests.
        imported: the files that `import` wrote, from the project's root, and their digests.
        kept: the hand-kept files under `specs/`, and their digests.
    """

    release: str
    commit: str
    upstream: Mapping[str, str]
    imported: Mapping[str, str]
    kept: Mapping[str, str]

    def to_bytes(self) -> bytes:
        """Write the lock as TOML."""
        lines = [HEAD, f'release = "{self.release}"\n', f'commit = "{self.commit}"\n']
        for name in ("upstream", "imported", "kept"):
            digests: Mapping[str, str] = getattr(self, name)
            lines.append(f"\n[{name}]\n")
            lines.extend(f'"{path}" = "{value}"\n' for path, value in sorted(digests.items()))
        return "".join(lines).encode()


def read(context: Context) -> Lock | None:
    """Read the lock of a tree; a missing or broken one is a problem."""
    try:
        found = tomllib.loads((context.root / PATH).read_text("utf-8"))
        return Lock(found["release"], found["commit"], found["upstream"], found["imported"], found["kept"])
    except FileNotFoundError:
        message = "there is no lock"
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        message = f"the lock is not readable TOML: {error}"
    except KeyError as error:
        message = f"the lock lacks {error}"
    context.problem(PATH, message, "run `python -m codegen import --from DIR` with the sources of a Weaviate release")
    return None


def kept_files(root: Path) -> list[str]:
    """Return the hand-kept files under `specs/`."""
    specs = globs.files(root, ["specs/**"])
    return [path for path in specs if path != PATH and not globs.matches(path, IMPORTED)]


def refresh(context: Context, lock: Lock) -> Lock:
    """Return the lock with the digests that the hand-kept files have now."""
    return replace(lock, kept=globs.digests(context.root, kept_files(context.root)))


def verify(context: Context, lock: Lock, *, kept: bool) -> None:
    """Compare the digests of the imported files, and of the hand-kept ones if asked, with the locked ones."""
    hint = "keep imported specs as they are (corrections go to specs/overlays); import them again"
    _compare(context, lock.imported, globs.files(context.root, IMPORTED), hint)
    if kept:
        _compare(context, lock.kept, kept_files(context.root), "run scripts/regen.sh, and commit what it writes")


def _compare(context: Context, locked: Mapping[str, str], present: list[str], hint: str) -> None:
    for path in sorted(set(locked) | set(present)):
        if path not in present:
            context.problem(path, "the lock names it, and it is missing", hint)
        elif path not in locked:
            context.problem(path, "the lock does not name it", hint)
        elif globs.digest((context.root / path).read_bytes()) != locked[path]:
            context.problem(path, "its digest is not the locked one", hint)
