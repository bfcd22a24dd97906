"""Imports of tables: types that are inferred, shown and overridden; ids, vectors, absent values and dates."""

from __future__ import annotations

import importlib
import json
import uuid
from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta, timezone
from pathlib import Path
from typing import Any

import pytest

from weaviate_gen import WeaviateClient
from weaviate_gen.exceptions import TransferError, WeaviateInvalidInputError
from weaviate_gen.transfer import import_table, infer_types
from weaviate_gen.util import generate_uuid5

CSV = '''\
id,name,count,price,isNew,day,code,empty
00000000-0000-4000-8000-000000000001,"a, ""b""",1,1.5,true,2024-01-02,00000000-0000-4000-8000-00000000000a,
two,,2,nan,FALSE,2024-01-02 03:04:05,00000000-0000-4000-8000-00000000000b,
'''


def _stored(client: WeaviateClient, name: str) -> dict[str, Any]:
    """Return properties by id, as the REST interface has them."""
    found: Any = client.raw.rest.objects_list(class_=name)
    return {each["id"]: each["properties"] for each in found["objects"]}


def test_a_csv_file_has_types_ids_and_absent_values(target: WeaviateClient, tmp_path: Path) -> None:
    path = tmp_path / "bikes.csv"
    path.write_text(CSV)
    types = {
        "id": "text",
        "name": "text",
        "count": "int",
        "price": "number",
        "isNew": "boolean",
        "day": "date",
        "code": "uuid",
        "empty": None,
    }
    assert types == infer_types(path)
    report = import_table(target, path, "Bike", id_column="id")
    assert (2, {}) == (report.stored, report.errors)
    assert {key: kind for key, kind in types.items() if key not in {"id", "empty"}} == report.types
    assert [
        "name: 1 absent, left out",
        "price: 1 NaN or infinite, left out",
        "day: 1 dates without a zone, taken as UTC",
        "empty: nothing is known of it, left out",
    ] == report.notes
    stored = _stored(target, "Bike")
    days = {key: datetime.fromisoformat(each.pop("day")) for key, each in stored.items()}
    first, second = "00000000-0000-4000-8000-000000000001", generate_uuid5("two")
    assert {first: datetime(2024, 1, 2, tzinfo=UTC), second: datetime(2024, 1, 2, 3, 4, 5, tzinfo=UTC)} == days
    assert {
        first: {
            "name": 'a, "b"',
            "count": 1,
            "price": 1.5,
            "isNew": True,
            "code": "00000000-0000-4000-8000-00000000000a",
        },
        second: {"count": 2, "isNew": False, "code": "00000000-0000-4000-8000-00000000000b"},
    } == stored


def test_rows_of_a_file_overwrite_themselves(target: WeaviateClient, tmp_path: Path) -> None:
    path = tmp_path / "notes.jsonl"
    path.write_text('{"text":"a"}\n{"text":"b"}\n')
    for _ in range(2):
        assert 2 == import_table(target, path, "Note").stored
    stored = _stored(target, "Note")
    assert {"a", "b"} == {each["text"] for each in stored.values()}
    assert 2 == len(stored)


def test_types_are_overridden_or_left_out(target: WeaviateClient, tmp_path: Path) -> None:
    path = tmp_path / "codes.csv"
    path.write_text("code,count,more\n007,1,x\n")
    assert {"code": "int", "count": "int", "more": "text"} == infer_types(path)
    report = import_table(target, path, "Code", types={"code": "text", "count": "number", "more": None})
    assert {"code": "text", "count": "number"} == report.types
    assert [{"code": "007", "count": 1}] == [*_stored(target, "Code").values()]


def test_json_lines_have_lists_dates_and_vectors(target: WeaviateClient, tmp_path: Path) -> None:
    path = tmp_path / "rows.jsonl"
    rows = [
        {"tags": ["a"], "n": 1, "when": "2024-01-01T00:00:00.123456789+02:00", "v": [1, 0.5], "w": [0.25]},
        {"tags": [], "n": 1.5, "when": None, "v": [2.0, 1.5], "w": [0.5]},
    ]
    path.write_text("".join(f"{json.dumps(row)}\n" for row in rows))
    assert {"tags": "text[]", "n": "number", "when": "date", "v": "number[]", "w": "number[]"} == infer_types(path)
    import_table(target, path, "Row", vector_columns={"first": "v", "second": "w"})
    found: Any = target.raw.rest.objects_list(class_="Row", include="vector")
    assert [
        ({"first": [1.0, 0.5], "second": [0.25]}, {"tags": ["a"], "n": 1, "when": rows[0]["when"]}),
        ({"first": [2.0, 1.5], "second": [0.5]}, {"tags": [], "n": 1.5}),
    ] == sorted(((each["vectors"], each["properties"]) for each in found["objects"]), key=lambda each: each[1]["n"])


