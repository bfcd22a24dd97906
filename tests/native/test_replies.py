"""The compiled reader of search replies beside the reference: protobuf, and `weaviate_gen/_core/search/reply.py`."""

from __future__ import annotations

import base64
import datetime as dt
import os
import pickle
import struct
import uuid
from collections.abc import Callable
from typing import Any

import pytest
from google.protobuf.message import DecodeError
from hypothesis import example, given, settings
from hypothesis import strategies as st

from tests.support.messages import fill
from tests.support.recordings import exchanges
from weaviate_gen._core.search import compiled, reply
from weaviate_gen._types.query.results import ObjectSingleReturn
from weaviate_gen._types.query.selection import CrossReferenceObjects
from weaviate_gen_wire.grpc import messages as pb

pytestmark = pytest.mark.unit

NAMES = ("title", "missing")
LONG = settings(max_examples=1000 if os.environ.get("WEAVIATE_GEN_FULL") else 40)


@pytest.fixture(scope="module")
def reader(module: Any) -> Any:
    return module.ReplyReader(compiled.Bindings)


def by_python(read: Callable[..., Any], data: bytes) -> Any:
    """Return what the reference reads, or the type of its error."""
    try:
        return read(pb.SearchReply.FromString(data), NAMES)
    except (DecodeError, ValueError, struct.error, OverflowError) as error:
        return type(error)


def vectors_of(objects: list[Any]) -> list[Any]:
    """Return the vectors of objects and of those that they refer to, or the types of their errors."""
    found = []
    for each in objects:
        try:
            found.append(each.vector)
        except Exception as error:  # noqa: BLE001 - which one is what is compared
            found.append(type(error))
            each.vector = {}
        found.extend(vectors_of(references.objects) for references in (each.references or {}).values())
    return found


def assert_equal(expected: Any, found: Any) -> None:
    """Compare results; NaN equals itself, and values have the same types."""
    if isinstance(expected, ObjectSingleReturn) or hasattr(expected, "objects"):
        left = expected.objects if hasattr(expected, "objects") else [expected]
        right = found.objects if hasattr(found, "objects") else [found]
        assert repr(vectors_of(left)) == repr(vectors_of(right))
    assert sorted_repr(expected) == sorted_repr(found)


def sorted_repr(value: Any) -> Any:
    """Return a comparable form: dicts have no order, as maps of protobuf have none."""
    if isinstance(value, dict):
        return {key: sorted_repr(item) for key, item in value.items()}
    if isinstance(value, list):
        return [sorted_repr(item) for item in value]
    if isinstance(value, CrossReferenceObjects):
        return type(value), sorted_repr(value.objects)
    if hasattr(value, "__match_args__"):
        return type(value), {name: sorted_repr(getattr(value, name)) for name in type(value).__match_args__}
    return type(value), repr(value)


def check(reader: Any, data: bytes) -> int:
    """Compare both readers on some bytes; return how many replies the compiled one read."""
    count = 0
    for name in ("query", "single"):
        found = getattr(reader, name)(NAMES, data)
        expected = by_python(getattr(reply, name), data)
        if found is not NotImplemented:
            count += 1
            assert not isinstance(expected, type), f"{expected} was expected"
            assert_equal(expected, found)
    return count


DATES = st.one_of(
    st.datetimes(timezones=st.just(dt.UTC)).map(lambda value: value.isoformat().replace("+00:00", "Z")),
    st.sampled_from(
        ["2024-02-30T00:00:00Z", "0000-01-01T00:00:00Z", "2024-01-01", "2024-01-01T01:02:03.123456789+02:00", "Z", ""]
    ),
)
UUIDS = st.one_of(st.uuids().map(str), st.sampled_from(["", "0" * 32, "A" * 32, "+" + "1" * 31, "g" * 32]))
TEXTS = st.text(st.characters(exclude_categories=["Cs"]), max_size=12)
FLOATS = st.floats(width=32)


