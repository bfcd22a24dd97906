"""One side of a comparison: a directory of specs, ours or in upstream's layout, or a whole project."""

from __future__ import annotations

import json
import tomllib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, TypeAlias

from google.protobuf.descriptor_pb2 import FileDescriptorSet

from codegen import importer
from codegen.diff import grpc, modules, overlays, rest, surface
from codegen.diff.change import Change
from codegen.diff.rules import classify
from codegen.parse import openapi_import, proto, rest_overlay, tables
from codegen.parse.openapi_import import SpecError
from codegen.step import Context

Files: TypeAlias = Mapping[str, Mapping[str, Any]]
"""The contents of a folder's tables, by the names of their files."""


@dataclass(frozen=True, slots=True)
class Side:
    """What is compared.

    Attributes:
        release: the release.
        rest: the REST interface in canonical form.
        protos: the gRPC interface, compiled.
        modules: the files of module facts; none in upstream's layout, and likewise the next two.
        surface: the files of methods.
        overlays: the files of corrections.
        document: upstream's document with its prose; `None` in ours.
        proto_sources: the text of the protos, by name; compared where nothing else differs.
    """

    release: str
    rest: Mapping[str, Any]
    protos: FileDescriptorSet
    modules: Files = field(default_factory=dict)
    surface: Files = field(default_factory=dict)
    overlays: Files = field(default_factory=dict)
    document: Mapping[str, Any] | None = None
    proto_sources: Mapping[str, str] = field(default_factory=dict)

    def corrected(self) -> Mapping[str, Any]:
        """Return the REST interface as the overlay corrects it.

        Raises:
            SpecError: the overlay does not fit its model.
        """
        context = Context(Path())
        content = self.overlays.get("rest.toml", {})
        overlay = tables.validate(context, rest_overlay.OVERLAY, content, rest_overlay.Overlay)
        if overlay is None:
            raise SpecError(context.problems[0].where, context.problems[0].message)
        if not overlay.change:
            return self.rest
        # Whether a correction still finds something to correct is asked where the client is generated.
        return rest_overlay.apply(json.loads(json.dumps(self.rest)), overlay, Context(Path()))


def load(folder: Path) -> Side:
    """Read a directory: `specs/` of this project, the project itself, or one in upstream's layout.

    Raises:
        SpecError: it is none, or something in it is broken.
    """
    if (folder / importer.REST).is_file():
        return _upstream(folder)
    if (folder / importer.OPENAPI).is_file():
        folder = folder / "specs"
    schema = folder / "openapi/schema.json"
    if not schema.is_file():
        raise SpecError(
            str(folder), f"holds neither {importer.REST} (upstream's layout) nor openapi/schema.json (ours)"
        )
    document = openapi_import.load(_text(schema), str(schema))
    names = [path.relative_to(folder / "proto").as_posix() for path in sorted((folder / "proto").glob("**/*.proto"))]
    return Side(
        release=_release(document),
        rest=openapi_import.canonical(document),
        protos=proto.compile_protos(folder / "proto", names),
        modules=_tables(folder / "modules"),
        surface=_tables(folder / "surface"),
        overlays=_tables(folder / "overlays"),
    )


def _tables(folder: Path) -> Files:
    return {path.name: _toml(path) for path in sorted(folder.glob("*.toml"))}


def _upstream(folder: Path) -> Side:
    upstream = importer.read_upstream(folder)
    protos = sorted((folder / importer.PROTOS / "v1").glob("*.proto"))
    return Side(
        release=upstream.release,
        rest=upstream.rest,
        protos=upstream.protos,
        document=json.loads(_text(folder / importer.REST)),
        proto_sources={path.name: _text(path) for path in protos},
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

    Tables kept by hand are compared where both sides have them.

    Raises:
        SpecError: a table does not fit its model.
    """
    found = [*_rest(old, new), *_grpc(old, new)]
    if old.modules and new.modules and old.modules is not new.modules:
        found += modules.compare(old.modules, new.modules)
    if old.surface and new.surface:
        found += surface.compare(old.surface, new.surface, ("specs/surface", "specs/surface"))
    if old.overlays and new.overlays:
        found += overlays.compare(old.overlays, new.overlays)
    return ordered(found)


def ordered(changes: list[Change]) -> list[Change]:
    """Return changes without repetitions, the gravest first."""
    return sorted(
        set(changes), key=lambda change: (-change.worse, change.area, change.where, change.detail, change.rule)
    )


def _rest(old: Side, new: Side) -> Iterator[Change]:
    both = bool(old.overlays and new.overlays)
    corrections = [side.overlays.get("rest.toml") if both else None for side in (old, new)]
    if corrections[0] == corrections[1] and old.rest is new.rest:
        yield from _prose(old, new, [])
        return
    was, now = (side.corrected() if both else side.rest for side in (old, new))
    found = list(rest.compare(was, now))
    yield from found
    yield from _prose(old, new, found)
    if not found and _facts(was) != _facts(now):
        yield classify("rest-unknown-changed", "the document", "differs where this comparison does not look")


def _prose(old: Side, new: Side, found: list[Change]) -> Iterator[Change]:
    if old.document is not None and new.document is not None:
        words = list(rest.prose(old.document, new.document))
        yield from words
        if not found and not words and json.dumps(old.document) != json.dumps(new.document):
            yield classify("rest-rewritten", "the document", "keys in another order")


def _facts(document: Mapping[str, Any]) -> str:
    return json.dumps({key: value for key, value in document.items() if key != "info"}, sort_keys=True)


def _grpc(old: Side, new: Side) -> Iterator[Change]:
    found = list(grpc.compare(old.protos, new.protos))
    yield from found
    was, now = old.proto_sources, new.proto_sources
    changed = sorted(name for name in was.keys() & now.keys() if was[name] != now[name])
    if changed and not found:
        yield classify("grpc-rewritten", ", ".join(changed), "other comments, options or layout")