@pytest.mark.parametrize("form", ["frame", "parquet", "arrow"])
def test_columns_of_arrow_keep_zones_and_nanoseconds(form: str, target: WeaviateClient, tmp_path: Path) -> None:
    arrow: Any = pytest.importorskip("pyarrow")
    import pyarrow.ipc
    import pyarrow.parquet

    zone = timezone(timedelta(hours=2))
    table: Any = arrow.table(
        {
            "precise": arrow.array([1_700_000_000_123_456_789, None], arrow.timestamp("ns", "UTC")),
            "naive": arrow.array([datetime.fromisoformat("2024-01-01"), None], arrow.timestamp("us")),
            "zoned": arrow.array([datetime(2024, 1, 1, tzinfo=zone), None], arrow.timestamp("ms", "+02:00")),
            "day": arrow.array([date(2024, 1, 1), None]),
            "number": arrow.array([1.0, float("nan")]),
            "kind": arrow.array(["a", None]).dictionary_encode(),
            "tags": arrow.array([["x"], None]),
            "vector": arrow.array([[1.0, 2.0], [3.0, 4.0]], arrow.list_(arrow.float32(), 2)),
            "nothing": arrow.nulls(2),
        }
    )
    source: Any = table
    if form == "parquet":
        source = tmp_path / "t.parquet"
        pyarrow.parquet.write_table(table, source)
    elif form == "arrow":
        source = tmp_path / "t.arrow"
        with pyarrow.ipc.new_file(str(source), table.schema) as writer:
            writer.write_table(table)
    report = import_table(target, source, "Row", vector_columns="vector")
    assert {
        "precise": "date",
        "naive": "date",
        "zoned": "date",
        "day": "date",
        "number": "number",
        "kind": "text",
        "tags": "text[]",
    } == report.types
    assert [
        *(f"{name}: 1 absent, left out" for name in ("precise", "naive", "zoned", "day", "kind", "tags")),
        "number: 1 NaN or infinite, left out",
        "naive: 1 dates without a zone, taken as UTC",
        "nothing: nothing is known of it, left out",
    ] == report.notes
    full, empty = sorted(_stored(target, "Row").values(), key=len, reverse=True)
    assert {} == empty
    assert "2023-11-14T22:13:20.123456789Z" == full["precise"]
    instants = {name: datetime.fromisoformat(full[name]) for name in ("naive", "zoned", "day")}
    midnight = datetime(2024, 1, 1, tzinfo=UTC)
    assert {"naive": midnight, "zoned": midnight - timedelta(hours=2), "day": midnight} == instants
    assert (1, "a", ["x"]) == (full["number"], full["kind"], full["tags"])
    found: Any = target.raw.rest.objects_list(class_="Row", include="vector")
    assert [[1.0, 2.0], [3.0, 4.0]] == sorted(each["vectors"]["default"] for each in found["objects"])


def test_rows_go_to_a_tenant_and_into_a_collection_that_fits(target: WeaviateClient, tmp_path: Path) -> None:
    path = tmp_path / "rows.csv"
    path.write_text("n\n1\n")
    import_table(target, path, "Row", tenant="a")
    assert 1 == target.collections.use("Row").with_tenant("a").length()
    target.collections.create_from_dict({"class": "Other", "properties": [{"name": "n", "dataType": ["number"]}]})
    assert 1 == import_table(target, path, "Other").stored
    with pytest.raises(WeaviateInvalidInputError, match=r"property n of Other is number, and the column text"):
        import_table(target, path, "Other", types={"n": "text"})
    path.write_text("m\n1\n")
    with pytest.raises(WeaviateInvalidInputError, match="collection Other has no property m: add it, or pass"):
        import_table(target, path, "Other")


def test_rejected_rows_are_reported_by_their_number(target: WeaviateClient, tmp_path: Path) -> None:
    path = tmp_path / "rows.jsonl"
    path.write_text('{"v":[1.0,2.0]}\n{"v":[1.0,2.0,3.0]}\n')
    report = import_table(target, path, "Row", vector_columns="v")
    assert (1, [1]) == (report.stored, [*report.errors])


