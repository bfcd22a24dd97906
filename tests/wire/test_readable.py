"""The readable messages: a second implementation that reads and writes the same bytes."""

from __future__ import annotations

import sys

import pytest
from google.protobuf.descriptor_pb2 import DescriptorProto
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.support.messages import fill
from weaviate_gen_wire.grpc import messages as pb

m = pytest.importorskip(
    "weaviate_gen_wire.messages", reason="the [readable] extra is not installed", exc_type=ImportError
)

pytestmark = pytest.mark.unit
OUTERMOST = sorted(pb._MESSAGES)


@given(data=st.data())
@settings(max_examples=300, deadline=None)
def test_both_implementations_write_the_same_bytes(data: st.DataObject) -> None:
    name = data.draw(st.sampled_from(OUTERMOST))
    message = fill(data.draw, getattr(pb, name)())
    written = message.SerializeToString(deterministic=True)
    readable = getattr(m, name).parse(written)
    assert written == bytes(readable)
    assert message == getattr(pb, name).FromString(bytes(readable))


def _nested(descriptor: DescriptorProto, name: str) -> list[str]:
    inner = [each for each in descriptor.nested_types if not each.GetOptions().map_entry]
    return [name, *(found for each in inner for found in _nested(each, name + each.name))]


def test_every_message_and_enum_is_readable() -> None:
    names = {found for name in OUTERMOST for found in _nested(getattr(pb, name).DESCRIPTOR, name)}
    assert names <= set(m.__all__)
    assert {*pb._ENUMS, "FiltersOperator"} <= set(m.__all__)


def test_what_was_set_to_zero_is_not_what_was_not_set() -> None:
    asked = m.NearTextSearch(query=["x"], certainty=0.0)
    sent = pb.NearTextSearch.FromString(bytes(asked))
    assert (True, False) == (sent.HasField("certainty"), sent.HasField("distance"))
    assert "NearTextSearch(query=['x'], certainty=0.0)" == repr(asked)


def test_unknown_fields_and_values_survive() -> None:
    unknown = bytes(m.Tenant(name="x")) + b"\xf8\x3f\x07"
    assert unknown == bytes(m.Tenant.parse(unknown))
    assert 77 == m.Tenant.parse(b"\x10\x4d").activity_status


def test_without_the_extra_the_error_names_it(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delitem(sys.modules, "weaviate_gen_wire.messages")
    monkeypatch.setitem(sys.modules, "betterproto2", None)
    with pytest.raises(ImportError, match=r"pip install 'weaviate-gen\[readable\]'"):
        import weaviate_gen_wire.messages  # noqa: F401 - importing it is the test