def lists() -> st.SearchStrategy[Any]:
    return st.one_of(
        st.just(pb.ListValue()),
        st.lists(st.floats(), max_size=3).map(
            lambda items: pb.ListValue(number_values={"values": struct.pack(f"<{len(items)}d", *items)})
        ),
        st.lists(st.integers(-(2**63), 2**63 - 1), max_size=3).map(
            lambda items: pb.ListValue(int_values={"values": struct.pack(f"<{len(items)}q", *items)})
        ),
        st.binary(max_size=9).map(lambda data: pb.ListValue(int_values={"values": data})),
        st.lists(st.booleans(), max_size=3).map(lambda items: pb.ListValue(bool_values={"values": items})),
        st.lists(TEXTS, max_size=3).map(lambda items: pb.ListValue(text_values={"values": items})),
        st.lists(DATES, max_size=3).map(lambda items: pb.ListValue(date_values={"values": items})),
        st.lists(UUIDS, max_size=3).map(lambda items: pb.ListValue(uuid_values={"values": items})),
    )


def values() -> st.SearchStrategy[Any]:
    plain = st.one_of(
        st.just(pb.Value()),
        st.just(pb.Value(null_value=0)),
        TEXTS.map(lambda value: pb.Value(text_value=value)),
        TEXTS.map(lambda value: pb.Value(blob_value=value)),
        st.floats().map(lambda value: pb.Value(number_value=value)),
        st.integers(-(2**63), 2**63 - 1).map(lambda value: pb.Value(int_value=value)),
        st.booleans().map(lambda value: pb.Value(bool_value=value)),
        DATES.map(lambda value: pb.Value(date_value=value)),
        UUIDS.map(lambda value: pb.Value(uuid_value=value)),
        st.tuples(FLOATS, FLOATS).map(lambda each: pb.Value(geo_value={"latitude": each[0], "longitude": each[1]})),
        st.tuples(TEXTS, st.integers(0, 2**64 - 1), st.booleans()).map(
            lambda each: pb.Value(phone_value={"input": each[0], "national": each[1], "valid": each[2]})
        ),
        lists().map(lambda value: pb.Value(list_value=value)),
    )
    return st.recursive(
        plain,
        lambda inner: st.one_of(
            st.dictionaries(TEXTS, inner, max_size=3).map(lambda fields: pb.Value(object_value={"fields": fields})),
            st.lists(st.dictionaries(TEXTS, inner, max_size=2), max_size=2).map(
                lambda items: pb.Value(
                    list_value={"object_values": {"values": [{"fields": fields} for fields in items]}}
                )
            ),
        ),
        max_leaves=6,
    )


@st.composite
def metadata(draw: Any) -> Any:
    """Return metadata as servers send it, more or less."""
    message = fill(draw, pb.MetadataResult(), depth=2)
    message.id = str(draw(st.uuids())) if draw(st.booleans()) else draw(st.sampled_from(["", "x"]))
    message.id_as_bytes = draw(st.binary(max_size=17))
    for name in ("creation_time_unix", "last_update_time_unix"):
        setattr(message, name, draw(st.one_of(st.integers(0, 4_102_444_800_000), st.integers(-(2**63), 2**63 - 1))))
    for name in ("distance", "certainty", "score"):
        setattr(message, name, draw(FLOATS))
    message.vector_bytes = draw(
        st.one_of(
            st.just(b""),
            st.lists(FLOATS, max_size=4).map(lambda v: struct.pack(f"<{len(v)}f", *v)),
            st.binary(max_size=5),
        )
    )
    return message


@st.composite
def properties_results(draw: Any, depth: int = 2) -> Any:
    """Return properties with references."""
    message = pb.PropertiesResult(
        target_collection=draw(TEXTS), ref_props_requested=draw(st.booleans()), metadata=draw(st.none() | metadata())
    )
    if draw(st.booleans()):
        message.non_ref_props.CopyFrom(
            pb.Properties(fields=draw(st.dictionaries(TEXTS | st.just("title"), values(), max_size=4)))
        )
    for name in draw(st.lists(TEXTS, max_size=2)) if depth else ():
        inner = [draw(properties_results(depth - 1)) for _ in range(draw(st.integers(0, 2)))]
        message.ref_props.add(prop_name=name, properties=inner)
    return message


@st.composite
def replies(draw: Any) -> Any:
    """Return replies to searches."""
    message = pb.SearchReply(took=draw(FLOATS))
    for _ in range(draw(st.integers(0, 3))):
        message.results.add(properties=draw(st.none() | properties_results()), metadata=draw(st.none() | metadata()))
    if draw(st.booleans()):
        message.generative_grouped_result = draw(TEXTS)
    return message


