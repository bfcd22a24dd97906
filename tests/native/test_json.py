"""The compiled reader of JSON beside the reference: Python's `json`, and `weaviate_gen/_runtime/nulls.py`."""

from __future__ import annotations

import json
from typing import Any

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from tests.support.recordings import exchanges, operation_of
from weaviate_gen._runtime.nulls import without_nulls
from weaviate_gen_wire.rest._shapes import OBJECTS

pytestmark = pytest.mark.unit

SHAPED = {
    "Tree": {"children": ("list", "Tree"), "named": ("map", "Tree"), "tags": ("list", None), "one": "Tree"},
}
NAMES = st.sampled_from(["children", "named", "tags", "one", "other", ""])
DOCUMENTS = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=6),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(NAMES | st.text(max_size=3), inner, max_size=4),
    max_leaves=20,
)
SHAPES = st.sampled_from([None, "Tree", ("list", "Tree"), ("map", "Tree"), ("list", None), ("map", ("list", "Tree"))])


@pytest.fixture(scope="module")
def reader(module: Any) -> Any:
    return module.JsonReader(SHAPED)


def check(reader: Any, data: bytes, shape: Any) -> bool:
    """Compare both readers; return whether the compiled one read the document."""
    found = reader.read(data, shape)
    if found is NotImplemented:
        return False
    assert repr(without_nulls(json.loads(data), shape, SHAPED)) == repr(found)  # NaN is not equal to itself
    return True


@given(DOCUMENTS, SHAPES, st.booleans(), st.sampled_from([None, 1]))
def test_documents_are_read_alike(reader: Any, document: Any, shape: Any, is_ascii: bool, indent: int | None) -> None:
    text = json.dumps(document, ensure_ascii=is_ascii, indent=indent)
    check(reader, text.encode("utf-8", "surrogatepass"), shape)


@given(DOCUMENTS, SHAPES, st.data())
def test_changed_documents_are_read_alike(reader: Any, document: Any, shape: Any, data: st.DataObject) -> None:
    whole = bytearray(json.dumps(document).encode())
    place = data.draw(st.integers(0, len(whole)))
    whole[place : place + data.draw(st.integers(0, 2))] = data.draw(
        st.sampled_from(
            [b"", b",", b"}", b"]", b'"', b"\\", b"\\u12", b"0", b"-", b".", b"e", b"\x00", b"\xff", b"\n", b" "]
        )
    )
    check(reader, bytes(whole), shape)


@given(st.binary(max_size=20))
@example(b"\xef\xbb\xbf[]")
@example("[1]".encode("utf-16"))
@example(b'{"a":1,"a":null}')
@example(b"[1E400,-0,-0.0,1e-400,0.1,123456789012345678901234567890]")
@example(b'["\\ud83d\\ude00","\\ud83d","\\u0000"]')
@example(b"[NaN,Infinity]")
def test_any_bytes_are_read_alike(reader: Any, data: bytes) -> None:
    check(reader, data, None)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        (
            '{"children":null,"named":null,"tags":null,"one":null}',
            {"children": [], "named": {}, "tags": [], "one": None},
        ),
        ('{"one":{"tags":null},"other":{"tags":null}}', {"one": {"tags": []}, "other": {"tags": None}}),
        ('{"children":{"tags":null}}', {"children": {"tags": None}}),
        (' [ 1 , 2.5 , "a\\n\\u00e9" , true , false ] ', [1, 2.5, "a\n\u00e9", True, False]),
    ],
)
def test_what_servers_send_is_read_by_the_compiled_reader(reader: Any, text: str, expected: Any) -> None:
    assert check(reader, text.encode(), "Tree")
    assert expected == reader.read(text.encode(), "Tree")


def test_documents_cut_off_anywhere_are_left_to_the_reference(reader: Any) -> None:
    text = b'{"a":[1.5e3,"\\u00e9\\n",true,false,null,{"b":{}}],"c":-12}'
    assert check(reader, text, None)
    for length in range(len(text)):
        assert NotImplemented is reader.read(text[:length], None)


@pytest.mark.parametrize(("levels", "is_read"), [(100, True), (101, False), (100_000, False)])
def test_deep_documents_are_left_to_the_reference(reader: Any, levels: int, is_read: bool) -> None:
    assert is_read is (reader.read(b"[" * levels + b"]" * levels, None) is not NotImplemented)


def test_many_and_long_keys_are_read(reader: Any) -> None:
    document = {f"key {number}" * (1 + number % 9): number for number in range(3000)}
    assert document == reader.read(json.dumps(document).encode(), None)


def test_recorded_answers_are_read_alike(module: Any) -> None:
    reader = module.JsonReader(OBJECTS)
    count = 0
    for row in exchanges("rest"):
        shape, data = operation_of(row).shape, row["reply"].encode()
        found = reader.read(data, shape)
        if found is not NotImplemented:
            count += 1
            assert repr(without_nulls(json.loads(data), shape, OBJECTS)) == repr(found)
    assert count > 100


def test_arguments_of_other_types_are_errors(reader: Any, module: Any) -> None:
    with pytest.raises(TypeError):
        reader.read("[]", None)
    with pytest.raises(TypeError, match="no shape of Missing"):
        reader.read(b"[]", "Missing")
    with pytest.raises(TypeError, match="no shape of Missing"):
        module.JsonReader({"A": {"a": "Missing"}})
