"""Imports of tables: types that are inferred, shown and overridden; ids, vectors, absent values and dates."""

from __future__ import annotations

import json
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
