"""The step `codec`: pure Python for what travels most, with the field numbers of the compiled protos."""

from __future__ import annotations

from collections.abc import Iterator

from google.protobuf.descriptor_pb2 import FileDescriptorSet

from codegen.ir.codec import tags
from codegen.render.env import environment, header
from codegen.step import Context, Output, Step

PACKAGE = "generated/weaviate_gen_wire/codec"
COMPILED = "generated/weaviate_gen_wire/grpc/descriptors.bin"
RENDERED = ("__init__.py", "objects.py")


def run(context: Context) -> Iterator[Output]:
    """Return the codec."""
    found = tags(FileDescriptorSet.FromString((context.root / COMPILED).read_bytes()))
    templates = environment(context.root)
    for name in RENDERED:
        template = f"weaviate_gen_wire/codec/{name}.jinja"
        head = header("codec", "specs/proto", f"templates/{template}")
        text = templates.get_template(template).render(header=head, wire=found)
        yield Output(f"{PACKAGE}/{name}", text.encode())


STEP = Step(name="codec", run=run, owns=(f"{PACKAGE}/**",))
