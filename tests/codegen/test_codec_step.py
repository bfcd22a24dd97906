"""The step `codec`: tags from the descriptors, and the modules made with them."""

from __future__ import annotations

from pathlib import Path

import pytest
from google.protobuf.descriptor_pb2 import FieldDescriptorProto, FileDescriptorSet
from google.protobuf.internal import encoder

from codegen.ir.codec import tags, varint, wire_type
from codegen.step import Context
from codegen.steps.codec import COMPILED, STEP, run

pytestmark = pytest.mark.unit

ROOT = Path(__file__).resolve().parents[2]
Field = FieldDescriptorProto


@pytest.mark.parametrize("number", [0, 1, 127, 128, 300, 16384, 2**32])
def test_varints_are_those_of_the_reference(number: int) -> None:
    assert encoder._VarintBytes(number) == varint(number)


@pytest.mark.parametrize(
    ("kind", "repeated", "expected"),
    [
        (Field.TYPE_STRING, False, 2),
        (Field.TYPE_MESSAGE, True, 2),
        (Field.TYPE_BYTES, True, 2),
        (Field.TYPE_INT64, True, 2),
        (Field.TYPE_INT64, False, 0),
        (Field.TYPE_BOOL, False, 0),
        (Field.TYPE_DOUBLE, False, 1),
        (Field.TYPE_FLOAT, False, 5),
    ],
)
def test_each_kind_of_field_has_its_wire_type(kind: Field.Type.ValueType, repeated: bool, expected: int) -> None:
    label = Field.LABEL_REPEATED if repeated else Field.LABEL_OPTIONAL
    assert expected == wire_type(Field(type=kind, label=label))


def test_messages_of_one_name_are_told_apart() -> None:
    found = tags(FileDescriptorSet.FromString((ROOT / COMPILED).read_bytes()))
    assert repr(b"\x09") == found.tag("Value.number_value")
    assert repr(b"\x11") == found.tag("GoogleValue.number_value")
    assert 2 == found.value("VECTOR_TYPE_MULTI_FP32")
    assert 1 == found.value("CONSISTENCY_LEVEL_ONE")
    with pytest.raises(KeyError):
        found.tag("Value.mood")


def test_what_is_rendered_is_python() -> None:
    outputs = {output.path: output.content for output in run(Context(ROOT))}
    assert {f"generated/weaviate_gen_wire/codec/{name}.py" for name in ("__init__", "objects")} == set(outputs)
    for path, content in outputs.items():
        compile(content, path, "exec")
    assert ("generated/weaviate_gen_wire/codec/**",) == STEP.owns
