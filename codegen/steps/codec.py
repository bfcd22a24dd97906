"""The step `codec`: pure Python for what travels most, with the field numbers of the compiled protos."""

from __future__ import annotations

from collections.abc import Iterator

from google.protobuf.descriptor_pb2 import FileDescriptorSet

from codegen.ir.codec import tags
from codegen.render.env import environment, header, package
from codegen.step import Context, Output, Step

PACKAGE = "generated/weaviate_gen_wire/codec"
SOURCE = "specs/proto"
COMPILED = "generated/weaviate_gen_wire/grpc/descriptors.bin"
TEMPLATE = "weaviate_gen_wire/codec/objects.py.jinja"
DESCRIPTION = """\
Pure Python for the messages that travel most, faster than building them field by field.

The field numbers come from the compiled protos; the messages of :mod:`weaviate_gen_wire.grpc.messages` are the
reference in tests, and what is used for values that are rare.
"""


def run(context: Context) -> Iterator[Output]:
    """Return the codec."""
    found = tags(FileDescriptorSet.FromString((context.root / COMPILED).read_bytes()))
    yield Output(f"{PACKAGE}/__init__.py", package("codec", SOURCE, DESCRIPTION))
    head = header("codec", SOURCE, f"templates/{TEMPLATE}")
    text = environment(context.root).get_template(TEMPLATE).render(header=head, wire=found)
    yield Output(f"{PACKAGE}/objects.py", text.encode())


STEP = Step(name="codec", run=run, owns=(f"{PACKAGE}/**",))
