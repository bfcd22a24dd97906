"""One side of a comparison: a directory of specs, ours or in upstream's layout."""

from __future__ import annotations

import json
import tomllib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from google.protobuf.descriptor_pb2 import FileDescriptorSet

from codegen import importer
from codegen.diff import grpc, modules, rest
from codegen.diff.change import Change, Severity
from codegen.parse import openapi_import, proto
from codegen.parse.openapi_import import SpecError


@dataclass(frozen=True, slots=True)
class Side:
    """What is compared.

    Attributes:
        release: the release.
        rest: the REST interface in canonical form.
        protos: the gRPC interface, compiled.
        modules: the contents of the files of module facts, by name; none in upstream's layout.
        document: upstream's document with its prose; `None` in ours.
        texts: the protos as they are written, by name; compared where nothing else differs.
    """

    release: str
    rest: Mapping[str, Any]
    protos: FileDescriptorSet
    modules: Mapping[str, Mapping[str, Any]] = field(default_factory=dict)
    document: Mapping[str, Any] | None = None
    texts: Mapping[str, str] = field(default_factory=dict)


def load(folder: Path) -> Side:
    """Read a directory: `specs/` of this project, or one in upstream's layout.

    Raises:
        SpecError: it is neither, or something in it is broken.
    """
    if (folder / importer.REST).is_file():
        return _upstream(folder)
    schema = folder / "openapi/schema.json"
    if not schema.is_file():
        raise SpecError(
            str(folder), f"holds neither {importer.REST} (upstream's layout) nor openapi/schema.json (ours)"
        )
    document = openapi_import.load(_text(schema), str(schema))
    names = [path.relative_to(folder / "proto").as_posix() for path in sorted((folder / "proto").glob("**/*.proto"))]
    compiled = proto.compile_protos(folder / "proto", names)
    facts = {path.name: _toml(path) for path in sorted((folder / "modules").glob("*.toml"))}
    return Side(_release(document), openapi_import.canonical(document), compiled, facts)


def _upstream(folder: Path) -> Side:
    upstream = importer.read_upstream(folder)
    protos = sorted((folder / importer.PROTOS / "v1").glob("*.proto"))
    return Side(
        release=upstream.release,
        rest=upstream.rest,
        protos=upstream.protos,
        document=json.loads(_text(folder / importer.REST)),
        texts={path.name: _text(path) for path in protos},
    )


def _release(document: Mapping[str, Any]) -> str:
    return str(document["info"]["version"])


def _text(path: Path) -> str:
    try:
        return path.read_text("utf-8")
    except UnicodeDecodeError as error:
        raise SpecError(str(path), f"is not UTF-8: {error}") from error


def _toml(path: Path) -> Mapping[str, Any]:
    try:
        return tomllib.loads(_text(path))
    except tomllib.TOMLDecodeError as error:
        raise SpecError(str(path), f"is not TOML: {error}") from error


def compare(old: Side, new: Side) -> list[Change]:
    """Return all differences of two sides, the gravest first.

    Module facts are compared where both sides have them.
    """
    found = [*_rest(old, new), *_grpc(old, new)]
    if old.modules and new.modules:
        found += modules.compare(old.modules, new.modules)
    return sorted(set(found), key=lambda change: (-change.severity, change.area, change.where, change.what))


def _rest(old: Side, new: Side) -> Iterator[Change]:
    found = list(rest.compare(old.rest, new.rest))
    yield from found
    if old.document is not None and new.document is not None:
        words = list(rest.prose(old.document, new.document))
        yield from words
        if not found and not words and json.dumps(old.document) != json.dumps(new.document):
            yield Change("REST", "the document", "keys in another order", Severity.COSMETIC)
    if not found and _facts(old) != _facts(new):
        yield Change("REST", "the document", "differs where this comparison does not look", Severity.BREAKING)


def _facts(side: Side) -> dict[str, Any]:
    return {key: value for key, value in side.rest.items() if key != "info"}


def _grpc(old: Side, new: Side) -> Iterator[Change]:
    found = list(grpc.compare(old.protos, new.protos))
    yield from found
    changed = [name for name in old.texts if new.texts.get(name, old.texts[name]) != old.texts[name]]
    if changed and not found:
        yield Change("gRPC", ", ".join(sorted(changed)), "other comments, options or layout", Severity.COSMETIC)
