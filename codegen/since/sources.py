"""The interfaces of many releases: from a git repository's tags, or from directories in upstream's layout."""

from __future__ import annotations

import subprocess
import tempfile
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from google.protobuf.descriptor_pb2 import FileDescriptorSet

from codegen import importer
from codegen.parse import openapi_import
from codegen.parse.openapi_import import SpecError
from codegen.since import facts, renames
from codegen.since.versions import Version, parse, show

PROTOS = f"{importer.PROTOS}/v1"


@dataclass(frozen=True, slots=True)
class Interface:
    """The interface of one release: its version, REST in canonical form, and the addresses of gRPC."""

    version: Version
    rest: Mapping[str, Any]
    grpc: frozenset[str]


def read(sources: Sequence[Path], oldest: Version, progress: Callable[[str], None]) -> dict[Version, frozenset[str]]:
    """Return the addresses of each release in some sources, by the names that the newest of them has.

    Args:
        sources: a git repository whose tags are releases, or directories in upstream's layout.
        oldest: what is older is passed over; so are pre-releases.
        progress: called with what was read.

    Raises:
        SpecError: a source cannot be read, or there is no release.
    """
    found: dict[Version, Interface] = {}
    for source in sources:
        interfaces = _of_git(source, oldest) if _is_git(source) else [_of_folder(source)]
        for interface in interfaces:
            if interface.version >= oldest:
                found[interface.version] = interface
                progress(show(interface.version))
    if not found:
        raise SpecError(", ".join(map(str, sources)), f"holds no release from {show(oldest)} on")
    newest = found[max(found)].rest
    return {
        version: frozenset([*facts.of_rest(renames.to_newer(interface.rest, newest)), *interface.grpc])
        for version, interface in found.items()
    }


def of(version: Version, rest: Mapping[str, Any], protos: FileDescriptorSet) -> Interface:
    """Return the interface of a release that was read already."""
    return Interface(version, rest, frozenset(facts.of_protos(protos)))


def _of_folder(folder: Path) -> Interface:
    upstream = importer.read_upstream(folder)
    version = parse(upstream.release)
    if version is None:
        raise SpecError(str(folder), f"is of {upstream.release!r}, which is no release")
    return of(version, upstream.rest, upstream.protos)


def _is_git(source: Path) -> bool:
    return (source / ".git").exists() or ((source / "HEAD").is_file() and (source / "objects").is_dir())


def _git(source: Path, *arguments: str) -> bytes:
    done = subprocess.run(["git", "-C", str(source), *arguments], capture_output=True, check=False)  # noqa: S607 - git is found where the developer has it
    if done.returncode:
        raise SpecError(str(source), f"git {arguments[0]}: {done.stderr.decode('utf-8', 'replace').strip()}")
    return done.stdout


def _of_git(source: Path, oldest: Version) -> Iterator[Interface]:
    """Read the tags of a repository; protos that several releases share are compiled once."""
    tags = {version: tag for tag in _git(source, "tag").decode().split() if (version := parse(tag)) is not None}
    compiled: dict[bytes, frozenset[str]] = {}
    for version, tag in sorted(tags.items()):
        if version < oldest:
            continue
        digest = _git(source, "rev-parse", f"{tag}:{PROTOS}")
        if digest not in compiled:
            compiled[digest] = frozenset(facts.of_protos(_protos(source, tag)))
        text = _git(source, "show", f"{tag}:{importer.REST}")
        document = openapi_import.load(text.decode("utf-8", "replace"), f"{tag}:{importer.REST}")
        yield Interface(version, openapi_import.canonical(document), compiled[digest])


def _protos(source: Path, tag: str) -> FileDescriptorSet:
    with tempfile.TemporaryDirectory(prefix="codegen-") as folder:
        target = Path(folder) / PROTOS
        target.mkdir(parents=True)
        for name in _git(source, "ls-tree", "--name-only", f"{tag}:{PROTOS}").decode().split():
            if name.endswith(".proto"):
                (target / name).write_bytes(_git(source, "show", f"{tag}:{PROTOS}/{name}"))
        return importer.read_protos(Path(folder))
