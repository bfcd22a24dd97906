"""The step `import`: a Weaviate source tree (or what has its layout) becomes the canonical specs and their lock."""

from __future__ import annotations

import subprocess
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from google.protobuf.descriptor_pb2 import FileDescriptorSet

from codegen import globs, lock
from codegen.parse import openapi_import, proto
from codegen.parse.openapi_import import Json, SpecError
from codegen.step import Context, Output

REST = "openapi-specs/schema.json"
PROTOS = "grpc/proto"
OPENAPI = "specs/openapi/schema.json"


@dataclass(frozen=True, slots=True)
class Upstream:
    """What a release says of its interfaces.

    Attributes:
        release: its version, such as `1.39.0`.
        commit: its commit, or an empty string.
        rest: the REST interface in canonical form.
        protos: the gRPC interface, compiled, without comments.
        digests: upstream's files, from its root, and their digests.
    """

    release: str
    commit: str
    rest: dict[str, Json]
    protos: FileDescriptorSet
    digests: dict[str, str]


def read_upstream(source: Path) -> Upstream:
    """Read a directory in upstream's layout: `openapi-specs/schema.json`, `grpc/proto/v1/*.proto`, perhaps `COMMIT`.

    Raises:
        SpecError: something is missing or broken.
    """
    if not source.is_dir():
        raise SpecError(str(source), "is no directory")
    schema = source / REST
    if not schema.is_file():
        raise SpecError(str(schema), "is missing; a Weaviate source tree has it")
    compiled = read_protos(source)
    try:
        document = openapi_import.load(schema.read_text("utf-8"), str(schema))
    except UnicodeDecodeError as error:
        raise SpecError(str(schema), f"is not UTF-8: {error}") from error
    facts = openapi_import.canonical(document)
    inputs = [REST, *globs.files(source, [f"{PROTOS}/v1/*.proto"])]
    version = document["info"]["version"]  # type: ignore[call-overload,index]  # checked by load()
    return Upstream(str(version), _commit(source), facts, compiled, globs.digests(source, inputs))


def read_protos(source: Path) -> FileDescriptorSet:
    """Compile the protos of a directory in upstream's layout.

    Raises:
        SpecError: there are none, or protoc refused them.
    """
    names = [f"v1/{path.name}" for path in sorted((source / PROTOS / "v1").glob("*.proto"))]
    if not names:
        raise SpecError(str(source / PROTOS / "v1"), "holds no protos; a Weaviate source tree does")
    return proto.compile_protos(source / PROTOS, names)


def _commit(source: Path) -> str:
    if (source / "COMMIT").is_file():
        return (source / "COMMIT").read_text("utf-8").strip()
    if not (source / ".git").exists():
        return ""
    asked = ["git", "-C", str(source), "rev-parse", "HEAD"]
    return subprocess.run(asked, capture_output=True, text=True, check=False).stdout.strip()


def outputs(upstream: Upstream) -> Iterator[Output]:
    """Return the canonical specs of a release."""
    yield Output(OPENAPI, openapi_import.dump(upstream.rest))
    for name, text in sorted(proto.reprint(upstream.protos).items()):
        yield Output(f"specs/proto/{name}", text.encode())


def import_into(context: Context, source: Path) -> str:
    """Put a release's specs and their lock into the run's tree, or leave problems; return the release.

    The digests of hand-kept specs stay as they were locked.
    """
    try:
        upstream = read_upstream(source)
        specs = list(outputs(upstream))
    except SpecError as error:
        context.problem(error.where, error.message, "name the sources of a Weaviate release")
        return ""
    for path in globs.files(context.root, lock.IMPORTED):
        (context.root / path).unlink()
    for spec in specs:
        target = context.root / spec.path
        target.parent.mkdir(parents=True, exist_ok=True)
        target.write_bytes(spec.content)
    old = lock.read(Context(context.root))  # a missing or broken one is about to be mended
    pinned = lock.Lock(
        release=upstream.release,
        commit=upstream.commit,
        upstream=upstream.digests,
        imported={spec.path: globs.digest(spec.content) for spec in specs},
        kept=old.kept if old else {},
    )
    (context.root / lock.PATH).write_bytes(pinned.to_bytes())
    return upstream.release
