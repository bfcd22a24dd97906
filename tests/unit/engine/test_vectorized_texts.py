"""What a vectorizer reads of an object, data type by data type, as a server's source has it."""

from __future__ import annotations

from typing import Any

import pytest

from tests.support.engines import Engine, numbered, opened
from weaviate_gen.engine.compat.go_text import show_float, show_json

pytestmark = pytest.mark.unit

VALUES: dict[str, tuple[str, Any, str | None, str | None]] = {
    "text": ("text", "A b", "A b", "A b"),
    "texts": ("text[]", ["a", "b"], "a b", "a b"),
    "blob": ("blob", "YWJj", "YWJj", "YWJj"),
    "int": ("int", 1_000_000, None, "1e+06"),
    "number": ("number", 2.50, None, "2.5"),
    "numbers": ("number[]", [1, 0.1], None, "1 0.1"),
    "flag": ("boolean", True, None, "true"),
    "flags": ("boolean[]", [True, False], None, "true false"),
    "date": ("date", "2020-01-01T00:00:00.5+01:00", None, "2020-01-01T00:00:00+01:00"),
    "dates": ("date[]", ["2020-01-01T00:00:00Z"], None, None),
    "id": ("uuid", numbered(1), None, None),
    "ids": ("uuid[]", [numbered(1)], None, None),
    "place": ("geoCoordinates", {"latitude": 1, "longitude": 2}, None, None),
    "phone": ("phoneNumber", {"input": "+441612345000"}, None, None),
    "thing": ("object", {"b": 1, "a": "<x>"}, None, '{"a":"\\u003cx\\u003e","b":1}'),
    "things": ("object[]", [{"b": 1.5}], None, '[{"b":1.5}]'),
}
"""By name: data type, value, and what is read of it without chosen properties, and as a chosen one."""


class Text2VecReader:
    """Keeps the texts that it reads."""

    name = "text2vec-reader"
    kind = "text2vec"

    def __init__(self) -> None:
        self.read: list[str] = []

    def vectorize(self, texts: list[str], config: Any) -> Any:
        self.read += texts
        return [[1.0, 2.0]] * len(texts)


def created(engine: Engine, name: str, settings: dict[str, Any]) -> None:
    nested = [{"name": "a", "dataType": ["text"]}, {"name": "b", "dataType": ["number"]}]
    kind = VALUES[name][0]
    prop: dict[str, Any] = {"name": "value", "dataType": [kind]}
    if kind.startswith("object"):
        prop["nestedProperties"] = nested
    vector = {"vectorizer": {"text2vec-reader": {"vectorizeClassName": False, **settings}}, "vectorIndexType": "flat"}
    engine.create({"class": "Note", "properties": [prop], "vectorConfig": {"v": vector}})


@pytest.mark.parametrize("name", VALUES)
@pytest.mark.parametrize("chosen", [False, True])
def test_what_is_read_depends_on_the_data_type(name: str, chosen: bool) -> None:
    reader = Text2VecReader()
    _, value, plain, as_chosen = VALUES[name]
    with opened(plugins=[reader]) as engine:
        created(engine, name, {"properties": ["value"]} if chosen else {})
        engine.insert("Note", 1, {"value": value})
    expected = as_chosen if chosen else plain or "Note"  # without anything to read, a collection's name stands for it
    assert reader.read == ([] if expected is None else [expected])


@pytest.mark.parametrize(
    ("value", "shown", "as_json"),
    [
        (5.0, "5", "5"),
        (100_000.0, "100000", "100000"),
        (1_000_000.0, "1e+06", "1000000"),
        (1_234_567.5, "1.2345675e+06", "1234567.5"),
        (1e21, "1e+21", "1e+21"),
        (0.0001, "0.0001", "0.0001"),
        (1e-5, "1e-05", "0.00001"),
        (1e-7, "1e-07", "1e-7"),
        (-2.5, "-2.5", "-2.5"),
        (0.0, "0", "0"),
        (1.5e300, "1.5e+300", "1.5e+300"),
    ],
)
def test_floats_are_written_as_go_writes_them(value: float, shown: str, as_json: str) -> None:
    assert (show_float(value), show_json(value)) == (shown, as_json)


def test_json_is_written_as_go_writes_it() -> None:
    value = {"b": "<a&\u00fc\u2028>", "a": [1.0, 1e21, True, None, {}]}
    assert show_json(value) == '{"a":[1,1e+21,true,null,{}],"b":"\\u003ca\\u0026\u00fc\\u2028\\u003e"}'