@pytest.mark.parametrize(
    ("file", "content", "message"),
    [
        ("t.txt", "", r"source must end in \.csv"),
        ("t.csv", 'a\n"x', "line 1: expected CSV: unexpected end of data"),
        ("t.csv", "a\n1,2\n", "line 2: more values than columns"),
        ("t.jsonl", "{", "line 1: expected an object in JSON"),
        ("t.jsonl", "[1]", "line 1: expected an object, got list"),
        ("t.jsonl", '{"a":1}\n{"a":"b"}', r"column a has values of several types \(int, text\)"),
        ("t.jsonl", '{"a":{}}', r"types\['a'\] must be one of blob, boolean"),
        ("t.csv", "b\n1", "the table has no column a: its columns are b"),
    ],
)
def test_what_is_wrong_with_a_table_is_named(
    file: str, content: str, message: str, target: WeaviateClient, tmp_path: Path
) -> None:
    (tmp_path / file).write_text(content)
    types = {"a": "int"} if content.startswith("b") else None
    with pytest.raises((WeaviateInvalidInputError, TransferError), match=message):
        import_table(target, tmp_path / file, "Row", types=types)
    assert not target.collections.exists("Row")


def test_a_value_that_does_not_fit_names_row_and_column(target: WeaviateClient, tmp_path: Path) -> None:
    path = tmp_path / "t.csv"
    path.write_text("a\n" + "1\n" * 1000 + "x\n")
    with pytest.raises(TransferError, match=r"row 1000, column a: expected int, got 'x'; pass types=\{'a': 'text'\}"):
        import_table(target, path, "Row")
    with pytest.raises(WeaviateInvalidInputError, match="source must be a path, or a frame"):
        import_table(target, [{"a": 1}], "Row")
    path.write_text("id,a\n,1\n")
    with pytest.raises(TransferError, match="row 0, column id: expected an id, got nothing"):
        import_table(target, path, "Row2", id_column="id", types={"a": "int"})


def _values(client: WeaviateClient, column: str) -> list[Any]:
    return [_stored(client, "Row")[str(uuid.UUID(int=number))].get(column) for number in (1, 2, 3)]


IDS = [uuid.UUID(int=number) for number in (1, 2, 3)]


def _pandas() -> Any:
    pandas: Any = importlib.import_module("pandas")
    stamps = [pandas.Timestamp("2024-01-01"), pandas.NaT, pandas.Timestamp("2024-03-01T10:00:00.123456789")]
    return pandas.DataFrame(
        {
            "id": [str(each) for each in IDS],
            "nullable": pandas.array([1, pandas.NA, 3], dtype="Int64"),
            "floating": [1.5, float("nan"), float("inf")],
            "naive": stamps,
            "zoned": pandas.Series(stamps).dt.tz_localize("Europe/Berlin"),
            "words": pandas.array(["a", pandas.NA, ""], dtype="string"),
            "objects": pandas.Series(["x", None, float("nan")], dtype=object),
            "flags": pandas.array([True, pandas.NA, False], dtype="boolean"),
            "kinds": pandas.Categorical(["x", None, "y"]),
            "lists": [[1, 2], None, []],
            "days": [date(2024, 1, 1), None, date(2024, 1, 2)],
            "keys": [IDS[0], None, IDS[2]],
            "spans": pandas.to_timedelta([1, None, 2], unit="s"),
            "months": pandas.period_range("2024-01", periods=3, freq="M"),
            "vector": [[1.0, 2.0], [3.0, 4.0], [5.0, 6.0]],
        }
    )


def _polars() -> Any:
    polars: Any = importlib.import_module("polars")
    return polars.DataFrame(
        {
            "id": [str(each) for each in IDS],
            "nullable": [1, None, 3],
            "floating": [1.5, float("nan"), float("inf")],
            "naive": [datetime.fromisoformat("2024-01-01"), None, datetime.fromisoformat("2024-03-01T10:00:00.123456")],
            "zoned": polars.Series(
                [datetime.fromisoformat("2024-01-01"), None, datetime.fromisoformat("2024-03-01T10:00:00.123456")]
            ).dt.replace_time_zone("Europe/Berlin"),
            "words": ["a", None, ""],
            "flags": [True, None, False],
            "kinds": polars.Series(["x", None, "y"], dtype=polars.Enum(["x", "y"])),
            "lists": [[1, 2], None, []],
            "days": [date(2024, 1, 1), None, date(2024, 1, 2)],
            "spans": [timedelta(seconds=1), None, timedelta(seconds=2)],
            "decimals": polars.Series(["1.25", None, "3"]).cast(polars.Decimal(10, 2)),
            "bytes": [b"a", None, b"b"],
            "vector": polars.Series([[1.0, 2.0], [3.0, 4.0], [5.0, 6.0]], dtype=polars.Array(polars.Float32, 2)),
        }
    )


