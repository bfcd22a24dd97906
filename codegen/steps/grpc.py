"""The step `grpc`: the compiled protos, lazy message classes with their stubs, and the table of RPCs."""

from __future__ import annotations

from collections.abc import Iterator

from google.protobuf.descriptor_pb2 import FileDescriptorSet

from codegen import globs, lock
from codegen.ir import grpc as ir
from codegen.parse import grpc_overlay, proto, proto_names, words
from codegen.render.env import environment, header, package
from codegen.step import Context, Output, Step

PACKAGE = "generated/weaviate_gen_wire"
SOURCE = "specs/proto"
RENDERED = ("grpc/messages.py", "grpc/messages.pyi", "grpc/rpcs.py")
PLAIN = ("__init__.py",)
"""What the package has beside its four parts."""
DESCRIPTION = "Weaviate's gRPC interface: its messages (`messages`), made on first use, and its RPCs (`rpcs`)."


def compiled_protos(context: Context) -> FileDescriptorSet:
    """Compile the project's own protos; names that generated code cannot have are changed, and reported."""
    folder = context.root / SOURCE
    names = [path.removeprefix(f"{SOURCE}/") for path in globs.files(context.root, [f"{SOURCE}/**"])]
    return proto_names.rename(proto.compile_protos(folder, names), context)


def run(context: Context) -> Iterator[Output]:
    """Return the gRPC half of the wire package, and the modules that stand at its root."""
    compiled = compiled_protos(context)
    additions = grpc_overlay.read(context)
    interface = ir.interface(compiled, additions, context, words.read(context))
    templates = environment(context.root)
    pinned = lock.read(context)
    release = pinned.release if pinned else ""
    for name in (*PLAIN, *RENDERED):
        template = f"weaviate_gen_wire/{name}.jinja"
        head = header("grpc", SOURCE, f"templates/{template}")
        text = templates.get_template(template).render(header=head, interface=interface, release=release)
        yield Output(f"{PACKAGE}/{name}", text.encode())
    yield Output(f"{PACKAGE}/grpc/__init__.py", package("grpc", SOURCE, DESCRIPTION))
    yield Output(f"{PACKAGE}/py.typed", b"")
    yield Output(f"{PACKAGE}/grpc/descriptors.bin", compiled.SerializeToString(deterministic=True))


STEP = Step(
    name="grpc",
    run=run,
    owns=(*(f"{PACKAGE}/{name}" for name in (*PLAIN, "py.typed")), f"{PACKAGE}/grpc/**"),
)