@LONG
@given(st.data())
def test_replies_of_servers_are_read_alike(reader: Any, data: st.DataObject) -> None:
    check(reader, data.draw(replies()).SerializeToString())


@LONG
@given(st.data())
def test_any_message_is_read_alike(reader: Any, data: st.DataObject) -> None:
    check(reader, fill(data.draw, pb.SearchReply(), depth=6).SerializeToString())


@LONG
@given(st.data())
def test_bytes_in_any_place_are_read_alike(reader: Any, data: st.DataObject) -> None:
    """Inserted, removed and changed bytes give unknown fields, other wire types, wrong lengths and broken strings."""
    whole = bytearray(data.draw(replies()).SerializeToString())
    for _ in range(data.draw(st.integers(1, 3))):
        place = data.draw(st.integers(0, len(whole)))
        whole[place : place + data.draw(st.integers(0, 2))] = data.draw(st.binary(max_size=3))
    check(reader, bytes(whole))


@given(st.binary(max_size=40))
@example(b"")
@example(b"\x12\x00")
@example(b"\x7a\x01x")  # a field of a later version
@example(b"\x7b\x7c")  # a group
def test_any_bytes_are_read_alike(reader: Any, data: bytes) -> None:
    check(reader, data)


def whole_reply() -> bytes:
    """Return a reply that has everything that the compiled reader reads."""
    point = {"latitude": 1.5, "longitude": -2.25}
    phone = {"input": "0171", "country_code": 49, "national": 171, "valid": True}
    kinds: dict[str, Any] = {
        "title": {"text_value": "Zu\u0308rich \U0001f600"},
        "blob": {"blob_value": "AAAA"},
        "number": {"number_value": 0.1},
        "int": {"int_value": -3},
        "bool": {"bool_value": True},
        "date": {"date_value": "2024-05-06T07:08:09.5+02:00"},
        "uuid": {"uuid_value": str(uuid.UUID(int=7))},
        "geo": {"geo_value": point},
        "phone": {"phone_value": phone},
        "null": {"null_value": 0},
        "numbers": {"list_value": {"number_values": {"values": struct.pack("<2d", 1, 2)}}},
        "ints": {"list_value": {"int_values": {"values": struct.pack("<2q", -1, 2)}}},
        "bools": {"list_value": {"bool_values": {"values": [True, False]}}},
        "texts": {"list_value": {"text_values": {"values": ["a", ""]}}},
        "dates": {"list_value": {"date_values": {"values": ["2024-05-06T07:08:09Z", "0000-01-01T00:00:00Z"]}}},
        "uuids": {"list_value": {"uuid_values": {"values": [str(uuid.UUID(int=8))]}}},
        "empty": {"list_value": {}},
    }
    fields = {name: pb.Value(**value) for name, value in kinds.items()}
    fields["object"] = pb.Value(object_value={"fields": {"inner": pb.Value(object_value={"fields": dict(fields)})}})
    fields["objects"] = pb.Value(list_value={"object_values": {"values": [{"fields": {"a": pb.Value(int_value=1)}}]}})
    facts = pb.MetadataResult(
        id_as_bytes=uuid.UUID(int=5).bytes,
        creation_time_unix=1_700_000_000_123,
        creation_time_unix_present=True,
        last_update_time_unix=1_700_000_000_123_456_789,
        last_update_time_unix_present=True,
        distance=0.25,
        distance_present=True,
        certainty=0.5,
        certainty_present=True,
        score=1.5,
        score_present=True,
        explain_score="why",
        explain_score_present=True,
        is_consistent=True,
        is_consistent_present=True,
        rerank_score=2.5,
        rerank_score_present=True,
        vectors=[
            pb.Vectors(name="a", vector_bytes=struct.pack("<2f", 1, 2), type=1),
            pb.Vectors(name="b", vector_bytes=b"\x02\x00" + struct.pack("<4f", 1, 2, 3, 4), type=2),
        ],
    )
    unnamed = pb.MetadataResult(vector=[1, 2], vector_bytes=struct.pack("<2f", 1, 2))  # servers send both
    other = pb.PropertiesResult(metadata=unnamed, non_ref_props={"fields": dict(fields)}, target_collection="Other")
    found = pb.PropertiesResult(
        target_collection="Thing",
        non_ref_props={"fields": fields},
        ref_props=[pb.RefPropertiesResult(prop_name="to", properties=[other, pb.PropertiesResult()])],
        ref_props_requested=True,
    )
    reply_message = pb.SearchReply(
        took=0.5, results=[pb.SearchResult(properties=found, metadata=facts)], generative_grouped_result=""
    )
    return bytes(reply_message.SerializeToString(deterministic=True))