TYPES = {
    "nullable": "int", "floating": "number", "naive": "date", "zoned": "date", "words": "text", "objects": "text",
    "flags": "boolean", "kinds": "text", "lists": "int[]", "days": "date", "keys": "uuid", "decimals": "number",
    "bytes": "blob",
}  # fmt: skip


@pytest.mark.parametrize(("library", "make"), [("pandas", _pandas), ("polars", _polars)])
def test_frames_keep_what_is_there_and_report_what_is_not(
    library: str, make: Callable[[], Any], target: WeaviateClient
) -> None:
    pytest.importorskip("pyarrow")
    frame = make()
    found = {name: kind for name, kind in infer_types(frame).items() if name not in {"id", "vector"}}
    assert {name: TYPES.get(name) for name in found} == found
    report = import_table(target, frame, "Row", id_column="id", vector_columns="vector")
    assert (3, {}) == (report.stored, report.errors)
    notes = set(report.notes)
    absent = {name for name in found if name not in {"floating", "spans", "months"}}
    missing = {each.partition(":")[0] for each in notes if " absent, left out" in each}
    assert absent <= missing <= absent | {"floating"}
    assert "objects: 2 absent, left out" in notes or library == "polars"
    assert "floating: 1 NaN or infinite, left out" in notes or "floating: 2 NaN or infinite, left out" in notes
    assert "naive: 2 dates without a zone, taken as UTC" in notes
    assert {"spans: duration[us], left out; types={'spans': 'text'} keeps it as text"} <= notes
    assert [1, None, 3] == _values(target, "nullable")
    assert [1.5, None, None] == _values(target, "floating")
    assert ["a", None, ""] == _values(target, "words")
    assert [True, None, False] == _values(target, "flags")
    assert ["x", None, "y"] == _values(target, "kinds")
    assert [[1, 2], None, []] == [value if value is None else [*value] for value in _values(target, "lists")]
    digits = "123456789" if library == "pandas" else "123456"
    for column, hours in (("naive", 0), ("zoned", 1), ("days", 0)):
        first, second, _ = _values(target, column)
        assert (datetime(2024, 1, 1, tzinfo=UTC) - timedelta(hours=hours), None) == (
            datetime.fromisoformat(first),
            second,
        )
    assert all(digits in _values(target, column)[2] for column in ("naive", "zoned"))
    if library == "pandas":
        assert ["x", None, None] == _values(target, "objects")
        assert [str(IDS[0]), None, str(IDS[2])] == _values(target, "keys")
        assert any(each.startswith("months: extension") and each.endswith("convert it first") for each in notes)
    else:
        assert [1.25, None, 3] == _values(target, "decimals")
    found_vectors: Any = target.raw.rest.objects_list(class_="Row", include="vector")
    assert [1.0, 2.0] in [each["vectors"]["default"] for each in found_vectors["objects"]]


def test_types_of_a_frame_are_overridden(target: WeaviateClient) -> None:
    pytest.importorskip("pyarrow")
    pandas: Any = importlib.import_module("pandas")
    frame = pandas.DataFrame(
        {
            "n": [1, 2],
            "when": ["2024-01-01T10:00:00+02:00", "2024-01-02"],
            "spans": pandas.to_timedelta([1, 2], unit="s"),
        },
        index=["a", "b"],
    )
    report = import_table(target, frame, "Row", types={"n": "text", "when": "date", "spans": "text"})
    assert {"n": "text", "when": "date", "spans": "text"} == report.types
    assert ["__index_level_0__: an index without a name, left out; convert it first"] == report.notes
    stored = sorted(_stored(target, "Row").values(), key=lambda each: each["n"])
    assert [("1", "0:00:01"), ("2", "0:00:02")] == [(each["n"], each["spans"]) for each in stored]
    assert "2024-01-01T10:00:00+02:00" == stored[0]["when"]
    for column in ([1, "a"], [1j, 2j]):
        with pytest.raises(WeaviateInvalidInputError, match=r"Arrow has no type for .*: convert or drop it"):
            import_table(target, pandas.DataFrame({"mixed": column}), "Other")
