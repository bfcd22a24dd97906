"""Values and objects that become those of another schema."""

from __future__ import annotations

from typing import Any

import pytest

from weaviate_gen.exceptions import TransferError
from weaviate_gen.transfer.conversion import Conversion, convert, is_convertible
from weaviate_gen.transfer.layout import Layout, PropertyLayout
from weaviate_gen.transfer.row import Row

pytestmark = pytest.mark.unit

UUID = "00000000-0000-4000-8000-00000000000a"


def _property(kind: str, nested: dict[str, str] | None = None) -> PropertyLayout:
    inner = {name: _property(each) for name, each in (nested or {}).items()}
    return PropertyLayout("p", kind.removesuffix("[]"), kind.endswith("[]"), inner)


@pytest.mark.parametrize(
    ("value", "before", "after", "expected"),
    [
        (1, "int", "text", "1"),
        (1.0, "number", "text", "1"),
        (1.5, "number", "text", "1.5"),
        (True, "boolean", "text", "true"),
        (False, "boolean", "text", "false"),
        (2.0, "number", "int", 2),
        ("12", "text", "int", 12),
        (True, "boolean", "int", 1),
        ("1.5", "text", "number", 1.5),
        (3, "int", "number", 3.0),
        ("True", "text", "boolean", True),
        ("false", "text", "boolean", False),
        (1, "int", "boolean", True),
        (0.0, "number", "boolean", False),
        ("2024-01-01T00:00:00Z", "text", "date", "2024-01-01T00:00:00Z"),
        (UUID.upper(), "text", "uuid", UUID),
        (UUID, "uuid", "text", UUID),
        ([1, 2], "int[]", "text[]", ["1", "2"]),
        (1, "int", "number[]", [1.0]),
        (["a"], "text[]", "text", "a"),
        ([], "text[]", "text", None),
        ([], "text[]", "int[]", []),
        ("a", "string", "text", "a"),
    ],
)
def test_values_are_converted(value: Any, before: str, after: str, expected: Any) -> None:
    found = convert(value, _property(before), _property(after))
    assert (expected, type(expected)) == (found, type(found))


@pytest.mark.parametrize(
    ("value", "before", "after", "reason"),
    [
        (1.5, "number", "int", "not a whole number"),
        ("a", "text", "int", "invalid literal"),
        ("yes", "text", "boolean", "not a boolean"),
        (2, "int", "boolean", "not a boolean"),
        ("2024-01-01", "text", "date", "a date without a zone"),
        ("soon", "text", "date", "Invalid isoformat"),
        ("a", "text", "uuid", "badly formed"),
        (["a", "b"], "text[]", "text", "several values for one"),
    ],
)
def test_a_value_without_a_counterpart_is_an_error(value: Any, before: str, after: str, reason: str) -> None:
    with pytest.raises(ValueError, match=reason):
        convert(value, _property(before), _property(after))


def test_objects_keep_the_properties_that_both_have() -> None:
    before = _property("object", {"a": "int", "b": "text", "gone": "int"})
    after = _property("object", {"a": "text", "b": "text", "new": "int"})
    assert {"a": "1"} == convert({"a": 1, "b": None, "gone": 2, "other": 3}, before, after)


@pytest.mark.parametrize(
    ("before", "after", "expected"),
    [
        *((kind, "text", True) for kind in ("text", "string", "int", "number", "boolean", "date", "uuid")),
        ("text", "text[]", True),
        ("geoCoordinates", "geoCoordinates", True),
        ("geoCoordinates", "text", False),
        ("text", "geoCoordinates", False),
        ("blob", "text", False),
        ("object", "text", False),
        ("reference", "reference", True),
        ("reference", "text", False),
        ("text", "reference", False),
    ],
)
def test_which_data_types_are_converted(before: str, after: str, expected: bool) -> None:
    assert is_convertible(_property(before), _property(after)) is expected


def test_nested_properties_decide_whether_objects_are_converted() -> None:
    before = _property("object", {"a": "int", "b": "blob"})
    assert is_convertible(before, _property("object", {"a": "text"}))
    assert not is_convertible(before, _property("object", {"a": "text", "b": "text"}))


def _layout(name: str, properties: dict[str, str], vectors: tuple[str, ...]) -> dict[str, Any]:
    return {
        "class": name,
        "properties": [{"name": each, "dataType": [kind]} for each, kind in properties.items()],
        "vectorConfig": {each: {"vectorizer": {"none": {}}, "vectorIndexType": "hnsw"} for each in vectors},
    }


def test_an_object_is_renamed_converted_and_redirected() -> None:
    source = Layout.of(
        _layout("Old", {"n": "int", "gone": "text", "empty": "text", "by": "Person", "lost": "Person"}, ("a", "b"))
    )
    schema = _layout("New", {"count": "text", "empty": "text", "writer": "Author"}, ("first", "made"))
    conversion = Conversion(schema, {"n": "count", "by": "writer"}, {"a": "first"}, {"Person": "Author", "Old": "New"})
    row = Row(
        UUID,
        {"n": 1, "gone": "x", "empty": None},
        {"by": [f"Person/{UUID}", f"Old/{UUID}", f"Other/{UUID}", UUID], "lost": [f"Person/{UUID}"]},
        {},
        1,
        2,
    )
    row.vectors = {"a": [], "b": []}
    found = conversion.convert(row, source)
    assert (UUID, {"count": "1"}, 1, 2) == (found.uuid, found.properties, found.created, found.updated)
    assert {"writer": [f"Author/{UUID}", f"New/{UUID}", f"Other/{UUID}", UUID]} == found.references
    assert {"first": []} == found.vectors
    assert {"made"} == conversion.computed
    row.properties["n"] = "x"
    schema["properties"][0]["dataType"] = ["int[]"]
    with pytest.raises(TransferError, match=rf"object {UUID}, property n: 'x' cannot be converted to int\[\]; correct"):
        Conversion(schema, {"n": "count"}).convert(
            row,
            Layout.of(
                _layout("Old", {"n": "text", "gone": "text", "empty": "text", "by": "Person", "lost": "Person"}, ())
            ),
        )