def test_everything_that_servers_send_is_read_by_the_compiled_reader(reader: Any) -> None:
    data = whole_reply()
    assert 2 == check(reader, data)
    (found,) = reader.query(NAMES, data).objects
    assert (uuid.UUID(int=5), "Thing", None) == (found.uuid, found.collection, found.properties["missing"])
    assert {"a": [1.0, 2.0], "b": [[1.0, 2.0], [3.0, 4.0]]} == found.vector
    assert dt.datetime(2023, 11, 14, 22, 13, 20, 123000, dt.UTC) == found.metadata.creation_time


def test_replies_cut_off_anywhere_are_errors_or_read_alike(reader: Any) -> None:
    data = whole_reply()
    for length in range(len(data)):
        check(reader, data[:length])


def test_recorded_replies_are_read_alike(reader: Any) -> None:
    count = 0
    for row in exchanges("grpc"):
        if row["method"].endswith("/Search") and row.get("reply") is not None:
            count += check(reader, base64.b64decode(row["reply"])) > 0
    assert count > 100


@pytest.mark.parametrize(("levels", "is_read"), [(1, True), (15, True), (17, False), (40, False)])
def test_deep_objects_are_left_to_the_reference(reader: Any, levels: int, is_read: bool) -> None:
    value = pb.Value(int_value=1)
    for _ in range(levels):
        value = pb.Value(object_value={"fields": {"a": value}})
    data = pb.SearchReply(results=[{"properties": {"non_ref_props": {"fields": {"a": value}}}}]).SerializeToString()
    assert (2 if is_read else 0) == check(reader, data)


@pytest.mark.parametrize("levels", [50, 5_000, 100_000])
def test_nesting_without_end_is_no_danger(reader: Any, levels: int) -> None:
    data = b""
    for _ in range(levels):
        data = b"\x22" + varint(len(data)) + data  # Value.object_value, which is no Properties
        if len(data) > 200_000:
            break
    wrapped = pb.SearchReply(
        results=[{"properties": {"non_ref_props": {"fields": {"a": pb.Value()}}}}]
    ).SerializeToString()
    check(reader, wrapped + data)


def varint(number: int) -> bytes:
    """Write a number of variable length."""
    found = bytearray()
    while number > 127:
        found.append(number & 127 | 128)
        number >>= 7
    return bytes([*found, number])


def test_results_can_be_pickled_compared_and_changed(reader: Any) -> None:
    data = whole_reply()
    found = reader.query((), data)
    assert reply.query(pb.SearchReply.FromString(data), ()) == found
    assert pickle.loads(pickle.dumps(found)) == found
    plain = reader.query((), pb.SearchReply(results=[{}]).SerializeToString())
    assert {} == plain.objects[0].vector
    assert plain == pickle.loads(pickle.dumps(plain))
    plain.objects[0].vector["a"] = [1.0]
    assert {} == reader.query((), pb.SearchReply(results=[{}]).SerializeToString()).objects[0].vector


def test_interrupts_are_not_swallowed(module: Any) -> None:
    class Interrupted(compiled.Bindings):
        @staticmethod
        def geo(latitude: float, longitude: float) -> Any:
            raise KeyboardInterrupt

    class Broken(compiled.Bindings):
        @staticmethod
        def geo(latitude: float, longitude: float) -> Any:
            raise ValueError

    with pytest.raises(KeyboardInterrupt):
        module.ReplyReader(Interrupted).query((), whole_reply())
    assert NotImplemented is module.ReplyReader(Broken).query((), whole_reply())


def test_arguments_of_other_types_are_errors(reader: Any, module: Any) -> None:
    with pytest.raises(TypeError):
        reader.query((), "text")
    with pytest.raises(AttributeError, match="query_return"):
        module.ReplyReader(object)
