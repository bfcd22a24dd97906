"""The step `codec`: code for what travels most, with the field numbers of the compiled protos.

Encoders in Python, and the numbers that the compiled codec in `native/` reads replies by.
"""

from __future__ import annotations

from collections.abc import Iterator

from google.protobuf.descriptor_pb2 import FileDescriptorSet

from codegen.ir.codec import layouts, tags
from codegen.render.env import environment, header, package
from codegen.step import Context, Output, Step

PACKAGE = "generated/weaviate_gen_wire/codec"
SOURCE = "specs/proto"
COMPILED = "generated/weaviate_gen_wire/grpc/descriptors.bin"
TEMPLATE = "weaviate_gen_wire/codec/objects.py.jinja"
NATIVE = "native/src/generated.rs"
NATIVE_TEMPLATE = "native/src/generated.rs.jinja"
DECODED = (
    "BoolValues",
    "DateValues",
    "GeoCoordinate",
    "IntValues",
    "ListValue",
    "MetadataResult",
    "NumberValues",
    "ObjectValues",
    "PhoneNumber",
    "Properties",
    "Properties.FieldsEntry",
    "PropertiesResult",
    "RefPropertiesResult",
    "SearchReply",
    "SearchResult",
    "TextValues",
    "UuidValues",
    "Value",
    "Vectors",
)
"""The messages that the compiled codec reads."""
DESCRIPTION = """\
Pure Python for the messages that travel most, faster than building them field by field.

The field numbers come from the compiled protos; the messages of :mod:`weaviate_gen_wire.grpc.messages` are the
reference in tests, and what is used for values that are rare.
"""


def run(context: Context) -> Iterator[Output]:
    """Return the codec."""
    compiled = FileDescriptorSet.FromString((context.root / COMPILED).read_bytes())
    yield Output(f"{PACKAGE}/__init__.py", package("codec", SOURCE, DESCRIPTION))
    head = header("codec", SOURCE, f"templates/{TEMPLATE}")
    text = environment(context.root).get_template(TEMPLATE).render(header=head, wire=tags(compiled))
    yield Output(f"{PACKAGE}/objects.py", text.encode())
    head = header("codec", SOURCE, f"templates/{NATIVE_TEMPLATE}").replace("# ", "// ")
    text = (
        environment(context.root).get_template(NATIVE_TEMPLATE).render(header=head, layouts=layouts(compiled, DECODED))
    )
    yield Output(NATIVE, text.encode())


STEP = Step(name="codec", run=run, owns=(f"{PACKAGE}/**", NATIVE))
